//! Why a message of a port was not sent, or a port does not travel.

use polaron_protocol::limits::{MAX_PORTS, MAX_PORTS_IN_MESSAGE};
use polaron_value::EncodeError;

/// Why the ports in a transfer list do not travel. Nothing was sent then, and none of them was touched.
///
/// The first three have Electron's texts. That one is `not a valid port` can not happen here, as the list is typed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransferError {
    /// The port was transferred before, or closed.
    #[error("Port at index {index} is already neutered.")]
    Neutered {
        /// Which of the list.
        index: usize,
    },
    /// The port is the one that the message is posted on.
    #[error("Port at index {index} contains the source port.")]
    SourcePort {
        /// Which of the list.
        index: usize,
    },
    /// The port is in the list twice.
    #[error("Port at index {index} is a duplicate.")]
    Duplicate {
        /// The second of the two.
        index: usize,
    },
    /// The list is longer than a message may carry.
    #[error("a message may carry {MAX_PORTS_IN_MESSAGE} ports, not {count}")]
    TooManyInMessage {
        /// The list's length.
        count: usize,
    },
    /// The renderer has as many ports as it may have.
    #[error("the renderer has {MAX_PORTS} ports already")]
    TooMany,
}

/// Why [`MessagePortMain::post_message`](crate::MessagePortMain::post_message) sent nothing. The ports that were to travel
/// are as they were.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PostMessageError {
    /// The other end has not consumed what was posted before:
    /// [`try_post_message`](crate::MessagePortMain::try_post_message) does not wait for that.
    #[error("the port has no room: its other end has not consumed what was posted before")]
    Full,
    /// This end or the other one is closed.
    #[error("the port is closed")]
    Closed,
    /// The port was transferred.
    #[error("the port is neutered: it was transferred")]
    Neutered,
    /// A port of the transfer list can not travel.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// The message can not be cloned.
    #[error(transparent)]
    Encode(EncodeError),
    /// The message is too large.
    #[error("the message is larger than {max} bytes")]
    TooLarge {
        /// How large one may be, with all that belongs to it.
        max: usize,
    },
}
