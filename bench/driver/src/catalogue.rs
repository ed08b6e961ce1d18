//! Every piece of work: its name in results, its name for people, its unit.

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Microseconds,
    Milliseconds,
    PerSecond,
    Mebibytes,
    MegabytesPerSecond,
    MillisecondsPerSecond,
}

impl Unit {
    /// As results name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Microseconds => "us",
            Self::Milliseconds => "ms",
            Self::PerSecond => "/s",
            Self::Mebibytes => "MiB",
            Self::MegabytesPerSecond => "MB/s",
            Self::MillisecondsPerSecond => "ms/s",
        }
    }

    /// Whether less is better.
    pub(crate) fn less_is_better(self) -> bool {
        !matches!(self, Self::PerSecond | Self::MegabytesPerSecond)
    }

    /// A figure for people, in a unit that suits its size.
    pub(crate) fn show(self, value: f64) -> String {
        let digits = |value: f64, unit: &str| {
            let places = match value.abs() {
                v if v >= 100.0 || v == 0.0 => 0,
                v if v >= 10.0 => 1,
                _ => 2,
            };
            format!("{value:.places$}{unit}")
        };
        match self {
            Self::Microseconds if value >= 1e6 => digits(value / 1e6, " s"),
            Self::Microseconds if value >= 1e3 => digits(value / 1e3, " ms"),
            Self::Microseconds => digits(value, " µs"),
            Self::Milliseconds if value >= 1e4 => digits(value / 1e3, " s"),
            Self::Milliseconds => digits(value, " ms"),
            Self::PerSecond if value >= 1e6 => digits(value / 1e6, " M/s"),
            Self::PerSecond if value >= 1e3 => digits(value / 1e3, " k/s"),
            Self::PerSecond => digits(value, " /s"),
            Self::Mebibytes => digits(value, " MiB"),
            Self::MegabytesPerSecond => digits(value, " MB/s"),
            Self::MillisecondsPerSecond => digits(value, " ms/s"),
        }
    }
}

/// A piece of work.
#[derive(Debug)]
pub(crate) struct Work {
    /// Its name in results.
    pub(crate) name: &'static str,
    /// Its name for people.
    pub(crate) title: &'static str,
    pub(crate) unit: Unit,
}

/// Pieces of work that belong together.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) title: &'static str,
    pub(crate) works: &'static [Work],
}

macro_rules! works {
    ($($name:literal $unit:ident $title:literal),* $(,)?) => {
        &[$(Work { name: $name, title: $title, unit: Unit::$unit }),*]
    };
}

/// All of them, in the order of the table.
pub(crate) const GROUPS: &[Group] = &[
    Group {
        title: "Small calls",
        works: works![
            "invoke.small.p50" Microseconds "awaited invoke, from the page",
            "invoke.small.p99" Microseconds "… its 99th percentile",
            "invoke.direct.p50" Microseconds "awaited invoke, from the preload",
            "invoke.direct.p99" Microseconds "… its 99th percentile",
            "sync.small.p50" Microseconds "sendSync, from the page",
            "sync.small.p99" Microseconds "… its 99th percentile",
            "sync.direct.p50" Microseconds "sendSync, from the preload",
            "sync.direct.p99" Microseconds "… its 99th percentile",
            "invoke.inflight64.rate" PerSecond "64 calls in flight",
            "invoke.inflight1000.rate" PerSecond "1 000 calls in flight",
            "send.small.rate" PerSecond "sends, one way",
            "load.small.p50" Microseconds "invoke beside 100 MB/s",
            "load.small.p99" Microseconds "… its 99th percentile",
            "load.moved.rate" MegabytesPerSecond "… what was moved",
        ],
    },
    Group {
        title: "Main to page",
        works: works![
            "push.small.rate" PerSecond "pushes, 10 000 at a time",
            "push.million.rate" PerSecond "pushes, a million",
            "push.million.before.pss" Mebibytes "… memory before",
            "push.million.after.pss" Mebibytes "… memory after",
        ],
    },
    Group {
        title: "Bytes",
        works: works![
            "bytes.echo.64k.p50" Microseconds "echo, 64 KiB",
            "bytes.echo.1m.p50" Microseconds "echo, 1 MiB",
            "bytes.echo.16m.p50" Microseconds "echo, 16 MiB",
            "bytes.echo.256m.p50" Microseconds "echo, 256 MiB",
            "bytes.upload.64k.p50" Microseconds "upload, 64 KiB",
            "bytes.upload.1m.p50" Microseconds "upload, 1 MiB",
            "bytes.upload.16m.p50" Microseconds "upload, 16 MiB",
            "bytes.upload.256m.p50" Microseconds "upload, 256 MiB",
            "bytes.download.64k.p50" Microseconds "download, 64 KiB",
            "bytes.download.1m.p50" Microseconds "download, 1 MiB",
            "bytes.download.16m.p50" Microseconds "download, 16 MiB",
            "bytes.download.256m.p50" Microseconds "download, 256 MiB",
        ],
    },
    Group {
        title: "Values",
        works: works![
            "objects.10k.echo.p50" Microseconds "10 000 nested objects, echo",
            "string.1m.echo.p50" Microseconds "string of 1 MB, echo",
        ],
    },
    Group {
        title: "Start, memory, rest",
        works: works![
            "start.first_invoke" Milliseconds "start to first answered invoke",
            "memory.one.pss" Mebibytes "memory, one window",
            "memory.ten.pss" Mebibytes "memory, ten windows",
            "idle.cpu" MillisecondsPerSecond "processor time of an idle window",
            "idle.wakes" PerSecond "wakes of an idle window",
            "idle.ipc_wakes" PerSecond "… of those by the IPC",
        ],
    },
    Group {
        title: "Growth",
        works: works![
            "growth.windows.10.open" Milliseconds "opening a window, to 10",
            "growth.windows.25.open" Milliseconds "… to 25",
            "growth.windows.50.open" Milliseconds "… to 50",
            "growth.windows.1.pss" Mebibytes "memory, 1 window",
            "growth.windows.10.pss" Mebibytes "… 10 windows",
            "growth.windows.25.pss" Mebibytes "… 25 windows",
            "growth.windows.50.pss" Mebibytes "… 50 windows",
            "growth.windows.1.p50" Microseconds "invoke, 1 window open",
            "growth.windows.10.p50" Microseconds "… 10 windows",
            "growth.windows.25.p50" Microseconds "… 25 windows",
            "growth.windows.50.p50" Microseconds "… 50 windows",
            "growth.channels.1.p50" Microseconds "invoke, 1 channel",
            "growth.channels.100.p50" Microseconds "… 100 channels",
            "growth.channels.10000.p50" Microseconds "… 10 000 channels",
            "growth.channels.100000.p50" Microseconds "… 100 000 channels",
            "growth.pending.1.cost" Microseconds "a call's cost, 1 at once",
            "growth.pending.10.cost" Microseconds "… 10 at once",
            "growth.pending.100.cost" Microseconds "… 100 at once",
            "growth.pending.1000.cost" Microseconds "… 1 000 at once",
            "growth.pending.10000.cost" Microseconds "… 10 000 at once",
            "growth.parked.1.p50" Microseconds "invoke, 1 other waits",
            "growth.parked.100.p50" Microseconds "… 100 others wait",
            "growth.parked.10000.p50" Microseconds "… 10 000 others wait",
        ],
    },
];
