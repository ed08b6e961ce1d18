//! Processes that die, and the sandbox they live in.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::Stdio,
    time::Duration,
};

use polaron::{
    App, BrowserWindow, IpcMainInvokeEvent, SendError,
    events::{GoneReason, RenderProcessGone},
};
use rustix::process::{Pid, Signal, kill_process};

use crate::harness::{eval, fixture, open, own_process, run, tests, wait_for_exit};

tests! {
    a_killed_web_process_is_reported_and_the_window_loads_again,
    a_killed_web_process_leaves_the_other_windows_alone,
    a_page_that_loses_its_connection_is_reported_and_loads_again,
    the_sandbox_is_on_and_can_be_turned_off;
    plain: the_web_process_ends_with_a_killed_main,
}

fn kill(pid: i32) {
    kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
}

async fn a_killed_web_process_is_reported_and_the_window_loads_again(app: App) {
    app.ipc_main().handle("never", async |_: IpcMainInvokeEvent| std::future::pending::<()>().await).unwrap();
    app.ipc_main().handle("echo", |_: &IpcMainInvokeEvent, n: u32| n).unwrap();
    let window = open(&app).await;
    for round in 0..3 {
        run(&window, "api.invoke('never'), attempt(() => api.sendSync('barrier'))").await;
        let script = window.web_contents().execute_javascript("new Promise(() => {})");
        let gone = window.web_contents().next::<RenderProcessGone>();
        kill(eval(&window, "api.pid").await);
        assert_eq!(gone.await.unwrap().reason, GoneReason::Crashed);
        assert!(script.await.is_err());
        assert!(matches!(window.web_contents().send("late", ()), Err(SendError::FrameGone { .. })));
        window.load_file(fixture("page.html")).await.unwrap();
        assert_eq!(eval::<u32>(&window, &format!("api.invoke('echo', {round})")).await, round);
    }
}

async fn a_killed_web_process_leaves_the_other_windows_alone(app: App) {
    app.ipc_main().handle("echo", |_: &IpcMainInvokeEvent, n: u32| n).unwrap();
    let (one, two) = (open(&app).await, open(&app).await);
    let (first, second): (i32, i32) = (eval(&one, "api.pid").await, eval(&two, "api.pid").await);
    assert_ne!(first, second, "each window has a process of its own");
    let gone = one.web_contents().next::<RenderProcessGone>();
    kill(first);
    gone.await.unwrap();
    assert_eq!(eval::<u32>(&two, "api.invoke('echo', 5)").await, 5);
    // A window whose page is gone still closes.
    let closed = one.next::<polaron::events::Closed>();
    one.close();
    closed.await.unwrap();
}

async fn a_page_that_loses_its_connection_is_reported_and_loads_again(app: App) {
    app.ipc_main().handle("echo", |_: &IpcMainInvokeEvent, n: u32| n).unwrap();
    let window = open(&app).await;
    let gone = window.web_contents().next::<RenderProcessGone>();
    // As after a violation of the protocol: main reads no more from any renderer, and hangs up.
    app.hub().finish(Duration::from_secs(20));
    assert!(gone.await.is_some());
    window.load_file(fixture("page.html")).await.unwrap();
    assert_eq!(eval::<u32>(&window, "api.invoke('echo', 6)").await, 6);
}

async fn the_sandbox_is_on_and_can_be_turned_off(app: App) {
    let own = fs::read_link("/proc/self/ns/pid").unwrap();
    for sandbox in [true, false, true] {
        let window =
            BrowserWindow::builder().preload(fixture("preload.js")).sandbox(sandbox).build(&app).unwrap();
        window.load_file(fixture("page.html")).await.unwrap();
        let pid: u32 = eval(&window, "api.pid").await;
        let namespace = fs::read_link(format!("/proc/{pid}/ns/pid")).unwrap();
        assert_eq!(namespace != own, sandbox, "a process namespace of its own is the sandbox's");
    }
}

fn the_web_process_ends_with_a_killed_main() {
    const NAME: &str = "processes::the_web_process_ends_with_a_killed_main";
    const PART: &str = "POLARON_E2E_PART";
    if std::env::var_os(PART).is_some() {
        let outcome = App::new().run(async |app| {
            let window = open(&app).await;
            println!("web process {}", eval::<u32>(&window, "api.pid").await);
            std::future::pending().await
        });
        panic!("the application was to be killed: {outcome:?}");
    }
    let mut main = own_process(NAME).env(PART, "main").stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(main.stdout.take().unwrap()).lines();
    let pid: u32 = loop {
        let line = lines.next().expect("the application says its web process").unwrap();
        if let Some(pid) = line.strip_prefix("web process ") {
            break pid.parse().unwrap();
        }
    };
    main.kill().unwrap();
    main.wait().unwrap();
    assert!(wait_for_exit(pid, Duration::from_secs(20)).unwrap(), "the web process lives on");
}
