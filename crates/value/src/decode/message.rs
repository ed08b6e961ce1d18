//! A message's sections, checked once: [`Message`]. What is in the values is checked while they are read.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use super::skip::Skipper;
use super::text::WireStr;
use crate::error::{DecodeError, DecodeErrorKind, Section};
use crate::limits::{FREE_EXPANSION, MAX_EXPANSION};
use crate::object::Keys;
use crate::wire::{HEAD_WORDS, WIDE_KEYS, flag, head};

/// A message whose head and shapes have been found in order.
pub(crate) struct Message<'de> {
    /// The words from the message's beginning to the end of the values, so that their indices are the format's.
    pub(super) words: &'de [[u8; 4]],
    pub(super) pool: WireStr<'de>,
    pub(super) blobs: &'de [u8],
    /// Whether there may be REF values.
    pub(super) refs: bool,
    shapes: Shapes<'de>,
    /// Which of the first shapes have been found to have no key twice, a bit each.
    distinct: AtomicU64,
    /// Where each object is, by its number; only if there are REF values, which name them.
    pub(super) spots: Vec<Spot>,
    /// What copies of shared objects may come to, in bytes.
    pub(super) budget: usize,
    /// The shapes' keys as [`Object`](crate::Object) has them, for those that were asked for.
    keys: OnceLock<Box<[OnceLock<Arc<Keys>>]>>,
}

/// Where an object is.
#[derive(Clone, Copy, Default)]
pub(crate) struct Spot {
    /// The word it begins with, and the one after it.
    pub(super) start: u32,
    pub(super) end: u32,
    /// How much of pool and blobs came before it.
    pub(super) pool: u32,
    pub(super) blob: u32,
}

/// The key list of objects.
#[derive(Clone, Copy)]
pub(crate) struct Shape<'de> {
    /// Each key's length.
    lengths: &'de [[u8; 4]],
    /// The keys' characters, one key after the other.
    chars: WireStr<'de>,
}

/// The keys of a shape, in order.
#[derive(Clone, Copy)]
pub(crate) struct ShapeKeys<'m, 'de> {
    shape: &'m Shape<'de>,
    /// The next key, and where its characters are.
    index: usize,
    position: usize,
}

/// The shapes by number. Most messages have few, which then need no memory of their own.
#[derive(Clone)]
struct Shapes<'de> {
    first: [Shape<'de>; FIRST_SHAPES],
    more: Vec<Shape<'de>>,
    count: usize,
}

const FIRST_SHAPES: usize = 2;

/// How many shapes have a bit in [`Message::distinct`].
const NOTED_SHAPES: usize = u64::BITS as usize;

#[cold]
fn bad(section: Section) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Section(section))
}

impl Clone for Message<'_> {
    fn clone(&self) -> Self {
        Self {
            shapes: self.shapes.clone(),
            distinct: AtomicU64::new(self.distinct.load(Ordering::Relaxed)),
            spots: self.spots.clone(),
            keys: self.keys.clone(),
            ..*self
        }
    }
}

impl<'de> Message<'de> {
    /// No message: what [`read`](Self::read) is for.
    #[inline]
    pub(crate) const fn empty() -> Self {
        Self {
            words: &[],
            pool: WireStr::EMPTY,
            blobs: &[],
            refs: false,
            shapes: Shapes { first: [Shape::NONE; FIRST_SHAPES], more: Vec::new(), count: 0 },
            distinct: AtomicU64::new(0),
            spots: Vec::new(),
            budget: 0,
            keys: OnceLock::new(),
        }
    }

    /// The message that `bytes` are.
    pub(crate) fn new(bytes: &'de [u8]) -> Result<Self, DecodeError> {
        let mut message = Self::empty();
        message.read(bytes)?;
        Ok(message)
    }

    /// Finds the sections, and checks that they are the message, exactly. In place, for small messages: moving what it finds
    /// would take longer than finding it.
    #[inline]
    pub(crate) fn read(&mut self, bytes: &'de [u8]) -> Result<(), DecodeError> {
        let (all, _) = bytes.as_chunks::<4>();
        let Some(head_words) = all.first_chunk::<HEAD_WORDS>() else { return Err(bad(Section::Head)) };
        let field = |index: usize| u32::from_le_bytes(head_words[index]);
        let (word_count, chars, flags) =
            (field(head::WORDS) as usize, field(head::CHARS), field(head::FLAGS));
        let (shape_count, shapes_at, blob_bytes) =
            (field(head::SHAPES) as usize, field(head::SHAPES_AT) as usize, field(head::BLOBS));
        let wide = flags & flag::WIDE != 0;
        let wrong_flags = flags & !flag::ALL != 0
            || if wide { flags & flag::ASCII != 0 } else { flags & flag::ILL_FORMED != 0 };
        let wrong_words = word_count % 2 != 0 || shapes_at <= HEAD_WORDS || shapes_at > word_count;
        // None of these sums overflows 64 bits: all are products of 32-bit numbers and small ones.
        let pool_bytes = u64::from(chars) << u32::from(wide);
        let pool_at = word_count as u64 * 4;
        let blobs_at = pool_at + pool_bytes.next_multiple_of(8);
        let wrong_length = blobs_at + u64::from(blob_bytes) != bytes.len() as u64 || blob_bytes % 8 != 0;
        if wrong_flags || wrong_words || wrong_length || field(6) != 0 || field(7) != 0 {
            return Err(bad(Section::Head));
        }
        self.words = &all[..shapes_at];
        self.shapes.read(&all[shapes_at..word_count], shape_count)?;
        if chars > 0 {
            self.pool = pool_of(&bytes[pool_at as usize..(pool_at + pool_bytes) as usize], flags)?;
        }
        self.blobs = &bytes[blobs_at as usize..];
        self.budget = bytes.len().saturating_mul(MAX_EXPANSION).max(FREE_EXPANSION);
        if flags & flag::REFS != 0 {
            // A value can name any object before it, so all of them must be known: everything is looked through once.
            self.refs = true;
            self.spots = Skipper::record(self)?;
        }
        Ok(())
    }

    /// The shape of a number, for who sees himself whether a key is there twice.
    #[inline]
    pub(crate) fn shape(&self, number: u32) -> Result<&Shape<'de>, DecodeError> {
        match self.shapes.get(number as usize) {
            Some(shape) => Ok(shape),
            None => Err(unknown_shape(number)),
        }
    }

    /// The shape of a number, no key of which is there twice. Looked at once for a message.
    #[inline]
    pub(crate) fn distinct_shape(&self, number: u32) -> Result<&Shape<'de>, DecodeError> {
        let shape = self.shape(number)?;
        let known = 1_u64.checked_shl(number).unwrap_or(0);
        if self.distinct.load(Ordering::Relaxed) & known == 0 {
            self.check_distinct(shape, known)?;
        }
        Ok(shape)
    }

    #[inline(never)]
    fn check_distinct(&self, shape: &Shape<'de>, known: u64) -> Result<(), DecodeError> {
        // Those that there is no bit for were looked at when they were read.
        if known != 0 && !shape.is_distinct() {
            return Err(bad(Section::Shapes));
        }
        self.distinct.fetch_or(known, Ordering::Relaxed);
        Ok(())
    }

    /// A shape's keys as [`Object`](crate::Object) has them; made once for a message.
    pub(crate) fn keys(&self, number: u32) -> Option<&Arc<Keys>> {
        let all = self.keys.get_or_init(|| vec![OnceLock::new(); self.shapes.count].into());
        let shape = self.shapes.get(number as usize)?;
        Some(
            all.get(number as usize)?
                .get_or_init(|| Arc::new(shape.keys().map(WireStr::to_js_string).collect())),
        )
    }
}

#[cold]
fn unknown_shape(number: u32) -> DecodeError {
    DecodeError::new(DecodeErrorKind::UnknownShape(number))
}

fn pool_of(bytes: &[u8], flags: u32) -> Result<WireStr<'_>, DecodeError> {
    if flags & flag::WIDE != 0 {
        return Ok(WireStr::Wide(bytes.as_chunks().0));
    }
    if flags & flag::ASCII == 0 {
        return Ok(WireStr::Latin1(bytes));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if bytes.is_ascii() => Ok(WireStr::Ascii(text)),
        _ => Err(bad(Section::Pool)),
    }
}

impl<'de> Shapes<'de> {
    /// Reads `count` records, which with at most a word of padding are all of `words`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read(&mut self, words: &'de [[u8; 4]], count: usize) -> Result<(), DecodeError> {
        let mut rest = words;
        for number in 0..count {
            let shape;
            (shape, rest) = Shape::read(rest).ok_or_else(|| bad(Section::Shapes))?;
            match self.first.get_mut(number) {
                Some(place) => *place = shape,
                None if number < NOTED_SHAPES || shape.is_distinct() => self.more.push(shape),
                None => return Err(bad(Section::Shapes)),
            }
        }
        self.count = count;
        if rest.len() > 1 { Err(bad(Section::Shapes)) } else { Ok(()) }
    }

    #[inline]
    fn get(&self, number: usize) -> Option<&Shape<'de>> {
        if number >= self.count {
            return None;
        }
        match self.first.get(number) {
            Some(shape) => Some(shape),
            None => self.more.get(number - FIRST_SHAPES),
        }
    }
}

impl<'de> Shape<'de> {
    const NONE: Self = Self { lengths: &[], chars: WireStr::EMPTY };

    /// The record at the beginning of `words`, if it is in order, and what follows it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read(words: &'de [[u8; 4]]) -> Option<(Self, &'de [[u8; 4]])> {
        let [length, counted] = words.first_chunk::<2>()?;
        let (record, rest) = words.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let counted = u32::from_le_bytes(*counted);
        let count = (counted & !WIDE_KEYS) as usize;
        let (lengths, chars) = record.get(2..)?.split_at_checked(count)?;
        let bytes = chars.as_flattened();
        let units = lengths.iter().map(|length| u64::from(u32::from_le_bytes(*length))).sum::<u64>();
        let used = if counted & WIDE_KEYS != 0 { units * 2 } else { units };
        if used.next_multiple_of(4) != bytes.len() as u64 {
            return None;
        }
        let bytes = &bytes[..used as usize];
        let chars = match counted & WIDE_KEYS {
            0 => WireStr::latin1(bytes),
            _ => WireStr::Wide(bytes.as_chunks().0),
        };
        Some((Self { lengths, chars }, rest))
    }

    /// How many keys there are.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.lengths.len()
    }

    /// What a copy of all keys takes.
    pub(crate) fn chars(&self) -> usize {
        self.chars.len()
    }

    #[inline]
    pub(crate) fn keys(&self) -> ShapeKeys<'_, 'de> {
        ShapeKeys { shape: self, index: 0, position: 0 }
    }

    /// Whether no key is there twice.
    fn is_distinct(&self) -> bool {
        if self.len() > FEW_KEYS {
            let mut distinct = HashSet::with_capacity(self.len());
            return self.keys().all(|key| distinct.insert(key.wire()));
        }
        // Keys that differ in their fingerprints differ; few others are to be compared.
        let mut seen = [0_u64; 16];
        self.keys().enumerate().all(|(index, key)| {
            let (word, bit) = key.fingerprint();
            let suspect = seen[word] & bit != 0;
            seen[word] |= bit;
            !suspect || !self.keys().take(index).any(|other| other.wire() == key.wire())
        })
    }
}

/// Up to so many keys are compared with each other without a table.
const FEW_KEYS: usize = 64;

impl ShapeKeys<'_, '_> {
    pub(crate) const NONE: Self = Self { shape: &Shape::NONE, index: 0, position: 0 };

    /// How many keys are left.
    pub(crate) fn left(&self) -> usize {
        self.shape.len() - self.index
    }
}

impl<'de> Iterator for ShapeKeys<'_, 'de> {
    type Item = WireStr<'de>;

    #[inline]
    fn next(&mut self) -> Option<WireStr<'de>> {
        let length = u32::from_le_bytes(*self.shape.lengths.get(self.index)?) as usize;
        let start = self.position;
        self.index += 1;
        self.position += length;
        // The lengths were added up when the shape was read.
        self.shape.chars.slice(start, length)
    }
}
