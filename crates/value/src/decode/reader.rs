//! The bytes, read one checked piece at a time. Everything that decodes stands on [`Reader`], so the checks that make
//! hostile bytes harmless are here: ends, depth, and counts.

use crate::error::{DecodeError, DecodeErrorKind};
use crate::limits::{MAX_DEPTH, MAX_SHOWN_CHARS};
use crate::number::JsNumber;
use crate::path::Segment;
use crate::wire::{MIN_ELEMENT, MIN_PROPERTY, tag};

/// A position in encoded bytes.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'de> {
    bytes: &'de [u8],
    position: usize,
    depth: usize,
    /// The fewest bytes that the open containers' outstanding elements take. A container's count is accepted only if all
    /// of them fit into what is left; so counts, even thousands nested in each other, claim no more elements than the
    /// input has bytes, and making room for a container's elements beforehand is safe.
    owed: u64,
}

/// The characters of a string as they are on the wire.
#[derive(Clone, Copy)]
pub(crate) enum WireStr<'de> {
    /// One byte a code unit.
    Latin1(&'de [u8]),
    /// Two bytes a code unit.
    Utf16(&'de [u8]),
}

impl<'de> Reader<'de> {
    pub(crate) fn new(bytes: &'de [u8]) -> Self {
        Self { bytes, position: 0, depth: 0, owed: 0 }
    }

    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// The bytes from `start` to the position.
    pub(crate) fn since(&self, start: usize) -> &'de [u8] {
        &self.bytes[start..self.position]
    }

    fn remaining(&self) -> usize {
        self.bytes.len() - self.position
    }

    /// Fails if bytes are left.
    pub(crate) fn finish(&self) -> Result<(), DecodeError> {
        match self.remaining() {
            0 => Ok(()),
            count => Err(DecodeError::new(DecodeErrorKind::TrailingBytes(count))),
        }
    }

    pub(crate) fn peek_tag(&self) -> Result<u8, DecodeError> {
        self.bytes.get(self.position).copied().ok_or_else(unexpected_end)
    }

    pub(crate) fn tag(&mut self) -> Result<u8, DecodeError> {
        let tag = self.peek_tag()?;
        self.position += 1;
        Ok(tag)
    }

    fn take(&mut self, length: usize) -> Result<&'de [u8], DecodeError> {
        let rest = &self.bytes[self.position..];
        let taken = rest.get(..length).ok_or_else(unexpected_end)?;
        self.position += length;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let rest = &self.bytes[self.position..];
        let taken = *rest.first_chunk::<N>().ok_or_else(unexpected_end)?;
        self.position += N;
        Ok(taken)
    }

    fn u32(&mut self) -> Result<u32, DecodeError> {
        self.array().map(u32::from_le_bytes)
    }

    /// An I32 value's data.
    pub(crate) fn i32(&mut self) -> Result<i32, DecodeError> {
        self.array().map(i32::from_le_bytes)
    }

    /// An F64 or Date value's data. There is one NaN in JavaScript, so there is one here.
    pub(crate) fn f64(&mut self) -> Result<f64, DecodeError> {
        let number = self.array().map(f64::from_le_bytes)?;
        Ok(if number.is_nan() { f64::NAN } else { number })
    }

    /// An ArrayBuffer or Uint8Array value's data.
    pub(crate) fn bytes(&mut self) -> Result<&'de [u8], DecodeError> {
        let length = self.u32()?;
        self.counted(length, 1)
    }

    /// A string's data.
    pub(crate) fn string(&mut self, string_tag: u8) -> Result<WireStr<'de>, DecodeError> {
        let length = self.u32()?;
        if string_tag == tag::LATIN1 {
            self.counted(length, 1).map(WireStr::Latin1)
        } else {
            self.counted(length, 2).map(WireStr::Utf16)
        }
    }

    fn counted(&mut self, length: u32, unit: usize) -> Result<&'de [u8], DecodeError> {
        (length as usize)
            .checked_mul(unit)
            .filter(|&bytes| bytes <= self.remaining())
            .ok_or_else(|| DecodeError::new(DecodeErrorKind::LengthBeyondInput(length)))
            .and_then(|bytes| self.take(bytes))
    }

    /// An array's count. Each element is then announced by [`next_element`](Self::next_element), the end by
    /// [`leave`](Self::leave).
    pub(crate) fn enter_array(&mut self) -> Result<usize, DecodeError> {
        self.enter(MIN_ELEMENT)
    }

    /// An object's count. Each property is then announced by [`next_property`](Self::next_property), the end by
    /// [`leave`](Self::leave).
    pub(crate) fn enter_object(&mut self) -> Result<usize, DecodeError> {
        self.enter(MIN_PROPERTY)
    }

    fn enter(&mut self, smallest: u64) -> Result<usize, DecodeError> {
        let count = self.u32()?;
        let owed = self.owed + u64::from(count) * smallest;
        if owed > self.remaining() as u64 {
            return Err(DecodeError::new(DecodeErrorKind::LengthBeyondInput(count)));
        }
        if self.depth == MAX_DEPTH {
            return Err(DecodeError::new(DecodeErrorKind::TooDeep));
        }
        self.owed = owed;
        self.depth += 1;
        Ok(count as usize)
    }

    pub(crate) fn next_element(&mut self) {
        self.owed -= MIN_ELEMENT;
    }

    /// Takes the last [`next_element`](Self::next_element) back.
    pub(crate) fn unread_element(&mut self) {
        self.owed += MIN_ELEMENT;
    }

    /// A property's key; its value follows.
    pub(crate) fn next_property(&mut self) -> Result<WireStr<'de>, DecodeError> {
        self.owed -= MIN_PROPERTY;
        match self.tag()? {
            string_tag @ (tag::LATIN1 | tag::UTF16) => self.string(string_tag),
            _ => Err(DecodeError::new(DecodeErrorKind::KeyNotAString)),
        }
    }

    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Passes over one value, checking that all of it is well formed. It recurses, at most [`MAX_DEPTH`] small frames.
    pub(crate) fn skip_value(&mut self) -> Result<(), DecodeError> {
        match self.tag()? {
            tag::UNDEFINED | tag::NULL | tag::FALSE | tag::TRUE => Ok(()),
            tag::I32 => self.i32().map(drop),
            tag::F64 | tag::DATE => self.f64().map(drop),
            string_tag @ (tag::LATIN1 | tag::UTF16) => self.string(string_tag).map(drop),
            tag::ARRAY_BUFFER | tag::UINT8_ARRAY => self.bytes().map(drop),
            tag::ARRAY => self.skip_elements(),
            tag::OBJECT => self.skip_properties(),
            unknown => Err(DecodeError::new(DecodeErrorKind::UnknownTag(unknown))),
        }
    }

    fn skip_elements(&mut self) -> Result<(), DecodeError> {
        for index in 0..self.enter_array()? {
            self.next_element();
            self.skip_value().map_err(|error| error.at(Segment::Index(index)))?;
        }
        self.leave();
        Ok(())
    }

    fn skip_properties(&mut self) -> Result<(), DecodeError> {
        for _ in 0..self.enter_object()? {
            let key = self.next_property()?;
            self.skip_value().map_err(|error| error.at(key.segment()))?;
        }
        self.leave();
        Ok(())
    }

    /// What the value at the position is, for an error message.
    #[cold]
    pub(crate) fn describe(mut self) -> String {
        let described = self.tag().and_then(|value_tag| {
            Ok(match value_tag {
                tag::UNDEFINED => "undefined".to_owned(),
                tag::NULL => "null".to_owned(),
                tag::FALSE => "false".to_owned(),
                tag::TRUE => "true".to_owned(),
                tag::I32 => self.i32()?.to_string(),
                tag::F64 => JsNumber(self.f64()?).to_string(),
                tag::LATIN1 | tag::UTF16 => format!("string {:?}", self.string(value_tag)?.shown()),
                tag::ARRAY => "array".to_owned(),
                tag::OBJECT => "object".to_owned(),
                tag::DATE => "Date".to_owned(),
                tag::ARRAY_BUFFER => "ArrayBuffer".to_owned(),
                tag::UINT8_ARRAY => "Uint8Array".to_owned(),
                unknown => format!("unknown tag {unknown}"),
            })
        });
        described.unwrap_or_else(|error| error.kind().to_string())
    }
}

impl<'de> WireStr<'de> {
    /// The text in place, where the wire's bytes are its UTF-8: where all are ASCII.
    pub(crate) fn as_borrowed(self) -> Option<&'de str> {
        match self {
            // Asked first, because Latin-1 bytes above 0x7F can happen to be valid UTF-8 of another text.
            WireStr::Latin1(bytes) if bytes.is_ascii() => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    /// The text.
    ///
    /// # Errors
    ///
    /// [`DecodeErrorKind::LoneSurrogate`] if it has none in Rust.
    pub(crate) fn to_text(self) -> Result<String, DecodeError> {
        match self {
            WireStr::Latin1(bytes) => Ok(bytes.iter().copied().map(char::from).collect()),
            WireStr::Utf16(bytes) => {
                let mut text = String::with_capacity(bytes.len() / 2);
                let mut index = 0;
                for decoded in char::decode_utf16(units(bytes)) {
                    let character =
                        decoded.map_err(|_| DecodeError::new(DecodeErrorKind::LoneSurrogate { index }))?;
                    index += character.len_utf16();
                    text.push(character);
                }
                Ok(text)
            }
        }
    }

    /// The beginning of the text, for an error message.
    fn shown(self) -> String {
        let (text, cut): (String, bool) = match self {
            WireStr::Latin1(bytes) => (
                bytes.iter().take(MAX_SHOWN_CHARS).copied().map(char::from).collect(),
                bytes.len() > MAX_SHOWN_CHARS,
            ),
            WireStr::Utf16(bytes) => (
                char::decode_utf16(units(bytes))
                    .take(MAX_SHOWN_CHARS)
                    .map(|decoded| decoded.unwrap_or(char::REPLACEMENT_CHARACTER))
                    .collect(),
                bytes.len() > 2 * MAX_SHOWN_CHARS,
            ),
        };
        if cut { text + "…" } else { text }
    }

    /// This key as a path's segment.
    #[cold]
    pub(crate) fn segment(self) -> Segment {
        Segment::Key(self.shown())
    }
}

/// The code units of UTF-16LE bytes.
pub(crate) fn units(bytes: &[u8]) -> impl Iterator<Item = u16> + '_ {
    bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]))
}

#[cold]
fn unexpected_end() -> DecodeError {
    DecodeError::new(DecodeErrorKind::UnexpectedEnd)
}
