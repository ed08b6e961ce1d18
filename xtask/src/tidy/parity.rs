//! Rule: `docs/electron-parity.md` and the code agree.
//!
//! What the types that stand for Electron's modules offer is in the table; what the table says exists does; and each row
//! that says so names tests that there are. The renderer's half of the table is held against the real objects by
//! `renderer/test/parity.test.js`.

mod api;
mod table;
mod tests_index;

use std::collections::BTreeSet;

use super::Problem;
use super::tree::Tree;
use api::Api;
use table::{DOCUMENT, Row, State, Table};
use tests_index::TestsIndex;

/// The types whose every public method is in the table.
const TYPES: [&str; 19] = [
    "App",
    "BrowserWindow",
    "BrowserWindowBuilder",
    "IpcMain",
    "IpcMainEvent",
    "IpcMainInvokeEvent",
    "IpcRenderer",
    "IpcRendererEvent",
    "MessageChannelMain",
    "MessageEvent",
    "MessagePortMain",
    "NavigationHistory",
    "ParentPort",
    "Process",
    "Protocol",
    "UtilityProcess",
    "UtilityProcessBuilder",
    "WebContents",
    "WebFrameMain",
];

/// The crates that they are in.
const SOURCES: [&str; 3] = ["crates/core/src/", "crates/polaron/src/", "crates/webkit/src/"];

pub(crate) fn check(tree: &Tree) -> Vec<Problem> {
    let Some(text) = tree.text(DOCUMENT) else {
        return vec![Problem::in_file(DOCUMENT, "there is none")];
    };
    let table = Table::read(text);
    let (api, mut problems) = read_api(tree);
    let mut tests = TestsIndex::default();
    for (path, text) in tree.texts() {
        tests.add(path, text);
    }
    problems.extend(
        table.malformed.iter().map(|line| at(*line, "a row has five columns, the first with a name in code")),
    );
    problems.extend(unnamed(&table, &api));
    problems.extend(unknown_names(&table, &api));
    problems.extend(repeated(&table));
    problems.extend(table.rows.iter().flat_map(|row| check_row(row, &tests)));
    let unknown = table.other_tests.iter().filter(|(_, test)| !tests.has(test));
    problems.extend(unknown.map(|(line, test)| at(*line, format!("there is no test `{test}`"))));
    problems.extend(idle_scenarios(&table, &tests));
    problems
}

fn at(line: usize, reason: impl Into<String>) -> Problem {
    Problem::at_line(DOCUMENT, line, reason)
}

fn read_api(tree: &Tree) -> (Api, Vec<Problem>) {
    let mut api = Api::default();
    let mut problems = Vec::new();
    for (path, text) in tree.texts() {
        if path.ends_with(".rs")
            && SOURCES.iter().any(|folder| path.starts_with(folder))
            && let Err(error) = api.add(path, text)
        {
            problems.push(Problem::at_line(path, error.span().start().line, error.to_string()));
        }
    }
    (api, problems)
}

/// Public methods and event types that the table does not name.
fn unnamed(table: &Table, api: &Api) -> Vec<Problem> {
    let named: BTreeSet<&str> = table.rust_names().map(|(_, name)| name).collect();
    let methods = TYPES.iter().flat_map(|owner| api.methods_of(owner));
    methods
        .chain(api.events())
        .filter(|(name, _)| !named.contains(name))
        .map(|(name, place)| {
            Problem::at_line(&place.path, place.line, format!("`{name}` is public, and not in {DOCUMENT}"))
        })
        .collect()
}

/// Rust names of the table that do not exist.
fn unknown_names(table: &Table, api: &Api) -> Vec<Problem> {
    table
        .rust_names()
        .filter(|(_, name)| !api.has(name))
        .map(|(line, name)| at(line, format!("`{name}` is not public, or does not exist")))
        .collect()
}

/// Rows of one module for the same thing.
fn repeated(table: &Table) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    table
        .rows
        .iter()
        .filter(|row| !seen.insert((&row.module, &row.electron)))
        .map(|row| at(row.line, format!("`{}` of {} has a row already", row.electron, row.module)))
        .collect()
}

fn check_row(row: &Row, tests: &TestsIndex) -> Vec<Problem> {
    let name = &row.electron;
    let mut problems = Vec::new();
    let mut say = |reason: String| problems.push(at(row.line, reason));
    let Some(state) = row.state else {
        return vec![at(row.line, format!("`{name}` is neither same, different nor absent"))];
    };
    if state != State::Same && row.why.is_empty() {
        say(format!("`{name}` does not say why"));
    }
    if state == State::Absent {
        if !row.polaron.is_empty() || !row.tests.is_empty() {
            say(format!("`{name}` is absent, yet has a name or tests"));
        }
        return problems;
    }
    if row.polaron.is_empty() {
        say(format!("`{name}` exists, but not under which name"));
    }
    if row.tests.is_empty() {
        say(format!("`{name}` names no test"));
    }
    for test in &row.tests {
        if !tests.has(test) {
            say(format!("`{name}`: there is no test `{test}`"));
        }
    }
    if row.promised && !row.tests.iter().any(|test| tests.is_conformance(test)) {
        say(format!("`{name}` has no scenario of the conformance suite"));
    }
    problems
}

/// Scenarios that no row names: the table is where one looks for what is proved.
fn idle_scenarios(table: &Table, tests: &TestsIndex) -> Vec<Problem> {
    let in_rows = table.rows.iter().flat_map(|row| &row.tests);
    let elsewhere = table.other_tests.iter().map(|(_, test)| test);
    let named: BTreeSet<&str> = in_rows.chain(elsewhere).map(String::as_str).collect();
    tests
        .scenarios()
        .filter(|scenario| !named.contains(scenario))
        .map(|scenario| Problem::in_file(DOCUMENT, format!("no row names the scenario `{scenario}`")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tree::Tree;

    const HEAD: &str = "| Electron | Polaron | State | How and why | Tests |\n|---|---|---|---|---|\n";
    const SOURCE: &str = "pub struct IpcMain; impl IpcMain { pub fn on(&self) {} } impl PageEvent for Ready {} pub struct Ready;";
    const ROWS: &str = "| `on(x)` | `IpcMain::on` | same | | `hears` |\n| `ready` | `Ready` | different | late | `hears`, `a title` |\n| `off` | | absent | later | |\n";

    fn reasons(document: &str, source: &str) -> Vec<String> {
        let tree = Tree::from([
            ("docs/electron-parity.md", document),
            ("crates/core/src/ipc_main.rs", source),
            ("crates/core/tests/a.rs", "#[test] fn hears() {}"),
            ("renderer/test/a.test.js", "test('a title', () => {})"),
        ]);
        check(&tree).into_iter().map(|problem| problem.to_string()).collect()
    }

    fn table(rows: &str) -> String {
        format!("## ipcMain\n\n{HEAD}{rows}")
    }

    #[test]
    fn a_true_table_passes() {
        assert_eq!(reasons(&table(ROWS), SOURCE), [""; 0]);
    }

    #[test]
    fn no_table_fails() {
        assert_eq!(check(&Tree::from([("README.md", "")])).len(), 1);
    }

    #[test]
    fn a_public_method_or_event_that_is_not_named_fails() {
        let source =
            format!("{SOURCE} impl IpcMain {{ pub fn extra(&self) {{}} }}\nimpl AppEvent for Quit {{}}");
        assert_eq!(
            reasons(&table(ROWS), &source),
            [
                "crates/core/src/ipc_main.rs:1: `IpcMain::extra` is public, and not in docs/electron-parity.md",
                "crates/core/src/ipc_main.rs:2: `Quit` is public, and not in docs/electron-parity.md",
            ]
        );
    }

    #[test]
    fn the_own_section_names_it_too() {
        let source = format!("{SOURCE} impl IpcMain {{ pub fn extra(&self) {{}} }}");
        let document = format!(
            "{}\n## Polaron's own\n\n| Polaron | For |\n|---|---|\n| `IpcMain::extra` | x |\n",
            table(ROWS)
        );
        assert_eq!(reasons(&document, &source), [""; 0]);
    }

    #[test]
    fn a_name_that_does_not_exist_fails() {
        let rows = format!("{ROWS}| `once` | `IpcMain::once` | same | | `hears` |\n");
        assert_eq!(
            reasons(&table(&rows), SOURCE),
            ["docs/electron-parity.md:8: `IpcMain::once` is not public, or does not exist"]
        );
    }

    #[test]
    fn a_test_that_does_not_exist_fails() {
        let rows = ROWS.replacen("`hears`", "`heard`", 1);
        assert_eq!(
            reasons(&table(&rows), SOURCE),
            ["docs/electron-parity.md:5: `on`: there is no test `heard`"]
        );
    }

    #[test]
    fn a_row_that_names_no_test_fails() {
        let rows = ROWS.replacen("`hears`", "", 1);
        assert_eq!(reasons(&table(&rows), SOURCE), ["docs/electron-parity.md:5: `on` names no test"]);
    }

    #[test]
    fn the_other_columns_are_held_to_their_meaning() {
        for (row, reason) in [
            ("| `x` | `=` | alike | | `hears` |", "`x` is neither same, different nor absent"),
            ("| `x` | | same | | `hears` |", "`x` exists, but not under which name"),
            ("| `x` | `=` | different | | `hears` |", "`x` does not say why"),
            ("| `x` | | absent | | |", "`x` does not say why"),
            ("| `x` | `=` | absent | no | |", "`x` is absent, yet has a name or tests"),
            ("| `on` | `=` | same | | `hears` |", "`on` of ipcMain has a row already"),
            ("| x | `=` |", "a row has five columns, the first with a name in code"),
        ] {
            let rows = format!("{ROWS}{row}\n");
            assert_eq!(reasons(&table(&rows), SOURCE), [format!("docs/electron-parity.md:8: {reason}")]);
        }
    }

    #[test]
    fn a_promised_scenario_must_be_there_and_each_scenario_in_a_row() {
        let promise = |rows: &str| {
            format!("## ipcMain\n\nEvery row here has a scenario of the conformance suite.\n\n{HEAD}{rows}")
        };
        let run = |document: &str| {
            let tree = Tree::from([
                ("docs/electron-parity.md", document),
                ("crates/core/tests/a.rs", "#[test] fn hears() {}"),
                ("tests/conformance/src/b.rs", "scenarios! { answers }"),
            ]);
            check(&tree).into_iter().map(|problem| problem.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(run(&promise("| `on` | `=` | same | | `hears`, `answers` |\n")), [""; 0]);
        let elsewhere = "\n| Subject | Tests |\n|---|---|\n| order | `answers`, `gone` |\n";
        assert_eq!(run(elsewhere), ["docs/electron-parity.md:4: there is no test `gone`"]);
        assert_eq!(
            run(&promise("| `on` | `=` | same | | `hears` |\n")),
            [
                "docs/electron-parity.md:7: `on` has no scenario of the conformance suite",
                "docs/electron-parity.md: no row names the scenario `answers`",
            ]
        );
    }

    #[test]
    fn a_source_that_does_not_parse_fails() {
        let problems = reasons(&table(""), "fn {");
        assert!(problems[0].starts_with("crates/core/src/ipc_main.rs:1: "), "{problems:?}");
    }
}
