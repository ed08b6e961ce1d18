//! Pages that go from one place to another: what they tell of it, and what can be asked of them.

use std::sync::Arc;

use parking_lot::Mutex;
use polaron::{
    App, BrowserWindow, IpcMainEvent, LoadError, WebContents,
    events::{
        DevToolsClosed, DevToolsOpened, DidFailLoad, DidFailProvisionalLoad, DidFinishLoad, DidNavigate,
        DidRedirectNavigation, DidStartLoading, DidStartNavigation, DidStopLoading, GoneReason, PageEvent,
        PageTitleUpdated, RenderProcessGone, Responsive, Unresponsive, WillNavigate, WillRedirect,
    },
};

use crate::{
    harness::{eval, fixture, open, run, tests},
    server::Server,
};

tests! {
    a_load_tells_its_events_in_order,
    a_failed_load_has_chromiums_number,
    a_stopped_load_is_given_up,
    what_a_page_begins_can_be_prevented,
    a_page_that_tries_again_and_again_stays,
    a_stop_ends_a_load_whenever_it_comes,
    an_iframe_is_not_asked_about,
    a_redirect_can_be_prevented,
    steps_within_a_document_are_told_as_such,
    the_address_that_is_there_is_loaded_anew,
    a_page_knows_where_it_has_been,
    a_page_is_loaded_anew,
    a_page_has_a_size_and_a_name_to_the_world,
    the_inspector_opens_and_closes,
    a_page_whose_process_is_ended_says_so,
    a_destroyed_page_answers_nothing_and_does_nothing,
    a_page_is_used_from_another_thread,
    a_page_that_hangs_is_unresponsive,
}

type Log = Arc<Mutex<Vec<String>>>;

/// The last part of an address.
fn name(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or_default()
}

fn note<E: PageEvent>(
    log: &Log,
    contents: &WebContents,
    line: impl Fn(&E) -> String + Send + Sync + 'static,
) {
    let log = log.clone();
    contents.on(move |event: &E| log.lock().push(line(event)));
}

/// Keeps everything a page tells of its loads and navigations, but for its title: the engine comes round to that by and by.
fn record(contents: &WebContents) -> Log {
    let log = Log::default();
    note(&log, contents, |_: &DidStartLoading| "did-start-loading".into());
    note(&log, contents, |_: &DidStopLoading| "did-stop-loading".into());
    note(&log, contents, |event: &DidFinishLoad| format!("did-finish-load {}", name(&event.url)));
    note(&log, contents, |event: &DidFailLoad| {
        format!("did-fail-load {} {}", event.error_code, name(&event.url))
    });
    note(&log, contents, |event: &DidFailProvisionalLoad| {
        format!("did-fail-provisional-load {} {}", event.error_code, name(&event.url))
    });
    note(&log, contents, |event: &DidStartNavigation| {
        let within = if event.is_same_document { " within" } else { "" };
        format!("did-start-navigation {}{within}", name(&event.url))
    });
    note(&log, contents, |event: &WillNavigate| format!("will-navigate {}", name(&event.url)));
    note(&log, contents, |event: &WillRedirect| format!("will-redirect {}", name(&event.url)));
    note(&log, contents, |event: &DidRedirectNavigation| {
        format!("did-redirect-navigation {}", name(&event.url))
    });
    note(&log, contents, |event: &DidNavigate| {
        format!("did-navigate {} {}", event.http_response_code, name(&event.url))
    });
    log
}

fn taken(log: &Log) -> Vec<String> {
    std::mem::take(&mut *log.lock())
}

/// Does something that makes the page load, and waits until that is over.
async fn after(window: &BrowserWindow, act: impl AsyncFnOnce()) {
    let stopped = window.web_contents().next::<DidStopLoading>();
    act().await;
    stopped.await.unwrap();
}

async fn a_load_tells_its_events_in_order(app: App) {
    let window = BrowserWindow::builder().build(&app).unwrap();
    let log = record(window.web_contents());
    let server = Server::start();
    let loaded = |code: i32, name: &str| {
        vec![
            "did-start-loading".to_owned(),
            format!("did-start-navigation {name}"),
            format!("did-navigate {code} {name}"),
            format!("did-finish-load {name}"),
            "did-stop-loading".to_owned(),
        ]
    };
    after(&window, async || window.load_file(fixture("page.html")).await.unwrap()).await;
    assert_eq!(taken(&log), loaded(-1, "page.html"));
    after(&window, async || window.load_url(&server.url("/page")).await.unwrap()).await;
    assert_eq!(taken(&log), loaded(200, "page"));
    after(&window, async || window.load_url(&server.url("/missing")).await.unwrap()).await;
    assert_eq!(taken(&log), loaded(404, "missing"));
    after(&window, async || window.load_html("<p>").await.unwrap()).await;
    assert_eq!(taken(&log), loaded(-1, "about:blank"));
    after(&window, async || window.load_url(&server.url("/redirect")).await.unwrap()).await;
    assert_eq!(
        taken(&log),
        [
            "did-start-loading",
            "did-start-navigation redirect",
            "will-redirect page",
            "did-redirect-navigation page",
            "did-navigate 200 page",
            "did-finish-load page",
            "did-stop-loading"
        ]
    );
}

async fn a_failed_load_has_chromiums_number(app: App) {
    let window = open(&app).await;
    let log = record(window.web_contents());
    for (url, code) in [
        (Server::closed(), -102),
        ("http://nonexistent.invalid/".into(), -105),
        ("file:///nonexistent".into(), -6),
        ("nonsense:foo".into(), -300),
    ] {
        taken(&log);
        let mut failure = None;
        after(&window, async || failure = window.load_url(&url).await.err()).await;
        let Some(LoadError::Failed { url: failed, code: told, .. }) = failure else {
            panic!("{url}: {failure:?}");
        };
        assert_eq!((failed, told), (url.clone(), code));
        let name = name(&url);
        assert_eq!(
            taken(&log),
            [
                "did-start-loading".to_owned(),
                format!("did-start-navigation {name}"),
                format!("did-fail-provisional-load {code} {name}"),
                format!("did-fail-load {code} {name}"),
                "did-stop-loading".to_owned()
            ]
        );
    }
    // What was there before is there still.
    assert_eq!(eval::<String>(&window, "document.title").await, "fixture");
}

async fn a_stopped_load_is_given_up(app: App) {
    let (window, server) = (open(&app).await, Server::start());
    let contents = window.web_contents();
    let before = contents.get_url();

    // Before the engine began it.
    let pending = window.load_url(&server.url("/hang"));
    contents.stop();
    assert!(matches!(pending.await, Err(LoadError::Aborted)));

    let log = record(contents);
    let begun = contents.next::<DidStartNavigation>();
    let pending = window.load_url(&server.url("/hang"));
    begun.await.unwrap();
    assert!(contents.is_loading() && contents.is_loading_main_frame() && contents.is_waiting_for_response());
    after(&window, async || contents.stop()).await;
    assert!(matches!(pending.await, Err(LoadError::Aborted)));
    assert_eq!(
        taken(&log),
        [
            "did-start-loading",
            "did-start-navigation hang",
            "did-fail-provisional-load -3 hang",
            "did-stop-loading"
        ]
    );
    assert!(!contents.is_loading() && !contents.is_waiting_for_response());
    assert_eq!(contents.get_url(), before);
}

async fn what_a_page_begins_can_be_prevented(app: App) {
    let (window, server) = (open(&app).await, Server::start());
    let contents = window.web_contents();
    let before = contents.get_url();
    let prevented = contents.on(|event: &WillNavigate| {
        assert!(event.is_main_frame && !event.is_same_document);
        event.prevent_default();
    });
    let log = record(contents);
    for target in [server.url("/page"), "strict-csp.html".into()] {
        taken(&log);
        after(&window, async || run(&window, &format!("location.href = '{target}'")).await).await;
        let name = name(&target);
        assert_eq!(
            taken(&log),
            [
                "did-start-loading".to_owned(),
                format!("did-start-navigation {name}"),
                format!("will-navigate {name}"),
                format!("did-fail-provisional-load -3 {name}"),
                "did-stop-loading".to_owned()
            ]
        );
        assert_eq!(
            (eval::<String>(&window, "location.href").await, contents.get_url()),
            (before.clone(), before.clone())
        );
    }
    // What the application asks for is not asked about; nor are ways back.
    taken(&log);
    after(&window, async || window.load_file(fixture("strict-csp.html")).await.unwrap()).await;
    after(&window, async || contents.go_back()).await;
    after(&window, async || contents.reload()).await;
    after(&window, async || run(&window, "void history.forward()").await).await;
    assert!(taken(&log).iter().all(|event| !event.starts_with("will-navigate")));
    assert_eq!(name(&contents.get_url()), "strict-csp.html");

    contents.off(prevented);
    after(&window, async || run(&window, "location.href = 'page.html'").await).await;
    assert!(taken(&log).contains(&"will-navigate page.html".to_owned()));
    assert_eq!(contents.get_url(), before);
}

async fn an_iframe_is_not_asked_about(app: App) {
    let window = open(&app).await;
    let contents = window.web_contents();
    window.load_file(fixture("iframe.html")).await.unwrap();
    contents.on(|event: &WillNavigate| event.prevent_default());
    let log = record(contents);
    let moved = "new Promise((done) => { const frame = document.querySelector('iframe'); frame.onload = () => done(1); frame.src = 'page.html' })";
    run(&window, moved).await;
    assert_eq!(taken(&log), Vec::<String>::new());
    // And the main frame is asked about although there is an iframe.
    after(&window, async || run(&window, "location.href = 'page.html'").await).await;
    assert!(taken(&log).contains(&"will-navigate page.html".to_owned()));
    assert_eq!(eval::<String>(&window, "document.title").await, "iframe");
}

async fn a_redirect_can_be_prevented(app: App) {
    let (window, server) = (open(&app).await, Server::start());
    let contents = window.web_contents();
    contents.on(|event: &WillRedirect| event.prevent_default());
    let log = record(contents);
    let error = window.load_url(&server.url("/redirect")).await.unwrap_err();
    assert!(matches!(error, LoadError::Aborted), "{error}");
    let events = taken(&log);
    assert!(events.contains(&"will-redirect page".to_owned()), "{events:?}");
    assert!(
        !events.iter().any(|event| event.starts_with("did-redirect") || event.starts_with("did-navigate"))
    );
    assert_eq!(eval::<String>(&window, "document.title").await, "fixture");
}

async fn steps_within_a_document_are_told_as_such(app: App) {
    let window = open(&app).await;
    let contents = window.web_contents();
    let log = Log::default();
    note(&log, contents, |event: &DidStartNavigation| {
        format!("did-start-navigation {} {}", name(&event.url), event.is_same_document)
    });
    for (step, name) in [
        ("location.hash = 'there'", "page.html#there"),
        ("history.pushState(null, '', '?pushed')", "page.html?pushed"),
        ("history.replaceState(null, '', '?replaced')", "page.html?replaced"),
    ] {
        let moved = contents.next::<DidStartNavigation>();
        run(&window, step).await;
        let event = moved.await.unwrap();
        assert!(event.is_same_document && event.is_main_frame);
        assert_eq!(taken(&log), [format!("did-start-navigation {name} true")]);
        assert_eq!(self::name(&contents.get_url()), name);
    }
}

async fn the_address_that_is_there_is_loaded_anew(app: App) {
    let window = open(&app).await;
    let contents = window.web_contents();
    // The engine tells main of the step in its own time.
    let moved = contents.next::<DidStartNavigation>();
    run(&window, "location.hash = 'there', globalThis.mark = 1").await;
    moved.await.unwrap();
    let url = contents.get_url();
    assert!(url.ends_with("page.html#there"), "{url}");
    window.load_url(&url).await.unwrap();
    assert_eq!(eval::<String>(&window, "location.hash + typeof mark").await, "#thereundefined");
    // To another place of the document it only goes.
    run(&window, "globalThis.mark = 1").await;
    window.load_url(&url.replace("#there", "#elsewhere")).await.unwrap();
    assert_eq!(eval::<u32>(&window, "mark").await, 1);
}

async fn a_page_knows_where_it_has_been(app: App) {
    let window = BrowserWindow::builder().build(&app).unwrap();
    let contents = window.web_contents();
    let history = contents.navigation_history();
    assert_eq!((history.length(), history.get_active_index()), (0, None));
    assert!(!contents.can_go_back() && !contents.can_go_forward() && !history.can_go_to_offset(0));
    for page in ["page.html", "strict-csp.html", "iframe.html"] {
        window.load_file(fixture(page)).await.unwrap();
    }
    let names =
        || history.get_all_entries().iter().map(|entry| name(&entry.url).to_owned()).collect::<Vec<_>>();
    assert_eq!(names(), ["page.html", "strict-csp.html", "iframe.html"]);
    assert_eq!((history.length(), history.get_active_index()), (3, Some(2)));
    assert!(contents.can_go_back() && !contents.can_go_forward());

    let at = |index| {
        (history.get_active_index(), name(&contents.get_url()).to_owned())
            == (Some(index), names()[index].clone())
    };
    after(&window, async || contents.go_back()).await;
    assert!(at(1) && contents.can_go_forward());
    after(&window, async || history.go_to_index(0)).await;
    assert!(at(0) && !contents.can_go_back() && history.can_go_to_offset(2) && !history.can_go_to_offset(3));
    after(&window, async || contents.go_forward()).await;
    after(&window, async || history.go_to_offset(1)).await;
    assert!(at(2));
    assert_eq!(history.get_entry_at_index(0).unwrap().title, "fixture");
    assert_eq!(history.get_entry_at_index(3), None);
    // There is nothing further on: nothing happens, and the page still works.
    contents.go_forward();
    history.go_to_index(77);
    assert_eq!(eval::<String>(&window, "document.title").await, "iframe");
}

async fn a_page_is_loaded_anew(app: App) {
    let (window, server) = (open(&app).await, Server::start());
    window.load_url(&server.url("/page")).await.unwrap();
    let contents = window.web_contents();
    for reload in [
        |contents: &WebContents| contents.reload(),
        |contents: &WebContents| contents.reload_ignoring_cache(),
    ] {
        run(&window, "globalThis.mark = 1").await;
        let before = server.seen().len();
        after(&window, async || reload(contents)).await;
        assert_eq!(eval::<String>(&window, "typeof mark").await, "undefined");
        assert_eq!(server.seen()[before..].iter().filter(|path| *path == "/page").count(), 1);
    }
    run(&window, "globalThis.mark = 1").await;
    after(&window, async || window.reload()).await;
    assert_eq!(eval::<String>(&window, "typeof mark").await, "undefined");
}

async fn a_page_has_a_size_and_a_name_to_the_world(app: App) {
    let (window, server) = (open(&app).await, Server::start());
    let contents = window.web_contents();
    assert_eq!((contents.get_zoom_factor(), contents.get_zoom_level()), (1.0, 0.0));
    let width: f64 = eval(&window, "innerWidth").await;
    contents.set_zoom_factor(2.0);
    assert_eq!(contents.get_zoom_factor(), 2.0);
    let narrow = format!(
        "new Promise((done) => {{ const look = () => innerWidth === {} ? done(1) : requestAnimationFrame(look); look() }})",
        width / 2.0
    );
    run(&window, &narrow).await;
    for nonsense in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        contents.set_zoom_factor(nonsense);
        assert_eq!(contents.get_zoom_factor(), 2.0);
    }
    contents.set_zoom_level(1.0);
    assert!(
        (contents.get_zoom_factor() - 1.2).abs() < 1e-9 && (contents.get_zoom_level() - 1.0).abs() < 1e-9
    );

    assert!(contents.get_user_agent().contains("AppleWebKit"));
    contents.set_user_agent("Polaron's test");
    assert_eq!(contents.get_user_agent(), "Polaron's test");
    window.load_url(&server.url("/agent")).await.unwrap();
    assert_eq!(eval::<String>(&window, "document.body.textContent").await, "Polaron's test");
    assert_eq!(eval::<String>(&window, "navigator.userAgent").await, "Polaron's test");
}

async fn the_inspector_opens_and_closes(app: App) {
    let window = open(&app).await;
    let contents = window.web_contents();
    assert!(!contents.is_dev_tools_opened());
    let opened = contents.next::<DevToolsOpened>();
    contents.open_dev_tools();
    opened.await.unwrap();
    assert!(contents.is_dev_tools_opened());
    let closed = contents.next::<DevToolsClosed>();
    contents.toggle_dev_tools();
    closed.await.unwrap();
    assert!(!contents.is_dev_tools_opened());
    let opened_again = contents.next::<DevToolsOpened>();
    contents.toggle_dev_tools();
    opened_again.await.unwrap();
    let closed = contents.next::<DevToolsClosed>();
    contents.close_dev_tools();
    closed.await.unwrap();
    assert!(!contents.is_dev_tools_opened());
}

async fn a_page_whose_process_is_ended_says_so(app: App) {
    let window = open(&app).await;
    let contents = window.web_contents();
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = told.clone();
    app.on(move |gone: &RenderProcessGone| log.lock().push((gone.web_contents.id(), gone.reason)));
    assert!(!contents.is_crashed());
    let gone = contents.next::<RenderProcessGone>();
    contents.forcefully_crash_renderer();
    assert_eq!(gone.await.unwrap().reason, GoneReason::Killed);
    assert!(contents.is_crashed() && !contents.is_loading());
    assert_eq!(*told.lock(), [(contents.id(), GoneReason::Killed)]);
    window.load_file(fixture("page.html")).await.unwrap();
    assert!(!contents.is_crashed());
}

async fn a_page_that_hangs_is_unresponsive(app: App) {
    let window = open(&app).await;
    let (page, frame) = (window.web_contents().next::<Unresponsive>(), window.next::<Unresponsive>());
    let (page_again, frame_again) = (window.web_contents().next::<Responsive>(), window.next::<Responsive>());
    let (sender, until) = std::sync::mpsc::channel();
    let until = Mutex::new(until);
    // It waits for main as long as main likes.
    let (waits, waiting) = futures_channel::oneshot::channel();
    let waits = Mutex::new(Some(waits));
    app.ipc_main().on("wait", move |event: &IpcMainEvent| {
        waits.lock().take().map(|waits| waits.send(()));
        until.lock().recv().unwrap();
        event.set_return_value(())
    });
    run(&window, "void setTimeout(() => api.sendSync('wait'))").await;
    waiting.await.unwrap();
    // The engine notices when it has something to tell the page.
    window.reload();
    page.await.unwrap();
    frame.await.unwrap();
    sender.send(()).unwrap();
    page_again.await.unwrap();
    frame_again.await.unwrap();
}

async fn a_destroyed_page_answers_nothing_and_does_nothing(app: App) {
    let _other = open(&app).await;
    let window = BrowserWindow::builder().build(&app).unwrap();
    let titled = window.web_contents().next::<PageTitleUpdated>();
    window.load_file(fixture("page.html")).await.unwrap();
    assert_eq!(titled.await.unwrap().title, "fixture");
    let contents = window.web_contents().clone();
    assert_eq!((name(&contents.get_url()), contents.get_title().as_str()), ("page.html", "fixture"));
    contents.set_zoom_factor(3.0);
    window.destroy();
    assert_eq!((contents.get_url(), contents.get_title(), contents.get_user_agent()), Default::default());
    assert_eq!((contents.get_zoom_factor(), contents.navigation_history().length()), (1.0, 0));
    assert!(
        !contents.is_loading()
            && !contents.is_focused()
            && !contents.is_crashed()
            && !contents.is_dev_tools_opened()
    );
    contents.reload();
    contents.stop();
    contents.go_back();
    contents.open_dev_tools();
    contents.focus();
    contents.set_zoom_factor(2.0);
    contents.forcefully_crash_renderer();
    assert_eq!(contents.get_zoom_factor(), 1.0);
    assert!(matches!(contents.load_url("about:blank").await, Err(LoadError::Gone)));
}

async fn a_page_is_used_from_another_thread(app: App) {
    let window = open(&app).await;
    let contents = window.web_contents().clone();
    let (done, finished) = futures_channel::oneshot::channel();
    let handle = std::thread::spawn(move || {
        let loaded = futures_util::FutureExt::now_or_never(contents.load_file(fixture("strict-csp.html")));
        assert!(loaded.is_none(), "it goes on although nobody waits");
        assert!(contents.get_url().starts_with("file:"));
        done.send(()).unwrap();
    });
    let loaded = window.web_contents().next::<DidFinishLoad>();
    finished.await.unwrap();
    handle.join().unwrap();
    assert_eq!(name(&loaded.await.unwrap().url), "strict-csp.html");
}

/// The engine must not lose count of what was prevented.
async fn a_page_that_tries_again_and_again_stays(app: App) {
    let (window, server) = (open(&app).await, Server::start());
    window.web_contents().on(|event: &WillNavigate| event.prevent_default());
    for round in 0..40 {
        let target = if round % 2 == 0 { "strict-csp.html".to_owned() } else { server.url("/page") };
        after(&window, async || run(&window, &format!("location.href = '{target}'")).await).await;
    }
    assert_eq!(eval::<String>(&window, "document.title").await, "fixture");
}

/// A stop that meets the response is lost in the engine; the load ends all the same.
async fn a_stop_ends_a_load_whenever_it_comes(app: App) {
    let (window, server) = (open(&app).await, Server::start());
    let contents = window.web_contents();
    for round in 0..40 {
        let begun = contents.next::<DidStartNavigation>();
        let stopped = contents.next::<DidStopLoading>();
        let pending = match round % 2 {
            0 => window.load_file(fixture("strict-csp.html")),
            _ => window.load_url(&server.url("/page")),
        };
        begun.await.unwrap();
        contents.stop();
        assert!(matches!(pending.await, Err(LoadError::Aborted) | Ok(())), "round {round}");
        stopped.await.unwrap();
    }
    window.load_file(fixture("page.html")).await.unwrap();
    assert_eq!(eval::<String>(&window, "document.title").await, "fixture");
}
