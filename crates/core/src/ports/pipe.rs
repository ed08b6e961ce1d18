//! A pipe: one channel with its two sides, and the tokens that say who may use a side.
//!
//! What one side posted and the other has not consumed waits in the *other* side's inbox here, wherever that side's holder
//! is. So a port that moves takes nothing along.
//!
//! Locks: nobody holds two pipes' locks at a time, so pipes may travel through each other as they like. Under a pipe's lock
//! only the table of a connection and its outbox are locked. Nothing of the application's runs or is dropped under it:
//! what is left to do goes into an [`After`].

use std::{
    cell::Cell,
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use parking_lot::{Mutex, MutexGuard};
use polaron_protocol::{DocumentId, PortId, limits::PORT_WINDOW};

use super::{
    after::{After, Place},
    local::Local,
    message::Message,
    offer::Offer,
};
use crate::connection::Connection;

/// How many pipes there are, for those who look for leaks.
static PIPES: AtomicUsize = AtomicUsize::new(0);

pub(crate) struct Pipe {
    sides: Mutex<[Side; 2]>,
}

/// One side of a pipe.
#[derive(Default)]
pub(super) struct Side {
    pub(super) holder: Holder,
    /// Counts the local holders that it had, so that the handles of earlier ones are known as neutered.
    pub(super) generation: u32,
    pub(super) inbox: VecDeque<Message>,
    /// What `inbox` costs of the window.
    pub(super) waiting: usize,
    /// What was sent to a remote holder that it has not consumed.
    pub(super) unread: usize,
    /// How much of `unread` gives nobody credit: a local holder of the other side posted it, or a remote one that has it no
    /// more. It comes before what the remote holder of now posted, as all of it counts here whenever the holder changes.
    pub(super) unread_local: usize,
    /// The other side is closed: nothing comes after what is in the inbox.
    pub(super) ended: bool,
    /// Its listeners are running.
    pub(super) busy: bool,
    /// A message with ports is being sent to a remote holder; nothing may overtake it.
    pub(super) carrying: bool,
    /// A remote holder has not been told of the port yet, by this offer of it; nothing may be sent to it.
    pub(super) held: Option<Offer>,
    /// It moved away from a remote holder, to which `unread` was sent: that comes back first, before anything is delivered.
    pub(super) returning: bool,
    /// Its document sent it on when it was closed here already. It stands for what is left of that end; nothing is sent there.
    pub(super) reopened: bool,
    /// What came back of it.
    pub(super) returned: VecDeque<Message>,
    /// The remote holder that it moved away from while a message was being sent there, after which it is to be told so.
    pub(super) left: Option<Remote>,
    /// It is about to go to main under the id by which main holds the other side. See `exits.rs`.
    pub(super) exit: Option<Remote>,
    /// Main has said all that it had for that id.
    pub(super) moved: bool,
    /// The thread of ports is to look at it.
    pub(super) scheduled: bool,
    /// What a remote holder has posted and got no credit for.
    pub(super) debt: usize,
    /// How much of `debt` is consumed; not told yet, as it goes in large pieces.
    pub(super) owed: usize,
}

/// Who has a side.
#[derive(Default)]
pub(super) enum Holder {
    /// Handles of this process.
    Local(Box<Local>),
    /// A document of another process.
    Remote(Remote),
    /// A message that waits somewhere.
    #[default]
    InTransit,
    /// Main again, by the id under which it holds the other side. What comes for it there goes back.
    Leaving(Remote),
    /// Nobody, any more.
    Closed,
}

/// A side's holder in another process.
#[derive(Clone)]
pub(super) struct Remote {
    pub(super) connection: Arc<Connection>,
    pub(super) document: DocumentId,
    pub(super) id: PortId,
}

/// Names one side of a pipe. Whoever may use it has a token beyond that: an [`End`], a handle, a place in a table.
#[derive(Clone)]
pub(crate) struct Seat {
    pipe: Arc<Pipe>,
    side: usize,
}

/// A pipe under its lock, as one of its sides sees it.
pub(super) struct Locked<'p> {
    sides: MutexGuard<'p, [Side; 2]>,
    side: usize,
}

impl Pipe {
    /// A new pipe, both sides in transit.
    pub(super) fn ends() -> [End; 2] {
        PIPES.fetch_add(1, Ordering::Relaxed);
        let pipe = Arc::new(Self { sides: Mutex::default() });
        [0, 1].map(|side| End { seat: Some(Seat { pipe: pipe.clone(), side }) })
    }

    pub(super) fn count() -> usize {
        PIPES.load(Ordering::Relaxed)
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        PIPES.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Seat {
    pub(super) fn lock(&self) -> Locked<'_> {
        Locked { sides: self.pipe.sides.lock(), side: self.side }
    }

    /// The seat at the other end.
    pub(super) fn opposite(&self) -> Self {
        Self { pipe: self.pipe.clone(), side: 1 - self.side }
    }

    /// Ends this side: what was for it is dropped, and the other side is told after what it has to consume yet.
    pub(super) fn close(&self, after: &mut After) {
        let mut sides = self.lock();
        let near = sides.near();
        if matches!(near.holder, Holder::Closed) {
            return;
        }
        after.retire(std::mem::replace(&mut near.holder, Holder::Closed));
        after.drop_messages(std::mem::take(&mut near.inbox));
        after.drop_messages(std::mem::take(&mut near.returned));
        near.returning = false;
        (near.waiting, near.unread, near.unread_local) = (0, 0, 0);
        let far = sides.far();
        far.ended = true;
        match &mut far.holder {
            Holder::Local(local) => {
                local.wake_all(after);
                after.run(self.opposite());
            }
            Holder::Remote(_) | Holder::Leaving(_) => after.run(self.opposite()),
            Holder::InTransit | Holder::Closed => {}
        }
    }
}

impl PartialEq for Seat {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.pipe, &other.pipe) && self.side == other.side
    }
}

impl Locked<'_> {
    pub(super) fn near(&mut self) -> &mut Side {
        &mut self.sides[self.side]
    }

    pub(super) fn far(&mut self) -> &mut Side {
        &mut self.sides[1 - self.side]
    }

    /// This side consumed a message of the other one.
    pub(super) fn consumed(&mut self, message: &Message, after: &mut After) {
        self.near().waiting -= message.cost();
        self.room(message.cost(), message.owes(), after);
    }

    /// This side goes from its remote holder to another: what that posted gives nobody credit any more.
    pub(super) fn change_holder(&mut self) {
        let near = self.near();
        (near.debt, near.owed, near.reopened) = (0, 0, false);
        let far = self.far();
        far.unread_local = far.unread;
        far.inbox.iter_mut().chain(&mut far.returned).for_each(Message::forget_poster);
    }

    /// There is room for so much more on the way to this side: who posts at the other one is told.
    pub(super) fn room(&mut self, cost: usize, was_remote: bool, after: &mut After) {
        let has_room = self.near().has_room();
        let far = self.far();
        match &mut far.holder {
            Holder::Local(local) if has_room => local.wake_poster(after),
            Holder::Remote(remote) if was_remote => {
                far.owed += cost;
                if far.owed >= PORT_WINDOW / 4 {
                    far.debt = far.debt.saturating_sub(far.owed);
                    remote.credit(std::mem::take(&mut far.owed));
                }
            }
            _ => {}
        }
    }
}

impl Side {
    /// Whether the other side may post one message more.
    pub(super) fn has_room(&self) -> bool {
        self.waiting + self.unread < PORT_WINDOW
    }

    /// Whether a message can go to the remote holder at once, past the inbox.
    pub(super) fn is_clear(&self) -> bool {
        self.inbox.is_empty()
            && !self.carrying
            && self.held.is_none()
            && !self.returning
            && !self.reopened
            && self.unread < PORT_WINDOW
    }

    /// So much was sent to the remote holder.
    pub(super) fn sent(&mut self, cost: usize, is_remote: bool) {
        self.unread += cost;
        if !is_remote {
            self.unread_local += cost;
        }
    }
}

/// The right to one side of a pipe while it is in transit. Who drops it closes that side.
pub(crate) struct End {
    seat: Option<Seat>,
}

impl End {
    pub(super) fn new(seat: Seat) -> Self {
        Self { seat: Some(seat) }
    }

    pub(super) fn seat(&self) -> &Seat {
        self.seat.as_ref().expect("only `into_seat` takes it")
    }

    /// The side has another holder, which is responsible for it from here on.
    pub(super) fn into_seat(mut self) -> Seat {
        self.seat.take().expect("it is taken once")
    }
}

thread_local! {
    /// Sides that are to be closed once the one is that is being closed. So a port in a port in a port… needs no stack.
    static CLOSING: Cell<Option<Vec<Seat>>> = const { Cell::new(None) };
}

impl Drop for End {
    fn drop(&mut self) {
        let Some(seat) = self.seat.take() else { return };
        // At the end of a thread the list may be gone already.
        let outer = CLOSING.try_with(Cell::take).ok().flatten();
        if let Some(mut list) = outer {
            list.push(seat);
            CLOSING.set(Some(list));
            return;
        }
        let mut next = Some(seat);
        while let Some(seat) = next {
            let _ = CLOSING.try_with(|list| list.set(Some(list.take().unwrap_or_default())));
            let close = || {
                let mut after = After::default();
                seat.close(&mut after);
                after.finish(Place::Anywhere);
            };
            // What a listener captured is dropped in there, and may panic: the others close all the same.
            if catch_unwind(AssertUnwindSafe(close)).is_err() {
                tracing::error!(target: "polaron", "a panic while a port was closed");
            }
            next = CLOSING
                .try_with(|cell| {
                    let mut list = cell.take().unwrap_or_default();
                    let next = list.pop();
                    cell.set(next.is_some().then_some(list));
                    next
                })
                .ok()
                .flatten();
        }
    }
}
