//! The accounts of channels: who has each of their ends, how much was posted and got there, and how it ended.
//!
//! That numbers come one after the other is checked where they come: by [`Switchboard`](crate::switchboard) and by the
//! preload. Here it is checked that nothing is missing at the end: who hears that a channel was closed has got all that the
//! other end posted, unless its document, or one that passed the port on, is gone; of a channel that is open, and quiet,
//! likewise; and a close is heard.

use std::collections::HashMap;

use parking_lot::Mutex;
use polaron::WebFrameMain;

use crate::ledger::Ledger;

/// One end of a channel, with what its holder counts; it travels with the port.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Count {
    pub(crate) channel: u64,
    pub(crate) side: usize,
    pub(crate) sent: u64,
    pub(crate) received: u64,
    /// What the other end said that it has got.
    pub(crate) heard: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Accounts {
    channels: Mutex<HashMap<u64, Channel>>,
}

#[derive(Debug)]
struct Channel {
    ends: [End; 2],
    /// Documents that passed an end on. It closes with one that ends before it gave back what had not been dispatched, and where
    /// more waited to be sent than a window holds.
    through: Vec<WebFrameMain>,
}

#[derive(Debug)]
struct End {
    place: Place,
    fate: Fate,
    sent: u64,
    received: u64,
}

/// Who has an end, or is about to.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    Main,
    Document(WebFrameMain),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Open,
    /// Its holder closed it, or ended in peace.
    Left,
    /// Its holder heard that the other end is closed.
    Heard,
}

impl Count {
    pub(crate) fn new(channel: u64, side: usize) -> Self {
        Self { channel, side, sent: 0, received: 0, heard: 0 }
    }
}

impl End {
    fn new(place: Place) -> Self {
        Self { place, fate: Fate::Open, sent: 0, received: 0 }
    }

    fn has_ended(&self) -> bool {
        let gone = matches!(&self.place, Place::Document(frame) if frame.is_destroyed());
        self.fate != Fate::Open || gone
    }
}

impl Accounts {
    /// A new channel between these two.
    pub(crate) fn open(&self, channel: u64, places: [Place; 2]) {
        let opened = Channel { ends: places.map(End::new), through: Vec::new() };
        self.channels.lock().insert(channel, opened);
    }

    /// How many channels have an end that is open.
    pub(crate) fn len(&self) -> usize {
        self.channels.lock().len()
    }

    /// An end goes to another holder.
    pub(crate) fn moves(&self, count: Count, place: Place) {
        self.with(count, |end, _, _| end.place = place);
    }

    /// A document passes an end on to main.
    pub(crate) fn passed_on(&self, count: Count, document: &WebFrameMain) {
        self.with(count, |end, _, through| {
            end.place = Place::Main;
            through.push(document.clone());
        });
    }

    /// What an end's holder has counted.
    pub(crate) fn state(&self, count: Count) {
        self.with(count, |_, _, _| {});
    }

    /// An end was closed by its holder, which says so before, or ends.
    pub(crate) fn left(&self, count: Count) {
        self.with(count, |end, _, _| {
            if end.fate == Fate::Open {
                end.fate = Fate::Left;
            }
        });
    }

    /// An end's holder heard that the other one is closed.
    pub(crate) fn heard(&self, ledger: &Ledger, count: Count) {
        ledger.count("closes heard at the other end");
        let mut fault = None;
        self.with(count, |end, other, through| {
            if end.fate == Fate::Heard {
                fault = Some("heard of its close twice".to_owned());
            }
            end.fate = Fate::Heard;
            if through.iter().any(|frame| ledger.is_leaving(frame)) {
                return;
            }
            let is_cut_off = matches!(&other.place, Place::Document(frame) if ledger.is_leaving(frame));
            match other.fate {
                Fate::Left if other.sent != end.received => {
                    fault = Some(format!("got {} of {} messages, and the close", end.received, other.sent));
                }
                Fate::Heard => fault = Some(format!("heard of a close, and so did the other end: {other:?}")),
                Fate::Open if !is_cut_off => {
                    fault = Some(format!("heard of a close that was none: {other:?}"))
                }
                _ => {}
            }
        });
        if let Some(fault) = fault {
            ledger.fault(format!("a port {fault}: {count:?}"));
        }
    }

    /// Whether every close was heard, and every open channel has carried all that was posted. For when nobody posts.
    pub(crate) fn are_even(&self) -> bool {
        self.channels.lock().values().all(Channel::is_even)
    }

    /// Writes down what is not even, and forgets what has ended.
    pub(crate) fn settle(&self, ledger: &Ledger) {
        self.channels.lock().retain(|number, channel| {
            if !channel.is_even() {
                ledger.fault(format!("channel {number} is not even: {channel:?}"));
            }
            let [a, b] = &channel.ends;
            let ended = a.has_ended() && b.has_ended();
            if ended {
                ledger.add("messages through ports, at least", a.received + b.received);
                ledger.count("channels that ended");
            }
            !ended
        });
    }

    fn with(&self, count: Count, change: impl FnOnce(&mut End, &mut End, &mut Vec<WebFrameMain>)) {
        let mut channels = self.channels.lock();
        // One whose end nobody waited for is forgotten.
        let Some(Channel { ends: [a, b], through }) = channels.get_mut(&count.channel) else { return };
        let (end, other) = if count.side == 0 { (a, b) } else { (b, a) };
        (end.sent, end.received) = (end.sent.max(count.sent), end.received.max(count.received));
        change(end, other, through);
    }
}

impl Channel {
    fn is_even(&self) -> bool {
        let [a, b] = &self.ends;
        match (a.has_ended(), b.has_ended()) {
            (true, true) => true,
            (false, false) => a.sent == b.received && b.sent == a.received,
            _ => false,
        }
    }
}
