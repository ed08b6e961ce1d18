//! Who is answering a `sendSync` on this thread, so that a wait for the very renderer that is blocked in it is an error
//! instead of a deadlock.
//!
//! While a listener of a `sendSync` runs, and while the future of an async one is polled, this thread knows the call. A
//! script's future that is polled then, and that the blocked renderer would have to run, can never become ready before the
//! call is answered: [`deadlock`] says so. A future that anybody else polls is not concerned.

use std::cell::RefCell;

use crate::{IpcMainEvent, WebContentsId};

thread_local! {
    static ANSWERING: RefCell<Option<IpcMainEvent>> = const { RefCell::new(None) };
}

/// This thread answers the call until this is dropped.
struct Answering {
    before: Option<IpcMainEvent>,
}

impl Answering {
    fn begin(event: &IpcMainEvent) -> Self {
        Self { before: ANSWERING.replace(Some(event.clone())) }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        let after = ANSWERING.replace(self.before.take());
        // It may be the last of the event, and answer the call; that happens without the cell being borrowed.
        drop(after);
    }
}

/// Runs a listener; when its event is of a `sendSync`, as who answers it.
pub(crate) fn answering<T>(event: &IpcMainEvent, listener: impl FnOnce() -> T) -> T {
    let _answering = event.is_sync().then(|| Answering::begin(event));
    listener()
}

/// Polls the future of a listener; when its event is of a `sendSync`, as who answers it.
pub(crate) async fn answering_future<F: Future>(event: IpcMainEvent, future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|context| answering(&event, || future.as_mut().poll(context))).await
}

/// Where a script is to run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) contents: WebContentsId,
    /// [`None`] while the script waits for a document.
    pub(crate) process: Option<u32>,
}

/// The channel of the `sendSync` that this thread has to answer before a script can run in `target`.
pub(crate) fn deadlock(target: Target) -> Option<String> {
    ANSWERING.with_borrow(|event| {
        let event = event.as_ref().filter(|event| event.keeps_its_renderer_waiting())?;
        let same = match target.process {
            Some(process) => process == event.process_id(),
            // The page's next document begins when its present one may go on.
            None => target.contents == event.sender().id(),
        };
        same.then(|| event.channel().to_owned())
    })
}
