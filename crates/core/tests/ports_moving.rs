//! Ends that a document holds and sends on: they move themselves, with all that was for them, in order.

mod common;

use std::sync::mpsc;

use common::{Peer, Received, block_on, of_port, received, watchdog};
use futures_util::FutureExt;
use polaron_core::{
    Hub, IpcMainEvent, MessageChannelMain, MessagePortMain, PostMessageError, Server, WebContents,
    memory::Renderer,
};
use polaron_protocol::{DocumentId, Flags, Kind, PortId, envelope, limits::PORT_WINDOW, ports};
use polaron_value::to_vec;

struct Setup {
    server: Server,
    hub: Hub,
    kept: mpsc::Receiver<MessagePortMain>,
    peer: Peer,
    contents: WebContents,
}

fn setup() -> Setup {
    let hub = Hub::new();
    let (sender, kept) = mpsc::channel();
    hub.ipc_main().on("keep", move |event: &IpcMainEvent| {
        event.ports().iter().for_each(|port| sender.send(port.clone()).unwrap());
    });
    let server = Server::start(&hub).unwrap();
    let (peer, contents) = Peer::page(&hub, &server);
    Setup { server, hub, kept, peer, contents }
}

impl Setup {
    /// A channel of which the document has one end, under this id.
    fn channel(&mut self) -> (MessagePortMain, u32) {
        let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
        let id = self.give(port2);
        (port1, id)
    }

    fn give(&mut self, port: MessagePortMain) -> u32 {
        self.contents.post_message("port", (), &[port]).unwrap();
        let push = self.peer.next();
        assert_eq!((push.kind, push.flags), (Kind::Push, Flags::PORTS));
        ports::split(&push.payload).unwrap().0.next().unwrap().0
    }

    /// The document sends its end to main.
    fn keep(&mut self, id: u32) -> MessagePortMain {
        self.keep_of(1, id)
    }

    /// Another document does.
    fn keep_of(&mut self, document: u32, id: u32) -> MessagePortMain {
        let said = of_port(Kind::Send, 0, "keep", Some(&[id]), &to_vec(&((),)).unwrap());
        self.peer.write(&by(document, said));
        received(&self.kept)
    }

    fn post(&mut self, kind: Kind, id: u32, value: &str) {
        self.peer.write(&of_port(kind, id, "", None, &to_vec(&value).unwrap()));
    }

    fn credit(&mut self, id: u32, bytes: usize) {
        self.peer.write(&of_port(Kind::PortCredit, id, "", None, &(bytes as u32).to_le_bytes()));
    }

    /// What main says next is this, of this port.
    fn hears(&mut self, kind: Kind, id: u32) -> Received {
        let said = self.peer.next();
        assert_eq!((said.kind, said.call), (kind, id));
        said
    }

    /// Comes back when all that the peer said is handled, and main has said nothing.
    fn quiet(&mut self) {
        self.peer.post(Kind::Invoke, 77, "nobody", Vec::<u32>::new());
        assert_eq!(self.peer.next().kind, Kind::InvokeReply);
    }
}

/// An envelope, as another document says it.
fn by(document: u32, mut bytes: Vec<u8>) -> Vec<u8> {
    envelope::set_document(&mut bytes, DocumentId(document));
    bytes
}

fn cost(value: &str) -> usize {
    ports::cost(to_vec(&value).unwrap().len())
}

fn text(port: &MessagePortMain) -> Option<String> {
    block_on(port.recv()).map(|event| event.data().unwrap())
}

#[test]
fn an_end_of_which_nothing_is_under_way_moves_at_once() {
    let _watchdog = watchdog();
    let mut setup = setup();
    let (near, id) = setup.channel();
    let moved = setup.keep(id);
    setup.hears(Kind::PortMoved, id);
    near.try_post_message("there", &[]).unwrap();
    moved.try_post_message("and back", &[]).unwrap();
    assert_eq!((text(&moved).as_deref(), text(&near).as_deref()), (Some("there"), Some("and back")));
    // It is main's, and the document's no more.
    setup.post(Kind::PortMessage, id, "late");
    setup.peer.write(&of_port(Kind::PortClose, id, "", None, &[]));
    setup.quiet();
    drop(setup.server);
    drop(setup.peer);
    near.try_post_message("still", &[]).unwrap();
    assert_eq!(text(&moved).as_deref(), Some("still"));
    drop(near);
    assert_eq!(text(&moved), None);
}

#[test]
fn what_was_not_dispatched_goes_after_the_end_in_order() {
    let _watchdog = watchdog();
    let mut setup = setup();
    let (near, id) = setup.channel();
    for value in ["consumed", "dispatched nowhere", "on its way"] {
        near.try_post_message(value, &[]).unwrap();
    }
    let moved = setup.keep(id);
    let deliveries: Vec<_> = (0..3).map(|_| setup.hears(Kind::PortDelivery, id)).collect();
    setup.hears(Kind::PortMoved, id);
    near.try_post_message("posted since", &[]).unwrap();
    near.close();
    moved.start();
    assert!(moved.recv().now_or_never().is_none(), "what was before it is not there yet");
    setup.credit(id, cost("consumed"));
    setup.peer.write(&of_port(Kind::PortReturn, id, "", None, &deliveries[1].payload));
    setup.quiet();
    assert!(moved.recv().now_or_never().is_none(), "one is still to come");
    setup.peer.write(&of_port(Kind::PortReturn, id, "", None, &deliveries[2].payload));
    let all: Vec<_> = std::iter::from_fn(|| text(&moved)).collect();
    assert_eq!(all, ["dispatched nowhere", "on its way", "posted since"]);
}

#[test]
fn ports_in_what_comes_back_move_likewise() {
    let _watchdog = watchdog();
    let mut setup = setup();
    let (near, id) = setup.channel();
    let MessageChannelMain { port1: inner, port2 } = MessageChannelMain::new();
    near.try_post_message("outer", &[port2]).unwrap();
    inner.try_post_message("inner", &[]).unwrap();
    let outer = setup.hears(Kind::PortDelivery, id);
    let nested = ports::split(&outer.payload).unwrap().0.next().unwrap().0;
    let within = setup.hears(Kind::PortDelivery, nested);
    let moved = setup.keep(id);
    setup.hears(Kind::PortMoved, id);
    let mut back = of_port(Kind::PortReturn, id, "", None, &outer.payload);
    back[5] = Flags::PORTS.0;
    setup.peer.write(&back);
    setup.hears(Kind::PortMoved, nested);
    setup.peer.write(&of_port(Kind::PortReturn, nested, "", None, &within.payload));
    let event = block_on(moved.recv()).unwrap();
    assert_eq!(event.data::<String>().unwrap(), "outer");
    assert_eq!(text(&event.ports()[0]).as_deref(), Some("inner"));
}

#[test]
fn an_end_moves_on_before_all_came_back() {
    let _watchdog = watchdog();
    let mut setup = setup();
    let (near, id) = setup.channel();
    near.try_post_message("first", &[]).unwrap();
    let delivery = setup.hears(Kind::PortDelivery, id);
    let moved = setup.keep(id);
    setup.hears(Kind::PortMoved, id);
    // Back to the same document, and from there on to main: it is another id.
    let again = setup.give(moved);
    assert_ne!(again, id);
    near.try_post_message("second", &[]).unwrap();
    setup.quiet();
    setup.peer.write(&of_port(Kind::PortReturn, id, "", None, &delivery.payload));
    let first = setup.hears(Kind::PortDelivery, again);
    assert_eq!(first.read::<String>(), "first");
    assert_eq!(setup.hears(Kind::PortDelivery, again).read::<String>(), "second");
}

#[test]
fn a_document_that_passed_an_end_on_before_it_got_anything_is_out_of_it() {
    let _watchdog = watchdog();
    let mut setup = setup();
    let (near, id) = setup.channel();
    near.try_post_message("a", &[]).unwrap();
    let first = setup.hears(Kind::PortDelivery, id);
    let moved = setup.keep(id);
    setup.hears(Kind::PortMoved, id);
    // The second document gets nothing of it, as the first has not given back what it has.
    setup.peer.open(2);
    let again = setup.give(moved);
    let moved = setup.keep_of(2, again);
    setup.hears(Kind::PortMoved, again);
    setup.peer.write(&of_port(Kind::PortReturn, id, "", None, &first.payload));
    assert_eq!(text(&moved).as_deref(), Some("a"));
    // The third does, and the second ends before that is back.
    setup.peer.open(3);
    let last = setup.give(moved);
    near.try_post_message("b", &[]).unwrap();
    let second = setup.hears(Kind::PortDelivery, last);
    let moved = setup.keep_of(3, last);
    setup.hears(Kind::PortMoved, last);
    setup.peer.write(&by(2, of_port(Kind::DocumentClosed, 0, "", None, &[])));
    setup.peer.write(&by(3, of_port(Kind::PortReturn, last, "", None, &second.payload)));
    near.try_post_message("c", &[]).unwrap();
    assert_eq!((text(&moved).as_deref(), text(&moved).as_deref()), (Some("b"), Some("c")));
}

#[test]
fn who_waits_for_credit_gets_what_it_posted_and_no_other() {
    let _watchdog = watchdog();
    let mut setup = setup();
    let mut other = Renderer::open(&setup.hub).unwrap();
    let (theirs, far) = other.message_channel();
    other.post_message("keep", (), &[far]).unwrap();
    let far = received(&setup.kept);
    let id = setup.give(far);
    let value = "x".repeat(PORT_WINDOW / 8);
    // The other page fills its window towards the document, and the document its own.
    let count = PORT_WINDOW.div_ceil(cost(&value));
    for _ in 0..2 * count {
        theirs.post_message(&value, &[]).unwrap();
    }
    for _ in 0..count {
        setup.post(Kind::PortMessage, id, &value);
    }
    let deliveries: Vec<_> = (0..count).map(|_| setup.hears(Kind::PortDelivery, id)).collect();
    let moved = setup.keep(id);
    setup.hears(Kind::PortMoved, id);
    for delivery in deliveries {
        setup.peer.write(&of_port(Kind::PortReturn, id, "", None, &delivery.payload));
    }
    for _ in 0..2 * count {
        assert_eq!(text(&moved).map(|text| text.len()), Some(value.len()));
        // Which sends what it has credit for.
        other.invoke::<polaron_value::Value>("nobody", ()).unwrap_err();
    }
    // Back under another id, of which nothing was posted yet: what was under the first gives it nothing.
    let id = setup.give(moved);
    for _ in 0..count {
        assert_eq!(
            other.next_message(&theirs).unwrap().unwrap().data.as_str().map(str::len),
            Some(value.len())
        );
    }
    setup.quiet();
    for _ in 0..count {
        setup.post(Kind::PortMessage, id, &value);
    }
    for _ in 0..count {
        other.next_message(&theirs).unwrap().unwrap();
    }
    let given = setup.hears(Kind::PortCredited, id);
    assert_eq!(ports::credit(&given.payload).unwrap() % cost(&value), 0);
}

#[test]
fn a_close_that_crosses_the_move_comes_behind_what_comes_back() {
    let _watchdog = watchdog();
    let mut setup = setup();
    let (near, id) = setup.channel();
    near.try_post_message("last", &[]).unwrap();
    near.close();
    let delivery = setup.hears(Kind::PortDelivery, id);
    // The document does not know of this yet.
    setup.hears(Kind::PortClosed, id);
    let moved = setup.keep(id);
    setup.credit(id, 0);
    setup.peer.write(&of_port(Kind::PortReturn, id, "", None, &delivery.payload));
    assert_eq!(text(&moved).as_deref(), Some("last"));
    assert!(moved.recv().now_or_never().is_none());
    // Now it does.
    setup.peer.write(&of_port(Kind::PortClose, id, "", None, &[]));
    assert_eq!(text(&moved), None);
}

#[test]
fn a_document_that_goes_with_what_it_has_not_given_back_closes_the_channel() {
    let _watchdog = watchdog();
    let mut setup = setup();
    let (near, id) = setup.channel();
    for value in ["back", "lost"] {
        near.try_post_message(value, &[]).unwrap();
    }
    let back = setup.hears(Kind::PortDelivery, id);
    setup.hears(Kind::PortDelivery, id);
    let moved = setup.keep(id);
    moved.try_post_message("to the other end", &[]).unwrap();
    near.try_post_message("after what is lost", &[]).unwrap();
    setup.peer.write(&of_port(Kind::PortReturn, id, "", None, &back.payload));
    drop(setup.peer);
    assert_eq!((text(&moved).as_deref(), text(&moved)), (Some("back"), None));
    assert_eq!((text(&near).as_deref(), text(&near)), (Some("to the other end"), None));
}

#[test]
fn more_than_was_sent_can_not_come_back() {
    let _watchdog = watchdog();
    for kind in [Kind::PortReturn, Kind::PortCredit] {
        let mut setup = setup();
        let (near, id) = setup.channel();
        near.try_post_message("a", &[]).unwrap();
        setup.hears(Kind::PortDelivery, id);
        let moved = setup.keep(id);
        setup.hears(Kind::PortMoved, id);
        if kind == Kind::PortReturn {
            setup.post(kind, id, &"a".repeat(100));
        } else {
            setup.credit(id, cost("a") + 1);
        }
        assert!(setup.peer.is_disconnected(), "{kind:?}");
        assert_eq!(text(&moved), None);
    }
}

#[test]
fn an_end_is_not_sent_twice_and_not_through_itself() {
    let _watchdog = watchdog();
    let mut setup = setup();
    let (near, id) = setup.channel();
    near.try_post_message("a", &[]).unwrap();
    setup.hears(Kind::PortDelivery, id);
    // Through itself it goes nowhere, and is closed.
    setup.peer.write(&of_port(Kind::PortMessage, id, "", Some(&[id]), &to_vec(&()).unwrap()));
    setup.hears(Kind::PortMoved, id);
    assert_eq!(text(&near), None);
    // Under way it has no holder who could send it.
    let (near, id) = setup.channel();
    near.try_post_message("a", &[]).unwrap();
    setup.hears(Kind::PortDelivery, id);
    let _moved = setup.keep(id);
    setup.hears(Kind::PortMoved, id);
    setup.peer.write(&of_port(Kind::Send, 0, "keep", Some(&[id]), &to_vec(&((),)).unwrap()));
    assert!(setup.peer.is_disconnected());
    assert_eq!(id & PortId::MAIN, PortId::MAIN);
}

#[test]
fn what_comes_back_to_an_end_that_was_closed_since_is_dropped() {
    let _watchdog = watchdog();
    let mut setup = setup();
    for closes in [true, false] {
        let (near, id) = setup.channel();
        for value in ["consumed", "not"] {
            near.try_post_message(value, &[]).unwrap();
        }
        let deliveries: Vec<_> = (0..2).map(|_| setup.hears(Kind::PortDelivery, id)).collect();
        let moved = setup.keep(id);
        setup.hears(Kind::PortMoved, id);
        if closes {
            moved.close()
        } else {
            drop(moved)
        }
        setup.credit(id, cost("consumed"));
        setup.peer.write(&of_port(Kind::PortReturn, id, "", None, &deliveries[1].payload));
        setup.quiet();
        assert_eq!(text(&near), None);
    }
}

/// The document's connection is ended.
fn is_disconnected(mut setup: Setup, what: &str) {
    while setup.peer.next_or_end().is_some() {}
    assert!(setup.contents.main_frame().is_none(), "{what}");
    drop(setup.server);
}

#[test]
fn who_gets_an_end_has_no_say_in_what_an_earlier_one_gives_back() {
    let _watchdog = watchdog();
    let mut setup = setup();
    let (near, id) = setup.channel();
    near.try_post_message("under way", &[]).unwrap();
    let moved = setup.keep(id);
    setup.hears(Kind::PortDelivery, id);
    setup.hears(Kind::PortMoved, id);
    let next = setup.give(moved);
    setup.credit(next, 1);
    is_disconnected(setup, "it got nothing yet");
}

#[test]
fn what_comes_back_is_what_was_sent_one_by_one() {
    let _watchdog = watchdog();
    let mut setup = setup();
    let (near, id) = setup.channel();
    near.try_post_message("main's", &[]).unwrap();
    setup.hears(Kind::PortDelivery, id);
    let other = setup.give(near);
    setup.post(Kind::PortMessage, other, &"the document's".repeat(100));
    setup.hears(Kind::PortDelivery, id);
    let _moved = setup.keep(id);
    setup.hears(Kind::PortMoved, id);
    // Part of it is owed to the document, part to nobody.
    setup.post(Kind::PortReturn, id, &"both in one".repeat(50));
    is_disconnected(setup, "no message was that long");
}

#[test]
fn a_port_that_goes_to_and_fro_gathers_so_much_and_no_more() {
    let _watchdog = watchdog();
    let mut setup = setup();
    let (near, mut id) = setup.channel();
    let window = to_vec(&common::Binary(vec![0; PORT_WINDOW])).unwrap();
    let mut posted = 0;
    // Each holder has a window of its own.
    loop {
        setup.peer.write(&of_port(Kind::PortMessage, id, "", None, &window));
        posted += 1;
        assert!(posted < 100, "it goes on and on");
        let port = setup.keep(id);
        setup.hears(Kind::PortMoved, id);
        if let Err(PostMessageError::Closed) = port.try_post_message("there?", &[]) {
            break;
        }
        id = setup.give(port);
    }
    assert_eq!(posted, 16);
    // All of that is there. What main said meanwhile found no room.
    let read = std::iter::from_fn(|| block_on(near.recv())).count();
    assert_eq!(read, posted);
}
