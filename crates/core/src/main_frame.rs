//! The main frame over a page's life: which document is in it, and what waits for the next one.

use futures_channel::oneshot;

use crate::{
    WebFrameMain,
    ports::{After, Parcel},
    scripts::Executed,
};

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
    Push { channel: String, parcel: Parcel },
    Script { code: String, done: oneshot::Sender<Executed> },
}

impl Queue {
    /// Takes a message in, or gives it back when too much waits already.
    pub(crate) fn push(&mut self, channel: &str, parcel: Parcel, after: &mut After) -> Result<(), Parcel> {
        if !self.has_room(parcel.len() + channel.len()) {
            return Err(parcel);
        }
        self.queued.push(Queued::Push { channel: channel.to_owned(), parcel: parcel.wait(after) });
        Ok(())
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
    pub(crate) fn send_to(self, frame: &WebFrameMain, after: &mut After) {
        for queued in self.queued {
            match queued {
                Queued::Script { code, done } => {
                    // Whether it could be sent, `done` says.
                    frame.execute(&code, done);
                }
                Queued::Push { channel, mut parcel } => {
                    if let Err(error) = frame.send_parcel(&channel, &mut parcel, after) {
                        tracing::warn!(target: "polaron::ipc", %error, "a waiting message is lost");
                    }
                    parcel.give_up(after);
                }
            }
        }
    }
}
