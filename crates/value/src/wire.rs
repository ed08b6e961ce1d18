//! The byte format's tags, and the newtype names by which this crate's own types find its serializer and deserializer.
//!
//! One value is a tag byte and its data; lengths and counts are `u32`, doubles `f64`, everything little-endian and
//! unaligned. `docs/wire.md` specifies it; the golden vectors in `tests/golden` hold both halves to it.

/// Tag bytes.
pub(crate) mod tag {
    pub(crate) const UNDEFINED: u8 = 0;
    pub(crate) const NULL: u8 = 1;
    pub(crate) const FALSE: u8 = 2;
    pub(crate) const TRUE: u8 = 3;
    /// Any number that is an `i32`, and not -0.
    pub(crate) const I32: u8 = 4;
    pub(crate) const F64: u8 = 5;
    /// A string of code units up to U+00FF: byte length, bytes.
    pub(crate) const LATIN1: u8 = 6;
    /// Any other string: number of code units, code units.
    pub(crate) const UTF16: u8 = 7;
    /// Count, values.
    pub(crate) const ARRAY: u8 = 8;
    /// Count, then key (a string value) and value of each property.
    pub(crate) const OBJECT: u8 = 9;
    pub(crate) const DATE: u8 = 10;
    pub(crate) const ARRAY_BUFFER: u8 = 11;
    pub(crate) const UINT8_ARRAY: u8 = 12;
}

/// Names of newtype structs that mean something to this crate's serializer and deserializer. Other formats see ordinary
/// newtype structs.
pub(crate) mod token {
    pub(crate) const VALUE: &str = "$polaron::Value";
    pub(crate) const JS_STRING: &str = "$polaron::JsString";
    pub(crate) const DATE: &str = "$polaron::Date";
    pub(crate) const ARRAY_BUFFER: &str = "$polaron::ArrayBuffer";
    pub(crate) const REST: &str = "$polaron::Rest";
}

/// The fewest bytes an array element takes.
pub(crate) const MIN_ELEMENT: u64 = 1;
/// The fewest bytes a property takes: a key of no characters and a value.
pub(crate) const MIN_PROPERTY: u64 = 6;
