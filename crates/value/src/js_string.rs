//! [`JsString`]: JavaScript's strings, which may hold surrogates without their other half.

use std::borrow::Cow;
use std::fmt::{self, Debug, Display, Write};
use std::hash::{Hash, Hasher};

use indexmap::Equivalent;
use serde::de::{self, Deserialize, Deserializer, EnumAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::decode::own::{handed, refused};
use crate::value::Value;
use crate::wire::token;

/// A JavaScript string: any sequence of UTF-16 code units.
///
/// Nearly all are well formed and kept as a Rust string. Those with *lone surrogates* (half of a pair, as JavaScript's
/// `slice` can leave behind) have no Rust string and are kept as code units. Use it where such must get through; a
/// `String` refuses them.
///
/// Other serde formats get a string with U+FFFD in the place of lone surrogates.
///
/// ```
/// use polaron_value::JsString;
///
/// let whole = JsString::from("smile 😊");
/// assert_eq!(whole.as_str(), Some("smile 😊"));
///
/// let half = JsString::from_utf16([0x68, 0x69, 0xd83d]);
/// assert_eq!(half.as_str(), None);
/// assert_eq!(half.to_string_lossy(), "hi\u{fffd}");
/// assert_eq!(format!("{half:?}"), r#""hi\ud83d""#);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct JsString(Repr);

#[derive(Clone, PartialEq, Eq)]
enum Repr {
    Text(String),
    /// Only what has no text, so that equal strings are equal representations.
    Units(Box<[u16]>),
}

impl JsString {
    /// The string of these UTF-16 code units.
    pub fn from_utf16(units: impl Into<Vec<u16>>) -> Self {
        let units = units.into();
        match String::from_utf16(&units) {
            Ok(text) => Self(Repr::Text(text)),
            Err(_) => Self(Repr::Units(units.into())),
        }
    }

    /// The text, or `None` if there are lone surrogates.
    pub fn as_str(&self) -> Option<&str> {
        match &self.0 {
            Repr::Text(text) => Some(text),
            Repr::Units(_) => None,
        }
    }

    /// The text, with U+FFFD in the place of lone surrogates.
    pub fn to_string_lossy(&self) -> Cow<'_, str> {
        match &self.0 {
            Repr::Text(text) => Cow::Borrowed(text),
            Repr::Units(units) => Cow::Owned(String::from_utf16_lossy(units)),
        }
    }

    /// The text.
    ///
    /// # Errors
    ///
    /// Gives the string back if there are lone surrogates.
    pub fn into_string(self) -> Result<String, Self> {
        match self.0 {
            Repr::Text(text) => Ok(text),
            Repr::Units(_) => Err(self),
        }
    }

    /// The UTF-16 code units.
    pub fn encode_utf16(&self) -> impl Iterator<Item = u16> + '_ {
        // One of the two is empty.
        let (text, units) = match &self.0 {
            Repr::Text(text) => (text.as_str(), [].as_slice()),
            Repr::Units(units) => ("", &**units),
        };
        text.encode_utf16().chain(units.iter().copied())
    }

    /// How many UTF-16 code units: JavaScript's `length`.
    ///
    /// ```
    /// assert_eq!(polaron_value::JsString::from("😊").len_utf16(), 2);
    /// ```
    pub fn len_utf16(&self) -> usize {
        match &self.0 {
            Repr::Text(text) => text.encode_utf16().count(),
            Repr::Units(units) => units.len(),
        }
    }

    /// Whether it is the empty string.
    pub fn is_empty(&self) -> bool {
        self.as_str() == Some("")
    }
}

impl Default for JsString {
    fn default() -> Self {
        Self(Repr::Text(String::new()))
    }
}

impl From<String> for JsString {
    fn from(text: String) -> Self {
        Self(Repr::Text(text))
    }
}

impl From<&str> for JsString {
    fn from(text: &str) -> Self {
        Self(Repr::Text(text.to_owned()))
    }
}

impl From<char> for JsString {
    fn from(character: char) -> Self {
        Self(Repr::Text(character.into()))
    }
}

impl PartialEq<str> for JsString {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<&str> for JsString {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == Some(*other)
    }
}

/// As JavaScript's `<`: by code units.
impl Ord for JsString {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.encode_utf16().cmp(other.encode_utf16())
    }
}

impl PartialOrd for JsString {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for JsString {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            // As `str`, so that an object is searched without making a `JsString`.
            Repr::Text(text) => text.hash(state),
            Repr::Units(units) => units.hash(state),
        }
    }
}

impl Equivalent<JsString> for str {
    fn equivalent(&self, key: &JsString) -> bool {
        key == self
    }
}

/// The text in quotes, as a JavaScript literal; lone surrogates as `\ud83d`.
impl Debug for JsString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for decoded in char::decode_utf16(self.encode_utf16()) {
            match decoded {
                Ok('"') => f.write_str("\\\"")?,
                Ok('\\') => f.write_str("\\\\")?,
                Ok('\n') => f.write_str("\\n")?,
                Ok('\r') => f.write_str("\\r")?,
                Ok('\t') => f.write_str("\\t")?,
                Ok(control) if control.is_control() || matches!(control, '\u{2028}' | '\u{2029}') => {
                    write!(f, "\\u{:04x}", u32::from(control))?;
                }
                Ok(character) => f.write_char(character)?,
                Err(lone) => write!(f, "\\u{:04x}", lone.unpaired_surrogate())?,
            }
        }
        f.write_char('"')
    }
}

/// The text, with U+FFFD in the place of lone surrogates.
impl Display for JsString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_string_lossy())
    }
}

impl Serialize for JsString {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Repr::Text(text) => serializer.serialize_str(text),
            Repr::Units(units) => serializer.serialize_newtype_struct(token::JS_STRING, &LoneUnits(units)),
        }
    }
}

/// Code units that are no text, on their way through serde.
///
/// Every format shows them by `Display`, but this crate's serializer asks for the alternate form, `{:#}`, and gets each
/// unit as one character of planes 1 and up, which [`unit_of`] turns back. So they arrive whole there without a copy, and
/// as a lossy string everywhere else.
struct LoneUnits<'a>(&'a [u16]);

impl Serialize for LoneUnits<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Display for LoneUnits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for decoded in
            char::decode_utf16(self.0.iter().copied()).take(if f.alternate() { 0 } else { usize::MAX })
        {
            f.write_char(decoded.unwrap_or(char::REPLACEMENT_CHARACTER))?;
        }
        for &unit in self.0.iter().take(if f.alternate() { usize::MAX } else { 0 }) {
            f.write_char(char::from_u32(UNIT_BASE + u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER))?;
        }
        Ok(())
    }
}

const UNIT_BASE: u32 = 0x1_0000;

/// The code unit that a character of a [`LoneUnits`]' alternate form stands for.
pub(crate) fn unit_of(character: char) -> Option<u16> {
    u16::try_from(u32::from(character).checked_sub(UNIT_BASE)?).ok()
}

impl<'de> Deserialize<'de> for JsString {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(token::JS_STRING, JsStringVisitor)
    }
}

struct JsStringVisitor;

impl<'de> Visitor<'de> for JsStringVisitor {
    type Value = JsString;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<JsString, E> {
        Ok(text.into())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<JsString, E> {
        Ok(text.into())
    }

    /// From this crate's deserializer: a string that may have lone surrogates.
    fn visit_enum<A: EnumAccess<'de>>(self, _access: A) -> Result<JsString, A::Error> {
        match handed() {
            Some(Value::String(string)) => Ok(string),
            got => Err(refused(&self, got)),
        }
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<JsString, D::Error> {
        deserializer.deserialize_string(self)
    }
}
