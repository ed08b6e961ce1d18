//! Which frame is within which: parents, children, whole trees.
//!
//! Links are weak, both ways: what keeps a frame is its renderer's session, and nothing is left of one that closed. There is
//! no way to make a cycle: a parent is a document that was open before its child began.

use std::{
    collections::BTreeMap,
    sync::{Arc, Weak},
};

use parking_lot::Mutex;

use crate::{WebFrameMain, frame::Inner};

/// A frame's number across processes: process and document.
type Id = (u32, u32);

/// A frame's place among the others.
#[derive(Default)]
pub(crate) struct Place {
    parent: Option<Weak<Inner>>,
    /// The documents that go when this one goes: its children, and those of its page whose place is not known.
    below: Mutex<BTreeMap<Id, Weak<Inner>>>,
    /// Where this one is in `below`.
    held_by: Option<Weak<Inner>>,
}

impl Place {
    /// The place of a new document: a child of `parent`, or if that is not known, somewhere under the page's main frame.
    pub(crate) fn new(parent: Option<&WebFrameMain>, main_frame: Option<&WebFrameMain>) -> Self {
        let weak = |frame: &WebFrameMain| Arc::downgrade(&frame.inner);
        Self { parent: parent.map(weak), below: Mutex::default(), held_by: parent.or(main_frame).map(weak) }
    }
}

impl WebFrameMain {
    /// The frame that this one is embedded in; [`None`] for a main frame, and when that frame is gone.
    pub fn parent(&self) -> Option<Self> {
        upgrade(self.inner.place.parent.as_ref()?).filter(|frame| !frame.is_destroyed())
    }

    /// The main frame that this one is in, at whatever depth: itself for a main frame. [`None`] when a frame on the way
    /// there is gone.
    pub fn top(&self) -> Option<Self> {
        let mut top = self.clone();
        while !top.is_main_frame() {
            top = top.parent()?;
        }
        Some(top)
    }

    /// The frames that are embedded in this one directly, in the order in which they were made.
    pub fn frames(&self) -> Vec<Self> {
        let mut frames: Vec<_> = self
            .below()
            .into_iter()
            .filter(|frame| !frame.is_detached() && frame.parent().as_ref() == Some(self))
            .collect();
        // The engine counts its frames; documents come and go in them.
        frames.sort_by_key(|frame| (frame.inner.opened.frame, frame.routing_id()));
        frames
    }

    /// This frame and all that are embedded in it, at whatever depth: each before those within it.
    pub fn frames_in_subtree(&self) -> Vec<Self> {
        let mut found = Vec::new();
        let mut next = vec![self.clone()];
        while let Some(frame) = next.pop() {
            next.extend(frame.frames().into_iter().rev());
            found.push(frame);
        }
        found
    }

    /// Puts a new document into its place.
    pub(crate) fn enter_tree(&self) {
        if let Some(holder) = self.inner.place.held_by.as_ref().and_then(upgrade) {
            holder.inner.place.below.lock().insert(self.id(), Arc::downgrade(&self.inner));
        }
    }

    /// Takes a document that is gone out of its place.
    pub(crate) fn leave_tree(&self) {
        if let Some(holder) = self.inner.place.held_by.as_ref().and_then(upgrade) {
            holder.inner.place.below.lock().remove(&self.id());
        }
    }

    /// This document and all that go when it goes.
    pub(crate) fn subtree(&self) -> Vec<Self> {
        let mut found = vec![self.clone()];
        let mut at = 0;
        while let Some(frame) = found.get(at) {
            let below = frame.below();
            found.extend(below);
            at += 1;
        }
        found
    }

    fn below(&self) -> Vec<Self> {
        self.inner.place.below.lock().values().filter_map(upgrade).collect()
    }

    fn id(&self) -> Id {
        (self.process_id(), self.routing_id())
    }
}

fn upgrade(frame: &Weak<Inner>) -> Option<WebFrameMain> {
    frame.upgrade().map(|inner| WebFrameMain { inner })
}
