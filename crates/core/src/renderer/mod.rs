//! The other end of a [`UtilityProcess`](crate::UtilityProcess): what a program that main started has of `ipcRenderer` and
//! `process.parentPort`. It needs no display and no web engine.
//!
//! ```no_run
//! use polaron_core::{MessageEvent, renderer};
//!
//! fn main() -> Result<(), renderer::ConnectError> {
//!     let process = renderer::connect()?;
//!     let port = process.parent_port().clone();
//!     process.parent_port().on_message(move |event: &MessageEvent| {
//!         let numbers: Vec<f64> = event.data().unwrap_or_default();
//!         let _ = port.try_post_message(numbers.iter().sum::<f64>(), &[]);
//!     });
//!     process.wait();
//!     Ok(())
//! }
//! ```
//!
//! Threads: one reads what main sends, answers calls and wakes futures; nothing of the application's runs on it. Listeners, of
//! `ipc_renderer`, of `parent_port` and of all other ports, run on a second one, one at a time and in the order in which
//! their messages came, as in a page. So a listener may block, even in
//! [`send_sync`](IpcRenderer::send_sync), and delays the other listeners only. Everything else runs where the application
//! calls or awaits it: futures go with any executor.
//!
//! | file | owns |
//! |---|---|
//! | `mod.rs` | [`connect`] |
//! | `process.rs` | [`Process`] |
//! | `parent_port.rs` | [`ParentPort`] |
//! | `ipc.rs` | [`IpcRenderer`]: the verbs |
//! | `calls.rs` | calls that wait for main's answer |
//! | `function.rs` | closures as listeners, with typed arguments |
//! | `channels.rs` | the listeners of each channel, and what waits for the first of them |
//! | `reading.rs` | the handshake, and the thread that reads |
//! | `block_on.rs` | waiting for a future without an executor |
//! | `error.rs` | what can be wrong |

mod block_on;
mod calls;
mod channels;
mod error;
mod function;
mod ipc;
mod parent_port;
mod process;
mod reading;

use std::{sync::Arc, thread};

use polaron_protocol::PROTOCOL_VERSION;

#[doc(hidden)]
pub use self::function::RendererListenerFn;
pub use self::{
    error::{CallError, ConnectError},
    function::{IpcRendererEvent, RendererListener},
    ipc::{Invocation, IpcRenderer},
    parent_port::ParentPort,
    process::Process,
};
use crate::inheritance::{self, Missing};

/// Listeners decode as deep as a value is nested.
const STACK: usize = 8 * 1024 * 1024;

/// Whether this process was started by [`UtilityProcess`](crate::UtilityProcess). A program that starts itself again asks this
/// first, before it makes an application:
///
/// ```no_run
/// # fn work() {}
/// # fn run_application() {}
/// fn main() {
///     if polaron_core::renderer::is_utility_process() {
///         return work();
///     }
///     run_application();
/// }
/// ```
pub fn is_utility_process() -> bool {
    inheritance::is_there()
}

/// Connects this process to the main process that started it. It blocks until main has answered, which takes no time to speak
/// of.
///
/// Call it first, once, and before anything reads the standard input: that is the socket to main. It reads as empty
/// afterwards, so processes that this one starts inherit nothing.
///
/// # Errors
///
/// [`ConnectError`]: this process was not started by a [`UtilityProcess`](crate::UtilityProcess), it is connected already, or
/// main does not want it.
pub fn connect() -> Result<Process, ConnectError> {
    let socket = inheritance::take().map_err(|missing| match missing {
        Missing::NotInherited => ConnectError::NotSpawned,
        Missing::AlreadyTaken => ConnectError::AlreadyConnected,
        Missing::Version(theirs) => ConnectError::Version { theirs, ours: PROTOCOL_VERSION },
        Missing::Io(error) => ConnectError::Io(error),
    })?;
    let (begun, reading) = reading::begin(socket)?;
    let shared = Arc::new(begun);
    let read = {
        let shared = shared.clone();
        move || reading.run(&shared)
    };
    thread::Builder::new().name("ipc-main".to_owned()).stack_size(STACK).spawn(read)?;
    Ok(Process::new(shared))
}
