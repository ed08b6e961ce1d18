//! One thread per renderer process. It reads the renderer's messages, dispatches them, and polls the futures of that
//! renderer's async listeners and handlers; so a message wakes one thread, and a renderer that is slow or hostile holds up
//! nobody else.

use std::{
    collections::HashMap,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::{Context, Poll, Waker},
    thread,
};

use futures_util::{FutureExt, Stream, future::LocalBoxFuture, stream::FuturesUnordered};
use polaron_protocol::{
    DocumentId, DocumentOpened, EnvelopeReader, Fill, Flags, Kind, ProtocolError, limits,
};
use rustix::{
    event::{PollFd, PollFlags, poll},
    net::RecvFlags,
};

use crate::{
    Hub, IpcError, WebFrameMain,
    config::DocumentConfig,
    connection::{Connection, Head},
    dispatch::dispatch,
};

/// Handlers run on the session's thread, and decoding recurses as deep as a value is nested.
const STACK: usize = 8 * 1024 * 1024;

/// Messages handled before futures that are ready get their turn.
const BATCH: usize = 64;

/// Futures of one renderer's listeners and handlers that wait for something.
#[derive(Default)]
pub(crate) struct Tasks {
    waiting: FuturesUnordered<LocalBoxFuture<'static, ()>>,
}

impl Tasks {
    /// Polls a future at once, and keeps it when it is not done. A panic in it goes to `on_panic`.
    pub(crate) fn run(
        &mut self,
        future: impl Future<Output = ()> + 'static,
        on_panic: impl FnOnce(IpcError) + 'static,
    ) {
        let mut future = AssertUnwindSafe(future)
            .catch_unwind()
            .map(move |outcome| {
                if let Err(panic) = outcome {
                    on_panic(IpcError::panicked(&*panic));
                }
            })
            .boxed_local();
        // Most handlers are done at the first poll. One that is not is polled again among the waiting ones, where its
        // wake-ups are heard.
        if future.poll_unpin(&mut Context::from_waker(Waker::noop())).is_pending() {
            self.waiting.push(future);
        }
    }

    /// Polls those that were woken.
    fn poll(&mut self, waker: &Waker) {
        let mut context = Context::from_waker(waker);
        while let Poll::Ready(Some(())) = std::pin::Pin::new(&mut self.waiting).poll_next(&mut context) {}
    }
}

/// The reading half of one renderer's connection, on its own thread.
pub(crate) struct Session {
    hub: Hub,
    connection: Arc<Connection>,
    reader: EnvelopeReader,
    documents: HashMap<DocumentId, WebFrameMain>,
    /// Ids count up; one that comes again is an error.
    last_document: DocumentId,
    tasks: Tasks,
}

impl Session {
    /// Takes over a connection whose handshake is done.
    pub(crate) fn new(hub: Hub, connection: Arc<Connection>) -> Self {
        Self {
            hub,
            connection,
            reader: EnvelopeReader::new(),
            documents: HashMap::new(),
            last_document: DocumentId::NONE,
            tasks: Tasks::default(),
        }
    }

    /// Starts a thread for a renderer; `run` is told everything on it.
    pub(crate) fn spawn(peer: i32, run: impl FnOnce() + Send + 'static) -> io::Result<()> {
        thread::Builder::new().name(format!("ipc-{peer}")).stack_size(STACK).spawn(run).map(drop)
    }

    /// Serves the renderer until it is gone and its last future is done.
    pub(crate) fn run(mut self) {
        let hub = self.hub.clone();
        #[cfg(feature = "tokio")]
        let _runtime = hub.enter_runtime();

        let peer = self.connection.peer;
        hub.session_begins(&self.connection);
        match self.serve() {
            Ok(()) => tracing::debug!(target: "polaron", pid = peer, "a renderer's connection ended"),
            Err(error) => {
                tracing::error!(target: "polaron", pid = peer, %error, "a renderer was disconnected")
            }
        }
        for frame in self.documents.drain().map(|(_, frame)| frame) {
            close(&frame, true);
        }
        self.connection.close();
        hub.session_ends(&self.connection);
        self.finish_tasks();
    }

    fn serve(&mut self) -> Result<(), SessionError> {
        let waker = Waker::from(self.connection.bell().clone());
        // Before the first wait: something may have come with the handshake.
        let mut more = self.handle_batch(&waker)?;
        loop {
            if !more {
                self.wait()?;
            }
            if self.connection.bell().answer() {
                self.tasks.poll(&waker);
            }
            if self.connection.has_backlog()
                && let Err(error) = self.connection.flush()
            {
                // It takes no more, but what it said before still counts.
                while matches!(self.receive()?, Fill::More | Fill::Drained) {
                    while self.handle_batch(&waker)? {}
                }
                return Err(error.into());
            }
            match self.receive()? {
                Fill::Closed => {
                    // What came before the end still counts.
                    while self.handle_batch(&waker)? {}
                    return Ok(());
                }
                Fill::More | Fill::Drained | Fill::Empty => {}
            }
            more = self.handle_batch(&waker)?;
        }
    }

    fn receive(&mut self) -> io::Result<Fill> {
        self.reader.fill(self.connection.socket(), RecvFlags::DONTWAIT)
    }

    /// Waits for bytes, for a future to be woken, or for room in the socket while something waits to be sent.
    fn wait(&self) -> io::Result<()> {
        let mut interest = PollFlags::IN;
        if self.connection.has_backlog() {
            interest |= PollFlags::OUT;
        }
        let mut fds = [
            PollFd::new(self.connection.socket(), interest),
            PollFd::new(self.connection.bell(), PollFlags::IN),
        ];
        match poll(&mut fds, None) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        if !fds[1].revents().is_empty() {
            self.connection.bell().silence();
        }
        Ok(())
    }

    /// Handles messages that are there already; whether there may be more of them.
    fn handle_batch(&mut self, waker: &Waker) -> Result<bool, SessionError> {
        let Self { hub, connection, reader, documents, last_document, tasks } = self;
        let mut handled = 0;
        while handled < BATCH {
            let Some(envelope) = reader.next()? else { break };
            handled += 1;
            tracing::debug!(
                target: "polaron::ipc",
                kind = envelope.header.kind.name(),
                channel = envelope.channel,
                call = envelope.header.call.0,
                document = envelope.header.document.0,
                bytes = envelope.payload.len(),
                pid = connection.peer,
                "from renderer"
            );
            match envelope.header.kind {
                Kind::DocumentOpened => {
                    let opened = DocumentOpened::from_envelope(&envelope)?;
                    if opened.document <= *last_document || documents.len() >= limits::MAX_DOCUMENTS {
                        return Err(ProtocolError::BadDocument(opened.document.0).into());
                    }
                    *last_document = opened.document;
                    if let Some(frame) = open(hub, connection, opened)? {
                        documents.insert(frame.document(), frame);
                    }
                }
                Kind::DocumentClosed => {
                    if let Some(frame) = documents.remove(&envelope.header.document) {
                        close(&frame, false);
                    }
                }
                Kind::Send | Kind::Invoke | Kind::SendSync | Kind::ExecuteReply | Kind::Report => {
                    let Some(frame) = documents.get(&envelope.header.document) else {
                        return Err(ProtocolError::BadDocument(envelope.header.document.0).into());
                    };
                    // Each function's panic is caught where it is called. This is for what runs around them, the `Drop`
                    // of captures and the application's listeners to a page's events.
                    match catch_unwind(AssertUnwindSafe(|| dispatch(hub, frame, &envelope, tasks))) {
                        Ok(dispatched) => dispatched?,
                        Err(panic) => {
                            let error = IpcError::panicked(&*panic);
                            tracing::error!(target: "polaron", channel = envelope.channel, %error, "a panic");
                        }
                    }
                }
                Kind::DocumentUnloading
                | Kind::DocumentReady
                | Kind::DocumentMoved
                | Kind::ConsoleMessage => {}
                other => return Err(ProtocolError::UnexpectedKind(other.name()).into()),
            }
        }
        // Those that did not finish at their first poll begin to listen for their wake-up.
        self.tasks.poll(waker);
        Ok(handled == BATCH)
    }

    /// The renderer is gone; what its handlers began is not cut off in the middle. One that never ends keeps this thread
    /// until the application ends.
    fn finish_tasks(&mut self) {
        let bell = self.connection.bell().clone();
        let waker = Waker::from(bell.clone());
        loop {
            bell.answer();
            self.tasks.poll(&waker);
            if self.tasks.waiting.is_empty() {
                return;
            }
            let mut fds = [PollFd::new(&bell, PollFlags::IN)];
            if let Err(error) = poll(&mut fds, None)
                && error != rustix::io::Errno::INTR
            {
                tracing::error!(target: "polaron", %error, "unfinished handlers are given up");
                return;
            }
            if !fds[0].revents().is_empty() {
                bell.silence();
            }
        }
    }
}

/// Answers a new document with what it shall run. [`None`] when it is in no page of the application.
fn open(
    hub: &Hub,
    connection: &Arc<Connection>,
    opened: DocumentOpened,
) -> Result<Option<WebFrameMain>, SessionError> {
    let mut head = Head {
        kind: Kind::DocumentConfig,
        flags: Flags::default(),
        document: opened.document,
        call: polaron_protocol::CallId::NONE,
        channel: "",
    };
    let contents = hub.contents_of(opened.page);
    if contents.is_none() {
        tracing::warn!(target: "polaron", page = opened.page.0, url = opened.url, "a document of an unknown page");
    }
    let Some(contents) = contents.filter(|_| opened.is_main_frame) else {
        connection.send(head, |out| polaron_value::encode_into(&(), out))?;
        return Ok(None);
    };
    let preferences = contents.preferences();
    head.flags = Flags::INSTALL;
    if preferences.context_isolation {
        head.flags = head.flags.with(Flags::ISOLATED);
    }
    let config = (DocumentConfig::new(preferences, connection.peer),);
    let frame = WebFrameMain::new(contents.clone(), connection.clone(), opened);
    let configure = || connection.send(head, |out| polaron_value::encode_into(&config, out));
    contents.document_opened(frame.clone(), configure)?;
    Ok(Some(frame))
}

fn close(frame: &WebFrameMain, with_its_process: bool) {
    // The page first: who learns that the frame is gone finds the page in its next state.
    frame.contents().document_closed(frame, with_its_process);
    frame.close();
}

/// Why a renderer was disconnected.
#[derive(Debug, thiserror::Error)]
enum SessionError {
    #[error("protocol violation: {0}")]
    Protocol(#[from] ProtocolError),
    #[error("protocol violation: {0}")]
    Payload(#[from] polaron_value::DecodeError),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Send(#[from] crate::SendError),
}
