//! Binary data that are received apart from their message, and answered without being gathered.

use std::sync::mpsc;

use bytes::Bytes;
use polaron_core::{Hub, IpcMainEvent, IpcMainInvokeEvent, IpcMessage, function::Reply, memory::Renderer};
use polaron_value::{Value, View, ViewClass};

const LARGE: usize = 5 << 20;

fn pattern(length: usize, seed: usize) -> Vec<u8> {
    (0..length).map(|index| (index * 31 + (index >> 8) + seed) as u8).collect()
}

fn bytes(length: usize, seed: usize) -> Bytes {
    pattern(length, seed).into()
}

#[test]
fn what_a_handler_takes_and_gives_back_is_what_was_sent_whatever_its_length() {
    let hub = Hub::new();
    hub.ipc_main().handle("echo", |_: &IpcMainInvokeEvent, bytes: Bytes| Reply(bytes)).unwrap();
    let mut page = Renderer::open(&hub).unwrap();
    for length in [0, 1, 32 * 1024 - 1, 32 * 1024, 65_535, 65_536, 100_001, (1 << 20) + 7, LARGE] {
        let sent = bytes(length, length);
        let got: Bytes = page.invoke("echo", (sent.clone(),)).unwrap();
        assert!(got == sent, "{length} bytes");
    }
}

#[test]
fn a_handler_that_takes_something_else_than_bytes_has_it_too() {
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    ipc.handle("value", |_: &IpcMainInvokeEvent, value: Value| Reply(value)).unwrap();
    ipc.handle("two", |_: &IpcMainInvokeEvent, first: Bytes, name: String, second: Bytes| {
        Reply((second, name, first))
    })
    .unwrap();
    ipc.handle("number", |_: &IpcMainInvokeEvent, number: f64| number).unwrap();
    ipc.handle("late", |_: &IpcMainInvokeEvent, bytes: Bytes, number: u8| bytes.len() + usize::from(number))
        .unwrap();
    let mut page = Renderer::open(&hub).unwrap();
    let view = Value::from(View::new(ViewClass::Float64Array, bytes(LARGE, 1)));
    assert!(page.invoke::<Value>("value", (view.clone(),)).unwrap() == view);
    let (first, second) = (bytes(LARGE, 1), bytes(LARGE - 3, 2));
    let got: (Bytes, String, Bytes) = page.invoke("two", (first.clone(), "name", second.clone())).unwrap();
    assert!(got == (second, "name".to_owned(), first));
    // What it does not take is refused as ever, and the connection goes on.
    let refused = page.invoke::<f64>("number", (bytes(LARGE, 3),)).unwrap_err().to_string();
    assert!(refused.contains("args[0]") && refused.contains("f64"), "{refused}");
    let refused = page.invoke::<f64>("late", (bytes(LARGE, 3), "x")).unwrap_err().to_string();
    assert!(refused.contains("args[1]"), "{refused}");
    assert_eq!(page.invoke::<f64>("late", (bytes(LARGE, 3), 1)).unwrap(), (LARGE + 1) as f64);
}

#[test]
fn every_listener_has_all_of_it_and_what_the_page_is_told_too() {
    let hub = Hub::new();
    let (tell, told) = mpsc::channel();
    for name in ["first", "second"] {
        let tell = tell.clone();
        hub.ipc_main().on("large", move |_: &IpcMainEvent, bytes: Bytes| tell.send((name, bytes)).unwrap());
    }
    let mut page = Renderer::open(&hub).unwrap();
    let sent = bytes(LARGE, 4);
    page.send("large", (sent.clone(),)).unwrap();
    for name in ["first", "second"] {
        assert!(told.recv().unwrap() == (name, sent.clone()));
    }
    let tell_page = tell;
    page.contents().on(move |message: &IpcMessage| {
        let (bytes,): (Bytes,) = message.args().unwrap();
        tell_page.send(("page", bytes)).unwrap();
    });
    page.send("large", (sent.clone(),)).unwrap();
    for name in ["page", "first", "second"] {
        assert!(told.recv().unwrap() == (name, sent.clone()));
    }
}

#[test]
fn large_and_small_messages_keep_their_order() {
    let hub = Hub::new();
    let (tell, told) = mpsc::channel();
    hub.ipc_main().on("c", move |_: &IpcMainEvent, number: u32, bytes: Bytes| {
        tell.send((number, bytes.len())).unwrap();
    });
    let mut page = Renderer::open(&hub).unwrap();
    let lengths = [3, LARGE, 0, 70_000, 40_000, 1 << 20, 8];
    for (number, length) in lengths.into_iter().cycle().take(50).enumerate() {
        page.send("c", (number as u32, bytes(length, number))).unwrap();
    }
    for (number, length) in lengths.into_iter().cycle().take(50).enumerate() {
        assert_eq!(told.recv().unwrap(), (number as u32, length));
    }
}
