//! Envelopes onto a stream socket, in order, without ever blocking the sender.

use std::{
    collections::VecDeque,
    io::{self, IoSlice},
    os::fd::AsFd,
};

use bytes::Bytes;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    net::{SendAncillaryBuffer, SendFlags},
};

use crate::{RingSender, limits};

/// How many pieces one system call is given.
const GATHERED: usize = 16;

/// What could not be sent yet. A send goes straight to the socket while nothing waits; else it takes its place behind.
///
/// The owner watches the socket for room while [`is_empty`](Self::is_empty) is false, and then calls
/// [`flush`](Self::flush).
#[derive(Debug)]
pub struct Outbox {
    /// None of them is empty.
    waiting: VecDeque<Bytes>,
    queued: usize,
    limit: usize,
    ring: Option<RingSender>,
}

/// What there is to be waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitsFor {
    /// Everything went out.
    Nothing,
    /// There is room already: it may be flushed.
    Flush,
    /// Until the socket takes bytes.
    Room,
    /// Until the socket wakes: the peer makes room elsewhere.
    Bell,
}

impl Default for Outbox {
    fn default() -> Self {
        Self::with_limit(limits::MAX_QUEUED)
    }
}

impl Outbox {
    /// An outbox with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// An outbox in which at most `limit` bytes wait, and one envelope of any length.
    pub fn with_limit(limit: usize) -> Self {
        Self { waiting: VecDeque::new(), queued: 0, limit, ring: None }
    }

    /// From now on bytes go by a ring, and the socket only wakes.
    pub fn use_ring(&mut self, ring: RingSender) {
        self.ring = Some(ring);
    }

    /// What its owner has to wait for before the next [`flush`](Self::flush).
    ///
    /// # Errors
    ///
    /// When the peer broke the ring.
    pub fn waits_for(&self) -> io::Result<WaitsFor> {
        if self.waiting.is_empty() {
            return Ok(WaitsFor::Nothing);
        }
        self.room()
    }

    /// What has to be waited for before something goes out, when it did not just now.
    ///
    /// # Errors
    ///
    /// When the peer broke the ring.
    pub fn room(&self) -> io::Result<WaitsFor> {
        match &self.ring {
            None => Ok(WaitsFor::Room),
            Some(ring) if ring.ask_for_room()? => Ok(WaitsFor::Flush),
            Some(_) => Ok(WaitsFor::Bell),
        }
    }

    /// Sends what goes out now of a part of an envelope, and tells how much that was. Nothing may wait.
    ///
    /// # Errors
    ///
    /// What the system says: then the connection is of no use any more.
    pub fn send_now(&mut self, socket: impl AsFd, bytes: &[u8]) -> io::Result<usize> {
        send_some(self.ring.as_mut(), &socket, &mut [IoSlice::new(bytes)])
    }

    /// Whether everything went out.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// How many bytes wait for room in the socket.
    pub fn queued(&self) -> usize {
        self.queued
    }

    /// Sends whole envelopes, or keeps what the socket does not take now.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::StorageFull`] when [`limits::MAX_QUEUED`] bytes wait already, else what the system says: then the
    /// connection is of no use any more.
    pub fn push(&mut self, socket: impl AsFd, envelopes: &[u8]) -> io::Result<()> {
        self.push_parts(socket, envelopes, Vec::new())
    }

    /// Sends an envelope that goes on behind its `front` with other memory, of which nothing is copied.
    ///
    /// # Errors
    ///
    /// As [`push`](Self::push): either all of it is sent or kept, or nothing.
    pub fn push_parts(&mut self, socket: impl AsFd, front: &[u8], behind: Vec<Bytes>) -> io::Result<()> {
        if self.waiting.is_empty() {
            let mut pieces = [IoSlice::new(&[]); GATHERED];
            pieces[0] = IoSlice::new(front);
            for (piece, bytes) in pieces[1..].iter_mut().zip(&behind) {
                *piece = IoSlice::new(bytes);
            }
            let sent = send_some(self.ring.as_mut(), &socket, &mut pieces[..GATHERED.min(behind.len() + 1)])?;
            self.keep(front, behind, sent);
            // A ring that nobody empties says nothing of why.
            if self.ring.is_some() && !self.waiting.is_empty() && is_hung_up(&socket) {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
        } else if self.queued + front.len() + behind.iter().map(Bytes::len).sum::<usize>() > self.limit {
            return Err(io::Error::new(io::ErrorKind::StorageFull, "the peer does not read what it is sent"));
        } else {
            self.keep(front, behind, 0);
        }
        Ok(())
    }

    /// Keeps what is not among the first `sent` bytes.
    fn keep(&mut self, front: &[u8], behind: Vec<Bytes>, mut sent: usize) {
        if let Some(rest) = front.get(sent..).filter(|rest| !rest.is_empty()) {
            self.queued += rest.len();
            self.waiting.push_back(Bytes::copy_from_slice(rest));
        }
        sent = sent.saturating_sub(front.len());
        for mut bytes in behind {
            let gone = sent.min(bytes.len());
            sent -= gone;
            let rest = bytes.split_off(gone);
            if !rest.is_empty() {
                self.queued += rest.len();
                self.waiting.push_back(rest);
            }
        }
    }

    /// Sends what waits, as far as the socket takes it.
    ///
    /// # Errors
    ///
    /// What the system says: then the connection is of no use any more.
    pub fn flush(&mut self, socket: impl AsFd) -> io::Result<()> {
        while !self.waiting.is_empty() {
            let mut pieces = [IoSlice::new(&[]); GATHERED];
            let mut offered = 0;
            for (piece, bytes) in pieces.iter_mut().zip(&self.waiting) {
                *piece = IoSlice::new(bytes);
                offered += bytes.len();
            }
            let count =
                send_some(self.ring.as_mut(), &socket, &mut pieces[..GATHERED.min(self.waiting.len())])?;
            self.forget(count);
            if count < offered {
                break;
            }
        }
        Ok(())
    }

    /// So many bytes are gone.
    fn forget(&mut self, mut count: usize) {
        self.queued -= count;
        while let Some(first) = self.waiting.front_mut()
            && count > 0
        {
            let gone = count.min(first.len());
            count -= gone;
            if gone < first.len() {
                // What is left keeps the memory of all of it, and goes with it.
                let _ = first.split_to(gone);
                break;
            }
            self.waiting.pop_front();
        }
    }
}

fn is_hung_up(socket: impl AsFd) -> bool {
    let mut fds = [PollFd::new(&socket, PollFlags::empty())];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut fds, Some(&now)).is_ok() && fds[0].revents().contains(PollFlags::HUP)
}

/// Sends until done or nothing more goes out, and tells how many bytes went.
fn send_some(
    ring: Option<&mut RingSender>,
    socket: impl AsFd,
    mut pieces: &mut [IoSlice<'_>],
) -> io::Result<usize> {
    let mut sent = 0;
    if let Some(ring) = ring {
        for piece in pieces {
            let count = ring.send(&socket, piece)?;
            sent += count;
            if count < piece.len() {
                break;
            }
        }
        return Ok(sent);
    }
    let flags = SendFlags::DONTWAIT | SendFlags::NOSIGNAL;
    loop {
        // What is empty would be sent for ever.
        IoSlice::advance_slices(&mut pieces, 0);
        let result = match &*pieces {
            [] => break,
            [one] => rustix::net::send(&socket, one, flags),
            several => rustix::net::sendmsg(&socket, several, &mut SendAncillaryBuffer::default(), flags),
        };
        match result {
            Ok(count) => {
                sent += count;
                IoSlice::advance_slices(&mut pieces, count);
            }
            Err(Errno::AGAIN) => break,
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(sent)
}

#[cfg(test)]
mod tests {
    use std::{io::Read, os::unix::net::UnixStream};

    use super::*;

    /// Empties the outbox while somebody reads at the other end: what came there.
    fn all_that_goes_out(outbox: &mut Outbox, near: UnixStream, mut far: UnixStream) -> Vec<u8> {
        let reader = std::thread::spawn(move || {
            let mut got = Vec::new();
            far.read_to_end(&mut got).unwrap();
            got
        });
        while !outbox.is_empty() {
            let mut fds = [PollFd::new(&near, PollFlags::OUT)];
            poll(&mut fds, None).unwrap();
            outbox.flush(&near).unwrap();
        }
        drop(near);
        reader.join().unwrap()
    }

    #[test]
    fn a_full_socket_keeps_the_order_and_loses_nothing() {
        let (near, far) = UnixStream::pair().unwrap();
        let mut outbox = Outbox::new();
        let mut expected = Vec::new();
        for index in 0..200_u32 {
            let chunk: Vec<u8> = index.to_le_bytes().repeat(1000);
            outbox.push(&near, &chunk).unwrap();
            expected.extend(chunk);
        }
        assert!(!outbox.is_empty(), "a socket does not hold 800 kB");
        assert!(outbox.queued() > 0 && outbox.queued() < expected.len());
        let got = all_that_goes_out(&mut outbox, near, far);
        assert_eq!(outbox.queued(), 0);
        assert_eq!(got, expected);
    }

    #[test]
    fn a_closed_peer_is_an_error_not_a_signal() {
        let (near, far) = UnixStream::pair().unwrap();
        drop(far);
        assert_eq!(Outbox::new().push(&near, b"x").unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn parts_go_out_in_order_and_are_not_copied() {
        let (near, far) = UnixStream::pair().unwrap();
        let mut outbox = Outbox::new();
        let large = Bytes::from(vec![3; 5 << 20]);
        let mut behind: Vec<Bytes> = (0..40_u8).map(|fill| vec![fill; usize::from(fill)].into()).collect();
        behind.push(large.clone());
        let expected = [b"front".to_vec(), behind.concat(), b"next".to_vec()].concat();
        outbox.push_parts(&near, b"front", behind).unwrap();
        outbox.push(&near, b"next").unwrap();
        let end = large.as_ptr_range().end;
        assert!(outbox.waiting.iter().any(|bytes| bytes.as_ptr_range().end == end), "it waits where it is");
        assert_eq!(outbox.queued(), outbox.waiting.iter().map(Bytes::len).sum::<usize>());
        let got = all_that_goes_out(&mut outbox, near, far);
        assert!(large.is_unique(), "what is sent is let go");
        assert!(got == expected);
    }
}
