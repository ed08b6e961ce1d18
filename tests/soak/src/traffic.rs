//! Main's listeners and handlers, and what it sends to documents of its own accord.

use std::{
    sync::{Arc, Weak, atomic::Ordering, mpsc},
    thread,
    time::Duration,
};

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use polaron::{App, IpcMainEvent, IpcMainInvokeEvent};

use crate::{
    ledger::{Ledger, key},
    random::Random,
};

/// How often main sends to every document.
const PUSH_PAUSE: Duration = Duration::from_millis(3);

/// Registers everything, and starts the threads that send and that answer late. They end with the ledger.
pub(crate) fn listen(app: &App, ledger: &Arc<Ledger>) {
    let ipc = app.ipc_main();

    let book = ledger.clone();
    ipc.on("hello", move |event: &IpcMainEvent| book.hello(event.sender_frame()));
    let book = ledger.clone();
    ipc.on("bye", move |event: &IpcMainEvent, sent: u64| book.bye(event.sender_frame(), sent));
    let book = ledger.clone();
    ipc.on("paused", move |event: &IpcMainEvent, sent: u64, heard: u64| {
        book.quiet(event.sender_frame(), sent, heard)
    });
    let book = ledger.clone();
    ipc.on("fault", move |event: &IpcMainEvent, text: String| {
        book.fault(format!("{:?}: {text}", event.sender_frame()));
    });

    let book = ledger.clone();
    ipc.on("message", move |event: &IpcMainEvent, number: u64, heard: u64| {
        book.message(event.sender_frame(), "send", number, heard);
        if number.is_multiple_of(8) {
            book.push(key(event.sender_frame()), "event.reply", |_, number| event.reply("push", (number,)));
        }
    });
    let book = ledger.clone();
    ipc.on("posted", move |event: &IpcMainEvent, (number, heard, _): (u64, u64, String)| {
        book.message(event.sender_frame(), "postMessage", number, heard);
    });
    let book = ledger.clone();
    ipc.on("sync", move |event: &IpcMainEvent, number: u64, heard: u64| {
        book.message(event.sender_frame(), "sendSync", number, heard);
        event.set_return_value(number)
    });
    let book = ledger.clone();
    let handled = ipc.handle("call", move |event: &IpcMainInvokeEvent, number: u64, heard: u64| {
        book.message(event.sender_frame(), "invoke", number, heard);
        number
    });
    handled.expect("nobody else handles it");
    handle_slow_calls(app, ledger);
    let weak = Arc::downgrade(ledger);
    thread::spawn(move || push(&weak));
}

/// Calls that are answered some time later, or that end with their document.
fn handle_slow_calls(app: &App, ledger: &Arc<Ledger>) {
    let (later, waiting) = mpsc::channel::<oneshot::Sender<()>>();
    thread::spawn(move || {
        while let Ok(answer) = waiting.recv() {
            thread::sleep(Duration::from_millis(1));
            // Its document may be gone.
            let _ = answer.send(());
        }
    });
    let book = ledger.clone();
    let later = parking_lot::Mutex::new(later);
    let handled = app.ipc_main().handle(
        "slow-call",
        async move |event: IpcMainInvokeEvent, number: u64, heard: u64| {
            book.message(event.sender_frame(), "invoke, answered late", number, heard);
            let _open = OpenCall::new(&book);
            let (sender, answer) = oneshot::channel();
            later.lock().send(sender).expect("the thread that answers lives as long");
            if let Either::Right(_) = select(answer, event.cancelled()).await {
                book.count("calls that ended with their document");
            }
            number
        },
    );
    handled.expect("nobody else handles it");
}

/// Counts a call for as long as its handler is not over.
struct OpenCall<'a>(&'a Ledger);

impl<'a> OpenCall<'a> {
    fn new(ledger: &'a Ledger) -> Self {
        ledger.open_calls.fetch_add(1, Ordering::AcqRel);
        Self(ledger)
    }
}

impl Drop for OpenCall<'_> {
    fn drop(&mut self) {
        self.0.open_calls.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Sends to every document, by every verb that names one.
fn push(ledger: &Weak<Ledger>) {
    let mut random = Random::new(7);
    while let Some(ledger) = ledger.upgrade() {
        for key in ledger.documents() {
            match random.below(3) {
                0 => {
                    ledger.push(key, "frame.send", |frame, number| frame.send("push", (number, text(number))))
                }
                1 => ledger
                    .push(key, "frame.post_message", |frame, number| frame.post_message("push", number, &[])),
                _ => ledger.push(key, "web_contents.send_to_frame", |frame, number| {
                    frame.contents().send_to_frame(key, "push", (number,))
                }),
            }
        }
        drop(ledger);
        thread::sleep(PUSH_PAUSE);
    }
}

/// Something to carry: mostly little, at times a lot.
fn text(number: u64) -> String {
    "x".repeat(if number.is_multiple_of(97) { 200_000 } else { (number % 300) as usize })
}
