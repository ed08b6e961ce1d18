//! One queue for each frame and direction, whatever the verb and the size: 100 000 messages, mixed at random.

use std::sync::{
    Arc,
    atomic::{AtomicU32, AtomicUsize, Ordering},
};

use parking_lot::Mutex;
use polaron::{App, BrowserWindow, IpcError, IpcMainEvent, IpcMainInvokeEvent, Value, value::value};

use crate::harness::{eval, fixture, tests};

tests! {
    a_hundred_thousand_mixed_messages_keep_their_order,
    who_listens_after_an_answer_hears_what_is_right_behind_it,
}

const MESSAGES: u32 = 70_000;
const PUSHES: u32 = 30_000;
const SEED: u32 = 20_250_401;

/// The generator of `fixtures/ordering.preload.js`.
struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    fn size(&mut self, most: usize) -> usize {
        let (exponent, bits) = (self.next() % 23, self.next());
        if exponent == 0 {
            0
        } else {
            most.min(((1 << (exponent - 1)) + bits % (1 << (exponent - 1))) as usize)
        }
    }
}

fn most(number: u32) -> usize {
    match number {
        number if number % 1000 == 7 => 4 << 20,
        number if number % 50 == 3 => 64 << 10,
        _ => 1 << 10,
    }
}

/// What main expects of the page's messages: which verb, and how many bytes.
struct Expected {
    random: Random,
    next: u32,
    wrong: Vec<String>,
    bytes: usize,
}

impl Expected {
    fn check(&mut self, verb: &str, number: u32, value: &Value) {
        let kind = self.random.next() % 16;
        let size = self.random.size(most(self.next));
        self.random.next();
        let expected = match kind {
            0 => "sync",
            1..6 => "invoke",
            6..11 => "send",
            _ => "post",
        };
        let whole = matches!(value, Value::Uint8Array(bytes)
            if bytes.len() == size && bytes.iter().enumerate().step_by(997).all(|(at, byte)| *byte == at as u8));
        if (verb, number) != (expected, self.next) || !whole {
            self.wrong.push(format!(
                "message {} came as {verb} {number}, not {expected} of {size} bytes",
                self.next
            ));
        }
        self.next += 1;
        self.bytes += size;
    }
}

async fn a_hundred_thousand_mixed_messages_keep_their_order(app: App) {
    let expected =
        Arc::new(Mutex::new(Expected { random: Random(SEED), next: 0, wrong: Vec::new(), bytes: 0 }));
    let ipc = app.ipc_main();
    let check = |verb: &'static str| {
        let expected = expected.clone();
        move |number: u32, value: &Value| expected.lock().check(verb, number, value)
    };
    let checked = check("send");
    ipc.on("send", move |_: &IpcMainEvent, number: u32, value: Value| checked(number, &value));
    let checked = check("post");
    ipc.on("post", move |_: &IpcMainEvent, message: Value| {
        let number = message["number"].as_f64().ok_or_else(|| IpcError::new("no number"))? as u32;
        checked(number, &message["value"]);
        Ok::<_, IpcError>(())
    });
    let checked = check("sync");
    ipc.on("sync", move |event: &IpcMainEvent, number: u32, value: Value| {
        checked(number, &value);
        event.set_return_value(number)
    });
    let checked = check("invoke");
    ipc.handle("invoke", move |_: &IpcMainInvokeEvent, number: u32, value: Value| {
        checked(number, &value);
        number
    })
    .unwrap();

    // The other direction, from a thread of its own while the page sends.
    let pushed = Arc::new((AtomicU32::new(0), AtomicUsize::new(0)));
    let counting = pushed.clone();
    ipc.on("begin", move |event: &IpcMainEvent, pushes: u32, seed: u32| {
        let (frame, pushed) = (event.sender_frame().clone(), counting.clone());
        std::thread::spawn(move || {
            let mut random = Random(seed + 1);
            let whole: Vec<u8> = (0..4 << 20).map(|at: u32| at as u8).collect();
            for number in 0..pushes {
                let size = random.size(most(number));
                let value = Value::Uint8Array(whole[..size].to_vec().into());
                frame.send("pushed", (number, value)).expect("the frame is there");
                pushed.0.fetch_add(1, Ordering::Relaxed);
                pushed.1.fetch_add(size, Ordering::Relaxed);
            }
        });
    });
    let counted = expected.clone();
    ipc.on("count", move |event: &IpcMainEvent| event.set_return_value(counted.lock().next));

    let window = BrowserWindow::builder().preload(fixture("ordering.preload.js")).build(&app).unwrap();
    window.load_file(fixture("page.html")).await.unwrap();
    let report: Value = eval(&window, &format!("ordering.run({MESSAGES}, {PUSHES}, {SEED})")).await;
    assert_eq!(report, value!({ "wrong": [], "heard": PUSHES, "after": MESSAGES }));
    let expected = expected.lock();
    assert!(expected.wrong.is_empty(), "{:#?}", &expected.wrong[..expected.wrong.len().min(10)]);
    assert_eq!((expected.next, pushed.0.load(Ordering::Relaxed)), (MESSAGES, PUSHES));
    let bytes = expected.bytes + pushed.1.load(Ordering::Relaxed);
    assert!(bytes > 64 << 20, "{bytes} bytes are no mix of sizes");
}

/// In Electron each message is a task of its own, at whose end promises have their turn.
async fn who_listens_after_an_answer_hears_what_is_right_behind_it(app: App) {
    app.ipc_main().handle("first", |_: &IpcMainInvokeEvent| ()).unwrap();
    let news = |event: &IpcMainInvokeEvent| {
        (0..3).try_for_each(|number: u32| event.sender_frame().send("news", (number,)))
    };
    app.ipc_main().handle("second", news).unwrap();
    let window = BrowserWindow::builder().preload(fixture("after-answer.preload.js")).build(&app).unwrap();
    window.load_file(fixture("page.html")).await.unwrap();
    assert_eq!(eval::<Vec<u32>>(&window, "afterAnswer()").await, [0, 1, 2]);
}
