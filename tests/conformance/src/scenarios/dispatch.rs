//! Who hears a message: the page's events, then the frame's own `ipc`, then the page's, then `ipcMain`.

use polaron_core::{IpcMain, IpcMainEvent, IpcMainInvokeEvent, IpcMessage, IpcMessageSync};

use super::scenarios;
use crate::{
    Backend, args,
    tools::{Log, rejection, settled},
};

scenarios! {
    messages_go_from_the_pages_event_to_frame_to_page_to_ipc_main,
    send_sync_goes_the_same_way,
    the_nearest_handler_answers,
    scopes_hear_their_own_page_and_frame_only,
}

/// Listens in every place, the farthest first, so that the order of adding proves nothing.
fn listen_everywhere(backend: &dyn Backend, page: &dyn crate::Page, log: &Log<&'static str>) {
    let listen = |ipc: &IpcMain, place: &'static str| {
        let heard = log.clone();
        ipc.on("news", move |_: &IpcMainEvent| heard.add(place));
    };
    listen(backend.ipc_main(), "ipcMain");
    listen(page.contents().ipc(), "page");
    listen(page.seen_by_main().ipc(), "frame");
}

fn messages_go_from_the_pages_event_to_frame_to_page_to_ipc_main(backend: &dyn Backend) {
    let page = backend.open();
    let log = Log::new();
    listen_everywhere(backend, &*page, &log);
    let heard = log.clone();
    page.contents().on(move |message: &IpcMessage| {
        if message.channel == "news" {
            assert_eq!(message.args::<(i32,)>().unwrap(), (7,));
            heard.add("ipc-message");
        }
    });
    page.send("news", args![7]);
    settled(&*page);
    assert_eq!(log.take(), ["ipc-message", "frame", "page", "ipcMain"]);
    page.post_message("news", 7.into(), &[]).unwrap();
    settled(&*page);
    assert_eq!(log.take(), ["ipc-message", "frame", "page", "ipcMain"]);
}

fn send_sync_goes_the_same_way(backend: &dyn Backend) {
    let page = backend.open();
    let log = Log::new();
    listen_everywhere(backend, &*page, &log);
    let heard = log.clone();
    page.contents().on(move |message: &IpcMessageSync| {
        heard.add("ipc-message-sync");
        message.event.set_return_value("from the event").unwrap();
    });
    assert_eq!(page.send_sync("news", args![]).unwrap(), "from the event".into());
    settled(&*page);
    assert_eq!(log.take(), ["ipc-message-sync", "frame", "page", "ipcMain"]);
}

fn the_nearest_handler_answers(backend: &dyn Backend) {
    let page = backend.open();
    let frame = page.seen_by_main();
    let handle =
        |ipc: &IpcMain, place: &'static str| ipc.handle("who", move |_: &IpcMainInvokeEvent| place).unwrap();
    handle(backend.ipc_main(), "ipcMain");
    handle(page.contents().ipc(), "page");
    handle(frame.ipc(), "frame");
    let mut answers = vec![page.invoke("who", args![]).unwrap()];
    frame.ipc().remove_handler("who");
    answers.push(page.invoke("who", args![]).unwrap());
    page.contents().ipc().remove_handler("who");
    answers.push(page.invoke("who", args![]).unwrap());
    assert_eq!(answers, args!["frame", "page", "ipcMain"]);
    backend.ipc_main().remove_handler("who");
    assert_eq!(rejection(page.invoke("who", args![])), "No handler registered for 'who'");
}

fn scopes_hear_their_own_page_and_frame_only(backend: &dyn Backend) {
    let (page, other) = (backend.open(), backend.open());
    let child = page.add_frame("child");
    let log = Log::new();
    let (by_page, by_frame) = (log.clone(), log.clone());
    page.contents()
        .ipc()
        .on("news", move |_: &IpcMainEvent, from: String| by_page.add(format!("page: {from}")));
    child
        .seen_by_main()
        .ipc()
        .on("news", move |_: &IpcMainEvent, from: String| by_frame.add(format!("frame: {from}")));
    other.send("news", args!["another page"]);
    settled(&*other);
    page.send("news", args!["the main frame"]);
    settled(&*page);
    child.send("news", args!["the child"]);
    settled(&*child);
    assert_eq!(log.take(), ["page: the main frame", "frame: the child", "page: the child"]);
}
