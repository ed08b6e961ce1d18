//! The benchmark's driver: runs Polaron and its peers one after the other, in rounds, and puts together what they say: a
//! table, `target/bench/results.json`, `target/bench/report.html`, and on demand the figures of `docs/performance.md`.
//!
//! | file | holds |
//! |---|---|
//! | [`options`] | the command line |
//! | [`programs`], [`catalogue`], [`budgets`] | who is measured, at what, and what has to come of it |
//! | [`child`], [`processes`] | one measured process, and what the system says of it |
//! | [`awake`] | cores that do not sleep meanwhile |
//! | [`limits`] | the physical limits, which this program measures itself |
//! | [`samples`] | what was measured, run by run |
//! | [`table`], [`results`] | what comes of it |
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the command line")]

mod awake;
mod budgets;
mod catalogue;
mod child;
mod limits;
mod options;
mod processes;
mod programs;
mod results;
mod samples;
mod table;

use std::{env, io, process::ExitCode, time::Instant};

use options::Options;
use polaron_bench_kit::Suite;
use programs::PROGRAMS;
use samples::{Log, Record, Samples};

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let outcome = match (arguments.next().as_deref(), arguments.next().as_deref()) {
        (Some("limit"), Some("mirror")) => limits::mirror().map_err(|error| error.to_string()),
        (Some("limit"), Some("spin")) => awake::spin(),
        (Some("limit"), Some(what)) => limits::run(what),
        (Some("--help"), _) => {
            print!("{}", Options::USAGE);
            Ok(())
        }
        _ => Options::parse(env::args().skip(1))
            .and_then(|options| lead(&options).map_err(|error| error.to_string())),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench-driver: {error}");
            ExitCode::FAILURE
        }
    }
}

fn lead(options: &Options) -> io::Result<()> {
    if !options.only_report {
        measure(options)?;
    }
    let samples = Samples::read()?;
    results::write(&samples)?;
    print!("{}", table::table(&samples));
    Ok(())
}

/// Programs take turns, so that what the machine does meanwhile meets all of them.
fn measure(options: &Options) -> io::Result<()> {
    let mut log = Log::open(options.keep)?;
    let _awake = (!options.sleep).then(awake::Awake::start);
    let begin = Instant::now();
    for round in 1..=options.rounds {
        for suite in options.suites.iter().copied() {
            for program in PROGRAMS.iter().filter(|program| options.peers.iter().any(|id| id == program.id)) {
                if !program.suites.contains(&suite) || round > most_rounds(suite, program.id) {
                    continue;
                }
                let seconds = begin.elapsed().as_secs();
                eprintln!(
                    "{seconds:>5} s  round {round} of {}  {:<8} {}",
                    options.rounds,
                    suite.name(),
                    program.title
                );
                let mut outcome = Ok(());
                child::run(program, suite, options.span, |record| {
                    if let Record::Failed { name, reason, .. } = &record {
                        eprintln!("         failed: {name}: {reason}");
                    }
                    if outcome.is_ok() {
                        outcome = log.add(&record);
                    }
                });
                outcome?;
            }
        }
    }
    Ok(())
}

/// What takes minutes is not done as often: the growth of windows, and a million pushes of those that are slow at it.
fn most_rounds(suite: Suite, program: &str) -> u32 {
    match suite {
        Suite::Windows => 2,
        Suite::Million if program != "ours" => 1,
        _ => u32::MAX,
    }
}
