//! [`Graph`]: a value with its shared references and cycles. Display, serde and the way to a tree are in files of their own.

mod display;
mod serde;
mod tree;

use bytes::Bytes;

use crate::big_int::BigInt;
use crate::date::Date;
use crate::error::{DecodeError, EncodeError};
use crate::js_string::JsString;
use crate::kinds::{ArrayBuffer, JsError, Primitive, RegExp, SparseArray, View, ViewClass};
use crate::object::Object;
use crate::value::Value;

/// A JavaScript value exactly as it is cloned: objects that are in several places are one object, an object may contain
/// itself, and views share their buffers.
///
/// Objects are [`Node`]s in an arena; a [`Place`] holds a primitive, or says which node is there. Where there is nothing
/// shared to keep, a [`Value`] is easier.
///
/// ```
/// use polaron_value::{Graph, Node, Object, Place, from_slice, to_vec};
///
/// // const node = { name: 'loop' }; node.self = node;
/// let mut graph = Graph::new();
/// let id = graph.add(Node::Object(Object::default()));
/// if let Node::Object(object) = graph.node_mut(id) {
///     object.set("name".into(), Place::from("loop"));
///     object.set("self".into(), Place::Node(id));
/// }
/// graph.set_root(Place::Node(id));
/// assert_eq!(graph.to_string(), r#"&1 { name: "loop", self: *1 }"#);
///
/// let bytes = to_vec(&graph)?;
/// assert_eq!(from_slice::<Graph>(&bytes)?.to_string(), graph.to_string());
/// assert!(graph.to_value().is_err(), "a tree cannot hold it");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    root: Place,
}

/// Which node of its [`Graph`]. Another graph's is a wrong one there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(u32);

/// What stands where a value does: a primitive, or the object that is there.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub enum Place {
    /// `undefined`
    #[default]
    Undefined,
    /// `null`
    Null,
    /// `true` and `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// A BigInt.
    BigInt(BigInt),
    /// A string.
    String(JsString),
    /// An object.
    Node(NodeId),
}

/// An object of a [`Graph`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Node<T = Place> {
    /// An array without holes and other properties.
    Array(Vec<T>),
    /// An array that has some.
    SparseArray(Box<SparseArray<T>>),
    /// A plain object.
    Object(Object<T>),
    /// A `Map`'s entries, in order.
    Map(Vec<(T, T)>),
    /// A `Set`'s members, in order.
    Set(Vec<T>),
    /// A `Date`.
    Date(Date),
    /// A `RegExp`.
    RegExp(Box<RegExp>),
    /// An `Error`.
    Error(Box<JsError<T>>),
    /// A primitive in an object of its own.
    Boxed(Primitive),
    /// An `ArrayBuffer`.
    ArrayBuffer(ArrayBuffer),
    /// A typed array or `DataView`.
    View(BufferView),
}

// A message has a node for each word, at worst, so their size is what its cost is.
const _: () = assert!(size_of::<Node>() <= 48);

/// A typed array or `DataView`, and which buffer it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BufferView {
    /// The kind of view.
    pub class: ViewClass,
    /// Where in the buffer it begins, in bytes; a multiple of the elements' size.
    pub offset: usize,
    /// How many bytes it shows; `None` if it tracks the length of a resizable buffer.
    pub length: Option<usize>,
    /// The buffer's node.
    pub buffer: NodeId,
}

impl NodeId {
    pub(crate) fn new(index: usize) -> Self {
        // A message has fewer words than this holds, and who adds more nodes by hand is out of memory first.
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The node's index: nodes are counted from 0 in the order in which they were added.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Graph {
    /// A graph of no node, whose root is undefined.
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn of_parts(nodes: Vec<Option<Node>>, root: Place) -> Self {
        // All have been given by now; an absent one would be an empty array.
        Self { nodes: nodes.into_iter().map(|node| node.unwrap_or(Node::Array(Vec::new()))).collect(), root }
    }

    /// Decodes a message; the same as [`from_slice`](crate::from_slice).
    ///
    /// # Errors
    ///
    /// If `bytes` are malformed.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        crate::from_slice(bytes)
    }

    /// Encodes it; the same as [`to_vec`](crate::to_vec). Nodes that nothing leads to are left out.
    ///
    /// # Errors
    ///
    /// If it is nested too deeply, or holds together no more: a place with another graph's node, a view beyond its buffer.
    pub fn encode(&self) -> Result<Vec<u8>, EncodeError> {
        crate::to_vec(self)
    }

    /// The value that the graph is.
    pub fn root(&self) -> &Place {
        &self.root
    }

    /// Makes another value the graph's.
    pub fn set_root(&mut self, root: impl Into<Place>) {
        self.root = root.into();
    }

    /// Adds a node, to which places can then lead.
    pub fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        NodeId::new(self.nodes.len() - 1)
    }

    /// The node of an id.
    ///
    /// # Panics
    ///
    /// If the id is another graph's.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// The node of an id, to change it.
    ///
    /// # Panics
    ///
    /// If the id is another graph's.
    pub fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.index()]
    }

    /// The nodes, by their indices.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// What is in a view: its class, and the bytes it shows. Nothing if the view is beyond its buffer, or has none.
    pub fn view(&self, view: &BufferView) -> Option<View> {
        let Node::ArrayBuffer(buffer) = self.nodes.get(view.buffer.index())? else { return None };
        Some(View { class: view.class, bytes: visible(view, &buffer.bytes)? })
    }
}

/// The bytes that a view shows of its buffer.
fn visible(view: &BufferView, buffer: &Bytes) -> Option<Bytes> {
    let size = view.class.element_size();
    let rest = buffer.len().checked_sub(view.offset)?;
    let length = view.length.unwrap_or(rest - rest % size);
    let whole = length <= rest && length.is_multiple_of(size) && view.offset.is_multiple_of(size);
    whole.then(|| buffer.slice(view.offset..view.offset + length))
}

impl<T> Node<T> {
    /// What kind of object it is, in JavaScript's words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Array(_) => "array",
            Self::SparseArray(_) => "sparse array",
            Self::Object(_) => "object",
            Self::Map(_) => "Map",
            Self::Set(_) => "Set",
            Self::Date(_) => "Date",
            Self::RegExp(_) => "RegExp",
            Self::Error(error) => error.class.name(),
            Self::Boxed(primitive) => primitive.kind(),
            Self::ArrayBuffer(_) => "ArrayBuffer",
            Self::View(view) => view.class.name(),
        }
    }
}

impl From<Primitive> for Place {
    fn from(primitive: Primitive) -> Self {
        match primitive {
            Primitive::Bool(value) => Self::Bool(value),
            Primitive::Number(number) => Self::Number(number),
            Primitive::BigInt(big) => Self::BigInt(big),
            Primitive::String(string) => Self::String(string),
        }
    }
}

macro_rules! from {
    ($($type:ty: $name:ident => $place:expr;)*) => {$(
        impl From<$type> for Place {
            fn from($name: $type) -> Self {
                $place
            }
        }
    )*};
}

from! {
    bool: value => Self::Bool(value);
    i32: number => Self::Number(number.into());
    u32: number => Self::Number(number.into());
    f64: number => Self::Number(number);
    BigInt: big => Self::BigInt(big);
    &str: text => Self::String(text.into());
    String: text => Self::String(text.into());
    JsString: string => Self::String(string);
    NodeId: id => Self::Node(id);
}

/// The tree, every object of it a node.
impl From<Value> for Graph {
    fn from(value: Value) -> Self {
        let mut graph = Self::new();
        graph.root = tree::add(&mut graph, value);
        graph
    }
}
