//! What the repository shows to the world: the tour passes, and the README's example is the one that runs.

use std::{
    fs,
    process::{Command, Output},
};

use crate::harness::{repository, tests};

tests! {
    ;
    plain:
    the_tour_passes,
    the_readmes_example_runs,
    the_workers_example_draws_and_survives_its_worker,
    the_log_shows_every_message,
    the_readme_shows_the_files_of_its_example,
}

/// Builds and runs a package of the workspace; what it printed.
fn cargo_run(package: &str, arguments: &[&str]) -> String {
    String::from_utf8(cargo(package, arguments, |_| {}).stdout).unwrap()
}

fn cargo(package: &str, arguments: &[&str], prepare: impl FnOnce(&mut Command)) -> Output {
    let mut command = Command::new(env!("CARGO"));
    prepare(&mut command);
    command.current_dir(repository()).args(["run", "--quiet", "--package", package, "--"]).args(arguments);
    // They belong to this test's own package.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") || name == "CARGO_MANIFEST_DIR" {
            command.env_remove(name);
        }
    }
    let output = command.output().unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{package}: {}\n{stdout}\n{stderr}", output.status);
    output
}

fn the_tour_passes() {
    let picture = repository().join("target/tmp/tour-test.png");
    let said = cargo_run("polaron-tour", &["--auto", "--screenshot", picture.to_str().unwrap()]);
    let last = said.lines().last().unwrap_or_default();
    assert!(last.ends_with(" passed, 0 failed"), "{said}");
    assert_eq!(fs::read(picture).unwrap()[..8], *b"\x89PNG\r\n\x1a\n");
}

fn the_readmes_example_runs() {
    let said = cargo_run("polaron-hello", &["--check"]);
    assert!(said.contains("hello: ok"), "{said}");
}

fn the_workers_example_draws_and_survives_its_worker() {
    let said = cargo_run("polaron-worker-example", &["--check"]);
    assert!(said.contains("mandelbrot: ok"), "{said}");
}

fn the_log_shows_every_message() {
    let output = cargo("polaron-hello", &["--check"], |command| {
        command.env("POLARON_LOG", "debug");
    });
    let log = String::from_utf8_lossy(&output.stderr);
    let crossed = |direction: &str, kind: &str, channel: &str| {
        let (kind, channel) = (format!("kind=\"{kind}\""), format!("channel=\"{channel}\""));
        log.lines().any(|line| line.contains(direction) && line.contains(&kind) && line.contains(&channel))
    };
    assert!(crossed("from renderer", "Invoke", "get-user-data"), "{log}");
    assert!(crossed("to renderer", "InvokeReply", ""), "{log}");
    assert!(crossed("from renderer", "Send", "log-message"), "{log}");
    assert!(crossed("to renderer", "Push", "notification"), "{log}");
    let output = cargo("polaron-hello", &["--check"], |_| {});
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn the_readme_shows_the_files_of_its_example() {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let mut shown = Vec::new();
    for part in readme.split("<!-- examples/hello/").skip(1) {
        let (path, rest) = part.split_once(" -->").unwrap();
        let block = rest.split_once("```").and_then(|(_, block)| block.split_once('\n')).unwrap().1;
        let block = block.split_once("```").unwrap().0;
        let file = fs::read_to_string(repository().join("examples/hello").join(path)).unwrap();
        assert_eq!(block, file, "examples/hello/{path} and the README differ");
        shown.push(path);
    }
    assert_eq!(shown, ["src/main.rs", "ui/preload.js", "ui/index.html"]);
}
