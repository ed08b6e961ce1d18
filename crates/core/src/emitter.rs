//! Typed application events: a listener's argument type says which event it is for.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Weak},
};

use futures_channel::oneshot;
use parking_lot::RwLock;

use crate::{
    IpcError, ListenerId,
    listeners::{Claim, How, Listeners},
};

type Callback = Arc<dyn Fn(&dyn Any) + Send + Sync>;

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
    events: Arc<Events>,
}

/// The listeners of each type of event; [`None`] once the emitter is closed.
type Events = RwLock<Option<HashMap<TypeId, Listeners<Callback>>>>;

impl Default for Emitter {
    fn default() -> Self {
        Self { events: Arc::new(RwLock::new(Some(HashMap::new()))) }
    }
}

impl Emitter {
    /// An emitter nobody listens to.
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls `listener` at every event of type `E`, on whichever thread emits it.
    pub fn on<E: 'static>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        self.add(listener, How::default())
    }

    /// Calls `listener` at the next event of type `E` only.
    pub fn once<E: 'static>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        self.add(listener, How { once: true, first: false })
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
        let waiting = Waiting { events: Arc::downgrade(&self.events), id };
        async move {
            let event = receiver.await.ok();
            drop(waiting);
            event
        }
    }

    /// Takes a listener off; whether it was there.
    pub fn off(&self, id: ListenerId) -> bool {
        remove(&self.events, id)
    }

    /// Says that no event will ever come: drops the listeners, and those that are added later, and ends every wait.
    pub fn close(&self) {
        let events = self.events.write().take();
        // What listeners hold may come back here when it is dropped.
        drop(events);
    }

    /// How many listeners events of type `E` have.
    pub fn listener_count<E: 'static>(&self) -> usize {
        let events = self.events.read();
        events.as_ref().and_then(|events| events.get(&TypeId::of::<E>())).map_or(0, Listeners::len)
    }

    /// Calls the listeners that are registered now, in the order in which they were added; how many were called.
    ///
    /// A listener that panics keeps no other from running; its panic is told in the log.
    pub fn emit<E: 'static>(&self, event: &E) -> usize {
        let listeners = {
            let events = self.events.read();
            let Some(listeners) = events.as_ref().and_then(|events| events.get(&TypeId::of::<E>())) else {
                return 0;
            };
            listeners.snapshot()
        };
        let mut called = 0;
        for listener in &*listeners {
            match listener.claim() {
                Claim::Granted => {}
                Claim::Last => drop(self.off(listener.id)),
                Claim::Refused => continue,
            }
            // The others still hear of it, and whoever emits may be C code that no panic may cross.
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| (listener.function)(event))) {
                let error = IpcError::panicked(&*panic);
                tracing::error!(target: "polaron", event = std::any::type_name::<E>(), %error, "a listener failed");
            }
            called += 1;
        }
        called
    }

    fn add<E: 'static>(&self, listener: impl Fn(&E) + Send + Sync + 'static, how: How) -> ListenerId {
        let callback: Callback = Arc::new(move |event| {
            listener(event.downcast_ref().expect("listeners are kept by their event's type"));
        });
        match &mut *self.events.write() {
            Some(events) => events.entry(TypeId::of::<E>()).or_default().add(callback, how),
            // Nobody will ever call it: its id is one that no list has.
            None => Listeners::default().add(callback, how),
        }
    }
}

/// Takes the listener of a wait off with it, be it over or given up.
struct Waiting {
    events: Weak<Events>,
    id: ListenerId,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(events) = self.events.upgrade() {
            remove(&events, self.id);
        }
    }
}

fn remove(events: &Events, id: ListenerId) -> bool {
    let mut events = events.write();
    let removed = events.iter_mut().flat_map(HashMap::values_mut).find_map(|listeners| listeners.remove(id));
    // What the listener captured may use the emitter when it is dropped, so that happens without the lock.
    drop(events);
    removed.is_some()
}

impl std::fmt::Debug for Emitter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count: usize = self.events.read().iter().flat_map(HashMap::values).map(Listeners::len).sum();
        f.debug_struct("Emitter").field("listeners", &count).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

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
