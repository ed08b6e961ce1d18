//! Answers to calls: each is sent exactly once, even when nobody thinks of it.

use std::sync::atomic::{AtomicBool, Ordering};

use polaron_protocol::{CallId, Flags, Kind};
use polaron_value::{EncodeError, EncodeOptions, Output};

use crate::{
    IpcError, SendError, WebFrameMain,
    connection::{Head, Unsent},
};

/// The right to answer one call. Dropped without an answer it rejects the call, so that no caller waits for ever.
pub(crate) struct ReplyToken {
    frame: WebFrameMain,
    kind: Kind,
    call: CallId,
    answered: AtomicBool,
}

/// Why an answer that was being written is none.
enum NoAnswer<E> {
    /// Another one came meanwhile.
    Late,
    Failed(E),
}

impl ReplyToken {
    /// `kind` is [`Kind::InvokeReply`] or [`Kind::SyncReply`].
    pub(crate) fn new(frame: WebFrameMain, kind: Kind, call: CallId) -> Self {
        Self { frame, kind, call, answered: AtomicBool::new(false) }
    }

    pub(crate) fn is_answered(&self) -> bool {
        self.answered.load(Ordering::Acquire)
    }

    /// Answers with a value. The first answer counts; later ones do nothing.
    ///
    /// When the value can not be sent nothing is, and the call can still be answered.
    pub(crate) fn resolve<E>(
        &self,
        encode: impl FnOnce(EncodeOptions, &mut Output<'_>) -> Result<(), E>,
    ) -> Result<(), Unsent<E>> {
        if self.is_answered() {
            return Ok(());
        }
        let mut claimed = false;
        let sent = self.send(Flags::default(), |out| {
            encode(self.frame.encode_options(), out).map_err(NoAnswer::Failed)?;
            // Only now is it an answer; another one may have come while it was encoded.
            if self.answered.swap(true, Ordering::AcqRel) {
                return Err(NoAnswer::Late);
            }
            claimed = true;
            Ok(())
        });
        match sent {
            Ok(()) | Err(Unsent::Payload(NoAnswer::Late)) => Ok(()),
            Err(Unsent::Payload(NoAnswer::Failed(error))) => Err(Unsent::Payload(error)),
            Err(Unsent::Send(error)) => {
                if claimed {
                    // Too large, or nobody took it.
                    self.answered.store(false, Ordering::Release);
                }
                Err(Unsent::Send(error))
            }
        }
    }

    /// Answers with an error.
    pub(crate) fn reject(&self, error: &IpcError) {
        if self.answered.swap(true, Ordering::AcqRel) {
            return;
        }
        tracing::debug!(target: "polaron::ipc", call = self.call.0, %error, "rejected");
        let options = self.frame.encode_options();
        let stripped = if options.error_stacks { None } else { error.without_stacks() };
        let error = stripped.as_ref().unwrap_or(error);
        let reject = |error: &IpcError| {
            self.send(Flags::ERROR, |out| options.encode(error, out))
                .map_err(|unsent: Unsent<EncodeError>| unsent.on_channel(""))
        };
        let sent = reject(error).or_else(|why| match why {
            SendError::FrameGone { .. } => Err(why),
            // The caller must not wait for ever because of what the error carries.
            why => {
                tracing::warn!(target: "polaron", %error, %why, "an error is sent without its data");
                reject(&error.without_data())
            }
        });
        match sent {
            Ok(()) => {}
            // The caller is gone, and its pending calls with it.
            Err(why @ SendError::FrameGone { .. }) => {
                tracing::debug!(target: "polaron::ipc", call = self.call.0, %why, "the error went nowhere");
            }
            // Not even that little can be queued. Without an answer the caller would wait for ever; so it ends.
            Err(why) => {
                tracing::error!(target: "polaron", %why, "a renderer that can not be answered is disconnected");
                self.frame.disconnect();
            }
        }
    }

    fn send<E>(
        &self,
        flags: Flags,
        payload: impl FnOnce(&mut Output<'_>) -> Result<(), E>,
    ) -> Result<(), Unsent<E>> {
        let head =
            Head { kind: self.kind, flags, document: self.frame.document(), call: self.call, channel: "" };
        self.frame.send_envelope(head, payload)
    }
}

impl Drop for ReplyToken {
    fn drop(&mut self) {
        if !self.is_answered() {
            self.reject(&IpcError::new("reply was never sent"));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{io::Read, os::unix::net::UnixStream, sync::Arc, time::Duration};

    use polaron_protocol::{DocumentId, DocumentOpened, FrameId, Outbox, PageId};

    use super::*;
    use crate::{Hub, WebPreferences, connection::Connection, frame_tree::Place};

    /// A document whose renderer reads nothing, and for which so many bytes may wait.
    fn frame(queue: usize) -> (WebFrameMain, Arc<Connection>, UnixStream, Hub) {
        let hub = Hub::new();
        let (near, far) = UnixStream::pair().unwrap();
        far.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let connection = Arc::new(Connection::with_outbox(near, 1, Outbox::with_limit(queue)).unwrap());
        let opened = DocumentOpened {
            document: DocumentId(1),
            page: PageId(1),
            frame: FrameId(1),
            is_main_frame: true,
            parent: DocumentId::NONE,
            url: String::new(),
            origin: String::new(),
            name: String::new(),
        };
        let contents = hub.create_contents(WebPreferences::default());
        let frame = WebFrameMain::new(contents, connection.clone(), opened, Place::default(), true).unwrap();
        (frame, connection, far, hub)
    }

    /// Sends until `size` bytes are not taken any more.
    fn fill(frame: &WebFrameMain, size: usize) {
        while frame.send("c", ("x".repeat(size),)).is_ok() {}
    }

    #[test]
    fn an_answer_that_finds_no_room_is_an_error_that_does() {
        let (frame, connection, mut far, _hub) = frame(1 << 20);
        fill(&frame, 100_000);
        let token = ReplyToken::new(frame, Kind::InvokeReply, CallId(7));
        let large = "x".repeat(200_000);
        let sent = token.resolve(|options, out| options.encode(&large, out));
        assert!(matches!(sent, Err(Unsent::Send(SendError::QueueFull { .. }))));
        token.reject(&IpcError::new("too much"));
        assert!(!connection.is_closed());
        // It is the last thing that comes.
        let reading = std::thread::spawn(move || {
            let mut got = Vec::new();
            far.read_to_end(&mut got).map(|_| got)
        });
        while connection.has_backlog() {
            connection.flush().unwrap();
            std::thread::yield_now();
        }
        connection.close();
        let got = reading.join().unwrap().unwrap();
        let text = b"too much";
        assert!(got[got.len() - 200..].windows(text.len()).any(|window| window == text));
    }

    #[test]
    fn a_caller_that_can_not_even_be_told_an_error_is_disconnected() {
        let (frame, connection, far, _hub) = frame(1 << 20);
        fill(&frame, 100_000);
        fill(&frame, 0);
        drop(ReplyToken::new(frame, Kind::SyncReply, CallId(7)));
        assert!(connection.is_closed());
        drop(far);
    }
}
