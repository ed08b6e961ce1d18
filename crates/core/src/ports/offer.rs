//! Ports that are about to be sent to another process: what becomes of them when the message that takes them along is sent,
//! and when it is not.

use std::{
    num::NonZeroU64,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use polaron_protocol::{DocumentId, PortId};

use super::{
    exits,
    pipe::{End, Holder, Remote, Seat},
};
use crate::{SendError, connection::Connection};

/// One message that takes ports along. An end may be offered, come back and be offered again before whoever offered it first
/// has [settled](settle) that: so each knows what is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offer(NonZeroU64);

impl Offer {
    fn next() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(NonZeroU64::MIN.saturating_add(LAST.fetch_add(1, Ordering::Relaxed)))
    }
}

/// Gives ports to a document by a message that `send` sends with their ids. When it does, each has to be
/// [settled](settle): until then nothing is sent through them, so that nothing overtakes the message. When it fails, they
/// are in transit still.
pub(super) fn offer(
    connection: &Arc<Connection>,
    document: DocumentId,
    ends: &[End],
    send: impl FnOnce(&[PortId]) -> Result<(), SendError>,
) -> Result<Offer, SendError> {
    let offer = Offer::next();
    let carrier = connection.ports();
    // Those that go back where they came from keep their ids. All are asked first: two of one channel go as two.
    let known: Vec<_> = ends.iter().map(|end| exits::begin(connection, document, end)).collect();
    let _order = carrier.order();
    let count = known.iter().filter(|id| id.is_none()).count();
    let sent = carrier.choose(document, count).and_then(|chosen| {
        let mut rest = chosen.iter().copied();
        let ids: Vec<_> = known.iter().filter_map(|known| known.or_else(|| rest.next())).collect();
        let new = || {
            let new = known.iter().zip(ends.iter().zip(&ids)).filter(|(known, _)| known.is_none());
            new.map(|(_, (end, id))| (*id, end.seat()))
        };
        // Before it is sent: the document may answer while this thread still sends. And before they are entered: a document
        // that goes meanwhile closes what it has, and not what it only would have got.
        for (id, seat) in new() {
            let mut sides = seat.lock();
            let near = sides.near();
            near.holder = Holder::Remote(Remote { connection: connection.clone(), document, id });
            near.held = Some(offer);
        }
        carrier.enter(document, new().map(|(id, seat)| (id, seat.clone())).collect())?;
        send(&ids).inspect_err(|_| {
            chosen.iter().for_each(|id| drop(carrier.forget(document, *id)));
        })
    });
    if sent.is_err() {
        for end in ends {
            take_back(end, offer);
        }
    }
    sent.map(|()| offer)
}

/// It was not sent.
fn take_back(end: &End, offer: Offer) {
    let mut sides = end.seat().lock();
    let near = sides.near();
    near.exit = None;
    if near.held == Some(offer) {
        near.held = None;
        // The document's end may have closed it, together with all others.
        if let Holder::Remote(_) = near.holder {
            near.holder = Holder::InTransit;
            // It may have guessed the id, and posted.
            sides.change_holder();
        }
    }
}

/// The document has been told of a port. What waits for it is to be [delivered](super::deliver::deliver).
pub(super) fn settle(end: End, offer: Offer) -> Seat {
    let seat = end.into_seat();
    let mut sides = seat.lock();
    if sides.near().exit.is_some() {
        exits::leave(&mut sides);
    } else if sides.near().held == Some(offer) {
        sides.near().held = None;
    }
    drop(sides);
    seat
}

#[cfg(test)]
mod tests {
    use std::{
        slice::from_ref,
        sync::{Barrier, Mutex},
        thread,
    };

    use super::{
        super::{after::Place, deliver::deliver, moving, pipe::Pipe, port::arrive},
        *,
    };
    use crate::{Hub, WebFrameMain, memory::Renderer};

    /// A page, its document as main has it.
    fn page() -> (Renderer, WebFrameMain, Arc<Connection>, DocumentId) {
        let page = Renderer::open(&Hub::new()).unwrap();
        let frame = page.contents().main_frame().unwrap();
        let (connection, document) = (frame.inner.connection.clone(), frame.inner.opened.document);
        (page, frame, connection, document)
    }

    fn waiting(port: &Seat) -> usize {
        port.lock().near().inbox.len()
    }

    #[test]
    fn a_document_that_goes_closes_no_port_that_it_would_have_got() {
        let (_page, _frame, connection, document) = page();
        let [near, far] = Pipe::ends();
        let far = arrive(far);
        let ids = connection.ports().choose(document, 1).unwrap();
        connection.ports().close(document, Place::Anywhere);
        // It finds the document gone.
        connection.ports().enter(document, vec![(ids[0], near.seat().clone())]).unwrap_err();
        let near = arrive(near);
        far.try_post_message("there", &[]).unwrap();
        near.try_post_message("and back", &[]).unwrap();
    }

    #[test]
    fn nothing_overtakes_the_message_that_brings_a_port() {
        let (_page, _frame, connection, document) = page();
        let [near, far] = Pipe::ends();
        let (seat, port) = (near.seat().clone(), arrive(far));
        // While the message is being sent, the document does not know the port.
        let sent = offer(&connection, document, from_ref(&near), |_| {
            port.try_post_message("first", &[]).unwrap();
            port.try_post_message("second", &[]).unwrap();
            assert_eq!(waiting(&seat), 2);
            Ok(())
        });
        deliver(settle(near, sent.unwrap()), Place::Anywhere);
        assert_eq!(waiting(&seat), 0);
    }

    #[test]
    fn an_offer_that_is_settled_late_tells_nothing_of_the_next_one() {
        let (_page, _frame, connection, document) = page();
        let [near, far] = Pipe::ends();
        let (seat, port) = (near.seat().clone(), arrive(far));
        let mut given = None;
        let first = offer(&connection, document, from_ref(&near), |ids| {
            given = Some(ids[0]);
            Ok(())
        });
        // The document hands it straight back, while the thread that sent it has not come to its settling.
        let again = moving::give_up(&connection, document, given.unwrap()).unwrap();
        let second = offer(&connection, document, from_ref(&again), |_| {
            deliver(settle(near, first.unwrap()), Place::Anywhere);
            port.try_post_message("not before its port", &[]).unwrap();
            assert_eq!(waiting(&seat), 1);
            Ok(())
        });
        deliver(settle(again, second.unwrap()), Place::Anywhere);
        assert_eq!(waiting(&seat), 0);
    }

    #[test]
    fn an_offer_that_fails_late_takes_nothing_of_the_next_one() {
        let (_page, _frame, connection, document) = page();
        let [near, far] = Pipe::ends();
        let (seat, port) = (near.seat().clone(), arrive(far));
        let mut again = None;
        // A hostile document may name an id that it has not got, and so take the port before the message is sent.
        let failed = offer(&connection, document, from_ref(&near), |ids| {
            let end = moving::give_up(&connection, document, ids[0]).unwrap();
            let offer = offer_nested(&connection, document, &end);
            again = Some((end, offer));
            Err(SendError::FrameGone { channel: String::new() })
        });
        failed.unwrap_err();
        port.try_post_message("not before its port", &[]).unwrap();
        assert_eq!(waiting(&seat), 1);
        let (end, offer) = again.unwrap();
        drop(near.into_seat());
        deliver(settle(end, offer), Place::Anywhere);
        assert_eq!(waiting(&seat), 0);
    }

    fn offer_nested(connection: &Arc<Connection>, document: DocumentId, end: &End) -> Offer {
        offer(connection, document, from_ref(end), |_| Ok(())).unwrap()
    }

    #[test]
    fn a_renderer_sends_its_ids_in_the_order_in_which_it_chooses_them() {
        let (socket, _main) = std::os::unix::net::UnixStream::pair().unwrap();
        let connection = Arc::new(Connection::of_renderer(socket, 1).unwrap());
        connection.ports().open(DocumentId(1));
        let (sent, start) = (Mutex::new(Vec::new()), Barrier::new(2));
        let send = || {
            start.wait();
            for _ in 0..2000 {
                let [near, _far] = Pipe::ends();
                let offered = offer(&connection, DocumentId(1), from_ref(&near), |ids| {
                    sent.lock().unwrap().push(ids[0].0);
                    Ok(())
                });
                drop(settle(near, offered.unwrap()));
            }
        };
        thread::scope(|scope| [scope.spawn(send), scope.spawn(send)].map(|thread| thread.join().unwrap()));
        assert!(
            sent.lock().unwrap().is_sorted(),
            "main takes one that comes late for one that was open before"
        );
    }
}
