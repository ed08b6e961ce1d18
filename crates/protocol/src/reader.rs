//! Bytes of a stream socket into envelopes.

use std::{io, os::fd::AsFd};

use rustix::{buffer::spare_capacity, io::Errno, net::RecvFlags};

use crate::{DocumentId, Envelope, Kind, ProtocolError, envelope::HEADER_LENGTH};

/// What the buffer starts with and goes back to after a large envelope.
const USUAL_CAPACITY: usize = 64 * 1024;

/// How one [`EnvelopeReader::fill`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Bytes came, and the socket may hold more.
    More,
    /// Bytes came, and fewer than there was room for: the socket is drained for now.
    Drained,
    /// Nothing was there.
    Empty,
    /// The peer closed its end.
    Closed,
}

/// Collects what a socket delivers and hands out whole envelopes, borrowed from its buffer.
///
/// The buffer grows with what has really arrived, never with what a header claims.
#[derive(Debug)]
pub struct EnvelopeReader {
    buffer: Vec<u8>,
    /// Where the next envelope starts in `buffer`.
    start: usize,
}

/// Some whole envelopes for one document.
#[derive(Clone, Copy, Debug)]
pub struct EnvelopeRun<'a> {
    /// Whom all of them are for.
    pub document: DocumentId,
    /// How many of them are a [`Kind::InvokeReply`].
    pub replies: u32,
    /// They themselves.
    pub bytes: &'a [u8],
}

impl Default for EnvelopeReader {
    fn default() -> Self {
        Self::new()
    }
}

impl EnvelopeReader {
    /// An empty reader.
    pub fn new() -> Self {
        Self { buffer: Vec::with_capacity(USUAL_CAPACITY), start: 0 }
    }

    /// Receives once. With `flags` empty it waits for the first byte on a blocking socket.
    ///
    /// # Errors
    ///
    /// What the system says, but for an interruption and an empty socket. A reset by the peer is [`Fill::Closed`].
    pub fn fill(&mut self, socket: impl AsFd, flags: RecvFlags) -> io::Result<Fill> {
        self.make_room();
        loop {
            let room = self.buffer.capacity() - self.buffer.len();
            let received = rustix::net::recv(&socket, spare_capacity(&mut self.buffer), flags);
            return match received {
                Ok((_, 0)) | Err(Errno::CONNRESET | Errno::PIPE) => Ok(Fill::Closed),
                Ok((_, count)) if count == room => Ok(Fill::More),
                Ok(_) => Ok(Fill::Drained),
                Err(Errno::AGAIN) => Ok(Fill::Empty),
                Err(Errno::INTR) => continue,
                Err(error) => Err(error.into()),
            };
        }
    }

    /// The next whole envelope, `None` until more bytes came.
    ///
    /// # Errors
    ///
    /// When the peer broke the protocol; nothing after that can be trusted.
    #[expect(clippy::should_implement_trait, reason = "it lends, which an iterator can not")]
    pub fn next(&mut self) -> Result<Option<Envelope<'_>>, ProtocolError> {
        let envelope = Envelope::parse(&self.buffer[self.start..])?;
        if let Some(envelope) = &envelope {
            self.start += envelope.bytes.len();
        }
        Ok(envelope)
    }

    /// The next whole envelopes for one and the same document, as they lie behind each other, at most `most` bytes of them;
    /// [`None`] when the next one is longer or not whole.
    ///
    /// # Errors
    ///
    /// As for [`next`](Self::next).
    pub fn next_run(&mut self, most: usize) -> Result<Option<EnvelopeRun<'_>>, ProtocolError> {
        let rest = &self.buffer[self.start..];
        let (mut length, mut replies, mut document) = (0, 0, None);
        while let Some(envelope) = Envelope::parse(&rest[length..])? {
            let header = envelope.header;
            if length + envelope.bytes.len() > most || document.is_some_and(|it| it != header.document) {
                break;
            }
            length += envelope.bytes.len();
            replies += u32::from(header.kind == Kind::InvokeReply);
            document = Some(header.document);
        }
        self.start += length;
        Ok(document.map(|document| EnvelopeRun { document, replies, bytes: &rest[..length] }))
    }

    /// Drops what was handed out, and sees to it that there is room to receive into.
    fn make_room(&mut self) {
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        if self.buffer.len() == self.buffer.capacity() {
            // Doubling keeps a large envelope's cost linear; its header tells where doubling may stop.
            let wanted = self.buffer.first_chunk::<HEADER_LENGTH>().map_or(USUAL_CAPACITY, |head| {
                let claimed = u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize;
                (claimed + HEADER_LENGTH).saturating_sub(self.buffer.len()).max(USUAL_CAPACITY)
            });
            self.buffer.reserve_exact(wanted.min(self.buffer.len()).max(USUAL_CAPACITY));
        } else if self.buffer.capacity() > 16 * USUAL_CAPACITY && self.buffer.len() < USUAL_CAPACITY {
            self.buffer.shrink_to(USUAL_CAPACITY);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{io::Write, os::unix::net::UnixStream};

    use super::*;
    use crate::EnvelopeWriter;

    fn envelope(length: usize, fill: u8) -> Vec<u8> {
        let mut buffer = Vec::new();
        let mut writer = EnvelopeWriter::new(&mut buffer, Kind::Send).channel("c");
        writer.payload().resize(24 + length, fill);
        writer.finish().unwrap();
        buffer
    }

    #[test]
    fn envelopes_of_every_size_come_out_whole_and_in_order() {
        let (mut near, far) = UnixStream::pair().unwrap();
        let sizes = [0, 1, 7, 100, USUAL_CAPACITY - 40, USUAL_CAPACITY, 3 << 20, 5, 0, 1 << 20];
        let writer = std::thread::spawn(move || {
            for (at, size) in sizes.into_iter().enumerate() {
                near.write_all(&envelope(size, at as u8)).unwrap();
            }
        });
        let mut reader = EnvelopeReader::new();
        let mut seen = Vec::new();
        loop {
            while let Some(envelope) = reader.next().unwrap() {
                assert!(envelope.payload.iter().all(|byte| usize::from(*byte) == seen.len()));
                seen.push(envelope.payload.len());
            }
            if reader.fill(&far, RecvFlags::empty()).unwrap() == Fill::Closed {
                break;
            }
        }
        writer.join().unwrap();
        assert_eq!(seen, sizes);
        reader.make_room();
        assert!(reader.buffer.capacity() <= 16 * USUAL_CAPACITY, "a large envelope's buffer is given back");
    }

    #[test]
    fn a_run_ends_where_the_document_changes_the_room_ends_or_an_envelope_is_not_whole() {
        let (mut near, far) = UnixStream::pair().unwrap();
        let mut bytes = Vec::new();
        for (document, length) in [(1, 10), (1, 20), (2, 30), (2, 400), (2, 5)] {
            let mut one = envelope(length, 7);
            crate::envelope::set_document(&mut one, DocumentId(document));
            bytes.extend(one);
        }
        let cut = bytes.split_off(bytes.len() - 1);
        near.write_all(&bytes).unwrap();
        let mut reader = EnvelopeReader::new();
        assert!(reader.next_run(200).unwrap().is_none());
        reader.fill(&far, RecvFlags::empty()).unwrap();
        let one = envelope(0, 0).len();
        let mut run = |most| {
            let run = reader.next_run(most).unwrap();
            run.map(|run| (run.document.0, run.bytes.len()))
        };
        assert_eq!(run(200), Some((1, 2 * one + 30)));
        assert_eq!(run(200), Some((2, one + 30)));
        assert_eq!(run(200), None, "it is longer than that");
        assert_eq!(run(one + 400), Some((2, one + 400)));
        assert_eq!(run(200), None, "its last byte has not come");
        near.write_all(&cut).unwrap();
        reader.fill(&far, RecvFlags::empty()).unwrap();
        assert_eq!(reader.next_run(200).unwrap().unwrap().bytes.len(), one + 5);
        assert!(reader.next_run(200).unwrap().is_none());
    }

    #[test]
    fn a_claimed_length_alone_allocates_nothing() {
        let (mut near, far) = UnixStream::pair().unwrap();
        let mut head = envelope(0, 0);
        head[..4].copy_from_slice(&(crate::limits::MAX_BODY as u32).to_le_bytes());
        near.write_all(&head).unwrap();
        let mut reader = EnvelopeReader::new();
        assert_eq!(reader.fill(&far, RecvFlags::empty()).unwrap(), Fill::Drained);
        assert!(reader.next().unwrap().is_none());
        reader.make_room();
        assert!(reader.buffer.capacity() <= 2 * USUAL_CAPACITY);
    }
}
