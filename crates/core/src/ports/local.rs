//! What a side has while handles of this process hold it: its listeners, and who waits for messages or for room.

use std::{collections::VecDeque, sync::Arc, task::Waker};

use super::{MessageEvent, after::After};
use crate::listeners::Listeners;

pub(super) type MessageFn = Arc<dyn Fn(&MessageEvent) + Send + Sync>;
pub(super) type CloseFn = Arc<dyn Fn() + Send + Sync>;

#[derive(Default)]
pub(super) struct Local {
    /// Whether messages are delivered; until then they wait.
    pub(super) started: bool,
    /// Nobody has a handle any more; it lives for its listeners.
    pub(super) orphan: bool,
    pub(super) on_message: Listeners<MessageFn>,
    pub(super) on_close: Listeners<CloseFn>,
    /// Who waits for a message.
    readers: Vec<Waker>,
    /// Who waits for room to post, in the order of their calls.
    posters: VecDeque<Poster>,
    next_ticket: u64,
}

struct Poster {
    ticket: u64,
    waker: Option<Waker>,
}

impl Local {
    /// What has lost its listeners of messages, to be dropped.
    pub(super) fn take_on_message(&mut self) -> Self {
        Self { on_message: std::mem::take(&mut self.on_message), ..Self::default() }
    }

    /// Whether messages have somebody to go to.
    pub(super) fn listens(&self) -> bool {
        self.started && !self.on_message.is_empty()
    }

    pub(super) fn wait_for_message(&mut self, waker: &Waker) {
        if !self.readers.iter().any(|reader| reader.will_wake(waker)) {
            self.readers.push(waker.clone());
        }
    }

    pub(super) fn wake_readers(&mut self, after: &mut After) {
        for reader in self.readers.drain(..) {
            after.wake(Some(reader));
        }
    }

    /// Takes a place among those who wait for room.
    pub(super) fn queue_up(&mut self) -> u64 {
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        self.posters.push_back(Poster { ticket, waker: None });
        ticket
    }

    /// Whether nobody waits before the holder of this ticket, or at all.
    pub(super) fn is_first(&self, ticket: Option<u64>) -> bool {
        self.posters.front().map(|poster| poster.ticket) == ticket
    }

    pub(super) fn wait_for_room(&mut self, ticket: u64, waker: &Waker) {
        if let Some(poster) = self.posters.iter_mut().find(|poster| poster.ticket == ticket) {
            poster.waker = Some(waker.clone());
        }
    }

    /// Gives a place up, and wakes who is first then.
    pub(super) fn leave(&mut self, ticket: u64, after: &mut After) {
        let was_first = self.is_first(Some(ticket));
        self.posters.retain(|poster| poster.ticket != ticket);
        if was_first {
            self.wake_poster(after);
        }
    }

    /// There is room: the first who waits for it is woken.
    pub(super) fn wake_poster(&mut self, after: &mut After) {
        after.wake(self.posters.front_mut().and_then(|poster| poster.waker.take()));
    }

    /// The port is closed or goes elsewhere: all who wait are woken to see that.
    pub(super) fn wake_all(&mut self, after: &mut After) {
        self.wake_readers(after);
        for poster in &mut self.posters {
            after.wake(poster.waker.take());
        }
    }
}
