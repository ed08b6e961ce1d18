//! `App`: the application's life, from its first line to the end of its last window.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    pin::pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::future::{Either, select};
use parking_lot::RwLock;
use polaron_core::{Hub, IpcMain, ListenerId};
use polaron_webkit::Engine;
use rustix::process::Signal;

use crate::{
    BrowserWindow, NativeTheme, Result, WindowId, logging,
    main_thread::{self, State},
    protocol::{Protocol, Schemes},
};

mod events;

pub use events::{
    AppEvent, BeforeQuit, BrowserWindowBlur, BrowserWindowCreated, BrowserWindowFocus, Quit, Ready,
    WebContentsCreated, WillQuit, WindowAllClosed,
};

/// How long the end of an application waits for listeners of what its pages sent last.
const FINISH_PATIENCE: Duration = Duration::from_secs(2);

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
    identity: RwLock<Identity>,
    is_ready: AtomicBool,
    /// The windows that are open, oldest first.
    windows: RwLock<BTreeMap<WindowId, BrowserWindow>>,
    schemes: Schemes,
}

/// What an application says it is.
#[derive(Debug, Default)]
struct Identity {
    path: Option<PathBuf>,
    name: Option<String>,
    version: String,
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
        Self {
            inner: Arc::new(Inner {
                hub: Hub::new(),
                identity: RwLock::default(),
                is_ready: AtomicBool::new(false),
                windows: RwLock::default(),
                schemes: Schemes::new(),
            }),
        }
    }

    /// Sets the folder that relative paths of preloads and pages are taken from: Electron's `app.setAppPath`.
    ///
    /// Without it that is the folder the application was started in. During development
    /// `env!("CARGO_MANIFEST_DIR")` is a good one.
    #[must_use]
    pub fn app_path(self, path: impl Into<PathBuf>) -> Self {
        self.inner.identity.write().path = Some(path.into());
        self
    }

    /// Sets the application's name: Electron's `app.setName`. Without it that is its program's.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        self.inner.identity.write().name = Some(name.into());
        self
    }

    /// Sets the application's version, which Electron takes from `package.json`; `env!("CARGO_PKG_VERSION")` is a good one.
    #[must_use]
    pub fn version(self, version: impl Into<String>) -> Self {
        self.inner.identity.write().version = version.into();
        self
    }

    /// The folder that relative paths are taken from.
    pub fn get_app_path(&self) -> PathBuf {
        let named = self.inner.identity.read().path.clone();
        named.or_else(|| std::env::current_dir().ok()).unwrap_or_default()
    }

    /// The application's name.
    pub fn get_name(&self) -> String {
        let named = self.inner.identity.read().name.clone();
        named.unwrap_or_else(|| {
            let program = std::env::current_exe().ok();
            let name = program.as_deref().and_then(Path::file_name);
            name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
        })
    }

    /// The application's version; empty when it has not said it.
    pub fn get_version(&self) -> String {
        self.inner.identity.read().version.clone()
    }

    /// Whether windows can be made: the application runs.
    pub fn is_ready(&self) -> bool {
        self.inner.is_ready.load(Ordering::Acquire)
    }

    /// Waits until windows can be made. What [`run`](Self::run) is given begins after that, and need not wait.
    pub fn when_ready(&self) -> impl Future<Output = ()> + Send + use<> {
        // The wait begins before the look, so that nothing happens unseen between the two.
        let ready = self.next::<Ready>();
        let is_ready = self.is_ready();
        async move {
            if !is_ready {
                ready.await;
            }
        }
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

        self.inner.is_ready.store(true, Ordering::Release);
        self.emit(&Ready {});
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

        self.inner.is_ready.store(false, Ordering::Release);
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

    /// Closes all windows, and then ends the application: Electron's `app.quit()`. Before [`run`](Self::run) it does nothing.
    ///
    /// Listeners may prevent that: of [`BeforeQuit`], of a window's [`Close`](crate::events::Close), of [`WillQuit`]; and so
    /// may a page, by its `beforeunload`. Then it is as if it had not been asked for, but for the windows that are closed.
    pub fn quit(&self) {
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
        self.inner.hub.emitter().on(listener)
    }

    /// Calls `listener` at the next event of type `E` of the application only.
    pub fn once<E: AppEvent>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        self.inner.hub.emitter().once(listener)
    }

    /// Waits for the next event of type `E` of the application.
    pub fn next<E: AppEvent + Clone + Send>(&self) -> impl Future<Output = Option<E>> + Send + use<E> {
        self.inner.hub.emitter().next()
    }

    /// Takes an event listener off; whether it was there.
    pub fn off(&self, id: ListenerId) -> bool {
        self.inner.hub.emitter().off(id)
    }

    pub(crate) fn emit<E: AppEvent>(&self, event: &E) -> usize {
        self.inner.hub.emitter().emit(event)
    }

    pub(crate) fn windows(&self) -> &RwLock<BTreeMap<WindowId, BrowserWindow>> {
        &self.inner.windows
    }

    /// A path as the application means it.
    pub(crate) fn resolve(&self, path: &Path) -> PathBuf {
        match &self.inner.identity.read().path {
            Some(base) => base.join(path),
            None => path.to_owned(),
        }
    }
}

impl AsRef<Hub> for App {
    fn as_ref(&self) -> &Hub {
        self.hub()
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
