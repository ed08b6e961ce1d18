//! Utility processes beside real pages. What they do without one is tested in `crates/renderer`.

use futures_channel::mpsc;
use futures_util::StreamExt;
use polaron::{
    App, IpcMainEvent, IpcMainInvokeEvent, MessageChannelMain, MessageEvent, UtilityProcess, WebContentsType,
    events::{ChildGoneReason, ChildProcessGone, Exit},
    renderer::{self, IpcRendererEvent},
};

use super::ports::{heard, open, pass};
use crate::harness::{eval, part, run, tests};

tests! {
    a_page_and_a_worker_talk_through_a_port,
    a_worker_and_a_page_use_the_same_handlers,
    the_application_tells_of_a_worker_that_is_killed;
    parts: worker,
}

fn spawn(app: &App) -> UtilityProcess {
    let (name, value) = part("utility::worker");
    let builder = UtilityProcess::builder(std::env::current_exe().unwrap()).env(name, value);
    builder.service_name("worker").spawn(app).unwrap()
}

/// The worker: what it gets on a port it posts back, with its own process's number.
fn worker() {
    assert!(renderer::is_utility_process());
    let process = renderer::connect().unwrap();
    process.parent_port().on_message(|event: &MessageEvent| {
        for port in event.ports() {
            let answers = port.clone();
            port.on_message(move |event: &MessageEvent| {
                let answer = (std::process::id(), event.value().unwrap());
                answers.try_post_message(answer, event.ports()).unwrap();
            });
            port.start();
        }
    });
    process.ipc_renderer().on("call", |event: &IpcRendererEvent, channel: String| {
        let sum: f64 = event.sender().send_sync("sum", (1, 2)).unwrap();
        event.sender().send(&channel, (sum,))
    });
    process.wait();
}

async fn a_page_and_a_worker_talk_through_a_port(app: App) {
    let window = open(&app).await;
    let worker = spawn(&app);
    let port = pass(&window).await;
    worker.post_message((), &[port]).await.unwrap();
    run(&window, "void listen(port)").await;
    run(&window, "for (let i = 0; i < 1000; i += 1) port.postMessage(i)").await;
    for index in 0..1000 {
        let heard: (u32, i32) = polaron::from_value(&heard(&window).await).unwrap();
        assert_eq!(heard, (worker.pid().unwrap(), index));
    }
    // Bytes stay bytes, and a port of the page's that goes there and back is a port still.
    run(
        &window,
        "void (globalThis.back = new Promise((r) => port.addEventListener('message', (e) => r(e.ports[0]))))",
    )
    .await;
    run(
        &window,
        "globalThis.far = new MessageChannel(); listen(far.port1); port.postMessage(new Uint8Array(300000).fill(7), \
         [far.port2])",
    )
    .await;
    let echoed = "next().then(([, bytes]) => bytes instanceof Uint8Array && bytes.length === 300000 && bytes[9] === 7)";
    assert!(eval::<bool>(&window, echoed).await);
    run(&window, "back.then((port) => port.postMessage('all the way round'))").await;
    assert_eq!(heard(&window).await.as_str(), Some("all the way round"));
    // Its end closes what it had.
    worker.kill();
    assert_eq!(heard(&window).await.as_str(), Some("close true"));
}

async fn a_worker_and_a_page_use_the_same_handlers(app: App) {
    let (sender, mut senders) = mpsc::unbounded();
    app.ipc_main().on("sum", |event: &IpcMainEvent, a: f64, b: f64| event.set_return_value(a + b));
    app.ipc_main().on("total", move |event: &IpcMainEvent, sum: f64| {
        sender.unbounded_send((event.sender().get_type(), sum)).unwrap();
    });
    app.ipc_main().handle("who", |event: &IpcMainInvokeEvent| event.sender().get_type().to_string()).unwrap();
    let window = open(&app).await;
    let worker = spawn(&app);
    worker.contents().send("call", ("total",)).unwrap();
    assert_eq!(senders.next().await, Some((WebContentsType::Utility, 3.0)));
    let who: String = super::ports::preload(&window, "return ipc.invoke('who')").await;
    assert_eq!(who, "window");
    assert_eq!(polaron::WebContents::get_all(&app), [window.web_contents().clone()]);
}

async fn the_application_tells_of_a_worker_that_is_killed(app: App) {
    let worker = spawn(&app);
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    worker.post_message((), &[port2]).await.unwrap();
    port1.post_message("ping", &[]).await.unwrap();
    assert!(port1.recv().await.is_some());
    let gone = app.next::<ChildProcessGone>();
    assert!(worker.kill());
    assert!(worker.next::<Exit>().await.unwrap().signal.is_some());
    let gone = gone.await.unwrap();
    assert_eq!((gone.service_name.as_str(), gone.reason), ("worker", ChildGoneReason::Killed));
    assert!(port1.recv().await.is_none());
}
