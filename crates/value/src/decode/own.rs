//! This crate's own types on their way through serde: the deserializer makes them without serde, and hands them over to
//! their visitors past it.
//!
//! A visitor of another crate could not take a `Value` from a deserializer. Ours are asked by the name of a newtype struct
//! that only they have, and find what was made in a thread-local place when `visit_enum` is called.

use std::cell::Cell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Visitor};

use super::build;
use super::deserializer::Decoder;
use super::elements::Elements;
use super::leaf::visit_integer;
use super::scalars::{Numeric, visit_js_string};
use crate::error::DecodeError;
use crate::graph::Graph;
use crate::value::Value;
use crate::wire::ext_word::{DATE, ERROR, REGEXP};
use crate::wire::{tag, token};

thread_local! {
    static VALUE: Cell<Option<Value>> = const { Cell::new(None) };
    static GRAPH: Cell<Option<Graph>> = const { Cell::new(None) };
}

/// Hands a value over.
pub(super) fn hand_over<'de, V: Visitor<'de>>(value: Value, visitor: V) -> Result<V::Value, DecodeError> {
    VALUE.set(Some(value));
    let result = visitor.visit_enum(Handed);
    // A visitor that was not ours did not take it.
    VALUE.set(None);
    result
}

/// Hands a graph over.
pub(super) fn hand_graph_over<'de, V: Visitor<'de>>(
    graph: Graph,
    visitor: V,
) -> Result<V::Value, DecodeError> {
    GRAPH.set(Some(graph));
    let result = visitor.visit_enum(Handed);
    GRAPH.set(None);
    result
}

/// What was handed over, in a visitor's `visit_enum`. Nothing if it was called by another deserializer.
pub(crate) fn handed() -> Option<Value> {
    VALUE.take()
}

/// The graph that was handed over.
pub(crate) fn handed_graph() -> Option<Graph> {
    GRAPH.take()
}

/// The error of a visitor that was handed something else.
pub(crate) fn refused<'de, E: de::Error>(visitor: &impl Visitor<'de>, got: Option<Value>) -> E {
    struct Expecting<'a, V>(&'a V);
    impl<'de, V: Visitor<'de>> de::Expected for Expecting<'_, V> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.expecting(f)
        }
    }
    let kind = got.as_ref().map_or("enum", Value::kind);
    E::invalid_type(de::Unexpected::Other(kind), &Expecting(visitor))
}

/// The "enum" by which a visitor knows that it is handed something.
struct Handed;

impl<'de> de::EnumAccess<'de> for Handed {
    type Error = DecodeError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, _seed: V) -> Result<(V::Value, Self), DecodeError> {
        Err(de::Error::custom("a newtype struct has a name of polaron-value's own"))
    }
}

impl<'de> de::VariantAccess<'de> for Handed {
    type Error = DecodeError;

    fn unit_variant(self) -> Result<(), DecodeError> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, DecodeError> {
        seed.deserialize(de::IntoDeserializer::into_deserializer(()))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_unit()
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_unit()
    }
}

impl<'de> Decoder<'_, 'de> {
    /// A type of this crate's own, by the name of its newtype struct.
    pub(super) fn visit_own_type<V: Visitor<'de>>(
        &mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match name {
            token::VALUE => match build::value(&mut self.reader) {
                Ok(value) => hand_over(value, visitor),
                Err(error) => Err(error),
            },
            token::GRAPH => match build::graph(&mut self.reader) {
                Ok(graph) => hand_graph_over(graph, visitor),
                Err(error) => Err(error),
            },
            token::JS_STRING => match self.string()? {
                Some(string) => visit_js_string(string, visitor),
                None => self.mismatch(&visitor),
            },
            token::BIGINT => match self.number()? {
                Some(Numeric::Big(big)) => hand_over(Value::BigInt(big), visitor),
                Some(Numeric::Number(number)) => visit_integer(number, visitor),
                None => self.mismatch(&visitor),
            },
            token::DATE | token::REGEXP | token::ERROR => self.visit_own_object(name, visitor),
            token::REST => match &mut self.arguments {
                Some(arguments) if arguments.position == self.reader.at => {
                    arguments.taken = true;
                    let (index, end) = (arguments.index, arguments.count);
                    self.reader.unread();
                    visitor.visit_seq(Elements { decoder: self, index, end })
                }
                _ => de::Deserializer::deserialize_seq(self, visitor),
            },
            _ => self.mismatch(&visitor),
        }
    }

    fn visit_own_object<V: Visitor<'de>>(
        &mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let word = self.reader.peek()?;
        let wanted = match name {
            token::DATE => DATE,
            token::ERROR => ERROR,
            _ => REGEXP,
        };
        match word {
            DATE if wanted == DATE => self.visit_ext(word, visitor),
            _ if word == wanted => match build::value(&mut self.reader) {
                Ok(value) => hand_over(value, visitor),
                Err(error) => Err(error),
            },
            _ if word & 15 == tag::REF => {
                let mut there = self.reader;
                there.advance();
                there.follow(word >> 4)?;
                match there.peek()? {
                    found if found == wanted => {
                        self.follow(word, |there| there.visit_own_object(name, visitor))
                    }
                    _ => self.mismatch(&visitor),
                }
            }
            _ => self.mismatch(&visitor),
        }
    }
}
