//! Two rings in memory that both processes have, one for each direction: bytes pass without a call into the system while the
//! other side is awake, and the socket beside them only wakes it.
//!
//! Each ring has one sender and one receiver. Each side keeps its own place for itself and reads of the other one's no more
//! than where that is, which is checked: a peer that writes nonsense ends its own connection. The words of a ring, 64 bytes
//! apart so that neither side's writes disturb the other's:
//!
//! | offset | word |
//! |---|---|
//! | 0 | how many bytes were put in so far, modulo 2³² |
//! | 4 | the core that the process beside main put them in on, counted from 1; 0 where that is not known |
//! | 64 | how many of them were taken out |
//! | 128 | not 0: the receiver is about to sleep, and is to be woken for bytes |
//! | 192 | not 0: the sender waits for room, and is to be woken for it |

use std::{
    cell::Cell,
    io,
    mem::MaybeUninit,
    os::fd::{AsFd, OwnedFd},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering, fence},
    },
};

use rustix::{
    event::{PollFd, PollFlags, poll},
    io::Errno,
    net::{RecvFlags, SendFlags, recv, send},
    thread::sched_getcpu,
};

use crate::{Fill, ffi::memory::SharedMemory};

/// Bytes of each ring; a power of two. A larger one wakes less often for large messages, and is more memory to go through.
pub const CAPACITY: usize = 1024 * 1024;

/// How many bytes are put in before the receiver may have them.
const PIECE: usize = 64 * 1024;

const PUT: usize = 0;
const CORE: usize = 4;
const TAKEN: usize = 64;
const SLEEPS: usize = 128;
const WAITS: usize = 192;

/// The words of both rings have a page; the bytes follow.
const WORDS: usize = 256;
const BYTES: usize = 4096;
const LENGTH: usize = BYTES + 2 * CAPACITY;

const _: () = assert!(CAPACITY.is_power_of_two() && CAPACITY < 1 << 31);

/// Makes the memory for a connection: the main process's two ends of it, and what the other process opens it by.
///
/// # Errors
///
/// When the system gives no memory.
pub fn create() -> io::Result<(RingSender, RingReceiver, OwnedFd)> {
    let (memory, file) = SharedMemory::new(LENGTH)?;
    let memory = Arc::new(memory);
    Ok((RingSender::new(memory.clone(), 0), RingReceiver::new(memory, 1), file))
}

/// The other process's two ends.
///
/// # Errors
///
/// When it is other memory than [`create`] makes.
pub fn open(file: impl AsFd) -> io::Result<(RingSender, RingReceiver)> {
    let memory = Arc::new(SharedMemory::open(file, LENGTH)?);
    Ok((RingSender::new(memory.clone(), 1), RingReceiver::new(memory, 0)))
}

/// One of the two rings.
#[derive(Debug)]
struct Ring {
    memory: Arc<SharedMemory>,
    words: usize,
    bytes: usize,
}

impl Ring {
    fn new(memory: Arc<SharedMemory>, index: usize) -> Self {
        Self { memory, words: index * WORDS, bytes: BYTES + index * CAPACITY }
    }

    fn word(&self, offset: usize) -> &AtomicU32 {
        self.memory.word(self.words + offset)
    }

    /// The two pieces, each its offset and length, that so many bytes from a place on lie in.
    fn pieces(&self, place: u32, count: usize) -> [(usize, usize); 2] {
        let begin = place as usize % CAPACITY;
        let first = count.min(CAPACITY - begin);
        [(self.bytes + begin, first), (self.bytes, count - first)]
    }

    /// Wakes the other side if it asked for that by a word.
    fn wake(&self, asked: usize, socket: impl AsFd) -> io::Result<()> {
        let word = self.word(asked);
        // What was published before comes before this look, as the other side asks before it looks.
        fence(Ordering::SeqCst);
        if word.load(Ordering::Relaxed) != 0 && word.swap(0, Ordering::Relaxed) != 0 {
            ring_bell(socket)?;
        }
        Ok(())
    }

    /// Asks to be woken, before a last look.
    fn ask(&self, asked: usize) {
        self.word(asked).store(1, Ordering::Relaxed);
        fence(Ordering::SeqCst);
    }
}

/// Where bytes are put in.
#[derive(Debug)]
pub struct RingSender {
    ring: Ring,
    put: u32,
    /// Whether the receiver wants to know which core this side runs on. Main does.
    tells_core: bool,
}

impl RingSender {
    fn new(memory: Arc<SharedMemory>, index: usize) -> Self {
        Self { ring: Ring::new(memory, index), put: 0, tells_core: index != 0 }
    }

    /// How many bytes there is room for.
    ///
    /// # Errors
    ///
    /// When the peer broke the ring.
    pub fn room(&self) -> io::Result<usize> {
        let taken = self.ring.word(TAKEN).load(Ordering::Acquire);
        let there = self.put.wrapping_sub(taken) as usize;
        CAPACITY.checked_sub(there).ok_or_else(broken)
    }

    /// Puts in what there is room for, and tells how much that was. The receiver is woken by the socket if it sleeps.
    ///
    /// # Errors
    ///
    /// When the peer is gone or broke the ring.
    pub fn send(&mut self, socket: impl AsFd, bytes: &[u8]) -> io::Result<usize> {
        let count = bytes.len().min(self.room()?);
        if count == 0 {
            return Ok(0);
        }
        // The receiver takes one piece out while the next one is put in.
        for piece in bytes[..count].chunks(PIECE) {
            self.put(piece);
            self.ring.wake(SLEEPS, &socket)?;
        }
        Ok(count)
    }

    /// Puts in what there is room for.
    fn put(&mut self, bytes: &[u8]) {
        let [(first, length), (second, _)] = self.ring.pieces(self.put, bytes.len());
        self.ring.memory.write(first, &bytes[..length]);
        self.ring.memory.write(second, &bytes[length..]);
        self.put = self.put.wrapping_add(bytes.len() as u32);
        if self.tells_core {
            // In the line that is written anyhow.
            self.ring.word(CORE).store(sched_getcpu() as u32 + 1, Ordering::Relaxed);
        }
        self.ring.word(PUT).store(self.put, Ordering::Release);
    }

    /// Asks to be woken by the socket when there is room. Whether there is some already: then nobody has to wait.
    ///
    /// # Errors
    ///
    /// When the peer broke the ring.
    pub fn ask_for_room(&self) -> io::Result<bool> {
        self.ring.ask(WAITS);
        Ok(self.room()? >= CAPACITY / 2)
    }
}

/// Where bytes are taken out.
#[derive(Debug)]
pub struct RingReceiver {
    ring: Ring,
    taken: u32,
    /// Whether the sender is to wake this side, and may not have done so.
    asked: Cell<bool>,
    /// How many bytes are ever taken, once the end is known.
    end: Option<u32>,
}

impl RingReceiver {
    fn new(memory: Arc<SharedMemory>, index: usize) -> Self {
        Self { ring: Ring::new(memory, index), taken: 0, asked: Cell::new(false), end: None }
    }

    /// How many bytes are there.
    ///
    /// # Errors
    ///
    /// When the peer broke the ring.
    pub fn available(&self) -> io::Result<usize> {
        let put = self.end.unwrap_or_else(|| self.ring.word(PUT).load(Ordering::Acquire));
        let there = put.wrapping_sub(self.taken) as usize;
        if there > CAPACITY { Err(broken()) } else { Ok(there) }
    }

    /// The core that the sender ran on when it put the last bytes in, if it is known.
    pub fn sender_core(&self) -> Option<usize> {
        (self.ring.word(CORE).load(Ordering::Relaxed) as usize).checked_sub(1)
    }

    /// What is put in from now on does not come any more: somebody who feeds the ring without end must not keep the end of a
    /// connection from being seen.
    pub fn finish(&mut self) {
        self.end.get_or_insert(self.ring.word(PUT).load(Ordering::Acquire));
    }

    /// Whether all is taken that will ever be.
    pub(crate) fn is_at_end(&self) -> bool {
        self.end == Some(self.taken)
    }

    /// Takes what is there, and tells how much that was: at most `most` bytes, behind what is in a vector, within its
    /// capacity. The sender is woken by the socket if it waits for room.
    ///
    /// # Errors
    ///
    /// When the peer is gone or broke the ring.
    pub fn receive(&mut self, socket: impl AsFd, into: &mut Vec<u8>, most: usize) -> io::Result<usize> {
        let count = most.min(into.capacity() - into.len()).min(self.available()?);
        let pieces = self.ring.pieces(self.taken, count);
        for (offset, length) in pieces {
            self.ring.memory.read_behind(offset, length, into);
        }
        self.take(socket, count)
    }

    /// The same, at most `room` bytes, and tells what came of it. With `flags` empty it waits for the first.
    ///
    /// # Errors
    ///
    /// As for [`receive`](Self::receive).
    pub(crate) fn fill(
        &mut self,
        socket: impl AsFd,
        into: &mut Vec<u8>,
        room: usize,
        flags: RecvFlags,
    ) -> io::Result<Fill> {
        if room == 0 {
            return Ok(Fill::More);
        }
        loop {
            match self.receive(&socket, into, room)? {
                0 if self.is_at_end() => return Ok(Fill::Closed),
                0 => {}
                count if count == room => return Ok(Fill::More),
                _ => return Ok(Fill::Drained),
            }
            self.wait(&socket, flags)?;
            // What was put in before the bell was heard, or before the end, is there by now.
            if flags.contains(RecvFlags::DONTWAIT) && self.available()? == 0 && !self.is_at_end() {
                return Ok(Fill::Empty);
            }
        }
    }

    /// Takes what is there into a slice, and tells how much that was.
    ///
    /// # Errors
    ///
    /// As for [`receive`](Self::receive).
    pub fn receive_into(&mut self, socket: impl AsFd, into: &mut [u8]) -> io::Result<usize> {
        let count = into.len().min(self.available()?);
        let [(first, length), (second, _)] = self.ring.pieces(self.taken, count);
        self.ring.memory.read(first, &mut into[..length]);
        self.ring.memory.read(second, &mut into[length..count]);
        self.take(socket, count)
    }

    fn take(&mut self, socket: impl AsFd, count: usize) -> io::Result<usize> {
        if count > 0 {
            self.taken = self.taken.wrapping_add(count as u32);
            self.ring.word(TAKEN).store(self.taken, Ordering::Release);
            // It is awake, whatever it was woken by.
            if self.asked.take() {
                self.ring.word(SLEEPS).store(0, Ordering::Relaxed);
            }
            // Woken for a few bytes of room it would fall asleep again at once.
            if self.available()? <= CAPACITY / 2 {
                match self.ring.wake(WAITS, socket) {
                    // Where nobody is any more nobody waits for room: what was put in before still counts.
                    Err(error) if !is_gone(&error) => return Err(error),
                    _ => {}
                }
            }
        }
        Ok(count)
    }

    /// Asks to be woken by the socket when bytes come. Whether some are there already: then nobody may sleep.
    ///
    /// # Errors
    ///
    /// When the peer broke the ring.
    pub fn ask_for_bytes(&self) -> io::Result<bool> {
        self.asked.set(true);
        self.ring.ask(SLEEPS);
        Ok(self.available()? > 0)
    }

    /// Waits until bytes may have come, or not at all, as `flags` say. When the peer has closed its end, no more come than are
    /// there.
    ///
    /// # Errors
    ///
    /// What the system says, and when the peer broke the ring.
    pub(crate) fn wait(&mut self, socket: impl AsFd, flags: RecvFlags) -> io::Result<()> {
        if !flags.contains(RecvFlags::DONTWAIT) && !self.ask_for_bytes()? {
            match poll(&mut [PollFd::new(&socket, PollFlags::IN)], None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        if !silence(socket)? {
            self.finish();
        }
        Ok(())
    }
}

/// Wakes the peer.
fn ring_bell(socket: impl AsFd) -> io::Result<()> {
    loop {
        return match send(&socket, &[0], SendFlags::DONTWAIT | SendFlags::NOSIGNAL) {
            // So many bells are in the socket that it is full: the peer will wake.
            Ok(_) | Err(Errno::AGAIN) => Ok(()),
            Err(Errno::INTR) => continue,
            Err(error) => Err(error.into()),
        };
    }
}

/// Ends the noise of bells; of very many, some of it. False when the peer has closed its end; all that it had put in is there.
///
/// # Errors
///
/// What the system says.
pub fn silence(socket: impl AsFd) -> io::Result<bool> {
    // Once only: somebody who rings without end must not keep this side from all else. What is left rings again.
    let mut bells = [MaybeUninit::uninit(); 4096];
    loop {
        return match recv(&socket, &mut bells[..], RecvFlags::DONTWAIT) {
            Ok((_, 0)) | Err(Errno::CONNRESET | Errno::PIPE) => Ok(false),
            Ok(_) | Err(Errno::AGAIN) => Ok(true),
            Err(Errno::INTR) => continue,
            Err(error) => Err(error.into()),
        };
    }
}

fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset)
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the peer broke the shared memory")
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixStream;

    use rustix::fs::{MemfdFlags, ftruncate, memfd_create};

    use super::*;

    struct Side {
        socket: UnixStream,
        sender: RingSender,
        receiver: RingReceiver,
    }

    fn pair() -> (Side, Side) {
        let (near, far) = UnixStream::pair().unwrap();
        let (sender, receiver, file) = create().unwrap();
        let main = Side { socket: near, sender, receiver };
        let (sender, receiver) = open(file).unwrap();
        (main, Side { socket: far, sender, receiver })
    }

    impl Side {
        fn sleep(&self) -> bool {
            poll(&mut [PollFd::new(&self.socket, PollFlags::IN)], None).unwrap();
            silence(&self.socket).unwrap()
        }

        /// Sends all, asleep while there is no room.
        fn send_all(&mut self, mut bytes: &[u8]) {
            while !bytes.is_empty() {
                let count = self.sender.send(&self.socket, bytes).unwrap();
                bytes = &bytes[count..];
                if !bytes.is_empty() && !self.sender.ask_for_room().unwrap() {
                    assert!(self.sleep());
                }
            }
        }

        /// Receives to the end, asleep while nothing is there.
        fn receive_all(&mut self, step: usize) -> Vec<u8> {
            let mut got = Vec::new();
            let mut open = true;
            loop {
                got.reserve(step);
                if self.receiver.receive(&self.socket, &mut got, step).unwrap() > 0 {
                } else if !open {
                    return got;
                } else if !self.receiver.ask_for_bytes().unwrap() {
                    open = self.sleep();
                }
            }
        }
    }

    fn numbers(count: u32) -> Vec<u8> {
        (0..count).flat_map(u32::to_le_bytes).collect()
    }

    #[test]
    fn bytes_come_in_order_whoever_is_faster_and_nobody_sleeps_for_ever() {
        for (piece, step) in [(1 << 20, 1 << 20), (7, 1 << 20), (1 << 20, 1000), (5001, 333)] {
            let (mut near, mut far) = pair();
            let bytes = numbers(500_000);
            let receiving = std::thread::spawn(move || far.receive_all(step));
            for piece in bytes.chunks(piece) {
                near.send_all(piece);
            }
            drop(near);
            assert!(receiving.join().unwrap() == bytes, "pieces of {piece}, steps of {step}");
        }
    }

    #[test]
    fn a_conversation_goes_both_ways() {
        let (mut near, mut far) = pair();
        let echoing = std::thread::spawn(move || {
            let mut received = Vec::with_capacity(CAPACITY);
            loop {
                received.clear();
                if far.receiver.receive(&far.socket, &mut received, CAPACITY).unwrap() > 0 {
                    far.send_all(&received);
                } else if !far.receiver.ask_for_bytes().unwrap() && !far.sleep() {
                    return;
                }
            }
        });
        for number in 0..10_000_u64 {
            near.send_all(&number.to_le_bytes());
            let mut answer = [0; 8];
            let mut there = 0;
            while there < answer.len() {
                there += near.receiver.receive_into(&near.socket, &mut answer[there..]).unwrap();
                if there < answer.len() && !near.receiver.ask_for_bytes().unwrap() {
                    assert!(near.sleep());
                }
            }
            assert_eq!(u64::from_le_bytes(answer), number);
        }
        drop(near);
        echoing.join().unwrap();
    }

    #[test]
    fn who_is_awake_is_not_woken() {
        let (mut near, mut far) = pair();
        let mut got = Vec::with_capacity(100);
        let woken = |side: &Side| {
            let mut fds = [PollFd::new(&side.socket, PollFlags::IN)];
            let now = rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 };
            poll(&mut fds, Some(&now)).unwrap() > 0
        };
        for _ in 0..3 {
            near.sender.send(&near.socket, b"awake").unwrap();
            far.receiver.receive(&far.socket, &mut got, 100).unwrap();
        }
        assert!(!woken(&near) && !woken(&far));
        assert!(!far.receiver.ask_for_bytes().unwrap());
        near.sender.send(&near.socket, b"one").unwrap();
        near.sender.send(&near.socket, b"two").unwrap();
        let mut bells = [0; 8];
        assert_eq!(recv(&far.socket, &mut bells, RecvFlags::DONTWAIT).unwrap().1, 1, "woken once");
        assert!(far.receiver.ask_for_bytes().unwrap(), "something is there");
        far.receiver.receive(&far.socket, &mut got, 100).unwrap();
        near.sender.send(&near.socket, b"three").unwrap();
        assert!(!woken(&far));
    }

    #[test]
    fn main_learns_which_core_the_other_side_runs_on() {
        let (mut near, mut far) = pair();
        assert_eq!(near.receiver.sender_core(), None, "it sent nothing yet");
        // It may be moved meanwhile.
        while {
            far.sender.send(&far.socket, b"here").unwrap();
            near.receiver.sender_core() != Some(sched_getcpu())
        } {}
        near.sender.send(&near.socket, b"there").unwrap();
        assert_eq!(far.receiver.sender_core(), None, "nobody asks for main's");
    }

    #[test]
    fn a_full_ring_takes_the_rest_when_half_of_it_is_free() {
        let (mut near, mut far) = pair();
        let bytes = vec![7; CAPACITY + 10];
        assert_eq!(near.sender.send(&near.socket, &bytes).unwrap(), CAPACITY);
        assert_eq!(near.sender.send(&near.socket, &bytes).unwrap(), 0);
        assert!(!near.sender.ask_for_room().unwrap());
        let mut got = Vec::with_capacity(CAPACITY);
        let woken = || {
            let mut bells = [0; 8];
            recv(&near.socket, &mut bells, RecvFlags::DONTWAIT).map_or(0, |(count, _)| count)
        };
        far.receiver.receive(&far.socket, &mut got, CAPACITY / 2 - 1).unwrap();
        assert_eq!(woken(), 0, "it would fall asleep again at once");
        far.receiver.receive(&far.socket, &mut got, 1).unwrap();
        assert_eq!(woken(), 1);
        far.receiver.receive(&far.socket, &mut got, 100).unwrap();
        assert_eq!(woken(), 0, "it did not ask again");
        assert_eq!(near.sender.send(&near.socket, &bytes).unwrap(), CAPACITY / 2 + 100);
    }

    #[test]
    fn a_peer_that_writes_nonsense_is_an_error() {
        let is_broken = |result: io::Result<usize>| result.unwrap_err().kind() == io::ErrorKind::InvalidData;
        // Of what was put in, and taken out of nothing.
        for (nonsense, taken) in [(CAPACITY as u32 + 1, 1), (u32::MAX, 1 << 31), (1 << 31, CAPACITY as u32)] {
            let (mut near, mut far) = pair();
            far.sender.ring.word(PUT).store(nonsense, Ordering::Release);
            assert!(is_broken(near.receiver.available()), "{nonsense}");
            assert!(is_broken(near.receiver.receive(&near.socket, &mut Vec::with_capacity(9), 9)));
            assert!(is_broken(near.receiver.receive_into(&near.socket, &mut [0; 9])));
            assert!(near.receiver.ask_for_bytes().is_err());
            far.receiver.ring.word(TAKEN).store(taken, Ordering::Release);
            assert!(is_broken(near.sender.send(&near.socket, b"x")));
            assert!(near.sender.ask_for_room().is_err());
            assert_eq!(far.sender.send(&far.socket, b"x").unwrap(), 1, "it broke its own end only");
        }
    }

    #[test]
    fn places_go_round() {
        let (mut near, mut far) = pair();
        let start = u32::MAX - 5;
        near.sender.put = start;
        far.receiver.taken = start;
        near.sender.ring.word(TAKEN).store(start, Ordering::Release);
        near.sender.ring.word(PUT).store(start, Ordering::Release);
        let bytes = numbers(CAPACITY as u32 / 4);
        assert_eq!(near.sender.send(&near.socket, &bytes).unwrap(), CAPACITY);
        let mut got = Vec::with_capacity(CAPACITY);
        assert_eq!(far.receiver.receive(&far.socket, &mut got, CAPACITY).unwrap(), CAPACITY);
        assert!(got == bytes);
    }

    #[test]
    fn other_memory_is_refused() {
        let refused = |file: OwnedFd| open(file).unwrap_err().kind() == io::ErrorKind::InvalidData;
        let unsealed = memfd_create("other", MemfdFlags::CLOEXEC).unwrap();
        ftruncate(&unsealed, LENGTH as u64).unwrap();
        assert!(refused(unsealed), "it could become shorter");
        let (_memory, file) = SharedMemory::new(4096).unwrap();
        assert!(refused(file));
        let (near, _far) = UnixStream::pair().unwrap();
        assert!(open(near).is_err());
    }
}
