//! A soak run: four windows, every verb, documents and processes that come and go, and a report of what was lost.
//!
//! | module | owns |
//! |---|---|
//! | `options` | the command line |
//! | `random` | numbers that come again with the same seed |
//! | `ledger` | what every document sent and was sent, and what is wrong with it |
//! | `traffic` | main's listeners and handlers, and what main sends |
//! | `switchboard` | message channels: made, used, passed around and closed at random |
//! | `accounts` | what went through each channel, and how its ends ended |
//! | `chaos` | reloads, iframes, kills, closed windows |
//! | `gauges` | memory, descriptors and threads over time |
//! | `report` | what is printed at the end |
//!
//! `cargo xtask soak --minutes 10` builds it optimised and gives it a display.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it reports on them")]

mod accounts;
mod chaos;
mod gauges;
mod ledger;
mod options;
mod random;
mod report;
mod switchboard;
mod traffic;
mod wait;

use std::{process::ExitCode, sync::Arc, thread};

use futures_channel::oneshot;
use polaron::{App, events::WindowAllClosed};

use crate::{chaos::Chaos, ledger::Ledger, options::Options, switchboard::Switchboard};

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("soak: {error}\n{}", options::USAGE);
            return ExitCode::from(2);
        }
    };
    let outcome = App::new().run(async move |app| {
        let code = match soak(&app, options).await {
            Ok(true) => 0,
            Ok(false) => 1,
            Err(_) => 101,
        };
        app.exit(code);
        Ok(())
    });
    if let Err(error) = outcome {
        eprintln!("soak: {error}");
    }
    ExitCode::FAILURE
}

/// Runs on a thread of its own, as it blocks; whether all was well.
async fn soak(app: &App, options: Options) -> Result<bool, oneshot::Canceled> {
    // Windows are closed and opened all the time.
    app.on(|_: &WindowAllClosed| {});
    let ledger = Arc::new(Ledger::default());
    traffic::listen(app, &ledger);
    let channels = polaron_core::channels();
    let switchboard = Switchboard::start(app, &ledger, options.seed);
    let (sender, outcome) = oneshot::channel();
    let app = app.clone();
    thread::spawn(move || {
        let run = Chaos::new(app, ledger, &options).run(switchboard, channels);
        run.print(&options);
        // The application waits for it.
        let _ = sender.send(run.is_well());
    });
    outcome.await
}
