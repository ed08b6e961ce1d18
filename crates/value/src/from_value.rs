//! A [`Value`] read as a type, where the type is known only after the value was received.

use serde::{Deserialize, de::Error};

use crate::{DecodeError, Value, from_slice, to_vec};

/// Reads a value as a `T`, as [`from_slice`] would have read its bytes.
///
/// ```
/// use polaron_value::{from_value, value};
///
/// #[derive(serde::Deserialize)]
/// struct User { name: String }
///
/// let user: User = from_value(&value!({ "name": "Ada" }))?;
/// assert_eq!(user.name, "Ada");
/// assert_eq!(from_value::<u8>(&value!(300)).unwrap_err().to_string(), "expected u8, got 300");
/// # Ok::<_, polaron_value::DecodeError>(())
/// ```
///
/// # Errors
///
/// When the value is of another type, with the path to what is.
pub fn from_value<T: for<'de> Deserialize<'de>>(value: &Value) -> Result<T, DecodeError> {
    // A value nested too deeply for the wire is too deep for the decoder as well.
    let bytes = to_vec(value).map_err(DecodeError::custom)?;
    from_slice(&bytes)
}
