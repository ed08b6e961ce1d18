//! What pages and preloads write to the console, and the errors that nobody catches, as main hears of them.

use futures_channel::{mpsc, oneshot};
use futures_util::StreamExt;
use parking_lot::Mutex;
use polaron::{
    App, BrowserWindow, IpcMainEvent, Value,
    events::{ConsoleLevel, ConsoleMessage, PageTitleUpdated},
    value::value,
};

use super::site::serve;
use crate::harness::{eval, fixture, run, tests};

tests! {
    console_messages_tell_level_text_and_place,
    the_page_can_not_tell_that_its_console_is_heard,
    a_flood_of_messages_is_cut_and_says_so,
}

type Messages = mpsc::UnboundedReceiver<ConsoleMessage>;

fn messages(window: &BrowserWindow) -> Messages {
    let (sender, messages) = mpsc::unbounded();
    window.web_contents().on(move |message: &ConsoleMessage| {
        sender.unbounded_send(message.clone()).expect("the test listens");
    });
    messages
}

async fn next(messages: &mut Messages) -> (ConsoleLevel, String) {
    let message = messages.next().await.unwrap();
    (message.level, message.message)
}

async fn console_messages_tell_level_text_and_place(app: App) {
    let port = serve();
    let window = BrowserWindow::builder().preload(fixture("console.preload.js")).build(&app).unwrap();
    let mut messages = messages(&window);
    window.load_url(&format!("http://127.0.0.1:{port}/console.html")).await.unwrap();

    let first = messages.next().await.unwrap();
    assert_eq!((first.level, first.message.as_str()), (ConsoleLevel::Info, "of the preload"));
    assert!(first.source_id.ends_with("console.preload.js") && first.line_number == 3, "{first:?}");
    let script = format!("http://127.0.0.1:{port}/console.js");
    let expected = [
        (ConsoleLevel::Info, "line two 2 [object Object] 1,2 null", 2),
        (ConsoleLevel::Warning, "line four", 4),
        (ConsoleLevel::Error, "Assertion failed: line seven", 7),
    ];
    for (level, text, line) in expected {
        let message = messages.next().await.unwrap();
        assert_eq!((message.level, message.message.as_str()), (level, text));
        assert_eq!((message.source_id.as_str(), message.line_number), (script.as_str(), line));
        assert_eq!(Some(message.frame), window.web_contents().main_frame());
    }
    let mut errors = [messages.next().await.unwrap(), messages.next().await.unwrap()];
    errors.sort_by_key(|error| error.message.clone());
    let [rejected, thrown] = errors;
    assert!(rejected.message.starts_with("Uncaught (in promise) TypeError: rejected"), "{rejected:?}");
    assert_eq!(
        (thrown.level, thrown.message.as_str()),
        (ConsoleLevel::Error, "Uncaught RangeError: line nine")
    );
    assert_eq!((thrown.source_id, thrown.line_number), (script, 9));

    run(&window, "dealWith().then(() => void console.debug('after'))").await;
    assert_eq!(next(&mut messages).await, (ConsoleLevel::Debug, "after".into()));
    // WebKit looks for such promises when jobs of others have run.
    run(&window, "api.reject(); Promise.resolve(0)").await;
    let (level, text) = next(&mut messages).await;
    assert!(
        level == ConsoleLevel::Error && text.starts_with("Uncaught (in promise) Error: of the preload"),
        "{text}"
    );
}

async fn the_page_can_not_tell_that_its_console_is_heard(app: App) {
    let window = BrowserWindow::builder().preload(fixture("console.preload.js")).build(&app).unwrap();
    let mut messages = messages(&window);
    window.load_file(fixture("quiet.html")).await.unwrap();
    next(&mut messages).await;
    let differences: Value = eval(&window, "consoleDifferences()").await;
    assert_eq!(differences, value!([]));
    // Replaced by the page: its own business.
    run(&window, "const { log } = console; console.log = (text) => log(`[page] ${text}`); console.log('x')")
        .await;
    assert_eq!(next(&mut messages).await, (ConsoleLevel::Info, "[page] x".into()));
    run(&window, "console = { log() {} }; console.log('nobody hears this'); 0").await;
    // WebKit looks for such promises when jobs of others have run.
    run(&window, "api.reject(); Promise.resolve(0)").await;
    assert!(next(&mut messages).await.1.starts_with("Uncaught (in promise)"));
}

async fn a_flood_of_messages_is_cut_and_says_so(app: App) {
    const FLOOD: u32 = 5000;
    let window = BrowserWindow::builder().preload(fixture("console.preload.js")).build(&app).unwrap();
    let mut messages = messages(&window);
    let (open, gate) = std::sync::mpsc::channel();
    let gate = Mutex::new(gate);
    // The one thread that reads what this page sends is busy for as long as the flood lasts.
    app.ipc_main().on("done", move |_: &IpcMainEvent| gate.lock().recv().expect("the test opens it"));
    window.load_file(fixture("page.html")).await.unwrap();
    next(&mut messages).await;
    let (flooded, done) = oneshot::channel();
    let flooded = Mutex::new(Some(flooded));
    window.on(move |event: &PageTitleUpdated| {
        if event.title == "flooded" {
            flooded.lock().take().map(|flooded| flooded.send(()));
        }
    });
    let flood = format!(
        "api.done(); for (let i = 0; i < {FLOOD}; i += 1) console.log(String(i).padEnd(4096, '.')); document.title = 'flooded'"
    );
    let script = window.web_contents().execute_javascript(&flood);
    // The title comes another way. So the page was not held up, though nobody took its messages.
    done.await.unwrap();
    open.send(()).unwrap();
    script.await.unwrap();
    let (mut heard, mut dropped) = (0, 0);
    while heard + dropped < FLOOD {
        let (level, text) = next(&mut messages).await;
        match text.split_once(" console messages were dropped") {
            Some((count, _)) if level == ConsoleLevel::Warning => dropped += count.parse::<u32>().unwrap(),
            _ => {
                assert!(text.starts_with(&format!("{heard}.")), "in order, up to where it was cut: {text}");
                heard += 1;
            }
        }
    }
    assert_eq!(heard + dropped, FLOOD);
    assert!(heard > 500 && dropped > 500, "{heard} heard, {dropped} dropped");
}
