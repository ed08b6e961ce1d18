//! `BrowserWindow`: a window with a page in it.
//!
//! | module | owns |
//! |---|---|
//! | this | what can be asked of a window, and which windows there are |
//! | `builder` | how a window is made |
//! | `host` | the way from a page to its engine on the main thread |

mod builder;
mod host;

use std::{fmt, path::Path, sync::Arc};

use futures_channel::oneshot;
use polaron_core::{ListenerId, LoadError, Pending, WebContents};
use polaron_webkit::{CaptureError, Face, NativeImage, Window, WindowEvent, WindowState};

use crate::{App, Result, main_thread};

pub use builder::{BrowserWindowBuilder, DidCreateWindow};

/// A window's number, unique in the application and never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WindowId(u32);

impl fmt::Display for WindowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A window with a page in it. Cheap to clone; every clone is the same window, and may be used from any thread.
///
/// The window lives until it is closed, not until its last handle is dropped. What is asked of a closed one does nothing,
/// and what it says is empty, false or zero.
///
/// What is asked for is done on the main thread; what is read is what the window was last. On the main thread that is always
/// the latest; another thread that asks for something and reads at once may still read what was before. What the desktop
/// must grant (focus, icons, filling the desktop) takes its time on any thread, and is told by an event. Positions are
/// absent: Wayland has none.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/browser-window>.
#[derive(Clone)]
pub struct BrowserWindow {
    inner: Arc<Inner>,
}

struct Inner {
    id: WindowId,
    app: App,
    face: Face,
}

impl BrowserWindow {
    /// A window yet to be made.
    pub fn builder() -> BrowserWindowBuilder {
        BrowserWindowBuilder::default()
    }

    /// The window's number.
    pub fn id(&self) -> WindowId {
        self.inner.id
    }

    /// The page in the window.
    pub fn web_contents(&self) -> &WebContents {
        &self.inner.face.contents
    }

    /// All windows that are open, oldest first.
    pub fn get_all_windows(app: &App) -> Vec<Self> {
        app.windows().read().values().cloned().collect()
    }

    /// The window that has the focus of the keyboard, if it is one of the application's.
    pub fn get_focused_window(app: &App) -> Option<Self> {
        app.windows().read().values().find(|window| window.is_focused()).cloned()
    }

    /// The window with this number, while it is open.
    pub fn from_id(app: &App, id: WindowId) -> Option<Self> {
        app.windows().read().get(&id).cloned()
    }

    /// The window that this page is in, while it is open.
    pub fn from_web_contents(app: &App, contents: &WebContents) -> Option<Self> {
        app.windows().read().values().find(|window| window.web_contents() == contents).cloned()
    }

    /// Loads a URL, as [`WebContents::load_url`].
    ///
    /// # Errors
    ///
    /// When the page can not be loaded, another load begins first, or the window is closed.
    pub fn load_url(&self, url: &str) -> Pending<(), LoadError> {
        self.web_contents().load_url(url)
    }

    /// Loads a page from a file; see [`App::app_path`] for where a relative path begins.
    ///
    /// # Errors
    ///
    /// As [`load_url`](Self::load_url), and when there is no such file.
    pub fn load_file(&self, path: impl AsRef<Path>) -> Pending<(), LoadError> {
        self.web_contents().load_file(path)
    }

    /// Shows HTML. Its base URL is `about:blank`, so relative addresses in it lead nowhere.
    ///
    /// # Errors
    ///
    /// As [`load_url`](Self::load_url).
    pub fn load_html(&self, html: &str) -> Pending<(), LoadError> {
        self.web_contents().load_html(html)
    }

    /// Loads the page anew.
    pub fn reload(&self) {
        self.web_contents().reload();
    }

    /// Takes a screenshot of what is visible of the page.
    ///
    /// # Errors
    ///
    /// When the engine makes none, as for a window that is not shown, or the window is closed.
    pub fn capture_page(&self) -> Pending<NativeImage, CaptureError> {
        self.ask(|window, done| window.capture(false, done), CaptureError::Closed)
    }

    /// The same of the whole page, beyond what the window shows of it.
    ///
    /// # Errors
    ///
    /// As [`capture_page`](Self::capture_page).
    pub fn capture_full_page(&self) -> Pending<NativeImage, CaptureError> {
        self.ask(|window, done| window.capture(true, done), CaptureError::Closed)
    }

    /// Shows the window and gives it the focus.
    pub fn show(&self) {
        self.tell(Window::show);
    }

    /// Shows the window; whether it gets the focus is the desktop's choice.
    pub fn show_inactive(&self) {
        self.tell(Window::show_inactive);
    }

    /// Hides the window; its page lives on.
    pub fn hide(&self) {
        self.tell(Window::hide);
    }

    /// Whether the window is shown, be it an icon or behind others.
    pub fn is_visible(&self) -> bool {
        self.state(|state| state.is_visible)
    }

    /// Gives the window the focus of the keyboard, if it is shown.
    pub fn focus(&self) {
        self.tell(Window::focus);
    }

    /// Whether the window has the focus of the keyboard.
    pub fn is_focused(&self) -> bool {
        self.state(|state| state.is_focused)
    }

    /// Makes the window an icon, where the desktop has such.
    pub fn minimize(&self) {
        self.tell(Window::minimize);
    }

    /// Brings the window back from an icon.
    pub fn restore(&self) {
        self.tell(Window::restore);
    }

    /// Whether the window is an icon. Few Wayland desktops tell.
    pub fn is_minimized(&self) -> bool {
        self.state(|state| state.is_minimized)
    }

    /// Has the window fill the desktop.
    pub fn maximize(&self) {
        self.tell(Window::maximize);
    }

    /// Gives the window the size back that it had before.
    pub fn unmaximize(&self) {
        self.tell(Window::unmaximize);
    }

    /// Whether the window fills the desktop.
    pub fn is_maximized(&self) -> bool {
        self.state(|state| state.is_maximized)
    }

    /// Has the window fill the screen, or not.
    pub fn set_full_screen(&self, on: bool) {
        self.tell(move |window| window.set_full_screen(on));
    }

    /// Whether the window fills the screen.
    pub fn is_full_screen(&self) -> bool {
        self.state(|state| state.is_full_screen)
    }

    /// Sets the page's width and height in logical pixels: Electron's `setContentSize`, and `setSize` too, since the desktop
    /// does not tell how wide its frame around the window is.
    pub fn set_size(&self, width: u32, height: u32) {
        let size = (builder::pixels(width), builder::pixels(height));
        self.tell(move |window| window.set_size(size));
    }

    /// The page's width and height in logical pixels.
    pub fn get_size(&self) -> (u32, u32) {
        self.state(|state| (state.size.0.unsigned_abs(), state.size.1.unsigned_abs()))
    }

    /// Whether a person can resize the window.
    pub fn set_resizable(&self, on: bool) {
        self.tell(move |window| window.set_resizable(on));
    }

    /// Whether a person can resize the window.
    pub fn is_resizable(&self) -> bool {
        self.state(|state| state.is_resizable)
    }

    /// Sets the window's title, until the page sets another one.
    pub fn set_title(&self, title: &str) {
        let title = title.to_owned();
        self.tell(move |window| window.set_title(&title));
    }

    /// The window's title; empty of a closed window.
    pub fn get_title(&self) -> String {
        self.state(|state| state.title.clone())
    }

    /// Asks the window to close, as its close button does: listeners to [`Close`](crate::events::Close) or the page's
    /// `beforeunload` may keep it open.
    pub fn close(&self) {
        self.tell(Window::close);
    }

    /// Ends the window at once; the page is not asked.
    pub fn destroy(&self) {
        self.tell(Window::destroy);
    }

    /// Whether the window is closed.
    pub fn is_destroyed(&self) -> bool {
        self.inner.face.contents.is_destroyed()
    }

    /// Calls `listener` at every event of type `E` of this window; see [`events`](crate::events).
    pub fn on<E: WindowEvent>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        self.inner.face.emitter.on(listener)
    }

    /// Calls `listener` at the next event of type `E` of this window only.
    pub fn once<E: WindowEvent>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        self.inner.face.emitter.once(listener)
    }

    /// Waits for the next event of type `E` of this window; [`None`] when the window went away first.
    pub fn next<E: WindowEvent + Clone + Send>(&self) -> impl Future<Output = Option<E>> + Send + use<E> {
        self.inner.face.emitter.next()
    }

    /// Takes an event listener off; whether it was there.
    pub fn off(&self, id: ListenerId) -> bool {
        self.inner.face.emitter.off(id)
    }

    /// Has something done with the window on the main thread.
    fn tell(&self, body: impl FnOnce(&Window) + Send + 'static) {
        main_thread::with_window(self.inner.id, body);
    }

    /// Reads what the window was last.
    fn state<R>(&self, read: impl FnOnce(&WindowState) -> R) -> R {
        read(&self.inner.face.state.read())
    }

    /// Has something done on the main thread whose answer comes later; `gone` is the answer of a closed window.
    fn ask<T: Send + 'static, E: Send + 'static>(
        &self,
        body: impl FnOnce(&Window, oneshot::Sender<Result<T, E>>) + Send + 'static,
        gone: E,
    ) -> Pending<T, E> {
        let (done, pending) = Pending::new(gone);
        self.tell(move |window| body(window, done));
        pending
    }
}

impl fmt::Debug for BrowserWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BrowserWindow")
            .field("id", &self.inner.id.0)
            .field("web_contents", &self.inner.face.contents)
            .finish()
    }
}
