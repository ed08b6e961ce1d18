//! The listeners of each channel, and what main sent before a channel had the first of them.
//!
//! A page's preload runs before anything is delivered to it. Here there is no such moment: main's messages may be there before
//! the program has come to its `on`. So those on a channel that never had a listener wait for the first one.

use std::{
    collections::{HashMap, VecDeque},
    panic::{AssertUnwindSafe, catch_unwind},
};

use parking_lot::Mutex;
use polaron_value::Arguments;

use super::{IpcRenderer, IpcRendererEvent, function::RendererListenerFn};
use crate::{
    IpcError, ListenerId,
    function::refusal,
    listeners::{Claim, How, Listeners},
    ports::{End, arrive},
};

/// Most bytes that wait for the first listeners of their channels: as many as main keeps for a page without a document.
const MAX_WAITING: usize = 64 * 1024 * 1024;

/// A message that main sent.
pub(super) struct Push {
    pub(super) channel: String,
    pub(super) payload: Vec<u8>,
    pub(super) ports: Vec<End>,
}

impl Push {
    fn cost(&self) -> usize {
        self.channel.len() + self.payload.len()
    }
}

#[derive(Default)]
pub(super) struct Channels {
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    channels: HashMap<String, Channel>,
    waiting: usize,
}

#[derive(Default)]
struct Channel {
    listeners: Listeners<RendererListenerFn>,
    early: Early,
}

/// What becomes of messages that nobody listens to.
enum Early {
    /// There was no listener yet: they wait. With the flag there is one now, and they are about to be delivered.
    Waiting(VecDeque<Push>, bool),
    /// They go unheard.
    Over,
}

impl Default for Early {
    fn default() -> Self {
        Self::Waiting(VecDeque::new(), false)
    }
}

impl Channels {
    /// Adds a listener; whether it is the channel's first, for which what waits is to be [released](Self::release).
    pub(super) fn add(&self, channel: &str, function: RendererListenerFn, how: How) -> (ListenerId, bool) {
        let mut table = self.table.lock();
        let entry = table.channels.entry(channel.to_owned()).or_default();
        let is_first = match &mut entry.early {
            Early::Waiting(_, is_about_to) => !std::mem::replace(is_about_to, true),
            Early::Over => false,
        };
        (entry.listeners.add(function, how), is_first)
    }

    pub(super) fn remove(&self, channel: &str, id: ListenerId) -> bool {
        let removed =
            self.table.lock().channels.get_mut(channel).and_then(|entry| entry.listeners.remove(id));
        // What it captured may come back here when it is dropped: without the lock.
        removed.is_some()
    }

    pub(super) fn remove_all(&self, channel: Option<&str>) {
        let mut table = self.table.lock();
        let removed: Vec<_> = table
            .channels
            .iter_mut()
            .filter(|(name, _)| channel.is_none_or(|channel| channel == *name))
            .map(|(_, entry)| std::mem::take(&mut entry.listeners))
            .collect();
        drop(table);
        drop(removed);
    }

    pub(super) fn count(&self, channel: &str) -> usize {
        self.table.lock().channels.get(channel).map_or(0, |entry| entry.listeners.len())
    }

    /// What waited for the first listener of a channel. From here on nothing does.
    pub(super) fn release(&self, channel: &str) -> VecDeque<Push> {
        let mut table = self.table.lock();
        let Table { channels, waiting } = &mut *table;
        let Some(entry) = channels.get_mut(channel) else { return VecDeque::new() };
        match std::mem::replace(&mut entry.early, Early::Over) {
            Early::Waiting(pushes, _) => {
                *waiting -= pushes.iter().map(Push::cost).sum::<usize>();
                pushes
            }
            Early::Over => VecDeque::new(),
        }
    }

    /// Calls the listeners of a message, or lets it wait for the first. On the thread of listeners only.
    pub(super) fn deliver(&self, ipc: &IpcRenderer, push: Push) {
        let listeners = {
            let mut table = self.table.lock();
            let Table { channels, waiting } = &mut *table;
            if !channels.contains_key(&push.channel) {
                channels.insert(push.channel.clone(), Channel::default());
            }
            let entry = channels.get_mut(&push.channel).expect("it was there or was put there");
            if let Early::Waiting(pushes, _) = &mut entry.early {
                if *waiting + push.cost() <= MAX_WAITING {
                    *waiting += push.cost();
                    pushes.push_back(push);
                    return;
                }
                drop(table);
                tracing::warn!(
                    target: "polaron",
                    channel = push.channel,
                    "a message is dropped: nobody has listened on its channel yet, and too much waits for that"
                );
                return;
            }
            entry.listeners.snapshot()
        };
        let Push { channel, payload, ports } = push;
        let event = IpcRendererEvent::new(channel, ports.into_iter().map(arrive).collect(), ipc.clone());
        let arguments = match Arguments::new(&payload) {
            Ok(arguments) => arguments,
            Err(error) => return ipc.report(event.channel(), &refusal(event.channel(), &error)),
        };
        for listener in &*listeners {
            match listener.claim() {
                Claim::Granted => {}
                Claim::Last => drop(self.remove(event.channel(), listener.id)),
                Claim::Refused => continue,
            }
            let call = || (listener.function)(&event, arguments.clone());
            // One that panics must not keep the others from running.
            let failed = match catch_unwind(AssertUnwindSafe(call)) {
                Ok(called) => called.err(),
                Err(panic) => Some(IpcError::panicked(&*panic)),
            };
            if let Some(error) = failed {
                ipc.report(event.channel(), &error);
            }
        }
    }
}
