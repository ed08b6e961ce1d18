//! Ports that are put into a message: all of them or none.

use super::{
    MessagePortMain,
    after::{After, Place},
    error::TransferError,
    local::Local,
    pipe::{End, Holder, Seat},
};
use polaron_protocol::limits::MAX_PORTS_IN_MESSAGE;

/// Looks a transfer list over, for the errors that can be told without touching a port.
///
/// # Errors
///
/// In Electron's order: the source port first, then for each what is wrong with it.
pub(crate) fn check(
    ports: &[MessagePortMain],
    source: Option<&MessagePortMain>,
) -> Result<(), TransferError> {
    if ports.len() > MAX_PORTS_IN_MESSAGE {
        return Err(TransferError::TooManyInMessage { count: ports.len() });
    }
    if let Some(index) = ports.iter().position(|port| Some(port) == source) {
        return Err(TransferError::SourcePort { index });
    }
    for (index, port) in ports.iter().enumerate() {
        if port.is_neutered() {
            return Err(TransferError::Neutered { index });
        }
        if ports[..index].contains(port) {
            return Err(TransferError::Duplicate { index });
        }
    }
    Ok(())
}

/// Ports that were taken out of their handles. Unless they are sent they go back.
pub(crate) struct Transfer {
    ends: Vec<End>,
    /// What they had while the handles held them, and the generation that they have in transit; the handles live on until it
    /// is back or dropped.
    locals: Vec<(MessagePortMain, Box<Local>, u32)>,
}

impl Transfer {
    /// Takes them all, or none.
    pub(crate) fn take(ports: &[MessagePortMain], after: &mut After) -> Result<Self, TransferError> {
        let mut taken =
            Self { ends: Vec::with_capacity(ports.len()), locals: Vec::with_capacity(ports.len()) };
        for (index, port) in ports.iter().enumerate() {
            let mut sides = port.seat().lock();
            if port.local(&mut sides).is_err() {
                drop(sides);
                taken.put_all_back(after);
                // Who was faster may be this very list.
                let twice = ports[..index].contains(port);
                return Err(if twice {
                    TransferError::Duplicate { index }
                } else {
                    TransferError::Neutered { index }
                });
            }
            let near = sides.near();
            if let Holder::Local(local) = std::mem::take(&mut near.holder) {
                near.generation += 1;
                taken.ends.push(End::new(port.seat().clone()));
                taken.locals.push((port.clone(), local, near.generation));
            }
        }
        Ok(taken)
    }

    pub(crate) fn ends(&self) -> &[End] {
        &self.ends
    }

    /// They are sent: their handles are neutered for good.
    pub(crate) fn commit(mut self, after: &mut After) -> Vec<End> {
        for (port, local, _) in self.locals.drain(..) {
            after.retire_local(*local);
            after.drop_handle(port);
        }
        std::mem::take(&mut self.ends)
    }

    /// They are not sent: each is where it was.
    pub(crate) fn put_back(mut self, after: &mut After) {
        self.put_all_back(after);
    }

    fn put_all_back(&mut self, after: &mut After) {
        for (end, (port, local, generation)) in self.ends.drain(..).zip(self.locals.drain(..)) {
            let seat = end.into_seat();
            let mut sides = seat.lock();
            let near = sides.near();
            if matches!(near.holder, Holder::InTransit) && near.generation == generation {
                near.holder = Holder::Local(local);
                near.generation -= 1;
            } else {
                // A document guessed the id that it was about to get, and sent it on.
                after.retire_local(*local);
            }
            drop(sides);
            after.run(seat);
            after.drop_handle(port);
        }
    }
}

impl Drop for Transfer {
    fn drop(&mut self) {
        if !self.ends.is_empty() {
            let mut after = After::default();
            self.put_all_back(&mut after);
            after.finish(Place::Anywhere);
        }
    }
}

/// Whether a seat is one of these ends, or waits in a message in one of them, or in a port in that message…
///
/// What is sent to such a seat together with the ends could be reached by nobody.
pub(super) fn contain(ends: &[End], seat: &Seat) -> bool {
    if !matches!(seat.lock().near().holder, Holder::InTransit) {
        // Somebody has it, so it is in no message.
        return false;
    }
    let mut work: Vec<Seat> = ends.iter().map(|end| end.seat().clone()).collect();
    while let Some(within) = work.pop() {
        if within == *seat {
            return true;
        }
        let mut sides = within.lock();
        let near = sides.near();
        let ports = near.inbox.iter().chain(&near.returned).flat_map(|message| &message.ports);
        work.extend(ports.map(|end| end.seat().clone()));
    }
    false
}
