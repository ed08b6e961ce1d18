//! Message ports, through the public face.

mod common;

use std::sync::mpsc;

use common::{block_on, received, watchdog};
use polaron_core::{Hub, IpcMainEvent, MessageChannelMain, MessageEvent, memory::Renderer};

#[test]
fn smoke() {
    let _watchdog = watchdog();
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    let (sender, receiver) = mpsc::channel();
    port2.on_message(move |event: &MessageEvent| sender.send(event.data::<i32>().unwrap()).unwrap());
    port1.try_post_message(1, &[]).unwrap();
    port1.try_post_message(2, &[]).unwrap();
    port2.start();
    assert_eq!((received(&receiver), received(&receiver)), (1, 2));
}

#[test]
fn smoke_page() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let (sender, receiver) = mpsc::channel();
    hub.ipc_main().on("port", move |event: &IpcMainEvent| sender.send(event.ports()[0].clone()).unwrap());
    let mut page = Renderer::open(&hub).unwrap();
    let (one, two) = page.message_channel();
    one.post_message("early", &[]).unwrap();
    page.post_message("port", "x", &[two]).unwrap();
    let port = received(&receiver);
    assert_eq!(block_on(port.recv()).unwrap().data::<String>().unwrap(), "early");
    port.try_post_message("back", &[]).unwrap();
    assert_eq!(page.next_message(&one).unwrap().unwrap().data.as_str(), Some("back"));
    port.close();
    assert_eq!(page.next_message(&one).unwrap(), None);
}
