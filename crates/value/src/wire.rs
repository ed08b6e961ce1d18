//! The byte format's numbers, and the newtype names by which this crate's own types find its serializer and deserializer.
//!
//! A message is a head of eight words, values as words of `payload << 4 | tag`, key lists ("shapes"), a pool of characters
//! and blobs; everything is little-endian. `docs/clone-format.md` specifies it; the golden vectors hold both halves to it.

/// Words of the head.
pub(crate) const HEAD_WORDS: usize = 8;

/// Where in the head the fields are.
pub(crate) mod head {
    pub(crate) const WORDS: usize = 0;
    pub(crate) const CHARS: usize = 1;
    pub(crate) const FLAGS: usize = 2;
    pub(crate) const SHAPES: usize = 3;
    pub(crate) const SHAPES_AT: usize = 4;
    pub(crate) const BLOBS: usize = 5;
}

/// Bits of the head's flags.
pub(crate) mod flag {
    /// The pool is UTF-16.
    pub(crate) const WIDE: u32 = 1;
    /// There are REF values.
    pub(crate) const REFS: u32 = 2;
    /// Some string has a lone surrogate.
    pub(crate) const ILL_FORMED: u32 = 4;
    /// Every code unit of the pool is below 0x80.
    pub(crate) const ASCII: u32 = 8;
    pub(crate) const ALL: u32 = WIDE | REFS | ILL_FORMED | ASCII;
}

/// The low four bits of a value's word.
pub(crate) mod tag {
    pub(crate) const SPECIAL: u32 = 0;
    pub(crate) const INT: u32 = 1;
    pub(crate) const DOUBLE: u32 = 2;
    pub(crate) const STR: u32 = 3;
    pub(crate) const OBJ: u32 = 4;
    pub(crate) const ARR: u32 = 5;
    pub(crate) const NUMS: u32 = 6;
    pub(crate) const DICT: u32 = 7;
    pub(crate) const REF: u32 = 8;
    pub(crate) const EXT: u32 = 9;
    pub(crate) const OBJX: u32 = 10;
}

/// Whole words of the values that have no more than that.
pub(crate) mod special {
    use super::{tag, word};

    pub(crate) const UNDEFINED: u32 = word(tag::SPECIAL, 0);
    pub(crate) const NULL: u32 = word(tag::SPECIAL, 1);
    pub(crate) const TRUE: u32 = word(tag::SPECIAL, 2);
    pub(crate) const FALSE: u32 = word(tag::SPECIAL, 3);
    /// Only as an element of an ARR.
    pub(crate) const HOLE: u32 = word(tag::SPECIAL, 4);
}

/// The payload of an EXT word.
pub(crate) mod ext {
    pub(crate) const DATE: u32 = 0;
    pub(crate) const MAP: u32 = 1;
    pub(crate) const SET: u32 = 2;
    pub(crate) const REGEXP: u32 = 3;
    pub(crate) const ERROR: u32 = 4;
    pub(crate) const BIGINT: u32 = 5;
    pub(crate) const ARRAY_BUFFER: u32 = 6;
    pub(crate) const VIEW: u32 = 7;
    pub(crate) const NUMBER_OBJECT: u32 = 8;
    pub(crate) const STRING_OBJECT: u32 = 9;
    pub(crate) const BOOLEAN_OBJECT: u32 = 10;
    pub(crate) const BIGINT_OBJECT: u32 = 11;
    pub(crate) const SPARSE: u32 = 12;
    pub(crate) const ARRAY_EXTRA: u32 = 13;
}

/// The whole words that begin EXT values.
pub(crate) mod ext_word {
    use super::{ext, tag, word};

    pub(crate) const DATE: u32 = word(tag::EXT, ext::DATE);
    pub(crate) const MAP: u32 = word(tag::EXT, ext::MAP);
    pub(crate) const SET: u32 = word(tag::EXT, ext::SET);
    pub(crate) const ERROR: u32 = word(tag::EXT, ext::ERROR);
    pub(crate) const BIGINT: u32 = word(tag::EXT, ext::BIGINT);
    pub(crate) const BIGINT_OBJECT: u32 = word(tag::EXT, ext::BIGINT_OBJECT);
    pub(crate) const NUMBER_OBJECT: u32 = word(tag::EXT, ext::NUMBER_OBJECT);
    pub(crate) const STRING_OBJECT: u32 = word(tag::EXT, ext::STRING_OBJECT);
    pub(crate) const BOOLEAN_OBJECT: u32 = word(tag::EXT, ext::BOOLEAN_OBJECT);
    pub(crate) const ARRAY_BUFFER: u32 = word(tag::EXT, ext::ARRAY_BUFFER);
    pub(crate) const VIEW: u32 = word(tag::EXT, ext::VIEW);
    pub(crate) const SPARSE: u32 = word(tag::EXT, ext::SPARSE);
    pub(crate) const ARRAY_EXTRA: u32 = word(tag::EXT, ext::ARRAY_EXTRA);
    pub(crate) const REGEXP: u32 = word(tag::EXT, ext::REGEXP);
}

/// Bits of an ERROR's word, beside its class.
pub(crate) mod error_bit {
    pub(crate) const CLASS: u32 = 15;
    pub(crate) const MESSAGE: u32 = 1 << 4;
    pub(crate) const STACK: u32 = 1 << 5;
    pub(crate) const CAUSE: u32 = 1 << 6;
    pub(crate) const ERRORS: u32 = 1 << 7;
    pub(crate) const NAME: u32 = 1 << 8;
    pub(crate) const ALL: u32 = CLASS | MESSAGE | STACK | CAUSE | ERRORS | NAME;
}

/// The byte length of a view that tracks its buffer's length.
pub(crate) const TRACKS_LENGTH: u32 = u32::MAX;

/// In a shape's count of keys: the keys' characters are UTF-16.
pub(crate) const WIDE_KEYS: u32 = 1 << 31;

/// The largest payload: lengths, counts and numbers of shapes and objects.
pub(crate) const MAX_PAYLOAD: u32 = (1 << 28) - 1;

/// A value's word.
pub(crate) const fn word(tag: u32, payload: u32) -> u32 {
    payload << 4 | tag
}

/// Names of newtype structs that mean something to this crate's serializer and deserializer. Other formats see ordinary
/// newtype structs.
pub(crate) mod token {
    /// What all of them begin with.
    pub(crate) const PREFIX: &str = "$polaron::";
    pub(crate) const VALUE: &str = "$polaron::Value";
    pub(crate) const GRAPH: &str = "$polaron::Graph";
    pub(crate) const JS_STRING: &str = "$polaron::JsString";
    pub(crate) const DATE: &str = "$polaron::Date";
    pub(crate) const BIGINT: &str = "$polaron::BigInt";
    pub(crate) const REGEXP: &str = "$polaron::RegExp";
    pub(crate) const ERROR: &str = "$polaron::Error";
    pub(crate) const ARRAY_BUFFER: &str = "$polaron::ArrayBuffer";
    pub(crate) const BOXED: &str = "$polaron::Boxed";
    pub(crate) const MAP: &str = "$polaron::Map";
    pub(crate) const SET: &str = "$polaron::Set";
    pub(crate) const REST: &str = "$polaron::Rest";
    /// Asks this crate's serializer to say that it is it; see [`exact`](crate::encode::exact).
    pub(crate) const EXACT: &str = "$polaron::Exact";
    /// A word as it is.
    pub(crate) const WORD: &str = "$polaron::Word";
    /// As `EXACT`, for what contains no values.
    pub(crate) const EXACT_LEAF: &str = "$polaron::ExactLeaf";
    /// Bytes for the blob section, and the word that says where they are.
    pub(crate) const BLOB: &str = "$polaron::Blob";
    /// A REF to an object of the same graph.
    pub(crate) const REFERENCE: &str = "$polaron::Reference";
}
