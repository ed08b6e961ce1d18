//! Memory for what comes: as much as has arrived calls for, not as much as a length claims.

use crate::ffi;

/// What a claim is worth by itself, in bytes.
pub const FIRST: usize = 1024 * 1024;

/// How much memory there may be for one that has arrived, in part.
const FACTOR: usize = 4;

/// Memory from so many bytes on is asked for in pages of two mebibytes: to have it in the usual ones, one by one, takes
/// longer than to write it.
const LARGE_PAGE: usize = 2 * 1024 * 1024;

/// Makes room for large envelopes of one peer.
///
/// A peer that claims a length gets [`FIRST`] bytes for it, then up to four times what it has really sent; or as much as
/// the longest envelope that it has sent whole: so memory is not moved all the time for those that send much.
#[derive(Debug, Default)]
pub(crate) struct Room {
    trusted: usize,
}

impl Room {
    /// Sees to it that there is some room in `target`, at least, for the `left` bytes that are to come.
    pub(crate) fn make(&self, target: &mut Vec<u8>, left: usize) {
        let there = target.len();
        if target.capacity() > there || left == 0 {
            return;
        }
        let worth = FIRST.max(there * FACTOR).max(self.trusted);
        *target = grown(std::mem::take(target), left.min(worth.saturating_sub(there).max(1)));
    }

    /// So many bytes came that had been announced.
    pub(crate) fn trust(&mut self, length: usize) {
        self.trusted = self.trusted.max(length);
    }
}

/// A vector with a capacity, as [`Vec::with_capacity`] makes it, in large pages where it is worth while.
pub fn with_capacity(capacity: usize) -> Vec<u8> {
    grown(Vec::new(), capacity)
}

fn grown(mut bytes: Vec<u8>, more: usize) -> Vec<u8> {
    bytes.reserve_exact(more);
    if more >= 2 * LARGE_PAGE {
        ffi::advise_large_pages(&mut bytes, LARGE_PAGE);
    }
    bytes
}
