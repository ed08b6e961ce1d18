//! Answers to calls: each is sent exactly once, even when nobody thinks of it.

use std::sync::atomic::{AtomicBool, Ordering};

use polaron_protocol::{CallId, Flags, Kind};
use polaron_value::EncodeError;

use crate::{IpcError, SendError, WebFrameMain, connection::Head};

/// The right to answer one call. Dropped without an answer it rejects the call, so that no caller waits for ever.
pub(crate) struct ReplyToken {
    frame: WebFrameMain,
    kind: Kind,
    call: CallId,
    answered: AtomicBool,
}

impl ReplyToken {
    /// `kind` is [`Kind::InvokeReply`] or [`Kind::SyncReply`].
    pub(crate) fn new(frame: WebFrameMain, kind: Kind, call: CallId) -> Self {
        Self { frame, kind, call, answered: AtomicBool::new(false) }
    }

    /// Answers with a value. The first answer counts; later ones do nothing.
    ///
    /// When the value can not be cloned nothing is sent, and the call can still be answered.
    pub(crate) fn resolve(
        &self,
        encode: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
    ) -> Result<(), SendError> {
        if self.answered.load(Ordering::Acquire) {
            return Ok(());
        }
        self.send(Flags::default(), |out| {
            encode(out)?;
            self.answered.store(true, Ordering::Release);
            Ok(())
        })
    }

    /// Answers with an error.
    pub(crate) fn reject(&self, error: &IpcError) {
        if self.answered.swap(true, Ordering::AcqRel) {
            return;
        }
        tracing::debug!(target: "polaron::ipc", call = self.call.0, %error, "rejected");
        if let Err(error) = self.send(Flags::ERROR, |out| polaron_value::encode_into(error, out)) {
            // The caller is gone, and its pending calls with it.
            tracing::debug!(target: "polaron::ipc", call = self.call.0, %error, "the error went nowhere");
        }
    }

    fn send(
        &self,
        flags: Flags,
        payload: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
    ) -> Result<(), SendError> {
        let head =
            Head { kind: self.kind, flags, document: self.frame.document(), call: self.call, channel: "" };
        self.frame.send_envelope(head, payload)
    }
}

impl Drop for ReplyToken {
    fn drop(&mut self) {
        if !self.answered.load(Ordering::Acquire) {
            self.reject(&IpcError::new("reply was never sent"));
        }
    }
}
