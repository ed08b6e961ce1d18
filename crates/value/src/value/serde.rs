//! [`Value`] through serde: whole through this crate's serializer and deserializer, sensibly through others.

#![expect(clippy::question_mark, reason = "without it, frames that recurse are smaller in debug builds")]

use std::fmt;

use bytes::Bytes;
use serde::de::{self, Deserialize, Deserializer, EnumAccess, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::Value;
use crate::date::Date;
use crate::decode::own::{handed, refused};
use crate::encode::exact::{self, BufferWords};
use crate::js_string::JsString;
use crate::kinds::{JsError, RegExp};
use crate::limits::MAX_PREALLOCATED;
use crate::object::Object;
use crate::wire::token;

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Undefined => serializer.serialize_unit(),
            Value::Null => serializer.serialize_none(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(number) => serialize_number(*number, self, serializer),
            Value::String(string) => string.serialize(serializer),
            Value::Array(elements) => serialize_array(elements, serializer),
            Value::Object(object) => object.serialize(serializer),
            Value::Date(date) => date.serialize(serializer),
            Value::BigInt(big) => big.serialize(serializer),
            Value::SparseArray(array) => exact::serialize_sparse(array, |value| value, serializer),
            Value::Map(entries) => {
                exact::serialize_map(entries.iter().map(|(key, value)| (key, value)), serializer)
            }
            Value::Set(members) => exact::serialize_set(members.iter(), serializer),
            Value::RegExp(regexp) => regexp.serialize(serializer),
            Value::Error(error) => error.serialize(serializer),
            Value::Boxed(primitive) => primitive.serialize(serializer),
            Value::ArrayBuffer(bytes) => BufferWords(bytes, None).serialize(serializer),
            Value::Uint8Array(bytes) => bytes.serialize(serializer),
            Value::View(view) => view.serialize(serializer),
        }
    }
}

/// By hand: a vector's own takes more stack for each level of a deep value.
fn serialize_array<S: Serializer>(elements: &[Value], serializer: S) -> Result<S::Ok, S::Error> {
    let mut seq = serializer.serialize_seq(Some(elements.len()))?;
    for element in elements {
        if let Err(error) = seq.serialize_element(element) {
            return Err(error);
        }
    }
    seq.end()
}

/// Integers as integers: other formats tell `5` from `5.0`.
fn serialize_number<S: Serializer>(number: f64, value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    match value.as_i64() {
        Some(integer) if integer != 0 || number.is_sign_positive() => serializer.serialize_i64(integer),
        _ => serializer.serialize_f64(number),
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self.iter() {
            map.serialize_key(key)?;
            if let Err(error) = map.serialize_value(value) {
                return Err(error);
            }
        }
        map.end()
    }
}

impl Serialize for JsError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_array = |value: &Value| matches!(value, Value::Array(_) | Value::SparseArray(_));
        exact::serialize_error(self, |value| value, is_array, serializer)
    }
}

/// The types that are one kind of value, and read what this crate's deserializer hands them as that value.
macro_rules! own_types {
    ($($type:ident, $token:ident, $expected:literal: $pattern:pat => $value:expr;)*) => {$(
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct OwnVisitor;

                impl<'de> Visitor<'de> for OwnVisitor {
                    type Value = $type;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_enum<A: EnumAccess<'de>>(self, _access: A) -> Result<$type, A::Error> {
                        match handed() {
                            Some($pattern) => Ok($value),
                            got => Err(refused(&self, got)),
                        }
                    }
                }

                deserializer.deserialize_newtype_struct(token::$token, OwnVisitor)
            }
        }
    )*};
}

own_types! {
    RegExp, REGEXP, "RegExp": Value::RegExp(regexp) => *regexp;
    JsError, ERROR, "Error": Value::Error(error) => *error;
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(token::VALUE, ValueVisitor)
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JavaScript value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Undefined)
    }

    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, integer: i64) -> Result<Value, E> {
        Ok(Value::Number(integer as f64))
    }

    fn visit_u64<E: de::Error>(self, integer: u64) -> Result<Value, E> {
        Ok(Value::Number(integer as f64))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Value, E> {
        Ok(Value::Uint8Array(Bytes::copy_from_slice(bytes)))
    }

    fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<Value, E> {
        Ok(Value::Uint8Array(bytes.into()))
    }

    /// From this crate's deserializer.
    fn visit_enum<A: EnumAccess<'de>>(self, _access: A) -> Result<Value, A::Error> {
        handed().ok_or_else(|| refused(&self, None))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    /// An optional is what is in it. But an optional of an optional of a number is a Date that serde had buffered.
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(InsideOption)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut array = Vec::with_capacity(elements.size_hint().unwrap_or(0).min(MAX_PREALLOCATED));
        while let Some(element) = elements.next_element()? {
            array.push(element);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, properties: A) -> Result<Value, A::Error> {
        ObjectVisitor.visit_map(properties).map(Value::Object)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut properties: A) -> Result<Object, A::Error> {
        let mut object = Object::with_capacity(properties.size_hint().unwrap_or(0).min(MAX_PREALLOCATED));
        while let Some((key, value)) = properties.next_entry::<JsString, Value>()? {
            object.insert(key, value);
        }
        Ok(object)
    }
}

/// What is in an optional: another optional means a Date, anything else is as it would be without.
struct InsideOption;

macro_rules! as_without {
    ($($method:ident($type:ty))*) => {$(
        fn $method<E: de::Error>(self, value: $type) -> Result<Value, E> {
            ValueVisitor.$method(value)
        }
    )*};
}

impl<'de> Visitor<'de> for InsideOption {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ValueVisitor.expecting(f)
    }

    as_without! {
        visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64) visit_str(&str) visit_string(String)
        visit_bytes(&[u8]) visit_byte_buf(Vec<u8>)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        ValueVisitor.visit_unit()
    }

    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        ValueVisitor.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::Number(milliseconds) => Value::Date(Date::from_milliseconds(milliseconds)),
            other => other,
        })
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        ValueVisitor.visit_newtype_struct(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<Value, A::Error> {
        ValueVisitor.visit_seq(elements)
    }

    fn visit_map<A: MapAccess<'de>>(self, properties: A) -> Result<Value, A::Error> {
        ValueVisitor.visit_map(properties)
    }
}
