//! What serde's visitors pull from: the elements of an array, the properties of an object, the variant of an enum.

use serde::de::{self, DeserializeSeed, Visitor};

use super::build::sparse_index;
use super::deserializer::{Decoder, excess};
use super::key::KeyDeserializer;
use super::leaf::{Leaf, canonical};
use super::message::ShapeKeys;
use super::own::hand_over;
use super::reader::unknown_tag;
use super::text::WireStr;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::kinds::{ViewClass, element};
use crate::path::Segment;
use crate::value::Value;
use crate::wire::{error_bit, special};

/// The elements of an array, or the arguments that are left.
pub(super) struct Elements<'a, 'm, 'de> {
    pub(super) decoder: &'a mut Decoder<'m, 'de>,
    pub(super) index: usize,
    pub(super) end: usize,
}

impl<'de> de::SeqAccess<'de> for Elements<'_, '_, 'de> {
    type Error = DecodeError;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        if self.index == self.end {
            return Ok(None);
        }
        let index = self.index;
        self.index += 1;
        self.decoder.reader.next(1);
        if self.decoder.reader.is_hole() {
            return self.hole(seed);
        }
        match seed.deserialize(&mut *self.decoder) {
            Ok(element) => Ok(Some(element)),
            Err(error) => Err(error.at(Segment::Index(index))),
        }
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        Some(self.end - self.index)
    }
}

impl<'de> Elements<'_, '_, 'de> {
    /// A hole is undefined. By itself, so that the frame of those that recurse stays small.
    #[cold]
    #[inline(never)]
    fn hole<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, DecodeError> {
        self.decoder.reader.advance();
        match seed.deserialize(Leaf::Undefined) {
            Ok(element) => Ok(Some(element)),
            Err(error) => Err(error.at(Segment::Index(self.index - 1))),
        }
    }

    /// What the visitor left makes it another array than was asked for.
    #[inline]
    pub(super) fn check(&self) -> Result<(), DecodeError> {
        if self.index < self.end { Err(excess("elements", self.index, self.end)) } else { Ok(()) }
    }

    /// Ends an array.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn leave(&mut self) -> Result<(), DecodeError> {
        self.check()?;
        self.decoder.reader.leave();
        Ok(())
    }
}

/// The members of a Set, none of which is a hole.
pub(super) struct Members<'a, 'm, 'de>(pub(super) Elements<'a, 'm, 'de>);

impl<'de> de::SeqAccess<'de> for Members<'_, '_, 'de> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        if self.0.index < self.0.end && self.0.decoder.reader.is_hole() {
            return Err(unknown_tag(special::HOLE));
        }
        self.0.next_element_seed(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

/// The elements of a NUMS.
pub(super) struct Numbers<'de> {
    rest: std::slice::Iter<'de, [u8; 8]>,
    index: usize,
}

impl<'de> Numbers<'de> {
    pub(super) fn new(numbers: &'de [[u8; 8]]) -> Self {
        Self { rest: numbers.iter(), index: 0 }
    }

    pub(super) fn finish(&self) -> Result<(), DecodeError> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(excess("elements", self.index, self.index + left)),
        }
    }
}

impl<'de> de::SeqAccess<'de> for Numbers<'de> {
    type Error = DecodeError;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        let Some(bytes) = self.rest.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        match seed.deserialize(Leaf::Number(canonical(*bytes))) {
            Ok(element) => Ok(Some(element)),
            Err(error) => Err(error.at(Segment::Index(index))),
        }
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The elements of a typed array.
pub(super) struct ViewElements<'de> {
    class: ViewClass,
    bytes: &'de [u8],
    index: usize,
    count: usize,
}

impl<'de> ViewElements<'de> {
    pub(super) fn new(class: ViewClass, bytes: &'de [u8]) -> Self {
        Self { class, bytes, index: 0, count: bytes.len() / class.element_size() }
    }

    pub(super) fn finish(&self) -> Result<(), DecodeError> {
        if self.index < self.count { Err(excess("elements", self.index, self.count)) } else { Ok(()) }
    }
}

impl<'de> de::SeqAccess<'de> for ViewElements<'de> {
    type Error = DecodeError;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        if self.index == self.count {
            return Ok(None);
        }
        let index = self.index;
        self.index += 1;
        match seed.deserialize(Leaf::from(element(self.class, self.bytes, index))) {
            Ok(element) => Ok(Some(element)),
            Err(error) => Err(error.at(Segment::Index(index))),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.count - self.index)
    }
}

/// The elements of a sparse array, which has them as properties, in order.
pub(super) struct KeyedElements<'a, 'm, 'de> {
    pub(super) decoder: &'a mut Decoder<'m, 'de>,
    pub(super) index: u32,
    pub(super) length: u32,
    /// How many properties are left.
    pub(super) left: u32,
    /// The index of the property whose value is at the position, if that has been looked at.
    pub(super) next: Option<Option<u32>>,
}

impl KeyedElements<'_, '_, '_> {
    /// The index of the next property; nothing for one that is no element, and after the last.
    fn next_index(&mut self) -> Result<Option<u32>, DecodeError> {
        if let Some(next) = self.next {
            return Ok(next);
        }
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let key = self.decoder.reader.next_property()?;
        // Those that are not in order are passed over.
        let index = sparse_index(key, self.length)?.filter(|&index| index >= self.index);
        self.next = Some(index);
        Ok(index)
    }

    /// Passes over the properties that are no elements, and ends the array.
    pub(super) fn leave(&mut self) -> Result<(), DecodeError> {
        if self.index < self.length {
            return Err(excess("elements", self.index as usize, self.length as usize));
        }
        if self.next.take().is_some() {
            self.decoder.reader.skip()?;
        }
        for _ in 0..self.left {
            self.decoder.reader.next_property()?;
            self.decoder.reader.skip()?;
        }
        self.decoder.reader.leave();
        Ok(())
    }
}

impl<'de> de::SeqAccess<'de> for KeyedElements<'_, '_, 'de> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        if self.index == self.length {
            return Ok(None);
        }
        let index = self.index;
        let element = if self.next_index()? == Some(index) {
            self.next = None;
            seed.deserialize(&mut *self.decoder)
        } else {
            seed.deserialize(Leaf::Undefined)
        };
        self.index += 1;
        match element {
            Ok(element) => Ok(Some(element)),
            Err(error) => Err(error.at(Segment::Index(index as usize))),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some((self.length - self.index) as usize)
    }
}

/// The properties of an object: those of its shape, then single ones.
pub(super) struct Properties<'a, 'm, 'de> {
    pub(super) decoder: &'a mut Decoder<'m, 'de>,
    /// The shape's keys that are left.
    pub(super) keys: Keys<'de>,
    /// How many single properties are left.
    pub(super) count: u32,
    /// Whether single ones follow the shape's, and are not counted yet.
    pub(super) more: bool,
    /// The last key, to name it if its value fails.
    pub(super) key: WireStr<'de>,
}

/// The keys of an object's shape.
pub(super) enum Keys<'de> {
    Shape(ShapeKeys<'de>),
    /// They were found to be the fields of the struct that is decoded.
    Fields(std::slice::Iter<'static, &'static str>),
}

impl<'de> Properties<'_, '_, 'de> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn next_key(&mut self) -> Result<Option<WireStr<'de>>, DecodeError> {
        let key = match &mut self.keys {
            Keys::Fields(names) => names.next().map(|name| WireStr::Ascii(name)),
            Keys::Shape(keys) => keys.next(),
        };
        if let Some(key) = key {
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
            return Err(DecodeError::new(DecodeErrorKind::Custom("properties are left over".to_owned())));
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
        let shaped = match &self.keys {
            Keys::Fields(names) => names.len(),
            Keys::Shape(keys) => keys.left(),
        };
        Some(shaped + self.count as usize)
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
            return Err(DecodeError::new(DecodeErrorKind::Custom("properties are left over".to_owned())));
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
