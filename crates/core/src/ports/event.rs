//! What a port's listener or reader is given.

use std::{
    fmt,
    sync::{Arc, Weak},
};

use polaron_value::{DecodeError, Value};
use serde::de::DeserializeOwned;

use super::{MessagePortMain, message::Message, port};
use crate::connection::Connection;

/// A message that came to a [`MessagePortMain`]: Electron's `messageEvent`. Cheap to clone; it may be kept and used from
/// any thread.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/message-port-main#event-message>.
///
/// ```
/// use polaron_core::MessageChannelMain;
///
/// let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
/// port1.try_post_message(&("volume", 0.5), &[])?;
/// # futures_util::FutureExt::now_or_never(async {
/// let event = port2.recv().await.unwrap();
/// let (name, value): (String, f64) = event.data()?;
/// assert_eq!((name.as_str(), value), ("volume", 0.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct MessageEvent {
    inner: Arc<Inner>,
}

struct Inner {
    envelope: Vec<u8>,
    value_at: usize,
    ports: Vec<MessagePortMain>,
    origin: Option<Weak<Connection>>,
}

impl MessageEvent {
    pub(super) fn new(message: Message) -> Self {
        let (envelope, value_at, ends, origin) = message.open();
        let ports = ends.into_iter().map(port::arrive).collect();
        Self { inner: Arc::new(Inner { envelope, value_at, ports, origin }) }
    }

    /// The message, as any type that it fits: Electron's `event.data`.
    ///
    /// # Errors
    ///
    /// When it is of another type; the error names the place, as in `data.items[3]`. Bytes that are no value at all, which
    /// no correct renderer sends, end the connection that they came on, too.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        polaron_value::from_slice(&self.inner.envelope[self.inner.value_at..]).map_err(|error| {
            let origin = self.inner.origin.as_ref().and_then(Weak::upgrade);
            if let (true, Some(origin)) = (error.is_malformed(), origin) {
                tracing::error!(
                    target: "polaron", pid = origin.peer, %error, "a renderer was disconnected: protocol violation"
                );
                origin.close();
            }
            error.within("data")
        })
    }

    /// The message, whatever it is.
    ///
    /// # Errors
    ///
    /// When it contains itself, or is none at all.
    pub fn value(&self) -> Result<Value, DecodeError> {
        self.data()
    }

    /// The ports that came with it. Those that nobody keeps a clone of close with the last clone of the event.
    pub fn ports(&self) -> &[MessagePortMain] {
        &self.inner.ports
    }
}

impl fmt::Debug for MessageEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageEvent")
            .field("bytes", &(self.inner.envelope.len() - self.inner.value_at))
            .field("ports", &self.inner.ports)
            .finish()
    }
}
