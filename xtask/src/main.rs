//! `cargo xtask`: chores of the project that are easier to keep as Rust than as shell.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks through them")]

mod soak;
mod tidy;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "usage:
    cargo xtask tidy                              check the rules that the compiler does not
    cargo xtask soak [--minutes N] [--seed N]     a busy application for so long, and what was lost";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["tidy"] => tidy::run(root()),
        ["soak", options @ ..] => soak::run(root(), options),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// The repository's root: the folder above this crate's.
fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}
