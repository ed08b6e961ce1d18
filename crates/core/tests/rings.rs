//! A renderer whose bytes come and go by rings in memory that both processes have.

mod common;

use std::{fs::File, os::unix::fs::FileExt, sync::mpsc};

use common::{Peer, received, watchdog};
use polaron_core::{Hub, IpcMainEvent, IpcMainInvokeEvent as Event, Server, memory::Renderer};
use polaron_protocol::{Kind, ring::CAPACITY};
use polaron_value::Value;

fn hub() -> Hub {
    let hub = Hub::new();
    hub.ipc_main().handle("echo", |_: &Event, value: Value| value).unwrap();
    hub
}

fn text(length: usize) -> String {
    "0123456789".chars().cycle().take(length).collect()
}

#[test]
fn messages_of_every_size_come_and_go_in_order() {
    let _watchdog = watchdog();
    let hub = hub();
    let server = Server::start(&hub).unwrap();
    let (mut peer, _contents) = Peer::connect_with_rings(&server).0.with_page(&hub);
    let sizes = [0, 1, 100, 4096, CAPACITY - 100, CAPACITY, CAPACITY + 1, 3 << 20, 5];
    for (call, size) in (1..).zip(sizes) {
        peer.post(Kind::Invoke, call, "echo", (text(size),));
        let answer = peer.next();
        assert_eq!(answer.call, call);
        assert!(answer.read::<String>() == text(size), "{size}");
    }
}

#[test]
fn ten_thousand_calls_at_once_are_all_answered() {
    let _watchdog = watchdog();
    let hub = hub();
    let server = Server::start(&hub).unwrap();
    let (mut peer, _contents) = Peer::connect_with_rings(&server).0.with_page(&hub);
    // It reads nothing meanwhile: what main answers waits.
    for call in 1..=10_000 {
        peer.post(Kind::Invoke, call, "echo", (call,));
    }
    for call in 1..=10_000 {
        let answer = peer.next();
        assert_eq!((answer.call, answer.read::<u32>()), (call, call));
    }
}

#[test]
fn what_was_said_before_the_end_counts() {
    let _watchdog = watchdog();
    let hub = hub();
    let (sender, notes) = mpsc::channel();
    hub.ipc_main().on("note", move |_: &IpcMainEvent, number: u32| sender.send(number).unwrap());
    let server = Server::start(&hub).unwrap();
    let (mut peer, _contents) = Peer::connect_with_rings(&server).0.with_page(&hub);
    for number in 0..1000 {
        peer.post(Kind::Send, 0, "note", (number,));
    }
    drop(peer);
    for number in 0..1000 {
        assert_eq!(received(&notes), number);
    }
}

#[test]
fn who_writes_nonsense_is_disconnected_and_nobody_else_notices() {
    let _watchdog = watchdog();
    for (what, at, nonsense) in [
        ("more than there can be was put in", 256, u32::MAX),
        ("a little more than there can be", 256, CAPACITY as u32 + 1_000_000),
        ("more was taken out than was put in", 64, u32::MAX / 2),
    ] {
        let hub = hub();
        let server = Server::start(&hub).unwrap();
        let mut other = Renderer::open(&hub).unwrap();
        let (peer, memory) = Peer::connect_with_rings(&server);
        let (mut peer, contents) = peer.with_page(&hub);
        peer.post(Kind::Invoke, 1, "echo", (1,));
        assert_eq!(peer.next().call, 1);
        File::from(memory).write_all_at(&nonsense.to_le_bytes(), at).unwrap();
        // Main looks, in order to read this or to answer it.
        let _ = std::io::Write::write(&mut &peer.socket, &[0]);
        if at == 64 {
            peer.post(Kind::Invoke, 2, "echo", (2,));
        }
        assert!(peer.is_disconnected(), "{what}");
        // Who answers may find it out before the session does.
        while contents.main_frame().is_some() {
            std::thread::yield_now();
        }
        assert!(other.invoke::<bool>("echo", (true,)).unwrap(), "{what}");
    }
}

#[test]
fn bells_for_nothing_change_nothing() {
    let _watchdog = watchdog();
    let hub = hub();
    let server = Server::start(&hub).unwrap();
    let (mut peer, _contents) = Peer::connect_with_rings(&server).0.with_page(&hub);
    for call in 1..=100 {
        let _ = std::io::Write::write(&mut &peer.socket, &[7; 500]);
        peer.post(Kind::Invoke, call, "echo", (call,));
        assert_eq!(peer.next().read::<u32>(), call);
    }
}
