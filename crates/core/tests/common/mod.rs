//! What these tests share: a watchdog, a place to write down what happened, and [`Peer`], a renderer that speaks the wire
//! byte by byte and may say whatever it likes.
#![allow(dead_code, reason = "each test file uses its own part of it")]

use std::{
    io::{self, Write},
    os::{fd::OwnedFd, unix::net::UnixStream},
    process,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use polaron_core::{Hub, IpcError, Server, WebContents, WebPreferences, memory::CallError, memory::Renderer};
use polaron_protocol::{
    CallId, DocumentId, DocumentOpened, EnvelopeReader, EnvelopeWriter, Fill, Flags, FrameId, Hello, Kind,
    PageId, PortId, RingSender, handshake, ports, ring,
};
use rustix::{
    event::{PollFd, PollFlags, poll},
    net::RecvFlags,
};
use serde::{Serialize, de::DeserializeOwned};

/// No test takes anywhere near this long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Ends the process when it lives longer than [`PATIENCE`]: a test that hangs is a test that failed.
pub(crate) struct Watchdog(#[expect(dead_code, reason = "its drop is what counts")] mpsc::Sender<()>);

/// Watches over the calling test until dropped.
pub(crate) fn watchdog() -> Watchdog {
    let test = thread::current().name().unwrap_or("a test").to_owned();
    let (alive, over) = mpsc::channel();
    thread::spawn(move || {
        if over.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
            let _ = writeln!(io::stderr(), "\n{test} hangs; the process ends");
            process::abort();
        }
    });
    Watchdog(alive)
}

/// What happened, in order; shared with listeners.
#[derive(Debug)]
pub(crate) struct Log<T>(Arc<Mutex<Vec<T>>>);

impl<T> Clone for Log<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Log<T> {
    pub(crate) fn new() -> Self {
        Self(Arc::default())
    }

    pub(crate) fn add(&self, what: T) {
        self.0.lock().unwrap().push(what);
    }

    /// What was added since the last call.
    pub(crate) fn take(&self) -> Vec<T> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

/// Comes back when everything that `page` sent before was handled: messages of one renderer are handled in order.
pub(crate) fn settled(page: &mut Renderer) {
    assert_eq!(rejection(page.invoke::<()>("(settled)", ())), "No handler registered for '(settled)'");
}

/// The error that main answered with.
pub(crate) fn rejected<T: std::fmt::Debug>(result: Result<T, CallError>) -> IpcError {
    match result {
        Err(CallError::Rejected(error)) => error,
        other => panic!("expected a rejection, got {other:?}"),
    }
}

/// Its message.
pub(crate) fn rejection<T: std::fmt::Debug>(result: Result<T, CallError>) -> String {
    rejected(result).message().to_owned()
}

/// Bytes that cross as a `Uint8Array`.
#[derive(Clone)]
pub(crate) struct Binary(pub(crate) Vec<u8>);

impl Serialize for Binary {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

/// Numbers that look random and are the same at each run with the same seed: xorshift.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 16) % limit as u64) as usize
    }

    /// From 0 to `limit`, small numbers as often as large ones of any magnitude.
    pub(crate) fn magnitude(&mut self, limit: usize) -> usize {
        let bits = self.below(limit.ilog2() as usize + 2);
        if bits == 0 { 0 } else { ((1 << (bits - 1)) + self.below(1 << (bits - 1))).min(limit) }
    }
}

/// Pending once, then ready.
pub(crate) async fn yield_once() {
    let mut polled = false;
    std::future::poll_fn(move |context| {
        if std::mem::replace(&mut polled, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

/// Waits for a future on this thread.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Unpark(thread::current())).into();
    let mut context = std::task::Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        thread::park_timeout(PATIENCE);
    }
}

/// Waits for a value from another thread.
pub(crate) fn received<T>(receiver: &mpsc::Receiver<T>) -> T {
    receiver.recv_timeout(PATIENCE).expect("nothing came")
}

/// A renderer made of bytes: it goes through a [`Server`]'s door and then says what it is told to.
pub(crate) struct Peer {
    pub(crate) socket: UnixStream,
    reader: EnvelopeReader,
    ring: Option<RingSender>,
}

/// An envelope that main sent.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) kind: Kind,
    pub(crate) flags: Flags,
    pub(crate) document: u32,
    pub(crate) call: u32,
    pub(crate) channel: String,
    pub(crate) payload: Vec<u8>,
}

impl Received {
    /// The payload as a type.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> T {
        polaron_value::from_slice(&self.payload).expect("main sends what it means")
    }

    /// The message of the error it carries.
    pub(crate) fn rejection(&self) -> String {
        assert!(self.flags.contains(Flags::ERROR), "{self:?} is no rejection");
        self.read::<IpcError>().message().to_owned()
    }
}

/// The page that document 1 of [`Peer::page`] is in.
pub(crate) const PAGE: PageId = PageId(1);

impl Peer {
    /// Connects with a token, and is welcomed.
    pub(crate) fn connect(server: &Server) -> Self {
        let mut peer = Self::stranger(server);
        peer.write(&Hello::new(server.admit().unwrap()).to_envelope());
        assert_eq!(peer.next().kind, Kind::Welcome);
        peer
    }

    /// The same with rings beside the socket, and what they were opened by.
    pub(crate) fn connect_with_rings(server: &Server) -> (Self, OwnedFd) {
        let mut peer = Self::stranger(server);
        peer.write(&Hello { token: server.admit().unwrap(), rings: true }.to_envelope());
        let rings = handshake::receive_welcome(&peer.socket).unwrap().expect("rings were asked for");
        let (sender, receiver) = ring::open(&rings).unwrap();
        peer.reader.use_ring(receiver);
        peer.ring = Some(sender);
        (peer, rings)
    }

    /// Connects and says nothing.
    pub(crate) fn stranger(server: &Server) -> Self {
        let socket = UnixStream::connect(server.socket_path()).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.set_write_timeout(Some(PATIENCE)).unwrap();
        Self { socket, reader: EnvelopeReader::new(), ring: None }
    }

    /// Connects and opens document 1 in a page of its own; not more than one for each hub.
    pub(crate) fn page(hub: &Hub, server: &Server) -> (Self, WebContents) {
        Self::connect(server).with_page(hub)
    }

    /// Opens document 1 in a page of its own; not more than one for each hub.
    pub(crate) fn with_page(mut self, hub: &Hub) -> (Self, WebContents) {
        let contents = hub.create_contents(WebPreferences::default());
        hub.bind_page(PAGE, &contents);
        self.open(1);
        (self, contents)
    }

    /// Opens a document in the main frame of [`PAGE`], and waits until it is configured.
    pub(crate) fn open(&mut self, document: u32) {
        self.write(&opened(document).to_envelope());
        let config = self.next();
        assert_eq!((config.kind, config.document), (Kind::DocumentConfig, document));
        assert!(config.flags.contains(Flags::INSTALL), "the page is known");
    }

    /// Another hand on the same connection; only one of the two may read.
    pub(crate) fn split(&self) -> Self {
        Self { socket: self.socket.try_clone().unwrap(), reader: EnvelopeReader::new(), ring: None }
    }

    /// Sends one envelope of document 1.
    pub(crate) fn post(&mut self, kind: Kind, call: u32, channel: &str, payload: impl Serialize) {
        self.write(&envelope(kind, 1, call, channel, &polaron_value::to_vec(&payload).unwrap()));
    }

    /// Puts one envelope of document 1 into the ring if it has the room, and does not care who is there.
    pub(crate) fn try_post(&mut self, kind: Kind, call: u32, channel: &str, payload: impl Serialize) {
        let bytes = envelope(kind, 1, call, channel, &polaron_value::to_vec(&payload).unwrap());
        let Some(ring) = &mut self.ring else { panic!("there is no ring") };
        if ring.room().is_ok_and(|room| room >= bytes.len()) {
            let _ = ring.send(&self.socket, &bytes);
        }
    }

    pub(crate) fn write(&mut self, mut bytes: &[u8]) {
        let Some(ring) = &mut self.ring else { return self.socket.write_all(bytes).unwrap() };
        loop {
            let count = ring.send(&self.socket, bytes).unwrap();
            bytes = &bytes[count..];
            if bytes.is_empty() {
                return;
            }
            if !ring.ask_for_room().unwrap() {
                poll(&mut [PollFd::new(&self.socket, PollFlags::IN)], None).unwrap();
                assert!(ring::silence(&self.socket).unwrap(), "main hung up");
            }
        }
    }

    /// What main sends next.
    pub(crate) fn next(&mut self) -> Received {
        self.next_or_end().expect("main hung up")
    }

    /// What main sends next; [`None`] when it hung up.
    pub(crate) fn next_or_end(&mut self) -> Option<Received> {
        loop {
            if let Some(envelope) = self.reader.next().expect("main speaks the protocol") {
                return Some(Received {
                    kind: envelope.header.kind,
                    flags: envelope.header.flags,
                    document: envelope.header.document.0,
                    call: envelope.header.call.0,
                    channel: envelope.channel.to_owned(),
                    payload: envelope.payload.to_vec(),
                });
            }
            match self.reader.fill(&self.socket, RecvFlags::empty()).unwrap() {
                Fill::Closed => return None,
                Fill::Empty => panic!("main says nothing"),
                Fill::More | Fill::Drained => {}
            }
        }
    }

    /// Whether main hung up, having sent nothing more.
    pub(crate) fn is_disconnected(&mut self) -> bool {
        self.next_or_end().is_none()
    }
}

/// A document in the main frame of [`PAGE`].
pub(crate) fn opened(document: u32) -> DocumentOpened {
    DocumentOpened {
        document: DocumentId(document),
        page: PAGE,
        frame: FrameId(1),
        is_main_frame: true,
        parent: DocumentId::NONE,
        url: "peer:page".to_owned(),
        origin: "null".to_owned(),
        name: String::new(),
    }
}

/// One envelope, with any bytes as its payload.
pub(crate) fn envelope(kind: Kind, document: u32, call: u32, channel: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = EnvelopeWriter::new(&mut bytes, kind)
        .document(DocumentId(document))
        .call(CallId(call))
        .channel(channel);
    writer.payload().extend_from_slice(payload);
    writer.finish().unwrap();
    bytes
}

/// One envelope of document 1, about a port or with ports.
pub(crate) fn of_port(kind: Kind, call: u32, channel: &str, ids: Option<&[u32]>, value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let flags = if ids.is_some() { Flags::PORTS } else { Flags::default() };
    let mut writer = EnvelopeWriter::new(&mut bytes, kind)
        .flags(flags)
        .document(DocumentId(1))
        .call(CallId(call))
        .channel(channel);
    if let Some(ids) = ids {
        let ids: Vec<_> = ids.iter().copied().map(PortId).collect();
        let mut prefix = vec![0; ports::prefix_length(ids.len()).max(8)];
        ports::write(&mut prefix, &ids);
        writer.payload().extend(prefix);
    }
    writer.payload().extend_from_slice(value);
    writer.finish().unwrap();
    bytes
}
