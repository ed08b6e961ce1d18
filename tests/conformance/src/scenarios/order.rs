//! One queue for each frame and direction.

use polaron_core::{IpcMainEvent, IpcMainInvokeEvent};
use polaron_value::Rest;

use super::scenarios;
use crate::{
    Backend, args,
    tools::{Log, settled},
};

scenarios! {
    send_carries_its_arguments,
    post_message_carries_one_message,
    one_queue_for_all_verbs_and_sizes,
    pushes_and_answers_share_one_queue,
}

fn send_carries_its_arguments(backend: &dyn Backend) {
    let log = Log::new();
    let heard = log.clone();
    backend
        .ipc_main()
        .on("news", move |_: &IpcMainEvent, Rest(values): Rest<polaron_value::Value>| heard.add(values));
    let page = backend.open();
    page.send("news", args![]);
    page.send("news", args!["text", 1, false, polaron_value::value!({ "list": [null, "x"] })]);
    assert_eq!(log.wait(), args![]);
    assert_eq!(log.wait(), args!["text", 1, false, polaron_value::value!({ "list": [null, "x"] })]);
}

fn post_message_carries_one_message(backend: &dyn Backend) {
    let log = Log::new();
    let heard = log.clone();
    backend
        .ipc_main()
        .on("news", move |_: &IpcMainEvent, Rest(values): Rest<polaron_value::Value>| heard.add(values));
    let page = backend.open();
    page.post_message("news", polaron_value::value!({ "a": 1 }), &[]).unwrap();
    assert_eq!(log.wait(), args![polaron_value::value!({ "a": 1 })]);
}

fn one_queue_for_all_verbs_and_sizes(backend: &dyn Backend) {
    let main = backend.ipc_main();
    let log = Log::new();
    let (sent, asked, called) = (log.clone(), log.clone(), log.clone());
    main.on("message", move |_: &IpcMainEvent, n: i32, _: String| sent.add(n));
    main.on("ask", move |event: &IpcMainEvent, n: i32, _: String| {
        asked.add(n);
        event.set_return_value(n)
    });
    main.handle("call", move |_: &IpcMainInvokeEvent, n: i32, _: String| called.add(n)).unwrap();
    let page = backend.open();
    let sizes = [0, 1, 100, 5_000, 70_000, 3];
    let mut calls = Vec::new();
    for n in 0..60 {
        let text = "x".repeat(sizes[n as usize % sizes.len()]);
        match n % 4 {
            0 => page.send("message", args![n, text]),
            1 => calls.push(page.begin_invoke("call", args![n, text])),
            2 => assert_eq!(page.send_sync("ask", args![n, text]).unwrap(), n.into()),
            _ => page.send("message", args![n, text]),
        }
    }
    for call in calls {
        page.finish(call).unwrap();
    }
    settled(&*page);
    assert_eq!(log.take(), (0..60).collect::<Vec<_>>());
}

fn pushes_and_answers_share_one_queue(backend: &dyn Backend) {
    backend
        .ipc_main()
        .handle("call", |event: &IpcMainInvokeEvent, n: i32| {
            event.sender().send("news", (n, "before its answer"))
        })
        .unwrap();
    let page = backend.open();
    page.listen("news");
    for n in 0..20 {
        page.invoke("call", args![n]).unwrap();
        // The answer is there, so this is: it was sent before.
        assert_eq!(page.next_push().args, args![n, "before its answer"]);
    }
}
