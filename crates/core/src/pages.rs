//! Which of the web engine's pages is whose: told by the engine, asked for by renderers, and kept to one renderer each.
//!
//! A renderer says which page a document is in, by the engine's number for the page. The number is no secret, so a renderer
//! that lies could name any. Therefore the first to open a document in a page has it until its connection ends: the engine
//! gives a page that moves to another process a new number, and says so itself.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use parking_lot::{Condvar, Mutex};
use polaron_protocol::PageId;

use crate::{WebContents, WebContentsId, connection::Connection};

/// How long a renderer's new document waits for the engine's side to say whose page it is in. It is told on the GTK
/// thread at nearly the same time; only an application that blocks that thread comes near this.
const BINDING_PATIENCE: Duration = Duration::from_secs(10);

/// How long a renderer waits for a page that another one has. Web processes that are being killed end in less.
const RELEASE_PATIENCE: Duration = Duration::from_secs(2);

/// How many pages that are gone are remembered: a late document of one is answered at once.
const REMEMBERED: usize = 1024;

/// The pages of one application.
#[derive(Default)]
pub(crate) struct Pages {
    known: Mutex<Known>,
    changed: Condvar,
}

#[derive(Default)]
struct Known {
    bound: HashMap<PageId, Bound>,
    /// Those that were bound and are no more, the latest last.
    gone: VecDeque<PageId>,
}

impl Known {
    fn end(&mut self, page: PageId) {
        if self.gone.len() == REMEMBERED {
            self.gone.pop_front();
        }
        self.gone.push_back(page);
    }
}

struct Bound {
    contents: WebContents,
    /// The renderer that opened a document in it.
    holder: Option<Arc<Connection>>,
}

/// What a renderer learns of a page.
pub(crate) enum Claimed {
    /// It is this one, and the renderer's own from here on.
    Page(WebContents),
    /// The application has no such page.
    Unknown,
    /// Another renderer has it, and lives.
    Taken,
}

impl Pages {
    pub(crate) fn bind(&self, page: PageId, contents: &WebContents) {
        let mut known = self.known.lock();
        known.gone.retain(|gone| *gone != page);
        let before = known.bound.insert(page, Bound { contents: contents.clone(), holder: None });
        drop(known);
        self.changed.notify_all();
        drop(before);
    }

    pub(crate) fn unbind(&self, page: PageId) {
        let mut known = self.known.lock();
        let before = known.bound.remove(&page);
        known.end(page);
        drop(known);
        // Who waits for it need not any more.
        self.changed.notify_all();
        drop(before);
    }

    /// Whose page this is; waits a while for the answer.
    pub(crate) fn claim(&self, page: PageId, connection: &Arc<Connection>) -> Claimed {
        let begun = Instant::now();
        let mut known = self.known.lock();
        loop {
            let Known { bound, gone } = &mut *known;
            let patience = match bound.get_mut(&page) {
                None if gone.contains(&page) => return Claimed::Unknown,
                None => BINDING_PATIENCE,
                Some(Bound { contents, holder }) => {
                    // One whose process is dead has it no more, even where its session has not seen that yet.
                    holder.take_if(|holder| !Arc::ptr_eq(holder, connection) && holder.is_dead());
                    if Arc::ptr_eq(holder.get_or_insert_with(|| connection.clone()), connection) {
                        return Claimed::Page(contents.clone());
                    }
                    RELEASE_PATIENCE
                }
            };
            if begun.elapsed() >= patience {
                return if known.bound.contains_key(&page) { Claimed::Taken } else { Claimed::Unknown };
            }
            self.changed.wait_until(&mut known, begun + patience);
        }
    }

    /// A renderer's connection ended.
    pub(crate) fn release(&self, connection: &Arc<Connection>) {
        for page in self.known.lock().bound.values_mut() {
            page.holder.take_if(|holder| Arc::ptr_eq(holder, connection));
        }
        self.changed.notify_all();
    }

    /// A page is destroyed.
    pub(crate) fn forget(&self, id: WebContentsId) {
        let mut forgotten = Vec::new();
        {
            let mut known = self.known.lock();
            for (page, bound) in known.bound.extract_if(|_, bound| bound.contents.id() == id) {
                forgotten.push((page, bound));
            }
            for (page, _) in &forgotten {
                known.end(*page);
            }
        }
        self.changed.notify_all();
    }
}
