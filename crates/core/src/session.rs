//! One thread per renderer process. It reads the renderer's messages, dispatches them, and polls the futures of that
//! renderer's async listeners and handlers; so a message wakes one thread, and a renderer that is slow or hostile holds up
//! nobody else.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::Waker,
    thread,
    time::Instant,
};

use polaron_protocol::{
    EnvelopeReader, Fill, Flags, Header, Kind, PageId, ProtocolError, RingReceiver, Spin,
};
use rustix::{
    event::{PollFd, PollFlags, poll},
    net::RecvFlags,
};

use crate::{
    Hub, IpcError, WebContents,
    connection::Connection,
    dispatch::dispatch,
    documents::Documents,
    placement::Placement,
    ports::{self, Parcel},
    tasks::Tasks,
};

/// Handlers run on the session's thread, and decoding recurses as deep as a value is nested.
const STACK: usize = 8 * 1024 * 1024;

/// Messages handled before futures that are ready get their turn.
const BATCH: usize = 64;

/// So often something may come without a look for the connection's end.
const ROUNDS: u32 = 64;

/// The reading half of one renderer's connection, on its own thread.
pub(crate) struct Session {
    hub: Hub,
    connection: Arc<Connection>,
    reader: EnvelopeReader,
    documents: Documents,
    tasks: Tasks,
    spin: Spin,
    placement: Placement,
}

impl Session {
    /// Takes over a connection whose handshake is done.
    pub(crate) fn new(hub: Hub, connection: Arc<Connection>) -> Self {
        Self {
            documents: Documents::new(&hub, &connection),
            hub,
            connection,
            reader: EnvelopeReader::with_binary_apart(binary_offset),
            tasks: Tasks::default(),
            spin: Spin::new(),
            placement: Placement::default(),
        }
    }

    /// One whose bytes come by a ring.
    pub(crate) fn with_ring(mut self, ring: RingReceiver) -> Self {
        self.reader.use_ring(ring);
        self
    }

    /// Starts a thread for a renderer; `run` is told everything on it.
    pub(crate) fn spawn(peer: i32, run: impl FnOnce() + Send + 'static) -> io::Result<()> {
        thread::Builder::new().name(format!("ipc-{peer}")).stack_size(STACK).spawn(run).map(drop)
    }

    /// Serves the renderer until it is gone and its last future is done.
    pub(crate) fn run(self) {
        self.run_with(|_| Ok(()), |_| {});
    }

    /// The same for a utility process, which has one document that is open from the start. `ended` learns why the renderer is
    /// gone, once all that it said is handled; futures that it began may still go on.
    pub(crate) fn run_utility(
        self,
        contents: &WebContents,
        parcel: Parcel,
        ended: impl FnOnce(Result<(), SessionError>),
    ) {
        self.run_with(|documents| documents.open_utility(contents, parcel), ended);
    }

    fn run_with(
        mut self,
        begin: impl FnOnce(&mut Documents) -> Result<(), SessionError>,
        ended: impl FnOnce(Result<(), SessionError>),
    ) {
        let hub = self.hub.clone();
        #[cfg(feature = "tokio")]
        let _runtime = hub.enter_runtime();

        let peer = self.connection.peer;
        hub.session_begins(&self.connection);
        let outcome = begin(&mut self.documents).and_then(|()| self.serve());
        match &outcome {
            Ok(()) => tracing::debug!(target: "polaron", pid = peer, "a renderer's connection ended"),
            Err(error) => {
                tracing::error!(target: "polaron", pid = peer, %error, "a renderer was disconnected")
            }
        }
        self.documents.close_all();
        self.connection.ports().close_all(ports::Place::Listening);
        self.connection.close();
        hub.session_ends(&self.connection);
        ended(outcome);
        self.finish_tasks();
    }

    fn serve(&mut self) -> Result<(), SessionError> {
        let waker = Waker::from(self.connection.bell().clone());
        // Before the first wait: something may have come with the handshake.
        let mut more = self.handle_batch(&waker)?;
        let mut round: u32 = 0;
        loop {
            round = round.wrapping_add(1);
            // A ring that is fed without end tells of no end by itself.
            if (round.is_multiple_of(ROUNDS) || self.connection.is_closed()) && !self.connection.goes_on()? {
                self.reader.finish();
            }
            let mut received = None;
            if !more {
                received = self.wait()?;
            }
            if self.connection.bell().answer() {
                self.tasks.poll(&waker);
            }
            if self.connection.has_backlog()
                && let Err(error) = self.connection.flush()
            {
                // It takes no more, but what it said before still counts.
                self.reader.finish();
                while self.handle_batch(&waker)? {}
                while matches!(self.receive()?, Fill::More | Fill::Drained) {
                    while self.handle_batch(&waker)? {}
                }
                return Err(error.into());
            }
            let received = match received {
                Some(fill) => fill,
                None => self.receive()?,
            };
            match received {
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

    /// Waits for bytes, for a future to be woken, or for room in the socket while something waits to be sent. What came of
    /// receiving, if it did that already.
    fn wait(&mut self) -> io::Result<Option<Fill>> {
        let Self { connection, reader, spin, placement, .. } = self;
        let begin = Instant::now();
        let looks = spin.is_worth_it();
        let found = spin.look(begin, || {
            if connection.bell().is_rung() {
                return Some(Ok(None));
            }
            reader.look(connection.socket()).map(|received| received.map(Some))
        });
        if let Some(found) = found {
            return found;
        }
        if looks && placement.leave_to(reader.sender_core(), begin) {
            // On one core it could not be found.
            spin.forgive();
        }
        if !reader.may_sleep()? {
            return Ok(None);
        }
        connection.wait()?;
        spin.waited(begin.elapsed());
        Ok(None)
    }

    /// Handles messages that are there already; whether there may be more of them.
    fn handle_batch(&mut self, waker: &Waker) -> Result<bool, SessionError> {
        let Self { hub, connection, reader, documents, tasks, .. } = self;
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
                kind if documents.refuse(kind) => {
                    return Err(ProtocolError::UnexpectedKind(kind.name()).into());
                }
                Kind::DocumentOpened => documents.open(&envelope)?,
                Kind::DocumentClosed => documents.close(envelope.header.document),
                Kind::DocumentUnloading | Kind::DocumentReady | Kind::DocumentMoved => {
                    documents.change(&envelope)?;
                }
                Kind::Send
                | Kind::Invoke
                | Kind::SendSync
                | Kind::ExecuteReply
                | Kind::Report
                | Kind::ConsoleMessage
                | Kind::PortMessage
                | Kind::PortClose
                | Kind::PortCredit
                | Kind::PortReturn => {
                    let frame = documents.speaker(envelope.header.document)?;
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
            if self.tasks.is_empty() {
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

/// Where the binary data begin in an envelope that is dispatched with them apart.
fn binary_offset(header: &Header, envelope: &[u8]) -> Option<usize> {
    let is_read_so = matches!(header.kind, Kind::Send | Kind::Invoke | Kind::SendSync)
        && !header.flags.contains(Flags::PORTS);
    header.binary_offset(envelope).filter(|_| is_read_so)
}

/// Why a renderer was disconnected.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionError {
    #[error("protocol violation: {0}")]
    Protocol(#[from] ProtocolError),
    #[error("protocol violation: {0}")]
    Payload(#[from] polaron_value::DecodeError),
    #[error("protocol violation: a document in page {page}, which another renderer has")]
    PageTaken { page: PageId },
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Send(#[from] crate::SendError),
}
