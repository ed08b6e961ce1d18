//! What a peer can do wrong on the wire.

use crate::limits;

/// A peer sent bytes that are no valid envelope, or not one it may send.
///
/// The connection they came on is closed and the violation reported; no other renderer notices.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The header's length field is past [`limits::MAX_BODY`].
    #[error("envelope body of {length} bytes, at most {max} are allowed", max = limits::MAX_BODY)]
    BodyTooLong {
        /// What the header says, in bytes.
        length: usize,
    },
    /// The header's kind is not one this version knows.
    #[error("unknown envelope kind {0}")]
    UnknownKind(u8),
    /// A known kind that this side never receives.
    #[error("envelope kind {0} is not one that this peer may send")]
    UnexpectedKind(&'static str),
    /// The channel's length goes past the body's end.
    #[error("channel of {channel} bytes in a body of {body}")]
    ChannelPastEnd {
        /// The channel's length in bytes, padding included.
        channel: usize,
        /// The body's length in bytes.
        body: usize,
    },
    /// The channel is not UTF-8.
    #[error("channel is not valid UTF-8")]
    ChannelNotUtf8,
    /// A fixed-layout payload has another length or content than its kind says.
    #[error("malformed {what}: {why}")]
    Malformed {
        /// Which payload.
        what: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The peer speaks another version.
    #[error("peer speaks protocol version {theirs}, this side {ours}")]
    Version {
        /// The peer's version.
        theirs: u32,
        /// This crate's [`PROTOCOL_VERSION`](crate::PROTOCOL_VERSION).
        ours: u32,
    },
    /// More documents than [`limits::MAX_DOCUMENTS`], or an id that was used before.
    #[error("document {0} may not be opened")]
    BadDocument(u32),
    /// An id that is open already or of the other side's half, or more ports than [`limits::MAX_PORTS`].
    #[error("port {0} may not be opened")]
    BadPort(u32),
    /// A message while the port's window was used up, or credit for more than was sent.
    #[error("port {0} went beyond its window")]
    BeyondWindow(u32),
}
