//! The main thread: what lives on it, and how other threads get something done there.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
    sync::{Arc, mpsc},
};

use futures_channel::oneshot;
use polaron_core::{Emitter, WebContents};
use polaron_webkit::{Engine, Window, WindowOptions};

use crate::{App, Error, WindowAllClosed, WindowId};

thread_local! {
    static STATE: RefCell<Option<Rc<State>>> = const { RefCell::new(None) };
}

/// What there is only on the main thread, while an application runs.
pub(crate) struct State {
    app: App,
    engine: Engine,
    windows: RefCell<HashMap<WindowId, Rc<Window>>>,
    quitting: Cell<bool>,
    exit_code: Cell<Option<i32>>,
    over: RefCell<Option<oneshot::Sender<()>>>,
}

impl State {
    /// Makes this thread the main thread; the receiver learns when the application is over.
    pub(crate) fn enter(app: App, engine: Engine) -> (Rc<Self>, oneshot::Receiver<()>) {
        let (over, is_over) = oneshot::channel();
        let state = Rc::new(Self {
            app,
            engine,
            windows: RefCell::default(),
            quitting: Cell::default(),
            exit_code: Cell::default(),
            over: RefCell::new(Some(over)),
        });
        STATE.replace(Some(state.clone()));
        (state, is_over)
    }

    /// The application is over: its windows go, and the thread is an ordinary one again.
    pub(crate) fn leave(&self) {
        self.quitting.set(true);
        self.destroy_windows();
        STATE.replace(None);
    }

    pub(crate) fn create_window(
        self: &Rc<Self>,
        id: WindowId,
        options: &WindowOptions,
        contents: WebContents,
        emitter: Arc<Emitter>,
    ) {
        let state = Rc::downgrade(self);
        let window = Window::new(&self.engine, options, contents, emitter, move || {
            if let Some(state) = state.upgrade() {
                state.window_destroyed(id);
            }
        });
        self.windows.borrow_mut().insert(id, window);
    }

    fn window_destroyed(&self, id: WindowId) {
        // It may be the last reference, and its end must not find the table borrowed.
        let window = self.windows.borrow_mut().remove(&id);
        drop(window);
        if !self.windows.borrow().is_empty() {
            return;
        }
        if self.quitting.get() {
            self.finish();
        } else if self.app.emit(&WindowAllClosed {}) == 0 {
            self.quit();
        }
    }

    /// Closes all windows, and ends the application when the last one is closed.
    pub(crate) fn quit(&self) {
        self.quitting.set(true);
        let windows: Vec<_> = self.windows.borrow().values().cloned().collect();
        if windows.is_empty() {
            self.finish();
        }
        for window in windows {
            window.close();
        }
    }

    /// Ends the application without asking any page.
    pub(crate) fn terminate(&self) {
        self.quitting.set(true);
        self.destroy_windows();
        self.finish();
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

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    fn destroy_windows(&self) {
        let windows: Vec<_> = self.windows.borrow().values().cloned().collect();
        for window in windows {
            window.destroy();
        }
    }

    fn finish(&self) {
        if let Some(over) = self.over.take() {
            // The receiver waits in `App::run`.
            let _ = over.send(());
        }
    }
}

/// Does something on the main thread: now when this is it, else as soon as it comes round to it.
///
/// Without a running application nothing is done, and what `body` holds is dropped.
pub(crate) fn on_main(body: impl FnOnce(&Rc<State>) + Send + 'static) {
    glib::MainContext::default().invoke(move || {
        let state = STATE.with_borrow(Clone::clone);
        if let Some(state) = state {
            body(&state);
        }
    });
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
