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
    events::{PageTitleUpdated, RenderProcessGone},
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
const BORDERS: [usize; 8] =
    [32 * KIB, 64 * KIB, 96 * KIB, 128 * KIB, 256 * KIB, 512 * KIB, 2 * MIB, 8 * MIB];

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
        "api.invoke('echo', api.pattern({length}, 7)).then((got) => [got.length, api.isPattern(got, {length}, 7)])"
    );
    assert_eq!(eval::<(usize, bool)>(window, &code).await, (length, true));
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
        run(&window, &format!("void (globalThis.wrong = api.nextPush({lengths:?}))")).await;
        let [a, b, c] = [0, 1, 2].map(|seed| pattern(lengths[seed], seed));
        window.web_contents().send("push", (a, b, c)).unwrap();
        let wrong: Vec<usize> = eval(&window, "wrong").await;
        assert!(wrong.is_empty(), "{wrong:?} of {lengths:?} were pushed");
    }
}

async fn a_synchronous_call_in_the_middle_of_what_comes_loses_nothing(app: App) {
    app.ipc_main().on("number", |event: &IpcMainEvent, number: u32| event.set_return_value(number + 1));
    let window = open(&app).await;
    // The page asks in every turn, and what comes takes many.
    run(
        &window,
        "globalThis.asked = 0; globalThis.heard = [];
         api.on('large', (bytes, seed) => heard.push(api.isPattern(bytes, bytes.length, seed) && bytes.length));
         const ask = () => {
           if (api.sendSync('number', asked) !== asked + 1) heard.push('wrong answer');
           asked += 1;
           if (heard.length < 3) setTimeout(ask);
         };
         ask();",
    )
    .await;
    for seed in 0..3 {
        window.web_contents().send("large", (pattern(24 * MIB + seed, seed), seed as u32)).unwrap();
    }
    let heard: Vec<usize> = eval(
        &window,
        "new Promise((resolve) => { const look = () => (heard.length < 3 ? setTimeout(look) : resolve(heard)); look(); })",
    )
    .await;
    assert_eq!(heard, [0, 1, 2].map(|seed| 24 * MIB + seed));
    assert!(eval::<u32>(&window, "asked").await > 3);
}

async fn a_document_that_ends_in_the_middle_of_what_comes_leaves_the_next_one_alone(app: App) {
    handle_echo(&app);
    let large = pattern(64 * MIB, 0);
    let heard = Arc::new(AtomicU32::new(0));
    let count = heard.clone();
    app.ipc_main().on("heard", move |_: &IpcMainEvent| {
        count.fetch_add(1, Ordering::Relaxed);
    });
    let window = open(&app).await;
    for _ in 0..3 {
        // It hears that something large begins, and leaves with its next turn: long before all of it is there.
        run(&window, "api.on('begin', () => setTimeout(() => location.reload())), api.on('large', () => api.send('heard')), null")
            .await;
        let loaded = window.web_contents().next::<polaron::events::DidFinishLoad>();
        window.web_contents().send("begin", ()).unwrap();
        window.web_contents().send("large", (large.clone(),)).unwrap();
        loaded.await.unwrap();
        assert_echoes(&window, MIB + 1).await;
    }
    assert_eq!(heard.load(Ordering::Relaxed), 0, "half a message is none");
}

async fn a_frame_that_ends_in_the_middle_of_what_comes_leaves_the_others_alone(app: App) {
    handle_echo(&app);
    let large = pattern(64 * MIB, 0);
    app.ipc_main().on("frame-ready", move |event: &IpcMainEvent| {
        let frame = event.sender_frame();
        frame.send("begin", ()).unwrap();
        frame.send("large", (large.clone(),)).unwrap();
    });
    let window = open(&app).await;
    for _ in 0..3 {
        run(
            &window,
            "new Promise((resolve) => {
               const frame = document.createElement('iframe');
               globalThis.begun = () => setTimeout(() => resolve(frame.remove()));
               frame.srcdoc = `<script>api.on('begin', () => parent.begun()); api.send('frame-ready')</script>`;
               document.body.append(frame);
             }).then(() => null)",
        )
        .await;
        assert_echoes(&window, MIB + 1).await;
    }
}

async fn a_process_that_dies_in_the_middle_of_what_it_sends_is_not_heard_of_by_a_part(app: App) {
    handle_echo(&app);
    let heard = Arc::new(AtomicBool::new(false));
    let hears = heard.clone();
    app.ipc_main().on("large", move |_: &IpcMainEvent, _bytes: Bytes| hears.store(true, Ordering::Relaxed));
    let (let_go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    app.ipc_main().on("hold", move |_: &IpcMainEvent| wait.lock().recv().unwrap());
    let window = open(&app).await;
    for _ in 0..2 {
        let pid: i32 = eval(&window, "api.pid").await;
        let sent = window.web_contents().next::<PageTitleUpdated>();
        let gone = window.web_contents().next::<RenderProcessGone>();
        // Main reads nothing while it is held, and a socket does not take as much.
        run(&window, "setTimeout(() => { api.send('hold'); api.send('large', api.pattern(16 << 20, 1)); document.title = `sent ${Math.random()}`; }), null")
            .await;
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
    let pid: u32 = eval(&window, "api.pid").await;
    let echo = async |times: usize| {
        let code = format!(
            "(async () => {{ const bytes = api.pattern({}, 3); for (let i = 0; i < {times}; i += 1) {{
               const got = await api.invoke('echo', bytes);
               if (got.length !== bytes.length || got[got.length - 1] !== bytes[bytes.length - 1]) throw new Error('wrong');
             }} }})()",
            16 * MIB
        );
        run(&window, &code).await;
    };
    let own = std::process::id();
    echo(10).await;
    let before = [own, pid].map(resident);
    echo(100).await;
    let after = [own, pid].map(resident);
    // One buffer that stayed for each echo would be 1600 MiB. A page's garbage may be a few hundred at any time.
    for (before, after, limit) in [(before[0], after[0], 100), (before[1], after[1], 800)] {
        assert!(after < before + limit, "{before} MiB became {after} MiB: {before:?} {after:?}");
    }
}

/// Memory of a process, in MiB.
fn resident(pid: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_ascii_whitespace().next().unwrap().parse::<usize>().unwrap() / 1024
}
