//! Loads of a page's main frame, and those who wait for one to be done.

use std::cell::{Cell, RefCell};

use futures_channel::oneshot;

/// Why a page was not loaded.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The engine could not load it.
    #[error("{url} was not loaded: {reason}")]
    Failed {
        /// What was to be loaded.
        url: String,
        /// What the engine says.
        reason: String,
    },
    /// Another load began, or this one was stopped, before it was done.
    #[error("the load was given up")]
    Aborted,
    /// The window was closed, or the page's process ended, before the load was done.
    #[error("the page went away before it was loaded")]
    Gone,
    /// There is no such file.
    #[error("{path} can not be loaded: {reason}")]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// What the system says.
        reason: String,
    },
}

/// How a load ended.
pub type Loaded = Result<(), LoadError>;

/// The load that is under way, and who waits for it.
#[derive(Default)]
pub(crate) struct PendingLoad {
    waiter: RefCell<Option<oneshot::Sender<Loaded>>>,
    trouble: Cell<Trouble>,
}

/// What happened to the load that the engine is about to call finished: it does so whether all went well or not.
#[derive(Clone, Copy, Default)]
enum Trouble {
    #[default]
    None,
    Failed,
    Cancelled,
}

impl PendingLoad {
    /// A load was asked for; who waited for the one before learns that it was given up.
    pub(crate) fn begin(&self, waiter: oneshot::Sender<Loaded>) {
        if let Some(before) = self.waiter.replace(Some(waiter)) {
            let _ = before.send(Err(LoadError::Aborted));
        }
    }

    /// The engine starts a load: one that was asked for here, a link, a reload.
    pub(crate) fn start(&self) {
        self.trouble.set(Trouble::None);
    }

    /// The load failed.
    pub(crate) fn fail(&self, error: LoadError) {
        self.trouble.set(Trouble::Failed);
        self.end(Err(error));
    }

    /// The load was stopped, or made way for another one.
    pub(crate) fn cancel(&self) {
        self.trouble.set(Trouble::Cancelled);
    }

    /// The engine says that it is done; whether it went well. `next_is_loading`: another load took its place.
    pub(crate) fn finish(&self, next_is_loading: bool) -> bool {
        match self.trouble.get() {
            Trouble::None => self.end(Ok(())),
            Trouble::Failed => return false,
            Trouble::Cancelled => {
                if !next_is_loading {
                    self.end(Err(LoadError::Aborted));
                }
                return false;
            }
        }
        true
    }

    fn end(&self, loaded: Loaded) {
        if let Some(waiter) = self.waiter.take() {
            // Who asked may have stopped waiting.
            let _ = waiter.send(loaded);
        }
    }
}
