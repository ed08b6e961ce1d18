//! Rule: ARCHITECTURE.md and the tree agree: each path it names exists, and each crate has its place in its map.

use super::Problem;
use super::tree::Tree;

const MAP: &str = "ARCHITECTURE.md";

pub(crate) fn check(tree: &Tree) -> Vec<Problem> {
    let Some(text) = tree.text(MAP) else {
        return vec![Problem::in_file(MAP, "there is none")];
    };
    let mut problems = missing_paths(text, tree);
    problems.extend(unnamed_crates(text, tree));
    problems
}

fn missing_paths(text: &str, tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (line, code) in code_spans(text) {
        if let Some(path) = repository_path(code)
            && !tree.has(path)
        {
            problems.push(Problem::at_line(MAP, line, format!("`{path}` does not exist")));
        }
    }
    problems
}

fn unnamed_crates(text: &str, tree: &Tree) -> Vec<Problem> {
    let named = |folder: &str| {
        let path = format!("crates/{folder}");
        code_spans(text).any(|(_, code)| code.trim_end_matches('/') == path)
    };
    let unnamed = tree.folders_in("crates").filter(|folder| !named(folder));
    unnamed.map(|folder| Problem::in_file(MAP, format!("the map does not name `crates/{folder}`"))).collect()
}

/// The inline code of a Markdown text (what stands between two backticks in a line) with its line, outside fenced blocks.
fn code_spans(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().flat_map(move |(index, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        let line = if fenced || fence { "" } else { line };
        // Split at backticks, every second piece is code; a last one that is never closed is not.
        let spans = line.matches('`').count() / 2;
        line.split('`').skip(1).step_by(2).take(spans).map(move |code| (index + 1, code))
    })
}

/// The path a code span stands for, without a trailing `/`, or `None` when it is no path in this repository. Of a pattern
/// (`crates/*`) it is the folder before the first variable part.
fn repository_path(code: &str) -> Option<&str> {
    let is_path = code.contains('/')
        && !code.starts_with(['/', '~', '.', '@', '-', '$'])
        && !code.starts_with("target/")
        && !code.contains("://")
        && code.chars().all(|c| c.is_ascii_alphanumeric() || "/._-*{},<>".contains(c));
    if !is_path {
        return None;
    }
    let fixed = match code.find(['*', '{', '<']) {
        Some(end) => &code[..code[..end].rfind('/')?],
        None => code,
    };
    Some(fixed.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::{check, repository_path};
    use crate::tidy::tree::Tree;

    fn reasons(architecture: &str) -> Vec<String> {
        let tree = Tree::from([
            ("ARCHITECTURE.md", architecture),
            ("crates/core/src/lib.rs", ""),
            ("renderer/src/index.js", ""),
        ]);
        check(&tree).into_iter().map(|problem| problem.to_string()).collect()
    }

    #[test]
    fn a_true_map_passes() {
        let text = "`crates/core` owns dispatch, `crates/core/src/lib.rs`; `renderer/` too, `crates/*`, `renderer/src/*.js`.";
        assert_eq!(reasons(text), [""; 0]);
    }

    #[test]
    fn a_path_that_is_gone_fails() {
        assert_eq!(
            reasons("`crates/core`\n\nand `crates/ghost/src` here"),
            ["ARCHITECTURE.md:3: `crates/ghost/src` does not exist"]
        );
    }

    #[test]
    fn a_crate_without_a_place_fails() {
        assert_eq!(
            reasons("crates/core, not in backticks"),
            ["ARCHITECTURE.md: the map does not name `crates/core`"]
        );
    }

    #[test]
    fn no_map_fails() {
        assert_eq!(check(&Tree::from([("README.md", "")])).len(), 1);
    }

    #[test]
    fn fences_and_unclosed_code_are_not_read() {
        assert_eq!(reasons("`crates/core`\n```\n`no/path`\n```\nan ` alone no/path"), [""; 0]);
    }

    #[test]
    fn not_everything_with_a_slash_is_a_path() {
        for code in [
            "/tmp/x",
            "~/x",
            "https://a/b",
            "../shared",
            "a / b",
            "ipcMain.on",
            "target/tour.png",
            "@types/node",
        ] {
            assert_eq!(repository_path(code), None, "{code}");
        }
        assert_eq!(repository_path("tests/e2e/"), Some("tests/e2e"));
        assert_eq!(repository_path("crates/{a,b}/src"), Some("crates"));
    }
}
