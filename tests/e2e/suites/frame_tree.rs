//! The tree of a page's frames as main sees it, with or without preloads in them, and scripts in frames.

use futures_util::StreamExt;
use polaron::{
    App, BrowserWindow, ExecuteError, SendError, Value, WebFrameMain,
    events::{DidFrameNavigate, FrameCreated},
    value::value,
};

use super::site::serve;
use crate::harness::{eval, fixture, run, tests};

tests! {
    the_tree_has_the_pages_shape,
    frames_without_a_preload_are_known_and_end,
    a_script_runs_in_a_frame_that_has_no_preload,
    a_script_in_a_frame_shows_the_page_nothing_of_the_runtime,
    a_thousand_frames_come_and_go,
}

async fn open(app: &App, port: u16) -> BrowserWindow {
    let window = BrowserWindow::builder().preload(fixture("frames.preload.js")).build(app).unwrap();
    window.load_url(&format!("http://127.0.0.1:{port}/frames.html")).await.unwrap();
    window
}

/// `name(children…)` of a frame and all within it.
fn shape(frame: &WebFrameMain) -> String {
    let children: Vec<_> = frame.frames().iter().map(shape).collect();
    if children.is_empty() {
        frame.name().to_owned()
    } else {
        format!("{}({})", frame.name(), children.join(" "))
    }
}

async fn the_tree_has_the_pages_shape(app: App) {
    let port = serve();
    let window = open(&app, port).await;
    let remote = format!("{{ name: 'a', src: 'http://localhost:{port}/frames.html' }}");
    let document = "{ name: 'b', srcdoc: '<iframe name=b1 srcdoc=x></iframe><iframe name=b2></iframe>' }";
    run(&window, "window.name = 'renamed'").await;
    for (key, attributes) in [("a", remote.as_str()), ("b", document), ("c", "{ name: 'c' }")] {
        run(&window, &format!("add('{key}', {attributes})")).await;
    }
    let main = window.web_contents().main_frame().unwrap();
    assert_eq!(shape(&main), "(a b(b1 b2) c)", "the name is the one that the document began with");
    let all: Vec<_> = main.frames_in_subtree();
    let names: Vec<_> = all.iter().map(|frame| frame.name()).collect();
    assert_eq!(names, ["", "a", "b", "b1", "b2", "c"]);
    for frame in &all {
        assert_eq!(frame.top().as_ref(), Some(&main));
        assert_eq!(frame.process_id(), main.process_id());
    }
    assert_eq!(main.parent(), None);
    let origins: Vec<_> = all.iter().map(|frame| frame.origin().replace(&port.to_string(), "")).collect();
    let (own, other) = ("http://127.0.0.1:", "http://localhost:");
    assert_eq!(origins, [own, other, own, own, own, own]);

    // A frame within a frame of another origin, added by that one.
    let a = &main.frames()[0];
    a.execute_javascript("add('x', { name: 'x', srcdoc: '' })").await.unwrap();
    assert_eq!(shape(&main), "(a(x) b(b1 b2) c)");
    run(&window, "kept.b.remove()").await;
    assert_eq!(shape(&main), "(a(x) c)");
    assert!(all[2..5].iter().all(WebFrameMain::is_destroyed), "what is within it went with it");
}

async fn frames_without_a_preload_are_known_and_end(app: App) {
    let port = serve();
    let window = open(&app, port).await;
    let contents = window.web_contents().clone();
    let (sender, mut created) = futures_channel::mpsc::unbounded();
    contents.on(move |event: &FrameCreated| sender.unbounded_send(event.frame.clone()).unwrap());
    let navigated = contents.next::<DidFrameNavigate>();
    run(&window, "add('a', { src: 'page.html' })").await;
    let frame = created.next().await.unwrap();
    let navigated = navigated.await.unwrap();
    assert_eq!((&navigated.frame, navigated.is_main_frame), (&frame, false));
    assert_eq!(navigated.url, format!("http://127.0.0.1:{port}/page.html"));
    // Nobody listens there; it is no error.
    frame.send("news", ()).unwrap();

    run(&window, "go('a', 'frames.html')").await;
    let next = created.next().await.unwrap();
    assert!(frame.is_destroyed() && !next.is_destroyed());
    window.load_file(fixture("page.html")).await.unwrap();
    let main = created.next().await.unwrap();
    assert!(main.is_main_frame() && next.is_destroyed());
    assert!(matches!(next.send("news", ()), Err(SendError::FrameGone { .. })));
    window.destroy();
    assert!(main.is_destroyed());
}

async fn a_script_runs_in_a_frame_that_has_no_preload(app: App) {
    let port = serve();
    let window = open(&app, port).await;
    run(&window, &format!("add('a', {{ src: 'http://localhost:{port}/frames.html' }})")).await;
    let frame = window.web_contents().main_frame().unwrap().frames().remove(0);
    assert_eq!(frame.execute_javascript("location.hostname").await.unwrap().as_str(), Some("localhost"));
    assert_eq!(frame.execute_javascript("typeof api").await.unwrap().as_str(), Some("undefined"));
    let later = frame.execute_javascript("Promise.resolve({ list: [1, 'two'] })").await.unwrap();
    assert_eq!(later, value!({ "list": [1, "two"] }));
    let error = frame.execute_javascript("throw new RangeError('no')").await;
    assert!(matches!(error, Err(ExecuteError::Thrown(error)) if error.name() == "RangeError"));
    let never = frame.execute_javascript("new Promise(() => {})");
    run(&window, "kept.a.remove()").await;
    assert!(matches!(never.await, Err(ExecuteError::FrameGone)));
}

/// The runtime comes late there, when the page may long have changed what it is made of.
async fn a_script_in_a_frame_shows_the_page_nothing_of_the_runtime(app: App) {
    let window = open(&app, serve()).await;
    run(&window, "add('a', { srcdoc: 'x' })").await;
    run(&window, "patch('a')").await;
    let frame = window.web_contents().main_frame().unwrap().frames().remove(0);
    let value = frame.execute_javascript("({ a: [1, { b: 'c' }] })").await.unwrap();
    assert_eq!(value, value!({ "a": [1, { "b": "c" }] }));
    assert_eq!(eval::<Value>(&window, "stolen").await, value!([]));
}

async fn a_thousand_frames_come_and_go(app: App) {
    let window = open(&app, serve()).await;
    let main = window.web_contents().main_frame().unwrap();
    run(&window, "for (let i = 0; i < 1000; i += 1) void add(i, { name: `f${i}` })").await;
    let frames = main.frames();
    assert_eq!(frames.len(), 1000);
    assert!(frames.iter().enumerate().all(|(i, frame)| frame.name() == format!("f{i}")));
    run(&window, "for (const frame of Object.values(kept)) frame.remove()").await;
    // WebKit gives up a frame when its last user does, which may be a turn of its main loop later.
    // It is out of the tree before that, from its `pagehide` on.
    while !frames.iter().all(WebFrameMain::is_destroyed) {
        run(&window, "new Promise((resolve) => setTimeout(resolve))").await;
    }
    assert!(main.frames().is_empty());
}
