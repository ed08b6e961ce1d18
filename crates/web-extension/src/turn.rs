//! A turn of the main loop: how long it stays with what comes, and whether it looks for answers before it sleeps.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, Instant},
};

use polaron_protocol::{Fill, Spin};

use crate::{
    extension::{Extension, end_this_process},
    ffi::main_loop::{Before, Watcher},
    link::Closed,
    log,
};

/// So long a turn may stay with what comes. Then all others have theirs, rendering and timers too, which come last in
/// WebKit's order: somebody who answers quickly must not keep the page from being drawn.
const STAY: Duration = Duration::from_micros(500);

/// What is known of the answers that are to come.
#[derive(Default)]
pub(crate) struct Turn {
    /// Calls that are not answered. Some never are, when their document is gone: a few too many do no harm.
    calls: Cell<u32>,
    /// Since when the next answer is waited for.
    since: Cell<Option<Instant>>,
    spin: RefCell<Spin>,
    /// Whether it was looked for an answer, in vain, since the last call.
    looked: Cell<bool>,
    /// Bytes were received that nobody has seen yet.
    received: Cell<bool>,
    stayed_long: Cell<bool>,
}

impl Turn {
    /// A call goes out.
    pub(crate) fn asked(&self) {
        self.calls.set(self.calls.get().saturating_add(1));
        self.looked.set(false);
        if self.since.get().is_none() {
            self.since.set(Some(Instant::now()));
        }
    }

    /// So many calls are answered.
    pub(crate) fn answered(&self, calls: u32) {
        self.calls.set(self.calls.get().saturating_sub(calls));
    }
}

impl Extension {
    /// Looks for an answer for a moment, when there is one to come and it is likely to come soon. Whether something came.
    fn look(&self) -> Result<bool, Closed> {
        let turn = &self.turn;
        if turn.calls.get() == 0 || turn.looked.get() || self.stream.is_active() {
            return Ok(false);
        }
        let mut spin = turn.spin.borrow_mut();
        if !spin.is_worth_it() {
            return Ok(false);
        }
        let found = spin.look(Instant::now(), || self.link.look());
        match found {
            Some(received) => {
                turn.since.set(None);
                received.map(|_| true)
            }
            None => {
                turn.looked.set(true);
                Ok(false)
            }
        }
    }

    /// Takes in what has come for the link; whether there may be more. What streams in is not the link's.
    fn receive(&self) -> Result<bool, Closed> {
        Ok(!self.stream.is_active() && self.link.receive()? == Fill::More)
    }

    /// Takes what came and what comes in answer to it, for a while.
    fn take_turn(self: &Rc<Self>) -> Result<(), Closed> {
        let begin = Instant::now();
        let mut more = false;
        if !self.turn.received.take() {
            if let Some(since) = self.turn.since.take() {
                self.turn.spin.borrow_mut().waited(begin - since);
            }
            more = self.receive()?;
        }
        loop {
            self.dispatch()?;
            if begin.elapsed() >= STAY {
                self.turn.stayed_long.set(true);
                return Ok(());
            }
            if more {
                more = self.receive()?;
            } else if !self.look()? {
                return Ok(());
            }
        }
    }
}

impl Watcher for Rc<Extension> {
    fn before_sleep(&self) -> Before {
        if self.turn.stayed_long.take() {
            return Before::LetOthers;
        }
        // A connection that is over is for the turn to find out.
        if self.look().unwrap_or(true) {
            self.turn.received.set(true);
            return Before::Go;
        }
        match self.link.may_sleep() {
            Ok(true) if !self.may_flush() => Before::Sleep,
            _ => Before::Go,
        }
    }

    fn readable(&self, woken: bool) {
        let heard = if woken { self.link.hear() } else { Ok(true) };
        if heard.and_then(|_| self.flush_if_it_waits()).and_then(|()| self.take_turn()).is_err() {
            log::line("debug", "the connection to the main process ended");
            end_this_process()
        }
    }
}
