//! Windows: their life, their events, their pictures.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use parking_lot::Mutex;
use polaron::{
    App, BrowserWindow, IpcMainEvent, IpcMainInvokeEvent, LoadError, SendError, Value, VisibilityState,
    WebContents, WindowAllClosed,
    events::{
        BeforeQuit, Blur, BrowserWindowBlur, BrowserWindowFocus, Close, Closed, DidFailLoad, DidFinishLoad,
        EnterFullScreen, Focus, Hide, LeaveFullScreen, Maximize, PageTitleUpdated, PreloadError, ReadyToShow,
        Resize, Show, Unmaximize, WillPreventUnload,
    },
};

use crate::{
    harness::{eval, fixture, open, own_process, run, tests, wait},
    person,
};

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
    a_handler_may_use_windows_from_its_thread,
    a_preload_that_is_not_there_is_reported,
    a_preload_that_throws_is_reported_with_its_line,
    preloads_run_in_order,
    the_last_window_does_not_end_an_application_that_listens,
    a_window_is_shown_and_hidden,
    a_window_changes_its_size,
    a_window_fills_the_desktop_and_the_screen,
    a_listener_keeps_a_window,
    a_listener_keeps_the_windows_title,
    windows_are_found,
    a_closed_window_says_nothing;
    alone:
    a_window_has_the_focus_and_loses_it,
    a_page_keeps_its_window,
    a_listener_lets_a_window_go_that_its_page_would_keep;
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

async fn a_window_is_shown_and_hidden(app: App) {
    let window = BrowserWindow::builder().preload(fixture("preload.js")).show(false).build(&app).unwrap();
    window.load_file(fixture("page.html")).await.unwrap();
    let frame = window.web_contents().main_frame().unwrap();
    assert!(!window.is_visible());
    assert_eq!(frame.visibility_state(), VisibilityState::Hidden);
    for (shown, act) in [
        (true, BrowserWindow::show as fn(&BrowserWindow)),
        (false, BrowserWindow::hide),
        (true, BrowserWindow::show_inactive),
    ] {
        let told = async |window: &BrowserWindow| {
            let (show, hide) = (window.next::<Show>(), window.next::<Hide>());
            act(window);
            if shown { show.await.is_some() } else { hide.await.is_some() }
        };
        assert!(told(&window).await);
        assert_eq!(window.is_visible(), shown);
        let state = if shown { VisibilityState::Visible } else { VisibilityState::Hidden };
        assert_eq!(frame.visibility_state(), state);
    }
}

async fn a_window_has_the_focus_and_loses_it(app: App) {
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let (focus, blur) = (told.clone(), told.clone());
    app.on(move |event: &BrowserWindowFocus| focus.lock().push(format!("focus {}", event.window.id())));
    app.on(move |event: &BrowserWindowBlur| blur.lock().push(format!("blur {}", event.window.id())));
    let one = BrowserWindow::builder().show(false).build(&app).unwrap();
    let (focus, page_focus) = (one.next::<Focus>(), one.web_contents().next::<Focus>());
    one.show();
    assert!(focus.await.is_some() && page_focus.await.is_some());
    assert!(one.is_focused() && one.web_contents().is_focused());
    assert_eq!(BrowserWindow::get_focused_window(&app).unwrap().id(), one.id());
    assert_eq!(WebContents::get_focused(&app).unwrap(), *one.web_contents());

    let (blur, page_blur) = (one.next::<Blur>(), one.web_contents().next::<Blur>());
    let two = BrowserWindow::builder().show(false).build(&app).unwrap();
    let focus = two.next::<Focus>();
    two.show();
    assert!(blur.await.is_some() && page_blur.await.is_some() && focus.await.is_some());
    assert!(!one.is_focused() && !one.web_contents().is_focused() && two.is_focused());

    let focus = one.next::<Focus>();
    one.focus();
    focus.await.unwrap();
    let (one_id, two_id) = (one.id(), two.id());
    let expected = ["focus", "blur", "focus", "blur", "focus"];
    let of = [one_id, one_id, two_id, two_id, one_id];
    let expected: Vec<_> = expected.iter().zip(of).map(|(what, id)| format!("{what} {id}")).collect();
    assert_eq!(*told.lock(), expected);
    // One that is hidden is not shown by it.
    two.hide();
    two.focus();
    assert!(!two.is_visible());
}

async fn a_window_changes_its_size(app: App) {
    let window = BrowserWindow::builder().size(500, 400).show(false).resizable(false).build(&app).unwrap();
    assert_eq!((window.get_size(), window.is_resizable()), ((500, 400), false));
    window.set_resizable(true);
    assert!(window.is_resizable());
    // Before it is shown, and after.
    let resized = window.next::<Resize>();
    window.set_size(450, 350);
    assert_eq!(resized.await.unwrap().size, (450, 350));
    window.show();
    window.load_html("<p>").await.unwrap();
    window.capture_page().await.unwrap();
    let resized = window.next::<Resize>();
    window.set_size(320, 240);
    assert_eq!(resized.await.unwrap().size, (320, 240));
    assert_eq!(window.get_size(), (320, 240));
    let seen = "new Promise((done) => { const look = () => innerWidth === 320 && innerHeight === 240 ? done(1) : requestAnimationFrame(look); look() })";
    run(&window, seen).await;
}

/// Without a window manager the desktop grants it only to a window that is not shown yet.
async fn a_window_fills_the_desktop_and_the_screen(app: App) {
    let window = BrowserWindow::builder().show(false).build(&app).unwrap();
    assert!(!window.is_maximized() && !window.is_full_screen() && !window.is_minimized());
    let (maximize, enter) = (window.next::<Maximize>(), window.next::<EnterFullScreen>());
    window.maximize();
    window.set_full_screen(true);
    window.show();
    assert!(maximize.await.is_some() && enter.await.is_some());
    assert!(window.is_maximized() && window.is_full_screen());
    window.hide();
    let (unmaximize, leave) = (window.next::<Unmaximize>(), window.next::<LeaveFullScreen>());
    window.unmaximize();
    window.set_full_screen(false);
    window.show();
    assert!(unmaximize.await.is_some() && leave.await.is_some());
    assert!(!window.is_maximized() && !window.is_full_screen());
    // Nobody makes icons here; it does no harm to ask.
    window.minimize();
    window.restore();
}

async fn a_listener_keeps_a_window(app: App) {
    let _other = open(&app).await;
    let window = open(&app).await;
    let kept = window.on(|event: &Close| event.prevent_default());
    let closing = window.next::<Close>();
    window.close();
    assert!(closing.await.unwrap().is_default_prevented());
    // A later answer of the page comes behind whatever the close would have asked of it.
    window.capture_page().await.unwrap();
    assert!(!window.is_destroyed());
    window.off(kept);
    let closed = window.next::<Closed>();
    window.close();
    closed.await.unwrap();
}

/// A window that a person has used, so that its page may refuse to go.
async fn open_stubborn(app: &App) -> BrowserWindow {
    let window = open(app).await;
    run(&window, "addEventListener('beforeunload', (event) => event.preventDefault())").await;
    person::click_in(app, &window).await;
    window
}

async fn a_page_keeps_its_window(app: App) {
    let window = open_stubborn(&app).await;
    let refused = window.web_contents().next::<WillPreventUnload>();
    window.close();
    refused.await.unwrap();
    assert_eq!(eval::<String>(&window, "document.title").await, "fixture");
    assert!(!window.is_destroyed());
    // An application that quits goes on: its last window closing later is the last window closing, not the end of a quit.
    let (before, all_closed) = (app.next::<BeforeQuit>(), app.next::<WindowAllClosed>());
    let refused = window.web_contents().next::<WillPreventUnload>();
    app.quit();
    assert!(before.await.is_some() && refused.await.is_some());
    assert_eq!(eval::<String>(&window, "document.title").await, "fixture");
    window.destroy();
    all_closed.await.unwrap();
}

async fn a_listener_lets_a_window_go_that_its_page_would_keep(app: App) {
    let _other = open(&app).await;
    let window = open_stubborn(&app).await;
    window.web_contents().on(|event: &WillPreventUnload| event.prevent_default());
    let closed = window.next::<Closed>();
    window.close();
    closed.await.unwrap();
}

async fn a_listener_keeps_the_windows_title(app: App) {
    let window = BrowserWindow::builder().title("Kept").build(&app).unwrap();
    window.on(|event: &PageTitleUpdated| event.prevent_default());
    let (on_window, on_page) =
        (window.next::<PageTitleUpdated>(), window.web_contents().next::<PageTitleUpdated>());
    window.load_file(fixture("page.html")).await.unwrap();
    assert_eq!(on_page.await.unwrap().title, "fixture");
    assert!(on_window.await.unwrap().is_default_prevented());
    assert_eq!(
        (window.get_title().as_str(), window.web_contents().get_title().as_str()),
        ("Kept", "fixture")
    );
}

async fn windows_are_found(app: App) {
    let (one, two) = (open(&app).await, open(&app).await);
    let all: Vec<_> = BrowserWindow::get_all_windows(&app).iter().map(BrowserWindow::id).collect();
    assert_eq!(all, [one.id(), two.id()]);
    assert_eq!(BrowserWindow::from_id(&app, two.id()).unwrap().id(), two.id());
    assert_eq!(BrowserWindow::from_web_contents(&app, one.web_contents()).unwrap().id(), one.id());
    one.destroy();
    assert!(BrowserWindow::from_id(&app, one.id()).is_none());
    assert!(BrowserWindow::from_web_contents(&app, one.web_contents()).is_none());
    assert_eq!(BrowserWindow::get_all_windows(&app).len(), 1);
}

async fn a_closed_window_says_nothing(app: App) {
    let _other = open(&app).await;
    let window = open(&app).await;
    window.destroy();
    window.show();
    window.set_size(10, 10);
    window.set_title("late");
    window.maximize();
    window.focus();
    assert_eq!((window.get_title().as_str(), window.get_size()), ("", (0, 0)));
    assert!(!window.is_visible() && !window.is_focused() && !window.is_resizable());
}
