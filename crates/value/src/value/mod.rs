//! [`Value`]: any JavaScript value that can be cloned. Conversions, serde, display and the macro are in files of their own.

mod convert;
mod display;
mod macros;
mod serde;

use bytes::Bytes;

use crate::big_int::BigInt;
use crate::date::Date;
use crate::js_string::JsString;
use crate::kinds::{JsError, Primitive, RegExp, SparseArray, View};
use crate::object::Object;

pub use convert::WrongKind;
pub(crate) use display::{write_date, write_error, write_primitive};

/// A JavaScript value, for where its type is not known beforehand. Where it is, decode into a type of yours.
///
/// It is a tree: an object that is in several places is copied for each, and one that contains itself is an error. A view is
/// the bytes that it shows, and a resizable buffer the bytes that it has. A [`Graph`](crate::Graph) keeps all of that;
/// everything else goes through [`to_vec`](crate::to_vec) and [`from_slice`](crate::from_slice) without loss.
///
/// Other serde formats get what is nearest: undefined and NaN become JSON's `null`, a Date its milliseconds, a buffer an array
/// of numbers, a BigInt its decimal text. (serde's own buffering, as in `#[serde(flatten)]` and untagged enums, keeps numbers,
/// strings, dates, bytes, arrays and objects; other kinds become what is nearest, and a string with lone surrogates is an
/// error.)
///
/// ```
/// use polaron_value::{Value, from_slice, to_vec, value};
///
/// let value = value!({ "user": { "name": "Ada", "tags": ["x", null] } });
/// assert_eq!(value["user"]["name"].as_str(), Some("Ada"));
/// assert_eq!(value.to_string(), r#"{ user: { name: "Ada", tags: ["x", null] } }"#);
/// assert_eq!(from_slice::<Value>(&to_vec(&value)?)?, value);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// `undefined`
    #[default]
    Undefined,
    /// `null`
    Null,
    /// `true` and `false`
    Bool(bool),
    /// A number: any double. NaN does not equal itself, as everywhere.
    Number(f64),
    /// A BigInt.
    BigInt(BigInt),
    /// A string.
    String(JsString),
    /// An array without holes and other properties than its elements.
    Array(Vec<Value>),
    /// An array that has some.
    SparseArray(Box<SparseArray>),
    /// A plain object.
    Object(Object),
    /// A `Map`'s entries, in order.
    Map(Vec<(Value, Value)>),
    /// A `Set`'s members, in order.
    Set(Vec<Value>),
    /// A `Date`.
    Date(Date),
    /// A `RegExp`.
    RegExp(Box<RegExp>),
    /// An `Error`, or one of its native kinds.
    Error(Box<JsError>),
    /// A primitive in an object of its own.
    Boxed(Box<Primitive>),
    /// An `ArrayBuffer`'s bytes.
    ArrayBuffer(Bytes),
    /// A `Uint8Array`'s bytes.
    Uint8Array(Bytes),
    /// Any other typed array, or a `DataView`.
    View(View),
}

// A message has forty bytes of values for each word, so their size is what its cost is.
const _: () = assert!(size_of::<Value>() <= 40);

/// What indexing gives where there is nothing.
static UNDEFINED: Value = Value::Undefined;

impl Value {
    /// What kind of value it is, in JavaScript's words: `undefined`, `null`, `boolean`, `number`, `string`, `array`,
    /// `object`, `bigint`, or the name of a class: `Date`, `Map`, `TypeError`, `Uint8Array`…
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Undefined => "undefined",
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::BigInt(_) => "bigint",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::SparseArray(_) => "sparse array",
            Value::Object(_) => "object",
            Value::Map(_) => "Map",
            Value::Set(_) => "Set",
            Value::Date(_) => "Date",
            Value::RegExp(_) => "RegExp",
            Value::Error(error) => error.class.name(),
            Value::Boxed(primitive) => primitive.kind(),
            Value::ArrayBuffer(_) => "ArrayBuffer",
            Value::Uint8Array(_) => "Uint8Array",
            Value::View(view) => view.class.name(),
        }
    }

    /// Whether it is undefined.
    pub fn is_undefined(&self) -> bool {
        matches!(self, Value::Undefined)
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether it is undefined or null, JavaScript's `value == null`.
    pub fn is_nullish(&self) -> bool {
        matches!(self, Value::Undefined | Value::Null)
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Number(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if it is an integer within ±[`MAX_SAFE_INTEGER`](crate::MAX_SAFE_INTEGER).
    ///
    /// ```
    /// use polaron_value::Value;
    /// assert_eq!(Value::Number(-3.0).as_i64(), Some(-3));
    /// assert_eq!(Value::Number(0.5).as_i64(), None);
    /// assert_eq!(Value::Number(1e300).as_i64(), None);
    /// ```
    pub fn as_i64(&self) -> Option<i64> {
        self.as_f64()
            .filter(|number| number.fract() == 0.0 && number.abs() <= crate::MAX_SAFE_INTEGER as f64)
            .map(|number| number as i64)
    }

    /// The number, if it is an integer from 0 to [`MAX_SAFE_INTEGER`](crate::MAX_SAFE_INTEGER).
    pub fn as_u64(&self) -> Option<u64> {
        self.as_i64().and_then(|number| number.try_into().ok())
    }

    /// The text, if it is a string without lone surrogates.
    pub fn as_str(&self) -> Option<&str> {
        self.as_js_string().and_then(JsString::as_str)
    }

    /// The string, if it is one.
    pub fn as_js_string(&self) -> Option<&JsString> {
        match self {
            Value::String(value) => Some(value),
            _ => None,
        }
    }

    /// The elements, if it is an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The elements, to change them, if it is an array.
    pub fn as_array_mut(&mut self) -> Option<&mut Vec<Value>> {
        match self {
            Value::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The properties, if it is a plain object.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The properties, to change them, if it is a plain object.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The date, if it is one.
    pub fn as_date(&self) -> Option<Date> {
        match self {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The bytes, if it is an ArrayBuffer or a view.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match self {
            Value::ArrayBuffer(bytes) | Value::Uint8Array(bytes) => Some(bytes),
            Value::View(view) => Some(&view.bytes),
            _ => None,
        }
    }

    /// The BigInt, if it is one.
    pub fn as_bigint(&self) -> Option<&BigInt> {
        match self {
            Value::BigInt(big) => Some(big),
            _ => None,
        }
    }

    /// The entries, if it is a Map.
    pub fn as_map(&self) -> Option<&[(Value, Value)]> {
        match self {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The members, if it is a Set.
    pub fn as_set(&self) -> Option<&[Value]> {
        match self {
            Value::Set(members) => Some(members),
            _ => None,
        }
    }

    /// The error, if it is one.
    pub fn as_error(&self) -> Option<&JsError> {
        match self {
            Value::Error(error) => Some(error),
            _ => None,
        }
    }

    /// A property, if it is a plain object that has it, or another one of an array. `value["key"]` gives undefined instead
    /// of `None`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Object(object) => object.get(key),
            Value::SparseArray(array) => array.properties.get(key),
            _ => None,
        }
    }

    /// A property, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.as_object_mut().and_then(|object| object.get_mut(key))
    }

    /// An element, if it is an array that has it. `value[index]` gives undefined instead of `None`.
    pub fn get_index(&self, index: usize) -> Option<&Value> {
        match self {
            Value::Array(elements) => elements.get(index),
            Value::SparseArray(array) => array.elements.get(&u32::try_from(index).ok()?),
            _ => None,
        }
    }

    /// Takes the value, leaving undefined in its place.
    #[must_use]
    pub fn take(&mut self) -> Value {
        std::mem::take(self)
    }
}

/// The property, undefined where there is none: as JavaScript's `value?.key`.
impl std::ops::Index<&str> for Value {
    type Output = Value;

    fn index(&self, key: &str) -> &Value {
        self.get(key).unwrap_or(&UNDEFINED)
    }
}

/// The element, undefined where there is none: as JavaScript's `value?.[index]`.
impl std::ops::Index<usize> for Value {
    type Output = Value;

    fn index(&self, index: usize) -> &Value {
        self.get_index(index).unwrap_or(&UNDEFINED)
    }
}
