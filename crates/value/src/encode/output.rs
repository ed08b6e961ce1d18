//! [`Output`]: where a message is written, in one piece or several.

use std::fmt;

use bytes::Bytes;

/// Where a message is written: a vector, and, if that is wanted, large binary data behind it in memory of their own, so that
/// they are copied once and no more.
///
/// ```
/// use bytes::Bytes;
/// use polaron_value::{EncodeOptions, Output, to_vec};
///
/// let mut front = Vec::new();
/// let mut output = Output::in_parts(&mut front, Vec::with_capacity);
/// let value = Bytes::from(vec![7; 100_000]);
/// EncodeOptions::new().encode(&value, &mut output)?;
/// let behind = output.into_behind();
/// assert_eq!(behind, [vec![7; 100_000]]);
/// assert_eq!([&front[..], &behind[0]].concat(), to_vec(&value)?);
/// # Ok::<_, polaron_value::EncodeError>(())
/// ```
pub struct Output<'a> {
    pub(super) bytes: &'a mut Vec<u8>,
    pub(super) behind: Vec<Bytes>,
    pub(super) room: Option<fn(usize) -> Vec<u8>>,
    pub(super) owner: Option<Bytes>,
}

impl<'a> Output<'a> {
    /// All is appended to `bytes`.
    pub fn whole(bytes: &'a mut Vec<u8>) -> Self {
        Self { bytes, behind: Vec::new(), room: None, owner: None }
    }

    /// Large binary data are apart, behind `bytes`, in memory that `room` makes: an empty vector of the capacity that it is
    /// given.
    pub fn in_parts(bytes: &'a mut Vec<u8>, room: fn(usize) -> Vec<u8>) -> Self {
        Self { bytes, behind: Vec::new(), room: Some(room), owner: None }
    }

    /// Says that what is encoded has these bytes: where they are large, and large data are taken apart, they are not copied
    /// but kept. Other values are encoded as ever.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use polaron_value::{EncodeOptions, Output};
    ///
    /// let value = Bytes::from(vec![7; 100_000]);
    /// let mut front = Vec::new();
    /// let mut output = Output::in_parts(&mut front, Vec::with_capacity);
    /// output.keep(value.clone());
    /// EncodeOptions::new().encode(&value, &mut output)?;
    /// assert_eq!(output.into_behind()[0].as_ptr(), value.as_ptr());
    /// # Ok::<_, polaron_value::EncodeError>(())
    /// ```
    pub fn keep(&mut self, bytes: Bytes) {
        self.owner = Some(bytes);
    }

    /// Appends bytes that are encoded already.
    pub fn extend_from_slice(&mut self, bytes: &[u8]) {
        if self.behind.is_empty() {
            self.bytes.extend_from_slice(bytes);
        } else {
            self.behind.push(Bytes::copy_from_slice(bytes));
        }
    }

    /// What is behind the vector, in order. Together they are the message.
    pub fn into_behind(self) -> Vec<Bytes> {
        self.behind
    }

    /// How many bytes are behind the vector.
    pub fn behind_length(&self) -> usize {
        self.behind.iter().map(Bytes::len).sum()
    }
}

impl fmt::Debug for Output<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("bytes", &self.bytes.len())
            .field("behind", &self.behind_length())
            .finish()
    }
}
