//! `MessagePortMain`: one end of a channel, in the application's hands.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::Stream;
use serde::Serialize;

use super::{
    MessageEvent, PostMessage, PostMessageError,
    after::{After, Place},
    local::Local,
    pipe::{End, Holder, Locked, Seat},
};
use crate::{ListenerId, listeners::How};

/// One end of a message channel. Cheap to clone; all clones are the same port. All of it may be used from any thread.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/message-port-main>. What is posted at one end of a channel comes
/// out at the other, in order, wherever that is: in this process, in a page, in a port that was sent through a port.
///
/// - Messages wait until the port is [started](Self::start), and then for a listener or a reader: none is lost.
/// - Listeners of one port run one at a time: on the thread that reads the renderer's messages, where a renderer posted;
///   on one thread for all ports, where this process did. Never within the call that posts.
/// - A port lives while there is a clone of it, or while it is started and has a listener of messages. It closes when
///   neither is so, and by [`close`](Self::close), and when its other end does, and that is told at the other end, after
///   all that was posted before.
/// - A port that was sent in a message is *neutered* here: this handle does nothing any more.
///
/// ```
/// use polaron_core::{MessageChannelMain, MessageEvent};
///
/// let (sender, numbers) = std::sync::mpsc::channel();
/// let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
/// port2.on_message(move |event: &MessageEvent| sender.send(event.data::<i32>()).unwrap());
/// port2.start();
/// port1.try_post_message(&7, &[])?;
/// assert_eq!(numbers.recv()??, 7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct MessagePortMain {
    handle: Arc<Handle>,
}

struct Handle {
    seat: Seat,
    /// Which of the side's local holders it is.
    generation: u32,
}

/// Puts a port that is in transit into the hands of this process.
pub(crate) fn arrive(end: End) -> MessagePortMain {
    let seat = end.into_seat();
    let mut sides = seat.lock();
    let near = sides.near();
    let before = std::mem::replace(&mut near.holder, Holder::Local(Box::default()));
    let generation = near.generation;
    drop(sides);
    // Nobody had it. Should it be otherwise, what a listener captured is not dropped under the lock.
    drop(before);
    MessagePortMain { handle: Arc::new(Handle { seat, generation }) }
}

impl MessagePortMain {
    /// Posts a message, with ports that move to the other end along with it.
    ///
    /// It is encoded and, where there is room, sent by this very call; awaiting it then is done at once. Else it waits
    /// for room, behind those of earlier calls: at most a window of 1 MiB, and one message, is on its way to an end that
    /// consumes nothing.
    ///
    /// The ports are neutered when the message is sent. A message that carries the other end of this very port is lost
    /// with it, as in HTML, where such a message is *doomed*: nobody could ever take it.
    ///
    /// # Errors
    ///
    /// [`PostMessageError`]; then nothing was sent, and all ports are as they were.
    pub fn post_message(&self, message: impl Serialize, transfer: &[Self]) -> PostMessage {
        self.post(&message, transfer)
    }

    /// Posts a message now or not at all.
    ///
    /// # Errors
    ///
    /// [`PostMessageError::Full`] when there is no room or others wait for it, and as for
    /// [`post_message`](Self::post_message).
    pub fn try_post_message(
        &self,
        message: impl Serialize,
        transfer: &[Self],
    ) -> Result<(), PostMessageError> {
        self.try_post(&message, transfer)
    }

    /// Starts the delivery of messages to listeners. [`recv`](Self::recv) and the stream do that by themselves.
    pub fn start(&self) {
        self.change(|local| local.started = true);
    }

    /// Closes the channel. What the other end posted and this one has not consumed is dropped; the other end gets what was
    /// posted here, and then is told. This port's own listeners hear nothing more.
    pub fn close(&self) {
        let mut after = After::default();
        let is_ours = self.local(&mut self.seat().lock()).is_ok();
        if is_ours {
            self.seat().close(&mut after);
        }
        after.finish(Place::Anywhere);
    }

    /// Calls `listener` with every message that comes, once the port is [started](Self::start). Electron's `message`.
    ///
    /// With the feature `tokio`, in a tokio runtime, the listener runs within that runtime.
    pub fn on_message(&self, listener: impl Fn(&MessageEvent) + Send + Sync + 'static) -> ListenerId {
        self.add(listener, How::default())
    }

    /// Calls `listener` with the next message only.
    pub fn once_message(&self, listener: impl Fn(&MessageEvent) + Send + Sync + 'static) -> ListenerId {
        self.add(listener, How { once: true, first: false })
    }

    /// Calls `listener` when the other end is closed, in whatever way, and all that it had posted is consumed: once, and
    /// soon if that is so already. Electron's `close`.
    pub fn on_close(&self, listener: impl Fn() + Send + Sync + 'static) -> ListenerId {
        #[cfg(feature = "tokio")]
        let listener = {
            let runtime = tokio::runtime::Handle::try_current().ok();
            move || {
                let _runtime = runtime.as_ref().map(tokio::runtime::Handle::enter);
                listener();
            }
        };
        self.change_with(|local| local.on_close.add(Arc::new(listener), How::default()))
    }

    /// Takes a listener off; whether it was there.
    pub fn off(&self, id: ListenerId) -> bool {
        let mut sides = self.seat().lock();
        let Ok(local) = self.local(&mut sides) else { return false };
        let removed = (local.on_message.remove(id), local.on_close.remove(id));
        drop(sides);
        // What they captured may use the port when it is dropped, which happens here.
        removed.0.is_some() || removed.1.is_some()
    }

    /// Waits for the next message, and starts the port. [`None`] when no more come: the other end is closed and all that
    /// it had posted is consumed, or this end is closed or neutered.
    ///
    /// A message goes to a listener or to a reader, never to both.
    pub fn recv(&self) -> impl Future<Output = Option<MessageEvent>> + Send + use<> {
        let port = self.clone();
        std::future::poll_fn(move |context| port.poll_message(context))
    }

    /// The next message if it is here already, as [`recv`](Self::recv) has it.
    pub(crate) fn poll_message(&self, context: &mut Context<'_>) -> Poll<Option<MessageEvent>> {
        let mut after = After::default();
        let message = {
            let mut sides = self.seat().lock();
            let Ok(local) = self.local(&mut sides) else { return Poll::Ready(None) };
            let starts = !std::mem::replace(&mut local.started, true);
            let near = sides.near();
            let returning = near.returning;
            let message = near.inbox.pop_front_if(|_| !returning);
            if let Some(message) = &message {
                sides.consumed(message, &mut after);
            }
            let near = sides.near();
            if starts || near.ended {
                // Listeners of its messages, or of its end, may have something to hear now.
                after.run(self.seat().clone());
            }
            match (&message, &mut near.holder) {
                (None, Holder::Local(local)) if !near.ended || returning => {
                    local.wait_for_message(context.waker());
                    Poll::Pending
                }
                _ => Poll::Ready(message),
            }
        };
        after.finish(Place::Anywhere);
        message.map(|message| message.map(MessageEvent::new))
    }

    /// Whether this handle does nothing any more: the port was transferred, or closed here.
    pub(super) fn is_neutered(&self) -> bool {
        self.local(&mut self.seat().lock()).is_err()
    }

    /// Whether its listeners have not heard yet all that is here for them.
    pub(crate) fn is_being_delivered(&self) -> bool {
        let mut sides = self.seat().lock();
        let near = sides.near();
        let waits = !near.inbox.is_empty();
        near.busy || self.local(&mut sides).is_ok_and(|local| waits && local.listens())
    }

    pub(super) fn seat(&self) -> &Seat {
        &self.handle.seat
    }

    /// What the port has, if it is this handle's still. `sides` are those of its seat.
    pub(super) fn local<'l>(&self, sides: &'l mut Locked<'_>) -> Result<&'l mut Local, PostMessageError> {
        let near = sides.near();
        match &mut near.holder {
            Holder::Local(local) if near.generation == self.handle.generation => Ok(local),
            Holder::Closed if near.generation == self.handle.generation => Err(PostMessageError::Closed),
            _ => Err(PostMessageError::Neutered),
        }
    }

    fn add(&self, listener: impl Fn(&MessageEvent) + Send + Sync + 'static, how: How) -> ListenerId {
        #[cfg(feature = "tokio")]
        let listener = {
            let runtime = tokio::runtime::Handle::try_current().ok();
            move |event: &MessageEvent| {
                let _runtime = runtime.as_ref().map(tokio::runtime::Handle::enter);
                listener(event);
            }
        };
        self.change_with(|local| local.on_message.add(Arc::new(listener), how))
    }

    fn change(&self, change: impl FnOnce(&mut Local)) {
        let mut after = After::default();
        if let Ok(local) = self.local(&mut self.seat().lock()) {
            change(local);
            after.run(self.seat().clone());
        }
        after.finish(Place::Anywhere);
    }

    /// The same for what gives an id. A port that is neutered or closed has no listeners: the id is then of one that is
    /// never called.
    fn change_with(&self, change: impl FnOnce(&mut Local) -> ListenerId) -> ListenerId {
        let mut nowhere = Local::default();
        let mut after = After::default();
        let id = match self.local(&mut self.seat().lock()) {
            Ok(local) => {
                after.run(self.seat().clone());
                change(local)
            }
            Err(_) => change(&mut nowhere),
        };
        after.retire_local(nowhere);
        after.finish(Place::Anywhere);
        id
    }
}

impl Stream for MessagePortMain {
    type Item = MessageEvent;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<MessageEvent>> {
        self.poll_message(context)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let mut after = After::default();
        {
            let mut sides = self.seat.lock();
            let near = sides.near();
            let generation = near.generation;
            match &mut near.holder {
                Holder::Local(local) if generation == self.generation => {
                    if local.listens() {
                        local.orphan = true;
                        after.run(self.seat.clone());
                    } else {
                        drop(sides);
                        self.seat.close(&mut after);
                    }
                }
                _ => {}
            }
        }
        after.finish(Place::Anywhere);
    }
}

impl PartialEq for MessagePortMain {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.handle, &other.handle)
    }
}

impl Eq for MessagePortMain {}

impl fmt::Debug for MessagePortMain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sides = self.seat().lock();
        let (waiting, ended) = (sides.near().inbox.len(), sides.near().ended);
        let state = match self.local(&mut sides) {
            Ok(local) if local.started => "started",
            Ok(_) => "not started",
            Err(PostMessageError::Closed) => "closed",
            Err(_) => "neutered",
        };
        drop(sides);
        let mut debug = f.debug_struct("MessagePortMain");
        debug.field("state", &state);
        if matches!(state, "started" | "not started") {
            debug.field("waiting", &waiting).field("other_end_closed", &ended);
        }
        debug.finish()
    }
}
