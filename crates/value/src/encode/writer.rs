//! A message that is being written: its words in the caller's vector, the other sections beside it until the end.

use std::cell::Cell;

use bytes::Bytes;

use super::shapes::Shapes;
use crate::error::{EncodeError, EncodeErrorKind};
use crate::limits::{MAX_KEPT_SCRATCH, MAX_LENGTH};
use crate::wire::{HEAD_WORDS, flag, special, tag, word};

/// From so many bytes on a blob gets memory of its own, where the caller takes that.
const LARGE_BLOB: usize = 32 * 1024;

/// The sections that follow the values. A thread keeps one, so that encoding makes no room anew for each message.
#[derive(Default)]
pub(super) struct Scratch {
    pub(super) shapes: Shapes,
    /// The characters: Latin-1, or UTF-16 once there was one that needs it.
    pool: Vec<u8>,
    wide: bool,
    flags: u32,
    /// The bytes of buffers, each padded, as far as they are not `behind`.
    blobs: Vec<u8>,
    /// Finished parts of the blob section, if large blobs are to have memory of their own.
    behind: Vec<Bytes>,
    /// How long the blob section is.
    blobs_length: usize,
    /// Makes the memory for large blobs; none if they are to be where all others are.
    pub(super) room: Option<fn(usize) -> Vec<u8>>,
    /// Bytes that live on: a large blob that is a part of them is not copied.
    pub(super) owner: Option<Bytes>,
}

thread_local! {
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

impl Scratch {
    /// The thread's; a new one if a `Serialize` encodes within an encoding.
    pub(super) fn take() -> Box<Self> {
        let mut scratch = SCRATCH.take().unwrap_or_default();
        scratch.shapes.begin();
        scratch.pool.clear();
        scratch.blobs.clear();
        scratch.behind.clear();
        scratch.blobs_length = 0;
        scratch.room = None;
        scratch.owner = None;
        scratch.wide = false;
        scratch.flags = 0;
        scratch
    }

    /// The parts of the message that follow what was written to the caller's vector.
    pub(super) fn take_behind(&mut self) -> Vec<Bytes> {
        std::mem::take(&mut self.behind)
    }

    pub(super) fn give_back(mut self: Box<Self>) {
        self.owner = None;
        for kept in [&mut self.pool, &mut self.blobs] {
            if kept.capacity() > MAX_KEPT_SCRATCH {
                *kept = Vec::new();
            }
        }
        if self.shapes.kept() <= MAX_KEPT_SCRATCH {
            SCRATCH.set(Some(self));
        }
    }
}

/// What values are written to.
pub(super) struct Writer<'a> {
    pub(super) out: &'a mut Vec<u8>,
    pub(super) scratch: Box<Scratch>,
    /// Where in `out` the message begins.
    start: usize,
    /// Where a sequence has begun in which nothing is yet: right after its word.
    fresh: usize,
    /// The NUMS that is being written, if one is.
    run: Option<Run>,
}

/// An array of numbers that is written as NUMS, until something else comes.
#[derive(Clone, Copy)]
struct Run {
    /// Where the array's word is, and its first element.
    array: usize,
    elements: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>, scratch: Box<Scratch>) -> Self {
        let start = out.len();
        // The head is written over at the end. Small messages need no second allocation.
        out.reserve(96);
        out.extend_from_slice(&[0; HEAD_WORDS * 4]);
        Self { out, scratch, start, fresh: usize::MAX, run: None }
    }

    /// Writes the head and the sections after the values. Small messages seldom have all of them, so what is empty is passed
    /// over.
    pub(super) fn finish(self) -> Result<Box<Scratch>, EncodeError> {
        let Self { out, mut scratch, start, .. } = self;
        let Scratch { shapes, pool, blobs, behind, blobs_length, wide, flags, .. } = &mut *scratch;
        let shapes_at = (out.len() - start) / 4;
        let unpadded = shapes_at + shapes.records.len() / 4;
        let words = unpadded.next_multiple_of(2);
        let chars = pool.len() >> usize::from(*wide);
        if (words | chars | *blobs_length) > u32::MAX as usize {
            return Err(EncodeError::new(EncodeErrorKind::TooLong));
        }
        out.reserve(shapes.records.len() + pool.len() + blobs.len() + 16);
        out.extend_from_slice(&shapes.records);
        if words != unpadded {
            out.extend_from_slice(&[0; 4]);
        }
        if !pool.is_empty() {
            out.extend_from_slice(pool);
            out.extend_from_slice(&[0; 8][..pool.len().wrapping_neg() % 8]);
        }
        if !blobs.is_empty() {
            if behind.is_empty() {
                out.extend_from_slice(blobs);
            } else {
                behind.push(std::mem::take(blobs).into());
            }
        }
        let ascii = *flags & (flag::WIDE | NOT_ASCII) == 0;
        let flags = *flags & flag::ALL | if ascii { flag::ASCII } else { 0 };
        let head =
            [words as u32, chars as u32, flags, shapes.count, shapes_at as u32, *blobs_length as u32, 0, 0];
        if let Some(places) = out[start..].as_chunks_mut().0.first_chunk_mut::<HEAD_WORDS>() {
            *places = head.map(u32::to_le_bytes);
        }
        Ok(scratch)
    }

    /// Where the next word goes, which is no number of an array of numbers.
    #[inline]
    pub(super) fn begin(&mut self) -> usize {
        if self.run.is_some() {
            self.end_run();
        }
        self.out.len()
    }

    #[inline]
    pub(super) fn word(&mut self, word: u32) {
        if self.run.is_some() {
            self.end_run();
        }
        self.raw_word(word);
    }

    #[inline]
    fn raw_word(&mut self, word: u32) {
        self.out.extend_from_slice(&word.to_le_bytes());
    }

    /// Writes a word over the one at `position`.
    #[inline]
    pub(super) fn set_word(&mut self, position: usize, word: u32) {
        self.out[position..position + 4].copy_from_slice(&word.to_le_bytes());
    }

    /// Begins an array whose length is not known for sure; what ends it is [`end_array`](Self::end_array).
    #[inline]
    pub(super) fn begin_array(&mut self) {
        self.word(word(tag::ARR, 0));
        self.fresh = self.out.len();
    }

    #[inline]
    pub(super) fn end_array(&mut self, array: usize, length: usize) -> Result<(), EncodeError> {
        let length = payload(length)?;
        // If it is empty, what comes next is not in it.
        self.fresh = usize::MAX;
        if self.run.is_some_and(|run| run.array == array) {
            self.run = None;
            self.set_word(array, word(tag::NUMS, length));
        } else {
            self.set_word(array, word(tag::ARR, length));
        }
        Ok(())
    }

    /// A number from Rust's floating point: an array that begins with one is likely to have nothing else.
    #[inline]
    pub(super) fn double(&mut self, number: f64) {
        if self.run.is_some() {
            self.bits(number);
        } else if self.fresh == self.out.len() {
            let array = self.out.len() - 4;
            if !(self.out.len() - self.start).is_multiple_of(8) {
                self.raw_word(0);
            }
            self.run = Some(Run { array, elements: self.out.len() });
            self.bits(number);
        } else {
            self.number(number);
        }
    }

    /// A number that is a value of its own.
    #[inline]
    pub(super) fn number(&mut self, number: f64) {
        match small(number) {
            Some(integer) => self.word(word(tag::INT, integer as u32)),
            None => {
                self.word(word(tag::DOUBLE, 0));
                self.bits(number);
            }
        }
    }

    /// An integer of at most 32 bits.
    #[inline]
    pub(super) fn integer(&mut self, integer: i32) {
        if (MIN_SMALL..=MAX_SMALL).contains(&integer) {
            self.word(word(tag::INT, integer as u32));
        } else {
            self.word(word(tag::DOUBLE, 0));
            self.bits(integer.into());
        }
    }

    /// Eight bytes; one form of NaN.
    #[inline]
    pub(super) fn bits(&mut self, number: f64) {
        let number = if number.is_nan() { f64::NAN } else { number };
        self.out.extend_from_slice(&number.to_bits().to_le_bytes());
    }

    /// The array is not of numbers alone: what it has is written again, a value each.
    #[cold]
    fn end_run(&mut self) {
        let Some(run) = self.run.take() else { return };
        let elements = self.out.split_off(run.elements);
        self.out.truncate(run.array + 4);
        for element in elements.as_chunks().0 {
            self.number(f64::from_le_bytes(*element));
        }
    }

    /// A string.
    #[inline]
    pub(super) fn str(&mut self, text: &str) -> Result<(), EncodeError> {
        // Its length is known only when it has been written.
        let position = self.position_of_word();
        let units = if !self.scratch.wide && text.is_ascii() {
            self.scratch.pool.extend_from_slice(text.as_bytes());
            text.len()
        } else {
            self.scratch.text(text)
        };
        self.set_word(position, word(tag::STR, payload(units)?));
        Ok(())
    }

    /// A string of code units, some of which are no text.
    pub(super) fn units(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let position = self.position_of_word();
        self.scratch.widen();
        self.scratch.flags |= flag::ILL_FORMED;
        let before = self.scratch.pool.len();
        write(&mut self.scratch.pool)?;
        let units = (self.scratch.pool.len() - before) / 2;
        self.set_word(position, word(tag::STR, payload(units)?));
        Ok(())
    }

    fn position_of_word(&mut self) -> usize {
        self.word(word(tag::STR, 0));
        self.out.len() - 4
    }

    /// Notes that there are references.
    pub(super) fn refers(&mut self) {
        self.scratch.flags |= flag::REFS;
    }

    /// Adds a blob; gives its offset.
    pub(super) fn blob(&mut self, bytes: &[u8]) -> Result<u32, EncodeError> {
        let scratch = &mut *self.scratch;
        let offset = scratch.blobs_length;
        let offset = u32::try_from(offset).map_err(|_| EncodeError::new(EncodeErrorKind::TooLong))?;
        let padded = bytes.len().next_multiple_of(8);
        scratch.blobs_length += padded;
        let Some(room) = scratch.room.filter(|_| bytes.len() >= LARGE_BLOB) else {
            scratch.blobs.extend_from_slice(bytes);
            scratch.blobs.resize(scratch.blobs.len() + padded - bytes.len(), 0);
            return Ok(offset);
        };
        if !scratch.blobs.is_empty() {
            scratch.behind.push(std::mem::take(&mut scratch.blobs).into());
        }
        let range = bytes.as_ptr_range();
        let is_owned = |owner: &Bytes| {
            let whole = owner.as_ptr_range();
            whole.start <= range.start && range.end <= whole.end
        };
        if let Some(owner) = scratch.owner.as_ref().filter(|owner| is_owned(owner)) {
            scratch.behind.push(owner.slice_ref(bytes));
            scratch.blobs.resize(padded - bytes.len(), 0);
            return Ok(offset);
        }
        let mut blob = room(padded);
        blob.extend_from_slice(bytes);
        blob.resize(padded, 0);
        scratch.behind.push(blob.into());
        Ok(offset)
    }

    /// How many code units the pool has.
    pub(super) fn pool_units(&self) -> usize {
        self.scratch.pool.len() / if self.scratch.wide { 2 } else { 1 }
    }

    /// The pool's characters from one code unit to another, for people.
    pub(super) fn shown(&self, start: usize, count: usize) -> String {
        let pool = &self.scratch.pool;
        let shown = if self.scratch.wide {
            let units: Vec<u16> =
                pool.as_chunks().0.iter().copied().map(u16::from_le_bytes).skip(start).take(count).collect();
            String::from_utf16_lossy(&units)
        } else {
            pool.iter().skip(start).take(count).map(|&byte| char::from(byte)).collect()
        };
        crate::path::shortened(&shown)
    }
}

/// Not one of the format's: the pool has a character above 0x7F.
const NOT_ASCII: u32 = 1 << 31;

impl Scratch {
    /// Adds text to the pool; gives its length in code units.
    fn text(&mut self, text: &str) -> usize {
        let before = self.pool.len();
        if !self.wide {
            // From U+0100 on the first byte is above 0xC3.
            if text.bytes().all(|byte| byte <= 0xc3) {
                self.flags |= NOT_ASCII;
                self.pool.extend(text.chars().map(|character| u32::from(character) as u8));
                return self.pool.len() - before;
            }
            self.widen();
        }
        let before = self.pool.len();
        if text.is_ascii() {
            self.pool.extend(text.bytes().flat_map(|byte| [byte, 0]));
        } else {
            self.pool.reserve(text.len());
            for unit in text.encode_utf16() {
                self.pool.extend_from_slice(&unit.to_le_bytes());
            }
        }
        (self.pool.len() - before) / 2
    }

    /// Makes the pool UTF-16.
    fn widen(&mut self) {
        if !self.wide {
            self.wide = true;
            self.flags |= flag::WIDE;
            self.pool = self.pool.iter().flat_map(|&byte| [byte, 0]).collect();
        }
    }
}

/// What INT can hold.
const MAX_SMALL: i32 = (1 << 27) - 1;
const MIN_SMALL: i32 = -(1 << 27);

/// The number as INT has it, if it can.
#[inline]
fn small(number: f64) -> Option<i32> {
    crate::number::as_i32(number).filter(|integer| (MIN_SMALL..=MAX_SMALL).contains(integer))
}

/// A length as a word has it.
#[inline]
pub(super) fn payload(length: usize) -> Result<u32, EncodeError> {
    if length > MAX_LENGTH {
        return Err(EncodeError::new(EncodeErrorKind::TooLong));
    }
    Ok(length as u32)
}

const _: () = assert!(special::HOLE & 15 == tag::SPECIAL);
