//! What a caller learns when a handler fails: every kind of error, panics, and values that can not be sent.

mod common;

use std::{error::Error as StdError, fmt, io, num::ParseIntError};

use common::{rejected, rejection, settled, watchdog, yield_once};
use polaron_core::{
    Hub, IpcError, IpcMain, IpcMainEvent, IpcMainInvokeEvent as Event, SendError,
    function::{IntoReply, Reply},
    memory::{CallError, Renderer},
};
use polaron_value::{EncodeOptions, MAX_DEPTH, Value, value};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What the handlers that `register` makes reject `c` with, one of each shape.
fn errors_of(register: impl Fn(&IpcMain)) -> IpcError {
    let hub = Hub::new();
    register(hub.ipc_main());
    let mut page = Renderer::open(&hub).unwrap();
    let error = rejected(page.invoke::<Value>("c", ()));
    assert_eq!(rejected(page.invoke::<Value>("async c", ())), error, "an async handler says the same");
    error
}

/// Registers a handler for `c` and an async one for `async c`.
macro_rules! both {
    ($type:ty: $value:expr) => {
        |ipc: &IpcMain| {
            ipc.handle("c", |_: &Event| -> $type { $value }).unwrap();
            ipc.handle("async c", async |_: Event| -> $type { $value }).unwrap();
        }
    };
}

#[derive(Debug)]
struct Layer {
    text: &'static str,
    below: Option<Box<dyn StdError + Send + Sync>>,
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

impl StdError for Layer {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.below.as_deref().map(|below| below as _)
    }
}

/// A value that no message can carry.
fn too_deep() -> Value {
    (0..=MAX_DEPTH).fold(Value::Null, |inner, _| Value::Array(vec![inner]))
}

#[test]
fn texts_are_errors() {
    let _watchdog = watchdog();
    for error in [
        errors_of(both!(Result<(), String>: Err("Operation failed".to_owned()))),
        errors_of(both!(Result<(), &'static str>: Err("Operation failed"))),
        errors_of(both!(Result<(), Box<dyn StdError + Send + Sync>>: Err("Operation failed".into()))),
    ] {
        assert_eq!((error.name(), error.message()), ("Error", "Operation failed"));
        assert_eq!((error.code(), error.data(), error.stack()), (None, None, None));
        assert!(error.source().is_none());
    }
}

#[test]
fn errors_of_the_system_have_the_code_that_node_gives_them() {
    let _watchdog = watchdog();
    let error = errors_of(both!(io::Result<String>: std::fs::read_to_string("/no/such/file")));
    assert_eq!(error.message(), "No such file or directory (os error 2)");
    assert_eq!(error.code(), Some(&value!("ENOENT")));
    let error = errors_of(both!(io::Result<Vec<u8>>: std::fs::read("/")));
    assert_eq!(error.code(), Some(&value!("EISDIR")));
    let error = errors_of(both!(io::Result<()>: std::fs::create_dir("/tmp")));
    assert_eq!(error.code(), Some(&value!("EEXIST")));
    let error = errors_of(both!(io::Result<()>: Err(io::Error::other("no code"))));
    assert_eq!((error.message(), error.code()), ("no code", None));
    for (kind, code) in [
        (io::ErrorKind::PermissionDenied, "EACCES"),
        (io::ErrorKind::NotADirectory, "ENOTDIR"),
        (io::ErrorKind::DirectoryNotEmpty, "ENOTEMPTY"),
        (io::ErrorKind::ConnectionRefused, "ECONNREFUSED"),
        (io::ErrorKind::ConnectionReset, "ECONNRESET"),
        (io::ErrorKind::BrokenPipe, "EPIPE"),
        (io::ErrorKind::TimedOut, "ETIMEDOUT"),
    ] {
        let error = errors_of(|ipc| {
            ipc.handle("c", move |_: &Event| Err::<(), _>(io::Error::from(kind))).unwrap();
            ipc.handle("async c", async move |_: Event| Err::<(), _>(io::Error::from(kind))).unwrap();
        });
        assert_eq!(error.code(), Some(&value!(code)));
    }
}

#[test]
fn sources_become_causes_all_the_way_down() {
    let _watchdog = watchdog();
    let error = errors_of(both!(Result<(), Layer>: Err(Layer {
        text: "the settings were not read",
        below: Some(Box::new(Layer {
            text: "the file was not opened",
            below: Some(Box::new(io::Error::from(io::ErrorKind::NotFound))),
        })),
    })));
    assert_eq!((error.message(), error.code()), ("the settings were not read", None));
    let cause: &IpcError = error.source().unwrap().downcast_ref().unwrap();
    assert_eq!((cause.message(), cause.code()), ("the file was not opened", None));
    let cause: &IpcError = cause.source().unwrap().downcast_ref().unwrap();
    assert_eq!((cause.message(), cause.code()), ("entity not found", Some(&value!("ENOENT"))));
    assert!(cause.source().is_none());
}

#[test]
fn question_marks_mix_errors_of_all_kinds() {
    fn parse(_: &Event, text: String) -> Result<i32, Box<dyn StdError + Send + Sync>> {
        if text.is_empty() {
            return Err("nothing to parse".into());
        }
        if text == "coded" {
            Err(IpcError::new("coded").with_code(7))?;
        }
        let number: i32 = text.parse().map_err(|error: ParseIntError| error)?;
        Ok(number)
    }
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().handle("parse", parse).unwrap();
    let mut page = Renderer::open(&hub).unwrap();
    assert_eq!(page.invoke::<i32>("parse", ("12",)).unwrap(), 12);
    assert_eq!(rejection(page.invoke::<i32>("parse", ("",))), "nothing to parse");
    assert_eq!(rejection(page.invoke::<i32>("parse", ("x",))), "invalid digit found in string");
    assert_eq!(rejected(page.invoke::<i32>("parse", ("coded",))).code(), Some(&value!(7)));
}

#[test]
fn an_ipc_error_arrives_whole() {
    fn whole() -> IpcError {
        IpcError::new("no such user — 😀")
            .with_name("NotFoundError")
            .with_code("E_USER")
            .with_cause(
                IpcError::new("the table is empty").with_code(value!({ "sql": 1 })).with_name("DbError"),
            )
            .with_data("id", 7)
            .with_data("__proto__", value!({ "polluted": true }))
            .with_data("tags", value!(["a", null, undefined]))
    }
    let _watchdog = watchdog();
    assert_eq!(errors_of(both!(Result<(), IpcError>: Err(whole()))), whole());
    assert_eq!(errors_of(both!(Result<(), Box<dyn StdError + Send + Sync>>: Err(whole().into()))), whole());
    // As the source of another error it stays whole too.
    let outer =
        errors_of(both!(Result<(), Layer>: Err(Layer { text: "outer", below: Some(Box::new(whole())) })));
    assert_eq!(outer.source().unwrap().downcast_ref::<IpcError>(), Some(&whole()));
}

#[test]
fn an_error_that_can_not_be_sent_rejects_all_the_same() {
    let _watchdog = watchdog();
    let error =
        errors_of(both!(Result<(), IpcError>: Err(IpcError::new("mine").with_data("deep", too_deep()))));
    assert_eq!((error.name(), error.message()), ("Error", "mine"));
    assert_eq!(error.data(), None, "what could not be sent is left out");
    let hub = Hub::new();
    hub.ipc_main().on("c", |_: &IpcMainEvent| Err::<(), _>(IpcError::new("mine").with_code(too_deep())));
    let mut page = Renderer::open(&hub).unwrap();
    assert_eq!(rejection(page.send_sync::<()>("c", ())), "mine");
}

#[test]
fn a_value_that_can_not_be_sent_rejects_with_its_path() {
    let _watchdog = watchdog();
    let error = errors_of(both!(Result<Value, String>: Ok(value!({ "a": [1, too_deep()] }))));
    assert_eq!(error.name(), "DataCloneError");
    let text = error.message();
    assert!(text.starts_with("the handler's value can not be sent: a[1][0]"), "{text}");
    assert!(text.ends_with("more than 1000 arrays and objects in each other"), "{text}");
    let error = errors_of(both!(u64: u64::MAX));
    assert_eq!(error.name(), "DataCloneError");
    assert!(error.message().contains("18446744073709551615"), "{error}");
}

/// 512 MiB and one byte: they fit into no envelope.
#[test]
fn a_value_too_large_for_a_message_rejects() {
    struct Huge;
    impl Serialize for Huge {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_bytes(&vec![0; polaron_protocol::limits::MAX_BODY + 1])
        }
    }
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().handle("c", |_: &Event| Reply(Huge)).unwrap();
    hub.ipc_main().on("c", |event: &IpcMainEvent| {
        assert!(matches!(event.set_return_value(Huge), Err(SendError::TooLarge { .. })));
        event.set_return_value("something smaller")
    });
    let mut page = Renderer::open(&hub).unwrap();
    let error = rejection(page.invoke::<Value>("c", ()));
    assert!(error.contains("are more than the 536870912 of a message"), "{error}");
    assert_eq!(page.send_sync::<String>("c", ()).unwrap(), "something smaller");
    assert!(matches!(page.contents().send("c", (Huge,)), Err(SendError::TooLarge { .. })));
}

struct PanicsWhenEncoded;

impl Serialize for PanicsWhenEncoded {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic!("while encoding")
    }
}

struct PanicsWhenDecoded;

impl<'de> Deserialize<'de> for PanicsWhenDecoded {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        panic!("while decoding")
    }
}

struct PanicsAsReply;

impl IntoReply for PanicsAsReply {
    fn encode_reply(
        self,
        _options: EncodeOptions,
        out: &mut polaron_value::Output<'_>,
    ) -> Result<(), IpcError> {
        out.extend_from_slice(b"half of it");
        panic!("while replying")
    }
}

#[test]
fn panics_in_handlers_reject_and_leave_the_session_alive() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    ipc.handle("sync", |_: &Event| -> () { panic!("on purpose") }).unwrap();
    ipc.handle("owning", |_: Event| -> () { panic!("on purpose") }).unwrap();
    ipc.handle("formatted", |_: &Event, n: u8| -> () { panic!("on {}", n) }).unwrap();
    ipc.handle("odd", |_: &Event| -> () { std::panic::panic_any(7) }).unwrap();
    ipc.handle("before", async |_: Event| -> () { panic!("before the first await") }).unwrap();
    ipc.handle("after", async |_: Event| -> () {
        yield_once().await;
        panic!("after the first await")
    })
    .unwrap();
    ipc.handle("encoding", |_: &Event| Reply(PanicsWhenEncoded)).unwrap();
    ipc.handle("async encoding", async |_: Event| Reply(PanicsWhenEncoded)).unwrap();
    ipc.handle("decoding", |_: &Event, _: PanicsWhenDecoded| ()).unwrap();
    ipc.handle("replying", |_: &Event| PanicsAsReply).unwrap();
    ipc.handle("alive", |_: &Event| true).unwrap();
    let mut page = Renderer::open(&hub).unwrap();
    for (channel, text) in [
        ("sync", "on purpose"),
        ("owning", "on purpose"),
        ("formatted", "on 1"),
        ("odd", "no message"),
        ("before", "before the first await"),
        ("after", "after the first await"),
        ("encoding", "while encoding"),
        ("async encoding", "while encoding"),
        ("decoding", "while decoding"),
        ("replying", "while replying"),
    ] {
        let error = rejected(page.invoke::<Value>(channel, (1,)));
        assert_eq!((error.name(), error.message()), ("Error", &*format!("handler panicked: {text}")));
        assert!(page.invoke::<bool>("alive", ()).unwrap());
    }
}

#[test]
fn panics_in_listeners_reject_send_sync_and_leave_the_session_alive() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    ipc.on("sync", |_: &IpcMainEvent| -> () { panic!("on purpose") });
    ipc.on("owning", |_: IpcMainEvent| -> () { panic!("on purpose") });
    ipc.on("before", async |_: IpcMainEvent| -> () { panic!("before the first await") });
    ipc.on("after", async |_: IpcMainEvent| -> () {
        yield_once().await;
        panic!("after the first await")
    });
    ipc.on("decoding", |_: &IpcMainEvent, _: PanicsWhenDecoded| ());
    ipc.on("encoding", |event: &IpcMainEvent| event.set_return_value(PanicsWhenEncoded));
    let mut page = Renderer::open(&hub).unwrap();
    for (channel, text) in [
        ("sync", "on purpose"),
        ("owning", "on purpose"),
        ("before", "before the first await"),
        ("after", "after the first await"),
        ("decoding", "while decoding"),
        ("encoding", "while encoding"),
    ] {
        page.send(channel, (1,)).unwrap();
        settled(&mut page);
        assert_eq!(rejection(page.send_sync::<()>(channel, (1,))), format!("handler panicked: {text}"));
    }
}

/// What a handler for once captured is dropped on the session's thread, after it ran.
#[test]
fn a_capture_that_panics_when_dropped_ends_neither_the_page_nor_the_call() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("when dropped");
        }
    }
    let _watchdog = watchdog();
    let hub = Hub::new();
    let bomb = Bomb;
    hub.ipc_main()
        .handle_once("c", move |_: &Event| {
            _ = &bomb;
            1
        })
        .unwrap();
    let bomb = Bomb;
    hub.ipc_main().once("c", move |_: &IpcMainEvent| _ = &bomb);
    let mut page = Renderer::open(&hub).unwrap();
    assert_eq!(page.invoke::<i32>("c", ()).unwrap(), 1);
    page.send("c", ()).unwrap();
    settled(&mut page);
}

#[test]
fn arguments_that_can_not_be_sent_are_named_by_their_path() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let mut page = Renderer::open(&hub).unwrap();
    let args = (1, value!({ "a": 1 }), [0, u64::MAX]);
    let number = "integer 18446744073709551615 is outside ±(2^53 - 1), which a JavaScript number can hold";
    let expected = format!("'c' was not sent: args[2][1]: {number}");
    assert_eq!(page.contents().send("c", args.clone()).unwrap_err().to_string(), expected);
    let sent = page.send("c", args.clone());
    assert!(matches!(&sent, Err(CallError::Send(SendError::Encode { channel, .. })) if channel == "c"));
    assert_eq!(sent.unwrap_err().to_string(), expected);
    assert_eq!(page.invoke::<()>("c", args.clone()).unwrap_err().to_string(), expected);
    // Before the first document as well.
    let waiting = hub.create_contents(polaron_core::WebPreferences::default());
    assert_eq!(waiting.send("c", args).unwrap_err().to_string(), expected);
    // Nothing of it was sent.
    settled(&mut page);
    page.contents().send("next", ()).unwrap();
    assert_eq!(page.next_push().unwrap().channel, "next");
}
