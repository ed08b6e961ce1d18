//! The utility process of the scenarios: the program that runs the suite, started by itself once more.
//!
//! It tells its parent what it is told, doubled, and answers on every port that it gets. A program that runs the suite asks
//! [`is_asked_for`] before all else.

use polaron_core::{Hub, MessageEvent, UtilityProcess, renderer};
use polaron_value::Value;

/// Says in the environment of a process that it is to be the worker.
const ROLE: &str = "POLARON_CONFORMANCE_WORKER";

/// Starts one.
pub(crate) fn spawn(hub: &Hub) -> UtilityProcess {
    let program = std::env::current_exe().expect("the suite is a program");
    UtilityProcess::builder(program).env(ROLE, "1").spawn(hub).expect("it runs once more")
}

/// Whether this process is to be the worker, which [`work`]s then.
pub fn is_asked_for() -> bool {
    std::env::var_os(ROLE).is_some()
}

/// What the worker does, until main ends it or is gone.
///
/// # Panics
///
/// When this process is no utility process.
pub fn work() {
    let process = renderer::connect().expect("main started it");
    let parent = process.parent_port().clone();
    process.parent_port().on_message(move |event: &MessageEvent| {
        for port in event.ports() {
            answer(port);
        }
        if event.ports().is_empty() {
            let message = event.value().expect("it is a value");
            // There is room: main reads each before it posts another.
            let _ = parent.try_post_message(vec![message.clone(), message], event.ports());
        }
    });
    process.wait();
}

/// Posts everything back: this process's number, and the message.
fn answer(port: &polaron_core::MessagePortMain) {
    let back = port.clone();
    port.on_message(move |event: &MessageEvent| {
        let answer = vec![Value::from(std::process::id()), event.value().expect("it is a value")];
        // Nobody may be there any more to hear it.
        let _ = back.try_post_message(answer, event.ports());
    });
    port.start();
}
