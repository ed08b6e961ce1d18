//! Ports between main and pages, and between pages through main.
#![expect(clippy::cloned_ref_to_slice_refs, reason = "a transfer list reads as one")]

mod common;

use std::sync::{Mutex, mpsc};

use common::{Binary, block_on, received, rejection, settled, watchdog};
use polaron_core::{
    Hub, IpcMainEvent, MessageChannelMain, MessageEvent, MessagePortMain, PostMessageError, SendError,
    WebPreferences,
    memory::{CallError, Port, Renderer},
};
use polaron_protocol::limits::PORT_WINDOW;
use polaron_value::{Value, value};

/// A hub that hands out the ports sent on the channel `keep`.
fn hub() -> (Hub, mpsc::Receiver<MessagePortMain>) {
    let hub = Hub::new();
    let (sender, ports) = mpsc::channel();
    hub.ipc_main().on("keep", move |event: &IpcMainEvent| {
        for port in event.ports() {
            sender.send(port.clone()).unwrap();
        }
    });
    (hub, ports)
}

/// A channel between this page and main.
fn to_main(page: &mut Renderer, ports: &mpsc::Receiver<MessagePortMain>) -> (Port, MessagePortMain) {
    let (near, far) = page.message_channel();
    page.post_message("keep", (), &[far]).unwrap();
    (near, received(ports))
}

/// A channel between this page and main, made by main.
fn to_page(page: &mut Renderer) -> (Port, MessagePortMain) {
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    page.contents().post_message("port", (), &[port2]).unwrap();
    (page.next_push().unwrap().ports.remove(0), port1)
}

fn text(port: &MessagePortMain) -> String {
    block_on(port.recv()).expect("the other end is open").data().unwrap()
}

fn said(page: &mut Renderer, port: &Port) -> Value {
    page.next_message(port).unwrap().expect("the other end is open").data
}

#[test]
fn ports_go_both_ways_and_carry_both_ways() {
    let _watchdog = watchdog();
    let (hub, ports) = hub();
    let mut page = Renderer::open(&hub).unwrap();
    for (theirs, ours) in [to_main(&mut page, &ports), to_page(&mut page)] {
        theirs.post_message("to main", &[]).unwrap();
        assert_eq!(text(&ours), "to main");
        ours.try_post_message(value!({ "to": "page" }), &[]).unwrap();
        assert_eq!(said(&mut page, &theirs), value!({ "to": "page" }));
    }
}

#[test]
fn the_message_of_a_push_is_its_only_argument() {
    let _watchdog = watchdog();
    let (hub, _) = hub();
    let mut page = Renderer::open(&hub).unwrap();
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    let frame = page.frame(page.main_frame()).web_frame_main().unwrap();
    frame.post_message("port", value!([1, 2]), &[port1, port2]).unwrap();
    let push = page.next_push().unwrap();
    assert_eq!((push.channel.as_str(), push.args.as_slice()), ("port", &[value!([1, 2])][..]));
    assert_eq!(push.ports.len(), 2);
    push.ports[0].post_message("through main", &[]).unwrap();
    assert_eq!(said(&mut page, &push.ports[1]).as_str(), Some("through main"));
}

#[test]
fn what_is_posted_before_the_other_end_is_anywhere_waits() {
    let _watchdog = watchdog();
    let (hub, ports) = hub();
    let contents = hub.create_contents(WebPreferences::default());
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    let MessageChannelMain { port1: inner, port2: outer } = MessageChannelMain::new();
    inner.try_post_message("inner", &[]).unwrap();
    port1.try_post_message("before", &[]).unwrap();
    contents.post_message("port", "first", &[port2.clone()]).unwrap();
    assert!(matches!(port2.try_post_message("x", &[]), Err(PostMessageError::Neutered)));
    port1.try_post_message("while it waits", &[outer]).unwrap();
    contents.send("after", ()).unwrap();
    // The page comes only now.
    let mut page = Renderer::of(&hub, &contents).unwrap();
    let push = page.next_push().unwrap();
    assert_eq!(page.next_push().unwrap().channel, "after");
    assert_eq!(said(&mut page, &push.ports[0]).as_str(), Some("before"));
    let second = page.next_message(&push.ports[0]).unwrap().unwrap();
    assert_eq!(second.data.as_str(), Some("while it waits"));
    assert_eq!(said(&mut page, &second.ports[0]).as_str(), Some("inner"));
    // The other way.
    let (near, far) = page.message_channel();
    near.post_message("before", &[]).unwrap();
    near.close().unwrap();
    page.post_message("keep", (), &[far]).unwrap();
    let port = received(&ports);
    assert_eq!(text(&port), "before");
    assert!(block_on(port.recv()).is_none());
}

#[test]
fn ports_in_ports_in_ports_of_pages() {
    let _watchdog = watchdog();
    let (hub, ports) = hub();
    let mut page = Renderer::open(&hub).unwrap();
    let (theirs, ours) = to_main(&mut page, &ports);
    let channels: Vec<_> = (0..3).map(|_| page.message_channel()).collect();
    // Posted from the inside out, so that each waits in the one that carries it.
    channels[2].0.post_message("deepest", &[]).unwrap();
    channels[1].0.post_message("deeper", &[channels[2].1.clone()]).unwrap();
    channels[0].0.post_message("deep", &[channels[1].1.clone()]).unwrap();
    theirs.post_message("top", &[channels[0].1.clone()]).unwrap();
    let mut port = ours;
    for expected in ["top", "deep", "deeper"] {
        let event = block_on(port.recv()).unwrap();
        assert_eq!(event.data::<String>().unwrap(), expected);
        port = event.ports()[0].clone();
    }
    assert_eq!(text(&port), "deepest");
    port.try_post_message("and back", &[]).unwrap();
    assert_eq!(said(&mut page, &channels[2].0).as_str(), Some("and back"));
}

#[test]
fn a_page_talks_to_a_page() {
    let _watchdog = watchdog();
    let (hub, ports) = hub();
    let (mut one, mut other) = (Renderer::open(&hub).unwrap(), Renderer::open(&hub).unwrap());
    let (near, ours) = to_main(&mut one, &ports);
    near.post_message("before", &[]).unwrap();
    settled(&mut one);
    other.contents().post_message("port", (), &[ours]).unwrap();
    let far = other.next_push().unwrap().ports.remove(0);
    near.post_message("after", &[]).unwrap();
    assert_eq!(said(&mut other, &far).as_str(), Some("before"));
    assert_eq!(said(&mut other, &far).as_str(), Some("after"));
    // With a port, and what waits in it; and back through that.
    let (inner, outer) = other.message_channel();
    inner.post_message("inner", &[]).unwrap();
    far.post_message("back", &[outer]).unwrap();
    let message = one.next_message(&near).unwrap().unwrap();
    assert_eq!(message.data.as_str(), Some("back"));
    assert_eq!(said(&mut one, &message.ports[0]).as_str(), Some("inner"));
    message.ports[0].post_message("through both", &[]).unwrap();
    assert_eq!(said(&mut other, &inner).as_str(), Some("through both"));
    // Large ones, many times the window, each way; nobody waits for ever.
    let large = Binary(vec![5; 300_000]);
    for _ in 0..20 {
        near.post_message(&large, &[]).unwrap();
        far.post_message(&large, &[]).unwrap();
    }
    for _ in 0..20 {
        take_one_each(&mut one, &mut other, &near, &far);
    }
    far.close().unwrap();
    settled(&mut other);
    assert_eq!(one.next_message(&near).unwrap(), None);
}

/// Takes one message at each of the two ends; both pages have to be awake for that, as each gives main the credit that
/// the other waits for.
fn take_one_each(one: &mut Renderer, other: &mut Renderer, near: &Port, far: &Port) {
    settled(one);
    settled(other);
    assert!(one.next_message(near).unwrap().is_some());
    assert!(other.next_message(far).unwrap().is_some());
}

#[test]
fn listeners_of_what_a_page_posts_run_on_the_thread_that_reads_it() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let (sender, threads) = mpsc::channel();
    let of_port = sender.clone();
    hub.ipc_main().on("port", move |event: &IpcMainEvent| {
        sender.send(std::thread::current().id()).unwrap();
        let of_port = of_port.clone();
        event.ports()[0]
            .on_message(move |_: &MessageEvent| of_port.send(std::thread::current().id()).unwrap());
        event.ports()[0].start();
    });
    let mut page = Renderer::open(&hub).unwrap();
    let (near, far) = page.message_channel();
    page.post_message("port", (), &[far]).unwrap();
    let session = received(&threads);
    settled(&mut page);
    near.post_message(1, &[]).unwrap();
    assert_eq!(received(&threads), session);
}

#[test]
fn bytes_of_a_moved_buffer_arrive() {
    let _watchdog = watchdog();
    let (hub, ports) = hub();
    let mut page = Renderer::open(&hub).unwrap();
    let (theirs, ours) = to_main(&mut page, &ports);
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let buffer = Value::ArrayBuffer(bytes.clone().into());
    theirs.post_message(&buffer, &[]).unwrap();
    assert_eq!(block_on(ours.recv()).unwrap().value().unwrap(), buffer);
    ours.try_post_message(Binary(bytes.clone()), &[]).unwrap();
    assert_eq!(said(&mut page, &theirs).as_bytes().map(|bytes| &bytes[..]), Some(&bytes[..]));
}

#[test]
fn close_reaches_the_other_end_from_either_side() {
    let _watchdog = watchdog();
    let (hub, ports) = hub();
    let mut page = Renderer::open(&hub).unwrap();
    let (theirs, ours) = to_main(&mut page, &ports);
    theirs.post_message("last words", &[]).unwrap();
    theirs.close().unwrap();
    assert_eq!(text(&ours), "last words");
    let (sender, closed) = mpsc::channel();
    ours.on_close(move || sender.send(()).unwrap());
    received(&closed);
    assert!(matches!(ours.try_post_message("x", &[]), Err(PostMessageError::Closed)));

    let (theirs, ours) = to_page(&mut page);
    ours.try_post_message("last words", &[]).unwrap();
    drop(ours);
    assert_eq!(said(&mut page, &theirs).as_str(), Some("last words"));
    assert_eq!(page.next_message(&theirs).unwrap(), None);
}

#[test]
fn a_channel_that_nobody_listens_on_closes_the_ports() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().on("not kept", |_: &IpcMainEvent| {});
    let mut page = Renderer::open(&hub).unwrap();
    for channel in ["nobody listens", "not kept"] {
        let (near, far) = page.message_channel();
        page.post_message(channel, (), &[far]).unwrap();
        assert_eq!(page.next_message(&near).unwrap(), None, "{channel}");
    }
}

#[test]
fn a_document_takes_its_ports_along_and_leaves_those_of_others() {
    let _watchdog = watchdog();
    let (hub, ports) = hub();
    let mut preferences = WebPreferences::default();
    preferences.node_integration_in_sub_frames = true;
    let mut page = Renderer::with_preferences(&hub, preferences).unwrap();
    let main = page.main_frame();
    let child = page.frame(main).open_subframe("memory:child").unwrap();
    let (near, far) = page.message_channel();
    page.frame(child).post_message("keep", (), &[far]).unwrap();
    let of_child = received(&ports);
    near.post_message("last words", &[]).unwrap();
    let (of_page, ours) = to_main(&mut page, &ports);
    let frame = page.frame(child).web_frame_main().unwrap();
    page.frame(child).close().unwrap();
    assert_eq!(text(&of_child), "last words");
    assert!(block_on(of_child.recv()).is_none());
    assert!(frame.is_destroyed(), "who hears of it finds the frame gone");
    of_page.post_message("still here", &[]).unwrap();
    assert_eq!(text(&ours), "still here");
    // And by a navigation of the page.
    page.navigate("memory:next").unwrap();
    assert!(block_on(ours.recv()).is_none());
}

#[test]
fn a_process_takes_its_ports_along() {
    let _watchdog = watchdog();
    let (hub, ports) = hub();
    let (mut one, mut other) = (Renderer::open(&hub).unwrap(), Renderer::open(&hub).unwrap());
    let (_theirs, ours) = to_main(&mut one, &ports);
    let (sender, closed) = mpsc::channel();
    ours.on_close(move || sender.send(()).unwrap());
    let (_near, relayed) = to_main(&mut one, &ports);
    other.contents().post_message("port", (), &[relayed]).unwrap();
    let far = other.next_push().unwrap().ports.remove(0);
    drop(one);
    received(&closed);
    assert_eq!(other.next_message(&far).unwrap(), None);
}

#[test]
fn when_the_frame_is_gone_the_ports_stay() {
    let _watchdog = watchdog();
    let (hub, _) = hub();
    let mut page = Renderer::open(&hub).unwrap();
    let (frame, contents) =
        (page.frame(page.main_frame()).web_frame_main().unwrap(), page.contents().clone());
    page.navigate("memory:next").unwrap();
    settled(&mut page);
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    let gone = |sent: Result<(), SendError>| matches!(sent, Err(SendError::FrameGone { .. }));
    assert!(gone(frame.post_message("c", 1, &[port2.clone()])));
    let unclonable = contents.post_message("c", u64::MAX, &[port2.clone()]);
    assert!(matches!(unclonable, Err(SendError::Encode { .. })));
    let twice = contents.post_message("c", 1, &[port2.clone(), port2.clone()]).unwrap_err();
    assert_eq!(twice.to_string(), "'c' was not sent: Port at index 1 is a duplicate.");
    drop(page);
    assert!(gone(contents.post_message("c", 1, &[port2.clone()])));
    // Too much waits for a page that has no document yet.
    let waiting = hub.create_contents(WebPreferences::default());
    waiting.send("c", (Binary(vec![0; 60 << 20]),)).unwrap();
    let full = waiting.post_message("c", Binary(vec![0; 8 << 20]), &[port2.clone()]);
    assert!(matches!(full, Err(SendError::QueueFull { .. })));
    port2.try_post_message("as good as before", &[]).unwrap();
    assert_eq!(text(&port1), "as good as before");
}

#[test]
fn a_page_that_can_not_transfer_is_told_why_and_keeps_its_port() {
    let _watchdog = watchdog();
    let (hub, ports) = hub();
    let mut page = Renderer::open(&hub).unwrap();
    let (near, far) = page.message_channel();
    let refused = |sent: Result<(), CallError>| sent.unwrap_err().to_string();
    assert!(refused(near.post_message("x", &[near.clone()])).contains("contains the source port"));
    assert!(refused(page.post_message("keep", u64::MAX, &[far.clone()])).contains("integer"));
    page.post_message("keep", (), &[far.clone()]).unwrap();
    assert!(refused(page.post_message("keep", (), &[far])).contains("already neutered"));
    near.post_message("fine", &[]).unwrap();
    assert_eq!(text(&received(&ports)), "fine");
    assert_eq!(rejection(page.invoke::<()>("none", ())), "No handler registered for 'none'");
}

#[test]
fn main_waits_for_a_page_that_consumes_nothing() {
    let _watchdog = watchdog();
    let (hub, _) = hub();
    let mut page = Renderer::open(&hub).unwrap();
    let (theirs, ours) = to_page(&mut page);
    let message = Binary(vec![1; 100_000]);
    let count = (0..).take_while(|_| ours.try_post_message(&message, &[]).is_ok()).count();
    assert_eq!(count, PORT_WINDOW.div_ceil(100_000));
    let waiting = ours.post_message("waited", &[]);
    for _ in 0..count {
        said(&mut page, &theirs);
    }
    block_on(waiting).unwrap();
    assert_eq!(said(&mut page, &theirs).as_str(), Some("waited"));
}

#[test]
fn the_end_waits_behind_what_waits_for_room() {
    let _watchdog = watchdog();
    let (hub, _) = hub();
    let (mut one, mut other) = (Renderer::open(&hub).unwrap(), Renderer::open(&hub).unwrap());
    let (theirs, ours) = to_page(&mut one);
    let message = Binary(vec![1; 100_000]);
    let count = (0..).take_while(|_| ours.try_post_message(&message, &[]).is_ok()).count();
    // Whom main gives its end has a window of its own; what it posts waits in main.
    other.contents().post_message("port", (), &[ours]).unwrap();
    let far = other.next_push().unwrap().ports.remove(0);
    far.post_message("last words", &[]).unwrap();
    far.close().unwrap();
    settled(&mut other);
    for _ in 0..count {
        assert_eq!(said(&mut one, &theirs).as_bytes().map(|bytes| bytes.len()), Some(100_000));
    }
    assert_eq!(said(&mut one, &theirs).as_str(), Some("last words"));
    assert_eq!(one.next_message(&theirs).unwrap(), None);
}

#[test]
fn ten_thousand_ports_of_a_page() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let all = std::sync::Arc::new(Mutex::new(Vec::new()));
    let kept = all.clone();
    hub.ipc_main()
        .on("keep", move |event: &IpcMainEvent| kept.lock().unwrap().extend_from_slice(event.ports()));
    let mut page = Renderer::open(&hub).unwrap();
    let mut theirs = Vec::new();
    for _ in 0..10 {
        let (near, far): (Vec<_>, Vec<_>) = (0..1000).map(|_| page.message_channel()).unzip();
        page.post_message("keep", (), &far).unwrap();
        theirs.extend(near);
    }
    for (number, port) in theirs.iter().enumerate() {
        port.post_message(number, &[]).unwrap();
    }
    settled(&mut page);
    for (number, port) in all.lock().unwrap().iter().enumerate() {
        assert_eq!(block_on(port.recv()).unwrap().data::<usize>().unwrap(), number);
        port.try_post_message(number, &[]).unwrap();
    }
    assert_eq!(said(&mut page, &theirs[9999]), Value::from(9999));
    page.navigate("memory:next").unwrap();
    for port in all.lock().unwrap().iter() {
        assert!(block_on(port.recv()).is_none());
    }
}

#[test]
fn what_is_posted_while_the_other_end_travels_neither_overtakes_it_nor_is_lost() {
    let _watchdog = watchdog();
    let (hub, _) = hub();
    let mut page = Renderer::open(&hub).unwrap();
    for _ in 0..500 {
        let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
        let poster = std::thread::spawn(move || {
            for n in 0..40 {
                block_on(port1.post_message(n, &[])).unwrap();
            }
        });
        page.contents().post_message("port", Binary(vec![0; 3000]), &[port2]).unwrap();
        let theirs = page.next_push().unwrap().ports.remove(0);
        for n in 0..40 {
            assert_eq!(said(&mut page, &theirs), Value::from(n));
        }
        poster.join().unwrap();
    }
}
