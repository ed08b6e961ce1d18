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
    /// Another load began before this one was done.
    #[error("the load was given up for another one")]
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
    failed: Cell<bool>,
}

impl PendingLoad {
    /// A load begins; who waited for the one before learns that it was given up.
    pub(crate) fn begin(&self, waiter: oneshot::Sender<Loaded>) {
        if let Some(before) = self.waiter.replace(Some(waiter)) {
            let _ = before.send(Err(LoadError::Aborted));
        }
        self.failed.set(false);
    }

    /// A load began that nobody asked for here: a link, a reload.
    pub(crate) fn restart(&self) {
        self.failed.set(false);
    }

    /// The load failed.
    pub(crate) fn fail(&self, error: LoadError) {
        self.failed.set(true);
        self.end(Err(error));
    }

    /// The engine says that it is done, well or not; whether well.
    pub(crate) fn finish(&self) -> bool {
        let well = !self.failed.get();
        if well {
            self.end(Ok(()));
        }
        well
    }

    fn end(&self, loaded: Loaded) {
        if let Some(waiter) = self.waiter.take() {
            // Who asked may have stopped waiting.
            let _ = waiter.send(loaded);
        }
    }
}
