//! The programs that are measured: Polaron's and its peers'.

use std::path::{Path, PathBuf};

use polaron_bench_kit::Suite::{
    self, Bytes, Calls, Channels, Large, Load, Memory, Million, Pending, Windows,
};

/// A program, and what it is measured at.
#[derive(Debug)]
pub(crate) struct Program {
    /// Its name in results.
    pub(crate) id: &'static str,
    /// Its name for people.
    pub(crate) title: &'static str,
    /// What it is, in a sentence.
    pub(crate) about: &'static str,
    /// The file, under the workspace's `target`; none for this program itself.
    file: Option<&'static str>,
    /// What comes first on its command line.
    pub(crate) arguments: &'static [&'static str],
    /// What it does.
    pub(crate) suites: &'static [Suite],
}

/// All of them; ours first, then in the order in which people would look for them.
pub(crate) const PROGRAMS: &[Program] = &[
    Program {
        id: "ours",
        title: "Polaron",
        about: "A page behind a context bridge, the engine's sandbox on.",
        file: Some("release/bench-ipc"),
        arguments: &[],
        suites: &[Calls, Bytes, Large, Load, Million, Memory, Windows, Channels, Pending],
    },
    Program {
        id: "tauri",
        title: "Tauri 2",
        about: "`invoke`, raw bodies and responses, a `Channel` for pushes.",
        file: Some("peers/release/polaron-peer-tauri"),
        arguments: &[],
        suites: &[Calls, Bytes, Large, Load, Million, Memory, Windows, Pending],
    },
    Program {
        id: "socket",
        title: "Socket ping-pong",
        about: "Two processes and a Unix socket, no engine at all: a limit of the system.",
        file: None,
        arguments: &["limit", "socket"],
        suites: &[Calls, Bytes],
    },
    Program {
        id: "memcpy",
        title: "memcpy",
        about: "One copy of the bytes within a process: a limit of the machine.",
        file: None,
        arguments: &["limit", "memcpy"],
        suites: &[Bytes, Large],
    },
];

impl Program {
    /// The file to run.
    pub(crate) fn path(&self) -> PathBuf {
        match self.file {
            Some(file) => target().join(file),
            // It exists: it is running.
            None => std::env::current_exe().unwrap_or_default(),
        }
    }
}

/// Where the workspace is built.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target")
}
