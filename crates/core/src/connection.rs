//! The sending half of a renderer process's socket. Any thread may send; none ever waits for the renderer.

use std::{
    cell::Cell,
    io,
    net::Shutdown,
    os::{
        fd::{AsFd, BorrowedFd},
        unix::net::UnixStream,
    },
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    task::Wake,
};

use bytes::Bytes;
use parking_lot::Mutex;
use polaron_protocol::{
    CallId, DocumentId, EnvelopeWriter, Flags, Kind, Outbox, ProtocolError, RingSender, WaitsFor, limits,
    ring, room,
};
use polaron_value::{EncodeError, Output};
use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd, poll};

use crate::{
    SendError,
    ports::{Carrier, Role},
};

thread_local! {
    /// Where this thread puts envelopes together. Taken while in use, so that a `Serialize` that sends is harmless.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A scratch buffer larger than this is not kept.
const KEPT_SCRATCH: usize = 1024 * 1024;

/// What goes to one renderer process.
pub(crate) struct Connection {
    socket: UnixStream,
    outbox: Mutex<Outbox>,
    bell: Arc<Bell>,
    closed: AtomicBool,
    receives: AtomicBool,
    ports: Carrier,
    /// Whether bytes go by rings: the socket only wakes then.
    has_rings: bool,
    /// The process at the other end.
    pub(crate) peer: i32,
    /// The connection's number, never used again: a renderer process has one connection, so it is that process's too.
    pub(crate) number: u32,
}

/// Why an envelope was not sent.
#[derive(Debug)]
pub(crate) enum Unsent<E> {
    /// It has no payload, for the caller's own reason.
    Payload(E),
    Send(SendError),
}

impl<E> From<SendError> for Unsent<E> {
    fn from(error: SendError) -> Self {
        Self::Send(error)
    }
}

impl Unsent<EncodeError> {
    /// The error that an application is told.
    pub(crate) fn on_channel(self, channel: &str) -> SendError {
        match self {
            Self::Payload(source) => SendError::Encode { channel: channel.to_owned(), source },
            Self::Send(error) => error,
        }
    }
}

/// The part of an envelope that is known before its payload.
pub(crate) struct Head<'a> {
    pub(crate) kind: Kind,
    pub(crate) flags: Flags,
    pub(crate) document: DocumentId,
    pub(crate) call: CallId,
    pub(crate) channel: &'a str,
}

impl Head<'_> {
    /// Of an envelope of this kind, addressed to nobody yet.
    pub(crate) fn about(kind: Kind) -> Self {
        Self { kind, flags: Flags::default(), document: DocumentId::NONE, call: CallId::NONE, channel: "" }
    }
}

impl Connection {
    pub(crate) fn new(socket: UnixStream, peer: i32) -> io::Result<Self> {
        Self::with_outbox(socket, peer, Outbox::new())
    }

    /// The other end of such a connection, as another process has it.
    pub(crate) fn of_renderer(socket: UnixStream, peer: i32) -> io::Result<Self> {
        Ok(Self { ports: Carrier::new(Role::Renderer), ..Self::new(socket, peer)? })
    }

    pub(crate) fn with_outbox(socket: UnixStream, peer: i32, outbox: Outbox) -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        Ok(Self {
            socket,
            outbox: Mutex::new(outbox),
            bell: Arc::new(Bell::new()?),
            closed: AtomicBool::new(false),
            receives: AtomicBool::new(true),
            ports: Carrier::new(Role::Main),
            has_rings: false,
            peer,
            number: NEXT.fetch_add(1, Ordering::Relaxed),
        })
    }

    /// From now on it sends by a ring.
    pub(crate) fn use_ring(&mut self, ring: RingSender) {
        self.outbox.get_mut().use_ring(ring);
        self.has_rings = true;
    }

    /// Encodes and sends one envelope; when it can not be encoded, nothing is sent.
    pub(crate) fn send<E>(
        &self,
        head: Head<'_>,
        payload: impl FnOnce(&mut Output<'_>) -> Result<(), E>,
    ) -> Result<(), Unsent<E>> {
        let mut buffer = scratch();
        let channel = head.channel;
        let sent = encode_parts(&mut buffer, head, payload)
            .and_then(|behind| self.send_parts(channel, &buffer, behind).map_err(Unsent::Send));
        keep_scratch(buffer);
        sent
    }

    /// Sends whole envelopes.
    pub(crate) fn send_encoded(&self, channel: &str, envelopes: &[u8]) -> Result<(), SendError> {
        self.send_parts(channel, envelopes, Vec::new())
    }

    /// Sends whole envelopes, the last of which goes on with what is `behind`.
    fn send_parts(&self, channel: &str, envelopes: &[u8], behind: Vec<Bytes>) -> Result<(), SendError> {
        let gone = || SendError::FrameGone { channel: channel.to_owned() };
        if self.closed.load(Ordering::Acquire) {
            return Err(gone());
        }
        let mut outbox = self.outbox.lock();
        let was_empty = outbox.is_empty();
        match outbox.push_parts(&self.socket, envelopes, behind) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::StorageFull => {
                return Err(SendError::QueueFull { channel: channel.to_owned() });
            }
            Err(error) => {
                if error.kind() == io::ErrorKind::InvalidData {
                    tracing::error!(target: "polaron", pid = self.peer, %error, "a renderer is disconnected");
                }
                // Half an envelope may be out: nothing may follow it.
                drop(outbox);
                self.close();
                return Err(gone());
            }
        }
        if was_empty && !outbox.is_empty() {
            // The session's thread has to watch for room from now on.
            self.bell.ring();
        }
        Ok(())
    }

    /// Whether something waits for the socket to take more.
    pub(crate) fn has_backlog(&self) -> bool {
        !self.outbox.lock().is_empty()
    }

    pub(crate) fn flush(&self) -> io::Result<()> {
        self.outbox.lock().flush(&self.socket)
    }

    /// Waits for bytes, for the bell, or for room in the socket while something waits to be sent.
    pub(crate) fn wait(&self) -> io::Result<()> {
        let mut interest = PollFlags::IN;
        match self.outbox.lock().waits_for()? {
            WaitsFor::Nothing | WaitsFor::Bell => {}
            WaitsFor::Room => interest |= PollFlags::OUT,
            WaitsFor::Flush => return Ok(()),
        }
        let mut fds = [PollFd::new(&self.socket, interest), PollFd::new(&self.bell, PollFlags::IN)];
        match poll(&mut fds, None) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let (came, rang) = (!fds[0].revents().is_empty(), !fds[1].revents().is_empty());
        if rang {
            self.bell.silence();
        }
        if came && self.has_rings {
            // That the peer closed its end is for the reader to find out, behind all that came before.
            ring::silence(&self.socket)?;
        }
        Ok(())
    }

    /// Waits until all that was sent is in the socket. Not for a renderer with rings, whose session alone may hear its bells.
    pub(crate) fn drain(&self) -> io::Result<()> {
        debug_assert!(!self.has_rings);
        while self.has_backlog() {
            match poll(&mut [PollFd::new(&self.socket, PollFlags::OUT)], None) {
                Ok(_) | Err(rustix::io::Errno::INTR) => self.flush()?,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// What has come can still be read; then it reads as closed.
    pub(crate) fn stop_receiving(&self) {
        self.receives.store(false, Ordering::Release);
        // Already closed: nothing more comes anyhow.
        let _ = self.socket.shutdown(Shutdown::Read);
    }

    /// Ends the connection; the renderer process sees its socket closed.
    pub(crate) fn close(&self) {
        if !self.closed.swap(true, Ordering::AcqRel) {
            // Already closed by the other side: nothing left to do.
            let _ = self.socket.shutdown(Shutdown::Both);
        }
    }

    /// Whether what the other end says from now on counts, and that end is there, as far as a ring does not tell that.
    pub(crate) fn goes_on(&self) -> io::Result<bool> {
        let goes_on = self.receives.load(Ordering::Acquire) && !self.is_closed();
        Ok(goes_on && (!self.has_rings || ring::silence(&self.socket)?))
    }

    /// Whether it was ended by this side.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Whether nobody is at the other end any more, be that known to the session or not.
    pub(crate) fn is_dead(&self) -> bool {
        let now = rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 };
        let mut fds = [PollFd::new(&self.socket, PollFlags::empty())];
        self.is_closed() || (poll(&mut fds, Some(&now)).is_ok() && fds[0].revents().contains(PollFlags::HUP))
    }

    /// The ports that the other end holds.
    pub(crate) fn ports(&self) -> &Carrier {
        &self.ports
    }

    pub(crate) fn socket(&self) -> &UnixStream {
        &self.socket
    }

    pub(crate) fn bell(&self) -> &Arc<Bell> {
        &self.bell
    }
}

/// This thread's buffer to put envelopes together in, empty.
pub(crate) fn scratch() -> Vec<u8> {
    let mut buffer = SCRATCH.take();
    buffer.clear();
    buffer
}

/// Gives the buffer back, for the next one who needs it.
pub(crate) fn keep_scratch(buffer: Vec<u8>) {
    if buffer.capacity() <= KEPT_SCRATCH {
        SCRATCH.set(buffer);
    }
}

/// Puts one envelope at the end of `buffer`, or leaves it as it was.
pub(crate) fn encode<E>(
    buffer: &mut Vec<u8>,
    head: Head<'_>,
    payload: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
) -> Result<(), Unsent<E>> {
    encode_before(buffer, head, |buffer| payload(buffer).map(|()| Vec::new())).map(drop)
}

/// The same, with large binary data apart: gives what has to follow.
fn encode_parts<E>(
    buffer: &mut Vec<u8>,
    head: Head<'_>,
    payload: impl FnOnce(&mut Output<'_>) -> Result<(), E>,
) -> Result<Vec<Bytes>, Unsent<E>> {
    encode_before(buffer, head, |buffer| {
        let mut output = Output::in_parts(buffer, room::with_capacity);
        payload(&mut output).map(|()| output.into_behind())
    })
}

fn encode_before<E>(
    buffer: &mut Vec<u8>,
    head: Head<'_>,
    payload: impl FnOnce(&mut Vec<u8>) -> Result<Vec<Bytes>, E>,
) -> Result<Vec<Bytes>, Unsent<E>> {
    if head.channel.len() > limits::MAX_CHANNEL {
        return Err(SendError::ChannelTooLong { length: head.channel.len() }.into());
    }
    let start = buffer.len();
    let mut writer = EnvelopeWriter::new(buffer, head.kind)
        .flags(head.flags)
        .document(head.document)
        .call(head.call)
        .channel(head.channel);
    let behind = match payload(writer.payload()) {
        Ok(behind) => behind,
        Err(error) => {
            buffer.truncate(start);
            return Err(Unsent::Payload(error));
        }
    };
    let more = behind.iter().map(Bytes::len).sum();
    writer.finish_before(more).map(|()| behind).map_err(|error| {
        let length = match error {
            ProtocolError::BodyTooLong { length } => length,
            _ => 0,
        };
        SendError::TooLarge { channel: head.channel.to_owned(), length }.into()
    })
}

/// Wakes a session's thread out of its wait, from any other thread.
pub(crate) struct Bell {
    event: std::os::fd::OwnedFd,
    rung: AtomicBool,
}

impl Bell {
    pub(crate) fn new() -> io::Result<Self> {
        let event = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        Ok(Self { event, rung: AtomicBool::new(false) })
    }

    pub(crate) fn ring(&self) {
        if !self.rung.swap(true, Ordering::AcqRel) {
            // It can only fail when the counter is full, and then the thread is woken all the same.
            let _ = rustix::io::write(&self.event, &1_u64.to_ne_bytes());
        }
    }

    /// Whether there is something to answer.
    pub(crate) fn is_rung(&self) -> bool {
        self.rung.load(Ordering::Relaxed)
    }

    /// Whether it was rung since the last answer. What the ringer did before is seen by who has the answer.
    pub(crate) fn answer(&self) -> bool {
        self.rung.load(Ordering::Relaxed) && self.rung.swap(false, Ordering::AcqRel)
    }

    /// Ends the noise that a wait heard; an [`answer`](Self::answer) has to follow.
    ///
    /// It is apart from the answer because a ring is two steps, and an answer may fall between them: the noise then comes
    /// after it, and nobody but the next wait can know that there is some to end.
    pub(crate) fn silence(&self) {
        // Nothing to read is silence, too.
        let _ = rustix::io::read(&self.event, &mut [0; 8]);
    }
}

impl AsFd for Bell {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.event.as_fd()
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.ring();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.ring();
    }
}
