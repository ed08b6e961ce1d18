//! What the application tells of itself.
//!
//! `activate` and what else Electron has on macOS only is absent: no desktop here tells of it.

use polaron_core::{ChildProcessGone, Preventable, WebContents};
use polaron_webkit::RenderProcessGone;

use crate::BrowserWindow;

/// What the application can tell of itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event of the application",
    note = "listen to window events on the `BrowserWindow`, and to page events on `window.web_contents()`"
)]
pub trait AppEvent: 'static {}

impl AppEvent for BeforeQuit {}
impl AppEvent for BrowserWindowBlur {}
impl AppEvent for BrowserWindowCreated {}
impl AppEvent for BrowserWindowFocus {}
impl AppEvent for ChildProcessGone {}
impl AppEvent for Quit {}
impl AppEvent for Ready {}
impl AppEvent for RenderProcessGone {}
impl AppEvent for WebContentsCreated {}
impl AppEvent for WillQuit {}
impl AppEvent for WindowAllClosed {}

/// The engine is ready, windows can be made: Electron's `ready`. It comes before what [`App::run`](crate::App::run) was
/// given begins.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ready {}

/// The last window was closed: Electron's `window-all-closed`. An application without a listener for it quits then. It does
/// not come while the application quits.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WindowAllClosed {}

/// The application begins to close its windows in order to quit: Electron's `before-quit`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BeforeQuit {
    pub(crate) prevent: Preventable,
}

/// All windows are closed and the application ends: Electron's `will-quit`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WillQuit {
    pub(crate) prevent: Preventable,
}

/// The application ends: Electron's `quit`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Quit {
    /// The status of [`App::exit`](crate::App::exit), else 0.
    pub exit_code: i32,
}

/// A window was made: Electron's `browser-window-created`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BrowserWindowCreated {
    /// The window. Nothing is loaded in it yet.
    pub window: BrowserWindow,
}

/// A window got the focus: Electron's `browser-window-focus`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BrowserWindowFocus {
    /// The window.
    pub window: BrowserWindow,
}

/// A window lost the focus: Electron's `browser-window-blur`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BrowserWindowBlur {
    /// The window.
    pub window: BrowserWindow,
}

/// A page was made: Electron's `web-contents-created`. It comes before [`BrowserWindowCreated`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WebContentsCreated {
    /// The page.
    pub web_contents: WebContents,
}

impl BeforeQuit {
    /// Asks that the application goes on. It counts while the listeners run.
    pub fn prevent_default(&self) {
        self.prevent.prevent_default();
    }

    /// Whether a listener asked for that.
    pub fn is_default_prevented(&self) -> bool {
        self.prevent.is_default_prevented()
    }
}

impl WillQuit {
    /// Asks that the application goes on, without a window. It counts while the listeners run.
    pub fn prevent_default(&self) {
        self.prevent.prevent_default();
    }

    /// Whether a listener asked for that.
    pub fn is_default_prevented(&self) -> bool {
        self.prevent.is_default_prevented()
    }
}
