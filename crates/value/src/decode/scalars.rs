//! Values that are no containers, shown to serde's visitors: numbers, strings, dates, bytes, and the names of enums' variants.

use serde::de::value::F64Deserializer;
use serde::de::{self, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::build;
use super::containers::visit_view;
use super::deserializer::Decoder;
use super::leaf::{visit_integer, visit_number};
use super::objects::WireView;
use super::own::hand_over;
use super::reader::{unknown_kind, unknown_tag};
use super::text::WireStr;
use crate::big_int::BigInt;
use crate::error::DecodeError;
use crate::value::Value;
use crate::wire::ext_word::{
    ARRAY_BUFFER, BIGINT, BIGINT_OBJECT, BOOLEAN_OBJECT, DATE, NUMBER_OBJECT, REGEXP, STRING_OBJECT, VIEW,
};
use crate::wire::{special, tag};

/// A number of either of JavaScript's kinds.
pub(super) enum Numeric {
    Number(f64),
    Big(BigInt),
}

impl<'de> Decoder<'_, 'de> {
    /// The string at the position, if there is one.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Option<WireStr<'de>>, DecodeError> {
        let word = self.reader.peek()?;
        if word & 15 == tag::STR {
            self.reader.advance();
            return self.reader.string(word >> 4).map(Some);
        }
        self.other_string(word)
    }

    /// Any string, for who wants its text.
    #[inline(never)]
    pub(super) fn visit_string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.string()? {
            Some(string) => visit_str(string, visitor),
            None => self.mismatch(&visitor),
        }
    }

    #[cold]
    pub(super) fn other_string(&mut self, word: u32) -> Result<Option<WireStr<'de>>, DecodeError> {
        if word == STRING_OBJECT {
            self.reader.advance();
            self.reader.object();
            return self.reader.whole_string().map(Some);
        }
        if word & 15 == tag::REF {
            return self.follow(word, Self::string);
        }
        Ok(None)
    }

    /// The number at the position, if there is one.
    #[inline]
    pub(super) fn number(&mut self) -> Result<Option<Numeric>, DecodeError> {
        let word = self.reader.peek()?;
        match word & 15 {
            tag::INT => {
                self.reader.advance();
                Ok(Some(Numeric::Number(f64::from(word as i32 >> 4))))
            }
            tag::DOUBLE if word >> 4 == 0 => {
                self.reader.advance();
                self.reader.double().map(|number| Some(Numeric::Number(number)))
            }
            _ => self.other_number(word),
        }
    }

    #[cold]
    pub(super) fn other_number(&mut self, word: u32) -> Result<Option<Numeric>, DecodeError> {
        match word {
            BIGINT | BIGINT_OBJECT => {
                self.reader.advance();
                if word == BIGINT_OBJECT {
                    self.reader.object();
                }
                self.reader.bigint().map(|big| Some(Numeric::Big(big)))
            }
            NUMBER_OBJECT => {
                self.reader.advance();
                self.reader.object();
                self.reader.double().map(|number| Some(Numeric::Number(number)))
            }
            _ if word & 15 == tag::REF => self.follow(word, Self::number),
            _ => Ok(None),
        }
    }

    /// Any number, for who wants an integer of up to 64 bits.
    #[inline(never)]
    pub(super) fn visit_other_integer<V: Visitor<'de>>(
        &mut self,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.number()? {
            Some(Numeric::Number(number)) => visit_integer(number, visitor),
            Some(Numeric::Big(big)) => match (u64::try_from(&big), i64::try_from(&big)) {
                (Ok(integer), _) => visitor.visit_u64(integer),
                (_, Ok(integer)) => visitor.visit_i64(integer),
                _ => Err(DecodeError::mismatch(&visitor, format!("{big:?}"))),
            },
            None => self.mismatch(&visitor),
        }
    }

    /// The bytes at the position, if there are any.
    pub(super) fn bytes(&mut self) -> Result<Option<&'de [u8]>, DecodeError> {
        let word = self.reader.peek()?;
        match word {
            ARRAY_BUFFER => {
                self.reader.advance();
                Ok(Some(self.reader.buffer()?.bytes))
            }
            VIEW => Ok(Some(self.view()?.bytes)),
            _ if word & 15 == tag::REF => {
                // What a REF leads to is looked at before it is followed: it may be an array, too.
                let mut there = self.reader;
                there.advance();
                there.follow(word >> 4)?;
                match there.peek()? {
                    ARRAY_BUFFER | VIEW => self.follow(word, Self::bytes),
                    _ => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }

    pub(super) fn view(&mut self) -> Result<WireView<'de>, DecodeError> {
        self.reader.advance();
        let message = self.reader.message;
        self.reader.view(message.spots())
    }

    /// Any value but a container.
    pub(super) fn visit_leaf<V: Visitor<'de>>(
        &mut self,
        word: u32,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match word & 15 {
            tag::INT | tag::DOUBLE | tag::STR | tag::SPECIAL => {}
            _ => return self.visit_ext(word, visitor),
        }
        self.reader.advance();
        match word {
            special::UNDEFINED => visitor.visit_unit(),
            special::NULL => visitor.visit_none(),
            special::TRUE => visitor.visit_bool(true),
            special::FALSE => visitor.visit_bool(false),
            _ => match word & 15 {
                tag::INT => visit_integer(f64::from(word as i32 >> 4), visitor),
                tag::DOUBLE if word >> 4 == 0 => visit_number(self.reader.double()?, visitor),
                tag::STR => visit_str(self.reader.string(word >> 4)?, visitor),
                _ => Err(unknown_tag(word)),
            },
        }
    }

    pub(super) fn visit_ext<V: Visitor<'de>>(
        &mut self,
        word: u32,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match word {
            DATE => {
                self.reader.advance();
                self.reader.object();
                visit_date(self.reader.double()?, visitor)
            }
            BIGINT | BIGINT_OBJECT | NUMBER_OBJECT => match self.other_number(word)? {
                Some(Numeric::Number(number)) => visit_number(number, visitor),
                Some(Numeric::Big(big)) => visit_big(&big, visitor),
                None => self.mismatch(&visitor),
            },
            STRING_OBJECT => match self.other_string(word)? {
                Some(string) => visit_str(string, visitor),
                None => self.mismatch(&visitor),
            },
            BOOLEAN_OBJECT => de::Deserializer::deserialize_bool(self, visitor),
            ARRAY_BUFFER => {
                self.reader.advance();
                visitor.visit_borrowed_bytes(self.reader.buffer()?.bytes)
            }
            VIEW => {
                let view = self.view()?;
                // The bytes of a Uint8Array are its elements.
                if view.class.element_size() == 1 {
                    visitor.visit_borrowed_bytes(view.bytes)
                } else {
                    visit_view(view, visitor)
                }
            }
            REGEXP => match build::value(&mut self.reader)? {
                Value::RegExp(regexp) => visitor.visit_string(regexp.to_string()),
                other => hand_over(other, visitor),
            },
            _ if word & 15 == tag::EXT => Err(unknown_kind(word >> 4)),
            _ => Err(unknown_tag(word)),
        }
    }

    /// An optional's undefined or null.
    pub(super) fn visit_nullish<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
        self.reader.advance();
        visitor.visit_none()
    }
    /// An enum's variant without data: its name.
    pub(super) fn visit_unit_variant<V: Visitor<'de>>(
        &mut self,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.string()? {
            Some(name) => match name.as_borrowed() {
                Some(text) => visitor.visit_enum(IntoDeserializer::<DecodeError>::into_deserializer(text)),
                None => {
                    visitor.visit_enum(IntoDeserializer::<DecodeError>::into_deserializer(name.to_text()?))
                }
            },
            None => self.mismatch(&visitor),
        }
    }
}

/// Shows a string, in place where it can be.
#[inline]
pub(super) fn visit_str<'de, V: Visitor<'de>>(
    string: WireStr<'de>,
    visitor: V,
) -> Result<V::Value, DecodeError> {
    match string.as_borrowed() {
        Some(text) => visitor.visit_borrowed_str(text),
        None => visitor.visit_string(string.to_text()?),
    }
}

/// Shows a `Date` to a visitor that knows nothing of it: as an optional of an optional of its number. serde buffers that as
/// it is (for flattened structs and untagged enums), so [`Date`](crate::Date) and [`Value`] can tell it from a
/// number afterwards, and other self-describing types make a number of it.
fn visit_date<'de, V: Visitor<'de>>(milliseconds: f64, visitor: V) -> Result<V::Value, DecodeError> {
    visitor.visit_some(Nested(milliseconds))
}

/// Shows a BigInt to a visitor that takes anything: as an integer of 64 bits, or as its text.
fn visit_big<'de, V: Visitor<'de>>(big: &BigInt, visitor: V) -> Result<V::Value, DecodeError> {
    match (u64::try_from(big), i64::try_from(big)) {
        (Ok(integer), _) => visitor.visit_u64(integer),
        (_, Ok(integer)) => visitor.visit_i64(integer),
        _ => visitor.visit_string(big.to_string()),
    }
}

/// Shows a string to [`JsString`](crate::JsString)'s visitor, which also takes one with lone surrogates.
pub(super) fn visit_js_string<'de, V: Visitor<'de>>(
    string: WireStr<'de>,
    visitor: V,
) -> Result<V::Value, DecodeError> {
    match string.as_borrowed() {
        Some(text) => visitor.visit_borrowed_str(text),
        None => hand_over(Value::String(string.to_js_string()), visitor),
    }
}

/// A Date's number, inside the outer of its two optionals. See [`visit_date`].
struct Nested(f64);

impl<'de> de::Deserializer<'de> for Nested {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_some(F64Deserializer::new(self.0))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
