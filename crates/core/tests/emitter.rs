//! Listeners: `ipc_main.on` and its family keep Node's `EventEmitter` rules, and so do typed events.

mod common;

use std::{
    sync::{
        Arc, Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use common::{Log, settled, watchdog};
use futures_util::FutureExt;
use polaron_core::{Emitter, Hub, IpcMain, IpcMainEvent, ListenerId, memory::Renderer};

/// A listener that writes its name down.
fn note(ipc: &IpcMain, channel: &str, log: &Log<&'static str>, name: &'static str) -> ListenerId {
    let log = log.clone();
    ipc.on(channel, move |_: &IpcMainEvent| log.add(name))
}

/// Runs when it is dropped.
struct OnDrop<F: Fn()>(F);

impl<F: Fn()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[test]
fn listeners_run_at_every_message_in_the_order_they_came() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let log = Log::new();
    for name in ["first", "second", "third"] {
        note(hub.ipc_main(), "c", &log, name);
    }
    note(hub.ipc_main(), "other", &log, "other");
    let mut page = Renderer::open(&hub).unwrap();
    for _ in 0..2 {
        page.send("c", ()).unwrap();
        settled(&mut page);
        assert_eq!(log.take(), ["first", "second", "third"]);
    }
}

#[test]
fn the_event_tells_who_sent_what() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let log = Log::new();
    let seen = log.clone();
    hub.ipc_main().on("c", move |event: IpcMainEvent| seen.add(event));
    let mut page = Renderer::open(&hub).unwrap();
    let mut other = Renderer::open(&hub).unwrap();
    other.send("c", ()).unwrap();
    settled(&mut other);
    page.send("c", ()).unwrap();
    settled(&mut page);
    let events = log.take();
    assert_eq!((events[0].sender(), events[1].sender()), (other.contents(), page.contents()));
    assert_ne!(events[0].sender(), events[1].sender());
    let event = &events[1];
    assert_eq!((event.channel(), event.is_sync()), ("c", false));
    let frame = event.sender_frame();
    assert_eq!(
        (frame.url(), frame.is_main_frame(), frame.is_destroyed(), frame.contents()),
        ("memory:page".to_owned(), true, false, page.contents())
    );
    drop(page);
    assert!(frame.is_destroyed());
}

#[test]
fn once_hears_one_message() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let log = Log::new();
    let seen = log.clone();
    hub.ipc_main().once("c", move |_: &IpcMainEvent, n: u32| seen.add(n));
    assert_eq!(hub.ipc_main().listener_count("c"), 1);
    let mut page = Renderer::open(&hub).unwrap();
    page.send("other", (0,)).unwrap();
    for n in 1..4 {
        page.send("c", (n,)).unwrap();
    }
    settled(&mut page);
    assert_eq!(log.take(), [1]);
    assert_eq!(hub.ipc_main().listener_count("c"), 0);
    assert!(hub.ipc_main().event_names().is_empty());
}

#[test]
fn once_is_spent_by_a_message_that_does_not_fit_it() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let log = Log::new();
    let seen = log.clone();
    hub.ipc_main().once("c", move |_: &IpcMainEvent, n: u32| seen.add(n));
    let mut page = Renderer::open(&hub).unwrap();
    page.send("c", ("no number",)).unwrap();
    page.send("c", (1,)).unwrap();
    settled(&mut page);
    assert_eq!(log.take(), [0; 0]);
}

#[test]
fn once_fires_once_for_two_renderers_at_the_same_time() {
    let _watchdog = watchdog();
    const ROUNDS: usize = 300;
    let hub = Hub::new();
    let count = Arc::new(AtomicUsize::new(0));
    let start = Arc::new(Barrier::new(3));
    let renderers: Vec<_> = (0..2)
        .map(|_| {
            let (hub, start) = (hub.clone(), start.clone());
            thread::spawn(move || {
                let mut page = Renderer::open(&hub).unwrap();
                for _ in 0..ROUNDS {
                    start.wait();
                    page.send("c", ()).unwrap();
                    settled(&mut page);
                    start.wait();
                }
            })
        })
        .collect();
    for round in 0..ROUNDS {
        let count_in = count.clone();
        hub.ipc_main().once("c", move |_: &IpcMainEvent| {
            count_in.fetch_add(1, Ordering::Relaxed);
        });
        start.wait();
        start.wait();
        assert_eq!(count.load(Ordering::Relaxed), round + 1);
        assert_eq!(hub.ipc_main().listener_count("c"), 0);
    }
    for renderer in renderers {
        renderer.join().unwrap();
    }
}

#[test]
fn off_takes_one_listener_off_one_channel() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    let log = Log::new();
    let first = note(ipc, "c", &log, "first");
    let second = note(ipc, "c", &log, "second");
    let third = note(ipc, "c", &log, "third");
    assert!(!ipc.off("other", second), "an unknown channel");
    note(ipc, "other", &log, "other");
    assert!(!ipc.off("other", second), "a listener of another channel");
    assert!(ipc.off("c", second));
    assert!(!ipc.off("c", second), "twice");
    let mut page = Renderer::open(&hub).unwrap();
    page.send("c", ()).unwrap();
    settled(&mut page);
    assert_eq!(log.take(), ["first", "third"]);
    assert!(ipc.remove_listener("c", first));
    assert!(ipc.remove_listener("c", third));
    assert_eq!(ipc.event_names(), ["other"]);
}

#[test]
fn a_once_listener_can_be_taken_off_before_its_message() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    let log = Log::new();
    let seen = log.clone();
    let id = ipc.once("c", move |_: &IpcMainEvent| seen.add(()));
    assert!(ipc.off("c", id));
    let mut page = Renderer::open(&hub).unwrap();
    page.send("c", ()).unwrap();
    settled(&mut page);
    assert!(log.take().is_empty());
}

#[test]
fn add_listener_is_on_and_the_same_function_counts_twice() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    let log = Log::new();
    let seen = log.clone();
    let listener = move |_: &IpcMainEvent| seen.add("called");
    let first = ipc.add_listener("c", listener.clone());
    let second = ipc.add_listener("c", listener);
    assert_ne!(first, second);
    assert_eq!(ipc.listener_count("c"), 2);
    let mut page = Renderer::open(&hub).unwrap();
    page.send("c", ()).unwrap();
    settled(&mut page);
    assert_eq!(log.take().len(), 2);
    assert!(ipc.off("c", first));
    page.send("c", ()).unwrap();
    settled(&mut page);
    assert_eq!(log.take().len(), 1);
}

#[test]
fn remove_all_listeners_of_one_channel_leaves_the_others_and_the_handlers() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    let log = Log::new();
    note(ipc, "c", &log, "c");
    note(ipc, "c", &log, "c");
    note(ipc, "other", &log, "other");
    ipc.handle("c", |_: &polaron_core::IpcMainInvokeEvent| "handled").unwrap();
    ipc.remove_all_listeners("c");
    ipc.remove_all_listeners("never used");
    let mut page = Renderer::open(&hub).unwrap();
    page.send("c", ()).unwrap();
    page.send("other", ()).unwrap();
    assert_eq!(page.invoke::<String>("c", ()).unwrap(), "handled");
    assert_eq!(log.take(), ["other"]);
    assert_eq!(ipc.event_names(), ["other"]);
}

#[test]
fn remove_all_listeners_of_all_channels_leaves_the_handlers() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    let log = Log::new();
    for channel in ["a", "b", "c"] {
        note(ipc, channel, &log, "called");
    }
    ipc.handle("a", |_: &polaron_core::IpcMainInvokeEvent| 1).unwrap();
    ipc.handle("z", |_: &polaron_core::IpcMainInvokeEvent| 2).unwrap();
    ipc.remove_all_listeners(None);
    let mut page = Renderer::open(&hub).unwrap();
    for channel in ["a", "b", "c"] {
        page.send(channel, ()).unwrap();
    }
    assert_eq!(page.invoke::<u8>("a", ()).unwrap(), 1);
    assert_eq!(page.invoke::<u8>("z", ()).unwrap(), 2);
    assert!(log.take().is_empty());
    assert!(ipc.event_names().is_empty());
    note(ipc, "b", &log, "again");
    page.send("b", ()).unwrap();
    settled(&mut page);
    assert_eq!(log.take(), ["again"]);
}

#[test]
fn event_names_and_listener_count_are_about_listeners_only() {
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    let log = Log::new();
    assert_eq!((ipc.event_names().len(), ipc.listener_count("a")), (0, 0));
    ipc.handle("handled", |_: &polaron_core::IpcMainInvokeEvent| ()).unwrap();
    note(ipc, "a", &log, "");
    note(ipc, "a", &log, "");
    let id = note(ipc, "b", &log, "");
    let mut names = ipc.event_names();
    names.sort();
    assert_eq!(names, ["a", "b"]);
    assert_eq!((ipc.listener_count("a"), ipc.listener_count("b"), ipc.listener_count("handled")), (2, 1, 0));
    ipc.off("b", id);
    assert_eq!(ipc.event_names(), ["a"]);
    assert_eq!(ipc.listener_count("b"), 0);
}

#[test]
fn a_listener_added_during_an_emission_waits_for_the_next() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let log = Log::new();
    let (ipc, seen) = (hub.ipc_main().clone(), log.clone());
    hub.ipc_main().once("c", move |_: &IpcMainEvent| {
        seen.add("adder");
        note(&ipc, "c", &seen, "added");
    });
    note(hub.ipc_main(), "c", &log, "last");
    let mut page = Renderer::open(&hub).unwrap();
    page.send("c", ()).unwrap();
    settled(&mut page);
    assert_eq!(log.take(), ["adder", "last"]);
    page.send("c", ()).unwrap();
    settled(&mut page);
    assert_eq!(log.take(), ["last", "added"]);
}

#[test]
fn a_once_listener_that_adds_itself_again_is_called_once_a_message() {
    fn again(ipc: &IpcMain, log: &Log<u32>) {
        let (inner, seen) = (ipc.clone(), log.clone());
        ipc.once("c", move |_: &IpcMainEvent, n: u32| {
            seen.add(n);
            again(&inner, &seen);
        });
    }
    let _watchdog = watchdog();
    let hub = Hub::new();
    let log = Log::new();
    again(hub.ipc_main(), &log);
    let mut page = Renderer::open(&hub).unwrap();
    for n in 0..3 {
        page.send("c", (n,)).unwrap();
    }
    settled(&mut page);
    assert_eq!(log.take(), [0, 1, 2]);
    assert_eq!(hub.ipc_main().listener_count("c"), 1);
}

/// Node: "any removeListener() or removeAllListeners() calls after emitting and before the last listener finishes
/// execution will not remove them from emit() in progress."
#[test]
fn a_listener_removed_during_an_emission_still_hears_it() {
    let _watchdog = watchdog();
    for all in [false, true] {
        let hub = Hub::new();
        let ipc = hub.ipc_main();
        let log = Log::new();
        let victims = Arc::new(std::sync::Mutex::new(Vec::new()));
        let (inner, seen, doomed) = (ipc.clone(), log.clone(), victims.clone());
        ipc.on("c", move |_: &IpcMainEvent| {
            seen.add("remover");
            if all {
                inner.remove_all_listeners("c");
            }
            for id in doomed.lock().unwrap().drain(..) {
                assert_eq!(inner.off("c", id), !all);
            }
        });
        let seen = log.clone();
        let once = ipc.once("c", move |_: &IpcMainEvent| seen.add("once"));
        let on = note(ipc, "c", &log, "on");
        victims.lock().unwrap().extend([once, on]);
        let mut page = Renderer::open(&hub).unwrap();
        page.send("c", ()).unwrap();
        settled(&mut page);
        assert_eq!(log.take(), ["remover", "once", "on"], "all: {all}");
        page.send("c", ()).unwrap();
        settled(&mut page);
        assert_eq!(log.take(), if all { &[][..] } else { &["remover"] }, "all: {all}");
    }
}

#[test]
fn a_listener_that_panics_or_fails_does_not_keep_the_others_from_running() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    let log = Log::new();
    ipc.on("c", |_: &IpcMainEvent| -> () { panic!("on purpose") });
    ipc.on("c", |_: &IpcMainEvent| Err::<(), _>("on purpose"));
    ipc.on("c", |_: &IpcMainEvent, _wants_a_number: u32| ());
    ipc.on("c", async |_: IpcMainEvent| -> () { panic!("on purpose") });
    note(ipc, "c", &log, "last");
    let mut page = Renderer::open(&hub).unwrap();
    for _ in 0..2 {
        page.send("c", ("text",)).unwrap();
        settled(&mut page);
        assert_eq!(log.take(), ["last"]);
    }
}

#[test]
fn listeners_and_handlers_of_one_channel_are_two_things() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let log = Log::new();
    note(hub.ipc_main(), "c", &log, "heard");
    hub.ipc_main().handle("c", |_: &polaron_core::IpcMainInvokeEvent| "handled").unwrap();
    let mut page = Renderer::open(&hub).unwrap();
    assert_eq!(page.invoke::<String>("c", ()).unwrap(), "handled");
    assert!(log.take().is_empty());
    page.send("c", ()).unwrap();
    settled(&mut page);
    assert_eq!(log.take(), ["heard"]);
}

#[test]
fn hubs_do_not_hear_each_other() {
    let _watchdog = watchdog();
    let (one, other) = (Hub::new(), Hub::new());
    let log = Log::new();
    note(one.ipc_main(), "c", &log, "one");
    note(other.ipc_main(), "c", &log, "other");
    let mut page = Renderer::open(&other).unwrap();
    page.send("c", ()).unwrap();
    settled(&mut page);
    assert_eq!(log.take(), ["other"]);
}

/// What a listener captured is dropped with it, and its `Drop` may use the registry: no lock is held meanwhile.
#[test]
fn captures_may_use_the_registry_when_they_are_dropped() {
    let _watchdog = watchdog();
    type Remove = fn(&IpcMain, ListenerId);
    let ways: [Remove; 4] = [
        |ipc, id| assert!(ipc.off("c", id)),
        |ipc, _| ipc.remove_all_listeners("c"),
        |ipc, _| ipc.remove_all_listeners(None),
        |ipc, _| assert!(ipc.remove_handler("c")),
    ];
    for remove in ways {
        let hub = Hub::new();
        let ipc = hub.ipc_main();
        let log = Log::new();
        let capture = |what| {
            let (ipc, log) = (hub.ipc_main().clone(), log.clone());
            OnDrop(move || {
                ipc.remove_all_listeners("c");
                ipc.event_names();
                log.add(what);
            })
        };
        let (listens, handles) = (capture("listener"), capture("handler"));
        let id = ipc.on("c", move |_: &IpcMainEvent| _ = &listens);
        ipc.handle("c", move |_: &polaron_core::IpcMainInvokeEvent| _ = &handles).unwrap();
        remove(ipc, id);
        assert!(!log.take().is_empty(), "the capture went with its function");
        assert_eq!(ipc.listener_count("c"), 0);
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Tick(u32);

impl polaron_core::PageEvent for Tick {}

#[test]
fn typed_listeners_keep_the_same_rules_as_those_of_channels() {
    let emitter = Arc::new(Emitter::new());
    let log = Log::new();
    let (inner, seen) = (emitter.clone(), log.clone());
    let victim = Arc::new(std::sync::Mutex::new(None));
    let doomed = victim.clone();
    emitter.once(move |tick: &Tick| {
        seen.add(("first", tick.0));
        assert!(inner.off(doomed.lock().unwrap().take().unwrap()));
        let seen = seen.clone();
        inner.on(move |tick: &Tick| seen.add(("added", tick.0)));
    });
    let seen = log.clone();
    *victim.lock().unwrap() = Some(emitter.on(move |tick: &Tick| seen.add(("removed", tick.0))));
    assert_eq!(emitter.emit(&Tick(1)), 2);
    assert_eq!(log.take(), [("first", 1), ("removed", 1)]);
    assert_eq!(emitter.emit(&Tick(2)), 1);
    assert_eq!(log.take(), [("added", 2)]);
    assert_eq!(emitter.listener_count::<Tick>(), 1);
}

/// The outer emission has it in its list still when the inner one has called it.
#[test]
fn a_typed_once_listener_is_called_by_one_of_two_emissions() {
    let emitter = Arc::new(Emitter::new());
    let log = Log::new();
    let inner = emitter.clone();
    emitter.on(move |tick: &Tick| {
        if tick.0 == 1 {
            assert_eq!(inner.emit(&Tick(2)), 2);
        }
    });
    let seen = log.clone();
    emitter.once(move |tick: &Tick| seen.add(tick.0));
    assert_eq!(emitter.emit(&Tick(1)), 1);
    assert_eq!(log.take(), [2]);
}

#[test]
fn what_typed_listeners_captured_may_use_the_emitter_when_dropped() {
    let _watchdog = watchdog();
    let emitter = Arc::new(Emitter::new());
    let other = emitter.on(|_: &Tick| ());
    let inner = emitter.clone();
    let capture = OnDrop(move || assert!(inner.off(other)));
    let id = emitter.on(move |_: &Tick| _ = &capture);
    assert!(emitter.off(id));
    assert_eq!(emitter.listener_count::<Tick>(), 0);
}

#[test]
fn waiting_for_a_typed_event_ends_with_the_emitter() {
    let emitter = Emitter::new();
    let mut next = Box::pin(emitter.next::<Tick>());
    assert_eq!((&mut next).now_or_never(), None);
    emitter.emit(&Tick(3));
    assert_eq!(next.now_or_never(), Some(Some(Tick(3))));
    let next = emitter.next::<Tick>();
    drop(emitter);
    assert_eq!(next.now_or_never(), Some(None));
}

#[test]
fn page_events_reach_the_page_they_are_of() {
    let hub = Hub::new();
    let (one, other) = (Renderer::open(&hub).unwrap(), Renderer::open(&hub).unwrap());
    let log = Log::new();
    for (name, page) in [("one", &one), ("other", &other)] {
        let log = log.clone();
        page.contents().on(move |tick: &Tick| log.add((name, tick.0)));
    }
    let seen = log.clone();
    let id = one.contents().once(move |tick: &Tick| seen.add(("once", tick.0)));
    one.contents().emit(&Tick(1));
    one.contents().clone().emit(&Tick(2));
    other.contents().emit(&Tick(3));
    assert_eq!(log.take(), [("one", 1), ("once", 1), ("one", 2), ("other", 3)]);
    assert!(!one.contents().off(id));
}
