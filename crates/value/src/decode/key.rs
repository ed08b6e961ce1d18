//! Property keys as serde sees them: strings that can also be read as integers, booleans, characters and unit variants.

use serde::de::value::StrDeserializer;
use serde::de::{self, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::scalars::visit_js_string;
use super::text::WireStr;
use crate::error::DecodeError;
use crate::wire::token;

/// Deserializes one key.
#[derive(Clone, Copy)]
pub(super) struct KeyDeserializer<'de>(pub(super) WireStr<'de>);

impl<'de> KeyDeserializer<'de> {
    fn visit_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0.as_borrowed() {
            Some(text) => visitor.visit_borrowed_str(text),
            None => visitor.visit_string(self.0.to_text()?),
        }
    }
}

/// Keys that were written from integers and booleans are read back from their text; any other text is shown to the
/// visitor, whose error then says what was expected.
macro_rules! parsed {
    ($($method:ident => $visit:ident),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            match self.0.as_borrowed().and_then(|text| text.parse().ok()) {
                Some(parsed) => visitor.$visit(parsed),
                None => self.visit_str(visitor),
            }
        }
    )*};
}

impl<'de> de::Deserializer<'de> for KeyDeserializer<'de> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.visit_str(visitor)
    }

    parsed! {
        deserialize_bool => visit_bool,
        deserialize_i8 => visit_i8, deserialize_i16 => visit_i16, deserialize_i32 => visit_i32,
        deserialize_i64 => visit_i64, deserialize_i128 => visit_i128,
        deserialize_u8 => visit_u8, deserialize_u16 => visit_u16, deserialize_u32 => visit_u32,
        deserialize_u64 => visit_u64, deserialize_u128 => visit_u128,
        deserialize_f32 => visit_f32, deserialize_f64 => visit_f64
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match name {
            token::JS_STRING => visit_js_string(self.0, visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.0.as_borrowed() {
            Some(text) => visitor.visit_enum(IntoDeserializer::<DecodeError>::into_deserializer(text)),
            None => visitor.visit_enum(StrDeserializer::<DecodeError>::new(&self.0.to_text()?)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
    }
}
