//! Keeps the cores awake while others are measured.
//!
//! A core with nothing to do is halted. On a virtual machine that, and waking it, is the hypervisor's work and takes some
//! 40 µs: there it decides how long every message between two processes takes, whoever sends it, and hides what the
//! programs do. So each core gets a process that runs only when nothing else wants to (`SCHED_IDLE`).

use std::{
    env,
    process::{Child, Command, Stdio},
    thread,
};

/// Processes that do nothing, one for each core; they end with this value.
#[derive(Debug)]
pub(crate) struct Awake(Vec<Child>);

impl Awake {
    /// Starts them. Where the system has no `chrt` the cores may sleep, and that is said.
    pub(crate) fn start() -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let spinner = |core: usize| {
            let core = core.to_string();
            Command::new("setpriv")
                .args(["--pdeathsig", "KILL", "--", "taskset", "-c", &core, "chrt", "--idle", "0"])
                .arg(env::current_exe()?)
                .args(["limit", "spin"])
                .stdin(Stdio::null())
                .spawn()
        };
        let started: Result<Vec<_>, _> = (0..cores).map(spinner).collect();
        Self(started.unwrap_or_else(|error| {
            eprintln!("bench-driver: the cores may sleep: {error}");
            Vec::new()
        }))
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// What each of them does.
pub(crate) fn spin() -> ! {
    loop {
        std::hint::spin_loop();
    }
}
