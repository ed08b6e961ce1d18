//! The names of the tests that there are: `#[test]` functions, those that a `tests!` or `scenarios!` list runs, and the
//! titles of the renderer's tests.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};

/// The macros whose list of names is what a harness of this project runs.
const LISTS: [&str; 2] = ["tests", "scenarios"];

/// All tests by name.
#[derive(Debug, Default)]
pub(super) struct TestsIndex {
    all: BTreeSet<String>,
    conformance: BTreeSet<String>,
}

impl TestsIndex {
    /// Adds the tests of a file, if it is one that holds some.
    pub(super) fn add(&mut self, path: &str, text: &str) {
        let names = if path.ends_with(".test.js") {
            titles(text)
        } else if path.ends_with(".rs") && (path.starts_with("crates/") || path.starts_with("tests/")) {
            functions(text)
        } else {
            return;
        };
        if path.starts_with("tests/conformance/") {
            self.conformance.extend(names.iter().cloned());
        }
        self.all.extend(names);
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.all.contains(name)
    }

    /// Whether it is a scenario of the conformance suite.
    pub(super) fn is_conformance(&self, name: &str) -> bool {
        self.conformance.contains(name)
    }

    /// The scenarios of the conformance suite.
    pub(super) fn scenarios(&self) -> impl Iterator<Item = &str> {
        self.conformance.iter().map(String::as_str)
    }
}

/// The names of the Rust tests in a source; none in one that does not parse, which the compiler tells of.
fn functions(text: &str) -> BTreeSet<String> {
    let mut found = Functions::default();
    if let Ok(file) = syn::parse_file(text) {
        found.visit_file(&file);
    }
    found.names
}

#[derive(Default)]
struct Functions {
    names: BTreeSet<String>,
}

impl Visit<'_> for Functions {
    fn visit_item_fn(&mut self, item: &syn::ItemFn) {
        if item.attrs.iter().any(|attribute| attribute.path().is_ident("test")) {
            self.names.insert(item.sig.ident.to_string());
        }
        visit::visit_item_fn(self, item);
    }

    fn visit_item_macro(&mut self, item: &syn::ItemMacro) {
        if item.mac.path.segments.last().is_some_and(|last| LISTS.iter().any(|list| last.ident == list)) {
            self.names.extend(listed(&item.mac.tokens.to_string()));
        }
    }
}

/// The names of a list such as `a, b; plain: c`: a word before a colon is none.
fn listed(tokens: &str) -> impl Iterator<Item = String> {
    tokens.split([',', ';']).filter_map(|part| {
        let name = part.rsplit(':').next()?.trim();
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        is_name.then(|| name.to_owned())
    })
}

/// The titles of `test('…')` in a source of the renderer's tests.
fn titles(text: &str) -> BTreeSet<String> {
    text.match_indices("test(")
        .filter(|(at, _)| !text[..*at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.'))
        .filter_map(|(at, call)| literal(&text[at + call.len()..]))
        .collect()
}

/// The string literal that a text begins with, white space aside.
fn literal(text: &str) -> Option<String> {
    let mut characters = text.trim_start().chars();
    let quote = characters.next().filter(|c| ['\'', '"', '`'].contains(c))?;
    let mut literal = String::new();
    while let Some(character) = characters.next() {
        match character {
            '\\' => literal.extend(characters.next()),
            _ if character == quote => return Some(literal),
            _ => literal.push(character),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::TestsIndex;

    #[test]
    fn test_functions_are_found_and_helpers_are_not() {
        let mut index = TestsIndex::default();
        index.add("crates/core/tests/a.rs", "#[test] fn is_one() {} fn helper() {}");
        assert!(index.has("is_one"));
        assert!(!index.has("helper"));
        assert!(!index.is_conformance("is_one"));
    }

    #[test]
    fn listed_names_are_found() {
        let mut index = TestsIndex::default();
        index.add(
            "tests/e2e/suites/a.rs",
            "tests! { one, two, ; plain: three; parts: four }  async fn five() {}",
        );
        for name in ["one", "two", "three", "four"] {
            assert!(index.has(name), "{name}");
        }
        assert!(!index.has("five") && !index.has("plain"));
        index.add("tests/conformance/src/b.rs", "crate::scenarios! { six }");
        assert!(index.is_conformance("six") && !index.is_conformance("one"));
        assert_eq!(index.scenarios().collect::<Vec<_>>(), ["six"]);
    }

    #[test]
    fn titles_are_found() {
        let mut index = TestsIndex::default();
        let text = "test('it\\'s off', () => {});\n  test(\"two\", x);\n attest('no'); /x/.test('neither'); test(name)";
        index.add("renderer/test/a.test.js", text);
        assert!(index.has("it's off") && index.has("two"));
        assert!(!index.has("no") && !index.has("neither"));
    }

    #[test]
    fn other_files_hold_no_tests() {
        let mut index = TestsIndex::default();
        index.add("examples/hello/src/main.rs", "#[test] fn is_none() {}");
        index.add("renderer/test/helpers/world.js", "test('none')");
        assert!(!index.has("is_none") && !index.has("none"));
    }
}
