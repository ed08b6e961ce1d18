//! Documents come and go; a message belongs to one.

use std::sync::Arc;

use futures_channel::oneshot;
use parking_lot::Mutex;
use polaron::{App, IpcMainInvokeEvent, SendError, WebFrameMain, events::DidFinishLoad};

use super::site::serve;
use crate::harness::{eval, fixture, open, run, tests};

tests! {
    a_navigation_begins_anew,
    a_reply_to_a_document_that_is_gone_reaches_nobody,
    a_swap_of_processes_changes_nothing_for_main,
    a_subframe_has_no_bridge,
    going_back_runs_the_preload_again,
}

async fn a_navigation_begins_anew(app: App) {
    app.ipc_main().handle("echo", |_: &IpcMainInvokeEvent, n: u32| n).unwrap();
    let window = open(&app).await;
    run(&window, "void hear('news')").await;
    for round in 0..20 {
        window.load_file(fixture("page.html")).await.unwrap();
        assert_eq!(
            eval::<u32>(&window, "api.listenerCount('news')").await,
            0,
            "the listeners went with the page"
        );
        assert_eq!(eval::<u32>(&window, &format!("api.invoke('echo', {round})")).await, round);
    }
}

async fn a_reply_to_a_document_that_is_gone_reaches_nobody(app: App) {
    type Held = (WebFrameMain, oneshot::Sender<&'static str>);
    let held: Arc<Mutex<Vec<Held>>> = Arc::default();
    let holding = held.clone();
    app.ipc_main()
        .handle("slow", async move |event: IpcMainInvokeEvent| {
            let (sender, receiver) = oneshot::channel();
            holding.lock().push((event.sender_frame().clone(), sender));
            receiver.await
        })
        .unwrap();
    let window = open(&app).await;
    run(&window, "api.invoke('slow'), attempt(() => api.sendSync('barrier'))").await;
    window.load_file(fixture("page.html")).await.unwrap();
    run(&window, "globalThis.mine = api.invoke('slow'), attempt(() => api.sendSync('barrier'))").await;

    let mut held = std::mem::take(&mut *held.lock()).into_iter();
    let (old_frame, old) = held.next().unwrap();
    let (new_frame, new) = held.next().unwrap();
    assert!(held.next().is_none(), "no call was made twice");
    assert!(old_frame.is_destroyed() && !new_frame.is_destroyed());
    assert!(matches!(old_frame.send("late", ()), Err(SendError::FrameGone { .. })));
    old.send("for the old document").unwrap();
    new.send("for the new document").unwrap();
    assert_eq!(eval::<String>(&window, "mine").await, "for the new document");
}

async fn a_swap_of_processes_changes_nothing_for_main(app: App) {
    app.ipc_main()
        .handle("where", |event: &IpcMainInvokeEvent| event.sender_frame().url().to_owned())
        .unwrap();
    let port = serve();
    let window = open(&app).await;
    let contents = window.web_contents().clone();
    let mut processes = std::collections::BTreeSet::new();
    for host in ["127.0.0.1", "localhost", "127.0.0.1", "localhost"] {
        let url = format!("http://{host}:{port}/");
        window.load_url(&url).await.unwrap();
        assert_eq!(eval::<String>(&window, "api.invoke('where')").await, url);
        contents.send("news", (host,)).unwrap();
        processes.insert(eval::<u32>(&window, "api.pid").await);
    }
    assert!(processes.len() > 1, "WebKit was to change the process between sites");
}

async fn a_subframe_has_no_bridge(app: App) {
    let window = open(&app).await;
    let kinds: (String, String) = eval(&window, "subframes()").await;
    assert_eq!(kinds, ("undefined".into(), "undefined".into()));
}

async fn going_back_runs_the_preload_again(app: App) {
    app.ipc_main().handle("echo", |_: &IpcMainInvokeEvent, n: u32| n).unwrap();
    let window = open(&app).await;
    run(&window, "globalThis.mark = 1").await;
    window.load_file(fixture("strict-csp.html")).await.unwrap();
    let back = window.web_contents().next::<DidFinishLoad>();
    run(&window, "history.back()").await;
    back.await.unwrap();
    assert_eq!(eval::<String>(&window, "document.title + typeof mark").await, "fixtureundefined");
    assert_eq!(eval::<u32>(&window, "api.invoke('echo', 4)").await, 4);
}
