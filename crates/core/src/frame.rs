//! `WebFrameMain`: one document in one frame of a page, as main sees it.

use std::{
    fmt, io,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
};

use futures_channel::oneshot;
use parking_lot::RwLock;
use polaron_protocol::{CallId, DocumentId, DocumentOpened, Flags, Kind};
use polaron_value::{EncodeError, EncodeOptions, Output, Value};
use serde::Serialize;

use crate::{
    Args, Cancelled, ExecuteError, Hub, IpcMain, MessagePortMain, SendError, WebContents,
    blocked::Target,
    cancelled::Signal,
    config::{self, DocumentConfig, Runtime},
    connection::{Connection, Head, Unsent},
    frame_tree,
    ports::{After, Parcel, Place},
    scripts::{Executed, Scripts, outcome},
};

/// A frame of a page with the document that is in it. Cheap to clone; every clone is the same frame.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/web-frame-main>. Here it stands for one document: when the frame
/// goes elsewhere, it is gone, and the frame's next document is another `WebFrameMain`. What was meant for one document so
/// never reaches another.
#[derive(Clone)]
pub struct WebFrameMain {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    contents: WebContents,
    pub(crate) connection: Arc<Connection>,
    pub(crate) opened: DocumentOpened,
    /// The URL, once it is another than when the document began.
    moved_to: RwLock<Option<String>>,
    token: String,
    /// How far it is on its way out; a [`stage`]. It only grows.
    stage: AtomicU8,
    gone: Arc<Signal>,
    /// Whether the renderer runtime is in the document.
    runtime: AtomicBool,
    scripts: Scripts,
    pub(crate) place: frame_tree::Place,
    /// Made on first use; messages look for it only then.
    ipc: OnceLock<IpcMain>,
}

/// A document's way out.
mod stage {
    pub(super) const LIVE: u8 = 0;
    /// It unloads: it still sends and is answered, but nothing else is sent to it.
    pub(super) const UNLOADING: u8 = 1;
    /// Another document took its place, or its page is destroyed. Answers still go out: it may be blocked for one.
    pub(super) const DETACHED: u8 = 2;
    /// Its renderer is done with it, or went itself.
    pub(super) const CLOSED: u8 = 3;
}

/// Whether a page can be seen: what `document.visibilityState` says in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VisibilityState {
    /// It can be seen, at least in part.
    Visible,
    /// It can not be seen: its window is hidden or minimized.
    Hidden,
}

impl VisibilityState {
    /// The word that the page has for it: `visible` or `hidden`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visible => "visible",
            Self::Hidden => "hidden",
        }
    }
}

impl fmt::Display for VisibilityState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl WebFrameMain {
    /// `runtime`: whether the document is told to install it from the start.
    pub(crate) fn new(
        contents: WebContents,
        connection: Arc<Connection>,
        opened: DocumentOpened,
        place: frame_tree::Place,
        runtime: bool,
    ) -> io::Result<Self> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        Ok(Self {
            inner: Arc::new(Inner {
                contents,
                connection,
                opened,
                moved_to: RwLock::default(),
                token: format!("{:032X}", u128::from_ne_bytes(random)),
                stage: AtomicU8::new(stage::LIVE),
                gone: Arc::default(),
                runtime: AtomicBool::new(runtime),
                scripts: Scripts::default(),
                place,
                ipc: OnceLock::new(),
            }),
        })
    }

    /// The frame with these numbers, [`process_id`](Self::process_id) and [`routing_id`](Self::routing_id), if it is there
    /// still. `hub` is the application or its [`Hub`].
    pub fn from_id(hub: &impl AsRef<Hub>, process_id: u32, routing_id: u32) -> Option<Self> {
        hub.as_ref().frame(process_id, routing_id).filter(|frame| !frame.is_destroyed())
    }

    /// The frame of this process with this [`frame_token`](Self::frame_token), if it is there still.
    pub fn from_frame_token(hub: &impl AsRef<Hub>, process_id: u32, frame_token: &str) -> Option<Self> {
        hub.as_ref().frame_where(|frame| {
            frame.process_id() == process_id && frame.frame_token() == frame_token && !frame.is_destroyed()
        })
    }

    /// The URL of the document, as the web process has it: with the fragment and the path that `history` gave it.
    pub fn url(&self) -> String {
        self.inner.moved_to.read().as_ref().unwrap_or(&self.inner.opened.url).clone()
    }

    /// The origin of the document as HTML serializes it: `https://example.org`, or `null` where it is opaque.
    pub fn origin(&self) -> &str {
        &self.inner.opened.origin
    }

    /// The frame's name, `window.name`, as the document began.
    pub fn name(&self) -> &str {
        &self.inner.opened.name
    }

    /// Whether this is the page's main frame.
    pub fn is_main_frame(&self) -> bool {
        self.inner.opened.is_main_frame
    }

    /// The page the frame belongs to.
    pub fn contents(&self) -> &WebContents {
        &self.inner.contents
    }

    /// The number of the renderer process that the document is in; the application never uses it again. It is not the
    /// operating system's: that is [`os_process_id`](Self::os_process_id).
    pub fn process_id(&self) -> u32 {
        self.inner.connection.number
    }

    /// The operating system's number of the renderer process that the document is in.
    pub fn os_process_id(&self) -> i32 {
        self.inner.connection.peer
    }

    /// The number of the document within its renderer process, never used again in it.
    pub fn routing_id(&self) -> u32 {
        self.document().0
    }

    /// A name of the document that nobody can guess.
    pub fn frame_token(&self) -> &str {
        &self.inner.token
    }

    /// Whether the page can be seen.
    pub fn visibility_state(&self) -> VisibilityState {
        if self.inner.contents.is_visible() { VisibilityState::Visible } else { VisibilityState::Hidden }
    }

    /// Whether the document is on its way out or gone: nothing is sent to it any more but answers. A message that it sends
    /// while it unloads still arrives, from a frame that is detached.
    pub fn is_detached(&self) -> bool {
        self.stage() >= stage::UNLOADING || self.inner.contents.is_destroyed()
    }

    /// Whether the document is gone: the frame went elsewhere, was removed, or its process ended.
    pub fn is_destroyed(&self) -> bool {
        self.stage() >= stage::DETACHED || self.inner.contents.is_destroyed()
    }

    /// Whether its renderer waits for no answers any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.stage() == stage::CLOSED
    }

    fn stage(&self) -> u8 {
        self.inner.stage.load(Ordering::Acquire)
    }

    /// Tells when the document is gone.
    pub(crate) fn cancelled(&self) -> Cancelled {
        self.inner.gone.token()
    }

    /// Listeners and handlers for the messages of this document only. A message goes here first, then to the page's own
    /// [`ipc`](WebContents::ipc), then to the application's; a call to the first of them that has a handler.
    ///
    /// They end with the document. Listen to [`FrameCreated`](crate::FrameCreated) to set them up in time.
    pub fn ipc(&self) -> &IpcMain {
        self.inner.ipc.get_or_init(IpcMain::new)
    }

    pub(crate) fn ipc_if_used(&self) -> Option<&IpcMain> {
        self.inner.ipc.get()
    }

    /// Sends a message to the frame's `ipcRenderer`.
    ///
    /// A frame whose document has no preload has nobody who could listen; it then goes unheard.
    ///
    /// # Errors
    ///
    /// When the document is gone or an argument can not be cloned; then nothing was sent.
    pub fn send(&self, channel: &str, args: impl Args) -> Result<(), SendError> {
        self.push(channel, &args)
    }

    /// Sends one value to the frame's `ipcRenderer`, and ports along with it: Electron's `frame.postMessage`. It arrives as
    /// [`send`](Self::send) with that value as the only argument does, and in order with it; the ports are `MessagePort`s of
    /// the page, in `event.ports`. Here they are neutered.
    ///
    /// A frame whose document has no preload has nobody who could take the ports; they then close.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send), and [`SendError::Transfer`] when a port can not travel. Then nothing was sent, and no
    /// port is neutered.
    pub fn post_message(
        &self,
        channel: &str,
        message: impl Serialize,
        transfer: &[MessagePortMain],
    ) -> Result<(), SendError> {
        if transfer.is_empty() {
            return self.push(channel, &(message,));
        }
        let mut parcel = Parcel::new(Kind::Push, channel, &message, transfer, self.encode_options())?;
        let mut after = After::default();
        let sent = self.send_parcel(channel, &mut parcel, &mut after);
        parcel.give_up(&mut after);
        after.finish(Place::Anywhere);
        sent
    }

    /// Sends a message that was written before this document had an id, with its ports.
    pub(crate) fn send_parcel(
        &self,
        channel: &str,
        parcel: &mut Parcel,
        after: &mut After,
    ) -> Result<(), SendError> {
        if self.is_detached() {
            return Err(SendError::FrameGone { channel: channel.to_owned() });
        }
        parcel.send(&self.inner.connection, self.document(), channel, after)
    }

    pub(crate) fn push(&self, channel: &str, args: &impl Args) -> Result<(), SendError> {
        let options = self.encode_options();
        self.send_envelope(push(channel, self.document()), |out| args.encode_into(options, out))
            .map_err(|unsent: Unsent<EncodeError>| unsent.on_channel(channel))
    }

    /// How values are encoded for the page.
    pub(crate) fn encode_options(&self) -> EncodeOptions {
        self.contents().preferences().encode_options()
    }

    /// Runs a script in the main world of the frame, and waits for its value, or for that of the promise it gives.
    ///
    /// # Errors
    ///
    /// What the script throws, when the document is or goes away first, and [`ExecuteError::Deadlock`] when a listener that
    /// has still to answer this renderer's `sendSync` waits for it.
    pub fn execute_javascript(
        &self,
        code: &str,
    ) -> impl Future<Output = Result<Value, ExecuteError>> + Send + use<> {
        let (done, executed) = oneshot::channel();
        self.execute(code, done);
        let target = Target { contents: self.contents().id(), process: Some(self.process_id()) };
        outcome(executed, target)
    }

    /// Loads the frame's document anew; whether it was told to, which it is unless it is gone.
    pub fn reload(&self) -> bool {
        // Nobody waits for it: there is no document then that could say how it went.
        let (done, _) = oneshot::channel();
        // A page can not replace this function: it and `location` are unforgeable.
        self.execute("location.reload()", done)
    }

    pub(crate) fn document(&self) -> DocumentId {
        self.inner.opened.document
    }

    pub(crate) fn send_envelope<E>(
        &self,
        head: Head<'_>,
        payload: impl FnOnce(&mut Output<'_>) -> Result<(), E>,
    ) -> Result<(), Unsent<E>> {
        // A reply goes out as long as the renderer may wait for it: it may block in `sendSync` while its page is already
        // taken down, and nothing else would let it go on.
        let is_reply = matches!(head.kind, Kind::InvokeReply | Kind::SyncReply);
        if if is_reply { self.is_closed() } else { self.is_detached() } {
            return Err(SendError::FrameGone { channel: head.channel.to_owned() }.into());
        }
        tracing::debug!(
            target: "polaron::ipc",
            kind = head.kind.name(),
            channel = head.channel,
            call = head.call.0,
            document = head.document.0,
            pid = self.inner.connection.peer,
            "to renderer"
        );
        self.inner.connection.send(head, payload)
    }

    /// Runs a script; `done` learns what came of it. Whether it was sent.
    pub(crate) fn execute(&self, code: &str, done: oneshot::Sender<Executed>) -> bool {
        self.inner.scripts.execute(self, code, done)
    }

    /// A script is done.
    pub(crate) fn executed(&self, call: CallId, result: Executed) {
        self.inner.scripts.executed(call, result);
    }

    /// Whether the document may say more than that it is there.
    pub(crate) fn has_runtime(&self) -> bool {
        self.inner.runtime.load(Ordering::Acquire)
    }

    /// Tells a document to install the runtime, without preloads, if it has none: for a script. Only one thread at a time
    /// may be at it.
    pub(crate) fn install_runtime(&self) -> Result<(), SendError> {
        if self.has_runtime() {
            return Ok(());
        }
        let config = (DocumentConfig::without_preloads(self.contents().preferences(), self),);
        let head = config::head(self.document(), Runtime::Isolated);
        // Before it is told: its first message may come at any moment from then on.
        self.inner.runtime.store(true, Ordering::Release);
        let told = self.send_envelope(head, |out| EncodeOptions::new().encode(&config, out));
        told.map_err(|unsent: Unsent<EncodeError>| {
            self.inner.runtime.store(false, Ordering::Release);
            unsent.on_channel("")
        })
    }

    /// The URL changed without a load.
    pub(crate) fn moved(&self, url: String) {
        *self.inner.moved_to.write() = Some(url);
    }

    /// The document unloads, and those within it.
    pub(crate) fn unload(&self) {
        for frame in self.subtree() {
            frame.inner.stage.fetch_max(stage::UNLOADING, Ordering::AcqRel);
        }
    }

    /// The page has no more use for the document and those within it: only replies are sent to them from here on, and
    /// nobody waits for them.
    pub(crate) fn detach(&self) {
        for frame in self.subtree() {
            frame.leave(stage::DETACHED);
        }
    }

    /// The renderer says that the document is gone, or went itself: nothing is sent to it from here on.
    pub(crate) fn close(&self) {
        let within = self.subtree();
        self.leave(stage::CLOSED);
        for frame in within {
            frame.leave(stage::DETACHED);
        }
        self.leave_tree();
        if let Some(ipc) = self.ipc_if_used() {
            ipc.clear();
        }
    }

    fn leave(&self, stage: u8) {
        self.inner.stage.fetch_max(stage, Ordering::AcqRel);
        self.inner.scripts.give_up();
        self.inner.gone.raise();
    }

    /// Ends the connection of its renderer process.
    pub(crate) fn disconnect(&self) {
        self.inner.connection.close();
    }
}

impl PartialEq for WebFrameMain {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Eq for WebFrameMain {}

impl fmt::Debug for WebFrameMain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebFrameMain")
            .field("url", &self.url())
            .field("is_main_frame", &self.is_main_frame())
            .field("process_id", &self.process_id())
            .field("routing_id", &self.routing_id())
            .field("is_destroyed", &self.is_destroyed())
            .finish()
    }
}

/// The head of a message that main pushes.
pub(crate) fn push(channel: &str, document: DocumentId) -> Head<'_> {
    Head { kind: Kind::Push, flags: Flags::default(), document, call: CallId::NONE, channel }
}
