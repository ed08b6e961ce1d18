//! A message to a document's `ipcRenderer`, with ports that travel along, until it is sent.

use std::sync::Arc;

use polaron_protocol::{
    DocumentId, Flags, Kind,
    envelope::{self, HEADER_LENGTH},
    ports,
};
use polaron_value::{EncodeError, EncodeOptions, Output};
use serde::Serialize;

use super::{
    MessagePortMain, TransferError,
    after::After,
    offer::{offer, settle},
    pipe::End,
    transfer::{self, Transfer},
};
use crate::{
    Args, SendError,
    connection::{self, Connection, Head, Unsent},
};

fn encode_into(args: &impl Args, options: EncodeOptions, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    args.encode_into(options, &mut Output::whole(out))
}

/// A push that is encoded, and its ports, which are in transit.
pub(crate) struct Parcel {
    envelope: Vec<u8>,
    ends: Ends,
}

enum Ends {
    /// They can go back to their handles.
    Taken(Transfer),
    /// They can not: the message is as good as sent.
    Sent(Vec<End>),
}

impl Parcel {
    /// Encodes a message, and takes its ports out of their handles.
    pub(crate) fn new(
        kind: Kind,
        channel: &str,
        message: &impl Serialize,
        transfer: &[MessagePortMain],
        options: EncodeOptions,
    ) -> Result<Self, SendError> {
        let refused = |source: TransferError| SendError::Transfer { channel: channel.to_owned(), source };
        transfer::check(transfer, None).map_err(refused)?;
        let mut envelope = Vec::new();
        let head = Head { flags: Flags::PORTS, channel, ..Head::about(kind) };
        connection::encode(&mut envelope, head, |out| {
            out.resize(out.len() + ports::prefix_length(transfer.len()), 0);
            encode_into(&(message,), options, out)
        })
        .map_err(|unsent: Unsent<EncodeError>| unsent.on_channel(channel))?;
        let mut after = After::default();
        let taken = Transfer::take(transfer, &mut after);
        after.finish(super::Place::Anywhere);
        Ok(Self { envelope, ends: Ends::Taken(taken.map_err(refused)?) })
    }

    /// A message without ports, encoded already.
    pub(crate) fn without_ports(envelope: Vec<u8>) -> Self {
        Self { envelope, ends: Ends::Sent(Vec::new()) }
    }

    /// What it takes to keep it.
    pub(crate) fn len(&self) -> usize {
        self.envelope.len()
    }

    /// It waits for a document from here on: its ports do not come back to their handles.
    pub(crate) fn wait(self, after: &mut After) -> Self {
        let ends = match self.ends {
            Ends::Taken(taken) => taken.commit(after),
            Ends::Sent(ends) => ends,
        };
        Self { envelope: self.envelope, ends: Ends::Sent(ends) }
    }

    /// Sends it to a document; what waits in its ports is delivered by `after`.
    pub(crate) fn send(
        &mut self,
        connection: &Arc<Connection>,
        document: DocumentId,
        channel: &str,
        after: &mut After,
    ) -> Result<(), SendError> {
        let Self { envelope, ends } = self;
        envelope::set_document(envelope, document);
        let offered = match ends {
            Ends::Taken(taken) => taken.ends(),
            Ends::Sent(ends) => ends,
        };
        if offered.is_empty() {
            return connection.send_encoded(channel, envelope);
        }
        let prefix_at = HEADER_LENGTH + channel.len().next_multiple_of(8);
        let offer = offer(connection, document, offered, |ids| {
            ports::write(&mut envelope[prefix_at..], ids);
            connection.send_encoded(channel, envelope)
        })
        .map_err(|error| error.on_channel(channel))?;
        let sent = match std::mem::replace(ends, Ends::Sent(Vec::new())) {
            Ends::Taken(taken) => taken.commit(after),
            Ends::Sent(ends) => ends,
        };
        for end in sent {
            after.run(settle(end, offer));
        }
        Ok(())
    }

    /// It is not sent (any more): its ports are where they were, or close.
    pub(crate) fn give_up(self, after: &mut After) {
        match self.ends {
            Ends::Taken(taken) => taken.put_back(after),
            Ends::Sent(ends) => after.drop_ends(ends),
        }
    }
}
