//! Other processes, seen through `/proc`: who started whom, what memory they have, what they do.

use std::{collections::BTreeMap, fs, io, path::Path};

use rustix::process::{Pid, Signal, kill_process};

/// A process and all that it started, itself first.
pub(crate) fn tree(root: u32) -> Vec<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for pid in numbers(Path::new("/proc")) {
        if let Some(parent) = parent(pid) {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut found = vec![root];
    let mut index = 0;
    while index < found.len() {
        if let Some(children) = children.get(&found[index]) {
            found.extend(children);
        }
        index += 1;
    }
    found
}

/// The memory of processes in MiB, each shared page divided among those that share it (PSS).
pub(crate) fn memory(pids: &[u32]) -> io::Result<f64> {
    let mut kib = 0.0;
    for pid in pids {
        // A process may end meanwhile, and has no memory then.
        let Ok(text) = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")) else { continue };
        let pss = text.lines().find_map(|line| line.strip_prefix("Pss:"));
        let number =
            pss.and_then(|rest| rest.split_whitespace().next()).and_then(|text| text.parse::<f64>().ok());
        kib += number.ok_or_else(|| io::Error::other(format!("no Pss in smaps_rollup of {pid}")))?;
    }
    Ok(kib / 1024.0)
}

/// What threads did so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Activity {
    /// For how long they ran, in nanoseconds.
    pub(crate) ran: f64,
    /// How often they were woken.
    pub(crate) woken: f64,
    /// How often threads of Polaron's own were, whose names begin with `ipc-`.
    pub(crate) ipc_woken: f64,
}

/// What all threads of these processes did so far.
pub(crate) fn activity(pids: &[u32]) -> Activity {
    let mut sum = Activity::default();
    for pid in pids {
        let tasks = format!("/proc/{pid}/task");
        for task in numbers(Path::new(&tasks)) {
            let read = |name: &str| fs::read_to_string(format!("{tasks}/{task}/{name}")).unwrap_or_default();
            let first = |text: &str| text.split_whitespace().next().and_then(|word| word.parse::<f64>().ok());
            sum.ran += first(&read("schedstat")).unwrap_or(0.0);
            let status = read("status");
            let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
            let woken = line.and_then(first).unwrap_or(0.0);
            sum.woken += woken;
            if read("comm").starts_with("ipc-") {
                sum.ipc_woken += woken;
            }
        }
    }
    sum
}

/// Ends processes by their ids; those that are gone are gone.
pub(crate) fn end(pids: &[u32], signal: Signal) {
    for pid in pids {
        if let Some(pid) = i32::try_from(*pid).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, signal);
        }
    }
}

fn parent(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name is in parentheses and may hold anything: what follows begins after the last of them.
    stat[stat.rfind(')')? + 1..].split_whitespace().nth(1)?.parse().ok()
}

fn numbers(folder: &Path) -> Vec<u32> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect()
}
