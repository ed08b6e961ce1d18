//! The documents of one renderer: how each begins, changes and ends.

use std::{collections::HashMap, sync::Arc};

use polaron_protocol::{DocumentId, DocumentOpened, Envelope, FrameId, Kind, PageId, ProtocolError, limits};
use polaron_value::{EncodeError, EncodeOptions};

use crate::{
    Hub, SendError, WebContents, WebFrameMain,
    config::{self, DocumentConfig, Runtime},
    connection::{Connection, Unsent},
    frame_tree,
    page_events::{DidFrameNavigate, DidNavigateInPage, DomReady, FrameCreated},
    pages::Claimed,
    ports::{After, Parcel, Place},
    session::SessionError,
};

/// What the one document of a utility process is called, on both sides of the wire.
pub(crate) const UTILITY_DOCUMENT: DocumentId = DocumentId(1);

/// Its address: no page can have it.
const UTILITY_URL: &str = "polaron:utility";

/// What one renderer has open.
pub(crate) struct Documents {
    hub: Hub,
    connection: Arc<Connection>,
    /// [`None`] for those in pages that are not the application's.
    open: HashMap<DocumentId, Option<WebFrameMain>>,
    /// The newest document of each frame within a page. What is in a main frame, its page knows.
    in_frame: HashMap<(PageId, FrameId), DocumentId>,
    /// Ids count up; one that comes again is an error.
    last: DocumentId,
    /// Whether the renderer is a utility process: its one document is main's to open and to close.
    is_utility: bool,
}

impl Documents {
    pub(crate) fn new(hub: &Hub, connection: &Arc<Connection>) -> Self {
        Self {
            hub: hub.clone(),
            connection: connection.clone(),
            open: HashMap::new(),
            in_frame: HashMap::new(),
            last: DocumentId::NONE,
            is_utility: false,
        }
    }

    /// Whether this renderer may not say such a thing.
    pub(crate) fn refuse(&self, kind: Kind) -> bool {
        use Kind::{
            ConsoleMessage, DocumentClosed, DocumentMoved, DocumentOpened, DocumentReady, DocumentUnloading,
        };
        self.is_utility
            && matches!(
                kind,
                DocumentOpened
                    | DocumentClosed
                    | DocumentUnloading
                    | DocumentReady
                    | DocumentMoved
                    | ConsoleMessage
            )
    }

    /// The one document of a utility process begins. `parcel` tells it so, and what waited for it follows.
    pub(crate) fn open_utility(
        &mut self,
        contents: &WebContents,
        mut parcel: Parcel,
    ) -> Result<(), SessionError> {
        self.is_utility = true;
        let document = UTILITY_DOCUMENT;
        let opened = DocumentOpened {
            document,
            // The engine knows nothing of it.
            page: PageId(0),
            frame: FrameId(0),
            is_main_frame: true,
            parent: DocumentId::NONE,
            url: UTILITY_URL.to_owned(),
            origin: "null".to_owned(),
            name: String::new(),
        };
        self.connection.ports().open(document);
        let frame = WebFrameMain::new(
            contents.clone(),
            self.connection.clone(),
            opened,
            frame_tree::Place::default(),
            true,
        )?;
        contents.document_begins();
        self.hub.frame_opened(&frame);
        self.open.insert(document, Some(frame.clone()));
        contents.emit(&FrameCreated { frame: frame.clone() });
        let mut after = After::default();
        let told = contents.document_opened(&frame, &self.connection, || {
            parcel.send(&self.connection, document, "", &mut after)
        });
        parcel.give_up(&mut after);
        after.finish(Place::Listening);
        Ok(told?)
    }

    /// The frame that says something which takes a runtime.
    pub(crate) fn speaker(&self, document: DocumentId) -> Result<&WebFrameMain, ProtocolError> {
        match self.open.get(&document) {
            Some(Some(frame)) if frame.has_runtime() => Ok(frame),
            _ => Err(ProtocolError::BadDocument(document.0)),
        }
    }

    /// A document begins: it is told what to run.
    pub(crate) fn open(&mut self, envelope: &Envelope<'_>) -> Result<(), SessionError> {
        let opened = DocumentOpened::from_envelope(envelope)?;
        let document = opened.document;
        if document <= self.last || self.open.len() >= limits::MAX_DOCUMENTS {
            return Err(ProtocolError::BadDocument(document.0).into());
        }
        self.last = document;
        self.connection.ports().open(document);
        let contents = match self.hub.pages().claim(opened.page, &self.connection) {
            Claimed::Page(contents) => contents,
            Claimed::Unknown => {
                tracing::warn!(target: "polaron", page = opened.page.0, url = opened.url, "a document of an unknown page");
                self.open.insert(document, None);
                let head = config::head(document, Runtime::No);
                return Ok(self.configure(head, &())?);
            }
            Claimed::Taken => return Err(SessionError::PageTaken { page: opened.page }),
        };

        let preferences = contents.preferences();
        let runtime = match (opened.is_main_frame, preferences.context_isolation) {
            (false, _) if !preferences.node_integration_in_sub_frames => Runtime::No,
            (_, true) => Runtime::Isolated,
            (_, false) => Runtime::Shared,
        };
        let frame = {
            let (parent, main_frame) = if opened.is_main_frame {
                (None, None)
            } else {
                let parent = self.open.get(&opened.parent).and_then(Option::as_ref);
                // One in another page would be a lie.
                (parent.filter(|parent| *parent.contents() == contents).cloned(), contents.main_frame())
            };
            let place = frame_tree::Place::new(parent.as_ref(), main_frame.as_ref());
            let (connection, runtime) = (self.connection.clone(), runtime != Runtime::No);
            WebFrameMain::new(contents.clone(), connection, opened, place, runtime)?
        };
        self.replace(&frame);
        frame.enter_tree();
        if contents.is_destroyed() {
            // It was destroyed meanwhile, and did not see this document.
            frame.detach();
        }
        contents.document_begins();
        self.hub.frame_opened(&frame);
        self.open.insert(document, Some(frame.clone()));

        let head = config::head(document, runtime);
        let configure = || match runtime {
            Runtime::No => self.configure(head, &()),
            Runtime::Shared | Runtime::Isolated => {
                self.configure(head, &(DocumentConfig::new(preferences, &frame),))
            }
        };
        if frame.is_main_frame() {
            contents.document_opened(&frame, &self.connection, configure)?;
        } else {
            configure()?;
        }

        contents.emit(&FrameCreated { frame: frame.clone() });
        let (url, is_main_frame) = (frame.url(), frame.is_main_frame());
        contents.emit(&DidFrameNavigate { url, is_main_frame, frame });
        Ok(())
    }

    /// The document that was in the frame goes, whether or not the renderer said so yet. That of a main frame goes when its
    /// page has the new one.
    fn replace(&mut self, frame: &WebFrameMain) {
        if frame.is_main_frame() {
            return;
        }
        let before = self.in_frame.insert(in_frame(frame), frame.document());
        if let Some(Some(before)) = before.and_then(|before| self.open.get(&before)) {
            before.detach();
        }
    }

    fn configure(
        &self,
        head: crate::connection::Head<'_>,
        config: &impl serde::Serialize,
    ) -> Result<(), SendError> {
        self.connection
            .send(head, |out| EncodeOptions::new().encode(config, out))
            .map_err(|unsent: Unsent<EncodeError>| unsent.on_channel(""))
    }

    /// The web process tells of a document, runtime or not.
    pub(crate) fn change(&self, envelope: &Envelope<'_>) -> Result<(), ProtocolError> {
        let id = envelope.header.document;
        let document = self.open.get(&id).ok_or(ProtocolError::BadDocument(id.0))?;
        let malformed = |why| ProtocolError::Malformed { what: envelope.header.kind.name(), why };
        let url = match envelope.header.kind {
            Kind::DocumentMoved if envelope.payload.len() > limits::MAX_URL => {
                return Err(malformed("the URL is longer than it may be"));
            }
            Kind::DocumentMoved => {
                std::str::from_utf8(envelope.payload).map_err(|_| malformed("the URL is not UTF-8"))?
            }
            _ if !envelope.payload.is_empty() => return Err(malformed("it has a payload")),
            _ => "",
        };
        let Some(frame) = document else { return Ok(()) };
        let contents = frame.contents();
        match envelope.header.kind {
            Kind::DocumentUnloading => {
                // The page first: what is sent to it from here on waits for its next document.
                contents.document_went(frame, false);
                frame.unload();
            }
            Kind::DocumentMoved => {
                let url = url.to_owned();
                frame.moved(url.clone());
                let (frame, is_main_frame) = (frame.clone(), frame.is_main_frame());
                contents.emit(&DidNavigateInPage { url, is_main_frame, frame });
            }
            _ if frame.is_main_frame() && !frame.is_detached() => {
                contents.emit(&DomReady { frame: frame.clone() });
            }
            // A frame within the page has no event of its own.
            _ => {}
        }
        Ok(())
    }

    /// A document is gone; nothing if it is not open.
    pub(crate) fn close(&mut self, document: DocumentId) {
        let Some(closed) = self.open.remove(&document) else { return };
        match closed {
            Some(frame) => {
                if self.in_frame.get(&in_frame(&frame)) == Some(&document) {
                    self.in_frame.remove(&in_frame(&frame));
                }
                self.end(&frame, false);
            }
            None => self.connection.ports().close(document, Place::Listening),
        }
    }

    /// The renderer is gone.
    pub(crate) fn close_all(&mut self) {
        let open = std::mem::take(&mut self.open);
        for frame in open.into_values().flatten() {
            self.end(&frame, true);
        }
        self.in_frame.clear();
    }

    /// Whoever hears that one of its ports is closed finds the frame gone.
    fn end(&self, frame: &WebFrameMain, with_its_process: bool) {
        // The page first: who learns that the frame is gone finds the page in its next state.
        frame.contents().document_went(frame, with_its_process);
        self.hub.frame_closed(frame);
        frame.close();
        self.connection.ports().close(frame.document(), Place::Listening);
        frame.contents().document_ends();
    }
}

fn in_frame(frame: &WebFrameMain) -> (PageId, FrameId) {
    (frame.inner.opened.page, frame.inner.opened.frame)
}
