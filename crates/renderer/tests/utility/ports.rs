//! Ports that a utility process is given, and gives.

use std::sync::mpsc;

use polaron_core::{Hub, IpcMainEvent, UtilityProcess, memory::Renderer};
use polaron_renderer::{MessageChannelMain, MessageEvent, MessagePortMain, Value};

use crate::tools::{answer, ask, exit, next, puppet, tell_with, wait};

tests! {
    a_port_joins_main_and_a_process,
    a_port_joins_a_page_and_a_process,
    a_page_that_goes_closes_its_port_in_a_process,
    ports_and_messages_come_back_from_parent_port,
    main_sends_ports_to_an_ipc_renderer,
    a_process_that_is_gone_closes_its_ports,
    a_process_that_is_slow_makes_who_posts_wait,
}

fn receive(port: &MessagePortMain) -> MessageEvent {
    wait(port.recv()).expect("the port is open")
}

/// A port whose other end a puppet serves: it posts back what it gets.
fn served(worker: &UtilityProcess) -> MessagePortMain {
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    tell_with(worker, "serve-ports", "", &[], &[port2]);
    assert_eq!(answer(worker).data::<(String, f64)>().unwrap(), ("serving".to_owned(), 1.0));
    port1
}

fn a_port_joins_main_and_a_process() {
    let hub = Hub::new();
    let worker = puppet(&hub);
    let port = served(&worker);
    for index in 0..1000 {
        wait(port.post_message(index, &[])).unwrap();
    }
    for index in 0..1000 {
        assert_eq!(receive(&port).data::<i32>().unwrap(), index);
    }
}

fn a_port_joins_a_page_and_a_process() {
    let hub = Hub::new();
    let worker = puppet(&hub);
    let to = worker.clone();
    hub.ipc_main().on("port-for-worker", move |event: &IpcMainEvent| {
        to.try_post_message(("serve-ports", "", [(); 0]), event.ports()).unwrap();
    });
    let mut page = Renderer::open(&hub).unwrap();
    let (near, far) = page.message_channel();
    page.post_message("port-for-worker", (), &[far]).unwrap();
    // More than one window, in both directions.
    let large = "x".repeat(100_000);
    for index in 0..50 {
        near.post_message((index, &large), &[]).unwrap();
    }
    for index in 0..50 {
        let message = page.next_message(&near).unwrap().expect("the worker has the other end");
        assert_eq!(message.data, Value::from(vec![Value::from(index), large.as_str().into()]));
    }
    // The page learns that the process is gone by its port.
    worker.kill();
    assert_eq!(page.next_message(&near).unwrap(), None);
}

fn a_page_that_goes_closes_its_port_in_a_process() {
    let hub = Hub::new();
    let (one, other) = (puppet(&hub), puppet(&hub));
    // From one process to the other, by way of the verbs and of a port.
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    let to = other.clone();
    one.ipc().on("pass-on", move |event: &IpcMainEvent, data: Value| {
        to.try_post_message(("serve-ports", "", [data]), event.ports()).unwrap();
    });
    tell_with(&one, "post-message", "pass-on", &["the port".into()], &[port2]);
    assert_eq!(answer(&other).data::<(String, f64)>().unwrap().1, 1.0);
    wait(port1.post_message("by two processes", &[])).unwrap();
    assert_eq!(receive(&port1).data::<String>().unwrap(), "by two processes");

    let page = Renderer::open(&hub).unwrap();
    let (near, far) = page.message_channel();
    let (sender, closed) = mpsc::channel();
    let MessageChannelMain { port1: told, port2: tells } = MessageChannelMain::new();
    told.on_close(move || sender.send(()).unwrap());
    hub.ipc_main().on("keep", move |event: &IpcMainEvent| {
        // A port of the page's within a message of a port that a process serves: it comes back, and goes with the page.
        port1.try_post_message("ports in ports", event.ports()).unwrap();
    });
    let mut page = page;
    page.post_message("keep", (), &[far]).unwrap();
    near.post_message("first", &[]).unwrap();
    drop(page);
    drop((near, tells));
    next(&closed);
}

fn ports_and_messages_come_back_from_parent_port() {
    let hub = Hub::new();
    let worker = puppet(&hub);
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    tell_with(&worker, "echo", "", &["with a port".into()], &[port2]);
    let event = answer(&worker);
    assert_eq!(event.data::<Vec<String>>().unwrap(), ["with a port"]);
    let [back] = event.ports() else { panic!("one port came back") };
    // Posted before the other end is listened to.
    wait(port1.post_message("there and back", &[])).unwrap();
    assert_eq!(receive(back).data::<String>().unwrap(), "there and back");
    wait(back.post_message("and again", &[])).unwrap();
    assert_eq!(receive(&port1).data::<String>().unwrap(), "and again");
}

fn main_sends_ports_to_an_ipc_renderer() {
    let hub = Hub::new();
    let worker = puppet(&hub);
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    // Before it listens, and most likely before it is connected.
    worker.contents().post_message("ports", "data", &[port2]).unwrap();
    tell_with(&worker, "listen", "ports", &[], &[]);
    let event = answer(&worker);
    assert_eq!(event.data::<(String, (String,))>().unwrap().1.0, "data");
    wait(port1.post_message("hello", &[])).unwrap();
    assert_eq!(receive(&event.ports()[0]).data::<String>().unwrap(), "hello");
}

fn a_process_that_is_gone_closes_its_ports() {
    let hub = Hub::new();
    let worker = puppet(&hub);
    let (sender, closed) = mpsc::channel();
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    port1.on_close(move || sender.send(()).unwrap());
    tell_with(&worker, "keep-ports", "", &[], &[port2]);
    answer(&worker);
    assert!(closed.try_recv().is_err());
    worker.kill();
    next(&closed);
    exit(&worker);
    let refused = |result: Result<(), polaron_core::PostMessageError>| result.unwrap_err().to_string();
    assert_eq!(refused(port1.try_post_message("late", &[])), "the port is closed");
    assert_eq!(refused(worker.try_post_message("late", &[])), "the port is closed");
    assert!(wait(worker.recv()).is_none());
}

fn a_process_that_is_slow_makes_who_posts_wait() {
    let hub = Hub::new();
    let worker = puppet(&hub);
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    tell_with(&worker, "keep-ports", "", &[], &[port2]);
    answer(&worker);
    let large = "x".repeat(100_000);
    let mut posted = 0;
    while port1.try_post_message(&large, &[]).is_ok() {
        posted += 1;
    }
    assert!((10..=11).contains(&posted), "a window of 1 MiB and one message, not {posted}");
    assert_eq!(ask(&worker, "name", "", &[]).0, "name", "other ports go on");
}
