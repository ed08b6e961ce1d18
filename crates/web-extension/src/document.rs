//! One document: what is watched in it, the renderer runtime if it has one, and the runtime's buffers.

use std::cell::{Cell, RefCell};

use polaron_protocol::{
    DocumentId, Envelope, FrameId, Header, PageId,
    envelope::{self, HEADER_LENGTH},
};

use crate::{
    ffi::{
        jsc::{Bytes, Context, Thrown, Value},
        main_loop,
        webkit::{Frame, ScriptWorld, WeakFrame},
    },
    log,
};

const OBSERVER: &str = include_str!("../../../renderer/dist/document.js");
const MAIN_REALM: &str = include_str!("../../../renderer/dist/main-realm.js");
const RUNTIME: &str = include_str!("../../../renderer/dist/runtime.js");

/// A document that the main process knows of.
pub(crate) struct Document {
    pub(crate) id: DocumentId,
    pub(crate) page: PageId,
    pub(crate) frame: FrameId,
    pub(crate) is_main_frame: bool,
    pub(crate) frame_ref: WeakFrame,
    /// The URL as main knows it.
    url: RefCell<String>,
    /// The page's own globals.
    pub(crate) main_world: Context,
    preload_world: Context,
    /// What `renderer/src/document.js` found and watches; a value of the preload's world.
    observer: Value,
    /// Its window, as the preload's world has it: the same value wherever that world meets this frame.
    pub(crate) window: Value,
    /// The observer's ways to the frames around this one, and its ways to change the document.
    pub(crate) frames: Value,
    pub(crate) edits: Value,
    /// The page's side of the context bridge, made before any script of the page could tamper with what it is made of.
    main_realm: RefCell<Option<Value>>,
    transmit: RefCell<Option<Bytes>>,
    receive: RefCell<Option<Bytes>>,
    runtime: RefCell<Option<Runtime>>,
    /// The envelope that the runtime sends in parts, until the next is begun.
    pub(crate) parts: Cell<Option<Parts>>,
    pub(crate) open: Cell<bool>,
    /// Whether its last words are said: main knows that it is about to end.
    pub(crate) unloading: Cell<bool>,
}

/// An envelope that is sent in parts.
#[derive(Clone, Copy)]
pub(crate) struct Parts {
    /// How many of its bytes have yet to be sent.
    pub(crate) left: usize,
    /// Whether the socket still takes what it is given, so that waiting for it is worth while.
    pub(crate) flows: bool,
    pub(crate) header: Header,
}

/// What the runtime's `start` returned.
struct Runtime {
    isolated: bool,
    deliver: Value,
    reserve: Value,
    begin: Value,
    proceed: Value,
    end: Value,
    release: Value,
}

/// What a document says of itself, by means that the page's scripts have no access to.
pub(crate) struct Facts {
    pub(crate) origin: String,
    pub(crate) name: String,
}

impl Document {
    /// Looks at a document whose first script has not run yet. `unloading` is called when it is about to end.
    pub(crate) fn observe(
        id: DocumentId,
        page: PageId,
        frame: &Frame,
        world: &ScriptWorld,
        unloading: impl Fn() + 'static,
    ) -> Result<Self, Thrown> {
        let (main_world, preload_world) = (frame.main_context(), frame.context_in(world));
        let unloading = preload_world.function("unloading", move |_| {
            unloading();
            Ok(None)
        });
        let observer = preload_world.evaluate(OBSERVER, "polaron:document")?.call(&[&unloading])?;
        let main_realm = main_world.evaluate(MAIN_REALM, "polaron:main-realm")?;
        Ok(Self {
            id,
            page,
            frame: frame.id(),
            is_main_frame: frame.is_main_frame(),
            frame_ref: frame.downgrade(),
            url: RefCell::new(frame.uri()),
            main_world,
            preload_world,
            window: observer.get("window"),
            frames: observer.get("frames"),
            edits: observer.get("edits"),
            observer,
            main_realm: RefCell::new(Some(main_realm)),
            transmit: RefCell::default(),
            receive: RefCell::default(),
            runtime: RefCell::default(),
            parts: Cell::new(None),
            open: Cell::new(true),
            unloading: Cell::new(false),
        })
    }

    pub(crate) fn facts(&self) -> Facts {
        Facts { origin: self.observer.get("origin").to_text(), name: self.observer.get("name").to_text() }
    }

    /// The URL that main was told last.
    pub(crate) fn url(&self) -> String {
        self.url.borrow().clone()
    }

    /// Whether the runtime is in the page's own world.
    pub(crate) fn is_shared(&self) -> bool {
        self.runtime.borrow().as_ref().is_some_and(|runtime| !runtime.isolated)
    }

    /// The page's side of a bridge to the preload of another frame, made of what was captured before any script of the page.
    pub(crate) fn open_page(&self) -> Result<Value, Thrown> {
        let main_realm = self.main_realm.borrow().clone();
        main_realm.ok_or_else(|| Thrown::text("the document is gone"))?.get("createRealm").call(&[])
    }

    /// The document's URL, if it has become another one since this was asked last.
    pub(crate) fn moved(&self) -> Option<String> {
        // The frame's is the quick way to see that nothing has changed. While another document is loaded it may be that
        // one's already: what counts is what this document says.
        self.frame_ref
            .with(|frame| frame.with_uri(|uri| uri != self.url.borrow().as_bytes()))
            .filter(|it| *it)?;
        let url = self.observer.get("findUrl").call(&[]).ok()?.to_text();
        (self.url.replace(url.clone()) != url).then_some(url)
    }

    /// Whether its frame was taken out of the page, and its last words are said.
    ///
    /// WebKit's own object of the frame may live on for a while.
    pub(crate) fn is_removed(&self) -> bool {
        let ask = || self.observer.get("isRemoved").call(&[]).ok()?.to_index();
        self.unloading.get() && !self.is_main_frame && ask() == Some(1)
    }

    /// Where the runtime and the preload run: in a world of their own, or in the page's.
    pub(crate) fn world(&self, isolated: bool) -> &Context {
        if isolated { &self.preload_world } else { &self.main_world }
    }

    pub(crate) fn has_runtime(&self) -> bool {
        self.runtime.borrow().is_some()
    }

    /// Evaluates the runtime and starts it, once.
    pub(crate) fn install(&self, isolated: bool, native: &Value) -> Result<(), Thrown> {
        let world = self.world(isolated);
        let main_realm = self.main_realm.borrow().clone().filter(|_| isolated);
        let main_realm = main_realm.unwrap_or_else(|| world.undefined());
        let start = world.evaluate(RUNTIME, "polaron:runtime")?;
        let runtime = start.call(&[native, &self.observer, &main_realm])?;
        self.runtime.replace(Some(Runtime {
            isolated,
            deliver: runtime.get("deliver"),
            reserve: runtime.get("reserve"),
            begin: runtime.get("begin"),
            proceed: runtime.get("proceed"),
            end: runtime.get("end"),
            release: runtime.get("release"),
        }));
        Ok(())
    }

    /// Names the array that holds what the runtime sends.
    pub(crate) fn set_transmit(&self, array: Bytes) {
        self.transmit.replace(Some(array));
    }

    /// Names the array that what comes is written into.
    pub(crate) fn set_receive(&self, array: Bytes) {
        self.receive.replace(Some(array));
    }

    /// Addresses the envelope in the transmit buffer as this document's, and hands it to `send`.
    ///
    /// [`None`] when there is no whole envelope in it: then the runtime is broken.
    pub(crate) fn with_outgoing<R>(&self, send: impl FnOnce(&[u8]) -> R) -> Option<R> {
        let transmit = self.transmit.borrow();
        transmit.as_ref()?.with(|bytes| {
            // Whatever the runtime wrote there: a document speaks for itself only.
            envelope::set_document(bytes, self.id);
            let envelope = Envelope::parse(bytes).ok().flatten()?;
            Some(send(envelope.bytes))
        })?
    }

    /// Hands the next `length` bytes of an envelope that is sent in parts, which are in the transmit buffer, to `send`.
    ///
    /// [`None`] when there are no such bytes: then the runtime is broken.
    pub(crate) fn with_outgoing_part<R>(
        &self,
        length: usize,
        send: impl FnOnce(&[u8], &mut Parts) -> R,
    ) -> Option<R> {
        let transmit = self.transmit.borrow();
        transmit.as_ref()?.with(|bytes| {
            let part = bytes.get_mut(..length)?;
            let mut parts = match self.parts.get() {
                Some(parts) if parts.left > 0 => parts,
                _ => {
                    envelope::set_document(part, self.id);
                    let header = Header::parse(part.first_chunk()?).ok()?;
                    Parts { left: header.length(), flows: true, header }
                }
            };
            parts.left = parts.left.checked_sub(length)?;
            let sent = send(part, &mut parts);
            self.parts.set(Some(parts));
            Some(sent)
        })?
    }

    /// The header of an envelope that was sent in parts and is whole now. Said once.
    pub(crate) fn take_sent(&self) -> Option<Header> {
        let sent = self.parts.get().filter(|parts| parts.left == 0)?;
        self.parts.set(None);
        Some(sent.header)
    }

    /// How long an envelope the receive buffer takes as it is.
    pub(crate) fn receive_capacity(&self) -> usize {
        self.receive.borrow().as_ref().and_then(|array| array.with(|bytes| bytes.len())).unwrap_or(0)
    }

    /// Asks the runtime for a receive buffer of at least this length.
    pub(crate) fn reserve(&self, length: usize) {
        // The runtime is out of the cell while it runs: it comes back here to set the buffer.
        let reserve = self.runtime.borrow().as_ref().map(|runtime| runtime.reserve.clone());
        if let Some(reserve) = reserve
            && let Err(thrown) = reserve.call(&[&self.main_world.number(length as f64)])
        {
            log::line("error", &format!("no room for a message of {length} bytes: {thrown}"));
        }
    }

    /// Writes envelopes into the receive buffer, one behind the other, and marks the end; `false` when they do not fit.
    pub(crate) fn fill(&self, envelopes: &[u8]) -> bool {
        let receive = self.receive.borrow();
        let filled = receive.as_ref().and_then(|array| {
            array.with(|bytes| {
                let (room, rest) = bytes.split_at_mut_checked(envelopes.len())?;
                room.copy_from_slice(envelopes);
                // Where the next header would be, a kind that there is not.
                let end = rest.len().min(HEADER_LENGTH);
                rest[..end].fill(0);
                Some(())
            })?
        });
        filled.is_some()
    }

    /// Lends the receive buffer; [`None`] when there is none any more.
    pub(crate) fn with_receive<R>(&self, body: impl FnOnce(&mut [u8]) -> R) -> Option<R> {
        self.receive.borrow().as_ref()?.with(body)
    }

    /// Tells the runtime that envelopes are in the receive buffer.
    pub(crate) fn deliver(&self) {
        self.tell(|runtime| &runtime.deliver, &[]);
    }

    /// Tells the runtime that an envelope's first `length` bytes are in the receive buffer, all but its binary data.
    pub(crate) fn begin(&self, length: usize) {
        self.tell(|runtime| &runtime.begin, &[&self.main_world.number(length as f64)]);
    }

    /// Tells the runtime that the next `length` bytes of what was begun are in the receive buffer.
    pub(crate) fn proceed(&self, length: usize) {
        self.tell(|runtime| &runtime.proceed, &[&self.main_world.number(length as f64)]);
    }

    /// Tells the runtime that what was begun is whole.
    pub(crate) fn end(&self) {
        self.tell(|runtime| &runtime.end, &[]);
    }

    fn tell(&self, what: impl FnOnce(&Runtime) -> &Value, arguments: &[&Value]) {
        // The runtime is out of the cell while it runs.
        let function = self.runtime.borrow().as_ref().map(|runtime| what(runtime).clone());
        if let Some(function) = function
            && let Err(thrown) = function.call(arguments)
        {
            log::line("error", &format!("the renderer runtime failed: {thrown}"));
        }
    }

    /// The document is gone: its functions find nobody from here on, and its JavaScript is let go.
    pub(crate) fn close(&self) {
        self.open.set(false);
        // What lies there and is not delivered yet has nobody any more: zeros end the run.
        if let Some(receive) = &*self.receive.borrow() {
            receive.with(|bytes| bytes.fill(0));
        }
        self.main_realm.replace(None);
        self.transmit.replace(None);
        self.receive.replace(None);
        if let Some(runtime) = self.runtime.replace(None) {
            // Promises that wait for a reply are rejected: other documents may hold them. Not now: WebKit may be in the
            // middle of taking the frame apart, where no script may run.
            main_loop::soon(move || {
                if let Err(thrown) = runtime.release.call(&[]) {
                    log::line("debug", &format!("the calls of a document that is gone: {thrown}"));
                }
            });
        }
    }
}
