//! What main answers: every channel of the tour but those of [`listening`]. The table at the head of
//! `ui/preload.js` is the other side.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::Mutex;
use polaron::{IpcMain, IpcMainEvent, IpcMainInvokeEvent, RegisterError, Reply, SendError};
use serde::{Deserialize, Serialize};

use crate::folder::Folder;
use crate::listening;

/// The window, as far as the handlers go: a fake stands in for it in tests.
pub(crate) trait Window: Clone + Send + Sync + 'static {
    /// Makes it small, whatever the desktop takes that to be.
    fn minimize(&self);
    /// Brings it back.
    fn restore(&self);
}

/// What the page has told main, kept for the page to ask.
#[derive(Debug)]
struct State {
    last_log_line: Mutex<String>,
    settings: Mutex<Option<Settings>>,
    minimized: AtomicU32,
    restored: AtomicU32,
    folder: Arc<Folder>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    theme: String,
    font_size: f64,
    editor: Editor,
    proxy: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Editor {
    tab_size: u32,
    rulers: Vec<u32>,
}

/// Registers all of the tour's channels.
pub(crate) fn register(ipc: &IpcMain, window: impl Window, folder: Arc<Folder>) -> polaron::Result<()> {
    let state = Arc::new(State {
        last_log_line: Mutex::default(),
        settings: Mutex::default(),
        minimized: AtomicU32::new(0),
        restored: AtomicU32::new(0),
        folder,
    });
    listen(ipc, &state, &window);
    handle(ipc, &state)?;
    listening::register(ipc)?;

    // The card that removes every listener asks for this afterwards.
    let registry = ipc.clone();
    ipc.handle("restore-listeners", move |_: &IpcMainInvokeEvent| {
        registry.remove_all_listeners(None);
        listen(&registry, &state, &window);
    })?;
    Ok(())
}

/// The listeners: `ipcRenderer.send` and `sendSync`.
fn listen(ipc: &IpcMain, state: &Arc<State>, window: &impl Window) {
    let log = state.clone();
    ipc.on("log-message", move |_: &IpcMainEvent, text: String| *log.last_log_line.lock() = text);

    let log = state.clone();
    ipc.on("log", move |_: &IpcMainEvent, level: String, text: String| {
        *log.last_log_line.lock() = format!("{level}: {text}");
    });

    let settings = state.clone();
    ipc.on("update-settings", move |_: &IpcMainEvent, new: Settings| {
        *settings.settings.lock() = Some(new);
    });

    ipc.on("request-data", |event: &IpcMainEvent, query: String| {
        event.sender().send("response-data", (Data::find(query),))
    });

    ipc.on("ping", |event: &IpcMainEvent, text: String| event.reply("pong", (text.to_uppercase(),)));

    ipc.on("process-data", |event: &IpcMainEvent, samples: Vec<f64>| match summarize(&samples) {
        Ok(summary) => event.reply("process-data-success", (summary,)),
        Err(error) => event.reply("process-data-error", (error.to_string(),)),
    });

    ipc.on("get-config-sync", |event: &IpcMainEvent| event.set_return_value(Config::current()));

    let (calls, minimized) = (state.clone(), window.clone());
    ipc.on("minimize", move |_: &IpcMainEvent| {
        calls.minimized.fetch_add(1, Ordering::Relaxed);
        minimized.minimize();
    });

    let (calls, restored) = (state.clone(), window.clone());
    ipc.on("restore", move |_: &IpcMainEvent| {
        calls.restored.fetch_add(1, Ordering::Relaxed);
        restored.restore();
    });
}

/// The handlers: `ipcRenderer.invoke`.
fn handle(ipc: &IpcMain, state: &Arc<State>) -> Result<(), RegisterError> {
    let log = state.clone();
    ipc.handle("last-log-line", move |_: &IpcMainInvokeEvent| log.last_log_line.lock().clone())?;

    let settings = state.clone();
    ipc.handle("get-settings", move |_: &IpcMainInvokeEvent| Reply(settings.settings.lock().clone()))?;

    ipc.handle("get-user-data", async |_: IpcMainInvokeEvent, id: u64| find_user(id).await)?;

    ipc.handle("calculate", async |_: IpcMainInvokeEvent, a: f64, operator: String, b: f64| {
        calculate(a, &operator, b)
    })?;

    ipc.handle("risky-operation", async |_: IpcMainInvokeEvent| Err::<(), _>(OperationFailed))?;

    let files = state.clone();
    ipc.handle("save-file", async move |_: IpcMainInvokeEvent, path: String, content: String| {
        files.folder.save(&path, &content)
    })?;

    let files = state.clone();
    ipc.handle("read-file", async move |_: IpcMainInvokeEvent, path: String| files.folder.read(&path))?;

    let calls = state.clone();
    ipc.handle("window-calls", move |_: &IpcMainInvokeEvent| {
        Reply(WindowCalls {
            minimized: calls.minimized.load(Ordering::Relaxed),
            restored: calls.restored.load(Ordering::Relaxed),
        })
    })?;

    ipc.handle("notify", async |event: IpcMainInvokeEvent, text: String| {
        event.sender().send("notification", (Notification { title: "Polaron", text },))
    })?;

    ipc.handle("start-ticker", async |event: IpcMainInvokeEvent, count: u32| {
        for n in 1..=count {
            event.sender().send("tick", (n,))?;
        }
        event.sender().send("ticker-done", (count,))?;
        Ok::<(), SendError>(())
    })
}

#[derive(Serialize)]
struct Data {
    query: String,
    rows: Vec<usize>,
}

impl Data {
    fn find(query: String) -> Self {
        let rows = query.split_whitespace().map(|word| word.chars().count()).collect();
        Self { query, rows }
    }
}

#[derive(Debug, PartialEq, Serialize)]
struct Summary {
    count: usize,
    mean: f64,
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("No samples")]
struct NoSamples;

fn summarize(samples: &[f64]) -> Result<Summary, NoSamples> {
    let count = samples.len();
    if count == 0 {
        return Err(NoSamples);
    }
    let mean = samples.iter().sum::<f64>() / count as f64;
    Ok(Summary { count, mean })
}

#[derive(Serialize)]
struct Config {
    name: &'static str,
    version: &'static str,
    debug: bool,
}

impl Config {
    fn current() -> Self {
        Self { name: "polaron-tour", version: env!("CARGO_PKG_VERSION"), debug: cfg!(debug_assertions) }
    }
}

#[derive(Serialize)]
struct User {
    id: u64,
    name: &'static str,
    roles: [&'static str; 2],
    address: Address,
}

#[derive(Serialize)]
struct Address {
    city: &'static str,
    zip: Option<&'static str>,
}

#[derive(Debug, thiserror::Error)]
#[error("There is no user {0}")]
struct NoSuchUser(u64);

/// Stands for a query that would be awaited.
async fn find_user(id: u64) -> Result<User, NoSuchUser> {
    if id == 0 {
        return Err(NoSuchUser(id));
    }
    let address = Address { city: "London", zip: None };
    Ok(User { id, name: "Ada Lovelace", roles: ["admin", "author"], address })
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("Unknown operator {0}")]
struct UnknownOperator(String);

fn calculate(a: f64, operator: &str, b: f64) -> Result<f64, UnknownOperator> {
    match operator {
        "+" => Ok(a + b),
        "-" => Ok(a - b),
        "*" => Ok(a * b),
        "/" => Ok(a / b),
        _ => Err(UnknownOperator(operator.to_owned())),
    }
}

#[derive(Debug, thiserror::Error)]
#[error("Operation failed")]
struct OperationFailed;

#[derive(Serialize)]
struct WindowCalls {
    minimized: u32,
    restored: u32,
}

#[derive(Serialize)]
struct Notification {
    title: &'static str,
    text: String,
}

#[cfg(test)]
mod tests {
    use crate::folder::Folder;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use polaron::memory::Renderer;
    use polaron::{Hub, IpcMain};

    use super::{NoSamples, Summary, UnknownOperator, Window, calculate, register, summarize};

    #[derive(Clone, Default)]
    struct FakeWindow {
        minimized: Arc<AtomicU32>,
    }

    impl Window for FakeWindow {
        fn minimize(&self) {
            self.minimized.fetch_add(1, Ordering::Relaxed);
        }

        fn restore(&self) {}
    }

    /// Removes a test's folder. The handlers hold it for as long as the registry does, which one of them holds in turn.
    struct Removed(Arc<Folder>);

    impl Drop for Removed {
        fn drop(&mut self) {
            self.0.remove();
        }
    }

    fn open() -> (IpcMain, Renderer, FakeWindow, Removed) {
        let hub = Hub::new();
        let window = FakeWindow::default();
        let folder = Arc::new(Folder::create().unwrap());
        register(hub.ipc_main(), window.clone(), folder.clone()).unwrap();
        (hub.ipc_main().clone(), Renderer::open(&hub).unwrap(), window, Removed(folder))
    }

    #[test]
    fn messages_arrive_before_the_next_call() {
        let (_, mut page, _, _folder) = open();
        page.send("log-message", ("one",)).unwrap();
        assert_eq!(page.invoke::<String>("last-log-line", ()).unwrap(), "one");
        page.send("log", ("warn", "two")).unwrap();
        assert_eq!(page.invoke::<String>("last-log-line", ()).unwrap(), "warn: two");
    }

    #[test]
    fn the_window_is_minimized() {
        let (_, mut page, window, _folder) = open();
        page.send("minimize", ()).unwrap();
        page.invoke::<String>("last-log-line", ()).unwrap();
        assert_eq!(window.minimized.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn failures_carry_their_own_words() {
        let (_, mut page, _, _folder) = open();
        assert_eq!(page.invoke::<()>("risky-operation", ()).unwrap_err().to_string(), "Operation failed");
        let error = page.invoke::<String>("read-file", ("../secret",)).unwrap_err();
        assert_eq!(error.to_string(), "The path leaves the folder");
        assert_eq!(calculate(1.0, "%", 2.0), Err(UnknownOperator("%".to_owned())));
    }

    #[test]
    fn listeners_come_back_once_after_all_were_removed() {
        let (ipc, mut page, _, _folder) = open();
        let before = ipc.listener_count("log-message");
        page.invoke::<()>("analytics-start", ()).unwrap();
        page.invoke::<()>("analytics-stop", ("everything",)).unwrap();
        assert_eq!(ipc.listener_count("log-message") + ipc.listener_count("page-viewed"), 0);
        page.invoke::<()>("restore-listeners", ()).unwrap();
        assert_eq!(ipc.listener_count("log-message"), before);
    }

    #[test]
    fn what_is_armed_answers_once() {
        let (_, mut page, _, _folder) = open();
        for _ in 0..2 {
            page.invoke::<()>("arm-initialize", ()).unwrap();
            assert_eq!(page.invoke::<String>("initialize-once", ()).unwrap(), "initialized");
            let error = page.invoke::<String>("initialize-once", ()).unwrap_err();
            assert_eq!(error.to_string(), "No handler registered for 'initialize-once'");
        }
    }

    #[test]
    fn samples_are_summarized() {
        assert_eq!(summarize(&[2.0, 4.0, 9.0]), Ok(Summary { count: 3, mean: 5.0 }));
        assert_eq!(summarize(&[]), Err(NoSamples));
    }
}
