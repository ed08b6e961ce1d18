//! Documents end: what was on its way to them reaches nobody else, and everybody who has to do with them is told.

use futures_util::FutureExt;
use polaron_core::{Destroyed, IpcMainEvent, IpcMainInvokeEvent, SendError, WebFrameMain};

use super::scenarios;
use crate::{
    Backend, args,
    tools::{Log, settled},
};

scenarios! {
    a_navigation_begins_a_new_document,
    a_reply_to_a_document_that_is_gone_reaches_nobody,
    a_call_of_a_document_that_is_gone_is_cancelled,
    every_verb_says_that_a_gone_frame_is_gone,
    last_words_are_heard_from_a_detached_frame,
    a_closed_page_tells_that_it_is_destroyed,
}

fn a_navigation_begins_a_new_document(backend: &dyn Backend) {
    let page = backend.open();
    let child = page.add_frame("child");
    let old = [page.seen_by_main(), child.seen_by_main()];
    page.navigate();
    settled(&*page);
    let new = page.seen_by_main();
    assert!(old.iter().all(WebFrameMain::is_destroyed));
    assert!(!new.is_destroyed() && new != old[0] && new.frame_token() != old[0].frame_token());
    assert_eq!(new.contents(), page.contents(), "it is the same page");
    assert!(new.frames().is_empty());
}

fn a_reply_to_a_document_that_is_gone_reaches_nobody(backend: &dyn Backend) {
    let log = Log::new();
    let (events, calls) = (log.clone(), Log::new());
    backend.ipc_main().on("ping", move |event: IpcMainEvent| events.add(event));
    let waiting = calls.clone();
    backend
        .ipc_main()
        .handle("wait", async move |_: IpcMainInvokeEvent| {
            let (sender, receiver) = futures_channel::oneshot::channel::<&'static str>();
            waiting.add(sender);
            receiver.await
        })
        .unwrap();
    let page = backend.open();
    page.begin_invoke("wait", args![]);
    page.send("ping", args![]);
    let (event, answer) = (log.wait(), calls.wait());
    page.navigate();
    page.listen("pong");
    let _ = answer.send("too late");
    assert!(matches!(event.reply("pong", ("too late",)), Err(SendError::FrameGone { .. })));
    page.contents().send("pong", ("for the new document",)).unwrap();
    assert_eq!(page.next_push().args, args!["for the new document"]);
}

fn a_call_of_a_document_that_is_gone_is_cancelled(backend: &dyn Backend) {
    let (begun, over) = (Log::new(), Log::new());
    let (begins, ends) = (begun.clone(), over.clone());
    backend
        .ipc_main()
        .handle("wait", async move |event: IpcMainInvokeEvent| {
            let cancelled = event.cancelled();
            begins.add(cancelled.is_cancelled());
            cancelled.await;
            ends.add(event.cancelled().is_cancelled());
        })
        .unwrap();
    let page = backend.open();
    page.begin_invoke("wait", args![]);
    assert!(!begun.wait(), "its document is there");
    page.navigate();
    assert!(over.wait());
    page.begin_invoke("wait", args![]);
    assert!(!begun.wait());
    page.close();
    assert!(over.wait());
}

fn every_verb_says_that_a_gone_frame_is_gone(backend: &dyn Backend) {
    let log = Log::new();
    let heard = log.clone();
    backend.ipc_main().on("ping", move |event: IpcMainEvent| heard.add(event));
    let page = backend.open();
    let child = page.add_frame("child");
    child.send("ping", args![]);
    let event = log.wait();
    let frame = child.seen_by_main();
    let ids = (frame.process_id(), frame.routing_id());
    page.remove_frame(child);
    assert!(frame.is_destroyed() && !page.contents().is_destroyed());
    let outcomes = [
        frame.send("news", ()),
        frame.post_message("news", 1, &[]),
        event.reply("news", ()),
        page.contents().send_to_frame(ids, "news", ()),
    ];
    for outcome in outcomes {
        assert!(
            matches!(&outcome, Err(SendError::FrameGone { channel }) if channel == "news"),
            "{outcome:?}"
        );
    }
    assert!(page.script(frame.execute_javascript("1").boxed_local()).is_err());
    page.close();
    assert!(page.contents().is_destroyed());
    for outcome in [page.contents().send("news", ()), page.contents().post_message("news", 1, &[])] {
        assert!(matches!(&outcome, Err(SendError::FrameGone { .. })), "{outcome:?}");
    }
}

fn last_words_are_heard_from_a_detached_frame(backend: &dyn Backend) {
    let log = Log::new();
    let heard = log.clone();
    backend.ipc_main().on("goodbye", move |event: &IpcMainEvent, text: String| {
        let frame = event.sender_frame();
        heard.add((frame.clone(), frame.is_detached(), text));
    });
    let page = backend.open();
    let old = page.seen_by_main();
    page.navigate_saying("goodbye", args!["from the old one"]);
    assert_eq!(log.wait(), (old, true, "from the old one".to_owned()));
    page.send("goodbye", args!["from the new one"]);
    assert_eq!(log.wait(), (page.seen_by_main(), false, "from the new one".to_owned()));
}

fn a_closed_page_tells_that_it_is_destroyed(backend: &dyn Backend) {
    let page = backend.open();
    let log = Log::new();
    let heard = log.clone();
    page.contents().on(move |_: &Destroyed| heard.add(()));
    page.close();
    log.wait();
    assert!(page.contents().is_destroyed());
    assert_eq!(page.contents().main_frame(), None);
}
