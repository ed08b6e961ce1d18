//! What one process is to measure.

use serde::{Deserialize, Serialize};

/// A group of work that one process does, from its start to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suite {
    /// Small messages of every kind.
    Calls,
    /// Bytes up to 16 MiB, objects and strings.
    Bytes,
    /// 256 MiB.
    Large,
    /// A small call while another frame moves 100 MB/s.
    Load,
    /// A million pushes, and the memory before and after.
    Million,
    /// The memory of one and of ten windows, and what they do when nobody does anything.
    Memory,
    /// From one window to fifty.
    Windows,
    /// From one channel to a hundred thousand.
    Channels,
    /// From one call that waits to ten thousand.
    Pending,
    /// Nothing: what the second window and all after it do.
    Idle,
}

impl Suite {
    /// All that a process may be started for.
    pub const ALL: [Self; 9] = [
        Self::Calls,
        Self::Bytes,
        Self::Large,
        Self::Load,
        Self::Million,
        Self::Memory,
        Self::Windows,
        Self::Channels,
        Self::Pending,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Bytes => "bytes",
            Self::Large => "large",
            Self::Load => "load",
            Self::Million => "million",
            Self::Memory => "memory",
            Self::Windows => "windows",
            Self::Channels => "channels",
            Self::Pending => "pending",
            Self::Idle => "idle",
        }
    }

    /// The suite of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.name() == name)
    }
}

/// What one process is to measure; the page gets it as JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// Which work.
    pub suite: Suite,
    /// How long a piece of work is repeated, in milliseconds.
    pub span: u32,
    /// Which of several programs in one this is to be; most are one.
    pub mode: String,
}

impl Plan {
    /// Reads `--suite NAME [--span MILLISECONDS] [--mode NAME]`.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut plan = Self { suite: Suite::Calls, span: 1000, mode: String::new() };
        while let Some(argument) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{argument} wants a value"))?;
            match argument.as_str() {
                "--suite" => plan.suite = Suite::named(&value).ok_or_else(|| format!("no suite {value}"))?,
                "--span" => plan.span = value.parse().map_err(|error| format!("--span: {error}"))?,
                "--mode" => plan.mode = value,
                _ => return Err(format!("unknown option {argument}")),
            }
        }
        Ok(plan)
    }
}
