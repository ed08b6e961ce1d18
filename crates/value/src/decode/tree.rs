//! [`Value`] from bytes, without serde's detour: less stack for each level, and nothing lost.

use bytes::Bytes;

use super::reader::{Reader, WireStr, units};
use crate::date::Date;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::js_string::JsString;
use crate::limits::MAX_PREALLOCATED;
use crate::object::Object;
use crate::path::Segment;
use crate::value::Value;
use crate::wire::tag;

/// Makes the one value that `bytes` are.
pub(crate) fn value_from_slice(bytes: &[u8]) -> Result<Value, DecodeError> {
    let mut reader = Reader::new(bytes);
    let value = read_value(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

/// Makes the value at the reader's position. It recurses, at most [`MAX_DEPTH`](crate::MAX_DEPTH) levels; containers have
/// functions of their own so that a level's frame stays small.
fn read_value(reader: &mut Reader<'_>) -> Result<Value, DecodeError> {
    match reader.tag()? {
        tag::ARRAY => read_array(reader),
        tag::OBJECT => read_object(reader),
        leaf => read_leaf(reader, leaf),
    }
}

/// Makes any value but a container, after its tag.
fn read_leaf(reader: &mut Reader<'_>, leaf: u8) -> Result<Value, DecodeError> {
    Ok(match leaf {
        tag::UNDEFINED => Value::Undefined,
        tag::NULL => Value::Null,
        tag::FALSE => Value::Bool(false),
        tag::TRUE => Value::Bool(true),
        tag::I32 => Value::Number(reader.i32()?.into()),
        tag::F64 => Value::Number(reader.f64()?),
        tag::LATIN1 | tag::UTF16 => Value::String(js_string(reader.string(leaf)?)),
        tag::DATE => Value::Date(Date::from_milliseconds(reader.f64()?)),
        tag::ARRAY_BUFFER => Value::ArrayBuffer(Bytes::copy_from_slice(reader.bytes()?)),
        tag::UINT8_ARRAY => Value::Uint8Array(Bytes::copy_from_slice(reader.bytes()?)),
        unknown => return Err(DecodeError::new(DecodeErrorKind::UnknownTag(unknown))),
    })
}

fn read_array(reader: &mut Reader<'_>) -> Result<Value, DecodeError> {
    let count = reader.enter_array()?;
    let mut elements = Vec::with_capacity(count.min(MAX_PREALLOCATED));
    for index in 0..count {
        reader.next_element();
        match read_value(reader) {
            Ok(element) => elements.push(element),
            Err(error) => return Err(error.at(Segment::Index(index))),
        }
    }
    reader.leave();
    Ok(Value::Array(elements))
}

fn read_object(reader: &mut Reader<'_>) -> Result<Value, DecodeError> {
    let count = reader.enter_object()?;
    let mut object = Object::with_capacity(count.min(MAX_PREALLOCATED));
    for _ in 0..count {
        let key = reader.next_property()?;
        match read_value(reader) {
            Ok(value) => drop(object.insert(js_string(key), value)),
            Err(error) => return Err(error.at(key.segment())),
        }
    }
    reader.leave();
    Ok(Value::Object(object))
}

fn js_string(string: WireStr<'_>) -> JsString {
    match (string.to_text(), string) {
        (Ok(text), _) => JsString::from(text),
        (Err(_), WireStr::Utf16(bytes)) => JsString::from_utf16(units(bytes).collect::<Vec<_>>()),
        // Latin-1 always has a text.
        (Err(_), WireStr::Latin1(_)) => JsString::default(),
    }
}
