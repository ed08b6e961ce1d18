//! serde's `Serializer` over a message's writer.

use serde::ser::{self, Serialize};

use super::compound::{Compound, Kind};
use super::exact;
use super::options::EncodeOptions;
use super::special::{Special, SpecialEncoder};
use super::writer::{Scratch, Writer};
use crate::error::{EncodeError, EncodeErrorKind};
use crate::kinds::ViewClass;
use crate::limits::{MAX_DEPTH, MAX_SAFE_INTEGER};
use crate::path::Segment;
use crate::wire::{ext, special, tag, token, word};

/// A serializer that writes a message.
pub(super) struct Encoder<'a> {
    pub(super) writer: Writer<'a>,
    depth: usize,
    /// How many objects have been written: the next one's number.
    objects: u32,
    /// The number of the first object of the graph that is being written.
    pub(super) graph: u32,
    /// What the next container is, if it is not what serde says.
    pub(super) next: Next,
    /// Whether something inside failed: what is written is not whole then, even if a `Serialize` of somebody's swallowed
    /// the error.
    pub(super) failed: bool,
    options: EncodeOptions,
}

/// What a container is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// What serde says: an array or an object.
    Usual,
    Map,
    Set,
    /// A tuple of the format's words, one level deep, or none.
    Words,
    LeafWords,
}

impl<'a> Encoder<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>, scratch: Box<Scratch>, options: EncodeOptions) -> Self {
        Self {
            writer: Writer::new(out, scratch),
            depth: 0,
            objects: 0,
            graph: 0,
            next: Next::Usual,
            failed: false,
            options,
        }
    }

    /// Checks that what is written is one whole value (a `Serialize` of somebody's may be wrong), and writes the rest.
    pub(super) fn finish(self) -> Result<Box<Scratch>, EncodeError> {
        if self.failed || self.depth != 0 {
            return Err(ser::Error::custom("a Serialize implementation went on after an error"));
        }
        self.writer.finish()
    }

    /// Gives the object that is written next its number.
    #[inline]
    pub(super) fn object(&mut self) {
        self.objects += 1;
    }

    /// Begins a container, which is an object.
    #[inline]
    pub(super) fn begin(&mut self) -> Result<(), EncodeError> {
        if self.depth == MAX_DEPTH {
            return Err(EncodeError::new(EncodeErrorKind::TooDeep));
        }
        self.depth += 1;
        self.object();
        Ok(())
    }

    #[inline]
    pub(super) fn end(&mut self) {
        self.depth -= 1;
    }

    /// Begins an enum's variant that has data: an object of one property.
    fn begin_variant(&mut self, variant: &'static str) -> Result<(), EncodeError> {
        self.begin()?;
        let shapes = &mut self.writer.scratch.shapes;
        match shapes.field(super::shapes::ROOT, variant) {
            Some(list) => {
                let number = shapes.number(list);
                self.writer.word(word(tag::OBJ, number));
                Ok(())
            }
            None => {
                self.writer.word(word(tag::DICT, 1));
                self.writer.str(variant)
            }
        }
    }

    /// Something written by a `Serialize` of somebody's, with its place in the path if it fails.
    #[inline]
    pub(super) fn part<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        segment: impl FnOnce(&Self) -> Segment,
    ) -> Result<(), EncodeError> {
        match value.serialize(&mut *self) {
            Ok(()) => Ok(()),
            Err(error) => {
                self.failed = true;
                Err(error.at(segment(self)))
            }
        }
    }

    /// A newtype struct of this crate's own.
    fn own<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), EncodeError> {
        let special = match name {
            token::DATE => Special::Date,
            token::ARRAY_BUFFER => Special::ArrayBuffer,
            token::BLOB => Special::Blob,
            token::JS_STRING => Special::JsString,
            token::BIGINT => Special::BigInt,
            token::BOXED => Special::Boxed,
            token::WORD => Special::Word,
            token::REFERENCE => Special::Reference,
            token::MAP => return self.container(Next::Map, value),
            token::SET => return self.container(Next::Set, value),
            token::EXACT => return self.exact(Next::Words, value),
            token::EXACT_LEAF => return self.exact(Next::LeafWords, value),
            token::GRAPH => return self.write_graph(value),
            _ => return value.serialize(self),
        };
        value.serialize(SpecialEncoder { encoder: self, special })
    }

    fn container<T: Serialize + ?Sized>(&mut self, next: Next, value: &T) -> Result<(), EncodeError> {
        self.next = next;
        let result = value.serialize(&mut *self);
        // Only what is not ours leaves it to somebody else.
        self.next = Next::Usual;
        result
    }

    fn exact<T: Serialize + ?Sized>(&mut self, next: Next, value: &T) -> Result<(), EncodeError> {
        exact::ask(self.options);
        let result = self.container(next, value);
        exact::asked();
        result
    }

    fn write_graph<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        let around = std::mem::replace(&mut self.graph, self.objects);
        exact::ask(self.options);
        let result = value.serialize(&mut *self);
        exact::asked();
        self.graph = around;
        result
    }
}

/// Integers of up to 32 bits are numbers; larger ones are checked.
macro_rules! integers {
    ($($method:ident($type:ty))*) => {$(
        #[inline]
        fn $method(self, integer: $type) -> Result<(), EncodeError> {
            self.writer.integer(integer.into());
            Ok(())
        }
    )*};
}

macro_rules! checked_integers {
    ($($method:ident($type:ty))*) => {$(
        #[inline]
        fn $method(self, integer: $type) -> Result<(), EncodeError> {
            if let Ok(small) = i32::try_from(integer) {
                self.writer.integer(small);
                return Ok(());
            }
            // What does not fit into 64 bits is larger still.
            match i64::try_from(integer) {
                Ok(integer) if integer.unsigned_abs() <= MAX_SAFE_INTEGER => {
                    self.writer.number(integer as f64);
                    Ok(())
                }
                _ => Err(EncodeError::new(EncodeErrorKind::IntegerTooLarge(integer.to_string()))),
            }
        }
    )*};
}

impl<'a, 'out> ser::Serializer for &'a mut Encoder<'out> {
    type Ok = ();
    type Error = EncodeError;
    type SerializeSeq = Compound<'a, 'out>;
    type SerializeTuple = Compound<'a, 'out>;
    type SerializeTupleStruct = Compound<'a, 'out>;
    type SerializeTupleVariant = Compound<'a, 'out>;
    type SerializeMap = Compound<'a, 'out>;
    type SerializeStruct = Compound<'a, 'out>;
    type SerializeStructVariant = Compound<'a, 'out>;

    integers! { serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_u8(u8) serialize_u16(u16) }

    checked_integers! {
        serialize_u32(u32) serialize_i64(i64) serialize_u64(u64) serialize_i128(i128) serialize_u128(u128)
    }

    #[inline]
    fn serialize_f32(self, number: f32) -> Result<(), EncodeError> {
        self.writer.double(number.into());
        Ok(())
    }

    #[inline]
    fn serialize_f64(self, number: f64) -> Result<(), EncodeError> {
        self.writer.double(number);
        Ok(())
    }

    #[inline]
    fn serialize_bool(self, value: bool) -> Result<(), EncodeError> {
        self.writer.word(if value { special::TRUE } else { special::FALSE });
        Ok(())
    }

    fn serialize_char(self, character: char) -> Result<(), EncodeError> {
        self.writer.str(character.encode_utf8(&mut [0; 4]))
    }

    #[inline]
    fn serialize_str(self, text: &str) -> Result<(), EncodeError> {
        self.writer.str(text)
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), EncodeError> {
        let length = buffer_length(bytes)?;
        self.object();
        self.writer.word(word(tag::EXT, ext::VIEW));
        for part in [ViewClass::Uint8Array as u32, 0, length] {
            self.writer.word(part);
        }
        self.write_buffer(bytes)
    }

    #[inline]
    fn serialize_none(self) -> Result<(), EncodeError> {
        self.writer.word(special::NULL);
        Ok(())
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), EncodeError> {
        value.serialize(self)
    }

    #[inline]
    fn serialize_unit(self) -> Result<(), EncodeError> {
        self.writer.word(special::UNDEFINED);
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), EncodeError> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<(), EncodeError> {
        self.serialize_str(variant)
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        if name.starts_with(token::PREFIX) { self.own(name, value) } else { value.serialize(self) }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        self.begin_variant(variant)?;
        self.part(value, |_| Segment::key(variant))?;
        self.end();
        Ok(())
    }

    #[inline]
    fn serialize_seq(self, len: Option<usize>) -> Result<Compound<'a, 'out>, EncodeError> {
        let kind = if self.next == Next::Set { Kind::Set } else { Kind::Array };
        Compound::begin(self, kind, len)
    }

    #[inline]
    fn serialize_tuple(self, len: usize) -> Result<Compound<'a, 'out>, EncodeError> {
        let kind = match self.next {
            Next::Words => Kind::Words,
            Next::LeafWords => Kind::LeafWords,
            _ => Kind::Array,
        };
        Compound::begin(self, kind, Some(len))
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        len: usize,
    ) -> Result<Compound<'a, 'out>, EncodeError> {
        Compound::begin(self, Kind::Array, Some(len))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Compound<'a, 'out>, EncodeError> {
        self.begin_variant(variant)?;
        Ok(Compound::begin(self, Kind::Array, Some(len))?.of_variant(variant))
    }

    #[inline]
    fn serialize_map(self, len: Option<usize>) -> Result<Compound<'a, 'out>, EncodeError> {
        let kind = if self.next == Next::Map { Kind::Map } else { Kind::of_object(len) };
        Compound::begin(self, kind, len)
    }

    #[inline]
    fn serialize_struct(self, _name: &'static str, len: usize) -> Result<Compound<'a, 'out>, EncodeError> {
        Compound::begin(self, Kind::Shaped, Some(len))
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Compound<'a, 'out>, EncodeError> {
        self.begin_variant(variant)?;
        Ok(Compound::begin(self, Kind::Shaped, Some(len))?.of_variant(variant))
    }
}

fn buffer_length(bytes: &[u8]) -> Result<u32, EncodeError> {
    // The largest number means "tracks its buffer's length" in a view.
    let length = u32::try_from(bytes.len()).ok().filter(|&length| length < u32::MAX);
    length.ok_or_else(|| EncodeError::new(EncodeErrorKind::TooLong))
}

impl Encoder<'_> {
    pub(super) fn write_buffer(&mut self, bytes: &[u8]) -> Result<(), EncodeError> {
        let length = buffer_length(bytes)?;
        let offset = self.writer.blob(bytes)?;
        self.object();
        self.writer.word(word(tag::EXT, ext::ARRAY_BUFFER));
        for part in [length, offset, 0] {
            self.writer.word(part);
        }
        Ok(())
    }
}
