//! An end that a document of another process holds and sends on: it moves itself, under the id that the document has for it.
//! This is main's side of it; `exits.rs` is the other one, where that process is written in Rust.
//!
//! What was sent to the document there, and not consumed, comes back from it before anything else is delivered: what the
//! document has not dispatched, and what was on its way while it sent the end on. `unread` counts both, so that the end
//! of it is known; and as the document may forget the id only when nothing more comes, it is told so.

use std::sync::Arc;

use polaron_protocol::{DocumentId, Kind, PortId, ProtocolError, limits::PORT_WINDOW, ports};

use super::{
    after::{After, Place},
    carrier::Role,
    message::Message,
    pipe::{End, Holder, Locked, Pipe, Remote, Seat},
    post, transfer,
};
use crate::connection::Connection;

/// A port does not move on while more than this waits at the other end. Each holder has a window of its own, so two that
/// pass it to and fro could have any amount wait there.
const MOST_UNREAD: usize = 16 * PORT_WINDOW;

/// Takes an end from the document that holds it, if it does.
pub(super) fn give_up(connection: &Arc<Connection>, document: DocumentId, id: PortId) -> Option<End> {
    let carrier = connection.ports();
    if carrier.role() != Role::Main {
        return None;
    }
    let seat = carrier.find(document, id)?;
    let mut sides = seat.lock();
    let near = sides.near();
    let Holder::Remote(_) = &near.holder else { return None };
    let Holder::Remote(remote) = std::mem::take(&mut near.holder) else { return None };
    if near.carrying && !near.returning {
        // A message with ports is being sent there right now.
        near.left = Some(remote);
        near.returning = true;
        carrier.leave(document, id);
    } else {
        remote.tell(Kind::PortMoved, &[]);
        if near.returning || near.unread == 0 {
            // Nothing was sent there: what is under way comes back from an earlier holder.
            carrier.forget(document, id);
        } else {
            near.returning = true;
            carrier.leave(document, id);
        }
    }
    // Whoever had it before, and is about to get it back as it could not be sent, does not get this one.
    sides.near().generation += 1;
    sides.change_holder();
    let far = sides.far();
    let is_too_much = far.waiting + far.unread > MOST_UNREAD;
    drop(sides);
    let end = End::new(seat);
    if is_too_much {
        tracing::warn!(target: "polaron", pid = connection.peer, "a port that nobody reads from moves on: it is closed");
        drop(end);
        let [closed, _] = Pipe::ends();
        return Some(closed);
    }
    Some(end)
}

/// What was being sent to the document while the end left it is sent.
pub(super) fn told(seat: &Seat, mut sides: Locked<'_>, remote: &Remote, work: &mut Vec<Seat>) {
    remote.tell(Kind::PortMoved, &[]);
    if sides.near().unread == 0 {
        let mut after = After::default();
        finish(&mut sides);
        if let Holder::Local(local) = &mut sides.near().holder {
            local.wake_readers(&mut after);
        }
        remote.connection.ports().left(remote.document, remote.id);
        drop(sides);
        after.finish(Place::Anywhere);
        work.push(seat.clone());
    }
}

/// The document gives back a message that it has not dispatched.
pub(super) fn returned(
    connection: &Arc<Connection>,
    seat: &Seat,
    at: (DocumentId, PortId),
    payload: &[u8],
    ports: Vec<End>,
    after: &mut After,
) -> Result<(), ProtocolError> {
    let cost = ports::cost(payload.len());
    let transfers = post::transfers(&ports);
    let doomed = transfers.is_some() && transfer::contain(&ports, seat);
    let mut sides = seat.lock();
    let near = sides.near();
    let is_open = near.returning;
    // What local holders posted was sent before what remote ones did, each message as a whole.
    let is_torn = near.unread_local > 0 && near.unread_local < cost;
    if is_open && (cost > near.unread || is_torn) {
        return Err(ProtocolError::BeyondWindow(at.1.0));
    }
    if is_open {
        near.unread -= cost;
        // In the order in which they were sent.
        let owes = near.unread_local < cost;
        near.unread_local = near.unread_local.saturating_sub(cost);
        if doomed {
            after.drop_ends(ports);
            sides.room(cost, owes, after);
        } else {
            near.waiting += cost;
            let mut message = Message::received(payload, ports, connection);
            if !owes {
                message.forget_poster();
            }
            near.returned.push_back(message);
        }
    } else {
        after.drop_ends(ports);
    }
    drop((sides, transfers));
    settle(connection, seat, at, after);
    Ok(())
}

/// Looks whether all came back, or nobody cares any more.
pub(super) fn settle(
    connection: &Arc<Connection>,
    seat: &Seat,
    (document, id): (DocumentId, PortId),
    after: &mut After,
) {
    let mut sides = seat.lock();
    let near = sides.near();
    if near.returning && (near.unread > 0 || near.left.is_some()) {
        return;
    }
    connection.ports().left(document, id);
    if near.returning {
        finish(&mut sides);
        if let Holder::Local(local) = &mut sides.near().holder {
            local.wake_readers(after);
        }
        after.run(seat.clone());
    }
}

/// All came back: it comes before what was posted since.
fn finish(sides: &mut Locked<'_>) {
    let near = sides.near();
    near.returning = false;
    while let Some(message) = near.returned.pop_back() {
        near.inbox.push_front(message);
    }
}

/// The document is gone with what it has not given back. What came after that is of no use: both ends are told of a close,
/// each after what came before.
pub(super) fn torn(seat: &Seat, after: &mut After) {
    let mut sides = seat.lock();
    let near = sides.near();
    if !near.returning {
        return;
    }
    let returned = std::mem::take(&mut near.returned);
    after.drop_messages(std::mem::replace(&mut near.inbox, returned));
    near.returning = false;
    near.waiting = near.inbox.iter().map(Message::cost).sum();
    (near.unread, near.unread_local) = (0, 0);
    for (seat, side) in [(seat.clone(), 0), (seat.opposite(), 1)] {
        let side = if side == 0 { sides.near() } else { sides.far() };
        side.ended = true;
        if let Holder::Local(local) = &mut side.holder {
            local.wake_all(after);
        }
        after.run(seat);
    }
}
