//! [`Value`] and [`Graph`](crate::Graph) from a message, without serde's detour: less stack for each level, and nothing
//! lost. One walk makes either; what becomes of objects and references is the [`Arena`]'s.

#![expect(clippy::question_mark, reason = "without it, frames that recurse are smaller in debug builds")]

use std::collections::BTreeMap;

use super::arena::{Arena, GraphBuilder, Nothing, Tree};
use super::leaf::canonical;
use super::reader::{Reader, unknown_kind, unknown_tag};
use super::text::WireStr;
use crate::date::Date;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::graph::{Graph, Node};
use crate::js_string::JsString;
use crate::kinds::{ArrayBuffer, JsError, Primitive, RegExp, SparseArray};
use crate::object::Object;
use crate::path::Segment;
use crate::value::Value;
use crate::wire::{error_bit, ext, special, tag};

/// Makes the value at the reader's position.
pub(super) fn value(reader: &mut Reader<'_, '_>) -> Result<Value, DecodeError> {
    read(reader, &mut Tree::default())
}

/// Makes a graph of the value at the reader's position and all that it refers to.
pub(super) fn graph(reader: &mut Reader<'_, '_>) -> Result<Graph, DecodeError> {
    let mut builder = GraphBuilder::new(reader);
    let root = read(reader, &mut builder)?;
    Ok(builder.finish(root))
}

/// Makes the value at the position. It recurses, at most [`MAX_DEPTH`](crate::MAX_DEPTH) levels; each kind of container has a
/// function of its own so that a level's frame stays small.
pub(super) fn read<A: Arena>(reader: &mut Reader<'_, '_>, arena: &mut A) -> Result<A::Place, DecodeError> {
    let word = match reader.word() {
        Ok(word) => word,
        Err(error) => return Err(error),
    };
    match word & 15 {
        tag::ARR => read_array(reader, arena, word >> 4),
        tag::OBJ => read_shaped(reader, arena, word >> 4),
        tag::OBJX => read_object_x(reader, arena, word >> 4),
        tag::DICT => read_dictionary(reader, arena, word >> 4),
        tag::REF => arena.reference(reader, word >> 4),
        tag::EXT => match word >> 4 {
            ext::MAP => read_map(reader, arena),
            ext::SET => read_set(reader, arena),
            ext::ERROR => read_error(reader, arena),
            ext::SPARSE => read_sparse(reader, arena),
            ext::ARRAY_EXTRA => read_array_extra(reader, arena),
            kind => read_ext(reader, arena, kind),
        },
        tag::NUMS => read_numbers(reader, arena, word >> 4),
        _ => read_leaf(reader, word),
    }
}

// What recurses is written for small frames in debug builds: few `?`, and what does not recurse is in functions of its own.

fn read_numbers<A: Arena>(
    reader: &mut Reader<'_, '_>,
    arena: &mut A,
    count: u32,
) -> Result<A::Place, DecodeError> {
    let begun = arena.begin(reader.objects);
    let numbers = reader.numbers(count)?;
    let elements = numbers.iter().map(|number| Primitive::Number(canonical(*number)).into()).collect();
    Ok(arena.end(begun, Node::Array(elements)))
}

/// Adds a property; the last one of a key counts, as in JavaScript.
#[inline(never)]
fn put<P>(object: &mut Object<P>, key: WireStr<'_>, value: P) {
    object.set(key.to_js_string(), value);
}

/// Makes a primitive, after its word.
fn read_leaf<P: From<Primitive> + From<Nothing>>(
    reader: &mut Reader<'_, '_>,
    word: u32,
) -> Result<P, DecodeError> {
    Ok(match word & 15 {
        tag::INT => Primitive::Number(f64::from((word as i32) >> 4)).into(),
        tag::DOUBLE if word >> 4 == 0 => Primitive::Number(reader.double()?).into(),
        tag::STR => Primitive::String(reader.string(word >> 4)?.to_js_string()).into(),
        tag::SPECIAL => match word {
            special::UNDEFINED => Nothing::Undefined.into(),
            special::NULL => Nothing::Null.into(),
            special::TRUE => Primitive::Bool(true).into(),
            special::FALSE => Primitive::Bool(false).into(),
            _ => return Err(unknown_tag(word)),
        },
        _ => return Err(unknown_tag(word)),
    })
}

fn read_array<A: Arena>(
    reader: &mut Reader<'_, '_>,
    arena: &mut A,
    count: u32,
) -> Result<A::Place, DecodeError> {
    let begun = arena.begin(reader.objects);
    if let Err(error) = reader.enter(count, 1) {
        return Err(error);
    }
    let mut elements = Vec::with_capacity(count as usize);
    for index in 0..count {
        if reader.is_hole() {
            return end_holey(reader, arena, begun, count, elements);
        }
        reader.next(1);
        match read(reader, arena) {
            Ok(element) => elements.push(element),
            Err(error) => return Err(error.at(Segment::Index(index as usize))),
        }
    }
    reader.leave();
    Ok(arena.end(begun, Node::Array(elements)))
}

#[cold]
#[inline(never)]
fn end_holey<A: Arena>(
    reader: &mut Reader<'_, '_>,
    arena: &mut A,
    begun: A::Begun,
    count: u32,
    first: Vec<A::Place>,
) -> Result<A::Place, DecodeError> {
    let array = read_holey(reader, arena, count, first)?;
    reader.leave();
    Ok(arena.end(begun, array.into_node()))
}

/// The elements of an array of which these are the first.
fn read_holey<A: Arena>(
    reader: &mut Reader<'_, '_>,
    arena: &mut A,
    count: u32,
    first: Vec<A::Place>,
) -> Result<SparseArray<A::Place>, DecodeError> {
    let mut array = SparseArray::new(count);
    let start = first.len() as u32;
    array.elements = first.into_iter().enumerate().map(|(index, element)| (index as u32, element)).collect();
    for index in start..count {
        reader.next(1);
        if reader.is_hole() {
            reader.advance();
            continue;
        }
        match read(reader, arena) {
            Ok(element) => array.elements.insert(index, element),
            Err(error) => return Err(error.at(Segment::Index(index as usize))),
        };
    }
    Ok(array)
}

fn read_shaped<A: Arena>(
    reader: &mut Reader<'_, '_>,
    arena: &mut A,
    shape: u32,
) -> Result<A::Place, DecodeError> {
    let begun = arena.begin(reader.objects);
    match shaped_properties(reader, arena, shape) {
        Ok(object) => {
            reader.leave();
            Ok(arena.end(begun, Node::Object(object)))
        }
        Err(error) => Err(error),
    }
}

fn shaped_properties<A: Arena>(
    reader: &mut Reader<'_, '_>,
    arena: &mut A,
    number: u32,
) -> Result<Object<A::Place>, DecodeError> {
    let keys = match reader.enter_keys(number) {
        Ok(keys) => keys,
        Err(error) => return Err(error),
    };
    let mut values = Vec::with_capacity(keys.len());
    for index in 0..keys.len() {
        reader.next(1);
        match read(reader, arena) {
            Ok(value) => values.push(value),
            Err(error) => return Err(shape_error(error, &keys[index])),
        }
    }
    Ok(Object::of_keys(keys.clone(), values))
}

#[cold]
fn shape_error(error: DecodeError, key: &JsString) -> DecodeError {
    error.at(Segment::key(&key.to_string_lossy()))
}

fn read_properties<A: Arena>(
    reader: &mut Reader<'_, '_>,
    arena: &mut A,
    count: u32,
    object: &mut Object<A::Place>,
) -> Result<(), DecodeError> {
    for _ in 0..count {
        let key = match reader.next_property() {
            Ok(key) => key,
            Err(error) => return Err(error),
        };
        match read(reader, arena) {
            Ok(value) => put(object, key, value),
            Err(error) => return Err(error.at(key.segment())),
        }
    }
    Ok(())
}

fn read_dictionary<A: Arena>(
    reader: &mut Reader<'_, '_>,
    arena: &mut A,
    count: u32,
) -> Result<A::Place, DecodeError> {
    let begun = arena.begin(reader.objects);
    if let Err(error) = reader.enter(count, 2) {
        return Err(error);
    }
    let mut object = Object::with_capacity(count as usize);
    if let Err(error) = read_properties(reader, arena, count, &mut object) {
        return Err(error);
    }
    reader.leave();
    Ok(arena.end(begun, Node::Object(object)))
}

fn read_object_x<A: Arena>(
    reader: &mut Reader<'_, '_>,
    arena: &mut A,
    shape: u32,
) -> Result<A::Place, DecodeError> {
    let begun = arena.begin(reader.objects);
    let mut object = shaped_properties(reader, arena, shape)?;
    let count = reader.counted(2)?;
    if count > 0 {
        // The keys are not the shape's alone any more, and copied.
        reader.spend(reader.message.shape(shape)?.chars())?;
        read_properties(reader, arena, count, &mut object)?;
    }
    reader.leave();
    Ok(arena.end(begun, Node::Object(object)))
}

/// Makes an EXT that contains no values, or a view.
fn read_ext<A: Arena>(
    reader: &mut Reader<'_, '_>,
    arena: &mut A,
    kind: u32,
) -> Result<A::Place, DecodeError> {
    match kind {
        ext::BIGINT => Ok(Primitive::BigInt(reader.bigint()?).into()),
        ext::VIEW => {
            let number = reader.objects;
            let message = reader.message;
            let view = reader.view(message.spots())?;
            arena.view(reader, number, view)
        }
        _ => {
            let begun = arena.begin(reader.objects);
            let node = read_leaf_object(reader, kind)?;
            Ok(arena.end(begun, node))
        }
    }
}

/// Makes an object that contains no values.
fn read_leaf_object<P>(reader: &mut Reader<'_, '_>, kind: u32) -> Result<Node<P>, DecodeError> {
    if kind == ext::ARRAY_BUFFER {
        let buffer = reader.buffer()?;
        let bytes = reader.message.own(buffer.bytes);
        return Ok(Node::ArrayBuffer(ArrayBuffer { bytes, max_length: buffer.max_length }));
    }
    reader.object();
    Ok(match kind {
        ext::DATE => Node::Date(Date::from_milliseconds(reader.double()?)),
        ext::REGEXP => {
            let source = reader.whole_string()?.to_js_string();
            Node::RegExp(Box::new(RegExp { source, flags: reader.whole_string()?.to_js_string() }))
        }
        ext::NUMBER_OBJECT => Node::Boxed(Primitive::Number(reader.double()?)),
        ext::STRING_OBJECT => Node::Boxed(Primitive::String(reader.whole_string()?.to_js_string())),
        ext::BOOLEAN_OBJECT => match reader.word()? {
            bit @ (0 | 1) => Node::Boxed(Primitive::Bool(bit == 1)),
            unknown => return Err(unknown_kind(unknown)),
        },
        ext::BIGINT_OBJECT => Node::Boxed(Primitive::BigInt(reader.bigint()?)),
        unknown => return Err(unknown_kind(unknown)),
    })
}

/// Enters a Map or Set; gives its count.
fn enter_counted(reader: &mut Reader<'_, '_>, smallest: u64) -> Result<usize, DecodeError> {
    reader.enter(0, 0)?;
    Ok(reader.counted(smallest)? as usize)
}

fn read_map<A: Arena>(reader: &mut Reader<'_, '_>, arena: &mut A) -> Result<A::Place, DecodeError> {
    let begun = arena.begin(reader.objects);
    let count = match enter_counted(reader, 2) {
        Ok(count) => count,
        Err(error) => return Err(error),
    };
    let mut entries = Vec::with_capacity(count);
    let mut key = None;
    for index in 0..2 * count {
        reader.next(1);
        match (read(reader, arena), key.take()) {
            (Ok(value), Some(key)) => entries.push((key, value)),
            (Ok(first), None) => key = Some(first),
            (Err(error), _) => return Err(error.at(Segment::Index(index / 2))),
        }
    }
    reader.leave();
    Ok(arena.end(begun, Node::Map(entries)))
}

fn read_set<A: Arena>(reader: &mut Reader<'_, '_>, arena: &mut A) -> Result<A::Place, DecodeError> {
    let begun = arena.begin(reader.objects);
    let count = match enter_counted(reader, 1) {
        Ok(count) => count,
        Err(error) => return Err(error),
    };
    let mut members = Vec::with_capacity(count);
    for index in 0..count {
        reader.next(1);
        match read(reader, arena) {
            Ok(member) => members.push(member),
            Err(error) => return Err(error.at(Segment::Index(index))),
        }
    }
    reader.leave();
    Ok(arena.end(begun, Node::Set(members)))
}

fn read_error<A: Arena>(reader: &mut Reader<'_, '_>, arena: &mut A) -> Result<A::Place, DecodeError> {
    let begun = arena.begin(reader.objects);
    let (mut error, bits) = match read_error_texts(reader) {
        Ok(begun) => begun,
        Err(error) => return Err(error),
    };
    if bits & error_bit::CAUSE != 0 {
        match read(reader, arena) {
            Ok(cause) => error.cause = Some(cause),
            Err(error) => return Err(error.at(Segment::key("cause"))),
        }
    }
    if bits & error_bit::ERRORS != 0 {
        if let Err(error) = reader.expect_array(reader.message.spots()) {
            return Err(error);
        }
        match read(reader, arena) {
            Ok(errors) => error.errors = Some(errors),
            Err(error) => return Err(error.at(Segment::key("errors"))),
        }
    }
    reader.leave();
    Ok(arena.end(begun, Node::Error(error)))
}

/// Enters an Error; gives what comes before its values, in the heap to keep frames small.
fn read_error_texts<T>(reader: &mut Reader<'_, '_>) -> Result<(Box<JsError<T>>, u32), DecodeError> {
    reader.enter(0, 0)?;
    let (class, bits) = reader.error_bits()?;
    let mut error = Box::new(JsError::empty(class));
    let string = |reader: &mut Reader<'_, '_>, bit| match bits & bit {
        0 => Ok(None),
        _ => reader.whole_string().map(|string| Some(string.to_js_string())),
    };
    error.name = string(reader, error_bit::NAME)?;
    error.message = string(reader, error_bit::MESSAGE)?;
    error.stack = string(reader, error_bit::STACK)?;
    Ok((error, bits))
}

fn read_sparse<A: Arena>(reader: &mut Reader<'_, '_>, arena: &mut A) -> Result<A::Place, DecodeError> {
    let begun = arena.begin(reader.objects);
    reader.enter(0, 0)?;
    let mut array =
        SparseArray { length: reader.word()?, elements: BTreeMap::new(), properties: Object::empty() };
    let count = reader.counted(2)?;
    for _ in 0..count {
        let key = reader.next_property()?;
        let index = sparse_index(key, array.length)?;
        match (read(reader, arena), index) {
            (Ok(value), Some(index)) => drop(array.elements.insert(index, value)),
            (Ok(value), None) => put(&mut array.properties, key, value),
            (Err(error), _) => return Err(error.at(key.segment())),
        }
    }
    reader.leave();
    Ok(arena.end(begun, array.into_node()))
}

impl<T> SparseArray<T> {
    /// An array after all, if it has neither holes nor other properties.
    fn into_node(self) -> Node<T> {
        if self.properties.is_empty() && self.elements.len() == self.length as usize {
            return Node::Array(self.elements.into_values().collect());
        }
        Node::SparseArray(Box::new(self))
    }
}

/// The index that a key of a sparse array is; nothing for another property.
pub(super) fn sparse_index(key: WireStr<'_>, length: u32) -> Result<Option<u32>, DecodeError> {
    match array_index(key) {
        Some(index) if index >= length => Err(DecodeError::new(DecodeErrorKind::LengthBeyondInput(index))),
        index => Ok(index),
    }
}

/// The array index that a key is, written as JavaScript does.
fn array_index(key: WireStr<'_>) -> Option<u32> {
    if key.len() > 10 {
        return None;
    }
    let text = key.to_text().ok()?;
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|&index| plain && index != u32::MAX)
}

fn read_array_extra<A: Arena>(reader: &mut Reader<'_, '_>, arena: &mut A) -> Result<A::Place, DecodeError> {
    let begun = arena.begin(reader.objects);
    let head = reader.word()?;
    if head & 15 != tag::ARR {
        return Err(unknown_tag(head));
    }
    reader.enter(head >> 4, 1)?;
    let mut array = read_holey(reader, arena, head >> 4, Vec::new())?;
    let count = reader.counted(2)?;
    read_properties(reader, arena, count, &mut array.properties)?;
    reader.leave();
    Ok(arena.end(begun, array.into_node()))
}
