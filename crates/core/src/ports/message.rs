//! A message of a port on its way: the envelope that it is or may become, and the ends that travel with it.

use std::sync::{Arc, Weak};

use polaron_protocol::{
    Flags, Kind, PortId,
    envelope::{self, HEADER_LENGTH},
    limits::MAX_BODY,
    ports,
};
use polaron_value::EncodeOptions;
use serde::Serialize;

use super::{
    error::PostMessageError,
    pipe::{End, Remote},
};
use crate::connection::{self, Connection, Head};

/// A message with its ports. The value is kept as the envelope that goes to a renderer, without an address yet, so that
/// passing it on copies nothing.
pub(crate) struct Message {
    envelope: Vec<u8>,
    pub(super) ports: Vec<End>,
    /// Who sent it, when that was another process.
    origin: Option<Weak<Connection>>,
    /// Whether who posted it is another process that waits for credit.
    owes: bool,
}

impl Message {
    /// Encodes a value. So many ports will come along: they are put in by [`carry`](Self::carry).
    pub(super) fn encode(value: &impl Serialize, ports: usize) -> Result<Self, PostMessageError> {
        let mut envelope = connection::scratch();
        let head = head(ports > 0);
        let options = EncodeOptions::new();
        let written = connection::encode(&mut envelope, head, |out| {
            out.resize(out.len() + ports::prefix_length(ports), 0);
            options.encode_into(value, out).map_err(|error| error.within("message"))
        });
        match written {
            Ok(()) => Ok(Self { envelope, ports: Vec::new(), origin: None, owes: false }),
            Err(connection::Unsent::Payload(error)) => Err(PostMessageError::Encode(error)),
            // The channel is empty, so only the length can be wrong.
            Err(connection::Unsent::Send(_)) => Err(PostMessageError::TooLarge { max: MAX_BODY }),
        }
    }

    /// What another process posted, prefix included.
    pub(super) fn received(payload: &[u8], ports: Vec<End>, origin: &Arc<Connection>) -> Self {
        let mut envelope = Vec::with_capacity(HEADER_LENGTH + payload.len());
        let head = head(!ports.is_empty());
        let written: Result<(), connection::Unsent<()>> = connection::encode(&mut envelope, head, |out| {
            out.extend_from_slice(payload);
            Ok(())
        });
        written.expect("an envelope's payload has room in an envelope");
        Self { envelope, ports, origin: Some(Arc::downgrade(origin)), owes: true }
    }

    pub(super) fn carry(&mut self, ports: Vec<End>) {
        self.ports = ports;
    }

    /// What it takes of the window.
    pub(super) fn cost(&self) -> usize {
        ports::cost(self.envelope.len() - HEADER_LENGTH)
    }

    /// Whether who posted it is another process, which waits for credit.
    pub(super) fn owes(&self) -> bool {
        self.owes
    }

    /// Who posted it has not got the port any more, or is of this process.
    pub(super) fn forget_poster(&mut self) {
        self.owes = false;
    }

    /// It is about to wait: it takes no more memory than it has to.
    pub(super) fn settle(&mut self) {
        if self.envelope.capacity() > 2 * self.envelope.len() {
            self.envelope.shrink_to_fit();
        }
    }

    /// The whole envelope, addressed to a remote holder, with the ids of the ports in it. `kind` is main's word for it.
    pub(super) fn address(&mut self, kind: Kind, remote: &Remote, ids: &[PortId]) -> &[u8] {
        let kind = remote.connection.ports().role().kind(kind);
        envelope::readdress(&mut self.envelope, kind, remote.document, remote.id.into());
        if !ids.is_empty() {
            ports::write(&mut self.envelope[HEADER_LENGTH..], ids);
        }
        &self.envelope
    }

    /// Its parts, for a holder in this process.
    pub(super) fn open(self) -> (Vec<u8>, usize, Vec<End>, Option<Weak<Connection>>) {
        let value_at = HEADER_LENGTH + ports::prefix_length(self.ports.len());
        (self.envelope, value_at, self.ports, self.origin)
    }

    /// Its buffer, to be used again.
    pub(super) fn into_buffer(self) -> Vec<u8> {
        self.envelope
    }
}

fn head(ports: bool) -> Head<'static> {
    let flags = if ports { Flags::PORTS } else { Flags::default() };
    Head { flags, ..Head::about(Kind::PortDelivery) }
}
