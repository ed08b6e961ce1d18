//! The structured-clone codec of Polaron, Rust's half: what crosses between a page and Rust, as [`Value`] or as types of
//! yours by serde, and its bytes. The other half is `renderer/src/clone/`; golden vectors in `tests/golden` keep them equal.
//!
//! - [`to_vec`], [`encode_into`], [`EncodeOptions`], [`from_slice`], [`validate`]: serde straight to and from the bytes;
//! - [`Arguments`], [`Rest`]: a call's argument list, one typed argument at a time;
//! - [`Value`], [`value!`], [`Object`], [`JsString`], [`BigInt`], [`Date`] and the rarer [`View`], [`RegExp`], [`JsError`]…:
//!   JavaScript values where no type is known;
//! - [`Graph`]: the same with shared references and cycles kept;
//! - [`EncodeError`], [`DecodeError`]: what went wrong, with the path: `args[1].user.age: expected u8, got 300`;
//! - [`MAX_DEPTH`] and the other limits.
//!
//! There is no I/O here, nothing asynchronous, and nothing of WebKit. No bytes make the decoder panic.
//!
//! ```
//! use polaron_value::{Arguments, Value, to_vec, value};
//!
//! #[derive(serde::Deserialize)]
//! struct User { name: String, age: Option<u8> }
//!
//! // What a page sends as `ipcRenderer.send('save', { name: 'Ada' }, [1, 2])`:
//! let bytes = to_vec(&value!([{ "name": "Ada" }, [1, 2]]))?;
//!
//! let mut arguments = Arguments::new(&bytes)?;
//! let user: User = arguments.next()?;
//! let numbers: Vec<u32> = arguments.next()?;
//! assert_eq!((user.name.as_str(), user.age, numbers), ("Ada", None, vec![1, 2]));
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

mod arguments;
mod big_int;
mod date;
mod decode;
mod encode;
mod error;
mod from_value;
mod graph;
mod js_string;
mod json;
mod kinds;
mod limits;
mod number;
mod object;
mod path;
mod value;
mod wire;

pub use arguments::{Arguments, Rest};
pub use big_int::{BigInt, BigIntError, bigint};
#[cfg(feature = "chrono")]
pub use date::chrono;
#[cfg(feature = "jiff")]
pub use date::jiff;
pub use date::{Date, InvalidDate, system_time};
pub use decode::{Binary, from_slice, validate};
pub use encode::{EncodeOptions, Output, encode_into, to_vec};
pub use error::{DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, Section};
pub use from_value::from_value;
pub use graph::{BufferView, Graph, Node, NodeId, Place};
pub use js_string::JsString;
pub use json::NotJson;
pub use kinds::{ArrayBuffer, ErrorClass, JsError, Primitive, RegExp, SparseArray, View, ViewClass};
pub use limits::{FREE_EXPANSION, MAX_ALLOCATION, MAX_DEPTH, MAX_EXPANSION, MAX_LENGTH, MAX_SAFE_INTEGER};
pub use object::{IntoIter, Object};
pub use value::{Value, WrongKind};
