//! `process.parentPort`: the channel that joins a utility process with the `UtilityProcess` in main.

use serde::Serialize;

use crate::{ListenerId, MessageEvent, MessagePortMain, PostMessage, PostMessageError};

/// The channel to the [`UtilityProcess`](crate::UtilityProcess) in main. Cheap to clone; every clone is the same port.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/parent-port>. It is a [`MessagePortMain`] that can not be closed or
/// sent away, and needs not be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentPort {
    port: MessagePortMain,
}

impl ParentPort {
    pub(super) fn new(port: MessagePortMain) -> Self {
        Self { port }
    }

    /// Posts a message to main's [`UtilityProcess::on_message`](crate::UtilityProcess::on_message), with ports that move there.
    /// It is sent by this very call where there is room; else it waits for room, in the order of the calls.
    ///
    /// # Errors
    ///
    /// As for [`MessagePortMain::post_message`]; [`Closed`](PostMessageError::Closed) when main is gone.
    pub fn post_message(&self, message: impl Serialize, transfer: &[MessagePortMain]) -> PostMessage {
        self.port.post_message(message, transfer)
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
        self.port.try_post_message(message, transfer)
    }

    /// Calls `listener` with every message that main posts to this process. What it posted before anybody listened comes
    /// first.
    pub fn on_message(&self, listener: impl Fn(&MessageEvent) + Send + Sync + 'static) -> ListenerId {
        let id = self.port.on_message(listener);
        self.port.start();
        id
    }

    /// Calls `listener` with the next message only.
    pub fn once_message(&self, listener: impl Fn(&MessageEvent) + Send + Sync + 'static) -> ListenerId {
        let id = self.port.once_message(listener);
        self.port.start();
        id
    }

    /// Takes a listener off; whether it was there.
    pub fn off(&self, id: ListenerId) -> bool {
        self.port.off(id)
    }

    /// Waits for the next message that main posts to this process; [`None`] when main is gone and no more come.
    ///
    /// A message goes to a listener or to a reader, never to both.
    pub fn recv(&self) -> impl Future<Output = Option<MessageEvent>> + Send + use<> {
        self.port.recv()
    }
}
