//! Posting from Rust: at once where there is room, else in turn.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use parking_lot::{Mutex, MutexGuard};
use polaron_protocol::Kind;
use serde::Serialize;

use super::{
    MessagePortMain, PostMessageError,
    after::{After, Place},
    message::Message,
    pipe::{End, Holder, Locked, Seat},
    transfer::{self, Transfer},
};

/// Held while ports of this process are put into a message. So of two ports that are sent through each other at the same
/// time one comes second, and finds that nobody could ever reach the two again.
static TRANSFERS: Mutex<()> = Mutex::new(());

/// A message that [`MessagePortMain::post_message`] posts. It was sent by that call if there was room; else this waits for
/// room, in the order of the calls.
///
/// Dropped while it waits it takes the message back, and the ports that were to travel stay where they are. One that is
/// neither awaited nor dropped lets those of later calls wait.
#[must_use = "where there is no room the message is sent only when this is awaited"]
pub struct PostMessage {
    state: State,
}

/// The lock under which ports are put into a message; none for none.
pub(super) fn transfers(ports: &[End]) -> Option<MutexGuard<'static, ()>> {
    (!ports.is_empty()).then(|| TRANSFERS.lock())
}

enum State {
    Done(Option<Result<(), PostMessageError>>),
    Waiting(Box<Waiting>),
}

struct Waiting {
    port: MessagePortMain,
    /// [`None`] while an attempt is made.
    message: Option<Message>,
    transfer: Vec<MessagePortMain>,
    ticket: u64,
}

/// How somebody who posts deals with others who do.
#[derive(Clone, Copy)]
enum Turn<'w> {
    /// Now or never.
    Now,
    /// Now, or behind those who wait.
    Queue,
    /// The next time.
    Again { ticket: u64, waker: &'w Waker },
    /// The window does not count: what waits is the sender's own memory.
    Regardless,
}

enum Outcome {
    Sent,
    Failed(PostMessageError),
    /// There is no room; the ticket, where one was asked for.
    Full(Message, Option<u64>),
}

impl MessagePortMain {
    pub(super) fn post(&self, message: &impl Serialize, transfer: &[Self]) -> PostMessage {
        let state = match self.begin(message, transfer, Turn::Queue) {
            Ok(Outcome::Full(message, ticket)) => State::Waiting(Box::new(Waiting {
                port: self.clone(),
                message: Some(message),
                transfer: transfer.to_vec(),
                ticket: ticket.expect("it was asked for"),
            })),
            Ok(Outcome::Sent) => State::Done(Some(Ok(()))),
            Ok(Outcome::Failed(error)) | Err(error) => State::Done(Some(Err(error))),
        };
        PostMessage { state }
    }

    pub(super) fn try_post(
        &self,
        message: &impl Serialize,
        transfer: &[Self],
    ) -> Result<(), PostMessageError> {
        match self.begin(message, transfer, Turn::Now)? {
            Outcome::Sent => Ok(()),
            Outcome::Failed(error) => Err(error),
            Outcome::Full(..) => Err(PostMessageError::Full),
        }
    }

    /// Posts as a page does, which knows of no window.
    pub(crate) fn post_regardless(
        &self,
        message: &impl Serialize,
        transfer: &[Self],
    ) -> Result<(), PostMessageError> {
        match self.begin(message, transfer, Turn::Regardless)? {
            Outcome::Sent => Ok(()),
            Outcome::Failed(error) => Err(error),
            Outcome::Full(..) => Err(PostMessageError::Full),
        }
    }

    fn begin(
        &self,
        message: &impl Serialize,
        transfer: &[Self],
        turn: Turn<'_>,
    ) -> Result<Outcome, PostMessageError> {
        transfer::check(transfer, Some(self))?;
        Ok(self.attempt(Message::encode(message, transfer.len())?, transfer, turn))
    }

    fn attempt(&self, message: Message, transfer: &[Self], turn: Turn<'_>) -> Outcome {
        let mut after = After::default();
        let outcome = if transfer.is_empty() {
            let mut sides = self.seat().lock();
            match self.room(&mut sides, turn) {
                Room::Yes => {
                    self.sent(&mut sides, message, turn, &mut after);
                    Outcome::Sent
                }
                room => self.not_sent(&mut sides, message, room, turn, &mut after),
            }
        } else {
            let _transfers = TRANSFERS.lock();
            self.attempt_with(message, transfer, turn, &mut after)
        };
        after.finish(Place::Anywhere);
        outcome
    }

    /// The same with ports.
    fn attempt_with(
        &self,
        mut message: Message,
        transfer: &[Self],
        turn: Turn<'_>,
        after: &mut After,
    ) -> Outcome {
        {
            // Without room the ports are left alone.
            let mut sides = self.seat().lock();
            match self.room(&mut sides, turn) {
                Room::Yes => {}
                room => return self.not_sent(&mut sides, message, room, turn, after),
            }
        }
        let taken = match Transfer::take(transfer, after) {
            Ok(taken) => taken,
            Err(error) => {
                let failed = Room::Never(error.into());
                return self.not_sent(&mut self.seat().lock(), message, failed, turn, after);
            }
        };
        let doomed = transfer::contain(taken.ends(), &self.seat().opposite());
        let mut sides = self.seat().lock();
        match self.room(&mut sides, turn) {
            Room::Yes if doomed => {
                drop(sides);
                tracing::warn!(
                    target: "polaron",
                    "a message is lost: it carries the port that it is for, so nobody could ever take it"
                );
                message.carry(taken.commit(after));
                after.drop_messages([message].into());
                Outcome::Sent
            }
            Room::Yes => {
                message.carry(taken.commit(after));
                self.sent(&mut sides, message, turn, after);
                Outcome::Sent
            }
            // Others were faster.
            room => {
                let outcome = self.not_sent(&mut sides, message, room, turn, after);
                drop(sides);
                taken.put_back(after);
                outcome
            }
        }
    }

    /// Whether a message may be posted now.
    fn room(&self, sides: &mut Locked<'_>, turn: Turn<'_>) -> Room {
        let has_room = sides.far().has_room();
        let ended = sides.near().ended;
        let local = match self.local(sides) {
            Ok(_) if ended => return Room::Never(PostMessageError::Closed),
            Ok(local) => local,
            Err(error) => return Room::Never(error),
        };
        let ticket = match turn {
            Turn::Regardless => return Room::Yes,
            Turn::Again { ticket, .. } => Some(ticket),
            Turn::Now | Turn::Queue => None,
        };
        if has_room && local.is_first(ticket) { Room::Yes } else { Room::No }
    }

    fn sent(&self, sides: &mut Locked<'_>, message: Message, turn: Turn<'_>, after: &mut After) {
        put(sides, message, self.seat().opposite(), after);
        if let (Turn::Again { ticket, .. }, Ok(local)) = (turn, self.local(sides)) {
            local.leave(ticket, after);
        }
    }

    fn not_sent(
        &self,
        sides: &mut Locked<'_>,
        message: Message,
        room: Room,
        turn: Turn<'_>,
        after: &mut After,
    ) -> Outcome {
        let local = self.local(sides);
        match (room, turn, local) {
            (Room::Never(error), Turn::Again { ticket, .. }, Ok(local)) => {
                local.leave(ticket, after);
                Outcome::Failed(error)
            }
            (Room::Never(error), ..) | (_, _, Err(error)) => Outcome::Failed(error),
            (_, Turn::Queue, Ok(local)) => Outcome::Full(message, Some(local.queue_up())),
            (_, Turn::Again { ticket, waker }, Ok(local)) => {
                local.wait_for_room(ticket, waker);
                Outcome::Full(message, Some(ticket))
            }
            (_, Turn::Now | Turn::Regardless, Ok(_)) => Outcome::Full(message, None),
        }
    }
}

/// Whether there is room for a message.
enum Room {
    Yes,
    No,
    Never(PostMessageError),
}

/// Puts a message on its way to the other side, which is open.
pub(super) fn put(sides: &mut Locked<'_>, mut message: Message, target: Seat, after: &mut After) {
    let far = sides.far();
    if far.reopened {
        return after.drop_messages([message].into());
    }
    if let Holder::Remote(remote) = &far.holder
        && message.ports.is_empty()
        && far.is_clear()
    {
        remote.send(message.address(Kind::PortDelivery, remote, &[]));
        far.sent(message.cost(), message.owes());
        return after.keep_buffer(message);
    }
    message.settle();
    far.waiting += message.cost();
    far.inbox.push_back(message);
    if let Holder::Local(local) = &mut far.holder {
        local.wake_readers(after);
    }
    after.run(target);
}

impl Future for PostMessage {
    type Output = Result<(), PostMessageError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let waiting = match &mut self.state {
            State::Done(result) => return Poll::Ready(result.take().unwrap_or(Ok(()))),
            State::Waiting(waiting) => waiting,
        };
        let Some(message) = waiting.message.take() else { return Poll::Ready(Ok(())) };
        let turn = Turn::Again { ticket: waiting.ticket, waker: context.waker() };
        let outcome = match waiting.port.attempt(message, &waiting.transfer, turn) {
            Outcome::Full(message, _) => {
                waiting.message = Some(message);
                return Poll::Pending;
            }
            Outcome::Sent => Ok(()),
            Outcome::Failed(error) => Err(error),
        };
        self.state = State::Done(None);
        Poll::Ready(outcome)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.message.is_none() {
            // It was sent or failed, and gave its place up then.
            return;
        }
        let mut after = After::default();
        if let Ok(local) = self.port.local(&mut self.port.seat().lock()) {
            local.leave(self.ticket, &mut after);
        }
        after.finish(Place::Anywhere);
    }
}

impl fmt::Debug for PostMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waits = matches!(self.state, State::Waiting(_));
        f.debug_struct("PostMessage").field("waits", &waits).finish()
    }
}
