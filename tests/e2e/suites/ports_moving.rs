//! Ports that were started and are sent on, and messages that reach a page without the DOM's help.

use futures_channel::mpsc;
use futures_util::StreamExt;
use polaron::{App, BrowserWindow, IpcMainEvent, MessageChannelMain, MessagePortMain, Value, value::value};

use super::ports::{gifts, heard, keep, open, pass, preload, read, run_preload};
use crate::harness::{eval, fixture, run, tests};

tests! {
    a_started_port_of_a_preload_goes_back_and_loses_nothing,
    a_port_that_was_sent_on_outlives_its_document,
    a_started_port_goes_from_page_to_page_while_messages_come,
    a_started_port_goes_on_through_another,
    a_started_port_goes_on_to_the_page,
    a_started_port_of_a_page_goes_on_to_a_worker,
    a_port_of_the_pages_own_making_goes_on_and_nothing_crashes,
    a_listener_that_throws_is_an_error_of_its_page,
    what_is_dispatched_is_of_the_pages_own_realm,
    messages_keep_their_order_whatever_way_they_come,
}

/// Lets a port of the preload's take messages until it has had some.
const START: &str = "globalThis.log = []; port.onmessage = (event) => log.push(event.data);";

/// Waits until the preload's log is so long.
async fn logged(window: &BrowserWindow, length: usize) -> Vec<i64> {
    let code = format!(
        "return new Promise((done) => {{ const look = () => log.length >= {length} ? done(log) : setTimeout(look, 1); look(); }})"
    );
    preload(window, &code).await
}

async fn a_started_port_of_a_preload_goes_back_and_loses_nothing(app: App) {
    const EACH: i64 = 50;
    let mut gifts = gifts(&app);
    let window = open(&app).await;
    let near = keep(&window).await;
    run_preload(&window, START).await;
    // There and back again, ever so often, while messages come all the time; at times before any was dispatched.
    let mut next = 0;
    let mut received = Vec::new();
    for round in 0..40 {
        for _ in 0..EACH {
            near.post_message(next, &[]).await.unwrap();
            next += 1;
        }
        if round % 4 > 0 {
            logged(&window, usize::from(round % 4 > 1)).await;
        }
        run_preload(&window, "globalThis.had = log; ipc.postMessage('give', 0, [port])").await;
        let port = gifts.next().await.unwrap().remove(0);
        for _ in 0..10 {
            near.post_message(next, &[]).await.unwrap();
            next += 1;
        }
        received.extend(preload::<Vec<i64>>(&window, "return had").await);
        // Some are taken here, and the rest follows the port.
        while (received.len() as i64) < next - 5 {
            received.push(polaron::from_value(&read(&port).await).unwrap());
        }
        window.web_contents().post_message("keep", round, &[port]).unwrap();
        let kept: i64 = preload(&window, "return new Promise((done) => { const look = () => message === undefined ? setTimeout(look, 1) : done(message); look(); })").await;
        assert!(kept == round || round == 0, "{kept}");
        run_preload(&window, &format!("globalThis.message = undefined; {START}")).await;
    }
    received.extend(logged(&window, 5).await);
    assert_eq!(received, (0..next).collect::<Vec<_>>());
}

async fn a_port_that_was_sent_on_outlives_its_document(app: App) {
    let mut gifts = gifts(&app);
    let window = open(&app).await;
    let near = keep(&window).await;
    run_preload(&window, START).await;
    near.post_message(1, &[]).await.unwrap();
    assert_eq!(logged(&window, 1).await, [1]);
    run_preload(&window, "ipc.postMessage('give', 0, [port])").await;
    let port = gifts.next().await.unwrap().remove(0);
    window.load_file(fixture("page.html")).await.unwrap();
    near.post_message("still there", &[]).await.unwrap();
    assert_eq!(read(&port).await, value!("still there"));
    drop(port);
    assert!(near.recv().await.is_none());
}

async fn a_started_port_goes_from_page_to_page_while_messages_come(app: App) {
    const COUNT: i64 = 3000;
    let (one, two) = (open(&app).await, open(&app).await);
    let other = two.web_contents().clone();
    app.ipc_main().on("on", move |event: &IpcMainEvent, _: Value| {
        other.post_message("pass", "over", event.ports()).unwrap();
    });
    let near = keep(&one).await;
    run_preload(&one, &format!("{START} port.addEventListener('message', () => log.length === 500 && ipc.postMessage('on', 0, [port]))")).await;
    run(&two, "globalThis.got = new Promise((done) => addEventListener('message', ({ ports: [port] }) => { const all = []; port.onmessage = ({ data }) => { all.push(data); if (data === 'end') done(all); }; })), 0").await;
    for number in 0..COUNT {
        near.post_message(number, &[]).await.unwrap();
    }
    near.post_message("end", &[]).await.unwrap();
    let rest: Vec<Value> = eval(&two, "got").await;
    let first: Vec<i64> = preload(&one, "return log").await;
    assert_eq!(first, (0..500).collect::<Vec<_>>());
    let rest: Vec<i64> = rest[..rest.len() - 1].iter().map(|n| polaron::from_value(n).unwrap()).collect();
    assert_eq!(rest, (500..COUNT).collect::<Vec<_>>());
}

async fn a_started_port_goes_on_through_another(app: App) {
    let window = open(&app).await;
    let (near, carrier) = (keep(&window).await, MessageChannelMain::new());
    run_preload(&window, &format!("{START} globalThis.first = port;")).await;
    near.post_message(1, &[]).await.unwrap();
    assert_eq!(logged(&window, 1).await, [1]);
    window.web_contents().post_message("keep", "second", &[carrier.port2]).unwrap();
    assert_eq!(preload::<String>(&window, "return message").await, "second");
    for number in 2..100 {
        near.post_message(number, &[]).await.unwrap();
    }
    run_preload(&window, "globalThis.had = [...log]; port.postMessage('take', { transfer: [first] }); first.postMessage('late')").await;
    let message = carrier.port1.recv().await.unwrap();
    assert_eq!(message.value().unwrap(), value!("take"));
    let mut all: Vec<i64> = preload(&window, "return had").await;
    while all.len() < 99 {
        all.push(polaron::from_value(&read(&message.ports()[0]).await).unwrap());
    }
    assert_eq!(all, (1..100).collect::<Vec<_>>());
    message.ports()[0].post_message("back", &[]).await.unwrap();
    assert_eq!(read(&near).await, value!("back"));
}

async fn a_started_port_goes_on_to_the_page(app: App) {
    let window = open(&app).await;
    let near = keep(&window).await;
    run_preload(&window, START).await;
    for number in 0..20 {
        near.post_message(number, &[]).await.unwrap();
    }
    assert_eq!(logged(&window, 20).await.len(), 20);
    run_preload(&window, "window.postMessage('now yours', '*', [port])").await;
    for number in 20..40 {
        near.post_message(number, &[]).await.unwrap();
    }
    assert_eq!(heard(&window).await, value!("now yours"));
    run(&window, "listen(port), 0").await;
    for number in 20..40 {
        assert_eq!(heard(&window).await, value!(number));
    }
    near.close();
    assert_eq!(heard(&window).await, value!("close true"));
}

async fn a_started_port_of_a_page_goes_on_to_a_worker(app: App) {
    let window = open(&app).await;
    let near = pass(&window).await;
    run(&window, "listen(port), 0").await;
    for number in 0..20 {
        near.post_message(number, &[]).await.unwrap();
        assert_eq!(heard(&window).await, value!(number));
    }
    run(
        &window,
        "globalThis.worker = new Worker(URL.createObjectURL(new Blob(['onmessage = ({ ports: [port] }) => { port.onmessage = ({ data }) => port.postMessage([data]); }']))); worker.postMessage(0, [port]), 0",
    )
    .await;
    for number in 0..200 {
        near.post_message(number, &[]).await.unwrap();
    }
    for number in 0..200 {
        assert_eq!(read(&near).await, value!([number]));
    }
}

/// What the engine had taken up for such a port is lost, and at times all that follows: that is the engine's. Its process
/// goes on, and so do others' ports.
async fn a_port_of_the_pages_own_making_goes_on_and_nothing_crashes(app: App) {
    let mut gifts = gifts(&app);
    let window = open(&app).await;
    let port = pass(&window).await;
    run(&window, "listen(port), 0").await;
    for round in 0..30 {
        run_preload(
            &window,
            "const { port1, port2 } = new MessageChannel(); globalThis.port = port1; port2.onmessage = () => {}; for (let i = 0; i < 20; i += 1) port1.postMessage(i); await new Promise((r) => setTimeout(r)); ipc.postMessage('give', 0, [port2]); port1.postMessage('after');",
        )
        .await;
        drop(gifts.next().await.unwrap());
        port.post_message(round, &[]).await.unwrap();
        assert_eq!(heard(&window).await, value!(round));
    }
}

async fn a_listener_that_throws_is_an_error_of_its_page(app: App) {
    let window = open(&app).await;
    let near = pass(&window).await;
    run(&window, "listen(port); throwing(port), 0").await;
    for number in 0..10 {
        near.post_message(number, &[]).await.unwrap();
        assert_eq!(heard(&window).await, value!(number));
    }
    let errors: Vec<String> = eval(&window, "errors").await;
    // The first came through the DOM. (WebKit says of files' errors only that there were some.)
    assert_eq!(errors, vec![errors[0].clone(); 10]);
}

async fn what_is_dispatched_is_of_the_pages_own_realm(app: App) {
    let window = open(&app).await;
    let near = pass(&window).await;
    run(
        &window,
        "globalThis.seen = []; port.onmessage = (e) => { const { data, ports: [inner] } = e; seen.push([e instanceof MessageEvent, e.target === port, e.type, e.origin, Object.getPrototypeOf(data) === Object.prototype, data.list instanceof Array, inner instanceof MessagePort, e.isTrusted]); inner.onmessage = (m) => hear(m.data); hear('got'); }, 0",
    )
    .await;
    for round in 0..3 {
        let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
        near.post_message(value!({ "list": [1] }), &[port2]).await.unwrap();
        assert_eq!(heard(&window).await, value!("got"));
        port1.post_message(round, &[]).await.unwrap();
        assert_eq!(heard(&window).await, value!(round));
    }
    let seen: Vec<Vec<Value>> = eval(&window, "seen").await;
    let expected = |trusted: bool| {
        vec![
            value!(true),
            value!(true),
            value!("message"),
            value!(""),
            value!(true),
            value!(true),
            value!(true),
            value!(trusted),
        ]
    };
    assert_eq!(seen[0], expected(true), "the first comes through the DOM");
    assert_eq!(seen[1..], [expected(false), expected(false)]);
}

async fn messages_keep_their_order_whatever_way_they_come(app: App) {
    const COUNT: i64 = 5000;
    let window = open(&app).await;
    let (done, mut all_here) = mpsc::unbounded();
    app.ipc_main().on("all", move |_: &IpcMainEvent, order: String| done.unbounded_send(order).unwrap());
    let kept: MessagePortMain = keep(&window).await;
    run_preload(&window, &format!("let next = 0; port.onmessage = ({{ data }}) => {{ if (data !== next) ipc.send('all', `${{data}} instead of ${{next}}`); next += 1; if (next === {COUNT}) ipc.send('all', 'in order'); }}")).await;
    for number in 0..COUNT {
        kept.post_message(number, &[]).await.unwrap();
        if number % 97 == 0 {
            // Time enough for some to be dispatched, so that the way changes.
            run(&window, "0").await;
        }
    }
    assert_eq!(all_here.next().await.unwrap(), "in order");
}
