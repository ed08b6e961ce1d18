//! The ports that documents of another process hold: their ids, and what is said of them on the wire.

use std::{collections::HashMap, sync::Arc};

use parking_lot::{Mutex, MutexGuard};
use polaron_protocol::{
    CallId, DocumentId, Envelope, Flags, Kind, PortId, ProtocolError,
    limits::{MAX_PORTS, PORT_WINDOW},
    ports,
};

use super::{
    after::{After, Place},
    error::TransferError,
    exits,
    message::Message,
    moving,
    pipe::{End, Holder, Pipe, Remote, Seat},
    post, transfer,
};
use crate::{
    SendError,
    connection::{Connection, Head, Unsent},
};

/// Which side of the wire this process is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Main,
    Renderer,
}

impl Role {
    /// The kind that this side sends, given main's.
    pub(super) fn kind(self, kind: Kind) -> Kind {
        match (self, kind) {
            (Self::Renderer, Kind::PortDelivery) => Kind::PortMessage,
            (Self::Renderer, Kind::PortClosed) => Kind::PortClose,
            (Self::Renderer, Kind::PortCredited) => Kind::PortCredit,
            (_, kind) => kind,
        }
    }

    /// Whether an id is of the half that this side chooses from.
    fn chose(self, id: PortId) -> bool {
        (id.0 & PortId::MAIN != 0) == (self == Self::Main)
    }
}

/// The ports of one connection.
pub(crate) struct Carrier {
    role: Role,
    table: Mutex<Table>,
    /// Held while a renderer chooses ids and sends them: main knows by their order which it has had already.
    order: Mutex<()>,
}

#[derive(Default)]
struct Table {
    documents: HashMap<DocumentId, Document>,
    /// How many of this side's making are open.
    ours: usize,
    /// How many of the other side's making are open.
    theirs: usize,
}

#[derive(Default)]
struct Document {
    seats: HashMap<PortId, Seat>,
    /// Those that moved on, while what was sent to them has not come back.
    leaving: HashMap<PortId, Seat>,
    /// The last id that this side chose, without the bit that tells which side did.
    last: u32,
    /// The highest id that the other side chose.
    last_theirs: u32,
}

impl Carrier {
    pub(crate) fn new(role: Role) -> Self {
        Self { role, table: Mutex::default(), order: Mutex::new(()) }
    }

    pub(super) fn role(&self) -> Role {
        self.role
    }

    /// A document begins: it may hold ports from here on.
    pub(crate) fn open(&self, document: DocumentId) {
        self.table.lock().documents.entry(document).or_default();
    }

    pub(super) fn is_open(&self, document: DocumentId) -> bool {
        self.table.lock().documents.contains_key(&document)
    }

    /// What is to be held until ids that are chosen are sent.
    pub(super) fn order(&self) -> Option<MutexGuard<'_, ()>> {
        (self.role == Role::Renderer).then(|| self.order.lock())
    }

    /// A document is gone, and its ports with it.
    pub(crate) fn close(&self, document: DocumentId, place: Place) {
        let document = {
            let mut table = self.table.lock();
            let Some(document) = table.documents.remove(&document) else { return };
            for id in document.seats.keys().chain(document.leaving.keys()) {
                *table.count(self.role.chose(*id)) -= 1;
            }
            document
        };
        let mut after = After::default();
        for seat in document.seats.values() {
            seat.close(&mut after);
        }
        for seat in document.leaving.values() {
            moving::torn(seat, &mut after);
        }
        after.finish(place);
    }

    /// The connection ended.
    pub(crate) fn close_all(&self, place: Place) {
        let documents: Vec<_> = self.table.lock().documents.keys().copied().collect();
        for document in documents {
            self.close(document, place);
        }
    }

    /// A port is closed at both ends.
    pub(super) fn forget(&self, document: DocumentId, id: PortId) -> Option<Seat> {
        let mut table = self.table.lock();
        let seat = table.documents.get_mut(&document)?.seats.remove(&id)?;
        *table.count(self.role.chose(id)) -= 1;
        Some(seat)
    }

    pub(super) fn find(&self, document: DocumentId, id: PortId) -> Option<Seat> {
        self.table.lock().documents.get(&document)?.seats.get(&id).cloned()
    }

    /// A port moves on; until [`left`](Self::left) what was sent to it comes back.
    pub(super) fn leave(&self, document: DocumentId, id: PortId) {
        if let Some(document) = self.table.lock().documents.get_mut(&document)
            && let Some(seat) = document.seats.remove(&id)
        {
            document.leaving.insert(id, seat);
        }
    }

    pub(super) fn leaving(&self, document: DocumentId, id: PortId) -> Option<Seat> {
        self.table.lock().documents.get(&document)?.leaving.get(&id).cloned()
    }

    /// All of it came back.
    pub(super) fn left(&self, document: DocumentId, id: PortId) -> Option<Seat> {
        let mut table = self.table.lock();
        // Given to the caller: what is dropped with it must not be dropped under the lock.
        let seat = table.documents.get_mut(&document)?.leaving.remove(&id)?;
        *table.count(self.role.chose(id)) -= 1;
        Some(seat)
    }

    /// Chooses ids for ports that are about to be sent to a document.
    pub(super) fn choose(&self, document: DocumentId, count: usize) -> Result<Vec<PortId>, SendError> {
        let mut table = self.table.lock();
        let document = table.documents.get_mut(&document).ok_or_else(gone)?;
        let half = if self.role == Role::Main { PortId::MAIN } else { 0 };
        if document.last as usize + count >= PortId::MAIN as usize {
            return Err(too_many());
        }
        let first = document.last + 1;
        document.last += count as u32;
        Ok((first..=document.last).map(|number| PortId(half | number)).collect())
    }

    /// The document has these ports from here on, and they close with it.
    pub(super) fn enter(&self, document: DocumentId, ports: Vec<(PortId, Seat)>) -> Result<(), SendError> {
        let mut table = self.table.lock();
        let Table { documents, ours, .. } = &mut *table;
        let document = documents.get_mut(&document).ok_or_else(gone)?;
        if *ours + ports.len() > MAX_PORTS {
            return Err(too_many());
        }
        if ports.iter().any(|(id, _)| document.seats.contains_key(id)) {
            // It named a port that it had not got yet, as if main had closed that.
            return Err(gone());
        }
        *ours += ports.len();
        document.seats.extend(ports);
        Ok(())
    }

    /// Takes in a port that came from the other side; whether its id was open before.
    fn accept(&self, document: DocumentId, id: PortId, seat: Seat) -> Result<bool, ProtocolError> {
        let mut table = self.table.lock();
        let Table { documents, ours, theirs } = &mut *table;
        let holder = documents.get_mut(&document).ok_or(ProtocolError::BadDocument(document.0))?;
        let chose = self.role.chose(id);
        let count = if chose { ours } else { theirs };
        // One that this side chose was closed here while it moved on there.
        let number = id.0 & !PortId::MAIN;
        let before = if chose { holder.last } else { std::mem::replace(&mut holder.last_theirs, number) };
        let was_open = number > 0 && number <= before && self.role == Role::Main;
        let is_open = holder.seats.contains_key(&id) || holder.leaving.contains_key(&id);
        if (chose && !was_open) || is_open || *count >= MAX_PORTS {
            return Err(ProtocolError::BadPort(id.0));
        }
        *count += 1;
        holder.last_theirs = holder.last_theirs.max(if chose { 0 } else { before });
        holder.seats.insert(id, seat);
        Ok(was_open)
    }
}

impl Table {
    fn count(&mut self, ours: bool) -> &mut usize {
        if ours { &mut self.ours } else { &mut self.theirs }
    }
}

impl Remote {
    /// Sends a whole envelope, which is addressed to it.
    pub(super) fn send(&self, envelope: &[u8]) {
        self.sent(self.connection.send_encoded("", envelope));
    }

    /// Sends a message as it came from another process.
    pub(super) fn relay(&self, payload: &[u8]) {
        let sent = self.connection.send(self.head(Kind::PortDelivery), |out| {
            out.extend_from_slice(payload);
            Ok::<_, std::convert::Infallible>(())
        });
        self.sent(sent.map_err(|unsent| match unsent {
            Unsent::Payload(never) => match never {},
            Unsent::Send(error) => error,
        }));
    }

    /// Says something of the port that is no message.
    pub(super) fn tell(&self, kind: Kind, payload: &[u8]) {
        let sent = self.connection.send(self.head(kind), |out| {
            out.extend_from_slice(payload);
            Ok::<_, std::convert::Infallible>(())
        });
        self.sent(sent.map_err(|unsent| match unsent {
            Unsent::Payload(never) => match never {},
            Unsent::Send(error) => error,
        }));
    }

    /// A connection that is over closes its ports by itself. One that has no room for so little is of no use any more: its
    /// process reads nothing, and here nothing can be left out.
    fn sent(&self, sent: Result<(), SendError>) {
        if let Err(SendError::QueueFull { .. }) = sent {
            tracing::error!(target: "polaron", pid = self.connection.peer, "a renderer that does not read is disconnected");
            self.connection.close();
        }
    }

    fn head(&self, kind: Kind) -> Head<'static> {
        let kind = self.connection.ports().role.kind(kind);
        Head { document: self.document, call: CallId(self.id.0), ..Head::about(kind) }
    }

    /// So much of what it posted is consumed.
    pub(super) fn credit(&self, bytes: usize) {
        // What is under way is a window and one message.
        self.tell(Kind::PortCredited, &(bytes as u32).to_le_bytes());
    }
}

fn gone() -> SendError {
    SendError::FrameGone { channel: String::new() }
}

fn too_many() -> SendError {
    SendError::Transfer { channel: String::new(), source: TransferError::TooMany }
}

/// Takes in the ports that an envelope of a document begins with; the value is what is left. One that the document has
/// moves itself; of others it keeps the other end.
pub(crate) fn receive<'p>(
    connection: &Arc<Connection>,
    envelope: &Envelope<'p>,
) -> Result<(Vec<End>, &'p [u8]), ProtocolError> {
    if !envelope.header.flags.contains(Flags::PORTS) {
        return Ok((Vec::new(), envelope.payload));
    }
    let (ids, value) = ports::split(envelope.payload)?;
    let document = envelope.header.document;
    let mut sorted: Vec<u32> = ids.clone().map(|id| id.0).collect();
    sorted.sort_unstable();
    if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(ProtocolError::BadPort(twice[0]));
    }
    let ends: Result<_, _> = ids
        .map(|id| {
            if let Some(end) = moving::give_up(connection, document, id) {
                return Ok(end);
            }
            let [near, far] = Pipe::ends();
            let reopened = connection.ports().accept(document, id, near.seat().clone())?;
            let seat = near.into_seat();
            let mut sides = seat.lock();
            let near = sides.near();
            near.holder = Holder::Remote(Remote { connection: connection.clone(), document, id });
            near.reopened = reopened;
            drop(sides);
            Ok(far)
        })
        .collect();
    Ok((ends?, value))
}

/// Whether a kind is about one port.
pub(crate) fn is_about_a_port(kind: Kind) -> bool {
    use Kind::{
        PortClose, PortClosed, PortCredit, PortCredited, PortDelivery, PortMessage, PortMoved, PortReturn,
    };
    matches!(
        kind,
        PortClose
            | PortClosed
            | PortCredit
            | PortCredited
            | PortDelivery
            | PortMessage
            | PortMoved
            | PortReturn
    )
}

/// What a document says of one of its ports. `place` is where that is read: whether listeners run on this thread.
///
/// # Errors
///
/// When a correct renderer does not say so.
pub(crate) fn incoming(
    connection: &Arc<Connection>,
    envelope: &Envelope<'_>,
    place: Place,
) -> Result<(), ProtocolError> {
    let (document, id) = (envelope.header.document, PortId(envelope.header.call.0));
    let kind = envelope.header.kind;
    // Close and post cross on the way, so a port that is not there (any more) is nothing special.
    let find = || connection.ports().find(document, id);
    let mut after = After::default();
    match kind {
        Kind::PortMessage | Kind::PortDelivery => {
            let (ports, _) = receive(connection, envelope)?;
            // It may be among them, and so have moved.
            if let Some(seat) = find() {
                arrived(connection, &seat, id, envelope.payload, ports, &mut after)?;
            }
        }
        Kind::PortReturn => {
            if connection.ports().role() != Role::Main {
                return Err(ProtocolError::UnexpectedKind(kind.name()));
            }
            let (ports, _) = receive(connection, envelope)?;
            if let Some(seat) = connection.ports().leaving(document, id) {
                let at = (document, id);
                moving::returned(connection, &seat, at, envelope.payload, ports, &mut after)?;
            } else if let Some(seat) = find() {
                // The channel was closed here before its end moved on there, where it is another one's by now.
                if !seat.lock().near().reopened {
                    return Err(ProtocolError::BadPort(id.0));
                }
                arrived(connection, &seat, id, envelope.payload, ports, &mut after)?;
            }
        }
        Kind::PortClose | Kind::PortClosed | Kind::PortMoved if !envelope.payload.is_empty() => {
            return Err(ProtocolError::Malformed { what: kind.name(), why: "it has a payload" });
        }
        Kind::PortMoved => {
            if connection.ports().role() == Role::Main {
                return Err(ProtocolError::UnexpectedKind(kind.name()));
            }
            if let Some(seat) = find() {
                exits::moved(&seat, &mut after);
            }
        }
        Kind::PortClose | Kind::PortClosed => {
            if let Some(seat) = connection.ports().forget(document, id) {
                seat.close(&mut after);
            }
        }
        _ => {
            let credit = ports::credit(envelope.payload)?;
            if let Some(seat) = connection.ports().leaving(document, id) {
                credited(&seat, id, credit, true, &mut after)?;
                moving::settle(connection, &seat, (document, id), &mut after);
            } else if let Some(seat) = find() {
                credited(&seat, id, credit, false, &mut after)?;
            }
        }
    }
    after.finish(place);
    Ok(())
}

/// The remote holder of a side posted a message.
fn arrived(
    connection: &Arc<Connection>,
    seat: &Seat,
    id: PortId,
    payload: &[u8],
    ports: Vec<End>,
    after: &mut After,
) -> Result<(), ProtocolError> {
    let transfers = post::transfers(&ports);
    let doomed = transfers.is_some() && transfer::contain(&ports, &seat.opposite());
    let mut sides = seat.lock();
    let near = sides.near();
    if near.debt >= PORT_WINDOW {
        return Err(ProtocolError::BeyondWindow(id.0));
    }
    near.debt += ports::cost(payload.len());
    let ended = near.ended;
    let far = sides.far();
    match &far.holder {
        // Its ports close when they are dropped, without a lock.
        holder if ended || doomed || matches!(holder, Holder::Closed) => {
            drop((sides, transfers));
            drop(ports);
        }
        Holder::Remote(remote) if ports.is_empty() && far.is_clear() => {
            remote.relay(payload);
            far.sent(ports::cost(payload.len()), true);
        }
        _ => post::put(&mut sides, Message::received(payload, ports, connection), seat.opposite(), after),
    }
    Ok(())
}

/// The remote holder of a side consumed so much. `left` says that it is the one from which the side moved away.
fn credited(
    seat: &Seat,
    id: PortId,
    credit: usize,
    left: bool,
    after: &mut After,
) -> Result<(), ProtocolError> {
    let mut sides = seat.lock();
    let near = sides.near();
    if near.returning && !left {
        // All that is unread was sent to an earlier holder.
        return Err(ProtocolError::BeyondWindow(id.0));
    }
    if near.reopened || matches!(near.holder, Holder::Closed) {
        // It is for what was sent before, and concerns nobody any more.
        return Ok(());
    }
    if credit > near.unread {
        return Err(ProtocolError::BeyondWindow(id.0));
    }
    near.unread -= credit;
    // Messages are consumed in the order in which they were sent.
    let local = credit.min(near.unread_local);
    near.unread_local -= local;
    if local > 0 {
        sides.room(local, false, after);
    }
    if credit > local {
        sides.room(credit - local, true, after);
    }
    after.run(seat.clone());
    Ok(())
}
