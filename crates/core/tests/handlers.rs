//! Handlers: registering them, the shapes they may have, what they are given, and what they may return.

mod common;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use common::{Log, rejected, rejection, settled, watchdog, yield_once};
use polaron_core::{
    Args, Hub, IpcMainEvent, IpcMainInvokeEvent as Event, RegisterError, function::Reply, memory::Renderer,
};
use polaron_value::{Date, Rest, Value, value};
use serde::{Deserialize, Serialize};

#[test]
fn a_handler_answers_every_call_until_it_is_removed() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().handle("double", |_: &Event, n: i32| n * 2).unwrap();
    let mut page = Renderer::open(&hub).unwrap();
    assert_eq!(page.invoke::<i32>("double", (1,)).unwrap(), 2);
    assert_eq!(page.invoke::<i32>("double", (-4,)).unwrap(), -8);
    assert!(hub.ipc_main().remove_handler("double"));
    assert!(!hub.ipc_main().remove_handler("double"));
    let error = rejected(page.invoke::<i32>("double", (1,)));
    assert_eq!((error.name(), error.message()), ("Error", "No handler registered for 'double'"));
    hub.ipc_main().handle("double", |_: &Event, n: i32| n + n).unwrap();
    assert_eq!(page.invoke::<i32>("double", (3,)).unwrap(), 6);
}

#[test]
fn a_second_handler_is_refused_and_the_first_one_stays() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    ipc.handle("x", |_: &Event| "first").unwrap();
    for error in [
        ipc.handle("x", |_: &Event| "second").unwrap_err(),
        ipc.handle_once("x", |_: &Event| "second").unwrap_err(),
    ] {
        assert_eq!(error.to_string(), "Attempted to register a second handler for 'x'");
        assert!(matches!(error, RegisterError::SecondHandler(channel) if channel == "x"));
    }
    ipc.handle_once("y", |_: &Event| "once").unwrap();
    assert!(ipc.handle("y", |_: &Event| "second").is_err(), "a handler for once counts as well");
    let mut page = Renderer::open(&hub).unwrap();
    assert_eq!(page.invoke::<String>("x", ()).unwrap(), "first");
    assert_eq!(page.invoke::<String>("y", ()).unwrap(), "once");
}

#[test]
fn handle_once_answers_one_call() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().handle_once("x", |_: &Event| 1).unwrap();
    hub.ipc_main().handle_once("removed", |_: &Event| 1).unwrap();
    assert!(hub.ipc_main().remove_handler("removed"));
    let mut page = Renderer::open(&hub).unwrap();
    assert_eq!(page.invoke::<i32>("x", ()).unwrap(), 1);
    assert_eq!(rejection(page.invoke::<i32>("x", ())), "No handler registered for 'x'");
    assert_eq!(rejection(page.invoke::<i32>("removed", ())), "No handler registered for 'removed'");
    hub.ipc_main().handle_once("x", |_: &Event| 2).unwrap();
    assert_eq!(page.invoke::<i32>("x", ()).unwrap(), 2);
}

/// It is removed before it runs, so it may put another one in its place.
#[test]
fn handle_once_may_register_the_next_handler() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main().clone();
    hub.ipc_main()
        .handle_once("x", move |_: &Event| ipc.handle("x", |_: &Event| "next").map(|()| "once"))
        .unwrap();
    let mut page = Renderer::open(&hub).unwrap();
    assert_eq!(page.invoke::<String>("x", ()).unwrap(), "once");
    assert_eq!(page.invoke::<String>("x", ()).unwrap(), "next");
    assert_eq!(page.invoke::<String>("x", ()).unwrap(), "next");
}

/// Two renderers call at the same time: one gets the handler for once, and the one that it puts in its place is not taken
/// off by the other.
#[test]
fn handle_once_is_for_one_of_two_renderers_and_spares_its_successor() {
    let _watchdog = watchdog();
    const ROUNDS: usize = 500;
    let hub = Hub::new();
    let start = Arc::new(Barrier::new(3));
    let answered = Arc::new(AtomicUsize::new(0));
    let renderers: Vec<_> = (0..2)
        .map(|_| {
            let (hub, start, answered) = (hub.clone(), start.clone(), answered.clone());
            thread::spawn(move || {
                let mut page = Renderer::open(&hub).unwrap();
                for _ in 0..ROUNDS {
                    start.wait();
                    if page.invoke::<bool>("once", ()).is_ok() {
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                    // Its first call is answered by the handler for once, later ones by its successor, if by any.
                    let _ = page.invoke::<bool>("successor", ());
                    start.wait();
                }
            })
        })
        .collect();
    for _ in 0..ROUNDS {
        let ipc = hub.ipc_main().clone();
        hub.ipc_main().handle_once("once", |_: &Event| true).unwrap();
        hub.ipc_main()
            .handle_once("successor", move |_: &Event| ipc.handle("successor", |_: &Event| true).is_ok())
            .unwrap();
        start.wait();
        start.wait();
        assert_eq!(answered.swap(0, Ordering::Relaxed), 1);
        assert!(hub.ipc_main().remove_handler("successor"), "the successor was taken off");
    }
    for renderer in renderers {
        renderer.join().unwrap();
    }
}

#[test]
fn a_removed_handler_still_answers_what_it_began() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main().clone();
    hub.ipc_main()
        .handle("x", async move |_: Event| {
            assert!(ipc.remove_handler("x"));
            yield_once().await;
            "answered"
        })
        .unwrap();
    let mut page = Renderer::open(&hub).unwrap();
    assert_eq!(page.invoke::<String>("x", ()).unwrap(), "answered");
    assert!(page.invoke::<String>("x", ()).is_err());
}

/// A handler and a listener of each shape for this many arguments.
macro_rules! every_shape {
    ($($arg:ident)*) => {{
        let names: &[&str] = &[$(stringify!($arg)),*];
        let count = names.len();
        let hub = Hub::new();
        let ipc = hub.ipc_main();
        let log = Log::<Vec<u32>>::new();
        ipc.handle("borrowing", |_: &Event, $($arg: u32),*| -> Vec<u32> { vec![$($arg),*] }).unwrap();
        ipc.handle("owning", |_: Event, $($arg: u32),*| -> Vec<u32> { vec![$($arg),*] }).unwrap();
        ipc.handle("async", async |_: Event, $($arg: u32),*| -> Vec<u32> { vec![$($arg),*] }).unwrap();
        let seen = log.clone();
        ipc.on("c", move |_: &IpcMainEvent, $($arg: u32),*| seen.add(vec![$($arg),*]));
        let seen = log.clone();
        ipc.on("c", move |_: IpcMainEvent, $($arg: u32),*| seen.add(vec![$($arg),*]));
        let seen = log.clone();
        ipc.on("c", async move |_: IpcMainEvent, $($arg: u32),*| seen.add(vec![$($arg),*]));

        let mut page = Renderer::open(&hub).unwrap();
        let expected: Vec<u32> = (1..).take(count).collect();
        let args: Vec<Value> = expected.iter().map(|n| Value::from(*n)).collect();
        for shape in ["borrowing", "owning", "async"] {
            assert_eq!(page.invoke::<Vec<u32>>(shape, args.clone()).unwrap(), expected, "{shape} {count}");
        }
        page.send("c", args).unwrap();
        settled(&mut page);
        assert_eq!(log.take(), [expected.clone(), expected.clone(), expected], "{count}");
    }};
}

#[test]
fn every_shape_takes_up_to_eight_arguments() {
    let _watchdog = watchdog();
    every_shape!();
    every_shape!(a);
    every_shape!(a b);
    every_shape!(a b c);
    every_shape!(a b c d);
    every_shape!(a b c d e);
    every_shape!(a b c d e f);
    every_shape!(a b c d e f g);
    every_shape!(a b c d e f g h);
}

#[test]
fn argument_lists_of_every_length_arrive_as_they_were_sent() {
    fn check(page: &mut Renderer, args: impl Args, expected: Value) {
        assert_eq!(page.invoke::<Value>("echo", args).unwrap(), expected);
    }
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().handle("echo", |_: &Event, Rest(all): Rest<Value>| all).unwrap();
    let mut page = Renderer::open(&hub).unwrap();
    let page = &mut page;
    check(page, (), value!([]));
    check(page, ((),), value!([undefined]));
    check(page, ([1, 2],), value!([[1, 2]]));
    check(page, (1, "2"), value!([1, "2"]));
    check(page, (1, 2, 3), value!([1, 2, 3]));
    check(page, (1, 2, 3, 4), value!([1, 2, 3, 4]));
    check(page, (1, 2, 3, 4, 5), value!([1, 2, 3, 4, 5]));
    check(page, (1, 2, 3, 4, 5, 6), value!([1, 2, 3, 4, 5, 6]));
    check(page, (1, 2, 3, 4, 5, 6, 7), value!([1, 2, 3, 4, 5, 6, 7]));
    check(page, (1, 2, 3, 4, 5, 6, 7, None::<u8>), value!([1, 2, 3, 4, 5, 6, 7, null]));
    check(page, vec![value!("a"), value!({ "b": -0.0 })], value!(["a", { "b": -0.0 }]));
    check(page, &[value!(undefined), value!(null)][..], value!([undefined, null]));
}

#[test]
fn functions_with_names_are_handlers_too() {
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct User {
        id: u64,
        name: String,
    }
    async fn find(_: Event, id: u64) -> Result<User, std::num::TryFromIntError> {
        yield_once().await;
        u8::try_from(id).map(|_| User { id, name: "Ada".to_owned() })
    }
    fn name_of(_: &Event, user: User) -> String {
        user.name
    }
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main().handle("find", find).unwrap();
    hub.ipc_main().handle("name", name_of).unwrap();
    let mut page = Renderer::open(&hub).unwrap();
    let user: User = page.invoke("find", (7,)).unwrap();
    assert_eq!(user, User { id: 7, name: "Ada".to_owned() });
    assert_eq!(page.invoke::<String>("name", (user,)).unwrap(), "Ada");
    let error = rejection(page.invoke::<User>("find", (700,)));
    assert_eq!(error, "out of range integral type conversion attempted");
}

#[test]
fn missing_arguments_are_undefined_and_surplus_ones_are_ignored() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    ipc.handle("optional", |_: &Event, a: u8, b: Option<u8>| format!("{a} {b:?}")).unwrap();
    ipc.handle("raw", |_: &Event, a: Value| a.is_undefined()).unwrap();
    ipc.handle("none", |_: &Event| "called").unwrap();
    ipc.handle("rest", |_: &Event, a: String, Rest(rest): Rest<u8>| format!("{a} {rest:?}")).unwrap();
    let mut page = Renderer::open(&hub).unwrap();
    let page = &mut page;
    let mut said = |channel: &str, args: Vec<Value>| page.invoke::<String>(channel, args).unwrap();
    assert_eq!(said("optional", vec![value!(1), value!(2)]), "1 Some(2)");
    assert_eq!(said("optional", vec![value!(1)]), "1 None");
    assert_eq!(said("optional", vec![value!(1), value!(null)]), "1 None");
    assert_eq!(said("optional", vec![value!(1), value!(undefined)]), "1 None");
    assert_eq!(said("optional", vec![value!(1), value!(2), value!("surplus")]), "1 Some(2)");
    assert_eq!(said("none", vec![value!({ "surplus": [1] })]), "called");
    assert_eq!(said("rest", vec![value!("a")]), "a []");
    assert_eq!(said("rest", vec![value!("a"), value!(1), value!(2)]), "a [1, 2]");
    assert!(page.invoke::<bool>("raw", ()).unwrap());
    assert!(!page.invoke::<bool>("raw", (1,)).unwrap());
}

#[test]
fn wrong_arguments_reject_with_channel_path_expected_and_got() {
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "it is never made")]
    struct User {
        name: String,
        tags: Vec<u8>,
    }
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    let log = Log::new();
    let (a, b, c) = (log.clone(), log.clone(), log.clone());
    ipc.handle("borrowing", move |_: &Event, _: u8, _: User| a.add("called")).unwrap();
    ipc.handle("owning", move |_: Event, _: u8, _: User| b.add("called")).unwrap();
    ipc.handle("async", async move |_: Event, _: u8, _: User| c.add("called")).unwrap();
    ipc.handle("rest", |_: &Event, _: u8, _: Rest<u8>| ()).unwrap();
    let mut page = Renderer::open(&hub).unwrap();
    for channel in ["borrowing", "owning", "async"] {
        let mut refused = |args: Vec<Value>| {
            let error = rejected(page.invoke::<()>(channel, args));
            assert_eq!(error.name(), "TypeError");
            let text = error.message().strip_prefix(&format!("'{channel}': ")).map(str::to_owned);
            text.expect("the message begins with the channel")
        };
        assert_eq!(refused(vec![value!("one")]), r#"args[0]: expected u8, got string "one""#);
        assert_eq!(refused(vec![value!(300)]), "args[0]: expected u8, got 300");
        assert_eq!(refused(vec![]), "args[0]: expected u8, got undefined (argument missing)");
        assert_eq!(
            refused(vec![value!(1)]),
            "args[1]: expected struct User, got undefined (argument missing)"
        );
        assert_eq!(refused(vec![value!(1), value!({ "name": "Ada" })]), "args[1]: missing field `tags`");
        assert_eq!(
            refused(vec![value!(1), value!({ "name": "Ada", "tags": [1, -1] })]),
            "args[1].tags[1]: expected u8, got -1"
        );
    }
    let error = rejected(page.invoke::<()>("rest", (1, 2, "three")));
    assert_eq!(error.message(), r#"'rest': args[2]: expected u8, got string "three""#);
    assert!(log.take().is_empty(), "no handler ran");
}

#[test]
fn results_of_every_kind_arrive() {
    #[derive(Serialize)]
    struct Custom {
        id: u8,
    }
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main();
    let expected = Log::new();
    macro_rules! returns {
        ($($type:ty: $value:expr => $expected:expr;)*) => {$(
            let channel = format!("{} {}", stringify!($type), stringify!($value));
            ipc.handle(&channel, |_: &Event| -> $type { $value }).unwrap();
            expected.add((channel, $expected));
            let channel = format!("async {} {}", stringify!($type), stringify!($value));
            ipc.handle(&channel, async |_: Event| -> $type { $value }).unwrap();
            expected.add((channel, $expected));
        )*};
    }
    returns! {
        (): () => value!(undefined);
        bool: true => value!(true);
        char: 'ä' => value!("ä");
        String: "text".to_owned() => value!("text");
        &'static str: "text" => value!("text");
        Cow<'static, str>: Cow::Borrowed("text") => value!("text");
        i8: -8 => value!(-8);
        u64: 1 << 53 >> 1 => value!(4_503_599_627_370_496.0);
        f32: 0.5 => value!(0.5);
        f64: f64::INFINITY => value!(f64::INFINITY);
        Option<u8>: None => value!(null);
        Option<u8>: Some(1) => value!(1);
        Option<()>: Some(()) => value!(undefined);
        Vec<u8>: vec![1, 2] => value!([1, 2]);
        [u8; 2]: [1, 2] => value!([1, 2]);
        Box<u8>: Box::new(1) => value!(1);
        (u8, &'static str): (1, "two") => value!([1, "two"]);
        BTreeMap<&'static str, u8>: [("a", 1)].into() => value!({ "a": 1 });
        HashMap<&'static str, u8>: [("a", 1)].into() => value!({ "a": 1 });
        Value: value!({ "a": [undefined, null] }) => value!({ "a": [undefined, null] });
        Date: Date::from_milliseconds(5.0) => Value::Date(Date::from_milliseconds(5.0));
        Reply<Custom>: Reply(Custom { id: 1 }) => value!({ "id": 1 });
        Result<Custom, std::io::Error>: Ok(Custom { id: 2 }) => value!({ "id": 2 });
        Result<(), String>: Ok(()) => value!(undefined);
        Result<Option<u8>, &'static str>: Ok(None) => value!(null);
    }
    let mut page = Renderer::open(&hub).unwrap();
    let expected = expected.take();
    assert_eq!(expected.len(), 50);
    for (channel, expected) in expected {
        assert_eq!(page.invoke::<Value>(&channel, ()).unwrap(), expected, "{channel}");
    }
}

#[test]
fn the_call_tells_who_makes_it() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    hub.ipc_main()
        .handle("who", |event: &Event| {
            assert_eq!(event.sender_frame().contents(), event.sender());
            (
                event.channel().to_owned(),
                event.sender().id().to_string(),
                event.sender_frame().url().to_owned(),
            )
        })
        .unwrap();
    let mut one = Renderer::open(&hub).unwrap();
    let mut other = Renderer::open(&hub).unwrap();
    for page in [&mut one, &mut other] {
        let expected = ("who".to_owned(), page.contents().id().to_string(), "memory:page".to_owned());
        assert_eq!(page.invoke::<(String, String, String)>("who", ()).unwrap(), expected);
    }
}

#[test]
fn handlers_may_register_and_remove_others_while_they_run() {
    let _watchdog = watchdog();
    let hub = Hub::new();
    let ipc = hub.ipc_main().clone();
    hub.ipc_main()
        .handle("swap", move |_: &Event, text: String| {
            assert!(ipc.remove_handler("swap"));
            ipc.handle("swap", move |_: &Event| text.clone())
        })
        .unwrap();
    let mut page = Renderer::open(&hub).unwrap();
    page.invoke::<()>("swap", ("new",)).unwrap();
    assert_eq!(page.invoke::<String>("swap", ()).unwrap(), "new");
}
