//! An end that came from main and goes back to it, in a process that is not main: it moves itself, under the id that main has
//! given it, and what was for it here goes after it. So the channel does not lead through this process any more.
//!
//! Here the end's pipe has main at its other side. `moving.rs` is what main does with it.

use std::sync::Arc;

use polaron_protocol::{DocumentId, Kind, PortId};

use super::{
    after::After,
    carrier::Role,
    deliver::Step,
    pipe::{End, Holder, Locked, Seat},
};
use crate::connection::Connection;

/// The id under which an end can go back, if it can: main has its other side as this document's, was told so, and has all
/// that was posted here. From here on the end is about to leave.
///
/// One for which messages wait that this process posted, before main had the other side, stays and is a relay: main knows
/// nothing of these.
pub(super) fn begin(connection: &Arc<Connection>, document: DocumentId, end: &End) -> Option<PortId> {
    if connection.ports().role() == Role::Main {
        return None;
    }
    let mut sides = end.seat().lock();
    let far = sides.far();
    let Holder::Remote(remote) = &far.holder else { return None };
    let is_there = Arc::ptr_eq(&remote.connection, connection) && remote.document == document;
    if !is_there || far.held.is_some() || far.carrying || !far.inbox.is_empty() {
        return None;
    }
    let remote = remote.clone();
    let near = sides.near();
    if near.inbox.front().is_some_and(|message| !message.owes()) {
        return None;
    }
    let id = remote.id;
    near.exit = Some(remote);
    Some(id)
}

/// The message that takes it along is sent: what comes for it [goes back](give_back) from here on. What was consumed is
/// credited, so that main knows how much that will be.
pub(super) fn leave(sides: &mut Locked<'_>) {
    let near = sides.near();
    let Some(remote) = near.exit.take() else { return };
    near.holder = Holder::Leaving(remote);
    let far = sides.far();
    // Main may have closed it since, and listens to no credit then.
    if let Holder::Remote(remote) = &far.holder
        && far.owed > 0
    {
        far.debt -= far.owed;
        remote.credit(std::mem::take(&mut far.owed));
    }
}

/// Main has taken the end over, and says nothing more under its id.
pub(super) fn moved(seat: &Seat, after: &mut After) {
    let leaving = seat.opposite();
    let mut sides = leaving.lock();
    let near = sides.near();
    // What main says of one that stays is of no meaning.
    near.moved = near.exit.is_some() || matches!(near.holder, Holder::Leaving(_));
    after.run(leaving.clone());
}

/// Gives back what came for an end that left, as it came and in order; and ends it when nothing more can come.
pub(super) fn give_back(sides: &mut Locked<'_>, after: &mut After) -> Step {
    let near = sides.near();
    let Holder::Leaving(remote) = &near.holder else { return Step::Done };
    let carrier = remote.connection.ports();
    if !carrier.is_open(remote.document) {
        // Main has closed the channel then, both ends.
        near.waiting = 0;
        after.drop_messages(std::mem::take(&mut near.inbox));
        after.retire(std::mem::replace(&mut near.holder, Holder::Closed));
        return Step::Done;
    }
    while let Some(mut message) = near.inbox.pop_front() {
        near.waiting -= message.cost();
        if !message.ports.is_empty() {
            near.carrying = true;
            return Step::Carry(message, remote.clone(), Kind::PortReturn);
        }
        remote.send(message.address(Kind::PortReturn, remote, &[]));
        after.keep_buffer(message);
    }
    if near.ended {
        // Main closed it before it knew that it moved: it has the id for what came back, up to here.
        remote.tell(Kind::PortClosed, &[]);
        after.retire(std::mem::replace(&mut near.holder, Holder::Closed));
    } else if near.moved {
        let remote = remote.clone();
        after.retire(std::mem::replace(&mut near.holder, Holder::Closed));
        after.retire(std::mem::replace(&mut sides.far().holder, Holder::Closed));
        remote.connection.ports().forget(remote.document, remote.id);
    }
    Step::Done
}

#[cfg(test)]
mod tests {
    use std::{os::unix::net::UnixStream, slice::from_ref};

    use polaron_protocol::{
        CallId, Envelope, EnvelopeReader, Fill, Flags,
        limits::{MAX_PORTS, PORT_MESSAGE_COST, PORT_WINDOW},
        ports,
    };
    use polaron_value::{EncodeOptions, to_vec};
    use rustix::net::RecvFlags;

    use super::{
        super::{
            MessageChannelMain, MessagePortMain, Pipe,
            after::Place,
            carrier::{incoming, receive},
            offer::{offer, settle},
            parcel::Parcel,
            port::arrive,
        },
        *,
    };
    use crate::{SendError, connection};

    const DOCUMENT: DocumentId = DocumentId(1);
    /// An id of main's.
    const ID: u32 = PortId::MAIN | 1;

    /// A renderer, and main byte by byte.
    struct Wire {
        connection: Arc<Connection>,
        main: UnixStream,
        reader: EnvelopeReader,
    }

    /// What the renderer said: kind, port, and what was in it.
    type Said = (Kind, u32, String);

    impl Wire {
        fn new() -> Self {
            let (socket, main) = UnixStream::pair().unwrap();
            let connection = Arc::new(Connection::of_renderer(socket, 1).unwrap());
            connection.ports().open(DOCUMENT);
            Self { connection, main, reader: EnvelopeReader::new() }
        }

        /// Main says something of a port.
        fn hears(&self, kind: Kind, id: u32, ids: &[u32], value: Option<&str>) {
            let payload = payload(ids, value);
            incoming(&self.connection, &envelope(kind, id, ids, &payload), Place::Anywhere).unwrap();
        }

        /// Main sends a port.
        fn gets(&self, id: u32) -> MessagePortMain {
            let payload = payload(&[id], Some("port"));
            let (ends, _) = receive(&self.connection, &envelope(Kind::Push, 0, &[id], &payload)).unwrap();
            arrive(ends.into_iter().next().unwrap())
        }

        /// The renderer sends ports to main.
        fn send(&self, ports: &[MessagePortMain]) {
            let mut after = After::default();
            let mut parcel = Parcel::new(Kind::Send, "back", &(), ports, EncodeOptions::new()).unwrap();
            parcel.send(&self.connection, DOCUMENT, "back", &mut after).unwrap();
            parcel.give_up(&mut after);
            after.finish(Place::Anywhere);
        }

        /// What the renderer said since.
        fn said(&mut self) -> Vec<Said> {
            let mut said = Vec::new();
            loop {
                self.connection.flush().unwrap();
                match self.reader.fill(&self.main, RecvFlags::DONTWAIT).unwrap() {
                    Fill::Empty => return said,
                    Fill::Closed => panic!("the renderer is there"),
                    Fill::More | Fill::Drained => {}
                }
                while let Some(envelope) = self.reader.next().unwrap() {
                    let has_ports = envelope.header.flags.contains(Flags::PORTS);
                    let (ids, value) = if has_ports {
                        let (ids, value) = ports::split(envelope.payload).unwrap();
                        (ids.map(|id| id.0).collect(), value)
                    } else {
                        (Vec::new(), envelope.payload)
                    };
                    let mut text = match envelope.header.kind {
                        Kind::PortCredit => ports::credit(value).unwrap().to_string(),
                        Kind::PortMessage | Kind::PortReturn => polaron_value::from_slice(value).unwrap(),
                        _ => String::new(),
                    };
                    ids.iter().for_each(|id| text += &format!(" {id:x}"));
                    said.push((envelope.header.kind, envelope.header.call.0, text));
                }
            }
        }

        fn knows(&self, id: u32) -> bool {
            self.connection.ports().find(DOCUMENT, PortId(id)).is_some()
        }
    }

    fn payload(ids: &[u32], value: Option<&str>) -> Vec<u8> {
        let mut payload = vec![0; ports::prefix_length(ids.len())];
        if !ids.is_empty() {
            ports::write(&mut payload, &ids.iter().copied().map(PortId).collect::<Vec<_>>());
        }
        payload.extend(value.map(|value| to_vec(&value).unwrap()).unwrap_or_default());
        payload
    }

    fn envelope<'a>(kind: Kind, id: u32, ids: &[u32], payload: &'a [u8]) -> Envelope<'a> {
        let flags = if ids.is_empty() { Flags::default() } else { Flags::PORTS };
        let mut bytes = Vec::new();
        let head =
            connection::Head { flags, document: DOCUMENT, call: CallId(id), ..connection::Head::about(kind) };
        connection::encode(&mut bytes, head, |_| Ok::<_, ()>(())).unwrap();
        let mut reader = EnvelopeReader::new();
        let (mut near, far) = UnixStream::pair().unwrap();
        std::io::Write::write_all(&mut near, &bytes).unwrap();
        reader.fill(&far, RecvFlags::empty()).unwrap();
        let header = reader.next().unwrap().unwrap().header;
        Envelope { header, channel: "", payload, bytes: &[], binary: None }
    }

    fn said(kind: Kind, id: u32, text: &str) -> Said {
        (kind, id, text.to_owned())
    }

    fn sent(ids: &str) -> Said {
        said(Kind::Send, 0, ids)
    }

    fn cost(value: &str) -> usize {
        to_vec(&value).unwrap().len() + PORT_MESSAGE_COST
    }

    fn take(port: &MessagePortMain) -> String {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match port.poll_message(&mut context) {
            std::task::Poll::Ready(Some(event)) => event.data().unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_came_goes_back_in_order_and_what_was_consumed_is_credited() {
        let mut wire = Wire::new();
        let port = wire.gets(ID);
        for value in ["consumed", "a", "b"] {
            wire.hears(Kind::PortDelivery, ID, &[], Some(value));
        }
        assert_eq!(take(&port), "consumed");
        port.try_post_message("posted", &[]).unwrap();
        wire.send(&[port]);
        wire.hears(Kind::PortDelivery, ID, &[], Some("on its way"));
        let expected = [
            said(Kind::PortMessage, ID, "posted"),
            sent(" 80000001"),
            said(Kind::PortCredit, ID, &cost("consumed").to_string()),
            said(Kind::PortReturn, ID, "a"),
            said(Kind::PortReturn, ID, "b"),
            said(Kind::PortReturn, ID, "on its way"),
        ];
        assert_eq!(wire.said(), expected);
        assert!(wire.knows(ID));
        wire.hears(Kind::PortMoved, ID, &[], None);
        assert!(!wire.knows(ID));
        assert_eq!(wire.said(), []);
    }

    #[test]
    fn ports_in_what_goes_back_leave_likewise() {
        let mut wire = Wire::new();
        let port = wire.gets(ID);
        let [nested, closed] = [ID + 1, ID + 2];
        wire.hears(Kind::PortDelivery, ID, &[nested, closed], Some("outer"));
        wire.hears(Kind::PortDelivery, nested, &[], Some("inner"));
        wire.hears(Kind::PortDelivery, closed, &[], Some("last"));
        wire.hears(Kind::PortClosed, closed, &[], None);
        wire.hears(Kind::PortDelivery, ID, &[], Some("behind"));
        wire.send(&[port]);
        let mut came = wire.said();
        assert_eq!(came.remove(0), sent(" 80000001"));
        assert_eq!(came.remove(0), said(Kind::PortReturn, ID, "outer 80000002 1"));
        assert_eq!(came.remove(0), said(Kind::PortReturn, ID, "behind"));
        came.sort_by_key(|said| said.1);
        // One that main has closed needs no id of main's: it goes as a channel of which this is all.
        let expected = [
            said(Kind::PortMessage, 1, "last"),
            said(Kind::PortClose, 1, ""),
            said(Kind::PortReturn, nested, "inner"),
        ];
        assert_eq!(came, expected);
        wire.hears(Kind::PortMoved, nested, &[], None);
        wire.hears(Kind::PortMoved, ID, &[], None);
        assert!(![1, ID, nested, closed].iter().any(|id| wire.knows(*id)));
    }

    #[test]
    fn what_main_says_while_the_end_is_being_sent_counts() {
        for closes in [false, true] {
            let mut wire = Wire::new();
            let payload = payload(&[ID], Some("port"));
            let (mut ends, _) = receive(&wire.connection, &envelope(Kind::Push, 0, &[ID], &payload)).unwrap();
            let end = ends.pop().unwrap();
            let offered = offer(&wire.connection, DOCUMENT, from_ref(&end), |ids| {
                assert_eq!(ids, [PortId(ID)]);
                wire.hears(Kind::PortDelivery, ID, &[], Some("a"));
                wire.hears(if closes { Kind::PortClosed } else { Kind::PortMoved }, ID, &[], None);
                Ok(())
            });
            super::super::deliver::deliver(settle(end, offered.unwrap()), Place::Anywhere);
            let mut expected = vec![said(Kind::PortReturn, ID, "a")];
            if closes {
                expected.push(said(Kind::PortClose, ID, ""));
            }
            assert_eq!(wire.said(), expected);
            assert!(!wire.knows(ID));
        }
    }

    #[test]
    fn a_close_that_crosses_is_answered_behind_what_goes_back() {
        let mut wire = Wire::new();
        let port = wire.gets(ID);
        wire.send(&[port]);
        wire.hears(Kind::PortDelivery, ID, &[], Some("last"));
        wire.hears(Kind::PortClosed, ID, &[], None);
        assert_eq!(
            wire.said(),
            [sent(" 80000001"), said(Kind::PortReturn, ID, "last"), said(Kind::PortClose, ID, "")]
        );
        assert!(!wire.knows(ID));
    }

    #[test]
    fn an_end_that_was_not_sent_is_as_it_was() {
        let mut wire = Wire::new();
        let payload = payload(&[ID], Some("port"));
        let (mut ends, _) = receive(&wire.connection, &envelope(Kind::Push, 0, &[ID], &payload)).unwrap();
        let end = ends.pop().unwrap();
        let failed = offer(&wire.connection, DOCUMENT, from_ref(&end), |_| {
            wire.hears(Kind::PortDelivery, ID, &[], Some("meanwhile"));
            Err(SendError::FrameGone { channel: String::new() })
        });
        failed.unwrap_err();
        // It did not move, whatever main says.
        wire.hears(Kind::PortMoved, ID, &[], None);
        let port = arrive(end);
        assert_eq!(take(&port), "meanwhile");
        port.try_post_message("as ever", &[]).unwrap();
        assert_eq!(wire.said(), [said(Kind::PortMessage, ID, "as ever")]);
        wire.send(&[port]);
        assert_eq!(wire.said()[0], sent(" 80000001"));
        assert!(wire.knows(ID), "what main said before counts for nothing");
    }

    #[test]
    fn one_that_can_not_leave_is_passed_on_under_a_new_id() {
        // More was posted than main takes.
        let mut wire = Wire::new();
        let port = wire.gets(ID);
        let large = "x".repeat(PORT_WINDOW);
        port.post_regardless(&large, &[]).unwrap();
        port.post_regardless(&"behind", &[]).unwrap();
        wire.send(&[port]);
        assert_eq!(wire.said().last(), Some(&sent(" 1")));
        // It was posted here, before main had the other end.
        let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
        port1.try_post_message("ours", &[]).unwrap();
        wire.send(&[port1]);
        wire.send(&[port2]);
        assert_eq!(wire.said(), [sent(" 2"), sent(" 3"), said(Kind::PortMessage, 3, "ours")]);
        // Without that it moves.
        let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
        wire.send(&[port1]);
        wire.send(&[port2]);
        assert_eq!(wire.said(), [sent(" 4"), sent(" 4")]);
        // Not before main was told of the other one.
        let [one, other] = Pipe::ends();
        let told = offer(&wire.connection, DOCUMENT, from_ref(&one), |_| {
            assert_eq!(begin(&wire.connection, DOCUMENT, &other), None);
            Ok(())
        });
        settle(one, told.unwrap());
        assert_eq!(begin(&wire.connection, DOCUMENT, &other), Some(PortId(5)));
        // Two in one message are two.
        let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
        wire.send(&[port1, port2]);
        assert_eq!(wire.said(), [sent(" 6 7")]);
    }

    #[test]
    fn one_of_another_connection_or_document_is_passed_on() {
        let (mut wire, mut other) = (Wire::new(), Wire::new());
        let port = wire.gets(ID);
        other.send(&[port]);
        assert_eq!(other.said(), [sent(" 1")]);
        wire.connection.ports().open(DocumentId(2));
        let port = wire.gets(ID + 1);
        let mut after = After::default();
        let mut parcel = Parcel::new(Kind::Send, "back", &(), &[port], EncodeOptions::new()).unwrap();
        parcel.send(&wire.connection, DocumentId(2), "back", &mut after).unwrap();
        after.finish(Place::Anywhere);
        assert_eq!(wire.said(), [sent(" 1")]);
    }

    #[test]
    fn what_can_not_go_back_is_credited() {
        let mut wire = Wire::new();
        let port = wire.gets(ID);
        wire.hears(Kind::PortDelivery, ID, &[ID + 1], Some("outer"));
        wire.hears(Kind::PortDelivery, ID, &[], Some("behind"));
        // It needs an id of this side's, and there is none left.
        wire.hears(Kind::PortClosed, ID + 1, &[], None);
        let ports = wire.connection.ports();
        let [dummy, _] = Pipe::ends();
        let ids = ports.choose(DOCUMENT, MAX_PORTS).unwrap();
        ports.enter(DOCUMENT, ids.into_iter().map(|id| (id, dummy.seat().clone())).collect()).unwrap();
        wire.send(&[port]);
        let cost = ports::cost(payload(&[ID + 1], Some("outer")).len()).to_string();
        let expected =
            [sent(" 80000001"), said(Kind::PortCredit, ID, &cost), said(Kind::PortReturn, ID, "behind")];
        assert_eq!(wire.said(), expected);
    }

    #[test]
    fn a_document_that_ends_gives_nothing_back() {
        let mut wire = Wire::new();
        let port = wire.gets(ID);
        wire.send(&[port]);
        let seat = wire.connection.ports().find(DOCUMENT, PortId(ID)).unwrap().opposite();
        wire.said();
        wire.connection.ports().close(DOCUMENT, Place::Anywhere);
        assert_eq!(wire.said(), []);
        assert!(matches!(seat.lock().near().holder, Holder::Closed));
    }

    #[test]
    fn an_end_leaves_while_its_listener_runs() {
        let mut wire = Wire::new();
        let port = wire.gets(ID);
        wire.hears(Kind::PortDelivery, ID, &[], Some("first"));
        wire.hears(Kind::PortDelivery, ID, &[], Some("second"));
        let (entered, is_in) = std::sync::mpsc::channel();
        let (go, may_go) = std::sync::mpsc::channel::<()>();
        let may_go = std::sync::Mutex::new(may_go);
        port.on_message(move |_| {
            entered.send(()).unwrap();
            may_go.lock().unwrap().recv().unwrap_err();
        });
        port.start();
        is_in.recv().unwrap();
        wire.send(&[port]);
        let came = wire.said();
        assert_eq!(came.last(), Some(&said(Kind::PortReturn, ID, "second")));
        drop(go);
    }
}
