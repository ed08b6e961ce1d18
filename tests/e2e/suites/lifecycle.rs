//! What main hears of a document's life: its last words, its moves, when it is ready; and the tree of verbs at its end.

use std::sync::Arc;

use futures_channel::mpsc;
use futures_util::StreamExt;
use parking_lot::Mutex;
use polaron::{
    App, BrowserWindow, IpcMainEvent, Value,
    events::{DidNavigateInPage, DomReady},
    value::value,
};

use super::site::serve;
use crate::harness::{eval, fixture, run, tests};

tests! {
    last_words_arrive_from_a_frame_that_is_detached,
    last_words_arrive_when_the_process_goes_too,
    last_words_of_a_subframe_and_of_a_closed_window_arrive,
    moves_within_a_document_are_told_and_loads_are_not,
    a_subframes_moves_are_told_with_its_next_message,
    a_page_is_ready_once_it_is_parsed,
    array_buffers_move_with_a_message,
}

type Steps = mpsc::UnboundedReceiver<(String, bool, bool)>;

/// What pages say on the channel `step`, each with whether its frame was detached, and destroyed, when it came.
fn steps(app: &App) -> Steps {
    let (sender, steps) = mpsc::unbounded();
    app.ipc_main().on("step", move |event: &IpcMainEvent, step: String| {
        let frame = event.sender_frame();
        sender.unbounded_send((step, frame.is_detached(), frame.is_destroyed())).expect("the test listens");
    });
    app.ipc_main()
        .on("sync", |event: &IpcMainEvent, name: String| event.set_return_value(format!("{name}, answered")));
    steps
}

async fn open(app: &App) -> BrowserWindow {
    let window = BrowserWindow::builder()
        .preload(fixture("frames.preload.js"))
        .node_integration_in_sub_frames(true)
        .build(app)
        .unwrap();
    window.load_file(fixture("lifecycle.html")).await.unwrap();
    window
}

async fn expect(steps: &mut Steps, detached: bool, names: &[&str]) {
    for name in names {
        let (step, was_detached, was_destroyed) = steps.next().await.unwrap();
        assert_eq!((step.as_str(), was_detached, was_destroyed), (*name, detached, false));
    }
}

const LAST_WORDS: [&str; 6] = [
    "pagehide",
    "pagehide pagehide, answered",
    "pagehide posted",
    "unload",
    "unload unload, answered",
    "unload posted",
];

async fn last_words_arrive_from_a_frame_that_is_detached(app: App) {
    let mut steps = steps(&app);
    let window = open(&app).await;
    expect(&mut steps, false, &["first script", "DOMContentLoaded"]).await;
    let frame = window.web_contents().main_frame().unwrap();
    window.load_file(fixture("page.html")).await.unwrap();
    expect(&mut steps, false, &["beforeunload"]).await;
    expect(&mut steps, true, &LAST_WORDS).await;
    assert!(frame.is_destroyed());

    // A reload of the page by itself, as well.
    window.load_file(fixture("lifecycle.html")).await.unwrap();
    expect(&mut steps, false, &["first script", "DOMContentLoaded"]).await;
    run(&window, "void setTimeout(() => location.reload())").await;
    expect(&mut steps, false, &["beforeunload"]).await;
    expect(&mut steps, true, &LAST_WORDS).await;
    expect(&mut steps, false, &["first script", "DOMContentLoaded"]).await;
}

async fn last_words_arrive_when_the_process_goes_too(app: App) {
    let mut steps = steps(&app);
    let port = serve();
    let window = BrowserWindow::builder().preload(fixture("frames.preload.js")).build(&app).unwrap();
    window.load_url(&format!("http://127.0.0.1:{port}/lifecycle.html")).await.unwrap();
    expect(&mut steps, false, &["first script", "DOMContentLoaded"]).await;
    let process = window.web_contents().main_frame().unwrap().os_process_id();
    window.load_url(&format!("http://localhost:{port}/frames.html")).await.unwrap();
    assert_ne!(window.web_contents().main_frame().unwrap().os_process_id(), process);
    for expected in LAST_WORDS {
        let (step, detached, _) = steps.next().await.unwrap();
        assert_eq!((step.as_str(), detached), (expected, true));
    }
}

async fn last_words_of_a_subframe_and_of_a_closed_window_arrive(app: App) {
    let mut steps = steps(&app);
    let keep = BrowserWindow::builder().build(&app).unwrap();
    let window = open(&app).await;
    expect(&mut steps, false, &["first script", "DOMContentLoaded"]).await;
    run(&window, "globalThis.frame = document.createElement('iframe'); frame.src = location.href; document.body.append(frame), 0")
        .await;
    expect(&mut steps, false, &["first script", "DOMContentLoaded"]).await;
    run(&window, "frame.remove()").await;
    expect(&mut steps, true, &LAST_WORDS).await;
    // A page can pretend to unload; nobody believes it.
    run(&window, "dispatchEvent(new PageTransitionEvent('pagehide')), 0").await;
    expect(&mut steps, false, &LAST_WORDS[..3]).await;
    window.destroy();
    for expected in LAST_WORDS {
        let (step, detached, _) = steps.next().await.unwrap();
        assert_eq!((step.as_str(), detached), (expected, true));
    }
    drop(keep);
}

async fn moves_within_a_document_are_told_and_loads_are_not(app: App) {
    let port = serve();
    let window = BrowserWindow::builder().preload(fixture("frames.preload.js")).build(&app).unwrap();
    let moves: Arc<Mutex<Vec<String>>> = Arc::default();
    let noting = moves.clone();
    window.web_contents().on(move |event: &DidNavigateInPage| {
        assert!(event.is_main_frame && event.frame.is_main_frame());
        assert_eq!(event.frame.url(), event.url);
        noting.lock().push(event.url.clone());
    });
    let home = format!("http://127.0.0.1:{port}/frames.html");
    window.load_url(&home).await.unwrap();
    run(&window, "history.pushState(1, '', '?pushed'); 0").await;
    run(&window, "location.hash = 'hash'; 0").await;
    run(&window, "history.replaceState(1, '', '/other'); 0").await;
    let frame = window.web_contents().main_frame().unwrap();
    assert_eq!(frame.url(), format!("http://127.0.0.1:{port}/other"));
    window.load_file(fixture("page.html")).await.unwrap();
    window.load_url(&home).await.unwrap();
    run(&window, "0").await;
    let expected = ["frames.html?pushed", "frames.html?pushed#hash", "other"];
    assert_eq!(*moves.lock(), expected.map(|path| format!("http://127.0.0.1:{port}/{path}")));
}

async fn a_subframes_moves_are_told_with_its_next_message(app: App) {
    let mut steps = steps(&app);
    let window = open(&app).await;
    expect(&mut steps, false, &["first script", "DOMContentLoaded"]).await;
    let moves: Arc<Mutex<Vec<(String, bool)>>> = Arc::default();
    let noting = moves.clone();
    window
        .web_contents()
        .on(move |event: &DidNavigateInPage| noting.lock().push((event.url.clone(), event.is_main_frame)));
    run(&window, "add('a', { srcdoc: 'x' })").await;
    let inner = "kept.a.contentWindow";
    run(&window, &format!("{inner}.location.hash = 'a'; {inner}.api.send('step', 'moved')")).await;
    run(&window, &format!("{inner}.api.send('step', 'not moved')")).await;
    expect(&mut steps, false, &["moved", "not moved"]).await;
    assert_eq!(*moves.lock(), [("about:srcdoc#a".to_owned(), false)]);
    // While it goes elsewhere it has not moved.
    run(&window, &format!("{inner}.addEventListener('pagehide', () => {inner}.api.send('step', 'leaving'))"))
        .await;
    run(&window, "go('a', 'page.html')").await;
    expect(&mut steps, true, &["leaving"]).await;
    assert_eq!(moves.lock().len(), 1);
}

async fn a_page_is_ready_once_it_is_parsed(app: App) {
    let mut steps = steps(&app);
    let window = BrowserWindow::builder().preload(fixture("frames.preload.js")).build(&app).unwrap();
    for _ in 0..3 {
        let ready = window.web_contents().next::<DomReady>();
        window.load_file(fixture("lifecycle.html")).await.unwrap();
        let ready = ready.await.unwrap();
        assert_eq!(Some(ready.frame), window.web_contents().main_frame());
        loop {
            let (step, ..) = steps.next().await.unwrap();
            if step == "DOMContentLoaded" {
                break;
            }
        }
    }
}

async fn array_buffers_move_with_a_message(app: App) {
    let (sender, mut moved) = mpsc::unbounded();
    app.ipc_main()
        .on("moved", move |_: &IpcMainEvent, message: Value| sender.unbounded_send(message).unwrap());
    let refused = Arc::new(Mutex::new(0));
    let counting = refused.clone();
    app.ipc_main().on("refused", move |_: &IpcMainEvent| *counting.lock() += 1);
    let window = BrowserWindow::builder().preload(fixture("transfer.preload.js")).build(&app).unwrap();
    window.load_file(fixture("page.html")).await.unwrap();
    assert_eq!(eval::<[u32; 3]>(&window, "transfer.move()").await, [0, 0, 0]);
    let message = moved.next().await.unwrap();
    let Value::Uint8Array(bytes) = &message["bytes"] else { panic!("{message}") };
    assert!(bytes.len() == 1 << 20 && bytes.iter().enumerate().all(|(at, byte)| *byte == at as u8));

    let refusals: Value = eval(&window, "transfer.refuse()").await;
    let cloned = |what: &str| format!("DataCloneError: An object could not be cloned. {what}");
    assert_eq!(
        refusals,
        value!([
            cloned("transfer[1] is a detached ArrayBuffer"),
            "Error: Port at index 1 is a duplicate.",
            cloned("transfer[1] is the same as transfer[0]"),
            "TypeError: Port at index 1 is not a valid port: HTMLParagraphElement can not be transferred",
            cloned("transfer[0] is an ArrayBuffer that can not be detached"),
            "TypeError: Invalid value for transfer",
            8,
        ])
    );
    assert_eq!(*refused.lock(), 0);
}
