//! Message ports of a [`Renderer`]: what a page's `MessageChannel` and `MessagePort` are.

use std::{
    sync::Arc,
    task::{Context, Poll, Waker},
};

use polaron_value::Value;
use serde::Serialize;

use super::{CallError, Renderer};
use crate::{MessageChannelMain, MessagePortMain, PostMessageError, connection::Connection};

/// A port that the page holds: one end of a channel. All clones are the same port.
///
/// As in a page, posting never waits: what main does not take yet waits here.
///
/// ```
/// use polaron_core::{Hub, IpcMainEvent, memory::Renderer};
///
/// let hub = Hub::new();
/// hub.ipc_main().on("port", |event: &IpcMainEvent| event.ports()[0].try_post_message("hello", &[]));
/// let mut page = Renderer::open(&hub)?;
/// let (port1, port2) = page.message_channel();
/// page.post_message("port", (), &[port2])?;
/// assert_eq!(page.next_message(&port1)?.unwrap().data.as_str(), Some("hello"));
/// // Main's listener kept no clone of its port.
/// assert_eq!(page.next_message(&port1)?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Port {
    port: MessagePortMain,
    connection: Arc<Connection>,
}

/// A message that came to a [`Port`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PortMessage {
    /// What was posted.
    pub data: Value,
    /// The ports that came along.
    pub ports: Vec<Port>,
}

impl Port {
    pub(super) fn new(port: MessagePortMain, connection: &Arc<Connection>) -> Self {
        Self { port, connection: connection.clone() }
    }

    /// `port.postMessage`, with the ports of the transfer list.
    ///
    /// # Errors
    ///
    /// What [`MessagePortMain::post_message`] fails with, but that it is full; then nothing was sent.
    pub fn post_message(&self, message: impl Serialize, transfer: &[Self]) -> Result<(), CallError> {
        self.port.post_regardless(&message, &handles(transfer))?;
        Ok(self.connection.drain()?)
    }

    /// `port.close()`.
    ///
    /// # Errors
    ///
    /// When main is gone.
    pub fn close(&self) -> Result<(), CallError> {
        self.port.close();
        Ok(self.connection.drain()?)
    }
}

impl PartialEq for Port {
    fn eq(&self, other: &Self) -> bool {
        self.port == other.port
    }
}

impl Eq for Port {}

impl std::fmt::Debug for Port {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Port").field(&self.port).finish()
    }
}

pub(super) fn handles(ports: &[Port]) -> Vec<MessagePortMain> {
    ports.iter().map(|port| port.port.clone()).collect()
}

impl From<PostMessageError> for CallError {
    fn from(error: PostMessageError) -> Self {
        Self::Post(error)
    }
}

impl Renderer {
    /// `new MessageChannel()`.
    pub fn message_channel(&self) -> (Port, Port) {
        let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
        let connection = self.wire.connection();
        (Port::new(port1, connection), Port::new(port2, connection))
    }

    /// Waits for the next message at a port; [`None`] when its other end is closed and nothing more comes, or the port is
    /// closed or was transferred.
    ///
    /// # Errors
    ///
    /// When main is gone.
    pub fn next_message(&mut self, port: &Port) -> Result<Option<PortMessage>, CallError> {
        loop {
            match port.port.poll_message(&mut Context::from_waker(Waker::noop())) {
                Poll::Pending => self.wait()?,
                Poll::Ready(None) => return Ok(None),
                Poll::Ready(Some(event)) => {
                    // Taking it may have given main credit.
                    port.connection.drain()?;
                    let port = |port: &MessagePortMain| Port::new(port.clone(), self.wire.connection());
                    let ports = event.ports().iter().map(port).collect();
                    return Ok(Some(PortMessage { data: event.value()?, ports }));
                }
            }
        }
    }
}
