//! One window with one web view that fills it.

use std::{
    cell::{Cell, RefCell},
    path::Path,
    rc::Rc,
    sync::Arc,
};

use futures_channel::oneshot;
use gtk4::prelude::*;
use polaron_core::{Emitter, WebContents, WebPreferences};
use polaron_protocol::PageId;
use webkit6::prelude::*;

use crate::{
    CaptureError, Engine, NativeImage,
    events::{
        Closed, DidFailLoad, DidFinishLoad, GoneReason, PageTitleUpdated, ReadyToShow, RenderProcessGone,
    },
    load::{LoadError, Loaded, PendingLoad},
};

/// How a window is to be.
#[derive(Clone, Debug)]
pub struct WindowOptions {
    /// Its title until the page has one.
    pub title: String,
    /// Its content's size in logical pixels.
    pub size: (i32, i32),
    /// Whether it is shown at once.
    pub show: bool,
    /// How its page is set up.
    pub preferences: WebPreferences,
}

/// A window. It lives until it is closed or destroyed; those who hold it then hold an empty shell.
pub struct Window {
    gtk: gtk4::Window,
    view: webkit6::WebView,
    contents: WebContents,
    emitter: Arc<Emitter>,
    load: PendingLoad,
    shown_once: Cell<bool>,
    page: Cell<PageId>,
    on_destroyed: RefCell<Option<Box<dyn FnOnce()>>>,
}

impl Window {
    /// Makes a window for `contents`; `on_destroyed` is called once, when it is gone.
    pub fn new(
        engine: &Engine,
        options: &WindowOptions,
        contents: WebContents,
        emitter: Arc<Emitter>,
        on_destroyed: impl FnOnce() + 'static,
    ) -> Rc<Self> {
        let settings = webkit6::Settings::new();
        settings.set_enable_developer_extras(true);
        // A page that is gone back to runs its preload again, as in Electron. One from the cache would have no IPC: its
        // document ended when it was left.
        settings.set_enable_page_cache(false);
        let verbose = std::env::var("POLARON_LOG").is_ok_and(|level| level == "debug" || level == "trace");
        settings.set_enable_write_console_messages_to_stdout(verbose);
        let view = webkit6::WebView::builder()
            .web_context(engine.context(options.preferences.sandbox))
            .settings(&settings)
            .build();
        let gtk = gtk4::Window::builder()
            .title(&options.title)
            .default_width(options.size.0)
            .default_height(options.size.1)
            .child(&view)
            .build();
        let window = Rc::new(Self {
            page: Cell::new(PageId(view.page_id())),
            gtk,
            view,
            contents,
            emitter,
            load: PendingLoad::default(),
            shown_once: Cell::new(false),
            on_destroyed: RefCell::new(Some(Box::new(on_destroyed))),
        });
        engine.hub().bind_page(window.page.get(), &window.contents);
        window.follow_page(engine);
        window.follow_load();
        window.follow_end();
        if options.show {
            window.gtk.present();
        }
        window
    }

    /// The page's number changes when it moves to another process; that renderer waits to learn whose page it is.
    fn follow_page(self: &Rc<Self>, engine: &Engine) {
        let (window, hub) = (Rc::downgrade(self), engine.hub().clone());
        self.view.connect_page_id_notify(move |view| {
            if let Some(window) = window.upgrade() {
                let page = PageId(view.page_id());
                hub.bind_page(page, &window.contents);
                let before = window.page.replace(page);
                if before != page {
                    hub.unbind_page(before);
                }
            }
        });
        let window = Rc::downgrade(self);
        self.view.connect_title_notify(move |view| {
            if let (Some(window), Some(title)) = (window.upgrade(), view.title())
                && !title.is_empty()
            {
                window.gtk.set_title(Some(&title));
                window.emitter.emit(&PageTitleUpdated { title: title.into() });
            }
        });
    }

    fn follow_load(self: &Rc<Self>) {
        let window = Rc::downgrade(self);
        self.view.connect_load_changed(move |view, event| {
            let Some(window) = window.upgrade() else { return };
            match event {
                webkit6::LoadEvent::Started => window.load.start(),
                webkit6::LoadEvent::Finished if window.load.finish(view.is_loading()) => {
                    let url = view.uri().map(Into::into).unwrap_or_default();
                    window.contents.emit(&DidFinishLoad { url });
                    if !window.shown_once.replace(true) {
                        window.emitter.emit(&ReadyToShow {});
                    }
                }
                _ => {}
            }
        });

        let window = Rc::downgrade(self);
        self.view.connect_load_failed(move |_, _, url, error| {
            match window.upgrade() {
                Some(window) if error.matches(webkit6::NetworkError::Cancelled) => window.load.cancel(),
                Some(window) => window.load_failed(url, error.message()),
                None => {}
            }
            // Handled: an error page of WebKit's would be one more load, and cancel the next one.
            true
        });
        let window = Rc::downgrade(self);
        self.view.connect_load_failed_with_tls_errors(move |_, url, _, errors| {
            if let Some(window) = window.upgrade() {
                window.load_failed(url, &format!("the certificate is not accepted: {errors:?}"));
            }
            true
        });

        let window = Rc::downgrade(self);
        self.view.connect_web_process_terminated(move |_, reason| {
            let Some(window) = window.upgrade() else { return };
            window.load.fail(LoadError::Gone);
            let reason = match reason {
                webkit6::WebProcessTerminationReason::ExceededMemoryLimit => GoneReason::Oom,
                webkit6::WebProcessTerminationReason::TerminatedByApi => GoneReason::Killed,
                _ => GoneReason::Crashed,
            };
            tracing::error!(target: "polaron", ?reason, "a web process is gone");
            window.contents.emit(&RenderProcessGone { reason });
        });
    }

    fn load_failed(&self, url: &str, reason: &str) {
        self.load.fail(LoadError::Failed { url: url.to_owned(), reason: reason.to_owned() });
        self.contents.emit(&DidFailLoad { url: url.to_owned(), error_description: reason.to_owned() });
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

    /// The page in the window.
    pub fn contents(&self) -> &WebContents {
        &self.contents
    }

    /// Loads a URL; `done` is told when that is done.
    pub fn load_url(&self, url: &str, done: oneshot::Sender<Loaded>) {
        let present = self.view.uri().unwrap_or_default();
        let is_within_page = url.split_once('#').is_some_and(|(page, _)| {
            page == present.split_once('#').map_or(present.as_str(), |(page, _)| page)
        });
        if is_within_page && !self.view.is_loading() {
            // It scrolls and loads nothing: the engine will not tell of any load.
            self.view.load_uri(url);
            // Who asked may have stopped waiting.
            drop(done.send(Ok(())));
        } else {
            self.load.begin(done);
            self.view.load_uri(url);
        }
    }

    /// Loads a file; `done` is told when that is done.
    pub fn load_file(&self, path: &Path, done: oneshot::Sender<Loaded>) {
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

    /// Shows HTML; `done` is told when it is there.
    pub fn load_html(&self, html: &str, done: oneshot::Sender<Loaded>) {
        self.load.begin(done);
        self.view.load_html(html, None);
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

    /// Shows the window and gives it the focus.
    pub fn show(&self) {
        self.gtk.present();
    }

    /// Hides the window; its page lives on.
    pub fn hide(&self) {
        self.gtk.set_visible(false);
    }

    /// Makes the window an icon, where the desktop has such.
    pub fn minimize(&self) {
        self.gtk.minimize();
    }

    /// Brings the window back from an icon.
    pub fn restore(&self) {
        self.gtk.unminimize();
    }

    /// Sets the title, until the page sets another one.
    pub fn set_title(&self, title: &str) {
        self.gtk.set_title(Some(title));
    }

    /// The title.
    pub fn title(&self) -> String {
        self.gtk.title().map(Into::into).unwrap_or_default()
    }

    /// Asks the window to close, as its close button does: the page's `beforeunload` may keep it open.
    pub fn close(&self) {
        self.view.try_close();
    }

    /// Ends the window at once; the page is not asked.
    pub fn destroy(&self) {
        let Some(on_destroyed) = self.on_destroyed.take() else { return };
        self.load.fail(LoadError::Gone);
        self.contents.destroy();
        self.gtk.set_child(gtk4::Widget::NONE);
        self.gtk.destroy();
        self.emitter.emit(&Closed {});
        self.emitter.close();
        on_destroyed();
    }
}

impl std::fmt::Debug for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Window").field("contents", &self.contents).finish_non_exhaustive()
    }
}
