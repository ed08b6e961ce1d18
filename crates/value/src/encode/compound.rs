//! What serde's containers push into: elements, properties, and the ends of both.

use serde::ser::{self, Serialize};

use super::key::KeyEncoder;
use super::serializer::Encoder;
use super::writer::write_str;
use crate::decode::reader::Reader;
use crate::error::EncodeError;
use crate::path::Segment;

/// An array or object that is being written.
pub(super) struct Compound<'a, 'out> {
    encoder: &'a mut Encoder<'out>,
    kind: Kind,
    count_at: usize,
    count: usize,
    /// Where the last key begins, to name it if its value fails.
    key_at: usize,
}

/// Whose container it is.
pub(super) enum Kind {
    /// A sequence, map or struct.
    Plain,
    /// An enum's variant of this name, in an object of its own that ends with it.
    Variant(&'static str),
}

impl<'a, 'out> Compound<'a, 'out> {
    pub(super) fn begin(
        encoder: &'a mut Encoder<'out>,
        container_tag: u8,
        kind: Kind,
    ) -> Result<Self, EncodeError> {
        let count_at = encoder.begin(container_tag)?;
        Ok(Self { encoder, kind, count_at, count: 0, key_at: 0 })
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        let index = self.count;
        self.count += 1;
        self.encoder.part(value, |_| Segment::Index(index)).map_err(|error| self.outside(error))
    }

    fn field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), EncodeError> {
        self.count += 1;
        write_str(self.encoder.out, key)?;
        self.encoder.part(value, |_| Segment::key(key)).map_err(|error| self.outside(error))
    }

    fn outside(&self, error: EncodeError) -> EncodeError {
        match self.kind {
            Kind::Plain => error,
            Kind::Variant(name) => error.at(Segment::key(name)),
        }
    }

    fn finish(self) -> Result<(), EncodeError> {
        self.encoder.end(self.count_at, self.count)?;
        if let Kind::Variant(_) = self.kind {
            self.encoder.depth -= 1;
        }
        Ok(())
    }
}

/// The key that was written at `position`.
fn key_segment(encoder: &Encoder<'_>, position: usize) -> Segment {
    let mut reader = Reader::new(encoder.out.get(position..).unwrap_or_default());
    let key = reader.tag().and_then(|string_tag| reader.string(string_tag));
    key.map_or_else(|_| Segment::key("?"), |key| key.segment())
}

impl ser::SerializeSeq for Compound<'_, '_> {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        self.element(value)
    }

    fn end(self) -> Result<(), EncodeError> {
        self.finish()
    }
}

impl ser::SerializeTuple for Compound<'_, '_> {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        self.element(value)
    }

    fn end(self) -> Result<(), EncodeError> {
        self.finish()
    }
}

impl ser::SerializeTupleStruct for Compound<'_, '_> {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        self.element(value)
    }

    fn end(self) -> Result<(), EncodeError> {
        self.finish()
    }
}

impl ser::SerializeTupleVariant for Compound<'_, '_> {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        self.element(value)
    }

    fn end(self) -> Result<(), EncodeError> {
        self.finish()
    }
}

impl ser::SerializeMap for Compound<'_, '_> {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), EncodeError> {
        self.key_at = self.encoder.out.len();
        let result = key.serialize(KeyEncoder { out: self.encoder.out });
        self.encoder.failed |= result.is_err();
        result
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        self.count += 1;
        let key_at = self.key_at;
        self.encoder.part(value, |encoder| key_segment(encoder, key_at))
    }

    fn end(self) -> Result<(), EncodeError> {
        self.finish()
    }
}

impl ser::SerializeStruct for Compound<'_, '_> {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        self.field(key, value)
    }

    fn end(self) -> Result<(), EncodeError> {
        self.finish()
    }
}

impl ser::SerializeStructVariant for Compound<'_, '_> {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        self.field(key, value)
    }

    fn end(self) -> Result<(), EncodeError> {
        self.finish()
    }
}
