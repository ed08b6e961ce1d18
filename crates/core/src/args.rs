//! Argument lists that main sends: tuples, so that one argument and a list of them are never confused.

use polaron_value::{EncodeError, EncodeOptions, Value};
use serde::Serialize;

/// A list of arguments for a channel: a tuple of up to eight serializable values, `()`, `Vec<Value>` or `&[Value]`.
///
/// ```
/// use polaron_core::Args;
///
/// fn takes(_: impl Args) {}
/// takes(());
/// takes(("one",));
/// takes((1, "two", [3, 4]));
/// ```
pub trait Args: Serialize + sealed::Sealed {}

mod sealed {
    use polaron_value::{EncodeError, EncodeOptions};

    /// Keeps [`Args`](super::Args) closed, so that what an argument list is can not be stretched.
    pub trait Sealed {
        /// Appends the list's encoding, an array, or leaves `out` as it was.
        fn encode_into(&self, options: EncodeOptions, out: &mut Vec<u8>) -> Result<(), EncodeError>;
    }
}

macro_rules! lists {
    ($([$($name:ident)*] $list:ty),* $(,)?) => {$(
        impl<$($name: Serialize),*> sealed::Sealed for $list {
            fn encode_into(&self, options: EncodeOptions, out: &mut Vec<u8>) -> Result<(), EncodeError> {
                // Paths read as in JavaScript: `args[0].items[3]`.
                options.encode_into(self, out).map_err(|error| error.within("args"))
            }
        }
        impl<$($name: Serialize),*> Args for $list {}
    )*};
}

lists! {
    [] Vec<Value>,
    [] &[Value],
    [A] (A,),
    [A B] (A, B),
    [A B C] (A, B, C),
    [A B C D] (A, B, C, D),
    [A B C D E] (A, B, C, D, E),
    [A B C D E F] (A, B, C, D, E, F),
    [A B C D E F G] (A, B, C, D, E, F, G),
    [A B C D E F G H] (A, B, C, D, E, F, G, H),
}

impl sealed::Sealed for () {
    fn encode_into(&self, options: EncodeOptions, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        // As a value `()` is undefined; as a list of arguments it is the empty one.
        options.encode_into(&[(); 0], out)
    }
}
impl Args for () {}
