//! How utility processes begin and end.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use polaron_core::{
    ChildGoneReason, ChildProcessGone, Destroyed, Exit, Hub, IpcMainInvokeEvent, ProcessError, Spawn,
    UtilityProcess,
};
use polaron_renderer::Value;

use crate::{
    roles::inheritable,
    tools::{answer, ask, builder, exit, next, puppet, shell, tell, wait},
};

tests! {
    spawn_exit_and_code_are_told_and_no_zombie_is_left,
    a_kill_in_the_middle_of_calls_ends_everything_once,
    one_that_ignores_the_request_is_killed,
    a_crash_is_told_as_such,
    what_can_not_be_started_says_why,
    one_that_never_connects_is_killed,
    one_that_ends_before_it_connects_is_told_by_its_code,
    hostile_ones_are_killed,
    connecting_is_for_processes_that_were_started_for_it,
    output_is_piped_on_request,
    surroundings_are_those_asked_for_and_nothing_else_is_inherited,
    a_process_whose_main_is_killed_learns_it_or_exits,
    an_application_that_ends_takes_its_processes_along,
    nothing_is_left_of_processes_that_are_gone,
}

const SIGABRT: i32 = 6;
const SIGKILL: i32 = 9;
const SIGTERM: i32 = 15;

fn is_gone(pid: u32) -> bool {
    !Path::new(&format!("/proc/{pid}")).exists()
}

/// What the application hears of processes that end.
fn gone(hub: &Hub) -> mpsc::Receiver<(String, ChildGoneReason, Option<i32>)> {
    let (sender, receiver) = mpsc::channel();
    hub.emitter().on(move |gone: &ChildProcessGone| {
        sender.send((gone.service_name.clone(), gone.reason, gone.exit_code)).unwrap();
    });
    receiver
}

fn spawn_exit_and_code_are_told_and_no_zombie_is_left() {
    let hub = Hub::new();
    let gone = gone(&hub);
    let worker = builder("puppet").service_name("Thumbnails").spawn(&hub).unwrap();
    wait(worker.next::<Spawn>()).unwrap();
    assert_eq!(ask(&worker, "name", "", &[]).1, "Thumbnails".into());
    let pid = worker.pid().unwrap();
    assert!(!is_gone(pid));
    let (sender, exits) = mpsc::channel();
    let late = sender.clone();
    worker.on(move |exit: &Exit| sender.send(exit.code).unwrap());
    tell(&worker, "exit", "", &[3.into()]);
    assert_eq!(next(&exits), Some(3));
    assert!(is_gone(pid) && worker.pid().is_none());
    // Who comes late is told, too.
    worker.once(move |exit: &Exit| late.send(exit.code).unwrap());
    assert_eq!(next(&exits), Some(3));
    assert!(wait(worker.next::<ProcessError>()).is_none());
    assert!(worker.contents().is_destroyed());
    assert_eq!(next(&gone), ("Thumbnails".to_owned(), ChildGoneReason::AbnormalExit, Some(3)));

    // One that ends as it should is not told by the application.
    let worker = puppet(&hub);
    tell(&worker, "exit", "", &[0.into()]);
    assert!(exit(&worker).success());
    assert!(gone.try_recv().is_err());
}

fn a_kill_in_the_middle_of_calls_ends_everything_once() {
    let hub = Hub::new();
    let gone = gone(&hub);
    let (sender, begun) = mpsc::channel();
    let (told, cancelled) = mpsc::channel();
    hub.ipc_main()
        .handle("never", async move |event: IpcMainInvokeEvent| {
            sender.send(()).unwrap();
            event.cancelled().await;
            told.send(()).unwrap();
            std::future::pending::<()>().await;
        })
        .unwrap();
    let worker = puppet(&hub);
    let destroyed = worker.contents().next::<Destroyed>();
    tell(&worker, "invoke", "never", &[]);
    next(&begun);
    assert!(worker.kill());
    // A second time while it may be about to end.
    worker.kill();
    next(&cancelled);
    assert_eq!(exit(&worker).signal, Some(SIGTERM));
    wait(destroyed).unwrap();
    assert!(!worker.kill(), "there is nobody to kill any more");
    assert_eq!(next(&gone), ("Utility Process".to_owned(), ChildGoneReason::Killed, None));
    assert!(gone.try_recv().is_err());
    assert!(worker.contents().send("late", ()).is_err());
}

fn one_that_ignores_the_request_is_killed() {
    let hub = Hub::new();
    let worker = shell(&hub, r#"trap "" TERM; exec "$0" --role puppet"#).spawn(&hub).unwrap();
    ask(&worker, "name", "", &[]);
    assert!(worker.kill());
    assert_eq!(exit(&worker).signal, Some(SIGKILL));
}

fn a_crash_is_told_as_such() {
    let hub = Hub::new();
    let gone = gone(&hub);
    let worker = builder("puppet").stderr(Stdio::null()).spawn(&hub).unwrap();
    tell(&worker, "abort", "", &[]);
    assert_eq!(exit(&worker).signal, Some(SIGABRT));
    assert_eq!(next(&gone).1, ChildGoneReason::Crashed);
}

fn what_can_not_be_started_says_why() {
    let hub = Hub::new();
    let why = |program: &str| UtilityProcess::spawn(&hub, program, ["x"]).unwrap_err().to_string();
    let missing = why("/no/such/program");
    assert!(missing.contains("/no/such/program was not started: No such file"), "{missing}");
    let not_executable = why("/etc/passwd");
    assert!(not_executable.contains("Permission denied"), "{not_executable}");
    // Not searched for in PATH.
    assert!(why("sh").contains("/sh was not started"));
    let folder = builder("puppet").cwd("/no/such/folder").spawn(&hub).unwrap_err().to_string();
    assert!(folder.contains("its working folder /no/such/folder is not there"), "{folder}");
}

fn one_that_never_connects_is_killed() {
    let hub = Hub::new();
    let gone = gone(&hub);
    let worker = builder("mute").connect_patience(Duration::from_millis(200)).spawn(&hub).unwrap();
    let error = wait(worker.next::<ProcessError>()).unwrap();
    assert_eq!(error.to_string(), "the utility process did not connect within 200ms");
    assert_eq!(exit(&worker).signal, Some(SIGKILL));
    assert_eq!(next(&gone).1, ChildGoneReason::LaunchFailed);
    assert_eq!(worker.try_post_message("x", &[]).unwrap_err().to_string(), "the port is closed");
}

fn one_that_ends_before_it_connects_is_told_by_its_code() {
    let hub = Hub::new();
    let worker = builder("code-7").spawn(&hub).unwrap();
    assert_eq!(exit(&worker).code, Some(7));
    assert!(wait(worker.next::<ProcessError>()).is_none());
    // Also when a process that it leaves behind has its socket.
    let worker = builder("leaves-a-child").stdout(Stdio::piped()).spawn(&hub).unwrap();
    let mut line = String::new();
    BufReader::new(worker.take_stdout().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(exit(&worker).code, Some(5));
    let left = rustix::process::Pid::from_raw(line.trim().parse().unwrap()).unwrap();
    rustix::process::kill_process(left, rustix::process::Signal::KILL).unwrap();
}

fn hostile_ones_are_killed() {
    let hub = Hub::new();
    let error = |role: &str| {
        let worker = builder(role).spawn(&hub).unwrap();
        let error = wait(worker.next::<ProcessError>()).unwrap();
        assert_eq!(exit(&worker).signal, Some(SIGKILL));
        error
    };
    for role in ["opens-a-document", "closes-its-document", "hello-twice"] {
        assert!(matches!(error(role), ProcessError::Protocol { .. }), "{role}");
    }
    let version = error("another-version").to_string();
    assert!(version.contains("version 99"), "{version}");
    assert!(matches!(error("no-hello"), ProcessError::Refused { .. }));
}

fn connecting_is_for_processes_that_were_started_for_it() {
    let error = polaron_renderer::connect().unwrap_err().to_string();
    assert!(error.contains("was not started by a Polaron application"), "{error}");
    assert!(!polaron_renderer::is_utility_process());
    let hub = Hub::new();
    let worker = puppet(&hub);
    let again = ask(&worker, "connect-again", "", &[]).1;
    assert!(again.as_str().unwrap().contains("has connected already"), "{again}");
    let said = |script: &str| {
        let worker = shell(&hub, script).stdout(Stdio::piped()).spawn(&hub).unwrap();
        let mut said = String::new();
        worker.take_stdout().unwrap().read_to_string(&mut said).unwrap();
        assert!(exit(&worker).success());
        said
    };
    let version =
        said(r#"POLARON_UTILITY_PROCESS="99:${POLARON_UTILITY_PROCESS#*:}" exec "$0" --role connect-error"#);
    assert!(version.contains("speaks version 99"), "{version}");
    // The variable is inherited, and standard input is another.
    let another = said(r#""$0" --role connect-error < /dev/null"#);
    assert!(another.contains("was not started by"), "{another}");
}

fn output_is_piped_on_request() {
    let hub = Hub::new();
    let worker = builder("chatter")
        .arg("with an argument")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn(&hub)
        .unwrap();
    let mut line = String::new();
    BufReader::new(worker.take_stdout().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "to the output, with an argument\n");
    line.clear();
    BufReader::new(worker.take_stderr().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "to the error stream\n");
    assert!(worker.take_stdout().is_none() && worker.take_stderr().is_none(), "it is taken once");
    assert!(puppet(&hub).take_stdout().is_none(), "it is inherited unless asked for");
}

fn surroundings_are_those_asked_for_and_nothing_else_is_inherited() {
    let hub = Hub::new();
    let worker = builder("puppet").env_clear().env("POLARON_TEST", "set").cwd("/usr").spawn(&hub).unwrap();
    assert_eq!(ask(&worker, "surroundings", "", &[]).1, "set in /usr".into());
    let inherited = ask(&worker, "descriptors", "", &[]).1;
    let ours = inheritable();
    for descriptor in inherited.as_str().unwrap().split_whitespace() {
        assert!(
            ours.iter().any(|own| own == descriptor),
            "{descriptor} can be inherited, but not by {ours:?}"
        );
    }
    assert_eq!(ask(&worker, "libraries", "", &[]).1, 0.into(), "it needs no web engine");
}

/// Starts a main process that starts a worker of this role, and kills it once the worker has connected; what the worker
/// writes until it ends.
fn without_main(role: &str) -> String {
    let mut main = Command::new(std::env::current_exe().unwrap())
        .args(["--main", role])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(main.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert_eq!(line, "connected\n");
    main.kill().unwrap();
    main.wait().unwrap();
    // The pipe is closed when the last process that has it is gone.
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        sender.send(rest)
    });
    next(&receiver)
}

/// Such a main process.
pub(crate) fn be_main(role: &str) {
    let hub = Hub::new();
    let worker = builder(role).spawn(&hub).unwrap();
    worker.try_post_message("be busy", &[]).unwrap();
    exit(&worker);
}

fn a_process_whose_main_is_killed_learns_it_or_exits() {
    assert_eq!(without_main("idle"), "");
    assert_eq!(without_main("busy"), "", "a listener that never returns keeps no process");
    assert_eq!(
        without_main("says-when-main-is-gone"),
        "'x' was not answered: the main process is gone\n'x' was not sent: the main process is gone\nthe port is \
         closed\ndisconnected\n"
    );
}

fn an_application_that_ends_takes_its_processes_along() {
    let hub = Hub::new();
    let worker = puppet(&hub);
    ask(&worker, "name", "", &[]);
    hub.finish(Duration::from_secs(20));
    assert!(exit(&worker).success());
}

fn nothing_is_left_of_processes_that_are_gone() {
    let output = Command::new(std::env::current_exe().unwrap()).arg("--leaks").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// In a process of its own, so that no other test's descriptors and channels are counted.
pub(crate) fn leaks() {
    let hub = Hub::new();
    let use_one = |round: usize| {
        let worker = puppet(&hub);
        let channel = polaron_core::MessageChannelMain::new();
        let keep = ("keep-ports", "", Vec::<Value>::new());
        wait(worker.post_message(keep, &[channel.port2])).unwrap();
        answer(&worker);
        match round % 3 {
            0 => drop(worker.kill()),
            1 => tell(&worker, "exit", "", &[0.into()]),
            _ => tell(&worker, "listen", "unheard", &[]),
        }
        let next = worker.next::<Exit>();
        if round % 3 == 2 {
            worker.kill();
        }
        // The handle goes first.
        drop(worker);
        wait(next).unwrap();
        drop(channel.port1);
    };
    let threads = || std::fs::read_dir("/proc/self/task").unwrap().count();
    let files = || std::fs::read_dir("/proc/self/fd").unwrap().count();
    let count = || (threads(), files(), polaron_core::channels());
    // What a process opens once and keeps is there after the first one; its threads have to end first.
    let settled = |expected: fn((usize, usize, usize), usize) -> bool, files: usize| {
        let mut last = count();
        for _ in 0..1_000_000 {
            if expected(last, files) {
                return last.1;
            }
            std::thread::yield_now();
            last = count();
        }
        panic!("threads, files and channels: {last:?}; expected 1, {files} and 0");
    };
    use_one(0);
    let files = settled(|(threads, _, channels), _| threads == 1 && channels == 0, 0);
    for round in 0..12 {
        use_one(round);
    }
    settled(|now, files| now == (1, files, 0), files);
}
