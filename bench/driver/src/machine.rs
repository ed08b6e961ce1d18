//! What kind of machine this is. Nothing here names one.

use std::{fs, thread};

use crate::samples::Samples;

/// Cores, system, engines, in a line.
pub(crate) fn describe(samples: &Samples) -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut parts = vec![format!("{cores} cores of {}", processor()), system()];
    let names = [("webkitgtk", "WebKitGTK"), ("tauri", "Tauri"), ("wry", "wry"), ("chromium", "Chromium")];
    for (of, name) in names {
        if let Some(version) = samples.versions.get(of) {
            parts.push(format!("{name} {version}"));
        }
    }
    parts.join(" · ")
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let model = field("model name").unwrap_or_else(|| "an unknown processor".to_owned());
    let virtual_machine =
        field("flags").is_some_and(|flags| flags.split(' ').any(|flag| flag == "hypervisor"));
    if virtual_machine { format!("{model}, a virtual machine") } else { model }
}

fn system() -> String {
    let text = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.map_or_else(|| "Linux".to_owned(), |name| name.trim_matches('"').to_owned())
}
