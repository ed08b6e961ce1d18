//! Encoding: [`to_vec`] and [`encode_into`], or [`EncodeOptions`], over [`serializer`] (serde) and [`key`] (map keys).

mod compound;
pub(crate) mod exact;
mod key;
mod options;
mod output;
mod serializer;
mod shapes;
mod special;
mod writer;

use serde::Serialize;

use crate::error::EncodeError;

pub use options::EncodeOptions;
pub use output::Output;

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
/// | [`BigInt`](crate::BigInt), [`bigint`](crate::bigint) | BigInt |
/// | enums | externally tagged: a string, or an object of one property |
/// | [`Date`](crate::Date), [`system_time`](crate::system_time) | Date |
/// | `Bytes`, `serde_bytes` types | Uint8Array |
/// | [`RegExp`](crate::RegExp), [`JsError`](crate::JsError), [`View`](crate::View) | RegExp, Error, typed array |
/// | [`Value`](crate::Value), [`Graph`](crate::Graph) | what they say |
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
    EncodeOptions::new().to_vec(value)
}

/// Encodes a value as [`to_vec`] does, after what is in `bytes` already.
///
/// A message should begin at a multiple of eight bytes, so that the page can read arrays of numbers in place: give it a
/// vector whose length is one. (Inside the message everything is aligned relative to its beginning.)
///
/// # Errors
///
/// As [`to_vec`]; `bytes` is then as it was before.
///
/// ```
/// let mut message = b"header!!".to_vec();
/// polaron_value::encode_into(&u64::MAX, &mut message).unwrap_err();
/// assert_eq!(message, b"header!!");
/// polaron_value::encode_into(&true, &mut message)?;
/// assert_eq!(polaron_value::from_slice::<bool>(&message[8..]).unwrap(), true);
/// # Ok::<_, polaron_value::EncodeError>(())
/// ```
pub fn encode_into<T: Serialize + ?Sized>(value: &T, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
    EncodeOptions::new().encode_into(value, bytes)
}
