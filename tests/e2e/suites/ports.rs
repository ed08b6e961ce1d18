//! Message ports between the main process, preloads, pages, workers and frames.

use futures_channel::mpsc;
use futures_util::StreamExt;
use polaron::{App, BrowserWindow, IpcMainEvent, MessageChannelMain, MessagePortMain, Value, value::value};

use super::site::serve;
use crate::harness::{eval, fixture, run, tests};

tests! {
    a_preload_and_main_talk,
    a_page_and_main_talk,
    two_pages_talk,
    a_worker_and_main_talk,
    frames_and_main_talk,
    ports_travel_within_ports,
    array_buffers_move_through_a_port,
    what_can_not_be_cloned_leaves_the_port_alone,
    what_can_not_be_transferred_stays,
    ten_thousand_messages_keep_their_order_both_ways,
    a_page_that_floods_waits_for_main,
    main_waits_for_a_page_that_does_not_read,
    a_page_that_patched_everything_breaks_nothing,
}

/// The ports that pages give main on the channel `give`.
pub(crate) type Gifts = mpsc::UnboundedReceiver<Vec<MessagePortMain>>;

pub(crate) fn gifts(app: &App) -> Gifts {
    let (sender, gifts) = mpsc::unbounded();
    app.ipc_main().on("give", move |event: &IpcMainEvent, _: Value| {
        sender.unbounded_send(event.ports().to_vec()).expect("the test waits for it");
    });
    gifts
}

pub(crate) async fn open(app: &App) -> BrowserWindow {
    let window = BrowserWindow::builder().preload(fixture("ports.preload.js")).build(app).unwrap();
    window.load_file(fixture("ports.html")).await.unwrap();
    window
}

/// Runs code in the preload's world and reads what it returns.
pub(crate) async fn preload<T: serde::de::DeserializeOwned>(window: &BrowserWindow, code: &str) -> T {
    eval(window, &format!("preload({})", serde_json::to_string(code).unwrap())).await
}

pub(crate) async fn run_preload(window: &BrowserWindow, code: &str) {
    let _: Value = preload(window, code).await;
}

/// The next message, as a value.
pub(crate) async fn read(port: &MessagePortMain) -> Value {
    port.recv().await.expect("the port is open").value().unwrap()
}

/// What the page heard next.
pub(crate) async fn heard(window: &BrowserWindow) -> Value {
    eval(window, "next()").await
}

/// A port whose other end the page has; it is `port` there.
pub(crate) async fn pass(window: &BrowserWindow) -> MessagePortMain {
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    window.web_contents().post_message("pass", "here", &[port2]).unwrap();
    assert_eq!(heard(window).await, value!({ "pass": "here" }));
    port1
}

/// A port whose other end the preload has; it is `port` there.
pub(crate) async fn keep(window: &BrowserWindow) -> MessagePortMain {
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    window.web_contents().post_message("keep", "here", &[port2]).unwrap();
    assert_eq!(preload::<String>(window, "return message").await, "here");
    port1
}

async fn a_preload_and_main_talk(app: App) {
    let mut gifts = gifts(&app);
    let window = open(&app).await;
    // The preload's own channel.
    run_preload(&window, "give()").await;
    let port = gifts.next().await.unwrap().remove(0);
    assert_eq!(read(&port).await, value!("before"));
    assert_eq!(read(&port).await["after"][0], value!(1));
    port.post_message("from main", &[]).await.unwrap();
    assert_eq!(preload::<Vec<String>>(&window, "return take(port, 2)").await, ["first", "from main"]);
    // Main's channel.
    let port = keep(&window).await;
    port.post_message(&value!({ "n": 1 }), &[]).await.unwrap();
    let got: Value = preload(
        &window,
        "port.postMessage('answer'); return new Promise((done) => { port.onmessage = (e) => done(e.data); });",
    )
    .await;
    assert_eq!(got, value!({ "n": 1 }));
    assert_eq!(read(&port).await, value!("answer"));
}

async fn a_page_and_main_talk(app: App) {
    let window = open(&app).await;
    let MessageChannelMain { port1: port, port2 } = MessageChannelMain::new();
    port.post_message("early", &[]).await.unwrap();
    window.web_contents().post_message("pass", "hi", &[port2]).unwrap();
    assert_eq!(heard(&window).await, value!({ "pass": "hi" }));
    run(&window, "listen(port).postMessage('up'), 0").await;
    assert_eq!(heard(&window).await, value!("early"));
    assert_eq!(read(&port).await, value!("up"));
    port.post_message("late", &[]).await.unwrap();
    assert_eq!(heard(&window).await, value!("late"));
    // It is a port like any other.
    let kind: String = eval(&window, "`${port instanceof MessagePort} ${Object.keys(port)} ${port}`").await;
    assert_eq!(kind, "true  [object MessagePort]");
}

async fn two_pages_talk(app: App) {
    let (one, two) = (open(&app).await, open(&app).await);
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    one.web_contents().post_message("pass", 1, &[port1]).unwrap();
    assert_eq!(heard(&one).await, value!({ "pass": 1 }));
    run(&one, "listen(port).postMessage('early'), 0").await;
    two.web_contents().post_message("pass", 2, &[port2]).unwrap();
    assert_eq!(heard(&two).await, value!({ "pass": 2 }));
    run(&two, "listen(port).postMessage({ answer: 1 }), 0").await;
    assert_eq!(heard(&two).await, value!("early"));
    assert_eq!(heard(&one).await, value!({ "answer": 1 }));
}

async fn a_worker_and_main_talk(app: App) {
    let window = open(&app).await;
    let code = "onmessage = (e) => { const p = e.ports[0]; p.onmessage = (m) => p.postMessage([m.data]); p.postMessage('ready'); }";
    let start = format!("const worker = new Worker(URL.createObjectURL(new Blob([{code:?}])))");
    let port = pass(&window).await;
    port.post_message("early", &[]).await.unwrap();
    run(&window, &format!("{{ {start}; worker.postMessage(0, [port]); }} 0")).await;
    assert_eq!(read(&port).await, value!("ready"));
    assert_eq!(read(&port).await, value!(["early"]));
    // From the preload, as well; main may send more than a window to it.
    let port = keep(&window).await;
    run_preload(&window, &format!("{start}; worker.postMessage(0, [port]);")).await;
    assert_eq!(read(&port).await, value!("ready"));
    let large = "x".repeat(700_000);
    for _ in 0..4 {
        port.post_message(&large, &[]).await.unwrap();
    }
    for _ in 0..4 {
        assert_eq!(read(&port).await[0].as_str().map(str::len), Some(large.len()));
    }
}

async fn frames_and_main_talk(app: App) {
    let site = serve();
    let window = BrowserWindow::builder().preload(fixture("ports.preload.js")).build(&app).unwrap();
    window.load_url(&format!("http://127.0.0.1:{site}/ports.html")).await.unwrap();
    for (name, host) in [("same", "127.0.0.1"), ("other", "localhost")] {
        let port = pass(&window).await;
        run(&window, &format!("frameTakes('http://{host}:{site}/ports-frame.html', port)")).await;
        assert_eq!(read(&port).await, value!(format!("frame of http://{host}:{site}")), "{name}");
        port.post_message("down", &[]).await.unwrap();
        assert_eq!(read(&port).await, value!(["down"]), "{name}");
    }
}

async fn ports_travel_within_ports(app: App) {
    let window = open(&app).await;
    let port = pass(&window).await;
    run(&window, "port.onmessage = (e) => { globalThis.inner = listen(e.ports[0]); hear([e.data, e.ports.length]); }, 0").await;
    let MessageChannelMain { port1: near, port2: far } = MessageChannelMain::new();
    near.post_message("early", &[]).await.unwrap();
    port.post_message("take", &[far]).await.unwrap();
    assert_eq!(heard(&window).await, value!(["take", 1]));
    assert_eq!(heard(&window).await, value!("early"));
    run(&window, "inner.postMessage('in'), 0").await;
    assert_eq!(read(&near).await, value!("in"));
    // And the other way, two levels deep.
    run(
        &window,
        "{ const a = new MessageChannel(), b = new MessageChannel(); port.postMessage('a', [a.port2]); a.port1.postMessage('b', [b.port2]); listen(b.port1).postMessage('deep'); } 0",
    )
    .await;
    let outer = port.recv().await.unwrap();
    assert_eq!((outer.value().unwrap(), outer.ports().len()), (value!("a"), 1));
    let middle = outer.ports()[0].recv().await.unwrap();
    assert_eq!((middle.value().unwrap(), middle.ports().len()), (value!("b"), 1));
    assert_eq!(read(&middle.ports()[0]).await, value!("deep"));
    middle.ports()[0].post_message("back", &[]).await.unwrap();
    assert_eq!(heard(&window).await, value!("back"));
}

async fn array_buffers_move_through_a_port(app: App) {
    let window = open(&app).await;
    let port = pass(&window).await;
    let left: u32 = eval(
        &window,
        "const bytes = Uint8Array.from({ length: 1 << 20 }, (_, at) => at & 255); port.postMessage({ bytes }, [bytes.buffer]); bytes.length",
    )
    .await;
    assert_eq!(left, 0, "it was moved");
    let message = read(&port).await;
    let bytes = message["bytes"].as_bytes().expect("bytes arrive");
    assert!(bytes.len() == 1 << 20 && bytes.iter().enumerate().all(|(at, byte)| *byte == at as u8));
}

async fn what_can_not_be_cloned_leaves_the_port_alone(app: App) {
    let window = open(&app).await;
    let port = pass(&window).await;
    let (sender, mut errors) = mpsc::unbounded();
    window.web_contents().on(move |message: &polaron::events::ConsoleMessage| {
        sender.unbounded_send(message.message.clone()).expect("the test listens");
    });
    let thrown: String =
        eval(&window, "try { port.postMessage(() => {}); '' } catch (error) { error.name }").await;
    assert_eq!(thrown, "DataCloneError");
    run(&window, "port.postMessage({ files: [new Blob(['x'])] }), port.postMessage('next'), 0").await;
    assert_eq!(read(&port).await, value!("next"));
    let told = errors.next().await.unwrap();
    assert!(told.contains("An object could not be cloned. message.files[0] is a Blob"), "{told}");
    port.post_message("lives", &[]).await.unwrap();
    run(&window, "listen(port), 0").await;
    assert_eq!(heard(&window).await, value!("lives"));
}

async fn what_can_not_be_transferred_stays(app: App) {
    let mut gifts = gifts(&app);
    let window = open(&app).await;
    let refused: Vec<String> = preload(&window, "return refusals()").await;
    assert_eq!(
        refused,
        [
            "TypeError: Invalid value for transfer",
            "TypeError: Port at index 1 is not a valid port: Object can not be transferred",
            "Error: Port at index 1 is already neutered.",
            "Error: Port at index 1 is already neutered.",
            "Error: Port at index 1 is a duplicate.",
            "DataCloneError: An object could not be cloned. transfer has an ArrayBuffer that can not be detached",
            "TypeError: Port at index 2 is not a valid port: null can not be transferred",
            "DataCloneError: An object could not be cloned. args[0].good is a MessagePort",
            "sent",
            "0",
        ]
    );
    let port = gifts.next().await.unwrap().remove(0);
    assert_eq!(read(&port).await, value!("still good"));
}

async fn ten_thousand_messages_keep_their_order_both_ways(app: App) {
    const COUNT: u32 = 10_000;
    let window = open(&app).await;
    let port = pass(&window).await;
    run(&window, &format!("globalThis.order = inOrder(port, {COUNT}), 0")).await;
    run(&window, &format!("for (let i = 0; i < {COUNT}; i += 1) port.postMessage(i); 0")).await;
    for number in 0..COUNT {
        port.post_message(number, &[]).await.unwrap();
        assert_eq!(read(&port).await, value!(number));
    }
    assert_eq!(eval::<String>(&window, "order").await, "in order");
}

/// This process's memory, in bytes.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

async fn a_page_that_floods_waits_for_main(app: App) {
    const COUNT: u32 = 1000;
    let window = open(&app).await;
    let port = pass(&window).await;
    let before = resident();
    // A hundred megabytes. What the page says after them, main hears: all of them were posted, and none waits for the other.
    run(
        &window,
        &format!("{{ const text = 'x'.repeat(100_000); for (let i = 0; i < {COUNT}; i += 1) port.postMessage({{ i, text }}); port.postMessage('done'); }} 0"),
    )
    .await;
    // Through the port's own process and back, so that what is on its way has come.
    for _ in 0..20 {
        run(&window, "new Promise((done) => { const c = new MessageChannel(); c.port1.onmessage = () => done(0); c.port2.postMessage(0); })").await;
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 30_000_000, "main's memory grew by {grown} bytes");
    for number in 0..COUNT {
        assert_eq!(read(&port).await["i"], value!(number));
    }
    assert_eq!(read(&port).await, value!("done"));
}

async fn main_waits_for_a_page_that_does_not_read(app: App) {
    let window = open(&app).await;
    let port = pass(&window).await;
    let text = "x".repeat(50_000);
    let mut sent = 0;
    while port.try_post_message(&text, &[]).is_ok() {
        sent += 1;
        assert!(sent < 100, "the window is a megabyte");
    }
    // However much time it has.
    for _ in 0..20 {
        run(&window, "0").await;
    }
    assert!(port.try_post_message(&text, &[]).is_err(), "the page has read nothing");
    let waiting = port.post_message("last", &[]);
    run(&window, "listen(port), 0").await;
    waiting.await.unwrap();
    for _ in 0..sent {
        assert_eq!(heard(&window).await.as_str().map(str::len), Some(text.len()));
    }
    assert_eq!(heard(&window).await, value!("last"));
}

async fn a_page_that_patched_everything_breaks_nothing(app: App) {
    let window = BrowserWindow::builder().preload(fixture("ports.preload.js")).build(&app).unwrap();
    window.load_file(fixture("page.html")).await.unwrap();
    run(&window, include_str!("../fixtures/ports-attack.js")).await;
    let MessageChannelMain { port1: port, port2 } = MessageChannelMain::new();
    window.web_contents().post_message("pass", "secret", &[port2]).unwrap();
    run(&window, "received").await;
    let MessageChannelMain { port1: nested, port2: inner } = MessageChannelMain::new();
    port.post_message("one", &[inner]).await.unwrap();
    run(&window, "gotInner").await;
    run(&window, "Reflect.apply(real.post, port, ['up']), 0").await;
    assert_eq!(read(&port).await, value!("up"));
    // The first came through the DOM, this one is dispatched by the runtime.
    run(
        &window,
        "globalThis.again = new Promise((done) => { Reflect.apply(real.listen, port, ['message', (event) => { const data = real.data(event); done(`${event.isTrusted} ${Object.getPrototypeOf(data) === Object.prototype} ${real.ports(event)[0] instanceof MessagePort} ${data.list[1]}`); }]); }), 0",
    )
    .await;
    let MessageChannelMain { port2: inner, .. } = MessageChannelMain::new();
    port.post_message(value!({ "list": [1, 2] }), &[inner]).await.unwrap();
    assert_eq!(eval::<String>(&window, "again").await, "false true true 2");
    nested.close();
    port.close();
    run(&window, "sawBoth").await;
    let loot: Vec<String> = eval(&window, "loot").await;
    assert!(loot.is_empty(), "{loot:?}");
}
