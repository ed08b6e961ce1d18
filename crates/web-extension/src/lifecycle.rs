//! How documents begin and end, and what main is told of their lives besides their messages.

use std::rc::Rc;

use polaron_protocol::{DocumentId, DocumentOpened, EnvelopeWriter, Flags, Kind, PageId, limits};

use crate::{
    document::Document,
    extension::Extension,
    ffi::{
        main_loop,
        webkit::{Frame, Page, ScriptWorld},
    },
    link::Closed,
    log, native,
};

impl Extension {
    /// A frame is about to run the first script of a new document.
    pub(crate) fn document_begins(self: &Rc<Self>, world: &ScriptWorld, page: &Page, frame: &Frame) {
        // The document before it in this frame is over.
        self.close_where(|document| document.frame == frame.id());
        self.watch_page(page);
        self.watch_frame(frame);

        let id = self.next_document();
        let this = Rc::downgrade(self);
        let unloading = move || {
            if let Some(this) = this.upgrade() {
                this.document_unloads(id);
            }
        };
        let document = match Document::observe(id, page.id(), frame, world, unloading) {
            Ok(document) => Rc::new(document),
            Err(thrown) => {
                return log::line("error", &format!("a document can not be looked at: {thrown}"));
            }
        };
        if let Err(Closed) = self.open(&document) {
            log::line("debug", "a document begins without a connection to the main process");
        }
    }

    /// Asks the main process what the document shall run, and runs it.
    fn open(self: &Rc<Self>, document: &Rc<Document>) -> Result<(), Closed> {
        let facts = document.facts();
        let opened = DocumentOpened {
            document: document.id,
            page: document.page,
            frame: document.frame,
            is_main_frame: document.is_main_frame,
            parent: self.parent_of(document),
            url: document.url(),
            origin: facts.origin,
            name: facts.name,
        };
        self.transmit(&opened.to_envelope())?;
        let mut answer = None;
        self.wait_for(
            |header| header.kind == Kind::DocumentConfig && header.document == document.id,
            &mut |envelope| answer = Some((envelope.header.flags, envelope.bytes.to_vec())),
        )?;
        self.documents.borrow_mut().insert(document.id, document.clone());
        if let Some((flags, config)) = answer.filter(|(flags, _)| flags.contains(Flags::INSTALL))
            && self.install(document, flags.contains(Flags::ISOLATED))
        {
            self.put(document, &config);
        }
        Ok(())
    }

    /// Installs the runtime in a document; whether it is there then.
    pub(crate) fn install(self: &Rc<Self>, document: &Rc<Document>, isolated: bool) -> bool {
        if document.has_runtime() {
            return true;
        }
        let native = native::object(self, document, isolated);
        match document.install(isolated, &native) {
            Ok(()) => true,
            Err(thrown) => {
                log::line("error", &format!("the renderer runtime does not start: {thrown}"));
                false
            }
        }
    }

    /// The document that the frame of another one is embedded in.
    fn parent_of(&self, document: &Document) -> DocumentId {
        if document.is_main_frame {
            return DocumentId::NONE;
        }
        // Not borrowed while JavaScript runs.
        let others: Vec<_> = {
            let documents = self.documents.borrow();
            documents.values().filter(|other| other.page == document.page).cloned().collect()
        };
        let others: Vec<_> = others.iter().map(Rc::as_ref).collect();
        document.parent_among(&others).map_or(DocumentId::NONE, |parent| parent.id)
    }

    /// Sees to it that a frame's document ends with the frame.
    fn watch_frame(self: &Rc<Self>, frame: &Frame) {
        let id = frame.id();
        if !self.watched_frames.borrow_mut().insert(id) {
            return;
        }
        let this = Rc::downgrade(self);
        frame.on_gone(move || {
            if let Some(this) = this.upgrade() {
                this.watched_frames.borrow_mut().remove(&id);
                this.close_after_last_words(move |document| document.frame == id);
            }
        });
    }

    /// Sees to it that main hears when the page's main frame is parsed, and when it moves within its document.
    fn watch_page(self: &Rc<Self>, page: &Page) {
        let id = page.id();
        if !self.watched_pages.borrow_mut().insert(id) {
            return;
        }
        let this = Rc::downgrade(self);
        page.connect_document_loaded(move |page| {
            if let Some(this) = this.upgrade()
                && let Some(document) = this.main_document(page)
            {
                this.tell(Kind::DocumentReady, document.id, &[]);
            }
        });
        let this = Rc::downgrade(self);
        page.connect_uri_changed(move |page| {
            // It also changes when another document begins to load. Then the one that is there has not moved.
            if let Some(this) = this.upgrade()
                && let Some(document) = this.main_document(page)
            {
                this.tell_if_moved(&document);
            }
        });
        let this = Rc::downgrade(self);
        page.on_gone(move || {
            if let Some(this) = this.upgrade() {
                this.watched_pages.borrow_mut().remove(&id);
                this.close_after_last_words(move |document| document.page == id);
            }
        });
    }

    fn main_document(&self, page: PageId) -> Option<Rc<Document>> {
        let documents = self.documents.borrow();
        documents.values().find(|document| document.is_main_frame && document.page == page).cloned()
    }

    /// Tells main of a document's URL, if it has become another one.
    pub(crate) fn tell_if_moved(self: &Rc<Self>, document: &Document) {
        if let Some(url) = document.moved() {
            let end = url.floor_char_boundary(limits::MAX_URL);
            self.tell(Kind::DocumentMoved, document.id, &url.as_bytes()[..end]);
        }
    }

    /// A document is about to end. What it says now, it says for the last time.
    fn document_unloads(self: &Rc<Self>, id: DocumentId) {
        let document = self.documents.borrow().get(&id).cloned();
        if let Some(document) = document {
            document.unloading.set(true);
            self.tell(Kind::DocumentUnloading, id, &[]);
            // Its frame may be on its way out of the page.
            let this = self.clone();
            main_loop::soon(move || {
                if document.is_removed() {
                    this.close_where(|document| document.id == id);
                }
            });
        }
    }

    /// Forgets documents whose frame is gone.
    ///
    /// When a page goes with its process, WebKit gives up the frames before the documents in them unload.
    fn close_after_last_words(self: &Rc<Self>, gone: impl Fn(&Document) -> bool + 'static) {
        self.close_where(|document| document.unloading.get() && gone(document));
        if self.documents.borrow().values().any(|document| gone(document)) {
            let this = self.clone();
            main_loop::soon(move || this.close_where(gone));
        }
    }

    /// Forgets documents, and tells the main process.
    fn close_where(self: &Rc<Self>, gone: impl Fn(&Document) -> bool) {
        let mut closed: Vec<_> =
            self.documents.borrow_mut().extract_if(|_, document| gone(document)).collect();
        // Inner frames before those they are in.
        closed.sort_unstable_by_key(|(id, _)| std::cmp::Reverse(id.0));
        for (id, document) in closed {
            document.close();
            self.tell(Kind::DocumentClosed, id, &[]);
        }
    }

    /// Sends an envelope of the extension's own.
    fn tell(self: &Rc<Self>, kind: Kind, document: DocumentId, payload: &[u8]) {
        let mut envelope = Vec::new();
        let mut writer = EnvelopeWriter::new(&mut envelope, kind).document(document);
        writer.payload().extend_from_slice(payload);
        if writer.finish().is_ok() {
            // Without a connection there is nobody to tell.
            let _ = self.transmit(&envelope);
        }
    }
}
