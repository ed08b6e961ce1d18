//! [`Value`] written as a JavaScript literal.

use std::fmt::{self, Display};

use super::Value;
use crate::date::Date;
use crate::kinds::{JsError, Primitive, ViewClass, write_elements, write_key};
use crate::number::JsNumber;

/// As a JavaScript literal, on one line: `{ id: 1, tags: ["a", undefined] }`. What has no literal is written as consoles show
/// it: `Map(1) { "a" => 1 }`. Of buffers only the beginning is shown.
impl Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Undefined => f.write_str("undefined"),
            Value::Null => f.write_str("null"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Number(number) => write!(f, "{}", JsNumber(*number)),
            Value::BigInt(big) => write!(f, "{big:?}"),
            Value::String(string) => write!(f, "{string:?}"),
            Value::Array(elements) => write_list(f, ["[", "]", "[]"], elements),
            Value::SparseArray(array) => array.write(f, |f, value| Display::fmt(value, f)),
            Value::Object(_) => write_object(f, self),
            Value::Map(entries) => write_map(f, entries),
            Value::Set(members) => {
                write!(f, "Set({}) ", members.len())?;
                write_list(f, ["{ ", " }", "{}"], members)
            }
            Value::Date(date) => write_date(f, *date),
            Value::RegExp(regexp) => write!(f, "{regexp}"),
            Value::Error(error) => write_error(f, error, |f, value| Display::fmt(value, f)),
            Value::Boxed(primitive) => write_primitive(f, primitive),
            Value::ArrayBuffer(bytes) => write_elements(f, "ArrayBuffer", ViewClass::Uint8Array, bytes),
            Value::Uint8Array(bytes) => write_elements(f, "Uint8Array", ViewClass::Uint8Array, bytes),
            Value::View(view) => write!(f, "{view}"),
        }
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, [open, close, empty]: [&str; 3], values: &[Value]) -> fmt::Result {
    if values.is_empty() {
        return f.write_str(empty);
    }
    for (index, value) in values.iter().enumerate() {
        f.write_str(if index > 0 { ", " } else { open })?;
        Display::fmt(value, f)?;
    }
    f.write_str(close)
}

fn write_object(f: &mut fmt::Formatter<'_>, value: &Value) -> fmt::Result {
    let mut separator = "{ ";
    for (key, value) in value.as_object().into_iter().flat_map(|object| object.iter()) {
        f.write_str(separator)?;
        write_key(f, key)?;
        Display::fmt(value, f)?;
        separator = ", ";
    }
    f.write_str(if separator == ", " { " }" } else { "{}" })
}

fn write_map(f: &mut fmt::Formatter<'_>, entries: &[(Value, Value)]) -> fmt::Result {
    write!(f, "Map({}) ", entries.len())?;
    for (index, (key, value)) in entries.iter().enumerate() {
        f.write_str(if index > 0 { ", " } else { "{ " })?;
        Display::fmt(key, f)?;
        f.write_str(" => ")?;
        Display::fmt(value, f)?;
    }
    f.write_str(if entries.is_empty() { "{}" } else { " }" })
}

pub(crate) fn write_date(f: &mut fmt::Formatter<'_>, date: Date) -> fmt::Result {
    if date.is_valid() { write!(f, "new Date(\"{date}\")") } else { f.write_str("new Date(NaN)") }
}

pub(crate) fn write_primitive(f: &mut fmt::Formatter<'_>, primitive: &Primitive) -> fmt::Result {
    match primitive {
        Primitive::Bool(value) => write!(f, "[Boolean: {value}]"),
        Primitive::Number(number) => write!(f, "[Number: {}]", JsNumber(*number)),
        Primitive::BigInt(big) => write!(f, "[BigInt: {big:?}]"),
        Primitive::String(string) => write!(f, "[String: {string:?}]"),
    }
}

/// `[TypeError: message]`, with cause and errors if there are any. The stack is not shown: it is many lines.
pub(crate) fn write_error<T>(
    f: &mut fmt::Formatter<'_>,
    error: &JsError<T>,
    mut show: impl FnMut(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    write!(f, "[{error}")?;
    let mut separator = " { ";
    for (key, value) in [("cause", &error.cause), ("errors", &error.errors)] {
        let Some(value) = value else { continue };
        write!(f, "{separator}{key}: ")?;
        show(f, value)?;
        separator = ", ";
    }
    f.write_str(if separator == ", " { " }]" } else { "]" })
}
