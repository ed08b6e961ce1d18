//! Advice to the kernel about memory.

use std::{ops::Range, ptr};

use rustix::mm::{Advice, madvise};

/// Has a range of addresses made of large pages, where the system has them. Only what is touched for the first time from now
/// on is; nothing else changes, whoever's the memory is.
pub(crate) fn advise_large_pages(range: Range<usize>) {
    // SAFETY: the advice neither reads nor writes nor moves anything. Where nothing is mapped any more it fails, which is as
    // good as not to give it.
    let _ = unsafe { madvise(ptr::without_provenance_mut(range.start), range.len(), Advice::LinuxHugepage) };
}
