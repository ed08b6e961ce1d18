//! The documents of a [`Renderer`]: how they begin, change and end.

use std::sync::atomic::{AtomicU64, Ordering};

use polaron_protocol::{CallId, DocumentId, DocumentOpened, Flags, FrameId, Kind, PageId};
use polaron_value::Value;

use super::{CallError, Frame, Renderer, wire::Wire};
use crate::{Hub, WebContents, ports::Place};

/// A document to open: its URL, and what else main is told of it.
///
/// ```
/// use polaron_core::{Hub, memory::{Document, Renderer}};
///
/// let mut page = Renderer::open(&Hub::new())?;
/// let main = page.main_frame();
/// let child = Document::new("https://example.org/ad").origin("https://example.org").name("ad");
/// let child = page.frame(main).open_subframe(child)?;
/// assert_eq!(page.frame(child).web_frame_main().unwrap().name(), "ad");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    url: String,
    origin: String,
    name: String,
}

impl Document {
    /// A document with an opaque origin, in a frame without a name.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), origin: "null".to_owned(), name: String::new() }
    }

    /// Gives it an origin.
    #[must_use]
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origin = origin.into();
        self
    }

    /// Gives its frame a name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }
}

impl From<&str> for Document {
    fn from(url: &str) -> Self {
        Self::new(url)
    }
}

/// A document that is open.
pub(super) struct Open {
    frame: FrameId,
    parent: Option<DocumentId>,
    /// What main said when it began; then, if it has a runtime, what that was configured with.
    configured: bool,
    pub(super) config: Option<Value>,
}

impl Open {
    pub(super) fn configure(&mut self, flags: Flags, payload: &[u8]) -> Result<(), CallError> {
        self.configured = true;
        if flags.contains(Flags::INSTALL) {
            let (config,) = polaron_value::from_slice(payload)?;
            self.config = Some(config);
        }
        Ok(())
    }
}

/// A page of a web engine, bound to `contents`.
pub(super) fn new_page(hub: &Hub, contents: &WebContents) -> PageId {
    // Far from the numbers that a web engine gives its pages.
    static NEXT: AtomicU64 = AtomicU64::new(1 << 63);
    let page = PageId(NEXT.fetch_add(1, Ordering::Relaxed));
    hub.bind_page(page, contents);
    page
}

impl Renderer {
    /// The main frame goes to another document: the one that is there unloads and closes, with those within it.
    ///
    /// # Errors
    ///
    /// When main is gone.
    pub fn navigate(&mut self, document: impl Into<Document>) -> Result<Frame, CallError> {
        self.replace(self.main, document.into())
    }

    /// The page moves to another renderer process, as a navigation to another site does: the new document begins there, then
    /// the old process ends.
    ///
    /// # Errors
    ///
    /// When the system gives no socket or thread, or main is gone.
    pub fn swap_process(&mut self, document: impl Into<Document>) -> Result<Frame, CallError> {
        let page = new_page(&self.hub, &self.contents);
        let old_wire = std::mem::replace(&mut self.wire, Wire::connect(&self.hub)?);
        let old_page = std::mem::replace(&mut self.page, page);
        self.forget_all();
        let begun = self.replace(Frame(DocumentId::NONE), document.into());
        self.hub.unbind_page(old_page);
        drop(old_wire);
        begun
    }

    /// The renderer process dies, and is started anew with this document in the page's main frame, as after a crash and a
    /// reload.
    ///
    /// # Errors
    ///
    /// When the system gives no socket or thread, or main is gone.
    pub fn crash_and_load(&mut self, document: impl Into<Document>) -> Result<Frame, CallError> {
        self.wire = Wire::connect(&self.hub)?;
        self.forget_all();
        self.replace(Frame(DocumentId::NONE), document.into())
    }

    /// Nothing of the old process is left. Documents are counted on, so that no [`Frame`] comes to mean another one.
    fn forget_all(&mut self) {
        self.open.clear();
        self.held.clear();
        self.pushes.clear();
        self.answers.clear();
        self.settled.clear();
    }

    /// The number that main has for this renderer process.
    pub(super) fn process_id(&self) -> u32 {
        let configured = self.open.values().find_map(|document| document.config.as_ref()?.get("processId"));
        configured.and_then(Value::as_f64).map_or(0, |number| number as u32)
    }

    pub(super) fn open_subframe(&mut self, parent: Frame, document: Document) -> Result<Frame, CallError> {
        self.last_frame += 1;
        self.begin(FrameId(self.last_frame), Some(parent.0), document)
    }

    /// Puts a document in the place of another one, or into the main frame if that is empty.
    pub(super) fn replace(&mut self, before: Frame, document: Document) -> Result<Frame, CallError> {
        let place = self.open.get(&before.0).map(|open| (open.frame, open.parent));
        let (frame, parent) = match place {
            Some(place) => {
                for within in self.subtree(before) {
                    self.frame(within).unload()?;
                }
                self.close(before)?;
                place
            }
            None => {
                self.last_frame += 1;
                (FrameId(self.last_frame), None)
            }
        };
        self.begin(frame, parent, document)
    }

    fn begin(
        &mut self,
        frame: FrameId,
        parent: Option<DocumentId>,
        document: Document,
    ) -> Result<Frame, CallError> {
        self.last_document += 1;
        let id = DocumentId(self.last_document);
        let opened = DocumentOpened {
            document: id,
            page: self.page,
            frame,
            is_main_frame: parent.is_none(),
            parent: parent.unwrap_or(DocumentId::NONE),
            url: document.url,
            origin: document.origin,
            name: document.name,
        };
        if parent.is_none() {
            self.main = Frame(id);
        }
        self.open.insert(id, Open { frame, parent, configured: false, config: None });
        self.wire.connection().ports().open(id);
        self.wire.write(&opened.to_envelope())?;
        // Nothing runs before it is configured; what else comes meanwhile is for other documents.
        while self.open.get(&id).is_some_and(|document| !document.configured) {
            self.wait()?;
        }
        Ok(Frame(id))
    }

    /// A frame and those within it, each before those within it.
    fn subtree(&self, frame: Frame) -> Vec<Frame> {
        let mut found = vec![frame];
        let mut at = 0;
        while let Some(Frame(parent)) = found.get(at).copied() {
            let within = self.open.iter().filter(|(_, open)| open.parent == Some(parent));
            found.extend(within.map(|(id, _)| Frame(*id)));
            at += 1;
        }
        found
    }

    pub(super) fn close(&mut self, frame: Frame) -> Result<(), CallError> {
        for Frame(document) in self.subtree(frame).into_iter().rev() {
            self.open.remove(&document);
            self.pushes.retain(|push| push.frame.0 != document);
            self.wire.send(Kind::DocumentClosed, Flags::default(), document, CallId::NONE, "", |_| Ok(()))?;
            self.wire.connection().ports().close(document, Place::Anywhere);
        }
        Ok(())
    }
}
