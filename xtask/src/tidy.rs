//! `cargo xtask tidy`: runs every rule over the tree and reports what breaks one.
//!
//! A rule is a function from text, or from a [`Tree`], to [`Problem`]s; only this file and [`tree`] touch the disk, so that
//! each rule is tested on small inputs in memory.

mod architecture;
mod dependencies;
mod headers;
mod javascript;
mod length;
mod parity;
mod source;
mod tree;
mod unsafe_code;

use std::fmt;
use std::path::Path;
use std::process::{Command, ExitCode};

use tree::Tree;

/// Something that breaks a rule, and where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The file, from the repository's root.
    pub(crate) path: String,
    /// The line, counted from 1, where there is one to point at.
    pub(crate) line: Option<usize>,
    /// What is wrong, and what to do when that is not plain.
    pub(crate) reason: String,
}

impl Problem {
    fn in_file(path: &str, reason: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: None, reason: reason.into() }
    }

    fn at_line(path: &str, line: usize, reason: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: Some(line), reason: reason.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.reason),
            None => write!(f, "{}: {}", self.path, self.reason),
        }
    }
}

/// Runs all rules over the repository at `root`.
pub(crate) fn run(root: &Path) -> ExitCode {
    let tree = match Tree::read(root) {
        Ok(tree) => tree,
        Err(error) => {
            eprintln!("tidy: the tree could not be read: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut problems = Vec::new();
    let mut warnings = Vec::new();
    match metadata(root) {
        Ok(json) => problems.extend(dependencies::check(&json)),
        Err(error) => problems.push(Problem::in_file("Cargo.toml", error)),
    }
    problems.extend(architecture::check(&tree));
    problems.extend(parity::check(&tree));
    for (path, text) in tree.texts() {
        if path.ends_with(".rs") {
            problems.extend(headers::check(path, text));
            let tokens = source::scan(text);
            problems.extend(unsafe_code::check(path, &tokens));
            problems.extend(javascript::check(path, &tokens));
        }
        warnings.extend(length::check(path, text));
    }
    report(tree.texts().count(), &problems, &warnings)
}

fn report(files: usize, problems: &[Problem], warnings: &[Problem]) -> ExitCode {
    for warning in warnings {
        println!("warning: {warning}");
    }
    for problem in problems {
        eprintln!("error: {problem}");
    }
    if problems.is_empty() {
        println!("tidy: {files} files in order");
        ExitCode::SUCCESS
    } else {
        eprintln!("tidy: {} broken", count(problems.len(), "rule"));
        ExitCode::FAILURE
    }
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// What `cargo metadata` says of the workspace, for this host only: other systems' crates need not be fetched.
fn metadata(root: &Path) -> Result<serde_json::Value, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = output(Command::new(rustc).arg("-vV"))?;
    let host =
        version.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc -vV names no host")?;
    let json = output(
        Command::new(cargo)
            .args(["metadata", "--format-version", "1", "--filter-platform", host])
            .current_dir(root),
    )?;
    serde_json::from_str(&json).map_err(|error| format!("cargo metadata: {error}"))
}

fn output(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{program}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("{program}: {error}"))
}
