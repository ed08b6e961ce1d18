//! This web process as a whole: its link to the main process, its documents, and what wakes it.

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, HashSet},
    io,
    path::Path,
    rc::Rc,
};

use polaron_protocol::{CallId, DocumentId, Envelope, Flags, FrameId, Header, Kind, PageId, Token, WaitsFor};

use crate::{
    document::Document,
    ffi::{main_loop, webkit::ScriptWorld},
    large_pages::{LargePages, WORTH_IT},
    link::{Closed, Link},
    log,
    streaming::Streaming,
    turn::Turn,
    worlds::Worlds,
};

/// Bytes that wait for room in the socket, above which console messages are dropped.
const CONGESTED: usize = 4 * 1024 * 1024;

/// As much of what has come is handed to a document at a time: its usual receive buffer takes it.
const RUN: usize = 60 * 1024;

/// What there is one of in each web process.
pub(crate) struct Extension {
    pub(crate) link: Link,
    pub(crate) turn: Turn,
    pub(crate) documents: RefCell<HashMap<DocumentId, Rc<Document>>>,
    last_document: Cell<u32>,
    pub(crate) watched_frames: RefCell<HashSet<FrameId>>,
    pub(crate) watched_pages: RefCell<HashSet<PageId>>,
    pub(crate) worlds: Worlds,
    /// Whether the socket is watched for room, and a turn for what was overtaken is due.
    watching_room: Cell<bool>,
    turn_due: Cell<bool>,
    pub(crate) stream: Streaming,
    pub(crate) large_pages: LargePages,
}

impl Extension {
    /// Connects, and from then on installs the runtime where the main process wants it. It lives as long as the process.
    pub(crate) fn start(socket: &Path, token: Token) -> io::Result<()> {
        let extension = Rc::new(Self {
            link: Link::connect(socket, token)?,
            turn: Turn::default(),
            documents: RefCell::default(),
            last_document: Cell::new(0),
            watched_frames: RefCell::default(),
            watched_pages: RefCell::default(),
            worlds: Worlds::default(),
            watching_room: Cell::new(false),
            turn_due: Cell::new(false),
            stream: Streaming::default(),
            large_pages: LargePages::default(),
        });

        main_loop::watch_readable(extension.link.raw_fd(), extension.clone());

        let world = ScriptWorld::new("polaron-preload");
        world.clone().connect_window_object_cleared(move |page, frame| {
            extension.document_begins(&world, page, frame);
        });
        Ok(())
    }

    /// The id of a document that begins.
    pub(crate) fn next_document(&self) -> DocumentId {
        self.last_document.set(self.last_document.get() + 1);
        DocumentId(self.last_document.get())
    }

    /// Puts an envelope into a document's receive buffer and tells its runtime.
    pub(crate) fn put(&self, document: &Document, envelope: &[u8]) {
        if document.receive_capacity() < envelope.len() {
            document.reserve(envelope.len());
        }
        if document.fill(envelope) {
            document.deliver();
        } else {
            log::line("error", &format!("a message of {} bytes found no room and is lost", envelope.len()));
        }
    }

    /// Whether so much waits for room in the socket that what may be left out should be.
    pub(crate) fn is_congested(&self) -> bool {
        self.link.queued() > CONGESTED
    }

    /// `native.send`: the envelope in the transmit buffer goes out.
    pub(crate) fn send(self: &Rc<Self>, document: &Document) -> bool {
        if let Some(header) = document.take_sent() {
            if header.kind == Kind::Invoke {
                self.turn.asked();
            }
            return true;
        }
        self.tell_if_subframe_moved(document);
        let sent = document.with_outgoing(|envelope| {
            if envelope[4] == Kind::Invoke as u8 {
                self.turn.asked();
            }
            self.transmit(envelope)
        });
        matches!(sent, Some(Ok(())))
    }

    /// `native.sendPart`: the next bytes of an envelope go out.
    pub(crate) fn send_part(self: &Rc<Self>, document: &Document, length: usize) -> bool {
        if document.parts.get().is_none_or(|parts| parts.left == 0) {
            self.tell_if_subframe_moved(document);
        }
        let waits = document.with_outgoing_part(length, |part, parts| {
            if parts.header.length() >= WORTH_IT && parts.left + length == parts.header.length() {
                // It has buffers already; those that are to come after it are meant.
                self.large_pages.advise(part);
            }
            self.link.send_part(part, &mut parts.flows)
        });
        match waits {
            Some(Ok(waits)) => {
                self.watch_room_if(waits);
                true
            }
            Some(Err(Closed)) | None => false,
        }
    }

    /// `native.sendSync`: the same, and blocks until the reply is in the receive buffer.
    pub(crate) fn send_sync(self: &Rc<Self>, document: &Document) -> bool {
        let call = document.take_sent().map(|header| Ok(header.call)).or_else(|| {
            self.tell_if_subframe_moved(document);
            document.with_outgoing(|envelope| {
                let call =
                    CallId(u32::from_le_bytes([envelope[12], envelope[13], envelope[14], envelope[15]]));
                self.transmit(envelope).map(|()| call)
            })
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

    /// WebKit tells of the main frame's moves only.
    fn tell_if_subframe_moved(self: &Rc<Self>, document: &Document) {
        if !document.is_main_frame {
            self.tell_if_moved(document);
        }
    }

    pub(crate) fn transmit(self: &Rc<Self>, envelopes: &[u8]) -> Result<(), Closed> {
        let waits = self.link.send(envelopes)?;
        self.watch_room_if(waits);
        Ok(())
    }

    /// Sees to it that what waits goes out when there is room.
    fn watch_room_if(self: &Rc<Self>, waits: bool) {
        if !waits || self.watching_room.replace(true) || self.link.has_rings() {
            // With rings it is looked for before each wait, and the socket wakes.
            return;
        }
        let this = self.clone();
        main_loop::watch_writable(self.link.raw_fd(), move || {
            let more = this.link.flush().unwrap_or(false);
            this.watching_room.set(more);
            more
        });
    }

    /// Whether something waits for room in a ring, and there is some. If not, the socket wakes when there is.
    pub(crate) fn may_flush(&self) -> bool {
        // A connection that is over is for the turn to find out.
        let has_room = || self.link.waits_for().map_or(true, |waits| waits != WaitsFor::Bell);
        self.watching_room.get() && self.link.has_rings() && has_room()
    }

    pub(crate) fn flush_if_it_waits(&self) -> Result<(), Closed> {
        if self.watching_room.get() && self.link.has_rings() {
            self.watching_room.set(self.link.flush()?);
        }
        Ok(())
    }

    /// Blocks for one envelope. What came before it gets its turn from the main loop.
    pub(crate) fn wait_for(
        self: &Rc<Self>,
        wanted: impl Fn(&Header) -> bool,
        found: &mut dyn FnMut(&Envelope<'_>),
    ) -> Result<(), Closed> {
        self.finish_stream()?;
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

    /// Hands what is here to the documents it is for. Those that are gone get nothing, and nobody else does in their place.
    pub(crate) fn dispatch(self: &Rc<Self>) -> Result<(), Closed> {
        loop {
            if !self.advance_stream()? {
                return Ok(());
            }
            while self.dispatch_run()? {}
            // A run may end where something begins that is not for the link.
            if !self.advance_stream()? {
                return Ok(());
            }
            let mut target = None;
            let mut too_long = None;
            let some = self.link.next(&mut |envelope| {
                self.turn.answered(u32::from(envelope.header.kind == Kind::InvokeReply));
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
                (Some(document), None) => document.deliver(),
                (Some(document), Some(envelope))
                    if document.has_runtime() || self.grant(&document, &envelope) =>
                {
                    self.put(&document, &envelope);
                }
                (Some(_), Some(_)) => log::line("debug", "a message for a document without a runtime"),
                (None, _) => {}
            }
        }
    }

    /// Hands what goes to one document over at once, if it has the room.
    fn dispatch_run(&self) -> Result<bool, Closed> {
        let mut target = None;
        let some = self.link.next_run(RUN, |run| {
            let document = self.documents.borrow().get(&run.document).cloned();
            let taken = document.as_ref().is_none_or(|document| document.fill(run.bytes));
            if taken {
                self.turn.answered(run.replies);
                target = document;
            }
            taken
        })?;
        if let Some(document) = target {
            document.deliver();
        }
        Ok(some)
    }

    /// A document that began without the runtime gets it now, if that is what the envelope says.
    ///
    /// No preload comes with it, and the page may have run: it is always kept apart from the page.
    fn grant(self: &Rc<Self>, document: &Rc<Document>, envelope: &[u8]) -> bool {
        let granted = Envelope::parse(envelope).ok().flatten().is_some_and(|envelope| {
            envelope.header.kind == Kind::DocumentConfig && envelope.header.flags.contains(Flags::INSTALL)
        });
        granted && self.install(document, true)
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
