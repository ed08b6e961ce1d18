//! The handshake with main, and the thread that reads what main sends.

use std::{
    io,
    os::unix::net::UnixStream,
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use polaron_protocol::{Envelope, EnvelopeReader, Fill, Flags, Hello, Kind, ProtocolError, Token};
use polaron_value::EncodeOptions;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    net::{RecvFlags, sockopt::socket_peercred},
};
use serde::Deserialize;

use super::{ConnectError, IpcRenderer, ParentPort, channels::Push, process::Shared};
use crate::{
    IpcError,
    connection::{Connection, Head},
    documents::UTILITY_DOCUMENT,
    ports::{Place, arrive, incoming, is_about_a_port, receive, run_elsewhere},
};

/// How long main may take to answer. It does at once, unless it is stopped.
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(10);

/// How long listeners may take, once main is gone, for what main had sent: then a process that does not want to know of that
/// exits all the same, so that none is left behind that is busy for ever.
const LISTENERS_PATIENCE: Duration = Duration::from_secs(2);

/// What main says of this process.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Config {
    service_name: String,
}

/// The reading half of the connection.
pub(super) struct Reading {
    reader: EnvelopeReader,
}

/// Shakes hands, and learns what this process is called and which is its port.
pub(super) fn begin(socket: UnixStream) -> Result<(Shared, Reading), ConnectError> {
    // Of the two that a pair joins it is the one that made the pair.
    let main = socket_peercred(&socket).map_err(io::Error::from)?.pid.as_raw_nonzero().get();
    let connection = Arc::new(Connection::of_renderer(socket, main)?);
    connection.ports().open(UTILITY_DOCUMENT);
    let mut reading = Reading { reader: EnvelopeReader::new() };
    // Who has this socket is who main started: there is no other secret.
    let hello = Hello::new(Token([0; 32])).to_envelope();
    connection.send_encoded("", &hello).map_err(|_| ConnectError::Refused)?;

    let deadline = Instant::now() + HANDSHAKE_PATIENCE;
    reading.next(&connection, deadline, Kind::Welcome, |_| Ok(()))?;
    let (port, config) = reading.next(&connection, deadline, Kind::DocumentConfig, |envelope| {
        let (ends, config) = receive(&connection, envelope)?;
        let port = ends.into_iter().next().ok_or(ProtocolError::Malformed {
            what: Kind::DocumentConfig.name(),
            why: "it brings no port",
        })?;
        Ok((arrive(port), polaron_value::from_slice::<(Config,)>(config)))
    })?;
    let (config,) = config.map_err(io::Error::other)?;
    Ok((Shared::new(connection, ParentPort::new(port), config.service_name), reading))
}

impl Reading {
    /// The next envelope, which has to be of this kind.
    fn next<T>(
        &mut self,
        connection: &Arc<Connection>,
        deadline: Instant,
        kind: Kind,
        take: impl FnOnce(&Envelope<'_>) -> Result<T, ProtocolError>,
    ) -> Result<T, ConnectError> {
        let wrong = |error: ProtocolError| ConnectError::Io(io::Error::other(error));
        loop {
            if let Some(envelope) = self.reader.next().map_err(wrong)? {
                if envelope.header.kind != kind {
                    return Err(wrong(ProtocolError::UnexpectedKind(envelope.header.kind.name())));
                }
                return take(&envelope).map_err(wrong);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let left = Timespec { tv_sec: left.as_secs() as _, tv_nsec: left.subsec_nanos().into() };
            match poll(&mut [PollFd::new(connection.socket(), PollFlags::IN)], Some(&left)) {
                Ok(0) => return Err(ConnectError::TimedOut),
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(io::Error::from(error).into()),
            }
            if self.reader.fill(connection.socket(), RecvFlags::DONTWAIT)? == Fill::Closed {
                return Err(ConnectError::Refused);
            }
        }
    }

    /// Reads until main is gone. Nothing of the application's runs on this thread.
    pub(super) fn run(mut self, shared: &Arc<Shared>) {
        if let Err(error) = self.read(shared) {
            tracing::error!(target: "polaron", %error, "the connection to the main process failed");
        }
        let connection = &shared.connection;
        connection.close();
        shared.calls.close();
        connection.ports().close_all(Place::Anywhere);
        shared.gone.raise();
        // After all that listeners have to hear yet.
        let (done, is_done) = mpsc::channel::<()>();
        {
            let shared = shared.clone();
            run_elsewhere(move || {
                shared.disconnected();
                drop(done);
            });
        }
        if is_done.recv_timeout(LISTENERS_PATIENCE) == Err(RecvTimeoutError::Timeout) {
            shared.exit_unless_told();
        }
    }

    fn read(&mut self, shared: &Arc<Shared>) -> io::Result<()> {
        let connection = &shared.connection;
        loop {
            while let Some(envelope) = self.reader.next().map_err(io::Error::other)? {
                handle(shared, &envelope).map_err(io::Error::other)?;
            }
            connection.wait()?;
            connection.bell().answer();
            if connection.has_backlog() && connection.flush().is_err() {
                // It takes no more, but what it said before still counts: the end comes when that is read.
                tracing::debug!(target: "polaron", "main takes no more");
            }
            if self.reader.fill(connection.socket(), RecvFlags::DONTWAIT)? == Fill::Closed {
                while let Some(envelope) = self.reader.next().map_err(io::Error::other)? {
                    handle(shared, &envelope).map_err(io::Error::other)?;
                }
                return Ok(());
            }
        }
    }
}

fn handle(shared: &Arc<Shared>, envelope: &Envelope<'_>) -> Result<(), ProtocolError> {
    let header = &envelope.header;
    if header.document != UTILITY_DOCUMENT {
        return Err(ProtocolError::BadDocument(header.document.0));
    }
    match header.kind {
        kind if is_about_a_port(kind) => incoming(&shared.connection, envelope, Place::Anywhere)?,
        Kind::Push => {
            let (ports, payload) = receive(&shared.connection, envelope)?;
            let push = Push { channel: envelope.channel.to_owned(), payload: payload.to_vec(), ports };
            let shared = shared.clone();
            run_elsewhere(move || shared.channels.deliver(&IpcRenderer::new(shared.clone()), push));
        }
        Kind::InvokeReply | Kind::SyncReply => {
            shared.calls.settle(header.call, || (header.flags, envelope.payload.to_vec()));
        }
        Kind::Execute => {
            let error = IpcError::new("a utility process runs no scripts").with_name("NotSupportedError");
            let head = Head {
                flags: Flags::ERROR,
                document: UTILITY_DOCUMENT,
                call: header.call,
                ..Head::about(Kind::ExecuteReply)
            };
            let sent = shared.connection.send(head, |out| EncodeOptions::new().encode(&error, out));
            if sent.is_err() {
                tracing::debug!(target: "polaron", "main did not hear that a script can not run");
            }
        }
        other => return Err(ProtocolError::UnexpectedKind(other.name())),
    }
    Ok(())
}
