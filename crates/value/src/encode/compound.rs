//! What serde's containers push into: elements, properties, and the ends of both.

use std::fmt::Write;

use serde::ser::{self, Serialize};

use super::key::{Key, KeyEncoder};
use super::serializer::{Encoder, Next};
use super::shapes::ROOT;
use super::special::UnitWriter;
use super::writer::payload;
use crate::error::EncodeError;
use crate::limits::MAX_SHAPED_MAP;
use crate::path::Segment;
use crate::wire::{ext, tag, word};

/// A container that is being written.
pub(super) struct Compound<'a, 'out> {
    encoder: &'a mut Encoder<'out>,
    kind: Kind,
    /// Whose container it is, if it is an enum's variant, in an object of its own that ends with it.
    variant: Option<&'static str>,
    /// Where the word is that is written over at the end.
    head: usize,
    /// Elements, entries or properties; in `Further`, only those after the shape's.
    count: usize,
    /// The keys so far, of an object with a shape.
    list: u32,
    /// Where the count of further properties is.
    further: usize,
    /// Where in the pool the last key is, and its length, to name it if its value fails.
    key: (usize, usize),
}

/// What the container is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Array,
    /// An object that is a shape and values so far.
    Shaped,
    /// An object whose first properties are a shape, and which is past them.
    Further,
    Dictionary,
    Map,
    Set,
    /// Words of the format.
    Words,
    LeafWords,
}

impl Kind {
    /// A map of so many entries: small ones are likely to be objects of the same keys, large ones to be dictionaries.
    pub(super) fn of_object(len: Option<usize>) -> Self {
        match len {
            Some(len) if len > MAX_SHAPED_MAP => Self::Dictionary,
            _ => Self::Shaped,
        }
    }
}

impl<'a, 'out> Compound<'a, 'out> {
    #[inline]
    pub(super) fn begin(
        encoder: &'a mut Encoder<'out>,
        kind: Kind,
        _len: Option<usize>,
    ) -> Result<Self, EncodeError> {
        encoder.next = Next::Usual;
        match kind {
            Kind::LeafWords => encoder.object(),
            _ => encoder.begin()?,
        }
        let writer = &mut encoder.writer;
        let head = writer.begin();
        match kind {
            Kind::Array => writer.begin_array(),
            Kind::Shaped | Kind::Further => writer.word(word(tag::OBJ, 0)),
            Kind::Dictionary => writer.word(word(tag::DICT, 0)),
            Kind::Map | Kind::Set => {
                writer.word(word(tag::EXT, if kind == Kind::Map { ext::MAP } else { ext::SET }));
                writer.word(0);
            }
            Kind::Words | Kind::LeafWords => {}
        }
        Ok(Self { encoder, kind, variant: None, head, count: 0, list: ROOT, further: 0, key: (0, 0) })
    }

    pub(super) fn of_variant(mut self, variant: &'static str) -> Self {
        self.variant = Some(variant);
        self
    }

    #[inline]
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        let index = self.count;
        self.count += 1;
        match value.serialize(&mut *self.encoder) {
            Ok(()) => Ok(()),
            Err(error) => Err(self.failed(error.at(Segment::Index(index)))),
        }
    }

    #[inline]
    fn field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), EncodeError> {
        match self.kind {
            Kind::Shaped => match self.encoder.writer.scratch.shapes.field(self.list, key) {
                Some(list) => self.list = list,
                None => {
                    self.go_further();
                    self.single(key)?;
                }
            },
            _ => self.single(key)?,
        }
        match value.serialize(&mut *self.encoder) {
            Ok(()) => Ok(()),
            Err(error) => Err(self.failed(error.at(Segment::key(key)))),
        }
    }

    #[cold]
    fn failed(&mut self, error: EncodeError) -> EncodeError {
        self.encoder.failed = true;
        match self.variant {
            None => error,
            Some(name) => error.at(Segment::key(name)),
        }
    }

    /// A map's key.
    #[inline]
    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), EncodeError> {
        let result = if self.kind == Kind::Map {
            let index = self.count;
            self.count += 1;
            self.encoder.part(key, |_| Segment::Index(index))
        } else {
            key.serialize(KeyEncoder { write: |key: Key<'_>| self.text_key(key), units: false })
        };
        self.encoder.failed |= result.is_err();
        result
    }

    #[inline]
    fn text_key(&mut self, key: Key<'_>) -> Result<(), EncodeError> {
        if self.kind == Kind::Shaped {
            let shapes = &mut self.encoder.writer.scratch.shapes;
            if let Key::Text(key) = key
                && self.count < MAX_SHAPED_MAP
                && let Some(list) = shapes.key(self.list, key)
            {
                self.count += 1;
                self.list = list;
                return Ok(());
            }
            self.go_further();
        }
        match key {
            Key::Text(key) => self.single(key),
            Key::Units(units) => {
                let start = self.encoder.writer.pool_units();
                self.encoder.writer.units(|pool| {
                    UnitWriter(pool).write_str(units).map_err(|_| ser::Error::custom("no code units"))
                })?;
                self.count += 1;
                self.key = (start, self.encoder.writer.pool_units() - start);
                Ok(())
            }
        }
    }

    /// The last key, as a step of a path.
    #[cold]
    fn last_key(&self) -> Segment {
        let writer = &self.encoder.writer;
        match self.kind {
            Kind::Shaped => Segment::key(writer.scratch.shapes.last_key(self.list)),
            Kind::Map => Segment::Index(self.count.saturating_sub(1)),
            _ => Segment::Key(writer.shown(self.key.0, self.key.1)),
        }
    }

    /// The keys so far are the shape; the other properties follow singly.
    #[cold]
    fn go_further(&mut self) {
        self.kind = Kind::Further;
        self.count = 0;
        let writer = &mut self.encoder.writer;
        self.further = writer.begin();
        writer.word(0);
    }

    /// The key of a property that is not in a shape.
    fn single(&mut self, key: &str) -> Result<(), EncodeError> {
        let start = self.encoder.writer.pool_units();
        self.encoder.writer.str(key)?;
        self.count += 1;
        self.key = (start, self.encoder.writer.pool_units() - start);
        Ok(())
    }

    #[inline]
    fn finish(self) -> Result<(), EncodeError> {
        let Self { encoder, kind, head, count, list, .. } = self;
        let writer = &mut encoder.writer;
        match kind {
            Kind::Array => writer.end_array(head, count)?,
            Kind::Shaped => {
                let number = writer.scratch.shapes.number(list);
                writer.set_word(head, word(tag::OBJ, number));
            }
            Kind::Further => {
                let number = writer.scratch.shapes.number(list);
                writer.set_word(head, word(tag::OBJX, number));
                writer.set_word(self.further, payload(count)?);
            }
            Kind::Dictionary => writer.set_word(head, word(tag::DICT, payload(count)?)),
            Kind::Map | Kind::Set => writer.set_word(head + 4, payload(count)?),
            Kind::Words | Kind::LeafWords => {}
        }
        if kind != Kind::LeafWords {
            encoder.end();
        }
        if self.variant.is_some() {
            encoder.end();
        }
        Ok(())
    }
}

impl ser::SerializeSeq for Compound<'_, '_> {
    type Ok = ();
    type Error = EncodeError;

    #[inline]
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        self.element(value)
    }

    #[inline]
    fn end(self) -> Result<(), EncodeError> {
        self.finish()
    }
}

impl ser::SerializeTuple for Compound<'_, '_> {
    type Ok = ();
    type Error = EncodeError;

    #[inline]
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        self.element(value)
    }

    #[inline]
    fn end(self) -> Result<(), EncodeError> {
        self.finish()
    }
}

impl ser::SerializeTupleStruct for Compound<'_, '_> {
    type Ok = ();
    type Error = EncodeError;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        self.element(value)
    }

    #[inline]
    fn end(self) -> Result<(), EncodeError> {
        self.finish()
    }
}

impl ser::SerializeTupleVariant for Compound<'_, '_> {
    type Ok = ();
    type Error = EncodeError;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        self.element(value)
    }

    #[inline]
    fn end(self) -> Result<(), EncodeError> {
        self.finish()
    }
}

impl ser::SerializeMap for Compound<'_, '_> {
    type Ok = ();
    type Error = EncodeError;

    #[inline]
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), EncodeError> {
        self.key(key)
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        match value.serialize(&mut *self.encoder) {
            Ok(()) => Ok(()),
            Err(error) => {
                let segment = self.last_key();
                Err(self.failed(error.at(segment)))
            }
        }
    }

    #[inline]
    fn end(self) -> Result<(), EncodeError> {
        self.finish()
    }
}

impl ser::SerializeStruct for Compound<'_, '_> {
    type Ok = ();
    type Error = EncodeError;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        self.field(key, value)
    }

    #[inline]
    fn end(self) -> Result<(), EncodeError> {
        self.finish()
    }
}

impl ser::SerializeStructVariant for Compound<'_, '_> {
    type Ok = ();
    type Error = EncodeError;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        self.field(key, value)
    }

    #[inline]
    fn end(self) -> Result<(), EncodeError> {
        self.finish()
    }
}
