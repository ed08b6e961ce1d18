//! What the tests share: starting a process of a role, and waiting without end only for what never comes.

use std::{
    sync::mpsc::{self, Receiver},
    time::Duration,
};

use polaron_core::{Exit, Hub, MessageEvent, UtilityProcess, UtilityProcessBuilder};
use polaron_renderer::{MessagePortMain, Value};

/// Far more than anything here takes: what is not there by then never comes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process of this very program, in one of the roles of `roles.rs`.
pub(crate) fn builder(role: &str) -> UtilityProcessBuilder {
    UtilityProcess::builder(std::env::current_exe().unwrap()).args(["--role", role])
}

/// A process that does what it is told.
pub(crate) fn puppet(hub: &Hub) -> UtilityProcess {
    builder("puppet").spawn(hub).unwrap()
}

/// This very program in a role, started by a shell that does something first. `$0` is the program.
pub(crate) fn shell(hub: &Hub, script: &str) -> UtilityProcessBuilder {
    let _ = hub;
    UtilityProcess::builder("/bin/sh").arg("-c").arg(script).arg(std::env::current_exe().unwrap())
}

/// Waits for a future.
pub(crate) fn wait<F: Future<Output: Send> + Send + 'static>(future: F) -> F::Output {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(futures_executor::block_on(future)));
    receiver.recv_timeout(PATIENCE).expect("it never came")
}

pub(crate) fn next<T>(receiver: &Receiver<T>) -> T {
    receiver.recv_timeout(PATIENCE).expect("it never came")
}

pub(crate) fn exit(worker: &UtilityProcess) -> Exit {
    wait(worker.next::<Exit>()).expect("each process exits")
}

/// The next message from a worker, in which it says what came of a command.
pub(crate) fn answer(worker: &UtilityProcess) -> MessageEvent {
    wait(worker.recv()).expect("the worker is there")
}

/// Tells a puppet to do something.
pub(crate) fn tell(worker: &UtilityProcess, command: &str, channel: &str, args: &[Value]) {
    tell_with(worker, command, channel, args, &[]);
}

pub(crate) fn tell_with(
    worker: &UtilityProcess,
    command: &str,
    channel: &str,
    args: &[Value],
    ports: &[MessagePortMain],
) {
    wait(worker.post_message((command, channel, args), ports)).unwrap();
}

/// Tells a puppet to do something, and gives what it answers.
pub(crate) fn ask(worker: &UtilityProcess, command: &str, channel: &str, args: &[Value]) -> (String, Value) {
    tell(worker, command, channel, args);
    answer(worker).data().unwrap()
}
