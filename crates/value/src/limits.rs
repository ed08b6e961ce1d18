//! The codec's limits, each named and explained. The JavaScript half (`renderer/src/clone/`) has the same numbers.

/// How many containers (arrays and objects) may be nested in each other.
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

/// The largest length of one string or buffer, in bytes, and the largest count of elements or properties of one
/// container: the wire has 32 bits for it. Larger ones are refused when encoding.
///
/// The length of a whole message is the envelope's business and is limited in `polaron-protocol`.
pub const MAX_LENGTH: usize = u32::MAX as usize;

/// The largest integer below which every integer is a double of its own (JavaScript's `Number.MAX_SAFE_INTEGER`).
///
/// Integers outside ±`MAX_SAFE_INTEGER` are refused when encoding, because a page would see another number than the one
/// that was sent. Send those as strings.
///
/// ```
/// # use polaron_value::{MAX_SAFE_INTEGER, to_vec};
/// assert!(to_vec(&MAX_SAFE_INTEGER).is_ok());
/// assert!(to_vec(&(MAX_SAFE_INTEGER + 1)).is_err());
/// ```
pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// How much of the stack decoding into a serde type may take, of the 2 MiB that a Rust thread has by default.
///
/// serde recurses through the type's own code, and in a debug build one level of a large recursive struct takes many
/// kilobytes; hostile bytes [`MAX_DEPTH`] deep would overflow the stack, which ends the process. Decoding stops with
/// [`DecodeErrorKind::OutOfStack`](crate::DecodeErrorKind::OutOfStack) instead.
///
/// Measured at 1000 levels in a debug build, in KiB: `Value` 690 (it does not recurse through serde and is not concerned), a
/// recursive struct 1200, `Vec` 1300, enum 930, `serde_json::Value` 1440; `HashMap<String, Option<_>>` 2160, which therefore
/// ends earlier. In a release build all go to the limit.
pub(crate) const MAX_STACK: usize = 1536 << 10;

/// How many elements of a container [`Value`](crate::Value) makes room for before it has seen them.
///
/// Together with the rule that all open containers may not claim more elements than there are bytes left, it bounds what
/// hostile bytes can make the decoder allocate: no more than `size_of::<T>()` (40 bytes for a `Value`) for each byte of
/// the input, doubled while a `Vec` grows.
pub(crate) const MAX_PREALLOCATED: usize = 1024;

/// How many characters of a property key an error's path keeps, and of a string its description shows.
pub(crate) const MAX_SHOWN_CHARS: usize = 64;

/// How many segments of a path an error shows; the middle of longer ones is left out.
pub(crate) const MAX_SHOWN_SEGMENTS: usize = 20;
