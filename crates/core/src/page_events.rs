//! What a page tells of itself; listeners choose by these types. All of them are told on the thread of the renderer that
//! they are about, but for [`Destroyed`], which is told on the thread that destroys the page.

use std::{fmt, sync::Arc};

use polaron_value::{Arguments, DecodeError};

use crate::{FromArgs, IpcError, IpcMainEvent, WebFrameMain};

/// What a page can tell of itself. Implemented by the event types of this crate and of the web engine's; what is told by
/// windows or by the application is listened to there.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event of a page",
    note = "listen to window events on the `BrowserWindow`, and to application events on the `App`"
)]
pub trait PageEvent: 'static {}

macro_rules! page_events {
    ($($name:ident)*) => {$( impl PageEvent for $name {} )*};
}

page_events! {
    PreloadError ListenerError ListenerFailed IpcMessage IpcMessageSync FrameCreated DidFrameNavigate DidNavigateInPage
    DomReady ConsoleMessage Destroyed
}

/// A preload could not be read, did not compile, or threw. The page goes on loading. Electron's `preload-error`.
#[derive(Clone, Debug)]
pub struct PreloadError {
    /// The preload's path.
    pub path: String,
    /// What went wrong.
    pub error: IpcError,
}

/// A listener of `ipcRenderer.on` threw, in the renderer. The other listeners ran all the same.
#[derive(Clone, Debug)]
pub struct ListenerError {
    /// The channel it listens on.
    pub channel: String,
    /// What it threw.
    pub error: IpcError,
}

/// A listener of `ipc_main.on` returned an error, panicked, or was sent arguments of another type than it takes. The
/// other listeners ran all the same.
///
/// It is told by the page whose message it was; a `sendSync` that waited throws the same error. What a handler of
/// `ipc_main.handle` returns is not reported here: its caller has it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ListenerFailed {
    /// The channel it listens on.
    pub channel: String,
    /// What went wrong.
    pub error: IpcError,
    /// The frame that sent the message.
    pub frame: WebFrameMain,
}

/// The page sent a message with `ipcRenderer.send` or `postMessage`: Electron's `ipc-message`, told before any listener of
/// the channel runs.
#[derive(Clone)]
#[non_exhaustive]
pub struct IpcMessage {
    /// Who sent it, and how to reply.
    pub event: IpcMainEvent,
    /// Its channel.
    pub channel: String,
    arguments: Arc<[u8]>,
}

/// The page sent a message with `ipcRenderer.sendSync`: Electron's `ipc-message-sync`, told before any listener of the
/// channel runs. `event.set_return_value` answers it.
#[derive(Clone)]
#[non_exhaustive]
pub struct IpcMessageSync {
    /// Who sent it, and how to answer.
    pub event: IpcMainEvent,
    /// Its channel.
    pub channel: String,
    arguments: Arc<[u8]>,
}

macro_rules! messages {
    ($($name:ident)*) => {$(
        impl $name {
            /// `arguments` are whole and valid.
            pub(crate) fn new(event: IpcMainEvent, arguments: Arc<[u8]>) -> Self {
                let channel = event.channel().to_owned();
                Self { event, channel, arguments }
            }

            /// The arguments, as a tuple of these types or a `Vec` of all of them.
            ///
            /// # Errors
            ///
            /// When one is of another type.
            pub fn args<T: FromArgs>(&self) -> Result<T, DecodeError> {
                T::from_arguments(&mut Arguments::new(&self.arguments)?)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("event", &self.event)
                    .field("bytes", &self.arguments.len())
                    .finish()
            }
        }
    )*};
}

messages! { IpcMessage IpcMessageSync }

/// A document began in a frame of the page, the main frame too: Electron's `frame-created`. Nothing that the document sends
/// is handled before the event's listeners return, so [`frame.ipc()`](WebFrameMain::ipc) misses none of it.
///
/// Here a [`WebFrameMain`] is one document, so the event comes with each document and not only with each frame.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FrameCreated {
    /// The frame with its new document.
    pub frame: WebFrameMain,
}

/// A frame of the page went to another document: Electron's `did-frame-navigate`. Its scripts have not run yet.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DidFrameNavigate {
    /// The document's URL.
    pub url: String,
    /// Whether it is in the page's main frame.
    pub is_main_frame: bool,
    /// The frame with its new document.
    pub frame: WebFrameMain,
}

/// A document's URL changed without a load, by its fragment or by `history`: Electron's `did-navigate-in-page`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DidNavigateInPage {
    /// The new URL.
    pub url: String,
    /// Whether it is that of the page's main frame.
    pub is_main_frame: bool,
    /// The frame, with the document it had.
    pub frame: WebFrameMain,
}

/// The document in the page's main frame is parsed: Electron's `dom-ready`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DomReady {
    /// The main frame with that document.
    pub frame: WebFrameMain,
}

/// The page wrote to its console, or an error in it was caught by nobody: Electron's `console-message`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ConsoleMessage {
    /// How serious it is.
    pub level: ConsoleLevel,
    /// The text.
    pub message: String,
    /// The URL of the script.
    pub source_id: String,
    /// The line in the script, from 1; 0 when it is not known.
    pub line_number: u32,
    /// The frame that wrote it.
    pub frame: WebFrameMain,
}

/// How serious a [`ConsoleMessage`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConsoleLevel {
    /// `console.debug`.
    Debug,
    /// `console.log` and `console.info`.
    Info,
    /// `console.warn`.
    Warning,
    /// `console.error`, and errors that nobody caught.
    Error,
}

impl ConsoleLevel {
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        [Self::Debug, Self::Info, Self::Warning, Self::Error].get(usize::from(number)).copied()
    }
}

/// The page is destroyed: Electron's `destroyed`, the last event of a page.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Destroyed {}
