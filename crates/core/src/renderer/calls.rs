//! Calls that wait for main's answer.

use std::collections::HashMap;

use futures_channel::oneshot;
use parking_lot::Mutex;
use polaron_protocol::{CallId, Flags};

/// An answer: the value, or with [`Flags::ERROR`] an error.
pub(super) type Answer = (Flags, Vec<u8>);

pub(super) struct Calls {
    /// [`None`] when there is nobody any more who could answer.
    waiting: Mutex<Option<Waiting>>,
}

#[derive(Default)]
struct Waiting {
    last: u32,
    calls: HashMap<CallId, oneshot::Sender<Answer>>,
}

impl Calls {
    pub(super) fn new() -> Self {
        Self { waiting: Mutex::new(Some(Waiting::default())) }
    }

    /// A new call; the receiver learns the answer, or that none comes.
    pub(super) fn begin(&self) -> Option<(CallId, oneshot::Receiver<Answer>)> {
        let mut waiting = self.waiting.lock();
        let Waiting { last, calls } = waiting.as_mut()?;
        let id = loop {
            *last = last.wrapping_add(1);
            let id = CallId(*last);
            // After four thousand million calls the numbers begin anew.
            if id != CallId::NONE && !calls.contains_key(&id) {
                break id;
            }
        };
        let (sender, receiver) = oneshot::channel();
        calls.insert(id, sender);
        Some((id, receiver))
    }

    /// The call was not sent.
    pub(super) fn give_up(&self, id: CallId) {
        self.take(id);
    }

    /// Main answered; nothing where it answers what nobody asked.
    pub(super) fn settle(&self, id: CallId, answer: impl FnOnce() -> Answer) {
        if let Some(waiting) = self.take(id) {
            // Who asked may have lost interest.
            let _ = waiting.send(answer());
        }
    }

    /// No answers come any more.
    pub(super) fn close(&self) {
        let waiting = self.waiting.lock().take();
        drop(waiting);
    }

    fn take(&self, id: CallId) -> Option<oneshot::Sender<Answer>> {
        self.waiting.lock().as_mut()?.calls.remove(&id)
    }
}
