//! `WebFrameMain`: one document in one frame of a page, as main sees it.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use futures_channel::oneshot;
use parking_lot::Mutex;
use polaron_protocol::{CallId, DocumentId, DocumentOpened, Flags, Kind, envelope};
use polaron_value::{EncodeError, EncodeOptions, Value};

use crate::{
    Args, ExecuteError, IpcError, SendError, WebContents,
    connection::{Connection, Head},
};

/// What a script run by `execute_javascript` came to.
pub(crate) type Executed = Result<Value, ExecuteError>;

/// A frame of a page with the document that is in it. Cheap to clone; every clone is the same frame.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/web-frame-main>.
#[derive(Clone)]
pub struct WebFrameMain {
    inner: Arc<Inner>,
}

struct Inner {
    contents: WebContents,
    connection: Arc<Connection>,
    opened: DocumentOpened,
    /// The page is done with it: another document took its place, or the page was destroyed.
    detached: AtomicBool,
    /// Its renderer is done with it.
    closed: AtomicBool,
    scripts: Mutex<HashMap<CallId, oneshot::Sender<Executed>>>,
    next_call: AtomicU32,
}

impl WebFrameMain {
    pub(crate) fn new(contents: WebContents, connection: Arc<Connection>, opened: DocumentOpened) -> Self {
        Self {
            inner: Arc::new(Inner {
                contents,
                connection,
                opened,
                detached: AtomicBool::new(false),
                closed: AtomicBool::new(false),
                scripts: Mutex::default(),
                next_call: AtomicU32::new(1),
            }),
        }
    }

    /// The URL of the document, as the web process had it when the document began.
    pub fn url(&self) -> &str {
        &self.inner.opened.url
    }

    /// Whether this is the page's main frame.
    pub fn is_main_frame(&self) -> bool {
        self.inner.opened.is_main_frame
    }

    /// The page the frame belongs to.
    pub fn contents(&self) -> &WebContents {
        &self.inner.contents
    }

    /// Whether the document is gone: the frame went elsewhere, was removed, or its process ended.
    pub fn is_destroyed(&self) -> bool {
        self.inner.detached.load(Ordering::Acquire) || self.is_closed()
    }

    fn is_closed(&self) -> bool {
        self.inner.closed.load(Ordering::Acquire)
    }

    /// Sends a message to the frame's `ipcRenderer`.
    ///
    /// # Errors
    ///
    /// When the document is gone or an argument can not be cloned; then nothing was sent.
    pub fn send(&self, channel: &str, args: impl Args) -> Result<(), SendError> {
        let options = self.encode_options();
        self.send_envelope(push(channel, self.document()), |out| args.encode_into(options, out))
    }

    /// How values are encoded for the page.
    pub(crate) fn encode_options(&self) -> EncodeOptions {
        self.contents().preferences().encode_options()
    }

    pub(crate) fn document(&self) -> DocumentId {
        self.inner.opened.document
    }

    pub(crate) fn send_envelope(
        &self,
        head: Head<'_>,
        payload: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
    ) -> Result<(), SendError> {
        // A reply goes out as long as the renderer may wait for it: it may block in `sendSync` while its page is already
        // taken down, and nothing else would let it go on.
        let is_reply = matches!(head.kind, Kind::InvokeReply | Kind::SyncReply);
        if if is_reply { self.is_closed() } else { self.is_destroyed() } {
            return Err(SendError::FrameGone { channel: head.channel.to_owned() });
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

    /// Sends an envelope that was written before this document had an id.
    pub(crate) fn send_readdressed(&self, channel: &str, envelope: &mut [u8]) -> Result<(), SendError> {
        envelope::set_document(envelope, self.document());
        self.inner.connection.send_encoded(channel, envelope)
    }

    /// Runs a script in the page's main world; `done` learns what came of it.
    pub(crate) fn execute(&self, code: &str, done: oneshot::Sender<Executed>) {
        let call = CallId(self.inner.next_call.fetch_add(1, Ordering::Relaxed).max(1));
        self.inner.scripts.lock().insert(call, done);
        let head = Head {
            kind: Kind::Execute,
            flags: Flags::default(),
            document: self.document(),
            call,
            channel: "",
        };
        if let Err(error) = self.send_envelope(head, |out| polaron_value::encode_into(&(code,), out)) {
            let error = match error {
                SendError::FrameGone { .. } => ExecuteError::FrameGone,
                error => error.into(),
            };
            self.executed(call, Err(error));
        }
    }

    /// A script is done.
    pub(crate) fn executed(&self, call: CallId, result: Executed) {
        if let Some(done) = self.inner.scripts.lock().remove(&call) {
            // Whoever asked may have stopped waiting.
            let _ = done.send(result);
        }
    }

    /// The renderer says that the document is gone, or went itself: nothing is sent to it from here on.
    pub(crate) fn close(&self) {
        self.inner.closed.store(true, Ordering::Release);
        self.detach();
    }

    /// The page has no more use for the document: only replies are sent to it from here on, and nobody waits for it.
    pub(crate) fn detach(&self) {
        self.inner.detached.store(true, Ordering::Release);
        for (_, done) in self.inner.scripts.lock().drain() {
            let _ = done.send(Err(ExecuteError::FrameGone));
        }
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl fmt::Debug for WebFrameMain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebFrameMain")
            .field("url", &self.url())
            .field("is_main_frame", &self.is_main_frame())
            .field("is_destroyed", &self.is_destroyed())
            .finish()
    }
}

/// The head of a message that main pushes.
pub(crate) fn push(channel: &str, document: DocumentId) -> Head<'_> {
    Head { kind: Kind::Push, flags: Flags::default(), document, call: CallId::NONE, channel }
}

/// What the renderer says a script threw.
pub(crate) fn thrown(payload: &[u8]) -> ExecuteError {
    ExecuteError::Thrown(polaron_value::from_slice(payload).unwrap_or_else(|error| {
        IpcError::new(format!("the script threw, and its error could not be read: {error}"))
    }))
}

/// A script's value that could not be read.
pub(crate) fn unreadable(error: &polaron_value::DecodeError) -> ExecuteError {
    ExecuteError::Thrown(IpcError::new(format!("the script's value could not be read: {error}")))
}
