//! Characters as they are on the wire, and their way to Rust's strings.

use crate::error::{DecodeError, DecodeErrorKind};
use crate::js_string::JsString;
use crate::limits::MAX_SHOWN_CHARS;
use crate::path::Segment;

/// Characters as they are on the wire.
#[derive(Clone, Copy)]
pub(crate) enum WireStr<'de> {
    /// All below 0x80: what is on the wire is UTF-8 already.
    Ascii(&'de str),
    /// One byte a code unit.
    Latin1(&'de [u8]),
    /// Two bytes a code unit.
    Wide(&'de [[u8; 2]]),
}

impl<'de> WireStr<'de> {
    pub(crate) const EMPTY: Self = Self::Ascii("");

    /// Latin-1 characters, as ASCII where they are.
    #[inline]
    pub(crate) fn latin1(bytes: &'de [u8]) -> Self {
        if bytes.is_ascii()
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return Self::Ascii(text);
        }
        Self::Latin1(bytes)
    }

    /// How many code units.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Ascii(text) => text.len(),
            Self::Latin1(bytes) => bytes.len(),
            Self::Wide(units) => units.len(),
        }
    }

    /// `count` code units from `start`, if there are.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn slice(&self, start: usize, count: usize) -> Option<Self> {
        let range = start..start.checked_add(count)?;
        match self {
            Self::Ascii(text) => text.get(range).map(Self::Ascii),
            Self::Latin1(bytes) => bytes.get(range).map(Self::latin1),
            Self::Wide(units) => units.get(range).map(Self::Wide),
        }
    }

    /// The first `count` code units and the others, if there are so many.
    #[inline]
    pub(crate) fn split_at(&self, count: usize) -> Option<(Self, Self)> {
        match self {
            Self::Ascii(text) => {
                text.split_at_checked(count).map(|(first, rest)| (Self::Ascii(first), Self::Ascii(rest)))
            }
            Self::Latin1(bytes) => {
                bytes.split_at_checked(count).map(|(first, rest)| (Self::latin1(first), Self::Latin1(rest)))
            }
            Self::Wide(units) => {
                units.split_at_checked(count).map(|(first, rest)| (Self::Wide(first), Self::Wide(rest)))
            }
        }
    }

    /// The code units.
    pub(crate) fn units(self) -> impl Iterator<Item = u16> {
        let (narrow, wide): (&[u8], &[[u8; 2]]) = match self {
            Self::Ascii(text) => (text.as_bytes(), &[]),
            Self::Latin1(bytes) => (bytes, &[]),
            Self::Wide(units) => (&[], units),
        };
        narrow.iter().map(|&byte| byte.into()).chain(wide.iter().map(|&unit| u16::from_le_bytes(unit)))
    }

    /// The bytes on the wire. Equal strings of one list of characters have equal ones.
    #[inline]
    pub(crate) fn wire(&self) -> &'de [u8] {
        match self {
            Self::Ascii(text) => text.as_bytes(),
            Self::Latin1(bytes) => bytes,
            Self::Wide(units) => units.as_flattened(),
        }
    }

    /// One of sixteen words, and a bit in it, by which most strings can be told apart.
    #[inline]
    pub(crate) fn fingerprint(&self) -> (usize, u64) {
        let bytes = self.wire();
        let at = |index: usize| u32::from(bytes.get(index).copied().unwrap_or(0));
        let last = bytes.len().wrapping_sub(1);
        let mixed = (at(0) | at(bytes.len() / 2) << 8 | at(last) << 16)
            .wrapping_add((bytes.len() as u32) << 24)
            .wrapping_mul(0x9e37_79b1);
        ((mixed >> 28) as usize, 1 << (mixed >> 22 & 63))
    }

    /// The text in place, where it can be.
    #[inline]
    pub(crate) fn as_borrowed(&self) -> Option<&'de str> {
        match self {
            Self::Ascii(text) => Some(text),
            _ => None,
        }
    }

    /// The text.
    pub(crate) fn to_text(self) -> Result<String, DecodeError> {
        match self {
            Self::Ascii(text) => Ok(text.to_owned()),
            Self::Latin1(bytes) => Ok(latin1_to_string(bytes)),
            Self::Wide(units) => wide_to_string(units)
                .map_err(|index| DecodeError::new(DecodeErrorKind::LoneSurrogate { index })),
        }
    }

    /// The string, whatever is in it.
    pub(crate) fn to_js_string(self) -> JsString {
        match self {
            Self::Ascii(text) => text.into(),
            Self::Latin1(bytes) => latin1_to_string(bytes).into(),
            Self::Wide(units) => match wide_to_string(units) {
                Ok(text) => text.into(),
                Err(_) => JsString::from_utf16(self.units().collect::<Vec<_>>()),
            },
        }
    }

    /// The beginning of the text, for people.
    pub(crate) fn shown(&self) -> String {
        // One more than is shown, so that it is seen to be shortened.
        let beginning = self.slice(0, self.len().min(2 * MAX_SHOWN_CHARS + 2)).unwrap_or(Self::EMPTY);
        crate::path::shortened(&beginning.to_js_string().to_string_lossy())
    }

    /// As a step of a path.
    #[cold]
    pub(crate) fn segment(&self) -> Segment {
        Segment::Key(self.shown())
    }
}

/// Every Latin-1 character is the code point of the same number.
fn latin1_to_string(bytes: &[u8]) -> String {
    let more = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let mut text = String::with_capacity(bytes.len() + more);
    for chunk in bytes.chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
        match std::str::from_utf8(chunk) {
            Ok(ascii) if chunk[0].is_ascii() => text.push_str(ascii),
            _ => text.extend(chunk.iter().copied().map(char::from)),
        }
    }
    text
}

/// The text of UTF-16 code units, or the index of the first lone surrogate.
fn wide_to_string(units: &[[u8; 2]]) -> Result<String, usize> {
    // A first pass for the length: hostile text makes room for no more than it needs.
    let mut length = 0;
    for unit in units {
        length += match u16::from_le_bytes(*unit) {
            0..0x80 => 1,
            0x80..0x800 | 0xd800..0xe000 => 2,
            _ => 3,
        };
    }
    let mut utf8 = Vec::with_capacity(length);
    let mut rest = units;
    let lone = |rest: &[[u8; 2]]| Err(units.len() - rest.len());
    while let Some((unit, after)) = rest.split_first() {
        let unit = u32::from(u16::from_le_bytes(*unit));
        match unit {
            0..0x80 => utf8.push(unit as u8),
            0x80..0x800 => utf8.extend_from_slice(&[0xc0 | (unit >> 6) as u8, 0x80 | (unit & 0x3f) as u8]),
            0xd800..0xdc00 => {
                let low = after.first().map_or(0, |low| u32::from(u16::from_le_bytes(*low)));
                if !(0xdc00..0xe000).contains(&low) {
                    return lone(rest);
                }
                let Some(character) = char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + low - 0xdc00)
                else {
                    return lone(rest);
                };
                utf8.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                rest = &after[1..];
                continue;
            }
            0xdc00..0xe000 => return lone(rest),
            _ => utf8.extend_from_slice(&[
                0xe0 | (unit >> 12) as u8,
                0x80 | (unit >> 6 & 0x3f) as u8,
                0x80 | (unit & 0x3f) as u8,
            ]),
        }
        rest = after;
    }
    // What was pushed is UTF-8; being told so by the check costs little beside making it.
    Ok(String::from_utf8(utf8).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str) -> Vec<[u8; 2]> {
        text.encode_utf16().map(u16::to_le_bytes).collect()
    }

    #[test]
    fn all_lengths_of_utf8() {
        for text in
            ["", "plain", "é ß", "中文", "a😊b", "\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}"]
        {
            assert_eq!(WireStr::Wide(&wide(text)).to_text().unwrap(), text);
        }
        let latin1: Vec<u8> = (0..=255).collect();
        let text: String = (0..=255_u8).map(char::from).collect();
        assert_eq!(WireStr::latin1(&latin1).to_text().unwrap(), text);
    }

    #[test]
    fn lone_surrogates_are_found() {
        for (units, index) in [
            (vec![0x61, 0xd83d], 1),
            (vec![0xdc00], 0),
            (vec![0xd83d, 0xde0a, 0xd83d, 0x61], 2),
            (vec![0xd800, 0xd800, 0xdc00], 0),
        ] {
            let bytes: Vec<[u8; 2]> = units.iter().map(|unit: &u16| unit.to_le_bytes()).collect();
            assert_eq!(wide_to_string(&bytes), Err(index));
            assert_eq!(WireStr::Wide(&bytes).to_js_string(), JsString::from_utf16(units));
        }
    }
}
