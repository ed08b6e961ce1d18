//! Envelopes onto a stream socket, in order, without ever blocking the sender.

use std::{collections::VecDeque, io, os::fd::AsFd};

use rustix::{io::Errno, net::SendFlags};

use crate::limits;

/// What could not be sent yet. A send goes straight to the socket while nothing waits; else it takes its place behind.
///
/// The owner watches the socket for room while [`is_empty`](Self::is_empty) is false, and then calls
/// [`flush`](Self::flush).
#[derive(Debug)]
pub struct Outbox {
    waiting: VecDeque<Vec<u8>>,
    /// How much of the first of `waiting` is already gone.
    sent: usize,
    queued: usize,
    limit: usize,
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
        Self { waiting: VecDeque::new(), sent: 0, queued: 0, limit }
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
        let mut rest = envelopes;
        if self.waiting.is_empty() {
            rest = &rest[send_some(&socket, rest)?..];
        } else if self.queued + rest.len() > self.limit {
            return Err(io::Error::new(io::ErrorKind::StorageFull, "the peer does not read what it is sent"));
        }
        if !rest.is_empty() {
            self.queued += rest.len();
            self.waiting.push_back(rest.to_vec());
        }
        Ok(())
    }

    /// Sends what waits, as far as the socket takes it.
    ///
    /// # Errors
    ///
    /// What the system says: then the connection is of no use any more.
    pub fn flush(&mut self, socket: impl AsFd) -> io::Result<()> {
        while let Some(first) = self.waiting.front() {
            let count = send_some(&socket, &first[self.sent..])?;
            self.sent += count;
            self.queued -= count;
            if self.sent < first.len() {
                break;
            }
            self.sent = 0;
            self.waiting.pop_front();
        }
        Ok(())
    }
}

/// Sends until done or the socket is full, and tells how many bytes went.
fn send_some(socket: impl AsFd, bytes: &[u8]) -> io::Result<usize> {
    let mut sent = 0;
    while sent < bytes.len() {
        match rustix::net::send(&socket, &bytes[sent..], SendFlags::DONTWAIT | SendFlags::NOSIGNAL) {
            Ok(count) => sent += count,
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

    #[test]
    fn a_full_socket_keeps_the_order_and_loses_nothing() {
        let (near, mut far) = UnixStream::pair().unwrap();
        let mut outbox = Outbox::new();
        let mut expected = Vec::new();
        for index in 0..200_u32 {
            let chunk: Vec<u8> = index.to_le_bytes().repeat(1000);
            outbox.push(&near, &chunk).unwrap();
            expected.extend(chunk);
        }
        assert!(!outbox.is_empty(), "a socket does not hold 800 kB");
        assert!(outbox.queued() > 0 && outbox.queued() < expected.len());
        let reader = std::thread::spawn(move || {
            let mut got = Vec::new();
            far.read_to_end(&mut got).unwrap();
            got
        });
        while !outbox.is_empty() {
            let mut fds = [rustix::event::PollFd::new(&near, rustix::event::PollFlags::OUT)];
            rustix::event::poll(&mut fds, None).unwrap();
            outbox.flush(&near).unwrap();
        }
        assert_eq!(outbox.queued(), 0);
        drop(near);
        assert_eq!(reader.join().unwrap(), expected);
    }

    #[test]
    fn a_closed_peer_is_an_error_not_a_signal() {
        let (near, far) = UnixStream::pair().unwrap();
        drop(far);
        assert_eq!(Outbox::new().push(&near, b"x").unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
