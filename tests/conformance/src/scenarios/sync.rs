//! `sendSync` and its return value.

use polaron_core::IpcMainEvent;
use polaron_value::{Value, value};

use super::scenarios;
use crate::{
    Backend, args,
    tools::{Log, rejection},
};

scenarios! {
    send_sync_gives_the_return_value,
    the_first_return_value_counts,
    send_sync_that_nobody_answers_throws,
    the_right_to_answer_may_go_to_another_thread,
    a_listener_that_fails_throws_unless_somebody_answered,
    pushes_during_send_sync_come_after_it,
    ten_megabytes_cross_both_ways,
}

fn send_sync_gives_the_return_value(backend: &dyn Backend) {
    backend.ipc_main().on("add", |event: &IpcMainEvent, a: i32, b: i32| event.set_return_value(a + b));
    backend
        .ipc_main()
        .on("object", |event: &IpcMainEvent| event.set_return_value(value!({ "a": [1, null] })));
    let page = backend.open();
    assert_eq!(page.send_sync("add", args![2, 3]).unwrap(), 5.into());
    assert_eq!(page.send_sync("object", args![]).unwrap(), value!({ "a": [1, null] }));
}

fn the_first_return_value_counts(backend: &dyn Backend) {
    for answer in ["first", "second"] {
        backend.ipc_main().on("who", move |event: &IpcMainEvent| {
            event.set_return_value(answer)?;
            event.set_return_value("too late")
        });
    }
    let page = backend.open();
    assert_eq!(page.send_sync("who", args![]).unwrap(), "first".into());
    assert_eq!(page.send_sync("who", args![]).unwrap(), "first".into(), "the late ones disturbed nothing");
}

fn send_sync_that_nobody_answers_throws(backend: &dyn Backend) {
    backend.ipc_main().on("silent", |_: &IpcMainEvent| {});
    let page = backend.open();
    assert_eq!(rejection(page.send_sync("silent", args![])), "reply was never sent");
    assert_eq!(rejection(page.send_sync("nobody", args![])), "reply was never sent");
}

fn the_right_to_answer_may_go_to_another_thread(backend: &dyn Backend) {
    backend.ipc_main().on("later", |event: IpcMainEvent| {
        std::thread::spawn(move || event.set_return_value("from another thread"));
    });
    backend.ipc_main().on("token", |event: IpcMainEvent| {
        let reply = event.into_reply();
        std::thread::spawn(move || reply.send("by its token"));
    });
    backend.ipc_main().on("never", |event: IpcMainEvent| {
        std::thread::spawn(move || drop(event));
    });
    let page = backend.open();
    assert_eq!(page.send_sync("later", args![]).unwrap(), "from another thread".into());
    assert_eq!(page.send_sync("token", args![]).unwrap(), "by its token".into());
    assert_eq!(rejection(page.send_sync("never", args![])), "reply was never sent");
}

fn a_listener_that_fails_throws_unless_somebody_answered(backend: &dyn Backend) {
    backend.ipc_main().on("fail", |_: &IpcMainEvent| Err::<(), _>("it failed"));
    backend.ipc_main().on("mixed", |event: &IpcMainEvent| event.set_return_value("answered"));
    backend.ipc_main().on("mixed", |_: &IpcMainEvent| Err::<(), _>("it failed"));
    let page = backend.open();
    assert_eq!(rejection(page.send_sync("fail", args![])), "it failed");
    assert_eq!(page.send_sync("mixed", args![]).unwrap(), "answered".into());
}

fn pushes_during_send_sync_come_after_it(backend: &dyn Backend) {
    backend.ipc_main().on("ask", |event: &IpcMainEvent| {
        event.reply("news", (1,))?;
        event.sender().send("news", (2,))?;
        event.set_return_value("answer")?;
        event.reply("news", (3,))
    });
    let page = backend.open();
    page.listen("news");
    assert_eq!(page.send_sync("ask", args![]).unwrap(), "answer".into());
    for n in 1..=3 {
        assert_eq!(page.next_push().args, args![n]);
    }
}

fn ten_megabytes_cross_both_ways(backend: &dyn Backend) {
    let log = Log::new();
    let seen = log.clone();
    backend.ipc_main().on("big", move |event: &IpcMainEvent, text: String| {
        seen.add(text.len());
        event.set_return_value(text)
    });
    let page = backend.open();
    let text = "x".repeat(10 << 20);
    let back = page.send_sync("big", args![text.clone()]).unwrap();
    assert_eq!(log.take(), [text.len()]);
    assert!(back == Value::from(text), "it came back changed");
}
