//! The values that cross: they are the same for each program, and typed as an application would type them.

use serde::{Deserialize, Serialize};

/// A small message.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq)]
pub struct Message {
    /// Which one it is.
    pub id: u64,
}

/// One of the ten thousand nested objects, about a hundred bytes as JSON.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Item {
    /// Which one it is.
    pub id: u64,
    /// A string of its own.
    pub name: String,
    /// Strings that return.
    pub tags: Vec<String>,
    /// An object within.
    pub nested: Nested,
}

/// What an [`Item`] holds.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Nested {
    /// A whole number.
    pub a: f64,
    /// One with a fraction.
    pub b: f64,
}

/// The bytes that downloads are made of, as the page makes those that it sends: each word is its own index, scrambled.
pub fn pattern(length: usize) -> Vec<u8> {
    let words = length.div_ceil(4) as u32;
    let mut bytes: Vec<u8> =
        (0..words).flat_map(|index| index.wrapping_mul(0x9e37_79b1).to_le_bytes()).collect();
    bytes.truncate(length);
    bytes
}
