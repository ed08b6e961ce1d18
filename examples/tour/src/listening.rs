//! Channels that come and go: what listens once, and what stops listening when the page asks for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::Mutex;
use polaron::{IpcMain, IpcMainEvent, IpcMainInvokeEvent, ListenerId, RegisterError, Reply};
use serde::{Deserialize, Serialize};

/// What is counted, and by which of the listeners that can be removed.
#[derive(Debug, Default)]
struct Analytics {
    page_viewed: AtomicU32,
    link_clicked: AtomicU32,
    first: Mutex<Option<ListenerId>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Totals {
    page_viewed: u32,
    link_clicked: u32,
}

/// Which listeners `analytics-stop` removes.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Stop {
    Listener,
    Channel,
    Everything,
}

/// Registers the handlers that put listeners on and take them off. They capture the registry itself.
pub(crate) fn register(ipc: &IpcMain) -> Result<(), RegisterError> {
    register_once(ipc)?;
    register_analytics(ipc)
}

fn register_once(ipc: &IpcMain) -> Result<(), RegisterError> {
    let registry = ipc.clone();
    ipc.handle("arm-initialize", move |_: &IpcMainInvokeEvent| {
        // It is there still when the page was loaded again half way.
        registry.remove_handler("initialize-once");
        registry.handle_once("initialize-once", async |_: IpcMainInvokeEvent| "initialized")
    })?;

    let registry = ipc.clone();
    ipc.handle("arm-greet-once", move |_: &IpcMainInvokeEvent| {
        registry.remove_all_listeners("greet-once");
        registry.once("greet-once", |event: &IpcMainEvent, name: String| {
            event.reply("greeting", (format!("Hello, {name}"),))
        });
    })
}

fn register_analytics(ipc: &IpcMain) -> Result<(), RegisterError> {
    let analytics = Arc::new(Analytics::default());

    let (registry, counts) = (ipc.clone(), analytics.clone());
    ipc.handle("analytics-start", move |_: &IpcMainInvokeEvent| {
        registry.remove_all_listeners("page-viewed");
        registry.remove_all_listeners("link-clicked");
        counts.page_viewed.store(0, Ordering::Relaxed);
        counts.link_clicked.store(0, Ordering::Relaxed);
        let count = |counter: fn(&Analytics) -> &AtomicU32| {
            let counts = counts.clone();
            move |_: &IpcMainEvent, _path: String| {
                counter(&counts).fetch_add(1, Ordering::Relaxed);
            }
        };
        let first = registry.on("page-viewed", count(|counts| &counts.page_viewed));
        registry.on("page-viewed", count(|counts| &counts.page_viewed));
        registry.on("link-clicked", count(|counts| &counts.link_clicked));
        *counts.first.lock() = Some(first);
    })?;

    let (registry, counts) = (ipc.clone(), analytics.clone());
    ipc.handle("analytics-stop", move |_: &IpcMainInvokeEvent, what: Stop| match what {
        Stop::Listener => {
            if let Some(first) = counts.first.lock().take() {
                registry.remove_listener("page-viewed", first);
            }
        }
        Stop::Channel => registry.remove_all_listeners("page-viewed"),
        Stop::Everything => registry.remove_all_listeners(None),
    })?;

    ipc.handle("analytics-totals", move |_: &IpcMainInvokeEvent| {
        Reply(Totals {
            page_viewed: analytics.page_viewed.load(Ordering::Relaxed),
            link_clicked: analytics.link_clicked.load(Ordering::Relaxed),
        })
    })
}
