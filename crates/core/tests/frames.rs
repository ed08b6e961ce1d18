//! `WebFrameMain`: the tree of a page's frames, finding them, their ends, and what runs in them.

mod common;

use std::sync::{Arc, mpsc};

use common::{Log, PAGE, Peer, block_on, envelope, opened, received, rejection, settled, watchdog};
use polaron_core::{
    DidFrameNavigate, DidNavigateInPage, DomReady, ExecuteError, FrameCreated, Hub, IpcMainEvent,
    IpcMainInvokeEvent, SendError, Server, VisibilityState, WebContents, WebFrameMain, WebPreferences,
    memory::{CallError, Document, Frame, Renderer},
};
use polaron_protocol::{DocumentId, DocumentOpened, Flags, FrameId, Kind, PageId};
use polaron_value::{Value, value};

/// A page whose iframes have an `ipcRenderer`.
fn page(hub: &Hub) -> Renderer {
    let mut preferences = WebPreferences::default();
    preferences.node_integration_in_sub_frames = true;
    Renderer::with_preferences(hub, preferences).unwrap()
}

fn seen(page: &mut Renderer, frame: Frame) -> WebFrameMain {
    page.frame(frame).web_frame_main().unwrap()
}

fn is_gone(result: Result<(), SendError>) -> bool {
    matches!(result, Err(SendError::FrameGone { channel }) if channel == "c")
}

/// Every verb says the same of a frame that is gone.
fn assert_gone(frame: &WebFrameMain) {
    assert!(frame.is_destroyed() && frame.is_detached());
    assert!(is_gone(frame.send("c", ())));
    assert!(is_gone(frame.post_message("c", 1, &[])));
    let id = (frame.process_id(), frame.routing_id());
    assert!(is_gone(frame.contents().send_to_frame(id, "c", ())));
    assert!(matches!(block_on(frame.execute_javascript("1")), Err(ExecuteError::FrameGone)));
    assert!(!frame.reload());
}

#[test]
fn a_page_is_a_tree_of_frames() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let mut page = page(&hub);
    let main = page.main_frame();
    let document = Document::new("https://a.example/x").origin("https://a.example").name("first");
    let first = page.frame(main).open_subframe(document).unwrap();
    let second = page.frame(main).open_subframe("memory:second").unwrap();
    let nested = page.frame(first).open_subframe("about:srcdoc").unwrap();

    let top = page.contents().main_frame().unwrap();
    let [first_seen, second_seen, nested_seen] = [first, second, nested].map(|frame| seen(&mut page, frame));
    assert_eq!(top.parent(), None);
    assert_eq!(first_seen.parent().as_ref(), Some(&top));
    assert_eq!(nested_seen.parent().as_ref(), Some(&first_seen));
    for frame in [&top, &first_seen, &second_seen, &nested_seen] {
        assert_eq!(frame.top().as_ref(), Some(&top));
        assert_eq!(frame.contents(), page.contents());
        assert_eq!(frame.process_id(), top.process_id());
        assert_eq!(frame.os_process_id(), std::process::id() as i32);
    }
    assert_eq!(top.frames(), [first_seen.clone(), second_seen.clone()]);
    let all = [&top, &first_seen, &nested_seen, &second_seen].map(Clone::clone);
    assert_eq!(top.frames_in_subtree(), all);
    assert_eq!(first_seen.frames_in_subtree(), [first_seen.clone(), nested_seen.clone()]);
    assert_eq!(
        (first_seen.url().as_str(), first_seen.origin(), first_seen.name(), first_seen.is_main_frame()),
        ("https://a.example/x", "https://a.example", "first", false)
    );

    // Another document in the first frame: it keeps its place, and what was within it goes.
    let renewed = page.frame(first).navigate("memory:renewed").unwrap();
    let renewed = seen(&mut page, renewed);
    assert_eq!(top.frames(), [renewed, second_seen.clone()]);
    assert_gone(&first_seen);
    assert_gone(&nested_seen);
    assert_eq!((nested_seen.parent(), nested_seen.top()), (None, None));

    page.navigate("memory:elsewhere").unwrap();
    for gone in [&top, &second_seen] {
        assert_gone(gone);
    }
    assert_eq!(page.contents().main_frame().unwrap().frames_in_subtree().len(), 1);
}

#[test]
fn frames_are_found_by_their_numbers_and_by_their_token() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let (mut page, other) = (page(&hub), page(&hub));
    let child = page.frame(page.main_frame()).open_subframe("memory:child").unwrap();
    let main = page.contents().main_frame().unwrap();
    let other = other.contents().main_frame().unwrap();
    let child_seen = seen(&mut page, child);
    for frame in [&main, &other, &child_seen] {
        let (process, document) = (frame.process_id(), frame.routing_id());
        assert_eq!(WebFrameMain::from_id(&hub, process, document).as_ref(), Some(frame));
        let token = frame.frame_token();
        assert_eq!(WebFrameMain::from_frame_token(&hub, process, token).as_ref(), Some(frame));
        assert_eq!(WebFrameMain::from_frame_token(&hub, process + 100, token), None);
        assert_eq!(WebFrameMain::from_id(&hub, process, document + 100), None);
        assert_eq!((token.len(), token.chars().all(|c| c.is_ascii_hexdigit())), (32, true));
    }
    assert_ne!(main.process_id(), other.process_id(), "one number for each renderer");
    assert_ne!(main.frame_token(), child_seen.frame_token());
    assert_eq!(page.contents().get_process_id(), main.process_id());
    assert_eq!(page.contents().get_os_process_id(), main.os_process_id());

    // The document is told the same.
    let config = page.frame(child).config().unwrap().clone();
    assert_eq!(config["isMainFrame"], value!(false));
    assert_eq!(config["frameToken"], value!(child_seen.frame_token()));
    assert_eq!(config["processId"], Value::from(child_seen.process_id()));
    assert_eq!(config["routingId"], Value::from(child.routing_id()));

    let id = (child_seen.process_id(), child_seen.routing_id());
    page.contents().send_to_frame(id, "c", (1,)).unwrap();
    assert_eq!(page.frame(child).next_push().unwrap().args, [value!(1)]);
    let foreign = (other.process_id(), other.routing_id());
    assert!(is_gone(page.contents().send_to_frame(foreign, "c", ())), "that is no frame of this page");

    page.frame(child).close().unwrap();
    settled(&mut page);
    assert_eq!(WebFrameMain::from_id(&hub, id.0, id.1), None);
    assert_eq!(WebFrameMain::from_frame_token(&hub, id.0, child_seen.frame_token()), None);
    assert_gone(&child_seen);
}

#[test]
fn pages_are_found_by_their_number() {
    let hub = Hub::new();
    let (one, other) = (page(&hub), page(&hub));
    let (first, id) = (one.contents().clone(), other.contents().id());
    assert_eq!(WebContents::get_all(&hub), [first.clone(), other.contents().clone()]);
    assert_eq!(WebContents::from_id(&hub, u32::from(id)).as_ref(), Some(other.contents()));
    drop(other);
    assert_eq!(WebContents::from_id(&hub, id), None);
    assert_eq!(WebContents::get_all(&hub), std::slice::from_ref(&first));
    assert_ne!((first.get_process_id(), first.get_os_process_id()), (0, 0));
    drop(one);
    assert_eq!((first.is_destroyed(), first.get_process_id(), first.get_os_process_id()), (true, 0, 0));
}

#[test]
fn an_event_knows_its_frame_and_replies_to_it() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().on("c", |event: &IpcMainEvent| {
        event.reply("to the frame", ())?;
        event.sender().send("to the main frame", ())?;
        assert_eq!((event.process_id(), event.frame_id()), {
            let frame = event.sender_frame();
            (frame.process_id(), frame.routing_id())
        });
        Ok::<_, SendError>(())
    });
    hub.ipc_main().handle("id", |event: &IpcMainInvokeEvent| event.frame_id()).unwrap();
    let mut page = page(&hub);
    let main = page.main_frame();
    let child = page.frame(main).open_subframe("memory:child").unwrap();
    page.frame(child).send("c", ()).unwrap();
    assert_eq!(page.frame(child).next_push().unwrap().channel, "to the frame");
    assert_eq!(page.frame(main).next_push().unwrap().channel, "to the main frame");
    for frame in [main, child] {
        assert_eq!(page.frame(frame).invoke::<u32>("id", ()).unwrap(), frame.routing_id());
    }
}

#[test]
fn a_frame_without_a_preload_is_there_and_runs_scripts() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let mut page = Renderer::open(&hub).unwrap();
    page.evaluate_with(|frame, code| Ok(value!([frame.routing_id(), code])));
    let main = page.main_frame();
    let child = page.frame(main).open_subframe("memory:child").unwrap();
    let frame = seen(&mut page, child);
    assert_eq!(page.contents().main_frame().unwrap().frames(), std::slice::from_ref(&frame));
    assert!(page.frame(child).config().is_none());
    assert!(matches!(page.frame(child).send("c", ()), Err(CallError::NoIpcRenderer)));
    frame.send("c", ()).unwrap();
    for code in ["first", "second"] {
        let script = frame.execute_javascript(code);
        assert_eq!(page.run_until(script).unwrap().unwrap(), value!([child.routing_id(), code]));
    }
    let config = page.frame(child).config().unwrap().clone();
    assert_eq!(config["preloads"], Value::Array(Vec::new()));
    assert_eq!((&config["contextIsolation"], &config["nodeIntegration"]), (&value!(true), &value!(false)));
}

/// Whoever comes first: one configuration, and then the scripts.
#[test]
fn the_runtime_is_installed_once_before_the_first_script() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    peer.write(&subframe(2, 1, 2).to_envelope());
    assert_eq!(peer.next().flags, Flags::default());
    let frame = WebFrameMain::from_id(&hub, contents.get_process_id(), 2).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| drop(frame.execute_javascript("1")));
        }
    });
    let got: Vec<_> = (0..9).map(|_| peer.next()).map(|got| (got.kind, got.document)).collect();
    assert_eq!(got[0], (Kind::DocumentConfig, 2));
    assert_eq!(got[1..], [(Kind::Execute, 2); 8]);
}

/// A document in a frame of [`PAGE`].
fn subframe(document: u32, parent: u32, frame: u64) -> DocumentOpened {
    DocumentOpened {
        is_main_frame: false,
        parent: DocumentId(parent),
        frame: FrameId(frame),
        ..opened(document)
    }
}

#[test]
fn a_parent_that_can_not_be_is_none() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    let elsewhere = hub.create_contents(WebPreferences::default());
    hub.bind_page(PageId(2), &elsewhere);
    peer.write(&DocumentOpened { page: PageId(2), ..opened(2) }.to_envelope());
    peer.next();
    // Itself, one that comes later, none, one of another page.
    for (document, parent) in [(3, 3), (4, 9), (5, 0), (6, 2)] {
        peer.write(&subframe(document, parent, document.into()).to_envelope());
        peer.next();
        let frame = WebFrameMain::from_id(&hub, contents.get_process_id(), document).unwrap();
        assert_eq!((frame.parent(), frame.top()), (None, None), "parent {parent}");
        assert_eq!(frame.frames_in_subtree(), std::slice::from_ref(&frame));
    }
    let orphan = WebFrameMain::from_id(&hub, contents.get_process_id(), 3).unwrap();
    let main = contents.main_frame().unwrap();
    assert!(main.frames().is_empty());
    // Wherever it belongs, it goes with the document of its page.
    peer.open(10);
    settle(&mut peer, 10);
    assert!(main.is_destroyed());
    assert_gone(&orphan);
}

/// Comes back when what this peer said was handled.
fn settle(peer: &mut Peer, document: u32) {
    peer.write(&envelope(
        Kind::Invoke,
        document,
        99,
        "(settled)",
        &polaron_value::to_vec(&value!([])).unwrap(),
    ));
    while peer.next().call != 99 {}
}

#[test]
fn what_a_document_sends_while_it_unloads_arrives_from_a_detached_frame() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let log = Log::new();
    let seen_states = log.clone();
    hub.ipc_main().on("bye", move |event: &IpcMainEvent| {
        let frame = event.sender_frame();
        seen_states.add((frame.is_detached(), frame.is_destroyed(), frame.send("c", ()).is_err()));
        event.set_return_value("answered")
    });
    hub.ipc_main().handle("bye", |event: &IpcMainInvokeEvent| event.sender_frame().is_detached()).unwrap();
    let mut page = page(&hub);
    let main = page.main_frame();
    let child = page.frame(main).open_subframe("memory:child").unwrap();
    page.send("bye", ()).unwrap();
    page.frame(main).unload().unwrap();
    page.send("bye", ()).unwrap();
    page.frame(child).send("bye", ()).unwrap();
    assert_eq!(page.send_sync::<String>("bye", ()).unwrap(), "answered");
    assert!(page.invoke::<bool>("bye", ()).unwrap(), "replies still go out");
    let expected = [(false, false, false), (true, false, true), (true, false, true), (true, false, true)];
    assert_eq!(log.take(), expected);
    // The page's next document gets what is sent from here on.
    assert!(page.contents().main_frame().is_none());
    page.contents().send("waits", ()).unwrap();
    page.navigate("memory:next").unwrap();
    let push = page.next_push().unwrap();
    assert_eq!((push.frame, push.channel.as_str()), (page.main_frame(), "waits"));
}

#[test]
fn no_answer_reaches_a_later_document() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let (events, kept) = mpsc::channel();
    hub.ipc_main().on("late", move |event: IpcMainEvent| events.send(event));
    hub.ipc_main().handle("never", async |_: IpcMainInvokeEvent| std::future::pending::<()>().await).unwrap();
    let mut page = page(&hub);
    let call = page.begin_invoke("never", ()).unwrap();
    page.send("late", ()).unwrap();
    let event = received(&kept);
    let cancelled = event.cancelled();
    assert!(!cancelled.is_cancelled());
    page.navigate("memory:next").unwrap();
    block_on(cancelled);
    assert!(is_gone(event.reply("c", ())));
    assert!(matches!(page.finish::<()>(call), Err(CallError::Released)));
    page.contents().send("only this", ()).unwrap();
    assert_eq!(page.next_push().unwrap().channel, "only this");
}

#[test]
fn a_kept_frame_of_a_dead_document_says_so() {
    let hub = Hub::new();
    let mut page = page(&hub);
    let before = page.main_frame();
    page.navigate("memory:next").unwrap();
    let error = page.frame(before).send("c", ()).unwrap_err();
    assert_eq!(error.to_string(), "IPC method called after context was released");
}

#[test]
fn handlers_learn_that_their_document_is_gone() {
    let _watchdog = watchdog();
    type End = fn(Renderer) -> Option<Renderer>;
    let ends: [(&str, End); 4] = [
        ("navigation", |mut page| {
            page.navigate("memory:next").unwrap();
            Some(page)
        }),
        ("process swap", |mut page| {
            page.swap_process("memory:next").unwrap();
            Some(page)
        }),
        ("crash", |mut page| {
            page.crash_and_load("memory:next").unwrap();
            Some(page)
        }),
        ("destroyed", |page| {
            drop(page);
            None
        }),
    ];
    for (what, end) in ends {
        let hub = Hub::new();
        let (begins, begun) = mpsc::channel();
        let (tells, told) = mpsc::channel();
        hub.ipc_main()
            .handle("work", async move |event: IpcMainInvokeEvent| {
                begins.send(event.cancelled()).unwrap();
                event.cancelled().await;
                tells.send(event.cancelled().is_cancelled()).unwrap();
            })
            .unwrap();
        let mut page = page(&hub);
        let call = page.begin_invoke("work", ()).unwrap();
        let cancelled = received(&begun);
        assert!(!cancelled.is_cancelled(), "{what}");
        let page = end(page);
        assert!(received(&told), "{what}");
        block_on(cancelled.clone());
        block_on(cancelled);
        if let Some(mut page) = page {
            assert!(matches!(page.finish::<()>(call), Err(CallError::Released)), "{what}");
            page.contents().send("c", ()).unwrap();
            assert_eq!(page.next_push().unwrap().channel, "c", "{what}");
        }
    }
}

#[test]
fn a_page_tells_of_its_documents() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let mut page = page(&hub);
    // The first document's events come after its configuration.
    settled(&mut page);
    let log = Log::new();
    let contents = page.contents().clone();
    let seen = log.clone();
    contents.on(move |event: &FrameCreated| {
        // In time for the first message.
        event.frame.ipc().handle("which", |event: &IpcMainInvokeEvent| event.sender_frame().url()).unwrap();
        seen.add(format!("created {}", event.frame.url()));
    });
    let seen = log.clone();
    contents.on(move |event: &DidFrameNavigate| {
        seen.add(format!("navigated {} {}", event.url, event.is_main_frame))
    });
    let seen = log.clone();
    contents.on(move |event: &DidNavigateInPage| {
        assert_eq!(event.url, event.frame.url());
        seen.add(format!("in page {} {}", event.url, event.is_main_frame));
    });
    let seen = log.clone();
    contents.on(move |event: &DomReady| seen.add(format!("ready {}", event.frame.url())));

    let main = page.navigate("memory:1").unwrap();
    page.frame(main).dom_ready().unwrap();
    page.frame(main).navigate_in_page("memory:1#a").unwrap();
    let child = page.frame(main).open_subframe("memory:2").unwrap();
    page.frame(child).dom_ready().unwrap();
    page.frame(child).navigate_in_page("memory:2#b").unwrap();
    assert_eq!(page.frame(child).invoke::<String>("which", ()).unwrap(), "memory:2#b");
    let expected = [
        "created memory:1",
        "navigated memory:1 true",
        "ready memory:1",
        "in page memory:1#a true",
        "created memory:2",
        "navigated memory:2 false",
        "in page memory:2#b false",
    ];
    assert_eq!(log.take(), expected);
}

#[test]
fn visibility_is_that_of_the_page() {
    let hub = Hub::new();
    let page = page(&hub);
    let frame = page.contents().main_frame().unwrap();
    assert_eq!(frame.visibility_state(), VisibilityState::Visible);
    page.contents().set_visible(false);
    assert_eq!(frame.visibility_state().to_string(), "hidden");
}

#[test]
fn reload_runs_in_the_frame() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    assert!(contents.main_frame().unwrap().reload());
    let got = peer.next();
    assert_eq!((got.kind, got.read::<(String,)>().0.as_str()), (Kind::Execute, "location.reload()"));
}

#[test]
fn what_is_sent_as_a_document_is_created_comes_after_its_configuration() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let contents = hub.create_contents(WebPreferences::default());
    hub.bind_page(PAGE, &contents);
    contents.on(|event: &FrameCreated| event.frame.send("first", ()).unwrap());
    let mut peer = Peer::connect(&server);
    peer.open(1);
    contents.send("second", ()).unwrap();
    assert_eq!([peer.next().channel, peer.next().channel], ["first", "second"]);
}

#[test]
fn ten_thousand_navigations_leave_nothing() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let mut page = page(&hub);
    let held = Arc::new(());
    let keep = held.clone();
    page.contents().on(move |event: &FrameCreated| {
        let (frame, keep) = (event.frame.clone(), keep.clone());
        // A listener that holds its own frame.
        event.frame.ipc().on("c", move |_: &IpcMainEvent| {
            let _ = (&frame, &keep);
        });
    });
    for n in 0..5000 {
        let main = page.navigate("memory:next").unwrap();
        if n % 2 == 0 {
            let child = page.frame(main).open_subframe("memory:child").unwrap();
            page.frame(child).open_subframe("memory:grandchild").unwrap();
        }
    }
    settled(&mut page);
    assert!(format!("{hub:?}").contains("frames: 1,"), "{hub:?}");
    assert_eq!(Arc::strong_count(&held), 3, "the test's, the event listener's and the open document's");
    drop(page);
    // The session may still be at it.
    while Arc::strong_count(&held) > 1 {
        std::thread::yield_now();
    }
}

#[test]
fn the_verbs_of_a_frame_go_to_that_frame_only() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let mut page = page(&hub);
    let main = page.main_frame();
    let child = page.frame(main).open_subframe("memory:child").unwrap();
    let frame = seen(&mut page, child);
    frame.send("1", (1, 2)).unwrap();
    frame.post_message("2", value!([1, 2]), &[]).unwrap();
    page.contents().post_message("3", "to the main frame", &[]).unwrap();
    let [one, two] = [0; 2].map(|_| page.frame(child).next_push().unwrap());
    assert_eq!((one.channel.as_str(), one.args), ("1", vec![value!(1), value!(2)]));
    assert_eq!((two.channel.as_str(), two.args), ("2", vec![value!([1, 2])]));
    assert_eq!(page.frame(main).next_push().unwrap().args, [value!("to the main frame")]);
    assert_eq!(rejection(page.frame(child).invoke::<()>("c", ())), "No handler registered for 'c'");
}
