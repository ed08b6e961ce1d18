//! `invoke` and its handlers.

use polaron_core::{IpcError, IpcMainInvokeEvent, RegisterError};
use polaron_value::{Rest, Value, value};

use super::scenarios;
use crate::{
    Backend, args,
    tools::{Log, rejection},
};

scenarios! {
    invoke_gives_the_handlers_value,
    a_handler_answers_until_it_is_removed,
    a_second_handler_is_refused,
    handle_once_answers_one_call,
    a_rejection_is_the_handlers_own_error,
    arguments_of_another_type_reject_with_their_path,
    a_handler_that_panics_rejects_and_the_next_call_works,
    calls_are_answered_in_the_order_in_which_they_finish,
    many_calls_in_flight_all_settle,
}

fn invoke_gives_the_handlers_value(backend: &dyn Backend) {
    backend
        .ipc_main()
        .handle("describe", |_: &IpcMainInvokeEvent, Rest(values): Rest<Value>| {
            value!({ "count": values.len() as f64, "values": values })
        })
        .unwrap();
    let page = backend.open();
    let given = args!["text", 1.5, true, value!(null), value!([1, { "a": "b" }])];
    let expected = value!({ "count": 5, "values": given.clone() });
    assert_eq!(page.invoke("describe", given).unwrap(), expected);
}

fn a_handler_answers_until_it_is_removed(backend: &dyn Backend) {
    backend.ipc_main().handle("double", |_: &IpcMainInvokeEvent, n: i32| n * 2).unwrap();
    let page = backend.open();
    assert_eq!(page.invoke("double", args![2]).unwrap(), 4.into());
    assert_eq!(page.invoke("double", args![3]).unwrap(), 6.into());
    assert!(backend.ipc_main().remove_handler("double"));
    assert!(!backend.ipc_main().remove_handler("double"));
    assert_eq!(rejection(page.invoke("double", args![4])), "No handler registered for 'double'");
}

fn a_second_handler_is_refused(backend: &dyn Backend) {
    let main = backend.ipc_main();
    main.handle("who", |_: &IpcMainInvokeEvent| "the first").unwrap();
    let refused = main.handle("who", |_: &IpcMainInvokeEvent| "the second").unwrap_err();
    assert!(matches!(&refused, RegisterError::SecondHandler(channel) if channel == "who"), "{refused}");
    assert!(main.handle_once("who", |_: &IpcMainInvokeEvent| "the third").is_err());
    assert_eq!(backend.open().invoke("who", args![]).unwrap(), "the first".into());
}

fn handle_once_answers_one_call(backend: &dyn Backend) {
    backend.ipc_main().handle_once("code", |_: &IpcMainInvokeEvent| 7).unwrap();
    let page = backend.open();
    assert_eq!(page.invoke("code", args![]).unwrap(), 7.into());
    assert_eq!(rejection(page.invoke("code", args![])), "No handler registered for 'code'");
}

fn a_rejection_is_the_handlers_own_error(backend: &dyn Backend) {
    backend
        .ipc_main()
        .handle("open", |_: &IpcMainInvokeEvent| {
            let cause = IpcError::new("the disk is gone").with_code(5);
            let error = IpcError::new("no such file").with_name("FileError").with_code("ENOENT");
            Err::<(), _>(error.with_cause(cause).with_data("path", "/a.txt"))
        })
        .unwrap();
    let error = backend.open().invoke("open", args![]).unwrap_err();
    assert_eq!((error.name(), error.message()), ("FileError", "no such file"));
    assert_eq!(error.code(), Some(&Value::from("ENOENT")));
    assert_eq!(error.data().and_then(|data| data.get("path")), Some(&Value::from("/a.txt")));
    let cause = std::error::Error::source(&error).expect("the cause crosses too");
    let cause = cause.downcast_ref::<IpcError>().expect("as an error of the same kind");
    assert_eq!((cause.message(), cause.code()), ("the disk is gone", Some(&Value::from(5))));
}

fn arguments_of_another_type_reject_with_their_path(backend: &dyn Backend) {
    let log = Log::new();
    let called = log.clone();
    backend.ipc_main().handle("sum", move |_: &IpcMainInvokeEvent, _: Vec<i32>| called.add(())).unwrap();
    let message = rejection(backend.open().invoke("sum", args![value!([1, "two"])]));
    assert!(message.contains("args[0][1]"), "{message}");
    assert!(log.take().is_empty(), "the handler never ran");
}

fn a_handler_that_panics_rejects_and_the_next_call_works(backend: &dyn Backend) {
    backend
        .ipc_main()
        .handle("check", |_: &IpcMainInvokeEvent, fine: bool| {
            assert!(fine, "not fine");
            "fine"
        })
        .unwrap();
    let page = backend.open();
    assert_eq!(rejection(page.invoke("check", args![false])), "handler panicked: not fine");
    assert_eq!(page.invoke("check", args![true]).unwrap(), "fine".into());
}

fn calls_are_answered_in_the_order_in_which_they_finish(backend: &dyn Backend) {
    let waiting = Log::new();
    let senders = waiting.clone();
    backend
        .ipc_main()
        .handle("wait", async move |_: IpcMainInvokeEvent| {
            let (sender, receiver) = futures_channel::oneshot::channel::<&'static str>();
            senders.add(sender);
            receiver.await
        })
        .unwrap();
    let page = backend.open();
    let first = page.begin_invoke("wait", args![]);
    let second = page.begin_invoke("wait", args![]);
    let (to_first, to_second) = (waiting.wait(), waiting.wait());
    to_second.send("the second call").unwrap();
    assert_eq!(page.finish(second).unwrap(), "the second call".into());
    to_first.send("the first call").unwrap();
    assert_eq!(page.finish(first).unwrap(), "the first call".into());
}

fn many_calls_in_flight_all_settle(backend: &dyn Backend) {
    backend
        .ipc_main()
        .handle(
            "half",
            |_: &IpcMainInvokeEvent, n: i32| {
                if n % 2 == 0 { Ok(n / 2) } else { Err(format!("{n} is odd")) }
            },
        )
        .unwrap();
    let page = backend.open();
    let calls: Vec<_> = (0..200).map(|n| (n, page.begin_invoke("half", args![n]))).collect();
    for (n, call) in calls {
        match page.finish(call) {
            Ok(value) => assert_eq!(value, (n / 2).into()),
            Err(error) => assert_eq!(error.message(), format!("{n} is odd")),
        }
    }
}
