//! What all renderers of one application share: the registry, the pages, their frames, and which of WebKit's pages is whose.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use dashmap::DashMap;
use parking_lot::{Condvar, Mutex};
use polaron_protocol::PageId;

use crate::{
    Emitter, IpcMain, WebContents, WebContentsId, WebContentsType, WebFrameMain, WebPreferences,
    connection::Connection, frame, pages::Pages,
};

/// The shared centre of one application's IPC. Cheap to clone; every clone is the same hub.
#[derive(Clone)]
pub struct Hub {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    ipc_main: IpcMain,
    emitter: Emitter,
    contents: DashMap<WebContentsId, WebContents>,
    pages: Pages,
    /// The documents that are open, by process and document.
    frames: DashMap<(u32, u32), Weak<frame::Inner>>,
    /// The renderers that are read from.
    sessions: Mutex<Vec<Arc<Connection>>>,
    session_ended: Condvar,
    #[cfg(feature = "tokio")]
    tokio: Option<tokio::runtime::Handle>,
}

impl Default for Hub {
    fn default() -> Self {
        Self::new()
    }
}

impl Hub {
    /// A hub with no pages.
    ///
    /// With the feature `tokio`, one made within a tokio runtime polls async handlers within that runtime.
    pub fn new() -> Self {
        Self {
            inner: Arc::new(Inner {
                ipc_main: IpcMain::new(),
                emitter: Emitter::new(),
                contents: DashMap::new(),
                pages: Pages::default(),
                frames: DashMap::new(),
                sessions: Mutex::default(),
                session_ended: Condvar::new(),
                #[cfg(feature = "tokio")]
                tokio: tokio::runtime::Handle::try_current().ok(),
            }),
        }
    }

    /// Where the application listens to its pages.
    pub fn ipc_main(&self) -> &IpcMain {
        &self.inner.ipc_main
    }

    #[doc(hidden)]
    /// What the application tells of itself, [`ChildProcessGone`](crate::ChildProcessGone) among it.
    pub fn emitter(&self) -> &Emitter {
        &self.inner.emitter
    }

    /// A new page, without documents yet.
    pub fn create_contents(&self, preferences: WebPreferences) -> WebContents {
        self.create(WebContentsType::Window, preferences)
    }

    /// What speaks for a utility process.
    pub(crate) fn create_utility_contents(&self) -> WebContents {
        self.create(WebContentsType::Utility, WebPreferences::default())
    }

    fn create(&self, kind: WebContentsType, preferences: WebPreferences) -> WebContents {
        let contents = WebContents::new(self, kind, preferences);
        self.inner.contents.insert(contents.id(), contents.clone());
        contents
    }

    #[doc(hidden)]
    /// Says that a page of the web engine belongs to `contents`. Renderers that wait to know it go on. What was said of that
    /// page before is void, and so is which renderer has it.
    pub fn bind_page(&self, page: PageId, contents: &WebContents) {
        self.inner.pages.bind(page, contents);
    }

    #[doc(hidden)]
    /// Takes back what [`bind_page`](Self::bind_page) said.
    pub fn unbind_page(&self, page: PageId) {
        self.inner.pages.unbind(page);
    }

    pub(crate) fn pages(&self) -> &Pages {
        &self.inner.pages
    }

    pub(crate) fn contents_by_id(&self, id: WebContentsId) -> Option<WebContents> {
        self.inner.contents.get(&id).map(|contents| contents.clone())
    }

    pub(crate) fn all_contents(&self) -> Vec<WebContents> {
        let pages =
            self.inner.contents.iter().filter(|contents| contents.get_type() == WebContentsType::Window);
        let mut all: Vec<_> = pages.map(|contents| contents.clone()).collect();
        all.sort_by_key(WebContents::id);
        all
    }

    pub(crate) fn frame(&self, process: u32, document: u32) -> Option<WebFrameMain> {
        self.inner.frame(process, document)
    }

    pub(crate) fn frame_where(&self, is_it: impl Fn(&WebFrameMain) -> bool) -> Option<WebFrameMain> {
        self.inner.frames.iter().find_map(|frame| {
            frame.upgrade().map(|inner| WebFrameMain { inner }).filter(|frame| is_it(frame))
        })
    }

    pub(crate) fn frame_opened(&self, frame: &WebFrameMain) {
        let id = (frame.process_id(), frame.routing_id());
        self.inner.frames.insert(id, Arc::downgrade(&frame.inner));
    }

    pub(crate) fn frame_closed(&self, frame: &WebFrameMain) {
        self.inner.frames.remove(&(frame.process_id(), frame.routing_id()));
    }

    /// Handles what the renderers have sent up to now, and then takes no more from any; waits for that at most so long.
    #[doc(hidden)]
    pub fn finish(&self, patience: Duration) {
        let mut sessions = self.inner.sessions.lock();
        for connection in &*sessions {
            connection.stop_receiving();
        }
        self.inner.session_ended.wait_while_for(&mut sessions, |sessions| !sessions.is_empty(), patience);
    }

    pub(crate) fn session_begins(&self, connection: &Arc<Connection>) {
        self.inner.sessions.lock().push(connection.clone());
    }

    pub(crate) fn session_ends(&self, connection: &Arc<Connection>) {
        self.inner.pages.release(connection);
        self.inner.sessions.lock().retain(|other| !Arc::ptr_eq(other, connection));
        self.inner.session_ended.notify_all();
    }

    /// The application that something is of, as long as it runs.
    pub(crate) fn upgrade(inner: &Weak<Inner>) -> Option<Self> {
        inner.upgrade().map(|inner| Self { inner })
    }

    pub(crate) fn downgrade(&self) -> Weak<Inner> {
        Arc::downgrade(&self.inner)
    }

    /// Makes the application's tokio runtime, if it has one, the current one of this thread.
    #[cfg(feature = "tokio")]
    pub(crate) fn enter_runtime(&self) -> Option<tokio::runtime::EnterGuard<'_>> {
        self.inner.tokio.as_ref().map(tokio::runtime::Handle::enter)
    }
}

impl Inner {
    pub(crate) fn frame(&self, process: u32, document: u32) -> Option<WebFrameMain> {
        let inner = self.frames.get(&(process, document))?.upgrade()?;
        Some(WebFrameMain { inner })
    }

    /// The documents of a page.
    pub(crate) fn frames_of(&self, contents: &WebContents) -> Vec<WebFrameMain> {
        // One that ends meanwhile is dropped after the look, not within it: what it holds may come back here.
        let all: Vec<_> = self.frames.iter().filter_map(|frame| frame.upgrade()).collect();
        all.into_iter()
            .map(|inner| WebFrameMain { inner })
            .filter(|frame| frame.contents() == contents)
            .collect()
    }

    /// Ends a page.
    pub(crate) fn forget(&self, id: WebContentsId) {
        self.contents.remove(&id);
        self.pages.forget(id);
    }
}

impl AsRef<Hub> for Hub {
    fn as_ref(&self) -> &Hub {
        self
    }
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub")
            .field("ipc_main", &self.inner.ipc_main)
            .field("contents", &self.inner.contents.len())
            .field("frames", &self.inner.frames.len())
            .finish_non_exhaustive()
    }
}
