//! Memory, descriptors and threads of this process over time, and whether they grow.

use std::{
    fmt, fs, io,
    time::{Duration, Instant},
};

/// The part of a run that warms caches up, and that no judgement is made of.
const WARM_UP: f64 = 0.25;

/// The steepest slope of memory that counts as flat, in MiB for an hour.
pub(crate) const MAX_SLOPE: f64 = 40.0;

/// Growth up to this is noise, however steep a short run makes it look: pages of allocators come and go.
const NOISE: f64 = 6.0;

/// A reading while nothing is on its way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    at: Duration,
    pub(crate) memory: f64,
    pub(crate) descriptors: usize,
    pub(crate) threads: usize,
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, memory, descriptors, threads } = self;
        let seconds = at.as_secs_f64();
        write!(f, "{seconds:>7.1} s  {memory:>6.1} MiB  {descriptors} descriptors  {threads} threads")
    }
}

/// All readings of a run.
#[derive(Debug)]
pub(crate) struct Gauges {
    start: Instant,
    readings: Vec<Reading>,
}

impl Gauges {
    pub(crate) fn new() -> Self {
        Self { start: Instant::now(), readings: Vec::new() }
    }

    /// Reads them now.
    pub(crate) fn read(&mut self) -> io::Result<Reading> {
        let status = fs::read_to_string("/proc/self/status")?;
        let reading = Reading {
            at: self.start.elapsed(),
            memory: field(&status, "VmRSS:")? / 1024.0,
            // The folder itself is open while it is read.
            descriptors: fs::read_dir("/proc/self/fd")?.count() - 1,
            threads: field(&status, "Threads:")? as usize,
        };
        self.readings.push(reading);
        Ok(reading)
    }

    pub(crate) fn judge(&self) -> Verdict {
        Verdict::of(&self.readings)
    }
}

fn field(status: &str, name: &str) -> io::Result<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| io::Error::other(format!("/proc/self/status has no {name}")))
}

/// What the readings say.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) readings: usize,
    /// MiB for an hour, by least squares, after the warm-up.
    pub(crate) slope: f64,
    /// What that makes over the time looked at, in MiB.
    pub(crate) growth: f64,
    /// The last reading's memory, in MiB.
    pub(crate) memory: f64,
    /// Smallest and greatest of the early and of the late third.
    pub(crate) descriptors: Trend,
    pub(crate) threads: Trend,
}

impl Verdict {
    fn of(readings: &[Reading]) -> Self {
        let skipped = (readings.len() as f64 * WARM_UP).ceil() as usize;
        let warm = readings.get(skipped..).unwrap_or_default();
        let points: Vec<_> =
            warm.iter().map(|reading| (reading.at.as_secs_f64() / 3600.0, reading.memory)).collect();
        let slope = slope(&points);
        let hours = points.last().zip(points.first()).map_or(0.0, |(last, first)| last.0 - first.0);
        Self {
            readings: readings.len(),
            slope,
            growth: slope * hours,
            memory: readings.last().map_or(0.0, |reading| reading.memory),
            descriptors: Trend::of(warm.iter().map(|reading| reading.descriptors)),
            threads: Trend::of(warm.iter().map(|reading| reading.threads)),
        }
    }

    pub(crate) fn memory_is_flat(&self) -> bool {
        self.slope <= MAX_SLOPE || self.growth <= NOISE
    }
}

/// How a count went: it leaks when its late smallest is above its early greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trend {
    pub(crate) early: (usize, usize),
    pub(crate) late: (usize, usize),
}

impl Trend {
    fn of(counts: impl Iterator<Item = usize>) -> Self {
        let counts: Vec<_> = counts.collect();
        let third = counts.len().div_ceil(3);
        let range = |counts: &[usize]| {
            (
                counts.iter().min().copied().unwrap_or_default(),
                counts.iter().max().copied().unwrap_or_default(),
            )
        };
        Self { early: range(&counts[..third]), late: range(&counts[counts.len() - third..]) }
    }

    pub(crate) fn leaks(&self) -> bool {
        self.late.0 > self.early.1
    }
}

/// The slope of the line nearest to the points, by least squares.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (mean_x, mean_y) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    let common: f64 = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    if spread > 0.0 { common / spread } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(memory: impl Fn(f64) -> f64, descriptors: impl Fn(usize) -> usize) -> Vec<Reading> {
        (0..60)
            .map(|minute| Reading {
                at: Duration::from_secs(minute * 60),
                memory: memory(minute as f64 / 60.0),
                descriptors: descriptors(minute as usize),
                threads: 10,
            })
            .collect()
    }

    #[test]
    fn a_line_has_its_slope() {
        assert!((slope(&[(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)]) - 2.0).abs() < 1e-9);
        assert_eq!(slope(&[]), 0.0);
        assert_eq!(slope(&[(1.0, 5.0)]), 0.0);
    }

    #[test]
    fn growing_memory_is_not_flat_and_a_warm_up_is_forgiven() {
        assert!(!Verdict::of(&readings(|hours| 100.0 + 2.0 * MAX_SLOPE * hours, |_| 5)).memory_is_flat());
        let warming = |hours: f64| if hours < 0.2 { 100.0 * hours } else { 100.0 };
        assert!(Verdict::of(&readings(warming, |_| 5)).memory_is_flat());
    }

    #[test]
    fn counts_that_swing_are_fine_and_counts_that_climb_leak() {
        let swinging = Verdict::of(&readings(|_| 1.0, |minute| 20 + minute % 3));
        assert!(!swinging.descriptors.leaks() && !swinging.threads.leaks());
        assert!(Verdict::of(&readings(|_| 1.0, |minute| 20 + minute / 5)).descriptors.leaks());
    }

    #[test]
    fn few_readings_are_no_trouble() {
        assert!(Verdict::of(&[]).memory_is_flat());
        assert!(!Trend::of([3].into_iter()).leaks());
    }

    #[test]
    fn this_process_can_be_read() {
        let reading = Gauges::new().read().unwrap();
        assert!(reading.memory > 0.0 && reading.descriptors > 0 && reading.threads > 0);
    }
}
