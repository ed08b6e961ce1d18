//! What serde's visitors pull from arrays and what is like them: elements, one by one.

use serde::de::{self, DeserializeSeed};

use super::build::sparse_index;
use super::deserializer::{Decoder, excess};
use super::leaf::{Leaf, canonical};
use super::reader::unknown_tag;
use crate::error::DecodeError;
use crate::kinds::{ViewClass, element};
use crate::path::Segment;
use crate::wire::special;

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
