//! Large pages for the memory that JavaScript's buffers are in.
//!
//! A buffer of 16 MiB is 4096 pages, and the kernel finds, clears and maps each at its first touch: that takes several times
//! as long as to fill it. Where pages of two mebibytes are to be had for those who ask (`madvise`, Linux' usual setting), it
//! are eight. JavaScriptCore does not ask. All its buffers lie in one reserved range of addresses, its cage, so here it is
//! asked for that, once something large is on its way, and again each time: where JavaScriptCore maps a part of it anew,
//! which is how it clears a large buffer, what was asked for is forgotten.

use std::{cell::OnceCell, fs, ops::Range};

use crate::ffi::memory;

/// Envelopes from this length on are worth it.
pub(crate) const WORTH_IT: usize = 2 * 1024 * 1024;

/// The cage is aligned to its size, which is this.
const CAGE: usize = 64 << 30;

/// A range that is shorter than this is no cage.
const LEAST: usize = 1 << 30;

/// Where the cage is, once somebody looked; nowhere if there is none.
#[derive(Default)]
pub(crate) struct LargePages {
    cage: OnceCell<Option<Range<usize>>>,
}

impl LargePages {
    /// Has what is touched for the first time from now on be large pages, in the cage where this buffer is.
    pub(crate) fn advise(&self, buffer: &[u8]) {
        let found = || cage_around(&fs::read_to_string("/proc/self/maps").ok()?, buffer.as_ptr().addr());
        if let Some(cage) = self.cage.get_or_init(found) {
            memory::advise_large_pages(cage.clone());
        }
    }
}

/// The cage that an address is in: memory that may be written and is of no file, without a gap.
fn cage_around(maps: &str, address: usize) -> Option<Range<usize>> {
    let mut run = 0..0;
    for line in maps.lines() {
        let (range, is_plain) = mapping(line)?;
        if run.contains(&address) && (!is_plain || run.end != range.start) {
            break;
        }
        let begin = if is_plain && run.end == range.start { run.start } else { range.start };
        run = if is_plain { begin..range.end } else { 0..0 };
    }
    let aligned = address & !(CAGE - 1);
    let cage = run.start.max(aligned)..run.end.min(aligned + CAGE);
    (cage.contains(&address) && cage.len() >= LEAST).then_some(cage)
}

/// A line of `/proc/self/maps`: the range, and whether it may be read and written and is of no file.
fn mapping(line: &str) -> Option<(Range<usize>, bool)> {
    let mut fields = line.split_ascii_whitespace();
    let (begin, end) = fields.next()?.split_once('-')?;
    let is_writable = fields.next()? == "rw-p";
    let is_anonymous = fields.nth(2)? == "0" && fields.next().is_none();
    let address = |text| usize::from_str_radix(text, 16).ok();
    Some((address(begin)?..address(end)?, is_writable && is_anonymous))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPS: &str = "\
558d062b0000-558d069df000 rw-p 00000000 00:00 0                          [heap]
7f8ffe000000-7f9000000000 rw-p 00000000 00:00 0 
7f9000000000-7f9016000000 rw-p 00000000 00:00 0 
7f9016000000-7f901a000000 rw-p 00000000 00:00 0 
7f901a000000-7f9fff000000 rw-p 00000000 00:00 0 
7f9fff000000-7fa000000000 ---p 00000000 00:00 0 
7fa000000000-7fa080000000 rw-p 00000000 00:00 0 
7fb000000000-7fb000200000 rw-p 00000000 00:00 0 
7fb000200000-7fb200200000 rw-p 00000000 fe:00 15696129                   /usr/lib/library.so
";

    #[test]
    fn the_cage_is_what_is_around_an_address_without_a_gap() {
        let cage = Some(0x7f90_0000_0000..0x7f9f_ff00_0000);
        for address in [0x7f90_0000_0000, 0x7f90_1234_5678, 0x7f9f_feff_ffff] {
            assert_eq!(cage_around(MAPS, address), cage, "{address:x}");
        }
        assert_eq!(cage_around(MAPS, 0x7fa0_0000_1000), Some(0x7fa0_0000_0000..0x7fa0_8000_0000));
    }

    #[test]
    fn what_is_short_or_a_file_or_not_mapped_is_no_cage() {
        // The heap, what is before the cage, a gap, a short range, a file, nothing.
        let others = [
            0x558d_0630_0000,
            0x7f8f_ff00_0000,
            0x7f9f_ff00_0000,
            0x7fb0_0000_1000,
            0x7fb0_0020_1000,
            0x1000,
        ];
        for address in others {
            assert_eq!(cage_around(MAPS, address), None, "{address:x}");
        }
        assert_eq!(cage_around("nonsense", 0x1000), None);
    }
}
