//! What a renderer may not do: each violation ends its own connection, and nobody else notices.

mod common;

use std::{
    io::Write,
    net::Shutdown,
    sync::{Arc, Barrier},
    thread,
};

use common::{Log, PAGE, PATIENCE, Peer, envelope, opened, watchdog};
use polaron_core::{Hub, IpcMainEvent, IpcMainInvokeEvent as Event, Server, memory::Renderer};
use polaron_protocol::{
    DocumentId, DocumentOpened, Hello, Kind, PROTOCOL_VERSION, Token, handshake,
    limits::{MAX_BODY, MAX_DOCUMENTS, MAX_URL},
};
use polaron_value::{Value, to_vec, value};

/// A hub with a listener and a handler on `c`, both taking two arguments.
fn hub(log: &Log<(Value, Value)>) -> Hub {
    let hub = Hub::new();
    let seen = log.clone();
    hub.ipc_main().on("c", move |event: &IpcMainEvent, a: Value, b: Value| {
        seen.add((a, b));
        event.set_return_value(true)
    });
    hub.ipc_main().handle("c", |_: &Event, _: Value, _: Value| true).unwrap();
    hub
}

/// Lets a fresh renderer say `bytes`, and checks that it is disconnected while another renderer goes on.
fn violates(what: &str, bytes: &[u8]) {
    violates_with(what, &[], bytes);
}

/// The same; what is in `allowed` comes first, and all of it is handled.
fn violates_with(what: &str, allowed: &[u8], bytes: &[u8]) {
    let log = Log::new();
    let hub = hub(&log);
    let server = Server::start(&hub).unwrap();
    let mut other = Renderer::open(&hub).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    peer.write(allowed);
    peer.post(Kind::Invoke, 77, "c", (1, 2));
    while peer.next().call != 77 {}
    // It may be disconnected before it has said all.
    let _ = peer.socket.write_all(bytes);
    let _ = peer.socket.write_all(&envelope(Kind::Send, 1, 0, "c", &to_vec(&("too", "late")).unwrap()));
    while let Some(answer) = peer.next_or_end() {
        assert!(answer.kind != Kind::InvokeReply || !answer.rejection().is_empty(), "{what}: {answer:?}");
    }
    assert!(contents.main_frame().is_none(), "{what}");
    assert!(log.take().is_empty(), "{what}: nothing after the violation is handled");
    assert!(other.invoke::<bool>("c", (1, 2)).unwrap(), "{what}");
    assert!(other.send_sync::<bool>("c", (1, 2)).unwrap(), "{what}");
}

#[test]
fn bytes_that_are_no_envelopes() {
    let _watchdog = watchdog();
    violates("HTTP", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    violates("ones", &[0xff; 4096]);
    violates("zeroes", &[0; 4096]);
    for kind in [0, 17, 63, 64, 71, 74, 75, 128, 255] {
        let mut bytes = envelope(Kind::Send, 1, 0, "c", &to_vec(&(1, 2)).unwrap());
        bytes[4] = kind;
        violates(&format!("kind {kind}"), &bytes);
    }
}

#[test]
fn lengths_that_lie() {
    let _watchdog = watchdog();
    let good = envelope(Kind::Send, 1, 0, "c", &to_vec(&(1, 2)).unwrap());
    let with = |at: usize, bytes: &[u8]| {
        let mut bad = good.clone();
        bad[at..at + bytes.len()].copy_from_slice(bytes);
        bad
    };
    violates("a body past the limit", &with(0, &(MAX_BODY as u32 + 1).to_le_bytes()));
    violates("the longest body", &with(0, &u32::MAX.to_le_bytes()));
    violates("a channel past the body", &with(6, &u16::MAX.to_le_bytes()));
    violates("a channel in no body", &with(0, &0_u32.to_le_bytes()));
    violates("a channel that is not UTF-8", &with(16, &[0xff]));
    // A body shorter than it is: its rest is read as the next envelope.
    violates("a body cut short", &with(0, &12_u32.to_le_bytes()));
}

#[test]
fn kinds_that_only_main_sends() {
    let _watchdog = watchdog();
    for kind in
        [Kind::Welcome, Kind::DocumentConfig, Kind::Push, Kind::InvokeReply, Kind::SyncReply, Kind::Execute]
    {
        violates(kind.name(), &envelope(kind, 1, 1, "c", &to_vec(&(1, 2)).unwrap()));
    }
    violates("a second Hello", &Hello::new(Token([0; 32])).to_envelope());
}

#[test]
fn documents_it_never_opened() {
    let _watchdog = watchdog();
    let closed = envelope(Kind::DocumentClosed, 2, 0, "", &[]);
    let subframe = DocumentOpened { is_main_frame: false, ..opened(3) }.to_envelope();
    for kind in [Kind::Send, Kind::Invoke, Kind::SendSync, Kind::ExecuteReply, Kind::Report] {
        let from = |document| envelope(kind, document, 1, "c", &to_vec(&("bad", "bad")).unwrap());
        violates(&format!("{} of no document", kind.name()), &from(0));
        violates(&format!("{} of an unknown document", kind.name()), &from(2));
        violates_with(&format!("{} of a frame without a runtime", kind.name()), &subframe, &from(3));
    }
    for kind in [Kind::DocumentUnloading, Kind::DocumentReady, Kind::DocumentMoved, Kind::ConsoleMessage] {
        let from = |document| envelope(kind, document, 0, "", &[]);
        violates(&format!("{} of no document", kind.name()), &from(0));
        violates(&format!("{} of an unknown document", kind.name()), &from(2));
    }
    let console = to_vec(&(1, "text", "source", 1)).unwrap();
    let console = envelope(Kind::ConsoleMessage, 3, 0, "", &console);
    violates_with("the console of a frame without a runtime", &subframe, &console);
    // Closing what is not open is no violation: documents of unknown pages close as well.
    violates_with("a document closed", &closed, &envelope(Kind::Send, 2, 0, "c", &[]));
    let own = [envelope(Kind::DocumentClosed, 1, 0, "", &[]), envelope(Kind::Send, 1, 0, "c", &[])].concat();
    violates("its own document, closed before", &own);
}

#[test]
fn documents_opened_wrongly() {
    let _watchdog = watchdog();
    violates("an id twice", &opened(1).to_envelope());
    violates("id 0", &opened(0).to_envelope());
    let reused = [envelope(Kind::DocumentClosed, 1, 0, "", &[]), opened(1).to_envelope()].concat();
    violates("the id of a closed document", &reused);
    let skipped = DocumentOpened { is_main_frame: false, ..opened(9) }.to_envelope();
    violates_with("an id below the last", &skipped, &opened(8).to_envelope());

    let good = opened(2).to_envelope();
    for (what, at, byte) in
        [("a longer URL", 40, 200), ("a shorter URL", 40, 1), ("a URL not in UTF-8", 53, 0xff)]
    {
        let mut bad = good.clone();
        bad[at] = byte;
        violates(what, &bad);
    }
    violates("no payload", &envelope(Kind::DocumentOpened, 2, 0, "", &[]));
    violates("half a payload", &envelope(Kind::DocumentOpened, 2, 0, "", &good[16..28]));
    let mut long = good[16..40].to_vec();
    long.extend((MAX_URL as u32 + 1).to_le_bytes());
    long.extend([0; 8]);
    long.resize(36 + MAX_URL + 1, b'u');
    violates("a URL past the limit", &envelope(Kind::DocumentOpened, 2, 0, "", &long));
}

#[test]
fn payloads_that_are_malformed() {
    let _watchdog = watchdog();
    let good = to_vec(&value!([{ "a": [1, "text"] }, 2])).unwrap();
    let mut unknown_tag = good.clone();
    unknown_tag[5] = 0xee;
    let mut count = good.clone();
    count[1..5].copy_from_slice(&u32::MAX.to_le_bytes());
    // An array in an array, deeper than allowed.
    let deep = [8, 1, 0, 0, 0].repeat(100_000);
    let payloads: [(&str, &[u8]); 7] = [
        ("nothing", &[]),
        ("no array", &[4, 1, 0, 0, 0]),
        ("an unknown tag", &unknown_tag),
        ("a count of 2^32", &count),
        ("an end too early", &good[..good.len() - 1]),
        ("100 000 arrays", &deep),
        ("noise", &[0xff; 64]),
    ];
    for (what, payload) in payloads {
        for kind in [Kind::Send, Kind::Invoke, Kind::SendSync] {
            violates(&format!("{what} in {}", kind.name()), &envelope(kind, 1, 5, "c", payload));
        }
        if what != "no array" {
            violates(
                &format!("{what} in a report"),
                &envelope(Kind::Report, 1, 0, "listener-error", payload),
            );
            violates(
                &format!("{what} in a script's value"),
                &envelope(Kind::ExecuteReply, 1, 1, "", payload),
            );
        }
    }
}

#[test]
fn changes_of_documents_that_are_malformed() {
    let _watchdog = watchdog();
    for kind in [Kind::DocumentUnloading, Kind::DocumentReady] {
        violates(kind.name(), &envelope(kind, 1, 0, "", &[0]));
    }
    violates("a URL not in UTF-8", &envelope(Kind::DocumentMoved, 1, 0, "", &[0xff]));
    violates("a URL past the limit", &envelope(Kind::DocumentMoved, 1, 0, "", &vec![b'u'; MAX_URL + 1]));
    violates("a console message of no value", &envelope(Kind::ConsoleMessage, 1, 0, "", &[0xff]));
}

/// What a correct renderer never says, and what yet hurts nobody.
#[test]
fn a_console_message_of_another_shape_is_dropped() {
    let _watchdog = watchdog();
    let hub = hub(&Log::new());
    let server = Server::start(&hub).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    contents.on(|event: &polaron_core::ConsoleMessage| panic!("{event:?}"));
    for payload in [value!(1), value!([9, "text", "source", 1]), value!(["text"]), value!([0, 1, 2, 3])] {
        peer.post(Kind::ConsoleMessage, 0, "", payload);
    }
    peer.post(Kind::Invoke, 1, "c", (1, 2));
    assert!(peer.next().read::<bool>());
}

/// The native side tells of every document alike.
#[test]
fn documents_without_a_runtime_may_change_and_close() {
    let _watchdog = watchdog();
    let hub = hub(&Log::new());
    let server = Server::start(&hub).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    let main = contents.main_frame().unwrap();
    peer.write(&DocumentOpened { is_main_frame: false, ..opened(2) }.to_envelope());
    assert_eq!(peer.next().document, 2);
    for kind in [Kind::DocumentReady, Kind::DocumentMoved, Kind::DocumentUnloading, Kind::DocumentClosed] {
        peer.write(&envelope(kind, 2, 0, "", &[]));
    }
    peer.post(Kind::Invoke, 1, "c", (1, 2));
    assert!(peer.next().read::<bool>());
    assert!(!main.is_destroyed());
}

/// The numbers of pages are no secret: a web process that was taken over may name any.
#[test]
fn a_renderer_that_claims_another_ones_page_is_disconnected() {
    let _watchdog = watchdog();
    let hub = hub(&Log::new());
    let server = Server::start(&hub).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    let main = contents.main_frame().unwrap();
    let mut thief = Peer::connect(&server);
    thief.write(&opened(1).to_envelope());
    assert!(thief.is_disconnected());
    let mut thief = Peer::connect(&server);
    thief.write(&DocumentOpened { is_main_frame: false, ..opened(1) }.to_envelope());
    assert!(thief.is_disconnected(), "a frame within it is no better");
    assert_eq!(contents.main_frame().as_ref(), Some(&main));
    peer.post(Kind::Invoke, 1, "c", (1, 2));
    assert!(peer.next().read::<bool>());
    // The engine may give it to another one.
    hub.bind_page(PAGE, &contents);
    let mut heir = Peer::connect(&server);
    heir.open(1);
    assert_ne!(contents.main_frame().as_ref(), Some(&main));
    // And when that one dies, it is free.
    drop(heir);
    let mut next = Peer::connect(&server);
    next.open(1);
}

/// One that is dead has no page, even while its thread is busy and has not seen that.
#[test]
fn a_dead_renderer_keeps_no_page() {
    let _watchdog = watchdog();
    let hub = hub(&Log::new());
    let server = Server::start(&hub).unwrap();
    let (blocks, blocked) = std::sync::mpsc::channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let released = std::sync::Mutex::new(released);
    hub.ipc_main().on("block", move |_: &IpcMainEvent| {
        blocks.send(()).unwrap();
        common::received(&released.lock().unwrap());
    });
    let (mut peer, _contents) = Peer::page(&hub, &server);
    peer.post(Kind::Send, 0, "block", value!([]));
    common::received(&blocked);
    drop(peer);
    let mut next = Peer::connect(&server);
    next.open(1);
    release.send(()).unwrap();
}

#[test]
fn a_call_with_malformed_arguments_is_answered_before_the_end() {
    let _watchdog = watchdog();
    let hub = hub(&Log::new());
    let server = Server::start(&hub).unwrap();
    for (kind, reply) in [(Kind::Invoke, Kind::InvokeReply), (Kind::SendSync, Kind::SyncReply)] {
        for payload in [&[0xff][..], &[8, 1, 0, 0, 0, 0xff]] {
            let (mut peer, _contents) = Peer::page(&hub, &server);
            peer.write(&envelope(kind, 1, 5, "c", payload));
            let answer = peer.next();
            assert_eq!((answer.kind, answer.call), (reply, 5));
            let text = answer.rejection();
            assert!(text.starts_with("'c': args") && text.contains("malformed"), "{text}");
            assert!(peer.is_disconnected());
        }
    }
}

#[test]
fn more_documents_than_allowed() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (mut peer, _contents) = Peer::page(&hub, &server);
    for document in 2..=MAX_DOCUMENTS as u32 {
        peer.open(document);
    }
    peer.write(&opened(MAX_DOCUMENTS as u32 + 1).to_envelope());
    assert!(peer.is_disconnected());
}

#[test]
fn an_envelope_that_never_ends_is_dropped_with_its_connection() {
    let _watchdog = watchdog();
    let log = Log::new();
    let hub = hub(&log);
    let server = Server::start(&hub).unwrap();
    let whole = envelope(Kind::Send, 1, 0, "c", &to_vec(&(1, 2)).unwrap());
    for end in 0..whole.len() {
        let (mut peer, contents) = Peer::page(&hub, &server);
        peer.write(&whole[..end]);
        peer.socket.shutdown(Shutdown::Write).unwrap();
        assert!(peer.is_disconnected());
        assert!(contents.main_frame().is_none());
        assert!(log.take().is_empty());
    }
    // One that promises 512 MiB and brings little costs little and hurts nobody.
    let mut huge = whole.clone();
    huge[..4].copy_from_slice(&(MAX_BODY as u32).to_le_bytes());
    let (mut peer, _contents) = Peer::page(&hub, &server);
    peer.write(&huge);
    let mut other = Renderer::open(&hub).unwrap();
    assert!(other.invoke::<bool>("c", (1, 2)).unwrap());
    peer.socket.shutdown(Shutdown::Write).unwrap();
    assert!(peer.is_disconnected());
}

/// Correct messages with a few bytes changed, by a generator that gives the same ones at each run.
#[test]
fn a_thousand_mutations_of_correct_messages() {
    let _watchdog = watchdog();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let hub = hub(&Log::new());
    let server = Server::start(&hub).unwrap();
    let payload = to_vec(&value!([{ "a": [1, "text", null], "b": { "c": 1.5 } }, "ä€"])).unwrap();
    let kinds = [
        Kind::Send,
        Kind::Invoke,
        Kind::SendSync,
        Kind::ExecuteReply,
        Kind::Report,
        Kind::ConsoleMessage,
        Kind::DocumentMoved,
        Kind::DocumentClosed,
    ];
    for _ in 0..1000 {
        let mut bytes = Vec::new();
        for kind in kinds {
            bytes.extend(envelope(kind, 1, 1, "c", &payload));
        }
        for _ in 0..=random(4) {
            let at = random(bytes.len());
            bytes[at] ^= 1 << random(8);
        }
        let (mut peer, _contents) = Peer::page(&hub, &server);
        let _ = peer.socket.write_all(&bytes);
        let _ = peer.socket.shutdown(Shutdown::Write);
        while peer.next_or_end().is_some() {}
    }
    let mut other = Renderer::open(&hub).unwrap();
    assert!(other.invoke::<bool>("c", (1, 2)).unwrap());
}

#[test]
fn a_token_is_good_for_one_connection() {
    let _watchdog = watchdog();
    let server = Server::start(&Hub::new()).unwrap();
    let tokens = [server.admit().unwrap(), server.admit().unwrap()];
    assert!(tokens[0] != tokens[1]);
    for token in tokens {
        let hello = Hello::new(token).to_envelope();
        // Several try it at the same time.
        let start = Arc::new(Barrier::new(4));
        let tries: Vec<_> = (0..4)
            .map(|_| {
                let (mut peer, start, hello) = (Peer::stranger(&server), start.clone(), hello.clone());
                thread::spawn(move || {
                    start.wait();
                    peer.write(&hello);
                    peer.next_or_end().is_some_and(|answer| answer.kind == Kind::Welcome)
                })
            })
            .collect();
        let welcomed = tries.into_iter().map(|one| one.join().unwrap());
        assert_eq!(welcomed.filter(|welcomed| *welcomed).count(), 1);
    }
}

#[test]
fn strangers_are_turned_away() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let token = server.admit().unwrap();
    let good = Hello::new(token).to_envelope();
    let with = |at: usize, byte: u8| {
        let mut bad = good.clone();
        bad[at] = byte;
        bad
    };
    let strangers = [
        ("another token", Hello::new(Token([7; 32])).to_envelope()),
        ("another version", with(20, PROTOCOL_VERSION as u8 + 1)),
        ("another magic", with(16, b'X')),
        ("a short token", envelope(Kind::Hello, 0, 0, "", &good[16..50])),
        ("a document before its hello", opened(1).to_envelope()),
        ("main's welcome", handshake::welcome()),
        ("an unknown kind", with(4, 99)),
        ("HTTP", b"GET / HTTP/1.1\r\n\r\n".to_vec()),
    ];
    for (what, bytes) in strangers {
        let mut stranger = Peer::stranger(&server);
        stranger.write(&bytes);
        assert!(stranger.is_disconnected(), "{what}");
    }
    let half = Peer::stranger(&server);
    (&half.socket).write_all(&good[..30]).unwrap();
    drop(half);
    let mut friend = Peer::stranger(&server);
    friend.write(&good);
    assert_eq!(friend.next().kind, Kind::Welcome, "none of them used the token up");
}

#[test]
fn strangers_who_say_nothing_keep_nobody_waiting() {
    let _watchdog = watchdog();
    let hub = hub(&Log::new());
    let server = Server::start(&hub).unwrap();
    let _silent: Vec<_> = (0..20).map(|_| Peer::stranger(&server)).collect();
    let (mut peer, _contents) = Peer::page(&hub, &server);
    peer.post(Kind::Invoke, 1, "c", (1, 2));
    assert!(peer.next().read::<bool>());
}

#[test]
fn messages_may_come_with_the_handshake_and_in_any_pieces() {
    let _watchdog = watchdog();
    let hub = hub(&Log::new());
    let server = Server::start(&hub).unwrap();
    let contents = hub.create_contents(polaron_core::WebPreferences::default());
    hub.bind_page(PAGE, &contents);
    let all = |token| {
        [
            Hello::new(token).to_envelope(),
            opened(1).to_envelope(),
            envelope(Kind::Invoke, 1, 1, "c", &to_vec(&(1, 2)).unwrap()),
        ]
        .concat()
    };
    for piece in [usize::MAX, 1, 7] {
        let mut peer = Peer::stranger(&server);
        for bytes in all(server.admit().unwrap()).chunks(piece) {
            peer.write(bytes);
        }
        let kinds = [Kind::Welcome, Kind::DocumentConfig, Kind::InvokeReply].map(|_| peer.next().kind);
        assert_eq!(kinds, [Kind::Welcome, Kind::DocumentConfig, Kind::InvokeReply], "pieces of {piece}");
    }
}

#[test]
fn renderers_outlive_the_server_and_nobody_new_comes() {
    let _watchdog = watchdog();
    let hub = hub(&Log::new());
    let server = Server::start(&hub).unwrap();
    let (mut peer, _contents) = Peer::page(&hub, &server);
    let path = server.socket_path();
    drop(server);
    assert!(std::os::unix::net::UnixStream::connect(path).is_err());
    peer.post(Kind::Invoke, 1, "c", (1, 2));
    assert!(peer.next().read::<bool>());
}

/// A renderer that floods main with calls and reads no answer holds up nobody else.
#[test]
fn a_renderer_that_never_reads_holds_up_nobody() {
    let _watchdog = watchdog();
    let hub = hub(&Log::new());
    hub.ipc_main().handle("large", |_: &Event| "x".repeat(1 << 20)).unwrap();
    let server = Server::start(&hub).unwrap();
    let (mut peer, _contents) = Peer::page(&hub, &server);
    peer.socket.set_write_timeout(Some(PATIENCE)).unwrap();
    for call in 1..=32 {
        peer.post(Kind::Invoke, call, "large", value!([]));
    }
    let mut other = Renderer::open(&hub).unwrap();
    assert!(other.invoke::<bool>("c", (1, 2)).unwrap());
    for call in 1..=32 {
        let answer = peer.next();
        assert_eq!((answer.document, answer.call), (DocumentId(1).0, call));
        assert_eq!(answer.read::<String>().len(), 1 << 20);
    }
}
