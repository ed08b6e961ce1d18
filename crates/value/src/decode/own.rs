//! This crate's own types on their way through serde: the deserializer makes them without serde, and hands them over to
//! their visitors past it.
//!
//! A visitor of another crate could not take a `Value` from a deserializer. Ours are asked by the name of a newtype struct
//! that only they have, and find what was made in a thread-local place when `visit_enum` is called.

use std::cell::Cell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Visitor};

use crate::error::DecodeError;
use crate::graph::Graph;
use crate::value::Value;

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
