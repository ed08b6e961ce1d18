//! `WebContents`: one page, across the documents it loads and the processes it lives in.

use std::{
    any::TypeId,
    fmt,
    sync::{
        Arc, OnceLock, Weak,
        atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering},
    },
};

use futures_channel::oneshot;
use parking_lot::Mutex;
use polaron_protocol::{DocumentId, Kind};
use polaron_value::{Output, Value};
use serde::Serialize;

use crate::{
    Args, Destroyed, Emitter, ExecuteError, Hub, IpcMain, IpcMessage, IpcMessageSync, ListenerId,
    MessagePortMain, PageEvent, SendError, WebFrameMain, WebPreferences,
    blocked::Target,
    connection::{self, Connection, Unsent},
    frame, hub,
    main_frame::MainFrame,
    ports::{After, Parcel, Place},
    scripts,
};

/// A page's number, unique in the application and never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WebContentsId(u32);

impl fmt::Display for WebContentsId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl From<u32> for WebContentsId {
    fn from(number: u32) -> Self {
        Self(number)
    }
}

impl From<WebContentsId> for u32 {
    fn from(id: WebContentsId) -> Self {
        id.0
    }
}

/// What a [`WebContents`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WebContentsType {
    /// A page in a window.
    Window,
    /// A [`UtilityProcess`](crate::UtilityProcess): the sender of its messages.
    Utility,
}

impl WebContentsType {
    /// The word for it: `window` or `utility`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Utility => "utility",
        }
    }
}

impl fmt::Display for WebContentsType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
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
    kind: WebContentsType,
    hub: Weak<hub::Inner>,
    preferences: WebPreferences,
    emitter: Emitter,
    main_frame: Mutex<MainFrame>,
    pub(crate) navigation: crate::navigation::Navigation,
    /// The renderer of the last document in the main frame.
    renderer: Mutex<Weak<Connection>>,
    /// Made on first use; messages look for it only then.
    ipc: OnceLock<IpcMain>,
    /// Whether anybody ever listened to `IpcMessage` or `IpcMessageSync`.
    tells_of_messages: AtomicBool,
    destroyed: AtomicBool,
    /// How many of its documents may still send.
    open_documents: AtomicUsize,
    visible: AtomicBool,
}

impl WebContents {
    pub(crate) fn new(hub: &Hub, kind: WebContentsType, preferences: WebPreferences) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        Self {
            inner: Arc::new(Inner {
                id: WebContentsId(NEXT.fetch_add(1, Ordering::Relaxed)),
                kind,
                hub: hub.downgrade(),
                preferences,
                emitter: Emitter::new(),
                main_frame: Mutex::new(MainFrame::waiting()),
                navigation: crate::navigation::Navigation::default(),
                renderer: Mutex::new(Weak::new()),
                ipc: OnceLock::new(),
                tells_of_messages: AtomicBool::new(false),
                destroyed: AtomicBool::new(false),
                open_documents: AtomicUsize::new(0),
                visible: AtomicBool::new(true),
            }),
        }
    }

    /// The page with this number, unless it is destroyed. `hub` is the application or its [`Hub`].
    ///
    /// ```
    /// use polaron_core::{Hub, WebContents, WebPreferences};
    ///
    /// let hub = Hub::new();
    /// let contents = hub.create_contents(WebPreferences::default());
    /// assert_eq!(WebContents::from_id(&hub, contents.id()), Some(contents));
    /// ```
    pub fn from_id(hub: &impl AsRef<Hub>, id: impl Into<WebContentsId>) -> Option<Self> {
        hub.as_ref().contents_by_id(id.into())
    }

    /// All pages that are not destroyed, the oldest first. Utility processes are none.
    pub fn get_all(hub: &impl AsRef<Hub>) -> Vec<Self> {
        hub.as_ref().all_contents()
    }

    /// The page's number.
    pub fn id(&self) -> WebContentsId {
        self.inner.id
    }

    /// What it is: a page, or a utility process. One of the latter sends and gets messages as a page does, and has nothing
    /// that could be loaded, shown or run.
    pub fn get_type(&self) -> WebContentsType {
        self.inner.kind
    }

    /// How the page was set up.
    pub fn preferences(&self) -> &WebPreferences {
        &self.inner.preferences
    }

    /// The document in the main frame, if there is one now.
    pub fn main_frame(&self) -> Option<WebFrameMain> {
        match &*self.inner.main_frame.lock() {
            MainFrame::Open(frame) => Some(frame.clone()),
            MainFrame::Waiting(_) | MainFrame::Gone => None,
        }
    }

    /// Listeners and handlers for the messages of this page only. A message goes to the frame's own
    /// [`ipc`](WebFrameMain::ipc), then here, then to the application's; a call to the first of them that has a handler.
    ///
    /// ```
    /// use polaron_core::{Hub, IpcMainInvokeEvent, memory::Renderer};
    ///
    /// let hub = Hub::new();
    /// let (mut one, mut other) = (Renderer::open(&hub)?, Renderer::open(&hub)?);
    /// hub.ipc_main().handle("name", |_: &IpcMainInvokeEvent| "any")?;
    /// one.contents().ipc().handle("name", |_: &IpcMainInvokeEvent| "one")?;
    /// assert_eq!(one.invoke::<String>("name", ())?, "one");
    /// assert_eq!(other.invoke::<String>("name", ())?, "any");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ipc(&self) -> &IpcMain {
        self.inner.ipc.get_or_init(IpcMain::new)
    }

    pub(crate) fn ipc_if_used(&self) -> Option<&IpcMain> {
        self.inner.ipc.get()
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
        if let Some(frame) = self.main_frame() {
            match frame.push(channel, &args) {
                // It went in this very moment, and another document may follow it.
                Err(SendError::FrameGone { .. }) => {}
                sent => return sent,
            }
        }
        // Encoded before the lock is taken: that runs code of the caller's, which may use this page.
        let mut envelope = Vec::new();
        let head = frame::push(channel, DocumentId::NONE);
        let options = self.preferences().encode_options();
        connection::encode(&mut envelope, head, |out| args.encode_into(options, &mut Output::whole(out)))
            .map_err(|unsent: Unsent<_>| unsent.on_channel(channel))?;
        self.send_or_queue(channel, Parcel::without_ports(envelope))
    }

    /// Sends a message to the document that came in the meantime, or keeps it for the next one.
    fn send_or_queue(&self, channel: &str, mut parcel: Parcel) -> Result<(), SendError> {
        let mut after = After::default();
        let mut main_frame = self.inner.main_frame.lock();
        let sent = match &mut *main_frame {
            MainFrame::Open(frame) => frame.send_parcel(channel, &mut parcel, &mut after),
            MainFrame::Gone => Err(SendError::FrameGone { channel: channel.to_owned() }),
            MainFrame::Waiting(queue) => match queue.push(channel, parcel, &mut after) {
                Ok(()) => {
                    drop(main_frame);
                    after.finish(Place::Anywhere);
                    return Ok(());
                }
                Err(refused) => {
                    parcel = refused;
                    Err(SendError::QueueFull { channel: channel.to_owned() })
                }
            },
        };
        drop(main_frame);
        parcel.give_up(&mut after);
        after.finish(Place::Anywhere);
        sent
    }

    /// Sends one value to the page's main frame, and ports along with it: Electron's `webContents.postMessage`. It arrives
    /// as [`send`](Self::send) with that value as the only argument does, and in order with it; the ports are
    /// `MessagePort`s of the page, in `event.ports`. Here they are neutered.
    ///
    /// While there is no document it all waits for the next one, and what is posted through the ports does, too.
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
            return self.send(channel, (message,));
        }
        if let Some(frame) = self.main_frame() {
            match frame.post_message(channel, &message, transfer) {
                // It went in this very moment, and another document may follow it.
                Err(SendError::FrameGone { .. }) => {}
                sent => return sent,
            }
        }
        let options = self.preferences().encode_options();
        self.send_or_queue(channel, Parcel::new(Kind::Push, channel, &message, transfer, options)?)
    }

    /// Sends a message to one frame of this page, by the frame's `(process_id, routing_id)`.
    ///
    /// # Errors
    ///
    /// When the page has no such frame (any more) or an argument can not be cloned; then nothing was sent.
    pub fn send_to_frame(
        &self,
        (process_id, routing_id): (u32, u32),
        channel: &str,
        args: impl Args,
    ) -> Result<(), SendError> {
        let hub = self.inner.hub.upgrade();
        match hub.and_then(|hub| hub.frame(process_id, routing_id)).filter(|frame| frame.contents() == self) {
            Some(frame) => frame.send(channel, args),
            None => Err(SendError::FrameGone { channel: channel.to_owned() }),
        }
    }

    /// Runs a script in the page's main world and waits for its value, or for that of the promise it gives.
    ///
    /// While there is no document the script waits for the next one. It needs no listening page code, and the page's
    /// Content-Security-Policy does not stop it.
    ///
    /// # Errors
    ///
    /// What the script throws, when the page goes away first, and [`ExecuteError::Deadlock`] when a listener that has
    /// still to answer this renderer's `sendSync` waits for it.
    pub fn execute_javascript(
        &self,
        code: &str,
    ) -> impl Future<Output = Result<Value, ExecuteError>> + Send + use<> {
        let (done, executed) = oneshot::channel();
        let mut target = Target { contents: self.id(), process: None };
        match &mut *self.inner.main_frame.lock() {
            MainFrame::Open(frame) => {
                target.process = Some(frame.process_id());
                frame.execute(code, done);
            }
            MainFrame::Waiting(queue) => {
                if let Err(done) = queue.script(code, done) {
                    // The receiver is right here.
                    let _ = done.send(Err(SendError::QueueFull { channel: String::new() }.into()));
                }
            }
            MainFrame::Gone => drop(done),
        }
        scripts::outcome(executed, target)
    }

    /// The number of the renderer process that the page's main frame is in, 0 when it has none: what
    /// [`WebFrameMain::process_id`] tells of it.
    pub fn get_process_id(&self) -> u32 {
        self.renderer().map_or(0, |renderer| renderer.number)
    }

    /// The operating system's number of the renderer process that the page's main frame is in, 0 when it has none.
    pub fn get_os_process_id(&self) -> i32 {
        self.renderer().map_or(0, |renderer| renderer.peer)
    }

    fn renderer(&self) -> Option<Arc<Connection>> {
        self.inner.renderer.lock().upgrade().filter(|renderer| !renderer.is_closed() && !self.is_destroyed())
    }

    /// Whether the page was destroyed or its application is over.
    pub fn is_destroyed(&self) -> bool {
        self.inner.destroyed.load(Ordering::Acquire) || self.inner.hub.strong_count() == 0
    }

    /// Whether the page can be seen, as far as its window is concerned.
    pub(crate) fn is_visible(&self) -> bool {
        self.inner.visible.load(Ordering::Relaxed)
    }

    #[doc(hidden)]
    /// Says whether the page can be seen; for the engine's side.
    pub fn set_visible(&self, visible: bool) {
        self.inner.visible.store(visible, Ordering::Relaxed);
    }

    /// Calls `listener` at every event of type `E` of this page.
    pub fn on<E: PageEvent>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        self.expect::<E>();
        self.inner.emitter.on(listener)
    }

    /// Calls `listener` at the next event of type `E` of this page only.
    pub fn once<E: PageEvent>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        self.expect::<E>();
        self.inner.emitter.once(listener)
    }

    /// Waits for the next event of type `E` of this page; [`None`] when the page went away first.
    pub fn next<E: PageEvent + Clone + Send>(&self) -> impl Future<Output = Option<E>> + Send + use<E> {
        self.expect::<E>();
        self.inner.emitter.next()
    }

    /// Takes an event listener off; whether it was there.
    pub fn off(&self, id: ListenerId) -> bool {
        self.inner.emitter.off(id)
    }

    /// How many listeners events of type `E` have.
    pub fn listener_count<E: PageEvent>(&self) -> usize {
        self.inner.emitter.listener_count::<E>()
    }

    /// Messages are told as events only from the time on that somebody listened to that.
    fn expect<E: PageEvent>(&self) {
        if [TypeId::of::<IpcMessage>(), TypeId::of::<IpcMessageSync>()].contains(&TypeId::of::<E>()) {
            self.inner.tells_of_messages.store(true, Ordering::Release);
        }
    }

    /// Whether messages of this page are to be told as events.
    pub(crate) fn tells_of_messages(&self) -> bool {
        self.inner.tells_of_messages.load(Ordering::Acquire)
    }

    #[doc(hidden)]
    /// Tells the page's listeners of an event; for the engine's side.
    pub fn emit<E: PageEvent>(&self, event: &E) {
        self.inner.emitter.emit(event);
    }

    pub(crate) fn hub(&self) -> Option<Hub> {
        Hub::upgrade(&self.inner.hub)
    }

    #[doc(hidden)]
    /// Ends the page: what is sent to it from here on fails. For the engine's side.
    pub fn destroy(&self) {
        if self.inner.destroyed.swap(true, Ordering::AcqRel) {
            return;
        }
        let hub = self.inner.hub.upgrade();
        if let Some(hub) = &hub {
            hub.forget(self.inner.id);
        }
        self.unbind_host();
        let before = std::mem::replace(&mut *self.inner.main_frame.lock(), MainFrame::Gone);
        if let MainFrame::Open(frame) = &before {
            frame.detach();
        }
        // And those that are on their way out.
        for frame in hub.iter().flat_map(|hub| hub.frames_of(self)) {
            frame.detach();
        }
        // Scripts that waited are told, without the lock.
        drop(before);
        self.inner.emitter.emit(&Destroyed {});
        self.inner.emitter.close();
        self.forget_ipc_when_done();
    }

    /// What `navigation` keeps of the page.
    pub(crate) fn navigation(&self) -> &crate::navigation::Navigation {
        &self.inner.navigation
    }

    /// A new document is in the main frame; after what `configure` sends, what waited for one is sent to it.
    pub(crate) fn document_opened(
        &self,
        frame: &WebFrameMain,
        connection: &Arc<Connection>,
        configure: impl FnOnce() -> Result<(), SendError>,
    ) -> Result<(), SendError> {
        let mut main_frame = self.inner.main_frame.lock();
        // Before it is configured: what it does then may make somebody ask for its process.
        *self.inner.renderer.lock() = Arc::downgrade(connection);
        // Under the lock, so that a renderer that is configured is one that `main_frame` knows.
        configure()?;
        if self.is_destroyed() {
            drop(main_frame);
            frame.detach();
            return Ok(());
        }
        // The lock is held until all of it is sent, so that nothing new overtakes what waited.
        let mut after = After::default();
        let before = match std::mem::replace(&mut *main_frame, MainFrame::Open(frame.clone())) {
            MainFrame::Open(before) => Some(before),
            MainFrame::Gone => None,
            MainFrame::Waiting(queue) => {
                queue.send_to(frame, &mut after);
                None
            }
        };
        drop(main_frame);
        after.finish(Place::Anywhere);
        if let Some(before) = before {
            before.detach();
        }
        Ok(())
    }

    /// A document of the page made way for another one, is about to, or went with its process.
    pub(crate) fn document_went(&self, frame: &WebFrameMain, with_its_process: bool) {
        let mut main_frame = self.inner.main_frame.lock();
        let before = if with_its_process {
            // It may be between two documents of that process: then none will come.
            let was_there = main_frame.holds(frame)
                || (main_frame.is_waiting() && self.is_rendered_by(&frame.inner.connection));
            was_there.then(|| {
                *self.inner.renderer.lock() = Weak::new();
                std::mem::replace(&mut *main_frame, MainFrame::Gone)
            })
        } else {
            main_frame.holds(frame).then(|| std::mem::replace(&mut *main_frame, MainFrame::waiting()))
        };
        drop(main_frame);
        // Scripts that waited are told, without the lock.
        drop(before);
    }

    fn is_rendered_by(&self, connection: &Arc<Connection>) -> bool {
        self.inner.renderer.lock().upgrade().is_some_and(|renderer| Arc::ptr_eq(&renderer, connection))
    }

    /// One more of its documents may send from here on.
    pub(crate) fn document_begins(&self) {
        self.inner.open_documents.fetch_add(1, Ordering::AcqRel);
    }

    /// One less of its documents sends from here on.
    pub(crate) fn document_ends(&self) {
        self.inner.open_documents.fetch_sub(1, Ordering::AcqRel);
        self.forget_ipc_when_done();
    }

    /// Lets go of what listeners and handlers captured, often this very page, once nobody can call them any more.
    fn forget_ipc_when_done(&self) {
        if self.inner.destroyed.load(Ordering::Acquire)
            && self.inner.open_documents.load(Ordering::Acquire) == 0
            && let Some(ipc) = self.ipc_if_used()
        {
            ipc.clear();
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
