//! The codec's limits, each named and explained. The JavaScript half (`renderer/src/clone/`) has the same numbers.

use crate::wire::MAX_PAYLOAD;

/// How many containers (arrays, objects, maps, sets, errors with causes) may be nested in each other.
///
/// A value below 1000 containers is carried, one below 1001 is refused by both halves: with a `RangeError` in
/// JavaScript, with [`EncodeErrorKind::TooDeep`](crate::EncodeErrorKind::TooDeep) or
/// [`DecodeErrorKind::TooDeep`](crate::DecodeErrorKind::TooDeep) in Rust. An argument list is itself a container, so an
/// argument may nest 999.
///
/// ```
/// # use polaron_value::{MAX_DEPTH, Value, to_vec};
/// let nest = |levels| (0..levels).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
/// assert!(to_vec(&nest(MAX_DEPTH)).is_ok());
/// assert!(to_vec(&nest(MAX_DEPTH + 1)).is_err());
/// ```
pub const MAX_DEPTH: usize = 1000;

/// The largest length of one string, in UTF-16 code units, and the largest count of elements or properties of one
/// container: the wire has 28 bits for it. Larger ones are refused when encoding. (Binary data may have up to 4 GiB.)
///
/// The length of a whole message is the envelope's business and is limited in `polaron-protocol`.
pub const MAX_LENGTH: usize = MAX_PAYLOAD as usize;

/// The largest integer below which every integer is a double of its own (JavaScript's `Number.MAX_SAFE_INTEGER`).
///
/// Integers outside ±`MAX_SAFE_INTEGER` are refused when encoding, because a page would see another number than the one
/// that was sent. Send those as BigInts, with [`bigint`](crate::bigint).
///
/// ```
/// # use polaron_value::{MAX_SAFE_INTEGER, to_vec};
/// assert!(to_vec(&MAX_SAFE_INTEGER).is_ok());
/// assert!(to_vec(&(MAX_SAFE_INTEGER + 1)).is_err());
/// ```
pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// How many bytes decoding into a [`Value`](crate::Value) or [`Graph`](crate::Graph) allocates at most, for each byte of
/// the message and of what it [expands](MAX_EXPANSION) to.
///
/// The smallest values are one word of four bytes, a `Value` takes forty; containers, errors and keys take some more. Into
/// a type of yours it is `size_of` its elements for each word.
pub const MAX_ALLOCATION: usize = 64;

/// How much larger than the message what it stands for may be.
///
/// Where a message names one object several times, or one list of long keys for many objects, a type that has no shared
/// references gets a copy for each. The copies of one message may come to this multiple of the message's length, or to
/// [`FREE_EXPANSION`] if that is more; beyond it is [`DecodeErrorKind::ExpandsTooMuch`](crate::DecodeErrorKind). A
/// [`Graph`](crate::Graph) copies nothing.
pub const MAX_EXPANSION: usize = 16;

/// The bytes that the copies of shared objects may come to in any message, however short. See [`MAX_EXPANSION`].
pub const FREE_EXPANSION: usize = 1 << 20;

/// How much of the stack decoding into a serde type may take, of the 2 MiB that a Rust thread has by default.
///
/// serde recurses through the type's own code, and in a debug build one level of a large recursive struct takes many
/// kilobytes; hostile bytes [`MAX_DEPTH`] deep would overflow the stack, which ends the process. Decoding stops with
/// [`DecodeErrorKind::OutOfStack`](crate::DecodeErrorKind::OutOfStack) instead. In a release build usual types go to the
/// limit.
pub(crate) const MAX_STACK: usize = 1536 << 10;

/// How many levels are gone down between two looks at the stack and the depth.
pub(crate) const STACK_CHECKED_EVERY: usize = 13;

// One level too many is found when it is entered.
const _: () = assert!((MAX_DEPTH + 1).is_multiple_of(STACK_CHECKED_EVERY));

/// How many elements a container makes room for before it has seen them, where its elements may come from a format other
/// than this crate's.
pub(crate) const MAX_PREALLOCATED: usize = 1024;

/// How many characters of a property key an error's path keeps, and of a string its description shows.
pub(crate) const MAX_SHOWN_CHARS: usize = 64;

/// How many segments of a path an error shows; the middle of longer ones is left out.
pub(crate) const MAX_SHOWN_SEGMENTS: usize = 20;

/// How many keys of a map are written as a shape; further ones as single properties, and maps known to be larger
/// altogether so: those are dictionaries, whose key lists hardly repeat.
pub(crate) const MAX_SHAPED_MAP: usize = 24;

/// How many new key list beginnings the maps of one message may add to the encoder's memory of shapes. (A map of random
/// order would fill it with orders that never come again.)
pub(crate) const MAX_NEW_MAP_NODES: usize = 256;

/// How many key list beginnings the encoder remembers; when there are more, it forgets all of them.
pub(crate) const MAX_SHAPE_NODES: usize = 4096;

/// The longest map key that becomes part of a shape, in bytes: what a page sends is not to stay in memory for long.
pub(crate) const MAX_SHAPE_KEY: usize = 128;

/// How many different keys may follow one beginning of a key list before the rest is written as single properties.
pub(crate) const MAX_BRANCHES: usize = 64;

/// The scratch memory that an encoding thread keeps, in bytes.
pub(crate) const MAX_KEPT_SCRATCH: usize = 1 << 20;
