//! `ipcMain` as an emitter: adding listeners, taking them off, and channels of any name.

use std::sync::{Arc, OnceLock};

use polaron_core::{IpcMainEvent, IpcMainInvokeEvent};

use super::scenarios;
use crate::{
    Backend, args,
    tools::{Log, rejection, settled},
};

scenarios! {
    listeners_hear_every_message_in_the_order_they_were_added,
    add_listener_is_on,
    once_hears_one_message,
    a_listener_taken_off_hears_nothing_more,
    prepended_listeners_run_first,
    remove_all_listeners_is_of_one_channel_or_of_all,
    event_names_and_counts_are_about_listeners,
    listeners_added_and_removed_during_an_emission_change_the_next_one,
    a_listener_that_fails_spares_the_others,
    channels_of_any_name_are_nothing_special,
}

fn listeners_hear_every_message_in_the_order_they_were_added(backend: &dyn Backend) {
    let log = Log::new();
    for name in ["first", "second", "third"] {
        let heard = log.clone();
        backend
            .ipc_main()
            .on("news", move |_: &IpcMainEvent, text: String| heard.add(format!("{name} {text}")));
    }
    let page = backend.open();
    page.send("news", args!["a"]);
    page.send("news", args!["b"]);
    settled(&*page);
    assert_eq!(log.take(), ["first a", "second a", "third a", "first b", "second b", "third b"]);
}

fn add_listener_is_on(backend: &dyn Backend) {
    let log = Log::new();
    let heard = log.clone();
    let id = backend.ipc_main().add_listener("news", move |_: &IpcMainEvent, n: i32| heard.add(n));
    let page = backend.open();
    page.send("news", args![1]);
    settled(&*page);
    assert!(backend.ipc_main().remove_listener("news", id));
    page.send("news", args![2]);
    settled(&*page);
    assert_eq!(log.take(), [1]);
}

fn once_hears_one_message(backend: &dyn Backend) {
    let log = Log::new();
    let heard = log.clone();
    backend.ipc_main().once("news", move |_: &IpcMainEvent, n: i32| heard.add(n));
    let page = backend.open();
    for n in 1..=3 {
        page.send("news", args![n]);
    }
    settled(&*page);
    assert_eq!(log.take(), [1]);
    assert_eq!(backend.ipc_main().listener_count("news"), 0);
}

fn a_listener_taken_off_hears_nothing_more(backend: &dyn Backend) {
    let log = Log::new();
    let [gone, stays] = ["gone", "stays"].map(|name| {
        let heard = log.clone();
        backend.ipc_main().on("news", move |_: &IpcMainEvent| heard.add(name))
    });
    let page = backend.open();
    assert!(backend.ipc_main().off("news", gone));
    assert!(!backend.ipc_main().off("news", gone), "it is off already");
    assert!(!backend.ipc_main().off("other", stays), "it is on another channel");
    page.send("news", args![]);
    settled(&*page);
    assert_eq!(log.take(), ["stays"]);
}

fn prepended_listeners_run_first(backend: &dyn Backend) {
    let main = backend.ipc_main();
    let log = Log::new();
    let listener = |name: &'static str| {
        let heard = log.clone();
        move |_: &IpcMainEvent| heard.add(name)
    };
    let added = main.on("news", listener("added"));
    let prepended = main.prepend_listener("news", listener("prepended"));
    let once = main.prepend_once_listener("news", listener("prepended once"));
    assert_eq!(main.listeners("news"), [once, prepended, added]);
    let page = backend.open();
    page.send("news", args![]);
    page.send("news", args![]);
    settled(&*page);
    assert_eq!(log.take(), ["prepended once", "prepended", "added", "prepended", "added"]);
    assert_eq!(main.raw_listeners("news"), [prepended, added]);
}

fn remove_all_listeners_is_of_one_channel_or_of_all(backend: &dyn Backend) {
    let main = backend.ipc_main();
    let log = Log::new();
    for channel in ["a", "b", "c"] {
        let heard = log.clone();
        main.on(channel, move |event: &IpcMainEvent| heard.add(event.channel().to_owned()));
    }
    main.handle("call", |_: &IpcMainInvokeEvent| "a handler is no listener").unwrap();
    let page = backend.open();
    let send_all = || {
        for channel in ["a", "b", "c"] {
            page.send(channel, args![]);
        }
        settled(&*page);
    };
    main.remove_all_listeners("b");
    send_all();
    assert_eq!(log.take(), ["a", "c"]);
    main.remove_all_listeners(None);
    send_all();
    assert_eq!(log.take(), [""; 0]);
    assert_eq!(page.invoke("call", args![]).unwrap(), "a handler is no listener".into());
}

fn event_names_and_counts_are_about_listeners(backend: &dyn Backend) {
    let main = backend.ipc_main();
    let (log, page) = (Log::new(), backend.open());
    main.handle("call", |_: &IpcMainInvokeEvent| ()).unwrap();
    main.on("two", |_: &IpcMainEvent| {});
    main.once("two", |_: &IpcMainEvent| {});
    let heard = log.clone();
    main.on("one", move |_: &IpcMainEvent| heard.add(()));
    let mut names = main.event_names();
    names.sort();
    assert_eq!(names, ["one", "two"]);
    assert_eq!([main.listener_count("two"), main.listener_count("call")], [2, 0]);
    page.send("two", args![]);
    page.send("one", args![]);
    log.wait();
    assert_eq!(main.listener_count("two"), 1, "a once-listener is gone after its message");
}

fn listeners_added_and_removed_during_an_emission_change_the_next_one(backend: &dyn Backend) {
    let main = backend.ipc_main();
    let log = Log::new();
    let (registry, heard) = (main.clone(), log.clone());
    let last = Arc::new(OnceLock::new());
    let to_remove = last.clone();
    main.once("news", move |_: &IpcMainEvent| {
        registry.off("news", *to_remove.get().expect("it was added before any message"));
        let added = heard.clone();
        registry.on("news", move |_: &IpcMainEvent| added.add("added during the first"));
    });
    let heard = log.clone();
    last.set(main.on("news", move |_: &IpcMainEvent| heard.add("removed during the first"))).unwrap();
    let page = backend.open();
    page.send("news", args![]);
    settled(&*page);
    assert_eq!(
        log.take(),
        ["removed during the first"],
        "an emission goes to those who listened when it began"
    );
    page.send("news", args![]);
    settled(&*page);
    assert_eq!(log.take(), ["added during the first"]);
}

fn a_listener_that_fails_spares_the_others(backend: &dyn Backend) {
    let log = Log::new();
    backend.ipc_main().on("news", |_: &IpcMainEvent| Err::<(), _>("it returns an error"));
    backend.ipc_main().on("news", |_: &IpcMainEvent| -> () { panic!("it panics") });
    let heard = log.clone();
    backend.ipc_main().on("news", move |_: &IpcMainEvent| heard.add("the last one"));
    let page = backend.open();
    page.send("news", args![]);
    settled(&*page);
    assert_eq!(log.take(), ["the last one"]);
}

fn channels_of_any_name_are_nothing_special(backend: &dyn Backend) {
    const NAMES: [&str; 7] =
        ["error", "__proto__", "constructor", "newListener", "", "\u{1F980} \0", "toString"];
    let log = Log::new();
    for name in NAMES {
        let heard = log.clone();
        backend.ipc_main().on(name, move |event: &IpcMainEvent| heard.add(event.channel().to_owned()));
    }
    let page = backend.open();
    for name in NAMES {
        page.send(name, args![]);
    }
    settled(&*page);
    assert_eq!(log.take(), NAMES);
    for name in NAMES {
        assert_eq!(rejection(page.invoke(name, args![])), format!("No handler registered for '{name}'"));
    }
}
