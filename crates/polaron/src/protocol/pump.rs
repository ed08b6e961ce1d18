//! A body's way from what makes it to the engine, at the pace of the page, and whole or not at all.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    sync::mpsc,
};

use futures_channel::oneshot;
use futures_util::{
    FutureExt, Stream, StreamExt,
    future::{Either, select},
};
use polaron_webkit::Recipient;

use super::{
    body::{BoxError, Piece},
    pipe::{Gone, PipeWriter},
};

/// After so many bytes the page is asked whether it has caught up.
const STEP: usize = 1 << 20;

/// How many such questions may be open: so many steps, and what the pipe holds, are under way at most.
const STEPS_AHEAD: usize = 2;

/// Brings one body to the engine.
pub(super) struct Pump {
    writer: PipeWriter,
    recipient: Recipient,
    url: String,
    said: Option<u64>,
    given: u64,
    since_step: usize,
}

/// A body that does not come as it was said to.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("the body was said to have {said} bytes and ends after {given}")]
    Short { said: u64, given: u64 },
    #[error("the body was said to have {said} bytes and has more")]
    Long { said: u64 },
    #[error("{0}")]
    Failed(BoxError),
    #[error("what makes the body panicked")]
    Panicked,
    #[error("nobody wants it any more")]
    Gone,
}

impl From<Gone> for Broken {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl Pump {
    pub(super) fn new(writer: PipeWriter, recipient: Recipient, url: String, said: Option<u64>) -> Self {
        Self { writer, recipient, url, said, given: 0, since_step: 0 }
    }

    /// Brings all pieces, waiting for them and for the page.
    pub(super) fn run(mut self, pieces: Box<dyn Iterator<Item = Piece> + Send>) {
        let outcome = catch_unwind(AssertUnwindSafe(|| self.pump(pieces)));
        self.end(outcome.unwrap_or(Err(Broken::Panicked)));
    }

    /// The same without blocking. A stream that waits for its next piece is dropped when nobody wants that any more.
    pub(super) async fn run_async(mut self, pieces: Pin<Box<dyn Stream<Item = Piece> + Send>>) {
        let outcome = AssertUnwindSafe(self.pump_async(pieces)).catch_unwind().await;
        self.end(outcome.unwrap_or(Err(Broken::Panicked)));
    }

    fn pump(&mut self, pieces: Box<dyn Iterator<Item = Piece> + Send>) -> Result<(), Broken> {
        let mut steps = VecDeque::new();
        for piece in pieces {
            let piece = self.count(piece)?;
            for part in piece.chunks(STEP) {
                self.writer.write_all(part)?;
                if self.is_step(part.len()) {
                    let (sender, caught_up) = mpsc::channel();
                    self.recipient.when_caught_up(move || _ = sender.send(()));
                    steps.push_back(caught_up);
                }
                if steps.len() > STEPS_AHEAD
                    && let Some(oldest) = steps.pop_front()
                {
                    // An application that is over drops the question unanswered.
                    let _ = oldest.recv();
                }
            }
        }
        self.check_end()
    }

    async fn pump_async(
        &mut self,
        mut pieces: Pin<Box<dyn Stream<Item = Piece> + Send>>,
    ) -> Result<(), Broken> {
        let mut steps = VecDeque::new();
        loop {
            let piece = match select(pieces.next(), pin!(self.writer.closed())).await {
                Either::Left((piece, _)) => piece,
                Either::Right(_) => return Err(Broken::Gone),
            };
            let Some(piece) = piece else { return self.check_end() };
            let piece = self.count(piece)?;
            for part in piece.chunks(STEP) {
                self.writer.write_all_async(part).await?;
                if self.is_step(part.len()) {
                    let (sender, caught_up) = oneshot::channel();
                    self.recipient.when_caught_up(move || _ = sender.send(()));
                    steps.push_back(caught_up);
                }
                if steps.len() > STEPS_AHEAD
                    && let Some(oldest) = steps.pop_front()
                {
                    select(oldest, pin!(self.writer.closed())).await;
                }
            }
        }
    }

    fn count(&mut self, piece: Piece) -> Result<bytes::Bytes, Broken> {
        let piece = piece.map_err(Broken::Failed)?;
        self.given += piece.len() as u64;
        match self.said {
            Some(said) if self.given > said => Err(Broken::Long { said }),
            _ => Ok(piece),
        }
    }

    fn is_step(&mut self, written: usize) -> bool {
        self.since_step += written;
        let is_step = self.since_step >= STEP;
        if is_step {
            self.since_step = 0;
        }
        is_step
    }

    fn check_end(&self) -> Result<(), Broken> {
        match self.said {
            Some(said) if self.given < said => Err(Broken::Short { said, given: self.given }),
            _ => Ok(()),
        }
    }

    fn end(self, outcome: Result<(), Broken>) {
        match outcome {
            Ok(()) => self.writer.finish(),
            Err(Broken::Gone) => {
                tracing::debug!(target: "polaron", url = self.url, "a page gave a response up")
            }
            // The writer is dropped unfinished, which the page sees as a failure.
            Err(error) => {
                tracing::error!(target: "polaron", url = self.url, %error, "a response broke off");
            }
        }
    }
}
