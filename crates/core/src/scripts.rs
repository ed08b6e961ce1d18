//! The scripts that main runs in a document, and what comes of them.

use std::collections::HashMap;

use futures_channel::oneshot;
use futures_util::FutureExt;
use parking_lot::Mutex;
use polaron_protocol::{CallId, Flags, Kind};
use polaron_value::{DecodeError, EncodeError, EncodeOptions, Value};

use crate::{
    ExecuteError, IpcError, SendError, WebFrameMain,
    blocked::{self, Target},
    connection::{Head, Unsent},
};

/// What a script run by `execute_javascript` came to.
pub(crate) type Executed = Result<Value, ExecuteError>;

/// From so many scripts on it is looked whether somebody still waits for them.
const SWEPT_FROM: usize = 64;

/// The scripts of one document that have not told yet what they came to.
#[derive(Default)]
pub(crate) struct Scripts(Mutex<Running>);

#[derive(Default)]
struct Running {
    waiting: HashMap<CallId, oneshot::Sender<Executed>>,
    last: u32,
    /// No answer will come any more.
    over: bool,
}

impl Scripts {
    /// Sends a script to its document; `done` learns what comes of it. Whether it was sent.
    pub(crate) fn execute(&self, frame: &WebFrameMain, code: &str, done: oneshot::Sender<Executed>) -> bool {
        let mut running = self.0.lock();
        let sent = if running.over {
            Err(SendError::FrameGone { channel: String::new() })
        } else {
            running.last = running.last.wrapping_add(1).max(1);
            let call = CallId(running.last);
            let (document, flags) = (frame.document(), Flags::default());
            let head = Head { kind: Kind::Execute, flags, document, call, channel: "" };
            // Under the lock, so that nobody's script is there before the runtime is.
            frame.install_runtime().and_then(|()| {
                frame
                    .send_envelope(head, |out| EncodeOptions::new().encode(&(code,), out))
                    .map_err(|unsent: Unsent<EncodeError>| unsent.on_channel(""))
            })
        };
        match sent {
            Ok(()) => {
                let call = CallId(running.last);
                // Those whose asker gave up are let go now and then, so that a script that never ends is not kept.
                if running.waiting.len() >= SWEPT_FROM && running.waiting.len().is_power_of_two() {
                    running.waiting.retain(|_, done| !done.is_canceled());
                }
                running.waiting.insert(call, done);
                true
            }
            Err(error) => {
                drop(running);
                let error = match error {
                    SendError::FrameGone { .. } => ExecuteError::FrameGone,
                    error => error.into(),
                };
                // Whoever asked may have stopped waiting.
                let _ = done.send(Err(error));
                false
            }
        }
    }

    /// A script is done.
    pub(crate) fn executed(&self, call: CallId, result: Executed) {
        let done = self.0.lock().waiting.remove(&call);
        if let Some(done) = done {
            // Whoever asked may have stopped waiting.
            let _ = done.send(result);
        }
    }

    /// Tells all who wait that the document is gone.
    pub(crate) fn give_up(&self) {
        let waiting = {
            let mut running = self.0.lock();
            running.over = true;
            std::mem::take(&mut running.waiting)
        };
        for done in waiting.into_values() {
            let _ = done.send(Err(ExecuteError::FrameGone));
        }
    }
}

/// What a script comes to.
///
/// Every poll looks whether it can come to anything at all: see [`blocked`].
pub(crate) async fn outcome(mut executed: oneshot::Receiver<Executed>, target: Target) -> Executed {
    std::future::poll_fn(|context| match executed.poll_unpin(context) {
        std::task::Poll::Ready(executed) => executed.unwrap_or(Err(ExecuteError::FrameGone)).into(),
        std::task::Poll::Pending => match blocked::deadlock(target) {
            Some(channel) => Err(ExecuteError::Deadlock { channel }).into(),
            None => std::task::Poll::Pending,
        },
    })
    .await
}

/// What the renderer says a script threw.
pub(crate) fn thrown(payload: &[u8]) -> ExecuteError {
    ExecuteError::Thrown(polaron_value::from_slice(payload).unwrap_or_else(|error| {
        IpcError::new(format!("the script threw, and its error could not be read: {error}"))
    }))
}

/// A script's value that could not be read.
pub(crate) fn unreadable(error: &DecodeError) -> ExecuteError {
    ExecuteError::Thrown(IpcError::new(format!("the script's value could not be read: {error}")))
}
