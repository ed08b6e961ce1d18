//! Decoding: [`from_slice`] and [`validate`], over [`reader`] (bytes), [`deserializer`] (serde) and [`tree`] (`Value`).

pub(crate) mod access;
pub(crate) mod deserializer;
pub(crate) mod key;
pub(crate) mod reader;
pub(crate) mod tree;

use serde::Deserialize;

use crate::error::DecodeError;
use deserializer::Decoder;
use reader::Reader;

/// Decodes one value into a `T`, straight from the bytes.
///
/// | JavaScript | Rust |
/// |---|---|
/// | undefined, null | `()`, unit structs, `None`; [`Value`](crate::Value) keeps them apart |
/// | number | integers (if it is integral and in range), `f32`, `f64` |
/// | string | `String`, `char`, [`JsString`](crate::JsString); `&str` where all characters are ASCII |
/// | array | `Vec`, tuples, sets |
/// | object | structs, maps (integer, `bool` and `char` keys are read back from strings) |
/// | string, or object of one property | enums, externally tagged |
/// | Date | [`Date`](crate::Date), [`system_time`](crate::system_time) |
/// | ArrayBuffer, Uint8Array | `Bytes`, `serde_bytes` types, `&[u8]`, and `Vec<u8>` element by element |
///
/// Properties that a struct does not know are skipped. `T` may borrow from `bytes`.
///
/// # Errors
///
/// [`DecodeError`] with the path to what does not fit, or to where the bytes are malformed
/// ([`is_malformed`](DecodeError::is_malformed)). Bytes after the value are malformed too. No bytes make it panic, recurse
/// beyond [`MAX_DEPTH`](crate::MAX_DEPTH), or make room for more elements than there are bytes.
///
/// ```
/// #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
/// struct User<'a> { name: &'a str, age: Option<u8> }
///
/// let bytes = polaron_value::to_vec(&User { name: "Ada", age: None })?;
/// let user: User = polaron_value::from_slice(&bytes)?;
/// assert_eq!(user, User { name: "Ada", age: None });
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn from_slice<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, DecodeError> {
    let mut decoder = Decoder::new(Reader::new(bytes));
    let value = T::deserialize(&mut decoder)?;
    decoder.reader.finish()?;
    Ok(value)
}

/// Checks that `bytes` are one well-formed value and nothing else, without making it.
///
/// # Errors
///
/// [`DecodeError`] with the path to where the bytes are malformed.
///
/// ```
/// use polaron_value::{to_vec, validate};
/// let mut bytes = to_vec(&["a", "b"])?;
/// validate(&bytes)?;
/// bytes.pop();
/// assert!(validate(&bytes).is_err());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn validate(bytes: &[u8]) -> Result<(), DecodeError> {
    let mut reader = Reader::new(bytes);
    reader.skip_value()?;
    reader.finish()
}
