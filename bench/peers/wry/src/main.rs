//! wry alone: its IPC handler with `evaluate_script` back, and a custom protocol for the page, and for bytes.

mod protocol;

use std::{cell::RefCell, rc::Rc};

use polaron_bench_kit::{Bench, Call};
use serde::Deserialize;
use serde_json::value::RawValue;
use tao::{
    dpi::LogicalSize,
    event::Event,
    event_loop::{ControlFlow, EventLoop, EventLoopBuilder, EventLoopProxy, EventLoopWindowTarget},
    platform::unix::WindowExtUnix,
    window::{Window, WindowBuilder},
};
use wry::{WebView, WebViewBuilder, WebViewBuilderExtUnix};

/// What the event loop is to do.
enum Task {
    /// Run a script in the window of this index.
    Run(usize, String),
    /// Have so many windows.
    Windows(u64, u64),
    /// End.
    End,
}

/// What a page sends.
#[derive(Deserialize)]
struct Sent {
    id: u64,
    verb: String,
    value: Box<RawValue>,
}

/// As `Cargo.lock` has it.
const WRY: &str = "0.57.1";

type Views = Rc<RefCell<Vec<(Window, Rc<WebView>)>>>;

fn main() {
    let bench = match Bench::new() {
        Ok(bench) => bench,
        Err(error) => {
            eprintln!("peer-wry: {error}");
            std::process::exit(2);
        }
    };
    bench.version("wry", WRY);
    let events: EventLoop<Task> = EventLoopBuilder::with_user_event().build();
    let proxy = events.create_proxy();
    let views: Views = Rc::default();
    open(&events, &bench, &proxy, &views);
    events.run(move |event, target, control| {
        *control = ControlFlow::Wait;
        match event {
            Event::UserEvent(Task::Run(window, script)) => run(&views, window, &script),
            Event::UserEvent(Task::Windows(id, count)) => {
                while (views.borrow().len() as u64) < count {
                    open(target, &bench, &proxy, &views);
                }
                let proxy = proxy.clone();
                bench.when_hellos(count, move || answer(&proxy, 0, id, "null"));
            }
            Event::UserEvent(Task::End) => *control = ControlFlow::Exit,
            _ => {}
        }
    });
}

fn run(views: &Views, window: usize, script: &str) {
    let view = views.borrow().get(window).map(|(_, view)| Rc::clone(view));
    if let Some(view) = view {
        view.evaluate_script(script).expect("the page is there");
    }
}

fn open(target: &EventLoopWindowTarget<Task>, bench: &Bench, proxy: &EventLoopProxy<Task>, views: &Views) {
    let window = WindowBuilder::new()
        .with_title("Benchmark")
        .with_inner_size(LogicalSize::new(640.0, 400.0))
        .build(target)
        .expect("a window opens");
    let index = views.borrow().len();
    let (kit, later, shown) = (bench.clone(), proxy.clone(), Rc::clone(views));
    let serving = bench.clone();
    let view = WebViewBuilder::new()
        .with_asynchronous_custom_protocol("bench".to_owned(), move |_view, request, responder| {
            responder.respond(protocol::answer(&serving, &request));
        })
        .with_ipc_handler(move |request| {
            let sent: Sent = match serde_json::from_str(request.body()) {
                Ok(sent) => sent,
                Err(error) => return kit.fail("ipc", &error.to_string()),
            };
            // What is there at once goes back from the handler itself, as fast as wry can.
            if let Some((id, value)) = take(&kit, &later, index, sent) {
                run(&shown, index, &reply(id, &value));
            }
        })
        .with_url("bench://localhost/index.html")
        .build_gtk(window.default_vbox().expect("a window has a box"))
        .expect("a view opens");
    views.borrow_mut().push((window, Rc::new(view)));
}

fn reply(id: u64, value: &str) -> String {
    format!("reply({id},{value})")
}

fn answer(proxy: &EventLoopProxy<Task>, window: usize, id: u64, value: &str) {
    // The event loop is gone only when the process is about to be.
    let _ = proxy.send_event(Task::Run(window, reply(id, value)));
}

/// Does what a page asks; the answer if there is one now.
fn take(bench: &Bench, proxy: &EventLoopProxy<Task>, window: usize, sent: Sent) -> Option<(u64, String)> {
    let Sent { id, verb, value } = sent;
    let later = proxy.clone();
    match bench.call(&verb, value.get(), move |value| answer(&later, window, id, &value))? {
        Call::Answer(value) => {
            if verb == "done" {
                let _ = proxy.send_event(Task::End);
            }
            // What has no id is one way.
            (id != 0).then_some((id, value))
        }
        Call::Push(count) => {
            let proxy = proxy.clone();
            std::thread::spawn(move || {
                for id in 0..count {
                    let _ = proxy.send_event(Task::Run(window, format!("heard({{\"id\":{id}}})")));
                }
            });
            Some((id, "null".to_owned()))
        }
        Call::Windows(count) => {
            let _ = proxy.send_event(Task::Windows(id, count));
            None
        }
    }
}
