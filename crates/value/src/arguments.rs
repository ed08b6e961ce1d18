//! [`Arguments`]: an argument list, decoded one typed argument at a time, and [`Rest`], which takes all that are left.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::decode::deserializer::{ArgumentsLeft, Decoder};
use crate::decode::reader::Reader;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::path::Segment;
use crate::wire::{tag, token};

/// What the paths of an argument's errors begin with.
const ROOT: &str = "args";

/// What a missing argument is read from: as in JavaScript, it is undefined.
const UNDEFINED: &[u8] = &[tag::UNDEFINED];

/// The argument list of a call or an event: an encoded array, read from the front, each argument into a type of its own,
/// with nothing made in between.
///
/// As in JavaScript, a missing argument is undefined (so an `Option` is `None`) and arguments that nobody asks for are
/// let be.
///
/// ```
/// use polaron_value::{Arguments, to_vec};
///
/// let bytes = to_vec(&(7, "Ada"))?;
/// let mut arguments = Arguments::new(&bytes)?;
/// assert_eq!(arguments.len(), 2);
/// assert_eq!(arguments.next::<u64>()?, 7);
/// assert_eq!(arguments.next::<&str>()?, "Ada");
/// assert_eq!(arguments.next::<Option<bool>>()?, None);
///
/// let error = arguments.next::<u64>().unwrap_err();
/// assert_eq!(error.to_string(), "args[3]: expected u64, got undefined (argument missing)");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Arguments<'a> {
    bytes: &'a [u8],
    reader: Reader<'a>,
    count: usize,
    next: usize,
}

/// All arguments that are left, as the last argument's type: JavaScript's `...rest`.
///
/// Anywhere else it is an array, like the `Vec` in it.
///
/// ```
/// use polaron_value::{Arguments, Rest, to_vec};
///
/// let bytes = to_vec(&("sum", 1, 2, 3))?;
/// let mut arguments = Arguments::new(&bytes)?;
/// let _name: String = arguments.next()?;
/// let Rest(numbers) = arguments.next::<Rest<u32>>()?;
/// assert_eq!(numbers, [1, 2, 3]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rest<T>(pub Vec<T>);

impl<'a> Arguments<'a> {
    /// The arguments in `bytes`. It looks at the beginning only; see [`validate`](Self::validate).
    ///
    /// # Errors
    ///
    /// If `bytes` do not begin an array.
    pub fn new(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let begin = |reader: &mut Reader<'_>| match reader.tag()? {
            tag::ARRAY => reader.enter_array(),
            _ => Err(DecodeError::new(DecodeErrorKind::NotAnArgumentList)),
        };
        let count = begin(&mut reader).map_err(|error| error.within(ROOT))?;
        Ok(Self { bytes, reader, count, next: 0 })
    }

    /// How many arguments the caller gave, those already read included.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether the caller gave no argument.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Checks the whole list, read or not, and that no bytes follow it, without making anything; so that what is malformed
    /// is found before a handler has run half way.
    ///
    /// # Errors
    ///
    /// With the path to where the bytes are malformed.
    ///
    /// ```
    /// use polaron_value::{Arguments, to_vec};
    /// let mut bytes = to_vec(&("a", [true]))?;
    /// Arguments::new(&bytes)?.validate()?;
    /// *bytes.last_mut().unwrap() = 0xff;
    /// let error = Arguments::new(&bytes)?.validate().unwrap_err();
    /// assert_eq!(error.to_string(), "args[1][0]: malformed: unknown tag 255");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn validate(&self) -> Result<(), DecodeError> {
        crate::decode::validate(self.bytes).map_err(|error| error.within(ROOT))
    }

    /// The next argument, or undefined if there is none. After an error it is that argument's successor's turn.
    ///
    /// # Errors
    ///
    /// If the argument is no `T`, with a path that begins with `args[i]`.
    // It is no iterator: each item has a type of its own.
    #[expect(clippy::should_implement_trait)]
    pub fn next<T: Deserialize<'a>>(&mut self) -> Result<T, DecodeError> {
        let index = self.next;
        if index >= self.count {
            self.next += 1;
            return self.missing(index);
        }
        let before = self.reader;
        self.reader.next_element();
        let mut decoder = self.decoder(self.reader);
        let result = T::deserialize(&mut decoder);
        let took_rest = decoder.arguments.is_some_and(|arguments| arguments.taken);
        match result {
            Ok(argument) => {
                self.reader = decoder.reader;
                self.next = if took_rest { self.count } else { index + 1 };
                Ok(argument)
            }
            Err(error) => {
                self.reader = before;
                self.skip();
                Err(if took_rest { error } else { error.at(Segment::Index(index)) }.within(ROOT))
            }
        }
    }

    fn decoder<'de>(&self, reader: Reader<'de>) -> Decoder<'de> {
        let mut decoder = Decoder::new(reader);
        decoder.arguments = Some(ArgumentsLeft {
            position: reader.position(),
            index: self.next.min(self.count),
            count: self.count,
            taken: false,
        });
        decoder
    }

    #[cold]
    fn missing<T: Deserialize<'a>>(&self, index: usize) -> Result<T, DecodeError> {
        T::deserialize(&mut self.decoder(Reader::new(UNDEFINED)))
            .map_err(|error| error.at(Segment::Index(index)).within(ROOT).for_missing_argument())
    }

    /// Passes over the next argument. If that is malformed, nothing after it can be found: the list ends there.
    #[cold]
    fn skip(&mut self) {
        self.reader.next_element();
        self.next += 1;
        if self.reader.skip_value().is_err() {
            self.count = self.next;
        }
    }
}

impl fmt::Debug for Arguments<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arguments")
            .field("len", &self.count)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

impl<T> Default for Rest<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Serialize> Serialize for Rest<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Rest<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(token::REST, RestVisitor(PhantomData))
    }
}

struct RestVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for RestVisitor<T> {
    type Value = Rest<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Vec::deserialize(deserializer).map(Rest)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<Self::Value, A::Error> {
        Vec::deserialize(serde::de::value::SeqAccessDeserializer::new(elements)).map(Rest)
    }
}
