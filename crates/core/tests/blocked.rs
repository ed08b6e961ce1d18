//! While a renderer is blocked in `sendSync`: answers from elsewhere, and waits that would never end.

mod common;

use std::{sync::mpsc, thread};

use common::{Binary, Log, block_on, received, rejected, rejection, settled, watchdog};
use polaron_core::{
    ExecuteError, Hub, IpcMainEvent, IpcMainInvokeEvent, IpcMessageSync, SyncReply, WebContents,
    memory::{Frame, Renderer},
};
use polaron_value::{MAX_DEPTH, Value, value};

fn page(hub: &Hub) -> Renderer {
    let mut page = Renderer::open(hub).unwrap();
    page.evaluate_with(|_: Frame, code: &str| Ok(Value::from(code)));
    page
}

fn deadlock(error: &ExecuteError) -> bool {
    assert!(error.to_string().contains("sendSync('c')"), "{error}");
    matches!(error, ExecuteError::Deadlock { channel } if channel == "c")
}

#[test]
fn the_right_to_answer_goes_where_it_is_needed() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let (replies, kept) = mpsc::channel::<SyncReply>();
    hub.ipc_main().on("c", move |event: IpcMainEvent| replies.send(event.into_reply()).unwrap());
    let mut page = page(&hub);

    let call = page.begin_send_sync("c", ()).unwrap();
    let reply = received(&kept);
    page.contents().send("meanwhile", ()).unwrap();
    reply.send("from elsewhere").unwrap();
    assert_eq!(page.finish::<String>(call).unwrap(), "from elsewhere");
    assert_eq!(page.next_push().unwrap().channel, "meanwhile");

    let call = page.begin_send_sync("c", ()).unwrap();
    received(&kept).fail("it did not work");
    assert_eq!(rejection(page.finish::<()>(call)), "it did not work");

    let call = page.begin_send_sync("c", ()).unwrap();
    let too_deep = (0..=MAX_DEPTH).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
    assert!(received(&kept).send(too_deep).is_err());
    assert!(rejected(page.finish::<()>(call)).message().starts_with("'c' was not sent"));

    let call = page.begin_send_sync("c", ()).unwrap();
    drop(received(&kept));
    assert_eq!(rejection(page.finish::<()>(call)), "reply was never sent");

    // To one that was not synchronous it is nothing.
    page.send("c", ()).unwrap();
    received(&kept).send("nobody waits").unwrap();
    settled(&mut page);

    let _call = page.begin_send_sync("c", ()).unwrap();
    let reply = received(&kept);
    let cancelled = reply.cancelled();
    drop(page);
    block_on(cancelled);
    assert!(reply.send("too late").is_err() || hub.ipc_main().listener_count("c") == 1);
}

#[test]
fn ten_mebibytes_go_both_ways() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().on("c", |event: &IpcMainEvent, bytes: Value| event.set_return_value(bytes));
    let bytes = Binary((0..10 << 20).map(|n| n as u8).collect());
    let mut page = page(&hub);
    let back: Value = page.send_sync("c", (bytes.clone(),)).unwrap();
    assert!(back.as_bytes().unwrap()[..] == bytes.0);
}

#[test]
fn a_hundred_mebibytes_come_back_from_a_handler() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let handler = |_: &IpcMainInvokeEvent, n: u8| polaron_core::function::Reply(Binary(vec![n; 100 << 20]));
    hub.ipc_main().handle("c", handler).unwrap();
    let mut page = page(&hub);
    let back: Value = page.invoke("c", (7,)).unwrap();
    let bytes = back.as_bytes().unwrap();
    assert_eq!((bytes.len(), bytes.first(), bytes.last()), (100 << 20, Some(&7), Some(&7)));
}

#[test]
fn a_listener_that_waits_for_the_renderer_it_keeps_blocked_gets_an_error() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let script = |contents: &WebContents| contents.execute_javascript("1");
    let answer = |event: &IpcMainEvent, got: Result<Value, ExecuteError>| {
        event.set_return_value(deadlock(&got.unwrap_err())).unwrap();
    };
    let mut page = page(&hub);
    let ipc = hub.ipc_main();
    let ask = |page: &mut Renderer| {
        assert!(page.send_sync::<bool>("c", ()).unwrap());
        ipc.remove_all_listeners("c");
    };
    ipc.on("c", async move |event: IpcMainEvent| answer(&event, script(event.sender()).await));
    ask(&mut page);
    // After it was pending for something else.
    ipc.on("c", async move |event: IpcMainEvent| {
        common::yield_once().await;
        answer(&event, event.sender_frame().execute_javascript("1").await);
    });
    ask(&mut page);
    // A blocking wait on this very thread.
    ipc.on("c", move |event: &IpcMainEvent| answer(event, block_on(script(event.sender()))));
    ask(&mut page);
    page.contents().once(move |message: &IpcMessageSync| {
        answer(&message.event, block_on(script(message.event.sender())));
    });
    ask(&mut page);
    // The renderer was given the scripts, and goes on.
    let after = page.contents().execute_javascript("after");
    assert_eq!(page.run_until(after).unwrap().unwrap(), value!("after"));
}

/// A page whose document unloads has no document for the script yet, and gets none before it is answered.
#[test]
fn a_script_that_waits_for_the_next_document_is_no_way_out() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().on("c", async |event: IpcMainEvent| {
        let got = event.sender().execute_javascript("1").await;
        event.set_return_value(deadlock(&got.unwrap_err()))
    });
    let mut page = page(&hub);
    let main = page.main_frame();
    page.frame(main).unload().unwrap();
    assert!(page.send_sync::<bool>("c", ()).unwrap());
}

#[test]
fn a_listener_that_answers_first_may_wait() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let (tells, told) = mpsc::channel();
    hub.ipc_main().on("c", async move |event: IpcMainEvent| {
        event.set_return_value("answered").unwrap();
        tells.send(event.sender().execute_javascript("then").await.unwrap()).unwrap();
    });
    let mut page = page(&hub);
    assert_eq!(page.send_sync::<String>("c", ()).unwrap(), "answered");
    settled(&mut page);
    assert_eq!(received(&told), value!("then"));
}

#[test]
fn only_who_keeps_the_renderer_blocked_is_told_of_a_deadlock() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let (tells, told) = mpsc::channel();
    let seen = tells.clone();
    // Another task of the same renderer, on the same thread, that waits from before.
    hub.ipc_main()
        .handle("before", async move |event: IpcMainInvokeEvent| {
            seen.send(event.sender().execute_javascript("before").await.unwrap()).unwrap();
        })
        .unwrap();
    let (replies, kept) = mpsc::channel::<SyncReply>();
    hub.ipc_main().on("c", async move |event: IpcMainEvent| {
        // It is polled again and again, and each time beside the other one.
        for _ in 0..10 {
            common::yield_once().await;
        }
        replies.send(event.into_reply()).unwrap();
    });
    let mut blocked = page(&hub);
    let before = blocked.begin_invoke("before", ()).unwrap();
    let call = blocked.begin_send_sync("c", ()).unwrap();
    let reply = received(&kept);
    // Another thread that waits for it, too.
    let contents = blocked.contents().clone();
    let waiting = thread::spawn(move || block_on(contents.execute_javascript("thread")));
    reply.send("go on").unwrap();
    assert_eq!(blocked.finish::<String>(call).unwrap(), "go on");
    blocked.finish::<()>(before).unwrap();
    assert_eq!(received(&told), value!("before"));
    let waited = blocked.run_until(std::future::ready(())).is_ok();
    while !waiting.is_finished() {
        settled(&mut blocked);
    }
    assert!(waited);
    assert_eq!(waiting.join().unwrap().unwrap(), value!("thread"));
}

#[test]
fn a_listener_may_wait_for_another_renderer() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let mut other = page(&hub);
    let contents = other.contents().clone();
    hub.ipc_main().on("c", async move |event: IpcMainEvent| {
        event.set_return_value(contents.execute_javascript("elsewhere").await.unwrap())
    });
    let blocked = thread::spawn({
        let mut page = page(&hub);
        move || page.send_sync::<String>("c", ()).unwrap()
    });
    while !blocked.is_finished() {
        settled(&mut other);
    }
    assert_eq!(blocked.join().unwrap(), "elsewhere");
}

#[test]
fn a_listener_that_sends_to_the_page_it_blocks_is_heard_afterwards_in_order() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().on("c", |event: &IpcMainEvent, depth: u32| {
        event.reply("push", (depth,))?;
        event.sender().post_message("push", depth + 1, &[])?;
        event.set_return_value(depth)
    });
    let mut page = page(&hub);
    for depth in [0, 2, 4] {
        assert_eq!(page.send_sync::<u32>("c", (depth,)).unwrap(), depth);
    }
    let got: Vec<_> = (0..6).map(|_| page.next_push().unwrap().args[0].clone()).collect();
    assert_eq!(got, [0, 1, 2, 3, 4, 5].map(Value::from));
}

#[test]
fn ten_thousand_calls_are_in_flight_and_end_in_any_order() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let log = Log::new();
    let seen = log.clone();
    hub.ipc_main()
        .handle("c", async move |_: IpcMainInvokeEvent, n: u32| {
            let (done, wait) = futures_channel::oneshot::channel();
            seen.add((n, done));
            wait.await.unwrap_or(0_u32)
        })
        .unwrap();
    let mut page = page(&hub);
    let mut calls: Vec<_> = (0..10_000).map(|n| page.begin_invoke("c", (n,)).unwrap()).collect();
    settled(&mut page);
    let mut waiting = log.take();
    assert_eq!(waiting.len(), 10_000);
    // The last half first, backwards; the others by being dropped.
    for (n, done) in waiting.drain(5000..).rev() {
        done.send(n).unwrap();
    }
    let first = page.first_settled(&mut calls).unwrap();
    assert!(page.finish::<u32>(first).unwrap() >= 5000);
    drop(waiting);
    let sum: u64 = calls.into_iter().map(|call| u64::from(page.finish::<u32>(call).unwrap())).sum();
    assert!(sum >= (5000..10_000).sum::<u64>() - 9999);
}
