//! Electron's inter-process communication on the system's web engine, with a Rust main process.
//!
//! A person who knows Electron knows the names: [`App`], [`BrowserWindow`], [`WebContents`], [`IpcMain`]. Pages and preload
//! scripts are the ones you have, unchanged: `require('electron')` gives them `ipcRenderer` and `contextBridge`.
//!
//! ```no_run
//! use polaron::{App, BrowserWindow, IpcMainEvent, IpcMainInvokeEvent};
//!
//! fn main() -> polaron::Result<()> {
//!     App::new().run(async |app| {
//!         let ipc = app.ipc_main();
//!         ipc.handle("add", async |_event: IpcMainInvokeEvent, a: f64, b: f64| a + b)?;
//!         ipc.on("log-message", |event: &IpcMainEvent, message: String| {
//!             println!("{message}");
//!             event.reply("logged", (message.len(),))
//!         });
//!         let window = BrowserWindow::builder().title("Hello").preload("preload.js").build(&app)?;
//!         window.load_file("index.html").await?;
//!         window.web_contents().send("notification", ("ready",))?;
//!         Ok(())
//!     })
//! }
//! ```
//!
//! Where things run: [`App::run`] and what it is given run on the main thread, GTK's. Listeners and handlers run on the
//! thread that reads their renderer's messages, so that no message waits for the user interface; see [`function`] for what
//! they may look like. Everything in this crate may be used from any thread.
//!
//! With `POLARON_LOG=debug` every message that crosses is shown on the standard error stream.

mod app;
mod browser_window;
mod error;
mod logging;
mod main_thread;
mod native_theme;

pub use app::{App, AppEvent, BeforeQuit, WindowAllClosed};
pub use browser_window::{BrowserWindow, BrowserWindowBuilder, Pending, WindowId};
pub use error::{Error, Result};
pub use native_theme::{NativeTheme, ThemeSource};

/// What pages, windows and the application tell of themselves; a listener's argument type chooses the event.
///
/// | on | events | run on |
/// |---|---|---|
/// | [`BrowserWindow`] | [`Closed`](events::Closed), [`ReadyToShow`](events::ReadyToShow), [`PageTitleUpdated`](events::PageTitleUpdated) | the main thread |
/// | [`WebContents`] | [`DidFinishLoad`](events::DidFinishLoad), [`DidFailLoad`](events::DidFailLoad), [`RenderProcessGone`](events::RenderProcessGone) | the main thread |
/// | [`WebContents`] | [`PreloadError`](events::PreloadError), [`ListenerError`](events::ListenerError) | the thread of the page's renderer |
/// | [`App`] | [`WindowAllClosed`], [`BeforeQuit`] | the main thread, or the one that calls [`App::quit`] |
///
/// ```no_run
/// # fn example(window: &polaron::BrowserWindow) {
/// use polaron::events::{Closed, RenderProcessGone};
///
/// window.once(|_: &Closed| println!("closed"));
/// window.web_contents().on(|gone: &RenderProcessGone| println!("{:?}", gone.reason));
/// # }
/// ```
pub mod events {
    pub use polaron_core::{
        ConsoleLevel, ConsoleMessage, Destroyed, DidFrameNavigate, DidNavigateInPage, DomReady, FrameCreated,
        IpcMessage, IpcMessageSync, ListenerError, ListenerFailed, PageEvent, PreloadError,
    };
    pub use polaron_webkit::{
        Closed, DidFailLoad, DidFinishLoad, GoneReason, PageTitleUpdated, ReadyToShow, RenderProcessGone,
        WindowEvent,
    };

    pub use crate::{AppEvent, BeforeQuit, WindowAllClosed};
}

pub use polaron_core::function::{IntoReply, Reply};
pub use polaron_core::{
    Args, Cancelled, Emitter, ExecuteError, FromArgs, Hub, IpcError, IpcMain, IpcMainEvent,
    IpcMainInvokeEvent, ListenerId, RegisterError, SendError, SyncReply, VisibilityState, WebContents,
    WebContentsId, WebFrameMain, WebPreferences, function, memory,
};
pub use polaron_value::{self as value, Date, JsString, Rest, Value, from_value};
pub use polaron_webkit::{CaptureError, LoadError, NativeImage};
