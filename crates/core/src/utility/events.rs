//! What a utility process tells of itself, and what the application tells of it.

use std::{io, os::unix::process::ExitStatusExt, process::ExitStatus, time::Duration};

use rustix::process::Signal;

/// What a [`UtilityProcess`](crate::UtilityProcess) can tell of itself. Each happens once at most; a listener that comes later
/// is told all the same.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event of a utility process",
    note = "its events are `Spawn`, `ProcessError` and `Exit`; for messages there is `on_message`"
)]
pub trait UtilityProcessEvent: Clone + Send + Sync + 'static {
    #[doc(hidden)]
    fn of(past: &Past) -> Option<Self>;
    #[doc(hidden)]
    fn enter(&self, past: &mut Past);
}

/// What has happened to a process.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Past {
    spawn: Option<Spawn>,
    pub(super) error: Option<ProcessError>,
    pub(super) exit: Option<Exit>,
}

macro_rules! events {
    ($($name:ident in $field:ident)*) => {$(
        impl UtilityProcessEvent for $name {
            fn of(past: &Past) -> Option<Self> {
                past.$field.clone()
            }

            fn enter(&self, past: &mut Past) {
                past.$field = Some(self.clone());
            }
        }
    )*};
}

events! { Spawn in spawn ProcessError in error Exit in exit }

/// The process was started: Electron's `spawn`. It comes before anything that the process says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Spawn {}

impl Spawn {
    pub(super) fn new() -> Self {
        Self {}
    }
}

/// The process was of no use and is killed: Electron's `error`, which comes for a fatal error of its JavaScript engine.
/// [`Exit`] follows.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProcessError {
    /// It did not call [`renderer::connect`](crate::renderer::connect) in time: it is no program for that, or it hangs.
    #[error("the utility process did not connect within {patience:?}")]
    NeverConnected {
        /// How long it had: [`connect_patience`](crate::UtilityProcessBuilder::connect_patience).
        patience: Duration,
    },
    /// It was built with another version of Polaron, or speaks something else.
    #[error("the utility process was refused: {why}")]
    Refused {
        /// What was wrong with its first message.
        why: String,
    },
    /// It sent what no correct one sends.
    #[error("the utility process broke the protocol: {why}")]
    Protocol {
        /// What it sent.
        why: String,
    },
}

/// The process is gone: Electron's `exit`. All that it had sent is handled, and its ports are closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exit {
    /// What it exited with; [`None`] when a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
}

impl Exit {
    pub(super) fn new(waited: io::Result<ExitStatus>) -> Self {
        match waited {
            Ok(status) => Self { code: status.code(), signal: status.signal() },
            Err(error) => {
                // Another part of this program waits for all children, or ignores SIGCHLD.
                tracing::warn!(target: "polaron", %error, "nobody knows how a utility process ended");
                Self { code: None, signal: None }
            }
        }
    }

    /// Whether it ended as it should: with code 0.
    pub fn success(self) -> bool {
        self.code == Some(0)
    }
}

/// A process of the application's ended otherwise than it should: Electron's `child-process-gone`, of the application. Its
/// type is always `Utility`. One that exits with 0 is told by [`Exit`] only, and pages' processes have an event of their own.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ChildProcessGone {
    /// What it was [called](crate::UtilityProcessBuilder::service_name).
    pub service_name: String,
    /// Why it ended.
    pub reason: ChildGoneReason,
    /// What it exited with; [`None`] when a signal ended it.
    pub exit_code: Option<i32>,
}

/// Why a child process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChildGoneReason {
    /// It exited with another code than 0: Electron's `abnormal-exit`.
    AbnormalExit,
    /// It was sent a signal, by this application or by anybody else: Electron's `killed`.
    Killed,
    /// It did what the system ends a process for: Electron's `crashed`.
    Crashed,
    /// It never connected, or was refused: Electron's `launch-failed`.
    LaunchFailed,
}

impl ChildGoneReason {
    /// Why, if it did not end as it should.
    pub(super) fn of(past: &Past, exit: Exit) -> Option<Self> {
        if let Some(ProcessError::NeverConnected { .. } | ProcessError::Refused { .. }) = past.error {
            return Some(Self::LaunchFailed);
        }
        let crashes =
            [Signal::SEGV, Signal::ABORT, Signal::BUS, Signal::ILL, Signal::FPE, Signal::TRAP, Signal::SYS];
        match (exit.code, exit.signal) {
            (Some(0), _) => None,
            (_, Some(signal)) if crashes.iter().any(|crash| crash.as_raw() == signal) => Some(Self::Crashed),
            (_, Some(_)) => Some(Self::Killed),
            _ => Some(Self::AbnormalExit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_electrons() {
        let reason = |code, signal| ChildGoneReason::of(&Past::default(), Exit { code, signal });
        assert_eq!(reason(Some(0), None), None);
        assert_eq!(reason(Some(3), None), Some(ChildGoneReason::AbnormalExit));
        assert_eq!(reason(None, None), Some(ChildGoneReason::AbnormalExit));
        assert_eq!(reason(None, Some(Signal::TERM.as_raw())), Some(ChildGoneReason::Killed));
        assert_eq!(reason(None, Some(Signal::KILL.as_raw())), Some(ChildGoneReason::Killed));
        assert_eq!(reason(None, Some(Signal::SEGV.as_raw())), Some(ChildGoneReason::Crashed));
        assert_eq!(reason(None, Some(Signal::ABORT.as_raw())), Some(ChildGoneReason::Crashed));
        let late = Past {
            error: Some(ProcessError::NeverConnected { patience: Duration::ZERO }),
            ..Past::default()
        };
        let killed = Exit { code: None, signal: Some(Signal::KILL.as_raw()) };
        assert_eq!(ChildGoneReason::of(&late, killed), Some(ChildGoneReason::LaunchFailed));
    }
}
