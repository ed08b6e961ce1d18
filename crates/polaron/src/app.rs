//! `App`: the application's life, from its first line to the end of its last window.

use std::{
    path::{Path, PathBuf},
    pin::pin,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use futures_util::future::{Either, select};
use parking_lot::RwLock;
use polaron_core::{Emitter, Hub, IpcMain, ListenerId};
use polaron_webkit::Engine;
use rustix::process::Signal;

use crate::{
    NativeTheme, Result, logging,
    main_thread::{self, State},
    protocol::{Protocol, Schemes},
};

/// How long the end of an application waits for listeners of what its pages sent last.
const FINISH_PATIENCE: Duration = Duration::from_secs(2);

/// The last window was closed: Electron's `window-all-closed`. An application without a listener for it quits then.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WindowAllClosed {}

/// The application begins to close its windows in order to quit: Electron's `before-quit`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BeforeQuit {}

/// What the application can tell of itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event of the application",
    note = "listen to window events on the `BrowserWindow`, and to page events on `window.web_contents()`"
)]
pub trait AppEvent: 'static {}

impl AppEvent for WindowAllClosed {}
impl AppEvent for BeforeQuit {}

/// The application. Cheap to clone; every clone is the same one, and may be used from any thread.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/app>.
#[derive(Clone, Debug)]
pub struct App {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    hub: Hub,
    emitter: Emitter,
    path: RwLock<Option<PathBuf>>,
    schemes: Schemes,
}

impl Default for App {
    fn default() -> Self {
        Self::new()
    }
}

impl App {
    /// An application that does not run yet.
    ///
    /// With the feature `tokio`, one made within a tokio runtime polls async listeners and handlers within that runtime.
    pub fn new() -> Self {
        let inner = Inner {
            hub: Hub::new(),
            emitter: Emitter::new(),
            path: RwLock::new(None),
            schemes: Schemes::new(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Sets the folder that relative paths of preloads and pages are taken from: Electron's `app.setAppPath`.
    ///
    /// Without it that is the folder the application was started in. During development
    /// `env!("CARGO_MANIFEST_DIR")` is a good one.
    #[must_use]
    pub fn app_path(self, path: impl Into<PathBuf>) -> Self {
        *self.inner.path.write() = Some(path.into());
        self
    }

    /// Runs the application on this thread until it quits.
    ///
    /// `main` runs first, once the engine is ready; it is the body of Electron's `app.whenReady().then(…)`. The application
    /// goes on after it, until [`quit`](Self::quit) or, without a listener for [`WindowAllClosed`], the end of its last
    /// window. Ctrl-C and a request to terminate end it in an orderly way.
    ///
    /// # Errors
    ///
    /// When the engine does not start, and with what `main` fails with, which ends the application.
    ///
    /// # Panics
    ///
    /// When another thread of this process runs an application already: GTK has only one main thread.
    pub fn run(self, main: impl AsyncFnOnce(Self) -> Result<()>) -> Result<()> {
        logging::start();
        let context = glib::MainContext::default();
        let _owner = context.acquire().expect("another thread runs GTK's main loop");
        let engine = Engine::start(&self.inner.hub)?;
        let (state, is_over) = State::enter(self.clone(), engine);
        self.schemes().install(state.engine());
        let signals = [Signal::INT, Signal::TERM, Signal::HUP].map(|signal| terminate_on(signal, &state));

        let outcome = context.block_on(async {
            match select(pin!(main(self.clone())), is_over).await {
                Either::Left((Ok(()), is_over)) => {
                    // It can not be dropped before it has sent.
                    let _ = is_over.await;
                    Ok(())
                }
                Either::Left((Err(error), _)) => Err(error),
                // The last window was closed while `main` still waited for something.
                Either::Right(_) => Ok(()),
            }
        });

        state.leave();
        for signal in signals {
            signal.remove();
        }
        // What the windows left to do for the main loop.
        while context.iteration(false) {}
        // What pages sent before they went still counts.
        self.inner.hub.finish(FINISH_PATIENCE);
        if let Some(code) = state.exit_code() {
            drop(state);
            std::process::exit(code);
        }
        outcome
    }

    /// Where the application listens to its pages.
    pub fn ipc_main(&self) -> &IpcMain {
        self.inner.hub.ipc_main()
    }

    /// What the application's pages share below its windows. A test gives it to
    /// [`memory::Renderer::open`](crate::memory::Renderer::open), to use the application's channels without a window.
    pub fn hub(&self) -> &Hub {
        &self.inner.hub
    }

    /// Closes all windows, and then ends the application: Electron's `app.quit()`. A page's `beforeunload` may keep its
    /// window, and so the application. Before [`run`](Self::run) it does nothing.
    pub fn quit(&self) {
        self.emit(&BeforeQuit {});
        main_thread::on_main(|state| state.quit());
    }

    /// Ends the application and its process with this status, without asking any page: Electron's `app.exit(code)`.
    pub fn exit(&self, code: i32) {
        main_thread::on_main(move |state| state.exit(code));
    }

    /// Handlers for URLs of the application's own schemes, such as `app://`.
    pub fn protocol(&self) -> Protocol {
        Protocol::new(self.clone())
    }

    pub(crate) fn schemes(&self) -> &Schemes {
        &self.inner.schemes
    }

    /// The colours of the application's pages and windows.
    pub fn native_theme(&self) -> NativeTheme {
        NativeTheme::default()
    }

    /// Calls `listener` at every event of type `E` of the application.
    pub fn on<E: AppEvent>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        self.inner.emitter.on(listener)
    }

    /// Calls `listener` at the next event of type `E` of the application only.
    pub fn once<E: AppEvent>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        self.inner.emitter.once(listener)
    }

    /// Waits for the next event of type `E` of the application.
    pub fn next<E: AppEvent + Clone + Send>(&self) -> impl Future<Output = Option<E>> + Send + use<E> {
        self.inner.emitter.next()
    }

    /// Takes an event listener off; whether it was there.
    pub fn off(&self, id: ListenerId) -> bool {
        self.inner.emitter.off(id)
    }

    pub(crate) fn emit<E: AppEvent>(&self, event: &E) -> usize {
        self.inner.emitter.emit(event)
    }

    /// A path as the application means it.
    pub(crate) fn resolve(&self, path: &Path) -> PathBuf {
        match &*self.inner.path.read() {
            Some(base) => base.join(path),
            None => path.to_owned(),
        }
    }
}

/// Ends the application when the process gets this signal.
fn terminate_on(signal: Signal, state: &Rc<State>) -> glib::SourceId {
    let state = Rc::downgrade(state);
    glib::unix_signal_add_local(signal.as_raw(), move || {
        if let Some(state) = state.upgrade() {
            state.terminate();
        }
        glib::ControlFlow::Continue
    })
}
