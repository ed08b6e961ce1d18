//! One measured process: started, listened to, looked at when it asks for that, and ended, whatever happens.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use polaron_bench_kit::{Line, Suite};
use rustix::process::Signal;

use crate::{
    processes::{activity, end, memory, tree},
    programs::Program,
    samples::Record,
};

/// How long memory is given to come to rest before it is looked at, and how long doing nothing is watched.
const REST: Duration = Duration::from_secs(1);
const IDLE: Duration = Duration::from_secs(5);

/// How many lines of its errors are shown of a process that failed.
const COMPLAINTS: usize = 8;

/// Runs a program's suite, and tells each thing that it measured. What goes wrong is a record too.
pub(crate) fn run(program: &Program, suite: Suite, span: u32, mut tell: impl FnMut(Record)) {
    let mut failed = |reason: String| {
        tell(Record::Failed { peer: program.id.to_owned(), name: suite.name().to_owned(), reason });
    };
    if !program.path().is_file() {
        return failed(format!("{} is not built", program.path().display()));
    }
    match Running::start(program, suite, span) {
        Err(error) => failed(format!("it does not start: {error}")),
        Ok(mut running) => {
            let outcome = running.listen(program, deadline(suite), &mut tell);
            running.finish();
            if let Err(reason) = outcome {
                let complaints = running.complaints();
                let reason = if complaints.is_empty() { reason } else { format!("{reason}: {complaints}") };
                tell(Record::Failed { peer: program.id.to_owned(), name: suite.name().to_owned(), reason });
            }
        }
    }
}

/// After this long a suite is over.
fn deadline(suite: Suite) -> Duration {
    Duration::from_secs(match suite {
        Suite::Calls | Suite::Load | Suite::Channels | Suite::Idle => 60,
        Suite::Memory | Suite::Bytes | Suite::Pending => 100,
        Suite::Large | Suite::Million | Suite::Windows => 200,
    })
}

struct Running {
    child: Child,
    started: Instant,
    lines: mpsc::Receiver<(Instant, Line)>,
    complaints: Arc<Mutex<VecDeque<String>>>,
}

impl Running {
    fn start(program: &Program, suite: Suite, span: u32) -> std::io::Result<Self> {
        // `setpriv` takes it along when this process ends, in whatever way. Ctrl-C needs nothing more.
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(program.path()).args(program.arguments);
        command.args(["--suite", suite.name(), "--span", &span.to_string()]);
        let started = Instant::now();
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let complaints = Arc::new(Mutex::new(VecDeque::new()));
        if let Some(errors) = child.stderr.take() {
            let kept = Arc::clone(&complaints);
            thread::spawn(move || {
                for line in BufReader::new(errors).lines().map_while(Result::ok) {
                    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                    kept.push_back(line);
                    if kept.len() > COMPLAINTS {
                        kept.pop_front();
                    }
                }
            });
        }
        let (sender, lines) = mpsc::channel();
        if let Some(output) = child.stdout.take() {
            thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    // An engine may print there too.
                    if let Ok(line) = serde_json::from_str(&line)
                        && sender.send((Instant::now(), line)).is_err()
                    {
                        break;
                    }
                }
            });
        }
        Ok(Self { child, started, lines, complaints })
    }

    fn listen(
        &mut self,
        program: &Program,
        limit: Duration,
        tell: &mut impl FnMut(Record),
    ) -> Result<(), String> {
        let deadline = self.started + limit;
        let peer = |variant: Option<String>| match variant {
            Some(variant) => format!("{}-{variant}", program.id),
            None => program.id.to_owned(),
        };
        let mut said = false;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    return Err(format!("it did not end within {} s", limit.as_secs()));
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => {
                    return Err(if said { "it ended early" } else { "it ended without a word" }.to_owned());
                }
                Ok((_, Line::Done)) => return Ok(()),
                Ok((at, Line::First)) => {
                    let value = (at - self.started).as_secs_f64() * 1e3;
                    tell(Record::sample(program.id, "start.first_invoke", value));
                }
                Ok((_, Line::Sample { name, value, variant })) => {
                    tell(Record::Sample { peer: peer(variant), name, value });
                }
                Ok((_, Line::Failed { name, reason })) => {
                    tell(Record::Failed { peer: program.id.to_owned(), name, reason });
                }
                Ok((_, Line::Version { of, version })) => tell(Record::Version { of, version }),
                Ok((_, Line::Probe { name })) => {
                    self.probe(program.id, &name, tell)?;
                    let stdin = self.child.stdin.as_mut().ok_or("its input is gone")?;
                    stdin.write_all(b"go\n").map_err(|error| format!("it does not listen: {error}"))?;
                }
            }
            said = true;
        }
    }

    fn probe(&self, peer: &str, name: &str, tell: &mut impl FnMut(Record)) -> Result<(), String> {
        thread::sleep(REST);
        if name == "idle" {
            let pids = tree(self.child.id());
            let (before, begin) = (activity(&pids), Instant::now());
            thread::sleep(IDLE);
            let (after, seconds) = (activity(&pids), begin.elapsed().as_secs_f64());
            tell(Record::sample(peer, "idle.cpu", (after.ran - before.ran) / 1e6 / seconds));
            tell(Record::sample(peer, "idle.wakes", (after.woken - before.woken) / seconds));
            if peer == "ours" {
                tell(Record::sample(peer, "idle.ipc_wakes", (after.ipc_woken - before.ipc_woken) / seconds));
            }
            return Ok(());
        }
        let value = memory(&tree(self.child.id())).map_err(|error| error.to_string())?;
        tell(Record::sample(peer, &format!("{name}.pss"), value));
        Ok(())
    }

    /// Lets it end by itself, or ends it and all that it started.
    fn finish(&mut self) {
        let pids = tree(self.child.id());
        drop(self.child.stdin.take());
        let patience = Instant::now() + Duration::from_secs(3);
        while Instant::now() < patience {
            if !matches!(self.child.try_wait(), Ok(None)) {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        // Its descendants end with it; one that hangs would disturb what is measured next.
        end(&pids[1..], Signal::KILL);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn complaints(&self) -> String {
        let kept = self.complaints.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" / ")
    }
}
