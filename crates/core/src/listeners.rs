//! A list of listeners, as the channels of `ipcMain` and the typed events have one each.

use std::{
    num::NonZeroU64,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// Names one registered listener, so that it can be taken off again. Closures have no identity; this is theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ListenerId(NonZeroU64);

impl ListenerId {
    /// One that no other listener has.
    pub(crate) fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NonZeroU64::new(NEXT.fetch_add(1, Ordering::Relaxed)).expect("2^64 listeners are never made"))
    }
}

/// Listeners in the order in which they are called.
///
/// The list is copied when it changes. So an emission sees one state of it, whoever is added or removed meanwhile, and
/// holds no lock while it runs: what Node's emitters promise.
pub(crate) struct Listeners<F> {
    entries: Arc<[Listener<F>]>,
    /// Since when it has not been empty; later lists have larger ones.
    since: Option<ListenerId>,
}

/// One registered listener; `F` is a shared function.
#[derive(Clone)]
pub(crate) struct Listener<F> {
    pub(crate) id: ListenerId,
    /// For `once`: set by the one emission that may call it.
    spent: Option<Arc<AtomicBool>>,
    pub(crate) function: F,
}

/// How a listener is added.
#[derive(Clone, Copy, Default)]
pub(crate) struct How {
    /// Called for one emission only.
    pub(crate) once: bool,
    /// Before those that are there, not behind them.
    pub(crate) first: bool,
}

impl<F> Default for Listeners<F> {
    fn default() -> Self {
        Self { entries: Arc::new([]), since: None }
    }
}

impl<F: Clone> Listeners<F> {
    pub(crate) fn add(&mut self, function: F, how: How) -> ListenerId {
        let id = ListenerId::next();
        let added = Listener { id, spent: how.once.then(Arc::default), function };
        let before = self.entries.iter().cloned();
        self.entries = if how.first {
            [added].into_iter().chain(before).collect()
        } else {
            before.chain([added]).collect()
        };
        self.since.get_or_insert(id);
        id
    }

    /// Takes one off. What is returned is to be dropped without a lock: what a listener captured may come back when it is
    /// dropped.
    #[must_use]
    pub(crate) fn remove(&mut self, id: ListenerId) -> Option<Arc<[Listener<F>]>> {
        self.entries.iter().any(|listener| listener.id == id).then(|| {
            let kept: Arc<[_]> = self.entries.iter().filter(|listener| listener.id != id).cloned().collect();
            self.since = self.since.filter(|_| !kept.is_empty());
            std::mem::replace(&mut self.entries, kept)
        })
    }

    /// The listeners as they are now.
    pub(crate) fn snapshot(&self) -> Arc<[Listener<F>]> {
        self.entries.clone()
    }
}

impl<F> Listeners<F> {
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = ListenerId> {
        self.entries.iter().map(|listener| listener.id)
    }

    pub(crate) fn since(&self) -> Option<ListenerId> {
        self.since
    }
}

impl<F> Listener<F> {
    /// Whether this emission may call it. [`Claim::Last`] says that it has to be taken off the list first.
    pub(crate) fn claim(&self) -> Claim {
        match &self.spent {
            None => Claim::Granted,
            Some(spent) if spent.swap(true, Ordering::AcqRel) => Claim::Refused,
            Some(_) => Claim::Last,
        }
    }
}

/// What a listener says to an emission.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    Granted,
    /// It is for once, and this is the time.
    Last,
    /// It is for once, and that was before.
    Refused,
}
