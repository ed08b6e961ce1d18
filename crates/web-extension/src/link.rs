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
    Envelope, EnvelopeReader, EnvelopeRun, Fill, Header, Hello, Kind, Outbox, Spin, Token,
};
use rustix::{
    event::{PollFd, PollFlags, poll},
    net::RecvFlags,
};

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
    open: Cell<bool>,
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
            open: Cell::new(true),
        };
        let refused = |_| io::Error::new(io::ErrorKind::ConnectionRefused, "the main process hung up");
        link.socket.set_read_timeout(Some(HANDSHAKE_PATIENCE))?;
        link.send(&Hello { token }.to_envelope()).map_err(refused)?;
        link.wait_for(|header| header.kind == Kind::Welcome, &mut |_| {}).map_err(refused)?;
        link.socket.set_read_timeout(None)?;
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
        let found = spin.look(begin, || match reader.fill(&self.socket, RecvFlags::DONTWAIT) {
            Ok(Fill::Empty) => None,
            received => Some(received),
        });
        found.unwrap_or_else(|| {
            let received = reader.fill(&self.socket, RecvFlags::empty());
            spin.waited(begin.elapsed());
            received
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
            let mut fds = [PollFd::new(&self.socket, PollFlags::OUT)];
            if poll(&mut fds, None).is_err_and(|error| error != rustix::io::Errno::INTR) {
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
