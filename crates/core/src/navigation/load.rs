//! What a load comes to, and what has been begun for a page and is done later.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_channel::oneshot;

/// Why a page was not loaded.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The engine could not load it.
    #[error("{url} was not loaded: {reason}")]
    Failed {
        /// What was to be loaded.
        url: String,
        /// What the engine says.
        reason: String,
        /// Chromium's number for it, as in Electron's `did-fail-load`: always negative.
        code: i32,
    },
    /// Another load began, or this one was stopped or prevented, before it was done.
    #[error("the load was given up")]
    Aborted,
    /// The window was closed, or the page's process ended, before the load was done.
    #[error("the page went away before it was loaded")]
    Gone,
    /// There is no such file.
    #[error("{path} can not be loaded: {reason}")]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// What the system says.
        reason: String,
    },
}

/// How a load ended.
pub type Loaded = Result<(), LoadError>;

/// Something a page or a window has begun to do. It goes on whether this is awaited or not.
///
/// # Panics
///
/// When it is polled again after it was done, as most futures.
#[derive(Debug)]
#[must_use = "what is begun goes on by itself, but only this tells how it ended"]
pub struct Pending<T, E> {
    answer: oneshot::Receiver<Result<T, E>>,
    /// What it comes to when the page goes away first.
    gone: Option<E>,
}

impl<T, E> Pending<T, E> {
    #[doc(hidden)]
    /// Who holds the sender answers; when it is dropped instead, the answer is `gone`.
    pub fn new(gone: E) -> (oneshot::Sender<Result<T, E>>, Self) {
        let (done, answer) = oneshot::channel();
        (done, Self { answer, gone: Some(gone) })
    }
}

impl<T, E: Unpin> Future for Pending<T, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.answer).poll(context).map(|answer| match answer {
            Ok(answer) => answer,
            Err(_) => Err(self.gone.take().expect("a future that is done is not polled again")),
        })
    }
}
