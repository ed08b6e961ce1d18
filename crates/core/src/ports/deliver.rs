//! What waits for a side goes to its holder: over the wire to a remote one, to the listeners of a local one.

use std::panic::{AssertUnwindSafe, catch_unwind};

use polaron_protocol::{Kind, limits::PORT_WINDOW};

use super::{
    MessageEvent,
    after::{After, Place, deliver_elsewhere},
    exits,
    local::{CloseFn, MessageFn},
    message::Message,
    offer::{offer, settle},
    pipe::{Holder, Locked, Remote, Seat},
};
use crate::{
    IpcError,
    listeners::{Claim, Listener},
};

/// Messages that one thread delivers to the listeners of one port before others get their turn.
const BATCH: usize = 64;

/// What is to be done next for a side, without its lock.
pub(super) enum Step {
    /// Nothing, or somebody else is at it.
    Done,
    /// Listeners are to run on another thread.
    Elsewhere,
    Message(Message, std::sync::Arc<[Listener<MessageFn>]>),
    Closed(std::sync::Arc<[Listener<CloseFn>]>),
    /// A message with ports, which have to be offered to its remote holder first; and main's word for what it is.
    Carry(Message, Remote, Kind),
}

/// Delivers what waits for a side, as far as it can be.
pub(super) fn deliver(seat: Seat, place: Place) {
    // Ports that came along have inboxes of their own.
    let mut work = vec![seat];
    while let Some(seat) = work.pop() {
        deliver_to(&seat, place, &mut work);
    }
}

fn deliver_to(seat: &Seat, place: Place, work: &mut Vec<Seat>) {
    for _ in 0..BATCH {
        let mut after = After::default();
        let step = next(seat, place, &mut after);
        after.finish(place);
        match step {
            Step::Done => return,
            Step::Elsewhere => return deliver_elsewhere(seat.clone()),
            Step::Message(message, listeners) => {
                let event = MessageEvent::new(message);
                for listener in &*listeners {
                    // The list is one of a moment: a listener may have been taken off since, by the one before it.
                    if may_call(seat, listener) {
                        guarded(|| (listener.function)(&event));
                    }
                }
                drop((event, listeners));
            }
            Step::Closed(listeners) => {
                for listener in &*listeners {
                    guarded(|| (listener.function)());
                }
                drop(listeners);
            }
            Step::Carry(message, remote, kind) => {
                carry(seat, message, &remote, kind, work);
                let mut sides = seat.lock();
                sides.near().carrying = false;
                if let Some(remote) = sides.near().left.take() {
                    super::moving::told(seat, sides, &remote, work);
                }
                continue;
            }
        }
        seat.lock().near().busy = false;
    }
    // Others wait, too.
    let mut sides = seat.lock();
    if !std::mem::replace(&mut sides.near().scheduled, true) {
        drop(sides);
        deliver_elsewhere(seat.clone());
    }
}

fn next(seat: &Seat, place: Place, after: &mut After) -> Step {
    let mut sides = seat.lock();
    let near = sides.near();
    if place == Place::Listening {
        near.scheduled = false;
    }
    if near.carrying || near.held.is_some() || near.returning {
        return Step::Done;
    }
    let local = match &mut near.holder {
        Holder::Local(_) if near.busy => return Step::Done,
        Holder::Local(local) => local,
        Holder::Remote(_) => return flush(&mut sides, after),
        Holder::Leaving(_) => return exits::give_back(&mut sides, after),
        Holder::InTransit | Holder::Closed => return Step::Done,
    };
    let drained = near.inbox.is_empty();
    let wants_to_run = if drained { near.ended && !local.on_close.is_empty() } else { local.listens() };
    if wants_to_run && place == Place::Anywhere {
        return if std::mem::replace(&mut near.scheduled, true) { Step::Done } else { Step::Elsewhere };
    }
    if let Some(message) = near.inbox.pop_front_if(|_| wants_to_run) {
        near.busy = true;
        let listeners = local.on_message.snapshot();
        sides.consumed(&message, after);
        return Step::Message(message, listeners);
    }
    if drained && near.ended {
        // Nothing comes any more: what its listeners captured, often this very port, is let go of.
        after.retire_local(local.take_on_message());
    }
    if wants_to_run {
        near.busy = true;
        let listeners = std::mem::take(&mut local.on_close).snapshot();
        return Step::Closed(listeners);
    }
    if local.orphan && (local.on_message.is_empty() || (drained && near.ended)) {
        // Nobody hears anything through it any more. (Two that live for their listeners only are held by nobody at all.)
        drop(sides);
        seat.close(after);
    }
    Step::Done
}

/// Sends what waits to the side's remote holder, as far as its window lets it.
fn flush(sides: &mut Locked<'_>, after: &mut After) -> Step {
    let near = sides.near();
    let Holder::Remote(remote) = &near.holder else { return Step::Done };
    while let Some(mut message) = near.inbox.pop_front_if(|_| near.unread < PORT_WINDOW) {
        near.waiting -= message.cost();
        near.unread += message.cost();
        if !message.owes() {
            near.unread_local += message.cost();
        }
        if !message.ports.is_empty() {
            near.carrying = true;
            return Step::Carry(message, remote.clone(), Kind::PortDelivery);
        }
        remote.send(message.address(Kind::PortDelivery, remote, &[]));
        after.keep_buffer(message);
    }
    if near.inbox.is_empty() && near.ended {
        remote.tell(Kind::PortClosed, &[]);
        let remote = remote.clone();
        after.retire(std::mem::replace(&mut near.holder, Holder::Closed));
        remote.connection.ports().forget(remote.document, remote.id);
    }
    Step::Done
}

/// Sends a message with its ports. Where it can not be sent, they close.
fn carry(seat: &Seat, mut message: Message, remote: &Remote, kind: Kind, work: &mut Vec<Seat>) {
    let (cost, owes) = (message.cost(), message.owes());
    let ports = std::mem::take(&mut message.ports);
    let send = |ids: &[_]| {
        remote.send(message.address(kind, remote, ids));
        Ok(())
    };
    match offer(&remote.connection, remote.document, &ports, send) {
        Ok(offer) => work.extend(ports.into_iter().map(|end| settle(end, offer))),
        Err(error) => {
            tracing::warn!(target: "polaron", %error, "a message of a port is lost, with its ports");
            if kind == Kind::PortReturn {
                // Main waits for it.
                remote.credit(cost);
                return;
            }
            // Nobody will give credit for it. Closed meanwhile, the side counts nothing any more; and who posted it may have
            // the other side no longer.
            let mut after = After::default();
            let mut sides = seat.lock();
            let near = sides.near();
            if near.unread >= cost {
                let owes = owes && near.unread - near.unread_local >= cost;
                near.unread -= cost;
                if !owes {
                    near.unread_local = near.unread_local.saturating_sub(cost);
                }
                sides.room(cost, owes, &mut after);
            }
            drop(sides);
            after.finish(Place::Anywhere);
        }
    }
}

fn may_call(seat: &Seat, listener: &Listener<MessageFn>) -> bool {
    match listener.claim() {
        Claim::Granted => true,
        Claim::Refused => false,
        Claim::Last => {
            let removed = match &mut seat.lock().near().holder {
                Holder::Local(local) => local.on_message.remove(listener.id),
                _ => None,
            };
            drop(removed);
            true
        }
    }
}

/// A listener that panics must not keep the others from running.
fn guarded(call: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(call)) {
        let error = IpcError::panicked(&*panic);
        tracing::error!(target: "polaron", %error, "a port's listener panicked");
    }
}
