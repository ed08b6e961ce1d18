//! Rule: JavaScript longer than a line lives in a `.js` file, where editors, type checkers and reviewers see it as code.
//!
//! A guess, not a parser: a string literal over several lines that has at least two things JavaScript is full of.

use super::Problem;
use super::source::Token;

/// Pieces that are common in JavaScript and rare together in anything else.
const MARKS: [&str; 10] =
    ["=>", "function", "const ", "let ", "await ", "document.", "window.", "require(", "return ", ");"];

/// How many different marks make a literal JavaScript.
const ENOUGH: usize = 2;

pub(crate) fn check(path: &str, tokens: &[Token<'_>]) -> Vec<Problem> {
    let problem = |token: &Token<'_>| match token {
        Token::Text(line, text) if text.contains('\n') && looks_like_javascript(text) => {
            Some(Problem::at_line(path, *line, "JavaScript in a string literal: move it to a `.js` file"))
        }
        _ => None,
    };
    tokens.iter().filter_map(problem).collect()
}

fn looks_like_javascript(text: &str) -> bool {
    MARKS.iter().filter(|mark| text.contains(**mark)).count() >= ENOUGH
}

#[cfg(test)]
mod tests {
    use super::super::source::scan;
    use super::check;

    #[test]
    fn scripts_over_several_lines_fail() {
        let source = "let code = r#\"\nconst x = document.title;\nx\n\"#;";
        let problems = check("a.rs", &scan(source));
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [Some(1)]);
    }

    #[test]
    fn one_line_and_prose_pass() {
        for source in [
            "run(\"const x = () => document.title;\")",
            "\"a message\nthat awaits an answer\"",
            "\"<p>\n</p>\"",
        ] {
            assert_eq!(check("a.rs", &scan(source)), [], "{source}");
        }
    }
}
