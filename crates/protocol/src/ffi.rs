//! What needs the system's word for it: memory that is there but not yet written, and advice on it.

#![allow(unsafe_code, reason = "this is where memory is received into that was not written before")]

pub(crate) mod memory;

use std::os::fd::AsFd;

use rustix::{
    io::Errno,
    mm::{Advice, madvise},
    net::RecvFlags,
};

/// Receives at most `most` bytes behind what is there, within the capacity, and tells how many came.
pub(crate) fn receive(
    socket: impl AsFd,
    into: &mut Vec<u8>,
    most: usize,
    flags: RecvFlags,
) -> Result<usize, Errno> {
    let before = into.len();
    let spare = into.spare_capacity_mut();
    let most = most.min(spare.len());
    let (_, count) = rustix::net::recv(socket, &mut spare[..most], flags)?;
    let count = count.min(most);
    // SAFETY: so many bytes behind those that were there before are within the capacity, and the system has written them.
    unsafe { into.set_len(before + count) };
    Ok(count)
}

/// Has the spare capacity made of large pages, where the system has them. It changes nothing but the time that the first
/// write takes.
pub(crate) fn advise_large_pages(room: &mut Vec<u8>, page: usize) {
    let spare = room.spare_capacity_mut();
    let begin = spare.as_mut_ptr();
    let skipped = begin.align_offset(page);
    if let Some(length) = spare.len().checked_sub(skipped).map(|length| length / page * page)
        && length > 0
    {
        // SAFETY: the range lies within the vector's own memory, whose content the advice does not touch.
        let _ = unsafe { madvise(begin.add(skipped).cast(), length, Advice::LinuxHugepage) };
    }
}
