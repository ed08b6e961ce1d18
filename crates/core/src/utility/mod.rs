//! `UtilityProcess`: a process of the application's own that main starts, and that takes part in IPC as a page does.
//!
//! To the rest of main it is a renderer with one document that never changes. Its end is in [`renderer`](crate::renderer),
//! their socket in `inheritance`.
//!
//! | file | owns |
//! |---|---|
//! | `mod.rs` | [`UtilityProcess`] |
//! | `builder.rs` | how one is started |
//! | `events.rs` | what it tells, and what the application tells of it |
//! | `control.rs` | signals to it, and its end |
//! | `serve.rs` | the threads that talk to it and wait for it |

mod builder;
mod control;
mod events;
mod serve;

use std::{
    ffi::OsStr,
    fmt,
    path::Path,
    process::{ChildStderr, ChildStdout},
    sync::Arc,
};

use parking_lot::Mutex;
use serde::Serialize;

pub use self::{
    builder::{SpawnError, UtilityProcessBuilder},
    events::{ChildGoneReason, ChildProcessGone, Exit, ProcessError, Spawn, UtilityProcessEvent},
};
use self::{control::Control, events::Past};
use crate::{
    Emitter, Hub, IpcMain, ListenerId, MessageEvent, MessagePortMain, PostMessage, PostMessageError,
    WebContents, ports::run_elsewhere,
};

/// A process of the application's own, for work that is to crash, block or be killed without hurting anybody else. Cheap to
/// clone; every clone is the same process, and may be used from any thread.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/utility-process>. There it runs a script with Node; here it is a
/// program that calls [`renderer::connect`](crate::renderer::connect). It needs no display and no web engine. It may well be
/// the application's own program: start `std::env::current_exe()` again, and ask
/// [`renderer::is_utility_process`](crate::renderer::is_utility_process) first thing in `main`.
///
/// There are three ways to talk with it:
///
/// - [`post_message`](Self::post_message) and [`on_message`](Self::on_message), to and from its `parent_port`. It is a message
///   port with all that belongs to one: nothing is lost that is posted before somebody listens, and who posts too much waits.
/// - `ipcMain`. The process has an `ipc_renderer` whose messages arrive as a page's do, and listeners and handlers need not be
///   told. Their `event.sender()` is [`contents`](Self::contents), a [`WebContents`] of the type
///   [`Utility`](crate::WebContentsType::Utility). So `event.reply` and `event.sender().send` answer it, and who checks where
///   a message comes from finds the URL `polaron:utility`, which no page has.
/// - Message ports that it is given. One whose other end is in a page joins the two: main only passes the bytes on.
///
/// It lives until it ends, is [killed](Self::kill), or this process ends, however that does; not only as long as somebody has
/// this handle.
///
/// ```no_run
/// use polaron_core::{Exit, Hub, MessageEvent, UtilityProcess};
///
/// let hub = Hub::new();
/// let worker = UtilityProcess::spawn(&hub, "target/debug/worker", ["--fast"])?;
/// worker.on_message(|event: &MessageEvent| println!("{:?}", event.value()));
/// worker.on(|exit: &Exit| println!("gone: {exit:?}"));
/// worker.try_post_message("hello", &[])?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct UtilityProcess {
    inner: Arc<Inner>,
}

struct Inner {
    service_name: String,
    contents: WebContents,
    /// This end of the channel to `parentPort`.
    port: MessagePortMain,
    emitter: Emitter,
    past: Mutex<Past>,
    control: Control,
    stdout: Mutex<Option<ChildStdout>>,
    stderr: Mutex<Option<ChildStderr>>,
}

impl Inner {
    /// An event happens, once.
    fn tell<E: UtilityProcessEvent>(&self, event: &E) {
        // Who listens from here on finds it in the past; who listened before is told now.
        event.enter(&mut self.past.lock());
        self.emitter.emit(event);
    }
}

impl UtilityProcess {
    /// Starts a process with the surroundings of this one: Electron's `utilityProcess.fork`. `hub` is the application or its
    /// [`Hub`]; a relative path is taken from the folder that this process works in.
    ///
    /// # Errors
    ///
    /// When the program is not there or can not be run, and when the system has no process, socket or thread to give.
    pub fn spawn(
        hub: &impl AsRef<Hub>,
        program: impl AsRef<Path>,
        args: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Result<Self, SpawnError> {
        Self::builder(program).args(args).spawn(hub)
    }

    /// A process to be started, with what else can be said of it: its environment, its folder, its output.
    ///
    /// ```no_run
    /// use std::{io::Read, process::Stdio};
    /// use polaron_core::{Hub, UtilityProcess};
    ///
    /// let hub = Hub::new();
    /// let worker = UtilityProcess::builder(std::env::current_exe()?)
    ///     .service_name("Thumbnails")
    ///     .env("THREADS", "2")
    ///     .stdout(Stdio::piped())
    ///     .spawn(&hub)?;
    /// let mut said = String::new();
    /// worker.take_stdout().expect("it is piped").read_to_string(&mut said)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn builder(program: impl AsRef<Path>) -> UtilityProcessBuilder {
        UtilityProcessBuilder::new(program.as_ref())
    }

    /// Posts a message to the process's `parent_port`, with ports that move there: Electron's `child.postMessage`. Before the
    /// process is connected it waits for that.
    ///
    /// As for any port, it is sent by this very call where there is room; see
    /// [`MessagePortMain::post_message`].
    ///
    /// # Errors
    ///
    /// [`PostMessageError`]; then nothing was sent. It is [`Closed`](PostMessageError::Closed) when the process is gone.
    pub fn post_message(&self, message: impl Serialize, transfer: &[MessagePortMain]) -> PostMessage {
        self.inner.port.post_message(message, transfer)
    }

    /// Posts a message now or not at all.
    ///
    /// # Errors
    ///
    /// [`PostMessageError::Full`] when there is no room, and as for [`post_message`](Self::post_message).
    pub fn try_post_message(
        &self,
        message: impl Serialize,
        transfer: &[MessagePortMain],
    ) -> Result<(), PostMessageError> {
        self.inner.port.try_post_message(message, transfer)
    }

    /// Calls `listener` with every message that the process posts on its `parent_port`: Electron's `message`. What it posted
    /// before anybody listened comes first.
    pub fn on_message(&self, listener: impl Fn(&MessageEvent) + Send + Sync + 'static) -> ListenerId {
        let id = self.inner.port.on_message(listener);
        self.inner.port.start();
        id
    }

    /// Calls `listener` with the next message only.
    pub fn once_message(&self, listener: impl Fn(&MessageEvent) + Send + Sync + 'static) -> ListenerId {
        let id = self.inner.port.once_message(listener);
        self.inner.port.start();
        id
    }

    /// Waits for the next message that the process posts on its `parent_port`; [`None`] when no more come.
    ///
    /// A message goes to a listener or to a reader, never to both.
    pub fn recv(&self) -> impl Future<Output = Option<MessageEvent>> + Send + use<> {
        self.inner.port.recv()
    }

    /// Asks the process to end, by `SIGTERM`, and kills it where that does not help within two seconds. Whether there was a
    /// process to ask. [`Exit`] tells when it is gone.
    pub fn kill(&self) -> bool {
        self.inner.control.terminate()
    }

    /// The operating system's number of the process; [`None`] once it is gone.
    pub fn pid(&self) -> Option<u32> {
        self.inner.control.pid()
    }

    /// What the process is called.
    pub fn service_name(&self) -> &str {
        &self.inner.service_name
    }

    /// The process's standard output, if that is [piped](UtilityProcessBuilder::stdout) and nobody has taken it: Electron's
    /// `child.stdout`. Who pipes it has to read it, or the process waits when the pipe is full.
    pub fn take_stdout(&self) -> Option<ChildStdout> {
        self.inner.stdout.lock().take()
    }

    /// The process's standard error stream, in the same way.
    pub fn take_stderr(&self) -> Option<ChildStderr> {
        self.inner.stderr.lock().take()
    }

    /// What stands for the process in IPC: the sender of its messages, by which messages are sent to its `ipc_renderer`. Those
    /// that are sent before it is connected wait for that.
    pub fn contents(&self) -> &WebContents {
        &self.inner.contents
    }

    /// Listeners and handlers for the messages of this process only: its [`contents`](Self::contents)' own.
    pub fn ipc(&self) -> &IpcMain {
        self.inner.contents.ipc()
    }

    /// Calls `listener` when an event happens, or soon if it has happened already. Each happens once at most.
    pub fn on<E: UtilityProcessEvent>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        let past = self.inner.past.lock();
        match E::of(&past) {
            // Under the lock, so that it does not happen in between.
            None => self.inner.emitter.once(listener),
            Some(event) => {
                run_elsewhere(move || listener(&event));
                ListenerId::next()
            }
        }
    }

    /// The same as [`on`](Self::on): there is no second time.
    pub fn once<E: UtilityProcessEvent>(&self, listener: impl Fn(&E) + Send + Sync + 'static) -> ListenerId {
        self.on(listener)
    }

    /// Waits for an event, which may have happened already; [`None`] when the process is gone and it never happened.
    pub fn next<E: UtilityProcessEvent>(&self) -> impl Future<Output = Option<E>> + Send + use<E> {
        let past = self.inner.past.lock();
        let happened = E::of(&past);
        let next = happened.is_none().then(|| self.inner.emitter.next());
        drop(past);
        async move {
            match next {
                Some(next) => next.await,
                None => happened,
            }
        }
    }

    /// Takes a listener off, of messages or of events; whether it was there.
    pub fn off(&self, id: ListenerId) -> bool {
        self.inner.port.off(id) || self.inner.emitter.off(id)
    }
}

impl PartialEq for UtilityProcess {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Eq for UtilityProcess {}

impl fmt::Debug for UtilityProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UtilityProcess")
            .field("service_name", &self.inner.service_name)
            .field("pid", &self.pid())
            .field("exit", &self.inner.past.lock().exit)
            .finish_non_exhaustive()
    }
}
