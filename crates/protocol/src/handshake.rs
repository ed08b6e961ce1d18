//! The first envelope each way. Its layout never changes, so that two versions can always tell each other apart.
//!
//! `Hello` carries, after the header: the magic `PLRN`, the protocol version as u32, and the 32-byte token that the
//! main process gave to this one web process. `Welcome` has an empty body.

use std::{
    fmt,
    io::{self, IoSlice, IoSliceMut},
    mem::MaybeUninit,
    os::fd::{AsFd, OwnedFd},
};

use rustix::{
    io::Errno,
    net::{
        RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
        SendFlags, recvmsg, sendmsg,
    },
};

use crate::{Envelope, EnvelopeWriter, Flags, Kind, ProtocolError, envelope::HEADER_LENGTH};

/// The version of everything behind the handshake.
pub const PROTOCOL_VERSION: u32 = 2;

/// Bytes of a [`Hello`]'s envelope. A first message of another length is none.
pub const HELLO_LENGTH: usize = HEADER_LENGTH + 4 + 4 + 32;

const MAGIC: [u8; 4] = *b"PLRN";

/// A secret that admits one renderer process, once.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token(pub [u8; 32]);

impl Token {
    /// The token as 64 hexadecimal digits.
    pub fn to_hex(self) -> String {
        use fmt::Write;
        self.0.iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// Reads what [`to_hex`](Self::to_hex) wrote.
    pub fn from_hex(hex: &str) -> Option<Self> {
        if hex.len() != 64 || !hex.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

/// Secrets stay out of logs.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// What a renderer process says first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hello {
    /// The secret it was given at launch.
    pub token: Token,
    /// Whether it can use [rings](crate::ring) beside the socket.
    pub rings: bool,
}

impl Hello {
    /// Of a process that uses its socket only.
    pub fn new(token: Token) -> Self {
        Self { token, rings: false }
    }

    /// The envelope, ready to send.
    pub fn to_envelope(self) -> Vec<u8> {
        let mut buffer = Vec::new();
        let flags = if self.rings { Flags::RINGS } else { Flags::default() };
        let mut writer = EnvelopeWriter::new(&mut buffer, Kind::Hello).flags(flags);
        writer.payload().extend_from_slice(&MAGIC);
        writer.payload().extend_from_slice(&PROTOCOL_VERSION.to_le_bytes());
        writer.payload().extend_from_slice(&self.token.0);
        writer.finish().expect("a hello is short");
        buffer
    }

    /// Reads it from the first envelope of a connection.
    ///
    /// # Errors
    ///
    /// When it is something else, or of another version.
    pub fn from_envelope(envelope: &Envelope<'_>) -> Result<Self, ProtocolError> {
        const WHAT: &str = "Hello";
        if envelope.header.kind != Kind::Hello {
            return Err(ProtocolError::UnexpectedKind(envelope.header.kind.name()));
        }
        let Some(rest) = envelope.payload.strip_prefix(&MAGIC) else {
            return Err(ProtocolError::Malformed { what: WHAT, why: "wrong magic" });
        };
        let Some((version, token)) = rest.split_first_chunk::<4>() else {
            return Err(ProtocolError::Malformed { what: WHAT, why: "too short" });
        };
        let theirs = u32::from_le_bytes(*version);
        if theirs != PROTOCOL_VERSION {
            return Err(ProtocolError::Version { theirs, ours: PROTOCOL_VERSION });
        }
        let token = token
            .try_into()
            .map_err(|_| ProtocolError::Malformed { what: WHAT, why: "the token is not 32 bytes" })?;
        Ok(Self { token: Token(token), rings: envelope.header.flags.contains(Flags::RINGS) })
    }
}

/// The answer to a [`Hello`] that was taken.
pub fn welcome() -> Vec<u8> {
    let mut buffer = Vec::new();
    EnvelopeWriter::new(&mut buffer, Kind::Welcome).finish().expect("a welcome is short");
    buffer
}

/// Answers a [`Hello`] whose sender can use rings: with what it opens them by. From then on the socket carries bells only.
///
/// # Errors
///
/// When the peer is gone.
pub fn welcome_with_rings(socket: impl AsFd, rings: impl AsFd) -> io::Result<()> {
    let mut buffer = Vec::new();
    EnvelopeWriter::new(&mut buffer, Kind::Welcome).flags(Flags::RINGS).finish().expect("a welcome is short");
    let files = [rings.as_fd()];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    ancillary.push(SendAncillaryMessage::ScmRights(&files));
    let sent = sendmsg(&socket, &[IoSlice::new(&buffer)], &mut ancillary, SendFlags::NOSIGNAL)?;
    // Nothing else is in the socket yet.
    if sent == buffer.len() { Ok(()) } else { Err(io::ErrorKind::WriteZero.into()) }
}

/// Waits for the answer to a [`Hello`], as long as the socket waits at most: what the rings are opened by, if there are some.
///
/// # Errors
///
/// When the peer hung up or says something else, or the time is over.
pub fn receive_welcome(socket: impl AsFd) -> io::Result<Option<OwnedFd>> {
    let mut message = [0; HEADER_LENGTH];
    let (mut length, mut rings) = (0, None);
    while length < message.len() {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let mut rest = [IoSliceMut::new(&mut message[length..])];
        let received = match recvmsg(&socket, &mut rest, &mut ancillary, RecvFlags::CMSG_CLOEXEC) {
            Ok(received) => received,
            Err(Errno::INTR) => continue,
            Err(error) => return Err(error.into()),
        };
        if received.bytes == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        length += received.bytes;
        for message in ancillary.drain() {
            if let RecvAncillaryMessage::ScmRights(mut files) = message {
                rings = files.next().or(rings);
            }
        }
    }
    let is_welcome = Envelope::parse(&message).ok().flatten().is_some_and(|it| {
        it.header.kind == Kind::Welcome && it.header.flags.contains(Flags::RINGS) == rings.is_some()
    });
    if is_welcome {
        Ok(rings)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidData, "the answer is no welcome"))
    }
}

#[cfg(test)]
mod tests {
    use std::{io::Write, os::unix::net::UnixStream};

    use super::*;

    #[test]
    fn hello_round_trips_and_its_layout_is_fixed() {
        let hello = Hello::new(Token([0xab; 32]));
        let bytes = hello.to_envelope();
        assert_eq!(bytes[16..24], [b'P', b'L', b'R', b'N', 2, 0, 0, 0]);
        assert_eq!(bytes.len(), HELLO_LENGTH);
        assert_eq!(Hello::from_envelope(&Envelope::parse(&bytes).unwrap().unwrap()).unwrap(), hello);
    }

    #[test]
    fn rings_come_with_the_welcome_or_not_at_all() {
        let (near, far) = UnixStream::pair().unwrap();
        let (_sender, _receiver, file) = crate::ring::create().unwrap();
        welcome_with_rings(&near, &file).unwrap();
        let came = receive_welcome(&far).unwrap().unwrap();
        crate::ring::open(came).unwrap();
        (&near).write_all(&welcome()).unwrap();
        assert!(receive_welcome(&far).unwrap().is_none());
        let mut promised = welcome();
        promised[5] = Flags::RINGS.0;
        (&near).write_all(&promised).unwrap();
        assert_eq!(
            receive_welcome(&far).unwrap_err().kind(),
            io::ErrorKind::InvalidData,
            "nothing came along"
        );
        (&near).write_all(&Hello::new(Token([1; 32])).to_envelope()[..16]).unwrap();
        assert_eq!(receive_welcome(&far).unwrap_err().kind(), io::ErrorKind::InvalidData);
        drop(near);
        assert_eq!(receive_welcome(&far).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn another_version_and_wrong_bytes_are_told_apart() {
        let good = Hello::new(Token([1; 32])).to_envelope();
        let read = |bytes: &[u8]| Hello::from_envelope(&Envelope::parse(bytes).unwrap().unwrap());
        let mut other = good.clone();
        other[20] = 9;
        assert_eq!(read(&other), Err(ProtocolError::Version { theirs: 9, ours: PROTOCOL_VERSION }));
        let mut magic = good.clone();
        magic[16] = b'X';
        assert!(matches!(read(&magic), Err(ProtocolError::Malformed { .. })));
        assert!(matches!(read(&welcome()), Err(ProtocolError::UnexpectedKind("Welcome"))));
    }

    #[test]
    fn tokens_survive_hex_and_stay_out_of_debug() {
        let token = Token(std::array::from_fn(|i| i as u8 * 7));
        assert_eq!(Token::from_hex(&token.to_hex()), Some(token));
        assert_eq!(Token::from_hex("zz"), None);
        assert_eq!(Token::from_hex(&"é".repeat(32)), None);
        assert!(!format!("{token:?}").contains("07"));
    }
}
