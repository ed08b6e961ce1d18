//! Ends the process when a step of the drive never ends, so that a machine that runs the tour alone does not hang.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// Watches until it is dropped.
#[derive(Debug)]
pub(crate) struct Watchdog {
    steps: Sender<(String, Duration)>,
}

impl Watchdog {
    /// Starts to watch; there is no limit until the first [`expect`](Self::expect).
    pub(crate) fn start() -> Self {
        let (steps, incoming) = channel::<(String, Duration)>();
        thread::spawn(move || {
            let Ok((mut name, mut limit)) = incoming.recv() else { return };
            loop {
                match incoming.recv_timeout(limit) {
                    Ok(next) => (name, limit) = next,
                    Err(RecvTimeoutError::Disconnected) => return,
                    Err(RecvTimeoutError::Timeout) => {
                        eprintln!("tour: {name} did not end within {} s", limit.as_secs());
                        std::process::exit(1);
                    }
                }
            }
        });
        Self { steps }
    }

    /// Gives the step that begins now this long, and ends the one before.
    pub(crate) fn expect(&self, name: &str, limit: Duration) {
        // The thread is gone only when the process is about to be.
        let _ = self.steps.send((name.to_owned(), limit));
    }
}
