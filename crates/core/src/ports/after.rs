//! What is left to do once a pipe's lock is released: wake, deliver, drop. And the thread that delivers what no session
//! thread does.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc,
    task::Waker,
    thread,
};

use parking_lot::Mutex;

use super::{
    MessagePortMain,
    deliver::deliver,
    local::Local,
    message::Message,
    pipe::{End, Holder, Seat},
};
use crate::{IpcError, connection};

/// Handlers run on it, and decoding recurses as deep as a value is nested.
const STACK: usize = 8 * 1024 * 1024;

/// Where something happened to a port, which decides where its listeners run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A thread that is there to run listeners: a session's, or the thread of ports. They run right there.
    Listening,
    /// In the middle of the application's own code. They run on the thread of ports.
    Anywhere,
}

/// What is left to do without a lock.
#[derive(Default)]
pub(crate) struct After {
    wakers: Vec<Waker>,
    seats: Vec<Seat>,
    messages: Vec<VecDeque<Message>>,
    locals: Vec<Local>,
    holders: Vec<Holder>,
    handles: Vec<MessagePortMain>,
    ends: Vec<End>,
    buffer: Option<Vec<u8>>,
}

impl After {
    pub(super) fn wake(&mut self, waker: Option<Waker>) {
        self.wakers.extend(waker);
    }

    /// There is something to deliver to this side.
    pub(super) fn run(&mut self, seat: Seat) {
        self.seats.push(seat);
    }

    pub(super) fn drop_messages(&mut self, messages: VecDeque<Message>) {
        if !messages.is_empty() {
            self.messages.push(messages);
        }
    }

    /// A side has lost its holder: who waits for it is woken, and its listeners are dropped.
    pub(super) fn retire(&mut self, holder: Holder) {
        match holder {
            Holder::Local(local) => self.retire_local(*local),
            other => self.holders.push(other),
        }
    }

    pub(super) fn retire_local(&mut self, mut local: Local) {
        local.wake_all(self);
        self.locals.push(local);
    }

    pub(super) fn drop_ends(&mut self, ends: Vec<End>) {
        self.ends.extend(ends);
    }

    pub(super) fn drop_handle(&mut self, handle: MessagePortMain) {
        self.handles.push(handle);
    }

    /// A message's buffer that is not needed any more.
    pub(super) fn keep_buffer(&mut self, message: Message) {
        self.buffer = Some(message.into_buffer());
    }

    /// Does it all.
    pub(crate) fn finish(self, place: Place) {
        let Self { wakers, seats, messages, locals, holders, handles, ends, buffer } = self;
        if let Some(buffer) = buffer {
            connection::keep_scratch(buffer);
        }
        wakers.into_iter().for_each(Waker::wake);
        for seat in seats {
            deliver(seat, place);
        }
        // What the application captured may come back when it is dropped.
        drop((messages, locals, holders, handles, ends));
    }
}

/// Work for the thread of ports.
enum Job {
    Deliver(Seat),
    Run(Box<dyn FnOnce() + Send>),
}

impl Job {
    fn run(self) {
        match self {
            Self::Deliver(seat) => deliver(seat, Place::Listening),
            Self::Run(body) => {
                if let Err(panic) = catch_unwind(AssertUnwindSafe(body)) {
                    let error = IpcError::panicked(&*panic);
                    tracing::error!(target: "polaron", %error, "a listener panicked");
                }
            }
        }
    }
}

/// Lets the thread of ports deliver to this side.
pub(super) fn deliver_elsewhere(seat: Seat) {
    if let Err(Job::Deliver(seat)) = hand_over(Job::Deliver(seat)) {
        // The next message tries again.
        seat.lock().near().scheduled = false;
    }
}

/// Runs `body`, which calls listeners, on the thread of ports: after what that has to do already, and never at the same time.
pub(crate) fn run_elsewhere(body: impl FnOnce() + Send + 'static) {
    // Without a thread nothing can be done, and that is told.
    let _ = hand_over(Job::Run(Box::new(body)));
}

/// Gives the thread of ports something to do, or gives it back. The thread is started when it is first needed.
fn hand_over(job: Job) -> Result<(), Job> {
    static QUEUE: Mutex<Option<mpsc::Sender<Job>>> = Mutex::new(None);

    let mut queue = QUEUE.lock();
    if queue.is_none() {
        let (sender, jobs) = mpsc::channel::<Job>();
        let run = move || jobs.into_iter().for_each(Job::run);
        match thread::Builder::new().name("ports".to_owned()).stack_size(STACK).spawn(run) {
            Ok(_) => *queue = Some(sender),
            Err(error) => {
                tracing::error!(target: "polaron", %error, "no thread for the listeners of ports");
                return Err(job);
            }
        }
    }
    match &*queue {
        // The thread lives as long as this sender.
        Some(queue) => queue.send(job).map_err(|unsent| unsent.0),
        None => Err(job),
    }
}
