//! `IpcRenderer`: the verbs of `ipcRenderer`, in a utility process.

use std::{
    fmt,
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_channel::oneshot;
use futures_util::FutureExt;

use polaron_protocol::{CallId, Flags, Kind};
use polaron_value::EncodeOptions;
use serde::{Serialize, de::DeserializeOwned};

use super::{CallError, RendererListener, block_on::block_on, calls::Answer, process::Shared};
use crate::{
    Args, ListenerId, MessagePortMain, SendError,
    connection::{Head, Unsent},
    documents::UTILITY_DOCUMENT,
    listeners::How,
    ports::{After, Parcel, Place},
};

/// What speaks with main's `ipcMain`. Cheap to clone; every clone is the same, and may be used from any thread.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/ipc-renderer>. A page has it; here a utility process has it, too,
/// and main's listeners and handlers see no difference but in the sender.
///
/// All verbs, of all threads, share one queue: what is sent first arrives first.
#[derive(Clone)]
pub struct IpcRenderer {
    shared: Arc<Shared>,
}

impl IpcRenderer {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Sends a message to main's listeners of `channel`: `ipcRenderer.send`. Where main does not take it at once, this waits
    /// until it does.
    ///
    /// # Errors
    ///
    /// When an argument can not be cloned or main is gone; then nothing was sent.
    pub fn send(&self, channel: &str, args: impl Args) -> Result<(), SendError> {
        self.transmit(Kind::Send, CallId::NONE, channel, &args)
    }

    /// Sends one value to main's listeners of `channel`, and ports along with it: `ipcRenderer.postMessage`.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send), and [`SendError::Transfer`] when a port can not travel. Then nothing was sent, and no
    /// port is neutered.
    pub fn post_message(
        &self,
        channel: &str,
        message: impl Serialize,
        transfer: &[MessagePortMain],
    ) -> Result<(), SendError> {
        if transfer.is_empty() {
            return self.send(channel, (message,));
        }
        let mut parcel = Parcel::new(Kind::Send, channel, &message, transfer, EncodeOptions::new())?;
        let mut after = After::default();
        let sent = parcel.send(&self.shared.connection, UTILITY_DOCUMENT, channel, &mut after);
        parcel.give_up(&mut after);
        after.finish(Place::Anywhere);
        sent.map_err(disconnected)?;
        self.drain();
        Ok(())
    }

    /// Calls main's handler of `channel`: `ipcRenderer.invoke`. The call is made right here; the future waits for the answer,
    /// with any executor.
    ///
    /// # Errors
    ///
    /// [`CallError::Rejected`] with the handler's error, and when the arguments can not be sent, the answer is of another type,
    /// or main goes away.
    pub fn invoke<T: DeserializeOwned>(&self, channel: &str, args: impl Args) -> Invocation<T> {
        let call = self.call(Kind::Invoke, channel, &args).map_err(Some);
        Invocation { channel: channel.to_owned(), call, answer: PhantomData }
    }

    /// Sends a message to main's listeners of `channel`, and blocks until one of them has answered: `ipcRenderer.sendSync`.
    ///
    /// # Errors
    ///
    /// [`CallError::Rejected`] when nobody answers or a listener fails, and as for [`invoke`](Self::invoke).
    pub fn send_sync<T: DeserializeOwned>(&self, channel: &str, args: impl Args) -> Result<T, CallError> {
        match block_on(self.call(Kind::SendSync, channel, &args)?) {
            Ok(answer) => read(channel, &answer),
            Err(_) => Err(CallError::Disconnected { channel: channel.to_owned() }),
        }
    }

    /// Calls `listener` with every message that main sends on `channel`. What main sent before the channel ever had a listener
    /// waits for the first one.
    ///
    /// ```no_run
    /// use polaron_core::renderer::{self, IpcRendererEvent};
    ///
    /// let process = renderer::connect()?;
    /// process.ipc_renderer().on("resize", |event: &IpcRendererEvent, width: u32, height: u32| {
    ///     event.sender().send("resized", (width * height,))
    /// });
    /// # Ok::<(), renderer::ConnectError>(())
    /// ```
    pub fn on<S>(&self, channel: &str, listener: impl RendererListener<S>) -> ListenerId {
        self.add(channel, listener, How::default())
    }

    /// The same as [`on`](Self::on), under the other name that Node has for it.
    pub fn add_listener<S>(&self, channel: &str, listener: impl RendererListener<S>) -> ListenerId {
        self.on(channel, listener)
    }

    /// Calls `listener` with the next message on `channel` only.
    pub fn once<S>(&self, channel: &str, listener: impl RendererListener<S>) -> ListenerId {
        self.add(channel, listener, How { once: true, first: false })
    }

    /// Takes a listener off `channel`; whether it was there.
    pub fn off(&self, channel: &str, id: ListenerId) -> bool {
        self.shared.channels.remove(channel, id)
    }

    /// The same as [`off`](Self::off), under the other name that Node has for it.
    pub fn remove_listener(&self, channel: &str, id: ListenerId) -> bool {
        self.off(channel, id)
    }

    /// Takes all listeners off one channel, or with [`None`] off every channel.
    pub fn remove_all_listeners<'a>(&self, channel: impl Into<Option<&'a str>>) {
        self.shared.channels.remove_all(channel.into());
    }

    /// How many listeners `channel` has.
    pub fn listener_count(&self, channel: &str) -> usize {
        self.shared.channels.count(channel)
    }

    fn add<S>(&self, channel: &str, listener: impl RendererListener<S>, how: How) -> ListenerId {
        let (id, is_first) = self.shared.channels.add(channel, listener.into_listener(), how);
        if is_first {
            let (shared, channel) = (self.shared.clone(), channel.to_owned());
            // Behind what has been read already, of which some may be for this channel.
            crate::ports::run_elsewhere(move || {
                for push in shared.channels.release(&channel) {
                    shared.channels.deliver(&Self::new(shared.clone()), push);
                }
            });
        }
        id
    }

    /// Tells main of an error in a listener, as the runtime of a page does.
    pub(super) fn report(&self, channel: &str, error: &crate::IpcError) {
        #[derive(Serialize)]
        struct Details<'a> {
            channel: &'a str,
        }
        tracing::error!(target: "polaron", channel, %error, "a listener failed");
        let head =
            Head { document: UTILITY_DOCUMENT, channel: "listener-error", ..Head::about(Kind::Report) };
        let report = (error, Details { channel });
        let sent = self.shared.connection.send(head, |out| EncodeOptions::new().encode(&report, out));
        if sent.is_err() {
            tracing::debug!(target: "polaron", "main did not hear of it");
        }
    }

    fn call(
        &self,
        kind: Kind,
        channel: &str,
        args: &impl Args,
    ) -> Result<oneshot::Receiver<Answer>, CallError> {
        let Some((id, answer)) = self.shared.calls.begin() else {
            return Err(CallError::Disconnected { channel: channel.to_owned() });
        };
        self.transmit(kind, id, channel, args).inspect_err(|_| self.shared.calls.give_up(id))?;
        Ok(answer)
    }

    fn transmit(&self, kind: Kind, call: CallId, channel: &str, args: &impl Args) -> Result<(), SendError> {
        let head = Head { kind, flags: Flags::default(), document: UTILITY_DOCUMENT, call, channel };
        self.shared
            .connection
            .send(head, |out| args.encode_into(EncodeOptions::new(), out))
            .map_err(|unsent: Unsent<_>| disconnected(unsent.on_channel(channel)))?;
        self.drain();
        Ok(())
    }

    /// Waits until main takes what was sent. So a process that sends a lot is slowed down, and one that ends has sent it all.
    fn drain(&self) {
        if self.shared.connection.drain().is_err() {
            tracing::debug!(target: "polaron", "main went away while something was sent");
        }
    }
}

/// A call that was made by [`IpcRenderer::invoke`]: the future of its answer.
#[must_use = "it is the only one who knows whether the call failed"]
pub struct Invocation<T> {
    channel: String,
    call: Result<oneshot::Receiver<Answer>, Option<CallError>>,
    answer: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Future for Invocation<T> {
    type Output = Result<T, CallError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        Poll::Ready(match &mut this.call {
            Ok(answer) => match ready!(answer.poll_unpin(context)) {
                Ok(answer) => read(&this.channel, &answer),
                Err(_) => Err(CallError::Disconnected { channel: this.channel.clone() }),
            },
            Err(error) => Err(error.take().expect("a future is not polled after it was ready")),
        })
    }
}

impl<T> fmt::Debug for Invocation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invocation").field("channel", &self.channel).finish_non_exhaustive()
    }
}

/// What is no frame here is the main process.
fn disconnected(error: SendError) -> SendError {
    match error {
        SendError::FrameGone { channel } => SendError::Disconnected { channel },
        other => other,
    }
}

fn read<T: DeserializeOwned>(channel: &str, (flags, payload): &Answer) -> Result<T, CallError> {
    let wrong = |source| CallError::Decode { channel: channel.to_owned(), source };
    if flags.contains(Flags::ERROR) {
        return Err(CallError::Rejected(polaron_value::from_slice(payload).map_err(wrong)?));
    }
    polaron_value::from_slice(payload).map_err(wrong)
}

impl fmt::Debug for IpcRenderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IpcRenderer").finish_non_exhaustive()
    }
}
