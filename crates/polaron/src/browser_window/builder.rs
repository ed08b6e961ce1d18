//! How a window is made: by the application, or by a page that opens one.

use std::{
    path::PathBuf,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use polaron_core::{Emitter, PageEvent, WebPreferences, WindowOpenDetails};
use polaron_webkit::{Blur, Face, Focus, Opener, RenderProcessGone, Window, WindowOptions};

use super::{BrowserWindow, Inner, WindowId, host::Host};
use crate::{
    App, BrowserWindowBlur, BrowserWindowCreated, BrowserWindowFocus, Result, WebContentsCreated,
    main_thread::{self, State},
};

/// A page opened a window, and nobody denied it: Electron's `did-create-window`, of the page that opened it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DidCreateWindow {
    /// The window. Its page begins to load after this.
    pub window: BrowserWindow,
    /// What the page wanted to open.
    pub details: WindowOpenDetails,
}

impl PageEvent for DidCreateWindow {}

/// What a window is to be: Electron's `BrowserWindowConstructorOptions`.
#[derive(Clone, Debug, Default)]
#[must_use = "no window is made before `build`"]
pub struct BrowserWindowBuilder {
    options: WindowOptions,
}

impl BrowserWindowBuilder {
    /// The title until the page has one. `Polaron` by default.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.options.title = title.into();
        self
    }

    /// The page's width and height in logical pixels. 800 by 600 by default.
    pub fn size(mut self, width: u32, height: u32) -> Self {
        self.options.size = (pixels(width), pixels(height));
        self
    }

    /// Whether the window is shown at once, as by default.
    pub fn show(mut self, show: bool) -> Self {
        self.options.show = show;
        self
    }

    /// Whether a person can resize the window, as by default.
    pub fn resizable(mut self, on: bool) -> Self {
        self.options.resizable = on;
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

    /// Whether preloads run in iframes too. Off by default.
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

    /// Whether errors that main sends to the page keep their stacks, which tell of files and code. Off by default.
    pub fn error_stacks(mut self, on: bool) -> Self {
        self.options.preferences.error_stacks = on;
        self
    }

    /// Makes the window. On any thread but the main one this waits for the main thread.
    ///
    /// # Errors
    ///
    /// When the application does not run.
    pub fn build(self, app: &App) -> Result<BrowserWindow> {
        let app = app.clone();
        main_thread::wait_for_main(move |state| {
            let (window, _) = BrowserWindow::create(state, &app, self.options, None);
            window.announce();
            window
        })
    }
}

impl BrowserWindow {
    /// Makes the window that a page opens.
    pub(crate) fn open_child(
        state: &Rc<State>,
        app: &App,
        parent: &Self,
        options: WindowOptions,
        details: &WindowOpenDetails,
        opener: Opener<'_>,
    ) -> (Self, Rc<Window>) {
        let (child, window) = Self::create(state, app, options, Some(opener));
        child.announce();
        parent.web_contents().emit(&DidCreateWindow { window: child.clone(), details: details.clone() });
        (child, window)
    }

    /// On the main thread.
    fn create(
        state: &Rc<State>,
        app: &App,
        mut options: WindowOptions,
        opener: Option<Opener<'_>>,
    ) -> (Self, Rc<Window>) {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let id = WindowId(NEXT.fetch_add(1, Ordering::Relaxed));
        for preload in &mut options.preferences.preloads {
            *preload = app.resolve(preload);
        }
        let contents = app.hub().create_contents(options.preferences.clone());
        contents.bind_host(Host(id));
        let face = Face { contents, emitter: Arc::new(Emitter::new()), state: Arc::default() };
        let browser_window = Self { inner: Arc::new(Inner { id, app: app.clone(), face: face.clone() }) };
        app.windows().write().insert(id, browser_window.clone());
        let window = state.create_window(id, &options, face, opener);
        (browser_window, window)
    }

    /// Tells the application of the window, and of its page.
    fn announce(&self) {
        let (app, window) = (self.inner.app.clone(), self.clone());
        self.on(move |_: &Focus| {
            app.emit(&BrowserWindowFocus { window: window.clone() });
        });
        let (app, window) = (self.inner.app.clone(), self.clone());
        self.on(move |_: &Blur| {
            app.emit(&BrowserWindowBlur { window: window.clone() });
        });
        let app = self.inner.app.clone();
        self.web_contents().on(move |gone: &RenderProcessGone| {
            app.emit(gone);
        });
        self.inner.app.emit(&WebContentsCreated { web_contents: self.web_contents().clone() });
        self.inner.app.emit(&BrowserWindowCreated { window: self.clone() });
    }
}

/// A length as GTK counts it.
pub(super) fn pixels(length: u32) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}
