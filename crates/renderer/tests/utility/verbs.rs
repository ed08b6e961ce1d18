//! What a utility process says to `ipcMain`, and what it is sent.

use std::sync::{Arc, mpsc};

use polaron_core::{
    Hub, IpcMainEvent, IpcMainInvokeEvent, ListenerError, UtilityProcess, WebContents, WebContentsType,
    memory::Renderer,
};
use polaron_renderer::{Rest, Value};

use crate::tools::{answer, ask, builder, exit, next, puppet, tell, wait};

tests! {
    every_verb_reaches_main_and_back,
    errors_of_calls_are_told_in_mains_words,
    the_sender_is_of_its_own_type_and_no_page,
    handlers_of_one_process_hear_no_other,
    what_main_sends_before_anybody_listens_waits_in_order,
    listeners_come_and_go,
    a_listener_that_fails_spares_the_others_and_main_is_told,
    ten_thousand_messages_each_way_keep_their_order,
    large_payloads_arrive_whole,
}

fn every_verb_reaches_main_and_back() {
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    ipc.handle("add", async |_: IpcMainInvokeEvent, a: f64, b: f64| a + b).unwrap();
    ipc.on("sync", |event: &IpcMainEvent, n: f64| event.set_return_value(n * 2.0));
    ipc.on("hello", |event: &IpcMainEvent, name: String| {
        event.reply("greeting", (format!("Hello, {name}"),))
    });
    let worker = puppet(&hub);
    assert_eq!(ask(&worker, "invoke", "add", &[2.into(), 3.into()]), ("resolved".into(), 5.into()));
    // Out of a listener, which is where the puppet does everything.
    assert_eq!(ask(&worker, "send-sync", "sync", &[21.into()]), ("returned".into(), 42.into()));
    tell(&worker, "listen", "greeting", &[]);
    tell(&worker, "send", "hello", &["Ada".into()]);
    let (channel, args): (String, Vec<Value>) = answer(&worker).data().unwrap();
    assert_eq!((channel.as_str(), args), ("greeting", vec!["Hello, Ada".into()]));
}

fn errors_of_calls_are_told_in_mains_words() {
    let hub = Hub::new();
    hub.ipc_main().handle("text", |_: &IpcMainInvokeEvent, text: String| text).unwrap();
    hub.ipc_main().handle("fails", |_: &IpcMainInvokeEvent| Err::<(), _>("no such user")).unwrap();
    let worker = puppet(&hub);
    let rejected = |command: &str, channel: &str, args: &[Value]| {
        let (what, why) = ask(&worker, command, channel, args);
        assert!(what == "rejected" || what == "threw", "{what}");
        why.as_str().unwrap().to_owned()
    };
    assert_eq!(rejected("invoke", "nobody", &[]), "No handler registered for 'nobody'");
    assert_eq!(rejected("invoke", "fails", &[]), "no such user");
    let wrong = rejected("invoke", "text", &[1.into()]);
    assert!(wrong.starts_with("'text': args[0]"), "{wrong}");
    assert_eq!(rejected("send-sync", "nobody", &[]), "reply was never sent");
    let answer = rejected("invoke-number", "text", &["x".into()]);
    assert!(answer.starts_with("the answer of 'text': "), "{answer}");
}

fn the_sender_is_of_its_own_type_and_no_page() {
    let hub = Hub::new();
    let (sender, senders) = mpsc::channel();
    hub.ipc_main().on("who", move |event: &IpcMainEvent| {
        let (contents, frame) = (event.sender().clone(), event.sender_frame());
        assert!(frame.is_main_frame() && contents.main_frame().as_ref() == Some(frame));
        sender.send((contents, frame.url(), frame.origin().to_owned(), frame.os_process_id())).unwrap();
    });
    let worker = puppet(&hub);
    tell(&worker, "send", "who", &[]);
    let (contents, url, origin, pid) = next(&senders);
    assert_eq!(&contents, worker.contents());
    assert_eq!((url.as_str(), origin.as_str()), ("polaron:utility", "null"));
    assert_eq!(u32::try_from(pid).ok(), worker.pid());
    assert_eq!(contents.get_type(), WebContentsType::Utility);
    assert_eq!(contents.get_type().to_string(), "utility");
    assert_eq!(WebContents::get_all(&hub), [], "it is no page");
    assert_eq!(WebContents::from_id(&hub, contents.id()), Some(contents.clone()));
    let page = Renderer::open(&hub).unwrap();
    assert_eq!(page.contents().get_type(), WebContentsType::Window);
    assert_eq!(WebContents::get_all(&hub), [page.contents().clone()]);
    // It has nothing that could run one.
    let script = wait(contents.execute_javascript("1 + 1")).unwrap_err().to_string();
    assert_eq!(script, "a utility process runs no scripts");
}

fn handlers_of_one_process_hear_no_other() {
    let hub = Hub::new();
    hub.ipc_main().handle("name", |_: &IpcMainInvokeEvent| "any").unwrap();
    let (one, other) = (puppet(&hub), puppet(&hub));
    one.ipc().handle("name", |_: &IpcMainInvokeEvent| "one").unwrap();
    assert_eq!(ask(&one, "invoke", "name", &[]).1, "one".into());
    assert_eq!(ask(&other, "invoke", "name", &[]).1, "any".into());
    assert_ne!(one.pid(), other.pid());
}

fn what_main_sends_before_anybody_listens_waits_in_order() {
    let hub = Hub::new();
    let worker = builder("early").spawn(&hub).unwrap();
    // Most likely before it is connected.
    for index in 0..100 {
        worker.contents().send("early", (index,)).unwrap();
    }
    worker.contents().send("now", ()).unwrap();
    for index in 100..200 {
        worker.contents().send("early", (index,)).unwrap();
    }
    for index in 0..200 {
        let (_, args): (String, Vec<f64>) = answer(&worker).data().unwrap();
        assert_eq!(args, [f64::from(index)]);
    }
}

fn listeners_come_and_go() {
    let hub = Hub::new();
    let worker = puppet(&hub);
    assert_eq!(ask(&worker, "add-and-remove", "c", &[]), ("listeners".into(), 0.into()));
    tell(&worker, "listen-once", "c", &[]);
    tell(&worker, "listen", "c", &[]);
    // The commands are done when this is answered.
    ask(&worker, "name", "", &[]);
    worker.contents().send("c", ("first",)).unwrap();
    worker.contents().send("c", ("second",)).unwrap();
    let heard: Vec<_> =
        (0..3).map(|_| answer(&worker).data::<(String, Vec<String>)>().unwrap().1.remove(0)).collect();
    assert_eq!(heard, ["first", "first", "second"]);
    assert_eq!(ask(&worker, "remove-all", "c", &[]), ("listeners".into(), 0.into()));
    worker.contents().send("c", ("unheard",)).unwrap();
    tell(&worker, "listen", "c", &[]);
    ask(&worker, "name", "", &[]);
    worker.contents().send("c", ("third",)).unwrap();
    assert_eq!(answer(&worker).data::<(String, Vec<String>)>().unwrap().1, ["third"]);
}

fn a_listener_that_fails_spares_the_others_and_main_is_told() {
    let hub = Hub::new();
    let worker = puppet(&hub);
    let (sender, errors) = mpsc::channel();
    worker.contents().on(move |error: &ListenerError| {
        sender.send((error.channel.clone(), error.error.message().to_owned())).unwrap();
    });
    for command in ["listen-and-panic", "listen-typed", "listen"] {
        tell(&worker, command, "c", &[]);
    }
    ask(&worker, "name", "", &[]);
    worker.contents().send("c", ("text",)).unwrap();
    assert_eq!(answer(&worker).data::<(String, Vec<String>)>().unwrap().1, ["text"]);
    assert_eq!(next(&errors), ("c".to_owned(), "handler panicked: on purpose".to_owned()));
    let (channel, wrong) = next(&errors);
    assert!(channel == "c" && wrong.starts_with("'c': args[0]"), "{wrong}");
    worker.contents().send("c", (1,)).unwrap();
    next(&errors);
    assert_eq!(next(&errors).1, "the listener failed");
}

fn ten_thousand_messages_each_way_keep_their_order() {
    let hub = Hub::new();
    let (sender, numbers) = mpsc::channel();
    hub.ipc_main().on("number", move |_: &IpcMainEvent, number: u32| sender.send(number).unwrap());
    let worker = builder("flood").spawn(&hub).unwrap();
    let posted = collect::<u32>(&worker);
    // It ended right after the last one.
    assert!(exit(&worker).success());
    assert!((0..10_000).eq(numbers.try_iter()), "all were handled before the exit was told");
    assert!((0..10_000).eq(posted.try_iter()), "and all messages of its port");

    let worker = puppet(&hub);
    let echoed = collect::<(Option<String>, i32)>(&worker);
    tell(&worker, "listen", "c", &[]);
    for index in 0..10_000 {
        worker.contents().send("c", (index,)).unwrap();
        if index % 2 == 0 {
            tell(&worker, "echo", "", &[index.into()]);
        }
    }
    let mut pushes = 0;
    let mut messages = 0;
    for _ in 0..15_000 {
        match next(&echoed) {
            (Some(channel), number) => {
                assert_eq!((channel.as_str(), number), ("c", pushes));
                pushes += 1;
            }
            (None, number) => {
                assert_eq!(number, messages);
                messages += 2;
            }
        }
    }
}

/// What comes from the port: a number, a list of one, or what a listener of the puppet heard.
trait Collected: Sized + Send + 'static {
    fn of(value: Value) -> Self;
}

impl Collected for u32 {
    fn of(value: Value) -> Self {
        polaron_renderer::from_value(&value).unwrap()
    }
}

impl Collected for (Option<String>, i32) {
    fn of(value: Value) -> Self {
        if let Ok((channel, (number,))) = polaron_renderer::from_value::<(String, (i32,))>(&value) {
            return (Some(channel), number);
        }
        (None, polaron_renderer::from_value::<(i32,)>(&value).unwrap().0)
    }
}

fn collect<T: Collected>(worker: &UtilityProcess) -> mpsc::Receiver<T> {
    let (sender, receiver) = mpsc::channel();
    worker.on_message(move |event| sender.send(T::of(event.value().unwrap())).unwrap());
    receiver
}

fn large_payloads_arrive_whole() {
    let hub = Hub::new();
    let (sender, lengths) = mpsc::channel();
    hub.ipc_main().on("large", move |event: &IpcMainEvent, Rest(args): Rest<Value>| {
        let text = args[0].as_str().unwrap();
        sender.send((text.len(), text.chars().all(|c| c == 'x'))).unwrap();
        event.reply("large", (text,))
    });
    let worker = puppet(&hub);
    tell(&worker, "listen", "large", &[]);
    let text: Arc<str> = "x".repeat(20 << 20).into();
    tell(&worker, "send", "large", &[(&*text).into()]);
    assert_eq!(next(&lengths), (20 << 20, true));
    let (_, args): (String, Vec<String>) = answer(&worker).data().unwrap();
    assert_eq!(args[0], *text);
}
