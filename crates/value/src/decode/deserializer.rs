//! serde's `Deserializer` over a message's values.

#![expect(clippy::question_mark, reason = "without it, frames that recurse are smaller in debug builds")]

use serde::de::value::F64Deserializer;
use serde::de::{self, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::access::{Elements, visit_js_string};
use super::build;
use super::containers::visit_view;
use super::leaf::{visit_i128, visit_integer, visit_number, visit_u128};
use super::own::{hand_graph_over, hand_over};
use super::reader::{Reader, WireView, unknown_kind, unknown_tag};
use super::text::WireStr;
use crate::big_int::BigInt;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::value::Value;
use crate::wire::ext_word::{
    ARRAY_BUFFER, ARRAY_EXTRA, BIGINT, BIGINT_OBJECT, BOOLEAN_OBJECT, DATE, ERROR, MAP, NUMBER_OBJECT,
    REGEXP, SET, SPARSE, STRING_OBJECT, VIEW,
};
use crate::wire::{special, tag, token};

/// A deserializer of the value at its reader's position.
pub(crate) struct Decoder<'m, 'de> {
    pub(crate) reader: Reader<'m, 'de>,
    /// Set while the value is an argument, for [`Rest`](crate::Rest).
    pub(crate) arguments: Option<ArgumentsLeft>,
    /// What is known of shapes and structs, where a shape's number leads to.
    pub(super) known: [Option<KnownStruct>; KNOWN_STRUCTS],
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

/// A number of either of JavaScript's kinds.
enum Numeric {
    Number(f64),
    Big(BigInt),
}

impl<'m, 'de> Decoder<'m, 'de> {
    #[inline]
    pub(crate) fn new(reader: Reader<'m, 'de>) -> Self {
        Self { reader, arguments: None, known: [None; KNOWN_STRUCTS] }
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

    /// The string at the position, if there is one.
    #[inline]
    fn string(&mut self) -> Result<Option<WireStr<'de>>, DecodeError> {
        let word = self.reader.peek()?;
        if word & 15 == tag::STR {
            self.reader.advance();
            return self.reader.string(word >> 4).map(Some);
        }
        self.other_string(word)
    }

    #[cold]
    fn other_string(&mut self, word: u32) -> Result<Option<WireStr<'de>>, DecodeError> {
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
    fn number(&mut self) -> Result<Option<Numeric>, DecodeError> {
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
    fn other_number(&mut self, word: u32) -> Result<Option<Numeric>, DecodeError> {
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
    fn visit_other_integer<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
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
    fn bytes(&mut self) -> Result<Option<&'de [u8]>, DecodeError> {
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
    fn visit_leaf<V: Visitor<'de>>(&mut self, word: u32, visitor: V) -> Result<V::Value, DecodeError> {
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

    fn visit_ext<V: Visitor<'de>>(&mut self, word: u32, visitor: V) -> Result<V::Value, DecodeError> {
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
    fn visit_nullish<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
        self.reader.advance();
        visitor.visit_none()
    }

    /// A type of this crate's own, by the name of its newtype struct.
    fn visit_own_type<V: Visitor<'de>>(
        &mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match name {
            token::VALUE => match build::value(&mut self.reader) {
                Ok(value) => hand_over(value, visitor),
                Err(error) => Err(error),
            },
            token::GRAPH => match build::graph(&mut self.reader) {
                Ok(graph) => hand_graph_over(graph, visitor),
                Err(error) => Err(error),
            },
            token::JS_STRING => match self.string()? {
                Some(string) => visit_js_string(string, visitor),
                None => self.mismatch(&visitor),
            },
            token::BIGINT => match self.number()? {
                Some(Numeric::Big(big)) => hand_over(Value::BigInt(big), visitor),
                Some(Numeric::Number(number)) => visit_integer(number, visitor),
                None => self.mismatch(&visitor),
            },
            token::DATE | token::REGEXP | token::ERROR => self.visit_own_object(name, visitor),
            token::REST => match &mut self.arguments {
                Some(arguments) if arguments.position == self.reader.at => {
                    arguments.taken = true;
                    let (index, end) = (arguments.index, arguments.count);
                    self.reader.unread();
                    visitor.visit_seq(Elements { decoder: self, index, end })
                }
                _ => de::Deserializer::deserialize_seq(self, visitor),
            },
            _ => self.mismatch(&visitor),
        }
    }

    fn visit_own_object<V: Visitor<'de>>(
        &mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let word = self.reader.peek()?;
        let wanted = match name {
            token::DATE => DATE,
            token::ERROR => ERROR,
            _ => REGEXP,
        };
        match word {
            DATE if wanted == DATE => self.visit_ext(word, visitor),
            _ if word == wanted => match build::value(&mut self.reader) {
                Ok(value) => hand_over(value, visitor),
                Err(error) => Err(error),
            },
            _ if word & 15 == tag::REF => {
                let mut there = self.reader;
                there.advance();
                there.follow(word >> 4)?;
                match there.peek()? {
                    found if found == wanted => {
                        self.follow(word, |there| there.visit_own_object(name, visitor))
                    }
                    _ => self.mismatch(&visitor),
                }
            }
            _ => self.mismatch(&visitor),
        }
    }

    /// An enum's variant without data: its name.
    fn visit_unit_variant<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
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
fn visit_str<'de, V: Visitor<'de>>(string: WireStr<'de>, visitor: V) -> Result<V::Value, DecodeError> {
    match string.as_borrowed() {
        Some(text) => visitor.visit_borrowed_str(text),
        None => visitor.visit_string(string.to_text()?),
    }
}

/// Shows a `Date` to a visitor that knows nothing of it: as an optional of an optional of its number. serde buffers that as
/// it is (for flattened structs and untagged enums), so [`Date`](crate::Date) and [`Value`](crate::Value) can tell it from a
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
                tag::OBJ | tag::OBJX | tag::DICT => self.visit_object(word, None, visitor),
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
        match self.string()? {
            Some(string) => visit_str(string, visitor),
            None => self.mismatch(&visitor),
        }
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
            Ok(word) => self.visit_object(word, None, visitor),
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
            Ok(word) => self.visit_object(word, Some(fields), visitor),
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

/// A Date's number, inside the outer of its two optionals. See [`Decoder::visit_date`].
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
