//! [`Value`] as JSON, where it can be.

use std::fmt::{self, Display};

use serde_json::{Map, Number};

use crate::path::{Path, Segment};
use crate::value::Value;

/// A [`Value`] has something that JSON cannot hold. Shown as `path: what`.
///
/// ```
/// # use polaron_value::{BigInt, value};
/// let value = value!({ "items": [1, BigInt::from(5)] });
/// assert_eq!(value.to_json().unwrap_err().to_string(), "items[1]: a bigint has no JSON");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotJson {
    path: Path,
    kind: &'static str,
}

impl NotJson {
    fn new(kind: &'static str) -> Self {
        Self { path: Path::default(), kind }
    }

    fn at(mut self, segment: Segment) -> Self {
        self.path.push_outer(segment);
        self
    }

    /// Where, as JavaScript would reach it. Empty for the value as a whole.
    pub fn path(&self) -> String {
        self.path.to_string()
    }

    /// What kind of value it is.
    pub fn kind(&self) -> &'static str {
        self.kind
    }
}

impl Display for NotJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "a {} has no JSON", self.kind)
    }
}

impl std::error::Error for NotJson {}

impl Value {
    /// The value as JSON, if that can hold all of it: null, booleans, finite numbers, well-formed strings, arrays and objects
    /// of those. Properties that are undefined are left out.
    ///
    /// (As serde's `Serialize`, with which JSON is written from a `Value` too, nothing fails, and what JSON cannot hold
    /// becomes what is nearest.)
    ///
    /// # Errors
    ///
    /// With the path to what JSON cannot hold: undefined elsewhere, NaN, infinities, lone surrogates, BigInts, dates, maps…
    ///
    /// ```
    /// # use polaron_value::value;
    /// let json = value!({ "name": "Ada", "age": 36, "email": undefined }).to_json()?;
    /// assert_eq!(json.to_string(), r#"{"age":36,"name":"Ada"}"#);
    /// # Ok::<_, polaron_value::NotJson>(())
    /// ```
    pub fn to_json(&self) -> Result<serde_json::Value, NotJson> {
        Ok(match self {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(number) => self.number_to_json(*number)?,
            Value::String(string) => match string.as_str() {
                Some(text) => text.into(),
                None => return Err(NotJson::new("string with lone surrogates")),
            },
            Value::Array(elements) => {
                let mut array = Vec::with_capacity(elements.len());
                for (index, element) in elements.iter().enumerate() {
                    array.push(element.to_json().map_err(|error| error.at(Segment::Index(index)))?);
                }
                array.into()
            }
            Value::Object(object) => {
                let mut map = Map::new();
                for (key, value) in object.iter().filter(|(_, value)| !value.is_undefined()) {
                    let at = |error: NotJson| error.at(Segment::key(&key.to_string_lossy()));
                    let text = key.as_str().ok_or_else(|| at(NotJson::new("key with lone surrogates")))?;
                    map.insert(text.to_owned(), value.to_json().map_err(at)?);
                }
                map.into()
            }
            other => return Err(NotJson::new(other.kind())),
        })
    }

    fn number_to_json(&self, number: f64) -> Result<serde_json::Value, NotJson> {
        // As JavaScript writes them: integers without a fraction. JSON knows no -0.
        if let Some(integer) = self.as_i64() {
            return Ok(integer.into());
        }
        Number::from_f64(number)
            .map(Into::into)
            .ok_or_else(|| NotJson::new(if number.is_nan() { "NaN" } else { "infinity" }))
    }
}

/// What JSON can hold, a page can.
impl From<serde_json::Value> for Value {
    fn from(json: serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(value),
            // Numbers beyond 2^53 are the nearest double, as JSON.parse has them.
            serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
            serde_json::Value::String(text) => text.into(),
            serde_json::Value::Array(elements) => elements.into_iter().collect(),
            serde_json::Value::Object(map) => Value::Object(map.into_iter().collect()),
        }
    }
}
