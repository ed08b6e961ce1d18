//! [`Value`] written as a JavaScript literal.

use std::fmt::{self, Display, Write};

use super::Value;
use crate::number::JsNumber;
use crate::path::is_identifier;

/// How many of a buffer's bytes are shown.
const SHOWN_BYTES: usize = 16;

/// As a JavaScript literal, on one line: `{ id: 1, tags: ["a", undefined] }`. Of buffers only the beginning is shown.
impl Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Undefined => f.write_str("undefined"),
            Value::Null => f.write_str("null"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Number(number) => write!(f, "{}", JsNumber(*number)),
            Value::String(string) => write!(f, "{string:?}"),
            Value::Array(elements) => write_array(f, elements),
            Value::Object(_) => write_object(f, self),
            Value::Date(date) if date.is_valid() => write!(f, "new Date(\"{date}\")"),
            Value::Date(_) => f.write_str("new Date(NaN)"),
            Value::ArrayBuffer(bytes) => {
                f.write_str("ArrayBuffer")?;
                write_bytes(f, bytes)
            }
            Value::Uint8Array(bytes) => {
                f.write_str("Uint8Array")?;
                write_bytes(f, bytes)
            }
        }
    }
}

fn write_array(f: &mut fmt::Formatter<'_>, elements: &[Value]) -> fmt::Result {
    f.write_char('[')?;
    for (index, element) in elements.iter().enumerate() {
        f.write_str(if index > 0 { ", " } else { "" })?;
        Display::fmt(element, f)?;
    }
    f.write_char(']')
}

fn write_object(f: &mut fmt::Formatter<'_>, value: &Value) -> fmt::Result {
    let mut separator = "{ ";
    for (key, value) in value.as_object().into_iter().flat_map(|object| object.iter()) {
        f.write_str(separator)?;
        match key.as_str() {
            Some(key) if is_identifier(key) => f.write_str(key)?,
            _ => write!(f, "{key:?}")?,
        }
        f.write_str(": ")?;
        Display::fmt(value, f)?;
        separator = ", ";
    }
    f.write_str(if separator == ", " { " }" } else { "{}" })
}

fn write_bytes(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    write!(f, "({}) [", bytes.len())?;
    for (index, byte) in bytes.iter().take(SHOWN_BYTES).enumerate() {
        write!(f, "{}{byte}", if index > 0 { ", " } else { "" })?;
    }
    f.write_str(if bytes.len() > SHOWN_BYTES { ", …]" } else { "]" })
}
