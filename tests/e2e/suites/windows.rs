//! Windows: their life, their events, their pictures.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use parking_lot::Mutex;
use polaron::{
    App, BrowserWindow, IpcMainEvent, IpcMainInvokeEvent, LoadError, SendError, Value, WindowAllClosed,
    events::{Closed, DidFailLoad, DidFinishLoad, PageTitleUpdated, PreloadError, ReadyToShow},
};

use crate::harness::{eval, fixture, open, own_process, run, tests, wait};

tests! {
    the_events_of_a_windows_life,
    a_load_that_fails_says_why,
    a_load_within_the_page_is_done_at_once,
    a_listener_that_panics_ends_nothing,
    a_page_is_asked_before_its_window_closes,
    a_destroyed_window_refuses_messages,
    two_windows_are_apart,
    the_window_takes_the_pages_title,
    a_picture_is_a_png_of_the_page,
    pages_have_depth_and_webgl_on_any_machine,
    a_handler_may_use_windows_from_its_thread,
    a_preload_that_is_not_there_is_reported,
    a_preload_that_throws_is_reported_with_its_line,
    preloads_run_in_order,
    the_last_window_does_not_end_an_application_that_listens;
    plain:
    the_last_window_ends_the_application,
    what_a_page_says_last_is_heard,
    a_request_to_terminate_ends_the_application,
    without_a_display_the_error_says_so,
}

async fn the_events_of_a_windows_life(app: App) {
    let events: Arc<Mutex<Vec<String>>> = Arc::default();
    let window = BrowserWindow::builder().preload(fixture("preload.js")).show(false).build(&app).unwrap();
    // Another one, so that the application does not end with the first.
    let _other = BrowserWindow::builder().show(false).build(&app).unwrap();
    let log = events.clone();
    window.on(move |_: &ReadyToShow| log.lock().push("ready-to-show".into()));
    let log = events.clone();
    window.web_contents().on(move |event: &DidFinishLoad| {
        log.lock().push(format!("did-finish-load {}", event.url.rsplit('/').next().unwrap_or_default()));
    });
    let log = events.clone();
    window.on(move |_: &Closed| log.lock().push("closed".into()));
    window.load_file(fixture("page.html")).await.unwrap();
    window.load_file(fixture("strict-csp.html")).await.unwrap();
    window.show();
    let closed = window.next::<Closed>();
    window.close();
    closed.await.unwrap();
    assert!(window.is_destroyed());
    window.close();
    window.destroy();
    assert_eq!(
        *events.lock(),
        ["did-finish-load page.html", "ready-to-show", "did-finish-load strict-csp.html", "closed"]
    );
}

async fn a_load_that_fails_says_why(app: App) {
    let window = BrowserWindow::builder().build(&app).unwrap();
    let failed = window.web_contents().next::<DidFailLoad>();
    let error = window.load_url("file:///nonexistent/page.html").await.unwrap_err();
    assert!(matches!(&error, LoadError::Failed { url, .. } if url.ends_with("page.html")), "{error}");
    assert!(failed.await.unwrap().url.ends_with("page.html"));

    let error = window.load_file("/nonexistent/page.html").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "/nonexistent/page.html can not be loaded: No such file or directory (os error 2)"
    );

    // Two at once: the first makes way.
    let (first, second) =
        (window.load_file(fixture("page.html")), window.load_file(fixture("strict-csp.html")));
    assert!(matches!(first.await, Err(LoadError::Aborted)));
    second.await.unwrap();
    assert_eq!(eval::<String>(&window, "document.title").await, "strict");

    let pending = window.load_url("file:///dev/zero");
    window.destroy();
    assert!(matches!(pending.await, Err(LoadError::Gone)));
    assert!(matches!(window.load_html("").await, Err(LoadError::Gone)));
}

async fn a_load_within_the_page_is_done_at_once(app: App) {
    let window = open(&app).await;
    run(&window, "globalThis.mark = 1").await;
    let url: String = eval(&window, "location.href").await;
    window.load_url(&format!("{url}#there")).await.unwrap();
    let moved = "new Promise((resolve) => { const look = () => location.hash ? resolve(location.hash + mark) : requestAnimationFrame(look); look() })";
    assert_eq!(eval::<String>(&window, moved).await, "#there1");
    window.load_url(&format!("{url}#there")).await.unwrap();
    window.load_url(&url).await.unwrap();
    assert_eq!(
        eval::<String>(&window, "typeof mark").await,
        "undefined",
        "without a fragment the page is loaded anew"
    );
}

async fn a_listener_that_panics_ends_nothing(app: App) {
    let heard = Arc::new(AtomicU32::new(0));
    let window = BrowserWindow::builder().build(&app).unwrap();
    window.web_contents().on(|_: &DidFinishLoad| panic!("a listener's mistake"));
    let count = heard.clone();
    window.web_contents().on(move |_: &DidFinishLoad| {
        count.fetch_add(1, Ordering::Relaxed);
    });
    window.load_file(fixture("page.html")).await.unwrap();
    window.load_file(fixture("page.html")).await.unwrap();
    assert_eq!(heard.load(Ordering::Relaxed), 2);
}

async fn a_page_is_asked_before_its_window_closes(app: App) {
    let _other = open(&app).await;
    let window = open(&app).await;
    let (sender, receiver) = futures_channel::oneshot::channel();
    let sender = Mutex::new(Some(sender));
    app.ipc_main().on("asked", move |_: &IpcMainEvent| {
        sender.lock().take().map(|sender| sender.send(()));
    });
    // Without a person's click in the page WebKit shows no dialog and closes; but the page is asked.
    run(&window, "addEventListener('beforeunload', () => api.send('asked'))").await;
    // WebKit asks a page only when the page's process has told it of a listener; an answer of that process comes behind it.
    window.capture_page().await.unwrap();
    let closed = window.next::<Closed>();
    window.close();
    receiver.await.unwrap();
    closed.await.unwrap();
}

async fn a_destroyed_window_refuses_messages(app: App) {
    let _other = open(&app).await;
    let window = open(&app).await;
    // Waits for what will never come end with the window.
    let (shown, loaded) = (window.next::<ReadyToShow>(), window.web_contents().next::<DidFinishLoad>());
    let closed = window.next::<Closed>();
    window.destroy();
    closed.await.unwrap();
    assert!(shown.await.is_none() && loaded.await.is_none() && window.next::<Closed>().await.is_none());
    let error = window.web_contents().send("late", ()).unwrap_err();
    assert!(matches!(error, SendError::FrameGone { ref channel } if channel == "late"), "{error}");
}

async fn two_windows_are_apart(app: App) {
    let senders: Arc<Mutex<Vec<_>>> = Arc::default();
    let seen = senders.clone();
    app.ipc_main().on("who", move |event: &IpcMainEvent| {
        seen.lock().push(event.sender().id());
        event.set_return_value(event.sender().id().to_string())
    });
    let (one, two) = (open(&app).await, open(&app).await);
    for (window, other) in [(&one, &two), (&two, &one)] {
        let id: String = eval(window, "api.sendSync('who')").await;
        assert_eq!(id, window.web_contents().id().to_string());
        assert_ne!(id, other.web_contents().id().to_string());
    }
    run(&one, "void hear('only-one')").await;
    run(&two, "void hear('only-one')").await;
    one.web_contents().send("only-one", (1,)).unwrap();
    assert_eq!(eval::<u32>(&one, "heard.length").await, 1);
    assert_eq!(eval::<u32>(&two, "heard.length").await, 0);
    assert_eq!(senders.lock().len(), 2);
}

async fn the_window_takes_the_pages_title(app: App) {
    let window = BrowserWindow::builder().title("Before").build(&app).unwrap();
    assert_eq!(window.get_title(), "Before");
    let updated = window.next::<PageTitleUpdated>();
    window.load_file(fixture("page.html")).await.unwrap();
    assert_eq!(updated.await.unwrap().title, "fixture");
    assert_eq!(window.get_title(), "fixture");
    window.set_title("Mine");
    assert_eq!(window.get_title(), "Mine");
    window.destroy();
    assert_eq!(window.get_title(), "");
}

/// Where no graphics card is, only what needs no OpenGL goes without it.
async fn pages_have_depth_and_webgl_on_any_machine(app: App) {
    let window = BrowserWindow::builder().build(&app).unwrap();
    window.load_file(fixture("webgl.html")).await.unwrap();
    assert!(eval::<bool>(&window, "matchMedia('(-webkit-transform-3d)').matches").await);
    let pixel: Vec<u8> = eval(&window, "greenPixel()").await;
    assert_eq!(pixel, [0, 255, 0, 255]);
}

async fn a_picture_is_a_png_of_the_page(app: App) {
    let window = BrowserWindow::builder().size(320, 200).build(&app).unwrap();
    window.load_html("<body style='margin:0;background:#246;height:1000px'>").await.unwrap();
    let visible = window.capture_page().await.unwrap();
    assert_eq!(visible.to_png()[..8], *b"\x89PNG\r\n\x1a\n");
    assert_eq!(visible.size(), (320, 200));
    let whole = window.capture_full_page().await.unwrap();
    assert_eq!(whole.size().1, 1000);
}

async fn a_handler_may_use_windows_from_its_thread(app: App) {
    let inner = app.clone();
    app.ipc_main()
        .handle("open-another", async move |_: IpcMainInvokeEvent| -> polaron::Result<Value> {
            let window = BrowserWindow::builder().build(&inner)?;
            window.load_html("<title>another</title>").await?;
            let title = window.web_contents().execute_javascript("document.title").await?;
            window.destroy();
            Ok(title)
        })
        .unwrap();
    let window = open(&app).await;
    assert_eq!(eval::<String>(&window, "api.invoke('open-another')").await, "another");
}

async fn a_preload_that_is_not_there_is_reported(app: App) {
    let window = BrowserWindow::builder()
        .preload("/nonexistent/preload.js")
        .preload(fixture("preload.js"))
        .build(&app)
        .unwrap();
    let reported = window.web_contents().next::<PreloadError>();
    window.load_file(fixture("page.html")).await.unwrap();
    let report = reported.await.unwrap();
    assert_eq!(report.path, "/nonexistent/preload.js");
    assert!(report.error.message().contains("No such file"), "{}", report.error);
    // The other preload ran, and so did the page.
    assert_eq!(eval::<String>(&window, "typeof api.send").await, "function");
}

async fn a_preload_that_throws_is_reported_with_its_line(app: App) {
    let window = BrowserWindow::builder().preload(fixture("throws.preload.js")).build(&app).unwrap();
    let reported = window.web_contents().next::<PreloadError>();
    window.load_file(fixture("page.html")).await.unwrap();
    let report = reported.await.unwrap();
    assert!(report.path.ends_with("throws.preload.js"));
    assert_eq!((report.error.name(), report.error.message()), ("TypeError", "a preload's mistake"));
    let stack = report.error.stack().unwrap_or_default();
    assert!(stack.contains("throws.preload.js:3"), "{stack}");
    assert_eq!(eval::<String>(&window, "document.title").await, "fixture");
}

async fn preloads_run_in_order(app: App) {
    let window = BrowserWindow::builder()
        .preload(fixture("throws.preload.js"))
        .preload(fixture("early.preload.js"))
        .preload(fixture("preload.js"))
        .build(&app)
        .unwrap();
    window.load_file(fixture("page.html")).await.unwrap();
    assert_eq!(
        eval::<String>(&window, "Object.keys(window).filter((k) => ['early', 'api'].includes(k)).join()")
            .await,
        "early,api"
    );
}

async fn the_last_window_does_not_end_an_application_that_listens(app: App) {
    let all_closed = Arc::new(AtomicU32::new(0));
    let count = all_closed.clone();
    app.on(move |_: &WindowAllClosed| {
        count.fetch_add(1, Ordering::Relaxed);
    });
    let window = open(&app).await;
    let closed = window.next::<Closed>();
    window.close();
    closed.await.unwrap();
    // A new one can be opened.
    open(&app).await;
    assert_eq!(all_closed.load(Ordering::Relaxed), 1);
}

/// Runs a part of this file as an application of its own; its exit status.
fn application(part: &str, prepare: impl FnOnce(&mut std::process::Command)) -> (Option<i32>, String) {
    let mut command = own_process("windows::the_last_window_ends_the_application");
    command.env(PART, part).stderr(std::process::Stdio::piped());
    prepare(&mut command);
    let mut child = command.spawn().unwrap();
    let status = wait(&mut child, std::time::Duration::from_secs(50)).unwrap();
    let mut stderr = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut stderr).unwrap();
    (status.and_then(|status| status.code()), stderr)
}

const PART: &str = "POLARON_E2E_PART";

fn the_last_window_ends_the_application() {
    match std::env::var(PART).as_deref() {
        Err(_) => {
            let (status, stderr) = application("close", |_| {});
            assert_eq!(status, Some(0), "{stderr}");
        }
        Ok(part) => {
            let outcome = App::new().run(async |app| {
                let window = open(&app).await;
                match part {
                    "close" => window.close(),
                    // The signal comes to a process that does nothing else.
                    _ => rustix::process::kill_process(
                        rustix::process::getpid(),
                        rustix::process::Signal::TERM,
                    )
                    .map_err(std::io::Error::from)?,
                }
                // Never done: the application ends while its main still waits.
                std::future::pending::<()>().await;
                Ok(())
            });
            if let Err(error) = outcome {
                eprintln!("{error}");
                std::process::exit(3);
            }
        }
    }
}

fn a_request_to_terminate_ends_the_application() {
    let (status, stderr) = application("terminate", |_| {});
    assert_eq!(status, Some(0), "{stderr}");
}

/// A page sends a hundred messages as it goes, to a listener that is slower than that.
fn what_a_page_says_last_is_heard() {
    let heard = Arc::new(AtomicU32::new(0));
    let count = heard.clone();
    App::new()
        .run(async move |app| {
            app.ipc_main().on("last-words", move |_: &IpcMainEvent| {
                // Slower than the page by far, without waiting for time to pass.
                std::hint::black_box((0..200_000_u64).map(std::hint::black_box).sum::<u64>());
                count.fetch_add(1, Ordering::Relaxed);
            });
            let window = open(&app).await;
            let speak = "addEventListener('beforeunload', () => { for (let i = 0; i < 100; i += 1) api.send('last-words') })";
            run(&window, speak).await;
            window.capture_page().await?;
            window.close();
            Ok(())
        })
        .unwrap();
    assert_eq!(heard.load(Ordering::Relaxed), 100);
}

fn without_a_display_the_error_says_so() {
    let (status, stderr) = application("close", |command| {
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env("XDG_RUNTIME_DIR", "/nonexistent");
    });
    assert_eq!(status, Some(3));
    assert!(stderr.contains("no display"), "{stderr}");
}
