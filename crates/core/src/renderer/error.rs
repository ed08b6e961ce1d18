//! What can be wrong in a utility process.

use std::io;

use polaron_value::DecodeError;

use crate::{IpcError, SendError};

/// Why [`connect`](super::connect) gave no [`Process`](super::Process).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// This process was started by hand, or by something else than a `UtilityProcess`, or its standard input was replaced
    /// since.
    #[error(
        "this process was not started by a Polaron application: only a UtilityProcess can connect, through the standard \
         input that it was started with"
    )]
    NotSpawned,
    /// `connect` was called before in this process. The [`Process`](super::Process) that it gave can be cloned.
    #[error("this process has connected already: clone the Process that it got")]
    AlreadyConnected,
    /// Main was built with another version of Polaron.
    #[error(
        "the main process speaks version {theirs} of Polaron's protocol, this process version {ours}: build both with the same Polaron"
    )]
    Version {
        /// Main's version.
        theirs: u32,
        /// This process's version.
        ours: u32,
    },
    /// Main hung up: it is gone, or its patience was over.
    #[error("the main process hung up before the connection was made")]
    Refused,
    /// Main has not answered for 10 seconds.
    #[error("the main process does not answer")]
    TimedOut,
    /// The system gives no thread, or the socket fails.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Why a call of an [`IpcRenderer`](super::IpcRenderer) gave no value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// Main answered with an error.
    #[error("{0}")]
    Rejected(IpcError),
    /// The arguments were not sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The answer is of another type than was asked for.
    #[error("the answer of '{channel}': {source}")]
    Decode {
        /// The call's channel.
        channel: String,
        /// What was expected, and what is there.
        source: DecodeError,
    },
    /// Main is gone, or has closed the connection, before it answered.
    #[error("'{channel}' was not answered: the main process is gone")]
    Disconnected {
        /// The call's channel.
        channel: String,
    },
}
