//! [`Cancelled`]: how a listener or handler learns that nobody waits for it any more.

use std::{
    collections::HashMap,
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
};

use parking_lot::Mutex;

/// Tells that the document which sent a message is gone: what is still worked on for it has nobody to go to.
///
/// A document is gone when its frame went elsewhere or was removed, when the page was destroyed, or when its process
/// ended. Cheap to clone; a clone is a future that is ready from then on, however often it is awaited.
///
/// ```
/// use polaron_core::{Hub, IpcMainInvokeEvent};
///
/// # let hub = Hub::new();
/// hub.ipc_main().handle("search", async |event: IpcMainInvokeEvent, words: String| {
///     let cancelled = event.cancelled();
///     let mut found = Vec::new();
///     for word in words.split_whitespace() {
///         if cancelled.is_cancelled() {
///             break;
///         }
///         found.push(word.to_owned());
///     }
///     found
/// })?;
/// # Ok::<(), polaron_core::RegisterError>(())
/// ```
pub struct Cancelled {
    signal: Arc<Signal>,
    /// Under which number its waker is kept.
    waiting: Option<u64>,
}

impl Cancelled {
    /// Whether the document is gone.
    pub fn is_cancelled(&self) -> bool {
        self.signal.is_raised()
    }
}

impl Future for Cancelled {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let signal = &this.signal;
        if signal.is_raised() {
            return Poll::Ready(());
        }
        let mut waiting = signal.waiting.lock();
        // Again, as it is raised under the lock: from here on a raise wakes.
        if signal.is_raised() {
            return Poll::Ready(());
        }
        let number = *this.waiting.get_or_insert_with(|| {
            waiting.last += 1;
            waiting.last
        });
        waiting.wakers.insert(number, context.waker().clone());
        Poll::Pending
    }
}

impl Clone for Cancelled {
    fn clone(&self) -> Self {
        Self { signal: self.signal.clone(), waiting: None }
    }
}

impl Drop for Cancelled {
    fn drop(&mut self) {
        if let Some(number) = self.waiting {
            let waker = self.signal.waiting.lock().wakers.remove(&number);
            drop(waker);
        }
    }
}

impl fmt::Debug for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cancelled").field("is_cancelled", &self.is_cancelled()).finish()
    }
}

/// What a document raises once, at its end.
#[derive(Default)]
pub(crate) struct Signal {
    raised: AtomicBool,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    wakers: HashMap<u64, Waker>,
    last: u64,
}

impl Signal {
    pub(crate) fn token(self: &Arc<Self>) -> Cancelled {
        Cancelled { signal: self.clone(), waiting: None }
    }

    fn is_raised(&self) -> bool {
        self.raised.load(Ordering::Acquire)
    }

    /// Wakes everybody who waits, and who asks from here on.
    pub(crate) fn raise(&self) {
        let wakers = {
            let mut waiting = self.waiting.lock();
            self.raised.store(true, Ordering::Release);
            std::mem::take(&mut waiting.wakers)
        };
        // Without the lock: a waker may run anything.
        for waker in wakers.into_values() {
            waker.wake();
        }
    }
}
