//! The threads that answer requests: as many as plain handlers and blocking bodies need, and one for all that is async.

use std::{
    collections::VecDeque,
    future::poll_fn,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::Poll,
    thread,
    time::Duration,
};

use futures_channel::mpsc::{self, UnboundedReceiver, UnboundedSender};
use futures_util::{FutureExt, StreamExt, future::LocalBoxFuture, stream::FuturesUnordered};
use parking_lot::{Condvar, Mutex};

/// How many plain handlers and blocking bodies there may be at once; further ones wait for one of them to end.
const MAX_WORKERS: usize = 512;

/// How long a thread without work is kept.
const IDLE: Duration = Duration::from_secs(5);

type Job = Box<dyn FnOnce() + Send>;

/// Threads for work that may block.
#[derive(Default)]
pub(super) struct Workers {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    more: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    idle: usize,
    threads: usize,
}

impl Workers {
    /// Has a thread do this, now if there are not too many yet. What can not be done is dropped.
    pub(super) fn run(&self, job: impl FnOnce() + Send + 'static) {
        let mut state = self.shared.state.lock();
        state.jobs.push_back(Box::new(job));
        // Each idle thread will take one; this one may have come for nobody.
        if state.idle >= state.jobs.len() || state.threads >= MAX_WORKERS {
            self.shared.more.notify_one();
            return;
        }
        let shared = self.shared.clone();
        match thread::Builder::new().name("protocol-worker".to_owned()).spawn(move || shared.work()) {
            Ok(_) => state.threads += 1,
            Err(error) if state.threads == 0 => {
                tracing::error!(target: "polaron", %error, "no thread for a request");
                let jobs = std::mem::take(&mut state.jobs);
                drop(state);
                drop(jobs);
            }
            // One of those that there are will come to it.
            Err(_) => {}
        }
    }
}

impl Shared {
    fn work(&self) {
        let mut state = self.state.lock();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                drop(state);
                if catch_unwind(AssertUnwindSafe(job)).is_err() {
                    tracing::error!(target: "polaron", "a request's thread panicked");
                }
                state = self.state.lock();
                continue;
            }
            state.idle += 1;
            let timed_out = self.more.wait_for(&mut state, IDLE).timed_out();
            state.idle -= 1;
            if timed_out && state.jobs.is_empty() {
                state.threads -= 1;
                return;
            }
        }
    }
}

/// The thread that polls async handlers and streams. A handler that blocks it holds up all of them.
///
/// It has a GLib context, by which futures may wait for sockets.
pub(super) struct AsyncThread {
    /// The thread ends, and with it all that it polls, when this is dropped.
    futures: UnboundedSender<MakeFuture>,
}

type MakeFuture = Box<dyn FnOnce() -> LocalBoxFuture<'static, ()> + Send>;

impl AsyncThread {
    pub(super) fn start(surroundings: impl Surroundings) -> io::Result<Self> {
        let (futures, made) = mpsc::unbounded();
        thread::Builder::new().name("protocol-async".to_owned()).spawn(move || {
            let _surroundings = surroundings.enter();
            let context = glib::MainContext::new();
            context
                .with_thread_default(|| context.block_on(poll_all(made)))
                .expect("the context is this thread's own");
        })?;
        Ok(Self { futures })
    }

    /// Has the thread make a future, which need not be `Send`, and poll it to its end.
    pub(super) fn spawn<F: Future<Output = ()> + 'static>(&self, make: impl FnOnce() -> F + Send + 'static) {
        // The thread lives as long as this.
        let _ = self.futures.unbounded_send(Box::new(move || Box::pin(make())));
    }
}

async fn poll_all(mut made: UnboundedReceiver<MakeFuture>) {
    let mut futures = FuturesUnordered::new();
    poll_fn(|context| {
        while let Poll::Ready(make) = made.poll_next_unpin(context) {
            let Some(make) = make else { return Poll::Ready(()) };
            futures.push(AssertUnwindSafe(make()).catch_unwind());
        }
        while let Poll::Ready(Some(end)) = futures.poll_next_unpin(context) {
            if end.is_err() {
                tracing::error!(target: "polaron", "a request's future panicked");
            }
        }
        Poll::Pending
    })
    .await;
}

/// What futures find around them, such as a runtime's timers and sockets.
pub(super) trait Surroundings: Send + 'static {
    type Guard<'a>;

    fn enter(&self) -> Self::Guard<'_>;
}

/// The tokio runtime that the application was made in, with the feature `tokio`.
#[derive(Clone)]
pub(super) struct Runtime {
    #[cfg(feature = "tokio")]
    handle: Option<tokio::runtime::Handle>,
}

impl Runtime {
    pub(super) fn current() -> Self {
        Self {
            #[cfg(feature = "tokio")]
            handle: tokio::runtime::Handle::try_current().ok(),
        }
    }
}

#[cfg(feature = "tokio")]
impl Surroundings for Runtime {
    type Guard<'a> = Option<tokio::runtime::EnterGuard<'a>>;

    fn enter(&self) -> Self::Guard<'_> {
        self.handle.as_ref().map(tokio::runtime::Handle::enter)
    }
}

#[cfg(not(feature = "tokio"))]
impl Surroundings for Runtime {
    type Guard<'a> = ();

    fn enter(&self) {}
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc, Barrier,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    };

    use super::{AsyncThread, MAX_WORKERS, Runtime, Workers};

    #[test]
    fn blocked_work_holds_up_no_other() {
        let workers = Workers::default();
        let barrier = Arc::new(Barrier::new(33));
        for _ in 0..32 {
            let barrier = barrier.clone();
            workers.run(move || _ = barrier.wait());
        }
        barrier.wait();
    }

    #[test]
    fn beyond_the_limit_work_waits_and_is_done() {
        let workers = Workers::default();
        let (sender, receiver) = mpsc::channel();
        let gate = Arc::new(Barrier::new(MAX_WORKERS + 1));
        let running = Arc::new(AtomicUsize::new(0));
        for index in 0..MAX_WORKERS + 10 {
            let (sender, gate, running) = (sender.clone(), gate.clone(), running.clone());
            workers.run(move || {
                assert!(running.fetch_add(1, Ordering::SeqCst) < MAX_WORKERS, "too many at once");
                if index < MAX_WORKERS {
                    gate.wait();
                }
                running.fetch_sub(1, Ordering::SeqCst);
                sender.send(()).unwrap();
            });
        }
        gate.wait();
        drop(sender);
        assert_eq!(receiver.iter().count(), MAX_WORKERS + 10);
    }

    #[test]
    fn a_panic_ends_no_thread() {
        let workers = Workers::default();
        let (sender, receiver) = mpsc::channel();
        workers.run(|| panic!("on purpose"));
        workers.run(move || sender.send(()).unwrap());
        receiver.recv().unwrap();
    }

    #[test]
    fn futures_that_wait_hold_up_no_other_and_end_with_the_thread() {
        let thread = AsyncThread::start(Runtime::current()).unwrap();
        let (sender, receiver) = mpsc::channel();
        let kept = sender.clone();
        thread.spawn(move || async move {
            let _kept = kept;
            std::future::pending().await
        });
        thread.spawn(move || async move { sender.send(()).unwrap() });
        receiver.recv().unwrap();
        drop(thread);
        // The sender of the one that waits is dropped with it.
        assert_eq!(receiver.recv(), Err(mpsc::RecvError));
    }
}
