//! Rule: `unsafe` stands in `ffi.rs` or under `ffi/` only, so that a reviewer knows where to look.
//!
//! Whether each block says why it is sound is clippy's to check (`undocumented_unsafe_blocks`).

use super::Problem;
use super::source::Token;

pub(crate) fn check(path: &str, tokens: &[Token<'_>]) -> Vec<Problem> {
    if path.split('/').any(|part| part == "ffi" || part == "ffi.rs") {
        return Vec::new();
    }
    let problem = |token: &Token<'_>| match token {
        Token::Word(line, "unsafe") => {
            Some(Problem::at_line(path, *line, "`unsafe` outside a module called `ffi`"))
        }
        _ => None,
    };
    tokens.iter().filter_map(problem).collect()
}

#[cfg(test)]
mod tests {
    use super::super::source::scan;
    use super::check;

    #[test]
    fn ffi_modules_may() {
        let tokens = scan("unsafe { x() }");
        for path in
            ["crates/webkit/src/ffi.rs", "crates/webkit/src/ffi/peer.rs", "crates/value/src/codec/ffi.rs"]
        {
            assert_eq!(check(path, &tokens), [], "{path}");
        }
    }

    #[test]
    fn others_may_not() {
        let tokens = scan("fn f() {\n    unsafe { x() }\n}\nunsafe extern \"C\" {}");
        let problems = check("crates/webkit/src/my_ffi.rs", &tokens);
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [Some(2), Some(4)]);
    }

    #[test]
    fn talking_about_it_is_fine() {
        let tokens = scan("//! no unsafe\n#![deny(unsafe_code)]\nlet x = \"unsafe\"; /* unsafe */");
        assert_eq!(check("crates/core/src/lib.rs", &tokens), []);
    }
}
