//! Who sent a message, and how pages and frames are found again.

use polaron_core::{IpcMainEvent, IpcMainInvokeEvent, WebContents, WebFrameMain};

use super::scenarios;
use crate::{
    Backend, args,
    tools::{Log, settled},
};

scenarios! {
    the_event_tells_who_sent_it,
    the_call_tells_who_makes_it,
    reply_goes_to_the_frame_that_sent,
    sender_send_goes_to_the_main_frame,
    a_page_is_found_by_its_number,
    a_frame_is_found_by_its_ids_and_by_its_token,
}

fn the_event_tells_who_sent_it(backend: &dyn Backend) {
    let log = Log::new();
    let heard = log.clone();
    backend.ipc_main().on("news", move |event: IpcMainEvent| heard.add(event));
    let page = backend.open();
    let child = page.add_frame("child");
    for frame in [&*page as &dyn crate::Frame, &*child] {
        frame.send("news", args![]);
        let event = log.wait();
        let expected = frame.seen_by_main();
        assert_eq!(event.sender(), page.contents());
        assert_eq!(event.sender_frame(), &expected);
        assert_eq!((event.process_id(), event.frame_id()), (expected.process_id(), expected.routing_id()));
    }
    assert_eq!(page.contents().main_frame(), Some(page.seen_by_main()));
}

fn the_call_tells_who_makes_it(backend: &dyn Backend) {
    let log = Log::new();
    let heard = log.clone();
    backend.ipc_main().handle("call", move |event: IpcMainInvokeEvent| heard.add(event)).unwrap();
    let page = backend.open();
    let child = page.add_frame("child");
    for frame in [&*page as &dyn crate::Frame, &*child] {
        frame.invoke("call", args![]).unwrap();
        let event = log.wait();
        let expected = frame.seen_by_main();
        assert_eq!(event.sender(), page.contents());
        assert_eq!(event.sender_frame(), &expected);
        assert_eq!((event.process_id(), event.frame_id()), (expected.process_id(), expected.routing_id()));
    }
}

fn reply_goes_to_the_frame_that_sent(backend: &dyn Backend) {
    backend.ipc_main().on("ping", |event: &IpcMainEvent, from: String| event.reply("pong", (from,)));
    let page = backend.open();
    let child = page.add_frame("child");
    page.listen("pong");
    child.listen("pong");
    child.send("ping", args!["child"]);
    assert_eq!(child.next_push().args, args!["child"]);
    page.send("ping", args!["main frame"]);
    assert_eq!(page.next_push().args, args!["main frame"], "the child's answer did not come here");
}

fn sender_send_goes_to_the_main_frame(backend: &dyn Backend) {
    backend.ipc_main().on("ping", |event: &IpcMainEvent, from: String| event.sender().send("pong", (from,)));
    let page = backend.open();
    let child = page.add_frame("child");
    page.listen("pong");
    child.listen("pong");
    child.send("ping", args!["child"]);
    assert_eq!(page.next_push().args, args!["child"]);
    child.seen_by_main().send("pong", ("marker",)).unwrap();
    assert_eq!(child.next_push().args, args!["marker"], "nothing else came here");
}

fn a_page_is_found_by_its_number(backend: &dyn Backend) {
    let hub = backend.hub();
    let (one, two) = (backend.open(), backend.open());
    assert_ne!(one.contents().id(), two.contents().id());
    assert_eq!(WebContents::from_id(hub, one.contents().id()).as_ref(), Some(one.contents()));
    let all = WebContents::get_all(hub);
    assert!(all.contains(one.contents()) && all.contains(two.contents()), "{all:?}");
    let frame = one.seen_by_main();
    assert_eq!(one.contents().get_os_process_id(), frame.os_process_id());
    let gone = two.contents().id();
    two.close();
    assert_eq!(WebContents::from_id(hub, gone), None);
    assert!(!WebContents::get_all(hub).contains(two.contents()));
}

fn a_frame_is_found_by_its_ids_and_by_its_token(backend: &dyn Backend) {
    let hub = backend.hub();
    let page = backend.open();
    let child = page.add_frame("child");
    for frame in [page.seen_by_main(), child.seen_by_main()] {
        let (process, routing) = (frame.process_id(), frame.routing_id());
        assert_eq!(WebFrameMain::from_id(hub, process, routing), Some(frame.clone()));
        assert_eq!(WebFrameMain::from_frame_token(hub, process, frame.frame_token()), Some(frame.clone()));
        assert_eq!(WebFrameMain::from_id(hub, process, u32::MAX), None);
        assert_eq!(WebFrameMain::from_frame_token(hub, process, "no such token"), None);
    }
    let old = page.seen_by_main();
    page.navigate();
    assert_eq!(WebFrameMain::from_id(hub, old.process_id(), old.routing_id()), None);
    assert_eq!(WebFrameMain::from_frame_token(hub, old.process_id(), old.frame_token()), None);
    settled(&*page);
}
