//! Looking for bytes again and again for a moment instead of going to sleep at once: when that pays, and for how long.

use std::{
    hint, thread,
    time::{Duration, Instant},
};

/// How long it is looked at most. Going to sleep and being woken costs two processes some 10 µs, and several times that
/// where a core that has nothing to do is halted, as on virtual machines.
const LONGEST: Duration = Duration::from_micros(50);

/// A wait that ended within this time was a short one: of two processes in a conversation neither of which has begun to
/// look yet, on a machine that is slow to wake.
const SHORT: Duration = Duration::from_micros(250);

/// So many short waits in a row make a conversation.
const CONVERSATION: u8 = 3;

/// So often in a row it may be looked in vain. Then comes a rest of so many waits, and after each one that did not help a
/// longer one, up to so many.
///
/// Who rests makes the other side wait for its waking, and so look in vain: the first rest has to end before the other side
/// gives it up in turn.
const MOST_MISSES: u16 = 24;
const FIRST_REST: u16 = 16;
const LONGEST_REST: u16 = 1024;

const _: () = assert!(FIRST_REST < MOST_MISSES, "a rest of one side makes the other rest");

/// Decides before each wait whether to look for a moment first.
///
/// Only in the middle of a conversation: what comes out of the blue, and what comes at its own pace, is slept for. So a
/// process to which nobody speaks never looks at all, and who looks in vain several times gives it up for a while: the other
/// side takes its time then, or has no core of its own to go on with.
#[derive(Debug)]
pub struct Spin {
    /// Short waits in a row, up to [`CONVERSATION`].
    short: u8,
    misses: u16,
    /// Waits in which it is not looked, whatever they are like.
    rest: u16,
    next_rest: u16,
    has_cores: bool,
}

impl Default for Spin {
    fn default() -> Self {
        Self::new()
    }
}

impl Spin {
    /// At rest: it begins to look when waits become short.
    pub fn new() -> Self {
        // With one core the other side can do nothing while this one looks.
        let has_cores = thread::available_parallelism().is_ok_and(|cores| cores.get() > 1);
        Self { short: 0, misses: 0, rest: 0, next_rest: FIRST_REST, has_cores }
    }

    /// Whether the next wait should begin with a [`look`](Self::look).
    pub fn is_worth_it(&self) -> bool {
        self.short >= CONVERSATION && self.rest == 0 && self.has_cores
    }

    /// Calls `find` until it finds something, for a moment at most; [`None`] at once when that is not worth it.
    ///
    /// [`waited`](Self::waited) is to be told how long the wait took all in all, only if this found nothing.
    pub fn look<T>(&mut self, begin: Instant, find: impl FnMut() -> Option<T>) -> Option<T> {
        if !self.is_worth_it() {
            return None;
        }
        self.look_while(|| begin.elapsed() < LONGEST, find)
    }

    fn look_while<T>(
        &mut self,
        mut go_on: impl FnMut() -> bool,
        mut find: impl FnMut() -> Option<T>,
    ) -> Option<T> {
        loop {
            if let Some(found) = find() {
                (self.misses, self.next_rest) = (0, FIRST_REST);
                return Some(found);
            }
            if !go_on() {
                break;
            }
            // Without a pause the other side would hardly get at the socket's lock.
            for _ in 0..8 {
                hint::spin_loop();
            }
        }
        self.misses += 1;
        if self.misses >= MOST_MISSES {
            (self.misses, self.rest) = (0, self.next_rest);
            self.next_rest = (2 * self.next_rest).min(LONGEST_REST);
        }
        None
    }

    /// What kept it from finding anything is gone.
    pub fn forgive(&mut self) {
        self.misses = 0;
    }

    /// A wait in which nothing was found by looking is over.
    pub fn waited(&mut self, time: Duration) {
        self.rest = self.rest.saturating_sub(1);
        self.short = if time < SHORT { (self.short + 1).min(CONVERSATION) } else { 0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_millis(5);

    fn spin() -> Spin {
        Spin { has_cores: true, ..Spin::new() }
    }

    /// In a conversation.
    fn warm() -> Spin {
        let mut spin = spin();
        for _ in 0..CONVERSATION {
            spin.waited(Duration::from_micros(20));
        }
        spin
    }

    #[test]
    fn who_is_not_spoken_to_never_looks() {
        let mut spin = spin();
        for _ in 0..10 {
            assert!(!spin.is_worth_it());
            assert_eq!(spin.look(Instant::now(), || -> Option<()> { panic!("it looked") }), None);
            spin.waited(LONG);
            spin.waited(SHORT / 2);
        }
    }

    #[test]
    fn in_a_conversation_it_looks_until_it_finds() {
        let mut spin = warm();
        let mut looks = 0;
        let find = || {
            looks += 1;
            (looks == 3).then_some("bytes")
        };
        let found = spin.look_while(|| true, find);
        assert_eq!((found, looks), (Some("bytes"), 3));
        assert!(spin.is_worth_it());
    }

    #[test]
    fn a_pause_ends_the_conversation() {
        let mut spin = warm();
        assert_eq!(spin.look(Instant::now(), || None::<()>), None, "it ends by itself");
        spin.waited(LONG);
        assert!(!spin.is_worth_it());
    }

    /// So many waits until it is worth it again.
    fn rest_of(spin: &mut Spin) -> u16 {
        for _ in 0..MOST_MISSES {
            assert!(spin.is_worth_it());
            assert_eq!(spin.look_while(|| false, || None::<()>), None);
        }
        let mut rested = 0;
        while !spin.is_worth_it() {
            spin.waited(SHORT / 2);
            rested += 1;
        }
        rested
    }

    #[test]
    fn who_looks_in_vain_rests_longer_and_longer() {
        let mut spin = warm();
        assert_eq!([rest_of(&mut spin), rest_of(&mut spin)], [FIRST_REST, 2 * FIRST_REST]);
        assert_eq!((0..10).map(|_| rest_of(&mut spin)).max(), Some(LONGEST_REST));
        assert_eq!(spin.look_while(|| false, || Some(())), Some(()));
        assert_eq!(rest_of(&mut spin), FIRST_REST, "it paid again");
    }

    #[test]
    fn what_was_missed_for_a_reason_that_is_gone_does_not_count() {
        let mut spin = warm();
        for _ in 0..2 * MOST_MISSES {
            assert_eq!(spin.look_while(|| false, || None::<()>), None);
            spin.forgive();
        }
        assert!(spin.is_worth_it());
    }

    #[test]
    fn one_core_alone_is_not_kept_from_the_other_side() {
        let mut spin = Spin { has_cores: false, ..warm() };
        assert_eq!(spin.look(Instant::now(), || -> Option<()> { panic!("it looked") }), None);
    }
}
