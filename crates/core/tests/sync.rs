//! `sendSync`: answered at once, late, twice, never, and by listeners that fail. It always ends.

mod common;

use std::{
    sync::{Arc, Barrier, mpsc},
    thread,
};

use common::{Log, Peer, received, rejected, rejection, settled, watchdog};
use polaron_core::{Hub, IpcMainEvent, SendError, Server, memory::Renderer};
use polaron_protocol::Kind;
use polaron_value::{Value, value};
use serde::{Serialize, Serializer};

#[test]
fn a_listener_answers_at_once() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    ipc.on("borrowing", |event: &IpcMainEvent, n: i32| event.set_return_value(n + 1));
    ipc.on("owning", |event: IpcMainEvent, n: i32| event.set_return_value(n + 1));
    ipc.on("async", async |event: IpcMainEvent, n: i32| event.set_return_value(n + 1));
    ipc.once("once", |event: &IpcMainEvent, n: i32| event.set_return_value(n + 1));
    let mut page = Renderer::open(&hub).unwrap();
    for channel in ["borrowing", "owning", "async", "once"] {
        assert_eq!(page.send_sync::<i32>(channel, (1,)).unwrap(), 2, "{channel}");
    }
    assert_eq!(rejection(page.send_sync::<i32>("once", (1,))), "reply was never sent");
}

#[test]
fn values_of_every_kind_return() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().on("echo", |event: &IpcMainEvent, value: Value| event.set_return_value(value));
    let mut page = Renderer::open(&hub).unwrap();
    for value in [
        value!(undefined),
        value!(null),
        value!(-0.0),
        value!("😀"),
        value!([1, [undefined]]),
        value!({ "a": {} }),
    ] {
        assert_eq!(page.send_sync::<Value>("echo", (value.clone(),)).unwrap(), value);
    }
}

#[test]
fn the_first_of_several_answers_counts() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    let log = Log::new();
    ipc.on("c", |event: &IpcMainEvent| {
        event.set_return_value("first")?;
        event.set_return_value("again")
    });
    let seen = log.clone();
    ipc.on("c", move |event: &IpcMainEvent| {
        seen.add("second ran");
        event.set_return_value("second")
    });
    ipc.on("c", |_: &IpcMainEvent| Err::<(), _>("an error after the answer"));
    let mut page = Renderer::open(&hub).unwrap();
    for _ in 0..2 {
        assert_eq!(page.send_sync::<String>("c", ()).unwrap(), "first");
        settled(&mut page);
        assert_eq!(log.take(), ["second ran"]);
    }
}

#[test]
fn another_thread_answers_later() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let (events, kept) = mpsc::channel::<IpcMainEvent>();
    hub.ipc_main().on("c", move |event: IpcMainEvent, n: i32| {
        assert_eq!(n, 1);
        assert!(event.is_sync());
        events.send(event)
    });
    let answering = thread::spawn(move || {
        let event = received(&kept);
        event.reply("before", ()).unwrap();
        event.set_return_value("late").unwrap();
        event.reply("after", ()).unwrap();
        event.sender().send("last", ()).unwrap();
    });
    let mut page = Renderer::open(&hub).unwrap();
    assert_eq!(page.send_sync::<String>("c", (1,)).unwrap(), "late");
    for channel in ["before", "after", "last"] {
        assert_eq!(page.next_push().unwrap().channel, channel);
    }
    answering.join().unwrap();
}

/// Nothing but the answers goes to the renderer, and exactly one for each call.
#[test]
fn two_threads_that_answer_at_the_same_time_send_one_answer() {
    /// Waits in the middle of being encoded.
    struct Slow<'a>(&'a Barrier);
    impl Serialize for Slow<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.wait();
            self.0.wait();
            serializer.serialize_str("slow")
        }
    }
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    hub.ipc_main().on("c", |event: &IpcMainEvent| {
        let halfway = Arc::new(Barrier::new(2));
        let (slow, other) = (halfway.clone(), event.clone());
        let slow = thread::spawn(move || other.set_return_value(Slow(&slow)));
        halfway.wait();
        event.set_return_value("quick").unwrap();
        halfway.wait();
        slow.join().unwrap().unwrap();
        event.reply("done", ()).unwrap();
    });
    let (mut peer, _contents) = Peer::page(&hub, &server);
    peer.post(Kind::SendSync, 1, "c", value!([]));
    let answer = peer.next();
    assert_eq!((answer.kind, answer.call), (Kind::SyncReply, 1));
    let answer: String = answer.read();
    assert!(["quick", "slow"].contains(&&*answer));
    assert_eq!(peer.next().kind, Kind::Push, "a second answer");
}

/// A value whose encoding answers the same call.
#[test]
fn an_answer_within_an_answer_is_one_answer() {
    struct Answers<'a>(&'a IpcMainEvent);
    impl Serialize for Answers<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.set_return_value("inner").map_err(serde::ser::Error::custom)?;
            serializer.serialize_str("outer")
        }
    }
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    hub.ipc_main().on("c", |event: &IpcMainEvent| {
        event.set_return_value(Answers(event))?;
        event.reply("done", ())
    });
    let (mut peer, _contents) = Peer::page(&hub, &server);
    peer.post(Kind::SendSync, 1, "c", value!([]));
    assert_eq!(peer.next().kind, Kind::SyncReply);
    assert_eq!(peer.next().kind, Kind::Push, "a second answer");
}

#[test]
fn without_an_answer_it_throws_once_the_last_event_is_gone() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    ipc.on("silent", |_: &IpcMainEvent| ());
    ipc.on("async silent", async |_: IpcMainEvent| ());
    let (events, kept) = mpsc::channel::<IpcMainEvent>();
    ipc.on("kept", move |event: IpcMainEvent| events.send(event));
    let dropping = thread::spawn(move || {
        let event = received(&kept);
        let clone = event.clone();
        drop(event);
        clone.reply("still open", ()).unwrap();
        drop(clone);
    });
    let mut page = Renderer::open(&hub).unwrap();
    for channel in ["silent", "async silent", "nobody listens", "kept"] {
        let error = rejected(page.send_sync::<()>(channel, ()));
        assert_eq!((error.name(), error.message()), ("Error", "reply was never sent"), "{channel}");
    }
    assert_eq!(page.next_push().unwrap().channel, "still open");
    dropping.join().unwrap();
}

#[test]
fn a_listener_that_panics_with_the_event_in_its_hands_does_not_hang_the_page() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().on("c", |event: IpcMainEvent| {
        thread::spawn(move || {
            let _event = event;
            panic!("on purpose, on another thread");
        });
    });
    let mut page = Renderer::open(&hub).unwrap();
    assert_eq!(rejection(page.send_sync::<()>("c", ())), "reply was never sent");
}

#[test]
fn a_failing_listener_throws_in_the_page_unless_somebody_answered() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    ipc.on("error", |_: &IpcMainEvent| std::fs::read("/no/such/file").map(drop));
    ipc.on("async error", async |_: IpcMainEvent| Err::<(), _>("Operation failed"));
    ipc.on("types", |event: &IpcMainEvent, _: u8| event.set_return_value(()));
    ipc.on("first answers", |event: &IpcMainEvent| event.set_return_value(1));
    ipc.on("first answers", |_: &IpcMainEvent| Err::<(), _>("too late"));
    ipc.on("first fails", |_: &IpcMainEvent| Err::<(), _>("first"));
    ipc.on("first fails", |event: &IpcMainEvent| event.set_return_value("too late"));
    let mut page = Renderer::open(&hub).unwrap();
    let error = rejected(page.send_sync::<()>("error", ()));
    assert_eq!(error.code(), Some(&value!("ENOENT")));
    assert_eq!(rejection(page.send_sync::<()>("async error", ())), "Operation failed");
    let error = rejected(page.send_sync::<()>("types", ("text",)));
    assert_eq!(
        (error.name(), error.message()),
        ("TypeError", r#"'types': args[0]: expected u8, got string "text""#)
    );
    assert_eq!(page.send_sync::<i32>("first answers", ()).unwrap(), 1);
    assert_eq!(rejection(page.send_sync::<()>("first fails", ())), "first");
}

#[test]
fn a_value_that_can_not_be_sent_leaves_the_answer_open() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    ipc.on("retried", |event: &IpcMainEvent| {
        let error = event.set_return_value([0, u64::MAX]).unwrap_err();
        assert!(matches!(error, SendError::Encode { .. }));
        event.set_return_value(error.to_string())
    });
    ipc.on("returned", |event: &IpcMainEvent| event.set_return_value([0, u64::MAX]));
    ipc.on("dropped", |event: &IpcMainEvent| _ = event.set_return_value(u64::MAX));
    let mut page = Renderer::open(&hub).unwrap();
    let number = "integer 18446744073709551615 is outside ±(2^53 - 1), which a JavaScript number can hold";
    assert_eq!(
        page.send_sync::<String>("retried", ()).unwrap(),
        format!("'retried' was not sent: [1]: {number}")
    );
    assert_eq!(
        rejection(page.send_sync::<()>("returned", ())),
        format!("'returned' was not sent: [1]: {number}")
    );
    assert_eq!(rejection(page.send_sync::<()>("dropped", ())), "reply was never sent");
}

#[test]
fn a_message_that_is_not_synchronous_has_no_return_value() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let log = Log::new();
    let server = Server::start(&hub).unwrap();
    let seen = log.clone();
    hub.ipc_main().on("c", move |event: &IpcMainEvent| {
        seen.add((
            event.is_sync(),
            event.set_return_value(u64::MAX).is_ok(),
            event.set_return_value(1).is_ok(),
        ));
        event.reply("done", ())
    });
    let (mut peer, _contents) = Peer::page(&hub, &server);
    peer.post(Kind::Send, 0, "c", value!([]));
    let first = peer.next();
    assert_eq!((first.kind, &*first.channel), (Kind::Push, "done"), "nothing else came before it");
    assert_eq!(log.take(), [(false, true, true)]);
}

#[test]
fn an_async_listener_keeps_the_page_waiting_but_no_other_page() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let (go, gone) = futures_channel::oneshot::channel::<&'static str>();
    let gone = std::sync::Mutex::new(Some(gone));
    hub.ipc_main().on("wait", async move |event: IpcMainEvent| {
        let gone = gone.lock().unwrap().take().unwrap();
        event.set_return_value(gone.await.unwrap())
    });
    let go = std::sync::Mutex::new(Some(go));
    hub.ipc_main().on("go", move |event: &IpcMainEvent| {
        go.lock().unwrap().take().unwrap().send("went").unwrap();
        event.set_return_value(())
    });
    let waiting_hub = hub.clone();
    let waiting = thread::spawn(move || {
        let mut page = Renderer::open(&waiting_hub).unwrap();
        page.send_sync::<String>("wait", ()).unwrap()
    });
    let mut other = Renderer::open(&hub).unwrap();
    other.send_sync::<()>("go", ()).unwrap();
    assert_eq!(waiting.join().unwrap(), "went");
}

#[test]
fn a_page_that_is_destroyed_while_it_waits_is_answered() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().on("last", |event: &IpcMainEvent| {
        event.sender().destroy();
        assert!(event.reply("push", ()).is_err());
        event.set_return_value(7)
    });
    let mut page = Renderer::open(&hub).unwrap();
    assert_eq!(page.send_sync::<u8>("last", ()).unwrap(), 7);
}
