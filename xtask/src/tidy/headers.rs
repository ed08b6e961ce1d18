//! Rule: every Rust file opens with `//!` and says there what it owns.

use super::Problem;

pub(crate) fn check(path: &str, text: &str) -> Option<Problem> {
    let mut lines = text.lines();
    let mut first = lines.next().unwrap_or_default();
    // `#![…]` is an attribute, any other `#!` a shebang.
    if first.starts_with("#!") && !first.starts_with("#![") {
        first = lines.next().unwrap_or_default();
    }
    let says_something = first.strip_prefix("//!").is_some_and(|rest| !rest.trim().is_empty());
    (!says_something).then(|| Problem::in_file(path, "the first line is not `//!` with what the file owns"))
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn a_header_passes() {
        assert_eq!(check("a.rs", "//! Frames and their ids.\n\nuse x;"), None);
        assert_eq!(check("a.rs", "#!/usr/bin/env run\n//! A script.\n"), None);
    }

    #[test]
    fn anything_else_first_fails() {
        for text in [
            "",
            "\n//! Late.",
            "use x;\n",
            "// Not doc.",
            "#![allow(x)]\n//! Late.",
            "//!\n//! Empty line first.",
        ] {
            assert!(check("a.rs", text).is_some(), "{text:?}");
        }
    }
}
