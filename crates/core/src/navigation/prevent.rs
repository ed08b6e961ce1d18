//! Events whose listeners may stop what they tell of: Electron's `event.preventDefault()`.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Whether a listener asked that what an event tells of does not happen. Clones of an event share it.
#[derive(Clone, Debug, Default)]
pub struct Preventable(Arc<AtomicBool>);

impl Preventable {
    /// Asks for it. It counts while the listeners run; later it changes nothing.
    pub fn prevent_default(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether a listener asked for it.
    pub fn is_default_prevented(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
