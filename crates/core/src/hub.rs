//! What all renderers of one application share: the registry, the pages, and which of WebKit's pages is whose.

use std::{
    collections::HashMap,
    sync::{Arc, Weak},
    time::Duration,
};

use dashmap::DashMap;
use parking_lot::{Condvar, Mutex};
use polaron_protocol::PageId;

use crate::{IpcMain, WebContents, WebContentsId, WebPreferences, connection::Connection};

/// How long a renderer's new document waits for the engine's side to say whose page it is in. It is told on the GTK
/// thread at nearly the same time; only an application that blocks that thread comes near this.
const BINDING_PATIENCE: Duration = Duration::from_secs(10);

/// The shared centre of one application's IPC. Cheap to clone; every clone is the same hub.
#[derive(Clone)]
pub struct Hub {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    ipc_main: IpcMain,
    contents: DashMap<WebContentsId, WebContents>,
    pages: Mutex<HashMap<PageId, WebContents>>,
    page_bound: Condvar,
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
                contents: DashMap::new(),
                pages: Mutex::default(),
                page_bound: Condvar::new(),
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

    /// A new page, without documents yet.
    pub fn create_contents(&self, preferences: WebPreferences) -> WebContents {
        let contents = WebContents::new(self, preferences);
        self.inner.contents.insert(contents.id(), contents.clone());
        contents
    }

    #[doc(hidden)]
    /// Says that a page of the web engine belongs to `contents`. Renderers that wait to know it go on.
    pub fn bind_page(&self, page: PageId, contents: &WebContents) {
        self.inner.pages.lock().insert(page, contents.clone());
        self.inner.page_bound.notify_all();
    }

    #[doc(hidden)]
    /// Takes back what [`bind_page`](Self::bind_page) said.
    pub fn unbind_page(&self, page: PageId) {
        self.inner.pages.lock().remove(&page);
    }

    /// Whose page this is; waits a while for the answer.
    pub(crate) fn contents_of(&self, page: PageId) -> Option<WebContents> {
        let mut pages = self.inner.pages.lock();
        self.inner.page_bound.wait_while_for(
            &mut pages,
            |pages| !pages.contains_key(&page),
            BINDING_PATIENCE,
        );
        pages.get(&page).cloned()
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
        self.inner.sessions.lock().retain(|other| !Arc::ptr_eq(other, connection));
        self.inner.session_ended.notify_all();
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
    pub(crate) fn knows(&self, id: WebContentsId) -> bool {
        self.contents.contains_key(&id)
    }

    /// Ends a page.
    pub(crate) fn forget(&self, id: WebContentsId) {
        self.contents.remove(&id);
        self.pages.lock().retain(|_, contents| contents.id() != id);
    }
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub")
            .field("ipc_main", &self.inner.ipc_main)
            .field("contents", &self.inner.contents.len())
            .finish_non_exhaustive()
    }
}
