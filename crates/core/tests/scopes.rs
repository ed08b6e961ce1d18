//! Who hears a message, in which order, and what becomes of listeners that fail: the page's events, the frame's, the page's
//! and the application's `ipc`.

mod common;

use common::{Log, rejection, settled, watchdog};
use polaron_core::{
    ConsoleLevel, ConsoleMessage, Destroyed, Hub, IpcMain, IpcMainEvent, IpcMainInvokeEvent, IpcMessage,
    IpcMessageSync, ListenerFailed, PreloadError, memory::Renderer,
};
use polaron_value::{Value, value};

fn note(log: &Log<&'static str>, ipc: &IpcMain, what: &'static str) {
    let log = log.clone();
    ipc.on("c", move |_: &IpcMainEvent| log.add(what));
}

#[test]
fn a_message_goes_from_the_narrowest_scope_to_the_widest() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let mut page = Renderer::open(&hub).unwrap();
    let mut other = Renderer::open(&hub).unwrap();
    let (contents, log) = (page.contents().clone(), Log::new());
    note(&log, hub.ipc_main(), "ipc_main");
    note(&log, contents.ipc(), "contents");
    note(&log, contents.main_frame().unwrap().ipc(), "frame");
    let seen = log.clone();
    contents.on(move |message: &IpcMessage| {
        assert_eq!((message.channel.as_str(), message.args::<(i32,)>().unwrap()), ("c", (7,)));
        seen.add("ipc-message");
    });
    let seen = log.clone();
    contents.on(move |message: &IpcMessageSync| {
        assert_eq!(message.args::<Vec<Value>>().unwrap(), [value!(7)]);
        seen.add("ipc-message-sync");
    });
    page.send("c", (7,)).unwrap();
    page.post_message("c", 7, &[]).unwrap();
    settled(&mut page);
    let once = ["ipc-message", "frame", "contents", "ipc_main"];
    assert_eq!(log.take(), [once, once].concat());
    assert_eq!(rejection(page.send_sync::<()>("c", (7,))), "reply was never sent");
    assert_eq!(log.take(), ["ipc-message-sync", "frame", "contents", "ipc_main"]);
    other.send("c", (7,)).unwrap();
    settled(&mut other);
    assert_eq!(log.take(), ["ipc_main"]);
    // The next document has a frame of its own.
    page.navigate("memory:next").unwrap();
    page.send("c", (7,)).unwrap();
    settled(&mut page);
    assert_eq!(log.take(), ["ipc-message", "contents", "ipc_main"]);
}

#[test]
fn the_first_scope_with_a_handler_answers() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let mut page = Renderer::open(&hub).unwrap();
    let (contents, frame) = (page.contents().clone(), page.contents().main_frame().unwrap());
    hub.ipc_main().handle("c", |_: &IpcMainInvokeEvent| "ipc_main").unwrap();
    contents.ipc().handle("c", |_: &IpcMainInvokeEvent| "contents").unwrap();
    frame.ipc().handle_once("c", |_: &IpcMainInvokeEvent| "frame").unwrap();
    for expected in ["frame", "contents", "contents"] {
        assert_eq!(page.invoke::<String>("c", ()).unwrap(), expected);
    }
    contents.ipc().remove_handler("c");
    assert_eq!(page.invoke::<String>("c", ()).unwrap(), "ipc_main");
}

#[test]
fn an_event_listener_may_answer_a_send_sync() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let mut page = Renderer::open(&hub).unwrap();
    page.contents().once(|message: &IpcMessageSync| {
        let (a, b): (i32, i32) = message.args().unwrap();
        assert!(message.args::<(String,)>().is_err());
        assert_eq!(message.args::<(i32, i32, Option<i32>)>().unwrap(), (a, b, None));
        message.event.set_return_value(a + b).unwrap();
    });
    assert_eq!(page.send_sync::<i32>("sum", (2, 3)).unwrap(), 5);
    assert_eq!(rejection(page.send_sync::<i32>("sum", (2, 3))), "reply was never sent");
}

#[test]
fn prepended_listeners_run_first_and_ids_tell_the_order() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let (ipc, log) = (hub.ipc_main(), Log::new());
    let noting = |what: &'static str| {
        let log = log.clone();
        move |_: &IpcMainEvent| log.add(what)
    };
    let third = ipc.on("c", noting("third"));
    let second = ipc.prepend_listener("c", noting("second"));
    let first = ipc.prepend_once_listener("c", noting("first"));
    assert_eq!(ipc.listeners("c"), [first, second, third]);
    assert_eq!(ipc.raw_listeners("c"), ipc.listeners("c"));
    let mut page = Renderer::open(&hub).unwrap();
    for _ in 0..2 {
        page.send("c", ()).unwrap();
    }
    settled(&mut page);
    assert_eq!(log.take(), ["first", "second", "third", "second", "third"]);
    assert_eq!(ipc.listeners("c"), [second, third]);
    assert!(ipc.listeners("other").is_empty());
}

#[test]
fn event_names_come_in_the_order_of_their_first_listener() {
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    let names = ["b", "a", "error", "__proto__", "", "\0", "constructor"];
    let ids = names.map(|name| ipc.on(name, |_: &IpcMainEvent| {}));
    ipc.prepend_listener("a", |_: &IpcMainEvent| {});
    assert_eq!(ipc.event_names(), names);
    ipc.off("b", ids[0]);
    ipc.on("b", |_: &IpcMainEvent| {});
    assert_eq!(ipc.event_names().last().map(String::as_str), Some("b"), "it is a new one");
}

#[test]
fn no_channel_is_special_in_any_scope() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let mut page = Renderer::open(&hub).unwrap();
    let contents = page.contents().clone();
    for name in ["error", "__proto__", "", "\0", "newListener", "ä😀"] {
        let frame = contents.main_frame().unwrap();
        for ipc in [hub.ipc_main(), contents.ipc(), frame.ipc()] {
            ipc.on(name, |event: &IpcMainEvent, n: i32| event.set_return_value(n));
            assert_eq!(ipc.listener_count(name), 1);
            assert_eq!(page.send_sync::<i32>(name, (1,)).unwrap(), 1, "{name:?}");
            ipc.remove_all_listeners(name);
        }
        assert_eq!(rejection(page.send_sync::<i32>(name, (1,))), "reply was never sent", "{name:?}");
    }
}

#[test]
fn listeners_that_come_and_go_during_an_emission_count_from_the_next_scope_or_message_on() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let mut page = Renderer::open(&hub).unwrap();
    let (contents, log) = (page.contents().clone(), Log::new());
    let removed = {
        let log = log.clone();
        hub.ipc_main().on("c", move |_: &IpcMainEvent| log.add("removed"))
    };
    let (ipc, seen) = (hub.ipc_main().clone(), log.clone());
    let own = contents.ipc().clone();
    contents.ipc().once("c", move |_: &IpcMainEvent| {
        seen.add("page");
        // Not of this scope's emission any more; still of the next one's.
        note(&seen, &own, "late");
        note(&seen, &ipc, "in time");
        ipc.off("c", removed);
    });
    page.send("c", ()).unwrap();
    settled(&mut page);
    assert_eq!(log.take(), ["page", "in time"]);
    page.send("c", ()).unwrap();
    settled(&mut page);
    assert_eq!(log.take(), ["late", "in time"]);
}

#[test]
fn a_listener_that_fails_is_an_event_of_the_page_and_keeps_nobody_from_running() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let mut page = Renderer::open(&hub).unwrap();
    let (contents, log) = (page.contents().clone(), Log::new());
    let frame = contents.main_frame().unwrap();
    frame.ipc().on("c", |_: &IpcMainEvent| Err::<(), _>("an error"));
    contents.ipc().on("c", |_: &IpcMainEvent, _: String| ());
    contents.ipc().on("c", |_: &IpcMainEvent| -> () { panic!("on purpose") });
    hub.ipc_main().on("c", async |_: IpcMainEvent| Err::<(), _>("an async error"));
    hub.ipc_main().on("c", async |_: IpcMainEvent| -> () { panic!("on purpose, async") });
    let seen = log.clone();
    hub.ipc_main().on("c", move |_: &IpcMainEvent| seen.add("the last one runs".to_owned()));
    let seen = log.clone();
    contents.on(move |failed: &ListenerFailed| {
        assert_eq!((failed.channel.as_str(), &failed.frame), ("c", &frame));
        seen.add(failed.error.message().to_owned());
    });
    contents.on(|_: &ListenerFailed| panic!("on purpose: it fails itself"));
    page.send("c", (1,)).unwrap();
    settled(&mut page);
    let expected = [
        "an error",
        "'c': args[0]: expected a string, got 1",
        "handler panicked: on purpose",
        "an async error",
        "handler panicked: on purpose, async",
        "the last one runs",
    ];
    assert_eq!(log.take(), expected);
}

#[test]
fn the_console_is_heard() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let mut page = Renderer::open(&hub).unwrap();
    let log = Log::new();
    let seen = log.clone();
    page.contents().on(move |event: &ConsoleMessage| seen.add(event.clone()));
    let main = page.main_frame();
    page.frame(main).console(ConsoleLevel::Warning, "careful", "memory:page", 12).unwrap();
    settled(&mut page);
    let got = log.take().remove(0);
    assert_eq!(
        (got.level, got.message.as_str(), got.source_id.as_str(), got.line_number),
        (ConsoleLevel::Warning, "careful", "memory:page", 12)
    );
    assert_eq!(Some(got.frame), page.contents().main_frame());
}

#[test]
fn destroyed_is_the_last_event_and_comes_once() {
    let hub = Hub::new();
    let page = Renderer::open(&hub).unwrap();
    let (contents, log) = (page.contents().clone(), Log::new());
    let (seen, same) = (log.clone(), contents.clone());
    contents.on(move |_: &Destroyed| seen.add(same.is_destroyed()));
    let never = contents.next::<PreloadError>();
    drop(page);
    contents.destroy();
    assert_eq!(log.take(), [true]);
    assert!(common::block_on(never).is_none());
}
