//! Answers to calls: each is sent exactly once, even when nobody thinks of it.

use std::sync::atomic::{AtomicBool, Ordering};

use polaron_protocol::{CallId, Flags, Kind};
use polaron_value::{EncodeError, EncodeOptions};

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
    /// When the value can not be sent nothing is, and the call can still be answered.
    pub(crate) fn resolve(
        &self,
        encode: impl FnOnce(EncodeOptions, &mut Vec<u8>) -> Result<(), EncodeError>,
    ) -> Result<(), SendError> {
        if self.answered.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut claimed = None;
        let sent = self.send(Flags::default(), |out| {
            encode(self.frame.encode_options(), out)?;
            // Only now is it an answer; another one may have come while it was encoded.
            let first = !self.answered.swap(true, Ordering::AcqRel);
            claimed = Some(first);
            if first { Ok(()) } else { Err(serde::ser::Error::custom("answered already")) }
        });
        match claimed {
            Some(false) => return Ok(()),
            // Too large, or nobody took it.
            Some(true) if sent.is_err() => self.answered.store(false, Ordering::Release),
            Some(true) | None => {}
        }
        sent
    }

    /// Answers with an error.
    pub(crate) fn reject(&self, error: &IpcError) {
        if self.answered.swap(true, Ordering::AcqRel) {
            return;
        }
        tracing::debug!(target: "polaron::ipc", call = self.call.0, %error, "rejected");
        let options = self.frame.encode_options();
        let stripped = if options.error_stacks { None } else { error.without_stacks() };
        let reject = |error: &IpcError| self.send(Flags::ERROR, |out| options.encode_into(error, out));
        let sent = reject(stripped.as_ref().unwrap_or(error)).or_else(|why| match why {
            // The caller must not wait for ever because of what the error carries.
            SendError::Encode { .. } | SendError::TooLarge { .. } => {
                tracing::warn!(target: "polaron", %error, %why, "an error is sent without its data");
                reject(&error.without_data())
            }
            why => Err(why),
        });
        if let Err(error) = sent {
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
