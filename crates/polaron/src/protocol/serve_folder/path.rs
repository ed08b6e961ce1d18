//! From a URL's path to a file's path that stays beneath a folder, by its words alone.

use std::{ffi::OsStr, os::unix::ffi::OsStrExt, path::PathBuf};

/// The relative path that a URL's path means; nothing for one that no file of a folder has.
///
/// Escapes are decoded once, after the path is taken apart at its slashes: so an encoded slash makes no new part, and what is
/// encoded twice is a name with a `%` in it. What is left has no empty part, none that starts with a `.` (`.`, `..` and what
/// is hidden) and no slash, backslash or NUL in a part.
pub(super) fn resolve(url_path: &str) -> Option<PathBuf> {
    let mut path = PathBuf::new();
    let mut parts = url_path.strip_prefix('/').unwrap_or(url_path).split('/').peekable();
    while let Some(part) = parts.next() {
        // Nothing after the last slash.
        if part.is_empty() && parts.peek().is_none() {
            path.push("index.html");
            break;
        }
        let name = decode(part)?;
        if name.is_empty() || name.starts_with(b".") || name.iter().any(|byte| b"/\\\0".contains(byte)) {
            return None;
        }
        path.push(OsStr::from_bytes(&name));
    }
    Some(path)
}

/// A part of a URL's path without its escapes; nothing for one with a `%` that begins none.
fn decode(part: &str) -> Option<Vec<u8>> {
    let mut bytes = part.bytes();
    let mut decoded = Vec::with_capacity(part.len());
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' {
            let mut digit =
                || char::from(bytes.next()?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            let (high, low) = (digit()?, digit()?);
            high << 4 | low
        } else {
            byte
        });
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::resolve;

    #[test]
    fn paths_of_files() {
        for (url, file) in [
            ("/", "index.html"),
            ("", "index.html"),
            ("/a.html", "a.html"),
            ("/a/b/c.js", "a/b/c.js"),
            ("/a/", "a/index.html"),
            ("/a%20b", "a b"),
            ("/%C3%A4", "ä"),
            ("/ä", "ä"),
            ("/a%2eb", "a.b"),
            ("/a..b", "a..b"),
            ("/a...", "a..."),
            ("/a+b", "a+b"),
            ("/~root", "~root"),
            // Decoded once: a name with a `%` in it.
            ("/%252e%252e/x", "%2e%2e/x"),
            ("/%252fetc", "%2fetc"),
            ("/C:", "C:"),
        ] {
            assert_eq!(resolve(url).as_deref(), Some(Path::new(file)), "{url}");
        }
    }

    #[test]
    fn ways_out_are_no_paths() {
        for url in [
            "/..",
            "/../",
            "/../etc/passwd",
            "/a/../../etc/passwd",
            "/a/..",
            "/.",
            "/./a",
            "//etc/passwd",
            "///",
            "/a//b",
            "//",
            "/%2e%2e/etc/passwd",
            "/%2E%2E/etc/passwd",
            "/.%2e/etc",
            "/%2e./etc",
            "/%2e",
            "/..%2fetc%2fpasswd",
            "/%2fetc%2fpasswd",
            "/a%2f..%2f..%2fetc",
            "/%2f",
            "/..%5cetc",
            "/..\\etc",
            "/a%5cb",
            "/\\\\host\\share",
            "/a%00.html",
            "/%00",
            "/a\0b",
            "/.git/config",
            "/.env",
            "/a/.hidden",
            "/%2egit/config",
            "/%",
            "/%2",
            "/%zz",
            "/a%",
            "/%+1",
            "/%u002e%u002e",
            "/%C0%AE%C0%AE/%",
        ] {
            assert_eq!(resolve(url), None, "{url}");
        }
    }

    proptest! {
        /// Whatever a page asks for, what comes of it is a chain of plain names.
        #[test]
        fn every_path_is_beneath(url in r"(/|\.|%2e|%2f|%5c|%00|%25|\\|\x00|~|[a-c]|ä|%[0-9A-Fa-f]{2}|.){0,40}") {
            if let Some(path) = resolve(&url) {
                prop_assert!(path.is_relative());
                for part in path.components() {
                    let Component::Normal(name) = part else { panic!("{url:?} gave {path:?}") };
                    let name = name.as_encoded_bytes();
                    prop_assert!(!name.starts_with(b".") && !name.contains(&0) && !name.contains(&b'\\'));
                }
            }
        }
    }
}
