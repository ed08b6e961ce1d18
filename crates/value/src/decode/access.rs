//! What serde's visitors pull from: the elements of an array, the properties of an object, the variant of an enum.

use serde::de::value::BorrowedBytesDeserializer;
use serde::de::{self, DeserializeSeed, IntoDeserializer, Visitor};

use super::deserializer::{Decoder, excess};
use super::key::KeyDeserializer;
use super::reader::WireStr;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::path::Segment;

/// The elements of an array, or the arguments that are left.
pub(super) struct Elements<'a, 'de> {
    pub(super) decoder: &'a mut Decoder<'de>,
    pub(super) index: usize,
    pub(super) end: usize,
}

impl<'de> de::SeqAccess<'de> for Elements<'_, 'de> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        if self.index == self.end {
            return Ok(None);
        }
        let index = self.index;
        self.index += 1;
        self.decoder.reader.next_element();
        match seed.deserialize(&mut *self.decoder) {
            Ok(element) => Ok(Some(element)),
            Err(error) => Err(error.at(Segment::Index(index))),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.end - self.index)
    }
}

impl Elements<'_, '_> {
    /// Ends an array. What the visitor left makes it another one than was asked for.
    pub(super) fn leave(&mut self) -> Result<(), DecodeError> {
        if self.index < self.end {
            return Err(excess("elements", self.index, self.end));
        }
        self.decoder.reader.leave();
        Ok(())
    }
}

/// The properties of an object.
pub(super) struct Properties<'a, 'de> {
    pub(super) decoder: &'a mut Decoder<'de>,
    pub(super) count: usize,
    pub(super) left: usize,
    /// The last key, to name it if its value fails.
    pub(super) key: WireStr<'de>,
}

impl<'de> de::MapAccess<'de> for Properties<'_, 'de> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        self.key = self.decoder.reader.next_property()?;
        match seed.deserialize(KeyDeserializer(self.key)) {
            Ok(key) => Ok(Some(key)),
            Err(error) => Err(self.at_key(error)),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DecodeError> {
        match seed.deserialize(&mut *self.decoder) {
            Ok(value) => Ok(value),
            Err(error) => Err(self.at_key(error)),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl Properties<'_, '_> {
    #[cold]
    fn at_key(&self, error: DecodeError) -> DecodeError {
        error.at(self.key.segment())
    }

    /// Ends an object. What the visitor left makes it another one than was asked for.
    pub(super) fn leave(&mut self) -> Result<(), DecodeError> {
        if self.left > 0 {
            return Err(excess("properties", self.count - self.left, self.count));
        }
        self.decoder.reader.leave();
        Ok(())
    }
}

/// An enum written as an object of one property, the variant's name.
pub(super) struct Variant<'a, 'de> {
    pub(super) decoder: &'a mut Decoder<'de>,
    pub(super) name: WireStr<'de>,
}

impl<'de> de::EnumAccess<'de> for Variant<'_, 'de> {
    type Error = DecodeError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), DecodeError> {
        let variant = seed.deserialize(KeyDeserializer(self.name))?;
        Ok((variant, self))
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'_, 'de> {
    type Error = DecodeError;

    fn unit_variant(self) -> Result<(), DecodeError> {
        de::Deserialize::deserialize(self.decoder).map_err(|error: DecodeError| error.at(self.name.segment()))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, DecodeError> {
        match seed.deserialize(self.decoder) {
            Ok(value) => Ok(value),
            Err(error) => Err(error.at(self.name.segment())),
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, DecodeError> {
        de::Deserializer::deserialize_tuple(self.decoder, len, visitor)
            .map_err(|error| error.at(self.name.segment()))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        de::Deserializer::deserialize_struct(self.decoder, "", fields, visitor)
            .map_err(|error| error.at(self.name.segment()))
    }
}

/// Hands bytes to a visitor of this crate in a way that no visit of ordinary data can be mistaken for: as the "variant" of
/// an "enum". [`Value`](crate::Value) takes an encoded value so, [`JsString`](crate::JsString) its UTF-16.
pub(super) struct RawBytes<'de>(pub(super) &'de [u8]);

impl<'de> de::EnumAccess<'de> for RawBytes<'de> {
    type Error = DecodeError;
    type Variant = NoVariant;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, NoVariant), DecodeError> {
        Ok((seed.deserialize(BorrowedBytesDeserializer::<DecodeError>::new(self.0))?, NoVariant))
    }
}

pub(super) struct NoVariant;

impl<'de> de::VariantAccess<'de> for NoVariant {
    type Error = DecodeError;

    fn unit_variant(self) -> Result<(), DecodeError> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, DecodeError> {
        seed.deserialize(().into_deserializer())
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_unit()
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_unit()
    }
}

/// Shows a string to [`JsString`](crate::JsString)'s visitor, which also takes one with lone surrogates.
pub(super) fn visit_js_string<'de, V: Visitor<'de>>(
    string: WireStr<'de>,
    visitor: V,
) -> Result<V::Value, DecodeError> {
    if let Some(text) = string.as_borrowed() {
        return visitor.visit_borrowed_str(text);
    }
    match (string.to_text(), string) {
        (Ok(text), _) => visitor.visit_string(text),
        (Err(error), WireStr::Utf16(bytes)) => match error.kind() {
            DecodeErrorKind::LoneSurrogate { .. } => visitor.visit_enum(RawBytes(bytes)),
            _ => Err(error),
        },
        (Err(error), WireStr::Latin1(_)) => Err(error),
    }
}
