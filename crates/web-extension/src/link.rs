//! The socket to the main process: sends without blocking, receives in order, and can wait for one reply.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    io,
    os::{
        fd::{AsFd, AsRawFd, RawFd},
        unix::net::UnixStream,
    },
    path::Path,
    time::{Duration, Instant},
};

use polaron_protocol::{
    Envelope, EnvelopeReader, EnvelopeRun, Fill, Flags, Header, Hello, Kind, Outbox, Spin, Token, WaitsFor,
    handshake, reader::APART, ring,
};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    net::RecvFlags,
};

/// How long a page is held up for the next piece of something large. It comes at once if the main process is at it.
const PATIENCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 2_000_000 };

/// Envelopes from this length on may be received past the link.
const STREAMED: usize = 96 * 1024;

/// If what is before the binary data is not longer than this.
const FRONT: usize = 60 * 1024;

/// How long the main process may take to answer the handshake.
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(10);

/// One end of the connection. The other one is a session of `polaron-core`.
pub(crate) struct Link {
    socket: UnixStream,
    reader: RefCell<EnvelopeReader>,
    outbox: RefCell<Outbox>,
    /// What came while something else was waited for. It is older than anything still in `reader`.
    overtaken: RefCell<VecDeque<Vec<u8>>>,
    /// For waits that block.
    spin: RefCell<Spin>,
    /// Whether bytes go by rings: the socket only wakes then.
    has_rings: Cell<bool>,
    open: Cell<bool>,
}

/// Whether an envelope's binary data come past the link.
pub(crate) enum Stream {
    /// No: it comes as usual, or there is none.
    None,
    /// More of it must come before that can be told.
    Undecided,
    /// So many bytes of it are to come.
    Begun { left: usize },
}

/// Of these a payload is a value and nothing else.
fn is_streamed(header: &Header) -> bool {
    match header.kind {
        Kind::InvokeReply => true,
        Kind::Push => !header.flags.contains(Flags::PORTS),
        _ => false,
    }
}

/// Says that the connection is over.
#[derive(Debug)]
pub(crate) struct Closed;

impl Link {
    /// Connects and shakes hands.
    pub(crate) fn connect(path: &Path, token: Token) -> io::Result<Self> {
        let socket = UnixStream::connect(path)?;
        let link = Self {
            socket,
            reader: RefCell::default(),
            outbox: RefCell::default(),
            overtaken: RefCell::default(),
            spin: RefCell::default(),
            has_rings: Cell::new(false),
            open: Cell::new(true),
        };
        let refused = |_| io::Error::new(io::ErrorKind::ConnectionRefused, "the main process hung up");
        link.socket.set_read_timeout(Some(HANDSHAKE_PATIENCE))?;
        link.send(&Hello { token, rings: true }.to_envelope()).map_err(refused)?;
        let rings = handshake::receive_welcome(&link.socket)?;
        link.socket.set_read_timeout(None)?;
        if let Some(rings) = rings {
            let (sender, receiver) = ring::open(rings)?;
            link.outbox.borrow_mut().use_ring(sender);
            link.reader.borrow_mut().use_ring(receiver);
            link.has_rings.set(true);
        }
        Ok(link)
    }

    /// The socket, to be watched for what comes.
    pub(crate) fn raw_fd(&self) -> RawFd {
        self.socket.as_raw_fd()
    }

    /// How many bytes wait for room.
    pub(crate) fn queued(&self) -> usize {
        self.outbox.borrow().queued()
    }

    /// Sends whole envelopes. Whether some of it still waits for room.
    pub(crate) fn send(&self, envelopes: &[u8]) -> Result<bool, Closed> {
        if !self.open.get() {
            return Err(Closed);
        }
        let mut outbox = self.outbox.borrow_mut();
        match outbox.push(&self.socket, envelopes) {
            Ok(()) => Ok(!outbox.is_empty()),
            Err(_) => Err(self.close()),
        }
    }

    /// Sends a part of an envelope. While `flows`, it waits for room a little, again and again, as long as there comes some:
    /// so a large envelope goes out while the main process reads it, and takes no memory. Whether something still waits.
    pub(crate) fn send_part(&self, mut part: &[u8], flows: &mut bool) -> Result<bool, Closed> {
        if !self.open.get() {
            return Err(Closed);
        }
        while *flows && !part.is_empty() {
            let waits = self.flush()?;
            let sent = if waits { 0 } else { self.send_now(part)? };
            part = &part[sent..];
            if sent == 0 || !part.is_empty() {
                *flows = self.wait_for_room()?;
            }
        }
        if part.is_empty() { Ok(self.queued() > 0) } else { self.send(part) }
    }

    /// How much of it goes out now.
    fn send_now(&self, bytes: &[u8]) -> Result<usize, Closed> {
        let sent = self.outbox.borrow_mut().send_now(&self.socket, bytes);
        sent.map_err(|_| self.close())
    }

    fn wait_for_room(&self) -> Result<bool, Closed> {
        let waits_for = self.outbox.borrow().room().map_err(|_| self.close())?;
        match waits_for {
            WaitsFor::Nothing | WaitsFor::Flush => Ok(true),
            WaitsFor::Room => self.wait_shortly(PollFlags::OUT),
            WaitsFor::Bell if !self.wait_shortly(PollFlags::IN)? => Ok(false),
            WaitsFor::Bell if self.hear()? => Ok(true),
            // Nobody will make room where nobody is.
            WaitsFor::Bell => Err(self.close()),
        }
    }

    /// Waits for bytes, a little; whether there are some.
    pub(crate) fn wait_for_bytes(&self) -> Result<bool, Closed> {
        if !self.may_sleep()? {
            return Ok(true);
        }
        let came = self.wait_shortly(PollFlags::IN)?;
        if came {
            self.hear()?;
        }
        Ok(came)
    }

    fn wait_shortly(&self, what: PollFlags) -> Result<bool, Closed> {
        let mut fds = [PollFd::new(&self.socket, what)];
        match poll(&mut fds, Some(&PATIENCE)) {
            Ok(count) => Ok(count > 0),
            Err(Errno::INTR) => Ok(true),
            Err(_) => Err(self.close()),
        }
    }

    /// Whether the socket wakes when bytes come; they are here already if not.
    pub(crate) fn may_sleep(&self) -> Result<bool, Closed> {
        self.reader.borrow().may_sleep().map_err(|_| self.close())
    }

    /// Ends the noise that woke this side. Whether the main process is still there: what it sent before is to be read all the
    /// same, and behind that the end is found again.
    pub(crate) fn hear(&self) -> Result<bool, Closed> {
        if self.has_rings.get() { ring::silence(&self.socket).map_err(|_| self.close()) } else { Ok(true) }
    }

    /// Whether bytes go by rings.
    pub(crate) fn has_rings(&self) -> bool {
        self.has_rings.get()
    }

    /// What has to be waited for before more can go out.
    pub(crate) fn waits_for(&self) -> Result<WaitsFor, Closed> {
        self.outbox.borrow().waits_for().map_err(|_| self.close())
    }

    /// Receives what is here of an envelope that this link does not read itself; 0 when nothing is.
    pub(crate) fn receive_into(&self, into: &mut [u8], blocking: bool) -> Result<usize, Closed> {
        let flags = if blocking { RecvFlags::empty() } else { RecvFlags::DONTWAIT };
        let received = self.reader.borrow_mut().receive_into(&self.socket, into, flags);
        received.map_err(|_| self.close())
    }

    /// If a large envelope has begun to come whose binary data are to be received elsewhere, hands out what is before them,
    /// and what of them is here; then the rest comes by [`receive_into`](Self::receive_into).
    pub(crate) fn begin_stream(&self, take: impl FnOnce(&Header, &[u8], &[u8])) -> Stream {
        if !self.overtaken.borrow().is_empty() {
            return Stream::None;
        }
        let mut reader = self.reader.borrow_mut();
        let Some((header, there)) = reader.partial() else { return Stream::None };
        if header.length() < STREAMED || !is_streamed(&header) {
            return Stream::None;
        }
        let length = header.length();
        match header.binary_offset(there) {
            None if there.len() < FRONT => Stream::Undecided,
            Some(at) if at > FRONT || at + APART > length => Stream::None,
            Some(at) if at > there.len() => Stream::Undecided,
            Some(at) => {
                let left = length - there.len();
                take(&header, &there[..at], &there[at..]);
                reader.drop_partial();
                Stream::Begun { left }
            }
            None => Stream::None,
        }
    }

    /// Sends what waits for room, as far as there is some. Whether some of it still waits.
    pub(crate) fn flush(&self) -> Result<bool, Closed> {
        let mut outbox = self.outbox.borrow_mut();
        match outbox.flush(&self.socket) {
            Ok(()) => Ok(!outbox.is_empty()),
            Err(_) => Err(self.close()),
        }
    }

    /// Blocks until an envelope comes that `wanted` takes, and hands it to `found`; others are kept for
    /// [`next`](Self::next), in order.
    pub(crate) fn wait_for(
        &self,
        wanted: impl Fn(&Header) -> bool,
        found: &mut dyn FnMut(&Envelope<'_>),
    ) -> Result<(), Closed> {
        self.drain()?;
        loop {
            loop {
                let mut reader = self.reader.borrow_mut();
                match reader.next() {
                    Ok(Some(envelope)) if wanted(&envelope.header) => {
                        found(&envelope);
                        return Ok(());
                    }
                    Ok(Some(envelope)) => self.overtaken.borrow_mut().push_back(envelope.bytes.to_vec()),
                    Ok(None) => break,
                    Err(_) => return Err(self.close()),
                }
            }
            match self.wait_and_fill() {
                Ok(Fill::More | Fill::Drained) => {}
                // Empty: the handshake's patience ran out; later the socket has none to run out of.
                Ok(Fill::Empty | Fill::Closed) | Err(_) => return Err(self.close()),
            }
        }
    }

    /// Receives once, and waits for that.
    fn wait_and_fill(&self) -> io::Result<Fill> {
        let (mut reader, mut spin) = (self.reader.borrow_mut(), self.spin.borrow_mut());
        let begin = Instant::now();
        let found = spin.look(begin, || reader.look(&self.socket));
        found.unwrap_or_else(|| {
            let received = reader.fill(&self.socket, RecvFlags::empty());
            spin.waited(begin.elapsed());
            received
        })
    }

    /// Takes in what has come, if something has: a look costs little.
    pub(crate) fn look(&self) -> Option<Result<Fill, Closed>> {
        Some(match self.reader.borrow_mut().look(&self.socket)? {
            Ok(Fill::Closed) | Err(_) => Err(self.close()),
            Ok(fill) => Ok(fill),
        })
    }

    /// Takes in what has come, without waiting.
    pub(crate) fn receive(&self) -> Result<Fill, Closed> {
        match self.reader.borrow_mut().fill(&self.socket, RecvFlags::DONTWAIT) {
            Ok(Fill::Closed) | Err(_) => Err(self.close()),
            Ok(fill) => Ok(fill),
        }
    }

    /// Hands the next envelopes that go to the same document to `take`, at most `most` bytes of them; `false` when there are
    /// none that can go so. Those that `take` refuses wait for [`next`](Self::next).
    ///
    /// `take` must not come back to this link; it is for putting the envelopes somewhere.
    pub(crate) fn next_run(
        &self,
        most: usize,
        take: impl FnOnce(&EnvelopeRun<'_>) -> bool,
    ) -> Result<bool, Closed> {
        let mut overtaken = self.overtaken.borrow_mut();
        if !overtaken.is_empty() {
            return Ok(false);
        }
        let mut reader = self.reader.borrow_mut();
        let Some(run) = reader.next_run(most).map_err(|_| self.close())? else { return Ok(false) };
        if take(&run) {
            return Ok(true);
        }
        let mut rest = run.bytes;
        while let Ok(Some(envelope)) = Envelope::parse(rest) {
            rest = &rest[envelope.bytes.len()..];
            overtaken.push_back(envelope.bytes.to_vec());
        }
        Ok(false)
    }

    /// Hands the next envelope that is here to `take`; `false` when there is none.
    ///
    /// `take` must not come back to this link; it is for putting the envelope somewhere.
    pub(crate) fn next(&self, take: &mut dyn FnMut(&Envelope<'_>)) -> Result<bool, Closed> {
        if let Some(bytes) = self.overtaken.borrow_mut().pop_front() {
            if let Ok(Some(envelope)) = Envelope::parse(&bytes) {
                take(&envelope);
            }
            return Ok(true);
        }
        match self.reader.borrow_mut().next() {
            Ok(Some(envelope)) => {
                take(&envelope);
                Ok(true)
            }
            Ok(None) => Ok(false),
            Err(_) => Err(self.close()),
        }
    }

    /// Blocks until everything is sent.
    fn drain(&self) -> Result<(), Closed> {
        while self.flush()? {
            let interest = match self.waits_for()? {
                WaitsFor::Nothing | WaitsFor::Flush => continue,
                WaitsFor::Room => PollFlags::OUT,
                WaitsFor::Bell => PollFlags::IN,
            };
            let mut fds = [PollFd::new(&self.socket, interest)];
            if poll(&mut fds, None).is_err_and(|error| error != Errno::INTR) {
                return Err(self.close());
            }
            if interest == PollFlags::IN && !ring::silence(&self.socket).unwrap_or(false) {
                return Err(self.close());
            }
        }
        Ok(())
    }

    fn close(&self) -> Closed {
        if self.open.replace(false) {
            // It may be gone already.
            let _ = self.socket.shutdown(std::net::Shutdown::Both);
        }
        Closed
    }
}

impl AsFd for Link {
    fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use std::{io::Read, os::unix::net::UnixListener, sync::mpsc, thread};

    use polaron_protocol::handshake::{HELLO_LENGTH, welcome_with_rings};

    use super::*;

    /// A main process that lets it in and does nothing else, until told to go away.
    fn with_idle_main(body: impl FnOnce(&Link, mpsc::Sender<()>)) {
        let path = std::env::temp_dir().join(format!("polaron-link-{}.sock", std::process::id()));
        // Left there by another run, if it is there.
        let _ = std::fs::remove_file(&path);
        let listener = UnixListener::bind(&path).unwrap();
        let (go, told) = mpsc::channel::<()>();
        let main = thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            socket.read_exact(&mut [0; HELLO_LENGTH]).unwrap();
            let (sender, receiver, file) = ring::create().unwrap();
            welcome_with_rings(&socket, file).unwrap();
            // Any answer will do, and none too.
            let _ = told.recv();
            drop((socket, sender, receiver));
        });
        let link = Link::connect(&path, Token([0; 32])).unwrap();
        body(&link, go);
        drop(link);
        main.join().unwrap();
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_large_message_ends_with_the_main_process_that_does_not_take_it() {
        with_idle_main(|link, _go| {
            let mut flows = true;
            assert!(link.send_part(&[0; 2 * ring::CAPACITY], &mut flows).is_ok(), "it is kept");
            assert!(!flows, "nobody takes it");
        });
        with_idle_main(|link, go| {
            // Not while it flows.
            let mut flows = true;
            link.send_part(&[0; ring::CAPACITY], &mut flows).unwrap();
            drop(go);
            while link.send_part(&[0; 100], &mut flows).is_ok() {
                flows = true;
                thread::yield_now();
            }
        });
    }
}
