//! Preloads in subframes: where they run, who main takes them for, and what is left of them when the frame goes.

use std::sync::Arc;

use futures_channel::{mpsc, oneshot};
use futures_util::StreamExt;
use parking_lot::Mutex;
use polaron::{
    App, BrowserWindow, ExecuteError, IpcMainEvent, IpcMainInvokeEvent, SendError, Value, WebFrameMain,
    value::value,
};

use super::site::serve;
use crate::harness::{eval, fixture, run, tests};

tests! {
    the_preload_runs_in_frames_of_every_kind,
    a_frame_is_who_it_is_whatever_the_page_names,
    a_reply_goes_to_the_frame_and_a_send_to_the_page,
    a_frame_that_is_removed_is_gone_for_every_verb,
    what_is_kept_of_a_removed_frame_says_so,
    a_frame_that_goes_elsewhere_leaves_nothing_that_works,
    a_frame_that_is_removed_and_added_again_is_another_one,
    frames_of_one_page_are_served_in_order_each,
}

/// A page of the site with the preload in all of its frames, and the frames that said they were born.
async fn open(app: &App, port: u16) -> (BrowserWindow, Births) {
    let (sender, births) = mpsc::unbounded();
    app.ipc_main().on(
        "born",
        move |event: &IpcMainEvent, main: bool, url: String, name: String, origin: String| {
            let frame = event.sender_frame().clone();
            assert_eq!(
                (frame.is_main_frame(), frame.url(), frame.name(), frame.origin()),
                (main, url, &*name, &*origin),
                "what the document says of itself, main knows natively"
            );
            sender.unbounded_send(frame).expect("the test listens");
        },
    );
    let window = BrowserWindow::builder()
        .preload(fixture("frames.preload.js"))
        .node_integration_in_sub_frames(true)
        .build(app)
        .unwrap();
    window.load_url(&format!("http://127.0.0.1:{port}/frames.html")).await.unwrap();
    let mut births = Births(births);
    assert!(births.next().await.is_main_frame());
    (window, births)
}

struct Births(mpsc::UnboundedReceiver<WebFrameMain>);

impl Births {
    async fn next(&mut self) -> WebFrameMain {
        self.0.next().await.expect("a preload runs")
    }
}

async fn the_preload_runs_in_frames_of_every_kind(app: App) {
    let port = serve();
    let (window, mut births) = open(&app, port).await;
    let own = format!("http://127.0.0.1:{port}");
    let other = format!("http://localhost:{port}");
    let frames = [
        (format!("{{ name: 'same', src: '{own}/' }}"), format!("{own}/"), own.as_str(), "same"),
        (format!("{{ name: 'cross', src: '{other}/' }}"), format!("{other}/"), other.as_str(), "cross"),
        ("{ name: 'doc', srcdoc: '<p>x' }".into(), "about:srcdoc".into(), own.as_str(), "doc"),
        ("{ name: 'blank' }".into(), "about:blank".into(), own.as_str(), "blank"),
        ("{ src: 'data:text/html,x' }".into(), "data:text/html,x".into(), "null", ""),
        (
            "{ name: 'sand', sandbox: 'allow-scripts', srcdoc: 'x' }".into(),
            "about:srcdoc".into(),
            "null",
            "sand",
        ),
    ];
    for (attributes, url, origin, name) in frames {
        run(&window, &format!("add('{name}', {attributes})")).await;
        let frame = births.next().await;
        assert_eq!((frame.url(), frame.origin(), frame.name()), (url, origin, name));
        assert_eq!(frame.parent(), window.web_contents().main_frame(), "{attributes}");
    }
    // At once, in the frame that has no document of its own yet; written into, it stays the same document.
    run(
        &window,
        "void add('written', {}); kept.written.contentDocument.write(`<script>api.send('wrote')</script>`)",
    )
    .await;
    let written = births.next().await;
    let (sender, wrote) = oneshot::channel();
    let sender = Mutex::new(Some(sender));
    app.ipc_main().on("wrote", move |event: &IpcMainEvent| {
        sender.lock().take().map(|sender| sender.send(event.sender_frame().clone()));
    });
    run(&window, "kept.written.contentDocument.write(`<script>api.send('wrote')</script>`)").await;
    assert_eq!(wrote.await.unwrap(), written);

    // Within one another, across origins.
    run(&window, &format!("add('outer', {{ src: '{other}/frames.html' }})")).await;
    let outer = births.next().await;
    outer
        .execute_javascript(&format!("add('inner', {{ name: 'inner', src: '{own}/frames.html' }})"))
        .await
        .unwrap();
    let inner = births.next().await;
    inner.execute_javascript("add('innermost', { srcdoc: 'x' })").await.unwrap();
    let innermost = births.next().await;
    assert_eq!((inner.parent(), innermost.parent()), (Some(outer), Some(inner)));
    let flags: (bool, bool) =
        eval(&window, "[api.isMainFrame, kept.same.contentWindow.api.isMainFrame]").await;
    assert_eq!(flags, (true, false));
}

async fn a_frame_is_who_it_is_whatever_the_page_names(app: App) {
    let (window, mut births) = open(&app, serve()).await;
    // Everything that the native side reads by name, as a frame, an element and a property of the page.
    run(&window, "forge()").await;
    for name in ["parent", "origin", "name", "document"] {
        run(&window, &format!("addNamed('{name}')")).await;
        let frame = births.next().await;
        assert_eq!((frame.name(), frame.url()), (name, "about:blank".into()));
        assert_eq!(frame.parent(), window.web_contents().main_frame());
        assert_eq!(frame.origin(), window.web_contents().main_frame().unwrap().origin());
    }
}

async fn a_reply_goes_to_the_frame_and_a_send_to_the_page(app: App) {
    app.ipc_main().on("ask", |event: &IpcMainEvent, text: String| {
        event.reply("answer", (format!("reply to {text}"),))?;
        event.sender().send("answer", (format!("send for {text}"),))
    });
    let (window, mut births) = open(&app, serve()).await;
    run(&window, "add('a', { name: 'a', src: 'frames.html' })").await;
    let frame = births.next().await;
    let ask = "bothHear('a', 'answer', () => kept.a.contentWindow.api.send('ask', 'a'))";
    let heard: (String, String) = eval(&window, ask).await;
    assert_eq!(heard, ("reply to a".into(), "send for a".into()));

    run(
        &window,
        "globalThis.later = new Promise((resolve) => kept.a.contentWindow.api.once('direct', resolve)), 0",
    )
    .await;
    frame.post_message("direct", value!({ "from": "main" }), &[]).unwrap();
    assert_eq!(eval::<Value>(&window, "later").await, value!({ "from": "main" }));
    let found = WebFrameMain::from_id(app.hub(), frame.process_id(), frame.routing_id());
    assert_eq!(found, Some(frame.clone()));
    run(
        &window,
        "globalThis.later = new Promise((resolve) => kept.a.contentWindow.api.once('by id', resolve)), 0",
    )
    .await;
    let id = (frame.process_id(), frame.routing_id());
    window.web_contents().send_to_frame(id, "by id", (7,)).unwrap();
    assert_eq!(eval::<u32>(&window, "later").await, 7);
}

async fn a_frame_that_is_removed_is_gone_for_every_verb(app: App) {
    let events: Arc<Mutex<Vec<IpcMainInvokeEvent>>> = Arc::default();
    let (holding, cancelled) = (events.clone(), Arc::<Mutex<bool>>::default());
    let noticed = cancelled.clone();
    app.ipc_main()
        .handle("wait", async move |event: IpcMainInvokeEvent| {
            holding.lock().push(event.clone());
            event.cancelled().await;
            *noticed.lock() = true;
        })
        .unwrap();
    let (window, mut births) = open(&app, serve()).await;
    run(&window, "add('a', { src: 'frames.html' })").await;
    let frame = births.next().await;
    frame.execute_javascript("void api.invoke('wait')").await.unwrap();
    let never = frame.execute_javascript("new Promise(() => {})");
    // A message of the page comes after what the removal tells.
    run(&window, "kept.a.remove(); verbs(api)").await;

    assert!(matches!(never.await, Err(ExecuteError::FrameGone)));
    assert!(frame.is_destroyed() && frame.is_detached());
    let gone = |result: Result<(), SendError>| matches!(result, Err(SendError::FrameGone { .. }));
    assert!(gone(frame.send("x", ())));
    assert!(gone(frame.post_message("x", 1, &[])));
    assert!(gone(window.web_contents().send_to_frame((frame.process_id(), frame.routing_id()), "x", ())));
    assert!(matches!(frame.execute_javascript("1").await, Err(ExecuteError::FrameGone)));
    assert!(!frame.reload());
    assert_eq!(WebFrameMain::from_id(app.hub(), frame.process_id(), frame.routing_id()), None);
    let event = events.lock().pop().unwrap();
    assert!(event.cancelled().is_cancelled() && *cancelled.lock());
    assert!(gone(event.sender_frame().send("x", ())));
}

const RELEASED: &str = "IPC method called after context was released";

async fn what_is_kept_of_a_removed_frame_says_so(app: App) {
    app.ipc_main().handle("never", async |_: IpcMainInvokeEvent| std::future::pending::<()>().await).unwrap();
    let (window, mut births) = open(&app, serve()).await;
    run(&window, "add('a', { src: 'frames.html' })").await;
    births.next().await;
    run(&window, "globalThis.old = kept.a.contentWindow.api; globalThis.pending = old.invoke('never'); kept.a.remove()")
        .await;
    assert_eq!(eval::<[String; 4]>(&window, "verbs(old)").await, [RELEASED; 4]);
    // The promise's own document is gone; who awaits it lives.
    let settled: String = eval(&window, "pending.then(() => 'resolved', (error) => error.message)").await;
    assert_eq!(settled, RELEASED);
}

async fn a_frame_that_goes_elsewhere_leaves_nothing_that_works(app: App) {
    app.ipc_main().handle("any", |_: &IpcMainInvokeEvent| 1).unwrap();
    app.ipc_main().on("any", |event: &IpcMainEvent| event.set_return_value(1));
    let (window, mut births) = open(&app, serve()).await;
    run(&window, "add('a', { name: 'a', src: 'frames.html' })").await;
    let before = births.next().await;
    run(&window, "globalThis.old = kept.a.contentWindow.api; go('a', 'page.html')").await;
    let after = births.next().await;
    assert!(before.is_destroyed() && !after.is_destroyed() && before != after);
    assert_eq!((before.name(), after.name()), ("a", "a"));
    assert_eq!(eval::<[String; 4]>(&window, "verbs(old)").await, [RELEASED; 4]);
    assert_eq!(eval::<[String; 4]>(&window, "verbs(kept.a.contentWindow.api)").await, ["fine"; 4]);
    assert!(matches!(before.send("x", ()), Err(SendError::FrameGone { .. })));

    after.reload();
    let reloaded = births.next().await;
    assert!(after.is_destroyed() && reloaded.url() == after.url() && reloaded != after);
    assert_eq!(reloaded.parent(), window.web_contents().main_frame());
}

async fn a_frame_that_is_removed_and_added_again_is_another_one(app: App) {
    let (window, mut births) = open(&app, serve()).await;
    run(&window, "add('a', { name: 'a', srcdoc: 'x' })").await;
    let mut before = births.next().await;
    for _ in 0..20 {
        run(&window, "kept.a.remove(); document.body.append(kept.a)").await;
        let after = births.next().await;
        assert!(before.is_destroyed() && !after.is_destroyed());
        assert_eq!((after.name(), after.parent()), ("a", window.web_contents().main_frame()));
        assert_eq!(window.web_contents().main_frame().unwrap().frames(), std::slice::from_ref(&after));
        before = after;
    }
}

async fn frames_of_one_page_are_served_in_order_each(app: App) {
    let seen: Arc<Mutex<Vec<(String, u32)>>> = Arc::default();
    let noting = seen.clone();
    app.ipc_main().on("count", move |event: &IpcMainEvent, number: u32| {
        noting.lock().push((event.sender_frame().name().to_owned(), number));
        event.reply("counted", (number,))
    });
    app.ipc_main().on("any", |event: &IpcMainEvent| event.set_return_value(1));
    let (window, mut births) = open(&app, serve()).await;
    for name in ["a", "b", "c"] {
        run(&window, &format!("add('{name}', {{ name: '{name}', srcdoc: 'x' }})")).await;
        births.next().await;
    }
    run(&window, "count('abc', 1000)").await;
    let seen = std::mem::take(&mut *seen.lock());
    let expected = (0..1000).flat_map(|i| ["a", "b", "c"].map(|name| (name.to_owned(), i)));
    assert!(seen.into_iter().eq(expected), "one queue for all frames of a process");
}
