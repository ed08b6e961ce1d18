//! The browser's process, and the pipe to its DevTools.

use std::{
    fs, io,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::Value;

/// What an automated Chromium is started with; the profile and the pipe come after it.
const OPTIONS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-background-timer-throttling",
    "--remote-debugging-pipe",
];

/// Chromium, ended with this value, its profile removed.
pub(crate) struct Browser {
    child: Child,
    profile: PathBuf,
    pub(crate) commands: Commands,
    answers: BufReader<ChildStdout>,
}

/// Where commands go; clones share it.
#[derive(Clone)]
pub(crate) struct Commands(Arc<Mutex<ChildStdin>>);

impl Browser {
    pub(crate) fn start() -> io::Result<Self> {
        let profile = std::env::temp_dir().join(format!("polaron-peer-chromium-{}", std::process::id()));
        fs::create_dir_all(&profile)?;
        // Its pipe has the descriptors 3 and 4: a shell gives it ours under those numbers.
        let mut child = Command::new("setpriv")
            .args([
                "--pdeathsig",
                "KILL",
                "--",
                "sh",
                "-c",
                "exec chromium \"$@\" 3<&0 4>&1 </dev/null >/dev/null",
                "sh",
            ])
            .args(OPTIONS)
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (commands, answers) = pipes.ok_or_else(|| io::Error::other("no pipes"))?;
        let commands = Commands(Arc::new(Mutex::new(commands)));
        Ok(Self { child, profile, commands, answers: BufReader::with_capacity(1 << 20, answers) })
    }

    /// The next message; `None` when the browser is gone.
    pub(crate) fn next(&mut self) -> io::Result<Option<Value>> {
        let mut message = Vec::new();
        self.answers.read_until(0, &mut message)?;
        if message.pop().is_none() {
            return Ok(None);
        }
        Ok(Some(serde_json::from_slice(&message)?))
    }
}

impl Commands {
    pub(crate) fn send(&self, command: &Value) -> io::Result<()> {
        let mut text = serde_json::to_vec(command)?;
        text.push(0);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write_all(&text)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Its helpers may write a last file yet: what remains lies in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.profile);
    }
}
