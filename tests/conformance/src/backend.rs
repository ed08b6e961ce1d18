//! What a scenario needs of a place that runs pages.

use futures_util::future::LocalBoxFuture;
use polaron_core::{ExecuteError, Hub, IpcError, IpcMain, WebContents, WebFrameMain};
use polaron_value::Value;

/// The channel that a page's preload listens on by itself, for what main sends before anybody could ask it to.
pub const EARLY: &str = "early";

/// What `execute_javascript` returns.
pub type Script<'a> = LocalBoxFuture<'a, Result<Value, ExecuteError>>;

/// A place that runs pages of one application. Its methods block the calling thread; listeners and handlers run elsewhere.
pub trait Backend {
    /// The application's side.
    fn hub(&self) -> &Hub;

    /// Opens a page as `setup` says and waits until its first document is there.
    fn open_with(&self, setup: Setup<'_>) -> Box<dyn Page>;

    /// Opens a page with default settings.
    fn open(&self) -> Box<dyn Page> {
        self.open_with(Setup::default())
    }

    /// `ipcMain`.
    fn ipc_main(&self) -> &IpcMain {
        self.hub().ipc_main()
    }
}

/// How a page is opened. Every page runs a preload in its subframes too.
#[derive(Default)]
pub struct Setup<'a> {
    /// Called when the page exists and no document of it does.
    pub before_document: Option<&'a dyn Fn(&WebContents)>,
}

/// A call that was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CallNumber(pub u32);

/// A message that main pushed.
#[derive(Clone, Debug, PartialEq)]
pub struct Push {
    /// Its channel.
    pub channel: String,
    /// Its arguments.
    pub args: Vec<Value>,
    /// The ports that came along.
    pub ports: Vec<PortNumber>,
}

/// A `MessagePort` that a document holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PortNumber(pub u32);

/// A message that came to a port of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct PortMessage {
    /// What was posted.
    pub data: Value,
    /// The ports that came along.
    pub ports: Vec<PortNumber>,
}

/// A document and its `ipcRenderer`. A frame that was navigated is the new document's.
pub trait Frame {
    /// `ipcRenderer.send`.
    fn send(&self, channel: &str, args: Vec<Value>);

    /// `ipcRenderer.postMessage`, with the ports of the transfer list.
    ///
    /// # Errors
    ///
    /// What it throws.
    fn post_message(&self, channel: &str, message: Value, transfer: &[PortNumber]) -> Result<(), IpcError>;

    /// `new MessageChannel()`: its two ports.
    fn message_channel(&self) -> (PortNumber, PortNumber);

    /// `port.postMessage`, with the ports of the transfer list.
    ///
    /// # Errors
    ///
    /// What it throws.
    fn post(&self, port: PortNumber, message: Value, transfer: &[PortNumber]) -> Result<(), IpcError>;

    /// `port.postMessage` of something that can not be cloned, with a port in the transfer list.
    ///
    /// # Errors
    ///
    /// What it throws, which it does.
    fn post_unclonable(&self, port: PortNumber, transfer: &[PortNumber]) -> Result<(), IpcError>;

    /// `port.postMessage` of an `ArrayBuffer` with the bytes 0, 1, 2, …, 255, 0, …, so many of them, which is moved; its
    /// length afterwards.
    fn post_buffer(&self, port: PortNumber, length: u32) -> u32;

    /// Starts the port, and waits for its next message; [`None`] when it told that it is closed.
    fn next_message(&self, port: PortNumber) -> Option<PortMessage>;

    /// `port.close()`.
    fn close_port(&self, port: PortNumber);

    /// `ipcRenderer.sendSync`.
    ///
    /// # Errors
    ///
    /// What it throws.
    fn send_sync(&self, channel: &str, args: Vec<Value>) -> Result<Value, IpcError>;

    /// `ipcRenderer.invoke`, without waiting for its promise.
    fn begin_invoke(&self, channel: &str, args: Vec<Value>) -> CallNumber;

    /// Waits for the promise of a call.
    ///
    /// # Errors
    ///
    /// What it rejects with.
    fn finish(&self, call: CallNumber) -> Result<Value, IpcError>;

    /// `await ipcRenderer.invoke`.
    ///
    /// # Errors
    ///
    /// What it rejects with.
    fn invoke(&self, channel: &str, args: Vec<Value>) -> Result<Value, IpcError> {
        self.finish(self.begin_invoke(channel, args))
    }

    /// `ipcRenderer.on` with a listener that keeps what comes for [`Frame::next_push`]. Once more does nothing more.
    fn listen(&self, channel: &str);

    /// The next message on any of the channels listened to, in order of arrival.
    fn next_push(&self) -> Push;

    /// The document as main sees it.
    fn seen_by_main(&self) -> WebFrameMain;
}

/// A page: its main frame, and what can happen to it.
pub trait Page: Frame {
    /// The page as main sees it.
    fn contents(&self) -> &WebContents;

    /// Adds an iframe and waits until its document is there. A frame's own document has one main frame.
    fn add_frame(&self, name: &str) -> Box<dyn Frame>;

    /// Adds an iframe within another one.
    fn add_frame_in(&self, parent: &dyn Frame, name: &str) -> Box<dyn Frame>;

    /// Takes an iframe out, and waits until main knows.
    fn remove_frame(&self, frame: Box<dyn Frame>);

    /// Loads another document into the main frame, and waits until it is there.
    fn navigate(&self);

    /// The same; while the old document unloads it sends this message.
    fn navigate_saying(&self, channel: &str, args: Vec<Value>);

    /// Ends the page, and waits until main knows.
    fn close(&self);

    /// Waits for a script of the page or of one of its frames, which the page runs meanwhile.
    ///
    /// # Errors
    ///
    /// What the script throws, and when its document is gone.
    fn script(&self, script: Script<'_>) -> Result<Value, ExecuteError>;
}
