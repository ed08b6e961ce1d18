//! Large binary data, which are sent in parts and received in pieces: every length around a border, and ends in the middle.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
        mpsc,
    },
};

use bytes::Bytes;
use parking_lot::Mutex;
use polaron::{
    App, BrowserWindow, IpcMainEvent, IpcMainInvokeEvent, Reply,
    events::{DidFinishLoad, PageTitleUpdated, RenderProcessGone},
};
use rustix::process::{Pid, Signal, kill_process};

use crate::harness::{eval, fixture, run, tests};

tests! {
    binary_data_of_every_length_come_back_whole,
    several_in_one_message_keep_their_places_both_ways,
    a_synchronous_call_in_the_middle_of_what_comes_loses_nothing,
    a_document_that_ends_in_the_middle_of_what_comes_leaves_the_next_one_alone,
    a_frame_that_ends_in_the_middle_of_what_comes_leaves_the_others_alone,
    a_process_that_dies_in_the_middle_of_what_it_sends_is_not_heard_of_by_a_part,
    a_hundred_echoes_of_16_mib_leave_no_memory_behind,
}

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// Around the lengths from which on something is done in another way: received apart (32 KiB), more than the usual buffers
/// (64 KiB), streamed to the page (96 KiB), sent in parts (128 KiB), more than one part (256 KiB), large pages (2 MiB), more
/// than a turn's work (8 MiB).
const BORDERS: [usize; 8] = [32 * KIB, 64 * KIB, 96 * KIB, 128 * KIB, 256 * KIB, 512 * KIB, 2 * MIB, 8 * MIB];

fn pattern(length: usize, seed: usize) -> Bytes {
    (0..length).map(|at| (at * 31 + (at >> 8) + seed) as u8).collect::<Vec<_>>().into()
}

async fn open(app: &App) -> BrowserWindow {
    let window = BrowserWindow::builder()
        .preload(fixture("large.preload.js"))
        .node_integration_in_sub_frames(true)
        .build(app)
        .unwrap();
    window.load_file(fixture("page.html")).await.unwrap();
    window
}

fn handle_echo(app: &App) {
    app.ipc_main().handle("echo", |_: &IpcMainInvokeEvent, bytes: Bytes| Reply(bytes)).unwrap();
}

async fn assert_echoes(window: &BrowserWindow, length: usize) {
    let code = format!(
        "api.invoke('echo', api.pattern({length}, 7)).then((got) => api.isPattern(got, {length}, 7))"
    );
    assert!(eval::<bool>(window, &code).await, "{length} bytes");
}

async fn binary_data_of_every_length_come_back_whole(app: App) {
    handle_echo(&app);
    let window = open(&app).await;
    for length in [0, 1, 7] {
        assert_echoes(&window, length).await;
    }
    for border in BORDERS {
        // What is around the bytes is less than 200 bytes: with these both the bytes alone and all of the message pass it.
        for length in [border - 200, border - 104, border - 1, border, border + 1, border + 8] {
            assert_echoes(&window, length).await;
        }
    }
    assert_echoes(&window, 40 * MIB + 3).await;
}

async fn several_in_one_message_keep_their_places_both_ways(app: App) {
    app.ipc_main()
        .handle("three", |_: &IpcMainInvokeEvent, a: Bytes, b: Bytes, c: Bytes| Reply((a, b, c)))
        .unwrap();
    let window = open(&app).await;
    let lists = [
        [MIB, MIB, MIB],
        [1, 256 * KIB - 1, 3],
        [256 * KIB - 8, 5, 256 * KIB],
        [0, 3 * MIB + 1, 0],
        [40 * KIB, 0, 70 * KIB],
        [2 * MIB, 13, 9 * MIB],
    ];
    for lengths in lists {
        let back: Vec<bool> = eval(&window, &format!("api.echo('three', {lengths:?})")).await;
        assert_eq!(back, [true; 3], "{lengths:?} there and back");
        run(&window, &format!("void (wrong = api.nextPush({lengths:?}))")).await;
        let [a, b, c] = [0, 1, 2].map(|seed| pattern(lengths[seed], seed));
        window.web_contents().send("push", (a, b, c)).unwrap();
        let wrong: Vec<usize> = eval(&window, "wrong").await;
        assert!(wrong.is_empty(), "{wrong:?} of {lengths:?} were pushed");
    }
}

async fn a_synchronous_call_in_the_middle_of_what_comes_loses_nothing(app: App) {
    app.ipc_main().on("number", |event: &IpcMainEvent, number: u32| event.set_return_value(number + 1));
    app.ipc_main().on("start", |event: &IpcMainEvent, seed: usize| {
        event.sender_frame().send("begin", ()).unwrap();
        event.sender_frame().send("large", (pattern(12 * MIB + seed, seed),)).unwrap();
    });
    let window = open(&app).await;
    let (answers, heard): (Vec<u32>, Vec<i64>) = eval(&window, "api.askMeanwhile(3)").await;
    assert_eq!(answers, [1, 2, 3]);
    assert_eq!(heard, [0, 1, 2].map(|seed| 12 * MIB as i64 + seed));
}

/// Counts what should not be heard.
fn count_heard(app: &App) -> Arc<AtomicU32> {
    let heard = Arc::new(AtomicU32::new(0));
    let count = heard.clone();
    app.ipc_main().on("heard", move |_: &IpcMainEvent| {
        count.fetch_add(1, Ordering::Relaxed);
    });
    heard
}

async fn a_document_that_ends_in_the_middle_of_what_comes_leaves_the_next_one_alone(app: App) {
    handle_echo(&app);
    let heard = count_heard(&app);
    let large = pattern(64 * MIB, 0);
    let window = open(&app).await;
    for _ in 0..3 {
        run(&window, "api.leaveOnceItBegins()").await;
        let loaded = window.web_contents().next::<DidFinishLoad>();
        window.web_contents().send("begin", ()).unwrap();
        window.web_contents().send("large", (large.clone(),)).unwrap();
        loaded.await.unwrap();
        assert_echoes(&window, MIB + 1).await;
    }
    assert_eq!(heard.load(Ordering::Relaxed), 0, "half a message is none");
}

async fn a_frame_that_ends_in_the_middle_of_what_comes_leaves_the_others_alone(app: App) {
    handle_echo(&app);
    let heard = count_heard(&app);
    let large = pattern(64 * MIB, 0);
    app.ipc_main().on("frame-ready", move |event: &IpcMainEvent| {
        event.sender_frame().send("begin", ()).unwrap();
        event.sender_frame().send("large", (large.clone(),)).unwrap();
    });
    let window = open(&app).await;
    for _ in 0..3 {
        run(&window, "api.frameThatEnds()").await;
        assert_echoes(&window, MIB + 1).await;
    }
    assert_eq!(heard.load(Ordering::Relaxed), 0, "half a message is none");
}

async fn a_process_that_dies_in_the_middle_of_what_it_sends_is_not_heard_of_by_a_part(app: App) {
    handle_echo(&app);
    let heard = Arc::new(AtomicBool::new(false));
    let hears = heard.clone();
    app.ipc_main().on("large", move |_: &IpcMainEvent, _bytes: Bytes| hears.store(true, Ordering::Relaxed));
    let (let_go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    // Main reads nothing while it is held up, and a socket does not take as much.
    app.ipc_main().on("hold", move |_: &IpcMainEvent| wait.lock().recv().unwrap());
    let window = open(&app).await;
    for _ in 0..2 {
        let pid: i32 = eval(&window, "api.pid").await;
        let sent = window.web_contents().next::<PageTitleUpdated>();
        let gone = window.web_contents().next::<RenderProcessGone>();
        run(&window, &format!("api.sendWhileHeld({})", 16 * MIB)).await;
        sent.await.unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
        gone.await.unwrap();
        let_go.send(()).unwrap();
        window.load_file(fixture("page.html")).await.unwrap();
        assert_echoes(&window, MIB + 1).await;
    }
    assert!(!heard.load(Ordering::Relaxed), "half a message is none");
}

async fn a_hundred_echoes_of_16_mib_leave_no_memory_behind(app: App) {
    handle_echo(&app);
    let window = open(&app).await;
    let page: u32 = eval(&window, "api.pid").await;
    let echo = async |times: usize| run(&window, &format!("api.echoOften({times}, {})", 16 * MIB)).await;
    let memory = || [std::process::id(), page].map(resident);
    echo(10).await;
    let before = memory();
    echo(100).await;
    let after = memory();
    // One buffer that stayed for each echo would be 1600 MiB. A page's garbage may be a few hundred at any time.
    assert!(after[0] < before[0] + 100, "main, {before:?} MiB before, {after:?} after");
    assert!(after[1] < before[1] + 800, "the page, {before:?} MiB before, {after:?} after");
}

/// Memory of a process, in MiB.
fn resident(pid: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_ascii_whitespace().next().unwrap().parse::<usize>().unwrap() / 1024
}
