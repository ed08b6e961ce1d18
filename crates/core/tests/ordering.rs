//! One queue for each frame and direction: whatever the verb and the size, what was sent first arrives first.

mod common;

use std::{
    sync::{Mutex, mpsc},
    thread,
};

use common::{Binary, Log, Peer, envelope, received, rejection, settled, watchdog};
use polaron_core::{Hub, IpcMainEvent, IpcMainInvokeEvent as Event, SendError, Server, memory::Renderer};
use polaron_protocol::{Kind, limits::MAX_CHANNEL};
use polaron_value::{Value, to_vec, value};

/// From nothing to 8 MiB, across every buffer's size on the way.
const SIZES: [usize; 12] = [0, 1, 100, 4096, 65_536, 7, 1 << 20, 0, 3, 8 << 20, 65_519, 2];

/// Bytes that tell where they belong.
fn pattern(size: usize, seed: usize) -> Vec<u8> {
    (0..size).map(|at| (at * 7 + seed) as u8).collect()
}

#[test]
fn what_a_renderer_sends_is_handled_in_order_whatever_the_verb() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let log = Log::new();
    let (sent, invoked) = (log.clone(), log.clone());
    hub.ipc_main().on("c", move |event: &IpcMainEvent, n: u32| {
        sent.add(n);
        event.set_return_value(n)
    });
    hub.ipc_main().handle("c", async move |_: Event, n: u32| invoked.add(n)).unwrap();
    let server = Server::start(&hub).unwrap();
    let (mut peer, _contents) = Peer::page(&hub, &server);
    let mut bytes = Vec::new();
    for n in 0..3000_u32 {
        let kind = [Kind::Send, Kind::Invoke, Kind::SendSync][n as usize % 3];
        bytes.extend(envelope(kind, 1, n + 1, "c", &to_vec(&(n,)).unwrap()));
    }
    peer.write(&bytes);
    // The answers come in the order of the calls.
    for n in (0..3000).filter(|n| n % 3 != 0) {
        assert_eq!(peer.next().call, n + 1);
    }
    assert_eq!(log.take(), (0..3000).collect::<Vec<_>>());
}

#[test]
fn pushes_and_answers_share_one_queue() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().on("c", |event: &IpcMainEvent| {
        event.reply("1", ())?;
        event.sender().send("2", (Binary(vec![0; 1 << 20]),))?;
        event.set_return_value("3")?;
        event.reply("4", ())?;
        event.sender_frame().send("5", ())
    });
    hub.ipc_main()
        .handle("c", async |event: Event| {
            event.sender().send("1", ())?;
            event.sender_frame().send("2", ())?;
            Ok::<_, SendError>("3")
        })
        .unwrap();
    let server = Server::start(&hub).unwrap();
    let (mut peer, _contents) = Peer::page(&hub, &server);
    peer.post(Kind::SendSync, 1, "c", value!([]));
    peer.post(Kind::Invoke, 2, "c", value!([]));
    let got: Vec<_> = (0..8).map(|_| peer.next()).map(|got| (got.kind, got.channel)).collect();
    let push = |channel: &str| (Kind::Push, channel.to_owned());
    let expected = [
        push("1"),
        push("2"),
        (Kind::SyncReply, String::new()),
        push("4"),
        push("5"),
        push("1"),
        push("2"),
        (Kind::InvokeReply, String::new()),
    ];
    assert_eq!(got, expected);
}

#[test]
fn messages_of_every_size_reach_main_whole_and_in_order() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let (says, said) = mpsc::channel();
    hub.ipc_main().on("c", move |_: &IpcMainEvent, n: usize, bytes: Value| says.send((n, bytes)));
    let mut page = Renderer::open(&hub).unwrap();
    for (n, size) in SIZES.into_iter().enumerate() {
        page.send("c", (n, Binary(pattern(size, n)))).unwrap();
    }
    for (n, size) in SIZES.into_iter().enumerate() {
        let (got, bytes) = received(&said);
        assert_eq!(got, n);
        assert!(bytes.as_bytes().unwrap()[..] == pattern(size, n), "message {n} of {size} bytes");
    }
}

#[test]
fn many_threads_push_at_once_and_each_keeps_its_order() {
    let _watchdog = watchdog();
    const THREADS: usize = 4;
    let hub = Hub::new();
    let mut page = Renderer::open(&hub).unwrap();
    // Nobody reads meanwhile: a sender never waits for the renderer.
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let contents = page.contents().clone();
            thread::spawn(move || {
                for (n, size) in SIZES.into_iter().enumerate() {
                    contents.send(&thread.to_string(), (n, Binary(pattern(size, n + thread)))).unwrap();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    page.contents().send("end", ()).unwrap();
    let mut next = [0; THREADS];
    for _ in 0..THREADS * SIZES.len() {
        let push = page.next_push().unwrap();
        let thread: usize = push.channel.parse().unwrap();
        let n = next[thread];
        next[thread] += 1;
        assert_eq!(push.args[0].as_u64(), Some(n as u64), "thread {thread}");
        assert!(
            push.args[1].as_bytes().unwrap()[..] == pattern(SIZES[n], n + thread),
            "{thread}: message {n}"
        );
    }
    assert_eq!(page.next_push().unwrap().channel, "end");
}

/// Both sides send much before either reads: main's thread must not wait for room.
#[test]
fn both_directions_at_once_do_not_lock_each_other_up() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().on("echo", |event: &IpcMainEvent, n: usize, bytes: Value| event.reply("echo", (n, bytes)));
    let mut page = Renderer::open(&hub).unwrap();
    for n in 0..20 {
        page.send("echo", (n, Binary(pattern(1 << 20, n)))).unwrap();
    }
    for n in 0..20 {
        let push = page.next_push().unwrap();
        assert_eq!(push.args[0].as_u64(), Some(n as u64));
        assert!(push.args[1].as_bytes().unwrap()[..] == pattern(1 << 20, n));
    }
}

/// Main still has much to send when the renderer hangs up; what the renderer said before is not lost over that.
#[test]
fn the_last_words_of_a_renderer_that_reads_no_more_are_heard() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let (blocks, blocked) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let (says, said) = mpsc::channel();
    hub.ipc_main().on("block", move |_: &IpcMainEvent| {
        blocks.send(()).unwrap();
        received(&released.lock().unwrap());
    });
    hub.ipc_main().on("last words", move |_: &IpcMainEvent, n: u32| says.send(n));
    let server = Server::start(&hub).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    peer.post(Kind::Send, 0, "block", value!([]));
    received(&blocked);
    contents.send("more than a socket holds", (Binary(vec![0; 4 << 20]),)).unwrap();
    for n in 0..200 {
        peer.post(Kind::Send, 0, "last words", (n,));
    }
    drop(peer);
    release.send(()).unwrap();
    for n in 0..200 {
        assert_eq!(received(&said), n);
    }
}

#[test]
fn channels_have_any_name_that_fits_the_wire() {
    let _watchdog = watchdog();
    let longest = "l".repeat(MAX_CHANNEL);
    let wide = format!("{}x", "ä".repeat(MAX_CHANNEL / 2));
    for name in
        ["", " ", "__proto__", "constructor", "größe 😀 \u{202e}", "a\0b\n", "'quoted'", &longest, &wide]
    {
        let hub = Hub::new();
        let log = Log::new();
        let seen = log.clone();
        hub.ipc_main().on(name, move |event: &IpcMainEvent| {
            seen.add(event.channel().to_owned());
            event.reply(event.channel(), ())?;
            event.set_return_value("returned")
        });
        hub.ipc_main().handle(name, |event: &Event| event.channel().to_owned()).unwrap();
        let mut page = Renderer::open(&hub).unwrap();
        assert_eq!(page.invoke::<String>(name, ()).unwrap(), name);
        assert_eq!(page.send_sync::<String>(name, ()).unwrap(), "returned");
        assert_eq!(page.next_push().unwrap().channel, name);
        assert_eq!(log.take(), [name]);
        assert_eq!(hub.ipc_main().event_names(), [name]);
        assert!(hub.ipc_main().remove_handler(name));
        assert_eq!(rejection(page.invoke::<()>(name, ())), format!("No handler registered for '{name}'"));
    }
}

#[test]
fn a_channel_name_too_long_for_the_wire_is_refused() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let mut page = Renderer::open(&hub).unwrap();
    let waiting = hub.create_contents(polaron_core::WebPreferences::default());
    let name = "l".repeat(MAX_CHANNEL + 1);
    let text = "a channel name may have 65535 bytes, this one has 65536";
    for error in [
        page.contents().send(&name, ()).unwrap_err(),
        page.contents().main_frame().unwrap().send(&name, ()).unwrap_err(),
        waiting.send(&name, ()).unwrap_err(),
    ] {
        assert!(matches!(error, SendError::ChannelTooLong { length: 65_536 }));
        assert_eq!(error.to_string(), text);
    }
    assert_eq!(page.send(&name, ()).unwrap_err().to_string(), text);
    assert_eq!(page.invoke::<()>(&name, ()).unwrap_err().to_string(), text);
    settled(&mut page);
}
