//! The pieces of those objects that are more than words and strings: errors, BigInts, buffers and views.

use super::message::Spot;
use super::reader::{Reader, beyond, unknown_kind, unknown_tag};
use super::text::WireStr;
use crate::big_int::BigInt;
use crate::error::{DecodeError, DecodeErrorKind, Section};
use crate::kinds::{ErrorClass, ViewClass};
use crate::wire::{TRACKS_LENGTH, error_bit, ext, tag};

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

impl<'de> Reader<'_, 'de> {
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
        let rest = &self.message.blobs()[self.blob..];
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
}
