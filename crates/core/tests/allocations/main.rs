//! How often main allocates for one small message. These are exact figures: a change that needs one more has to say why.

mod ffi;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use polaron_core::{Hub, IpcMainEvent, IpcMainInvokeEvent, function::Reply, memory::Renderer};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Message {
    id: u32,
}

const MESSAGES: u64 = 200;

/// The allocations of the session's thread for one message, once everything is warm.
fn per_message(ask: impl Fn(&mut Renderer, u32)) -> f64 {
    let hub = Hub::new();
    hub.ipc_main().on("note", |_: &IpcMainEvent, _message: Message| ());
    hub.ipc_main().on("sync", |event: &IpcMainEvent, message: Message| event.set_return_value(message));
    hub.ipc_main().handle("echo", |_: &IpcMainInvokeEvent, message: Message| Reply(message)).unwrap();
    hub.ipc_main().handle("later", async |_: IpcMainInvokeEvent, message: Message| Reply(message)).unwrap();
    let count = Arc::new(AtomicU64::new(0));
    let counted = count.clone();
    hub.ipc_main()
        .handle("count", move |_: &IpcMainInvokeEvent| counted.store(ffi::allocations(), Ordering::SeqCst))
        .unwrap();

    let mut page = Renderer::open(&hub).unwrap();
    let mut run = |messages: u64| {
        page.invoke::<()>("count", ()).unwrap();
        let before = count.load(Ordering::SeqCst);
        for id in 0..messages {
            ask(&mut page, id as u32);
        }
        page.invoke::<()>("count", ()).unwrap();
        count.load(Ordering::SeqCst) - before
    };
    run(MESSAGES);
    // What the question itself costs.
    let none = run(0);
    (run(MESSAGES) - none) as f64 / MESSAGES as f64
}

#[test]
fn small_messages_allocate_as_little_as_they_did() {
    let ask = |verb: &'static str, channel: &'static str| {
        per_message(move |page, id| match verb {
            "send" => page.send(channel, (Message { id },)).unwrap(),
            "sendSync" => assert_eq!(page.send_sync::<Message>(channel, (Message { id },)).unwrap().id, id),
            _ => assert_eq!(page.invoke::<Message>(channel, (Message { id },)).unwrap().id, id),
        })
    };
    let counts = [
        ("send", ask("send", "note")),
        ("sendSync", ask("sendSync", "sync")),
        ("invoke", ask("invoke", "echo")),
        ("invoke, async handler", ask("invoke", "later")),
    ];
    // The event of a `send` or `sendSync`, which listeners may keep; the right to answer an `invoke`; an async handler's
    // future.
    assert_eq!(counts, [("send", 1.0), ("sendSync", 1.0), ("invoke", 1.0), ("invoke, async handler", 2.0)]);
}
