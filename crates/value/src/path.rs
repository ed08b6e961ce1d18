//! Where in a value an error happened: `args[1].user.age`.

use std::fmt::{self, Display, Write};

use crate::limits::{MAX_SHOWN_CHARS, MAX_SHOWN_SEGMENTS};

/// A path, gathered from the innermost segment outwards while an error travels up, so that it costs nothing without one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Path {
    root: Option<String>,
    innermost_first: Vec<Segment>,
}

/// One step from a container to what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    /// An array element.
    Index(usize),
    /// An object property.
    Key(String),
}

impl Path {
    pub(crate) fn push_outer(&mut self, segment: Segment) {
        self.innermost_first.push(segment);
    }

    pub(crate) fn set_root(&mut self, root: String) {
        self.root = Some(root);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.root.is_none() && self.innermost_first.is_empty()
    }
}

impl Segment {
    /// A property, its key shortened: a hostile one may be megabytes long.
    pub(crate) fn key(key: &str) -> Self {
        Segment::Key(shortened(key))
    }
}

impl Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(root) = &self.root {
            f.write_str(root)?;
        }
        let count = self.innermost_first.len();
        let hidden = count.saturating_sub(MAX_SHOWN_SEGMENTS);
        let hide_from = MAX_SHOWN_SEGMENTS / 2;
        for (position, segment) in self.innermost_first.iter().rev().enumerate() {
            if hidden > 0 && position >= hide_from && position < hide_from + hidden {
                if position == hide_from {
                    write!(f, "…({hidden} more)…")?;
                }
                continue;
            }
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) if is_identifier(key) => {
                    if position > 0 || self.root.is_some() {
                        f.write_char('.')?;
                    }
                    f.write_str(key)?;
                }
                Segment::Key(key) => write!(f, "[{key:?}]")?,
            }
        }
        Ok(())
    }
}

/// The first characters of `text`, with an ellipsis where some were left out.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Whether `key` can follow a dot in JavaScript. (A shortened key is shown the same way: the ellipsis is let pass.)
pub(crate) fn is_identifier(key: &str) -> bool {
    let mut chars = key.chars();
    chars.next().is_some_and(|first| first.is_alphabetic() || first == '_' || first == '$')
        && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '$' || c == '…')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(root: Option<&str>, segments: Vec<Segment>) -> String {
        let mut path = Path { root: root.map(str::to_owned), ..Path::default() };
        for segment in segments.into_iter().rev() {
            path.push_outer(segment);
        }
        path.to_string()
    }

    #[test]
    fn reads_like_javascript() {
        let segments = vec![Segment::Index(1), Segment::key("user"), Segment::key("first name")];
        assert_eq!(path(Some("args"), segments), r#"args[1].user["first name"]"#);
        assert_eq!(path(None, vec![Segment::key("age"), Segment::Index(0)]), "age[0]");
        assert_eq!(path(None, vec![Segment::key("")]), r#"[""]"#);
    }

    #[test]
    fn long_paths_and_keys_are_shortened() {
        let shown = path(Some("args"), vec![Segment::key("a"); 1000]);
        assert_eq!(shown, format!("args{}…(980 more)…{}", ".a".repeat(10), ".a".repeat(10)));
        assert_eq!(path(None, vec![Segment::key(&"k".repeat(1 << 20))]).chars().count(), 65);
    }
}
