//! `ipcMain`: the registry of listeners and handlers, by channel.

use std::{fmt, sync::Arc};

use dashmap::{DashMap, Entry};

use crate::{
    ListenerId, RegisterError,
    function::{Handler, HandlerFn, Listener, ListenerFn},
    listeners::{self, Claim, How, Listeners},
};

/// Where an application listens to its pages. Cheap to clone; every clone is the same registry.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/ipc-main>. Functions run on the thread that reads the sending
/// renderer's messages, so those of two renderers may run at the same time and those of one run in order.
///
/// ```
/// use polaron_core::{Hub, IpcMainEvent, IpcMainInvokeEvent, memory::Renderer};
///
/// let hub = Hub::new();
/// let ipc = hub.ipc_main();
/// ipc.handle("add", async |_event: IpcMainInvokeEvent, a: i32, b: i32| a + b)?;
/// ipc.on("hello", |event: &IpcMainEvent, name: String| event.reply("greeting", (format!("Hello, {name}"),)));
///
/// let mut page = Renderer::open(&hub)?;
/// assert_eq!(page.invoke::<i32>("add", (2, 3))?, 5);
/// page.send("hello", ("Ada",))?;
/// let greeting = page.next_push()?;
/// assert_eq!((greeting.channel.as_str(), greeting.args[0].as_str()), ("greeting", Some("Hello, Ada")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct IpcMain {
    channels: Arc<DashMap<Arc<str>, Channel>>,
}

/// What one channel has.
#[derive(Default)]
struct Channel {
    listeners: Listeners<ListenerFn>,
    handler: Option<RegisteredHandler>,
}

/// The listeners of one channel, as an emission sees them.
pub(crate) type Snapshot = Arc<[listeners::Listener<ListenerFn>]>;

struct RegisteredHandler {
    once: bool,
    function: HandlerFn,
}

impl IpcMain {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Calls `listener` with every message that `ipcRenderer.send` or `sendSync` sends on `channel`.
    pub fn on<S>(&self, channel: &str, listener: impl Listener<S>) -> ListenerId {
        self.add(channel, listener.into_listener(), How::default())
    }

    /// The same as [`on`](Self::on), under the other name that Node has for it.
    pub fn add_listener<S>(&self, channel: &str, listener: impl Listener<S>) -> ListenerId {
        self.on(channel, listener)
    }

    /// Calls `listener` with the next message on `channel` only.
    pub fn once<S>(&self, channel: &str, listener: impl Listener<S>) -> ListenerId {
        self.add(channel, listener.into_listener(), How { once: true, first: false })
    }

    /// The same as [`on`](Self::on), before the listeners that the channel has.
    pub fn prepend_listener<S>(&self, channel: &str, listener: impl Listener<S>) -> ListenerId {
        self.add(channel, listener.into_listener(), How { once: false, first: true })
    }

    /// The same as [`once`](Self::once), before the listeners that the channel has.
    pub fn prepend_once_listener<S>(&self, channel: &str, listener: impl Listener<S>) -> ListenerId {
        self.add(channel, listener.into_listener(), How { once: true, first: true })
    }

    /// Takes a listener off `channel`; whether it was there.
    pub fn off(&self, channel: &str, id: ListenerId) -> bool {
        let removed = self.channels.get_mut(channel).and_then(|mut entry| entry.listeners.remove(id));
        self.forget_if_empty(channel);
        // What a listener captured may use the registry when it is dropped, which happens here, without the lock.
        removed.is_some()
    }

    /// The same as [`off`](Self::off), under the other name that Node has for it.
    pub fn remove_listener(&self, channel: &str, id: ListenerId) -> bool {
        self.off(channel, id)
    }

    /// Takes all listeners off one channel, or with [`None`] off every channel. Handlers stay.
    ///
    /// ```
    /// # let ipc = polaron_core::Hub::new().ipc_main().clone();
    /// ipc.remove_all_listeners("progress");
    /// ipc.remove_all_listeners(None);
    /// ```
    pub fn remove_all_listeners<'a>(&self, channel: impl Into<Option<&'a str>>) {
        match channel.into() {
            // The listeners are dropped without a lock, as in `off`.
            Some(channel) => {
                let removed =
                    self.channels.get_mut(channel).map(|mut entry| std::mem::take(&mut entry.listeners));
                self.forget_if_empty(channel);
                drop(removed);
            }
            None => {
                let mut removed = Vec::new();
                self.channels.retain(|_, channel| {
                    removed.push(std::mem::take(&mut channel.listeners));
                    channel.handler.is_some()
                });
            }
        }
    }

    /// The channels that have listeners, the one that was listened to first before the others.
    pub fn event_names(&self) -> Vec<String> {
        let listening = self
            .channels
            .iter()
            .filter_map(|channel| Some((channel.listeners.since()?, channel.key().to_string())));
        let mut names: Vec<_> = listening.collect();
        names.sort_unstable();
        names.into_iter().map(|(_, name)| name).collect()
    }

    /// How many listeners `channel` has.
    pub fn listener_count(&self, channel: &str) -> usize {
        self.channels.get(channel).map_or(0, |channel| channel.listeners.len())
    }

    /// The listeners of `channel`, in the order in which they are called. Closures have no identity; their ids are it.
    ///
    /// ```
    /// # use polaron_core::{Hub, IpcMainEvent};
    /// # let ipc = Hub::new().ipc_main().clone();
    /// let second = ipc.on("progress", |_: &IpcMainEvent| {});
    /// let first = ipc.prepend_listener("progress", |_: &IpcMainEvent| {});
    /// assert_eq!(ipc.listeners("progress"), [first, second]);
    /// ```
    pub fn listeners(&self, channel: &str) -> Vec<ListenerId> {
        self.channels.get(channel).map_or_else(Vec::new, |channel| channel.listeners.ids().collect())
    }

    /// The same as [`listeners`](Self::listeners), under the other name that Node has for it: no wrappers are kept for
    /// [`once`](Self::once), so there is nothing to unwrap.
    pub fn raw_listeners(&self, channel: &str) -> Vec<ListenerId> {
        self.listeners(channel)
    }

    /// Answers every `ipcRenderer.invoke(channel, …)` with what `handler` returns.
    ///
    /// # Errors
    ///
    /// [`RegisterError::SecondHandler`] when the channel has one already.
    pub fn handle<S>(&self, channel: &str, handler: impl Handler<S>) -> Result<(), RegisterError> {
        self.set_handler(channel, handler.into_handler(), false)
    }

    /// Answers the next `ipcRenderer.invoke(channel, …)` only; the handler is removed before it runs.
    ///
    /// # Errors
    ///
    /// [`RegisterError::SecondHandler`] when the channel has one already.
    pub fn handle_once<S>(&self, channel: &str, handler: impl Handler<S>) -> Result<(), RegisterError> {
        self.set_handler(channel, handler.into_handler(), true)
    }

    /// Takes the handler off `channel`; whether there was one. Calls that it has begun still get their answer.
    pub fn remove_handler(&self, channel: &str) -> bool {
        // Dropped without the lock, as in `off`.
        let removed = self.channels.get_mut(channel).and_then(|mut entry| entry.handler.take());
        self.forget_if_empty(channel);
        removed.is_some()
    }

    /// The listeners of a channel as they are now, and the channel's name to share.
    pub(crate) fn snapshot(&self, channel: &str) -> Option<(Arc<str>, Snapshot)> {
        let entry = self.channels.get(channel)?;
        (!entry.listeners.is_empty()).then(|| (entry.key().clone(), entry.listeners.snapshot()))
    }

    /// Whether this emission may call `listener`; one that is for once is taken off with it.
    pub(crate) fn claim(&self, channel: &str, listener: &listeners::Listener<ListenerFn>) -> bool {
        let claim = listener.claim();
        if claim == Claim::Last {
            self.off(channel, listener.id);
        }
        claim != Claim::Refused
    }

    /// Drops every listener and handler: nobody will ever call them.
    pub(crate) fn clear(&self) {
        let mut removed = Vec::new();
        self.channels.retain(|_, channel| {
            removed.push(std::mem::take(channel));
            false
        });
    }

    /// The handler of a channel, taken off when it is for once.
    pub(crate) fn take_handler(&self, channel: &str) -> Option<(Arc<str>, HandlerFn)> {
        {
            let entry = self.channels.get(channel)?;
            let handler = entry.handler.as_ref()?;
            if !handler.once {
                return Some((entry.key().clone(), handler.function.clone()));
            }
        }
        // Between the two locks another renderer may have taken it, and another handler have taken its place.
        let taken = {
            let mut entry = self.channels.get_mut(channel)?;
            let name = entry.key().clone();
            let handler = entry.handler.take_if(|handler| handler.once);
            match handler {
                Some(handler) => (name, handler.function),
                None => return Some((name, entry.handler.as_ref()?.function.clone())),
            }
        };
        self.forget_if_empty(channel);
        Some(taken)
    }

    fn add(&self, channel: &str, function: ListenerFn, how: How) -> ListenerId {
        self.channels.entry(channel.into()).or_default().listeners.add(function, how)
    }

    fn set_handler(&self, channel: &str, function: HandlerFn, once: bool) -> Result<(), RegisterError> {
        let mut entry = match self.channels.entry(channel.into()) {
            Entry::Occupied(entry) if entry.get().handler.is_some() => {
                return Err(RegisterError::SecondHandler(channel.to_owned()));
            }
            entry => entry.or_default(),
        };
        entry.handler = Some(RegisteredHandler { once, function });
        Ok(())
    }

    /// Keeps the registry from growing with channels that came and went.
    fn forget_if_empty(&self, channel: &str) {
        self.channels
            .remove_if(channel, |_, channel| channel.listeners.is_empty() && channel.handler.is_none());
    }
}

impl fmt::Debug for IpcMain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IpcMain").field("channels", &self.channels.len()).finish()
    }
}
