//! Runs each test as an application in a process of its own, with a hard timeout, and holds what tests share.

use std::{
    fs,
    io::{self, Read},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
    thread,
    time::{Duration, Instant},
};

use futures_util::future::LocalBoxFuture;
use libtest_mimic::{Arguments, Failed, Trial};
use parking_lot::RwLock;
use polaron::{App, BrowserWindow, Value};
use polaron_conformance::{Scenario, worker};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open},
};
use serde::de::DeserializeOwned;

use crate::suites::conformance;

/// Names the test that this process is to be.
const CHILD: &str = "POLARON_E2E_CHILD";

/// A test that takes longer has failed. Most take a second or two; the longest, a thousand reloads, half a minute, and more on a
/// busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// A test: an application's `main`, or something that needs no application in this process.
pub(crate) struct Test {
    pub(crate) name: &'static str,
    pub(crate) body: Body,
    pub(crate) patience: Duration,
}

pub(crate) enum Body {
    App(fn(App) -> LocalBoxFuture<'static, ()>),
    /// One that needs the display for itself: it clicks, or wants the focus.
    Alone(fn(App) -> LocalBoxFuture<'static, ()>),
    Plain(fn()),
    /// A scenario of the conformance suite.
    Scenario(Scenario),
    /// No test, but what one starts in a process of its own.
    Part(fn()),
}

/// A list of tests from functions of the module that it is used in: `async fn(App)`, after `alone:` the same for those that
/// need the display for themselves, after `plain:` `fn()`, and after `parts:` what [`own_process`] may be besides.
macro_rules! tests {
    ($($name:ident),* $(,)? $(; alone: $($alone:ident),* $(,)?)? $(; plain: $($plain:ident),* $(,)?)? $(; parts: $($part:ident),* $(,)?)?) => {
        pub(crate) fn tests() -> Vec<$crate::harness::Test> {
            vec![
                $($crate::harness::Test::new(
                    concat!(module_path!(), "::", stringify!($name)),
                    $crate::harness::Body::App(|app| Box::pin($name(app))),
                ),)*
                $($($crate::harness::Test::new(
                    concat!(module_path!(), "::", stringify!($alone)),
                    $crate::harness::Body::Alone(|app| Box::pin($alone(app))),
                ),)*)?
                $($($crate::harness::Test::new(
                    concat!(module_path!(), "::", stringify!($plain)),
                    $crate::harness::Body::Plain($plain),
                ),)*)?
                $($($crate::harness::Test::new(
                    concat!(module_path!(), "::", stringify!($part)),
                    $crate::harness::Body::Part($part),
                ),)*)?
            ]
        }
    };
}
pub(crate) use tests;

impl Test {
    pub(crate) fn new(path: &'static str, body: Body) -> Self {
        // A plain one may build a package first.
        let patience = if matches!(body, Body::Plain(_)) { 10 * PATIENCE } else { PATIENCE };
        Self { name: path.trim_start_matches("e2e::suites::"), body, patience }
    }
}

/// Runs the tests that the command line asks for, or is one of them.
pub(crate) fn main(tests: Vec<Test>) -> ExitCode {
    if worker::is_asked_for() {
        worker::work();
        return ExitCode::SUCCESS;
    }
    if let Some(name) = std::env::var_os(CHILD) {
        let test = tests.into_iter().find(|test| test.name == name);
        return be(test.expect("the parent names a test that there is"));
    }
    let mut arguments = Arguments::from_args();
    // Each test has several processes; more of them at once than there are cores only slows all of them down.
    arguments.test_threads.get_or_insert_with(|| thread::available_parallelism().map_or(2, Into::into));
    let trials = tests
        .into_iter()
        .filter(|test| !matches!(test.body, Body::Part(_)))
        .map(|test| Trial::test(test.name, move || supervise(&test)))
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Is the test, in this process.
fn be(test: Test) -> ExitCode {
    match test.body {
        Body::Plain(body) | Body::Part(body) => body(),
        Body::App(body) | Body::Alone(body) => be_application(body),
        Body::Scenario(scenario) => be_application(async move |app| conformance::run(app, scenario).await),
    }
    ExitCode::SUCCESS
}

fn be_application(body: impl AsyncFnOnce(App)) {
    // The test ends the application by `exit`; when it returns otherwise, something closed it.
    let outcome = App::new().run(async move |app| {
        body(app.clone()).await;
        app.exit(0);
        Ok(())
    });
    panic!("the application ended before its test did: {outcome:?}");
}

/// Runs a test in a process of its own, and ends that when it takes too long.
fn supervise(test: &Test) -> Result<(), Failed> {
    // All tests of a run share one display.
    static DISPLAY: RwLock<()> = RwLock::new(());
    let (name, patience) = (test.name, test.patience);
    let (_alone, _together) = match test.body {
        Body::Alone(_) => (Some(DISPLAY.write()), None),
        _ => (None, Some(DISPLAY.read())),
    };
    // A group of its own, so that whatever the test started can be ended with it.
    let mut child =
        own_process(name).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0).spawn()?;
    let stdout = read_all(child.stdout.take());
    let stderr = read_all(child.stderr.take());
    let status = wait(&mut child, patience)?;
    if status.is_none() {
        let group = Pid::from_raw(child.id().cast_signed()).expect("a process has a number");
        kill_process_group(group, Signal::KILL)?;
        child.wait()?;
    }
    let said = || {
        let (stdout, stderr) = (stdout.join().unwrap_or_default(), stderr.join().unwrap_or_default());
        format!("--- stdout\n{stdout}\n--- stderr\n{stderr}")
    };
    match status {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(format!("{status}\n{}", said()).into()),
        None => Err(format!("not done after {} s\n{}", patience.as_secs(), said()).into()),
    }
}

/// The variable that makes this program a test, or a part of one, and what it has to be for that.
pub(crate) fn part(name: &str) -> (&'static str, &str) {
    (CHILD, name)
}

/// This program, to be a test, or a part of one, by itself.
pub(crate) fn own_process(name: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("a process knows its program"));
    command.env(CHILD, name).env("POLARON_E2E_TEMP", scratch_folder(name));
    // A test's addresses are this machine's, or of nobody.
    for proxy in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(proxy);
    }
    command
}

/// Waits for a process to end; [`None`] when it takes longer.
pub(crate) fn wait(child: &mut Child, patience: Duration) -> io::Result<Option<std::process::ExitStatus>> {
    if wait_for_exit(child.id(), patience)? { child.wait().map(Some) } else { Ok(None) }
}

/// Waits for any process to end; whether it did in time.
pub(crate) fn wait_for_exit(pid: u32, patience: Duration) -> io::Result<bool> {
    let pid = Pid::from_raw(pid.cast_signed()).expect("a process has a number");
    let process = match pidfd_open(pid, PidfdFlags::empty()) {
        Ok(process) => process,
        Err(rustix::io::Errno::SRCH) => return Ok(true),
        Err(error) => return Err(error.into()),
    };
    let deadline = Instant::now() + patience;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec { tv_sec: left.as_secs() as _, tv_nsec: left.subsec_nanos().into() };
        match poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&timeout)) {
            Ok(0) => return Ok(false),
            Ok(_) => return Ok(true),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn read_all(stream: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    let mut stream = stream.expect("the stream is piped");
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What there is until then is shown.
        let _ = stream.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// A file of `fixtures/`.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// The repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("this package lies in tests/e2e")
}

/// A folder of the running test's own, empty at its start.
pub(crate) fn temp() -> PathBuf {
    std::env::var_os("POLARON_E2E_TEMP").expect("a test runs in its own process").into()
}

fn scratch_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name.replace("::", "-"));
    // It is not there before the first run.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the target folder can be written to");
    folder
}

/// A window whose page is `page.html` and whose preload is `preload.js`: the page has all of `ipcRenderer` as `api`.
pub(crate) async fn open(app: &App) -> BrowserWindow {
    let window = BrowserWindow::builder().preload(fixture("preload.js")).build(app).unwrap();
    window.load_file(fixture("page.html")).await.unwrap();
    window
}

/// Runs a script in the page and reads its value, or that of its promise.
pub(crate) async fn eval<T: DeserializeOwned>(window: &BrowserWindow, code: &str) -> T {
    let value = match window.web_contents().execute_javascript(code).await {
        Ok(value) => value,
        Err(error) => panic!("{code}\nthrew {error}"),
    };
    polaron::from_value(&value).unwrap_or_else(|error| panic!("{code}\ngave {value}: {error}"))
}

/// Runs a script in the page that must throw, and gives its error.
pub(crate) async fn eval_error(window: &BrowserWindow, code: &str) -> polaron::IpcError {
    match window.web_contents().execute_javascript(code).await {
        Ok(value) => panic!("{code}\ngave {value} instead of throwing"),
        Err(polaron::ExecuteError::Thrown(error)) => error,
        Err(other) => panic!("{code}\nfailed: {other}"),
    }
}

/// A script for its effect.
pub(crate) async fn run(window: &BrowserWindow, code: &str) {
    let _: Value = eval(window, code).await;
}
