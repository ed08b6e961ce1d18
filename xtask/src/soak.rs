//! `cargo xtask soak`: builds the soak program optimised and runs it, on a virtual display if there is no other.

use std::path::Path;
use std::process::{Command, ExitCode};

const PACKAGE: &str = "polaron-soak";

/// Runs it with these arguments; what it says and how it ends are its own.
pub(crate) fn run(root: &Path, arguments: &[&str]) -> ExitCode {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(&cargo)
        .args(["build", "--quiet", "--release", "--package", PACKAGE])
        .current_dir(root)
        .status();
    if !built.is_ok_and(|status| status.success()) {
        eprintln!("soak: {PACKAGE} could not be built");
        return ExitCode::FAILURE;
    }
    let status = Command::new(root.join("scripts/with-display.sh"))
        .arg(&cargo)
        .args(["run", "--quiet", "--release", "--package", PACKAGE, "--"])
        .args(arguments)
        .env("POLARON_VIRTUAL_DISPLAY", "1")
        .current_dir(root)
        .status();
    match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(status) => ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)),
        Err(error) => {
            eprintln!("soak: scripts/with-display.sh: {error}");
            ExitCode::FAILURE
        }
    }
}
