//! Typed application events: a listener's argument type says which event it is for.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    num::NonZeroU64,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use futures_channel::oneshot;
use parking_lot::RwLock;

use crate::IpcError;

/// Names one registered listener, so that it can be taken off again. Closures have no identity; this is theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ListenerId(NonZeroU64);

impl ListenerId {
    pub(crate) fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NonZeroU64::new(NEXT.fetch_add(1, Ordering::Relaxed)).expect("2^64 listeners are never made"))
    }
}

type Callback = Arc<dyn Fn(&dyn Any) + Send + Sync>;

struct Entry {
    id: ListenerId,
    once: bool,
    spent: AtomicBool,
    callback: Callback,
}

/// Listeners for events that are told apart by their Rust type.
///
/// ```
/// use polaron_core::Emitter;
///
/// struct Saved { path: String }
///
/// let emitter = Emitter::new();
/// let id = emitter.on(|event: &Saved| assert_eq!(event.path, "a.txt"));
/// emitter.emit(&Saved { path: "a.txt".into() });
/// assert!(emitter.off(id));
/// ```
pub struct Emitter {
    listeners: Arc<Listeners>,
}

/// [`None`] once the emitter is closed.
type Listeners = RwLock<Option<HashMap<TypeId, Vec<Arc<Entry>>>>>;

impl Default for Emitter {
    fn default() -> Self {
        Self { listeners: Arc::new(RwLock::new(Some(HashMap::new()))) }
    }
}

impl Emitter {
    /// An emitter nobody listens to.
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls `listener` at every event of type `E`, on whichever thread emits it.
    pub fn on<E: 'static>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        self.add(listener, false)
    }

    /// Calls `listener` at the next event of type `E` only.
    pub fn once<E: 'static>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        self.add(listener, true)
    }

    /// Waits for the next event of type `E`. The wait begins with the call, not with the first poll.
    ///
    /// [`None`] when the emitter is closed first.
    pub fn next<E: Clone + Send + 'static>(&self) -> impl Future<Output = Option<E>> + Send + use<E> {
        let (sender, receiver) = oneshot::channel();
        let sender = parking_lot::Mutex::new(Some(sender));
        let id = self.once(move |event: &E| {
            if let Some(sender) = sender.lock().take() {
                // Nobody waits any more: nothing is lost.
                let _ = sender.send(event.clone());
            }
        });
        let waiting = Waiting { listeners: Arc::downgrade(&self.listeners), id };
        async move {
            let event = receiver.await.ok();
            drop(waiting);
            event
        }
    }

    /// Takes a listener off; whether it was there.
    pub fn off(&self, id: ListenerId) -> bool {
        remove(&self.listeners, id)
    }

    /// Says that no event will ever come: drops the listeners, and those that are added later, and ends every wait.
    pub fn close(&self) {
        let listeners = self.listeners.write().take();
        // What listeners hold may come back here when it is dropped.
        drop(listeners);
    }

    /// How many listeners events of type `E` have.
    pub fn listener_count<E: 'static>(&self) -> usize {
        self.listeners
            .read()
            .as_ref()
            .and_then(|listeners| listeners.get(&TypeId::of::<E>()))
            .map_or(0, Vec::len)
    }

    /// Calls the listeners that are registered now, in the order in which they were added; how many were called.
    pub fn emit<E: 'static>(&self, event: &E) -> usize {
        let entries =
            self.listeners.read().as_ref().and_then(|listeners| listeners.get(&TypeId::of::<E>()).cloned());
        let mut called = 0;
        for entry in entries.into_iter().flatten() {
            if entry.once {
                if entry.spent.swap(true, Ordering::AcqRel) {
                    continue;
                }
                self.off(entry.id);
            }
            // The others still hear of it, and whoever emits may be C code that no panic may cross.
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| (entry.callback)(event))) {
                let error = IpcError::panicked(&*panic);
                tracing::error!(target: "polaron", event = std::any::type_name::<E>(), %error, "a listener failed");
            }
            called += 1;
        }
        called
    }

    fn add<E: 'static>(&self, listener: impl Fn(&E) + Send + Sync + 'static, once: bool) -> ListenerId {
        let id = ListenerId::next();
        let callback: Callback = Arc::new(move |event| {
            listener(event.downcast_ref().expect("listeners are kept by their event's type"));
        });
        let entry = Arc::new(Entry { id, once, spent: AtomicBool::new(false), callback });
        if let Some(listeners) = &mut *self.listeners.write() {
            listeners.entry(TypeId::of::<E>()).or_default().push(entry);
        }
        id
    }
}

/// Takes the listener of a wait off with it, be it over or given up.
struct Waiting {
    listeners: Weak<Listeners>,
    id: ListenerId,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(listeners) = self.listeners.upgrade() {
            remove(&listeners, self.id);
        }
    }
}

fn remove(listeners: &Listeners, id: ListenerId) -> bool {
    let mut listeners = listeners.write();
    let removed = listeners.iter_mut().flat_map(HashMap::values_mut).find_map(|entries| {
        let at = entries.iter().position(|entry| entry.id == id)?;
        Some(entries.remove(at))
    });
    // What the listener captured may use the emitter when it is dropped, so that happens without the lock.
    drop(listeners);
    removed.is_some()
}

impl std::fmt::Debug for Emitter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count: usize = self.listeners.read().iter().flat_map(HashMap::values).map(Vec::len).sum();
        f.debug_struct("Emitter").field("listeners", &count).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[derive(Clone)]
    struct Tick(usize);
    struct Tock;

    #[test]
    fn listeners_hear_their_own_event_type_only() {
        let emitter = Emitter::new();
        let sum = Arc::new(AtomicUsize::new(0));
        let seen = sum.clone();
        let id = emitter.on(move |tick: &Tick| {
            seen.fetch_add(tick.0, Ordering::Relaxed);
        });
        assert_eq!(emitter.emit(&Tock), 0);
        assert_eq!(emitter.emit(&Tick(2)), 1);
        assert!(emitter.off(id));
        assert!(!emitter.off(id));
        assert_eq!(emitter.emit(&Tick(4)), 0);
        assert_eq!(sum.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn once_is_once_even_when_it_emits_again() {
        let emitter = Arc::new(Emitter::new());
        let count = Arc::new(AtomicUsize::new(0));
        let (inner, seen) = (emitter.clone(), count.clone());
        emitter.once(move |_: &Tick| {
            seen.fetch_add(1, Ordering::Relaxed);
            inner.emit(&Tick(0));
        });
        emitter.emit(&Tick(0));
        emitter.emit(&Tick(0));
        assert_eq!(count.load(Ordering::Relaxed), 1);
        assert_eq!(emitter.listener_count::<Tick>(), 0);
    }

    #[test]
    fn a_closed_emitter_ends_every_wait() {
        let emitter = Emitter::new();
        let waiting = emitter.next::<Tick>();
        emitter.close();
        assert!(futures_util::FutureExt::now_or_never(waiting).is_some_and(|tick| tick.is_none()));
        assert!(
            futures_util::FutureExt::now_or_never(emitter.next::<Tick>()).is_some_and(|tick| tick.is_none())
        );
        assert_eq!(emitter.emit(&Tick(1)), 0);
    }

    #[test]
    fn a_wait_that_is_given_up_leaves_nothing() {
        let emitter = Emitter::new();
        let waiting = emitter.next::<Tick>();
        assert_eq!(emitter.listener_count::<Tick>(), 1);
        drop(waiting);
        assert_eq!(emitter.listener_count::<Tick>(), 0);
    }

    #[test]
    fn next_waits_from_the_call_on() {
        let emitter = Emitter::new();
        let next = emitter.next::<Tick>();
        emitter.emit(&Tick(7));
        emitter.emit(&Tick(8));
        let tick = futures_util::FutureExt::now_or_never(next).flatten().unwrap();
        assert_eq!(tick.0, 7);
    }
}
