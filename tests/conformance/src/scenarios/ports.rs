//! Message ports: what goes through them.
#![expect(clippy::cloned_ref_to_slice_refs, reason = "a transfer list reads as one")]

use polaron_core::{
    IpcMainEvent, MessageChannelMain, MessageEvent, MessagePortMain, PostMessageError, WebContents,
};
use polaron_value::{Value, value};

use super::scenarios;
use crate::{
    Backend, EARLY, Frame, Page, PortNumber, Setup, args,
    tools::{Log, block_on, settled},
};

scenarios! {
    a_port_of_a_page_reaches_main,
    a_port_of_main_reaches_a_page,
    frames_have_ports_of_their_own,
    a_port_reaches_main_with_a_message_like_any_other,
    messages_wait_for_the_port_to_be_started,
    messages_of_a_port_come_in_the_order_they_were_posted,
    what_is_posted_before_the_other_end_arrives_waits_for_it,
    ports_wait_for_the_first_document,
    ports_travel_in_ports_three_deep,
    a_port_is_passed_on_from_page_to_page,
    a_started_port_goes_back_to_main_and_loses_nothing,
    a_channel_of_main_joins_two_pages,
    more_than_a_window_goes_through_in_both_directions,
    a_moved_buffer_arrives,
    an_unclonable_message_throws_and_the_ports_live,
    a_port_is_transferred_once,
}

/// The ports that pages send on the channel `port`.
pub(super) fn ports_to_main(backend: &dyn Backend) -> Log<MessagePortMain> {
    let log = Log::new();
    let ports = log.clone();
    backend.ipc_main().on("port", move |event: &IpcMainEvent| {
        for port in event.ports() {
            ports.add(port.clone());
        }
    });
    log
}

/// A channel between a page and main.
pub(super) fn to_main(page: &dyn Frame, ports: &Log<MessagePortMain>) -> (PortNumber, MessagePortMain) {
    let (near, far) = page.message_channel();
    page.post_message("port", Value::Null, &[far]).unwrap();
    (near, ports.wait())
}

/// Sends a port to the page's main frame.
pub(super) fn give(page: &dyn Page, port: MessagePortMain) -> PortNumber {
    page.listen("given");
    page.contents().post_message("given", (), &[port]).unwrap();
    page.next_push().ports[0]
}

pub(super) fn next(port: &MessagePortMain) -> Value {
    block_on(port.recv()).expect("the other end is open").value().unwrap()
}

fn said(page: &dyn Frame, port: PortNumber) -> Value {
    page.next_message(port).expect("the other end is open").data
}

fn a_port_of_a_page_reaches_main(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let page = backend.open();
    let (theirs, ours) = to_main(&*page, &ports);
    page.post(theirs, value!({ "deep": [1, null] }), &[]).unwrap();
    assert_eq!(next(&ours), value!({ "deep": [1, null] }));
    ours.try_post_message("and back", &[]).unwrap();
    assert_eq!(said(&*page, theirs), "and back".into());
}

fn a_port_of_main_reaches_a_page(backend: &dyn Backend) {
    let page = backend.open();
    page.listen("port");
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    page.contents().post_message("port", value!({ "for": "you" }), &[port2.clone()]).unwrap();
    let push = page.next_push();
    assert_eq!((push.args, push.ports.len()), (args![value!({ "for": "you" })], 1));
    assert!(matches!(port2.try_post_message("x", &[]), Err(PostMessageError::Neutered)));
    port1.try_post_message("to the page", &[]).unwrap();
    assert_eq!(said(&*page, push.ports[0]), "to the page".into());
    page.post(push.ports[0], "to main".into(), &[]).unwrap();
    assert_eq!(next(&port1), "to main".into());
}

fn frames_have_ports_of_their_own(backend: &dyn Backend) {
    let page = backend.open();
    let child = page.add_frame("child");
    child.listen("port");
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    child.seen_by_main().post_message("port", (), &[port2]).unwrap();
    let theirs = child.next_push().ports[0];
    child.post(theirs, "from the child".into(), &[]).unwrap();
    assert_eq!(next(&port1), "from the child".into());
}

fn a_port_reaches_main_with_a_message_like_any_other(backend: &dyn Backend) {
    let log = Log::new();
    let heard = log.clone();
    backend.ipc_main().on("order", move |event: &IpcMainEvent, text: String| {
        heard.add((text, event.ports().len()));
    });
    let page = backend.open();
    let channels = [page.message_channel(), page.message_channel()];
    page.send("order", args!["first"]);
    page.post_message("order", "second".into(), &[channels[0].1, channels[1].1]).unwrap();
    page.send("order", args!["third"]);
    settled(&*page);
    let all = [("first", 0), ("second", 2), ("third", 0)].map(|(text, ports)| (text.to_owned(), ports));
    assert_eq!(log.take(), all);
}

fn messages_wait_for_the_port_to_be_started(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let page = backend.open();
    let (theirs, ours) = to_main(&*page, &ports);
    let log = Log::new();
    let heard = log.clone();
    ours.on_message(move |event: &MessageEvent| heard.add(event.value().unwrap()));
    page.post(theirs, 1.into(), &[]).unwrap();
    settled(&*page);
    assert!(log.take().is_empty());
    ours.start();
    page.post(theirs, 2.into(), &[]).unwrap();
    assert_eq!([log.wait(), log.wait()], [1.into(), 2.into()]);
}

fn messages_of_a_port_come_in_the_order_they_were_posted(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let page = backend.open();
    let (theirs, ours) = to_main(&*page, &ports);
    for n in 0..50 {
        // Large and small ones in turn.
        let text = "x".repeat(if n % 5 == 0 { 50_000 } else { 1 });
        page.post(theirs, value!([n, text.clone()]), &[]).unwrap();
        ours.try_post_message((n, text), &[]).unwrap_or_else(|error| panic!("{n}: {error}"));
    }
    for n in 0..50 {
        let (at_main, at_page) = (next(&ours), said(&*page, theirs));
        for message in [at_main, at_page] {
            assert_eq!(message.as_array().unwrap()[0], n.into());
        }
    }
}

fn what_is_posted_before_the_other_end_arrives_waits_for_it(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let page = backend.open();
    let (near, far) = page.message_channel();
    page.post(near, "early".into(), &[]).unwrap();
    page.post_message("port", Value::Null, &[far]).unwrap();
    page.post(near, "late".into(), &[]).unwrap();
    let ours = ports.wait();
    assert_eq!([next(&ours), next(&ours)], ["early".into(), "late".into()]);
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    port1.try_post_message("early", &[]).unwrap();
    let theirs = give(&*page, port2);
    port1.try_post_message("late", &[]).unwrap();
    assert_eq!([said(&*page, theirs), said(&*page, theirs)], ["early".into(), "late".into()]);
}

fn ports_wait_for_the_first_document(backend: &dyn Backend) {
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    let before = |contents: &WebContents| {
        port1.try_post_message("before", &[]).unwrap();
        contents.post_message(EARLY, "a port", &[port2.clone()]).unwrap();
        port1.try_post_message("meanwhile", &[]).unwrap();
    };
    let page = backend.open_with(Setup { before_document: Some(&before) });
    let theirs = page.next_push().ports[0];
    assert_eq!([said(&*page, theirs), said(&*page, theirs)], ["before".into(), "meanwhile".into()]);
}

fn ports_travel_in_ports_three_deep(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let page = backend.open();
    let (top, ours) = to_main(&*page, &ports);
    let [one, two, three] = [(); 3].map(|()| page.message_channel());
    page.post(three.0, "deepest".into(), &[]).unwrap();
    page.post(two.0, "deeper".into(), &[three.1]).unwrap();
    page.post(one.0, "deep".into(), &[two.1]).unwrap();
    page.post(top, "top".into(), &[one.1]).unwrap();
    let mut port = ours;
    for expected in ["top", "deep", "deeper"] {
        let event = block_on(port.recv()).unwrap();
        assert_eq!(event.value().unwrap(), expected.into());
        port = event.ports()[0].clone();
    }
    assert_eq!(next(&port), "deepest".into());
    port.try_post_message("and back", &[]).unwrap();
    assert_eq!(said(&*page, three.0), "and back".into());

    // And down to the page.
    let [top, one, two] = [(); 3].map(|()| MessageChannelMain::new());
    two.port1.try_post_message("deepest", &[]).unwrap();
    one.port1.try_post_message("deeper", &[two.port2]).unwrap();
    top.port1.try_post_message("deep", &[one.port2]).unwrap();
    let mut theirs = give(&*page, top.port2);
    for expected in ["deep", "deeper"] {
        let message = page.next_message(theirs).unwrap();
        assert_eq!(message.data, expected.into());
        theirs = message.ports[0];
    }
    assert_eq!(said(&*page, theirs), "deepest".into());
}

fn a_port_is_passed_on_from_page_to_page(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let (one, other) = (backend.open(), backend.open());
    let (near, ours) = to_main(&*one, &ports);
    one.post(near, "before it is passed on".into(), &[]).unwrap();
    let far = give(&*other, ours);
    one.post(near, "after".into(), &[]).unwrap();
    assert_eq!(said(&*other, far), "before it is passed on".into());
    assert_eq!(said(&*other, far), "after".into());
    // With ports, back and forth.
    let (inner, outer) = other.message_channel();
    other.post(far, "a port".into(), &[outer]).unwrap();
    let message = one.next_message(near).unwrap();
    one.post(message.ports[0], "through both".into(), &[]).unwrap();
    assert_eq!(said(&*other, inner), "through both".into());
}

fn a_channel_of_main_joins_two_pages(backend: &dyn Backend) {
    let (one, other) = (backend.open(), backend.open());
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    let (near, far) = (give(&*one, port1), give(&*other, port2));
    one.post(near, value!({ "from": "one" }), &[]).unwrap();
    other.post(far, value!({ "from": "the other" }), &[]).unwrap();
    assert_eq!(said(&*other, far), value!({ "from": "one" }));
    assert_eq!(said(&*one, near), value!({ "from": "the other" }));
}

fn more_than_a_window_goes_through_in_both_directions(backend: &dyn Backend) {
    const MESSAGES: usize = 12;
    let ports = ports_to_main(backend);
    let page = backend.open();
    let (theirs, ours) = to_main(&*page, &ports);
    let text = "x".repeat(400_000);
    let large = value!([text]);
    let came = Log::new();
    let heard = came.clone();
    ours.on_message(move |event: &MessageEvent| heard.add(event.value().unwrap()));
    ours.start();
    for _ in 0..MESSAGES {
        page.post(theirs, large.clone(), &[]).unwrap();
    }
    let mut at_main = Vec::new();
    while at_main.len() < MESSAGES {
        // A page takes its credit when it comes to itself.
        settled(&*page);
        at_main.extend(came.take());
    }
    assert!(at_main.iter().all(|message| *message == large) && at_main.len() == MESSAGES);
    let poster = std::thread::spawn({
        let large = large.clone();
        move || {
            for _ in 0..MESSAGES {
                block_on(ours.post_message(&large, &[])).unwrap();
            }
        }
    });
    for _ in 0..MESSAGES {
        assert_eq!(said(&*page, theirs), large);
    }
    poster.join().unwrap();
}

fn a_moved_buffer_arrives(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let page = backend.open();
    let (theirs, ours) = to_main(&*page, &ports);
    assert_eq!(page.post_buffer(theirs, 70_000), 0, "it moved");
    let bytes: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    assert_eq!(next(&ours), Value::ArrayBuffer(bytes.into()));
}

fn an_unclonable_message_throws_and_the_ports_live(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let page = backend.open();
    let (theirs, ours) = to_main(&*page, &ports);
    let (near, far) = page.message_channel();
    page.post_unclonable(theirs, &[far]).unwrap_err();
    page.post(theirs, "fine".into(), &[far]).unwrap();
    let event = block_on(ours.recv()).unwrap();
    assert_eq!(event.value().unwrap(), "fine".into());
    page.post(near, "fine, too".into(), &[]).unwrap();
    assert_eq!(next(&event.ports()[0]), "fine, too".into());
    // In Rust.
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    assert!(matches!(ours.try_post_message(u64::MAX, &[port2.clone()]), Err(PostMessageError::Encode(_))));
    ours.try_post_message((), &[port2]).unwrap();
    let came = page.next_message(theirs).unwrap().ports[0];
    page.post(came, "it moved now".into(), &[]).unwrap();
    assert_eq!(next(&port1), "it moved now".into());
}

fn a_port_is_transferred_once(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let page = backend.open();
    let (near, far) = page.message_channel();
    page.post_message("port", 1.into(), &[far]).unwrap();
    page.post_message("port", 2.into(), &[far]).unwrap_err();
    page.post_message("port", 3.into(), &[near, near]).unwrap_err();
    page.post(near, "as good as before".into(), &[]).unwrap();
    assert_eq!(next(&ports.wait()), "as good as before".into());
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    let _theirs = give(&*page, port2.clone());
    let error = page.contents().post_message("given", 2, &[port1, port2]).unwrap_err();
    assert_eq!(error.to_string(), "'given' was not sent: Port at index 1 is already neutered.");
}

fn a_started_port_goes_back_to_main_and_loses_nothing(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let page = backend.open();
    let MessageChannelMain { port1: near, port2: far } = MessageChannelMain::new();
    let mut theirs = give(&*page, far);
    let mut expected = 0;
    for round in 0..10 {
        // Those that the page has taken are its; what comes then goes where the port is.
        for _ in 0..8 {
            near.try_post_message(expected, &[]).unwrap();
            assert_eq!(page.next_message(theirs).unwrap().data, expected.into());
            expected += 1;
        }
        page.post_message("port", round.into(), &[theirs]).unwrap();
        for number in expected..expected + 20 {
            near.try_post_message(number, &[]).unwrap();
        }
        let ours = ports.wait();
        ours.try_post_message("from its new place", &[]).unwrap();
        assert_eq!(next(&near), "from its new place".into());
        theirs = give(&*page, ours);
        for _ in 0..20 {
            assert_eq!(page.next_message(theirs).unwrap().data, expected.into());
            expected += 1;
        }
    }
}
