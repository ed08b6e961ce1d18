//! Ports that a renderer in Rust sends back to main: they do not lead through it any more.

mod common;

use std::sync::mpsc;

use common::{block_on, received, settled, watchdog};
use futures_util::FutureExt;
use polaron_core::{
    Hub, IpcMainEvent, MessageChannelMain, MessagePortMain, WebPreferences,
    memory::{Document, Port, Renderer},
};
use polaron_protocol::limits::PORT_WINDOW;

fn hub() -> (Hub, mpsc::Receiver<MessagePortMain>) {
    let hub = Hub::new();
    let (sender, ports) = mpsc::channel();
    hub.ipc_main().on("keep", move |event: &IpcMainEvent| {
        event.ports().iter().for_each(|port| sender.send(port.clone()).unwrap());
    });
    (hub, ports)
}

/// A channel of main's, of which the page has one end.
fn to_page(page: &mut Renderer) -> (Port, MessagePortMain) {
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    page.contents().post_message("port", (), &[port2]).unwrap();
    (page.next_push().unwrap().ports.remove(0), port1)
}

fn text(port: &MessagePortMain) -> Option<String> {
    block_on(port.recv()).map(|event| event.data().unwrap())
}

/// Reads on, without a message.
fn read_on(page: &mut Renderer) {
    settled(page);
}

#[test]
fn a_port_that_went_back_outlives_the_page() {
    let _watchdog = watchdog();
    let (hub, kept) = hub();
    let mut page = Renderer::open(&hub).unwrap();
    let (theirs, near) = to_page(&mut page);
    for value in ["consumed", "unread"] {
        near.try_post_message(value, &[]).unwrap();
    }
    assert_eq!(page.next_message(&theirs).unwrap().unwrap().data.as_str(), Some("consumed"));
    theirs.post_message("from the page", &[]).unwrap();
    page.post_message("keep", (), &[theirs]).unwrap();
    let moved = received(&kept);
    near.try_post_message("posted since", &[]).unwrap();
    moved.start();
    read_on(&mut page);
    drop(page);
    moved.try_post_message("from its new place", &[]).unwrap();
    near.try_post_message("at last", &[]).unwrap();
    let all = [text(&moved), text(&moved), text(&moved)].map(Option::unwrap);
    assert_eq!(all, ["unread", "posted since", "at last"]);
    assert_eq!([text(&near), text(&near)].map(Option::unwrap), ["from the page", "from its new place"]);
    drop(near);
    assert_eq!(text(&moved), None);
}

#[test]
fn a_page_that_ends_with_what_it_has_not_given_back_closes_the_channel() {
    let _watchdog = watchdog();
    let (hub, kept) = hub();
    let mut page = Renderer::open(&hub).unwrap();
    let (theirs, near) = to_page(&mut page);
    page.post_message("keep", (), &[theirs]).unwrap();
    near.try_post_message("on its way", &[]).unwrap();
    let moved = received(&kept);
    if let Some(came) = moved.recv().now_or_never() {
        // Main knew of the move before it posted.
        assert_eq!(came.unwrap().data::<String>().unwrap(), "on its way");
        return;
    }
    drop(page);
    assert_eq!((text(&moved), text(&near)), (None, None));
}

#[test]
fn ports_in_unread_messages_outlive_the_page_too() {
    let _watchdog = watchdog();
    let (hub, kept) = hub();
    let mut page = Renderer::open(&hub).unwrap();
    let (theirs, near) = to_page(&mut page);
    let MessageChannelMain { port1: inner, port2 } = MessageChannelMain::new();
    inner.try_post_message("inner", &[]).unwrap();
    near.try_post_message("outer", &[port2]).unwrap();
    read_on(&mut page);
    page.post_message("keep", (), &[theirs]).unwrap();
    let moved = received(&kept);
    read_on(&mut page);
    read_on(&mut page);
    drop(page);
    let event = block_on(moved.recv()).unwrap();
    assert_eq!(event.data::<String>().unwrap(), "outer");
    inner.try_post_message("behind", &[]).unwrap();
    let nested = &event.ports()[0];
    assert_eq!([text(nested), text(nested)].map(Option::unwrap), ["inner", "behind"]);
}

#[test]
fn a_port_goes_back_through_a_port() {
    let _watchdog = watchdog();
    let (hub, _kept) = hub();
    let mut page = Renderer::open(&hub).unwrap();
    let (carrier, carries) = to_page(&mut page);
    let (theirs, near) = to_page(&mut page);
    near.try_post_message("unread", &[]).unwrap();
    carrier.post_message("here", &[theirs]).unwrap();
    let event = block_on(carries.recv()).unwrap();
    read_on(&mut page);
    drop(page);
    assert_eq!(text(&event.ports()[0]).as_deref(), Some("unread"));
    near.try_post_message("after the page", &[]).unwrap();
    assert_eq!(text(&event.ports()[0]).as_deref(), Some("after the page"));
}

#[test]
fn a_close_that_crosses_comes_behind_all_that_was_posted() {
    let _watchdog = watchdog();
    let (hub, kept) = hub();
    let mut page = Renderer::open(&hub).unwrap();
    for knows in [false, true] {
        let (theirs, near) = to_page(&mut page);
        near.try_post_message("last words", &[]).unwrap();
        near.close();
        if knows {
            read_on(&mut page);
        }
        page.post_message("keep", (), &[theirs]).unwrap();
        let moved = received(&kept);
        read_on(&mut page);
        assert_eq!((text(&moved).as_deref(), text(&moved)), (Some("last words"), None), "{knows}");
    }
}

#[test]
fn both_ends_of_a_pages_channel_join_in_main() {
    let _watchdog = watchdog();
    let (hub, kept) = hub();
    for together in [false, true] {
        let mut page = Renderer::open(&hub).unwrap();
        let (one, other) = page.message_channel();
        if together {
            page.post_message("keep", (), &[one, other]).unwrap();
        } else {
            page.post_message("keep", (), &[one]).unwrap();
            page.post_message("keep", (), &[other]).unwrap();
        }
        let (one, other) = (received(&kept), received(&kept));
        read_on(&mut page);
        one.try_post_message("there", &[]).unwrap();
        // Two that went in one message go through the page.
        read_on(&mut page);
        assert_eq!(text(&other).as_deref(), Some("there"));
        drop(page);
        if together {
            assert_eq!(text(&one), None);
        } else {
            one.try_post_message("and on", &[]).unwrap();
            assert_eq!(text(&other).as_deref(), Some("and on"));
        }
    }
}

#[test]
fn what_can_not_leave_goes_on_through_the_page() {
    let _watchdog = watchdog();
    let (hub, kept) = hub();
    let mut page = Renderer::open(&hub).unwrap();
    // More was posted than main takes.
    let (theirs, near) = to_page(&mut page);
    let value = "x".repeat(PORT_WINDOW / 2);
    for _ in 0..6 {
        theirs.post_message(&value, &[]).unwrap();
    }
    page.post_message("keep", (), &[theirs]).unwrap();
    let moved = received(&kept);
    moved.try_post_message("last", &[]).unwrap();
    for _ in 0..6 {
        assert_eq!(text(&near).map(|text| text.len()), Some(value.len()));
        read_on(&mut page);
    }
    assert_eq!(text(&near).as_deref(), Some("last"));
    // What waits was posted when main had no end of it.
    let (one, other) = page.message_channel();
    one.post_message("ours", &[]).unwrap();
    page.post_message("keep", (), &[one]).unwrap();
    page.post_message("keep", (), &[other]).unwrap();
    let (one, other) = (received(&kept), received(&kept));
    one.try_post_message("behind", &[]).unwrap();
    read_on(&mut page);
    read_on(&mut page);
    assert_eq!([text(&other), text(&other)].map(Option::unwrap), ["ours", "behind"]);
}

#[test]
fn a_port_of_one_frame_that_another_sends_is_the_first_ones() {
    let _watchdog = watchdog();
    let (hub, kept) = hub();
    let mut preferences = WebPreferences::default();
    preferences.node_integration_in_sub_frames = true;
    let mut page = Renderer::with_preferences(&hub, preferences).unwrap();
    let frame = page.frame(page.main_frame()).open_subframe(Document::new("memory:child")).unwrap();
    let (theirs, near) = to_page(&mut page);
    near.try_post_message("first", &[]).unwrap();
    page.frame(frame).post_message("keep", (), &[theirs]).unwrap();
    let moved = received(&kept);
    read_on(&mut page);
    assert_eq!(text(&moved).as_deref(), Some("first"));
    // It leads through both.
    page.frame(frame).close().unwrap();
    assert_eq!(text(&moved), None);
}
