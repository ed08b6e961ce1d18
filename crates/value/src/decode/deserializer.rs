//! serde's `Deserializer` over the bytes.

use serde::de::value::{F64Deserializer, SeqDeserializer};
use serde::de::{self, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::access::{Elements, Properties, RawBytes, Variant, visit_js_string};
use super::reader::{Reader, WireStr};
use crate::error::{DecodeError, DecodeErrorKind};
use crate::limits::{MAX_SAFE_INTEGER, MAX_STACK};
use crate::wire::{tag, token};

/// A deserializer of the value at its reader's position.
pub(crate) struct Decoder<'de> {
    pub(crate) reader: Reader<'de>,
    /// Set while the value is an argument, for [`Rest`](crate::Rest).
    pub(crate) arguments: Option<ArgumentsLeft>,
    stack_base: usize,
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

/// Where the stack is, nearly: the address of something on it. (Not so under Miri.)
#[inline(never)]
fn stack_position() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(&here).addr()
}

impl<'de> Decoder<'de> {
    pub(crate) fn new(reader: Reader<'de>) -> Self {
        Self { reader, arguments: None, stack_base: stack_position() }
    }

    #[cold]
    fn mismatch<T>(&self, expected: &dyn de::Expected) -> Result<T, DecodeError> {
        Err(match self.reader.peek_tag() {
            Ok(unknown) if unknown > tag::UINT8_ARRAY => {
                DecodeError::new(DecodeErrorKind::UnknownTag(unknown))
            }
            Ok(_) => DecodeError::mismatch(expected, self.reader.describe()),
            Err(error) => error,
        })
    }

    /// The string at the position, if there is one.
    fn string(&mut self) -> Result<Option<WireStr<'de>>, DecodeError> {
        match self.reader.peek_tag()? {
            string_tag @ (tag::LATIN1 | tag::UTF16) => {
                self.reader.tag()?;
                self.reader.string(string_tag).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The number at the position, if there is one.
    fn number(&mut self) -> Result<Option<f64>, DecodeError> {
        match self.reader.peek_tag()? {
            tag::I32 => {
                self.reader.tag()?;
                self.reader.i32().map(|number| Some(f64::from(number)))
            }
            tag::F64 => {
                self.reader.tag()?;
                self.reader.f64().map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Any value but a container.
    fn visit_leaf<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.reader.tag()? {
            tag::UNDEFINED => visitor.visit_unit(),
            tag::NULL => visitor.visit_none(),
            tag::FALSE => visitor.visit_bool(false),
            tag::TRUE => visitor.visit_bool(true),
            tag::I32 => visit_number(self.reader.i32()?.into(), visitor),
            tag::F64 => visit_number(self.reader.f64()?, visitor),
            leaf @ (tag::LATIN1 | tag::UTF16) => visit_str(self.reader.string(leaf)?, visitor),
            tag::DATE => visit_date(self.reader.f64()?, visitor),
            tag::ARRAY_BUFFER | tag::UINT8_ARRAY => visitor.visit_borrowed_bytes(self.reader.bytes()?),
            unknown => Err(DecodeError::new(DecodeErrorKind::UnknownTag(unknown))),
        }
    }

    /// An optional's undefined or null.
    fn visit_nullish<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
        self.reader.tag()?;
        visitor.visit_none()
    }

    /// A buffer as an array of numbers, so that `Vec<u8>` and `[u8; 16]` take one.
    fn visit_bytes_as_array<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
        self.reader.tag()?;
        let mut elements = SeqDeserializer::new(self.reader.bytes()?.iter().copied());
        let value = visitor.visit_seq(&mut elements)?;
        elements.end()?;
        Ok(value)
    }

    /// A type of this crate's own, by the name of its newtype struct.
    fn visit_own_type<V: Visitor<'de>>(
        &mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match name {
            token::VALUE => {
                // Checked here, where a failure still has its path; made from the checked bytes by the visitor.
                let start = self.reader.position();
                self.reader.skip_value()?;
                visitor.visit_enum(RawBytes(self.reader.since(start)))
            }
            token::JS_STRING => match self.string()? {
                Some(string) => visit_js_string(string, visitor),
                None => self.mismatch(&visitor),
            },
            token::DATE if self.reader.peek_tag()? == tag::DATE => {
                self.reader.tag()?;
                visit_date(self.reader.f64()?, visitor)
            }
            token::REST => match &mut self.arguments {
                Some(arguments) if arguments.position == self.reader.position() => {
                    arguments.taken = true;
                    let (index, end) = (arguments.index, arguments.count);
                    self.reader.unread_element();
                    visitor.visit_seq(Elements { decoder: self, index, end })
                }
                _ => de::Deserializer::deserialize_seq(self, visitor),
            },
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

    /// Begins an enum's variant with data, an object of one property; gives its name.
    fn enter_variant(&mut self) -> Result<WireStr<'de>, DecodeError> {
        match self.enter_object()? {
            1 => self.reader.next_property(),
            count => Err(excess("property (the variant)", 1, count)),
        }
    }

    fn enter_array(&mut self) -> Result<usize, DecodeError> {
        self.check_stack()?;
        self.reader.tag()?;
        self.reader.enter_array()
    }

    fn enter_object(&mut self) -> Result<usize, DecodeError> {
        self.check_stack()?;
        self.reader.tag()?;
        self.reader.enter_object()
    }

    /// Fails before the stack does: how much of it a level takes is up to the types that are decoded.
    #[inline(never)]
    fn check_stack(&self) -> Result<(), DecodeError> {
        if self.stack_base.abs_diff(stack_position()) > MAX_STACK && !cfg!(miri) {
            return Err(DecodeError::new(DecodeErrorKind::OutOfStack));
        }
        Ok(())
    }

    // The functions from here on that recurse are written for small frames in debug builds: few `?`, and what does not
    // recurse is in functions of its own.

    fn visit_array<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
        let mut elements = match self.enter_array() {
            Ok(end) => Elements { decoder: self, index: 0, end },
            Err(error) => return Err(error),
        };
        match visitor.visit_seq(&mut elements) {
            Ok(value) => match elements.leave() {
                Ok(()) => Ok(value),
                Err(error) => Err(error),
            },
            error => error,
        }
    }

    fn visit_variant<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
        let name = self.enter_variant()?;
        match visitor.visit_enum(Variant { decoder: self, name }) {
            Ok(value) => {
                self.reader.leave();
                Ok(value)
            }
            error => error,
        }
    }

    fn visit_object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
        let mut properties = match self.enter_object() {
            Ok(count) => Properties { decoder: self, count, left: count, key: WireStr::Latin1(&[]) },
            Err(error) => return Err(error),
        };
        match visitor.visit_map(&mut properties) {
            Ok(value) => match properties.leave() {
                Ok(()) => Ok(value),
                Err(error) => Err(error),
            },
            error => error,
        }
    }
}

/// Shows a string, in place where it can be.
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
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            match self.number()? {
                Some(number) => visit_integer(number, visitor),
                None => self.mismatch(&visitor),
            }
        }
    )*};
}

/// Two to the power of 64 and of 63, the ends of what `u64` and `i64` hold, are doubles themselves.
const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;
const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

/// Shows a number to a visitor that wants an integer. What is none, or beyond 64 bits, is shown as it is: the visitor's
/// error then names it.
fn visit_integer<'de, V: Visitor<'de>>(number: f64, visitor: V) -> Result<V::Value, DecodeError> {
    if number.fract() != 0.0 {
        // Also the infinities and NaN, whose fraction is NaN.
        visitor.visit_f64(number)
    } else if (0.0..TWO_TO_64).contains(&number) {
        visitor.visit_u64(number as u64)
    } else if (-TWO_TO_63..0.0).contains(&number) {
        visitor.visit_i64(number as i64)
    } else {
        visitor.visit_f64(number)
    }
}

/// Shows a number to a visitor that takes anything: as an integer where that loses nothing.
fn visit_number<'de, V: Visitor<'de>>(number: f64, visitor: V) -> Result<V::Value, DecodeError> {
    let negative_zero = number == 0.0 && number.is_sign_negative();
    if negative_zero || number.abs() > MAX_SAFE_INTEGER as f64 {
        visitor.visit_f64(number)
    } else {
        visit_integer(number, visitor)
    }
}

impl<'de> de::Deserializer<'de> for &mut Decoder<'de> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.reader.peek_tag() {
            Ok(tag::ARRAY) => self.visit_array(visitor),
            Ok(tag::OBJECT) => self.visit_object(visitor),
            _ => self.visit_leaf(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.reader.peek_tag()? {
            value_tag @ (tag::FALSE | tag::TRUE) => {
                self.reader.tag()?;
                visitor.visit_bool(value_tag == tag::TRUE)
            }
            _ => self.mismatch(&visitor),
        }
    }

    integers! { deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16
    deserialize_u32 deserialize_u64 }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.number()? {
            // A cast of a larger one would saturate, but the cast back then differs.
            Some(number) if number as i128 as f64 == number => visitor.visit_i128(number as i128),
            Some(number) => visitor.visit_f64(number),
            None => self.mismatch(&visitor),
        }
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.number()? {
            Some(number) if number as u128 as f64 == number => visitor.visit_u128(number as u128),
            Some(number) => visitor.visit_f64(number),
            None => self.mismatch(&visitor),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.number()? {
            Some(number) => visitor.visit_f64(number),
            None => self.mismatch(&visitor),
        }
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.string()? {
            Some(string) => visit_str(string, visitor),
            None => self.mismatch(&visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.reader.peek_tag()? {
            tag::I32 | tag::F64 => self.deserialize_u64(visitor),
            _ => self.deserialize_str(visitor),
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.reader.peek_tag()? {
            tag::ARRAY_BUFFER | tag::UINT8_ARRAY => {
                self.reader.tag()?;
                visitor.visit_borrowed_bytes(self.reader.bytes()?)
            }
            // Types that hold bytes also take an array of numbers.
            tag::ARRAY => self.deserialize_seq(visitor),
            _ => self.mismatch(&visitor),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.reader.peek_tag() {
            Ok(tag::UNDEFINED | tag::NULL) => self.visit_nullish(visitor),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.reader.peek_tag()? {
            tag::UNDEFINED | tag::NULL => {
                self.reader.tag()?;
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

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match name {
            token::VALUE | token::JS_STRING | token::DATE | token::REST => self.visit_own_type(name, visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.reader.peek_tag() {
            Ok(tag::ARRAY) => self.visit_array(visitor),
            Ok(tag::ARRAY_BUFFER | tag::UINT8_ARRAY) => self.visit_bytes_as_array(visitor),
            _ => self.mismatch(&visitor),
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
        match self.reader.peek_tag() {
            Ok(tag::OBJECT) => self.visit_object(visitor),
            _ => self.mismatch(&visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.reader.peek_tag() {
            Ok(tag::OBJECT) => self.visit_object(visitor),
            // As serde_json: a struct may be written as the array of its fields.
            Ok(tag::ARRAY) => self.visit_array(visitor),
            _ => self.mismatch(&visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.reader.peek_tag() {
            Ok(tag::OBJECT) => self.visit_variant(visitor),
            Ok(tag::LATIN1 | tag::UTF16) => self.visit_unit_variant(visitor),
            _ => self.mismatch(&visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.reader.skip_value()?;
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
