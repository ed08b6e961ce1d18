//! The futures of one renderer's listeners and handlers, polled on that renderer's thread.

use std::{
    panic::AssertUnwindSafe,
    task::{Context, Poll, Waker},
};

use futures_util::{FutureExt, Stream, future::LocalBoxFuture, stream::FuturesUnordered};

use crate::IpcError;

/// Futures of one renderer's listeners and handlers that wait for something.
#[derive(Default)]
pub(crate) struct Tasks {
    waiting: FuturesUnordered<LocalBoxFuture<'static, ()>>,
}

impl Tasks {
    /// Polls a future at once, and keeps it when it is not done. A panic in it goes to `on_panic`.
    pub(crate) fn run(
        &mut self,
        future: impl Future<Output = ()> + 'static,
        on_panic: impl FnOnce(IpcError) + 'static,
    ) {
        let mut future = AssertUnwindSafe(future)
            .catch_unwind()
            .map(move |outcome| {
                if let Err(panic) = outcome {
                    on_panic(IpcError::panicked(&*panic));
                }
            })
            .boxed_local();
        // Most handlers are done at the first poll. One that is not is polled again among the waiting ones, where its
        // wake-ups are heard.
        if future.poll_unpin(&mut Context::from_waker(Waker::noop())).is_pending() {
            self.waiting.push(future);
        }
    }

    /// Whether none waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Polls those that were woken.
    pub(crate) fn poll(&mut self, waker: &Waker) {
        let mut context = Context::from_waker(waker);
        while let Poll::Ready(Some(())) = std::pin::Pin::new(&mut self.waiting).poll_next(&mut context) {}
    }
}
