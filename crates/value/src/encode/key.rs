//! Map keys: strings, and what can be written as one.

use std::fmt::Display;

use serde::ser::{Impossible, Serialize, Serializer};

use crate::error::{EncodeError, EncodeErrorKind};
use crate::wire::token;

/// A key on its way from a map to the message.
pub(super) enum Key<'a> {
    Text(&'a str),
    /// Code units that are no text, in the form that [`unit_of`](crate::js_string::unit_of) turns back.
    Units(&'a str),
}

/// Serializes one key: hands it to `write` as text.
pub(super) struct KeyEncoder<F> {
    pub(super) write: F,
    /// Whether it is a string with lone surrogates.
    pub(super) units: bool,
}

macro_rules! written {
    ($($method:ident($type:ty))*) => {$(
        fn $method(self, key: $type) -> Result<(), EncodeError> {
            (self.write)(Key::Text(&key.to_string()))
        }
    )*};
}

fn refused<T>(kind: &'static str) -> Result<T, EncodeError> {
    Err(EncodeError::new(EncodeErrorKind::KeyNotAString(kind)))
}

type Never = Impossible<(), EncodeError>;

impl<F: FnOnce(Key<'_>) -> Result<(), EncodeError>> Serializer for KeyEncoder<F> {
    type Ok = ();
    type Error = EncodeError;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    written! {
        serialize_bool(bool) serialize_char(char)
        serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64) serialize_i128(i128)
        serialize_u8(u8) serialize_u16(u16) serialize_u32(u32) serialize_u64(u64) serialize_u128(u128)
    }

    fn serialize_str(self, key: &str) -> Result<(), EncodeError> {
        (self.write)(Key::Text(key))
    }

    fn collect_str<T: Display + ?Sized>(self, key: &T) -> Result<(), EncodeError> {
        if self.units {
            (self.write)(Key::Units(&format!("{key:#}")))
        } else {
            (self.write)(Key::Text(&key.to_string()))
        }
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<(), EncodeError> {
        (self.write)(Key::Text(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        key: &T,
    ) -> Result<(), EncodeError> {
        match name {
            token::JS_STRING => key.serialize(Self { units: true, ..self }),
            token::DATE => refused("Date"),
            token::ARRAY_BUFFER => refused("ArrayBuffer"),
            token::BIGINT => refused("BigInt"),
            token::MAP | token::SET | token::EXACT | token::EXACT_LEAF | token::BOXED => refused("an object"),
            _ => key.serialize(self),
        }
    }

    fn serialize_some<T: Serialize + ?Sized>(self, key: &T) -> Result<(), EncodeError> {
        key.serialize(self)
    }

    fn serialize_f32(self, _key: f32) -> Result<(), EncodeError> {
        refused("a float")
    }

    fn serialize_f64(self, _key: f64) -> Result<(), EncodeError> {
        refused("a float")
    }

    fn serialize_bytes(self, _key: &[u8]) -> Result<(), EncodeError> {
        refused("bytes")
    }

    fn serialize_none(self) -> Result<(), EncodeError> {
        refused("null")
    }

    fn serialize_unit(self) -> Result<(), EncodeError> {
        refused("undefined")
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), EncodeError> {
        refused("undefined")
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _key: &T,
    ) -> Result<(), EncodeError> {
        refused("an enum with data")
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<Never, EncodeError> {
        refused("an array")
    }

    fn serialize_tuple(self, _len: usize) -> Result<Never, EncodeError> {
        refused("an array")
    }

    fn serialize_tuple_struct(self, _name: &'static str, _len: usize) -> Result<Never, EncodeError> {
        refused("an array")
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _len: usize,
    ) -> Result<Never, EncodeError> {
        refused("an enum with data")
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Never, EncodeError> {
        refused("an object")
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Never, EncodeError> {
        refused("an object")
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _len: usize,
    ) -> Result<Never, EncodeError> {
        refused("an enum with data")
    }
}
