//! Who else may connect to the application's socket: nobody.

use std::{
    fs,
    io::{Read, Write},
    os::unix::net::UnixStream,
    path::PathBuf,
    process::Stdio,
    time::Duration,
};

use polaron::{App, IpcMainInvokeEvent};

use crate::harness::{eval, fixture, open, own_process, temp, tests, wait};

tests! {
    a_stranger_is_refused_and_logged;
    plain: a_stranger,
}

const SOCKET: &str = "POLARON_E2E_SOCKET";

/// The socket of this very application.
fn socket() -> PathBuf {
    let own = format!("polaron-{}-", std::process::id());
    let base = std::env::var_os("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = fs::read_dir(base).unwrap().flatten().find(|entry| {
        entry.file_name().to_str().is_some_and(|name| name.starts_with(&own))
    });
    folder.expect("the application has its folder").path().join("ipc.sock")
}

/// What the application says to a first message.
fn answer(socket: &PathBuf, message: &[u8]) -> Vec<u8> {
    let mut stream = UnixStream::connect(socket).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // It may hang up before it has read.
    let _ = stream.write_all(message);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

async fn a_stranger_is_refused_and_logged(app: App) {
    app.ipc_main().handle("echo", |_: &IpcMainInvokeEvent, n: u32| n).unwrap();
    let window = open(&app).await;
    let socket = socket();
    assert_eq!(answer(&socket, b"GET / HTTP/1.1\r\n\r\n"), b"", "it does not speak the protocol");

    // A process of the same user that this one did not start: its parent is gone before it connects.
    let log = temp().join("stranger");
    let program = own_process("strangers::a_stranger").get_program().to_owned();
    let mut shell = std::process::Command::new("sh")
        .args(["-c", "setsid \"$0\" & echo started"])
        .arg(&program)
        .env("POLARON_E2E_CHILD", "strangers::a_stranger")
        .env(SOCKET, &socket)
        .env("POLARON_E2E_ANSWER", &log)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait(&mut shell, Duration::from_secs(20)).unwrap().expect("the shell ends at once");
    let answered: String = futures_util::future::poll_fn(|context| {
        // The page's answer brings this future back here as often as it takes.
        context.waker().wake_by_ref();
        match fs::read_to_string(&log) {
            Ok(text) if text.ends_with('\n') => std::task::Poll::Ready(text),
            _ => std::task::Poll::Pending,
        }
    })
    .await;
    assert_eq!(answered, "refused\n");
    assert_eq!(eval::<u32>(&window, "api.invoke('echo', 3)").await, 3, "the application goes on");
    let _ = fixture("page.html");
}

/// The stranger: connects when the process that started it is gone, and writes down what it is told.
fn a_stranger() {
    let (Some(socket), Some(log)) = (std::env::var_os(SOCKET), std::env::var_os("POLARON_E2E_ANSWER")) else {
        // As a test of its own there is nobody to be a stranger to.
        return;
    };
    let parent = std::os::unix::process::parent_id();
    wait_for_orphanhood(parent);
    let hello = [b"\x28\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0PLRN\x01\0\0\0".as_slice(), &[7; 32]].concat();
    let told = answer(&socket.into(), &hello);
    fs::write(log, if told.is_empty() { "refused\n" } else { "let in\n" }).unwrap();
}

fn wait_for_orphanhood(parent: u32) {
    crate::harness::wait_for_exit(parent, Duration::from_secs(20)).unwrap();
}
