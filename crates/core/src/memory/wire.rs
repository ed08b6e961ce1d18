//! The renderer's end of the socket pair: whole envelopes, in and out.

use std::{io, os::unix::net::UnixStream, sync::Arc};

use polaron_protocol::{CallId, DocumentId, Envelope, EnvelopeReader, Fill, Flags, Header, Kind};
use polaron_value::EncodeError;
use rustix::{
    event::{PollFd, PollFlags, poll},
    net::RecvFlags,
};

use super::CallError;
use crate::{
    Hub,
    connection::{self, Bell, Connection, Head, Unsent},
    ports::Place,
    session::Session,
};

/// An envelope that came from main.
pub(super) struct Incoming {
    pub(super) header: Header,
    pub(super) channel: String,
    pub(super) payload: Vec<u8>,
}

impl Incoming {
    pub(super) fn envelope(&self) -> Envelope<'_> {
        Envelope {
            header: self.header,
            channel: &self.channel,
            payload: &self.payload,
            bytes: &[],
            binary: None,
        }
    }
}

pub(super) struct Wire {
    connection: Arc<Connection>,
    reader: EnvelopeReader,
}

impl Wire {
    /// A new renderer process, as main sees it.
    pub(super) fn connect(hub: &Hub) -> io::Result<Self> {
        let (near, far) = UnixStream::pair()?;
        let own = i32::try_from(std::process::id()).unwrap_or_default();
        let connection = Arc::new(Connection::new(far, own)?);
        let session_hub = hub.clone();
        Session::spawn(own, move || Session::new(session_hub, connection).run())?;
        Ok(Self { connection: Arc::new(Connection::of_renderer(near, own)?), reader: EnvelopeReader::new() })
    }

    /// What ports are sent over.
    pub(super) fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }

    pub(super) fn send(
        &mut self,
        kind: Kind,
        flags: Flags,
        document: DocumentId,
        call: CallId,
        channel: &str,
        payload: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
    ) -> Result<(), CallError> {
        let mut envelope = Vec::new();
        connection::encode(&mut envelope, Head { kind, flags, document, call, channel }, payload)
            .map_err(|unsent: Unsent<EncodeError>| unsent.on_channel(channel))?;
        Ok(self.write(&envelope)?)
    }

    pub(super) fn write(&mut self, envelopes: &[u8]) -> io::Result<()> {
        self.connection.send_encoded("", envelopes).map_err(|_| io::ErrorKind::BrokenPipe)?;
        self.connection.drain()
    }

    /// Waits for the next envelope.
    pub(super) fn next(&mut self) -> io::Result<Incoming> {
        loop {
            if let Some(envelope) = self.read(RecvFlags::empty())? {
                return Ok(envelope);
            }
        }
    }

    /// The next envelope, if all of it is here already.
    pub(super) fn next_now(&mut self) -> io::Result<Option<Incoming>> {
        self.read(RecvFlags::DONTWAIT)
    }

    /// The next envelope, after receiving once if there is none.
    fn read(&mut self, flags: RecvFlags) -> io::Result<Option<Incoming>> {
        if let Some(envelope) = self.take()? {
            return Ok(Some(envelope));
        }
        match self.reader.fill(self.connection.socket(), flags)? {
            Fill::Closed => Err(io::ErrorKind::UnexpectedEof.into()),
            Fill::More | Fill::Drained | Fill::Empty => self.take(),
        }
    }

    fn take(&mut self) -> io::Result<Option<Incoming>> {
        let envelope = self.reader.next().map_err(io::Error::other)?;
        Ok(envelope.map(|envelope| Incoming {
            header: envelope.header,
            channel: envelope.channel.to_owned(),
            payload: envelope.payload.to_vec(),
        }))
    }

    /// Waits for bytes or for the bell.
    pub(super) fn wait_or(&self, bell: &Bell) -> io::Result<()> {
        let mut fds =
            [PollFd::new(self.connection.socket(), PollFlags::IN), PollFd::new(bell, PollFlags::IN)];
        match poll(&mut fds, None) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        if !fds[1].revents().is_empty() {
            bell.silence();
        }
        Ok(())
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        // The process is gone, whoever has a port of it still.
        self.connection.close();
        self.connection.ports().close_all(Place::Anywhere);
    }
}
