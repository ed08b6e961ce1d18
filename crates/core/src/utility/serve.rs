//! What main runs for a utility process: one thread that talks to it, as there is one for each renderer, and one that waits
//! for its end.

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use super::{ChildGoneReason, ChildProcessGone, Inner, ProcessError, Spawn};
use crate::{
    Hub,
    connection::Connection,
    ports::{After, Parcel, Place, run_elsewhere},
    server::{HelloError, read_hello, welcome},
    session::{Session, SessionError},
};

/// Starts both threads. `parcel` is what the process is told first. Where it fails the process is to be abandoned.
pub(super) fn start(
    process: &Arc<Inner>,
    hub: &Hub,
    connection: Connection,
    parcel: Parcel,
    patience: Duration,
) -> std::io::Result<()> {
    let connection = Arc::new(connection);
    let (done, is_done) = mpsc::channel();
    let talk = {
        let (process, hub, connection) = (process.clone(), hub.clone(), connection.clone());
        move || converse(&process, hub, connection, parcel, patience, done)
    };
    Session::spawn(connection.peer, talk)?;
    let watch = {
        let (process, hub, connection) = (process.clone(), hub.clone(), connection.clone());
        move || {
            let exit = process.control.wait();
            // A process that it left behind may have its socket still.
            connection.stop_receiving();
            // An error says that the other thread is gone, too.
            let _ = is_done.recv();
            process.contents.destroy();
            deliver_the_rest(&process);
            let reason = ChildGoneReason::of(&process.past.lock(), exit);
            process.tell(&exit);
            process.emitter.close();
            if let Some(reason) = reason {
                let (service_name, exit_code) = (process.service_name.clone(), exit.code);
                hub.emitter().emit(&ChildProcessGone { service_name, reason, exit_code });
            }
        }
    };
    let watching = thread::Builder::new().name(format!("utility-{}", connection.peer)).spawn(watch);
    watching.map(drop)
}

/// Lets it in, and serves it until it is gone. `done` is told when all that it said is handled.
fn converse(
    process: &Arc<Inner>,
    hub: Hub,
    connection: Arc<Connection>,
    parcel: Parcel,
    patience: Duration,
    done: mpsc::Sender<()>,
) {
    process.tell(&Spawn::new());
    let hello = read_hello(connection.socket(), patience);
    match hello.and_then(|_| welcome(&connection).map_err(HelloError::Io)) {
        Ok(()) => Session::new(hub, connection).run_utility(&process.contents, parcel, |outcome| {
            if let Err(error @ (SessionError::Protocol(_) | SessionError::Payload(_))) = outcome {
                give_up(process, ProcessError::Protocol { why: error.to_string() });
            }
            // The one who waits for it may have no thread.
            let _ = done.send(());
        }),
        Err(error) => {
            connection.close();
            let mut after = After::default();
            parcel.give_up(&mut after);
            after.finish(Place::Listening);
            match error {
                HelloError::Silent => give_up(process, ProcessError::NeverConnected { patience }),
                HelloError::Protocol(_) | HelloError::NoHello => {
                    give_up(process, ProcessError::Refused { why: error.to_string() });
                }
                // It ended, or does so now.
                HelloError::Gone | HelloError::Io(_) => {
                    tracing::warn!(target: "polaron", pid = connection.peer, %error, "a utility process did not connect");
                }
            }
        }
    }
}

fn give_up(process: &Inner, error: ProcessError) {
    tracing::error!(target: "polaron", service = process.service_name, %error, "a utility process is killed");
    process.tell(&error);
    process.control.kill();
}

/// Waits until listeners have what the process posted last, where the thread of ports is at it.
fn deliver_the_rest(process: &Inner) {
    while process.port.is_being_delivered() {
        let (sender, receiver) = mpsc::channel::<()>();
        run_elsewhere(move || drop(sender));
        // It never sends; that it is dropped says that its turn came.
        let _ = receiver.recv();
    }
}
