//! The frames around a document, for `webFrame`: which documents of this process are in them, and what a preload may do with
//! those of other frames.
//!
//! All windows here are the preloads' world's, whichever world the asking runtime is in: it is given numbers, no windows.

use std::rc::Rc;

use polaron_protocol::DocumentId;

use crate::{
    document::Document,
    extension::Extension,
    ffi::jsc::{Thrown, Value},
};

/// Who asks: a document's runtime, and whether it is kept apart from the document's own code.
pub(crate) struct Asker<'a> {
    pub(crate) document: &'a Document,
    pub(crate) isolated: bool,
}

impl Extension {
    /// The document with this number that the asker may have.
    pub(crate) fn reachable(&self, asker: &Asker<'_>, id: DocumentId) -> Option<Rc<Document>> {
        let found = self.documents.borrow().get(&id).cloned()?;
        (found.open.get() && !found.is_removed() && self.may_reach(asker, &found)).then_some(found)
    }

    /// The document in a frame near that of another one.
    pub(crate) fn related(
        &self,
        asker: &Asker<'_>,
        of: &Rc<Document>,
        relation: &str,
        argument: &Value,
    ) -> Option<Rc<Document>> {
        match relation {
            "self" => Some(of.clone()),
            "firstChild" => self.first_from(asker, of, "child", 0),
            "nextSibling" => self.first_from(asker, of, "sibling", 1),
            "name" => self.named(asker, of, &argument.to_text()),
            "top" | "parent" | "opener" => self.at(asker, &of.near(relation, &[])?),
            "select" => self.at(asker, &of.near(relation, &[argument])?),
            _ => None,
        }
    }

    /// Without isolation a preload is the page's code: it gets what the page could reach by itself, and no more.
    fn may_reach(&self, asker: &Asker<'_>, found: &Document) -> bool {
        let (own, page) = (asker.document, found.page);
        if asker.isolated || found.id == own.id {
            return true;
        }
        let is_shared = || {
            let documents = self.documents.borrow();
            documents
                .values()
                .any(|document| document.page == page && document.is_main_frame && document.is_shared())
        };
        own.reaches(found) && (page == own.page || is_shared())
    }

    /// The document in a window, one that the asker may have.
    fn at(&self, asker: &Asker<'_>, window: &Value) -> Option<Rc<Document>> {
        // Not borrowed while JavaScript runs.
        let documents: Vec<_> = self.documents.borrow().values().cloned().collect();
        let candidates: Vec<_> = documents.iter().map(Rc::as_ref).collect();
        let found = asker.document.in_window(window, &candidates)?;
        self.reachable(asker, found.id)
    }

    /// The first frame of a row, from a place on, with a document that the asker may have.
    fn first_from(&self, asker: &Asker<'_>, of: &Document, row: &str, from: u32) -> Option<Rc<Document>> {
        let number = |place| asker.document.main_world.number(f64::from(place));
        (from..).map_while(|place| of.near(row, &[&number(place)])).find_map(|window| self.at(asker, &window))
    }

    /// The first frame with a name among those within a frame, each before those within it.
    fn named(&self, asker: &Asker<'_>, of: &Document, name: &str) -> Option<Rc<Document>> {
        let number = |place| asker.document.main_world.number(f64::from(place));
        (0_u32..)
            .map_while(|place| of.near("child", &[&number(place)]))
            .filter_map(|window| self.at(asker, &window))
            .find_map(
                |child| {
                    if child.frame_name() == name { Some(child) } else { self.named(asker, &child, name) }
                },
            )
    }
}

impl Document {
    /// A window that this document finds, by one of the functions of `renderer/src/document-frames.js`.
    fn near(&self, relation: &str, arguments: &[&Value]) -> Option<Value> {
        let window = self.frames.get(relation).call(arguments).ok()?;
        (!window.is_undefined()).then_some(window)
    }

    /// Whose window this is.
    fn in_window<'a>(&self, window: &Value, others: &[&'a Self]) -> Option<&'a Self> {
        let mut arguments = vec![window];
        arguments.extend(others.iter().map(|other| &other.window));
        let index = self.frames.get("indexOf").call(&arguments).ok()?.to_index()?;
        others.get(index).copied()
    }

    /// Which of these documents this one's frame is embedded in.
    pub(crate) fn parent_among<'a>(&self, others: &[&'a Self]) -> Option<&'a Self> {
        self.in_window(&self.near("parent", &[])?, others)
    }

    /// Whether the page here could have that document by itself. The engine says so: an origin's text does not, where it is
    /// nobody's (`null`) or two documents have agreed on a domain.
    pub(crate) fn reaches(&self, other: &Self) -> bool {
        self.frames.get("isReachable").call(&[&other.window]).is_ok_and(|answer| answer.to_index() == Some(1))
    }

    /// The frame's name as it is now; the page may have changed it.
    fn frame_name(&self) -> String {
        self.frames.get("findName").call(&[]).map(|name| name.to_text()).unwrap_or_default()
    }

    /// Changes the document by one of the functions of `renderer/src/document-edits.js`.
    pub(crate) fn edit(&self, verb: &str, text: &Value) -> Result<Value, Thrown> {
        // An exception of the preloads' world is not for whoever asks.
        self.edits.get(verb).call(&[text]).map_err(|thrown| Thrown::text(&format!("{verb}: {thrown}")))
    }
}
