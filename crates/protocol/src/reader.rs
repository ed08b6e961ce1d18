//! Bytes of a stream socket into envelopes.

use std::{io, os::fd::AsFd};

use rustix::{io::Errno, net::RecvFlags};

use crate::{
    DocumentId, Envelope, Header, Kind, ProtocolError,
    envelope::{Apart, HEADER_LENGTH},
    ffi,
    ring::RingReceiver,
    room::Room,
};

/// What the buffer starts with and goes back to after a large envelope. Longer envelopes are large.
const USUAL_CAPACITY: usize = 64 * 1024;

/// From so many bytes on, the binary data at the end of an envelope is received apart.
pub const APART: usize = 32 * 1024;

/// Within so many bytes of an envelope it is known where its binary data begin, or it is not asked any more: a channel's name
/// is before that.
const LOOKED_AT: usize = 2 * USUAL_CAPACITY;

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

/// Tells where in an envelope the binary data begins that ends it, from the header and what of the rest has come.
///
/// [`None`] when that can not be told, or not yet. It is asked for envelopes that do not fit into the usual buffer.
pub type FindBinary = fn(&Header, &[u8]) -> Option<usize>;

/// Collects what a socket delivers and hands out whole envelopes, borrowed from its buffer.
///
/// It grows with what has really arrived, not with what a header claims (but for a [little](crate::room::FIRST)). What does
/// not fit into the usual buffer is received where it stays, and so are large binary data, for who asks for that
/// ([`with_binary_apart`](Self::with_binary_apart)): nothing of them is copied.
#[derive(Debug)]
pub struct EnvelopeReader {
    buffer: Vec<u8>,
    /// Where the next envelope starts in `buffer`.
    start: usize,
    /// The large envelope that is under way, or was handed out last.
    large: Option<Large>,
    room: Room,
    find_binary: FindBinary,
    ring: Option<RingReceiver>,
}

/// A large envelope.
#[derive(Debug)]
struct Large {
    header: Header,
    /// All of it, or what is before the binary data.
    front: Vec<u8>,
    /// How long `front` is once it is whole.
    front_length: usize,
    binary: Vec<u8>,
    binary_length: usize,
    /// The binary data once it is handed out.
    apart: Option<Apart>,
    handed_out: bool,
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
        Self::with_binary_apart(|_, _| None)
    }

    /// An empty reader that receives large binary data apart: where `find_binary` says so an envelope's
    /// [`payload`](Envelope::payload) ends, and the rest is in [`binary`](Envelope::binary).
    pub fn with_binary_apart(find_binary: FindBinary) -> Self {
        Self {
            buffer: Vec::with_capacity(USUAL_CAPACITY),
            start: 0,
            large: None,
            room: Room::default(),
            find_binary,
            ring: None,
        }
    }

    /// From now on the bytes come by a ring, and the socket only wakes.
    pub fn use_ring(&mut self, ring: RingReceiver) {
        self.ring = Some(ring);
    }

    /// What the peer sends from now on does not come any more: what is here is the end. Without a ring there is always an end,
    /// as nothing comes by a socket that was shut down but what is in it.
    pub fn finish(&mut self) {
        if let Some(ring) = &mut self.ring {
            ring.finish();
        }
    }

    /// Receives once, if something is there: [`None`] if not, or if the peer closed its end, which is for
    /// [`fill`](Self::fill) to find out. With a ring it costs next to nothing to look.
    pub fn look(&mut self, socket: impl AsFd) -> Option<io::Result<Fill>> {
        if self.ring.as_ref().is_some_and(|ring| matches!(ring.available(), Ok(0)) && !ring.is_at_end()) {
            return None;
        }
        match self.fill(socket, RecvFlags::DONTWAIT) {
            Ok(Fill::Empty) => None,
            filled => Some(filled),
        }
    }

    /// Whether the socket can be waited for: from now on it wakes when bytes come.
    ///
    /// # Errors
    ///
    /// When the peer broke the ring.
    pub fn may_sleep(&self) -> io::Result<bool> {
        self.ring.as_ref().map_or(Ok(true), |ring| Ok(!ring.ask_for_bytes()? && !ring.is_at_end()))
    }

    /// Receives bytes of an envelope that is [partly](Self::partial) here to where its owner wants them: how many, and 0 if
    /// none are there. With `flags` empty it waits for the first.
    ///
    /// # Errors
    ///
    /// What the system says, and [`io::ErrorKind::UnexpectedEof`] when the peer closed its end.
    pub fn receive_into(
        &mut self,
        socket: impl AsFd,
        into: &mut [u8],
        flags: RecvFlags,
    ) -> io::Result<usize> {
        if into.is_empty() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        loop {
            let received = match &mut self.ring {
                Some(ring) => ring.receive_into(&socket, into)?,
                None => match rustix::net::recv(&socket, &mut *into, flags) {
                    Ok((_, 0)) => return Err(io::ErrorKind::UnexpectedEof.into()),
                    Ok((_, count)) => count,
                    Err(Errno::AGAIN) => 0,
                    Err(Errno::INTR) => continue,
                    Err(error) => return Err(error.into()),
                },
            };
            let Some(ring) = self.ring.as_mut().filter(|_| received == 0) else { return Ok(received) };
            if ring.is_at_end() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            ring.wait(&socket, flags)?;
            if flags.contains(RecvFlags::DONTWAIT) && ring.available()? == 0 && !ring.is_at_end() {
                return Ok(0);
            }
        }
    }

    /// Receives once. With `flags` empty it waits for the first byte on a blocking socket.
    ///
    /// # Errors
    ///
    /// What the system says, but for an interruption and an empty socket. A reset by the peer is [`Fill::Closed`].
    pub fn fill(&mut self, socket: impl AsFd, flags: RecvFlags) -> io::Result<Fill> {
        self.make_room();
        let Some(large) = &mut self.large else {
            let room = self.buffer.capacity() - self.buffer.len();
            return receive(self.ring.as_mut(), &socket, &mut self.buffer, room, flags);
        };
        let (target, left) = large.target();
        if left == 0 {
            // It has not been handed out yet.
            return Ok(Fill::More);
        }
        self.room.make(target, left);
        let room = left.min(target.capacity() - target.len());
        receive(self.ring.as_mut(), &socket, target, room, flags)
    }

    /// The next whole envelope, `None` until more bytes came.
    ///
    /// # Errors
    ///
    /// When the peer broke the protocol; nothing after that can be trusted.
    #[expect(clippy::should_implement_trait, reason = "it lends, which an iterator can not")]
    pub fn next(&mut self) -> Result<Option<Envelope<'_>>, ProtocolError> {
        if self.large.as_ref().is_some_and(|large| large.handed_out) {
            self.large = None;
        }
        if self.large.is_none() {
            let start = self.start;
            let there = self.buffer.len() - start;
            let Some(total) = Envelope::length(&self.buffer[start..])? else { return Ok(None) };
            if total <= there {
                self.start += total;
                return Envelope::parse(&self.buffer[start..start + total]);
            }
            if total <= USUAL_CAPACITY {
                return Ok(None);
            }
            self.large = Some(self.begin_large()?);
        }
        let Some(large) = &mut self.large else { return Ok(None) };
        large.split(self.find_binary);
        if !large.is_whole() {
            return Ok(None);
        }
        self.room.trust(large.front.len() + large.binary.len());
        Ok(Some(large.hand_out()?))
    }

    /// The header of the envelope that has come in part, and that part; nothing if there is none, or if it is received
    /// where it stays already.
    pub fn partial(&self) -> Option<(Header, &[u8])> {
        let rest = &self.buffer[self.start..];
        let header = rest.first_chunk::<HEADER_LENGTH>().and_then(|head| Header::parse(head).ok())?;
        (self.large.is_none() && rest.len() < HEADER_LENGTH + header.body_length).then_some((header, rest))
    }

    /// Lets go of what [`partial`](Self::partial) gave: its owner receives the rest of that envelope by other means, from
    /// the socket itself.
    pub fn drop_partial(&mut self) {
        self.start = self.buffer.len();
    }

    fn begin_large(&mut self) -> Result<Large, ProtocolError> {
        let rest = &self.buffer[self.start..];
        let Some(header) = rest.first_chunk::<HEADER_LENGTH>() else { unreachable!("its length is known") };
        let header = Header::parse(header)?;
        let total = HEADER_LENGTH + header.body_length;
        let mut large = Large {
            header,
            front: Vec::new(),
            front_length: total,
            binary: Vec::new(),
            binary_length: 0,
            apart: None,
            handed_out: false,
        };
        if let Some(at) = (self.find_binary)(&header, rest) {
            large.split_at(at);
        }
        let (front, binary) = rest.split_at(rest.len().min(large.front_length));
        for (target, bytes, length) in
            [(&mut large.front, front, large.front_length), (&mut large.binary, binary, large.binary_length)]
        {
            self.room.make(target, length);
            target.extend_from_slice(bytes);
        }
        self.start = self.buffer.len();
        Ok(large)
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
        if self.large.as_ref().is_some_and(|large| large.handed_out) {
            self.large = None;
        }
        if self.start == self.buffer.len() {
            self.buffer.clear();
        } else if self.start > 0 {
            self.buffer.drain(..self.start);
        }
        self.start = 0;
    }
}

impl Large {
    /// Has it received in two parts from here on, if that can be told by now. What tells it comes early.
    fn split(&mut self, find_binary: FindBinary) {
        if self.binary_length == 0
            && self.front.len() < LOOKED_AT
            && let Some(at) = find_binary(&self.header, &self.front)
        {
            self.split_at(at);
            if self.front.len() > self.front_length {
                self.binary.extend_from_slice(&self.front[self.front_length..]);
                self.front.truncate(self.front_length);
            }
        }
    }

    fn split_at(&mut self, at: usize) {
        let total = HEADER_LENGTH + self.header.body_length;
        if let Some(length) = total.checked_sub(at)
            && length >= APART
        {
            self.front_length = at;
            self.binary_length = length;
        }
    }

    fn hand_out(&mut self) -> Result<Envelope<'_>, ProtocolError> {
        self.handed_out = true;
        if self.binary_length > 0 {
            self.apart = Some(Apart::new(std::mem::take(&mut self.binary)));
        }
        Envelope::of_parts(self.header, &self.front, self.apart.as_ref())
    }

    fn is_whole(&self) -> bool {
        self.front.len() == self.front_length && self.binary.len() == self.binary_length
    }

    /// What is received into, and how many bytes are to go there yet.
    fn target(&mut self) -> (&mut Vec<u8>, usize) {
        let left = self.front_length - self.front.len();
        if left > 0 {
            return (&mut self.front, left);
        }
        let left = self.binary_length - self.binary.len();
        (&mut self.binary, left)
    }
}

/// Receives at most `room` bytes behind what is there.
fn receive(
    ring: Option<&mut RingReceiver>,
    socket: impl AsFd,
    into: &mut Vec<u8>,
    room: usize,
    flags: RecvFlags,
) -> io::Result<Fill> {
    if let Some(ring) = ring {
        return ring.fill(socket, into, room, flags);
    }
    loop {
        let received = ffi::receive(&socket, into, room, flags);
        return match received {
            Ok(0) | Err(Errno::CONNRESET | Errno::PIPE) => Ok(Fill::Closed),
            Ok(count) if count == room => Ok(Fill::More),
            Ok(_) => Ok(Fill::Drained),
            Err(Errno::AGAIN) => Ok(Fill::Empty),
            Err(Errno::INTR) => continue,
            Err(error) => Err(error.into()),
        };
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

    /// An envelope whose payload is a head of the clone format, five characters and so many binary bytes.
    fn with_binary(length: usize, fill: u8) -> Vec<u8> {
        let mut buffer = Vec::new();
        let mut writer = EnvelopeWriter::new(&mut buffer, Kind::Send).channel("channel");
        for word in [8, 5, 0, 0, 8, length as u32, 0, 0_u32] {
            writer.payload().extend(word.to_le_bytes());
        }
        writer.payload().extend(*b"hello\0\0\0");
        writer.payload().resize(24 + 40 + length, fill);
        writer.finish().unwrap();
        buffer
    }

    fn find(header: &Header, envelope: &[u8]) -> Option<usize> {
        header.binary_offset(envelope)
    }

    /// What is there, as (payload in front, binary data); an envelope without some has none.
    fn all(reader: &mut EnvelopeReader) -> Vec<(usize, Option<Vec<u8>>)> {
        let mut seen = Vec::new();
        while let Some(envelope) = reader.next().unwrap() {
            assert!(envelope.bytes.ends_with(envelope.payload));
            seen.push((envelope.payload.len(), envelope.binary.and_then(Apart::take)));
        }
        seen
    }

    #[test]
    fn large_binary_data_come_apart_wherever_the_stream_is_cut() {
        const LENGTH: usize = USUAL_CAPACITY + 64;
        let large = with_binary(LENGTH, 7);
        let stream = [envelope(3, 1), large.clone(), envelope(4, 2)].concat();
        let begin = envelope(3, 1).len();
        let interesting = [begin, begin + 64, begin + USUAL_CAPACITY, begin + large.len(), stream.len()];
        let cuts =
            interesting.into_iter().flat_map(|cut| cut.saturating_sub(66)..(cut + 66).min(stream.len()));
        for cut in cuts {
            let (mut near, far) = UnixStream::pair().unwrap();
            let mut reader = EnvelopeReader::with_binary_apart(find);
            let mut seen = Vec::new();
            for part in [&stream[..cut], &stream[cut..]] {
                near.write_all(part).unwrap();
                while matches!(reader.fill(&far, RecvFlags::DONTWAIT).unwrap(), Fill::More | Fill::Drained) {
                    seen.extend(all(&mut reader));
                }
            }
            let expected = [(3, None), (40, Some(vec![7; LENGTH])), (4, None)];
            assert!(seen == expected, "cut at {cut}");
        }
    }

    #[test]
    fn binary_data_that_are_not_worth_it_stay_where_they_are() {
        let (mut near, far) = UnixStream::pair().unwrap();
        let mut front = with_binary(0, 0);
        // The characters are most of it.
        front[24 + 4..24 + 8].copy_from_slice(&(USUAL_CAPACITY as u32).to_le_bytes());
        front.resize(24 + 32 + USUAL_CAPACITY + APART - 8, 0);
        let body = (front.len() - HEADER_LENGTH) as u32;
        front[..4].copy_from_slice(&body.to_le_bytes());
        near.write_all(&front).unwrap();
        let mut reader = EnvelopeReader::with_binary_apart(find);
        let mut seen = Vec::new();
        while matches!(reader.fill(&far, RecvFlags::DONTWAIT).unwrap(), Fill::More | Fill::Drained) {
            seen.extend(all(&mut reader));
        }
        assert_eq!(seen, [(front.len() - 24, None)]);
    }

    #[test]
    fn memory_is_for_what_has_come_not_for_what_is_claimed() {
        for find in [(|_, _| None) as FindBinary, find] {
            let (mut near, far) = UnixStream::pair().unwrap();
            let mut hostile = with_binary(0, 0);
            hostile[..4].copy_from_slice(&(crate::limits::MAX_BODY as u32).to_le_bytes());
            near.write_all(&hostile).unwrap();
            let mut reader = EnvelopeReader::with_binary_apart(find);
            let mut come = 0;
            for _ in 0..100 {
                while matches!(reader.fill(&far, RecvFlags::DONTWAIT).unwrap(), Fill::More | Fill::Drained) {
                    assert!(reader.next().unwrap().is_none());
                }
                let large = reader.large.as_ref().unwrap();
                let there = large.front.capacity() + large.binary.capacity();
                assert!(there <= come * 4 + 2 * crate::room::FIRST, "{there} bytes for {come}");
                near.write_all(&[0; 100_000]).unwrap();
                come += 100_000;
            }
        }
    }

    #[test]
    fn who_has_sent_much_is_trusted_with_as_much_and_no_more() {
        let (mut near, far) = UnixStream::pair().unwrap();
        const LENGTH: usize = 5 << 20;
        let writer = std::thread::spawn(move || {
            near.write_all(&with_binary(LENGTH, 1)).unwrap();
            let mut hostile = with_binary(0, 0);
            hostile[..4].copy_from_slice(&(crate::limits::MAX_BODY as u32).to_le_bytes());
            near.write_all(&hostile).unwrap();
        });
        let mut reader = EnvelopeReader::with_binary_apart(find);
        let mut seen = Vec::new();
        while reader.fill(&far, RecvFlags::empty()).unwrap() != Fill::Closed {
            seen.extend(all(&mut reader));
        }
        writer.join().unwrap();
        assert!(seen == [(40, Some(vec![1; LENGTH]))]);
        let there = reader.large.as_ref().map_or(0, |large| large.front.capacity() + large.binary.capacity());
        assert!((LENGTH..=LENGTH + 4096).contains(&there), "{there}");
    }
}
