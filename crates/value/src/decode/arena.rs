//! What becomes of objects and references: in a [`Tree`] they are copied, in a graph they are nodes.

use std::collections::HashMap;

use bytes::Bytes;

use super::build::read;
use super::objects::WireView;
use super::reader::Reader;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::graph::{BufferView, Graph, Node, NodeId, Place};
use crate::kinds::{ArrayBuffer, Primitive, View};
use crate::value::Value;

/// What is made of values.
pub(super) trait Arena {
    /// What stands where a value does.
    type Place: From<Primitive> + From<Nothing>;
    /// What an object is known by while what is in it is read.
    type Begun: Copy;

    fn begin(&mut self, number: u32) -> Self::Begun;
    fn end(&mut self, begun: Self::Begun, node: Node<Self::Place>) -> Self::Place;
    fn view(
        &mut self,
        reader: &mut Reader<'_, '_>,
        number: u32,
        view: WireView<'_>,
    ) -> Result<Self::Place, DecodeError>;
    fn reference(&mut self, reader: &mut Reader<'_, '_>, number: u32) -> Result<Self::Place, DecodeError>;
}

/// undefined or null.
#[derive(Clone, Copy)]
pub(super) enum Nothing {
    Undefined,
    Null,
}

/// A tree: references are followed, and what they lead to is made again.
#[derive(Default)]
pub(super) struct Tree {
    /// Buffers that have been copied, by their place in the blob section, where several views may share one.
    buffers: HashMap<(usize, usize), Bytes>,
}

impl Arena for Tree {
    type Place = Value;
    type Begun = ();

    fn begin(&mut self, _number: u32) {}

    fn end(&mut self, (): (), node: Node<Value>) -> Value {
        match node {
            Node::Array(elements) => Value::Array(elements),
            Node::SparseArray(array) => Value::SparseArray(array),
            Node::Object(object) => Value::Object(object),
            Node::Map(entries) => Value::Map(entries),
            Node::Set(members) => Value::Set(members),
            Node::Date(date) => Value::Date(date),
            Node::RegExp(regexp) => Value::RegExp(regexp),
            Node::Error(error) => Value::Error(error),
            Node::Boxed(primitive) => Value::Boxed(Box::new(primitive)),
            Node::ArrayBuffer(buffer) => Value::ArrayBuffer(buffer.bytes),
            // `view` makes them.
            Node::View(_) => Value::Undefined,
        }
    }

    fn view(
        &mut self,
        reader: &mut Reader<'_, '_>,
        _number: u32,
        view: WireView<'_>,
    ) -> Result<Value, DecodeError> {
        let bytes = if reader.message.refs {
            // Views of one buffer share one copy of it, so many of them come to no more than the message.
            let at = (view.buffer.bytes.as_ptr().addr(), view.buffer.bytes.len());
            let buffer = self.buffers.entry(at).or_insert_with(|| reader.message.own(view.buffer.bytes));
            buffer.slice(view.offset..view.offset + view.bytes.len())
        } else {
            reader.message.own(view.bytes)
        };
        Ok(View { class: view.class, bytes }.into())
    }

    fn reference(&mut self, reader: &mut Reader<'_, '_>, number: u32) -> Result<Value, DecodeError> {
        let back = reader.follow(number)?;
        let copy = read(reader, self)?;
        reader.come_back(back);
        Ok(copy)
    }
}

/// A graph: references become references.
#[derive(Default)]
pub(super) struct GraphBuilder {
    nodes: Vec<Option<Node>>,
    /// The nodes by the message's object numbers; only if it has references. An argument's graph begins in the middle of a
    /// message, and may refer to what was before it.
    by_number: HashMap<u32, NodeId>,
    referring: bool,
}

impl GraphBuilder {
    /// For a graph of a value of the reader's message.
    pub(super) fn new(reader: &Reader<'_, '_>) -> Self {
        Self { referring: reader.message.refs, ..Self::default() }
    }

    /// The graph, whose root is in this place.
    pub(super) fn finish(self, root: Place) -> Graph {
        Graph::of_parts(self.nodes, root)
    }

    fn new_node(&mut self, number: u32) -> NodeId {
        let id = NodeId::new(self.nodes.len());
        self.nodes.push(None);
        if self.referring {
            self.by_number.insert(number, id);
        }
        id
    }
}

impl Arena for GraphBuilder {
    type Place = Place;
    type Begun = NodeId;

    fn begin(&mut self, number: u32) -> NodeId {
        self.new_node(number)
    }

    fn end(&mut self, begun: NodeId, node: Node) -> Place {
        self.nodes[begun.index()] = Some(node);
        Place::Node(begun)
    }

    fn view(
        &mut self,
        reader: &mut Reader<'_, '_>,
        number: u32,
        view: WireView<'_>,
    ) -> Result<Place, DecodeError> {
        let id = self.new_node(number);
        let buffer_number = view.shared.unwrap_or(number + 1);
        let buffer = match (self.by_number.get(&buffer_number), self.referring) {
            (Some(buffer), true) => *buffer,
            _ => {
                let buffer = self.new_node(buffer_number);
                let bytes = reader.message.own(view.buffer.bytes);
                let max_length = view.buffer.max_length;
                self.end(buffer, Node::ArrayBuffer(ArrayBuffer { bytes, max_length }));
                buffer
            }
        };
        let (class, offset, length) = (view.class, view.offset, view.length);
        Ok(self.end(id, Node::View(BufferView { class, offset, length, buffer })))
    }

    fn reference(&mut self, reader: &mut Reader<'_, '_>, number: u32) -> Result<Place, DecodeError> {
        if let Some(id) = self.by_number.get(&number) {
            return Ok(Place::Node(*id));
        }
        // It is outside of what the graph was asked for, before it or around it. It comes along, once.
        let back = reader.position();
        let spot = match reader.message.spots().get(number as usize) {
            Some(spot) if number < reader.objects => *spot,
            _ => return Err(DecodeError::new(DecodeErrorKind::UnknownReference(number))),
        };
        reader.go_to(number, spot);
        let place = read(reader, self)?;
        reader.come_back(back);
        Ok(place)
    }
}

impl From<Nothing> for Value {
    fn from(nothing: Nothing) -> Self {
        match nothing {
            Nothing::Undefined => Self::Undefined,
            Nothing::Null => Self::Null,
        }
    }
}

impl From<Nothing> for Place {
    fn from(nothing: Nothing) -> Self {
        match nothing {
            Nothing::Undefined => Self::Undefined,
            Nothing::Null => Self::Null,
        }
    }
}
