//! One envelope: a 16-byte little-endian header, a channel padded to a multiple of 8 bytes, a payload.
//!
//! | offset | type | field |
//! |---|---|---|
//! | 0 | u32 | body length: the bytes after the header |
//! | 4 | u8 | [`Kind`] |
//! | 5 | u8 | [`Flags`] |
//! | 6 | u16 | channel length in bytes, without padding |
//! | 8 | u32 | [`DocumentId`] |
//! | 12 | u32 | [`CallId`] |

use std::{cell::Cell, fmt};

use crate::{CallId, DocumentId, ProtocolError, limits};

/// Bytes of an envelope's header.
pub const HEADER_LENGTH: usize = 16;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $value:literal,)*) => {
        /// What an envelope is. Below 64 a renderer sends it, from 64 on the main process.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Kind {
            $($(#[$doc])* $name = $value,)*
        }

        impl Kind {
            /// The kind's name, as in `docs/wire.md`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }

            fn from_byte(byte: u8) -> Option<Self> {
                match byte {
                    $($value => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

kinds! {
    /// The renderer's first envelope: version and token. See [`Hello`](crate::Hello).
    Hello = 1,
    /// A document is about to run its first script; answered by [`Kind::DocumentConfig`].
    DocumentOpened = 2,
    /// A document is gone.
    DocumentClosed = 3,
    /// `ipcRenderer.send`: arguments for the listeners of a channel.
    Send = 4,
    /// `ipcRenderer.invoke`: arguments for the handler of a channel, answered by [`Kind::InvokeReply`].
    Invoke = 5,
    /// `ipcRenderer.sendSync`: like `Send`, and the renderer blocks until [`Kind::SyncReply`].
    SendSync = 6,
    /// The result of an [`Kind::Execute`].
    ExecuteReply = 7,
    /// Something the application should know: a preload or a listener threw. The channel names which.
    Report = 8,
    /// A document is on its way out (`pagehide`): what it still sends counts, but nothing is sent to it any more but
    /// replies. [`Kind::DocumentClosed`] follows.
    DocumentUnloading = 9,
    /// The main frame's document is parsed (`DOMContentLoaded`).
    DocumentReady = 10,
    /// A document's URL changed without a load (fragment, `history.pushState`): the new one, as UTF-8.
    DocumentMoved = 11,
    /// A document wrote to its console: level, message, source URL, line.
    ConsoleMessage = 12,
    /// The document's end of a channel posted a message; the call field is the port's id.
    PortMessage = 13,
    /// The document's end of a channel is closed.
    PortClose = 14,
    /// The document consumed messages: so many bytes more may be sent to its end of a channel.
    PortCredit = 15,
    /// The document's end of a channel moved on, and this message, which was sent to it there, goes after it.
    PortReturn = 16,
    /// The main process took the handshake.
    Welcome = 65,
    /// What a document shall run; the answer to [`Kind::DocumentOpened`].
    DocumentConfig = 66,
    /// `webContents.send`: arguments for the page's listeners of a channel.
    Push = 67,
    /// A handler's value, or with [`Flags::ERROR`] its error.
    InvokeReply = 68,
    /// `event.returnValue`, or with [`Flags::ERROR`] why there is none.
    SyncReply = 69,
    /// Code to run in the page's main world, answered by [`Kind::ExecuteReply`].
    Execute = 70,
    /// A message for the document's end of a channel; the call field is the port's id.
    PortDelivery = 71,
    /// The other end of a channel is closed.
    PortClosed = 72,
    /// The other end of a channel consumed messages: so many bytes more may be posted.
    PortCredited = 73,
    /// The document's end of a channel moved on, and this is the last that is said of it there.
    PortMoved = 74,
}

/// The header's flag bits. Which of them mean something depends on the [`Kind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Flags(pub u8);

impl Flags {
    /// On `Hello`: the renderer can use rings beside the socket. On `Welcome`: here they are.
    pub const RINGS: Self = Self(1);
    /// On replies: the payload is an error object.
    pub const ERROR: Self = Self(1);
    /// On `DocumentConfig`: the renderer runtime is to be installed in this document.
    pub const INSTALL: Self = Self(1);
    /// On `DocumentConfig`: the preload runs in an isolated world.
    pub const ISOLATED: Self = Self(2);
    /// On `SendSync`: the renderer runtime itself asks, and no listener hears of it. The channel names what it asks.
    pub const RUNTIME: Self = Self(1);
    /// On `Send`, `Push`, `PortMessage`, `PortReturn` and `PortDelivery`: ports travel along, see [`ports`](crate::ports).
    pub const PORTS: Self = Self(4);

    /// Whether every bit of `other` is set.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The bits of both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// An envelope's fixed part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Bytes after the header.
    pub body_length: usize,
    /// What it is.
    pub kind: Kind,
    /// Bits whose meaning depends on the kind.
    pub flags: Flags,
    /// Bytes of the channel, without padding.
    pub channel_length: usize,
    /// The document that sends it, or that it is for.
    pub document: DocumentId,
    /// The call it makes or answers.
    pub call: CallId,
}

impl Header {
    /// Reads a header.
    ///
    /// # Errors
    ///
    /// When the body would be too long, the kind unknown, or the channel longer than the body.
    pub fn parse(bytes: &[u8; HEADER_LENGTH]) -> Result<Self, ProtocolError> {
        let body_length = u32_at(bytes, 0) as usize;
        if body_length > limits::MAX_BODY {
            return Err(ProtocolError::BodyTooLong { length: body_length });
        }
        let kind = Kind::from_byte(bytes[4]).ok_or(ProtocolError::UnknownKind(bytes[4]))?;
        let channel_length = usize::from(u16::from_le_bytes([bytes[6], bytes[7]]));
        if padded(channel_length) > body_length {
            return Err(ProtocolError::ChannelPastEnd { channel: padded(channel_length), body: body_length });
        }
        Ok(Self {
            body_length,
            kind,
            flags: Flags(bytes[5]),
            channel_length,
            document: DocumentId(u32_at(bytes, 8)),
            call: CallId(u32_at(bytes, 12)),
        })
    }

    /// Where in the envelope the payload begins.
    pub fn payload_offset(&self) -> usize {
        HEADER_LENGTH + padded(self.channel_length)
    }

    /// How long the whole envelope is.
    pub fn length(&self) -> usize {
        HEADER_LENGTH + self.body_length
    }

    /// Where in the envelope the binary data begin, if its payload is a value and nothing else (`docs/clone-format.md`);
    /// [`None`] when `envelope`, what has come of it, is too short to tell. Of what is no value it gives any number.
    pub fn binary_offset(&self, envelope: &[u8]) -> Option<usize> {
        const WIDE: u32 = 1;
        let head = envelope.get(self.payload_offset()..)?.as_chunks::<4>().0.first_chunk::<8>()?;
        let [words, units, flags, ..] = head.map(u32::from_le_bytes);
        let pool = (u64::from(units) << (flags & WIDE)).next_multiple_of(8);
        let offset = usize::try_from(u64::from(words) * 4 + pool).ok()?;
        self.payload_offset().checked_add(offset)
    }
}

/// One whole envelope, borrowed from the buffer it was received in.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// The fixed part.
    pub header: Header,
    /// The channel's name; empty for kinds without one.
    pub channel: &'a str,
    /// What follows the channel.
    pub payload: &'a [u8],
    /// The whole envelope, header included, for those who pass it on; without the [`binary`](Self::binary) data.
    pub bytes: &'a [u8],
    /// The end of the payload, where it was received [apart](crate::EnvelopeReader::with_binary_apart).
    pub binary: Option<&'a Apart>,
}

/// The binary data at the end of an envelope, received into memory of their own.
pub struct Apart(Cell<Option<Vec<u8>>>);

impl Apart {
    /// These.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Cell::new(Some(bytes)))
    }

    /// The data, which are the caller's from here on; [`None`] for those who come later.
    pub fn take(&self) -> Option<Vec<u8>> {
        self.0.take()
    }
}

impl fmt::Debug for Apart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Apart").finish_non_exhaustive()
    }
}

impl<'a> Envelope<'a> {
    /// Takes the envelope at the start of `bytes`, `None` when it is not all there yet.
    ///
    /// # Errors
    ///
    /// When what is there can not become a valid envelope.
    pub fn parse(bytes: &'a [u8]) -> Result<Option<Self>, ProtocolError> {
        match Self::length(bytes)? {
            Some(length) if length <= bytes.len() => {
                let Some(head) = bytes.first_chunk() else { return Ok(None) };
                Self::of_parts(Header::parse(head)?, &bytes[..length], None).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// How long the envelope at the start of `bytes` is, header included; `None` when its header is not all there.
    ///
    /// # Errors
    ///
    /// When it can not become a valid envelope.
    pub fn length(bytes: &[u8]) -> Result<Option<usize>, ProtocolError> {
        let Some(head) = bytes.first_chunk::<HEADER_LENGTH>() else { return Ok(None) };
        Ok(Some(HEADER_LENGTH + Header::parse(head)?.body_length))
    }

    /// The envelope of this header, all of whose bytes are there but for the `binary` ones.
    pub(crate) fn of_parts(
        header: Header,
        bytes: &'a [u8],
        binary: Option<&'a Apart>,
    ) -> Result<Self, ProtocolError> {
        let body = &bytes[HEADER_LENGTH..];
        let (channel, padded) = (header.channel_length, padded(header.channel_length));
        if padded > body.len() {
            return Err(ProtocolError::ChannelPastEnd { channel: padded, body: body.len() });
        }
        let channel = std::str::from_utf8(&body[..channel]).map_err(|_| ProtocolError::ChannelNotUtf8)?;
        Ok(Self { header, channel, payload: &body[padded..], bytes, binary })
    }
}

/// Appends one envelope to a buffer: header first, then the payload, then [`finish`](Self::finish) fills the length in.
///
/// ```
/// use polaron_protocol::{DocumentId, Envelope, EnvelopeWriter, Kind};
///
/// let mut buffer = Vec::new();
/// let mut writer = EnvelopeWriter::new(&mut buffer, Kind::Push).document(DocumentId(1)).channel("hello");
/// writer.payload().push(0);
/// writer.finish()?;
/// let envelope = Envelope::parse(&buffer)?.unwrap();
/// assert_eq!((envelope.channel, envelope.payload), ("hello", &[0][..]));
/// # Ok::<(), polaron_protocol::ProtocolError>(())
/// ```
#[must_use = "an envelope is complete only after `finish`"]
pub struct EnvelopeWriter<'a> {
    buffer: &'a mut Vec<u8>,
    start: usize,
}

impl<'a> EnvelopeWriter<'a> {
    /// Starts an envelope at the end of `buffer`.
    pub fn new(buffer: &'a mut Vec<u8>, kind: Kind) -> Self {
        let start = buffer.len();
        buffer.extend_from_slice(&[0; HEADER_LENGTH]);
        buffer[start + 4] = kind as u8;
        Self { buffer, start }
    }

    /// Sets the flags.
    pub fn flags(self, flags: Flags) -> Self {
        self.buffer[self.start + 5] = flags.0;
        self
    }

    /// Sets the document.
    pub fn document(self, document: DocumentId) -> Self {
        self.buffer[self.start + 8..self.start + 12].copy_from_slice(&document.0.to_le_bytes());
        self
    }

    /// Sets the call.
    pub fn call(self, call: CallId) -> Self {
        self.buffer[self.start + 12..self.start + 16].copy_from_slice(&call.0.to_le_bytes());
        self
    }

    /// Writes the channel; call it before the payload, and at most once.
    ///
    /// # Panics
    ///
    /// When the channel is longer than [`limits::MAX_CHANNEL`]; callers check that where they can name the channel.
    pub fn channel(self, channel: &str) -> Self {
        let length = u16::try_from(channel.len()).expect("the caller checks a channel's length");
        self.buffer[self.start + 6..self.start + 8].copy_from_slice(&length.to_le_bytes());
        self.buffer.extend_from_slice(channel.as_bytes());
        self.buffer.resize(self.start + HEADER_LENGTH + padded(channel.len()), 0);
        self
    }

    /// The buffer, to append the payload to.
    pub fn payload(&mut self) -> &mut Vec<u8> {
        self.buffer
    }

    /// Completes the header.
    ///
    /// # Errors
    ///
    /// When the body came out longer than [`limits::MAX_BODY`]; the buffer is put back to what it was.
    pub fn finish(self) -> Result<(), ProtocolError> {
        self.finish_before(0)
    }

    /// As [`finish`](Self::finish), for an envelope that goes on, behind what is in the buffer, with so many bytes more.
    ///
    /// # Errors
    ///
    /// The same.
    pub fn finish_before(self, more: usize) -> Result<(), ProtocolError> {
        let length = self.buffer.len() - self.start - HEADER_LENGTH + more;
        if length > limits::MAX_BODY {
            self.buffer.truncate(self.start);
            return Err(ProtocolError::BodyTooLong { length });
        }
        self.buffer[self.start..self.start + 4].copy_from_slice(&(length as u32).to_le_bytes());
        Ok(())
    }
}

/// Puts another kind, document and call into a whole envelope, for those who pass it on; the rest stays.
///
/// # Panics
///
/// When it is shorter than a header.
pub fn readdress(envelope: &mut [u8], kind: Kind, document: DocumentId, call: CallId) {
    envelope[4] = kind as u8;
    envelope[8..12].copy_from_slice(&document.0.to_le_bytes());
    envelope[12..16].copy_from_slice(&call.0.to_le_bytes());
}

/// Readdresses a whole envelope; `false` when it is shorter than a header.
pub fn set_document(envelope: &mut [u8], document: DocumentId) -> bool {
    let field = envelope.get_mut(8..12);
    field.map(|bytes| bytes.copy_from_slice(&document.0.to_le_bytes())).is_some()
}

fn padded(channel_length: usize) -> usize {
    channel_length.next_multiple_of(8)
}

fn u32_at(bytes: &[u8; HEADER_LENGTH], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(channel: &str, payload: &[u8]) -> Vec<u8> {
        let mut buffer = Vec::new();
        let mut writer = EnvelopeWriter::new(&mut buffer, Kind::Invoke)
            .flags(Flags::ERROR)
            .document(DocumentId(7))
            .call(CallId(9))
            .channel(channel);
        writer.payload().extend_from_slice(payload);
        writer.finish().unwrap();
        buffer
    }

    #[test]
    fn the_layout_is_the_specified_one() {
        let bytes = written("ab", &[1, 2, 3]);
        assert_eq!(
            bytes,
            [11, 0, 0, 0, 5, 1, 2, 0, 7, 0, 0, 0, 9, 0, 0, 0, b'a', b'b', 0, 0, 0, 0, 0, 0, 1, 2, 3]
        );
    }

    #[test]
    fn every_prefix_of_an_envelope_is_incomplete_not_wrong() {
        let bytes = written("channel", b"payload");
        for end in 0..bytes.len() {
            assert!(Envelope::parse(&bytes[..end]).unwrap().is_none(), "prefix of {end} bytes");
        }
        let envelope = Envelope::parse(&bytes).unwrap().unwrap();
        assert_eq!(envelope.channel, "channel");
        assert_eq!(envelope.payload, b"payload");
        assert_eq!(envelope.bytes, bytes);
    }

    #[test]
    fn a_second_envelope_in_the_buffer_is_left_alone() {
        let mut bytes = written("a", b"1");
        let first = bytes.len();
        bytes.extend(written("b", b"2"));
        let envelope = Envelope::parse(&bytes).unwrap().unwrap();
        assert_eq!((envelope.payload, envelope.bytes.len()), (&b"1"[..], first));
    }

    #[test]
    fn hostile_headers_are_refused() {
        let good = written("ab", &[]);
        let with = |at: usize, value: u8| {
            let mut bytes = good.clone();
            bytes[at] = value;
            Envelope::parse(&bytes).map(|_| ()).unwrap_err()
        };
        assert_eq!(with(4, 0), ProtocolError::UnknownKind(0));
        assert_eq!(with(4, 255), ProtocolError::UnknownKind(255));
        assert!(matches!(with(3, 0xff), ProtocolError::BodyTooLong { .. }));
        assert!(matches!(with(7, 0xff), ProtocolError::ChannelPastEnd { .. }));
        assert_eq!(with(16, 0xff), ProtocolError::ChannelNotUtf8);
    }
}
