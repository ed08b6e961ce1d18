//! Encoding: [`to_vec`] and [`encode_into`], over [`serializer`] (serde) and [`key`] (map keys).

mod compound;
mod key;
mod serializer;
mod writer;

use serde::Serialize;

use crate::error::EncodeError;
use serializer::Encoder;

/// Encodes a value, straight from its `Serialize`.
///
/// | Rust | JavaScript |
/// |---|---|
/// | `()`, unit structs | undefined |
/// | `None` | null |
/// | integers within ±[`MAX_SAFE_INTEGER`](crate::MAX_SAFE_INTEGER), `f32`, `f64` | number |
/// | `char`, `str`, [`JsString`](crate::JsString) | string |
/// | sequences, tuples | array |
/// | maps (integer, `bool` and `char` keys become strings), structs | object |
/// | enums | externally tagged: a string, or an object of one property |
/// | [`Date`](crate::Date), [`system_time`](crate::system_time) | Date |
/// | `Bytes`, `serde_bytes` types | Uint8Array |
/// | [`Value`](crate::Value) | what it says |
///
/// # Errors
///
/// [`EncodeError`] with the path to what cannot be carried.
///
/// ```
/// #[derive(serde::Serialize)]
/// struct User { id: u64, name: String }
///
/// let bytes = polaron_value::to_vec(&User { id: 7, name: "Ada".into() })?;
/// let value: polaron_value::Value = polaron_value::from_slice(&bytes)?;
/// assert_eq!(value.to_string(), r#"{ id: 7, name: "Ada" }"#);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::new();
    encode_into(value, &mut bytes)?;
    Ok(bytes)
}

/// Encodes a value as [`to_vec`] does, after what is in `bytes` already.
///
/// # Errors
///
/// As [`to_vec`]; `bytes` is then as it was before.
///
/// ```
/// let mut message = b"header".to_vec();
/// polaron_value::encode_into(&u64::MAX, &mut message).unwrap_err();
/// assert_eq!(message, b"header");
/// polaron_value::encode_into(&true, &mut message)?;
/// assert_eq!(message.len(), 7);
/// # Ok::<_, polaron_value::EncodeError>(())
/// ```
pub fn encode_into<T: Serialize + ?Sized>(value: &T, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
    let start = bytes.len();
    let mut encoder = Encoder::new(bytes);
    let result = value.serialize(&mut encoder).and_then(|()| encoder.finish());
    if result.is_err() {
        bytes.truncate(start);
    }
    result
}
