//! What is measured: the handlers, as an application would write them.

use std::{sync::Arc, thread};

use bytes::Bytes;
use polaron::{IpcMain, IpcMainEvent, IpcMainInvokeEvent, Reply};
use polaron_bench_kit::{Bench, Item, Message};

pub(crate) fn register(ipc: &IpcMain, bench: &Bench) -> polaron::Result<()> {
    let kit = bench.clone();
    ipc.handle("echo", async move |_: IpcMainInvokeEvent, message: Message| {
        kit.tick();
        Reply(message)
    })?;
    let kit = bench.clone();
    ipc.on("echo-sync", move |event: &IpcMainEvent, message: Message| {
        kit.tick();
        event.set_return_value(message)
    });
    let kit = bench.clone();
    ipc.on("note", move |_: &IpcMainEvent, _message: Message| kit.note());
    ipc.handle("push", async |event: IpcMainInvokeEvent, count: u64| {
        // A task of the application's own, as a download or a log would be.
        thread::spawn(move || {
            for id in 0..count {
                // A page that is gone hears nothing more.
                if event.sender().send("push", (Message { id },)).is_err() {
                    break;
                }
            }
        });
    })?;
    let kit = bench.clone();
    ipc.handle("bytes-echo", async move |_: IpcMainInvokeEvent, bytes: Bytes| {
        kit.tick();
        Reply(bytes)
    })?;
    let kit = bench.clone();
    ipc.handle("bytes-upload", async move |_: IpcMainInvokeEvent, bytes: Bytes| {
        kit.tick();
        bytes.len()
    })?;
    let kit = bench.clone();
    ipc.handle("bytes-download", async move |_: IpcMainInvokeEvent, length: usize| {
        kit.tick();
        let file = kit.download(length);
        Reply(Bytes::from_owner(Download(file)))
    })?;
    let kit = bench.clone();
    ipc.handle("value", async move |_: IpcMainInvokeEvent, items: Vec<Item>| {
        kit.tick();
        Reply(items)
    })?;
    let kit = bench.clone();
    ipc.handle("text", async move |_: IpcMainInvokeEvent, text: String| {
        kit.tick();
        text
    })?;
    Ok(())
}

/// Bytes that the application has already, and gives away without a copy.
struct Download(Arc<Vec<u8>>);

impl AsRef<[u8]> for Download {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}
