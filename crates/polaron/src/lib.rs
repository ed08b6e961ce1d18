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
pub mod protocol;

pub use app::{
    App, AppEvent, BeforeQuit, BrowserWindowBlur, BrowserWindowCreated, BrowserWindowFocus, Quit, Ready,
    WebContentsCreated, WillQuit, WindowAllClosed,
};
pub use browser_window::{BrowserWindow, BrowserWindowBuilder, WindowId};
pub use error::{Error, Result};
pub use native_theme::{NativeTheme, ThemeSource};

/// What pages, windows and the application tell of themselves; a listener's argument type chooses the event.
///
/// | on | events | run on |
/// |---|---|---|
/// | [`BrowserWindow`] | [`ReadyToShow`](events::ReadyToShow), [`Show`](events::Show), [`Hide`](events::Hide), [`Focus`](events::Focus), [`Blur`](events::Blur), [`Resize`](events::Resize), [`Minimize`](events::Minimize), [`Restore`](events::Restore), [`Maximize`](events::Maximize), [`Unmaximize`](events::Unmaximize), [`EnterFullScreen`](events::EnterFullScreen), [`LeaveFullScreen`](events::LeaveFullScreen), [`PageTitleUpdated`](events::PageTitleUpdated), [`Unresponsive`](events::Unresponsive), [`Responsive`](events::Responsive), [`Close`](events::Close), [`Closed`](events::Closed) | the main thread |
/// | [`WebContents`] | loads: [`DidStartLoading`](events::DidStartLoading), [`DidStopLoading`](events::DidStopLoading), [`DidFinishLoad`](events::DidFinishLoad), [`DidFailLoad`](events::DidFailLoad), [`DidFailProvisionalLoad`](events::DidFailProvisionalLoad) | the main thread |
/// | [`WebContents`] | navigations: [`DidStartNavigation`](events::DidStartNavigation), [`WillNavigate`](events::WillNavigate), [`WillRedirect`](events::WillRedirect), [`DidRedirectNavigation`](events::DidRedirectNavigation), [`DidNavigate`](events::DidNavigate), [`DidCreateWindow`](events::DidCreateWindow), [`WillPreventUnload`](events::WillPreventUnload) | the main thread |
/// | [`WebContents`] | the rest: [`PageTitleUpdated`](events::PageTitleUpdated), [`Focus`](events::Focus), [`Blur`](events::Blur), [`RenderProcessGone`](events::RenderProcessGone), [`Unresponsive`](events::Unresponsive), [`Responsive`](events::Responsive), [`DevToolsOpened`](events::DevToolsOpened), [`DevToolsClosed`](events::DevToolsClosed) | the main thread |
/// | [`WebContents`] | documents and messages: [`DomReady`](events::DomReady), [`DidFrameNavigate`](events::DidFrameNavigate), [`DidNavigateInPage`](events::DidNavigateInPage), [`FrameCreated`](events::FrameCreated), [`ConsoleMessage`](events::ConsoleMessage), [`IpcMessage`](events::IpcMessage), [`IpcMessageSync`](events::IpcMessageSync), [`PreloadError`](events::PreloadError), [`ListenerError`](events::ListenerError) | the thread of the page's renderer |
/// | [`UtilityProcess`] | [`Spawn`](events::Spawn), [`ProcessError`](events::ProcessError), [`Exit`](events::Exit) | a thread of the process's |
/// | [`App`] | [`ChildProcessGone`](events::ChildProcessGone) | a thread of the process's |
/// | [`App`] | [`Ready`], [`WindowAllClosed`], [`BeforeQuit`], [`WillQuit`], [`Quit`], [`BrowserWindowCreated`], [`BrowserWindowFocus`], [`BrowserWindowBlur`], [`WebContentsCreated`], [`RenderProcessGone`](events::RenderProcessGone) | the main thread |
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
        ChildGoneReason, ChildProcessGone, Exit, ProcessError, Spawn, UtilityProcessEvent,
    };
    pub use polaron_core::{
        ConsoleLevel, ConsoleMessage, Destroyed, DidFrameNavigate, DidNavigateInPage, DomReady, FrameCreated,
        IpcMessage, IpcMessageSync, ListenerError, ListenerFailed, PageEvent, PreloadError,
    };
    pub use polaron_webkit::{
        Blur, Close, Closed, DevToolsClosed, DevToolsOpened, DidFailLoad, DidFailProvisionalLoad,
        DidFinishLoad, DidNavigate, DidRedirectNavigation, DidStartLoading, DidStartNavigation,
        DidStopLoading, EnterFullScreen, Focus, GoneReason, Hide, LeaveFullScreen, Maximize, Minimize,
        PageTitleUpdated, ReadyToShow, RenderProcessGone, Resize, Responsive, Restore, Show, Unmaximize,
        Unresponsive, WillNavigate, WillPreventUnload, WillRedirect, WindowEvent,
    };

    pub use crate::browser_window::DidCreateWindow;
    pub use crate::{
        AppEvent, BeforeQuit, BrowserWindowBlur, BrowserWindowCreated, BrowserWindowFocus, Quit, Ready,
        WebContentsCreated, WillQuit, WindowAllClosed,
    };
}

pub use polaron_core::function::{IntoReply, Reply};
pub use polaron_core::{
    Args, Cancelled, Emitter, ExecuteError, FromArgs, Hub, IpcError, IpcMain, IpcMainEvent,
    IpcMainInvokeEvent, ListenerId, LoadError, MessageChannelMain, MessageEvent, MessagePortMain,
    NavigationEntry, NavigationHistory, Pending, PostMessage, PostMessageError, RegisterError, SendError,
    SpawnError, SyncReply, TransferError, UtilityProcess, UtilityProcessBuilder, VisibilityState,
    WebContents, WebContentsId, WebContentsType, WebFrameMain, WebPreferences, WindowOpenAction,
    WindowOpenDetails, WindowOverrides, function, memory,
};
pub use polaron_renderer as renderer;
pub use polaron_value::{self as value, Date, JsString, Rest, Value, from_value};
pub use polaron_webkit::{CaptureError, NativeImage};
