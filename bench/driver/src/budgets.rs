//! What the benchmark has to show: ratios between medians of the same run.

use crate::samples::Samples;

/// A goal: one figure over another, or by itself, against a limit.
#[derive(Debug)]
pub(crate) struct Budget {
    /// For people.
    pub(crate) title: &'static str,
    /// The work and the peer.
    figure: (&'static str, &'static str),
    /// What it is divided by. Of several peers the best is: a program is taken at its best way.
    over: Option<(&'static str, &'static [&'static str])>,
    /// What comes of it.
    pub(crate) limit: Limit,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Limit {
    /// So many times better.
    AtLeast(f64),
    AtMost(f64),
}

/// A budget and how it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verdict {
    pub(crate) budget: &'static Budget,
    /// `None` if something of it was not measured.
    pub(crate) value: Option<f64>,
}

const TAURI: &[&str] = &["tauri"];
const OURS: &[&str] = &["ours"];

macro_rules! budgets {
    ($($title:literal: $name:literal $peer:literal / $over:literal $peers:expr, $limit:ident $value:literal;)*) => {
        &[$(Budget {
            title: $title,
            figure: ($name, $peer),
            over: if $over.is_empty() { None } else { Some(($over, $peers)) },
            limit: Limit::$limit($value),
        }),*]
    };
}

/// All of them.
pub(crate) const BUDGETS: &[Budget] = budgets![
    "small invoke, to Tauri": "invoke.small.p50" "tauri" / "invoke.small.p50" OURS, AtLeast 15.0;
    "small invoke, to a bare socket": "invoke.small.p50" "ours" / "invoke.small.p50" &["socket"], AtMost 2.0;
    "small invoke, its p99 to its p50": "invoke.small.p99" "ours" / "invoke.small.p50" OURS, AtMost 4.0;
    "small invoke, to Chromium's hasStorageAccess": "invoke.small.p50" "ours" / "invoke.small.p50" &["chromium"], AtMost 1.0;
    "sendSync, to invoke": "sync.small.p50" "ours" / "invoke.small.p50" OURS, AtMost 1.0;
    "64 in flight, to Tauri": "invoke.inflight64.rate" "ours" / "invoke.inflight64.rate" TAURI, AtLeast 25.0;
    "1 MiB echo, to Tauri": "bytes.echo.1m.p50" "tauri" / "bytes.echo.1m.p50" OURS, AtLeast 15.0;
    "16 MiB echo, to Tauri": "bytes.echo.16m.p50" "tauri" / "bytes.echo.16m.p50" OURS, AtLeast 15.0;
    "10 000 objects echo, to Tauri": "objects.10k.echo.p50" "tauri" / "objects.10k.echo.p50" OURS, AtLeast 8.0;
    "push, to the better of Tauri's": "push.small.rate" "ours" / "push.small.rate" &["tauri", "tauri-emit"], AtLeast 30.0;
    "a million pushes, memory after to before": "push.million.after.pss" "ours" / "push.million.before.pss" OURS, AtMost 1.1;
    "start, to Tauri": "start.first_invoke" "ours" / "start.first_invoke" TAURI, AtMost 1.0;
    "memory of one window, to Tauri": "memory.one.pss" "ours" / "memory.one.pss" TAURI, AtMost 1.0;
    "memory of ten windows, to Tauri": "memory.ten.pss" "ours" / "memory.ten.pss" TAURI, AtMost 1.0;
    "wakes of the IPC in an idle window": "idle.ipc_wakes" "ours" / "" OURS, AtMost 0.0;
    "10 000 calls at once, to 100: cost of one": "growth.pending.10000.cost" "ours" / "growth.pending.100.cost" OURS, AtMost 1.3;
    "invoke while 10 000 wait, to 1": "growth.parked.10000.p50" "ours" / "growth.parked.1.p50" OURS, AtMost 1.3;
    "invoke with 100 000 channels, to 1": "growth.channels.100000.p50" "ours" / "growth.channels.1.p50" OURS, AtMost 1.3;
    "invoke with 50 windows open, to 1": "growth.windows.50.p50" "ours" / "growth.windows.1.p50" OURS, AtMost 1.3;
];

impl Budget {
    fn verdict(&'static self, samples: &Samples) -> Verdict {
        let value = || {
            let figure = samples.of(self.figure.0, self.figure.1)?.median;
            let Some((name, peers)) = self.over else { return Some(figure) };
            let others = peers.iter().filter_map(|peer| Some(samples.of(name, peer)?.median));
            // Several peers are only named where more is better.
            Some(figure / others.reduce(f64::max)?)
        };
        Verdict { budget: self, value: value() }
    }
}

impl Verdict {
    /// `None` if something of it was not measured.
    pub(crate) fn is_met(&self) -> Option<bool> {
        self.value.map(|value| match self.budget.limit {
            Limit::AtLeast(limit) => value >= limit,
            Limit::AtMost(limit) => value <= limit,
        })
    }

    /// The limit, for people.
    pub(crate) fn limit(&self) -> String {
        match self.budget.limit {
            Limit::AtLeast(limit) => format!("≥ {}", factor(limit)),
            Limit::AtMost(limit) => format!("≤ {}", factor(limit)),
        }
    }

    /// What came out, for people.
    pub(crate) fn shown(&self) -> String {
        self.value.map_or_else(|| "not measured".to_owned(), factor)
    }

    /// How it stands, in a word.
    pub(crate) fn word(&self) -> &'static str {
        match self.is_met() {
            Some(true) => "met",
            Some(false) => "missed",
            None => "not measured",
        }
    }
}

/// A ratio for people.
pub(crate) fn factor(value: f64) -> String {
    match value {
        v if v == 0.0 => "0".to_owned(),
        v if v >= 100.0 => format!("{v:.0}x"),
        v if v >= 10.0 => format!("{v:.1}x"),
        v => format!("{v:.2}x"),
    }
}

/// How all budgets stand.
pub(crate) fn verdicts(samples: &Samples) -> Vec<Verdict> {
    BUDGETS.iter().map(|budget| budget.verdict(samples)).collect()
}
