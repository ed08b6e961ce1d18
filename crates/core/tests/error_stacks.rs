//! Stacks of errors stay in main, unless a page's preferences say that it may have them.

mod common;

use common::{PAGE, Peer, opened, rejected, watchdog};
use polaron_core::{
    Hub, IpcError, IpcMainEvent, IpcMainInvokeEvent as Event, Server, WebPreferences, function::Reply,
    memory::Renderer,
};
use polaron_protocol::Kind;
use polaron_value::{ErrorClass, JsError, Value, value};

/// An error with a stack, because of one with a stack; both in a list.
fn error() -> Value {
    let with_stack = |message: &str| {
        let mut error: JsError = JsError::new(ErrorClass::Error, message);
        error.stack = Some("at /secret/path.js:1".into());
        error
    };
    let mut outer = with_stack("outer");
    outer.cause = Some(with_stack("inner").into());
    value!([(Value::from(outer))])
}

/// What a script threw in one page, as main knows it.
fn thrown() -> IpcError {
    let inner = value!({ "name": "Error", "message": "inner", "stack": "at /secret/path.js:2" });
    let outer =
        value!({ "name": "Error", "message": "outer", "stack": "at /secret/path.js:1", "cause": inner });
    polaron_value::from_value(&outer).unwrap()
}

/// Every way by which main tells a page of an error.
fn told(error_stacks: bool) -> Vec<String> {
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    ipc.handle("value", |_: &Event| error()).unwrap();
    ipc.handle("async value", async |_: Event| Reply(error())).unwrap();
    ipc.handle("rejected", |_: &Event| Err::<(), _>(thrown())).unwrap();
    ipc.on("sync", |event: &IpcMainEvent| event.set_return_value(error()));
    ipc.on("fails", |_: &IpcMainEvent| Err::<(), _>(thrown()));
    ipc.on("replies", |event: &IpcMainEvent| event.reply("reply", (error(),)));
    let mut preferences = WebPreferences::default();
    preferences.error_stacks = error_stacks;
    let mut page = Renderer::with_preferences(&hub, preferences.clone()).unwrap();

    let mut told = Vec::new();
    for channel in ["value", "async value"] {
        told.push(format!("{:?}", page.invoke::<Value>(channel, ()).unwrap()));
    }
    told.push(format!("{:?}", page.send_sync::<Value>("sync", ()).unwrap()));
    told.push(format!("{:?}", rejected(page.invoke::<Value>("rejected", ()))));
    told.push(format!("{:?}", rejected(page.send_sync::<Value>("fails", ()))));
    page.send("replies", ()).unwrap();
    told.push(format!("{:?}", page.next_push().unwrap()));
    page.contents().send("page", (error(),)).unwrap();
    told.push(format!("{:?}", page.next_push().unwrap()));
    page.contents().main_frame().unwrap().send("frame", (error(),)).unwrap();
    told.push(format!("{:?}", page.next_push().unwrap()));

    // And what waits for a document.
    let server = Server::start(&hub).unwrap();
    let contents = hub.create_contents(preferences);
    contents.send("waiting", (error(),)).unwrap();
    hub.bind_page(PAGE, &contents);
    let mut peer = Peer::connect(&server);
    peer.write(&opened(7).to_envelope());
    assert_eq!(peer.next().kind, Kind::DocumentConfig);
    told.push(format!("{:?}", peer.next().read::<Value>()));
    told
}

#[test]
fn stacks_stay_in_main() {
    let _watchdog = watchdog();
    for error in told(false) {
        assert!(error.contains("outer") && error.contains("inner"), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn a_page_may_have_stacks_by_its_preferences() {
    let _watchdog = watchdog();
    for error in told(true) {
        assert_eq!(error.matches("secret").count(), 2, "{error}");
    }
}
