//! Memory that two processes have. What is in it may change at any moment: it is only ever copied out of and into, and its
//! words are atomic.

#![allow(unsafe_code, reason = "no library maps memory of another process without it")]

use std::{
    fmt, io,
    os::fd::{AsFd, OwnedFd},
    ptr,
    sync::atomic::{AtomicU32, Ordering, compiler_fence},
};

use rustix::{
    fs::{MemfdFlags, SealFlags, fcntl_add_seals, fcntl_get_seals, fstat, ftruncate, memfd_create},
    io::Errno,
    mm::{MapFlags, ProtFlags, mmap, munmap},
};

/// Neither side can make it shorter, which would kill the other one at its next access.
const SEALS: SealFlags = SealFlags::SHRINK.union(SealFlags::GROW).union(SealFlags::SEAL);

/// A mapping of a memfd of fixed length.
pub(crate) struct SharedMemory {
    begin: *mut u8,
    length: usize,
}

// SAFETY: the mapping belongs to no thread, and all access to it is by atomics and by copies.
unsafe impl Send for SharedMemory {}
// SAFETY: the same.
unsafe impl Sync for SharedMemory {}

impl SharedMemory {
    /// New memory, all zeroes, and what another process opens it by.
    pub(crate) fn new(length: usize) -> io::Result<(Self, OwnedFd)> {
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        // Some systems want it said that nothing of it is run, older ones do not know of that.
        let file = match memfd_create("polaron-ring", flags | MemfdFlags::NOEXEC_SEAL) {
            Err(Errno::INVAL) => memfd_create("polaron-ring", flags)?,
            made => made?,
        };
        ftruncate(&file, length as u64)?;
        fcntl_add_seals(&file, SEALS)?;
        Ok((Self::map(&file, length)?, file))
    }

    /// Memory that another process made.
    pub(crate) fn open(file: impl AsFd, length: usize) -> io::Result<Self> {
        let sealed = fcntl_get_seals(&file)?.contains(SEALS);
        if !sealed || usize::try_from(fstat(&file)?.st_size) != Ok(length) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the shared memory is not as agreed"));
        }
        Self::map(&file, length)
    }

    fn map(file: impl AsFd, length: usize) -> io::Result<Self> {
        // SAFETY: a new mapping at a place that the system chooses touches no memory of this process.
        let begin = unsafe {
            mmap(ptr::null_mut(), length, ProtFlags::READ | ProtFlags::WRITE, MapFlags::SHARED, file, 0)?
        };
        Ok(Self { begin: begin.cast(), length })
    }

    /// The word at an offset, a multiple of four.
    pub(crate) fn word(&self, offset: usize) -> &AtomicU32 {
        assert!(offset.is_multiple_of(4) && offset + 4 <= self.length);
        // SAFETY: within the mapping, which lives as long as `self`, and aligned, since a mapping begins with a page. Both
        // processes access it by atomics alone; what it holds may be anything.
        unsafe { AtomicU32::from_ptr(self.begin.add(offset).cast()) }
    }

    /// Copies bytes into it.
    pub(crate) fn write(&self, offset: usize, bytes: &[u8]) {
        assert!(offset.checked_add(bytes.len()).is_some_and(|end| end <= self.length));
        // SAFETY: within the mapping, and the source is memory of this process alone. Whoever reads these bytes meanwhile is
        // the other process, which gets what it gets.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), self.begin.add(offset), bytes.len()) };
    }

    /// Copies bytes out of it.
    pub(crate) fn read(&self, offset: usize, into: &mut [u8]) {
        assert!(offset.checked_add(into.len()).is_some_and(|end| end <= self.length));
        // SAFETY: within the mapping, and the target is memory of this process alone. A process that writes there meanwhile
        // decides what its own message says, nothing else: it is looked at only once copied.
        unsafe { ptr::copy_nonoverlapping(self.begin.add(offset), into.as_mut_ptr(), into.len()) };
        // It was read once, and the copy is what is looked at.
        compiler_fence(Ordering::SeqCst);
    }

    /// Copies bytes out of it, behind what is in a vector that has the capacity.
    pub(crate) fn read_behind(&self, offset: usize, length: usize, into: &mut Vec<u8>) {
        assert!(offset.checked_add(length).is_some_and(|end| end <= self.length));
        let before = into.len();
        let spare = &mut into.spare_capacity_mut()[..length];
        // SAFETY: as above; then so many bytes of the capacity are written.
        unsafe {
            ptr::copy_nonoverlapping(self.begin.add(offset), spare.as_mut_ptr().cast(), length);
            into.set_len(before + length);
        }
        compiler_fence(Ordering::SeqCst);
    }
}

impl Drop for SharedMemory {
    fn drop(&mut self) {
        // SAFETY: the mapping is this value's own, and nothing borrows from it any more.
        let _ = unsafe { munmap(self.begin.cast(), self.length) };
    }
}

impl fmt::Debug for SharedMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedMemory").field("length", &self.length).finish_non_exhaustive()
    }
}
