//! The values, read one checked piece at a time. Everything that decodes stands on [`Reader`], so the checks that make
//! hostile bytes harmless are here: ends, depth, counts, and what references may copy.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::message::{Message, Shape, Spot};
use super::text::WireStr;
use crate::error::{DecodeError, DecodeErrorKind, Section};
use crate::limits::{MAX_DEPTH, MAX_STACK, STACK_CHECKED_EVERY};
use crate::object::Keys;
use crate::wire::{HEAD_WORDS, special, tag};

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
#[inline]
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
pub(super) fn beyond(count: u32) -> DecodeError {
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
        if self.blob != self.message.blobs_length() {
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

    /// The STR at the position, of so many characters, if it is easily seen to be ASCII.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn ascii(&mut self, length: u32) -> Option<&'de str> {
        let text = self.message.pool.front(self.pool, length as usize)?;
        self.pool += length as usize;
        self.advance();
        Some(text)
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
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn is_hole(&self) -> bool {
        matches!(self.peek(), Ok(special::HOLE))
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
}
