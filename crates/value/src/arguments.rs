//! [`Arguments`]: an argument list, decoded one typed argument at a time, and [`Rest`], which takes all that are left.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::decode::deserializer::{ArgumentsLeft, Decoder};
use crate::decode::message::Message;
use crate::decode::reader::{Position, Reader};
use crate::decode::{Binary, HoleHere, Leaf, NumbersLeft};
use crate::error::{DecodeError, DecodeErrorKind};
use crate::path::Segment;
use crate::wire::{special, tag, token};

/// What the paths of an argument's errors begin with.
const ROOT: &str = "args";

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
    message: Message<'a>,
    position: Position,
    /// The arguments, where all of them are numbers and the list is written as such.
    numbers: Option<&'a [[u8; 8]]>,
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
    /// If `bytes` are no message, or one of something else than an array.
    pub fn new(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        Message::new(bytes).and_then(Self::begin).map_err(|error| error.within(ROOT))
    }

    /// The arguments in a message that was received in two parts: all up to the binary data, and these.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    ///
    /// ```
    /// use bytes::Bytes;
    /// use polaron_value::{Arguments, Binary, to_vec};
    ///
    /// let message = to_vec(&("picture", Bytes::from(vec![7; 4096])))?;
    /// let (front, binary) = message.split_at(message.len() - 4096);
    /// let binary = Binary::new(binary.to_vec());
    /// let mut arguments = Arguments::with_binary(front, &binary)?;
    /// assert_eq!(arguments.next::<String>()?, "picture");
    /// assert_eq!(arguments.next::<Bytes>()?, vec![7; 4096]); // not copied
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_binary(front: &'a [u8], binary: &'a Binary) -> Result<Self, DecodeError> {
        let arguments = Message::in_parts(front, binary).and_then(Self::begin);
        arguments.map_err(|error| error.within(ROOT))
    }

    fn begin(message: Message<'a>) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(&message);
        let word = reader.word()?;
        let count = word >> 4;
        let numbers = match word & 15 {
            tag::ARR => {
                reader.enter(count, 1)?;
                None
            }
            tag::NUMS => Some(reader.numbers(count)?),
            _ => return Err(DecodeError::new(DecodeErrorKind::NotAnArgumentList)),
        };
        let position = reader.position();
        Ok(Self { message, position, numbers, count: count as usize, next: 0 })
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
    /// bytes[4 * 11] = 0xff; // the word of `true`
    /// let error = Arguments::new(&bytes)?.validate().unwrap_err();
    /// assert_eq!(error.to_string(), "args[1][0]: malformed: unknown tag 15");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn validate(&self) -> Result<(), DecodeError> {
        let mut reader = Reader::new(&self.message);
        reader.skip().and_then(|()| reader.finish()).map_err(|error| error.within(ROOT))
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
        if let Some(numbers) = self.numbers {
            return self.next_number(numbers);
        }
        let mut reader = Reader::at(&self.message, self.position);
        reader.next(1);
        let left =
            ArgumentsLeft { position: reader.position().word(), index, count: self.count, taken: false };
        let mut decoder = Decoder::new(reader);
        decoder.arguments = Some(left);
        let mut result = match reader.peek() {
            Ok(special::HOLE) => T::deserialize(HoleHere(&mut decoder)),
            _ => T::deserialize(&mut decoder),
        };
        if decoder.doubted {
            // Again, for a type that does not take its fields by their place, and for errors that name them.
            decoder = Decoder::new(reader).by_name();
            decoder.arguments = Some(left);
            result = T::deserialize(&mut decoder);
        }
        let took_rest = decoder.arguments.is_some_and(|arguments| arguments.taken);
        match result {
            Ok(argument) => {
                self.position = decoder.reader.position();
                self.next = if took_rest { self.count } else { index + 1 };
                Ok(argument)
            }
            Err(error) => {
                self.skip();
                Err(if took_rest { error } else { error.at(Segment::Index(index)) }.within(ROOT))
            }
        }
    }

    fn next_number<T: Deserialize<'a>>(&mut self, numbers: &'a [[u8; 8]]) -> Result<T, DecodeError> {
        let index = self.next;
        self.next += 1;
        let mut left = NumbersLeft { numbers, next: index, taken: false };
        let result = T::deserialize(&mut left);
        if left.taken {
            self.next = self.count;
            return result.map_err(|error| error.within(ROOT));
        }
        located(result, index)
    }

    #[cold]
    fn missing<T: Deserialize<'a>>(&self, index: usize) -> Result<T, DecodeError> {
        located(T::deserialize(Leaf::Undefined), index).map_err(DecodeError::for_missing_argument)
    }

    /// Passes over the next argument. If that is malformed, nothing after it can be found: the list ends there.
    #[cold]
    fn skip(&mut self) {
        let mut reader = Reader::at(&self.message, self.position);
        reader.next(1);
        let whole = match reader.peek() {
            Ok(special::HOLE) => {
                reader.advance();
                true
            }
            _ => reader.skip().is_ok(),
        };
        self.position = reader.position();
        self.next += 1;
        if !whole {
            self.count = self.next;
        }
    }
}

fn located<T>(result: Result<T, DecodeError>, index: usize) -> Result<T, DecodeError> {
    result.map_err(|error| error.at(Segment::Index(index)).within(ROOT))
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
