//! The repository's files as the rules see them: relative paths with `/`, and the text of those that are source.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// Folders that hold nothing of ours, by name, at any depth.
const SKIPPED_FOLDERS: [&str; 3] = ["target", "node_modules", ".git"];

/// The endings of files whose text a rule reads.
const READ_ENDINGS: [&str; 3] = [".rs", ".js", ".md"];

/// Every path of the tree, and the text of source files.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// Files with their text, if it is read; folders with `None`.
    entries: BTreeMap<String, Option<String>>,
}

impl Tree {
    /// Reads the tree under `root`.
    pub(crate) fn read(root: &Path) -> io::Result<Self> {
        let mut tree = Self::default();
        tree.read_folder(root, "")?;
        Ok(tree)
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) -> io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                if !SKIPPED_FOLDERS.contains(&name.as_str()) {
                    self.read_folder(&entry.path(), &format!("{path}/"))?;
                    self.entries.insert(path, None);
                }
            } else {
                let read = READ_ENDINGS.iter().any(|ending| name.ends_with(ending));
                let text = if read { Some(std::fs::read_to_string(entry.path())?) } else { None };
                self.entries.insert(path, text);
            }
        }
        Ok(())
    }

    /// The source files and their text, in order of path.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }

    /// The text of one source file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.entries.get(path)?.as_deref()
    }

    /// Whether the tree has this file or folder.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.entries.contains_key(path.trim_end_matches('/'))
    }

    /// The names directly under a folder that are folders themselves, seen by something lying in them.
    pub(crate) fn folders_in<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        let mut last = "";
        self.entries.keys().filter_map(move |path| {
            let (name, _) = path.strip_prefix(folder)?.strip_prefix('/')?.split_once('/')?;
            let new = name != last;
            last = name;
            new.then_some(name)
        })
    }
}

#[cfg(test)]
impl<const N: usize> From<[(&str, &str); N]> for Tree {
    fn from(files: [(&str, &str); N]) -> Self {
        let mut tree = Self::default();
        for (path, text) in files {
            for (end, _) in path.match_indices('/') {
                tree.entries.insert(path[..end].to_owned(), None);
            }
            tree.entries.insert(path.to_owned(), Some(text.to_owned()));
        }
        tree
    }
}

#[cfg(test)]
mod tests {
    use super::Tree;

    #[test]
    fn files_and_their_folders_exist() {
        let tree = Tree::from([("crates/core/src/lib.rs", "//! x")]);
        for path in ["crates", "crates/core/", "crates/core/src", "crates/core/src/lib.rs"] {
            assert!(tree.has(path), "{path}");
        }
        assert!(!tree.has("crates/value"));
        assert_eq!(tree.text("crates/core/src/lib.rs"), Some("//! x"));
        assert_eq!(tree.text("crates"), None);
    }

    #[test]
    fn folders_are_named_once() {
        let tree = Tree::from([
            ("crates/a/x.rs", ""),
            ("crates/a/y.rs", ""),
            ("crates/b/x.rs", ""),
            ("crates/c", ""),
        ]);
        assert_eq!(tree.folders_in("crates").collect::<Vec<_>>(), ["a", "b"]);
    }
}
