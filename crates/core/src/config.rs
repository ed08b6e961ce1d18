//! What a new document is told to run, and with which surroundings.

use std::{collections::BTreeMap, ffi::OsString};

use polaron_protocol::{CallId, DocumentId, Flags, Kind};
use serde::Serialize;

use crate::{WebFrameMain, WebPreferences, connection::Head};

/// What the renderer runtime needs to set a document up; `renderer/src/preload.js` reads it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentConfig {
    context_isolation: bool,
    node_integration: bool,
    sandbox: bool,
    electron_error_messages: bool,
    is_main_frame: bool,
    frame_token: String,
    process_id: u32,
    routing_id: u32,
    preloads: Vec<Preload>,
    process: Process,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Preload {
    Source { path: String, source: String },
    Unreadable { path: String, error: String },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Process {
    pid: i32,
    ppid: u32,
    argv: Vec<String>,
    env: BTreeMap<String, String>,
    versions: BTreeMap<&'static str, &'static str>,
    platform: &'static str,
    arch: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    exec_path: Option<String>,
}

impl DocumentConfig {
    /// Reads the preloads anew: a reload runs what is on the disk then, as in Electron.
    pub(crate) fn new(preferences: &WebPreferences, frame: &WebFrameMain) -> Self {
        let preloads = preferences.preloads.iter().map(|path| {
            let shown = path.display().to_string();
            match std::fs::read_to_string(path) {
                Ok(source) => Preload::Source { path: shown, source },
                Err(error) => Preload::Unreadable { path: shown, error: error.to_string() },
            }
        });
        // A page without a preload has nobody who could read it.
        let env = if preferences.preloads.is_empty() { BTreeMap::new() } else { environment() };
        Self { preloads: preloads.collect(), ..Self::bare(preferences, frame, env) }
    }

    /// For a document that gets the runtime for a script's sake. Whatever the page's preferences are, the document's own
    /// code is to see nothing of it.
    pub(crate) fn without_preloads(preferences: &WebPreferences, frame: &WebFrameMain) -> Self {
        Self {
            context_isolation: true,
            node_integration: false,
            ..Self::bare(preferences, frame, BTreeMap::new())
        }
    }

    fn bare(preferences: &WebPreferences, frame: &WebFrameMain, env: BTreeMap<String, String>) -> Self {
        Self {
            context_isolation: preferences.context_isolation,
            node_integration: preferences.node_integration,
            sandbox: preferences.sandbox,
            electron_error_messages: preferences.electron_error_messages,
            is_main_frame: frame.is_main_frame(),
            frame_token: frame.frame_token().to_owned(),
            process_id: frame.process_id(),
            routing_id: frame.routing_id(),
            preloads: Vec::new(),
            process: Process {
                pid: frame.os_process_id(),
                ppid: std::process::id(),
                argv: std::env::args_os().take(1).map(lossy).collect(),
                env,
                versions: [("polaron", env!("CARGO_PKG_VERSION"))].into(),
                platform: match std::env::consts::OS {
                    "macos" => "darwin",
                    "windows" => "win32",
                    other => other,
                },
                arch: match std::env::consts::ARCH {
                    "x86_64" => "x64",
                    "aarch64" => "arm64",
                    "x86" => "ia32",
                    other => other,
                },
                exec_path: std::env::current_exe().ok().map(|path| lossy(path.into_os_string())),
            },
        }
    }
}

/// Whether and how a document installs the runtime.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runtime {
    No,
    Shared,
    Isolated,
}

/// The head of a document's configuration.
pub(crate) fn head(document: DocumentId, runtime: Runtime) -> Head<'static> {
    let flags = match runtime {
        Runtime::No => Flags::default(),
        Runtime::Shared => Flags::INSTALL,
        Runtime::Isolated => Flags::INSTALL.with(Flags::ISOLATED),
    };
    Head { kind: Kind::DocumentConfig, flags, document, call: CallId::NONE, channel: "" }
}

fn environment() -> BTreeMap<String, String> {
    std::env::vars_os().map(|(key, value)| (lossy(key), lossy(value))).collect()
}

fn lossy(text: OsString) -> String {
    text.to_string_lossy().into_owned()
}
