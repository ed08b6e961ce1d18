//! Windows that pages open.

use std::sync::Arc;

use parking_lot::Mutex;
use polaron::{
    App, BrowserWindow, IpcMainEvent, WebPreferences, WindowId, WindowOpenAction, WindowOpenDetails,
    WindowOverrides,
    events::{BrowserWindowCreated, Closed, DidCreateWindow, DidFinishLoad, WebContentsCreated},
};

use crate::harness::{eval, fixture, open, run, tests};

tests! {
    a_window_that_a_page_opens_is_a_window_like_any,
    a_window_can_be_denied,
    a_window_can_be_made_otherwise,
    a_handler_that_panics_denies,
    a_child_speaks_for_itself,
    a_child_of_another_origin_has_nothing_of_its_opener,
    a_child_that_the_page_fills_has_a_bridge,
    a_child_opens_windows_too,
    a_link_with_a_target_opens_a_window,
    a_window_without_an_opener_has_none,
    a_child_lives_on_without_its_opener,
}

/// Has the page open a window, and waits until that is loaded.
pub(super) async fn open_child(opener: &BrowserWindow, code: &str) -> (BrowserWindow, WindowOpenDetails) {
    let created = opener.web_contents().next::<DidCreateWindow>();
    let loaded: Arc<Mutex<Option<_>>> = Arc::default();
    let slot = loaded.clone();
    // Nothing is loaded in it before this listener is called.
    opener.web_contents().once(move |event: &DidCreateWindow| {
        *slot.lock() = Some(Box::pin(event.window.web_contents().next::<DidFinishLoad>()));
    });
    run(opener, code).await;
    let created = created.await.unwrap();
    let loaded = loaded.lock().take().unwrap();
    loaded.await.unwrap();
    (created.window, created.details)
}

async fn a_window_that_a_page_opens_is_a_window_like_any(app: App) {
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let window = open(&app).await;
    let log = told.clone();
    app.on(move |event: &WebContentsCreated| {
        log.lock().push(format!("contents {}", event.web_contents.id()));
    });
    let log = told.clone();
    app.on(move |event: &BrowserWindowCreated| log.lock().push(format!("window {}", event.window.id())));

    let (child, details) =
        open_child(&window, "void open('strict-csp.html', 'named', 'width=420,height=310')").await;
    assert!(details.url.ends_with("/strict-csp.html") && !details.is_user_gesture, "{details:?}");
    let (id, contents): (WindowId, _) = (child.id(), child.web_contents());
    assert_eq!(*told.lock(), [format!("contents {}", contents.id()), format!("window {id}")]);
    assert_ne!(id, window.id());
    let ids = |windows: Vec<BrowserWindow>| windows.iter().map(BrowserWindow::id).collect::<Vec<_>>();
    assert_eq!(ids(BrowserWindow::get_all_windows(&app)), [window.id(), id]);
    assert_eq!(BrowserWindow::from_id(&app, id).unwrap().id(), id);
    assert_eq!(BrowserWindow::from_web_contents(&app, contents).unwrap().id(), id);
    assert_eq!(eval::<String>(&child, "document.title").await, "strict");
    assert_eq!(details.frame_name, "", "the engine tells the names of links' windows only");
    assert_eq!(eval::<String>(&child, "name").await, "named");
    assert!(child.is_visible());
    assert_eq!(child.get_size(), (420, 310));
    assert_eq!(contents.preferences(), window.web_contents().preferences());

    let closed = child.next::<Closed>();
    // The page may be gone before its script has a value.
    let _ = contents.execute_javascript("close()").await;
    closed.await.unwrap();
    assert!(child.is_destroyed() && BrowserWindow::from_id(&app, id).is_none());
    assert_eq!(ids(BrowserWindow::get_all_windows(&app)), [window.id()]);
    assert_eq!(eval::<String>(&window, "document.title").await, "fixture");
}

async fn a_window_can_be_denied(app: App) {
    let window = open(&app).await;
    let asked: Arc<Mutex<Vec<WindowOpenDetails>>> = Arc::default();
    let log = asked.clone();
    window.web_contents().set_window_open_handler(move |details| {
        log.lock().push(details.clone());
        WindowOpenAction::Deny
    });
    assert!(eval::<bool>(&window, "open('https://example.invalid/x') === null").await);
    assert_eq!(BrowserWindow::get_all_windows(&app).len(), 1);
    assert_eq!(asked.lock()[0].url, "https://example.invalid/x");
    // A later handler takes its place.
    window.web_contents().set_window_open_handler(|details| {
        if details.url.ends_with("page.html") { WindowOpenAction::allow() } else { WindowOpenAction::Deny }
    });
    assert!(eval::<bool>(&window, "open('strict-csp.html') === null").await);
    open_child(&window, "void open('page.html')").await;
    assert_eq!((BrowserWindow::get_all_windows(&app).len(), asked.lock().len()), (2, 1));
}

async fn a_window_can_be_made_otherwise(app: App) {
    let window = open(&app).await;
    window.web_contents().set_window_open_handler(|_| {
        let preferences = WebPreferences::new().preload(fixture("early.preload.js")).sandbox(false);
        let overrides = WindowOverrides::new().title("Other").size(333, 222).show(false);
        WindowOpenAction::Allow(overrides.web_preferences(preferences))
    });
    let (child, _) = open_child(&window, "void open('about:blank', '', 'width=500,height=500')").await;
    assert_eq!(
        (child.get_title().as_str(), child.get_size(), child.is_visible()),
        ("Other", (333, 222), false)
    );
    assert!(child.web_contents().preferences().sandbox, "both pages live in one process");
    assert_eq!(eval::<String>(&child, "typeof early + typeof api").await, "objectundefined");
    child.show();
    assert!(child.is_visible());
}

async fn a_handler_that_panics_denies(app: App) {
    let window = open(&app).await;
    window.web_contents().set_window_open_handler(|_| panic!("a handler's mistake"));
    assert!(eval::<bool>(&window, "open('page.html') === null").await);
    assert_eq!(BrowserWindow::get_all_windows(&app).len(), 1);
}

async fn a_child_speaks_for_itself(app: App) {
    app.ipc_main().on("who", |event: &IpcMainEvent| event.set_return_value(event.sender().id().to_string()));
    let window = open(&app).await;
    let (child, _) = open_child(&window, "void open('page.html')").await;
    for window in [&window, &child] {
        let own = window.web_contents().id().to_string();
        assert_eq!(eval::<String>(window, "api.sendSync('who')").await, own);
    }
    run(&window, "void hear('news')").await;
    run(&child, "void hear('news')").await;
    child.web_contents().send("news", (1,)).unwrap();
    assert_eq!(eval::<u32>(&child, "heard.length").await, 1);
    assert_eq!(eval::<u32>(&window, "heard.length").await, 0);
}

async fn a_child_of_another_origin_has_nothing_of_its_opener(app: App) {
    let window = open(&app).await;
    // Files are strangers to each other.
    let (child, _) = open_child(&window, "void open('page.html')").await;
    assert!(eval::<bool>(&child, "opener !== null").await);
    let reach = "(() => { try { return typeof opener.api } catch (error) { return error.name } })()";
    assert_eq!(eval::<String>(&child, reach).await, "SecurityError");
}

async fn a_child_that_the_page_fills_has_a_bridge(app: App) {
    app.ipc_main().on("who", |event: &IpcMainEvent| event.set_return_value(event.sender().id().to_string()));
    let window = open(&app).await;
    let created = window.web_contents().next::<DidCreateWindow>();
    // At once, in the very script that opens it.
    let id: String = eval(&window, "(globalThis.child = open()).api.sendSync('who')").await;
    let child = created.await.unwrap().window;
    assert_eq!(id, child.web_contents().id().to_string());
    run(&window, "child.document.write('<title>filled</title>'), child.document.close()").await;
    assert_eq!(eval::<String>(&child, "document.title + typeof api.send").await, "filledfunction");
}

async fn a_child_opens_windows_too(app: App) {
    let window = open(&app).await;
    let (child, _) = open_child(&window, "void open('page.html')").await;
    let (grandchild, _) = open_child(&child, "void open('page.html')").await;
    assert_eq!(BrowserWindow::get_all_windows(&app).len(), 3);
    child.web_contents().set_window_open_handler(|_| WindowOpenAction::Deny);
    // Each page has a handler of its own.
    assert!(eval::<bool>(&child, "open('page.html') === null").await);
    assert!(eval::<bool>(&grandchild, "open('page.html') !== null").await);
}

async fn a_link_with_a_target_opens_a_window(app: App) {
    let window = open(&app).await;
    let link = |attributes: &str| {
        format!(
            "(() => {{ const link = document.createElement('a'); link.href = 'strict-csp.html'; {attributes}; document.body.append(link); link.click() }})()"
        )
    };
    let (blank, details) = open_child(&window, &link("link.target = '_blank'")).await;
    assert_eq!((details.frame_name.as_str(), details.is_user_gesture), ("_blank", false));
    assert_eq!(eval::<String>(&blank, "document.title").await, "strict");
    // A link's window knows its opener only when the link says so.
    assert!(eval::<bool>(&blank, "opener === null").await);
    let (known, _) = open_child(&window, &link("link.target = '_blank'; link.rel = 'opener'")).await;
    assert!(eval::<bool>(&known, "opener !== null").await);
}

async fn a_window_without_an_opener_has_none(app: App) {
    app.ipc_main().on("who", |event: &IpcMainEvent| event.set_return_value(event.sender().id().to_string()));
    let window = open(&app).await;
    let (child, _) = open_child(&window, "void (globalThis.got = open('page.html', '', 'noopener'))").await;
    assert!(eval::<bool>(&window, "got === null").await);
    assert!(eval::<bool>(&child, "opener === null").await);
    assert_eq!(eval::<String>(&child, "api.sendSync('who')").await, child.web_contents().id().to_string());
}

async fn a_child_lives_on_without_its_opener(app: App) {
    let window = open(&app).await;
    let (child, _) = open_child(&window, "void open('page.html')").await;
    window.destroy();
    assert_eq!(eval::<String>(&child, "document.title").await, "fixture");
    child.load_file(fixture("strict-csp.html")).await.unwrap();
    assert_eq!(eval::<String>(&child, "document.title").await, "strict");
}
