//! `BrowserWindow`: a window with a page in it, and its builder.

use std::{
    fmt,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll},
};

use futures_channel::oneshot;
use polaron_core::{Emitter, ListenerId, WebContents, WebPreferences};
use polaron_webkit::{CaptureError, LoadError, NativeImage, Window, WindowEvent, WindowOptions};

use crate::{App, Result, main_thread};

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
/// The window lives until it is closed, not until its last handle is dropped. What is asked of a closed one does nothing.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/browser-window>.
#[derive(Clone)]
pub struct BrowserWindow {
    inner: Arc<Inner>,
}

struct Inner {
    id: WindowId,
    app: App,
    contents: WebContents,
    emitter: Arc<Emitter>,
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
        &self.inner.contents
    }

    /// Loads a URL. The load begins at once; the future is done when the page is.
    ///
    /// # Errors
    ///
    /// When the page can not be loaded, another load begins first, or the window is closed.
    pub fn load_url(&self, url: &str) -> Pending<(), LoadError> {
        let url = url.to_owned();
        self.ask(move |window, done| window.load_url(&url, done), LoadError::Gone)
    }

    /// Loads a page from a file; see [`App::app_path`] for where a relative path begins.
    ///
    /// # Errors
    ///
    /// As [`load_url`](Self::load_url), and when there is no such file.
    pub fn load_file(&self, path: impl AsRef<Path>) -> Pending<(), LoadError> {
        let path = self.inner.app.resolve(path.as_ref());
        self.ask(move |window, done| window.load_file(&path, done), LoadError::Gone)
    }

    /// Shows HTML. Its base URL is `about:blank`, so relative addresses in it lead nowhere.
    ///
    /// # Errors
    ///
    /// As [`load_url`](Self::load_url).
    pub fn load_html(&self, html: &str) -> Pending<(), LoadError> {
        let html = html.to_owned();
        self.ask(move |window, done| window.load_html(&html, done), LoadError::Gone)
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
        main_thread::with_window(self.inner.id, Window::show);
    }

    /// Hides the window; its page lives on.
    pub fn hide(&self) {
        main_thread::with_window(self.inner.id, Window::hide);
    }

    /// Makes the window an icon, where the desktop has such.
    pub fn minimize(&self) {
        main_thread::with_window(self.inner.id, Window::minimize);
    }

    /// Brings the window back from an icon.
    pub fn restore(&self) {
        main_thread::with_window(self.inner.id, Window::restore);
    }

    /// Sets the window's title, until the page sets another one.
    pub fn set_title(&self, title: &str) {
        let title = title.to_owned();
        main_thread::with_window(self.inner.id, move |window| window.set_title(&title));
    }

    /// The window's title; [`None`] of a closed window.
    pub fn title(&self) -> impl Future<Output = Option<String>> + Send + use<> {
        let (sender, title) = oneshot::channel();
        main_thread::with_window(self.inner.id, move |window| {
            // Who asked may have stopped waiting.
            let _ = sender.send(window.title());
        });
        async move { title.await.ok() }
    }

    /// Asks the window to close, as its close button does: the page's `beforeunload` may keep it open.
    pub fn close(&self) {
        main_thread::with_window(self.inner.id, Window::close);
    }

    /// Ends the window at once; the page is not asked.
    pub fn destroy(&self) {
        main_thread::with_window(self.inner.id, Window::destroy);
    }

    /// Whether the window is closed.
    pub fn is_destroyed(&self) -> bool {
        self.inner.contents.is_destroyed()
    }

    /// Calls `listener` at every event of type `E` of this window; see [`events`](crate::events).
    pub fn on<E: WindowEvent>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        self.inner.emitter.on(listener)
    }

    /// Calls `listener` at the next event of type `E` of this window only.
    pub fn once<E: WindowEvent>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        self.inner.emitter.once(listener)
    }

    /// Waits for the next event of type `E` of this window; [`None`] when the window went away first.
    pub fn next<E: WindowEvent + Clone + Send>(&self) -> impl Future<Output = Option<E>> + Send + use<E> {
        self.inner.emitter.next()
    }

    /// Takes an event listener off; whether it was there.
    pub fn off(&self, id: ListenerId) -> bool {
        self.inner.emitter.off(id)
    }

    /// Has something done on the main thread whose answer comes later; `gone` is the answer of a closed window.
    fn ask<T: Send + 'static, E: Send + 'static>(
        &self,
        body: impl FnOnce(&Window, oneshot::Sender<Result<T, E>>) + Send + 'static,
        gone: E,
    ) -> Pending<T, E> {
        let (done, answer) = oneshot::channel();
        main_thread::with_window(self.inner.id, move |window| body(window, done));
        Pending { answer, gone: Some(gone) }
    }
}

impl fmt::Debug for BrowserWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BrowserWindow")
            .field("id", &self.inner.id.0)
            .field("web_contents", &self.inner.contents)
            .finish()
    }
}

/// Something a window has begun to do. It goes on whether this is awaited or not.
///
/// # Panics
///
/// When it is polled again after it was done, as most futures.
#[derive(Debug)]
pub struct Pending<T, E> {
    answer: oneshot::Receiver<Result<T, E>>,
    /// What it comes to when the window goes away first.
    gone: Option<E>,
}

impl<T, E: Unpin> Future for Pending<T, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.answer).poll(context).map(|answer| match answer {
            Ok(answer) => answer,
            Err(_) => Err(self.gone.take().expect("a future that is done is not polled again")),
        })
    }
}

/// What a window is to be: Electron's `BrowserWindowConstructorOptions`.
#[derive(Clone, Debug)]
#[must_use = "no window is made before `build`"]
pub struct BrowserWindowBuilder {
    options: WindowOptions,
}

impl Default for BrowserWindowBuilder {
    fn default() -> Self {
        Self {
            options: WindowOptions {
                title: "Polaron".to_owned(),
                size: (800, 600),
                show: true,
                preferences: WebPreferences::default(),
            },
        }
    }
}

impl BrowserWindowBuilder {
    /// The title until the page has one. `Polaron` by default.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.options.title = title.into();
        self
    }

    /// The page's width and height in logical pixels. 800 by 600 by default.
    pub fn size(mut self, width: u32, height: u32) -> Self {
        let pixels = |length: u32| i32::try_from(length).unwrap_or(i32::MAX);
        self.options.size = (pixels(width), pixels(height));
        self
    }

    /// Whether the window is shown at once, as by default.
    pub fn show(mut self, show: bool) -> Self {
        self.options.show = show;
        self
    }

    /// All preferences of the page at once.
    pub fn web_preferences(mut self, preferences: WebPreferences) -> Self {
        self.options.preferences = preferences;
        self
    }

    /// Adds a script that runs before any of the page's; see [`App::app_path`] for where a relative path begins.
    pub fn preload(mut self, path: impl Into<PathBuf>) -> Self {
        self.options.preferences.preloads.push(path.into());
        self
    }

    /// Whether preloads run in a world of their own, as by default.
    pub fn context_isolation(mut self, on: bool) -> Self {
        self.options.preferences.context_isolation = on;
        self
    }

    /// Whether the page gets `require`, when `context_isolation` is off. Off by default.
    pub fn node_integration(mut self, on: bool) -> Self {
        self.options.preferences.node_integration = on;
        self
    }

    /// Whether preloads also run in the page's subframes. Off by default.
    pub fn node_integration_in_sub_frames(mut self, on: bool) -> Self {
        self.options.preferences.node_integration_in_sub_frames = on;
        self
    }

    /// Whether the web process runs in WebKit's sandbox, as by default.
    pub fn sandbox(mut self, on: bool) -> Self {
        self.options.preferences.sandbox = on;
        self
    }

    /// Whether a rejected `invoke` reads as Electron words it. Off by default.
    pub fn electron_error_messages(mut self, on: bool) -> Self {
        self.options.preferences.electron_error_messages = on;
        self
    }

    /// Makes the window. On any thread but the main one this waits for the main thread.
    ///
    /// # Errors
    ///
    /// When the application does not run.
    pub fn build(mut self, app: &App) -> Result<BrowserWindow> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let id = WindowId(NEXT.fetch_add(1, Ordering::Relaxed));
        for preload in &mut self.options.preferences.preloads {
            *preload = app.resolve(preload);
        }
        let contents = app.hub().create_contents(self.options.preferences.clone());
        let emitter = Arc::new(Emitter::new());
        let window = BrowserWindow {
            inner: Arc::new(Inner {
                id,
                app: app.clone(),
                contents: contents.clone(),
                emitter: emitter.clone(),
            }),
        };
        let made = main_thread::wait_for_main(move |state| {
            state.create_window(id, &self.options, contents, emitter);
        });
        if made.is_err() {
            window.inner.contents.destroy();
        }
        made.map(|()| window)
    }
}
