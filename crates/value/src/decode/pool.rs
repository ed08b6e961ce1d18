//! The characters of all of a message's strings: [`Pool`].

use super::text::WireStr;
use crate::wire::flag;

/// The pool, and which parts of it are ASCII: those are checked once, not for each string in them.
#[derive(Clone, Copy)]
pub(super) struct Pool<'de> {
    all: WireStr<'de>,
    /// The beginning that is ASCII: all of it, or what comes before the first other character of a Latin-1 pool.
    front: &'de str,
    /// What is ASCII at the end of a Latin-1 pool.
    back: &'de str,
}

impl<'de> Pool<'de> {
    pub(super) const EMPTY: Self = Self { all: WireStr::EMPTY, front: "", back: "" };

    /// The pool of `bytes`; none if they are said to be ASCII and are not.
    #[inline]
    pub(super) fn new(bytes: &'de [u8], flags: u32) -> Option<Self> {
        if flags & flag::ASCII == 0 {
            return Some(Self::other(bytes, flags));
        }
        match std::str::from_utf8(bytes) {
            Ok(text) if bytes.is_ascii() => Some(Self { all: WireStr::Ascii(text), front: text, back: "" }),
            _ => None,
        }
    }

    #[inline(never)]
    fn other(bytes: &'de [u8], flags: u32) -> Self {
        if flags & flag::WIDE != 0 {
            return Self { all: WireStr::Wide(bytes.as_chunks().0), ..Self::EMPTY };
        }
        let is_ascii = |chunk: &&[u8; 8]| u64::from_ne_bytes(**chunk) & 0x8080_8080_8080_8080 == 0;
        let (front, _) = bytes.as_chunks();
        let front = front.iter().take_while(is_ascii).count() * 8;
        let (_, back) = bytes[front..].as_rchunks();
        let back = back.iter().rev().take_while(is_ascii).count() * 8;
        let text = |bytes| std::str::from_utf8(bytes).unwrap_or_default();
        Self {
            all: WireStr::Latin1(bytes),
            front: text(&bytes[..front]),
            back: text(&bytes[bytes.len() - back..]),
        }
    }

    /// How many code units.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// `count` code units from `start`, if they lie where all are ASCII.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn front(&self, start: usize, count: usize) -> Option<&'de str> {
        self.front.get(start..start.checked_add(count)?)
    }

    /// `count` code units from `start`, if there are.
    #[inline(never)]
    pub(super) fn slice(&self, start: usize, count: usize) -> Option<WireStr<'de>> {
        if let Some(text) = self.front(start, count) {
            return Some(WireStr::Ascii(text));
        }
        let back_at = self.all.len() - self.back.len();
        if start >= back_at
            && let Some(text) = self.back.get(start - back_at..(start - back_at).checked_add(count)?)
        {
            return Some(WireStr::Ascii(text));
        }
        self.all.slice(start, count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_a_latin1_pool_is_what_it_is() {
        let text = "the front is plain, then é, and ß; the back is plain again";
        let latin1: Vec<u8> = text.chars().map(|c| c as u8).collect();
        let pool = Pool::new(&latin1, 0).unwrap();
        assert!(!pool.front.is_empty() && !pool.back.is_empty());
        let chars: Vec<char> = text.chars().collect();
        for start in 0..=chars.len() {
            for end in start..=chars.len() {
                let slice = pool.slice(start, end - start).unwrap();
                let expected: String = chars[start..end].iter().collect();
                assert_eq!(slice.as_borrowed().is_some(), expected.is_ascii());
                assert_eq!(slice.to_text().unwrap(), expected);
            }
            assert!(pool.slice(start, chars.len() + 1 - start).is_none());
        }
    }

    #[test]
    fn latin1_that_would_be_utf8_is_not_taken_for_it() {
        // "é" as UTF-8, eight times: two characters each as Latin-1.
        let bytes = [0xc3, 0xa9].repeat(8);
        let pool = Pool::new(&bytes, 0).unwrap();
        assert_eq!(pool.slice(0, 16).unwrap().to_text().unwrap(), "Ã©".repeat(8));
        assert_eq!(pool.slice(8, 8).unwrap().to_text().unwrap(), "Ã©".repeat(4));
        assert!(Pool::new(&bytes, flag::ASCII).is_none());
    }
}
