//! Measures the renderer's clone codec beside JSON and UTF-8: in the isolated world of a real page in WebKit's sandbox, in
//! several processes one after the other. Prints a table and writes `target/bench/codec.json`.
//!
//!     bench-codec [--samples N] [--processes N] [--only P1,P2] [--differential N]
//!
//! With `--differential` it compares the codec with the page's own structured clone instead, on N random values.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the command line")]

mod report;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use polaron::{App, BrowserWindow, IpcError, IpcMainEvent, IpcMainInvokeEvent};
use report::{Outcome, Report};

/// Set for the processes that measure, to what they are asked for.
const CHILD: &str = "POLARON_BENCH_CODEC";

/// What the page is asked for.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Options {
    samples: u32,
    only: Option<Vec<String>>,
    differential: u32,
}

fn main() -> ExitCode {
    let outcome = match env::var(CHILD) {
        Ok(options) => measure(&options),
        Err(_) => lead(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench-codec: {error}");
            ExitCode::FAILURE
        }
    }
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Starts the processes that measure and puts together what they say.
fn lead() -> Result<()> {
    let mut options = Options { samples: 11, only: None, differential: 0 };
    let mut processes = 3;
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{argument} wants a value"))?;
        match argument.as_str() {
            "--samples" => options.samples = value.parse()?,
            "--processes" => processes = value.parse()?,
            "--only" => options.only = Some(value.split(',').map(String::from).collect()),
            "--differential" => options.differential = value.parse()?,
            _ => return Err(format!("unknown option {argument}").into()),
        }
    }
    let mut report = Report::default();
    let runs = if options.differential > 0 { 1 } else { processes };
    for run in 1..=runs {
        eprintln!("process {run} of {runs}");
        let child = Command::new(env::current_exe()?)
            .env(CHILD, serde_json::to_string(&options)?)
            .stderr(Stdio::inherit())
            .output()?;
        if !child.status.success() {
            return Err(format!("process {run} ended with {}", child.status).into());
        }
        let text = String::from_utf8(child.stdout)?;
        let line = text.lines().last().ok_or("a process said nothing")?;
        match serde_json::from_str(line)? {
            Outcome::Error(error) => return Err(error.into()),
            Outcome::Results(results) => report.add(results),
            Outcome::Differences(differences) if differences.is_empty() => {
                println!("{} random values: no difference", options.differential);
                return Ok(());
            }
            Outcome::Differences(differences) => return Err(differences.join("\n").into()),
        }
    }
    print!("{}", report.table());
    let target = target();
    fs::create_dir_all(target.join("bench"))?;
    fs::write(target.join("bench/codec.json"), report.json()?)?;
    Ok(())
}

/// Where the workspace is built.
fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target")
}

/// Opens a window whose preload script measures, and prints what it says.
fn measure(options: &str) -> Result<()> {
    let options: Options = serde_json::from_str(options)?;
    let preload = target().canonicalize()?.join("bench/codec/preload.js");
    App::new().app_path(env!("CARGO_MANIFEST_DIR")).run(async move |app| {
        let ipc = app.ipc_main();
        ipc.handle("options", async move |_event: IpcMainInvokeEvent| {
            Ok::<Options, IpcError>(options.clone())
        })?;
        let quitting = app.clone();
        ipc.on("done", move |_event: &IpcMainEvent, outcome: String| {
            println!("{outcome}");
            quitting.quit();
        });
        let window = BrowserWindow::builder().title("Codec").size(320, 200).preload(preload).build(&app)?;
        window.load_file("page/index.html").await?;
        Ok(())
    })?;
    Ok(())
}
