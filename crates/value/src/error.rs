//! What can go wrong: [`EncodeError`] and [`DecodeError`], each with the path to where it did.

use std::fmt::{self, Debug, Display};

use serde::de::{Expected, Unexpected};
use serde::{de, ser};

use crate::limits::{MAX_DEPTH, MAX_LENGTH};
use crate::number::JsNumber;
use crate::path::{Path, Segment, shortened};

/// A value could not be encoded. Shown as `path: what`.
///
/// ```
/// let error = polaron_value::to_vec(&[1, u64::MAX]).unwrap_err();
/// assert_eq!(error.path(), "[1]");
/// assert_eq!(error.to_string(), "[1]: integer 18446744073709551615 is outside ±(2^53 - 1), which a JavaScript number can hold");
/// ```
pub struct EncodeError(Box<Located<EncodeErrorKind>>);

/// What [`EncodeError`] is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeErrorKind {
    /// An integer outside ±[`MAX_SAFE_INTEGER`](crate::MAX_SAFE_INTEGER), written out. See [`bigint`](crate::bigint).
    IntegerTooLarge(String),
    /// More than [`MAX_DEPTH`] containers in each other.
    TooDeep,
    /// A string, buffer or container longer than [`MAX_LENGTH`].
    TooLong,
    /// A map's key that is no string and cannot be written as one; what it is.
    KeyNotAString(&'static str),
    /// What a type's own `Serialize` said.
    Custom(String),
}

/// Bytes could not be decoded into a type. Shown as `path: what`.
///
/// ```
/// #[derive(Debug, serde::Deserialize)]
/// struct User { age: u8 }
///
/// let bytes = polaron_value::to_vec(&polaron_value::value!({ "age": 300 })).unwrap();
/// let error = polaron_value::from_slice::<User>(&bytes).unwrap_err();
/// assert_eq!(error.to_string(), "age: expected u8, got 300");
/// assert!(!error.is_malformed());
/// ```
pub struct DecodeError(Box<Located<DecodeErrorKind>>);

/// What [`DecodeError`] is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// A value of another kind, or out of range.
    Mismatch {
        /// What the type wanted: `u8`.
        expected: String,
        /// What there was: `300`.
        got: String,
        /// Whether there was no argument at all, so that `got` is `undefined`.
        argument_missing: bool,
    },
    /// A property that a struct needs is not there.
    MissingField(String),
    /// A string with a lone surrogate at this code unit was asked for as a Rust string.
    LoneSurrogate {
        /// The index, in UTF-16 code units.
        index: usize,
    },
    /// What a type's own `Deserialize` said.
    Custom(String),
    /// A recursive type went so deep that the stack may not hold more. (Not more than [`MAX_DEPTH`]: that is
    /// [`TooDeep`](Self::TooDeep).)
    OutOfStack,
    /// The value contains itself, which the type cannot: only a [`Graph`](crate::Graph) can.
    Cyclic,
    /// Shared objects, of which the type needs a copy for each place, come to more than
    /// [`MAX_EXPANSION`](crate::MAX_EXPANSION) allows. A [`Graph`](crate::Graph) shares them.
    ExpandsTooMuch,

    /// The values end within one.
    UnexpectedEnd,
    /// A section is not as long as the head says, or is not used up.
    Section(Section),
    /// A word with a tag that is none, or not one that may stand here.
    UnknownTag(u32),
    /// A kind, class or other number that is none.
    UnknownKind(u32),
    /// A count or length that the rest of the section cannot hold.
    LengthBeyondInput(u32),
    /// An object of a shape that there is not.
    UnknownShape(u32),
    /// A reference to an object that has not been.
    UnknownReference(u32),
    /// A view that is not within its buffer, or not aligned, or whose buffer is none.
    ViewOutOfBounds,
    /// A BigInt that is not hexadecimal, or not as short as it can be.
    BadBigInt,
    /// A property's key is no string.
    KeyNotAString,
    /// More than [`MAX_DEPTH`] containers in each other.
    TooDeep,
    /// Bytes are left after the value; how many.
    TrailingBytes(usize),
    /// An argument list that is no array.
    NotAnArgumentList,
}

/// A part of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Section {
    /// The eight words that say how long the others are.
    Head,
    /// The key lists of objects.
    Shapes,
    /// The characters of all strings.
    Pool,
    /// The binary data.
    Blobs,
}

struct Located<Kind> {
    path: Path,
    kind: Kind,
}

impl EncodeError {
    pub(crate) fn new(kind: EncodeErrorKind) -> Self {
        Self(Box::new(Located { path: Path::default(), kind }))
    }

    /// What went wrong.
    pub fn kind(&self) -> &EncodeErrorKind {
        &self.0.kind
    }

    /// Where, as JavaScript would reach it: `[1].user.age`. Empty for the value as a whole. Long ones are shortened.
    pub fn path(&self) -> String {
        self.0.path.to_string()
    }

    /// Names the whole value, so that paths begin with it: `args[1]` for `[1]`.
    ///
    /// ```
    /// let error = polaron_value::to_vec(&[u64::MAX]).unwrap_err();
    /// assert_eq!(error.within("args").path(), "args[0]");
    /// ```
    #[must_use]
    pub fn within(mut self, root: impl Into<String>) -> Self {
        self.0.path.set_root(root.into());
        self
    }

    #[cold]
    pub(crate) fn at(mut self, segment: Segment) -> Self {
        self.0.path.push_outer(segment);
        self
    }
}

impl DecodeError {
    #[cold]
    pub(crate) fn new(kind: DecodeErrorKind) -> Self {
        Self(Box::new(Located { path: Path::default(), kind }))
    }

    #[cold]
    pub(crate) fn mismatch(expected: &dyn Expected, got: String) -> Self {
        Self::new(DecodeErrorKind::Mismatch { expected: described(expected), got, argument_missing: false })
    }

    /// What went wrong.
    pub fn kind(&self) -> &DecodeErrorKind {
        &self.0.kind
    }

    /// Where, as JavaScript would reach it: `args[1].user.age`. Empty for the value as a whole. Long ones are shortened.
    pub fn path(&self) -> String {
        self.0.path.to_string()
    }

    /// Whether the bytes themselves break the format, so that whoever sent them is broken or hostile; otherwise they hold
    /// a well-formed value of another type than the one asked for.
    ///
    /// ```
    /// use polaron_value::from_slice;
    /// assert!(from_slice::<u8>(&[0xff]).unwrap_err().is_malformed());
    /// assert!(!from_slice::<u8>(&polaron_value::to_vec("text").unwrap()).unwrap_err().is_malformed());
    /// ```
    pub fn is_malformed(&self) -> bool {
        match self.0.kind {
            DecodeErrorKind::UnexpectedEnd
            | DecodeErrorKind::Section(_)
            | DecodeErrorKind::UnknownTag(_)
            | DecodeErrorKind::UnknownKind(_)
            | DecodeErrorKind::LengthBeyondInput(_)
            | DecodeErrorKind::UnknownShape(_)
            | DecodeErrorKind::UnknownReference(_)
            | DecodeErrorKind::ViewOutOfBounds
            | DecodeErrorKind::BadBigInt
            | DecodeErrorKind::KeyNotAString
            | DecodeErrorKind::TooDeep
            | DecodeErrorKind::TrailingBytes(_)
            | DecodeErrorKind::NotAnArgumentList => true,
            DecodeErrorKind::Mismatch { .. }
            | DecodeErrorKind::MissingField(_)
            | DecodeErrorKind::LoneSurrogate { .. }
            | DecodeErrorKind::OutOfStack
            | DecodeErrorKind::Cyclic
            | DecodeErrorKind::ExpandsTooMuch
            | DecodeErrorKind::Custom(_) => false,
        }
    }

    /// Names the whole value, so that paths begin with it: `args[1]` for `[1]`.
    #[must_use]
    pub fn within(mut self, root: impl Into<String>) -> Self {
        self.0.path.set_root(root.into());
        self
    }

    #[cold]
    pub(crate) fn at(mut self, segment: Segment) -> Self {
        self.0.path.push_outer(segment);
        self
    }

    pub(crate) fn for_missing_argument(mut self) -> Self {
        if let DecodeErrorKind::Mismatch { argument_missing, .. } = &mut self.0.kind {
            *argument_missing = true;
        }
        self
    }
}

impl Display for EncodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IntegerTooLarge(integer) => {
                write!(f, "integer {integer} is outside ±(2^53 - 1), which a JavaScript number can hold")
            }
            Self::TooDeep => write!(f, "more than {MAX_DEPTH} arrays and objects in each other"),
            Self::TooLong => write!(f, "longer than {MAX_LENGTH}"),
            Self::KeyNotAString(kind) => write!(f, "a key must be a string, got {kind}"),
            Self::Custom(message) => f.write_str(message),
        }
    }
}

impl Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mismatch { expected, got, argument_missing } => {
                write!(f, "expected {expected}, got {got}")?;
                f.write_str(if *argument_missing { " (argument missing)" } else { "" })
            }
            Self::MissingField(field) => write!(f, "missing field `{field}`"),
            Self::LoneSurrogate { index } => {
                write!(f, "expected a well-formed string, got a lone surrogate at index {index}")
            }
            Self::Custom(message) => f.write_str(message),
            Self::OutOfStack => f.write_str("nested too deep for the stack"),
            Self::Cyclic => f.write_str("the value contains itself; decode it into a Graph"),
            Self::ExpandsTooMuch => f.write_str("too many copies of shared objects; decode it into a Graph"),
            Self::UnexpectedEnd => f.write_str("malformed: the values end within one"),
            Self::Section(section) => {
                write!(f, "malformed: the {section} is not as long as the message says")
            }
            Self::UnknownTag(tag) => write!(f, "malformed: unknown tag {tag}"),
            Self::UnknownKind(kind) => write!(f, "malformed: unknown kind {kind}"),
            Self::LengthBeyondInput(length) => write!(f, "malformed: length {length} is beyond the end"),
            Self::UnknownShape(shape) => write!(f, "malformed: unknown shape {shape}"),
            Self::UnknownReference(object) => write!(f, "malformed: unknown object {object}"),
            Self::ViewOutOfBounds => f.write_str("malformed: a view beyond its buffer"),
            Self::BadBigInt => f.write_str("malformed: a BigInt that is no number"),
            Self::KeyNotAString => f.write_str("malformed: a property's key is no string"),
            Self::TooDeep => write!(f, "malformed: more than {MAX_DEPTH} arrays and objects in each other"),
            Self::TrailingBytes(count) => write!(f, "malformed: {count} bytes after the value"),
            Self::NotAnArgumentList => f.write_str("malformed: the argument list is no array"),
        }
    }
}

impl Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Head => "head",
            Self::Shapes => "shapes section",
            Self::Pool => "pool",
            Self::Blobs => "blob section",
        })
    }
}

impl<Kind: Display> Display for Located<Kind> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        Display::fmt(&self.kind, f)
    }
}

impl Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.0, f)
    }
}

impl Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.0, f)
    }
}

impl Debug for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncodeError({:?})", self.to_string())
    }
}

impl Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({:?})", self.to_string())
    }
}

impl std::error::Error for EncodeError {}

impl std::error::Error for DecodeError {}

impl ser::Error for EncodeError {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(EncodeErrorKind::Custom(message.to_string()))
    }
}

impl de::Error for DecodeError {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(DecodeErrorKind::Custom(message.to_string()))
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::mismatch(expected, found(unexpected))
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::mismatch(expected, found(unexpected))
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::mismatch(expected, format!("{length} elements"))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(DecodeErrorKind::MissingField(field.to_owned()))
    }
}

/// What a visitor wants, in JavaScript's words where serde has its own.
fn described(expected: &dyn Expected) -> String {
    let text = expected.to_string();
    match text.as_str() {
        "a sequence" => "an array".to_owned(),
        "a map" => "an object".to_owned(),
        "unit" => "undefined".to_owned(),
        _ => text,
    }
}

/// What a visitor was given, in JavaScript's words.
fn found(unexpected: Unexpected<'_>) -> String {
    match unexpected {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Unsigned(value) => value.to_string(),
        Unexpected::Signed(value) => value.to_string(),
        Unexpected::Float(value) => JsNumber(value).to_string(),
        Unexpected::Char(value) => format!("string {:?}", value.to_string()),
        Unexpected::Str(value) => format!("string {:?}", shortened(value)),
        Unexpected::Bytes(_) => "Uint8Array".to_owned(),
        Unexpected::Unit => "undefined".to_owned(),
        Unexpected::Option => "null".to_owned(),
        Unexpected::Seq => "array".to_owned(),
        Unexpected::Map => "object".to_owned(),
        other => other.to_string(),
    }
}
