//! End-to-end tests on real WebKitGTK with its sandbox on; `make test` gives them a virtual display.
//!
//! Each test is an application of its own, in a process of its own, ended by force when it takes too long. What a page or a
//! preload needs lies in `fixtures/`.
#![allow(clippy::print_stderr, clippy::print_stdout, reason = "parts of a test talk to each other by them")]

mod harness;
mod person;
mod server;
mod suites;

fn main() -> std::process::ExitCode {
    harness::main(suites::all())
}
