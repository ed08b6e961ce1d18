//! Who else may connect to the application's socket: nobody.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::Stdio,
    thread,
    time::Duration,
};

use futures_channel::oneshot;
use polaron::{App, IpcMainInvokeEvent};

use crate::harness::{eval, open, own_process, tests};

tests! {
    ;
    plain: strangers_are_refused_and_logged;
    parts: an_application,
}

/// What the application says to a first message.
fn answer(socket: &Path, message: &[u8]) -> Vec<u8> {
    let mut stream = UnixStream::connect(socket).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // It may hang up before it has read, or while it does.
    let _ = stream.write_all(message);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

/// A first message as a renderer would send it, with a token that is made up.
fn hello() -> Vec<u8> {
    [b"\x28\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0PLRN\x02\0\0\0".as_slice(), &[7; 32]].concat()
}

fn strangers_are_refused_and_logged() {
    let mut application = own_process("strangers::an_application")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(application.stdout.take().unwrap()).lines();
    let socket = lines.find_map(|line| line.unwrap().strip_prefix("socket ").map(PathBuf::from));
    // This process is the application's parent: of the same user, and none of its renderers.
    assert_eq!(answer(&socket.expect("the application says where"), &hello()), b"");
    drop(application.stdin.take());

    let mut log = String::new();
    application.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert!(application.wait().unwrap().success(), "{log}");
    let own = std::process::id();
    assert!(log.contains(&format!("process {own} was not started by this application")), "{log}");
    // What the application tried from within itself, where only the token was missing, or all of it.
    assert!(log.contains("it brought no valid token"), "{log}");
    assert!(log.contains("envelope body of"), "{log}");
}

/// An application that tells where it listens, and whether its page still works when its input ends.
fn an_application() {
    let outcome = App::new().run(async |app| {
        app.ipc_main().handle("echo", |_: &IpcMainInvokeEvent, n: u32| n)?;
        let window = open(&app).await;
        let socket = socket();
        assert_eq!(answer(&socket, &hello()), b"");
        assert_eq!(answer(&socket, b"GET / HTTP/1.1\r\n\r\n"), b"");
        println!("socket {}", socket.display());

        let (sender, ended) = oneshot::channel();
        thread::spawn(move || sender.send(std::io::stdin().read_to_end(&mut Vec::new())));
        ended.await.expect("the thread sends").expect("input can be read");
        assert_eq!(eval::<u32>(&window, "api.invoke('echo', 3)").await, 3, "the application goes on");
        app.quit();
        Ok(())
    });
    outcome.unwrap();
}

/// The socket of this very process.
fn socket() -> PathBuf {
    let own = format!("polaron-{}-", std::process::id());
    let base = std::env::var_os("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let mut folders = fs::read_dir(base).unwrap().flatten();
    let folder = folders.find(|entry| entry.file_name().to_str().is_some_and(|name| name.starts_with(&own)));
    folder.expect("the application has its folder").path().join("ipc.sock")
}
