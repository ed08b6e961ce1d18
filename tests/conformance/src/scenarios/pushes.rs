//! What main sends to pages.

use futures_util::FutureExt;
use polaron_core::WebContents;
use polaron_value::value;

use super::scenarios;
use crate::{Backend, EARLY, Setup, args};

scenarios! {
    main_sends_to_the_page,
    main_sends_to_one_frame,
    main_posts_a_message,
    send_to_frame_reaches_that_frame,
    pages_do_not_hear_each_other,
    what_is_sent_before_the_document_waits_for_its_preload,
    scripts_answer_with_their_value,
    scripts_run_in_the_frame_they_are_for,
}

fn main_sends_to_the_page(backend: &dyn Backend) {
    let page = backend.open();
    page.listen("news");
    page.contents().send("news", ("text", 1.5, value!({ "deep": [null] }))).unwrap();
    page.contents().send("not listened to", ()).unwrap();
    page.contents().send("news", ()).unwrap();
    assert_eq!(page.next_push().args, args!["text", 1.5, value!({ "deep": [null] })]);
    assert_eq!(page.next_push().args, args![]);
}

fn main_sends_to_one_frame(backend: &dyn Backend) {
    let page = backend.open();
    let child = page.add_frame("child");
    for (frame, text) in [(&*child, "to the child"), (&*page as &dyn crate::Frame, "to the main frame")] {
        frame.listen("news");
        frame.seen_by_main().send("news", (text,)).unwrap();
        assert_eq!(frame.next_push().args, args![text]);
    }
    // What came to one did not come to the other: the next each hears is this.
    page.seen_by_main().send("news", ("last",)).unwrap();
    child.seen_by_main().send("news", ("last",)).unwrap();
    assert_eq!([page.next_push().args, child.next_push().args], [args!["last"], args!["last"]]);
}

fn main_posts_a_message(backend: &dyn Backend) {
    let page = backend.open();
    let child = page.add_frame("child");
    page.listen("posted");
    child.listen("posted");
    page.contents().post_message("posted", value!({ "to": "page" }), &[]).unwrap();
    child.seen_by_main().post_message("posted", value!({ "to": "frame" }), &[]).unwrap();
    assert_eq!(page.next_push().args, args![value!({ "to": "page" })]);
    assert_eq!(child.next_push().args, args![value!({ "to": "frame" })]);
}

fn send_to_frame_reaches_that_frame(backend: &dyn Backend) {
    let page = backend.open();
    let child = page.add_frame("child");
    child.listen("news");
    let frame = child.seen_by_main();
    let ids = (frame.process_id(), frame.routing_id());
    page.contents().send_to_frame(ids, "news", ("by ids",)).unwrap();
    assert_eq!(child.next_push().args, args!["by ids"]);
    let strangers = backend.open();
    assert!(strangers.contents().send_to_frame(ids, "news", ()).is_err(), "the frame is in another page");
}

fn pages_do_not_hear_each_other(backend: &dyn Backend) {
    let (one, two) = (backend.open(), backend.open());
    one.listen("news");
    two.listen("news");
    one.contents().send("news", (1,)).unwrap();
    two.contents().send("news", (2,)).unwrap();
    assert_eq!([one.next_push().args, two.next_push().args], [args![1], args![2]]);
}

fn what_is_sent_before_the_document_waits_for_its_preload(backend: &dyn Backend) {
    let before = |contents: &WebContents| {
        for n in 1..=3 {
            contents.send(EARLY, (n,)).unwrap();
        }
    };
    // The preload itself listens there.
    let page = backend.open_with(Setup { before_document: Some(&before) });
    page.contents().send(EARLY, (4,)).unwrap();
    for n in 1..=4 {
        assert_eq!(page.next_push().args, args![n]);
    }
}

fn scripts_answer_with_their_value(backend: &dyn Backend) {
    let page = backend.open();
    let value = page.script(page.contents().execute_javascript("[1 + 1, 'two']").boxed_local()).unwrap();
    assert_eq!(value, value!([2, "two"]));
    let error = page.script(page.contents().execute_javascript("null.x").boxed_local()).unwrap_err();
    assert!(error.to_string().contains("null"), "{error}");
}

fn scripts_run_in_the_frame_they_are_for(backend: &dyn Backend) {
    let page = backend.open();
    let child = page.add_frame("child");
    let value = page.script(child.seen_by_main().execute_javascript("window.name").boxed_local()).unwrap();
    assert_eq!(value, "child".into());
}
