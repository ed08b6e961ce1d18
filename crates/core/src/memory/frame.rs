//! What one document of a [`Renderer`] says and hears.

use polaron_protocol::{CallId, DocumentId, Flags, Kind};
use polaron_value::{EncodeOptions, Output, Value};
use serde::{Serialize, de::DeserializeOwned};

use super::{Call, CallError, Document, Port, Push, Renderer, ports::handles};
use crate::{
    Args, ConsoleLevel, WebFrameMain,
    ports::{After, Parcel, Place},
};

/// Names a frame of a [`Renderer`] with one document in it; after a navigation there is another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Frame(pub(super) DocumentId);

impl Frame {
    /// What main calls the document: [`WebFrameMain::routing_id`].
    pub fn routing_id(self) -> u32 {
        self.0.0
    }
}

/// A frame of a [`Renderer`]: what its preload, its page and its navigation do.
#[derive(Debug)]
pub struct FrameMut<'r> {
    pub(super) renderer: &'r mut Renderer,
    pub(super) frame: Frame,
}

impl FrameMut<'_> {
    /// The frame as main sees it, if it is there still.
    pub fn web_frame_main(&self) -> Option<WebFrameMain> {
        let contents = &self.renderer.contents;
        let hub = &self.renderer.hub;
        hub.frame_where(|frame| {
            frame.contents() == contents
                && frame.document() == self.frame.0
                && frame.process_id() == self.renderer.process_id()
        })
    }

    /// The configuration that main gave the document: [`None`] when it got no runtime.
    pub fn config(&self) -> Option<&Value> {
        self.renderer.open.get(&self.frame.0)?.config.as_ref()
    }

    /// `ipcRenderer.send` in this frame.
    ///
    /// # Errors
    ///
    /// When the frame has no `ipcRenderer` (any more), the arguments can not be encoded, or main is gone.
    pub fn send(&mut self, channel: &str, args: impl Args) -> Result<(), CallError> {
        self.transmit(Kind::Send, CallId::NONE, channel, args)
    }

    /// `ipcRenderer.postMessage` in this frame, with the ports of the transfer list.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send), and when a port can not be transferred.
    pub fn post_message(
        &mut self,
        channel: &str,
        message: impl Serialize,
        transfer: &[Port],
    ) -> Result<(), CallError> {
        if transfer.is_empty() {
            return self.send(channel, (message,));
        }
        self.still_open()?;
        self.config().ok_or(CallError::NoIpcRenderer)?;
        let connection = self.renderer.wire.connection();
        let mut parcel =
            Parcel::new(Kind::Send, channel, &message, &handles(transfer), EncodeOptions::new())?;
        let mut after = After::default();
        let sent = parcel.send(connection, self.frame.0, channel, &mut after);
        parcel.give_up(&mut after);
        after.finish(Place::Anywhere);
        sent?;
        Ok(connection.drain()?)
    }

    /// `ipcRenderer.invoke` in this frame, awaited.
    ///
    /// # Errors
    ///
    /// [`CallError::Rejected`] with the handler's error, and as for [`send`](Self::send).
    pub fn invoke<T: DeserializeOwned>(&mut self, channel: &str, args: impl Args) -> Result<T, CallError> {
        let call = self.begin_invoke(channel, args)?;
        self.renderer.finish(call)
    }

    /// `ipcRenderer.invoke` in this frame, not awaited; [`Renderer::finish`] awaits it.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    pub fn begin_invoke(&mut self, channel: &str, args: impl Args) -> Result<Call, CallError> {
        self.begin(Kind::Invoke, channel, args)
    }

    /// `ipcRenderer.sendSync` in this frame.
    ///
    /// # Errors
    ///
    /// [`CallError::Rejected`] when nobody answered or a listener failed, and as for [`send`](Self::send).
    pub fn send_sync<T: DeserializeOwned>(&mut self, channel: &str, args: impl Args) -> Result<T, CallError> {
        let call = self.begin_send_sync(channel, args)?;
        self.renderer.finish(call)
    }

    /// `ipcRenderer.sendSync` in this frame, in two steps: the renderer is blocked in it until [`Renderer::finish`].
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    pub fn begin_send_sync(&mut self, channel: &str, args: impl Args) -> Result<Call, CallError> {
        self.begin(Kind::SendSync, channel, args)
    }

    /// The next message that main pushes to this frame.
    ///
    /// # Errors
    ///
    /// When the frame or main is gone.
    pub fn next_push(&mut self) -> Result<Push, CallError> {
        loop {
            let at = self.renderer.pushes.iter().position(|push| push.frame == self.frame);
            if let Some(push) = at.and_then(|at| self.renderer.pushes.remove(at)) {
                return Ok(push);
            }
            self.still_open()?;
            self.renderer.wait()?;
        }
    }

    /// Opens a frame with a document within this one.
    ///
    /// # Errors
    ///
    /// When this frame or main is gone.
    pub fn open_subframe(&mut self, document: impl Into<Document>) -> Result<Frame, CallError> {
        self.still_open()?;
        self.renderer.open_subframe(self.frame, document.into())
    }

    /// Goes to another document: this one unloads and closes, with those within it, and the new one begins.
    ///
    /// # Errors
    ///
    /// When this document or main is gone.
    pub fn navigate(&mut self, document: impl Into<Document>) -> Result<Frame, CallError> {
        self.still_open()?;
        self.renderer.replace(self.frame, document.into())
    }

    /// Changes the URL without a load, as `history.pushState` does.
    ///
    /// # Errors
    ///
    /// When the document or main is gone.
    pub fn navigate_in_page(&mut self, url: &str) -> Result<(), CallError> {
        self.tell(Kind::DocumentMoved, |out| out.extend_from_slice(url.as_bytes()))
    }

    /// The document is parsed (`DOMContentLoaded`).
    ///
    /// # Errors
    ///
    /// When the document or main is gone.
    pub fn dom_ready(&mut self) -> Result<(), CallError> {
        self.tell(Kind::DocumentReady, |_| {})
    }

    /// The document begins to unload (`pagehide`): what it sends from here on comes from a detached frame.
    ///
    /// # Errors
    ///
    /// When the document or main is gone.
    pub fn unload(&mut self) -> Result<(), CallError> {
        self.tell(Kind::DocumentUnloading, |_| {})
    }

    /// The frame is removed, with its document and those within it.
    ///
    /// # Errors
    ///
    /// When the document or main is gone.
    pub fn close(&mut self) -> Result<(), CallError> {
        self.still_open()?;
        self.renderer.close(self.frame)
    }

    /// The page writes to its console.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    pub fn console(
        &mut self,
        level: ConsoleLevel,
        message: &str,
        source: &str,
        line: u32,
    ) -> Result<(), CallError> {
        self.transmit(Kind::ConsoleMessage, CallId::NONE, "", (level as u8, message, source, line))
    }

    fn begin(&mut self, kind: Kind, channel: &str, args: impl Args) -> Result<Call, CallError> {
        self.renderer.last_call += 1;
        let id = CallId(self.renderer.last_call);
        self.transmit(kind, id, channel, args)?;
        Ok(Call { kind, id, document: self.frame.0 })
    }

    fn still_open(&self) -> Result<(), CallError> {
        self.renderer.open.contains_key(&self.frame.0).then_some(()).ok_or(CallError::Released)
    }

    /// Says something natively, runtime or not.
    fn tell(&mut self, kind: Kind, payload: impl FnOnce(&mut Vec<u8>)) -> Result<(), CallError> {
        self.still_open()?;
        self.renderer.wire.send(kind, Flags::default(), self.frame.0, CallId::NONE, "", |out| {
            payload(out);
            Ok(())
        })
    }

    /// Says something that takes a runtime.
    fn transmit(
        &mut self,
        kind: Kind,
        call: CallId,
        channel: &str,
        args: impl Args,
    ) -> Result<(), CallError> {
        self.still_open()?;
        self.config().ok_or(CallError::NoIpcRenderer)?;
        let wire = &mut self.renderer.wire;
        wire.send(kind, Flags::default(), self.frame.0, call, channel, |out| {
            args.encode_into(EncodeOptions::new(), &mut Output::whole(out))
        })
    }
}
