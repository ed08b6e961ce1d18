//! Conversions of [`Value`] from and to Rust's own types.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;

use super::Value;
use crate::big_int::BigInt;
use crate::date::Date;
use crate::js_string::JsString;
use crate::kinds::{JsError, RegExp, SparseArray, View, ViewClass};
use crate::limits::MAX_SAFE_INTEGER;
use crate::object::Object;

/// A [`Value`] is not of the kind that was asked for.
///
/// ```
/// use polaron_value::{Value, value};
/// let error = bool::try_from(value!("yes")).unwrap_err();
/// assert_eq!(error.to_string(), "expected boolean, got string");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WrongKind {
    /// What was asked for.
    pub expected: &'static str,
    /// What it is.
    pub got: &'static str,
}

impl fmt::Display for WrongKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, got {}", self.expected, self.got)
    }
}

impl std::error::Error for WrongKind {}

macro_rules! from {
    ($($type:ty: $name:ident => $value:expr;)*) => {$(
        impl From<$type> for Value {
            fn from($name: $type) -> Self {
                $value
            }
        }
    )*};
}

from! {
    bool: value => Value::Bool(value);
    i8: number => Value::Number(number.into());
    i16: number => Value::Number(number.into());
    i32: number => Value::Number(number.into());
    u8: number => Value::Number(number.into());
    u16: number => Value::Number(number.into());
    u32: number => Value::Number(number.into());
    f32: number => Value::Number(number.into());
    f64: number => Value::Number(number);
    char: character => Value::String(character.into());
    &str: text => Value::String(text.into());
    String: text => Value::String(text.into());
    &String: text => Value::String(text.as_str().into());
    JsString: string => Value::String(string);
    Object: object => Value::Object(object);
    Date: date => Value::Date(date);
    SystemTime: time => Value::Date(time.into());
    Bytes: bytes => Value::Uint8Array(bytes);
    BigInt: big => Value::BigInt(big);
    RegExp: regexp => Value::RegExp(Box::new(regexp));
    JsError: error => Value::Error(Box::new(error));
}

/// An array after all, if it has neither holes nor other properties.
impl From<SparseArray> for Value {
    fn from(array: SparseArray) -> Self {
        if array.properties.is_empty() && array.is_dense() {
            return Value::Array(array.elements.into_values().take(array.length as usize).collect());
        }
        Value::SparseArray(Box::new(array))
    }
}

impl From<View> for Value {
    fn from(view: View) -> Self {
        match view.class {
            ViewClass::Uint8Array => Value::Uint8Array(view.bytes),
            _ => Value::View(view),
        }
    }
}

/// `None` is null.
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(option: Option<T>) -> Self {
        option.map_or(Value::Null, Into::into)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(elements: Vec<T>) -> Self {
        elements.into_iter().collect()
    }
}

impl<T: Into<Value>, const N: usize> From<[T; N]> for Value {
    fn from(elements: [T; N]) -> Self {
        elements.into_iter().collect()
    }
}

impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        Value::Array(elements.into_iter().map(Into::into).collect())
    }
}

/// Integers of 64 bits convert only within ±[`MAX_SAFE_INTEGER`].
macro_rules! try_from_integer {
    ($($type:ty)*) => {$(
        impl TryFrom<$type> for Value {
            type Error = WrongKind;

            fn try_from(integer: $type) -> Result<Self, WrongKind> {
                let safe = -(MAX_SAFE_INTEGER as i128)..=MAX_SAFE_INTEGER as i128;
                if safe.contains(&(integer as i128)) {
                    Ok(Value::Number(integer as f64))
                } else {
                    Err(WrongKind { expected: "integer within ±(2^53 - 1)", got: "a larger one" })
                }
            }
        }
    )*};
}

try_from_integer! { i64 u64 isize usize }

macro_rules! try_into {
    ($($type:ty, $expected:literal: $pattern:pat => $value:expr;)*) => {$(
        impl TryFrom<Value> for $type {
            type Error = WrongKind;

            fn try_from(value: Value) -> Result<Self, WrongKind> {
                let got = value.kind();
                let converted = match value {
                    $pattern => $value,
                    _ => None,
                };
                converted.ok_or(WrongKind { expected: $expected, got })
            }
        }
    )*};
}

try_into! {
    (), "undefined": Value::Undefined | Value::Null => Some(());
    bool, "boolean": Value::Bool(value) => Some(value);
    f64, "number": Value::Number(number) => Some(number);
    JsString, "string": Value::String(string) => Some(string);
    String, "well-formed string": Value::String(string) => string.into_string().ok();
    Vec<Value>, "array": Value::Array(elements) => Some(elements);
    Object, "object": Value::Object(object) => Some(object);
    Date, "Date": Value::Date(date) => Some(date);
    Bytes, "ArrayBuffer or Uint8Array": Value::ArrayBuffer(bytes) | Value::Uint8Array(bytes) => Some(bytes);
    BigInt, "bigint": Value::BigInt(big) => Some(big);
    RegExp, "RegExp": Value::RegExp(regexp) => Some(*regexp);
    JsError, "Error": Value::Error(error) => Some(*error);
}

macro_rules! try_into_integer {
    ($($type:ty, $expected:literal;)*) => {$(
        impl TryFrom<Value> for $type {
            type Error = WrongKind;

            fn try_from(value: Value) -> Result<Self, WrongKind> {
                value
                    .as_i64()
                    .and_then(|integer| integer.try_into().ok())
                    .ok_or(WrongKind { expected: $expected, got: value.kind() })
            }
        }
    )*};
}

try_into_integer! {
    i8, "number that is an i8"; i16, "number that is an i16"; i32, "number that is an i32"; i64, "number that is an i64";
    u8, "number that is a u8"; u16, "number that is a u16"; u32, "number that is a u32"; u64, "number that is a u64";
    isize, "number that is an isize"; usize, "number that is a usize";
}
