//! The main frame over a page's life: which document is in it, and what waits for the next one.

use futures_channel::oneshot;

use crate::{WebFrameMain, scripts::Executed};

/// Most bytes that are kept for a page while it has no document.
const MAX_WAITING: usize = 64 * 1024 * 1024;

pub(crate) enum MainFrame {
    /// No document now: what is sent waits, in order.
    Waiting(Queue),
    Open(WebFrameMain),
    /// The document's process ended, or the page is destroyed.
    Gone,
}

impl MainFrame {
    pub(crate) fn waiting() -> Self {
        Self::Waiting(Queue::default())
    }

    pub(crate) fn is_waiting(&self) -> bool {
        matches!(self, Self::Waiting(_))
    }

    /// Whether this document is the one in it.
    pub(crate) fn holds(&self, frame: &WebFrameMain) -> bool {
        matches!(self, Self::Open(current) if current == frame)
    }
}

/// What waits for a document.
#[derive(Default)]
pub(crate) struct Queue {
    queued: Vec<Queued>,
    bytes: usize,
}

enum Queued {
    Push { channel: String, envelope: Vec<u8> },
    Script { code: String, done: oneshot::Sender<Executed> },
}

impl Queue {
    /// Takes a message in; `false` when too much waits already.
    pub(crate) fn push(&mut self, channel: &str, envelope: Vec<u8>) -> bool {
        self.has_room(envelope.len() + channel.len()) && {
            self.queued.push(Queued::Push { channel: channel.to_owned(), envelope });
            true
        }
    }

    /// Takes a script in, or gives `done` back when too much waits already.
    pub(crate) fn script(
        &mut self,
        code: &str,
        done: oneshot::Sender<Executed>,
    ) -> Result<(), oneshot::Sender<Executed>> {
        if !self.has_room(code.len()) {
            return Err(done);
        }
        self.queued.push(Queued::Script { code: code.to_owned(), done });
        Ok(())
    }

    fn has_room(&mut self, length: usize) -> bool {
        let fits = self.bytes + length <= MAX_WAITING;
        if fits {
            self.bytes += length;
        }
        fits
    }

    /// Sends all of it to the document that came.
    pub(crate) fn send_to(self, frame: &WebFrameMain) {
        for queued in self.queued {
            match queued {
                Queued::Script { code, done } => {
                    // Whether it could be sent, `done` says.
                    frame.execute(&code, done);
                }
                Queued::Push { channel, mut envelope } => {
                    if let Err(error) = frame.send_readdressed(&channel, &mut envelope) {
                        tracing::warn!(target: "polaron::ipc", %error, "a waiting message is lost");
                    }
                }
            }
        }
    }
}
