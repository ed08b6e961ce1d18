//! Channels between main and pages and between pages: made, used, passed around and closed at random.
//!
//! One thread has all ends that are main's, so that an end is not passed on while a message of its is being counted. What
//! travels is `[number, heard, text]`: numbers count from 1, a message of number 0 only says what was heard.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use futures_util::FutureExt;
use parking_lot::Mutex;
use polaron::{App, IpcMainEvent, MessageChannelMain, MessagePortMain, PostMessageError, WebFrameMain};

use crate::{
    accounts::{Accounts, Count, Place},
    ledger::Ledger,
    random::Random,
};

/// Most channels at a time.
const CHANNELS: usize = 80;
/// Most messages of an end that its other end has not said to have got.
const WINDOW: u64 = 64;
/// How many of them are told of together.
const ACKNOWLEDGED: u64 = 16;
/// Most messages of an end at a time.
const BURST: usize = 4;
const PAUSE: Duration = Duration::from_millis(4);
/// Largest text of a message: a window of them has room in a port's.
const TEXT: usize = 8000;

pub(crate) struct Switchboard {
    shared: Arc<Shared>,
    thread: JoinHandle<()>,
}

struct Shared {
    ledger: Arc<Ledger>,
    accounts: Accounts,
    phase: AtomicU8,
    /// Ports that pages sent.
    arrived: Mutex<Vec<End>>,
}

#[derive(Clone, Copy, PartialEq)]
#[repr(u8)]
enum Phase {
    Busy,
    Paused,
    Finishing,
}

/// An end that main has.
struct End {
    port: MessagePortMain,
    count: Count,
}

impl Switchboard {
    pub(crate) fn start(app: &App, ledger: &Arc<Ledger>, seed: u64) -> Self {
        let shared = Arc::new(Shared {
            ledger: ledger.clone(),
            accounts: Accounts::default(),
            phase: AtomicU8::new(Phase::Busy as u8),
            arrived: Mutex::default(),
        });
        listen(app, &shared);
        let works = shared.clone();
        let thread = thread::spawn(move || {
            Operator { shared: works, random: Random::new(seed), ends: Vec::new(), channels: 0 }.work();
        });
        Self { shared, thread }
    }

    pub(crate) fn accounts(&self) -> &Accounts {
        &self.shared.accounts
    }

    /// Nothing is posted, closed or passed on any more; what comes is counted.
    pub(crate) fn pause(&self) {
        self.shared.phase.store(Phase::Paused as u8, Ordering::Release);
    }

    pub(crate) fn resume(&self) {
        self.shared.phase.store(Phase::Busy as u8, Ordering::Release);
    }

    /// Once all pages are gone: ends when all ends of main's have.
    pub(crate) fn finish(self) {
        self.shared.phase.store(Phase::Finishing as u8, Ordering::Release);
        if !crate::wait::until(|| self.thread.is_finished()) {
            return self.shared.ledger.fault("ports of main's do not hear that the pages are gone");
        }
        if self.thread.join().is_err() {
            self.shared.ledger.fault("the thread of main's ports has panicked");
        }
        self.shared.accounts.settle(&self.shared.ledger);
    }
}

/// What pages say of their ports.
fn listen(app: &App, shared: &Arc<Shared>) {
    let ipc = app.ipc_main();
    let board = shared.clone();
    ipc.on("port-moves", move |event: &IpcMainEvent, count: Count| {
        board.ledger.count("ports passed on by a page");
        board.accounts.passed_on(count, event.sender_frame());
        board.arrive(event, count);
    });
    let board = shared.clone();
    ipc.on("port-made", move |event: &IpcMainEvent, channel: u64| {
        board.ledger.count("channels made by a page");
        board.accounts.open(channel, [Place::Document(event.sender_frame().clone()), Place::Main]);
        board.arrive(event, Count::new(channel, 1));
    });
    let board = shared.clone();
    ipc.on("port-state", move |_: &IpcMainEvent, count: Count| board.accounts.state(count));
    let board = shared.clone();
    ipc.on("port-left", move |_: &IpcMainEvent, count: Count| {
        board.ledger.count("ports closed by a page or its end");
        board.accounts.left(count);
    });
    let board = shared.clone();
    ipc.on("port-heard", move |_: &IpcMainEvent, count: Count| board.accounts.heard(&board.ledger, count));
}

impl Shared {
    fn arrive(&self, event: &IpcMainEvent, count: Count) {
        match event.ports() {
            [port] => self.arrived.lock().push(End { port: port.clone(), count }),
            ports => self.ledger.fault(format!("{} ports came, not one: {count:?}", ports.len())),
        }
    }

    fn is(&self, phase: Phase) -> bool {
        self.phase.load(Ordering::Acquire) == phase as u8
    }
}

/// The thread's own.
struct Operator {
    shared: Arc<Shared>,
    random: Random,
    ends: Vec<End>,
    channels: u64,
}

impl Operator {
    fn work(&mut self) {
        loop {
            let finishing = self.shared.is(Phase::Finishing);
            self.ends.append(&mut self.shared.arrived.lock());
            let shared = &*self.shared;
            self.ends.retain_mut(|end| end.take(shared));
            if finishing {
                self.close_own();
            }
            let (random, shared) = (&mut self.random, &*self.shared);
            if finishing && self.ends.is_empty() {
                return;
            }
            if shared.is(Phase::Busy) {
                for end in &mut self.ends {
                    end.post(shared, random);
                }
                self.something();
            }
            thread::sleep(PAUSE);
        }
    }

    /// Something is done to a channel, mostly.
    fn something(&mut self) {
        match self.random.below(12) {
            0..=2 if self.shared.accounts.len() < CHANNELS => self.connect_to_a_page(),
            3..=5 if self.shared.accounts.len() < CHANNELS => self.connect_two_pages(),
            6..=7 => self.pass_on(),
            8 => self.close(),
            _ => {}
        }
    }

    fn connect_to_a_page(&mut self) {
        let Some(frame) = self.frame() else { return };
        self.shared.ledger.count("channels of main and a page");
        let (channel, MessageChannelMain { port1, port2 }) = self.channel();
        self.shared.accounts.open(channel, [Place::Main, Place::Main]);
        self.ends.push(End { port: port1, count: Count::new(channel, 0) });
        self.give(End { port: port2, count: Count::new(channel, 1) }, frame);
    }

    fn connect_two_pages(&mut self) {
        let (Some(one), Some(other)) = (self.frame(), self.frame()) else { return };
        self.shared.ledger.count("channels of two pages");
        let (channel, MessageChannelMain { port1, port2 }) = self.channel();
        self.shared.accounts.open(channel, [Place::Main, Place::Main]);
        self.give(End { port: port1, count: Count::new(channel, 0) }, one);
        self.give(End { port: port2, count: Count::new(channel, 1) }, other);
    }

    fn pass_on(&mut self) {
        if self.ends.is_empty() {
            return;
        }
        let Some(frame) = self.frame() else { return };
        self.shared.ledger.count("ports passed on by main");
        let at = self.random.below(self.ends.len());
        let end = self.ends.swap_remove(at);
        self.give(end, frame);
    }

    /// Closes an end, or just drops it.
    fn close(&mut self) {
        if self.ends.is_empty() {
            return;
        }
        let at = self.random.below(self.ends.len());
        let end = self.ends.swap_remove(at);
        self.shared.accounts.left(end.count);
        if self.random.below(2) == 0 {
            self.shared.ledger.count("ports closed by main");
            end.port.close();
        } else {
            self.shared.ledger.count("ports dropped by main");
        }
    }

    /// A channel of which main has both ends hears of no page's: one of them is closed, and the other has to hear of it.
    fn close_own(&mut self) {
        let mut seen = HashSet::new();
        let twice = |end: &End| !seen.insert(end.count.channel);
        let Some(at) = self.ends.iter().position(twice) else { return };
        let end = self.ends.swap_remove(at);
        self.shared.accounts.left(end.count);
        end.port.close();
    }

    /// Sends an end to a document. It stays when that is gone.
    fn give(&mut self, end: End, frame: WebFrameMain) {
        self.shared.accounts.moves(end.count, Place::Document(frame.clone()));
        if frame.post_message("port", end.count, std::slice::from_ref(&end.port)).is_err() {
            self.shared.ledger.count("ports for a frame that was gone");
            self.shared.accounts.moves(end.count, Place::Main);
            self.ends.push(end);
        }
    }

    fn channel(&mut self) -> (u64, MessageChannelMain) {
        self.channels += 1;
        (self.channels, MessageChannelMain::new())
    }

    fn frame(&mut self) -> Option<WebFrameMain> {
        let frames = self.shared.ledger.frames();
        (!frames.is_empty()).then(|| frames[self.random.below(frames.len())].clone())
    }
}

impl End {
    /// Takes what has come; whether more may come.
    fn take(&mut self, shared: &Shared) -> bool {
        while let Some(event) = self.port.recv().now_or_never() {
            let Some(event) = event else {
                shared.accounts.heard(&shared.ledger, self.count);
                return false;
            };
            match event.data::<(u64, u64, String)>() {
                Ok((number, heard, _)) => self.count(shared, number, heard),
                Err(error) => shared.ledger.fault(format!("a message of a port is another: {error}")),
            }
        }
        shared.accounts.state(self.count);
        true
    }

    fn count(&mut self, shared: &Shared, number: u64, heard: u64) {
        self.count.heard = heard;
        if number == 0 {
            return;
        }
        if number != self.count.received + 1 {
            shared.ledger.fault(format!("message {number} came to {:?}", self.count));
        }
        self.count.received = number;
        if number.is_multiple_of(ACKNOWLEDGED) {
            // Nobody is there any more, or there is no room: then more is said later.
            let _ = self.port.try_post_message((0, number, ""), &[]);
        }
    }

    fn post(&mut self, shared: &Shared, random: &mut Random) {
        for _ in 0..random.below(BURST + 1) {
            if self.count.sent - self.count.heard >= WINDOW {
                return;
            }
            let text = "x".repeat(if random.below(8) == 0 { random.below(TEXT) } else { random.below(100) });
            match self.port.try_post_message((self.count.sent + 1, self.count.received, text), &[]) {
                Ok(()) => self.count.sent += 1,
                Err(PostMessageError::Full) => return shared.ledger.count("ports that had no room"),
                // What came before is still to be taken.
                Err(PostMessageError::Closed) => return,
                Err(error) => return shared.ledger.fault(format!("a port of main's: {error}")),
            }
        }
    }
}
