//! Arrays, objects and what is like them, shown to serde's visitors.

#![expect(clippy::question_mark, reason = "without it, frames that recurse are smaller in debug builds")]

use serde::de::{self, Visitor};

use super::deserializer::{Decoder, KNOWN_STRUCTS, KnownStruct, excess};
use super::elements::{Elements, KeyedElements, Members, Numbers, ViewElements};
use super::message::ShapeKeys;
use super::objects::WireView;
use super::properties::{Entries, ErrorParts, Fields, Properties, Variant};
use super::reader::unknown_tag;
use super::text::WireStr;
use crate::error::DecodeError;
use crate::wire::ext_word::{ARRAY_BUFFER, ARRAY_EXTRA, ERROR, MAP, SET, SPARSE, VIEW};
use crate::wire::{error_bit, tag};

impl<'m, 'de> Decoder<'m, 'de> {
    // The functions from here on that recurse are written for small frames in debug builds: few `?`, and what does not
    // recurse is in functions of its own.

    /// An array, or what is like one.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn visit_array<V: Visitor<'de>>(
        &mut self,
        word: u32,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        if word & 15 != tag::ARR {
            return self.visit_other_array(word, visitor);
        }
        if let Err(error) = self.enter_array(word >> 4) {
            return Err(error);
        }
        visit_elements(Elements { decoder: self, index: 0, end: (word >> 4) as usize }, visitor)
    }

    #[inline(never)]
    fn visit_other_array<V: Visitor<'de>>(&mut self, word: u32, visitor: V) -> Result<V::Value, DecodeError> {
        match word & 15 {
            tag::NUMS => self.visit_numbers(word >> 4, visitor),
            tag::REF => self.follow(word, |there| de::Deserializer::deserialize_seq(there, visitor)),
            _ => self.visit_array_like(word, visitor),
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn enter_array(&mut self, count: u32) -> Result<(), DecodeError> {
        self.reader.advance();
        self.reader.enter(count, 1)
    }

    fn visit_numbers<V: Visitor<'de>>(&mut self, count: u32, visitor: V) -> Result<V::Value, DecodeError> {
        self.reader.advance();
        let mut numbers = Numbers::new(self.reader.numbers(count)?);
        let value = visitor.visit_seq(&mut numbers)?;
        numbers.finish()?;
        Ok(value)
    }

    pub(super) fn visit_array_like<V: Visitor<'de>>(
        &mut self,
        word: u32,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match word {
            SET => self.visit_set(visitor),
            ARRAY_BUFFER | VIEW => self.visit_elements(word, visitor),
            ARRAY_EXTRA => self.visit_array_extra(visitor),
            SPARSE => self.visit_sparse(visitor),
            _ => self.mismatch(&visitor),
        }
    }

    fn visit_set<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
        self.enter_array(0)?;
        let end = self.reader.counted(1)? as usize;
        let mut members = Members(Elements { decoder: self, index: 0, end });
        let value = visitor.visit_seq(&mut members)?;
        members.0.leave()?;
        Ok(value)
    }

    /// The elements of an array with other properties, which nobody asks for.
    fn visit_array_extra<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
        self.reader.advance();
        let head = self.reader.word()?;
        if head & 15 != tag::ARR {
            return Err(unknown_tag(head));
        }
        self.reader.enter(head >> 4, 1)?;
        let mut elements = Elements { decoder: self, index: 0, end: (head >> 4) as usize };
        let value = visitor.visit_seq(&mut elements)?;
        elements.check()?;
        for _ in 0..self.reader.counted(2)? {
            self.reader.next_property()?;
            self.reader.skip()?;
        }
        self.reader.leave();
        Ok(value)
    }

    /// The elements of a sparse array, undefined in between. Accounted for: a few bytes may claim millions.
    fn visit_sparse<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
        self.enter_array(0)?;
        let length = self.reader.word()?;
        let left = self.reader.counted(2)?;
        self.reader.spend((length as usize).saturating_mul(4))?;
        let mut elements = KeyedElements { decoder: self, index: 0, length, left, next: None };
        let value = visitor.visit_seq(&mut elements)?;
        elements.leave()?;
        Ok(value)
    }

    pub(super) fn visit_variant<V: Visitor<'de>>(
        &mut self,
        head: u32,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let name = match self.enter_variant(head) {
            Ok(name) => name,
            Err(error) => return Err(error),
        };
        match visitor.visit_enum(Variant { decoder: self, name }) {
            Ok(value) => match self.leave_variant(head) {
                Ok(()) => Ok(value),
                Err(error) => Err(error),
            },
            error => error,
        }
    }

    fn leave_variant(&mut self, head: u32) -> Result<(), DecodeError> {
        if head & 15 == tag::OBJX {
            let more = self.reader.counted(2)? as usize;
            if more > 0 {
                return Err(excess("property (the variant)", 1, more + 1));
            }
        }
        self.reader.leave();
        Ok(())
    }

    /// An object, or what is like one, that becomes a struct. Nearly always it has just the struct's fields, in their order;
    /// then no key is read, and the visitor is shown the values only.
    #[inline(always)]
    pub(super) fn visit_struct<V: Visitor<'de>>(
        &mut self,
        word: u32,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match word & 15 {
            tag::OBJ if self.has_fields(word >> 4, fields) => {}
            // The visitor finds a key that is there twice itself, and copies none.
            tag::OBJ | tag::OBJX | tag::DICT => return self.visit_object(word, false, visitor),
            _ => return self.visit_other_struct(word, fields, visitor),
        }
        let left = fields.len() as u32;
        if let Err(error) = self.enter_array(left) {
            return Err(error);
        }
        visit_fields(Fields { decoder: self, left }, visitor)
    }

    /// Whether a shape has a struct's fields for its keys. Looked at once for many objects in a row.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn has_fields(&mut self, number: u32, fields: &'static [&'static str]) -> bool {
        match self.known[number as usize % KNOWN_STRUCTS] {
            Some(known) if known.number == number && std::ptr::eq(known.fields, fields) => known.same,
            _ if self.by_name => false,
            _ => self.look_for_fields(number, fields),
        }
    }

    #[inline(never)]
    fn look_for_fields(&mut self, number: u32, fields: &'static [&'static str]) -> bool {
        // One that does not exist is an error later.
        let same = match self.reader.message.shape(number) {
            Ok(shape) => shape.is(fields),
            Err(_) => false,
        };
        self.known[number as usize % KNOWN_STRUCTS] = Some(KnownStruct { number, fields, same });
        same
    }

    #[inline(never)]
    fn visit_other_struct<V: Visitor<'de>>(
        &mut self,
        word: u32,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match word & 15 {
            // As serde_json: a struct may be written as the array of its fields.
            tag::ARR | tag::NUMS => self.visit_array(word, visitor),
            tag::REF => {
                self.follow(word, |there| de::Deserializer::deserialize_struct(there, "", fields, visitor))
            }
            _ => self.visit_object_like(word, visitor),
        }
    }

    /// An object, or what is like one. `copies` tells whether the keys may be copied for each object.
    pub(super) fn visit_object<V: Visitor<'de>>(
        &mut self,
        word: u32,
        copies: bool,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match word & 15 {
            tag::OBJ | tag::OBJX | tag::DICT => {}
            tag::REF => {
                return self.follow(word, |there| de::Deserializer::deserialize_map(there, visitor));
            }
            _ => return self.visit_object_like(word, visitor),
        }
        let keys = match self.enter_object(word, copies) {
            Ok(keys) => keys,
            Err(error) => return Err(error),
        };
        let (count, more) = match word & 15 {
            tag::DICT => (word >> 4, false),
            head => (0, head == tag::OBJX),
        };
        let mut properties = Properties { decoder: self, keys, count, more, key: WireStr::EMPTY };
        let mut result = visitor.visit_map(&mut properties);
        if result.is_ok()
            && let Err(error) = properties.leave()
        {
            result = Err(error);
        }
        result
    }

    /// Gives the keys of the object's shape.
    fn enter_object(&mut self, word: u32, copies: bool) -> Result<ShapeKeys<'de>, DecodeError> {
        self.reader.advance();
        if word & 15 == tag::DICT {
            self.reader.enter(word >> 4, 2)?;
            return Ok(ShapeKeys::none());
        }
        if !copies {
            return Ok(self.reader.enter_struct(word >> 4)?.keys());
        }
        let shape = self.reader.enter_shaped(word >> 4)?;
        self.reader.spend(shape.chars())?;
        Ok(shape.keys())
    }

    pub(super) fn visit_object_like<V: Visitor<'de>>(
        &mut self,
        word: u32,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match word {
            MAP => self.visit_map_entries(visitor),
            ERROR => self.visit_error(visitor),
            _ => self.mismatch(&visitor),
        }
    }

    fn visit_map_entries<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
        self.enter_array(0)?;
        let count = self.reader.counted(2)? as usize;
        let mut entries = Entries { decoder: self, index: 0, count };
        let value = visitor.visit_map(&mut entries)?;
        entries.leave()?;
        Ok(value)
    }

    /// An Error as an object of its properties.
    fn visit_error<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
        self.enter_array(0)?;
        let (class, bits) = self.reader.error_bits()?;
        let name = if bits & error_bit::NAME != 0 {
            self.reader.whole_string()?
        } else {
            WireStr::Ascii(class.name())
        };
        let mut parts = ErrorParts::new(self, name, bits);
        let value = visitor.visit_map(&mut parts)?;
        parts.leave()?;
        Ok(value)
    }

    /// A buffer or view as an array of its elements, so that `Vec<u8>`, `[u8; 16]` and `Vec<f32>` take one.
    fn visit_elements<V: Visitor<'de>>(&mut self, word: u32, visitor: V) -> Result<V::Value, DecodeError> {
        let view = if word == ARRAY_BUFFER {
            self.reader.advance();
            let buffer = self.reader.buffer()?;
            let class = crate::kinds::ViewClass::Uint8Array;
            WireView { class, offset: 0, length: None, bytes: buffer.bytes, buffer, shared: None }
        } else {
            self.view()?
        };
        visit_view(view, visitor)
    }

    /// Begins an enum's variant with data, an object of one property; gives its name.
    fn enter_variant(&mut self, head: u32) -> Result<WireStr<'de>, DecodeError> {
        self.reader.advance();
        let shape = match head & 15 {
            tag::DICT => {
                self.reader.enter(head >> 4, 2)?;
                match head >> 4 {
                    1 => return self.reader.next_property(),
                    count => return Err(excess("property (the variant)", 1, count as usize)),
                }
            }
            _ => self.reader.enter_shaped(head >> 4)?,
        };
        match shape.keys().next() {
            Some(name) if shape.len() == 1 => {
                self.reader.next(1);
                Ok(name)
            }
            _ => Err(excess("property (the variant)", 1, shape.len())),
        }
    }
}

// By themselves, so that the result is made where the caller wants it: moving it would take its time.

#[cfg_attr(not(debug_assertions), inline(always))]
fn visit_elements<'de, V: Visitor<'de>>(
    mut elements: Elements<'_, '_, 'de>,
    visitor: V,
) -> Result<V::Value, DecodeError> {
    let mut result = visitor.visit_seq(&mut elements);
    if result.is_ok()
        && let Err(error) = elements.leave()
    {
        result = Err(error);
    }
    result
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn visit_fields<'de, V: Visitor<'de>>(
    mut fields: Fields<'_, '_, 'de>,
    visitor: V,
) -> Result<V::Value, DecodeError> {
    let result = visitor.visit_seq(&mut fields);
    if result.is_ok() && fields.left == 0 {
        fields.decoder.reader.leave();
    } else {
        fields.decoder.doubted = true;
    }
    result
}

pub(super) fn visit_view<'de, V: Visitor<'de>>(
    view: WireView<'de>,
    visitor: V,
) -> Result<V::Value, DecodeError> {
    let mut elements = ViewElements::new(view.class, view.bytes);
    let value = visitor.visit_seq(&mut elements)?;
    elements.finish()?;
    Ok(value)
}
