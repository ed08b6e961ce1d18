//! What serde's visitors pull from objects and what is like them: properties, entries, and the variant of an enum.

use serde::de::{self, DeserializeSeed, Visitor};

use super::deserializer::{Decoder, excess};
use super::key::KeyDeserializer;
use super::message::ShapeKeys;
use super::text::WireStr;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::path::Segment;
use crate::wire::error_bit;

/// The values of an object that has just the fields of the struct it becomes, in their order.
pub(super) struct Fields<'a, 'm, 'de> {
    pub(super) decoder: &'a mut Decoder<'m, 'de>,
    /// How many are left.
    pub(super) left: u32,
}

impl<'de> de::SeqAccess<'de> for Fields<'_, '_, 'de> {
    type Error = DecodeError;

    // Errors are not given a path: where there is one, all is decoded again by the fields' names.
    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        self.decoder.reader.next(1);
        match seed.deserialize(&mut *self.decoder) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(error),
        }
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        Some(self.left as usize)
    }
}

#[cold]
fn left_over() -> DecodeError {
    DecodeError::new(DecodeErrorKind::Custom("properties are left over".to_owned()))
}

/// The properties of an object: those of its shape, then single ones.
pub(super) struct Properties<'a, 'm, 'de> {
    pub(super) decoder: &'a mut Decoder<'m, 'de>,
    /// The shape's keys that are left.
    pub(super) keys: ShapeKeys<'de>,
    /// How many single properties are left.
    pub(super) count: u32,
    /// Whether single ones follow the shape's, and are not counted yet.
    pub(super) more: bool,
    /// The last key, to name it if its value fails.
    pub(super) key: WireStr<'de>,
}

impl<'de> Properties<'_, '_, 'de> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn next_key(&mut self) -> Result<Option<WireStr<'de>>, DecodeError> {
        if let Some(key) = self.keys.next() {
            self.decoder.reader.next(1);
            return Ok(Some(key));
        }
        self.next_single_key()
    }

    #[inline]
    fn next_single_key(&mut self) -> Result<Option<WireStr<'de>>, DecodeError> {
        if self.more {
            self.more = false;
            self.count = self.decoder.reader.counted(2)?;
        }
        if self.count == 0 {
            return Ok(None);
        }
        self.count -= 1;
        self.decoder.reader.next_property().map(Some)
    }

    #[cold]
    fn at_key(&self, error: DecodeError) -> DecodeError {
        error.at(self.key.segment())
    }

    /// Ends an object. What the visitor left makes it another one than was asked for.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn leave(&mut self) -> Result<(), DecodeError> {
        if self.next_key()?.is_some() {
            return Err(left_over());
        }
        self.decoder.reader.leave();
        Ok(())
    }
}

impl<'de> de::MapAccess<'de> for Properties<'_, '_, 'de> {
    type Error = DecodeError;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        match self.next_key() {
            Ok(Some(key)) => self.key = key,
            Ok(None) => return Ok(None),
            Err(error) => return Err(error),
        }
        match seed.deserialize(KeyDeserializer(self.key)) {
            Ok(key) => Ok(Some(key)),
            Err(error) => Err(self.at_key(error)),
        }
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DecodeError> {
        match seed.deserialize(&mut *self.decoder) {
            Ok(value) => Ok(value),
            Err(error) => Err(self.at_key(error)),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.keys.left() + self.count as usize)
    }
}

/// The entries of a Map.
pub(super) struct Entries<'a, 'm, 'de> {
    pub(super) decoder: &'a mut Decoder<'m, 'de>,
    pub(super) index: usize,
    pub(super) count: usize,
}

impl Entries<'_, '_, '_> {
    pub(super) fn leave(&mut self) -> Result<(), DecodeError> {
        if self.index < self.count {
            return Err(excess("entries", self.index, self.count));
        }
        self.decoder.reader.leave();
        Ok(())
    }
}

impl<'de> de::MapAccess<'de> for Entries<'_, '_, 'de> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        if self.index == self.count {
            return Ok(None);
        }
        self.index += 1;
        self.decoder.reader.next(2);
        match seed.deserialize(&mut *self.decoder) {
            Ok(key) => Ok(Some(key)),
            Err(error) => Err(error.at(Segment::Index(self.index - 1))),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DecodeError> {
        match seed.deserialize(&mut *self.decoder) {
            Ok(value) => Ok(value),
            Err(error) => Err(error.at(Segment::Index(self.index - 1))),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.count - self.index)
    }
}

/// The properties of an Error.
pub(super) struct ErrorParts<'a, 'm, 'de> {
    decoder: &'a mut Decoder<'m, 'de>,
    name: WireStr<'de>,
    /// The bits of those that are left.
    bits: u32,
    key: &'static str,
}

impl<'a, 'm, 'de> ErrorParts<'a, 'm, 'de> {
    /// `name`, which each has, and those of `bits`.
    pub(super) fn new(decoder: &'a mut Decoder<'m, 'de>, name: WireStr<'de>, bits: u32) -> Self {
        Self { decoder, name, bits: bits & !error_bit::CLASS | error_bit::NAME, key: "" }
    }

    pub(super) fn leave(&mut self) -> Result<(), DecodeError> {
        if self.bits != 0 {
            return Err(left_over());
        }
        self.decoder.reader.leave();
        Ok(())
    }
}

impl<'de> de::MapAccess<'de> for ErrorParts<'_, '_, 'de> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        const PARTS: [(u32, &str); 5] = [
            (error_bit::NAME, "name"),
            (error_bit::MESSAGE, "message"),
            (error_bit::STACK, "stack"),
            (error_bit::CAUSE, "cause"),
            (error_bit::ERRORS, "errors"),
        ];
        let Some((bit, key)) = PARTS.into_iter().find(|(bit, _)| self.bits & bit != 0) else {
            return Ok(None);
        };
        self.bits &= !bit;
        self.key = key;
        if bit == error_bit::ERRORS {
            let message = self.decoder.reader.message;
            self.decoder.reader.expect_array(message.spots())?;
        }
        seed.deserialize(KeyDeserializer(WireStr::Ascii(key))).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DecodeError> {
        let value = match self.key {
            "name" => seed.deserialize(KeyDeserializer(self.name)),
            "message" | "stack" => match self.decoder.reader.whole_string() {
                Ok(text) => seed.deserialize(KeyDeserializer(text)),
                Err(error) => Err(error),
            },
            _ => seed.deserialize(&mut *self.decoder),
        };
        value.map_err(|error| error.at(Segment::key(self.key)))
    }
}

/// An enum written as an object of one property, the variant's name.
pub(super) struct Variant<'a, 'm, 'de> {
    pub(super) decoder: &'a mut Decoder<'m, 'de>,
    pub(super) name: WireStr<'de>,
}

impl<'de> de::EnumAccess<'de> for Variant<'_, '_, 'de> {
    type Error = DecodeError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), DecodeError> {
        let variant = seed.deserialize(KeyDeserializer(self.name))?;
        Ok((variant, self))
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'_, '_, 'de> {
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
