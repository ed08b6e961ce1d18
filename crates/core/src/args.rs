//! Argument lists that main sends and takes: tuples, so that one argument and a list of them are never confused.

use polaron_value::{Arguments, DecodeError, EncodeError, EncodeOptions, Output, Value};
use serde::{Serialize, de::DeserializeOwned};

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
    use polaron_value::{EncodeError, EncodeOptions, Output};

    /// Keeps [`Args`](super::Args) closed, so that what an argument list is can not be stretched.
    pub trait Sealed {
        /// Appends the list's encoding, an array, or leaves `out` as it was.
        fn encode_into(&self, options: EncodeOptions, out: &mut Output<'_>) -> Result<(), EncodeError>;
    }
}

macro_rules! lists {
    ($([$($name:ident)*] $list:ty),* $(,)?) => {$(
        impl<$($name: Serialize),*> sealed::Sealed for $list {
            fn encode_into(&self, options: EncodeOptions, out: &mut Output<'_>) -> Result<(), EncodeError> {
                // Paths read as in JavaScript: `args[0].items[3]`.
                options.encode(self, out).map_err(|error| error.within("args"))
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
    fn encode_into(&self, options: EncodeOptions, out: &mut Output<'_>) -> Result<(), EncodeError> {
        // As a value `()` is undefined; as a list of arguments it is the empty one.
        options.encode(&[(); 0], out)
    }
}
impl Args for () {}

/// A list of arguments that a message came with: a tuple of up to eight deserializable values, or a `Vec` of all of them.
///
/// As for a listener's arguments, a missing one is undefined (`Option` takes it) and surplus ones of a tuple are let be.
pub trait FromArgs: Sized {
    /// Takes them from the front of a list.
    ///
    /// # Errors
    ///
    /// When one is of another type.
    fn from_arguments(arguments: &mut Arguments<'_>) -> Result<Self, DecodeError>;
}

impl<T: DeserializeOwned> FromArgs for Vec<T> {
    fn from_arguments(arguments: &mut Arguments<'_>) -> Result<Self, DecodeError> {
        arguments.next().map(|polaron_value::Rest(rest)| rest)
    }
}

macro_rules! from_args {
    ($([$($name:ident)*])*) => {$(
        #[allow(non_snake_case, unused_variables, reason = "one macro for every number of arguments")]
        impl<$($name: DeserializeOwned),*> FromArgs for ($($name,)*) {
            fn from_arguments(arguments: &mut Arguments<'_>) -> Result<Self, DecodeError> {
                $(let $name = arguments.next()?;)*
                Ok(($($name,)*))
            }
        }
    )*};
}

from_args! {
    []
    [A]
    [A B]
    [A B C]
    [A B C D]
    [A B C D E]
    [A B C D E G]
    [A B C D E G H]
    [A B C D E G H I]
}
