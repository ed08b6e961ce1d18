//! No channel is left over, however it ended. The only test of its process, as it counts all channels there are.

mod common;

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use common::{received, settled, watchdog};
use polaron_core::{
    Hub, IpcMainEvent, MessageChannelMain, MessageEvent, MessagePortMain, WebPreferences, channels,
    memory::{Document, Port, Renderer},
};

const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until there are so many channels only: the thread of ports, or a session's, may still have one in its hands.
fn left(count: usize, what: &str) {
    let deadline = Instant::now() + PATIENCE;
    while channels() > count {
        assert!(Instant::now() < deadline, "{what}: {} are left, not {count}", channels());
        std::thread::yield_now();
    }
}

fn none_left(what: &str) {
    left(0, what);
}

#[test]
fn no_channel_is_left_over() {
    let _watchdog = watchdog();
    {
        let MessageChannelMain { port1: a1, port2: a2 } = MessageChannelMain::new();
        let MessageChannelMain { port1: b1, port2: b2 } = MessageChannelMain::new();
        a1.try_post_message("first", &[b2]).unwrap();
        b1.try_post_message("doomed", &[a2]).unwrap();
        let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
        port1.try_post_message("doomed", &[port2]).unwrap();
        let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
        let own = port2.clone();
        port2.on_message(move |_| drop(own.clone()));
        port2.start();
        port1.close();
    }
    none_left("channels of main");

    // One in another in another, deep enough for any stack that recursion would need.
    let (first, mut outermost) = pair();
    for _ in 0..200_000 {
        let (near, far) = pair();
        near.try_post_message((), &[outermost]).unwrap();
        outermost = far;
    }
    drop(first);
    drop(outermost);
    none_left("200 000 ports in ports");

    let hub = Hub::new();
    let mut preferences = WebPreferences::default();
    preferences.node_integration_in_sub_frames = true;
    let (sender, kept) = mpsc::channel::<MessagePortMain>();
    hub.ipc_main().on("keep", move |event: &IpcMainEvent| sender.send(event.ports()[0].clone()).unwrap());
    hub.ipc_main().on("drop", |_: &IpcMainEvent| {});
    hub.ipc_main().on("listen", |event: &IpcMainEvent| {
        let port = event.ports()[0].clone();
        let own = port.clone();
        port.on_message(move |event: &MessageEvent| drop((own.clone(), event.ports().to_vec())));
        port.start();
    });
    let mut page = Renderer::with_preferences(&hub, preferences).unwrap();

    for channel in ["drop", "nobody listens", "keep", "listen"] {
        let (near, far) = page.message_channel();
        let (_inner, outer) = page.message_channel();
        page.post_message(channel, (), &[far]).unwrap();
        near.post_message((), &[outer]).unwrap();
        settled(&mut page);
        if channel == "keep" {
            drop(received(&kept));
        } else if channel == "listen" {
            near.close().unwrap();
        }
        settled(&mut page);
        while page.next_message(&near).unwrap().is_some() {}
    }
    none_left("ports of a page");

    // Of a port that went back to main the page has nothing, nor of one in what was not read.
    let (near, far) = pair();
    let (inner, outer) = pair();
    page.contents().post_message("port", (), &[far]).unwrap();
    let theirs = page.next_push().unwrap().ports;
    near.try_post_message("unread", &[outer]).unwrap();
    settled(&mut page);
    page.post_message("keep", (), &theirs).unwrap();
    let moved = received(&kept);
    drop(theirs);
    settled(&mut page);
    settled(&mut page);
    left(2, "ports that went back to main");
    drop((near, inner, moved));
    none_left("ports that had gone back to main");

    // In a frame that goes, in a document that goes, in a process that goes.
    let frame = page.frame(page.main_frame()).open_subframe(Document::new("memory:child")).unwrap();
    let held: Vec<(Port, MessagePortMain)> = (0..100)
        .map(|_| {
            let (near, far) = page.message_channel();
            page.frame(frame).post_message("keep", (), &[far]).unwrap();
            (near, received(&kept))
        })
        .collect();
    page.frame(frame).close().unwrap();
    settled(&mut page);
    drop(held);
    none_left("ports of a frame that went");

    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    page.contents().post_message("port", (), &[port2]).unwrap();
    let push = page.next_push().unwrap();
    page.navigate("memory:next").unwrap();
    settled(&mut page);
    drop((port1, push));
    none_left("ports of a document that went");

    let (near, far) = page.message_channel();
    page.post_message("keep", (), &[far]).unwrap();
    let port = received(&kept);
    let contents = page.contents().clone();
    drop(page);
    // Nobody takes it: the page is gone.
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    assert!(contents.post_message("port", (), std::slice::from_ref(&port2)).is_err());
    drop((near, port, port1, port2));
    none_left("ports of a process that went");

    // What waited for a document that never came.
    let contents = hub.create_contents(WebPreferences::default());
    let (port1, port2) = pair();
    contents.post_message("port", (), &[port2]).unwrap();
    drop(port1);
    contents.destroy();
    none_left("ports of a page without documents");
}

fn pair() -> (MessagePortMain, MessagePortMain) {
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    (port1, port2)
}
