//! What is inside a newtype struct of this crate's own: a Date's number, a BigInt's digits, a word as it is.

use std::fmt::{self, Display, Write};

use serde::ser::{self, Serialize};

use super::serializer::Encoder;
use crate::error::EncodeError;
use crate::js_string::unit_of;
use crate::wire::{MAX_PAYLOAD, ext, tag, token, word};

/// What is inside a newtype struct of this crate's own.
pub(super) struct SpecialEncoder<'a, 'out> {
    pub(super) encoder: &'a mut Encoder<'out>,
    pub(super) special: Special,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Special {
    Date,
    ArrayBuffer,
    Blob,
    JsString,
    BigInt,
    BoxedBigInt,
    Boxed,
    Word,
    Reference,
}

macro_rules! not_special {
    ($($method:ident($($argument:ident: $type:ty),*) -> $ok:ty;)*) => {$(
        fn $method(self, $($argument: $type),*) -> Result<$ok, EncodeError> {
            $(let _ = $argument;)*
            Err(not_special())
        }
    )*};
}

fn not_special() -> EncodeError {
    ser::Error::custom("a newtype struct has a name of polaron-value's own")
}

type Never = ser::Impossible<(), EncodeError>;

impl ser::Serializer for SpecialEncoder<'_, '_> {
    type Ok = ();
    type Error = EncodeError;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    fn serialize_f64(self, number: f64) -> Result<(), EncodeError> {
        let kind = match self.special {
            Special::Date => ext::DATE,
            Special::Boxed => ext::NUMBER_OBJECT,
            _ => return Err(not_special()),
        };
        self.encoder.object();
        self.encoder.writer.word(word(tag::EXT, kind));
        self.encoder.writer.bits(number);
        Ok(())
    }

    fn serialize_bool(self, value: bool) -> Result<(), EncodeError> {
        let Special::Boxed = self.special else { return Err(not_special()) };
        self.encoder.object();
        self.encoder.writer.word(word(tag::EXT, ext::BOOLEAN_OBJECT));
        self.encoder.writer.word(value.into());
        Ok(())
    }

    fn serialize_str(self, text: &str) -> Result<(), EncodeError> {
        let Special::Boxed = self.special else { return Err(not_special()) };
        self.encoder.object();
        self.encoder.writer.word(word(tag::EXT, ext::STRING_OBJECT));
        self.encoder.writer.str(text)
    }

    fn serialize_u32(self, number: u32) -> Result<(), EncodeError> {
        match self.special {
            Special::Word => self.encoder.writer.word(number),
            Special::Reference => {
                let number = self.encoder.graph.saturating_add(number).min(MAX_PAYLOAD);
                self.encoder.writer.refers();
                self.encoder.writer.word(word(tag::REF, number));
            }
            _ => return Err(not_special()),
        }
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), EncodeError> {
        match self.special {
            Special::ArrayBuffer => self.encoder.write_buffer(bytes),
            Special::Blob => {
                let offset = self.encoder.writer.blob(bytes)?;
                self.encoder.writer.word(offset);
                Ok(())
            }
            _ => Err(not_special()),
        }
    }

    /// A string with lone surrogates, or a BigInt: asked for in the form that keeps all of it.
    fn collect_str<T: Display + ?Sized>(self, string: &T) -> Result<(), EncodeError> {
        let writer = &mut self.encoder.writer;
        match self.special {
            Special::JsString => {
                writer.units(|pool| write!(UnitWriter(pool), "{string:#}").map_err(|_| not_special()))
            }
            Special::BigInt => {
                writer.word(word(tag::EXT, ext::BIGINT));
                writer.str(&format!("{string:#}"))
            }
            Special::BoxedBigInt => {
                self.encoder.object();
                self.encoder.writer.word(word(tag::EXT, ext::BIGINT_OBJECT));
                self.encoder.writer.str(&format!("{string:#}"))
            }
            _ => Err(not_special()),
        }
    }

    /// What is boxed may be of this crate's own too.
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        let encoder = self.encoder;
        match (self.special, name) {
            (Special::Boxed, token::BIGINT) => {
                value.serialize(SpecialEncoder { encoder, special: Special::BoxedBigInt })
            }
            (Special::Boxed, token::JS_STRING) => {
                encoder.object();
                encoder.writer.word(word(tag::EXT, ext::STRING_OBJECT));
                value.serialize(SpecialEncoder { encoder, special: Special::JsString })
            }
            _ => Err(not_special()),
        }
    }

    not_special! {
        serialize_i8(value: i8) -> ();
        serialize_i16(value: i16) -> ();
        serialize_i32(value: i32) -> ();
        serialize_i64(value: i64) -> ();
        serialize_u8(value: u8) -> ();
        serialize_u16(value: u16) -> ();
        serialize_u64(value: u64) -> ();
        serialize_f32(value: f32) -> ();
        serialize_char(value: char) -> ();
        serialize_none() -> ();
        serialize_unit() -> ();
        serialize_unit_struct(name: &'static str) -> ();
        serialize_unit_variant(name: &'static str, index: u32, variant: &'static str) -> ();
        serialize_seq(len: Option<usize>) -> Never;
        serialize_tuple(len: usize) -> Never;
        serialize_tuple_struct(name: &'static str, len: usize) -> Never;
        serialize_tuple_variant(name: &'static str, index: u32, variant: &'static str, len: usize) -> Never;
        serialize_map(len: Option<usize>) -> Never;
        serialize_struct(name: &'static str, len: usize) -> Never;
        serialize_struct_variant(name: &'static str, index: u32, variant: &'static str, len: usize) -> Never;
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _value: &T) -> Result<(), EncodeError> {
        Err(not_special())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _value: &T,
    ) -> Result<(), EncodeError> {
        Err(not_special())
    }
}

/// Turns the alternate form of a string with lone surrogates into code units.
pub(super) struct UnitWriter<'a>(pub(super) &'a mut Vec<u8>);

impl Write for UnitWriter<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            let unit = unit_of(character).ok_or(fmt::Error)?;
            self.0.extend_from_slice(&unit.to_le_bytes());
        }
        Ok(())
    }
}
