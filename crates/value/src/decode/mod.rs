//! Decoding: [`from_slice`] and [`validate`]. A [`message`] is checked and taken apart once; its values are read by
//! [`reader`], for `Value` and `Graph` by [`build`], and for nobody by [`skip`].
//!
//! For serde they are read by [`deserializer`], which leaves most to others: [`scalars`], [`containers`] with their
//! [`elements`] and [`properties`], and this crate's [`own`] types.

mod arena;
mod binary;
mod build;
mod containers;
mod describe;
pub(crate) mod deserializer;
mod elements;
mod key;
mod leaf;
pub(crate) mod message;
mod objects;
pub(crate) mod own;
mod pool;
mod properties;
pub(crate) mod reader;
mod scalars;
mod skip;
mod text;

use serde::Deserialize;

use crate::error::DecodeError;
use deserializer::Decoder;
use message::{Message, Passing};
use reader::Reader;

pub use binary::Binary;
pub(crate) use leaf::{HoleHere, Leaf, NumbersLeft};

/// Decodes one value into a `T`, straight from the bytes.
///
/// | JavaScript | Rust |
/// |---|---|
/// | undefined, null | `()`, unit structs, `None`; [`Value`](crate::Value) keeps them apart |
/// | number, Number object | integers (if it is integral and in range), `f32`, `f64` |
/// | BigInt | integers (if in range), [`BigInt`](crate::BigInt) |
/// | string, String object | `String`, `char`, [`JsString`](crate::JsString); `&str` where all characters are ASCII |
/// | array, Set, typed array | `Vec`, tuples, sets; holes are undefined |
/// | object, Map | structs, maps (integer, `bool` and `char` keys are read back from strings) |
/// | string, or object of one property | enums, externally tagged |
/// | Date | [`Date`](crate::Date), [`system_time`](crate::system_time) |
/// | ArrayBuffer, any view | `Bytes`, `serde_bytes` types, `&[u8]` (the bytes in place) |
/// | Error | [`JsError`](crate::JsError); structs of `name`, `message`, `stack`, `cause`, `errors` |
/// | RegExp | [`RegExp`](crate::RegExp) |
/// | anything | [`Value`](crate::Value); [`Graph`](crate::Graph) keeps shared references and cycles |
///
/// Properties that a struct does not know are skipped. `T` may borrow from `bytes`. An object that is in several places is
/// read once for each, within [`MAX_EXPANSION`](crate::MAX_EXPANSION).
///
/// An object whose properties are a struct's fields, in their order, is shown to the struct's visitor as the sequence of their
/// values (as compact formats do, and as every derived `Deserialize` takes it). If that fails, all is decoded a second time with
/// the fields by name, so that a visitor that wants names gets them and errors name the field.
///
/// # Errors
///
/// [`DecodeError`] with the path to what does not fit, or to where the bytes are malformed
/// ([`is_malformed`](DecodeError::is_malformed)). No bytes make it panic, recurse beyond [`MAX_DEPTH`](crate::MAX_DEPTH), or
/// make room for more elements than they have words.
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
    let mut message = Passing::empty();
    match message.0.read(bytes) {
        Ok(words) => decode(Decoder::new(Reader::of(&message.0, words))),
        Err(error) => Err(error),
    }
}

/// The whole value. By itself, so that the result is made where the caller wants it: moving it would take its time.
#[inline]
fn decode<'de, T: Deserialize<'de>>(mut decoder: Decoder<'_, 'de>) -> Result<T, DecodeError> {
    let mut result = T::deserialize(&mut decoder);
    if result.is_ok()
        && let Err(error) = decoder.reader.finish()
    {
        result = Err(error);
    }
    if decoder.doubted {
        result = decode_by_name(decoder.reader.message);
    }
    result
}

/// Again, for a type that does not take its fields by their place, and for errors that name them.
#[cold]
#[inline(never)]
fn decode_by_name<'de, T: Deserialize<'de>>(message: &Message<'de>) -> Result<T, DecodeError> {
    let mut decoder = Decoder::new(Reader::new(message)).by_name();
    let result = T::deserialize(&mut decoder)?;
    decoder.reader.finish()?;
    Ok(result)
}

/// Checks that `bytes` are one well-formed message and nothing else, without making its value.
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
    let message = Message::new(bytes)?;
    let mut reader = Reader::new(&message);
    reader.skip()?;
    reader.finish()
}
