//! Async handlers and listeners: what they may hold, what they may wait for, and what becomes of them when their renderer
//! goes away.

mod common;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use common::{Log, Peer, block_on, received, settled, watchdog, yield_once};
use futures_channel::oneshot;
use polaron_core::{Hub, IpcMainEvent, IpcMainInvokeEvent as Event, Server, memory::Renderer};
use polaron_protocol::{Flags, Kind};
use polaron_value::value;

#[test]
fn an_async_closure_borrows_what_it_captured_and_needs_not_be_send() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let names = ["Ada".to_owned(), "Grace".to_owned()];
    let calls = AtomicUsize::new(0);
    hub.ipc_main()
        .handle("name", async move |_: Event, at: usize| {
            let name: &str = &names[at];
            let not_send = Rc::new(Cell::new(0));
            yield_once().await;
            not_send.set(calls.fetch_add(1, Ordering::Relaxed));
            yield_once().await;
            format!("{name} {}", not_send.get())
        })
        .unwrap();
    let mut page = Renderer::open(&hub).unwrap();
    assert_eq!(page.invoke::<String>("name", (1,)).unwrap(), "Grace 0");
    assert_eq!(page.invoke::<String>("name", (0,)).unwrap(), "Ada 1");
}

#[test]
fn an_async_function_begins_at_once_and_in_order() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let log = Log::new();
    for name in ["first", "second"] {
        let log = log.clone();
        hub.ipc_main().on("c", async move |_: IpcMainEvent| {
            log.add(format!("{name} begins"));
            yield_once().await;
            log.add(format!("{name} ends"));
        });
    }
    let seen = log.clone();
    hub.ipc_main().on("c", move |_: &IpcMainEvent| seen.add("third".to_owned()));
    let mut page = Renderer::open(&hub).unwrap();
    page.send("c", ()).unwrap();
    settled(&mut page);
    settled(&mut page);
    assert_eq!(log.take(), ["first begins", "second begins", "third", "first ends", "second ends"]);
}

/// Handlers that other threads finish in another order than they were called in.
#[test]
fn calls_are_answered_in_the_order_in_which_they_finish() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (waits, waiting) = mpsc::channel();
    hub.ipc_main()
        .handle("wait", async move |_: Event, n: usize| {
            let (done, finished) = oneshot::channel();
            waits.send((n, done)).unwrap();
            finished.await
        })
        .unwrap();
    let (mut peer, _contents) = Peer::page(&hub, &server);
    for n in 0..3_u32 {
        peer.post(Kind::Invoke, n + 1, "wait", (n,));
    }
    let mut waiting: Vec<_> = (0..3).map(|_| Some(received(&waiting))).collect();
    for at in [2, 0, 1] {
        let (n, done): (usize, oneshot::Sender<String>) = waiting[at].take().unwrap();
        assert_eq!(n, at);
        thread::spawn(move || done.send(format!("answer {n}")).unwrap());
        let answer = peer.next();
        assert_eq!((answer.kind, answer.call as usize), (Kind::InvokeReply, n + 1));
        assert_eq!(answer.read::<String>(), format!("answer {n}"));
    }
}

#[test]
fn ten_thousand_calls_in_flight_are_all_answered() {
    let _watchdog = watchdog();
    const CALLS: u32 = 10_000;
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (waits, waiting) = mpsc::channel();
    hub.ipc_main()
        .handle("wait", async move |_: Event, n: u32| {
            let (done, finished) = oneshot::channel();
            waits.send(done).unwrap();
            finished.await.map(|factor: u32| n * factor)
        })
        .unwrap();
    let (mut peer, _contents) = Peer::page(&hub, &server);
    for call in 1..=CALLS {
        peer.post(Kind::Invoke, call, "wait", (call,));
    }
    let waiting: Vec<_> = (0..CALLS).map(|_| received(&waiting)).collect();
    // All of them wait now. Two threads finish them, from both ends.
    let waiting = Arc::new(Mutex::new(std::collections::VecDeque::from(waiting)));
    for front in [true, false] {
        let waiting = waiting.clone();
        thread::spawn(move || {
            loop {
                let mut waiting = waiting.lock().unwrap();
                let next = if front { waiting.pop_front() } else { waiting.pop_back() };
                drop(waiting);
                let Some(done) = next else { return };
                done.send(3).unwrap();
            }
        });
    }
    let mut answered = vec![false; CALLS as usize + 1];
    for _ in 0..CALLS {
        let answer = peer.next();
        assert_eq!((answer.kind, answer.flags), (Kind::InvokeReply, Flags::default()));
        assert_eq!(answer.read::<u32>(), answer.call * 3);
        assert!(!std::mem::replace(&mut answered[answer.call as usize], true), "answered twice");
    }
}

#[test]
fn a_handler_that_never_ends_holds_up_nobody() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    hub.ipc_main().handle("never", async |_: Event| std::future::pending::<()>().await).unwrap();
    hub.ipc_main().handle("echo", async |_: Event, n: u32| n).unwrap();
    let (mut peer, _contents) = Peer::page(&hub, &server);
    for round in 0..200 {
        peer.post(Kind::Invoke, 2 * round + 1, "never", value!([]));
        peer.post(Kind::Invoke, 2 * round + 2, "echo", (round,));
        let answer = peer.next();
        assert_eq!((answer.call, answer.read::<u32>()), (2 * round + 2, round));
    }
}

/// A future that is always ready to go on must leave the renderer's messages their turn.
#[test]
fn a_future_that_spins_does_not_starve_the_messages() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = stop.clone();
    hub.ipc_main().on("spin", async move |event: IpcMainEvent| {
        while !stopped.load(Ordering::Relaxed) {
            yield_once().await;
        }
        event.reply("stopped", ()).unwrap();
    });
    hub.ipc_main().on("stop", move |_: &IpcMainEvent| stop.store(true, Ordering::Relaxed));
    let mut page = Renderer::open(&hub).unwrap();
    page.send("spin", ()).unwrap();
    settled(&mut page);
    page.send("stop", ()).unwrap();
    assert_eq!(page.next_push().unwrap().channel, "stopped");
}

/// A blocked function holds up its own renderer only.
#[test]
fn a_handler_that_blocks_its_thread_does_not_block_another_renderer() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let (blocks, blocked) = mpsc::channel();
    let (release, released) = mpsc::channel();
    let released = Mutex::new(released);
    hub.ipc_main()
        .handle("block", move |_: &Event| {
            blocks.send(()).unwrap();
            received(&released.lock().unwrap())
        })
        .unwrap();
    hub.ipc_main().handle("echo", |_: &Event, n: u32| n).unwrap();
    let blocking_hub = hub.clone();
    let page =
        thread::spawn(move || Renderer::open(&blocking_hub).unwrap().invoke::<u32>("block", ()).unwrap());
    received(&blocked);
    let mut other = Renderer::open(&hub).unwrap();
    assert_eq!(other.invoke::<u32>("echo", (1,)).unwrap(), 1);
    release.send(2_u32).unwrap();
    assert_eq!(page.join().unwrap(), 2);
}

/// What a handler waits for may come over the connection that called it.
#[test]
fn a_handler_may_wait_for_its_own_page() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    hub.ipc_main()
        .handle("title", async |event: Event| {
            event.sender().execute_javascript("document.title").await.map(|title| value!([title]))
        })
        .unwrap();
    let (mut peer, _contents) = Peer::page(&hub, &server);
    peer.post(Kind::Invoke, 1, "title", value!([]));
    let execute = peer.next();
    assert_eq!((execute.kind, execute.read::<(String,)>().0.as_str()), (Kind::Execute, "document.title"));
    peer.post(Kind::ExecuteReply, execute.call, "", "Home");
    let answer = peer.next();
    assert_eq!((answer.kind, answer.read::<(String,)>().0.as_str()), (Kind::InvokeReply, "Home"));
}

thread_local! {
    /// Tells when the session's thread that touched it is over.
    static LAST_WORDS: RefCell<Option<LastWords>> = const { RefCell::new(None) };
}

struct LastWords(mpsc::Sender<&'static str>);

impl Drop for LastWords {
    fn drop(&mut self) {
        let _ = self.0.send("the thread ended");
    }
}

/// The renderer is gone, its calls with it; what its handlers began runs to its end, and then the thread ends.
#[test]
fn handlers_run_to_their_end_after_their_renderer_is_gone() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (says, said) = mpsc::channel();
    let (waits, waiting) = mpsc::channel();
    let thread_says = says.clone();
    hub.ipc_main()
        .handle("work", async move |event: Event| {
            LAST_WORDS
                .with_borrow_mut(|words| _ = words.get_or_insert_with(|| LastWords(thread_says.clone())));
            let (go_on, wait) = oneshot::channel::<()>();
            waits.send((go_on, event.clone())).unwrap();
            wait.await.unwrap();
            yield_once().await;
            says.send("the handler ended").unwrap();
            assert!(event.sender_frame().is_destroyed());
            assert!(event.sender_frame().send("late", ()).is_err());
            "an answer that nobody hears"
        })
        .unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    peer.post(Kind::Invoke, 1, "work", value!([]));
    peer.post(Kind::Invoke, 2, "work", value!([]));
    let first = received(&waiting);
    let second = received(&waiting);
    let gone = contents.execute_javascript("1");
    drop(peer);
    // The session has seen the end once the script is known to be lost.
    assert!(block_on(gone).is_err());
    assert!(said.try_recv().is_err(), "nothing ended yet");
    first.0.send(()).unwrap();
    assert_eq!(received(&said), "the handler ended");
    second.0.send(()).unwrap();
    assert_eq!(received(&said), "the handler ended");
    assert_eq!(received(&said), "the thread ended");
}

#[test]
fn a_renderer_without_unfinished_calls_leaves_no_thread_behind() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let (says, said) = mpsc::channel();
    hub.ipc_main()
        .handle("touch", move |_: &Event| {
            LAST_WORDS.with_borrow_mut(|words| _ = words.get_or_insert_with(|| LastWords(says.clone())));
        })
        .unwrap();
    for _ in 0..20 {
        let mut page = Renderer::open(&hub).unwrap();
        page.invoke::<()>("touch", ()).unwrap();
        drop(page);
        assert_eq!(received(&said), "the thread ended");
    }
}

/// Wake-ups from other threads, at every moment of the session's loop, are all heard.
#[test]
fn no_wake_up_is_lost() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let (waits, waiting) = mpsc::channel::<oneshot::Sender<()>>();
    hub.ipc_main()
        .handle("hop", async move |_: Event, hops: u32| {
            for _ in 0..hops {
                let (go_on, wait) = oneshot::channel();
                waits.send(go_on).unwrap();
                wait.await.unwrap();
            }
            hops
        })
        .unwrap();
    let waker = thread::spawn(move || waiting.iter().for_each(|go_on| go_on.send(()).unwrap()));
    let pages: Vec<_> = (0..2)
        .map(|_| {
            let hub = hub.clone();
            thread::spawn(move || {
                let mut page = Renderer::open(&hub).unwrap();
                for hops in (0..20).chain([5_000]) {
                    assert_eq!(page.invoke::<u32>("hop", (hops,)).unwrap(), hops);
                }
            })
        })
        .collect();
    for page in pages {
        page.join().unwrap();
    }
    assert!(hub.ipc_main().remove_handler("hop"));
    waker.join().unwrap();
}
