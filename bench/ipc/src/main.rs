//! The benchmark's application of ours: a real window, the sandbox on, a preload and the page that all peers show.
//!
//!     bench-ipc --suite calls [--span MILLISECONDS]
//!
//! It tells what it measures to the benchmark's driver, a line of JSON each, on its standard output.
#![allow(clippy::print_stderr, reason = "a program for the command line")]

mod handlers;
mod kit;

use std::process::ExitCode;

use polaron::{App, BrowserWindow};
use polaron_bench_kit::{Bench, page_folder};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench-ipc: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let bench = Bench::new()?;
    App::new().app_path(env!("CARGO_MANIFEST_DIR")).run(async move |app| {
        kit::register(&app, &bench)?;
        handlers::register(app.ipc_main(), &bench)?;
        open(&app).await
    })?;
    Ok(())
}

/// Opens a window with the page.
async fn open(app: &App) -> polaron::Result<()> {
    let window = BrowserWindow::builder()
        .title("Benchmark")
        .size(640, 400)
        .preload("page/preload.js")
        .node_integration_in_sub_frames(true)
        .build(app)?;
    window.load_file(page_folder().join("index.html")).await?;
    Ok(())
}
