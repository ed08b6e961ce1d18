//! Errors that cross to the other side, and those of sending and registering.

use std::{error::Error as StdError, fmt, io};

use polaron_protocol::limits;
use polaron_value::{EncodeError, Object, Value};
use serde::{Deserialize, Serialize};

use crate::TransferError;

/// An error as it crosses between main and renderer: what a rejected `invoke` in the page is made of.
///
/// Any [`std::error::Error`] that a handler returns becomes one: its text is the `message`, its
/// [`source`](StdError::source) the `cause`, and for an [`io::Error`] the `code` is the one Node uses (`ENOENT`). Build one
/// by hand to choose each field:
///
/// ```
/// use polaron_core::IpcError;
///
/// let error = IpcError::new("no such user").with_name("NotFoundError").with_code("E_USER").with_data("id", 7);
/// assert_eq!(error.to_string(), "no such user");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IpcError {
    /// Boxed, as it travels in many a `Result`.
    fields: Box<Fields>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Fields {
    name: String,
    message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stack: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cause: Option<IpcError>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    data: Option<Object>,
}

impl IpcError {
    /// An `Error` with this message.
    pub fn new(message: impl Into<String>) -> Self {
        let fields = Fields {
            name: "Error".to_owned(),
            message: message.into(),
            stack: None,
            code: None,
            cause: None,
            data: None,
        };
        Self { fields: Box::new(fields) }
    }

    /// Sets `error.name`; the native names (`TypeError`, `RangeError`, …) also choose the class.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.fields.name = name.into();
        self
    }

    /// Sets `error.code`.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<Value>) -> Self {
        self.fields.code = Some(code.into());
        self
    }

    /// Sets `error.cause`.
    #[must_use]
    pub fn with_cause(mut self, cause: impl Into<IpcError>) -> Self {
        self.fields.cause = Some(cause.into());
        self
    }

    /// Adds an own data property to the error object.
    #[must_use]
    pub fn with_data(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.fields.data.get_or_insert_with(Object::new).insert(key.into(), value.into());
        self
    }

    /// `error.name`.
    pub fn name(&self) -> &str {
        &self.fields.name
    }

    /// `error.message`.
    pub fn message(&self) -> &str {
        &self.fields.message
    }

    /// `error.stack`, where the error was thrown by JavaScript.
    pub fn stack(&self) -> Option<&str> {
        self.fields.stack.as_deref()
    }

    /// `error.code`.
    pub fn code(&self) -> Option<&Value> {
        self.fields.code.as_ref()
    }

    /// The error's own data properties.
    pub fn data(&self) -> Option<&Object> {
        self.fields.data.as_ref()
    }
}

impl fmt::Display for IpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fields.message)
    }
}

impl StdError for IpcError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.fields.cause.as_ref().map(|cause| cause as _)
    }
}

impl From<Box<dyn StdError + Send + Sync>> for IpcError {
    fn from(error: Box<dyn StdError + Send + Sync>) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => Self::from_std(&*error),
        }
    }
}

impl IpcError {
    /// Copies what a Rust error tells of itself.
    fn from_std(error: &(dyn StdError + 'static)) -> Self {
        if let Some(error) = error.downcast_ref::<Self>() {
            return error.clone();
        }
        let mut copy = Self::new(error.to_string());
        copy.fields.code = error.downcast_ref::<io::Error>().and_then(node_code).map(Value::from);
        copy.fields.cause = error.source().map(Self::from_std);
        copy
    }

    /// The same without its stack and those of its causes, if there are any.
    pub(crate) fn without_stacks(&self) -> Option<Self> {
        std::iter::successors(Some(self), |error| error.fields.cause.as_ref())
            .any(|error| error.stack().is_some())
            .then(|| {
                let mut copy = self.clone();
                let mut next = Some(&mut copy);
                while let Some(error) = next {
                    error.fields.stack = None;
                    next = error.fields.cause.as_mut();
                }
                copy
            })
    }

    /// Its name and its message, where the rest can not be sent.
    pub(crate) fn without_data(&self) -> Self {
        /// The longest message kept, in characters: more than anybody reads.
        const MAX_MESSAGE: usize = 1024 * 1024;
        let short = |text: &str| text.chars().take(MAX_MESSAGE).collect::<String>();
        Self::new(short(self.message())).with_name(short(self.name()))
    }

    /// What a caller is told of a panic; the panic's own text is for the log only when it is no string.
    pub(crate) fn panicked(payload: &(dyn std::any::Any + Send)) -> Self {
        let text = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        Self::new(format!("handler panicked: {text}"))
    }
}

/// Node's `error.code` for the usual failures of files and sockets.
fn node_code(error: &io::Error) -> Option<&'static str> {
    Some(match error.kind() {
        io::ErrorKind::NotFound => "ENOENT",
        io::ErrorKind::PermissionDenied => "EACCES",
        io::ErrorKind::AlreadyExists => "EEXIST",
        io::ErrorKind::NotADirectory => "ENOTDIR",
        io::ErrorKind::IsADirectory => "EISDIR",
        io::ErrorKind::DirectoryNotEmpty => "ENOTEMPTY",
        io::ErrorKind::ConnectionRefused => "ECONNREFUSED",
        io::ErrorKind::ConnectionReset => "ECONNRESET",
        io::ErrorKind::BrokenPipe => "EPIPE",
        io::ErrorKind::TimedOut => "ETIMEDOUT",
        _ => return None,
    })
}

/// Why a listener or handler was not registered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegisterError {
    /// The channel has a handler; only one can answer.
    #[error("Attempted to register a second handler for '{0}'")]
    SecondHandler(String),
}

/// Why a message was not sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// The page, frame or document it was for is gone.
    #[error("'{channel}' was not sent: the frame is gone")]
    FrameGone {
        /// The message's channel.
        channel: String,
    },
    /// An argument can not be cloned to JavaScript.
    #[error("'{channel}' was not sent: {source}")]
    Encode {
        /// The message's channel.
        channel: String,
        /// Which argument, and why.
        source: EncodeError,
    },
    /// The channel's name is too long for the wire.
    #[error("a channel name may have {max} bytes, this one has {length}", max = limits::MAX_CHANNEL)]
    ChannelTooLong {
        /// Its length in bytes of UTF-8.
        length: usize,
    },
    /// The arguments are too large for one message.
    #[error("'{channel}' was not sent: {length} bytes are more than the {max} of a message", max = limits::MAX_BODY)]
    TooLarge {
        /// The message's channel.
        channel: String,
        /// The message's length in bytes.
        length: usize,
    },
    /// The renderer has not read for so long that no more is kept for it.
    #[error("'{channel}' was not sent: the renderer does not read what it is sent")]
    QueueFull {
        /// The message's channel.
        channel: String,
    },
    /// The main process is gone, or has closed the connection: only a utility process, which sends to it, is told so.
    #[error("'{channel}' was not sent: the main process is gone")]
    Disconnected {
        /// The message's channel.
        channel: String,
    },
    /// A port can not travel along.
    #[error("'{channel}' was not sent: {source}")]
    Transfer {
        /// The message's channel.
        channel: String,
        /// Which port, and why.
        source: TransferError,
    },
}

impl SendError {
    /// The same error of a message on this channel, where what was sent (an answer) names none itself.
    pub(crate) fn on_channel(mut self, name: &str) -> Self {
        match &mut self {
            Self::FrameGone { channel }
            | Self::Encode { channel, .. }
            | Self::TooLarge { channel, .. }
            | Self::Transfer { channel, .. }
            | Self::Disconnected { channel }
            | Self::QueueFull { channel } => name.clone_into(channel),
            Self::ChannelTooLong { .. } => {}
        }
        self
    }
}

/// Why `executeJavaScript` gave no value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExecuteError {
    /// The code threw, or its promise was rejected.
    #[error("{0}")]
    Thrown(IpcError),
    /// The code could not be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The page went away before the code was done.
    #[error("the page went away before the script was done")]
    FrameGone,
    /// A listener of `sendSync` waits for the renderer that is blocked until this very listener has answered.
    ///
    /// Answer first, or wait elsewhere. The script was sent, and runs once the renderer goes on.
    #[error(
        "deadlock: the renderer is blocked in sendSync('{channel}') until this listener answers, and runs no script"
    )]
    Deadlock {
        /// The channel of the `sendSync` that is to be answered.
        channel: String,
    },
}
