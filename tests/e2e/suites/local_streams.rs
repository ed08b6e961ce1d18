//! Answers to `app://` that take their time: large ones, streams, many at once, and what becomes of those nobody waits for.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
        mpsc,
    },
};

use futures_channel::oneshot;
use futures_util::{StreamExt, stream};
use parking_lot::Mutex;
use polaron::{
    App, BrowserWindow,
    events::RenderProcessGone,
    protocol::{Body, Request, Response},
};
use rustix::process::{Pid, Signal, kill_process};

use super::local_pages::{handle_with_page, open_at, page, status};
use crate::harness::{eval, fixture, own_process, run, temp, tests, wait};

tests! {
    a_large_response_streams_whole,
    a_large_page_loads_in_a_new_window,
    a_torrent_ends_with_its_page,
    a_stream_arrives_piece_by_piece,
    many_requests_at_once,
    handlers_that_block_or_never_answer_hold_up_no_other,
    an_aborted_fetch_ends_its_handler_and_its_stream,
    a_reload_ends_what_the_page_was_getting,
    a_closed_window_and_a_killed_process_end_what_they_were_getting,
    bodies_that_break_off_reject,
    what_is_given_up_leaves_no_descriptor_behind;
    plain: a_large_file_is_never_in_memory;
    parts: a_server_of_a_large_file,
}

/// Tells, by hanging up, that what holds it was dropped.
struct Held(#[expect(dead_code, reason = "only its end matters")] oneshot::Sender<()>);

fn held() -> (Held, oneshot::Receiver<()>) {
    let (sender, dropped) = oneshot::channel();
    (Held(sender), dropped)
}

/// The same bytes that `checksum` in the page expects.
fn byte(position: u64) -> u8 {
    (position.wrapping_mul(2_654_435_761) >> 13) as u8
}

fn checksum(bytes: impl IntoIterator<Item = u8>) -> u32 {
    bytes.into_iter().fold(0, |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(byte.into()))
}

async fn a_large_response_streams_whole(app: App) {
    const LENGTH: u64 = 6_000_000;
    const PIECE: u64 = 100_000;
    let pieces = || {
        (0..LENGTH / PIECE)
            .map(|n| Ok::<_, String>((n * PIECE..(n + 1) * PIECE).map(byte).collect::<Vec<_>>()))
    };
    app.protocol().serve_folder("ui", fixture("local-pages")).unwrap();
    let cors = |body| Response::builder().header("access-control-allow-origin", "*").body(body).unwrap();
    let handler = move |request: Request| {
        cors(match request.path() {
            "/iterator" => Body::from_iter(pieces()).with_length(LENGTH),
            "/stream" => Body::stream(stream::iter(pieces())),
            "/bytes" => Body::from((0..LENGTH).map(byte).collect::<Vec<_>>()),
            _ => Body::from_reader(std::io::Cursor::new((0..LENGTH).map(byte).collect::<Vec<_>>())),
        })
    };
    app.protocol().handle("app", handler).unwrap();
    let window = open_at(&app, "ui://localhost/").await;
    let expected = (LENGTH, checksum((0..LENGTH).map(byte)));
    for source in ["iterator", "stream", "bytes", "reader"] {
        let code = format!("checksum('app://host/{source}')");
        assert_eq!(eval::<(u64, u32)>(&window, &code).await, expected, "{source}");
    }
}

async fn a_large_page_loads_in_a_new_window(app: App) {
    const PIECES: usize = 10;
    const PIECE: usize = 500_000;
    let handler = |_: Request| {
        let comment = std::iter::repeat_n("-".repeat(PIECE), PIECES);
        let page = ["<!doctype html><p>begin<!--x".to_owned()].into_iter().chain(comment);
        let page = page.chain(["x--><p>end".to_owned()]).map(Ok::<_, String>);
        Response::builder().header("content-type", "text/html").body(Body::from_iter(page))
    };
    app.protocol().handle("app", handler).unwrap();
    // Its web process is started by this very load, and another one by that of another origin.
    let window = open_at(&app, "app://one/").await;
    let seen = "[document.body.textContent, document.querySelector('p').lastChild.length]";
    let whole = || ("beginend".to_owned(), PIECES * PIECE + 2);
    assert_eq!(eval::<(String, usize)>(&window, seen).await, whole());
    window.load_url("app://two/").await.unwrap();
    assert_eq!(eval::<(String, usize)>(&window, seen).await, whole());
}

/// Pieces without end, made as fast as they are taken, end when the page goes away in whatever way.
async fn a_torrent_ends_with_its_page(app: App) {
    let _other = BrowserWindow::builder().build(&app).unwrap();
    let (sender, mut dropped) = futures_channel::mpsc::unbounded();
    handle_with_page(&app, move |request| {
        let (held, is_dropped) = held();
        sender.unbounded_send(is_dropped).unwrap();
        let pieces = std::iter::repeat_with(move || {
            let _held = &held;
            Ok::<_, String>(vec![7; 100_000])
        });
        Response::new(match request.path() {
            "/iterator" => Body::from_iter(pieces),
            _ => Body::stream(stream::iter(pieces)),
        })
    });
    for source in ["iterator", "stream"] {
        for end in ["abort", "load", "kill", "close"] {
            let window = open_at(&app, "app://host/page").await;
            run(&window, &format!("open('/{source}', control.signal).then(readOn)")).await;
            match end {
                "abort" => run(&window, "control.abort()").await,
                "load" => window.load_url("app://host/page?again").await.unwrap(),
                "kill" => {
                    let gone = window.web_contents().next::<RenderProcessGone>();
                    let pid = Pid::from_raw(eval(&window, "api.pid").await).unwrap();
                    kill_process(pid, Signal::KILL).unwrap();
                    gone.await.unwrap();
                }
                _ => window.destroy(),
            }
            assert!(dropped.next().await.unwrap().await.is_err(), "{source} {end}");
            window.destroy();
        }
    }
}

async fn a_stream_arrives_piece_by_piece(app: App) {
    let (sender, receiver) = futures_channel::mpsc::unbounded::<Result<String, String>>();
    let receiver = Mutex::new(Some(receiver));
    handle_with_page(&app, move |request| match request.path() {
        "/stream" => Response::new(Body::stream(receiver.lock().take().expect("it is asked for once"))),
        _ => status(404, ""),
    });
    let window = open_at(&app, "app://host/page").await;
    sender.unbounded_send(Ok("first".to_owned())).unwrap();
    run(&window, "open('/stream')").await;
    let read = "read()";
    assert_eq!(eval::<String>(&window, read).await, "first");
    // The next piece is made only after the page has the one before.
    for piece in ["second", "third"] {
        sender.unbounded_send(Ok(piece.to_owned())).unwrap();
        assert_eq!(eval::<String>(&window, read).await, piece);
    }
    drop(sender);
    assert_eq!(eval::<String>(&window, read).await, "done");
}

async fn many_requests_at_once(app: App) {
    const REQUESTS: usize = 200;
    let pending = Arc::new(Mutex::new(Vec::new()));
    let waiting = pending.clone();
    let handler = async move |request: Request| {
        if request.path() == "/page" {
            return Ok(page());
        }
        let (sender, answer) = oneshot::channel();
        {
            let mut waiting = waiting.lock();
            waiting.push((request.path().to_owned(), sender));
            // The last one to come answers all, the last one first.
            if waiting.len() == REQUESTS {
                while let Some((path, sender)) = waiting.pop() {
                    let _ = sender.send(path);
                }
            }
        }
        answer.await.map(|text| status(200, text))
    };
    app.protocol().handle("app", handler).unwrap();
    let window = open_at(&app, "app://host/page").await;
    let code = format!("many({REQUESTS})");
    let expected: Vec<_> = (0..REQUESTS).map(|n| format!("/{n}")).collect();
    assert_eq!(eval::<Vec<String>>(&window, &code).await, expected);
    assert!(pending.lock().is_empty());
}

async fn handlers_that_block_or_never_answer_hold_up_no_other(app: App) {
    // A plain handler that blocks until another request is answered, twenty times at once.
    let gate = Arc::new((Mutex::new(false), parking_lot::Condvar::new()));
    let blocked = gate.clone();
    let (sender, arrived) = mpsc::channel();
    handle_with_page(&app, move |request| match request.path() {
        "/blocked" => {
            sender.send(()).unwrap();
            let mut open = blocked.0.lock();
            blocked.1.wait_while(&mut open, |open| !*open);
            status(200, "at last")
        }
        "/open" => {
            *blocked.0.lock() = true;
            blocked.1.notify_all();
            status(200, "open")
        }
        _ => status(200, ""),
    });
    app.protocol()
        .handle("never", async |request: Request| match request.path() {
            "/never" => std::future::pending().await,
            _ => Response::builder().header("access-control-allow-origin", "*").body(Body::from("now")),
        })
        .unwrap();
    let window = open_at(&app, "app://host/page").await;
    run(
        &window,
        "globalThis.blocked = Array.from({ length: 20 }, () => fetch('/blocked').then((r) => r.text())); 0",
    )
    .await;
    run(&window, "globalThis.never = Array.from({ length: 20 }, () => fetch('never://host/never')); 0").await;
    for _ in 0..20 {
        arrived.recv().unwrap();
    }
    // The main thread, the window and other requests go on.
    assert_eq!(eval::<String>(&window, "fetch('never://host/now').then((r) => r.text())").await, "now");
    assert_eq!(eval::<String>(&window, "fetch('/open').then((r) => r.text())").await, "open");
    assert_eq!(eval::<Vec<String>>(&window, "Promise.all(blocked)").await, vec!["at last"; 20]);
}

/// A scheme whose `/handler` never answers and whose `/stream` begins and never ends. The receivers learn when each was
/// dropped.
struct Endless {
    asked: mpsc::Receiver<()>,
    handler: oneshot::Receiver<()>,
    stream: oneshot::Receiver<()>,
}

fn endless(app: &App) -> Endless {
    let (handler_held, handler) = held();
    let (stream_held, stream) = held();
    let held = Arc::new(Mutex::new((Some(handler_held), Some(stream_held))));
    let (sender, asked) = mpsc::channel();
    let answer = async move |request: Request| match request.path() {
        "/handler" => {
            let _held = held.lock().0.take();
            sender.send(()).unwrap();
            std::future::pending().await
        }
        "/stream" => {
            let held = held.lock().1.take();
            let pieces = stream::unfold((held, true), async |(held, is_first)| {
                if !is_first {
                    std::future::pending::<()>().await;
                }
                Some((Ok::<_, String>("piece"), (held, false)))
            });
            Response::new(Body::stream(pieces))
        }
        _ => page(),
    };
    app.protocol().handle("app", answer).unwrap();
    Endless { asked, handler, stream }
}

/// Has the page wait for both, and its stream give its first piece.
async fn begin_endless(window: &BrowserWindow, endless: &Endless) {
    run(window, "beginEndless()").await;
    endless.asked.recv().unwrap();
}

async fn an_aborted_fetch_ends_its_handler_and_its_stream(app: App) {
    let endless = endless(&app);
    let window = open_at(&app, "app://host/page").await;
    begin_endless(&window, &endless).await;
    assert_eq!(eval::<String>(&window, "control.abort(), handler").await, "AbortError");
    assert!(endless.handler.await.is_err() && endless.stream.await.is_err());
}

async fn a_reload_ends_what_the_page_was_getting(app: App) {
    let endless = endless(&app);
    let window = open_at(&app, "app://host/page").await;
    begin_endless(&window, &endless).await;
    window.load_url("app://host/page?again").await.unwrap();
    assert!(endless.handler.await.is_err() && endless.stream.await.is_err());
}

async fn a_closed_window_and_a_killed_process_end_what_they_were_getting(app: App) {
    // So that the application does not end with the window.
    let _other = BrowserWindow::builder().build(&app).unwrap();
    let first = endless(&app);
    let window = open_at(&app, "app://host/page").await;
    begin_endless(&window, &first).await;
    window.destroy();
    assert!(first.handler.await.is_err() && first.stream.await.is_err());

    assert!(app.protocol().unhandle("app"));
    let second = endless(&app);
    let window = open_at(&app, "app://host/page").await;
    begin_endless(&window, &second).await;
    let gone = window.web_contents().next::<RenderProcessGone>();
    let pid = Pid::from_raw(eval(&window, "api.pid").await).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
    gone.await.unwrap();
    assert!(second.handler.await.is_err() && second.stream.await.is_err());
    window.load_url("app://host/page").await.unwrap();
}

async fn bodies_that_break_off_reject(app: App) {
    let pieces = |error: &'static str| vec![Ok("some"), Err(error)];
    handle_with_page(&app, move |request| {
        Response::new(match request.path() {
            "/iterator" => Body::from_iter(pieces("broken")),
            "/stream" => Body::stream(stream::iter(pieces("broken"))),
            "/panic" => Body::from_iter((0..2).map(second_panics)),
            "/panic-stream" => Body::stream(stream::iter(0..2).map(second_panics)),
            "/short" => Body::from_iter([Ok::<_, String>("some")]).with_length(5),
            "/long" => Body::from_iter([Ok::<_, String>("some"), Ok("more")]).with_length(5),
            "/long-stream" => {
                Body::stream(stream::iter([Ok::<_, String>("some"), Ok("more")])).with_length(5)
            }
            _ => Body::from_iter([Ok::<_, String>("so"), Ok("me")]).with_length(4),
        })
    });
    let window = open_at(&app, "app://host/page").await;
    let ask = async |url: &str| {
        let code = format!("fetch('{url}').then((r) => r.text()).catch((e) => e.name)");
        eval::<String>(&window, &code).await
    };
    assert_eq!(ask("/whole").await, "some");
    for url in ["/iterator", "/stream", "/panic", "/panic-stream", "/short", "/long", "/long-stream"] {
        assert_eq!(ask(url).await, "TypeError", "{url}");
    }
    assert_eq!(ask("/whole").await, "some", "it answers again");
}

fn second_panics(piece: u32) -> Result<&'static str, String> {
    if piece == 0 { Ok("some") } else { panic!("on purpose") }
}

async fn what_is_given_up_leaves_no_descriptor_behind(app: App) {
    const STREAMS: usize = 100;
    let (sender, dropped) = futures_channel::mpsc::unbounded::<()>();
    handle_with_page(&app, move |_| {
        let held = sender.clone();
        let first = stream::iter([Ok::<_, String>("piece")]);
        let never = stream::once(async move {
            let _held = held;
            std::future::pending().await
        });
        Response::new(Body::stream(first.chain(never)))
    });
    let window = open_at(&app, "app://host/page").await;
    let before = descriptors();
    run(&window, &format!("openMany({STREAMS})")).await;
    assert!(descriptors() >= before + 2 * STREAMS, "each stream has its socket pair");
    run(&window, "control.abort()").await;
    app.protocol().unhandle("app");
    // It ends when the handler and all streams are dropped.
    assert_eq!(dropped.collect::<Vec<_>>().await, []);
    // The thread of the last stream may be about to close its socket.
    window.load_html("<p>").await.unwrap();
    assert!(descriptors() < before + STREAMS / 2, "{} before, {} after", before, descriptors());
}

fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

/// A file that is larger than what the process that serves it may use.
fn a_large_file_is_never_in_memory() {
    let mut server = own_process("local_streams::a_server_of_a_large_file").spawn().unwrap();
    let ended = wait(&mut server, std::time::Duration::from_secs(120)).unwrap();
    if ended.is_none() {
        server.kill().unwrap();
        server.wait().unwrap();
    }
    assert!(ended.is_some_and(|status| status.success()), "{ended:?}");
}

/// The memory that is this process's own, in bytes.
fn own_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

fn a_server_of_a_large_file() {
    const LENGTH: u64 = 100 << 20;
    let outcome = App::new().run(async |app| {
        let file: PathBuf = temp().join("large");
        fs::File::create(&file).unwrap().set_len(LENGTH).unwrap();
        let most = Arc::new(AtomicU64::new(0));
        let pieces = Arc::new(AtomicUsize::new(0));
        let (measured, counted) = (most.clone(), pieces.clone());
        app.protocol().serve_folder("ui", fixture("local-pages"))?;
        let handler = move |_: Request| {
            let (measured, counted) = (measured.clone(), counted.clone());
            let mut source = fs::File::open(&file)?;
            let mut buffer = vec![0; 1 << 20];
            let pieces = std::iter::from_fn(move || {
                use std::io::Read;
                measured.fetch_max(own_memory(), Ordering::Relaxed);
                counted.fetch_add(1, Ordering::Relaxed);
                match source.read(&mut buffer) {
                    Ok(0) => None,
                    Ok(length) => Some(Ok(buffer[..length].to_vec())),
                    Err(error) => Some(Err(error)),
                }
            });
            let response = Response::builder().header("access-control-allow-origin", "*");
            Ok::<_, polaron::Error>(
                response.body(Body::from_iter(pieces).with_length(LENGTH)).expect("the headers are right"),
            )
        };
        app.protocol().handle("app", handler)?;
        let window = open_at(&app, "ui://localhost/").await;
        let before = own_memory();
        assert_eq!(eval::<u64>(&window, "drain('app://host/large')").await, LENGTH);
        let grown = most.load(Ordering::Relaxed).saturating_sub(before);
        println!("{} pieces, {} KiB more than before", pieces.load(Ordering::Relaxed), grown / 1024);
        assert!(pieces.load(Ordering::Relaxed) > 100);
        assert!(grown < 32 << 20, "{grown} bytes more while {LENGTH} went through");
        app.exit(0);
        Ok(())
    });
    outcome.unwrap();
}
