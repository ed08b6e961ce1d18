//! The times at which calls arrive, and what lies between them.

use std::{sync::Mutex, time::Instant};

/// Arrivals of one piece of work. Calls that are awaited one after the other arrive one round trip apart.
#[derive(Debug, Default)]
pub struct Recorder {
    arrivals: Mutex<Vec<Instant>>,
}

/// What the intervals between arrivals amount to, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Half of them are shorter.
    pub p50: f64,
    /// All but a hundredth are shorter.
    pub p99: f64,
    /// How many there are.
    pub count: usize,
}

impl Recorder {
    /// Forgets what there is, and makes room, so that no arrival pays for it.
    pub fn begin(&self) {
        let mut arrivals = self.lock();
        arrivals.clear();
        arrivals.reserve(1 << 18);
    }

    /// Something arrived.
    pub fn tick(&self) {
        self.lock().push(Instant::now());
    }

    /// What came since [`begin`](Self::begin); `None` if no two arrivals did.
    pub fn finish(&self) -> Option<Summary> {
        let arrivals = self.lock();
        let mut intervals: Vec<f64> =
            arrivals.windows(2).map(|pair| (pair[1] - pair[0]).as_nanos() as f64 / 1e3).collect();
        if intervals.is_empty() {
            return None;
        }
        intervals.sort_by(f64::total_cmp);
        let at = |part: f64| intervals[((intervals.len() - 1) as f64 * part).round() as usize];
        Some(Summary { p50: at(0.5), p99: at(0.99), count: intervals.len() })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Instant>> {
        self.arrivals.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
