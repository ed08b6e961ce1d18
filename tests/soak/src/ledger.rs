//! What every document sent and was sent, and what is wrong with it.
//!
//! Each document numbers what it sends, over all verbs, and main numbers what it sends to each document. So a number that
//! is not the next one tells of a message that was lost, came twice or out of order. A document that ends in peace says
//! `bye` with its last number; of one whose process was killed or whose window was destroyed the last messages may be gone,
//! and nothing else.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::atomic::{AtomicUsize, Ordering},
};

use parking_lot::Mutex;
use polaron::{SendError, WebFrameMain};

/// Most faults that are kept; a run that has more says enough by these.
const MAX_FAULTS: usize = 50;

/// Most pushes on their way to one document.
const WINDOW: u64 = 64;

/// A document: its connection and its number there.
type Key = (u32, u32);

#[derive(Debug, Default)]
pub(crate) struct Ledger {
    state: Mutex<State>,
    /// Calls that were made and whose handler is not over.
    pub(crate) open_calls: AtomicUsize,
}

#[derive(Debug, Default)]
struct State {
    documents: HashMap<Key, Document>,
    counts: BTreeMap<&'static str, u64>,
    faults: Vec<String>,
    paused: bool,
    /// Killed documents whose accounts are closed. What they sent may be read yet.
    late: HashSet<Key>,
}

#[derive(Debug)]
struct Document {
    frame: WebFrameMain,
    received: u64,
    pushed: u64,
    heard: u64,
    said_bye: bool,
    /// Its process is killed or its window destroyed, so its end may be missing.
    doomed: bool,
    /// It says that nothing of its is on its way.
    quiet: bool,
}

pub(crate) fn key(frame: &WebFrameMain) -> Key {
    (frame.process_id(), frame.routing_id())
}

impl Ledger {
    /// A document's first message.
    pub(crate) fn hello(&self, frame: &WebFrameMain) {
        let document = Document {
            frame: frame.clone(),
            received: 0,
            pushed: 0,
            heard: 0,
            said_bye: false,
            doomed: false,
            quiet: false,
        };
        let mut state = self.state.lock();
        state.count("documents");
        if state.documents.insert(key(frame), document).is_some() {
            state.fault(format!("{frame:?} said hello twice"));
        }
    }

    /// A numbered message by a verb. By `heard` the document says which push it heard last.
    pub(crate) fn message(&self, frame: &WebFrameMain, verb: &'static str, number: u64, heard: u64) {
        let state = &mut *self.state.lock();
        state.count(verb);
        let Some(document) = state.documents.get_mut(&key(frame)) else {
            if state.late.contains(&key(frame)) {
                return;
            }
            return state.fault(format!("{frame:?} sent {verb} {number} before its hello"));
        };
        let (last, said_bye, pushed) = (document.received, document.said_bye, document.pushed);
        document.received = number;
        document.heard = heard;
        if number != last + 1 {
            state.fault(format!("{frame:?} sent {verb} {number} after {last}"));
        }
        if said_bye {
            state.fault(format!("{frame:?} sent {verb} {number} after its bye"));
        }
        if heard > pushed {
            state.fault(format!("{frame:?} heard push {heard} of {pushed}"));
        }
    }

    /// A document unloads, having sent so many messages.
    pub(crate) fn bye(&self, frame: &WebFrameMain, sent: u64) {
        let state = &mut *self.state.lock();
        state.count("byes");
        let Some(document) = state.documents.get_mut(&key(frame)) else {
            if state.late.contains(&key(frame)) {
                return;
            }
            return state.fault(format!("{frame:?} said bye before its hello"));
        };
        document.said_bye = true;
        let received = document.received;
        if received != sent {
            state.fault(format!("{frame:?} sent {sent} messages in its life, and {received} came"));
        }
    }

    /// A paused document says how much it sent and heard, and that all its calls are answered.
    pub(crate) fn quiet(&self, frame: &WebFrameMain, sent: u64, heard: u64) {
        let state = &mut *self.state.lock();
        let Some(document) = state.documents.get_mut(&key(frame)) else { return };
        document.quiet = true;
        let (received, pushed) = (document.received, document.pushed);
        document.heard = heard;
        if received != sent {
            state.fault(format!("{frame:?} sent {sent} messages, and {received} came"));
        }
        if pushed != heard {
            state.fault(format!("{frame:?} was sent {pushed} messages, and heard {heard}"));
        }
    }

    /// Sends the next push to a document, if it is there and reads what it is sent.
    pub(crate) fn push(
        &self,
        key: Key,
        verb: &'static str,
        send: impl FnOnce(&WebFrameMain, u64) -> Result<(), SendError>,
    ) {
        // The lock is kept while it is sent: numbers must not overtake each other on the way.
        let state = &mut *self.state.lock();
        let paused = state.paused;
        let Some(document) = state.documents.get_mut(&key) else { return };
        if paused || document.said_bye || document.pushed - document.heard >= WINDOW {
            return;
        }
        match send(&document.frame, document.pushed + 1) {
            Ok(()) => {
                document.pushed += 1;
                state.count(verb);
            }
            Err(SendError::FrameGone { .. }) => state.count("sends to a frame that was gone"),
            Err(error) => state.fault(error.to_string()),
        }
    }

    /// The documents that there are.
    pub(crate) fn documents(&self) -> Vec<Key> {
        self.state.lock().documents.keys().copied().collect()
    }

    /// Those documents that are there to stay, as far as one knows.
    pub(crate) fn frames(&self) -> Vec<WebFrameMain> {
        let state = self.state.lock();
        let stays = |it: &&Document| !it.said_bye && !it.doomed && !it.frame.is_destroyed();
        state.documents.values().filter(stays).map(|document| document.frame.clone()).collect()
    }

    /// Whether a document is gone, or about to go.
    pub(crate) fn is_leaving(&self, frame: &WebFrameMain) -> bool {
        let state = self.state.lock();
        let document = state.documents.get(&key(frame));
        frame.is_destroyed() || document.is_none_or(|document| document.said_bye || document.doomed)
    }

    /// What these documents have on its way may be lost from now on.
    pub(crate) fn doom(&self, frames: &[WebFrameMain]) {
        let mut state = self.state.lock();
        for frame in frames {
            if let Some(document) = state.documents.get_mut(&key(frame)) {
                document.doomed = true;
            }
        }
    }

    /// Asks every document to be quiet.
    pub(crate) fn pause(&self) {
        let state = &mut *self.state.lock();
        state.paused = true;
        for document in state.documents.values_mut() {
            document.quiet = false;
            // One that is gone has nothing to be asked.
            let _ = document.frame.send("pause", ());
        }
    }

    /// Whether every document that is there is quiet.
    pub(crate) fn is_quiet(&self) -> bool {
        self.state.lock().documents.values().all(|document| document.quiet || document.frame.is_destroyed())
    }

    /// Says of each document that should be quiet and is not how far it got.
    pub(crate) fn restless(&self) -> Vec<String> {
        let state = self.state.lock();
        let restless = state.documents.values().filter(|it| !it.quiet && !it.frame.is_destroyed());
        let say = |it: &Document| {
            let Document { frame, received, pushed, heard, said_bye, .. } = it;
            format!("{frame:?} sent {received}, heard {heard} of {pushed}, said bye: {said_bye}")
        };
        restless.map(say).collect()
    }

    /// Lets the documents go on.
    pub(crate) fn resume(&self) {
        let state = &mut *self.state.lock();
        state.paused = false;
        for document in state.documents.values() {
            let _ = document.frame.send("resume", ());
        }
    }

    /// Closes the accounts of documents that are gone; `alive` are those that pages have.
    pub(crate) fn settle(&self, alive: &[WebFrameMain]) {
        let state = &mut *self.state.lock();
        let gone =
            state.documents.extract_if(|_, document| document.frame.is_destroyed()).collect::<Vec<_>>();
        for (key, document) in gone {
            if document.doomed {
                state.late.insert(key);
                state.count("documents that were killed");
            } else if !document.said_bye {
                state.fault(format!("{:?} ended without its bye", document.frame));
            }
        }
        let leaked: Vec<_> = state
            .documents
            .values()
            .filter(|document| !alive.contains(&document.frame))
            .map(|document| document.frame.clone())
            .collect();
        for frame in leaked {
            state.fault(format!("{frame:?} is in no page, and not destroyed"));
        }
        let calls = self.open_calls.load(Ordering::Acquire);
        if calls != 0 {
            state.fault(format!("{calls} calls are open while every document is quiet"));
        }
    }

    /// Whether every document that is not gone is one of these.
    pub(crate) fn all_are_in(&self, alive: &[WebFrameMain]) -> bool {
        let state = self.state.lock();
        state
            .documents
            .values()
            .all(|document| document.frame.is_destroyed() || alive.contains(&document.frame))
    }

    pub(crate) fn count(&self, what: &'static str) {
        self.add(what, 1);
    }

    pub(crate) fn add(&self, what: &'static str, count: u64) {
        *self.state.lock().counts.entry(what).or_default() += count;
    }

    pub(crate) fn fault(&self, what: impl Into<String>) {
        self.state.lock().fault(what.into());
    }

    /// What happened how often, and what was wrong.
    pub(crate) fn outcome(&self) -> (BTreeMap<&'static str, u64>, Vec<String>) {
        let state = self.state.lock();
        (state.counts.clone(), state.faults.clone())
    }

    pub(crate) fn has_faults(&self) -> bool {
        !self.state.lock().faults.is_empty()
    }
}

impl State {
    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn fault(&mut self, what: String) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(what);
        }
    }
}
