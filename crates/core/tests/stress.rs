//! One FIFO for each frame and direction, over all verbs and sizes: many random messages, each with its number.
//!
//! `POLARON_SEED` runs it with another seed; a failure tells the seed it ran with.

mod common;

use std::{
    io::{self, Write},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    thread,
};

use common::{Binary, Peer, Random, envelope, opened, received, watchdog};
use polaron_core::{
    Hub, IpcMainEvent, IpcMainInvokeEvent, Server, WebFrameMain, WebPreferences, function::Reply,
};
use polaron_protocol::{DocumentId, DocumentOpened, FrameId, Kind};
use polaron_value::{Value, to_vec};

/// In both directions together.
const MESSAGES: usize = 100_000;
const LARGEST: usize = 4 << 20;

/// Most are small, and a few are as large as they may be: the bytes of all remain bearable.
fn size(random: &mut Random) -> usize {
    match random.below(2000) {
        0 => random.magnitude(LARGEST),
        1..40 => random.magnitude(64 << 10),
        _ => random.magnitude(1 << 10),
    }
}

fn content(size: usize, number: u32) -> Binary {
    Binary(vec![number as u8; size])
}

fn check(bytes: &Value, number: u32) {
    let bytes = bytes.as_bytes().expect("bytes were sent");
    assert!(bytes.iter().all(|byte| *byte == number as u8), "message {number} is not whole");
}

/// Tells the seed when the test fails.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = writeln!(io::stderr(), "it failed with POLARON_SEED={}", self.0);
        }
    }
}

/// What main sends to one document, numbered in the order in which it is sent.
struct Down {
    next: AtomicU32,
    random: Mutex<Random>,
}

impl Down {
    fn number(&self) -> (u32, Binary) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        (number, content(size(&mut self.random.lock().unwrap()), number))
    }

    /// Sends nothing, or something by one of the verbs.
    fn push(&self, frame: &WebFrameMain) {
        let verb = self.random.lock().unwrap().below(6);
        if verb < 3 {
            let (number, bytes) = self.number();
            match verb {
                0 => frame.send("down", (number, bytes)).unwrap(),
                1 => frame.post_message("down", (number, bytes), &[]).unwrap(),
                _ if frame.is_main_frame() => frame.contents().send("down", (number, bytes)).unwrap(),
                _ => {
                    let id = (frame.process_id(), frame.routing_id());
                    frame.contents().send_to_frame(id, "down", (number, bytes)).unwrap();
                }
            }
        }
    }
}

#[test]
fn a_hundred_thousand_messages_stay_in_order() {
    let _watchdog = watchdog();
    let seed = std::env::var("POLARON_SEED").map_or(0x0123_4567_89ab_cdef, |seed| seed.parse().unwrap());
    let _seed = Seed(seed);
    let mut random = Random::new(seed);

    let hub = Hub::new();
    let server = Server::start(&hub).unwrap();
    let mut preferences = WebPreferences::default();
    preferences.node_integration_in_sub_frames = true;
    let contents = hub.create_contents(preferences);
    hub.bind_page(common::PAGE, &contents);
    let mut peer = Peer::connect(&server);
    peer.open(1);
    let child =
        DocumentOpened { is_main_frame: false, frame: FrameId(2), parent: DocumentId(1), ..opened(2) };
    peer.write(&child.to_envelope());
    assert_eq!(peer.next().kind, Kind::DocumentConfig);

    // What comes up, in each document by itself; and what goes down in return.
    let expected: Arc<[AtomicU32; 3]> = Arc::default();
    let down: Arc<[Down; 3]> = Arc::new(std::array::from_fn(|document| Down {
        next: AtomicU32::new(0),
        random: Mutex::new(Random::new(seed ^ (document as u64 + 1) << 40)),
    }));
    let arrived = {
        let (expected, down) = (expected.clone(), down.clone());
        Arc::new(move |frame: &WebFrameMain, number: u32, bytes: &Value| {
            let at = frame.routing_id() as usize;
            assert_eq!(expected[at].fetch_add(1, Ordering::Relaxed), number, "up, in document {at}");
            check(bytes, number);
            down[at].push(frame);
            down.clone()
        })
    };
    let listener = {
        let arrived = arrived.clone();
        move |event: &IpcMainEvent, number: u32, bytes: Value| {
            let down = arrived(event.sender_frame(), number, &bytes);
            if event.is_sync() {
                event.set_return_value(down[event.frame_id() as usize].number())?;
            }
            down[event.frame_id() as usize].push(event.sender_frame());
            Ok::<_, polaron_core::SendError>(())
        }
    };
    hub.ipc_main().on("up", listener);
    let handler = move |event: &IpcMainInvokeEvent, number: u32, bytes: Value| {
        let down = arrived(event.sender_frame(), number, &bytes);
        Reply(down[event.frame_id() as usize].number())
    };
    hub.ipc_main().handle("up", handler).unwrap();

    // Reads all that comes down; tells of each answer to a `sendSync`, which the renderer is blocked for.
    let (answers, answered) = mpsc::channel();
    let reading = {
        let mut peer = peer.split();
        thread::spawn(move || {
            let mut next = [0_u32; 3];
            let mut count = 0;
            loop {
                let got = peer.next();
                let (number, bytes): (u32, Value) = match (got.kind, got.channel.as_str()) {
                    (Kind::Push, "end") => return count,
                    (Kind::Push, _) => match got.read::<Vec<Value>>().as_slice() {
                        // By `postMessage`: one argument, an array of both.
                        [Value::Array(both)] => (both[0].as_u64().unwrap() as u32, both[1].clone()),
                        [number, bytes] => (number.as_u64().unwrap() as u32, bytes.clone()),
                        other => panic!("{} arguments", other.len()),
                    },
                    (Kind::InvokeReply | Kind::SyncReply, _) => got.read(),
                    other => panic!("{other:?}"),
                };
                let at = got.document as usize;
                assert_eq!(number, next[at], "down, in document {at}: {:?}", got.kind);
                check(&bytes, number);
                next[at] += 1;
                count += 1;
                if got.kind == Kind::SyncReply {
                    answers.send(got.call).unwrap();
                }
            }
        })
    };

    let mut numbers = [0_u32; 3];
    let mut up = 0;
    while up + down.iter().map(|down| down.next.load(Ordering::Relaxed) as usize).sum::<usize>() < MESSAGES {
        let document = 1 + random.below(2) as u32;
        let number = numbers[document as usize];
        numbers[document as usize] += 1;
        up += 1;
        // `postMessage` is `send` with one argument, on the wire.
        let kind = [Kind::Send, Kind::Send, Kind::Invoke, Kind::SendSync][random.below(4)];
        let call = if kind == Kind::Send { 0 } else { up as u32 };
        let size = if up == 1000 { LARGEST } else { size(&mut random) };
        let payload = to_vec(&(number, content(size, number))).unwrap();
        peer.write(&envelope(kind, document, call, "up", &payload));
        if kind == Kind::SendSync {
            assert_eq!(received(&answered), call);
        }
    }
    // A last call in each document: when it is answered, all before it was handled.
    for document in [1, 2] {
        let payload = to_vec(&(numbers[document as usize], content(0, 0))).unwrap();
        peer.write(&envelope(Kind::SendSync, document, u32::MAX, "up", &payload));
        received(&answered);
        numbers[document as usize] += 1;
        up += 1;
    }
    contents.send("end", ()).unwrap();
    let came_down = reading.join().unwrap();
    for document in [1, 2] {
        assert_eq!(expected[document].load(Ordering::Relaxed), numbers[document]);
    }
    let sent_down: usize = down.iter().map(|down| down.next.load(Ordering::Relaxed) as usize).sum();
    // Document 2 shares the connection: what is for it and came behind the end is not waited for.
    assert!(came_down <= sent_down && came_down + 2 >= sent_down, "{came_down} of {sent_down}");
    assert!(up + came_down >= MESSAGES, "{up} up and {came_down} down");
}
