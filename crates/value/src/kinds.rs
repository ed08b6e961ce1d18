//! The rarer kinds of JavaScript values: regular expressions, boxed primitives, buffers and views, errors, and arrays with
//! holes. What contains other values is generic over them: they are [`Value`]s in a tree and places in a graph.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Display, Write};

use bytes::Bytes;

use crate::big_int::BigInt;
use crate::js_string::JsString;
use crate::number::{JsNumber, half_to_f64};
use crate::object::Object;
use crate::value::Value;

/// A `RegExp`. It is not checked and cannot be matched with: Rust's regular expressions are others.
///
/// ```
/// # use polaron_value::RegExp;
/// assert_eq!(RegExp::new("a+", "gi").to_string(), "/a+/gi");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct RegExp {
    /// What is between the slashes.
    pub source: JsString,
    /// The letters after them, in alphabetical order.
    pub flags: JsString,
}

/// A primitive in an object of its own, as `new Number(5)` makes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Primitive {
    /// `new Boolean(…)`
    Bool(bool),
    /// `new Number(…)`
    Number(f64),
    /// `Object(5n)`
    BigInt(BigInt),
    /// `new String(…)`
    String(JsString),
}

/// What the elements of a view are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "they are JavaScript's")]
pub enum ViewClass {
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float16Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
}

/// A typed array or `DataView` as the bytes that it shows, in little-endian order.
///
/// (Of which buffer it is a part, and what else sees that, a [`Graph`](crate::Graph) tells.)
///
/// ```
/// use polaron_value::{Value, View, ViewClass, from_slice, to_vec};
///
/// let view = View::from([0.5_f32, -1.0].as_slice());
/// assert_eq!(view.class, ViewClass::Float32Array);
/// assert_eq!(view.numbers().collect::<Vec<_>>(), [0.5, -1.0]);
/// let bytes = to_vec(&Value::from(view))?;
/// assert_eq!(from_slice::<Vec<f32>>(&bytes)?, [0.5, -1.0]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct View {
    /// The kind of view.
    pub class: ViewClass,
    /// The bytes it shows; their number is a multiple of the elements' size.
    pub bytes: Bytes,
}

/// An `ArrayBuffer`.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ArrayBuffer {
    /// Its bytes.
    pub bytes: Bytes,
    /// How long it can become, if it is resizable.
    pub max_length: Option<u32>,
}

/// Which of JavaScript's own constructors an error is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
#[expect(missing_docs, reason = "they are JavaScript's")]
pub enum ErrorClass {
    #[default]
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    UriError,
    AggregateError,
}

/// An `Error`, or one of its native kinds.
///
/// In a struct of yours it is an `Error` on the JavaScript side; a struct with `name`, `message` and so on can be read from
/// an `Error`.
#[derive(Debug, Clone, PartialEq)]
pub struct JsError<T = Value> {
    /// Its constructor.
    pub class: ErrorClass,
    /// Its `name`, if that is not the class's.
    pub name: Option<JsString>,
    /// Its `message`, if it has one of its own.
    pub message: Option<JsString>,
    /// Its `stack`, where it was sent along.
    pub stack: Option<JsString>,
    /// Its `cause`, if it has one.
    pub cause: Option<T>,
    /// An `AggregateError`'s `errors`, an array.
    pub errors: Option<T>,
}

/// An array with holes, or with other properties than its elements.
///
/// ```
/// use polaron_value::{SparseArray, Value};
///
/// // const array = [1, , 3]; array.name = 'x';
/// let mut array = SparseArray::new(3);
/// array.elements.insert(0, 1.into());
/// array.elements.insert(2, 3.into());
/// array.properties.insert("name", "x");
/// assert_eq!(Value::from(array).to_string(), r#"[1, <1 empty item>, 3, name: "x"]"#);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SparseArray<T = Value> {
    /// Its `length`.
    pub length: u32,
    /// The elements that there are, by their indices below the length.
    pub elements: BTreeMap<u32, T>,
    /// The other properties.
    pub properties: Object<T>,
}

impl RegExp {
    /// `new RegExp(source, flags)`
    pub fn new(source: impl Into<JsString>, flags: impl Into<JsString>) -> Self {
        Self { source: source.into(), flags: flags.into() }
    }
}

impl Display for RegExp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/{}", self.source, self.flags)
    }
}

impl Primitive {
    /// What kind it is, in JavaScript's words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Bool(_) => "Boolean object",
            Self::Number(_) => "Number object",
            Self::BigInt(_) => "BigInt object",
            Self::String(_) => "String object",
        }
    }
}

impl ViewClass {
    /// All of them, in the wire's order.
    pub(crate) const ALL: [Self; 13] = [
        Self::Int8Array,
        Self::Uint8Array,
        Self::Uint8ClampedArray,
        Self::Int16Array,
        Self::Uint16Array,
        Self::Int32Array,
        Self::Uint32Array,
        Self::Float16Array,
        Self::Float32Array,
        Self::Float64Array,
        Self::BigInt64Array,
        Self::BigUint64Array,
        Self::DataView,
    ];

    /// The constructor's name.
    pub fn name(self) -> &'static str {
        const NAMES: [&str; 13] = [
            "Int8Array",
            "Uint8Array",
            "Uint8ClampedArray",
            "Int16Array",
            "Uint16Array",
            "Int32Array",
            "Uint32Array",
            "Float16Array",
            "Float32Array",
            "Float64Array",
            "BigInt64Array",
            "BigUint64Array",
            "DataView",
        ];
        NAMES[self as usize]
    }

    /// How many bytes an element has; 1 for a `DataView`.
    pub fn element_size(self) -> usize {
        match self {
            Self::Int8Array | Self::Uint8Array | Self::Uint8ClampedArray | Self::DataView => 1,
            Self::Int16Array | Self::Uint16Array | Self::Float16Array => 2,
            Self::Int32Array | Self::Uint32Array | Self::Float32Array => 4,
            Self::Float64Array | Self::BigInt64Array | Self::BigUint64Array => 8,
        }
    }
}

impl View {
    /// A view of these bytes. What is left over after the last whole element is cut off.
    pub fn new(class: ViewClass, mut bytes: Bytes) -> Self {
        bytes.truncate(bytes.len() - bytes.len() % class.element_size());
        Self { class, bytes }
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.bytes.len() / self.class.element_size()
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The elements as doubles: exact for all but the two BigInt arrays. A `DataView`'s are its bytes.
    pub fn numbers(&self) -> impl ExactSizeIterator<Item = f64> + '_ {
        (0..self.len()).map(|index| element(self.class, &self.bytes, index).as_f64())
    }
}

/// An element of a view.
#[derive(Clone, Copy)]
pub(crate) enum Element {
    Number(f64),
    Signed(i64),
    Unsigned(u64),
}

impl Element {
    fn as_f64(self) -> f64 {
        match self {
            Self::Number(number) => number,
            Self::Signed(big) => big as f64,
            Self::Unsigned(big) => big as f64,
        }
    }
}

/// The element at `index`, which is within `bytes`.
pub(crate) fn element(class: ViewClass, bytes: &[u8], index: usize) -> Element {
    fn at<const N: usize>(bytes: &[u8], index: usize) -> [u8; N] {
        bytes.as_chunks::<N>().0[index]
    }
    Element::Number(match class {
        ViewClass::Int8Array => i8::from_le_bytes(at(bytes, index)).into(),
        ViewClass::Uint8Array | ViewClass::Uint8ClampedArray | ViewClass::DataView => bytes[index].into(),
        ViewClass::Int16Array => i16::from_le_bytes(at(bytes, index)).into(),
        ViewClass::Uint16Array => u16::from_le_bytes(at(bytes, index)).into(),
        ViewClass::Int32Array => i32::from_le_bytes(at(bytes, index)).into(),
        ViewClass::Uint32Array => u32::from_le_bytes(at(bytes, index)).into(),
        ViewClass::Float16Array => half_to_f64(u16::from_le_bytes(at(bytes, index))),
        ViewClass::Float32Array => f32::from_le_bytes(at(bytes, index)).into(),
        ViewClass::Float64Array => f64::from_le_bytes(at(bytes, index)),
        ViewClass::BigInt64Array => return Element::Signed(i64::from_le_bytes(at(bytes, index))),
        ViewClass::BigUint64Array => return Element::Unsigned(u64::from_le_bytes(at(bytes, index))),
    })
}

macro_rules! view_from {
    ($($type:ty => $class:ident)*) => {$(
        impl From<&[$type]> for View {
            fn from(elements: &[$type]) -> Self {
                let bytes = elements.iter().flat_map(|element| element.to_le_bytes()).collect();
                Self { class: ViewClass::$class, bytes }
            }
        }
    )*};
}

view_from! {
    i8 => Int8Array i16 => Int16Array u16 => Uint16Array i32 => Int32Array u32 => Uint32Array f32 => Float32Array
    f64 => Float64Array i64 => BigInt64Array u64 => BigUint64Array
}

/// How many elements of a view are shown.
const SHOWN_ELEMENTS: usize = 16;

/// `Float64Array(2) [0.5, 1]`; only the first elements.
impl Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_elements(f, self.class.name(), self.class, &self.bytes)
    }
}

impl Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

/// `ArrayBuffer(2) [1, 2]`; only the first bytes.
impl Display for ArrayBuffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_elements(f, "ArrayBuffer", ViewClass::Uint8Array, &self.bytes)?;
        self.max_length.map_or(Ok(()), |max_length| write!(f, " of at most {max_length}"))
    }
}

impl Debug for ArrayBuffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

pub(crate) fn write_elements(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    class: ViewClass,
    bytes: &[u8],
) -> fmt::Result {
    let count = bytes.len() / class.element_size();
    write!(f, "{name}({count}) [")?;
    for index in 0..count.min(SHOWN_ELEMENTS) {
        f.write_str(if index > 0 { ", " } else { "" })?;
        match element(class, bytes, index) {
            Element::Number(number) => write!(f, "{}", JsNumber(number))?,
            Element::Signed(big) => write!(f, "{big}n")?,
            Element::Unsigned(big) => write!(f, "{big}n")?,
        }
    }
    f.write_str(if count > SHOWN_ELEMENTS { ", …]" } else { "]" })
}

impl ErrorClass {
    /// All of them, in the wire's order.
    pub(crate) const ALL: [Self; 8] = [
        Self::Error,
        Self::EvalError,
        Self::RangeError,
        Self::ReferenceError,
        Self::SyntaxError,
        Self::TypeError,
        Self::UriError,
        Self::AggregateError,
    ];

    /// The constructor's name.
    pub fn name(self) -> &'static str {
        const NAMES: [&str; 8] = [
            "Error",
            "EvalError",
            "RangeError",
            "ReferenceError",
            "SyntaxError",
            "TypeError",
            "URIError",
            "AggregateError",
        ];
        NAMES[self as usize]
    }
}

impl<T> JsError<T> {
    /// `new Class(message)`, without a stack.
    pub fn new(class: ErrorClass, message: impl Into<JsString>) -> Self {
        Self { message: Some(message.into()), ..Self::empty(class) }
    }

    pub(crate) fn empty(class: ErrorClass) -> Self {
        Self { class, name: None, message: None, stack: None, cause: None, errors: None }
    }

    /// Its `name` as JavaScript shows it: its own, or the class's.
    pub fn name(&self) -> String {
        self.name.as_ref().map_or_else(|| self.class.name().to_owned(), |name| name.to_string())
    }
}

/// As JavaScript's `String(error)`: `TypeError: message`.
impl<T> Display for JsError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())?;
        match &self.message {
            Some(message) if !message.is_empty() => write!(f, ": {message}"),
            _ => Ok(()),
        }
    }
}

impl<T> SparseArray<T> {
    /// An array of so many holes.
    pub fn new(length: u32) -> Self {
        Self { length, elements: BTreeMap::new(), properties: Object::empty() }
    }

    /// Whether there are no holes.
    pub fn is_dense(&self) -> bool {
        // Elements beyond the length are never carried, so they do not count.
        self.elements.range(..self.length).count() == self.length as usize
    }

    /// Writes elements, holes and properties as a literal, what is inside by `show`.
    pub(crate) fn write(
        &self,
        f: &mut fmt::Formatter<'_>,
        mut show: impl FnMut(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
    ) -> fmt::Result {
        let mut first = true;
        let mut separate =
            |f: &mut fmt::Formatter<'_>| f.write_str(if std::mem::take(&mut first) { "[" } else { ", " });
        let holes = |f: &mut fmt::Formatter<'_>, count: u32| {
            write!(f, "<{count} empty item{}>", if count > 1 { "s" } else { "" })
        };
        let mut next = 0;
        for (&index, element) in self.elements.range(..self.length) {
            if index > next {
                separate(f)?;
                holes(f, index - next)?;
            }
            separate(f)?;
            show(f, element)?;
            next = index + 1;
        }
        if self.length > next {
            separate(f)?;
            holes(f, self.length - next)?;
        }
        for (key, value) in self.properties.iter() {
            separate(f)?;
            write_key(f, key)?;
            show(f, value)?;
        }
        f.write_str(if first { "[]" } else { "]" })
    }
}

/// A property's key and the colon after it.
pub(crate) fn write_key(f: &mut fmt::Formatter<'_>, key: &JsString) -> fmt::Result {
    match key.as_str() {
        Some(key) if crate::path::is_identifier(key) => f.write_str(key)?,
        _ => write!(f, "{key:?}")?,
    }
    f.write_char(':')?;
    f.write_char(' ')
}
