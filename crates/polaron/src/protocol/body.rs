//! Bodies of responses: bytes that are there, or pieces that come one after the other.

use std::{
    fmt,
    fs::File,
    io::{self, Read},
    pin::Pin,
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};

/// Anything that went wrong in an application's own code.
pub(super) type BoxError = Box<dyn std::error::Error + Send + Sync>;

pub(super) type Piece = Result<Bytes, BoxError>;

/// How much of a reader is read at once, and held.
const PIECE: usize = 64 << 10;

/// The body of a [`Response`](super::Response).
///
/// What is not there yet is asked for piece by piece, as fast as the engine takes it: a large file is never in memory as a
/// whole. When the page goes away, what makes the pieces is dropped: a stream at once, an iterator or a reader as soon as it
/// is back with its next piece.
///
/// An error of a stream, an iterator or a reader fails the response in its middle, as does one that gives more or less than
/// the [length](Self::with_length) it was said to have; the page's `fetch` or its body's reader rejects.
pub struct Body {
    pub(super) source: Source,
    pub(super) length: Option<u64>,
}

pub(super) enum Source {
    Bytes(Bytes),
    /// Made by threads that may wait for it.
    Pieces(Box<dyn Iterator<Item = Piece> + Send>),
    /// Polled by the thread of async handlers.
    Stream(Pin<Box<dyn Stream<Item = Piece> + Send>>),
}

impl Body {
    /// No bytes.
    pub fn empty() -> Self {
        Self::from_bytes(Bytes::new())
    }

    /// Bytes that are there: a string, a `Vec<u8>`, `Bytes`, a static slice.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self { length: Some(bytes.len() as u64), source: Source::Bytes(bytes) }
    }

    /// A file, from where it stands now to its end.
    ///
    /// # Errors
    ///
    /// When the file does not tell its size or position, or is no regular file: a pipe is a [reader](Self::from_reader).
    pub fn from_file(mut file: File) -> io::Result<Self> {
        use io::Seek;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
        }
        let length = metadata.len().saturating_sub(file.stream_position()?);
        Ok(Self::from_reader(file.take(length)).with_length(length))
    }

    /// Whatever a reader gives. It is read by a thread that may wait for it.
    pub fn from_reader(reader: impl Read + Send + 'static) -> Self {
        let mut reader = Some(reader);
        let mut buffer = vec![0; PIECE];
        Self::from_iter(std::iter::from_fn(move || {
            loop {
                match reader.as_mut()?.read(&mut buffer) {
                    Ok(0) => return None,
                    Ok(length) => return Some(Ok(Bytes::copy_from_slice(&buffer[..length]))),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => {
                        reader = None;
                        return Some(Err(error));
                    }
                }
            }
        }))
    }

    /// Pieces from an iterator. It is asked by a thread that may wait for it.
    #[expect(clippy::should_implement_trait, reason = "a body of any iterator is no collection")]
    pub fn from_iter<I, B, E>(pieces: I) -> Self
    where
        I: IntoIterator<Item = Result<B, E>>,
        I::IntoIter: Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let pieces = pieces.into_iter().map(|piece| piece.map(Into::into).map_err(Into::into));
        Self { source: Source::Pieces(Box::new(pieces)), length: None }
    }

    /// Pieces from an async stream. It is polled on the thread of async handlers, which it must not block.
    pub fn stream<S, B, E>(pieces: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let pieces = pieces.map(|piece| piece.map(Into::into).map_err(Into::into));
        Self { source: Source::Stream(Box::pin(pieces)), length: None }
    }

    /// Says how many bytes there will be, which the page gets as `content-length`.
    #[must_use]
    pub fn with_length(mut self, length: u64) -> Self {
        self.length = Some(length);
        self
    }

    /// How many bytes there are, if that is known.
    pub fn length(&self) -> Option<u64> {
        self.length
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match self.source {
            Source::Bytes(_) => "bytes",
            Source::Pieces(_) => "pieces",
            Source::Stream(_) => "stream",
        };
        f.debug_struct("Body").field("source", &source).field("length", &self.length).finish()
    }
}

macro_rules! bodies {
    ($($type:ty),*) => {$(
        impl From<$type> for Body {
            fn from(bytes: $type) -> Self {
                Self::from_bytes(bytes)
            }
        }
    )*};
}

bodies!(Bytes, Vec<u8>, String, &'static str, &'static [u8]);

impl From<()> for Body {
    fn from((): ()) -> Self {
        Self::empty()
    }
}
