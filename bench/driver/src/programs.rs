//! The programs that are measured: Polaron's and its peers'.

use std::path::{Path, PathBuf};

use polaron_bench_kit::Suite::{
    self, Bytes, Calls, Channels, Large, Load, Memory, Million, Pending, Ports, Windows,
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
        suites: &[Calls, Bytes, Large, Load, Million, Memory, Windows, Channels, Pending, Ports],
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
        id: "wry",
        title: "wry",
        about: "Its IPC handler and `evaluate_script` back; a custom protocol for bytes.",
        file: Some("peers/release/polaron-peer-wry"),
        arguments: &[],
        suites: &[Calls, Bytes, Load, Memory],
    },
    Program {
        id: "webkit",
        title: "WebKitGTK",
        about: "The engine's own script message with reply, and evaluated scripts.",
        file: Some("peers/release/polaron-peer-webkit"),
        arguments: &[],
        suites: &[Calls, Bytes],
    },
    Program {
        id: "cdp",
        title: "Chromium, DevTools",
        about: "A binding as `exposeFunction` of its drivers has it.",
        file: Some("peers/release/polaron-peer-chromium"),
        arguments: &["--mode", "cdp"],
        suites: &[Calls, Bytes],
    },
    Program {
        id: "websocket",
        title: "Chromium, WebSocket",
        about: "A page and a local server.",
        file: Some("peers/release/polaron-peer-chromium"),
        arguments: &["--mode", "websocket"],
        suites: &[Calls, Bytes, Load],
    },
    Program {
        id: "chromium",
        title: "Chromium itself",
        about: "Its renderer asks its own browser process, `document.hasStorageAccess()`: Electron's `invoke` is not faster.",
        file: Some("peers/release/polaron-peer-chromium"),
        arguments: &["--mode", "own"],
        suites: &[Calls],
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
    /// The file for people, without the folders of this machine.
    pub(crate) fn name(&self) -> String {
        format!("target/{}", self.file.unwrap_or("release/bench-driver"))
    }

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
