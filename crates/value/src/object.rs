//! [`Object`]: a plain JavaScript object's properties.

use std::fmt::{self, Debug};
use std::sync::Arc;

use indexmap::IndexSet;

use crate::js_string::JsString;
use crate::value::Value;

/// The properties of a plain JavaScript object, in the order in which they were added. (That integer keys come first is a
/// JavaScript engine's business and happens there.)
///
/// Two are equal if they have the same properties, in whatever order.
///
/// Objects that were decoded from one message and have the same keys share the list of them, until one is changed.
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
pub struct Object<T = Value> {
    /// `None` for no keys, which need no memory.
    keys: Option<Arc<Keys>>,
    /// As many as there are keys.
    values: Vec<T>,
}

/// A list of keys. A hash table of its own seed: hostile keys make it neither quadratic nor collide.
pub(crate) type Keys = IndexSet<JsString>;

impl Object {
    /// An object without properties.
    pub fn new() -> Self {
        Self::empty()
    }

    /// Adds a property, or gives it another value in its place. Returns the value it had.
    pub fn insert(&mut self, key: impl Into<JsString>, value: impl Into<Value>) -> Option<Value> {
        self.set(key.into(), value.into())
    }
}

impl<T> Object<T> {
    pub(crate) fn empty() -> Self {
        Self { keys: None, values: Vec::new() }
    }

    pub(crate) fn with_capacity(capacity: usize) -> Self {
        if capacity == 0 {
            return Self::empty();
        }
        Self { keys: Some(Arc::new(Keys::with_capacity(capacity))), values: Vec::with_capacity(capacity) }
    }

    /// An object of these keys, and as many values.
    pub(crate) fn of_keys(keys: Arc<Keys>, values: Vec<T>) -> Self {
        debug_assert_eq!(keys.len(), values.len());
        Self { keys: Some(keys), values }
    }

    /// As `insert`, where nothing is converted: for the objects of a [`Graph`](crate::Graph).
    pub fn set(&mut self, key: JsString, value: T) -> Option<T> {
        let keys = Arc::make_mut(self.keys.get_or_insert_default());
        let (index, new) = keys.insert_full(key);
        if new {
            self.values.push(value);
            None
        } else {
            Some(std::mem::replace(&mut self.values[index], value))
        }
    }

    /// How many properties there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is no property.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    fn index_of(&self, key: &str) -> Option<usize> {
        self.keys.as_ref()?.get_index_of(key)
    }

    /// The value of a property.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.values.get(self.index_of(key)?)
    }

    /// The value of a property, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut T> {
        let index = self.index_of(key)?;
        self.values.get_mut(index)
    }

    /// Whether there is such a property.
    pub fn contains_key(&self, key: &str) -> bool {
        self.index_of(key).is_some()
    }

    /// Removes a property; the order of the others stays. Returns its value.
    pub fn remove(&mut self, key: &str) -> Option<T> {
        let index = self.index_of(key)?;
        Arc::make_mut(self.keys.as_mut()?).shift_remove_index(index);
        Some(self.values.remove(index))
    }

    /// The properties, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&JsString, &T)> + '_ {
        self.keys().zip(&self.values)
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &JsString> + '_ {
        // Empty for no keys.
        self.keys.as_deref().map_or_else(Default::default, Keys::iter)
    }

    /// The values, in order.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &T> + '_ {
        self.values.iter()
    }
}

impl<T> Default for Object<T> {
    fn default() -> Self {
        Self::empty()
    }
}

/// By hand: a derived one takes more stack for each level of a deep value.
impl<T: Clone> Clone for Object<T> {
    fn clone(&self) -> Self {
        let mut values = Vec::with_capacity(self.values.len());
        for value in &self.values {
            values.push(value.clone());
        }
        Self { keys: self.keys.clone(), values }
    }
}

impl<T: PartialEq> PartialEq for Object<T> {
    fn eq(&self, other: &Self) -> bool {
        let same_keys = match (&self.keys, &other.keys) {
            (Some(keys), Some(others)) => Arc::ptr_eq(keys, others),
            _ => false,
        };
        if same_keys {
            return self.values == other.values;
        }
        let others = || other.keys.as_deref();
        self.len() == other.len()
            && self.iter().all(|(key, value)| {
                let index = others().and_then(|keys| keys.get_index_of(key));
                index.is_some_and(|index| other.values[index] == *value)
            })
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

impl<T> IntoIterator for Object<T> {
    type Item = (JsString, T);
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        let keys = self.keys.map(Arc::unwrap_or_clone).unwrap_or_default();
        IntoIter { keys: keys.into_iter(), values: self.values.into_iter() }
    }
}

/// The properties of an [`Object`], in order.
pub struct IntoIter<T = Value> {
    keys: indexmap::set::IntoIter<JsString>,
    values: std::vec::IntoIter<T>,
}

impl<T> Iterator for IntoIter<T> {
    type Item = (JsString, T);

    fn next(&mut self) -> Option<Self::Item> {
        self.keys.next().zip(self.values.next())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.values.size_hint()
    }
}

impl<T> ExactSizeIterator for IntoIter<T> {}

impl<T> Debug for IntoIter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IntoIter").field("len", &self.len()).finish()
    }
}

impl<T: Debug> Debug for Object<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
