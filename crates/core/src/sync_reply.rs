//! [`SyncReply`]: the answer to a `sendSync`, to be given later and elsewhere.

use std::{error::Error as StdError, fmt};

use serde::Serialize;

use crate::{Cancelled, IpcError, IpcMainEvent, SendError};

/// The right to answer one `ipcRenderer.sendSync`, from any thread; [`IpcMainEvent::into_reply`] gives it.
///
/// The renderer is blocked until it is used: its page can neither be seen to change nor be clicked, and no script runs in
/// it. Dropped unused, when nobody else has the event, `sendSync` throws `reply was never sent` at once. The first answer
/// counts; one to a message that was sent with `send` does nothing.
///
/// ```
/// use polaron_core::{Hub, IpcMainEvent, memory::Renderer};
///
/// let hub = Hub::new();
/// hub.ipc_main().on("sum", |event: IpcMainEvent, numbers: Vec<f64>| {
///     let reply = event.into_reply();
///     std::thread::spawn(move || reply.send(numbers.iter().sum::<f64>()));
/// });
/// let mut page = Renderer::open(&hub)?;
/// assert_eq!(page.send_sync::<f64>("sum", ([1, 2, 3],))?, 6.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "dropped, it makes `sendSync` throw"]
pub struct SyncReply {
    event: IpcMainEvent,
}

impl SyncReply {
    pub(crate) fn new(event: IpcMainEvent) -> Self {
        Self { event }
    }

    /// Answers; the renderer goes on at once.
    ///
    /// # Errors
    ///
    /// When the frame is gone or the value can not be sent; in the latter case `sendSync` throws the same.
    pub fn send(self, value: impl Serialize) -> Result<(), SendError> {
        let sent = self.event.set_return_value(value);
        if let Err(error) = &sent {
            self.event.fail(&IpcError::new(error.to_string()));
        }
        sent
    }

    /// Makes `sendSync` throw this error.
    pub fn fail(self, error: impl Into<Box<dyn StdError + Send + Sync>>) {
        self.event.fail(&error.into().into());
    }

    /// Tells when the answer has nobody to go to any more.
    pub fn cancelled(&self) -> Cancelled {
        self.event.cancelled()
    }
}

impl fmt::Debug for SyncReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SyncReply").field("event", &self.event).finish()
    }
}
