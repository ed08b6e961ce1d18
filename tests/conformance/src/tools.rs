//! What scenarios share: logs, waiting, argument lists.

use std::{
    sync::{Arc, mpsc},
    task::{Context, Poll, Wake},
    thread::{self, Thread},
    time::{Duration, Instant},
};

use parking_lot::{Condvar, Mutex};
use polaron_core::IpcError;
use polaron_value::Value;

use crate::Frame;

/// No scenario waits anywhere near this long for anything.
pub const PATIENCE: Duration = Duration::from_secs(50);

/// Arguments of a message, as values.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$(polaron_value::Value::from($value)),*] };
}

/// What happened, in order; shared with listeners.
#[derive(Debug)]
pub struct Log<T>(Arc<(Mutex<Vec<T>>, Condvar)>);

impl<T> Clone for Log<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Default for Log<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Log<T> {
    /// Nothing happened yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes something down.
    pub fn add(&self, what: T) {
        self.0.0.lock().push(what);
        self.0.1.notify_all();
    }

    /// What was written since the last call.
    pub fn take(&self) -> Vec<T> {
        std::mem::take(&mut *self.0.0.lock())
    }

    /// Waits until something was written, and takes the oldest.
    ///
    /// # Panics
    ///
    /// When nothing is written for [`PATIENCE`].
    pub fn wait(&self) -> T {
        let (entries, changed) = &*self.0;
        let mut entries = entries.lock();
        let deadline = Instant::now() + PATIENCE;
        while entries.is_empty() {
            assert!(!changed.wait_until(&mut entries, deadline).timed_out(), "nothing happened");
        }
        entries.remove(0)
    }
}

/// Comes back when everything that `frame` sent before was handled: messages of one frame are handled in order.
pub fn settled(frame: &(impl Frame + ?Sized)) {
    let error = frame.invoke("(settled)", Vec::new()).expect_err("nobody answers it");
    assert_eq!(error.message(), "No handler registered for '(settled)'");
}

/// The message that a call was rejected with.
///
/// # Panics
///
/// When it was not.
pub fn rejection(result: Result<Value, IpcError>) -> String {
    match result {
        Ok(value) => panic!("it gave {value} instead of an error"),
        Err(error) => error.message().to_owned(),
    }
}

/// Waits for a future on this thread.
///
/// # Panics
///
/// When it takes longer than [`PATIENCE`].
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Unpark(thread::current())).into();
    let mut context = Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        let left = deadline.saturating_duration_since(Instant::now());
        assert!(!left.is_zero(), "it takes too long");
        thread::park_timeout(left);
    }
}

/// Waits for a value from another thread.
///
/// # Panics
///
/// When none comes for [`PATIENCE`].
pub fn received<T>(receiver: &mpsc::Receiver<T>) -> T {
    receiver.recv_timeout(PATIENCE).expect("nothing came")
}
