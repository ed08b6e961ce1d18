//! `WebContents` over a page's life: before its first document, across documents and processes, and after its end; and the
//! scripts that main runs in it.

mod common;

use std::sync::{Mutex, mpsc};

use common::{Binary, Log, PAGE, Peer, block_on, envelope, opened, received, settled, watchdog};
use polaron_core::{
    ExecuteError, Hub, IpcError, IpcMainEvent, IpcMainInvokeEvent as Event, ListenerError, PreloadError,
    SendError, Server, WebContents, WebPreferences, memory::Renderer,
};
use polaron_protocol::{CallId, DocumentId, DocumentOpened, EnvelopeWriter, Flags, Kind, PageId};
use polaron_value::{Value, value};
use serde::{Serialize, Serializer};

fn is_gone(result: Result<(), SendError>) -> bool {
    matches!(result, Err(SendError::FrameGone { channel }) if channel == "c")
}

/// What `ExecuteReply` says when the script threw.
fn thrown(call: u32, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = EnvelopeWriter::new(&mut bytes, Kind::ExecuteReply)
        .flags(Flags::ERROR)
        .document(DocumentId(1))
        .call(CallId(call));
    writer.payload().extend_from_slice(payload);
    writer.finish().unwrap();
    bytes
}

#[test]
fn what_is_sent_before_the_first_document_waits_and_comes_in_order() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let contents = hub.create_contents(WebPreferences::default());
    assert!(contents.main_frame().is_none());
    let mut scripts = Vec::new();
    for n in 0..100 {
        if n % 10 == 9 {
            scripts.push(contents.execute_javascript(&n.to_string()));
        } else {
            contents.send(&n.to_string(), (n, Binary(vec![n as u8; 1 << (n % 20)]))).unwrap();
        }
    }
    hub.bind_page(PAGE, &contents);
    let mut peer = Peer::connect(&server);
    peer.write(&opened(7).to_envelope());
    assert_eq!(peer.next().kind, Kind::DocumentConfig, "the document is set up first");
    contents.send("100", ()).unwrap();
    for n in 0..100 {
        let got = peer.next();
        assert_eq!(got.document, 7);
        if n % 10 == 9 {
            assert_eq!((got.kind, got.read::<(String,)>().0), (Kind::Execute, n.to_string()));
            let value = polaron_value::to_vec(&n).unwrap();
            peer.write(&envelope(Kind::ExecuteReply, 7, got.call, "", &value));
        } else {
            assert_eq!((got.kind, got.channel.as_str()), (Kind::Push, n.to_string().as_str()));
            let (number, bytes): (i64, Value) = got.read();
            assert_eq!((number, bytes.as_bytes().unwrap().len()), (n, 1 << (n % 20)));
        }
    }
    assert_eq!(peer.next().channel, "100", "nothing overtakes what waited");
    for (at, script) in scripts.into_iter().enumerate() {
        assert_eq!(block_on(script).unwrap(), Value::from(at as i32 * 10 + 9));
    }
    assert_eq!(contents.main_frame().unwrap().url(), "peer:page");
}

#[test]
fn what_waits_for_a_document_has_a_limit() {
    let hub = Hub::new();
    let contents = hub.create_contents(WebPreferences::default());
    for _ in 0..63 {
        contents.send("c", (Binary(vec![0; 1 << 20]),)).unwrap();
    }
    let full = contents.send("c", (Binary(vec![0; 1 << 20]),)).unwrap_err();
    assert!(matches!(&full, SendError::QueueFull { channel } if channel == "c"));
    contents.send("c", ("a small one still fits",)).unwrap();
}

/// `bind_page` may come after the renderer has opened its document.
#[test]
fn a_document_waits_for_its_page_to_be_bound() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let mut peer = Peer::connect(&server);
    peer.write(&opened(1).to_envelope());
    let contents = hub.create_contents(WebPreferences::default());
    contents.send("c", ()).unwrap();
    hub.bind_page(PAGE, &contents);
    assert_eq!(peer.next().kind, Kind::DocumentConfig);
    assert_eq!(peer.next().channel, "c");
}

#[test]
fn the_configuration_tells_the_preferences() {
    let _watchdog = watchdog();
    for isolated in [true, false] {
        let hub = Hub::new();
        let server = Server::start(&hub).unwrap();
        let mut preferences = WebPreferences::default();
        preferences.context_isolation = isolated;
        preferences.preloads =
            vec!["/no/such/preload.js".into(), concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml").into()];
        let contents = hub.create_contents(preferences.clone());
        assert_eq!(contents.preferences(), &preferences);
        hub.bind_page(PAGE, &contents);
        let mut peer = Peer::connect(&server);
        peer.write(&opened(1).to_envelope());
        let config = peer.next();
        assert_eq!(
            (config.flags.contains(Flags::INSTALL), config.flags.contains(Flags::ISOLATED)),
            (true, isolated)
        );
        let (config,): (Value,) = config.read();
        assert_eq!(config["contextIsolation"], value!(isolated));
        assert_eq!(config["nodeIntegration"], value!(false));
        assert_eq!(config["preloads"][0]["path"], value!("/no/such/preload.js"));
        assert!(config["preloads"][0]["error"].as_str().unwrap().contains("No such file"));
        assert!(config["preloads"][1]["source"].as_str().unwrap().contains("polaron-core"));
    }
}

#[test]
fn a_reload_is_a_new_document_and_the_old_one_is_gone() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (events, kept) = mpsc::channel::<IpcMainEvent>();
    hub.ipc_main().on("hello", move |event: IpcMainEvent| events.send(event));
    let (mut peer, contents) = Peer::page(&hub, &server);
    peer.post(Kind::Send, 0, "hello", value!([]));
    let old = received(&kept);
    peer.write(&envelope(Kind::DocumentClosed, 1, 0, "", &[]));
    peer.open(2);
    // The old document's end is known now.
    assert!(old.sender_frame().is_destroyed());
    assert!(is_gone(old.reply("c", ())));
    assert!(is_gone(old.sender_frame().send("c", ())));
    assert!(!contents.is_destroyed());
    old.sender().send("new", ()).unwrap();
    let got = peer.next();
    assert_eq!(
        (got.document, got.channel.as_str()),
        (2, "new"),
        "the sender is the page, in its new document"
    );
}

#[test]
fn between_two_documents_messages_wait_for_the_second() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    let script = contents.execute_javascript("in the first document");
    assert_eq!(peer.next().kind, Kind::Execute);
    peer.write(&envelope(Kind::DocumentClosed, 1, 0, "", &[]));
    assert!(matches!(block_on(script), Err(ExecuteError::FrameGone)));
    assert!(contents.main_frame().is_none());
    contents.send("waited", ()).unwrap();
    peer.open(2);
    let got = peer.next();
    assert_eq!((got.document, got.channel.as_str()), (2, "waited"));
}

/// WebKit may start the new document before it tears the old one down.
#[test]
fn a_document_that_opens_before_the_old_one_closes_takes_its_place() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    let first = contents.main_frame().unwrap();
    peer.open(2);
    assert_ne!(contents.main_frame().unwrap().is_destroyed(), first.is_destroyed());
    peer.write(&envelope(Kind::DocumentClosed, 1, 0, "", &[]));
    peer.open(3);
    contents.send("c", ()).unwrap();
    assert_eq!(peer.next().document, 3);
    // The same when the new one is in another process, and the old process ends only then. The engine gives the page
    // another number there.
    let moved = DocumentOpened { page: PageId(2), ..opened(1) };
    hub.bind_page(moved.page, &contents);
    let mut other = Peer::connect(&server);
    other.write(&moved.to_envelope());
    assert_eq!(other.next().kind, Kind::DocumentConfig);
    drop(peer);
    let gone = first.contents().execute_javascript("1");
    assert_eq!(other.next().kind, Kind::Execute);
    other.write(&envelope(Kind::ExecuteReply, 1, 1, "", &polaron_value::to_vec(&Value::Null).unwrap()));
    assert_eq!(block_on(gone).unwrap(), Value::Null);
}

#[test]
fn a_renderer_process_that_ends_leaves_a_page_that_can_load_again() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    let script = contents.execute_javascript("1");
    assert_eq!(peer.next().kind, Kind::Execute);
    drop(peer);
    assert!(matches!(block_on(script), Err(ExecuteError::FrameGone)));
    assert!(contents.main_frame().is_none());
    assert!(is_gone(contents.send("c", ())));
    assert!(matches!(block_on(contents.execute_javascript("1")), Err(ExecuteError::FrameGone)));
    assert!(!contents.is_destroyed());
    let mut peer = Peer::connect(&server);
    peer.open(1);
    contents.send("c", ()).unwrap();
    assert_eq!(peer.next().channel, "c");
}

#[test]
fn every_verb_says_that_a_destroyed_page_is_gone() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let (events, kept) = mpsc::channel::<IpcMainEvent>();
    hub.ipc_main().on("hello", move |event: IpcMainEvent| events.send(event));
    let mut page = Renderer::open(&hub).unwrap();
    page.send("hello", ()).unwrap();
    let event = received(&kept);
    let (contents, frame) = (page.contents().clone(), page.contents().main_frame().unwrap());
    let script = contents.execute_javascript("1");
    assert!(!contents.is_destroyed());
    drop(page);
    assert!(contents.is_destroyed() && frame.is_destroyed() && contents.main_frame().is_none());
    assert!(is_gone(contents.send("c", ())));
    assert!(is_gone(frame.send("c", ())));
    assert!(is_gone(event.reply("c", ())));
    assert!(is_gone(event.sender().send("c", ())));
    assert!(matches!(block_on(script), Err(ExecuteError::FrameGone)), "it was pending");
    assert!(matches!(block_on(contents.execute_javascript("1")), Err(ExecuteError::FrameGone)));
    let text = contents.send("c", ()).unwrap_err().to_string();
    assert_eq!(text, "'c' was not sent: the frame is gone");
}

#[test]
fn a_page_destroyed_before_its_first_document_tells_those_who_wait() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let contents = hub.create_contents(WebPreferences::default());
    contents.send("c", ()).unwrap();
    let script = contents.execute_javascript("1");
    let event = contents.next::<PreloadError>();
    contents.destroy();
    contents.destroy();
    assert!(block_on(event).is_none());
    assert!(contents.is_destroyed());
    assert!(is_gone(contents.send("c", ())));
    assert!(matches!(block_on(script), Err(ExecuteError::FrameGone)));
}

#[test]
fn pages_are_destroyed_with_their_hub() {
    let hub = Hub::new();
    let contents = hub.create_contents(WebPreferences::default());
    assert!(!contents.is_destroyed());
    drop(hub);
    assert!(contents.is_destroyed());
}

#[test]
fn pages_have_numbers_of_their_own() {
    let hub = Hub::new();
    let one = hub.create_contents(WebPreferences::default());
    let other = hub.create_contents(WebPreferences::default());
    assert_ne!(one.id(), other.id());
    assert_ne!(one, other);
    assert_eq!(one, one.clone());
    let id = one.id();
    one.destroy();
    assert_ne!(hub.create_contents(WebPreferences::default()).id(), id, "never used again");
}

#[test]
fn scripts_give_their_value_or_what_they_threw() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    let scripts: Vec<_> = ["0", "1", "2"].map(|code| contents.execute_javascript(code)).into_iter().collect();
    let calls: Vec<_> = (0..3)
        .map(|n: u32| {
            let execute = peer.next();
            assert_eq!((execute.kind, execute.read::<(String,)>().0), (Kind::Execute, n.to_string()));
            execute.call
        })
        .collect();
    // Answered in another order; an answer to nothing and a second answer change nothing.
    peer.post(Kind::ExecuteReply, 999, "", "nobody asked");
    peer.post(Kind::ExecuteReply, calls[2], "", value!({ "two": [undefined] }));
    peer.post(Kind::ExecuteReply, calls[2], "", "again");
    let error = IpcError::new("no").with_name("RangeError").with_code(7);
    peer.write(&thrown(calls[0], &polaron_value::to_vec(&error).unwrap()));
    peer.write(&thrown(calls[1], &polaron_value::to_vec("thrown text").unwrap()));
    let mut results = scripts.into_iter().map(block_on);
    let Some(Err(ExecuteError::Thrown(got))) = results.next() else { panic!("it threw") };
    assert_eq!(got, error);
    let Some(Err(ExecuteError::Thrown(got))) = results.next() else { panic!("it threw") };
    assert!(got.message().starts_with("the script threw, and its error could not be read"), "{got}");
    assert_eq!(results.next().unwrap().unwrap(), value!({ "two": [undefined] }));
}

#[test]
fn a_script_nobody_waits_for_is_no_trouble() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    hub.ipc_main().handle("alive", |_: &Event| true).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    drop(contents.execute_javascript("1"));
    let call = peer.next().call;
    peer.post(Kind::ExecuteReply, call, "", 1);
    peer.post(Kind::Invoke, 1, "alive", value!([]));
    assert!(peer.next().read::<bool>());
}

/// The renderer has hung up and its session does not know yet.
#[test]
fn a_script_sent_into_a_broken_connection_finds_the_frame_gone() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (blocks, blocked) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    hub.ipc_main().on("block", move |_: &IpcMainEvent| {
        blocks.send(()).unwrap();
        received(&released.lock().unwrap());
    });
    let (mut peer, contents) = Peer::page(&hub, &server);
    peer.post(Kind::Send, 0, "block", value!([]));
    received(&blocked);
    drop(peer);
    assert!(is_gone(contents.send("c", ())));
    assert!(matches!(block_on(contents.execute_javascript("1")), Err(ExecuteError::FrameGone)));
    release.send(()).unwrap();
}

/// A value whose encoding sends to the same page.
#[test]
fn an_argument_may_send_while_it_is_encoded() {
    struct Sends(WebContents);
    impl Serialize for Sends {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.send("inner", (1, 2, 3)).map_err(serde::ser::Error::custom)?;
            serializer.serialize_str("outer")
        }
    }
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let contents = hub.create_contents(WebPreferences::default());
    contents.send("outer", (Sends(contents.clone()),)).unwrap();
    hub.bind_page(PAGE, &contents);
    let mut peer = Peer::connect(&server);
    peer.open(1);
    contents.send("outer", (Sends(contents.clone()),)).unwrap();
    for _ in 0..2 {
        let inner = peer.next();
        assert_eq!((inner.channel.as_str(), inner.read::<(u8, u8, u8)>()), ("inner", (1, 2, 3)));
        let outer = peer.next();
        assert_eq!((outer.channel.as_str(), outer.read::<(String,)>().0.as_str()), ("outer", "outer"));
    }
}

#[test]
fn frames_within_a_page_are_set_up_without_a_runtime() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    let main_frame = contents.main_frame().unwrap();
    peer.write(&DocumentOpened { is_main_frame: false, ..opened(2) }.to_envelope());
    let config = peer.next();
    assert_eq!((config.kind, config.document, config.flags), (Kind::DocumentConfig, 2, Flags::default()));
    assert!(!main_frame.is_destroyed());
    assert!(config.read::<Value>().is_undefined());
}

#[test]
fn what_goes_wrong_in_a_renderer_is_an_event_of_its_page() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    hub.ipc_main().handle("alive", |_: &Event| true).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    let log = Log::new();
    contents.on(|_: &PreloadError| panic!("on purpose: a listener that panics must not end the session"));
    let preloads = log.clone();
    contents.once(move |event: &ListenerError| preloads.add((event.channel.clone(), event.error.clone())));
    let (preload, listener) = (contents.next::<PreloadError>(), contents.next::<ListenerError>());
    let error = IpcError::new("it threw").with_name("SyntaxError");
    peer.post(Kind::Report, 0, "preload-error", (&error, value!({ "path": "/preload.js" })));
    peer.post(Kind::Report, 0, "listener-error", (&error, value!({ "channel": "tick" })));
    peer.post(Kind::Report, 0, "something new", (&error, value!({})));
    peer.post(Kind::Report, 0, "listener-error", "not a report");
    peer.post(Kind::Invoke, 1, "alive", value!([]));
    assert!(peer.next().read::<bool>());
    let got = block_on(listener).unwrap();
    assert_eq!((got.channel.as_str(), &got.error), ("tick", &error));
    assert_eq!(log.take(), [("tick".to_owned(), error)]);
    drop(preload);
}

#[test]
fn a_push_to_one_page_is_not_seen_by_another() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().on("c", |event: &IpcMainEvent| event.reply("mine", ()));
    let mut one = Renderer::open(&hub).unwrap();
    let mut other = Renderer::open(&hub).unwrap();
    one.send("c", ()).unwrap();
    settled(&mut one);
    other.contents().send("other", ()).unwrap();
    assert_eq!(one.next_push().unwrap().channel, "mine");
    assert_eq!(other.next_push().unwrap().channel, "other");
}

#[test]
fn a_late_document_of_a_page_that_is_gone_is_answered_at_once() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    contents.destroy();
    let begun = std::time::Instant::now();
    peer.write(&opened(900).to_envelope());
    let answer = loop {
        let envelope = peer.next();
        if envelope.kind == Kind::DocumentConfig && envelope.document == 900 {
            break envelope;
        }
    };
    assert!(!answer.flags.contains(Flags::INSTALL));
    // Main would have waited ten seconds to be told whose page it is.
    assert!(begun.elapsed() < std::time::Duration::from_secs(8));
}

#[test]
fn a_process_that_ends_between_two_documents_takes_the_page_with_it() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    let frame = contents.main_frame().unwrap();
    peer.write(&envelope(Kind::DocumentUnloading, frame.routing_id(), 0, "", &[]));
    drop(peer);
    // Until main has seen both, what is sent goes to the document or waits for the next one.
    while !is_gone(contents.send("c", ())) {
        std::thread::yield_now();
    }
    let script = block_on(contents.execute_javascript("1"));
    assert!(matches!(script, Err(ExecuteError::FrameGone)), "{script:?}");
}
