//! The key lists of objects: [`Shapes`] recognises those that it has met, in this message or an earlier one.
//!
//! They are a tree of keys: an object walks down it as its keys are written, one comparison a key mostly, and where it ends
//! is its shape, with the record of it ready to be copied. It is a memory only; a message holds all the shapes it uses.

use crate::limits::{MAX_BRANCHES, MAX_NEW_MAP_NODES, MAX_SHAPE_KEY, MAX_SHAPE_NODES};
use crate::wire::WIDE_KEYS;

/// The key lists that a thread has written, and those of the message that it writes.
pub(super) struct Shapes {
    /// The first is the empty list.
    nodes: Vec<Node>,
    /// The message's shapes section.
    pub(super) records: Vec<u8>,
    /// How many shapes it has.
    pub(super) count: u32,
    /// The message's number: what nodes know of the message is out of date with another one.
    message: u64,
    /// How many nodes the message's maps have added.
    added_by_maps: usize,
}

/// A list of keys: that of the node above it, and one more.
struct Node {
    key: Key,
    above: u32,
    /// The most recently used of the lists that have one more key, and the next of those that its list above has.
    first_below: u32,
    next_beside: u32,
    /// How many keys there are.
    length: u32,
    /// The shape's record, once it was needed.
    record: Box<[u8]>,
    /// The last message that it is in, and its number there.
    message: u64,
    number: u32,
}

enum Key {
    /// A struct's field.
    Static(&'static str),
    /// A map's key.
    Owned(Box<str>),
}

/// The empty key list; also "none", as it is below no other.
pub(super) const ROOT: u32 = 0;

impl Key {
    #[inline]
    fn as_str(&self) -> &str {
        match self {
            Self::Static(key) => key,
            Self::Owned(key) => key,
        }
    }
}

impl Default for Shapes {
    fn default() -> Self {
        Self {
            nodes: vec![Node::new(Key::Static(""), ROOT, 0)],
            records: Vec::new(),
            count: 0,
            message: 0,
            added_by_maps: 0,
        }
    }
}

impl Node {
    fn new(key: Key, above: u32, length: u32) -> Self {
        Self {
            key,
            above,
            first_below: ROOT,
            next_beside: ROOT,
            length,
            record: Box::default(),
            message: 0,
            number: 0,
        }
    }
}

impl Shapes {
    /// Begins a message.
    pub(super) fn begin(&mut self) {
        if self.nodes.len() > MAX_SHAPE_NODES {
            self.nodes.truncate(1);
            self.nodes[0].first_below = ROOT;
        }
        self.records.clear();
        self.count = 0;
        self.added_by_maps = 0;
        self.message += 1;
    }

    /// The list with a struct's field after it. Nothing if too many different keys follow that list already.
    #[inline]
    pub(super) fn field(&mut self, list: u32, key: &'static str) -> Option<u32> {
        let first = self.nodes[list as usize].first_below;
        if first != ROOT && is(&self.nodes[first as usize].key, key) {
            return Some(first);
        }
        match self.find(list, key) {
            Found::There(below) => Some(below),
            Found::Room => Some(self.add(list, Key::Static(key))),
            Found::NoRoom => None,
        }
    }

    /// The list with a map's key after it. Nothing if it is not to be remembered.
    #[inline]
    pub(super) fn key(&mut self, list: u32, key: &str) -> Option<u32> {
        match self.find(list, key) {
            Found::There(below) => Some(below),
            Found::Room if key.len() <= MAX_SHAPE_KEY && self.added_by_maps < MAX_NEW_MAP_NODES => {
                self.added_by_maps += 1;
                Some(self.add(list, Key::Owned(key.into())))
            }
            _ => None,
        }
    }

    fn find(&mut self, list: u32, key: &str) -> Found {
        let first = self.nodes[list as usize].first_below;
        let (mut below, mut before) = (first, ROOT);
        for _ in 0..MAX_BRANCHES {
            if below == ROOT {
                return Found::Room;
            }
            let next = self.nodes[below as usize].next_beside;
            if is(&self.nodes[below as usize].key, key) {
                if before != ROOT {
                    // To the front: the same one is likely to come again.
                    self.nodes[before as usize].next_beside = next;
                    self.nodes[below as usize].next_beside = first;
                    self.nodes[list as usize].first_below = below;
                }
                return Found::There(below);
            }
            (before, below) = (below, next);
        }
        Found::NoRoom
    }

    fn add(&mut self, list: u32, key: Key) -> u32 {
        let added = self.nodes.len() as u32;
        let above = &mut self.nodes[list as usize];
        let mut node = Node::new(key, list, above.length + 1);
        node.next_beside = std::mem::replace(&mut above.first_below, added);
        self.nodes.push(node);
        added
    }

    /// The list's last key.
    pub(super) fn last_key(&self, list: u32) -> &str {
        self.nodes[list as usize].key.as_str()
    }

    /// The number of a shape in the message; its record is added if it is not there yet.
    #[inline]
    pub(super) fn number(&mut self, list: u32) -> u32 {
        let node = &self.nodes[list as usize];
        if node.message == self.message {
            return node.number;
        }
        self.use_shape(list)
    }

    fn use_shape(&mut self, list: u32) -> u32 {
        if self.nodes[list as usize].record.is_empty() {
            self.nodes[list as usize].record = self.make_record(list);
        }
        let number = self.count;
        let node = &mut self.nodes[list as usize];
        (node.message, node.number) = (self.message, number);
        self.records.extend_from_slice(&node.record);
        self.count += 1;
        number
    }

    fn make_record(&self, list: u32) -> Box<[u8]> {
        let count = self.nodes[list as usize].length as usize;
        let mut keys = vec![""; count];
        let mut node = &self.nodes[list as usize];
        for key in keys.iter_mut().rev() {
            *key = node.key.as_str();
            node = &self.nodes[node.above as usize];
        }
        let wide = keys.iter().any(|key| key.chars().any(|character| u32::from(character) > 0xff));
        let (mut lengths, mut chars) = (Vec::new(), Vec::new());
        for key in &keys {
            let before = chars.len();
            if wide {
                chars.extend(key.encode_utf16().flat_map(u16::to_le_bytes));
            } else {
                // All of them are at most 0xFF.
                chars.extend(key.chars().map(|character| u32::from(character) as u8));
            }
            let units = (chars.len() - before) / if wide { 2 } else { 1 };
            lengths.extend_from_slice(&(units as u32).to_le_bytes());
        }
        chars.resize(chars.len().next_multiple_of(4), 0);
        let words = (2 + count + chars.len() / 4) as u32;
        let counted = count as u32 | if wide { WIDE_KEYS } else { 0 };
        [&words.to_le_bytes()[..], &counted.to_le_bytes(), &lengths, &chars].concat().into()
    }

    /// The memory that is kept, in bytes, nearly.
    pub(super) fn kept(&self) -> usize {
        self.records.capacity()
    }
}

enum Found {
    There(u32),
    Room,
    NoRoom,
}

/// Whether a key is the same; mostly it is the very same.
#[inline]
fn is(key: &Key, other: &str) -> bool {
    let key = key.as_str();
    std::ptr::eq(key, other) || key == other
}
