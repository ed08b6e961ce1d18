//! [`Graph`] through serde: exact through this crate's serializer and deserializer, as the tree it is through others.

#![expect(clippy::question_mark, reason = "without it, frames that recurse are smaller in debug builds")]

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, EnumAccess, Visitor};
use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, SerializeTuple, Serializer};

use super::{BufferView, Graph, Node, NodeId, Place};
use crate::decode::own::{handed_graph, refused};
use crate::encode::exact::{self, BufferWords, ExactLeaf, Reference, Word};
use crate::number::as_i32;
use crate::object::Object;
use crate::value::Value;
use crate::wire::{TRACKS_LENGTH, ext, tag, token, word};

impl Serialize for Graph {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(token::GRAPH, &Whole(self))
    }
}

/// A graph, in whichever way the serializer takes it.
struct Whole<'a>(&'a Graph);

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !exact::asked() {
            return self.0.to_value().map_err(S::Error::custom)?.serialize(serializer);
        }
        let writer = Writer {
            graph: self.0,
            numbers: RefCell::new(vec![None; self.0.nodes.len()]),
            next: Cell::new(0),
        };
        At { writer: &writer, place: &self.0.root }.serialize(serializer)
    }
}

/// Numbers the nodes as they are written, which is as the format numbers objects.
struct Writer<'a> {
    graph: &'a Graph,
    numbers: RefCell<Vec<Option<u32>>>,
    next: Cell<u32>,
}

/// A place of a graph that is being written.
struct At<'a, 'g> {
    writer: &'a Writer<'g>,
    place: &'a Place,
}

impl<'g> Writer<'g> {
    fn at<'a>(&'a self, place: &'a Place) -> At<'a, 'g> {
        At { writer: self, place }
    }

    fn array<S: Serializer>(&self, elements: &[Place], serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(elements.len()))?;
        for element in elements {
            if let Err(error) = seq.serialize_element(&self.at(element)) {
                return Err(error);
            }
        }
        seq.end()
    }

    fn object<S: Serializer>(&self, object: &Object<Place>, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(object.len()))?;
        for (key, value) in object.iter() {
            map.serialize_key(key)?;
            if let Err(error) = map.serialize_value(&self.at(value)) {
                return Err(error);
            }
        }
        map.end()
    }

    fn is_array(&self, place: &Place) -> bool {
        let Place::Node(id) = place else { return false };
        matches!(self.graph.nodes.get(id.index()), Some(Node::Array(_) | Node::SparseArray(_)))
    }

    /// The node, if it has not been written yet; or its number.
    fn visit(&self, id: NodeId) -> Result<Result<&'g Node, u32>, &'static str> {
        let node = self.graph.nodes.get(id.index()).ok_or("a node of another graph")?;
        let number = &mut self.numbers.borrow_mut()[id.index()];
        if let Some(number) = number {
            return Ok(Err(*number));
        }
        *number = Some(self.next.replace(self.next.get() + 1));
        Ok(Ok(node))
    }
}

impl Serialize for At<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.place {
            Place::Undefined => serializer.serialize_unit(),
            Place::Null => serializer.serialize_none(),
            Place::Bool(value) => serializer.serialize_bool(*value),
            Place::Number(number) => match as_i32(*number) {
                Some(integer) => serializer.serialize_i32(integer),
                None => serializer.serialize_f64(*number),
            },
            Place::BigInt(big) => big.serialize(serializer),
            Place::String(string) => string.serialize(serializer),
            Place::Node(id) => match self.writer.visit(*id).map_err(S::Error::custom)? {
                Ok(node) => self.node(node, serializer),
                Err(number) => Reference(number).serialize(serializer),
            },
        }
    }
}

impl At<'_, '_> {
    fn node<S: Serializer>(&self, node: &Node, serializer: S) -> Result<S::Ok, S::Error> {
        let writer = self.writer;
        let at = |place| writer.at(place);
        match node {
            Node::Array(elements) => writer.array(elements, serializer),
            Node::Set(members) => exact::serialize_set(members.iter().map(at), serializer),
            Node::Map(entries) => {
                exact::serialize_map(entries.iter().map(|(key, value)| (at(key), at(value))), serializer)
            }
            Node::Object(object) => writer.object(object, serializer),
            Node::SparseArray(array) => exact::serialize_sparse(array, at, serializer),
            Node::Error(error) => {
                exact::serialize_error(error, at, |place| writer.is_array(place), serializer)
            }
            Node::Date(date) => date.serialize(serializer),
            Node::RegExp(regexp) => regexp.serialize(serializer),
            Node::Boxed(primitive) => primitive.serialize(serializer),
            Node::ArrayBuffer(buffer) => BufferWords(&buffer.bytes, buffer.max_length).serialize(serializer),
            Node::View(view) => ExactLeaf(&ViewAt { writer, view }).serialize(serializer),
        }
    }
}

/// A view, and its buffer if that has not been written yet.
struct ViewAt<'a, 'g> {
    writer: &'a Writer<'g>,
    view: &'a BufferView,
}

impl Serialize for ViewAt<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let BufferView { class, offset, length, buffer } = self.view;
        let graph = self.writer.graph;
        let resizable = matches!(graph.nodes.get(buffer.index()),
            Some(Node::ArrayBuffer(buffer)) if buffer.max_length.is_some());
        if graph.view(self.view).is_none() || (length.is_none() && !resizable) {
            return Err(S::Error::custom("a view beyond its buffer"));
        }
        let too_long = |_| S::Error::custom("a view of more than 4 GiB");
        let offset = u32::try_from(*offset).map_err(too_long)?;
        let length = length.map_or(Ok(TRACKS_LENGTH), u32::try_from).map_err(too_long)?;
        exact::asked();
        let mut tuple = serializer.serialize_tuple(5)?;
        tuple.serialize_element(&Word(word(tag::EXT, ext::VIEW)))?;
        tuple.serialize_element(&Word(*class as u32))?;
        tuple.serialize_element(&Word(offset))?;
        tuple.serialize_element(&Word(length))?;
        tuple.serialize_element(&self.writer.at(&Place::Node(*buffer)))?;
        tuple.end()
    }
}

impl<'de> Deserialize<'de> for Graph {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(token::GRAPH, GraphVisitor)
    }
}

struct GraphVisitor;

impl<'de> Visitor<'de> for GraphVisitor {
    type Value = Graph;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JavaScript value")
    }

    /// From this crate's deserializer.
    fn visit_enum<A: EnumAccess<'de>>(self, _access: A) -> Result<Graph, A::Error> {
        handed_graph().ok_or_else(|| refused(&self, None))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Graph, D::Error> {
        Value::deserialize(deserializer).map(Graph::from)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Graph, E> {
        Ok(Graph::new())
    }
}
