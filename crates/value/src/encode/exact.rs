//! How this crate's own types say to this crate's serializer what serde has no words for.
//!
//! A `Serialize` is generic, so it does not know whose serializer it writes to. Those that have more to say than other
//! formats can take wrap themselves in [`Exact`], a newtype struct by whose name our serializer knows them; it then answers
//! "yes" to the next [`asked`] (and how the value is to be encoded), and takes a tuple that is the words of the format. Other serializers see through the newtype
//! struct, nobody answers, and they get what is nearest.

use std::cell::Cell;

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, SerializeTuple, Serializer};

use super::options::EncodeOptions;
use crate::kinds::{JsError, Primitive, RegExp, SparseArray, View};
use crate::wire::{error_bit, ext, special, tag, token, word};

thread_local! {
    static ASKED: Cell<Option<EncodeOptions>> = const { Cell::new(None) };
}

/// What is serialized next may write the format's words. It must be a type of this crate.
pub(super) fn ask(options: EncodeOptions) {
    ASKED.set(Some(options));
}

/// Whether the serializer at hand is this crate's. True once for each time it asks.
pub(crate) fn asked() -> bool {
    asked_how().is_some()
}

/// As [`asked`], with the options, for what they change.
fn asked_how() -> Option<EncodeOptions> {
    ASKED.take()
}

/// Something that asks; see the module.
pub(crate) struct Exact<'a, T>(pub(crate) &'a T);

impl<T: Serialize> Serialize for Exact<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(token::EXACT, self.0)
    }
}

/// As [`Exact`], for what contains no values and so is no level of nesting.
pub(crate) struct ExactLeaf<'a, T>(pub(crate) &'a T);

impl<T: Serialize> Serialize for ExactLeaf<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(token::EXACT_LEAF, self.0)
    }
}

/// A word as it is.
pub(crate) struct Word(pub(crate) u32);

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(token::WORD, &self.0)
    }
}

/// An object of the same graph, by its number there.
pub(crate) struct Reference(pub(crate) u32);

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(token::REFERENCE, &self.0)
    }
}

/// Bytes as serde has them: `[u8]` by itself would be a sequence.
struct Blob<'a>(&'a [u8]);

impl Serialize for Blob<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

/// An ArrayBuffer, with how long it may become.
pub(crate) struct BufferWords<'a>(pub(crate) &'a [u8], pub(crate) Option<u32>);

impl Serialize for BufferWords<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Resizable<'a>(&'a [u8], u32);
        impl Serialize for Resizable<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if !asked() {
                    return serializer.serialize_bytes(self.0);
                }
                let length = u32::try_from(self.0.len()).ok().filter(|&length| length <= self.1);
                let length = length.ok_or_else(|| S::Error::custom("a buffer longer than its maximum"))?;
                let maximum = self.1.checked_add(1).ok_or_else(|| S::Error::custom("a maximum of 4 GiB"))?;
                let mut tuple = serializer.serialize_tuple(4)?;
                tuple.serialize_element(&Word(word(tag::EXT, ext::ARRAY_BUFFER)))?;
                tuple.serialize_element(&Word(length))?;
                tuple.serialize_element(&Placed(self.0))?;
                tuple.serialize_element(&Word(maximum))?;
                tuple.end()
            }
        }
        match self.1 {
            None => serializer.serialize_newtype_struct(token::ARRAY_BUFFER, &Blob(self.0)),
            Some(maximum) => ExactLeaf(&Resizable(self.0, maximum)).serialize(serializer),
        }
    }
}

/// Puts bytes into the blob section; what is written is where they are there.
struct Placed<'a>(&'a [u8]);

impl Serialize for Placed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(token::BLOB, &Blob(self.0))
    }
}

impl Serialize for RegExp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Words<'a>(&'a RegExp);
        impl Serialize for Words<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if !asked() {
                    return serializer.collect_str(self.0);
                }
                let mut tuple = serializer.serialize_tuple(3)?;
                tuple.serialize_element(&Word(word(tag::EXT, ext::REGEXP)))?;
                tuple.serialize_element(&self.0.source)?;
                tuple.serialize_element(&self.0.flags)?;
                tuple.end()
            }
        }
        ExactLeaf(&Words(self)).serialize(serializer)
    }
}

impl Serialize for Primitive {
    /// As the object it is in; other formats see the primitive.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Inside<'a>(&'a Primitive);
        impl Serialize for Inside<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self.0 {
                    Primitive::Bool(value) => serializer.serialize_bool(*value),
                    Primitive::Number(number) => serializer.serialize_f64(*number),
                    Primitive::String(string) => string.serialize(serializer),
                    Primitive::BigInt(big) => big.serialize(serializer),
                }
            }
        }
        serializer.serialize_newtype_struct(token::BOXED, &Inside(self))
    }
}

/// A typed array or DataView; other formats see its elements.
impl Serialize for View {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Words<'a>(&'a View);
        impl Serialize for Words<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if !asked() {
                    return serializer.collect_seq(self.0.numbers());
                }
                let length = u32::try_from(self.0.bytes.len());
                let length = length.map_err(|_| S::Error::custom("a view of more than 4 GiB"))?;
                let mut tuple = serializer.serialize_tuple(5)?;
                tuple.serialize_element(&Word(word(tag::EXT, ext::VIEW)))?;
                tuple.serialize_element(&Word(self.0.class as u32))?;
                tuple.serialize_element(&Word(0))?;
                tuple.serialize_element(&Word(length))?;
                tuple.serialize_element(&BufferWords(&self.0.bytes, None))?;
                tuple.end()
            }
        }
        ExactLeaf(&Words(self)).serialize(serializer)
    }
}

/// Writes a Set; other formats see a sequence.
pub(crate) fn serialize_set<T: Serialize, S: Serializer>(
    members: impl ExactSizeIterator<Item = T> + Clone,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    struct Members<I>(I);
    impl<T: Serialize, I: ExactSizeIterator<Item = T> + Clone> Serialize for Members<I> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut seq = serializer.serialize_seq(Some(self.0.len()))?;
            for member in self.0.clone() {
                seq.serialize_element(&member)?;
            }
            seq.end()
        }
    }
    serializer.serialize_newtype_struct(token::SET, &Members(members))
}

/// Writes a Map; other formats see a map, and may refuse its keys.
pub(crate) fn serialize_map<K: Serialize, V: Serialize, S: Serializer>(
    entries: impl ExactSizeIterator<Item = (K, V)> + Clone,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    struct Entries<I>(I);
    impl<K: Serialize, V: Serialize, I: ExactSizeIterator<Item = (K, V)> + Clone> Serialize for Entries<I> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(Some(self.0.len()))?;
            for (key, value) in self.0.clone() {
                map.serialize_entry(&key, &value)?;
            }
            map.end()
        }
    }
    serializer.serialize_newtype_struct(token::MAP, &Entries(entries))
}

/// How many holes of a sparse array another format is shown.
const MAX_SHOWN_HOLES: usize = 1 << 20;

/// Writes an array with holes or other properties; other formats see its elements, and undefined for holes.
pub(crate) fn serialize_sparse<'a, T, P: Serialize, S: Serializer>(
    array: &'a SparseArray<T>,
    at: impl Fn(&'a T) -> P,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    struct Words<'a, T, F>(&'a SparseArray<T>, F);

    impl<'a, T, P: Serialize, F: Fn(&'a T) -> P> Words<'a, T, F> {
        fn portable<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let elements = &self.0.elements;
            if (self.0.length as usize).saturating_sub(elements.len()) > MAX_SHOWN_HOLES {
                return Err(S::Error::custom("an array of too many holes"));
            }
            let mut seq = serializer.serialize_seq(Some(self.0.length as usize))?;
            for index in 0..self.0.length {
                match elements.get(&index) {
                    Some(element) => seq.serialize_element(&(self.1)(element))?,
                    None => seq.serialize_element(&())?,
                }
            }
            seq.end()
        }

        /// Whether the array is so sparse that a word for each hole is more than a key for each element.
        fn is_sparse(&self) -> bool {
            self.0.length as usize > 64 + 8 * self.0.elements.len()
        }
    }

    impl<'a, T, P: Serialize, F: Fn(&'a T) -> P> Serialize for Words<'a, T, F> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            if !asked() {
                return self.portable(serializer);
            }
            let Self(SparseArray { length, elements, properties }, at) = self;
            let mut tuple = serializer.serialize_tuple(0)?;
            let extra = properties.len() as u32;
            if self.is_sparse() {
                let elements = elements.range(..length);
                tuple.serialize_element(&Word(word(tag::EXT, ext::SPARSE)))?;
                tuple.serialize_element(&Word(*length))?;
                tuple.serialize_element(&Word(elements.clone().count() as u32 + extra))?;
                for (index, element) in elements {
                    tuple.serialize_element(&index.to_string())?;
                    tuple.serialize_element(&at(element))?;
                }
            } else {
                if extra > 0 {
                    tuple.serialize_element(&Word(word(tag::EXT, ext::ARRAY_EXTRA)))?;
                }
                tuple.serialize_element(&Word(word(tag::ARR, *length)))?;
                for index in 0..*length {
                    match elements.get(&index) {
                        Some(element) => tuple.serialize_element(&at(element))?,
                        None => tuple.serialize_element(&Word(special::HOLE))?,
                    }
                }
                if extra > 0 {
                    tuple.serialize_element(&Word(extra))?;
                }
            }
            for (key, value) in properties.iter() {
                tuple.serialize_element(key)?;
                tuple.serialize_element(&at(value))?;
            }
            tuple.end()
        }
    }

    Exact(&Words(array, at)).serialize(serializer)
}

/// Writes an Error; other formats see an object of its properties.
pub(crate) fn serialize_error<'a, T, P: Serialize, S: Serializer>(
    error: &'a JsError<T>,
    at: impl Fn(&'a T) -> P,
    is_array: impl Fn(&'a T) -> bool,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    struct Words<'a, T, F>(&'a JsError<T>, F);

    impl<'a, T, P: Serialize, F: Fn(&'a T) -> P> Words<'a, T, F> {
        fn portable<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let Self(error, at) = self;
            let mut map = serializer.serialize_map(None)?;
            map.serialize_entry("name", &error.name())?;
            for (key, text) in [("message", &error.message), ("stack", &error.stack)] {
                if let Some(text) = text {
                    map.serialize_entry(key, text)?;
                }
            }
            for (key, value) in [("cause", &error.cause), ("errors", &error.errors)] {
                if let Some(value) = value {
                    map.serialize_entry(key, &at(value))?;
                }
            }
            map.end()
        }
    }

    impl<'a, T, P: Serialize, F: Fn(&'a T) -> P> Serialize for Words<'a, T, F> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let Some(options) = asked_how() else { return self.portable(serializer) };
            let Self(error, at) = self;
            let stack = error.stack.as_ref().filter(|_| options.error_stacks);
            let bit = |has: bool, bit| if has { bit } else { 0 };
            let bits = error.class as u32
                | bit(error.name.is_some(), error_bit::NAME)
                | bit(error.message.is_some(), error_bit::MESSAGE)
                | bit(stack.is_some(), error_bit::STACK)
                | bit(error.cause.is_some(), error_bit::CAUSE)
                | bit(error.errors.is_some(), error_bit::ERRORS);
            let mut tuple = serializer.serialize_tuple(0)?;
            tuple.serialize_element(&Word(word(tag::EXT, ext::ERROR)))?;
            tuple.serialize_element(&Word(bits))?;
            for text in [error.name.as_ref(), error.message.as_ref(), stack].into_iter().flatten() {
                tuple.serialize_element(text)?;
            }
            for value in [&error.cause, &error.errors].into_iter().flatten() {
                tuple.serialize_element(&at(value))?;
            }
            tuple.end()
        }
    }

    if error.errors.as_ref().is_some_and(|errors| !is_array(errors)) {
        return Err(S::Error::custom("the errors of an Error are an array"));
    }
    Exact(&Words(error, at)).serialize(serializer)
}
