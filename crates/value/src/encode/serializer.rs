//! serde's `Serializer` over a byte vector.

use std::fmt::{self, Display, Write};

use serde::ser::{self, Serialize};

use super::compound::{Compound, Kind};
use super::writer::{patch_length, write_bytes, write_f64, write_i32, write_length, write_number, write_str};
use crate::error::{EncodeError, EncodeErrorKind};
use crate::js_string::unit_of;
use crate::limits::{MAX_DEPTH, MAX_SAFE_INTEGER};
use crate::path::Segment;
use crate::wire::{tag, token};

/// A serializer that appends to a vector.
pub(super) struct Encoder<'a> {
    pub(super) out: &'a mut Vec<u8>,
    pub(super) depth: usize,
    /// The last error of something inside, if any: what is written is not whole then, even if a `Serialize` of somebody's
    /// swallowed it.
    pub(super) failed: bool,
}

impl<'a> Encoder<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, depth: 0, failed: false }
    }

    /// Checks that what is written is one whole value: a `Serialize` of somebody's may be wrong.
    pub(super) fn finish(&self) -> Result<(), EncodeError> {
        if self.failed || self.depth != 0 {
            return Err(ser::Error::custom("a Serialize implementation went on after an error"));
        }
        Ok(())
    }

    /// Begins a container; its count is written when it ends.
    pub(super) fn begin(&mut self, container_tag: u8) -> Result<usize, EncodeError> {
        if self.depth == MAX_DEPTH {
            return Err(EncodeError::new(EncodeErrorKind::TooDeep));
        }
        self.depth += 1;
        self.out.push(container_tag);
        let count_at = self.out.len();
        self.out.extend_from_slice(&[0; 4]);
        Ok(count_at)
    }

    pub(super) fn end(&mut self, count_at: usize, count: usize) -> Result<(), EncodeError> {
        self.depth -= 1;
        patch_length(self.out, count_at, count)
    }

    /// Begins an enum's variant that has data: an object of one property.
    fn begin_variant(&mut self, variant: &'static str) -> Result<(), EncodeError> {
        let count_at = self.begin(tag::OBJECT)?;
        patch_length(self.out, count_at, 1)?;
        write_str(self.out, variant)
    }

    /// Something written by a `Serialize` of somebody's, with its place in the path if it fails.
    pub(super) fn part<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        segment: impl FnOnce(&Self) -> Segment,
    ) -> Result<(), EncodeError> {
        match value.serialize(&mut *self) {
            Ok(()) => Ok(()),
            Err(error) => {
                self.failed = true;
                Err(error.at(segment(self)))
            }
        }
    }
}

/// Integers of up to 32 bits are doubles; larger ones are checked.
macro_rules! numbers {
    ($($method:ident($type:ty))*) => {$(
        fn $method(self, number: $type) -> Result<(), EncodeError> {
            write_number(self.out, number.into());
            Ok(())
        }
    )*};
}

macro_rules! checked_integers {
    ($($method:ident($type:ty))*) => {$(
        fn $method(self, integer: $type) -> Result<(), EncodeError> {
            if let Ok(small) = i32::try_from(integer) {
                write_i32(self.out, small);
                return Ok(());
            }
            // What does not fit into 64 bits is larger still.
            match i64::try_from(integer) {
                Ok(integer) if integer.unsigned_abs() <= MAX_SAFE_INTEGER => {
                    write_number(self.out, integer as f64);
                    Ok(())
                }
                _ => Err(EncodeError::new(EncodeErrorKind::IntegerTooLarge(integer.to_string()))),
            }
        }
    )*};
}

impl<'a, 'out> ser::Serializer for &'a mut Encoder<'out> {
    type Ok = ();
    type Error = EncodeError;
    type SerializeSeq = Compound<'a, 'out>;
    type SerializeTuple = Compound<'a, 'out>;
    type SerializeTupleStruct = Compound<'a, 'out>;
    type SerializeTupleVariant = Compound<'a, 'out>;
    type SerializeMap = Compound<'a, 'out>;
    type SerializeStruct = Compound<'a, 'out>;
    type SerializeStructVariant = Compound<'a, 'out>;

    numbers! {
        serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_u8(u8) serialize_u16(u16) serialize_u32(u32)
        serialize_f32(f32) serialize_f64(f64)
    }

    checked_integers! { serialize_i64(i64) serialize_u64(u64) serialize_i128(i128) serialize_u128(u128) }

    fn serialize_bool(self, value: bool) -> Result<(), EncodeError> {
        self.out.push(if value { tag::TRUE } else { tag::FALSE });
        Ok(())
    }

    fn serialize_char(self, character: char) -> Result<(), EncodeError> {
        write_str(self.out, character.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), EncodeError> {
        write_str(self.out, text)
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), EncodeError> {
        write_bytes(self.out, tag::UINT8_ARRAY, bytes)
    }

    fn serialize_none(self) -> Result<(), EncodeError> {
        self.out.push(tag::NULL);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), EncodeError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), EncodeError> {
        self.out.push(tag::UNDEFINED);
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), EncodeError> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<(), EncodeError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        let special = match name {
            token::DATE => Special::Date,
            token::ARRAY_BUFFER => Special::ArrayBuffer,
            token::JS_STRING => Special::JsString,
            _ => return value.serialize(self),
        };
        value.serialize(SpecialEncoder { out: self.out, special })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        self.begin_variant(variant)?;
        self.part(value, |_| Segment::key(variant))?;
        self.depth -= 1;
        Ok(())
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<Compound<'a, 'out>, EncodeError> {
        Compound::begin(self, tag::ARRAY, Kind::Plain)
    }

    fn serialize_tuple(self, _len: usize) -> Result<Compound<'a, 'out>, EncodeError> {
        Compound::begin(self, tag::ARRAY, Kind::Plain)
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _len: usize,
    ) -> Result<Compound<'a, 'out>, EncodeError> {
        Compound::begin(self, tag::ARRAY, Kind::Plain)
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Compound<'a, 'out>, EncodeError> {
        self.begin_variant(variant)?;
        Compound::begin(self, tag::ARRAY, Kind::Variant(variant))
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Compound<'a, 'out>, EncodeError> {
        Compound::begin(self, tag::OBJECT, Kind::Plain)
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Compound<'a, 'out>, EncodeError> {
        Compound::begin(self, tag::OBJECT, Kind::Plain)
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Compound<'a, 'out>, EncodeError> {
        self.begin_variant(variant)?;
        Compound::begin(self, tag::OBJECT, Kind::Variant(variant))
    }
}

/// What is inside a newtype struct of this crate's own.
pub(super) struct SpecialEncoder<'a> {
    pub(super) out: &'a mut Vec<u8>,
    pub(super) special: Special,
}

#[derive(Clone, Copy)]
pub(super) enum Special {
    Date,
    ArrayBuffer,
    JsString,
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

impl ser::Serializer for SpecialEncoder<'_> {
    type Ok = ();
    type Error = EncodeError;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    fn serialize_f64(self, milliseconds: f64) -> Result<(), EncodeError> {
        let Special::Date = self.special else { return Err(not_special()) };
        self.out.push(tag::DATE);
        write_f64(self.out, milliseconds);
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), EncodeError> {
        let Special::ArrayBuffer = self.special else { return Err(not_special()) };
        write_bytes(self.out, tag::ARRAY_BUFFER, bytes)
    }

    /// A string with lone surrogates: asked for in the form that keeps them.
    fn collect_str<T: Display + ?Sized>(self, string: &T) -> Result<(), EncodeError> {
        let Special::JsString = self.special else { return Err(not_special()) };
        self.out.push(tag::UTF16);
        let count_at = self.out.len();
        write_length(self.out, 0)?;
        write!(UnitWriter(self.out), "{string:#}").map_err(|_| not_special())?;
        let count = (self.out.len() - count_at - 4) / 2;
        patch_length(self.out, count_at, count)
    }

    not_special! {
        serialize_bool(value: bool) -> ();
        serialize_i8(value: i8) -> ();
        serialize_i16(value: i16) -> ();
        serialize_i32(value: i32) -> ();
        serialize_i64(value: i64) -> ();
        serialize_u8(value: u8) -> ();
        serialize_u16(value: u16) -> ();
        serialize_u32(value: u32) -> ();
        serialize_u64(value: u64) -> ();
        serialize_f32(value: f32) -> ();
        serialize_char(value: char) -> ();
        serialize_str(value: &str) -> ();
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

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _value: &T,
    ) -> Result<(), EncodeError> {
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
struct UnitWriter<'a>(&'a mut Vec<u8>);

impl Write for UnitWriter<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            let unit = unit_of(character).ok_or(fmt::Error)?;
            self.0.extend_from_slice(&unit.to_le_bytes());
        }
        Ok(())
    }
}
