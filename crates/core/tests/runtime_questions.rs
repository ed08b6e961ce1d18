//! What the renderer runtime asks main on its own account.

mod common;

use common::{Log, Peer, envelope, watchdog};
use polaron_core::{Hub, IpcMainEvent, Server};
use polaron_protocol::{Flags, Kind};
use polaron_value::{Value, to_vec};
use serde::Serialize;

/// A question, which differs from a page's `sendSync` by its flag.
fn question(channel: &str, call: u32, payload: impl Serialize) -> Vec<u8> {
    let mut bytes = envelope(Kind::SendSync, 1, call, channel, &to_vec(&payload).unwrap());
    bytes[5] = Flags::RUNTIME.0;
    bytes
}

#[test]
fn the_runtime_is_answered_and_no_listener_hears_of_it() {
    let _watchdog = watchdog();
    let (hub, log) = (Hub::new(), Log::new());
    let heard = log.clone();
    hub.ipc_main().on("zoom", move |event: &IpcMainEvent| {
        heard.add(());
        event.set_return_value("a listener's")
    });
    let server = Server::start(&hub).unwrap();
    let (mut peer, _contents) = Peer::page(&hub, &server);
    peer.write(&question("zoom", 1, (1,)));
    let answer = peer.next();
    assert_eq!((answer.kind, answer.call, answer.read::<f64>()), (Kind::SyncReply, 1, 1.0));
    // Without an engine there is nothing to zoom.
    peer.write(&question("zoom", 2, (1, 2.0)));
    assert_eq!(peer.next().read::<f64>(), 1.0);
    assert!(log.take().is_empty());
    peer.post(Kind::SendSync, 3, "zoom", Vec::<f64>::new());
    assert_eq!(peer.next().read::<Value>().as_str(), Some("a listener's"));
}

#[test]
fn other_questions_and_other_payloads_are_answered_with_an_error() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (mut peer, _contents) = Peer::page(&hub, &server);
    peer.write(&question("weather", 1, ("tomorrow",)));
    assert_eq!(peer.next().rejection(), "nobody knows the question 'weather'");
    peer.write(&question("zoom", 2, (1, "large")));
    let rejection = peer.next().rejection();
    assert!(rejection.starts_with("'zoom': "), "{rejection}");
    peer.write(&question("zoom", 3, (1,)));
    assert_eq!(peer.next().read::<f64>(), 1.0, "the connection is still there");
}

#[test]
fn frames_are_known_within_their_process_only() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let (mut peer, contents) = Peer::page(&hub, &server);
    let (_other_peer, other) = Peer::page(&hub, &server);
    let (own, foreign) = (contents.main_frame().unwrap(), other.main_frame().unwrap());
    assert_ne!(own.process_id(), foreign.process_id());
    peer.write(&question("frame-token", 1, (1,)));
    assert_eq!(peer.next().read::<String>(), own.frame_token());
    peer.write(&question("frame-by-token", 2, (own.frame_token(),)));
    assert_eq!(peer.next().read::<u32>(), 1);
    peer.write(&question("frame-by-token", 3, (foreign.frame_token(),)));
    assert_eq!(peer.next().read::<Value>(), Value::Undefined);
    for what in ["frame-token", "zoom"] {
        peer.write(&question(what, 4, (77,)));
        assert_eq!(peer.next().read::<Value>(), Value::Undefined, "{what}");
        peer.write(&question(what, 5, ("one",)));
        assert!(peer.next().rejection().starts_with(&format!("'{what}': ")));
    }
}
