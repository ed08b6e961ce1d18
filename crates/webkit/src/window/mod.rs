//! One window with one web view that fills it.
//!
//! | module | owns |
//! |---|---|
//! | this | the window's making, its end, and what can be asked of its page |
//! | `state` | what may be read of a window from any thread |
//! | `surface` | the window itself: shown, sized, focused, and what it tells of that |
//! | `follow` | what the page tells but for its loads: whose it is, its title, its process, its inspector |
//! | `navigate` | the page's loads and navigations, as the engine tells of them |
//! | `load` | who waits for a load, and who began it |
//! | `children` | windows that the page opens |

mod children;
mod follow;
mod load;
mod navigate;
mod state;
mod surface;

use std::{
    cell::{Cell, RefCell},
    path::Path,
    rc::Rc,
    sync::Arc,
};

use futures_channel::oneshot;
use gtk4::prelude::*;
use parking_lot::RwLock;
use polaron_core::{
    Emitter, Load, LoadError, Loaded, PageAction, Preventable, WebContents, WebPreferences, WindowOpenDetails,
};
use polaron_protocol::PageId;
use webkit6::prelude::*;

use self::load::{Asked, Journey, PendingLoad};
use crate::{
    CaptureError, Engine, NativeImage,
    events::{Close, Closed},
};

pub use state::WindowState;

/// How a window is to be.
#[derive(Clone, Debug)]
pub struct WindowOptions {
    /// Its title until the page has one.
    pub title: String,
    /// Its content's size in logical pixels.
    pub size: (i32, i32),
    /// Whether it is shown at once.
    pub show: bool,
    /// Whether a person can resize it.
    pub resizable: bool,
    /// How its page is set up.
    pub preferences: WebPreferences,
}

impl Default for WindowOptions {
    fn default() -> Self {
        Self {
            title: "Polaron".to_owned(),
            size: (800, 600),
            show: true,
            resizable: true,
            preferences: WebPreferences::default(),
        }
    }
}

/// What of a window other threads hold as well.
#[derive(Clone, Debug)]
pub struct Face {
    /// Its page.
    pub contents: WebContents,
    /// Who listens to it.
    pub emitter: Arc<Emitter>,
    /// What can be read of it.
    pub state: Arc<RwLock<WindowState>>,
}

/// What a window needs of those who keep it. All of it is called on the main thread.
pub trait Keeper {
    /// The window is gone; told once.
    fn destroyed(&self);

    /// The window was to close, and a listener or the page kept it.
    fn close_refused(&self);

    /// Makes the window that the page opens, by [`Window::new`] with this opener. [`None`] when there can be no more.
    fn open_child(
        &self,
        options: WindowOptions,
        details: &WindowOpenDetails,
        opener: Opener<'_>,
    ) -> Option<Rc<Window>>;
}

/// The page that opens a window.
#[derive(Clone, Copy, Debug)]
pub struct Opener<'a> {
    view: &'a webkit6::WebView,
    /// The page does not say how large the window is to be.
    is_sized: bool,
}

/// A window. It lives until it is closed or destroyed; those who hold it then hold an empty shell.
pub struct Window {
    gtk: gtk4::Window,
    view: webkit6::WebView,
    face: Face,
    load: PendingLoad,
    journey: Journey,
    /// A load has begun, and its address is not known yet.
    is_beginning: Cell<bool>,
    /// The address of the document, with its last step within it.
    url_before: RefCell<String>,
    shown_once: Cell<bool>,
    /// The name of the window that the page is about to open. The engine tells it before, with a question of its own.
    child_name: RefCell<String>,
    page: Cell<PageId>,
    keeper: RefCell<Option<Rc<dyn Keeper>>>,
}

impl Window {
    /// Makes a window: for a page of its own, or for one that another page opens.
    pub fn new(
        engine: &Engine,
        options: &WindowOptions,
        face: Face,
        keeper: Rc<dyn Keeper>,
        opener: Option<Opener<'_>>,
    ) -> Rc<Self> {
        let view = make_view(engine, options, opener);
        let gtk = gtk4::Window::builder()
            .title(&options.title)
            .default_width(options.size.0)
            .default_height(options.size.1)
            .resizable(options.resizable)
            .child(&view)
            .build();
        *face.state.write() = WindowState::of(options);
        let window = Rc::new(Self {
            page: Cell::new(PageId(view.page_id())),
            gtk,
            view,
            face,
            load: PendingLoad::default(),
            journey: Journey::default(),
            is_beginning: Cell::new(false),
            url_before: RefCell::default(),
            shown_once: Cell::new(false),
            child_name: RefCell::default(),
            keeper: RefCell::new(Some(keeper)),
        });
        engine.hub().bind_page(window.page.get(), &window.face.contents);
        window.follow_page(engine);
        window.follow_process();
        window.follow_inspector();
        window.follow_loads();
        window.follow_policy();
        window.follow_children();
        window.follow_surface();
        window.follow_end();
        window.mirror_settings();
        window.mirror_visibility();
        match opener {
            // The engine says when the page that opens it has told all of it.
            Some(opener) => window.show_when_ready(options, opener.is_sized),
            None if options.show => window.gtk.present(),
            None => {}
        }
        window
    }

    fn follow_end(self: &Rc<Self>) {
        let window = Rc::downgrade(self);
        self.gtk.connect_close_request(move |_| {
            if let Some(window) = window.upgrade() {
                window.close();
            }
            // The page is asked first; it may have a `beforeunload`.
            glib::Propagation::Stop
        });
        let window = Rc::downgrade(self);
        self.view.connect_close(move |_| {
            if let Some(window) = window.upgrade() {
                window.destroy();
            }
        });
    }

    fn contents(&self) -> &WebContents {
        &self.face.contents
    }

    /// Begins a load; `done` is told when that is done.
    pub fn load(&self, what: &Load, done: oneshot::Sender<Loaded>) {
        match what {
            Load::Url(url) => self.load_url(url, done),
            Load::File(path) => self.load_file(path, done),
            Load::Html(html) => {
                self.load.begin(done);
                self.journey.ask(Asked::Url("about:blank".to_owned()));
                self.view.load_html(html, None);
            }
        }
    }

    fn load_url(&self, url: &str, done: oneshot::Sender<Loaded>) {
        let present = self.view.uri().unwrap_or_default();
        let is_within_page = url.split_once('#').is_some_and(|(page, _)| {
            page == present.split_once('#').map_or(present.as_str(), |(page, _)| page)
        });
        // The very same address is loaded anew.
        if is_within_page && url != present && !self.journey.is_loading() {
            // It scrolls and loads nothing: the engine will not tell of any load.
            self.view.load_uri(url);
            // Who asked may have stopped waiting.
            drop(done.send(Ok(())));
        } else {
            self.load.begin(done);
            self.journey.ask(Asked::Url(url.to_owned()));
            self.view.load_uri(url);
            // By now the view has the address as the engine writes it.
            self.journey.ask(Asked::Url(self.view.uri().unwrap_or_default().into()));
        }
    }

    fn load_file(&self, path: &Path, done: oneshot::Sender<Loaded>) {
        let refused = |reason: String| LoadError::File { path: path.to_owned(), reason };
        let uri = std::fs::metadata(path)
            .and_then(|_| std::path::absolute(path))
            .map_err(|error| refused(error.to_string()))
            .and_then(|path| {
                glib::filename_to_uri(&path, None).map_err(|error| refused(error.message().to_owned()))
            });
        match uri {
            Ok(uri) => self.load_url(&uri, done),
            // Who asked may have stopped waiting.
            Err(error) => drop(done.send(Err(error))),
        }
    }

    /// Does what the application asks of the page.
    pub fn act(&self, action: PageAction) {
        match action {
            PageAction::Reload { ignoring_cache: true } => {
                self.journey.ask(Asked::Reload);
                self.view.reload_bypass_cache();
            }
            PageAction::Reload { ignoring_cache: false } | PageAction::GoToOffset(0) => {
                self.journey.ask(Asked::Reload);
                self.view.reload();
            }
            PageAction::Stop => self.stop(),
            PageAction::GoToOffset(offset) => {
                let entry = self.view.back_forward_list().and_then(|list| list.nth_item(offset));
                if let Some(entry) = entry {
                    self.journey.ask(Asked::History);
                    self.view.go_to_back_forward_list_item(&entry);
                }
            }
            PageAction::OpenDevTools => self.open_dev_tools(),
            PageAction::CloseDevTools => self.close_dev_tools(),
            PageAction::Focus => {
                self.view.grab_focus();
            }
            PageAction::SetZoomFactor(factor) => {
                self.view.set_zoom_level(factor);
                self.mirror_settings();
            }
            PageAction::SetUserAgent(user_agent) => {
                if let Some(settings) = WebViewExt::settings(&self.view) {
                    settings.set_user_agent(Some(&user_agent));
                }
                self.mirror_settings();
            }
            PageAction::Crash => self.view.terminate_web_process(),
        }
    }

    /// Takes a picture of what is visible of the page, or of all of it, and hands it to `done`.
    pub fn capture(&self, full_page: bool, done: oneshot::Sender<Result<NativeImage, CaptureError>>) {
        let region =
            if full_page { webkit6::SnapshotRegion::FullDocument } else { webkit6::SnapshotRegion::Visible };
        self.view.snapshot(
            region,
            webkit6::SnapshotOptions::NONE,
            None::<&gtk4::gio::Cancellable>,
            move |texture| {
                let image = texture
                    .map(|texture| NativeImage::new(&texture))
                    .map_err(|error| CaptureError::Failed(error.message().to_owned()));
                // Who asked may have stopped waiting.
                let _ = done.send(image);
            },
        );
    }

    /// Asks the window to close, as its close button does: listeners or the page's `beforeunload` may keep it open.
    pub fn close(&self) {
        let close = Close { prevent: Preventable::default() };
        self.face.emitter.emit(&close);
        if close.is_default_prevented() {
            self.tell_keeper(|keeper| keeper.close_refused());
        } else if !self.is_gone() {
            self.view.try_close();
        }
    }

    /// Ends the window at once; the page is not asked.
    pub fn destroy(&self) {
        let Some(keeper) = self.keeper.take() else { return };
        self.load.fail(LoadError::Gone);
        self.face.contents.destroy();
        self.gtk.set_child(gtk4::Widget::NONE);
        self.gtk.destroy();
        *self.face.state.write() = WindowState::default();
        self.face.emitter.emit(&Closed {});
        self.face.emitter.close();
        keeper.destroyed();
    }

    /// Whether the window was destroyed. Signals of its widgets may still come then.
    fn is_gone(&self) -> bool {
        self.keeper.borrow().is_none()
    }

    fn tell_keeper<R>(&self, tell: impl FnOnce(&dyn Keeper) -> R) -> Option<R> {
        // Not borrowed while it works: it may end this window.
        let keeper = self.keeper.borrow().clone()?;
        Some(tell(&*keeper))
    }
}

fn make_view(engine: &Engine, options: &WindowOptions, opener: Option<Opener<'_>>) -> webkit6::WebView {
    let settings = webkit6::Settings::new();
    settings.set_enable_developer_extras(true);
    // A page that is gone back to runs its preload again, as in Electron. One from the cache would have no IPC: its
    // document ended when it was left.
    settings.set_enable_page_cache(false);
    // The application's handler decides on windows, not the engine; as in Electron no click is needed.
    settings.set_javascript_can_open_windows_automatically(true);
    let verbose = std::env::var("POLARON_LOG").is_ok_and(|level| level == "debug" || level == "trace");
    settings.set_enable_write_console_messages_to_stdout(verbose);
    let view = webkit6::WebView::builder().settings(&settings);
    match opener {
        // It lives in the opener's process and context.
        Some(opener) => view.related_view(opener.view).build(),
        None => view.web_context(engine.context(options.preferences.sandbox)).build(),
    }
}

impl std::fmt::Debug for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Window").field("face", &self.face).finish_non_exhaustive()
    }
}
