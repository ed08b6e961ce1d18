//! One document: the renderer runtime that was installed in it, and the runtime's buffers.

use std::cell::{Cell, RefCell};

use polaron_protocol::{DocumentId, Envelope, FrameId, envelope};

use crate::{
    ffi::{
        jsc::{Context, Thrown, Value},
        webkit::{Frame, WeakFrame},
    },
    log,
};

pub(crate) const MAIN_REALM: &str = include_str!("../../../renderer/dist/main-realm.js");
const RUNTIME: &str = include_str!("../../../renderer/dist/runtime.js");

/// A document that the main process knows of.
pub(crate) struct Document {
    pub(crate) id: DocumentId,
    pub(crate) frame: FrameId,
    pub(crate) frame_ref: WeakFrame,
    /// Where the runtime and the preload run.
    pub(crate) world: Context,
    /// The page's own globals; the same as `world` without context isolation.
    pub(crate) main_world: Context,
    transmit: RefCell<Option<Value>>,
    receive: RefCell<Option<Value>>,
    runtime: RefCell<Option<Runtime>>,
    pub(crate) open: Cell<bool>,
}

/// What the runtime's `start` returned.
struct Runtime {
    deliver: Value,
    reserve: Value,
}

impl Document {
    pub(crate) fn new(id: DocumentId, frame: &Frame, world: Context, main_world: Context) -> Self {
        Self {
            id,
            frame: frame.id(),
            frame_ref: frame.downgrade(),
            world,
            main_world,
            transmit: RefCell::default(),
            receive: RefCell::default(),
            runtime: RefCell::default(),
            open: Cell::new(true),
        }
    }

    /// Evaluates the runtime and starts it.
    pub(crate) fn install(&self, isolated: bool, native: &Value) -> Result<(), Thrown> {
        let main_realm = if isolated {
            self.main_world.evaluate(MAIN_REALM, "polaron:main-realm")?
        } else {
            self.world.undefined()
        };
        let start = self.world.evaluate(RUNTIME, "polaron:runtime")?;
        let runtime = start.call(&[native, &main_realm])?;
        let runtime = Runtime { deliver: runtime.get("deliver"), reserve: runtime.get("reserve") };
        self.runtime.replace(Some(runtime));
        Ok(())
    }

    /// Names the array that holds what the runtime sends.
    pub(crate) fn set_transmit(&self, array: Value) {
        self.transmit.replace(Some(array));
    }

    /// Names the array that what comes is written into.
    pub(crate) fn set_receive(&self, array: Value) {
        self.receive.replace(Some(array));
    }

    /// Addresses the envelope in the transmit buffer as this document's, and hands it to `send`.
    ///
    /// [`None`] when there is no whole envelope in it: then the runtime is broken.
    pub(crate) fn with_outgoing<R>(&self, send: impl FnOnce(&[u8]) -> R) -> Option<R> {
        let transmit = self.transmit.borrow();
        transmit.as_ref()?.with_bytes(|bytes| {
            // Whatever the runtime wrote there: a document speaks for itself only.
            envelope::set_document(bytes, self.id);
            let envelope = Envelope::parse(bytes).ok().flatten()?;
            Some(send(envelope.bytes))
        })?
    }

    /// How long an envelope the receive buffer takes as it is.
    pub(crate) fn receive_capacity(&self) -> usize {
        self.receive.borrow().as_ref().and_then(|array| array.with_bytes(|bytes| bytes.len())).unwrap_or(0)
    }

    /// Asks the runtime for a receive buffer of at least this length.
    pub(crate) fn reserve(&self, length: usize) {
        // The runtime is out of the cell while it runs: it comes back here to set the buffer.
        let reserve = self.runtime.borrow().as_ref().map(|runtime| runtime.reserve.clone());
        if let Some(reserve) = reserve
            && let Err(thrown) = reserve.call(&[&self.world.number(length as f64)])
        {
            log::line("error", &format!("no room for a message of {length} bytes: {thrown}"));
        }
    }

    /// Writes an envelope into the receive buffer; `false` when it does not fit.
    pub(crate) fn fill(&self, envelope: &[u8]) -> bool {
        let receive = self.receive.borrow();
        let filled = receive.as_ref().and_then(|array| {
            array.with_bytes(|bytes| {
                bytes.get_mut(..envelope.len()).map(|room| room.copy_from_slice(envelope)).is_some()
            })
        });
        filled == Some(true)
    }

    /// Tells the runtime that an envelope is in the receive buffer.
    pub(crate) fn deliver(&self) {
        let deliver = self.runtime.borrow().as_ref().map(|runtime| runtime.deliver.clone());
        if let Some(deliver) = deliver
            && let Err(thrown) = deliver.call(&[])
        {
            log::line("error", &format!("the renderer runtime failed: {thrown}"));
        }
    }

    /// The document is gone: its functions find nobody from here on, and its JavaScript is let go.
    pub(crate) fn close(&self) {
        self.open.set(false);
        self.runtime.replace(None);
        self.transmit.replace(None);
        self.receive.replace(None);
    }
}
