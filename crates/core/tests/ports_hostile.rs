//! What a renderer may not do with ports: each violation ends its own connection only. And what the wire looks like.

mod common;

use std::sync::mpsc;

use common::{PAGE, Peer, Received, of_port as envelope, received, watchdog};
use polaron_core::{Hub, IpcMainEvent, MessageChannelMain, MessagePortMain, Server, memory::Renderer};
use polaron_protocol::{
    Flags, Kind, PortId,
    limits::{MAX_PORTS, MAX_PORTS_IN_MESSAGE, PORT_WINDOW},
    ports,
};
use polaron_value::to_vec;

const MAIN: u32 = PortId::MAIN;

/// `postMessage` on the channel `keep`.
fn keep(ids: &[u32]) -> Vec<u8> {
    envelope(Kind::Send, 0, "keep", Some(ids), &to_vec(&("message",)).unwrap())
}

fn post(id: u32, value: &[u8]) -> Vec<u8> {
    envelope(Kind::PortMessage, id, "", None, value)
}

fn credit(id: u32, bytes: u32) -> Vec<u8> {
    envelope(Kind::PortCredit, id, "", None, &bytes.to_le_bytes())
}

struct Setup {
    server: Server,
    hub: Hub,
    ports: mpsc::Receiver<MessagePortMain>,
    peer: Peer,
    contents: polaron_core::WebContents,
}

fn setup() -> Setup {
    let hub = Hub::new();
    let (sender, ports) = mpsc::channel();
    hub.ipc_main().on("keep", move |event: &IpcMainEvent| {
        for port in event.ports() {
            sender.send(port.clone()).unwrap();
        }
    });
    let server = Server::start(&hub).unwrap();
    let (peer, contents) = Peer::page(&hub, &server);
    Setup { server, hub, ports, peer, contents }
}

/// Comes back when all that the peer said is handled; what main said meanwhile.
fn sync(peer: &mut Peer) -> Vec<Received> {
    peer.post(Kind::Invoke, 77, "nobody", Vec::<u32>::new());
    let mut came = Vec::new();
    loop {
        match peer.next() {
            answer if answer.kind == Kind::InvokeReply => return came,
            other => came.push(other),
        }
    }
}

fn violates(what: &str, allowed: &[Vec<u8>], forbidden: &[u8]) {
    use std::io::Write;
    let mut setup = setup();
    let mut other = Renderer::open(&setup.hub).unwrap();
    let (theirs, far) = other.message_channel();
    other.post_message("keep", (), &[far]).unwrap();
    let ours = received(&setup.ports);
    for bytes in allowed {
        setup.peer.write(bytes);
    }
    sync(&mut setup.peer);
    let _ = setup.peer.socket.write_all(forbidden);
    while setup.peer.next_or_end().is_some() {}
    assert!(setup.contents.main_frame().is_none(), "{what}");
    ours.try_post_message("fine", &[]).unwrap();
    assert_eq!(other.next_message(&theirs).unwrap().unwrap().data.as_str(), Some("fine"), "{what}");
    drop(setup.server);
}

#[test]
fn violations_end_only_their_own_connection() {
    let _watchdog = watchdog();
    let null = to_vec(&()).unwrap();
    let many: Vec<u32> = (1..=MAX_PORTS_IN_MESSAGE as u32 + 1).collect();
    violates("an id of main's half that main never chose", &[], &keep(&[MAIN]));
    violates("an id twice in a message", &[], &keep(&[1, 1]));
    violates("an id of main's half", &[], &keep(&[MAIN | 1]));
    violates("no ports", &[], &keep(&[]));
    violates("too many in a message", &[], &keep(&many));
    let short = envelope(Kind::Send, 0, "keep", None, &[9, 0, 0, 0, 1, 0, 0, 0]);
    let mut flagged = short.clone();
    flagged[5] = Flags::PORTS.0;
    violates("ids past the payload", &[], &flagged);
    violates(
        "an id twice, through a port",
        &[keep(&[1])],
        &envelope(Kind::PortMessage, 1, "", Some(&[2, 2]), &null),
    );
    violates(
        "an id of main's half, through a port that is unknown",
        &[],
        &envelope(Kind::PortMessage, 9, "", Some(&[MAIN]), &null),
    );
    violates("a close with a payload", &[keep(&[1])], &envelope(Kind::PortClose, 1, "", None, &[0]));
    violates("credit that is none", &[keep(&[1])], &envelope(Kind::PortCredit, 1, "", None, &[0; 3]));
    violates("credit for nothing", &[keep(&[1])], &credit(1, 1));
    violates("main's kind", &[keep(&[1])], &envelope(Kind::PortDelivery, 1, "", None, &null));
    violates(
        "something back of a port that did not move",
        &[keep(&[1])],
        &envelope(Kind::PortReturn, 1, "", None, &null),
    );
    violates("main's word of a move", &[keep(&[1])], &envelope(Kind::PortMoved, 1, "", None, &[]));
    violates("another document", &[keep(&[1])], &{
        let mut bytes = post(1, &null);
        bytes[8] = 2;
        bytes
    });
    let large = post(1, &vec![0; PORT_WINDOW]);
    violates("more than the window", &[keep(&[1]), large.clone()], &large);
    let chunk: Vec<u32> = (1..=MAX_PORTS as u32).collect();
    let allowed: Vec<_> = chunk.chunks(MAX_PORTS_IN_MESSAGE).map(keep).collect();
    violates("too many ports", &allowed, &keep(&[MAX_PORTS as u32 + 1]));
}

#[test]
fn bytes_that_are_no_value_end_the_connection_when_they_are_read() {
    let _watchdog = watchdog();
    let mut setup = setup();
    setup.peer.write(&keep(&[1]));
    setup.peer.write(&post(1, &[0xff; 8]));
    let port = received(&setup.ports);
    let event = common::block_on(port.recv()).unwrap();
    assert!(event.data::<String>().unwrap_err().is_malformed());
    while setup.peer.next_or_end().is_some() {}
    assert!(common::block_on(port.recv()).is_none());
}

#[test]
fn what_is_for_a_port_that_is_gone_is_dropped_and_its_ports_close() {
    let _watchdog = watchdog();
    let mut setup = setup();
    let null = to_vec(&()).unwrap();
    setup.peer.write(&keep(&[1]));
    drop(received(&setup.ports));
    setup.peer.write(&envelope(Kind::PortMessage, 1, "", Some(&[2, 3]), &null));
    setup.peer.write(&envelope(Kind::PortMessage, 500, "", Some(&[4]), &null));
    setup.peer.write(&envelope(Kind::PortClose, 500, "", None, &[]));
    setup.peer.write(&credit(500, 77));
    setup.peer.write(&envelope(Kind::PortReturn, 500, "", Some(&[6]), &null));
    setup.peer.write(&envelope(Kind::Send, 0, "nobody listens", Some(&[5]), &to_vec(&((),)).unwrap()));
    let mut closed: Vec<_> = sync(&mut setup.peer)
        .into_iter()
        .map(|said| {
            assert_eq!((said.kind, said.document, said.payload.len()), (Kind::PortClosed, 1, 0));
            said.call
        })
        .collect();
    closed.sort_unstable();
    assert_eq!(closed, [1, 2, 3, 4, 5, 6]);
    // Forgotten, so that they are not open any more.
    setup.peer.write(&keep(&[7]));
    received(&setup.ports);
}

#[test]
fn main_gives_credit_for_what_is_consumed_and_for_nothing_else() {
    let _watchdog = watchdog();
    let mut setup = setup();
    let value = to_vec(&common::Binary(vec![1; PORT_WINDOW / 8])).unwrap();
    let cost = ports::cost(value.len());
    setup.peer.write(&keep(&[1]));
    let port = received(&setup.ports);
    for _ in 0..8 {
        setup.peer.write(&post(1, &value));
    }
    assert!(sync(&mut setup.peer).is_empty(), "nothing is consumed");
    let mut given = 0;
    for n in 1..=8 {
        common::block_on(port.recv()).unwrap();
        for said in sync(&mut setup.peer) {
            assert_eq!((said.kind, said.call), (Kind::PortCredited, 1));
            given += ports::credit(&said.payload).unwrap();
        }
        // Pieces of a quarter of the window.
        assert_eq!(given, n / 2 * 2 * cost, "{n}");
    }
}

#[test]
fn a_page_that_does_not_read_holds_up_the_page_that_writes_not_main() {
    let _watchdog = watchdog();
    let mut setup = setup();
    let other = setup.hub.create_contents(polaron_core::WebPreferences::default());
    let page = polaron_protocol::PageId(PAGE.0 + 1);
    setup.hub.bind_page(page, &other);
    let mut reader = Peer::connect(&setup.server);
    let mut opened = common::opened(1);
    opened.page = page;
    reader.write(&opened.to_envelope());
    assert_eq!(reader.next().kind, Kind::DocumentConfig);

    let value = to_vec(&common::Binary(vec![1; 100_000])).unwrap();
    let cost = ports::cost(value.len());
    setup.peer.write(&keep(&[1]));
    let port = received(&setup.ports);
    // From main first, then from the page that gets its place.
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    other.post_message("port", (), &[port2]).unwrap();
    let push = reader.next();
    assert_eq!((push.kind, push.flags), (Kind::Push, Flags::PORTS));
    let (mut ids, _) = ports::split(&push.payload).unwrap();
    let own = ids.next().unwrap().0;
    assert_eq!(own, MAIN | 1, "main's half");
    drop(ids);
    drop(port1);
    assert_eq!((reader.next().kind, MAIN), (Kind::PortClosed, MAIN));
    other.post_message("port", (), &[port]).unwrap();
    let push = reader.next();
    let id = ports::split(&push.payload).unwrap().0.next().unwrap().0;

    let window = PORT_WINDOW.div_ceil(cost);
    for _ in 0..window {
        setup.peer.write(&post(1, &value));
    }
    for _ in 0..window {
        let delivery = reader.next();
        assert_eq!((delivery.kind, delivery.call), (Kind::PortDelivery, id));
        assert_eq!(delivery.payload, value, "passed on as it came");
    }
    assert!(sync(&mut setup.peer).is_empty(), "it was not consumed");
    // Main passes on what the reader gives, and not before.
    reader.write(&credit(id, 3 * cost as u32));
    let credited = setup.peer.next();
    assert_eq!((credited.kind, credited.call), (Kind::PortCredited, 1));
    assert_eq!(ports::credit(&credited.payload), Ok(3 * cost));
    for _ in 0..3 {
        setup.peer.write(&post(1, &value));
    }
    setup.peer.write(&envelope(Kind::PortClose, 1, "", None, &[]));
    for _ in 0..3 {
        assert_eq!(reader.next().kind, Kind::PortDelivery);
    }
    assert_eq!(reader.next().kind, Kind::PortClosed);
}
