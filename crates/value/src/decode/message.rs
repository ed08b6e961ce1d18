//! A message's sections, checked once: [`Message`]. What is in the values is checked while they are read.

use std::collections::HashSet;
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use super::binary::Binary;
use super::pool::Pool;
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
    pub(super) pool: Pool<'de>,
    /// The blobs, if they are not in memory of their own.
    blobs: &'de [u8],
    binary: Option<&'de Binary>,
    /// Whether there may be REF values.
    pub(super) refs: bool,
    /// The first shapes. Most messages have no others, and then need no memory for them.
    shapes: [Shape<'de>; FIRST_SHAPES],
    shape_count: usize,
    /// Which of the first shapes have been found to have no key twice, a bit each.
    distinct: AtomicU64,
    /// How long it is altogether.
    length: usize,
    more: OnceLock<Box<More<'de>>>,
}

/// A message that is decoded at once. It is dropped by hand, which is quicker where there is nothing to give back. (Not so
/// [`Message`] itself: a type that has a lifetime and is dropped by hand must be outlived by all that it is used with.)
pub(crate) struct Passing<'de>(pub(super) ManuallyDrop<Message<'de>>);

/// What a small message of plain objects has not.
#[derive(Clone, Default)]
struct More<'de> {
    /// The shapes after the first ones.
    shapes: Vec<Shape<'de>>,
    /// Where each object is, by its number; only if there are REF values, which name them.
    spots: Vec<Spot>,
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

/// The key list of objects: its record, which was found to be in order.
#[derive(Clone, Copy)]
pub(crate) struct Shape<'de>(&'de [[u8; 4]]);

/// The keys of a shape, in order.
#[derive(Clone)]
pub(crate) struct ShapeKeys<'de> {
    /// Those of the keys that are left.
    lengths: std::slice::Iter<'de, [u8; 4]>,
    chars: WireStr<'de>,
}

const FIRST_SHAPES: usize = 2;

/// How many shapes have a bit in [`Message::distinct`].
const NOTED_SHAPES: usize = u64::BITS as usize;

#[cold]
fn bad(section: Section) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Section(section))
}

impl Passing<'_> {
    #[inline]
    pub(crate) const fn empty() -> Self {
        Self(ManuallyDrop::new(Message::empty()))
    }
}

impl Drop for Passing<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.0.more.get().is_some() {
            self.0.more.take();
        }
    }
}

impl Clone for Message<'_> {
    fn clone(&self) -> Self {
        if let Some(binary) = self.binary {
            // Neither may take from the other.
            binary.share();
        }
        Self {
            distinct: AtomicU64::new(self.distinct.load(Ordering::Relaxed)),
            more: self.more.clone(),
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
            pool: Pool::EMPTY,
            blobs: &[],
            binary: None,
            refs: false,
            shapes: [Shape(&[]); FIRST_SHAPES],
            shape_count: 0,
            distinct: AtomicU64::new(0),
            length: 0,
            more: OnceLock::new(),
        }
    }

    /// The message that `bytes` are.
    pub(crate) fn new(bytes: &'de [u8]) -> Result<Self, DecodeError> {
        let mut message = Self::empty();
        message.read(bytes)?;
        Ok(message)
    }

    /// The message that `front` and then `binary` are.
    pub(crate) fn in_parts(front: &'de [u8], binary: &'de Binary) -> Result<Self, DecodeError> {
        let mut message = Self::empty();
        message.read_parts(front, Some(binary))?;
        Ok(message)
    }

    /// The binary data, where they are in memory of their own.
    pub(super) fn binary(&self) -> Option<&'de Binary> {
        self.binary
    }

    /// The blob section, which is here to stay.
    #[inline]
    pub(super) fn blobs(&self) -> &'de [u8] {
        self.binary.map_or(self.blobs, |binary| binary.share())
    }

    pub(super) fn blobs_length(&self) -> usize {
        self.binary.map_or(self.blobs.len(), Binary::len)
    }

    /// Bytes of the blob section as bytes of their own.
    pub(super) fn own(&self, blob: &[u8]) -> Bytes {
        self.binary.map_or_else(|| Bytes::copy_from_slice(blob), |binary| binary.own(blob))
    }

    /// As [`read_parts`](Self::read_parts), of one piece.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn read(&mut self, bytes: &'de [u8]) -> Result<&'de [[u8; 4]], DecodeError> {
        self.read_parts(bytes, None)
    }

    /// Finds the sections, and checks that they are all of the message, exactly; gives the words. In place, for small
    /// messages: moving what it finds would take longer than finding it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read_parts(
        &mut self,
        bytes: &'de [u8],
        binary: Option<&'de Binary>,
    ) -> Result<&'de [[u8; 4]], DecodeError> {
        let length = bytes.len() + binary.map_or(0, Binary::len);
        let (all, _) = bytes.as_chunks::<4>();
        let Some(head_words) = all.first_chunk::<HEAD_WORDS>() else { return Err(bad(Section::Head)) };
        let field = |index: usize| u32::from_le_bytes(head_words[index]);
        let (word_count, chars, flags) =
            (field(head::WORDS) as usize, field(head::CHARS), field(head::FLAGS));
        let (shape_count, shapes_at, blob_bytes) =
            (field(head::SHAPES) as usize, field(head::SHAPES_AT) as usize, field(head::BLOBS));
        let wide = flags & flag::WIDE != 0;
        let other = if wide { flag::ASCII } else { flag::ILL_FORMED };
        let wrong_flags = flags & (!flag::ALL | other) != 0;
        let wrong_words = (word_count % 2 != 0) | (shapes_at <= HEAD_WORDS) | (shapes_at > word_count);
        // None of these sums overflows 64 bits: all are products of 32-bit numbers and small ones.
        let pool_bytes = u64::from(chars) << u32::from(wide);
        let pool_at = word_count as u64 * 4;
        let blobs_at = pool_at + ((pool_bytes + 7) & !7);
        // Blobs that are apart are all there are.
        let wrong_length = (blobs_at + u64::from(blob_bytes) != length as u64)
            | (binary.is_some() & (blobs_at != bytes.len() as u64));
        let wrong_rest = (blob_bytes % 8) | field(6) | field(7);
        if wrong_flags | wrong_words | wrong_length | (wrong_rest != 0) {
            return Err(bad(Section::Head));
        }
        let words = &all[..shapes_at];
        self.words = words;
        self.shapes = read_shapes(&all[shapes_at..word_count], shape_count, &mut self.more)?;
        self.shape_count = shape_count;
        if chars > 0 {
            let pool = &bytes[pool_at as usize..(pool_at + pool_bytes) as usize];
            self.pool = Pool::new(pool, flags).ok_or_else(|| bad(Section::Pool))?;
        }
        self.blobs = &bytes[blobs_at as usize..];
        self.binary = binary;
        self.length = length;
        if flags & flag::REFS != 0 {
            self.find_objects()?;
        }
        Ok(words)
    }

    /// A value can name any object before it, so all of them must be known: everything is looked through once.
    #[cold]
    #[inline(never)]
    fn find_objects(&mut self) -> Result<(), DecodeError> {
        self.refs = true;
        let spots = Skipper::record(self)?;
        let more = self.more.take().unwrap_or_default();
        self.more = OnceLock::from(Box::new(More { spots, ..*more }));
        Ok(())
    }

    /// What copies of shared objects may come to, in bytes.
    pub(super) fn budget(&self) -> usize {
        self.length.saturating_mul(MAX_EXPANSION).max(FREE_EXPANSION)
    }

    /// Where each object is, by its number; none if there are no references.
    pub(super) fn spots(&self) -> &[Spot] {
        self.more.get().map_or(&[], |more| &more.spots)
    }

    /// The shape of a number, for who sees himself whether a key is there twice.
    #[inline]
    pub(crate) fn shape(&self, number: u32) -> Result<Shape<'de>, DecodeError> {
        match self.shapes.get(number as usize) {
            Some(shape) if (number as usize) < self.shape_count => Ok(*shape),
            _ => self.later_shape(number),
        }
    }

    #[inline(never)]
    fn later_shape(&self, number: u32) -> Result<Shape<'de>, DecodeError> {
        let later = (number as usize).checked_sub(FIRST_SHAPES);
        let shape = self.more.get().zip(later).and_then(|(more, later)| more.shapes.get(later));
        shape.copied().ok_or_else(|| DecodeError::new(DecodeErrorKind::UnknownShape(number)))
    }

    /// The shape of a number, no key of which is there twice. Looked at once for a message.
    #[inline]
    pub(crate) fn distinct_shape(&self, number: u32) -> Result<Shape<'de>, DecodeError> {
        let shape = self.shape(number)?;
        let known = 1_u64.checked_shl(number).unwrap_or(0);
        if self.distinct.load(Ordering::Relaxed) & known == 0 {
            self.check_distinct(shape, known)?;
        }
        Ok(shape)
    }

    #[inline(never)]
    fn check_distinct(&self, shape: Shape<'de>, known: u64) -> Result<(), DecodeError> {
        // Those that there is no bit for were looked at when they were read.
        if known != 0 && !shape.is_distinct() {
            return Err(bad(Section::Shapes));
        }
        self.distinct.fetch_or(known, Ordering::Relaxed);
        Ok(())
    }

    /// A shape's keys as [`Object`](crate::Object) has them; made once for a message.
    pub(crate) fn keys(&self, number: u32) -> Option<&Arc<Keys>> {
        let more = self.more.get_or_init(Box::default);
        let all = more.keys.get_or_init(|| vec![OnceLock::new(); self.shape_count].into());
        let shape = self.shape(number).ok()?;
        Some(
            all.get(number as usize)?
                .get_or_init(|| Arc::new(shape.keys().map(WireStr::to_js_string).collect())),
        )
    }
}

/// Reads `count` records, which with at most a word of padding are all of `words`; those after the first into `more`.
#[cfg_attr(not(debug_assertions), inline(always))]
fn read_shapes<'de>(
    words: &'de [[u8; 4]],
    count: usize,
    more: &mut OnceLock<Box<More<'de>>>,
) -> Result<[Shape<'de>; FIRST_SHAPES], DecodeError> {
    let mut rest = words;
    let mut shapes = [Shape(&[]); FIRST_SHAPES];
    // Not a loop over the count: this one is unrolled.
    for (number, shape) in shapes.iter_mut().enumerate() {
        if number < count {
            (*shape, rest) = Shape::read(rest).ok_or_else(|| bad(Section::Shapes))?;
        }
    }
    if count > FIRST_SHAPES {
        *more = read_more_shapes(&mut rest, count)?;
    }
    if rest.len() > 1 { Err(bad(Section::Shapes)) } else { Ok(shapes) }
}

#[cold]
#[inline(never)]
fn read_more_shapes<'de>(
    rest: &mut &'de [[u8; 4]],
    count: usize,
) -> Result<OnceLock<Box<More<'de>>>, DecodeError> {
    let mut more = Box::<More<'_>>::default();
    for number in FIRST_SHAPES..count {
        let shape;
        (shape, *rest) = Shape::read(rest).ok_or_else(|| bad(Section::Shapes))?;
        // The others are looked at when they are used.
        if number >= NOTED_SHAPES && !shape.is_distinct() {
            return Err(bad(Section::Shapes));
        }
        more.shapes.push(shape);
    }
    Ok(more.into())
}

impl<'de> Shape<'de> {
    /// The record at the beginning of `words`, if it is in order, and what follows it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn read(words: &'de [[u8; 4]]) -> Option<(Self, &'de [[u8; 4]])> {
        let (record, rest) = words.split_at_checked(u32::from_le_bytes(*words.first()?) as usize)?;
        let shape = Self(record);
        let room = record.len().checked_sub(2)?.checked_sub(shape.len())? as u64 * 4;
        let units: u64 = shape.lengths().iter().map(|length| u64::from(u32::from_le_bytes(*length))).sum();
        let used = units << u32::from(shape.is_wide());
        ((used + 3) & !3 == room).then_some((shape, rest))
    }

    #[inline]
    fn head(self) -> u32 {
        self.0.get(1).map_or(0, |word| u32::from_le_bytes(*word))
    }

    #[inline]
    fn is_wide(self) -> bool {
        self.head() & WIDE_KEYS != 0
    }

    /// How many keys there are.
    #[inline]
    pub(crate) fn len(self) -> usize {
        (self.head() & !WIDE_KEYS) as usize
    }

    /// Each key's length.
    #[inline]
    fn lengths(self) -> &'de [[u8; 4]] {
        self.0.get(2..2 + self.len()).unwrap_or_default()
    }

    /// The keys' characters as they are on the wire, one key after the other; at the end up to three bytes of padding.
    #[inline]
    fn wire(self) -> &'de [u8] {
        self.0.get(2 + self.len()..).unwrap_or_default().as_flattened()
    }

    /// What a copy of all keys takes, nearly.
    pub(crate) fn chars(self) -> usize {
        self.wire().len() >> u32::from(self.is_wide())
    }

    pub(crate) fn keys(self) -> ShapeKeys<'de> {
        let chars = match self.is_wide() {
            false => WireStr::latin1(self.wire()),
            true => WireStr::Wide(self.wire().as_chunks().0),
        };
        ShapeKeys { lengths: self.lengths().iter(), chars }
    }

    /// Whether the keys are these, in this order, all of them ASCII.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn is(self, names: &[&str]) -> bool {
        let [_, head, rest @ ..] = self.0 else { return false };
        let Some((lengths, chars)) = rest.split_at_checked(names.len()) else { return false };
        if u32::from_le_bytes(*head) as usize != names.len() {
            return false;
        }
        let mut chars = chars.as_flattened();
        let mut all = 0;
        for (name, length) in names.iter().zip(lengths) {
            let Some((key, rest)) = chars.split_at_checked(u32::from_le_bytes(*length) as usize) else {
                return false;
            };
            chars = rest;
            match compare(key, name.as_bytes()) {
                Some(bits) => all |= bits,
                None => return false,
            }
        }
        all & NOT_ASCII == 0
    }

    /// Whether no key is there twice.
    fn is_distinct(self) -> bool {
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

/// The bits of eight characters that are not ASCII.
const NOT_ASCII: u64 = 0x8080_8080_8080_8080;

/// All bits of `a`'s bytes, eight at a time, if `b` is the same. Most are as short as keys are: to call for it takes longer
/// than two steps that overlap.
#[cfg_attr(not(debug_assertions), inline(always))]
fn compare(a: &[u8], b: &[u8]) -> Option<u64> {
    if a.len() != b.len() {
        return None;
    }
    if let (Some(a0), Some(b0), Some(a1), Some(b1)) =
        (a.first_chunk(), b.first_chunk(), a.last_chunk(), b.last_chunk())
    {
        let [a0, b0, a1, b1] = [a0, b0, a1, b1].map(|bytes| u64::from_ne_bytes(*bytes));
        return if (a0 ^ b0) | (a1 ^ b1) != 0 {
            None
        } else if a.len() > 16 {
            compare_long(a, b)
        } else {
            Some(a0 | a1)
        };
    }
    if let (Some(a0), Some(b0), Some(a1), Some(b1)) =
        (a.first_chunk(), b.first_chunk(), a.last_chunk(), b.last_chunk())
    {
        let [a0, b0, a1, b1] = [a0, b0, a1, b1].map(|bytes| u32::from_ne_bytes(*bytes));
        return if (a0 ^ b0) | (a1 ^ b1) != 0 { None } else { Some(u64::from(a0 | a1)) };
    }
    let mut all = 0;
    for (a, b) in a.iter().zip(b) {
        if a != b {
            return None;
        }
        all |= u64::from(*a);
    }
    Some(all)
}

#[inline(never)]
fn compare_long(a: &[u8], b: &[u8]) -> Option<u64> {
    (a == b).then_some(if a.is_ascii() { 0 } else { NOT_ASCII })
}

/// Up to so many keys are compared with each other without a table.
const FEW_KEYS: usize = 64;

impl ShapeKeys<'_> {
    pub(crate) fn none() -> Self {
        Self { lengths: [].iter(), chars: WireStr::EMPTY }
    }

    /// How many keys are left.
    pub(crate) fn left(&self) -> usize {
        self.lengths.len()
    }
}

impl<'de> Iterator for ShapeKeys<'de> {
    type Item = WireStr<'de>;

    #[inline]
    fn next(&mut self) -> Option<WireStr<'de>> {
        let length = u32::from_le_bytes(*self.lengths.next()?) as usize;
        // The lengths were added up when the shape was read.
        let (key, rest) = self.chars.split_at(length)?;
        self.chars = rest;
        Some(key)
    }
}
