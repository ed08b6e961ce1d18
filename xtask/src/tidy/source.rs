//! A scanner for Rust source, just good enough to tell code from comments, strings and characters.

/// What the rules look at: words of code and string literals, with the line each starts on (from 1).
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// An identifier or keyword.
    Word(usize, &'a str),
    /// A string literal's content as written, between its quotes.
    Text(usize, &'a str),
}

/// The tokens of `source`. Never fails: what it cannot make sense of, it steps over.
pub(crate) fn scan(source: &str) -> Vec<Token<'_>> {
    Scanner { source, position: 0, line: 1, tokens: Vec::new() }.scan()
}

struct Scanner<'a> {
    source: &'a str,
    position: usize,
    line: usize,
    tokens: Vec<Token<'a>>,
}

impl<'a> Scanner<'a> {
    fn scan(mut self) -> Vec<Token<'a>> {
        while let Some(next) = self.rest().chars().next() {
            let rest = self.rest();
            if rest.starts_with("//") {
                self.advance(rest.find('\n').unwrap_or(rest.len()));
            } else if rest.starts_with("/*") {
                self.advance(block_comment(rest));
            } else if let Some((open, close)) = string_opening(rest) {
                self.string(open, &close);
            } else if next == '\'' {
                self.advance(character_or_lifetime(rest));
            } else if is_word(next) {
                let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                self.tokens.push(Token::Word(self.line, &rest[..length]));
                self.advance(length);
            } else {
                self.advance(next.len_utf8());
            }
        }
        self.tokens
    }

    fn rest(&self) -> &'a str {
        &self.source[self.position..]
    }

    fn advance(&mut self, bytes: usize) {
        self.line += self.rest()[..bytes].matches('\n').count();
        self.position += bytes;
    }

    fn string(&mut self, open: usize, close: &Close) {
        let line = self.line;
        let content = &self.rest()[open..];
        let length = match close {
            Close::Raw(end) => content.find(end.as_str()).unwrap_or(content.len()),
            Close::Quote => quoted(content),
        };
        self.tokens.push(Token::Text(line, &content[..length]));
        let end = match close {
            Close::Raw(end) => end.len(),
            Close::Quote => 1,
        };
        self.advance((open + length + end).min(self.rest().len()));
    }
}

/// How a string literal ends.
enum Close {
    /// `"`, if no backslash is before it.
    Quote,
    /// `"` and this many `#`.
    Raw(String),
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// The length of a string literal's opening and how it closes, when one starts here.
fn string_opening(rest: &str) -> Option<(usize, Close)> {
    let bare = rest.strip_prefix(['b', 'c']).unwrap_or(rest);
    let prefix = rest.len() - bare.len();
    if bare.starts_with('"') {
        return Some((prefix + 1, Close::Quote));
    }
    let hashes = bare.strip_prefix('r')?;
    let number = hashes.len() - hashes.trim_start_matches('#').len();
    let quote = hashes[number..].starts_with('"');
    quote.then(|| (prefix + 1 + number + 1, Close::Raw(format!("\"{}", "#".repeat(number)))))
}

/// The length of a quoted string's content.
fn quoted(content: &str) -> usize {
    let mut escaped = false;
    for (index, c) in content.char_indices() {
        match c {
            '"' if !escaped => return index,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    content.len()
}

/// The length of a block comment; they nest.
fn block_comment(rest: &str) -> usize {
    let mut depth = 0;
    let mut index = 0;
    while index < rest.len() {
        let here = &rest.as_bytes()[index..];
        if here.starts_with(b"/*") {
            depth += 1;
            index += 2;
        } else if here.starts_with(b"*/") {
            depth -= 1;
            index += 2;
            if depth == 0 {
                return index;
            }
        } else {
            index += 1;
        }
    }
    rest.len()
}

/// The length of `'x'` or `'\…'`, or of the lone quote of a lifetime.
fn character_or_lifetime(rest: &str) -> usize {
    let mut characters = rest.char_indices().skip(1);
    match characters.next() {
        Some((_, '\\')) => {
            // The character after the backslash may itself be a quote.
            let after = characters.next().map_or(rest.len(), |(index, c)| index + c.len_utf8());
            rest[after..].find('\'').map_or(rest.len(), |end| after + end + 1)
        }
        Some((_, _)) => match characters.next() {
            Some((index, '\'')) => index + 1,
            _ => 1,
        },
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{Token, scan};

    fn words(source: &str) -> Vec<&str> {
        let word = |token| match token {
            Token::Word(_, word) => Some(word),
            Token::Text(..) => None,
        };
        scan(source).into_iter().filter_map(word).collect()
    }

    fn texts(source: &str) -> Vec<(usize, &str)> {
        let text = |token| match token {
            Token::Text(line, text) => Some((line, text)),
            Token::Word(..) => None,
        };
        scan(source).into_iter().filter_map(text).collect()
    }

    #[test]
    fn comments_are_no_words() {
        assert_eq!(words("a // b\nc /* d /* e */ f */ g //! h"), ["a", "c", "g"]);
        assert_eq!(words("a /* never closed"), ["a"]);
    }

    #[test]
    fn strings_are_texts() {
        assert_eq!(texts("x(\"a\", \"b\\\"c\\\\\")"), [(1, "a"), (1, "b\\\"c\\\\")]);
        assert_eq!(
            texts("\n r#\"a\"b\n\"# b\"c\" br\"d\" c\"e\""),
            [(2, "a\"b\n"), (3, "c"), (3, "d"), (3, "e")]
        );
        assert_eq!(texts("\"never closed"), [(1, "never closed")]);
        assert_eq!(words("x \"y\" z"), ["x", "z"]);
    }

    #[test]
    fn names_that_start_like_a_string_are_words() {
        assert_eq!(words("bar raw r#type c b"), ["bar", "raw", "r", "type", "c", "b"]);
    }

    #[test]
    fn characters_and_lifetimes_do_not_open_strings() {
        assert_eq!(words("f('\"', '\\'', '\\\\', '\\u{41}', &'a str) z"), ["f", "a", "str", "z"]);
        assert_eq!(words("'é' x"), ["x"]);
    }

    #[test]
    fn lines_are_counted_through_everything() {
        assert_eq!(scan("/*\n*/\n\"\n\"\nx"), [Token::Text(3, "\n"), Token::Word(5, "x")]);
    }
}
