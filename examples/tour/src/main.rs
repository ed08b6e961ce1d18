//! The tour: every pattern of Electron's IPC, one card each, in a Polaron window.
//!
//! | file | holds |
//! |---|---|
//! | [`handlers`], [`listening`] | main's side of every pattern |
//! | [`easel`] | the second window, which the page draws together with |
//! | `ui/preload.js` | the preload script, with the table of channels |
//! | `ui/` | the page |
//! | [`drive`], [`watchdog`] | the tour by itself: clicks, table, pictures |
//! | [`folder`], [`options`] | the files a page may touch; the command line |
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks through them")]

mod drive;
mod easel;
mod folder;
mod handlers;
mod listening;
mod options;
mod watchdog;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use polaron::{App, BrowserWindow};

use options::Options;

/// Where the page lies: beside this crate's manifest.
const UI: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui");

fn main() -> ExitCode {
    let auto = std::env::var_os("POLARON_AUTO").is_some_and(|value| !value.is_empty() && value != "0");
    let options = match Options::parse(std::env::args().skip(1), auto) {
        Ok(options) => options,
        Err(mistake) => {
            eprintln!("tour: {mistake}\n{}", options::USAGE);
            return ExitCode::from(2);
        }
    };
    let folder = match folder::Folder::create() {
        Ok(folder) => Arc::new(folder),
        Err(error) => {
            eprintln!("tour: no folder for the files of the page: {error}");
            return ExitCode::FAILURE;
        }
    };
    let failed = AtomicBool::new(false);
    let outcome = App::new().run(async |app| {
        let window = BrowserWindow::builder()
            .title("Polaron tour")
            .size(1200, 1000)
            .preload(Path::new(UI).join("preload.js"))
            .build(&app)?;
        handlers::register(app.ipc_main(), window.clone(), folder.clone())?;
        let easel = easel::Easel::register(&app, &window)?;
        window.load_file(Path::new(UI).join("index.html")).await?;
        if options.auto {
            failed
                .store(!drive::run(&window, &easel, app.native_theme(), &options).await?, Ordering::Relaxed);
            app.quit();
        }
        Ok(())
    });
    folder.remove();
    match outcome {
        Ok(()) if failed.into_inner() => ExitCode::FAILURE,
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tour: {error}");
            ExitCode::FAILURE
        }
    }
}

impl handlers::Window for BrowserWindow {
    fn minimize(&self) {
        Self::minimize(self);
    }

    fn restore(&self) {
        Self::restore(self);
    }
}
