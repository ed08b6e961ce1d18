//! What can go wrong in an application, as one type for its `main`.

use polaron_core::{ExecuteError, LoadError, PostMessageError, RegisterError, SendError, SpawnError};
use polaron_webkit::{CaptureError, StartError};

use crate::protocol::ProtocolError;

/// The result of most things an application does at its start.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Anything that can go wrong with Polaron, or with what the application itself does in [`App::run`](crate::App::run).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The engine did not start: no display, or no place for its socket.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A handler was not registered.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// A message was not sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// A message of a port, or to a utility process, was not posted.
    #[error(transparent)]
    Post(#[from] PostMessageError),
    /// A utility process was not started.
    #[error(transparent)]
    Spawn(#[from] SpawnError),
    /// This utility process did not find its way to main.
    #[error(transparent)]
    Connect(#[from] polaron_renderer::ConnectError),
    /// A page was not loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A script gave no value.
    #[error(transparent)]
    Execute(#[from] ExecuteError),
    /// There is no screenshot.
    #[error(transparent)]
    Capture(#[from] CaptureError),
    /// A scheme was not set up.
    #[error(transparent)]
    Protocol(#[from] ProtocolError),
    /// Something was asked of an application that is over.
    #[error("the application is not running")]
    NotRunning,
    /// The application itself failed with a file or a socket.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The application itself failed with something else.
    #[error(transparent)]
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl From<Box<dyn std::error::Error + Send + Sync>> for Error {
    fn from(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Self::Other(error)
    }
}

impl From<String> for Error {
    fn from(text: String) -> Self {
        Self::Other(text.into())
    }
}

impl From<&str> for Error {
    fn from(text: &str) -> Self {
        Self::Other(text.into())
    }
}
