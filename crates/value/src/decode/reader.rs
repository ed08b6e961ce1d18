//! The values, read one checked piece at a time. Everything that decodes stands on [`Reader`], so the checks that make
//! hostile bytes harmless are here: ends, depth, counts, and what references may copy.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::message::{Message, Shape, Spot};
use super::text::WireStr;
use crate::big_int::BigInt;
use crate::error::{DecodeError, DecodeErrorKind, Section};
use crate::kinds::{ErrorClass, ViewClass};
use crate::limits::{MAX_DEPTH, MAX_STACK, STACK_CHECKED_EVERY};
use crate::number::JsNumber;
use crate::object::Keys;
use crate::wire::{HEAD_WORDS, TRACKS_LENGTH, error_bit, ext, special, tag};

/// A message and a position in it, which moves.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'m, 'de> {
    pub(crate) message: &'m Message<'de>,
    words: &'de [[u8; 4]],
    position: Position,
}

/// A position in a message.
#[derive(Clone, Copy)]
pub(crate) struct Position {
    /// The index of the next word.
    pub(super) at: usize,
    /// How many code units and blob bytes have been used.
    pub(super) pool: usize,
    pub(super) blob: usize,
    /// How many objects have been reached.
    pub(super) objects: u32,
    depth: usize,
    /// The fewest words that the open containers' outstanding elements take. A container's count is accepted only if all
    /// of them fit into what is left; so counts, even thousands nested in each other, claim no more elements than the
    /// message has words, and making room for a container's elements beforehand is safe.
    owed: u64,
    /// What copies have come to so far, in bytes.
    spent: usize,
    /// Where the stack was at the beginning.
    stack_base: usize,
}

/// Where the stack is, nearly: the address of something on it. (Not so under Miri.)
#[inline(never)]
fn stack_position() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(&here).addr()
}

impl Position {
    /// The index of the next word.
    pub(crate) fn word(&self) -> usize {
        self.at
    }
}

impl Deref for Reader<'_, '_> {
    type Target = Position;

    #[inline]
    fn deref(&self) -> &Position {
        &self.position
    }
}

impl DerefMut for Reader<'_, '_> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Position {
        &mut self.position
    }
}

const MINUS: u16 = b'-' as u16;
const ZERO: u16 = b'0' as u16;

fn is_hex(unit: u16) -> bool {
    u8::try_from(unit).is_ok_and(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// An `ArrayBuffer`.
#[derive(Clone, Copy)]
pub(crate) struct WireBuffer<'de> {
    pub(super) bytes: &'de [u8],
    pub(super) max_length: Option<u32>,
}

/// A view, and where its buffer is.
#[derive(Clone, Copy)]
pub(crate) struct WireView<'de> {
    pub(super) class: ViewClass,
    pub(super) offset: usize,
    /// `None` if it tracks the buffer's length.
    pub(super) length: Option<usize>,
    /// The bytes it shows.
    pub(super) bytes: &'de [u8],
    pub(super) buffer: WireBuffer<'de>,
    /// Set if the buffer is another value's too.
    pub(super) shared: Option<u32>,
}

#[cold]
fn unexpected_end() -> DecodeError {
    DecodeError::new(DecodeErrorKind::UnexpectedEnd)
}

#[cold]
pub(super) fn unknown_tag(word: u32) -> DecodeError {
    DecodeError::new(match word & 15 {
        tag::SPECIAL | tag::DOUBLE | tag::EXT => DecodeErrorKind::UnknownKind(word >> 4),
        unknown => DecodeErrorKind::UnknownTag(unknown),
    })
}

#[cold]
fn beyond(count: u32) -> DecodeError {
    DecodeError::new(DecodeErrorKind::LengthBeyondInput(count))
}

#[cold]
pub(super) fn unknown_kind(kind: u32) -> DecodeError {
    DecodeError::new(DecodeErrorKind::UnknownKind(kind))
}

impl<'m, 'de> Reader<'m, 'de> {
    pub(crate) fn new(message: &'m Message<'de>) -> Self {
        Self::of(message, message.words)
    }

    /// As [`new`](Self::new), for who has just read the message and has its words at hand.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn of(message: &'m Message<'de>, words: &'de [[u8; 4]]) -> Self {
        let position = Position {
            at: HEAD_WORDS,
            pool: 0,
            blob: 0,
            objects: 0,
            depth: 0,
            owed: 0,
            spent: 0,
            stack_base: stack_position(),
        };
        Self { message, words, position }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn at(message: &'m Message<'de>, position: Position) -> Self {
        Self { message, words: message.words, position }
    }

    pub(crate) fn position(&self) -> Position {
        self.position
    }

    fn remaining(&self) -> usize {
        self.words.len() - self.at
    }

    /// Fails if anything is left.
    #[inline]
    pub(crate) fn finish(&self) -> Result<(), DecodeError> {
        if self.remaining() > 0 {
            return Err(DecodeError::new(DecodeErrorKind::TrailingBytes(self.remaining() * 4)));
        }
        if self.pool != self.message.pool.len() {
            return Err(DecodeError::new(DecodeErrorKind::Section(Section::Pool)));
        }
        if self.blob != self.message.blobs.len() {
            return Err(DecodeError::new(DecodeErrorKind::Section(Section::Blobs)));
        }
        Ok(())
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn peek(&self) -> Result<u32, DecodeError> {
        match self.words.get(self.at) {
            Some(word) => Ok(u32::from_le_bytes(*word)),
            None => Err(unexpected_end()),
        }
    }

    /// Passes over the word that [`peek`](Self::peek) showed.
    #[inline]
    pub(crate) fn advance(&mut self) {
        self.at += 1;
    }

    #[inline]
    pub(crate) fn word(&mut self) -> Result<u32, DecodeError> {
        let word = self.peek()?;
        self.at += 1;
        Ok(word)
    }

    /// Two words. There is one NaN in JavaScript, so there is one here.
    #[inline]
    pub(crate) fn double(&mut self) -> Result<f64, DecodeError> {
        let Some([low, high]) = self.words.get(self.at..).and_then(|rest| rest.first_chunk::<2>()) else {
            return Err(unexpected_end());
        };
        self.at += 2;
        let bits = u64::from(u32::from_le_bytes(*low)) | u64::from(u32::from_le_bytes(*high)) << 32;
        let number = f64::from_bits(bits);
        Ok(if number.is_nan() { f64::NAN } else { number })
    }

    /// A string's characters, after its word.
    #[inline]
    pub(crate) fn string(&mut self, length: u32) -> Result<WireStr<'de>, DecodeError> {
        match self.message.pool.slice(self.pool, length as usize) {
            Some(string) => {
                self.pool += length as usize;
                Ok(string)
            }
            None => Err(beyond(length)),
        }
    }

    /// A STR and its characters.
    pub(crate) fn whole_string(&mut self) -> Result<WireStr<'de>, DecodeError> {
        let word = self.word()?;
        if word & 15 != tag::STR {
            return Err(unknown_tag(word));
        }
        self.string(word >> 4)
    }

    /// The elements of a NUMS, after its word.
    pub(crate) fn numbers(&mut self, count: u32) -> Result<&'de [[u8; 8]], DecodeError> {
        self.object();
        // It is a level like any other array.
        self.descend()?;
        self.leave();
        let start = self.at + self.at % 2;
        if start > self.at && self.peek()? != 0 {
            return Err(unknown_kind(self.peek()?));
        }
        let elements = self.words.get(start..start + 2 * count as usize).ok_or_else(|| beyond(count))?;
        self.at = start + elements.len();
        Ok(elements.as_flattened().as_chunks().0)
    }

    /// Gives the object that begins here its number.
    #[inline]
    pub(crate) fn object(&mut self) {
        self.objects += 1;
    }

    /// Enters an object with its own number and `count` elements of at least `smallest` words. Each element is then
    /// announced by [`next`](Self::next), the end by [`leave`](Self::leave).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn enter(&mut self, count: u32, smallest: u64) -> Result<(), DecodeError> {
        self.object();
        self.descend()?;
        self.claim(count, smallest)
    }

    /// Goes a level deeper.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn descend(&mut self) -> Result<(), DecodeError> {
        self.depth += 1;
        if self.depth.is_multiple_of(STACK_CHECKED_EVERY) { self.check_depth() } else { Ok(()) }
    }

    /// Fails before the stack does: how much of it a level takes is up to the types that are decoded.
    #[inline(never)]
    fn check_depth(&self) -> Result<(), DecodeError> {
        if self.depth > MAX_DEPTH {
            return Err(DecodeError::new(DecodeErrorKind::TooDeep));
        }
        if self.stack_base.abs_diff(stack_position()) > MAX_STACK && !cfg!(miri) {
            return Err(DecodeError::new(DecodeErrorKind::OutOfStack));
        }
        Ok(())
    }

    /// Whether an element that is not there comes next.
    #[inline]
    pub(crate) fn is_hole(&self) -> bool {
        matches!(self.peek(), Ok(special::HOLE))
    }

    /// Checks that an array comes next: an AggregateError's errors.
    pub(super) fn expect_array(&self, spots: &[Spot]) -> Result<(), DecodeError> {
        let word = self.peek()?;
        let mut there = *self;
        if word & 15 == tag::REF {
            let spot = spots.get((word >> 4) as usize).filter(|_| word >> 4 < self.objects);
            let spot = spot.ok_or_else(|| DecodeError::new(DecodeErrorKind::UnknownReference(word >> 4)))?;
            there.go_to(word >> 4, *spot);
        }
        let word = there.peek()?;
        match (word & 15, word >> 4) {
            (tag::ARR | tag::NUMS, _) | (tag::EXT, ext::SPARSE | ext::ARRAY_EXTRA) => Ok(()),
            _ => Err(unknown_tag(word)),
        }
    }

    /// Enters an OBJ or OBJX, after its word; gives its keys as [`Object`](crate::Object) has them.
    pub(super) fn enter_keys(&mut self, number: u32) -> Result<&'m Arc<Keys>, DecodeError> {
        self.enter_shaped(number)?;
        self.message.keys(number).ok_or_else(|| DecodeError::new(DecodeErrorKind::UnknownShape(number)))
    }

    /// Checks a count.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn claim(&mut self, count: u32, smallest: u64) -> Result<(), DecodeError> {
        let owed = self.owed + u64::from(count) * smallest;
        if owed > self.remaining() as u64 {
            return Err(beyond(count));
        }
        self.owed = owed;
        Ok(())
    }

    /// Announces an element of so many words.
    #[inline]
    pub(crate) fn next(&mut self, smallest: u64) {
        self.owed -= smallest;
    }

    /// Takes [`next`](Self::next) back, for [`Rest`](crate::Rest).
    pub(crate) fn unread(&mut self) {
        self.owed += 1;
    }

    #[inline]
    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Enters an OBJ or OBJX, after its word.
    #[inline]
    pub(crate) fn enter_shaped(&mut self, number: u32) -> Result<Shape<'de>, DecodeError> {
        let shape = self.message.distinct_shape(number)?;
        self.enter(shape.len() as u32, 1)?;
        Ok(shape)
    }

    /// As [`enter_shaped`](Self::enter_shaped), for structs: they find a key that is there twice themselves.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn enter_struct(&mut self, number: u32) -> Result<Shape<'de>, DecodeError> {
        let shape = self.message.shape(number)?;
        self.enter(shape.len() as u32, 1)?;
        Ok(shape)
    }

    /// The key of the next property in a DICT, or of further ones.
    pub(crate) fn next_property(&mut self) -> Result<WireStr<'de>, DecodeError> {
        let word = self.word()?;
        if word & 15 != tag::STR {
            return Err(DecodeError::new(DecodeErrorKind::KeyNotAString));
        }
        let key = self.string(word >> 4)?;
        self.next(2);
        Ok(key)
    }

    /// A count of entries that take at least so many words.
    pub(crate) fn counted(&mut self, smallest: u64) -> Result<u32, DecodeError> {
        let count = self.word()?;
        self.claim(count, smallest)?;
        Ok(count)
    }

    /// An ERROR's class and what it has.
    pub(crate) fn error_bits(&mut self) -> Result<(ErrorClass, u32), DecodeError> {
        let bits = self.word()?;
        match ErrorClass::ALL.get((bits & error_bit::CLASS) as usize) {
            Some(class) if bits & !error_bit::ALL == 0 => Ok((*class, bits)),
            _ => Err(unknown_kind(bits)),
        }
    }

    /// A BIGINT, after its word.
    pub(crate) fn bigint(&mut self) -> Result<BigInt, DecodeError> {
        let digits = self.bigint_digits()?;
        let big = digits.to_text().ok().and_then(|text| BigInt::from_hex(&text).ok());
        big.ok_or_else(|| DecodeError::new(DecodeErrorKind::BadBigInt))
    }

    /// A BIGINT's digits, after its word.
    pub(crate) fn bigint_digits(&mut self) -> Result<WireStr<'de>, DecodeError> {
        let string = self.whole_string()?;
        let mut units = string.units();
        let first = units.next();
        let (negative, leading) = if first == Some(MINUS) { (true, units.next()) } else { (false, first) };
        // Zero is the only one that begins with 0, and has no sign.
        let is_zero = string.len() == 1 && !negative;
        let good =
            leading.is_some_and(|digit| is_hex(digit) && (digit != ZERO || is_zero)) && units.all(is_hex);
        if good { Ok(string) } else { Err(DecodeError::new(DecodeErrorKind::BadBigInt)) }
    }

    /// An ARRAY_BUFFER, after its word.
    pub(crate) fn buffer(&mut self) -> Result<WireBuffer<'de>, DecodeError> {
        self.object();
        let (length, offset, maximum) = (self.word()?, self.word()?, self.word()?);
        let max_length = maximum.checked_sub(1);
        if offset as usize != self.blob || max_length.is_some_and(|max_length| max_length < length) {
            return Err(DecodeError::new(DecodeErrorKind::Section(Section::Blobs)));
        }
        let padded = (u64::from(length).next_multiple_of(8)).try_into().unwrap_or(usize::MAX);
        let rest = &self.message.blobs[self.blob..];
        let bytes = rest.get(..padded).and_then(|padded| padded.get(..length as usize));
        let bytes = bytes.ok_or_else(|| beyond(length))?;
        self.blob += padded;
        Ok(WireBuffer { bytes, max_length })
    }

    /// A VIEW, after its word, with its buffer. `spots` are the objects before it.
    pub(super) fn view(&mut self, spots: &[Spot]) -> Result<WireView<'de>, DecodeError> {
        self.object();
        let (class, offset, length) = (self.word()?, self.word()?, self.word()?);
        let class = *ViewClass::ALL.get(class as usize).ok_or_else(|| unknown_kind(class))?;
        let word = self.word()?;
        let (buffer, shared) = match (word & 15, word >> 4) {
            (tag::EXT, ext::ARRAY_BUFFER) => (self.buffer()?, None),
            (tag::REF, number) => (self.shared_buffer(number, spots)?, Some(number)),
            _ => return Err(DecodeError::new(DecodeErrorKind::ViewOutOfBounds)),
        };
        let out_of_bounds = || DecodeError::new(DecodeErrorKind::ViewOutOfBounds);
        let offset = offset as usize;
        let rest = buffer.bytes.get(offset..).ok_or_else(out_of_bounds)?;
        let size = class.element_size();
        let (bytes, length) = match length {
            // Only those of a resizable buffer track its length. Bytes after the last whole element are not shown.
            TRACKS_LENGTH if buffer.max_length.is_some() => (&rest[..rest.len() - rest.len() % size], None),
            length => (rest.get(..length as usize).ok_or_else(out_of_bounds)?, Some(length as usize)),
        };
        if !offset.is_multiple_of(size) || !bytes.len().is_multiple_of(size) {
            return Err(out_of_bounds());
        }
        Ok(WireView { class, offset, length, bytes, buffer, shared })
    }

    /// The buffer of a number.
    fn shared_buffer(&self, number: u32, spots: &[Spot]) -> Result<WireBuffer<'de>, DecodeError> {
        let spot = spots.get(number as usize).filter(|_| number < self.objects);
        let spot = spot.ok_or_else(|| DecodeError::new(DecodeErrorKind::UnknownReference(number)))?;
        let mut there = *self;
        there.go_to(number, *spot);
        match there.word()? {
            word if word == crate::wire::word(tag::EXT, ext::ARRAY_BUFFER) => there.buffer(),
            _ => Err(DecodeError::new(DecodeErrorKind::ViewOutOfBounds)),
        }
    }

    /// Goes where a REF leads, for a copy, having passed over the REF's word; gives the position to come back to.
    #[cold]
    pub(crate) fn follow(&mut self, number: u32) -> Result<Position, DecodeError> {
        let back = self.position;
        let spot = match self.message.spots().get(number as usize) {
            Some(spot) if number < self.objects => *spot,
            _ => return Err(DecodeError::new(DecodeErrorKind::UnknownReference(number))),
        };
        if self.at <= spot.end as usize {
            return Err(DecodeError::new(DecodeErrorKind::Cyclic));
        }
        self.spend((spot.end - spot.start) as usize * 4)?;
        self.go_to(number, spot);
        Ok(back)
    }

    /// Goes to an object.
    pub(crate) fn go_to(&mut self, number: u32, spot: Spot) {
        self.at = spot.start as usize;
        self.pool = spot.pool as usize;
        self.blob = spot.blob as usize;
        self.objects = number;
    }

    /// Comes back from where [`follow`](Self::follow) led.
    pub(crate) fn come_back(&mut self, back: Position) {
        self.position = Position { spent: self.spent, ..back };
    }

    /// Accounts for a copy of what is in the message once.
    pub(crate) fn spend(&mut self, bytes: usize) -> Result<(), DecodeError> {
        self.spent = self.spent.saturating_add(bytes);
        if self.spent > self.message.budget() {
            return Err(DecodeError::new(DecodeErrorKind::ExpandsTooMuch));
        }
        Ok(())
    }

    /// What a container's word says it is, in JavaScript's words.
    #[cold]
    pub(crate) fn describe(&self) -> Result<String, DecodeError> {
        let mut reader = *self;
        let word = reader.word()?;
        let payload = word >> 4;
        Ok(match word & 15 {
            tag::SPECIAL => match word {
                special::UNDEFINED => "undefined".to_owned(),
                special::NULL => "null".to_owned(),
                special::TRUE => "true".to_owned(),
                special::FALSE => "false".to_owned(),
                _ => return Err(unknown_tag(word)),
            },
            tag::INT => ((word as i32) >> 4).to_string(),
            tag::DOUBLE => JsNumber(reader.double()?).to_string(),
            tag::STR => format!("string {:?}", reader.string(payload)?.shown()),
            tag::OBJ | tag::OBJX | tag::DICT => "object".to_owned(),
            tag::ARR | tag::NUMS => "array".to_owned(),
            tag::REF => {
                reader.follow(payload)?;
                return reader.describe();
            }
            tag::EXT => match payload {
                ext::DATE => "Date".to_owned(),
                ext::MAP => "Map".to_owned(),
                ext::SET => "Set".to_owned(),
                ext::REGEXP => "RegExp".to_owned(),
                ext::ERROR => reader.error_bits()?.0.name().to_owned(),
                ext::BIGINT => format!("{:?}", reader.bigint()?),
                ext::ARRAY_BUFFER => "ArrayBuffer".to_owned(),
                ext::VIEW => reader.view(self.message.spots())?.class.name().to_owned(),
                ext::NUMBER_OBJECT => "Number object".to_owned(),
                ext::STRING_OBJECT => "String object".to_owned(),
                ext::BOOLEAN_OBJECT => "Boolean object".to_owned(),
                ext::BIGINT_OBJECT => "BigInt object".to_owned(),
                ext::SPARSE => "sparse array".to_owned(),
                ext::ARRAY_EXTRA => "array".to_owned(),
                unknown => return Err(unknown_kind(unknown)),
            },
            _ => return Err(unknown_tag(word)),
        })
    }
}
