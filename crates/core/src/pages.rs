//! Which of the web engine's pages is whose: told by the engine, asked for by renderers, and kept to one renderer each.
//!
//! A renderer says which page a document is in, by the engine's number for the page. The number is no secret, so a renderer
//! that lies could name any. Therefore the first to open a document in a page has it until its connection ends: the engine
//! gives a page that moves to another process a new number, and says so itself.

use std::{
    collections::HashMap,
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

/// The pages of one application.
#[derive(Default)]
pub(crate) struct Pages {
    bound: Mutex<HashMap<PageId, Bound>>,
    changed: Condvar,
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
        let before = self.bound.lock().insert(page, Bound { contents: contents.clone(), holder: None });
        self.changed.notify_all();
        drop(before);
    }

    pub(crate) fn unbind(&self, page: PageId) {
        let before = self.bound.lock().remove(&page);
        drop(before);
    }

    /// Whose page this is; waits a while for the answer.
    pub(crate) fn claim(&self, page: PageId, connection: &Arc<Connection>) -> Claimed {
        let begun = Instant::now();
        let mut bound = self.bound.lock();
        loop {
            let patience = match bound.get_mut(&page) {
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
                return if bound.contains_key(&page) { Claimed::Taken } else { Claimed::Unknown };
            }
            self.changed.wait_until(&mut bound, begun + patience);
        }
    }

    /// A renderer's connection ended.
    pub(crate) fn release(&self, connection: &Arc<Connection>) {
        for page in self.bound.lock().values_mut() {
            page.holder.take_if(|holder| Arc::ptr_eq(holder, connection));
        }
        self.changed.notify_all();
    }

    /// A page is destroyed.
    pub(crate) fn forget(&self, id: WebContentsId) {
        let mut forgotten = Vec::new();
        self.bound.lock().retain(|_, page| {
            let stays = page.contents.id() != id;
            if !stays {
                forgotten.push(page.contents.clone());
            }
            stays
        });
    }
}
