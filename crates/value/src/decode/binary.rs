//! [`Binary`]: a message's binary data, received apart from the rest, and handed on without a copy.

use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};

use bytes::Bytes;

use super::reader::Reader;
use crate::kinds::ViewClass;
use crate::wire::{ext, tag, word};

const ARRAY_BUFFER: u32 = word(tag::EXT, ext::ARRAY_BUFFER);
const VIEW: u32 = word(tag::EXT, ext::VIEW);

/// The last section of a message, its binary data, in memory of their own.
///
/// An argument that owns its bytes (`Bytes`, `serde_bytes::ByteBuf`) gets this very memory if it is all there is of them;
/// [`Value`](crate::Value) and [`View`](crate::View) get parts of it. Once [`Arguments`](crate::Arguments) are cloned all may
/// read the bytes, and such arguments are copies. See
/// [`Arguments::with_binary`](crate::Arguments::with_binary).
pub struct Binary {
    /// Until somebody has it.
    whole: Mutex<Option<Vec<u8>>>,
    /// Once somebody borrowed of it.
    shared: OnceLock<Bytes>,
    length: usize,
}

impl Binary {
    /// These bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { length: bytes.len(), whole: Mutex::new(Some(bytes)), shared: OnceLock::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.length
    }

    fn take(&self) -> Option<Vec<u8>> {
        self.whole.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The bytes, which nobody can take any more; none if somebody did.
    pub(super) fn share(&self) -> &Bytes {
        self.shared.get_or_init(|| self.take().unwrap_or_default().into())
    }

    /// `slice` as bytes of its own: it is a part of these, if these are shared.
    pub(super) fn own(&self, slice: &[u8]) -> Bytes {
        match self.shared.get() {
            // A small part would keep all of it.
            Some(shared) if slice.len() >= shared.len() / 2 && !slice.is_empty() => shared.slice_ref(slice),
            _ => Bytes::copy_from_slice(slice),
        }
    }
}

impl fmt::Debug for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Binary").field("len", &self.length).finish_non_exhaustive()
    }
}

impl Reader<'_, '_> {
    /// Passes over the value at the position and gives its bytes, if it is a buffer, or a view of all of one, and these bytes
    /// are all binary data of the message, and in memory of their own that nobody else needs.
    pub(super) fn take_binary(&mut self) -> Option<(ViewClass, Vec<u8>)> {
        // What is referred to may be read again.
        let binary = self.message.binary().filter(|_| !self.message.refs && self.blob == 0)?;
        let mut there = *self;
        let mut word = there.word().ok()?;
        let mut class = ViewClass::Uint8Array;
        let mut shown = None;
        if word == VIEW {
            there.object();
            class = *ViewClass::ALL.get(there.word().ok()? as usize)?;
            if there.word().ok()? != 0 {
                return None;
            }
            shown = Some(there.word().ok()?);
            word = there.word().ok()?;
        }
        if word != ARRAY_BUFFER {
            return None;
        }
        there.object();
        let (length, offset, maximum) = (there.word().ok()?, there.word().ok()?, there.word().ok()?);
        let is_whole = (length as usize).next_multiple_of(8) == binary.len() && offset == 0 && maximum == 0;
        let is_shown = shown.is_none_or(|shown| shown == length)
            && (length as usize).is_multiple_of(class.element_size());
        if !is_whole || !is_shown {
            return None;
        }
        let mut bytes = binary.take()?;
        bytes.truncate(length as usize);
        there.blob = binary.len();
        *self = there;
        Some((class, bytes))
    }
}
