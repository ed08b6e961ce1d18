//! Measures calls through `contextBridge` from a real page in WebKit's sandbox, in several processes one after the other.
//! Prints a table and writes `target/bench/bridge.json`.
//!
//!     bench-bridge [--samples N] [--processes N]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the command line")]

use std::{
    env, fs,
    path::Path,
    process::{Command, ExitCode, Stdio},
};

use polaron::{App, BrowserWindow, IpcError, IpcMainEvent, IpcMainInvokeEvent};
use serde::{Deserialize, Serialize};

/// Set for the processes that measure, to what they are asked for.
const CHILD: &str = "POLARON_BENCH_BRIDGE";

/// What the page is asked for.
#[derive(Clone, Serialize, Deserialize)]
struct Options {
    samples: u32,
}

/// What the page says.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Error(String),
    Results(Vec<Task>),
}

/// The samples of one task in nanoseconds, and what they should not be above.
#[derive(Serialize, Deserialize)]
struct Task {
    name: String,
    times: Vec<f64>,
    goal: Option<f64>,
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let outcome = match env::var(CHILD) {
        Ok(options) => measure(&options),
        Err(_) => lead(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench-bridge: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Starts the processes that measure and puts together what they say.
fn lead() -> Result<()> {
    let mut options = Options { samples: 25 };
    let mut processes = 3;
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{argument} wants a value"))?;
        match argument.as_str() {
            "--samples" => options.samples = value.parse()?,
            "--processes" => processes = value.parse()?,
            _ => return Err(format!("unknown option {argument}").into()),
        }
    }
    let mut tasks: Vec<Task> = Vec::new();
    for run in 1..=processes {
        eprintln!("process {run} of {processes}");
        let child = Command::new(env::current_exe()?)
            .env(CHILD, serde_json::to_string(&options)?)
            .stderr(Stdio::inherit())
            .output()?;
        if !child.status.success() {
            return Err(format!("process {run} ended with {}", child.status).into());
        }
        let text = String::from_utf8(child.stdout)?;
        match serde_json::from_str(text.lines().last().ok_or("a process said nothing")?)? {
            Outcome::Error(error) => return Err(error.into()),
            Outcome::Results(results) => {
                for result in results {
                    match tasks.iter_mut().find(|task| task.name == result.name) {
                        Some(task) => task.times.extend(result.times),
                        None => tasks.push(result),
                    }
                }
            }
        }
    }
    for task in &mut tasks {
        task.times.sort_by(f64::total_cmp);
    }
    print!("{}", table(&tasks));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/bench");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("bridge.json"), serde_json::to_string_pretty(&tasks)?)?;
    Ok(())
}

/// The median and the best of each task, and whether the median reaches the goal.
fn table(tasks: &[Task]) -> String {
    let mut text = format!("{:<24}{:>12}{:>12}{:>12}\n", "", "median", "best", "goal");
    for Task { name, times, goal } in tasks {
        let (median, best) = (times[times.len() / 2], times[0]);
        let goal = goal.map_or_else(String::new, |goal| {
            format!("{}  {}", time(goal), if median <= goal { "reached" } else { "missed" })
        });
        text += &format!("{name:<24}{:>12}{:>12}   {goal:>9}\n", time(median), time(best));
    }
    text
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        n if n < 1e3 => format!("{n:.1} ns"),
        n if n < 1e6 => format!("{:.2} µs", n / 1e3),
        n => format!("{:.2} ms", n / 1e6),
    }
}

/// Opens a window whose page measures, and prints what it says.
fn measure(options: &str) -> Result<()> {
    let options: Options = serde_json::from_str(options)?;
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
        let window =
            BrowserWindow::builder().title("Bridge").size(320, 200).preload("page/preload.js").build(&app)?;
        window.load_file("page/index.html").await?;
        Ok(())
    })?;
    Ok(())
}
