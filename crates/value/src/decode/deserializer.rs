//! serde's `Deserializer` over a message's values.

#![expect(clippy::question_mark, reason = "without it, frames that recurse are smaller in debug builds")]

use serde::de::{self, Visitor};

use super::leaf::{visit_i128, visit_u128};
use super::reader::{Reader, unknown_kind};
use super::scalars::Numeric;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::wire::ext_word::{ARRAY_EXTRA, BOOLEAN_OBJECT, ERROR, MAP, SET, SPARSE};
use crate::wire::{special, tag, token};

/// A deserializer of the value at its reader's position.
pub(crate) struct Decoder<'m, 'de> {
    pub(crate) reader: Reader<'m, 'de>,
    /// Set while the value is an argument, for [`Rest`](crate::Rest).
    pub(crate) arguments: Option<ArgumentsLeft>,
    /// What is known of shapes and structs, where a shape's number leads to.
    pub(super) known: [Option<KnownStruct>; KNOWN_STRUCTS],
    /// Whether all structs are to be read by their fields' names.
    pub(super) by_name: bool,
    /// Whether a struct that was shown its fields by their place failed, so that all must be decoded again
    /// [`by_name`](Self::by_name): its visitor may not take them so, and its error does not name them.
    pub(crate) doubted: bool,
}

/// Of how many shapes is remembered which struct they are.
pub(super) const KNOWN_STRUCTS: usize = 4;

/// Whether a shape's keys are a struct's fields, in their order. Nearly always they are, and then the keys need not be read.
#[derive(Clone, Copy)]
pub(super) struct KnownStruct {
    pub(super) number: u32,
    pub(super) fields: &'static [&'static str],
    pub(super) same: bool,
}

/// The arguments from the one at `position` on.
#[derive(Clone, Copy)]
pub(crate) struct ArgumentsLeft {
    /// Where the argument begins: only a `Rest` that begins there too takes the arguments.
    pub(crate) position: usize,
    /// The argument's index.
    pub(crate) index: usize,
    /// How many arguments the list has.
    pub(crate) count: usize,
    /// Whether `Rest` took them.
    pub(crate) taken: bool,
}

impl<'m, 'de> Decoder<'m, 'de> {
    #[inline]
    pub(crate) fn new(reader: Reader<'m, 'de>) -> Self {
        Self { reader, arguments: None, known: [None; KNOWN_STRUCTS], by_name: false, doubted: false }
    }

    /// To read all structs by their fields' names.
    pub(crate) fn by_name(self) -> Self {
        Self { by_name: true, ..self }
    }

    /// Does something with the object that the REF at the position leads to, and comes back.
    #[cold]
    #[inline(never)]
    pub(super) fn follow<T>(
        &mut self,
        word: u32,
        there: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.reader.advance();
        let back = self.reader.follow(word >> 4)?;
        // What is there is no argument.
        let arguments = self.arguments.take();
        let value = there(self)?;
        self.reader.come_back(back);
        self.arguments = arguments;
        Ok(value)
    }

    #[cold]
    pub(super) fn mismatch<T>(&self, expected: &dyn de::Expected) -> Result<T, DecodeError> {
        Err(match self.reader.describe() {
            Ok(got) => DecodeError::mismatch(expected, got),
            Err(error) => error,
        })
    }
}

#[cold]
pub(super) fn excess(what: &str, expected: usize, got: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Mismatch {
        expected: format!("{expected} {what}"),
        got: got.to_string(),
        argument_missing: false,
    })
}

macro_rules! integers {
    ($($method:ident)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            // The most frequent case by far.
            let word = self.reader.peek()?;
            if word & 15 == tag::INT {
                self.reader.advance();
                let integer = word as i32 >> 4;
                return if integer >= 0 {
                    visitor.visit_u64(integer as u64)
                } else {
                    visitor.visit_i64(integer.into())
                };
            }
            self.visit_other_integer(visitor)
        }
    )*};
}

impl<'de> de::Deserializer<'de> for &mut Decoder<'_, 'de> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let word = match self.reader.peek() {
            Ok(word) => word,
            Err(error) => return Err(error),
        };
        match word {
            SET | ARRAY_EXTRA | SPARSE => self.visit_array_like(word, visitor),
            MAP | ERROR => self.visit_object_like(word, visitor),
            _ => match word & 15 {
                tag::ARR | tag::NUMS => self.visit_array(word, visitor),
                tag::OBJ | tag::OBJX | tag::DICT => self.visit_object(word, true, visitor),
                tag::REF => self.follow(word, |there| there.deserialize_any(visitor)),
                _ => self.visit_leaf(word, visitor),
            },
        }
    }

    #[inline]
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let word = self.reader.peek()?;
        match word {
            special::FALSE | special::TRUE => {
                self.reader.advance();
                visitor.visit_bool(word == special::TRUE)
            }
            BOOLEAN_OBJECT => {
                self.reader.advance();
                self.reader.object();
                match self.reader.word()? {
                    bit @ (0 | 1) => visitor.visit_bool(bit == 1),
                    unknown => Err(unknown_kind(unknown)),
                }
            }
            _ if word & 15 == tag::REF => self.follow(word, |there| there.deserialize_bool(visitor)),
            _ => self.mismatch(&visitor),
        }
    }

    integers! { deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16
    deserialize_u32 deserialize_u64 }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.number()? {
            Some(Numeric::Number(number)) => visit_i128(number, visitor),
            Some(Numeric::Big(big)) => match i128::try_from(&big) {
                Ok(integer) => visitor.visit_i128(integer),
                Err(_) => Err(DecodeError::mismatch(&visitor, format!("{big:?}"))),
            },
            None => self.mismatch(&visitor),
        }
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.number()? {
            Some(Numeric::Number(number)) => visit_u128(number, visitor),
            Some(Numeric::Big(big)) => match u128::try_from(&big) {
                Ok(integer) => visitor.visit_u128(integer),
                Err(_) => Err(DecodeError::mismatch(&visitor, format!("{big:?}"))),
            },
            None => self.mismatch(&visitor),
        }
    }

    #[inline]
    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_f64(visitor)
    }

    #[inline]
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.number()? {
            Some(Numeric::Number(number)) => visitor.visit_f64(number),
            Some(Numeric::Big(big)) => Err(DecodeError::mismatch(&visitor, format!("{big:?}"))),
            None => self.mismatch(&visitor),
        }
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_str(visitor)
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let word = self.reader.peek()?;
        if word & 15 == tag::STR
            && let Some(text) = self.reader.ascii(word >> 4)
        {
            return visitor.visit_borrowed_str(text);
        }
        self.visit_string(visitor)
    }

    #[inline]
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.reader.peek()? & 15 {
            tag::INT | tag::DOUBLE => self.deserialize_u64(visitor),
            _ => self.deserialize_str(visitor),
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.bytes()? {
            Some(bytes) => visitor.visit_borrowed_bytes(bytes),
            // Types that hold bytes also take an array of numbers.
            None => match self.reader.peek()? & 15 {
                tag::ARR | tag::NUMS | tag::REF => self.deserialize_seq(visitor),
                _ => self.mismatch(&visitor),
            },
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        if let Some((_, bytes)) = self.reader.take_binary() {
            return visitor.visit_byte_buf(bytes);
        }
        self.deserialize_bytes(visitor)
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.reader.peek() {
            Ok(special::UNDEFINED | special::NULL) => self.visit_nullish(visitor),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.reader.peek()? {
            special::UNDEFINED | special::NULL => {
                self.reader.advance();
                visitor.visit_unit()
            }
            _ => self.mismatch(&visitor),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.deserialize_unit(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        if name.starts_with(token::PREFIX) {
            self.visit_own_type(name, visitor)
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.reader.peek() {
            Ok(word) => self.visit_array(word, visitor),
            Err(error) => Err(error),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.reader.peek() {
            Ok(word) => self.visit_object(word, true, visitor),
            Err(error) => Err(error),
        }
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.reader.peek() {
            Ok(word) => self.visit_struct(word, fields, visitor),
            Err(error) => Err(error),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let word = match self.reader.peek() {
            Ok(word) => word,
            Err(error) => return Err(error),
        };
        match word & 15 {
            tag::OBJ | tag::OBJX | tag::DICT => self.visit_variant(word, visitor),
            tag::REF => self.follow(word, |there| there.deserialize_enum("", &[], visitor)),
            _ => self.visit_unit_variant(visitor),
        }
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.reader.skip()?;
        visitor.visit_unit()
    }
}
