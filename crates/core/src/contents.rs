//! `WebContents`: one page, across the documents it loads and the processes it lives in.

use std::{
    fmt,
    sync::{
        Arc, Weak,
        atomic::{AtomicU32, Ordering},
    },
};

use futures_channel::oneshot;
use parking_lot::Mutex;
use polaron_protocol::DocumentId;
use polaron_value::Value;

use crate::{
    Args, Emitter, ExecuteError, Hub, IpcError, ListenerId, SendError, WebFrameMain, WebPreferences,
    connection,
    frame::{self, Executed},
    hub,
};

/// Most bytes that are kept for a page before its first document is there.
const MAX_WAITING: usize = 64 * 1024 * 1024;

/// A page's number, unique in the application and never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WebContentsId(u32);

impl fmt::Display for WebContentsId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// What a page can tell of itself. Implemented by the event types of this crate and of the web engine's; what is told by
/// windows or by the application is listened to there.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event of a page",
    note = "listen to window events on the `BrowserWindow`, and to application events on the `App`"
)]
pub trait PageEvent: 'static {}

impl PageEvent for PreloadError {}
impl PageEvent for ListenerError {}

/// A preload could not be read, did not compile, or threw. The page goes on loading.
#[derive(Clone, Debug)]
pub struct PreloadError {
    /// The preload's path.
    pub path: String,
    /// What went wrong.
    pub error: IpcError,
}

/// A listener of `ipcRenderer.on` threw. The other listeners ran all the same.
#[derive(Clone, Debug)]
pub struct ListenerError {
    /// The channel it listens on.
    pub channel: String,
    /// What it threw.
    pub error: IpcError,
}

/// One page. Cheap to clone; every clone is the same page. All of it may be used from any thread.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/web-contents>.
#[derive(Clone)]
pub struct WebContents {
    inner: Arc<Inner>,
}

struct Inner {
    id: WebContentsId,
    hub: Weak<hub::Inner>,
    preferences: WebPreferences,
    emitter: Emitter,
    main_frame: Mutex<MainFrame>,
}

/// The main frame over the page's life.
enum MainFrame {
    /// No document yet: what is sent waits, in order.
    Waiting {
        queue: Vec<Queued>,
        bytes: usize,
    },
    Open(WebFrameMain),
    /// The document's process ended, or the page is destroyed.
    Gone,
}

impl MainFrame {
    fn waiting() -> Self {
        Self::Waiting { queue: Vec::new(), bytes: 0 }
    }
}

enum Queued {
    Push { channel: String, envelope: Vec<u8> },
    Script { code: String, done: oneshot::Sender<Executed> },
}

impl WebContents {
    pub(crate) fn new(hub: &Hub, preferences: WebPreferences) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        Self {
            inner: Arc::new(Inner {
                id: WebContentsId(NEXT.fetch_add(1, Ordering::Relaxed)),
                hub: hub.downgrade(),
                preferences,
                emitter: Emitter::new(),
                main_frame: Mutex::new(MainFrame::waiting()),
            }),
        }
    }

    /// The page's number.
    pub fn id(&self) -> WebContentsId {
        self.inner.id
    }

    /// How the page was set up.
    pub fn preferences(&self) -> &WebPreferences {
        &self.inner.preferences
    }

    /// The document in the main frame, if there is one now.
    pub fn main_frame(&self) -> Option<WebFrameMain> {
        match &*self.inner.main_frame.lock() {
            MainFrame::Open(frame) => Some(frame.clone()),
            MainFrame::Waiting { .. } | MainFrame::Gone => None,
        }
    }

    /// Sends a message to the page's main frame, to those who listen there with `ipcRenderer.on(channel, …)`.
    ///
    /// While there is no document, before the first one and for the moment between two, the message waits for the next
    /// one, and comes after its preload ran.
    ///
    /// # Errors
    ///
    /// When the page or its process is gone, an argument can not be cloned, or too much waits; then nothing was sent.
    pub fn send(&self, channel: &str, args: impl Args) -> Result<(), SendError> {
        let encode = |out: &mut Vec<u8>| args.encode_into(self.preferences().encode_options(), out);
        if let Some(frame) = self.main_frame() {
            match frame.send_envelope(frame::push(channel, frame.document()), encode) {
                // It went in this very moment, and another document may follow it.
                Err(SendError::FrameGone { .. }) => {}
                sent => return sent,
            }
        }
        // Encoded before the lock is taken: that runs code of the caller's, which may use this page.
        let mut envelope = Vec::new();
        let head = frame::push(channel, DocumentId::NONE);
        connection::encode(&mut envelope, head, encode)?;
        match &mut *self.inner.main_frame.lock() {
            // It came in the meantime.
            MainFrame::Open(frame) => frame.send_readdressed(channel, &mut envelope),
            MainFrame::Gone => Err(SendError::FrameGone { channel: channel.to_owned() }),
            MainFrame::Waiting { queue, bytes } => {
                if *bytes + envelope.len() > MAX_WAITING {
                    return Err(SendError::QueueFull { channel: channel.to_owned() });
                }
                *bytes += envelope.len();
                queue.push(Queued::Push { channel: channel.to_owned(), envelope });
                Ok(())
            }
        }
    }

    /// Runs a script in the page's main world and waits for its value, or for that of the promise it gives.
    ///
    /// While there is no document the script waits for the next one. It needs no listening page code, and the page's
    /// Content-Security-Policy does not stop it.
    ///
    /// # Errors
    ///
    /// What the script throws, and when the page goes away first.
    pub fn execute_javascript(
        &self,
        code: &str,
    ) -> impl Future<Output = Result<Value, ExecuteError>> + Send + use<> {
        let (done, executed) = oneshot::channel();
        match &mut *self.inner.main_frame.lock() {
            MainFrame::Open(frame) => frame.execute(code, done),
            MainFrame::Waiting { queue, bytes } if *bytes + code.len() <= MAX_WAITING => {
                *bytes += code.len();
                queue.push(Queued::Script { code: code.to_owned(), done });
            }
            MainFrame::Waiting { .. } => {
                // The receiver is right here.
                let _ = done.send(Err(SendError::QueueFull { channel: String::new() }.into()));
            }
            MainFrame::Gone => drop(done),
        }
        async move { executed.await.unwrap_or(Err(ExecuteError::FrameGone)) }
    }

    /// Whether the page was destroyed or its application is over.
    pub fn is_destroyed(&self) -> bool {
        self.inner.hub.upgrade().is_none_or(|hub| !hub.knows(self.inner.id))
    }

    /// Calls `listener` at every event of type `E` of this page.
    pub fn on<E: PageEvent>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        self.inner.emitter.on(listener)
    }

    /// Calls `listener` at the next event of type `E` of this page only.
    pub fn once<E: PageEvent>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        self.inner.emitter.once(listener)
    }

    /// Waits for the next event of type `E` of this page; [`None`] when the page went away first.
    pub fn next<E: PageEvent + Clone + Send>(&self) -> impl Future<Output = Option<E>> + Send + use<E> {
        self.inner.emitter.next()
    }

    /// Takes an event listener off; whether it was there.
    pub fn off(&self, id: ListenerId) -> bool {
        self.inner.emitter.off(id)
    }

    #[doc(hidden)]
    /// Tells the page's listeners of an event; for the engine's side.
    pub fn emit<E: PageEvent>(&self, event: &E) {
        self.inner.emitter.emit(event);
    }

    #[doc(hidden)]
    /// Ends the page: what is sent to it from here on fails. For the engine's side.
    pub fn destroy(&self) {
        if let Some(hub) = self.inner.hub.upgrade() {
            hub.forget(self.inner.id);
        }
        let before = std::mem::replace(&mut *self.inner.main_frame.lock(), MainFrame::Gone);
        if let MainFrame::Open(frame) = before {
            frame.detach();
        }
        self.inner.emitter.close();
    }

    /// A new document is in the main frame; after what `configure` sends, what waited for one is sent to it.
    pub(crate) fn document_opened(
        &self,
        frame: WebFrameMain,
        configure: impl FnOnce() -> Result<(), SendError>,
    ) -> Result<(), SendError> {
        let mut main_frame = self.inner.main_frame.lock();
        // Under the lock, so that a renderer that is configured is one that `main_frame` knows.
        configure()?;
        if self.is_destroyed() {
            frame.detach();
            return Ok(());
        }
        // The lock is held until all of it is sent, so that nothing new overtakes what waited.
        match std::mem::replace(&mut *main_frame, MainFrame::Open(frame.clone())) {
            MainFrame::Open(before) => before.detach(),
            MainFrame::Gone => {}
            MainFrame::Waiting { queue, .. } => {
                for queued in queue {
                    match queued {
                        Queued::Script { code, done } => frame.execute(&code, done),
                        Queued::Push { channel, mut envelope } => {
                            if let Err(error) = frame.send_readdressed(&channel, &mut envelope) {
                                tracing::warn!(target: "polaron::ipc", %error, "a waiting message is lost");
                            }
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// A document of the page made way for another one, or went with its process.
    pub(crate) fn document_closed(&self, frame: &WebFrameMain, with_its_process: bool) {
        let mut main_frame = self.inner.main_frame.lock();
        if matches!(&*main_frame, MainFrame::Open(current) if current.is_same(frame)) {
            *main_frame = if with_its_process { MainFrame::Gone } else { MainFrame::waiting() };
        }
    }
}

impl PartialEq for WebContents {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Eq for WebContents {}

impl fmt::Debug for WebContents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebContents").field("id", &self.inner.id.0).finish_non_exhaustive()
    }
}
