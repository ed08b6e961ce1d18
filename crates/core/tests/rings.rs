//! A renderer whose bytes come and go by rings in memory that both processes have.

mod common;

use std::{
    fs::File,
    io::Write,
    os::unix::fs::FileExt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use common::{PATIENCE, Peer, received, watchdog};
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
        let _ = Write::write(&mut &peer.socket, &[0]);
        if at == 64 {
            peer.post(Kind::Invoke, 2, "echo", (2,));
        }
        assert!(peer.is_disconnected(), "{what}");
        // Who answers may find it out before the session does.
        while contents.main_frame().is_some() {
            thread::yield_now();
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
        let _ = Write::write(&mut &peer.socket, &[7; 500]);
        peer.post(Kind::Invoke, call, "echo", (call,));
        assert_eq!(peer.next().read::<u32>(), call);
    }
}

/// More of it than a message takes to be sent: so the ring does not run empty.
fn take_time() {
    for _ in 0..2000 {
        std::hint::spin_loop();
    }
}

/// Does something again and again on a thread of its own, until dropped.
struct Again(Arc<AtomicBool>, Option<thread::JoinHandle<()>>);

impl Again {
    fn and_again(mut what: impl FnMut() + Send + 'static) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let told = is_over.clone();
        let thread = thread::spawn(move || {
            while !told.load(Ordering::Relaxed) {
                what();
            }
        });
        Self(is_over, Some(thread))
    }
}

impl Drop for Again {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        if let Some(Err(panic)) = self.1.take().map(thread::JoinHandle::join)
            && !thread::panicking()
        {
            std::panic::resume_unwind(panic);
        }
    }
}

/// It goes on to feed the ring, as fast as it can.
#[test]
fn who_never_stops_is_disconnected_all_the_same() {
    let _watchdog = watchdog();
    let hub = hub();
    hub.ipc_main().on("note", |_: &IpcMainEvent, _: u32| take_time());
    let server = Server::start(&hub).unwrap();
    let (peer, memory) = Peer::connect_with_rings(&server);
    let (mut peer, contents) = peer.with_page(&hub);
    let mut other = Renderer::open(&hub).unwrap();
    let _feeding = Again::and_again(move || peer.try_post(Kind::Send, 0, "note", (1,)));
    // What main answers is never taken out, and what it is told of that is nonsense.
    File::from(memory).write_all_at(&(u32::MAX / 2).to_le_bytes(), 64).unwrap();
    contents.send("push", ("x",)).unwrap_err();
    while contents.main_frame().is_some() {
        thread::yield_now();
    }
    assert!(other.invoke::<bool>("echo", (true,)).unwrap());
}

#[test]
fn an_application_that_ends_waits_for_no_renderer_that_goes_on_and_on() {
    let _watchdog = watchdog();
    let hub = hub();
    hub.ipc_main().on("note", |_: &IpcMainEvent, _: u32| take_time());
    let server = Server::start(&hub).unwrap();
    let (mut peer, contents) = Peer::connect_with_rings(&server).0.with_page(&hub);
    let _feeding = Again::and_again(move || peer.try_post(Kind::Send, 0, "note", (1,)));
    hub.finish(PATIENCE);
    assert!(contents.main_frame().is_none());
}

#[test]
fn who_rings_without_end_keeps_itself_from_nothing() {
    let _watchdog = watchdog();
    let hub = hub();
    let server = Server::start(&hub).unwrap();
    let (mut peer, _contents) = Peer::connect_with_rings(&server).0.with_page(&hub);
    let mut ringing = peer.socket.try_clone().unwrap();
    let _ringing = Again::and_again(move || ringing.write_all(&[0; 200_000]).unwrap());
    for call in 1..=100 {
        peer.post(Kind::Invoke, call, "echo", (call,));
        assert_eq!(peer.next().read::<u32>(), call);
    }
}
