//! [`EncodeOptions`]: how a value is encoded, where that is not as [`to_vec`](crate::to_vec) does it.

use serde::Serialize;

use super::output::Output;
use super::serializer::Encoder;
use super::writer::Scratch;
use crate::error::EncodeError;

/// How values are encoded. [`to_vec`](crate::to_vec) and [`encode_into`](crate::encode_into) do it with everything.
///
/// ```
/// use polaron_value::{EncodeOptions, ErrorClass, JsError, from_slice, to_vec};
///
/// let mut error: JsError = JsError::new(ErrorClass::TypeError, "no such user");
/// error.stack = Some("TypeError: no such user\n    at /home/ada/app/users.js:5".into());
///
/// let told = from_slice::<JsError>(&to_vec(&error)?)?;
/// assert_eq!(told.stack, error.stack);
/// let told = from_slice::<JsError>(&EncodeOptions::new().error_stacks(false).to_vec(&error)?)?;
/// assert_eq!((told.message, told.stack), (error.message, None));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct EncodeOptions {
    /// See [`error_stacks`](Self::error_stacks).
    pub error_stacks: bool,
}

impl Default for EncodeOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl EncodeOptions {
    /// Everything is encoded.
    pub const fn new() -> Self {
        Self { error_stacks: true }
    }

    /// Whether errors keep their stacks. Without, no [`JsError`](crate::JsError) has one, wherever in a value it is, as
    /// another's cause too: stacks tell of files and code, which is not everybody's business.
    #[must_use]
    pub const fn error_stacks(mut self, keep: bool) -> Self {
        self.error_stacks = keep;
        self
    }

    /// As [`to_vec`](crate::to_vec).
    ///
    /// # Errors
    ///
    /// The same.
    pub fn to_vec<T: Serialize + ?Sized>(self, value: &T) -> Result<Vec<u8>, EncodeError> {
        let mut bytes = Vec::new();
        self.encode_into(value, &mut bytes)?;
        Ok(bytes)
    }

    /// As [`encode_into`](crate::encode_into).
    ///
    /// # Errors
    ///
    /// The same; `bytes` is then as it was before.
    pub fn encode_into<T: Serialize + ?Sized>(
        self,
        value: &T,
        bytes: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        self.encode(value, &mut Output::whole(bytes))
    }

    /// As [`encode_into`](Self::encode_into), with large binary data apart where the output takes them so.
    ///
    /// # Errors
    ///
    /// The same; `output` is then as it was before.
    pub fn encode<T: Serialize + ?Sized>(
        self,
        value: &T,
        output: &mut Output<'_>,
    ) -> Result<(), EncodeError> {
        let bytes = &mut *output.bytes;
        let start = bytes.len();
        let mut scratch = Scratch::take();
        // What is behind must stay behind.
        scratch.room = output.room.filter(|_| output.behind.is_empty());
        scratch.owner.clone_from(&output.owner);
        let mut encoder = Encoder::new(bytes, scratch, self);
        let result = value.serialize(&mut encoder).and_then(|()| encoder.finish());
        match result {
            Ok(mut scratch) => {
                output.behind.append(&mut scratch.take_behind());
                scratch.give_back();
                Ok(())
            }
            Err(error) => {
                bytes.truncate(start);
                Err(error)
            }
        }
    }
}
