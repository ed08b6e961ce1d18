//! Keeps the cores awake while others are measured.
//!
//! A core with nothing to do is halted. On a virtual machine that, and waking it, is the hypervisor's work and takes some
//! 40 µs: there it decides how long every message between two processes takes, whoever sends it, and hides what the
//! programs do. The kernel has a request against it, which holds as long as a file is open: cores then wait for work in
//! the kernel's own idle loop, and no program has less of them. (Processes that spin at the lowest priority would not do:
//! where the kernel shares time between sessions, they take it from a sandboxed web process, which has one of its own.)

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
};

const REQUEST: &str = "/dev/cpu_dma_latency";

/// The request; it ends with this value, and with this process.
#[derive(Debug)]
pub(crate) struct Awake {
    _request: Option<File>,
}

impl Awake {
    /// Makes the request. Who may not make it measures with cores that may sleep, and is told so.
    pub(crate) fn start() -> Self {
        let request = || -> io::Result<File> {
            let mut file = OpenOptions::new().write(true).open(REQUEST)?;
            // The longest that a core may take to wake, in microseconds.
            file.write_all(&0_i32.to_ne_bytes())?;
            Ok(file)
        };
        match request() {
            Ok(file) => Self { _request: Some(file) },
            Err(error) => {
                eprintln!("bench-driver: the cores may sleep while nothing runs on them: {REQUEST}: {error}");
                Self { _request: None }
            }
        }
    }
}
