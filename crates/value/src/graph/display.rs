//! [`Graph`] written as a JavaScript literal, with marks where objects are met again.

use std::cell::Cell;
use std::fmt::{self, Debug, Display};

use super::{Graph, Node, NodeId, Place};
use crate::kinds::write_key;
use crate::limits::MAX_DEPTH;
use crate::number::JsNumber;
use crate::value::{write_date, write_error, write_primitive};

/// As a JavaScript literal, on one line. An object that is in several places is written once, as `&1 { … }`, and is `*1` in
/// the others.
impl Display for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut places = vec![0_u8; self.nodes.len()];
        self.count(&self.root, &mut places);
        let marks = places
            .iter()
            .map(|&count| Cell::new(if count > 1 { Mark::Needed } else { Mark::None }))
            .collect();
        Writer { graph: self, marks, next: Cell::new(1), depth: Cell::new(0) }.place(f, &self.root)
    }
}

impl Debug for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Graph({self})")
    }
}

impl Graph {
    /// Counts in how many places each node is, up to two.
    fn count(&self, root: &Place, places: &mut [u8]) {
        let mut open = vec![root];
        while let Some(place) = open.pop() {
            let Place::Node(id) = place else { continue };
            let (Some(count), Some(node)) = (places.get_mut(id.index()), self.nodes.get(id.index())) else {
                continue;
            };
            *count += 1;
            if *count > 1 {
                *count = 2;
                continue;
            }
            match node {
                Node::Array(elements) | Node::Set(elements) => open.extend(elements),
                Node::SparseArray(array) => {
                    open.extend(array.elements.values());
                    open.extend(array.properties.values());
                }
                Node::Object(object) => open.extend(object.values()),
                Node::Map(entries) => open.extend(entries.iter().flat_map(|(key, value)| [key, value])),
                Node::Error(error) => open.extend(error.cause.iter().chain(&error.errors)),
                Node::View(view) => {
                    if let Some(count) = places.get_mut(view.buffer.index()) {
                        *count = (*count + 1).min(2);
                    }
                }
                Node::Date(_) | Node::RegExp(_) | Node::Boxed(_) | Node::ArrayBuffer(_) => {}
            }
        }
    }
}

/// Whether a node has a number.
#[derive(Clone, Copy)]
enum Mark {
    None,
    Needed,
    Given(usize),
}

struct Writer<'a> {
    graph: &'a Graph,
    marks: Vec<Cell<Mark>>,
    next: Cell<usize>,
    depth: Cell<usize>,
}

impl Writer<'_> {
    fn place(&self, f: &mut fmt::Formatter<'_>, place: &Place) -> fmt::Result {
        match place {
            Place::Undefined => f.write_str("undefined"),
            Place::Null => f.write_str("null"),
            Place::Bool(value) => write!(f, "{value}"),
            Place::Number(number) => write!(f, "{}", JsNumber(*number)),
            Place::BigInt(big) => write!(f, "{big:?}"),
            Place::String(string) => write!(f, "{string:?}"),
            Place::Node(id) => self.node(f, *id),
        }
    }

    fn node(&self, f: &mut fmt::Formatter<'_>, id: NodeId) -> fmt::Result {
        let (Some(node), Some(mark)) = (self.graph.nodes.get(id.index()), self.marks.get(id.index())) else {
            return f.write_str("<no such node>");
        };
        match mark.get() {
            Mark::Given(number) => return write!(f, "*{number}"),
            Mark::Needed => {
                let number = self.next.replace(self.next.get() + 1);
                mark.set(Mark::Given(number));
                write!(f, "&{number} ")?;
            }
            Mark::None => {}
        }
        // A graph made by hand may be deeper than any message.
        if self.depth.get() == MAX_DEPTH {
            return f.write_str("…");
        }
        self.depth.set(self.depth.get() + 1);
        match node {
            Node::Array(elements) => self.list(f, ["[", "]", "[]"], elements),
            Node::Set(members) => {
                write!(f, "Set({}) ", members.len())?;
                self.list(f, ["{ ", " }", "{}"], members)
            }
            Node::Object(object) => {
                let mut separator = "{ ";
                for (key, value) in object.iter() {
                    f.write_str(separator)?;
                    write_key(f, key)?;
                    self.place(f, value)?;
                    separator = ", ";
                }
                f.write_str(if object.is_empty() { "{}" } else { " }" })
            }
            Node::Map(entries) => {
                write!(f, "Map({}) ", entries.len())?;
                let mut separator = "{ ";
                for (key, value) in entries {
                    f.write_str(separator)?;
                    self.place(f, key)?;
                    f.write_str(" => ")?;
                    self.place(f, value)?;
                    separator = ", ";
                }
                f.write_str(if entries.is_empty() { "{}" } else { " }" })
            }
            Node::SparseArray(array) => array.write(f, |f, value| self.place(f, value)),
            Node::Error(error) => write_error(f, error, |f, value| self.place(f, value)),
            Node::Date(date) => write_date(f, *date),
            Node::RegExp(regexp) => write!(f, "{regexp}"),
            Node::Boxed(primitive) => write_primitive(f, primitive),
            Node::ArrayBuffer(buffer) => write!(f, "{buffer}"),
            Node::View(view) => {
                write!(f, "{}(", view.class.name())?;
                self.node(f, view.buffer)?;
                match view.length {
                    Some(length) => write!(f, ", {}, {})", view.offset, length / view.class.element_size()),
                    None => write!(f, ", {})", view.offset),
                }
            }
        }?;
        self.depth.set(self.depth.get() - 1);
        Ok(())
    }

    fn list(
        &self,
        f: &mut fmt::Formatter<'_>,
        [open, close, empty]: [&str; 3],
        places: &[Place],
    ) -> fmt::Result {
        if places.is_empty() {
            return f.write_str(empty);
        }
        for (index, place) in places.iter().enumerate() {
            f.write_str(if index > 0 { ", " } else { open })?;
            self.place(f, place)?;
        }
        f.write_str(close)
    }
}
