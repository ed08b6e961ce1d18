//! Keeps the thread that serves a renderer off the core that the renderer runs on.
//!
//! A bell through a socket tells the scheduler that who rings is about to sleep, and so it likes to put who is woken on the
//! same core. On a machine with few cores it then leaves both there, even with a core free beside them: each waits for the
//! other to be scheduled, and to look for bytes only keeps the other from sending them.

use std::time::{Duration, Instant};

use rustix::thread::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};

/// So long it stays where it went to: on a machine where all cores have work there is no better place.
const STAY: Duration = Duration::from_millis(10);

/// Where a session's thread runs.
#[derive(Default)]
pub(crate) struct Placement {
    left: Option<Instant>,
}

impl Placement {
    /// Goes to another core if the renderer was last seen on this thread's own. Whether it did.
    pub(crate) fn leave_to(&mut self, renderer: Option<usize>, now: Instant) -> bool {
        let own = sched_getcpu();
        if renderer != Some(own) || self.left.is_some_and(|left| now - left < STAY) {
            return false;
        }
        self.left = Some(now);
        leave(own).is_some()
    }
}

/// What the thread may run on is as before afterwards: it only runs elsewhere now.
fn leave(core: usize) -> Option<()> {
    let all = sched_getaffinity(None).ok()?;
    let mut others = all;
    // Beyond what the set counts nobody leaves anything.
    if core >= CpuSet::MAX_CPU {
        return None;
    }
    others.unset(core);
    if others.count() == 0 {
        return None;
    }
    sched_setaffinity(None, &others).ok()?;
    sched_setaffinity(None, &all).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_leaves_the_core_of_its_renderer_for_a_while_and_may_run_anywhere_afterwards() {
        // The scheduler moves threads as it likes: the core is asked for until it stayed the same.
        let all = sched_getaffinity(None).unwrap();
        let has_others = all.count() > 1;
        let now = Instant::now();
        let mut placement = Placement::default();
        assert!(!placement.leave_to(None, now), "nobody knows where the renderer is");
        assert!(!placement.leave_to(Some(CpuSet::MAX_CPU + 1), now), "it is elsewhere");
        while !placement.leave_to(Some(sched_getcpu()), now) && has_others {}
        assert!(sched_getaffinity(None).unwrap() == all);
        assert!(!placement.leave_to(Some(sched_getcpu()), now + STAY / 2));
        while !placement.leave_to(Some(sched_getcpu()), now + STAY) && has_others {}
    }
}
