//! What is printed at the end.

use std::collections::BTreeMap;

use crate::{
    gauges::{MAX_SLOPE, Trend, Verdict},
    options::Options,
};

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) counts: BTreeMap<&'static str, u64>,
    pub(crate) faults: Vec<String>,
    /// Message channels that this process knows of, at the start and at the end.
    pub(crate) channels: (usize, usize),
    pub(crate) verdict: Verdict,
}

impl Report {
    pub(crate) fn is_well(&self) -> bool {
        self.faults.is_empty()
            && self.channels.0 == self.channels.1
            && self.verdict.memory_is_flat()
            && !self.verdict.descriptors.leaks()
            && !self.verdict.threads.leaks()
    }

    pub(crate) fn print(&self, options: &Options) {
        println!("soak: {:.1} minutes, seed {}", options.duration.as_secs_f64() / 60.0, options.seed);
        for (what, count) in &self.counts {
            println!("  {count:>10}  {what}");
        }
        let verdict = &self.verdict;
        println!(
            "memory of main: {:+.1} MiB/h by least squares over {} readings ({:+.1} MiB), {:.0} MiB at the end; at most {MAX_SLOPE:+} MiB/h: {}",
            verdict.slope,
            verdict.readings,
            verdict.growth,
            verdict.memory,
            word(verdict.memory_is_flat()),
        );
        println!("descriptors: {}", trend(verdict.descriptors));
        println!("threads: {}", trend(verdict.threads));
        let (start, end) = self.channels;
        println!("message channels: {start} at the start, {end} at the end: {}", word(start == end));
        if self.faults.is_empty() {
            println!("no message lost, duplicated or out of order; no frame, call, page or port left over");
        }
        for fault in &self.faults {
            println!("FAULT: {fault}");
        }
        println!("soak: {}", word(self.is_well()));
    }
}

fn trend(trend: Trend) -> String {
    let Trend { early, late } = trend;
    format!("{}..{} early, {}..{} late: {}", early.0, early.1, late.0, late.1, word(!trend.leaks()))
}

fn word(well: bool) -> &'static str {
    if well { "well" } else { "FAILED" }
}
