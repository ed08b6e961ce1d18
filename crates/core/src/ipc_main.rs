//! `ipcMain`: the registry of listeners and handlers, by channel.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use dashmap::{DashMap, Entry};

use crate::{
    ListenerId, RegisterError,
    function::{Handler, HandlerFn, Listener, ListenerFn},
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

/// What one channel has. The list of listeners is copied when it changes, so that an emission sees one state of it and
/// holds no lock while it runs.
#[derive(Default)]
struct Channel {
    listeners: Arc<[RegisteredListener]>,
    handler: Option<RegisteredHandler>,
}

#[derive(Clone)]
pub(crate) struct RegisteredListener {
    id: ListenerId,
    /// For `once`: set by the one emission that may call it.
    spent: Option<Arc<AtomicBool>>,
    pub(crate) function: ListenerFn,
}

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
        self.add(channel, listener.into_listener(), false)
    }

    /// The same as [`on`](Self::on), under the other name that Node has for it.
    pub fn add_listener<S>(&self, channel: &str, listener: impl Listener<S>) -> ListenerId {
        self.on(channel, listener)
    }

    /// Calls `listener` with the next message on `channel` only.
    pub fn once<S>(&self, channel: &str, listener: impl Listener<S>) -> ListenerId {
        self.add(channel, listener.into_listener(), true)
    }

    /// Takes a listener off `channel`; whether it was there.
    pub fn off(&self, channel: &str, id: ListenerId) -> bool {
        let Some(mut entry) = self.channels.get_mut(channel) else { return false };
        let kept: Vec<_> = entry.listeners.iter().filter(|listener| listener.id != id).cloned().collect();
        let before = std::mem::replace(&mut entry.listeners, kept.into());
        let was_there = entry.listeners.len() != before.len();
        // What a listener captured may use the registry when it is dropped, so that happens without the lock.
        drop(entry);
        self.forget_if_empty(channel);
        was_there
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

    /// The channels that have listeners, in no particular order.
    pub fn event_names(&self) -> Vec<String> {
        let listening = self.channels.iter().filter(|channel| !channel.listeners.is_empty());
        listening.map(|channel| channel.key().to_string()).collect()
    }

    /// How many listeners `channel` has.
    pub fn listener_count(&self, channel: &str) -> usize {
        self.channels.get(channel).map_or(0, |channel| channel.listeners.len())
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
    pub(crate) fn listeners(&self, channel: &str) -> Option<(Arc<str>, Arc<[RegisteredListener]>)> {
        let entry = self.channels.get(channel)?;
        (!entry.listeners.is_empty()).then(|| (entry.key().clone(), entry.listeners.clone()))
    }

    /// Whether this emission may call `listener`; one that is for once is taken off with it.
    pub(crate) fn claim(&self, channel: &str, listener: &RegisteredListener) -> bool {
        let Some(spent) = &listener.spent else { return true };
        let claimed = !spent.swap(true, Ordering::AcqRel);
        if claimed {
            self.off(channel, listener.id);
        }
        claimed
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

    fn add(&self, channel: &str, function: ListenerFn, once: bool) -> ListenerId {
        let id = ListenerId::next();
        let listener =
            RegisteredListener { id, spent: once.then(|| Arc::new(AtomicBool::new(false))), function };
        let mut entry = self.channels.entry(channel.into()).or_default();
        entry.listeners = entry.listeners.iter().cloned().chain([listener]).collect();
        id
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
