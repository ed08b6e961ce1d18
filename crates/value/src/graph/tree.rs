//! From trees to graphs and back: [`add`], [`Graph::to_value`].

use super::{BufferView, Graph, Node, NodeId, Place};
use crate::error::{DecodeError, DecodeErrorKind};
use crate::kinds::{ArrayBuffer, JsError, Primitive, SparseArray, View, ViewClass};
use crate::limits::MAX_DEPTH;
use crate::object::Object;
use crate::path::Segment;
use crate::value::Value;

/// How many more objects than there are nodes a graph's tree may have.
const MAX_COPIES: usize = 1 << 20;

impl Graph {
    /// The graph as a tree, with a copy of what is shared for each place where it is. What a [`Value`] cannot hold is
    /// simplified: see there.
    ///
    /// # Errors
    ///
    /// With the path to where an object contains itself, where a million copies have been made, or where a view is beyond
    /// its buffer.
    pub fn to_value(&self) -> Result<Value, DecodeError> {
        let mut walk = Walk {
            graph: self,
            open: vec![false; self.nodes.len()],
            left: self.nodes.len() + MAX_COPIES,
            depth: 0,
        };
        walk.place(&self.root)
    }
}

struct Walk<'a> {
    graph: &'a Graph,
    /// Which nodes the walk is in.
    open: Vec<bool>,
    left: usize,
    depth: usize,
}

fn primitive_value(place: &Place) -> Value {
    match place {
        Place::Undefined | Place::Node(_) => Value::Undefined,
        Place::Null => Value::Null,
        Place::Bool(value) => Value::Bool(*value),
        Place::Number(number) => Value::Number(*number),
        Place::BigInt(big) => Value::BigInt(big.clone()),
        Place::String(string) => Value::String(string.clone()),
    }
}

impl<'a> Walk<'a> {
    fn enter(&mut self, id: NodeId) -> Result<&'a Node, DecodeErrorKind> {
        let node = self.graph.nodes.get(id.index()).ok_or(DecodeErrorKind::UnknownReference(id.0))?;
        if self.open[id.index()] {
            return Err(DecodeErrorKind::Cyclic);
        }
        if self.left == 0 {
            return Err(DecodeErrorKind::ExpandsTooMuch);
        }
        if self.depth == MAX_DEPTH {
            return Err(DecodeErrorKind::TooDeep);
        }
        self.left -= 1;
        self.depth += 1;
        self.open[id.index()] = true;
        Ok(node)
    }

    fn place(&mut self, place: &Place) -> Result<Value, DecodeError> {
        match place {
            Place::Node(id) => self.node(*id),
            primitive => Ok(primitive_value(primitive)),
        }
    }

    fn node(&mut self, id: NodeId) -> Result<Value, DecodeError> {
        let node = match self.enter(id) {
            Ok(node) => node,
            Err(kind) => return Err(DecodeError::new(kind)),
        };
        let value = self.contents(node);
        self.open[id.index()] = false;
        self.depth -= 1;
        value
    }

    // What recurses is written for small frames in debug builds.

    fn contents(&mut self, node: &Node) -> Result<Value, DecodeError> {
        match node {
            Node::Array(elements) => self.array(elements),
            Node::Set(members) => self.set(members),
            Node::Map(entries) => self.map(entries),
            Node::Object(object) => self.object_value(object),
            Node::SparseArray(array) => self.sparse(array),
            Node::Error(error) => self.error(error),
            leaf => self.leaf(leaf),
        }
    }

    fn array(&mut self, elements: &[Place]) -> Result<Value, DecodeError> {
        match self.elements(elements) {
            Ok(elements) => Ok(Value::Array(elements)),
            Err(error) => Err(error),
        }
    }

    fn set(&mut self, members: &[Place]) -> Result<Value, DecodeError> {
        match self.elements(members) {
            Ok(members) => Ok(Value::Set(members)),
            Err(error) => Err(error),
        }
    }

    fn object_value(&mut self, object: &Object<Place>) -> Result<Value, DecodeError> {
        match self.object(object) {
            Ok(object) => Ok(Value::Object(object)),
            Err(error) => Err(error),
        }
    }

    fn leaf(&self, node: &Node) -> Result<Value, DecodeError> {
        Ok(match node {
            Node::Date(date) => Value::Date(*date),
            Node::RegExp(regexp) => Value::RegExp(regexp.clone()),
            Node::Boxed(primitive) => Value::Boxed(Box::new(primitive.clone())),
            Node::ArrayBuffer(buffer) => Value::ArrayBuffer(buffer.bytes.clone()),
            Node::View(view) => match self.graph.view(view) {
                Some(view) => view.into(),
                None => return Err(DecodeError::new(DecodeErrorKind::ViewOutOfBounds)),
            },
            _ => Value::Undefined,
        })
    }

    fn elements(&mut self, elements: &[Place]) -> Result<Vec<Value>, DecodeError> {
        let mut values = Vec::with_capacity(elements.len());
        for (index, element) in elements.iter().enumerate() {
            match self.place(element) {
                Ok(value) => values.push(value),
                Err(error) => return Err(error.at(Segment::Index(index))),
            }
        }
        Ok(values)
    }

    fn map(&mut self, entries: &[(Place, Place)]) -> Result<Value, DecodeError> {
        let mut values = Vec::with_capacity(entries.len());
        for (index, (key, value)) in entries.iter().enumerate() {
            let at = |error: DecodeError| error.at(Segment::Index(index));
            values.push((self.place(key).map_err(at)?, self.place(value).map_err(at)?));
        }
        Ok(Value::Map(values))
    }

    fn object(&mut self, object: &Object<Place>) -> Result<Object, DecodeError> {
        let mut values = Object::with_capacity(object.len());
        for (key, value) in object.iter() {
            match self.place(value) {
                Ok(value) => values.set(key.clone(), value),
                Err(error) => return Err(error.at(Segment::key(&key.to_string_lossy()))),
            };
        }
        Ok(values)
    }

    fn sparse(&mut self, array: &SparseArray<Place>) -> Result<Value, DecodeError> {
        let mut values = SparseArray::new(array.length);
        for (&index, element) in &array.elements {
            let value = self.place(element).map_err(|error| error.at(Segment::Index(index as usize)))?;
            values.elements.insert(index, value);
        }
        values.properties = self.object(&array.properties)?;
        Ok(values.into())
    }

    fn error(&mut self, error: &JsError<Place>) -> Result<Value, DecodeError> {
        let mut part = |key, part: &Option<Place>| match part {
            Some(part) => self.place(part).map(Some).map_err(|error| error.at(Segment::key(key))),
            None => Ok(None),
        };
        let (cause, errors) = (part("cause", &error.cause)?, part("errors", &error.errors)?);
        let (name, message, stack) = (error.name.clone(), error.message.clone(), error.stack.clone());
        Ok(JsError { class: error.class, name, message, stack, cause, errors }.into())
    }
}

/// Adds a tree's objects to a graph.
pub(super) fn add(graph: &mut Graph, value: Value) -> Place {
    let mut place = |value| add(graph, value);
    let node = match value {
        Value::Undefined => return Place::Undefined,
        Value::Null => return Place::Null,
        Value::Bool(value) => return Place::Bool(value),
        Value::Number(number) => return Place::Number(number),
        Value::BigInt(big) => return Place::BigInt(big),
        Value::String(string) => return Place::String(string),
        Value::Array(elements) => Node::Array(elements.into_iter().map(place).collect()),
        Value::Set(members) => Node::Set(members.into_iter().map(place).collect()),
        Value::Map(entries) => {
            Node::Map(entries.into_iter().map(|(key, value)| (place(key), place(value))).collect())
        }
        Value::Object(object) => Node::Object(add_object(graph, object)),
        Value::SparseArray(array) => {
            let elements = array.elements.into_iter().map(|(index, value)| (index, place(value))).collect();
            let properties = add_object(graph, array.properties);
            Node::SparseArray(Box::new(SparseArray { length: array.length, elements, properties }))
        }
        Value::Error(error) => {
            let (cause, errors) = (error.cause.map(&mut place), error.errors.map(place));
            let (name, message, stack) = (error.name, error.message, error.stack);
            Node::Error(Box::new(JsError { class: error.class, name, message, stack, cause, errors }))
        }
        Value::Date(date) => Node::Date(date),
        Value::RegExp(regexp) => Node::RegExp(regexp),
        Value::Boxed(primitive) => Node::Boxed(*primitive),
        Value::ArrayBuffer(bytes) => Node::ArrayBuffer(ArrayBuffer { bytes, max_length: None }),
        Value::Uint8Array(bytes) => return add_view(graph, View { class: ViewClass::Uint8Array, bytes }),
        Value::View(view) => return add_view(graph, view),
    };
    Place::Node(graph.add(node))
}

fn add_object(graph: &mut Graph, object: Object) -> Object<Place> {
    let mut places = Object::with_capacity(object.len());
    for (key, value) in object {
        let place = add(graph, value);
        places.set(key, place);
    }
    places
}

/// A view of a tree has a buffer of its own.
fn add_view(graph: &mut Graph, View { class, bytes }: View) -> Place {
    let length = Some(bytes.len());
    let buffer = graph.add(Node::ArrayBuffer(ArrayBuffer { bytes, max_length: None }));
    Place::Node(graph.add(Node::View(BufferView { class, offset: 0, length, buffer })))
}

/// What a primitive is in a tree.
impl From<Primitive> for Value {
    fn from(primitive: Primitive) -> Self {
        match primitive {
            Primitive::Bool(value) => Self::Bool(value),
            Primitive::Number(number) => Self::Number(number),
            Primitive::BigInt(big) => Self::BigInt(big),
            Primitive::String(string) => Self::String(string),
        }
    }
}
