//! This web process as a whole: its link to the main process, its documents, and what wakes it.

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, HashSet},
    io,
    path::Path,
    rc::Rc,
};

use polaron_protocol::{
    CallId, DocumentId, DocumentOpened, EnvelopeWriter, Flags, FrameId, Header, Kind, Token,
};

use crate::{
    document::Document,
    ffi::{
        main_loop,
        webkit::{Frame, Page, ScriptWorld},
    },
    link::{Closed, Link},
    log, native,
    worlds::Worlds,
};

/// What there is one of in each web process.
pub(crate) struct Extension {
    link: Link,
    documents: RefCell<HashMap<DocumentId, Rc<Document>>>,
    last_document: Cell<u32>,
    watched_frames: RefCell<HashSet<FrameId>>,
    pub(crate) worlds: Worlds,
    /// Whether the socket is watched for room, and a turn for what was overtaken is due.
    watching_room: Cell<bool>,
    turn_due: Cell<bool>,
}

impl Extension {
    /// Connects, and from then on installs the runtime where the main process wants it. It lives as long as the process.
    pub(crate) fn start(socket: &Path, token: Token) -> io::Result<()> {
        let extension = Rc::new(Self {
            link: Link::connect(socket, token)?,
            documents: RefCell::default(),
            last_document: Cell::new(0),
            watched_frames: RefCell::default(),
            worlds: Worlds::default(),
            watching_room: Cell::new(false),
            turn_due: Cell::new(false),
        });

        let this = extension.clone();
        main_loop::watch_readable(extension.link.raw_fd(), move || this.readable());

        let world = ScriptWorld::new("polaron-preload");
        world.clone().connect_window_object_cleared(move |page, frame| {
            extension.document_begins(&world, page, frame);
        });
        Ok(())
    }

    /// A frame is about to run the first script of a new document.
    fn document_begins(self: &Rc<Self>, world: &ScriptWorld, page: &Page, frame: &Frame) {
        // The document before it in this frame is over.
        self.close_where(|document| document.frame == frame.id());
        let id = DocumentId(self.last_document.get() + 1);
        self.last_document.set(id.0);
        let opened = DocumentOpened {
            document: id,
            page: page.id(),
            frame: frame.id(),
            is_main_frame: frame.is_main_frame(),
            parent: DocumentId::NONE,
            url: frame.uri(),
            origin: "null".to_owned(),
            name: String::new(),
        };
        if let Err(Closed) = self.open(world, frame, opened) {
            log::line("debug", "a document begins without a connection to the main process");
        }
    }

    /// Asks the main process what the document shall run, and runs it.
    fn open(
        self: &Rc<Self>,
        world: &ScriptWorld,
        frame: &Frame,
        opened: DocumentOpened,
    ) -> Result<(), Closed> {
        self.transmit(&opened.to_envelope())?;
        let mut config = None;
        self.wait_for(
            |header| header.kind == Kind::DocumentConfig && header.document == opened.document,
            &mut |envelope| config = Some((envelope.header.flags, envelope.bytes.to_vec())),
        )?;
        let Some((flags, config)) = config.filter(|(flags, _)| flags.contains(Flags::INSTALL)) else {
            return Ok(());
        };
        let isolated = flags.contains(Flags::ISOLATED);
        let main_world = frame.main_context();
        let preload_world = if isolated { frame.context_in(world) } else { main_world.clone() };
        let document = Document::new(opened.document, frame, preload_world, main_world);
        let document = Rc::new(document);
        self.documents.borrow_mut().insert(document.id, document.clone());

        self.watch(frame);
        let native = native::object(self, &document);
        match document.install(isolated, &native) {
            Ok(()) => self.put(&document, &config),
            Err(thrown) => {
                log::line("error", &format!("the renderer runtime does not start: {thrown}"));
                self.close_where(|document| document.id == opened.document);
            }
        }
        Ok(())
    }

    /// Sees to it that a frame's document ends with the frame.
    fn watch(self: &Rc<Self>, frame: &Frame) {
        let id = frame.id();
        if !self.watched_frames.borrow_mut().insert(id) {
            return;
        }
        let this = Rc::downgrade(self);
        frame.on_gone(move || {
            if let Some(this) = this.upgrade() {
                this.watched_frames.borrow_mut().remove(&id);
                this.close_where(|document| document.frame == id);
            }
        });
    }

    /// Puts an envelope into a document's receive buffer and tells its runtime.
    fn put(&self, document: &Document, envelope: &[u8]) {
        if document.receive_capacity() < envelope.len() {
            document.reserve(envelope.len());
        }
        if document.fill(envelope) {
            document.deliver();
        } else {
            log::line("error", &format!("a message of {} bytes found no room and is lost", envelope.len()));
        }
    }

    /// `native.send`: the envelope in the transmit buffer goes out.
    pub(crate) fn send(self: &Rc<Self>, document: &Document) -> bool {
        matches!(document.with_outgoing(|envelope| self.transmit(envelope)), Some(Ok(())))
    }

    /// `native.sendSync`: the same, and blocks until the reply is in the receive buffer.
    pub(crate) fn send_sync(self: &Rc<Self>, document: &Document) -> bool {
        let call = document.with_outgoing(|envelope| {
            let call = CallId(u32::from_le_bytes([envelope[12], envelope[13], envelope[14], envelope[15]]));
            self.transmit(envelope).map(|()| call)
        });
        let Some(Ok(call)) = call else { return false };
        let mut reply = None;
        let is_reply = |header: &Header| {
            header.kind == Kind::SyncReply && header.document == document.id && header.call == call
        };
        // A short reply goes straight to its place; a long one waits until the runtime has made room.
        let answered = self.wait_for(is_reply, &mut |envelope| {
            if !document.fill(envelope.bytes) {
                reply = Some(envelope.bytes.to_vec());
            }
        });
        if answered.is_err() {
            return false;
        }
        match reply {
            None => true,
            Some(reply) => {
                document.reserve(reply.len());
                document.fill(&reply)
            }
        }
    }

    fn transmit(self: &Rc<Self>, envelopes: &[u8]) -> Result<(), Closed> {
        if self.link.send(envelopes)? && !self.watching_room.replace(true) {
            let this = self.clone();
            main_loop::watch_writable(self.link.raw_fd(), move || {
                let more = this.link.flush().unwrap_or(false);
                this.watching_room.set(more);
                more
            });
        }
        Ok(())
    }

    /// Blocks for one envelope. What came before it gets its turn from the main loop.
    fn wait_for(
        self: &Rc<Self>,
        wanted: impl Fn(&Header) -> bool,
        found: &mut dyn FnMut(&polaron_protocol::Envelope<'_>),
    ) -> Result<(), Closed> {
        self.link.wait_for(wanted, found)?;
        if !self.turn_due.replace(true) {
            let this = self.clone();
            main_loop::soon(move || {
                this.turn_due.set(false);
                // The socket's own watch sees a close.
                let _ = this.dispatch();
            });
        }
        Ok(())
    }

    /// Something came. Whether to go on watching.
    fn readable(self: &Rc<Self>) -> bool {
        if self.link.receive().and_then(|()| self.dispatch()).is_ok() {
            return true;
        }
        log::line("debug", "the connection to the main process ended");
        end_this_process()
    }

    /// Hands what is here to the documents it is for. Those that are gone get nothing, and nobody else does in their place.
    fn dispatch(&self) -> Result<(), Closed> {
        loop {
            let mut target = None;
            let mut too_long = None;
            let some = self.link.next(&mut |envelope| {
                let documents = self.documents.borrow();
                if let Some(document) = documents.get(&envelope.header.document) {
                    if !document.fill(envelope.bytes) {
                        too_long = Some(envelope.bytes.to_vec());
                    }
                    target = Some(document.clone());
                }
            })?;
            if !some {
                return Ok(());
            }
            match (target, too_long) {
                (Some(document), Some(envelope)) => self.put(&document, &envelope),
                (Some(document), None) => document.deliver(),
                (None, _) => {}
            }
        }
    }

    /// Forgets documents, and tells the main process.
    fn close_where(self: &Rc<Self>, gone: impl Fn(&Document) -> bool) {
        let closed: Vec<_> = self.documents.borrow_mut().extract_if(|_, document| gone(document)).collect();
        for (id, document) in closed {
            document.close();
            let mut envelope = Vec::new();
            let written = EnvelopeWriter::new(&mut envelope, Kind::DocumentClosed).document(id).finish();
            if written.is_ok() {
                // Without a connection there is nobody to tell.
                let _ = self.transmit(&envelope);
            }
        }
    }
}

/// Ends this web process at once.
///
/// Without a connection its pages could never call main again, and calls that wait would wait for ever. So it ends: WebKit
/// tells the application, which may load the page anew, in a process with a connection.
pub(crate) fn end_this_process() -> ! {
    let own = rustix::process::getpid();
    // It can not fail, and nothing of this process runs after it.
    let _ = rustix::process::kill_process(own, rustix::process::Signal::KILL);
    std::process::abort()
}
