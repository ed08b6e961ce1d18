//! Warning: a source file that has grown long should be split while that is easy.

use super::Problem;

/// Lines from which on a file is called long.
const LONG: usize = 600;

pub(crate) fn check(path: &str, text: &str) -> Option<Problem> {
    let is_source = path.ends_with(".rs") || path.ends_with(".js");
    // What a bundler wrote is nobody's to split.
    if !is_source || path.contains("/dist/") {
        return None;
    }
    let lines = text.lines().count();
    (lines > LONG).then(|| Problem::in_file(path, format!("{lines} lines, over {LONG}: split it")))
}

#[cfg(test)]
mod tests {
    use super::{LONG, check};

    #[test]
    fn only_long_sources_are_named() {
        let long = "x\n".repeat(LONG + 1);
        assert!(check("crates/core/src/a.rs", &long).is_some());
        assert!(check("renderer/src/a.js", &long).is_some());
        assert_eq!(check("renderer/dist/a.js", &long), None);
        assert_eq!(check("README.md", &long), None);
        assert_eq!(check("crates/core/src/a.rs", &"x\n".repeat(LONG)), None);
    }
}
