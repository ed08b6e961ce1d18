//! `Process`: this utility process, connected.

use std::{
    fmt,
    sync::Arc,
    sync::atomic::{AtomicBool, Ordering},
};

use parking_lot::Mutex;

use super::{IpcRenderer, ParentPort, block_on::block_on, calls::Calls, channels::Channels};
use crate::{
    Cancelled, ListenerId,
    cancelled::Signal,
    connection::Connection,
    listeners::{How, Listeners},
};

type DisconnectFn = Arc<dyn Fn() + Send + Sync>;

/// What all that belongs to the connection share.
pub(super) struct Shared {
    pub(super) connection: Arc<Connection>,
    pub(super) calls: Calls,
    pub(super) channels: Channels,
    pub(super) parent_port: ParentPort,
    pub(super) service_name: String,
    pub(super) gone: Arc<Signal>,
    /// Whether the application wants to know that main is gone, and ends by itself then.
    wants_to_know: AtomicBool,
    on_disconnect: Mutex<Option<Listeners<DisconnectFn>>>,
}

impl Shared {
    pub(super) fn new(connection: Arc<Connection>, parent_port: ParentPort, service_name: String) -> Self {
        Self {
            connection,
            calls: Calls::new(),
            channels: Channels::default(),
            parent_port,
            service_name,
            gone: Arc::default(),
            wants_to_know: AtomicBool::new(false),
            on_disconnect: Mutex::new(Some(Listeners::default())),
        }
    }

    /// Main is gone: so is this process, unless the application wants to know.
    pub(super) fn exit_unless_told(&self) {
        if !self.wants_to_know.load(Ordering::Acquire) {
            tracing::debug!(target: "polaron", "the main process is gone, and so is this one");
            std::process::exit(0);
        }
    }

    /// Main is gone, all that it said is handled but by listeners, and this runs where they do.
    pub(super) fn disconnected(&self) {
        let listeners = self.on_disconnect.lock().take().unwrap_or_default();
        self.exit_unless_told();
        for listener in &*listeners.snapshot() {
            (listener.function)();
        }
    }
}

/// This process, connected to the main process that started it; [`connect`](super::connect) gives it. Cheap to clone; every
/// clone is the same, and may be used from any thread.
///
/// When main is gone, however that came, this process exits with 0, unless it [asked](Self::on_disconnect) to be told.
/// Listeners get what main had sent before, for two seconds at most.
///
/// When the last clone is dropped, at the end of `main` say, that waits until what was sent is on its way.
#[derive(Clone)]
pub struct Process {
    handle: Arc<Handle>,
}

struct Handle {
    shared: Arc<Shared>,
    ipc: IpcRenderer,
}

impl Drop for Handle {
    fn drop(&mut self) {
        // Main may be gone; then there is nobody to send it to.
        let _ = self.shared.connection.drain();
    }
}

impl Process {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let ipc = IpcRenderer::new(shared.clone());
        Self { handle: Arc::new(Handle { shared, ipc }) }
    }

    /// What speaks with main's `ipcMain`.
    pub fn ipc_renderer(&self) -> &IpcRenderer {
        &self.handle.ipc
    }

    /// The channel to main's [`UtilityProcess`](crate::UtilityProcess): Electron's `process.parentPort`.
    pub fn parent_port(&self) -> &ParentPort {
        &self.shared().parent_port
    }

    /// What main calls this process.
    pub fn service_name(&self) -> &str {
        &self.shared().service_name
    }

    /// Calls `listener` when main is gone or has closed the connection, or soon if that is so already. This process then does
    /// not exit by itself: it is the listener's to see to it that it ends.
    pub fn on_disconnect(&self, listener: impl Fn() + Send + Sync + 'static) -> ListenerId {
        let shared = self.shared();
        shared.wants_to_know.store(true, Ordering::Release);
        let listener: DisconnectFn = Arc::new(listener);
        match &mut *shared.on_disconnect.lock() {
            Some(listeners) => listeners.add(listener, How::default()),
            None => {
                crate::ports::run_elsewhere(move || listener());
                ListenerId::next()
            }
        }
    }

    /// A future that is ready once main is gone or has closed the connection. As with
    /// [`on_disconnect`](Self::on_disconnect), this process then does not exit by itself.
    pub fn disconnected(&self) -> Cancelled {
        self.shared().wants_to_know.store(true, Ordering::Release);
        self.shared().gone.token()
    }

    /// Whether main is gone or has closed the connection.
    pub fn is_disconnected(&self) -> bool {
        self.shared().gone.token().is_cancelled()
    }

    /// Blocks until main is gone; a program that has only listeners ends its `main` with it. Unless somebody asked to be told,
    /// this process has exited by then, and `wait` never returns.
    pub fn wait(&self) {
        block_on(self.shared().gone.token());
        if !self.shared().wants_to_know.load(Ordering::Acquire) {
            // The thread of listeners exits.
            loop {
                std::thread::park();
            }
        }
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.handle.shared
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process")
            .field("service_name", &self.service_name())
            .field("is_disconnected", &self.is_disconnected())
            .finish_non_exhaustive()
    }
}
