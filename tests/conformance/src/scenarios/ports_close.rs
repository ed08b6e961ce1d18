//! Message ports: how they end, and who is told.

use polaron_core::{IpcMainEvent, MessageChannelMain, MessagePortMain, PostMessageError};

use super::{
    ports::{give, next, ports_to_main, to_main},
    scenarios,
};
use crate::{
    Backend,
    tools::{Log, block_on},
};

scenarios! {
    a_page_that_closes_its_port_tells_main_after_its_last_words,
    main_that_closes_its_port_tells_the_page_after_its_last_words,
    a_port_that_main_drops_is_closed,
    ports_on_a_channel_that_nobody_listens_on_are_closed,
    a_removed_frame_closes_its_ports,
    a_navigation_closes_the_ports_of_its_document,
    a_page_that_goes_closes_its_ports_in_main_and_in_other_pages,
    who_closes_is_not_told,
}

/// Writes down when a port is told that it is closed.
fn closes(port: &MessagePortMain) -> Log<()> {
    let log = Log::new();
    let closed = log.clone();
    port.on_close(move || closed.add(()));
    log
}

fn a_page_that_closes_its_port_tells_main_after_its_last_words(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let page = backend.open();
    let (theirs, ours) = to_main(&*page, &ports);
    let closed = closes(&ours);
    page.post(theirs, "last words".into(), &[]).unwrap();
    page.close_port(theirs);
    assert_eq!(next(&ours), "last words".into());
    closed.wait();
    assert!(block_on(ours.recv()).is_none());
    assert!(matches!(ours.try_post_message("x", &[]), Err(PostMessageError::Closed)));
}

fn main_that_closes_its_port_tells_the_page_after_its_last_words(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let page = backend.open();
    let (theirs, ours) = to_main(&*page, &ports);
    ours.try_post_message("last words", &[]).unwrap();
    ours.close();
    assert_eq!(page.next_message(theirs).unwrap().data, "last words".into());
    assert_eq!(page.next_message(theirs), None);
}

fn a_port_that_main_drops_is_closed(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let page = backend.open();
    let (theirs, ours) = to_main(&*page, &ports);
    drop(ours);
    assert_eq!(page.next_message(theirs), None);
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    let theirs = give(&*page, port2);
    drop(port1);
    assert_eq!(page.next_message(theirs), None);
}

fn ports_on_a_channel_that_nobody_listens_on_are_closed(backend: &dyn Backend) {
    backend.ipc_main().on("not kept", |_: &IpcMainEvent| {});
    let page = backend.open();
    for channel in ["nobody listens", "not kept"] {
        let (near, far) = page.message_channel();
        page.post_message(channel, 1.into(), &[far]).unwrap();
        assert_eq!(page.next_message(near), None, "{channel}");
    }
}

fn a_removed_frame_closes_its_ports(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let page = backend.open();
    let child = page.add_frame("child");
    let (theirs, ours) = to_main(&*child, &ports);
    let (of_page, kept) = to_main(&*page, &ports);
    let closed = closes(&ours);
    child.post(theirs, "last words".into(), &[]).unwrap();
    page.remove_frame(child);
    assert_eq!(next(&ours), "last words".into());
    closed.wait();
    page.post(of_page, "still here".into(), &[]).unwrap();
    assert_eq!(next(&kept), "still here".into());
}

fn a_navigation_closes_the_ports_of_its_document(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let page = backend.open();
    let (_theirs, ours) = to_main(&*page, &ports);
    let closed = closes(&ours);
    page.navigate();
    closed.wait();
    // The next one has its own.
    let (theirs, ours) = to_main(&*page, &ports);
    page.post(theirs, "from the next".into(), &[]).unwrap();
    assert_eq!(next(&ours), "from the next".into());
}

fn a_page_that_goes_closes_its_ports_in_main_and_in_other_pages(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let (one, other) = (backend.open(), backend.open());
    let (_theirs, ours) = to_main(&*one, &ports);
    let closed = closes(&ours);
    let (_near, passed_on) = to_main(&*one, &ports);
    let far = give(&*other, passed_on);
    one.close();
    closed.wait();
    assert_eq!(other.next_message(far), None);
}

fn who_closes_is_not_told(backend: &dyn Backend) {
    let ports = ports_to_main(backend);
    let page = backend.open();
    let (theirs, ours) = to_main(&*page, &ports);
    let closed = closes(&ours);
    ours.close();
    assert_eq!(page.next_message(theirs), None);
    // What is told on the thread of ports is told in order: this comes after it.
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    let after = closes(&port2);
    port1.close();
    after.wait();
    assert!(closed.take().is_empty());
}
