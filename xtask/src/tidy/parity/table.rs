//! Reads `docs/electron-parity.md`: its tables, row by row.

/// The document.
pub(super) const DOCUMENT: &str = "docs/electron-parity.md";

/// A section that says this promises that each row of its that exists has a scenario of the conformance suite.
const PROMISE: &str = "Every row here has a scenario of the conformance suite";

/// The heading of the section for what has no counterpart in Electron.
const OWN: &str = "Polaron's own";

/// How a thing of Electron's is in Polaron.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Same,
    Different,
    Absent,
}

/// One row of a table whose first column is called `Electron`.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) line: usize,
    /// The heading of the second level above it: Electron's module.
    pub(super) module: String,
    /// The name of Electron's, without parameters and backticks.
    pub(super) electron: String,
    /// What Polaron calls it: Rust paths, or `=` for the same name in a renderer.
    pub(super) polaron: Vec<String>,
    /// [`None`] when the column says something else.
    pub(super) state: Option<State>,
    pub(super) why: String,
    pub(super) tests: Vec<String>,
    /// Whether its section promises a scenario for it.
    pub(super) promised: bool,
}

/// What the document says.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    /// The Rust paths in the section for Polaron's own, with their lines.
    pub(super) own: Vec<(usize, String)>,
    /// The tests that other tables name in a last column called `Tests`, with their lines.
    pub(super) other_tests: Vec<(usize, String)>,
    /// Lines of tables that are no rows of five columns.
    pub(super) malformed: Vec<usize>,
}

/// What a table is, which its first line says.
enum Kind {
    /// There was no first line yet.
    None,
    Rows,
    Own,
    Tests,
    Other,
}

impl Kind {
    fn of(head: &[&str], own: bool) -> Self {
        match head {
            _ if own => Self::Own,
            ["Electron", "Polaron", "State", ..] => Self::Rows,
            [.., "Tests"] => Self::Tests,
            _ => Self::Other,
        }
    }
}

impl Table {
    pub(super) fn read(text: &str) -> Self {
        let mut table = Self::default();
        let mut module = String::new();
        let mut promised = false;
        let mut kind = Kind::None;
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            if let Some(heading) = line.strip_prefix("## ") {
                heading.trim().clone_into(&mut module);
                promised = false;
            } else if line.starts_with("### ") {
                promised = false;
            }
            promised |= line.contains(PROMISE);
            if !line.starts_with('|') {
                kind = Kind::None;
                continue;
            }
            let cells = cells(line);
            match kind {
                _ if is_ruler(&cells) => {}
                Kind::None => kind = Kind::of(&cells, module == OWN),
                Kind::Own => table.own.extend(code_spans(cells[0]).map(|path| (number, path.to_owned()))),
                Kind::Rows => match row(number, &module, promised, &cells) {
                    Some(row) => table.rows.push(row),
                    None => table.malformed.push(number),
                },
                Kind::Tests => {
                    let last = cells.last().copied().unwrap_or_default();
                    table.other_tests.extend(code_spans(last).map(|test| (number, test.to_owned())));
                }
                Kind::Other => {}
            }
        }
        table
    }

    /// Every Rust path that the document names, with its line.
    pub(super) fn rust_names(&self) -> impl Iterator<Item = (usize, &str)> {
        let rows = self.rows.iter().flat_map(|row| row.polaron.iter().map(|name| (row.line, name.as_str())));
        let own = self.own.iter().map(|(line, name)| (*line, name.as_str()));
        rows.chain(own).filter(|(_, name)| *name != "=")
    }
}

fn row(line: usize, module: &str, promised: bool, cells: &[&str]) -> Option<Row> {
    let &[electron, polaron, state, why, tests] = cells else { return None };
    let name = code_spans(electron).next()?;
    let name = name.split_once('(').map_or(name, |(name, _)| name);
    Some(Row {
        line,
        module: module.to_owned(),
        electron: name.to_owned(),
        polaron: code_spans(polaron).map(str::to_owned).collect(),
        state: match state {
            "same" => Some(State::Same),
            "different" => Some(State::Different),
            "absent" => Some(State::Absent),
            _ => None,
        },
        why: why.to_owned(),
        tests: code_spans(tests).map(str::to_owned).collect(),
        promised,
    })
}

/// The cells of a table's line; `\|` separates none.
fn cells(line: &str) -> Vec<&str> {
    let line = line.trim().trim_start_matches('|');
    let line = line.strip_suffix('|').unwrap_or(line);
    let mut cells = Vec::new();
    let mut start = 0;
    for (at, _) in line.match_indices('|') {
        if !line[..at].ends_with('\\') {
            cells.push(line[start..at].trim());
            start = at + 1;
        }
    }
    cells.push(line[start..].trim());
    cells
}

fn is_ruler(cells: &[&str]) -> bool {
    cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| c == '-' || c == ':'))
}

fn code_spans(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::{State, Table, cells};

    const HEAD: &str = "| Electron | Polaron | State | How and why | Tests |\n|---|---|---|---|---|\n";

    #[test]
    fn a_row_is_read_whole() {
        let text = format!(
            "## ipcMain\n\nEvery row here has a scenario of the conformance suite.\n\n{HEAD}\
             | `on(channel, listener)` | `IpcMain::on`, `ListenerId` | different | by id, a \\| b | `x_y`, `a title` |\n\
             ### more\n\n{HEAD}| event `closed` | | absent | why | |\n"
        );
        let table = Table::read(&text);
        let [on, closed] = table.rows.as_slice() else { panic!("{table:?}") };
        assert_eq!((on.line, on.module.as_str(), on.electron.as_str()), (7, "ipcMain", "on"));
        assert_eq!(on.polaron, ["IpcMain::on", "ListenerId"]);
        assert_eq!((on.state, on.promised), (Some(State::Different), true));
        assert_eq!(on.why, "by id, a \\| b");
        assert_eq!(on.tests, ["x_y", "a title"]);
        assert_eq!((closed.electron.as_str(), closed.state), ("closed", Some(State::Absent)));
        assert!(!closed.promised, "a promise ends with its section");
        assert!(closed.polaron.is_empty() && closed.tests.is_empty());
    }

    #[test]
    fn other_tables_are_not_rows_and_short_rows_are_malformed() {
        let table =
            Table::read(&format!("| State | Means |\n|---|---|\n| same | equal |\n\n{HEAD}| `on` | x |\n"));
        assert!(table.rows.is_empty());
        assert_eq!(table.malformed, [7]);
    }

    #[test]
    fn a_state_of_another_word_is_none() {
        let table = Table::read(&format!("{HEAD}| `on` | `=` | similar | | |\n"));
        assert_eq!(table.rows[0].state, None);
    }

    #[test]
    fn the_own_section_names_paths() {
        let table =
            Table::read("## Polaron's own\n\n| Polaron | For |\n|---|---|\n| `App::hub`, `Args` | x |\n");
        assert_eq!(table.own, [(5, "App::hub".to_owned()), (5, "Args".to_owned())]);
        assert_eq!(table.rust_names().count(), 2);
    }

    #[test]
    fn cells_are_trimmed() {
        assert_eq!(cells("|  a | b\\|c |  |"), ["a", "b\\|c", ""]);
    }
}
