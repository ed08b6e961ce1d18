//! A child process in the kernel's hands: signals to it, and its end. By a descriptor and not by its number, which another
//! process may have once this one is gone.

use std::{
    io,
    os::fd::OwnedFd,
    process::Child,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal},
};

use super::Exit;
use crate::connection::Bell;

/// How long a process may take to end that was asked to, before it is killed: what Chromium grants.
const TERMINATION_PATIENCE: Duration = Duration::from_secs(2);

pub(super) struct Control {
    pid: u32,
    child: Mutex<Child>,
    process: OwnedFd,
    /// When it is killed; the bell tells who waits for it that there is such a time.
    deadline: Mutex<Option<Instant>>,
    bell: Bell,
    is_over: AtomicBool,
}

impl Control {
    /// Takes charge of a child; where that fails it is killed.
    pub(super) fn new(mut child: Child) -> io::Result<Self> {
        let prepare = || Ok((pidfd_open(Pid::from_child(&child), PidfdFlags::empty())?, Bell::new()?));
        match prepare() {
            Ok((process, bell)) => Ok(Self {
                pid: child.id(),
                child: Mutex::new(child),
                process,
                deadline: Mutex::default(),
                bell,
                is_over: AtomicBool::new(false),
            }),
            Err(error) => {
                // The first error is the one to tell.
                let _ = child.kill().and_then(|()| child.wait());
                Err(error)
            }
        }
    }

    /// Ends a process that nobody will wait for.
    pub(super) fn abandon(&self) {
        self.kill();
        self.reap();
    }

    /// Its number, while it is its.
    pub(super) fn pid(&self) -> Option<u32> {
        (!self.is_over.load(Ordering::Acquire)).then_some(self.pid)
    }

    /// Asks the process to end, and sees to it that it does. Whether there was one to ask.
    pub(super) fn terminate(&self) -> bool {
        if self.is_over.load(Ordering::Acquire) || !self.signal(Signal::TERM) {
            return false;
        }
        self.deadline.lock().get_or_insert_with(|| Instant::now() + TERMINATION_PATIENCE);
        self.bell.ring();
        true
    }

    pub(super) fn kill(&self) {
        self.signal(Signal::KILL);
    }

    fn signal(&self, signal: Signal) -> bool {
        pidfd_send_signal(&self.process, signal).is_ok()
    }

    /// Waits for its end, so that no zombie is left.
    pub(super) fn wait(&self) -> Exit {
        loop {
            self.bell.answer();
            let left = self.deadline.lock().map(|at| at.saturating_duration_since(Instant::now()));
            let timeout = left
                .map(|left| Timespec { tv_sec: left.as_secs() as _, tv_nsec: left.subsec_nanos().into() });
            let mut fds = [PollFd::new(&self.process, PollFlags::IN), PollFd::new(&self.bell, PollFlags::IN)];
            match poll(&mut fds, timeout.as_ref()) {
                Ok(0) => {
                    self.kill();
                    *self.deadline.lock() = None;
                    break;
                }
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                // There is no memory for it; the wait below needs none.
                Err(_) => break,
            }
            if !fds[1].revents().is_empty() {
                self.bell.silence();
            }
            if !fds[0].revents().is_empty() {
                break;
            }
        }
        self.reap()
    }

    fn reap(&self) -> Exit {
        let exit = Exit::new(self.child.lock().wait());
        self.is_over.store(true, Ordering::Release);
        exit
    }
}
