//! Values that have no words of their own: the elements of a NUMS, holes, missing arguments, the elements of views.

use serde::de::{self, Visitor};
use serde::forward_to_deserialize_any;

use super::deserializer::Decoder;
use super::own::{hand_graph_over, hand_over};
use crate::error::DecodeError;
use crate::graph::Graph;
use crate::kinds::Element;
use crate::limits::MAX_SAFE_INTEGER;
use crate::number::JsNumber;
use crate::path::Segment;
use crate::value::Value;
use crate::wire::token;

/// A value by itself, to deserialize from.
#[derive(Clone, Copy)]
pub(crate) enum Leaf {
    Undefined,
    Number(f64),
    /// A BigInt of 64 bits.
    Signed(i64),
    Unsigned(u64),
}

impl From<Element> for Leaf {
    fn from(element: Element) -> Self {
        match element {
            Element::Number(number) => Self::Number(number),
            Element::Signed(big) => Self::Signed(big),
            Element::Unsigned(big) => Self::Unsigned(big),
        }
    }
}

impl From<Leaf> for Value {
    fn from(leaf: Leaf) -> Self {
        match leaf {
            Leaf::Undefined => Self::Undefined,
            Leaf::Number(number) => Self::Number(number),
            Leaf::Signed(big) => Self::BigInt(big.into()),
            Leaf::Unsigned(big) => Self::BigInt(big.into()),
        }
    }
}

impl Leaf {
    #[cold]
    fn mismatch<T>(self, expected: &dyn de::Expected) -> Result<T, DecodeError> {
        let got = match self {
            Self::Undefined => "undefined".to_owned(),
            Self::Number(number) => JsNumber(number).to_string(),
            Self::Signed(big) => format!("{big}n"),
            Self::Unsigned(big) => format!("{big}n"),
        };
        Err(DecodeError::mismatch(expected, got))
    }
}

/// Two to the power of 64 and of 63, the ends of what `u64` and `i64` hold, are doubles themselves.
const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;
const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

/// Shows a number to a visitor that wants an integer. What is none, or beyond 64 bits, is shown as it is: the visitor's
/// error then names it.
#[inline]
pub(super) fn visit_integer<'de, V: Visitor<'de>>(number: f64, visitor: V) -> Result<V::Value, DecodeError> {
    // The casts saturate, and what they change differs when it is cast back; but the ends of the range do not.
    let signed = number as i64;
    if signed as f64 == number && signed != i64::MAX {
        if signed >= 0 { visitor.visit_u64(signed as u64) } else { visitor.visit_i64(signed) }
    } else if number.fract() == 0.0 && (TWO_TO_63..TWO_TO_64).contains(&number) {
        visitor.visit_u64(number as u64)
    } else {
        visitor.visit_f64(number)
    }
}

/// Shows a number to a visitor that takes anything: as an integer where that loses nothing.
pub(super) fn visit_number<'de, V: Visitor<'de>>(number: f64, visitor: V) -> Result<V::Value, DecodeError> {
    let negative_zero = number == 0.0 && number.is_sign_negative();
    if negative_zero || number.abs() > MAX_SAFE_INTEGER as f64 {
        visitor.visit_f64(number)
    } else {
        visit_integer(number, visitor)
    }
}

/// As [`visit_integer`], for visitors of 128 bits.
pub(super) fn visit_i128<'de, V: Visitor<'de>>(number: f64, visitor: V) -> Result<V::Value, DecodeError> {
    // A cast of a larger one would saturate, but the cast back then differs.
    if number as i128 as f64 == number {
        visitor.visit_i128(number as i128)
    } else {
        visitor.visit_f64(number)
    }
}

pub(super) fn visit_u128<'de, V: Visitor<'de>>(number: f64, visitor: V) -> Result<V::Value, DecodeError> {
    if number as u128 as f64 == number {
        visitor.visit_u128(number as u128)
    } else {
        visitor.visit_f64(number)
    }
}

macro_rules! integers {
    ($($method:ident => $visit:ident)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            match self {
                Leaf::Number(number) => $visit(number, visitor),
                Leaf::Signed(big) => visitor.visit_i64(big),
                Leaf::Unsigned(big) => visitor.visit_u64(big),
                Leaf::Undefined => self.mismatch(&visitor),
            }
        }
    )*};
}

macro_rules! mismatches {
    ($($method:ident($($argument:ident: $type:ty),*))*) => {$(
        fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, DecodeError> {
            $(let _ = $argument;)*
            self.mismatch(&visitor)
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Leaf {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self {
            Leaf::Undefined => visitor.visit_unit(),
            Leaf::Number(number) => visit_number(number, visitor),
            Leaf::Signed(big) => visitor.visit_i64(big),
            Leaf::Unsigned(big) => visitor.visit_u64(big),
        }
    }

    integers! {
        deserialize_i8 => visit_integer deserialize_i16 => visit_integer deserialize_i32 => visit_integer
        deserialize_i64 => visit_integer deserialize_u8 => visit_integer deserialize_u16 => visit_integer
        deserialize_u32 => visit_integer deserialize_u64 => visit_integer
        deserialize_i128 => visit_i128 deserialize_u128 => visit_u128 deserialize_identifier => visit_integer
    }

    #[inline]
    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_f64(visitor)
    }

    #[inline]
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self {
            Leaf::Number(number) => visitor.visit_f64(number),
            _ => self.mismatch(&visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self {
            Leaf::Undefined => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self {
            Leaf::Undefined => visitor.visit_unit(),
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
        match (name, self) {
            (token::VALUE, _) => hand_over(self.into(), visitor),
            (token::GRAPH, _) => hand_graph_over(Graph::from(Value::from(self)), visitor),
            (token::BIGINT, Leaf::Signed(_) | Leaf::Unsigned(_)) => hand_over(self.into(), visitor),
            // The arguments that are left, where there are none.
            (token::REST, Leaf::Undefined) => visitor.visit_seq(Nothing),
            _ if name.starts_with(token::PREFIX) => self.mismatch(&visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    mismatches! {
        deserialize_bool() deserialize_char() deserialize_str() deserialize_string() deserialize_bytes()
        deserialize_byte_buf() deserialize_seq() deserialize_map() deserialize_tuple(len: usize)
        deserialize_tuple_struct(name: &'static str, len: usize)
        deserialize_struct(name: &'static str, fields: &'static [&'static str])
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
    }

    forward_to_deserialize_any! { ignored_any }
}

struct Nothing;

impl<'de> de::SeqAccess<'de> for Nothing {
    type Error = DecodeError;

    fn next_element_seed<T: de::DeserializeSeed<'de>>(
        &mut self,
        _seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        Ok(None)
    }
}

/// The arguments that are left of a list of numbers: as a value the next one, as [`Rest`](crate::Rest) all.
pub(crate) struct NumbersLeft<'de> {
    pub(crate) numbers: &'de [[u8; 8]],
    pub(crate) next: usize,
    /// Whether `Rest` took them.
    pub(crate) taken: bool,
}

impl NumbersLeft<'_> {
    fn leaf(&self) -> Leaf {
        self.numbers.get(self.next).map_or(Leaf::Undefined, |number| Leaf::Number(canonical(*number)))
    }
}

/// There is one NaN in JavaScript, so there is one here.
#[inline]
pub(super) fn canonical(bytes: [u8; 8]) -> f64 {
    let number = f64::from_le_bytes(bytes);
    if number.is_nan() { f64::NAN } else { number }
}

impl<'de> de::SeqAccess<'de> for &mut NumbersLeft<'de> {
    type Error = DecodeError;

    fn next_element_seed<T: de::DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        if self.next == self.numbers.len() {
            return Ok(None);
        }
        let (leaf, index) = (self.leaf(), self.next);
        self.next += 1;
        seed.deserialize(leaf).map(Some).map_err(|error| error.at(Segment::Index(index)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.numbers.len() - self.next)
    }
}

macro_rules! as_leaf {
    ($($method:ident($($argument:ident: $type:ty),*))*) => {$(
        fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, DecodeError> {
            self.leaf().$method($($argument,)* visitor)
        }
    )*};
    ($type:ty) => {
        impl<'de> de::Deserializer<'de> for $type {
            type Error = DecodeError;

            as_leaf! {
                deserialize_any() deserialize_bool() deserialize_i8() deserialize_i16() deserialize_i32()
                deserialize_i64() deserialize_i128() deserialize_u8() deserialize_u16() deserialize_u32()
                deserialize_u64() deserialize_u128() deserialize_f32() deserialize_f64() deserialize_char()
                deserialize_str() deserialize_string() deserialize_bytes() deserialize_byte_buf() deserialize_option()
                deserialize_unit() deserialize_unit_struct(name: &'static str) deserialize_seq()
                deserialize_tuple(len: usize) deserialize_tuple_struct(name: &'static str, len: usize)
                deserialize_map() deserialize_struct(name: &'static str, fields: &'static [&'static str])
                deserialize_enum(name: &'static str, variants: &'static [&'static str]) deserialize_identifier()
                deserialize_ignored_any()
            }

            fn deserialize_newtype_struct<V: Visitor<'de>>(
                self,
                name: &'static str,
                visitor: V,
            ) -> Result<V::Value, DecodeError> {
                match name {
                    token::REST => self.rest(visitor),
                    _ => self.leaf().deserialize_newtype_struct(name, visitor),
                }
            }
        }
    };
}

as_leaf! { &mut NumbersLeft<'de> }
as_leaf! { HoleHere<'_, '_, 'de> }

impl<'de> NumbersLeft<'de> {
    fn rest<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
        self.taken = true;
        visitor.visit_seq(self)
    }
}

/// An argument that is a hole at the decoder's position: as a value undefined, as [`Rest`](crate::Rest) an argument like
/// others.
pub(crate) struct HoleHere<'a, 'm, 'de>(pub(crate) &'a mut Decoder<'m, 'de>);

impl<'de> HoleHere<'_, '_, 'de> {
    fn leaf(self) -> Leaf {
        self.0.reader.advance();
        Leaf::Undefined
    }

    fn rest<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        de::Deserializer::deserialize_newtype_struct(self.0, token::REST, visitor)
    }
}
