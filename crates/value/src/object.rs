//! [`Object`]: a plain JavaScript object's properties.

use std::fmt::{self, Debug};

use indexmap::IndexMap;

use crate::js_string::JsString;
use crate::value::Value;

/// The properties of a plain JavaScript object, in the order in which they were added. (That integer keys come first is a
/// JavaScript engine's business and happens there.)
///
/// Two are equal if they have the same properties, in whatever order.
///
/// ```
/// use polaron_value::{Object, Value};
///
/// let mut user = Object::new();
/// user.insert("name", "Ada");
/// user.insert("age", 36);
/// assert_eq!(user.get("age"), Some(&Value::Number(36.0)));
/// assert_eq!(user.keys().map(|key| key.to_string()).collect::<Vec<_>>(), ["name", "age"]);
/// ```
#[derive(Default, PartialEq)]
pub struct Object {
    // A hash table of its own seed: hostile keys make it neither quadratic nor collide. Boxed, so that a `Value` is small.
    properties: Box<IndexMap<JsString, Value>>,
}

impl Object {
    /// An object without properties.
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self { properties: Box::new(IndexMap::with_capacity(capacity)) }
    }

    /// How many properties there are.
    pub fn len(&self) -> usize {
        self.properties.len()
    }

    /// Whether there is no property.
    pub fn is_empty(&self) -> bool {
        self.properties.is_empty()
    }

    /// The value of a property.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.properties.get(key)
    }

    /// The value of a property, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.properties.get_mut(key)
    }

    /// Whether there is such a property.
    pub fn contains_key(&self, key: &str) -> bool {
        self.properties.contains_key(key)
    }

    /// Adds a property, or gives it another value in its place. Returns the value it had.
    pub fn insert(&mut self, key: impl Into<JsString>, value: impl Into<Value>) -> Option<Value> {
        self.properties.insert(key.into(), value.into())
    }

    /// Removes a property; the order of the others stays. Returns its value.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.properties.shift_remove(key)
    }

    /// The properties, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&JsString, &Value)> + '_ {
        self.properties.iter()
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &JsString> + '_ {
        self.properties.keys()
    }

    /// The values, in order.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Value> + '_ {
        self.properties.values()
    }
}

/// By hand: the map's own takes twice the stack for each level of a deep value.
impl Clone for Object {
    fn clone(&self) -> Self {
        let mut clone = Self::with_capacity(self.len());
        for (key, value) in self.iter() {
            clone.properties.insert(key.clone(), value.clone());
        }
        clone
    }
}

impl<K: Into<JsString>, V: Into<Value>> FromIterator<(K, V)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(properties: I) -> Self {
        let mut object = Self::new();
        object.extend(properties);
        object
    }
}

impl<K: Into<JsString>, V: Into<Value>> Extend<(K, V)> for Object {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, properties: I) {
        for (key, value) in properties {
            self.insert(key, value);
        }
    }
}

impl<K: Into<JsString>, V: Into<Value>, const N: usize> From<[(K, V); N]> for Object {
    fn from(properties: [(K, V); N]) -> Self {
        properties.into_iter().collect()
    }
}

impl IntoIterator for Object {
    type Item = (JsString, Value);
    type IntoIter = IntoIter;

    fn into_iter(self) -> IntoIter {
        IntoIter(self.properties.into_iter())
    }
}

/// The properties of an [`Object`], in order.
pub struct IntoIter(indexmap::map::IntoIter<JsString, Value>);

impl Iterator for IntoIter {
    type Item = (JsString, Value);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for IntoIter {}

impl Debug for IntoIter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IntoIter").field("len", &self.len()).finish()
    }
}

impl Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
