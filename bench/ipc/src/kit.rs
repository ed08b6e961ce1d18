//! The channels of the benchmark itself: what to do, the clock, the reports. None of them is measured.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use futures_channel::oneshot;
use polaron::{App, IpcMainInvokeEvent, Reply};
use polaron_bench_kit::{Bench, Line, Message, Plan, say};
use serde::Deserialize;

#[derive(Deserialize)]
struct Named {
    name: String,
    #[serde(default)]
    variant: Option<String>,
}

#[derive(Deserialize)]
struct Report {
    name: String,
    value: f64,
    #[serde(default)]
    variant: Option<String>,
}

#[derive(Deserialize)]
struct Failure {
    name: String,
    reason: String,
}

#[derive(Deserialize)]
pub(crate) struct Count {
    pub(crate) count: u64,
}

pub(crate) fn register(app: &App, bench: &Bench) -> polaron::Result<()> {
    let ipc = app.ipc_main();
    let kit = bench.clone();
    ipc.handle("plan", move |_: &IpcMainInvokeEvent| -> Reply<Plan> { Reply(kit.next_plan()) })?;
    let kit = bench.clone();
    ipc.handle("hello", move |_: &IpcMainInvokeEvent| kit.hello())?;
    let kit = bench.clone();
    ipc.handle("begin", move |_: &IpcMainInvokeEvent| kit.begin())?;
    let kit = bench.clone();
    ipc.handle("finish", move |_: &IpcMainInvokeEvent, of: Named| {
        kit.finish(&of.name, of.variant.as_deref())
    })?;
    let kit = bench.clone();
    ipc.handle("report", move |_: &IpcMainInvokeEvent, report: Report| {
        kit.report(&report.name, report.value, report.variant.as_deref());
    })?;
    let kit = bench.clone();
    ipc.handle("fail", move |_: &IpcMainInvokeEvent, failure: Failure| {
        kit.fail(&failure.name, &failure.reason);
    })?;
    let kit = bench.clone();
    ipc.handle("noted", async move |_: IpcMainInvokeEvent, of: Count| {
        wait(|done| kit.when_noted(of.count, done)).await;
    })?;
    let kit = bench.clone();
    ipc.handle("probe", async move |_: IpcMainInvokeEvent, of: Named| {
        wait(|done| kit.probe(&of.name, done)).await;
    })?;
    let ending = app.clone();
    ipc.handle("done", move |_: &IpcMainInvokeEvent| {
        say(&Line::Done);
        ending.quit();
    })?;
    growth(app, bench)
}

/// What grows: windows, channels, calls that wait.
fn growth(app: &App, bench: &Bench) -> polaron::Result<()> {
    let ipc = app.ipc_main();
    let (kit, opening) = (bench.clone(), app.clone());
    let windows = AtomicU64::new(1);
    ipc.handle("windows", async move |_: IpcMainInvokeEvent, of: Count| -> polaron::Result<()> {
        while windows.fetch_add(1, Ordering::Relaxed) < of.count {
            crate::open(&opening).await?;
        }
        windows.store(of.count, Ordering::Relaxed);
        wait(|done| kit.when_hellos(of.count, done)).await;
        Ok(())
    })?;
    let (kit, registry) = (bench.clone(), ipc.clone());
    let channels = AtomicU64::new(0);
    ipc.handle("channels", async move |_: IpcMainInvokeEvent, of: Count| -> polaron::Result<()> {
        for index in channels.swap(of.count, Ordering::Relaxed)..of.count {
            let kit = kit.clone();
            registry.handle(
                &format!("channel-{index}"),
                async move |_: IpcMainInvokeEvent, message: Message| {
                    kit.tick();
                    Reply(message)
                },
            )?;
        }
        Ok(())
    })?;
    let parked = std::sync::Arc::new(Mutex::new(Vec::<oneshot::Sender<()>>::new()));
    let waiting = parked.clone();
    ipc.handle("park", async move |_: IpcMainInvokeEvent| {
        wait_sender(|sender| waiting.lock().unwrap_or_else(PoisonError::into_inner).push(sender)).await;
    })?;
    ipc.handle("release", move |_: &IpcMainInvokeEvent| {
        for sender in parked.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            // One whose page is gone waits no more.
            let _ = sender.send(());
        }
    })?;
    Ok(())
}

/// Waits for a callback.
async fn wait(start: impl FnOnce(Box<dyn FnOnce() + Send>)) {
    wait_sender(|sender| {
        start(Box::new(move || {
            let _ = sender.send(());
        }));
    })
    .await;
}

async fn wait_sender(start: impl FnOnce(oneshot::Sender<()>)) {
    let (sender, receiver) = oneshot::channel();
    start(sender);
    // Dropped without a word it is over as well.
    let _ = receiver.await;
}
