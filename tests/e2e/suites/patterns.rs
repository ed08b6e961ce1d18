//! Electron's IPC patterns, each from a real page through a real preload to Rust and back.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures_channel::oneshot;
use parking_lot::Mutex;
use polaron::{App, IpcError, IpcMainEvent, IpcMainInvokeEvent, ListenerId, Value, value::value};
use serde::{Deserialize, Serialize};

use crate::harness::{eval, open, run, temp, tests};

tests! {
    send_carries_a_string,
    send_carries_an_object,
    invoke_gives_an_async_handlers_object,
    invoke_takes_several_arguments,
    a_request_is_answered_by_sender_send,
    a_request_is_answered_by_reply,
    a_handlers_error_rejects_with_its_own_text,
    success_and_error_have_channels_of_their_own,
    a_preload_reads_and_saves_files,
    notifications_stop_with_unsubscribe,
    send_sync_gives_the_return_value,
    send_sync_that_nobody_answers_throws,
    handle_once_answers_once,
    main_listens_once_and_removes_listeners,
    the_renderer_listens_once_and_removes_listeners,
    an_unknown_channel_rejects,
    wrong_argument_types_reject_by_path,
    a_panic_rejects_and_the_next_call_works,
    what_can_not_be_cloned_throws_and_nothing_is_sent,
    values_cross_unchanged,
    ten_thousand_calls_in_flight,
    large_messages_keep_their_order,
    what_main_sends_before_the_page_is_there_waits_for_it,
}

/// A listener for one message, and a future of its first argument.
fn next_message(app: &App, channel: &str) -> oneshot::Receiver<Value> {
    let (sender, receiver) = oneshot::channel();
    let sender = Mutex::new(Some(sender));
    app.ipc_main().on(channel, move |_: &IpcMainEvent, argument: Value| {
        if let Some(sender) = sender.lock().take() {
            sender.send(argument).expect("the test waits for it");
        }
    });
    receiver
}

async fn send_carries_a_string(app: App) {
    let message = next_message(&app, "log-message");
    let window = open(&app).await;
    run(&window, "api.send('log-message', 'Hello from the page')").await;
    assert_eq!(message.await.unwrap(), Value::from("Hello from the page"));
}

async fn send_carries_an_object(app: App) {
    let message = next_message(&app, "update-settings");
    let window = open(&app).await;
    run(&window, "api.send('update-settings', { theme: 'dark', zoom: 1.5, tabs: [1, 2], proxy: null })")
        .await;
    let expected = value!({ "theme": "dark", "zoom": 1.5, "tabs": [1, 2], "proxy": null });
    assert_eq!(message.await.unwrap(), expected);
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct User {
    id: u64,
    name: String,
    roles: Vec<String>,
}

async fn invoke_gives_an_async_handlers_object(app: App) {
    let user = |id| User { id, name: "Ada".into(), roles: vec!["admin".into()] };
    app.ipc_main()
        .handle("get-user-data", async move |_: IpcMainInvokeEvent, id: u64| {
            // Not done at its first poll: somebody else lets it go on.
            let (sender, receiver) = oneshot::channel();
            std::thread::spawn(move || sender.send(()));
            receiver.await.map(|()| user(id))
        })
        .unwrap();
    let window = open(&app).await;
    assert_eq!(eval::<User>(&window, "api.invoke('get-user-data', 7)").await, user(7));
}

async fn invoke_takes_several_arguments(app: App) {
    app.ipc_main()
        .handle("join", |_: &IpcMainInvokeEvent, a: String, b: i32, c: Option<bool>, d: Vec<f64>| {
            format!("{a} {b} {c:?} {d:?}")
        })
        .unwrap();
    let window = open(&app).await;
    let joined: String = eval(&window, "api.invoke('join', 'x', -3, undefined, [0.5, 2])").await;
    assert_eq!(joined, "x -3 None [0.5, 2.0]");
}

async fn a_request_is_answered_by_sender_send(app: App) {
    app.ipc_main().on("request-data", |event: &IpcMainEvent, query: String| {
        event.sender().send("response-data", (format!("rows for {query}"), 3))
    });
    let window = open(&app).await;
    let answer: (String, u8) = eval(
        &window,
        "(async () => { const n = next('response-data'); api.send('request-data', 'waves'); return n })()",
    )
    .await;
    assert_eq!(answer, ("rows for waves".into(), 3));
}

async fn a_request_is_answered_by_reply(app: App) {
    app.ipc_main().on("ping", |event: &IpcMainEvent, text: String| {
        event.reply("pong", (text.to_uppercase(), event.sender_frame().url().ends_with("page.html")))
    });
    let window = open(&app).await;
    let answer: (String, bool) =
        eval(&window, "(async () => { const n = next('pong'); api.send('ping', 'marco'); return n })()")
            .await;
    assert_eq!(answer, ("MARCO".into(), true));
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    name: String,
    message: String,
    is_error: bool,
    code: Option<String>,
}

async fn a_handlers_error_rejects_with_its_own_text(app: App) {
    let ipc = app.ipc_main();
    ipc.handle("risky", async |_: IpcMainInvokeEvent| Err::<(), _>("Operation failed")).unwrap();
    ipc.handle("typed", |_: &IpcMainInvokeEvent| {
        Err::<(), _>(IpcError::new("no such user").with_name("TypeError").with_code("E_USER"))
    })
    .unwrap();
    ipc.handle("missing", |_: &IpcMainInvokeEvent| std::fs::read_to_string("/nonexistent/file")).unwrap();
    let window = open(&app).await;

    let failure: Failure = eval(&window, "outcome(api.invoke('risky'))").await;
    let expected =
        Failure { name: "Error".into(), message: "Operation failed".into(), is_error: true, code: None };
    assert_eq!(failure, expected);

    let failure: Failure = eval(&window, "outcome(api.invoke('typed'))").await;
    assert_eq!((failure.name.as_str(), failure.message.as_str()), ("TypeError", "no such user"));
    assert_eq!(failure.code.as_deref(), Some("E_USER"));

    let failure: Failure = eval(&window, "outcome(api.invoke('missing'))").await;
    assert_eq!(failure.code.as_deref(), Some("ENOENT"));
}

async fn success_and_error_have_channels_of_their_own(app: App) {
    app.ipc_main().on("process-data", |event: &IpcMainEvent, numbers: Vec<f64>| {
        if numbers.is_empty() {
            event.reply("process-data-error", ("No samples",))
        } else {
            event.reply("process-data-success", (numbers.iter().sum::<f64>(),))
        }
    });
    let window = open(&app).await;
    let (sum,): (f64,) =
        eval(&window, "(async () => { const n = next('process-data-success'); api.send('process-data', [1, 2, 3.5]); return n })()").await;
    assert_eq!(sum, 6.5);
    let (text,): (String,) = eval(
        &window,
        "(async () => { const n = next('process-data-error'); api.send('process-data', []); return n })()",
    )
    .await;
    assert_eq!(text, "No samples");
}

async fn a_preload_reads_and_saves_files(app: App) {
    let folder = temp();
    let (reading, saving) = (folder.clone(), folder.clone());
    let ipc = app.ipc_main();
    ipc.handle("read-file", async move |_: IpcMainInvokeEvent, name: String| {
        std::fs::read_to_string(reading.join(name))
    })
    .unwrap();
    ipc.handle("save-file", async move |_: IpcMainInvokeEvent, name: String, content: String| {
        std::fs::write(saving.join(name), content)
    })
    .unwrap();
    let window = open(&app).await;
    run(&window, "api.invoke('save-file', 'note.txt', 'Grüße 🌊')").await;
    assert_eq!(std::fs::read_to_string(folder.join("note.txt")).unwrap(), "Grüße 🌊");
    let read: String = eval(&window, "api.invoke('read-file', 'note.txt')").await;
    assert_eq!(read, "Grüße 🌊");
    let failure: Failure = eval(&window, "outcome(api.invoke('read-file', 'other.txt'))").await;
    assert_eq!(failure.code.as_deref(), Some("ENOENT"));
}

async fn notifications_stop_with_unsubscribe(app: App) {
    let window = open(&app).await;
    let contents = window.web_contents();
    run(&window, "globalThis.unsubscribe = hear('notification'); void hear('marker')").await;
    contents.send("notification", ("one",)).unwrap();
    contents.send("notification", ("two", 2)).unwrap();
    run(&window, "unsubscribe()").await;
    contents.send("notification", ("three",)).unwrap();
    contents.send("marker", ()).unwrap();
    // One queue for all of it: what the script sees, everything before it has done.
    let heard: Value = eval(&window, "heard").await;
    assert_eq!(heard, value!([["notification", "one"], ["notification", "two", 2], ["marker"]]));
    assert_eq!(eval::<u32>(&window, "api.listenerCount('notification')").await, 0);
}

async fn send_sync_gives_the_return_value(app: App) {
    app.ipc_main().on("get-config", |event: &IpcMainEvent, name: String| {
        event.set_return_value(value!({ "name": name, "debug": false }))
    });
    let window = open(&app).await;
    let config: Value = eval(&window, "api.sendSync('get-config', 'tour')").await;
    assert_eq!(config, value!({ "name": "tour", "debug": false }));
}

async fn send_sync_that_nobody_answers_throws(app: App) {
    app.ipc_main().on("silent", |_: &IpcMainEvent| {});
    let window = open(&app).await;
    for channel in ["silent", "nobody-listens"] {
        let failure: Value = eval(&window, &format!("attempt(() => api.sendSync('{channel}'))")).await;
        assert_eq!(failure["message"].as_str(), Some("reply was never sent"), "{channel}");
    }
}

async fn handle_once_answers_once(app: App) {
    app.ipc_main().handle_once("initialize", |_: &IpcMainInvokeEvent| "initialized").unwrap();
    let window = open(&app).await;
    assert_eq!(eval::<String>(&window, "api.invoke('initialize')").await, "initialized");
    let failure: Failure = eval(&window, "outcome(api.invoke('initialize'))").await;
    assert_eq!(failure.message, "No handler registered for 'initialize'");
}

async fn main_listens_once_and_removes_listeners(app: App) {
    let ipc = app.ipc_main().clone();
    let calls: Arc<Mutex<Vec<String>>> = Arc::default();
    let listener = |name: &'static str| {
        let calls = calls.clone();
        move |event: &IpcMainEvent| calls.lock().push(format!("{}:{name}", event.channel()))
    };
    ipc.once("greet", listener("once"));
    let first: ListenerId = ipc.on("page-viewed", listener("first"));
    ipc.on("page-viewed", listener("second"));
    ipc.on("link-clicked", listener("only"));
    let window = open(&app).await;
    let taken = async || {
        // A synchronous message that fails tells that all before it have run.
        run(&window, "attempt(() => api.sendSync('barrier'))").await;
        std::mem::take(&mut *calls.lock())
    };

    run(&window, "api.send('greet'); api.send('greet'); api.send('page-viewed')").await;
    assert_eq!(taken().await, ["greet:once", "page-viewed:first", "page-viewed:second"]);
    assert!(ipc.remove_listener("page-viewed", first));
    run(&window, "api.send('page-viewed'); api.send('link-clicked')").await;
    assert_eq!(taken().await, ["page-viewed:second", "link-clicked:only"]);
    ipc.remove_all_listeners("page-viewed");
    run(&window, "api.send('page-viewed'); api.send('link-clicked')").await;
    assert_eq!(taken().await, ["link-clicked:only"]);
    ipc.remove_all_listeners(None);
    run(&window, "api.send('page-viewed'); api.send('link-clicked')").await;
    assert!(taken().await.is_empty());
}

async fn the_renderer_listens_once_and_removes_listeners(app: App) {
    let window = open(&app).await;
    let contents = window.web_contents();
    let push = |channels: &[&str]| {
        for channel in channels {
            contents.send(channel, ()).unwrap();
        }
    };
    run(&window, "api.once('tick', () => heard.push('once')); globalThis.stop = hear('tick'); hear('tick'); void hear('tock')")
        .await;
    push(&["tick", "tick"]);
    assert_eq!(eval::<Value>(&window, "heard.splice(0).length").await, Value::from(5));
    run(&window, "stop()").await;
    push(&["tick", "tock"]);
    assert_eq!(eval::<Value>(&window, "heard.splice(0)").await, value!([["tick"], ["tock"]]));
    run(&window, "api.removeAllListeners('tick')").await;
    push(&["tick", "tock"]);
    assert_eq!(eval::<Value>(&window, "heard.splice(0)").await, value!([["tock"]]));
    run(&window, "api.removeAllListeners()").await;
    push(&["tick", "tock"]);
    assert_eq!(eval::<Value>(&window, "[heard.splice(0), api.eventNames()]").await, value!([[], []]));
}

async fn an_unknown_channel_rejects(app: App) {
    let window = open(&app).await;
    let failure: Failure = eval(&window, "outcome(api.invoke('x'))").await;
    assert_eq!(failure.message, "No handler registered for 'x'");
}

async fn wrong_argument_types_reject_by_path(app: App) {
    let ran = Arc::new(AtomicBool::new(false));
    let seen = ran.clone();
    app.ipc_main()
        .handle("save", move |_: &IpcMainInvokeEvent, _: String, _: User| seen.store(true, Ordering::Relaxed))
        .unwrap();
    let window = open(&app).await;
    let failure: Failure =
        eval(&window, "outcome(api.invoke('save', 'a', { id: 1, name: 'Ada', roles: ['x', 4] }))").await;
    assert_eq!(failure.name, "TypeError");
    assert_eq!(failure.message, "'save': args[1].roles[1]: expected a string, got 4");
    let failure: Failure = eval(&window, "outcome(api.invoke('save', 'a'))").await;
    assert!(failure.message.starts_with("'save': args[1]: expected"), "{}", failure.message);
    assert!(!ran.load(Ordering::Relaxed));
}

async fn a_panic_rejects_and_the_next_call_works(app: App) {
    app.ipc_main()
        .handle("fragile", async |_: IpcMainInvokeEvent, fail: bool| {
            assert!(!fail, "a bug");
            "fine"
        })
        .unwrap();
    let window = open(&app).await;
    let failure: Failure = eval(&window, "outcome(api.invoke('fragile', true))").await;
    assert_eq!(failure.message, "handler panicked: a bug");
    assert_eq!(eval::<String>(&window, "api.invoke('fragile', false)").await, "fine");
}

async fn what_can_not_be_cloned_throws_and_nothing_is_sent(app: App) {
    let messages: Arc<Mutex<Vec<Value>>> = Arc::default();
    let seen = messages.clone();
    app.ipc_main().on("data", move |_: &IpcMainEvent, value: Value| seen.lock().push(value));
    let window = polaron::BrowserWindow::builder()
        .preload(crate::harness::fixture("unclonable.preload.js"))
        .build(&app)
        .unwrap();
    window.load_file(crate::harness::fixture("page.html")).await.unwrap();
    let errors: Vec<String> = eval(&window, "unclonable()").await;
    assert_eq!(
        errors,
        [
            "An object could not be cloned. args[0].items[1].fn is a function",
            "An object could not be cloned. args[1] is a symbol",
            "An object could not be cloned. args[0].later is a Promise",
        ]
    );
    let wrong: Vec<String> = eval(&window, "wrongRefusals()").await;
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The preload sends this one after the others: it is the only one that came.
    run(&window, "barrier()").await;
    assert_eq!(*messages.lock(), [Value::from("last")]);
}

async fn values_cross_unchanged(app: App) {
    app.ipc_main().handle("echo", |_: &IpcMainInvokeEvent, value: Value| value).unwrap();
    let window = polaron::BrowserWindow::builder()
        .preload(crate::harness::fixture("values.preload.js"))
        .build(&app)
        .unwrap();
    window.load_file(crate::harness::fixture("page.html")).await.unwrap();
    let differences: Vec<String> = eval(&window, "roundTrips()").await;
    assert!(differences.is_empty(), "{differences:#?}");
}

async fn ten_thousand_calls_in_flight(app: App) {
    // Nothing is answered before all calls are there; then they are, last first.
    let waiting: Arc<Mutex<Vec<oneshot::Sender<u32>>>> = Arc::default();
    app.ipc_main()
        .handle("hold", async move |_: IpcMainInvokeEvent, number: u32| {
            let (sender, receiver) = oneshot::channel();
            waiting.lock().push(sender);
            if number == 9_999 {
                for (number, sender) in waiting.lock().drain(..).enumerate().rev() {
                    sender.send(number as u32).expect("its call waits");
                }
            }
            receiver.await
        })
        .unwrap();
    let window = open(&app).await;
    let all_well: bool = eval(
        &window,
        "Promise.all(Array.from({ length: 10000 }, (_, i) => api.invoke('hold', i))).then((all) => all.every((n, i) => n === i))",
    )
    .await;
    assert!(all_well);
}

async fn large_messages_keep_their_order(app: App) {
    let sizes: Arc<Mutex<Vec<usize>>> = Arc::default();
    let seen = sizes.clone();
    app.ipc_main().on("bulk", move |event: &IpcMainEvent, bytes: Value| {
        let Value::Uint8Array(bytes) = bytes else { panic!("a Uint8Array was sent") };
        assert!(bytes.iter().enumerate().all(|(at, byte)| *byte == at as u8));
        seen.lock().push(bytes.len());
        event.reply("bulk-back", (Value::Uint8Array(bytes),))
    });
    let window = open(&app).await;
    let expected = [5, 4 << 20, 0, 100, 1 << 20, 3 << 20, 1];
    let back: Vec<usize> = eval(&window, &format!("bulk({expected:?})")).await;
    assert_eq!(*sizes.lock(), expected);
    assert_eq!(back, expected);
}

async fn what_main_sends_before_the_page_is_there_waits_for_it(app: App) {
    let window = polaron::BrowserWindow::builder()
        .preload(crate::harness::fixture("early.preload.js"))
        .build(&app)
        .unwrap();
    for number in 0..100 {
        window.web_contents().send("early", (number,)).unwrap();
    }
    window.load_file(crate::harness::fixture("page.html")).await.unwrap();
    let heard: Vec<u32> = eval(&window, "early.heard()").await;
    assert_eq!(heard, (0..100).collect::<Vec<_>>());
}
