//! Runs the conformance suite against the renderer without a web engine. It needs no display.

use std::{io::Write, process::ExitCode, sync::mpsc, thread};

use libtest_mimic::{Arguments, Trial};
use polaron_conformance::{Scenario, memory::Memory, tools::PATIENCE, worker};

fn main() -> ExitCode {
    if worker::is_asked_for() {
        worker::work();
        return ExitCode::SUCCESS;
    }
    let trials = polaron_conformance::all().into_iter().map(|scenario| {
        Trial::test(scenario.name, move || {
            run(scenario);
            Ok(())
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

/// Runs one; a scenario that hangs is one that failed, and ends the process.
fn run(scenario: Scenario) {
    let (alive, over) = mpsc::channel::<()>();
    thread::spawn(move || {
        if over.recv_timeout(2 * PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
            let _ = writeln!(std::io::stderr(), "\n{} hangs; the process ends", scenario.name);
            std::process::abort();
        }
    });
    (scenario.run)(&Memory::new());
    drop(alive);
}
