//! The main thread: what lives on it, and how other threads get something done there.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::{Rc, Weak},
    sync::mpsc,
};

use futures_channel::oneshot;
use parking_lot::RwLock;
use polaron_core::{Preventable, WindowOpenDetails};
use polaron_webkit::{Engine, Face, Keeper, Opener, Window, WindowOptions};

use crate::{App, BeforeQuit, BrowserWindow, Error, Quit, WillQuit, WindowAllClosed, WindowId};

thread_local! {
    static STATE: RefCell<Option<Rc<State>>> = const { RefCell::new(None) };
}

/// Whether the main thread takes something to do. Who hands it something holds this for reading, so that nothing comes into
/// its queue after it looked there for the last time: nobody would ever do it, nor drop it.
static IS_OPEN: RwLock<bool> = RwLock::new(false);

/// What there is only on the main thread, while an application runs.
pub(crate) struct State {
    app: App,
    engine: Engine,
    windows: RefCell<BTreeMap<WindowId, Rc<Window>>>,
    phase: Cell<Phase>,
    exit_code: Cell<Option<i32>>,
    over: RefCell<Option<oneshot::Sender<()>>>,
}

/// How far the application is on its way to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Running,
    /// Its windows are asked to close. It runs again when one of them stays.
    Quitting,
    /// Nothing keeps it any more.
    Ending,
}

impl State {
    /// Makes this thread the main thread; the receiver learns when the application is over.
    pub(crate) fn enter(app: App, engine: Engine) -> (Rc<Self>, oneshot::Receiver<()>) {
        let (over, is_over) = oneshot::channel();
        let state = Rc::new(Self {
            app,
            engine,
            windows: RefCell::default(),
            phase: Cell::new(Phase::Running),
            exit_code: Cell::default(),
            over: RefCell::new(Some(over)),
        });
        STATE.replace(Some(state.clone()));
        *IS_OPEN.write() = true;
        (state, is_over)
    }

    /// The application is over: its windows go, and the thread is an ordinary one again.
    ///
    /// What is in the main loop's queue then finds nothing to work on, but must still be taken out of it.
    pub(crate) fn leave(&self) {
        self.phase.set(Phase::Ending);
        self.destroy_windows();
        *IS_OPEN.write() = false;
        STATE.replace(None);
    }

    /// Makes the engine's part of a window.
    pub(crate) fn create_window(
        self: &Rc<Self>,
        id: WindowId,
        options: &WindowOptions,
        face: Face,
        opener: Option<Opener<'_>>,
    ) -> Rc<Window> {
        let keeper = Rc::new(WindowKeeper { state: Rc::downgrade(self), id });
        let window = Window::new(&self.engine, options, face, keeper, opener);
        self.windows.borrow_mut().insert(id, window.clone());
        window
    }

    fn window_destroyed(&self, id: WindowId) {
        // Each may be the last reference, and its end must not find the tables borrowed.
        let face = self.app.windows().write().remove(&id);
        let window = self.windows.borrow_mut().remove(&id);
        drop((face, window));
        if !self.windows.borrow().is_empty() {
            return;
        }
        match self.phase.get() {
            Phase::Running if self.app.emit(&WindowAllClosed {}) == 0 => self.quit(),
            Phase::Running | Phase::Ending => {}
            Phase::Quitting => self.will_quit(),
        }
    }

    /// Closes all windows, and ends the application when the last one is closed.
    pub(crate) fn quit(&self) {
        if self.phase.get() != Phase::Running {
            return;
        }
        let before = BeforeQuit { prevent: Preventable::default() };
        self.phase.set(Phase::Quitting);
        self.app.emit(&before);
        if self.phase.get() != Phase::Quitting {
            // A listener ended the application.
            return;
        }
        if before.is_default_prevented() {
            self.phase.set(Phase::Running);
            return;
        }
        let windows = self.all_windows();
        if windows.is_empty() {
            self.will_quit();
        }
        // One that stays does not keep the others, as in Electron.
        for window in windows {
            window.close();
        }
    }

    /// A window stays: the application does not quit.
    fn close_refused(&self) {
        if self.phase.get() == Phase::Quitting {
            self.phase.set(Phase::Running);
        }
    }

    /// All windows are closed.
    fn will_quit(&self) {
        let will = WillQuit { prevent: Preventable::default() };
        self.app.emit(&will);
        if self.phase.get() != Phase::Quitting {
            // A listener ended the application.
        } else if will.is_default_prevented() || !self.windows.borrow().is_empty() {
            self.phase.set(Phase::Running);
        } else {
            self.finish();
        }
    }

    /// Ends the application without asking any page.
    pub(crate) fn terminate(&self) {
        if self.phase.replace(Phase::Ending) != Phase::Ending {
            self.destroy_windows();
            self.finish();
        }
    }

    /// Ends the application without asking any page, and its process with this status.
    pub(crate) fn exit(&self, code: i32) {
        self.exit_code.set(Some(code));
        self.terminate();
    }

    /// The status that [`exit`](Self::exit) asked for.
    pub(crate) fn exit_code(&self) -> Option<i32> {
        self.exit_code.get()
    }

    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    fn all_windows(&self) -> Vec<Rc<Window>> {
        self.windows.borrow().values().cloned().collect()
    }

    fn destroy_windows(&self) {
        for window in self.all_windows() {
            window.destroy();
        }
    }

    fn finish(&self) {
        self.phase.set(Phase::Ending);
        if let Some(over) = self.over.take() {
            self.app.emit(&Quit { exit_code: self.exit_code.get().unwrap_or(0) });
            // The receiver waits in `App::run`.
            let _ = over.send(());
        }
    }
}

/// One window's way to those who keep it.
struct WindowKeeper {
    state: Weak<State>,
    id: WindowId,
}

impl Keeper for WindowKeeper {
    fn destroyed(&self) {
        if let Some(state) = self.state.upgrade() {
            state.window_destroyed(self.id);
        }
    }

    fn close_refused(&self) {
        if let Some(state) = self.state.upgrade() {
            state.close_refused();
        }
    }

    fn open_child(
        &self,
        options: WindowOptions,
        details: &WindowOpenDetails,
        opener: Opener<'_>,
    ) -> Option<Rc<Window>> {
        let state = self.state.upgrade().filter(|state| state.phase.get() != Phase::Ending)?;
        let parent = state.app.windows().read().get(&self.id).cloned()?;
        let (_, window) = BrowserWindow::open_child(&state, &state.app, &parent, options, details, opener);
        Some(window)
    }
}

/// Does something on the main thread: now when this is it, else as soon as it comes round to it.
///
/// Without a running application nothing is done, and what `body` holds is dropped.
pub(crate) fn on_main(body: impl FnOnce(&Rc<State>) + Send + 'static) {
    // Again and again: on the main thread `body` runs right here, and may come back.
    let is_open = IS_OPEN.read_recursive();
    if *is_open {
        glib::MainContext::default().invoke(move || {
            let state = STATE.with_borrow(Clone::clone);
            if let Some(state) = state {
                body(&state);
            }
        });
    }
}

/// Does something with a window on the main thread; when it is gone, what `body` holds is dropped.
pub(crate) fn with_window(id: WindowId, body: impl FnOnce(&Window) + Send + 'static) {
    on_main(move |state| {
        let window = state.windows.borrow().get(&id).cloned();
        if let Some(window) = window {
            body(&window);
        }
    });
}

/// Does something on the main thread and waits until it is done.
pub(crate) fn wait_for_main<T: Send + 'static>(
    body: impl FnOnce(&Rc<State>) -> T + Send + 'static,
) -> Result<T, Error> {
    let (sender, receiver) = mpsc::channel();
    on_main(move |state| {
        // The receiver waits below.
        let _ = sender.send(body(state));
    });
    receiver.recv().map_err(|_| Error::NotRunning)
}
