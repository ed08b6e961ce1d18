//! How a utility process is started.

use std::{
    ffi::OsStr,
    fmt, io,
    os::{fd::OwnedFd, unix::net::UnixStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use parking_lot::Mutex;
use polaron_protocol::Kind;
use polaron_value::EncodeOptions;
use serde::Serialize;

use super::{Inner, UtilityProcess, control::Control, serve};
use crate::{
    Emitter, Hub, MessageChannelMain,
    connection::Connection,
    inheritance,
    ports::{After, Parcel, Place},
};

/// How long a process may take to connect. It runs from its start, and so includes what it does before that.
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);

const SERVICE_NAME: &str = "Utility Process";

/// What a utility process is told first; `docs/wire.md` has it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Config<'a> {
    service_name: &'a str,
}

/// Sets a [`UtilityProcess`] up; [`UtilityProcess::builder`] begins one.
#[must_use = "`spawn` starts the process"]
pub struct UtilityProcessBuilder {
    program: PathBuf,
    command: Command,
    cwd: Option<PathBuf>,
    service_name: String,
    patience: Duration,
}

impl UtilityProcessBuilder {
    pub(super) fn new(program: &Path) -> Self {
        // Without this, one that has no slash would be searched for in PATH, and others from the process's own folder.
        let program = std::path::absolute(program).unwrap_or_else(|_| program.to_owned());
        Self {
            command: Command::new(&program),
            program,
            cwd: None,
            service_name: SERVICE_NAME.to_owned(),
            patience: CONNECT_PATIENCE,
        }
    }

    /// Adds an argument, as it stands: no shell looks at it.
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    /// Adds arguments.
    pub fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(args);
        self
    }

    /// Sets a variable of the process's environment, which is this process's one otherwise.
    pub fn env(mut self, key: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    /// Empties the environment, for the variables that are set afterwards.
    pub fn env_clear(mut self) -> Self {
        self.command.env_clear();
        self
    }

    /// Sets the folder that the process works in, which is this process's one otherwise.
    pub fn cwd(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cwd = Some(folder.into());
        self
    }

    /// Sets what the process's standard output is: that of this process unless said otherwise. With [`Stdio::piped`]
    /// [`take_stdout`](UtilityProcess::take_stdout) has it.
    ///
    /// Standard input is not to be had, as in Electron: there the process finds its way to main.
    pub fn stdout(mut self, stdout: impl Into<Stdio>) -> Self {
        self.command.stdout(stdout);
        self
    }

    /// The same for the standard error stream and [`take_stderr`](UtilityProcess::take_stderr).
    pub fn stderr(mut self, stderr: impl Into<Stdio>) -> Self {
        self.command.stderr(stderr);
        self
    }

    /// Sets what the process is called in [`ChildProcessGone`](crate::ChildProcessGone), in the log, and by itself:
    /// `Utility Process` unless said otherwise.
    pub fn service_name(mut self, name: impl Into<String>) -> Self {
        self.service_name = name.into();
        self
    }

    /// Sets how long the process may take until it calls [`renderer::connect`](crate::renderer::connect): 10 seconds unless
    /// said otherwise. One that takes longer is killed, and tells of a [`ProcessError`](crate::ProcessError).
    pub fn connect_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Starts the process. `hub` is the application or its [`Hub`].
    ///
    /// # Errors
    ///
    /// When the program is not there or can not be run, and when the system has no process, socket or thread to give.
    pub fn spawn(mut self, hub: &impl AsRef<Hub>) -> Result<UtilityProcess, SpawnError> {
        if let Some(folder) = &self.cwd {
            if !folder.is_dir() {
                return Err(SpawnError {
                    program: self.program,
                    source: io::Error::new(
                        io::ErrorKind::NotFound,
                        format!("its working folder {} is not there", folder.display()),
                    ),
                });
            }
            self.command.current_dir(folder);
        }
        let program = self.program.clone();
        self.start(hub.as_ref()).map_err(|source| SpawnError { program, source })
    }

    fn start(mut self, hub: &Hub) -> io::Result<UtilityProcess> {
        let (near, far) = UnixStream::pair()?;
        self.command.env(inheritance::VARIABLE, inheritance::describe(&far)?).stdin(OwnedFd::from(far));
        let mut child = self.command.spawn()?;
        // With it goes this process's own descriptor of the far end: else the near one would never read as closed.
        drop(self.command);
        let pid = i32::try_from(child.id()).unwrap_or_default();
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let control = Control::new(child)?;
        let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
        let config = Config { service_name: &self.service_name };
        let parcel = Parcel::new(Kind::DocumentConfig, "", &config, &[port2], EncodeOptions::new());
        let mut after = After::default();
        let parcel = parcel.expect("a name and a new port can travel").wait(&mut after);
        after.finish(Place::Anywhere);

        let inner = Arc::new(Inner {
            stdout: Mutex::new(stdout),
            stderr: Mutex::new(stderr),
            service_name: self.service_name,
            contents: hub.create_utility_contents(),
            port: port1,
            emitter: Emitter::new(),
            past: Mutex::default(),
            control,
        });
        let started = Connection::new(near, pid)
            .and_then(|connection| serve::start(&inner, hub, connection, parcel, self.patience));
        if let Err(error) = started {
            inner.control.abandon();
            inner.contents.destroy();
            return Err(error);
        }
        Ok(UtilityProcess { inner })
    }
}

impl fmt::Debug for UtilityProcessBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is in its environment may be secret.
        f.debug_struct("UtilityProcessBuilder")
            .field("program", &self.program)
            .field("service_name", &self.service_name)
            .finish_non_exhaustive()
    }
}

/// Why a utility process was not started.
#[derive(Debug, thiserror::Error)]
#[error("the utility process {} was not started: {source}", program.display())]
#[non_exhaustive]
pub struct SpawnError {
    /// The program.
    pub program: PathBuf,
    /// What the system says.
    pub source: io::Error,
}
