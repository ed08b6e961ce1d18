//! A renderer without a web engine: it speaks the real wire to a real session, over a socket pair in this process.
//!
//! Applications unit-test their channels with it, without a display:
//!
//! ```
//! use polaron_core::{Hub, IpcMainInvokeEvent, memory::Renderer};
//!
//! let hub = Hub::new();
//! hub.ipc_main().handle("double", |_: &IpcMainInvokeEvent, n: i32| n * 2)?;
//! let mut page = Renderer::open(&hub)?;
//! assert_eq!(page.invoke::<i32>("double", (21,))?, 42);
//! assert_eq!(page.invoke::<i32>("triple", (1,)).unwrap_err().to_string(), "No handler registered for 'triple'");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It does what a page's process does, when it is told to: it opens documents in frames, navigates, unloads them, and runs
//! scripts by a closure that stands for the page. It has one thread, as a page has: what main sends is looked at while one
//! of its methods waits for something, and only for its answer while it is blocked in a `sendSync`.
//!
//! | file | owns |
//! |---|---|
//! | `mod.rs` | [`Renderer`]: the page, its calls, waiting |
//! | `frame.rs` | [`Frame`] and [`FrameMut`]: what one document says and hears |
//! | `documents.rs` | documents that begin, change and end |
//! | `ports.rs` | [`Port`]: message ports that the page holds |
//! | `wire.rs` | envelopes of the socket pair |

mod documents;
mod frame;
mod ports;
mod wire;

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    fmt,
    io::{self},
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use polaron_protocol::{CallId, DocumentId, Flags, Kind, PageId, ProtocolError};
use polaron_value::Value;
use serde::{Serialize, de::DeserializeOwned};

pub use self::{
    documents::Document,
    frame::{Frame, FrameMut},
    ports::{Port, PortMessage},
};
use self::{
    documents::Open,
    wire::{Incoming, Wire},
};
use crate::{
    Args, Hub, IpcError, SendError, WebContents, WebPreferences,
    connection::Bell,
    ports::{Place, arrive, incoming, is_about_a_port, receive},
};

type Evaluator = Box<dyn FnMut(Frame, &str) -> Result<Value, IpcError> + Send>;

/// One page that plays the renderer's part. Its methods block until main has answered.
///
/// Those that name no frame are about the main one.
pub struct Renderer {
    hub: Hub,
    contents: WebContents,
    page: PageId,
    wire: Wire,
    open: BTreeMap<DocumentId, Open>,
    main: Frame,
    last_document: u32,
    last_frame: u64,
    last_call: u32,
    /// What main sent while this renderer was blocked.
    held: VecDeque<Incoming>,
    pushes: VecDeque<Push>,
    /// Answers that nobody has asked for yet, and the order in which they came.
    answers: HashMap<CallId, (Flags, Vec<u8>)>,
    settled: VecDeque<CallId>,
    evaluator: Option<Evaluator>,
}

/// A message that main pushed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Push {
    /// The frame that it came to.
    pub frame: Frame,
    /// Its channel.
    pub channel: String,
    /// Its arguments.
    pub args: Vec<Value>,
    /// The ports that came along.
    pub ports: Vec<Port>,
}

/// A call that main has to answer: what `ipcRenderer.invoke` returns before it is awaited.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "`finish` waits for the answer"]
pub struct Call {
    kind: Kind,
    id: CallId,
    document: DocumentId,
}

/// Why a call of a [`Renderer`] gave no value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// Main answered with an error.
    #[error("{0}")]
    Rejected(IpcError),
    /// The arguments could not be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// A port did not take the message.
    #[error(transparent)]
    Post(crate::PostMessageError),
    /// The answer is of another type than was asked for.
    #[error("the answer: {0}")]
    Decode(#[from] polaron_value::DecodeError),
    /// The document is gone: what Electron's kept `ipcRenderer` of a dead document throws.
    #[error("IPC method called after context was released")]
    Released,
    /// The frame's document got no runtime, so there is no `ipcRenderer` in it.
    #[error("the frame runs no preload and has no ipcRenderer")]
    NoIpcRenderer,
    /// The connection ended.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Renderer {
    /// A page with default preferences and an open document.
    ///
    /// # Errors
    ///
    /// When the system gives no socket or thread.
    pub fn open(hub: &Hub) -> io::Result<Self> {
        Self::with_preferences(hub, WebPreferences::default())
    }

    /// The same with these preferences. Preloads do not run: there is no JavaScript here.
    ///
    /// # Errors
    ///
    /// When the system gives no socket or thread.
    pub fn with_preferences(hub: &Hub, preferences: WebPreferences) -> io::Result<Self> {
        Self::of(hub, &hub.create_contents(preferences))
    }

    /// A new renderer process for a page that the application has already, with an open document.
    ///
    /// The page is destroyed when the renderer is dropped.
    ///
    /// # Errors
    ///
    /// When the system gives no socket or thread.
    pub fn of(hub: &Hub, contents: &WebContents) -> io::Result<Self> {
        let mut renderer = Self {
            hub: hub.clone(),
            contents: contents.clone(),
            page: documents::new_page(hub, contents),
            wire: Wire::connect(hub)?,
            open: BTreeMap::new(),
            main: Frame(DocumentId::NONE),
            last_document: 0,
            last_frame: 0,
            last_call: 0,
            held: VecDeque::new(),
            pushes: VecDeque::new(),
            answers: HashMap::new(),
            settled: VecDeque::new(),
            evaluator: None,
        };
        renderer.navigate("memory:page").map_err(|error| match error {
            CallError::Io(error) => error,
            error => io::Error::other(error),
        })?;
        Ok(renderer)
    }

    /// The page as main sees it.
    pub fn contents(&self) -> &WebContents {
        &self.contents
    }

    /// The main frame with the document that is in it now.
    pub fn main_frame(&self) -> Frame {
        self.main
    }

    /// A frame, to speak and listen in.
    pub fn frame(&mut self, frame: Frame) -> FrameMut<'_> {
        FrameMut { renderer: self, frame }
    }

    fn main_frame_mut(&mut self) -> FrameMut<'_> {
        self.frame(self.main)
    }

    /// Lets `evaluator` stand for the page's own code: it is given the scripts of `executeJavaScript`, each with the frame
    /// that it is for. Without one, scripts throw.
    ///
    /// ```
    /// use polaron_core::{Hub, memory::Renderer};
    /// use polaron_value::Value;
    ///
    /// let mut page = Renderer::open(&Hub::new())?;
    /// page.evaluate_with(|_, code| Ok(Value::from(code.len() as i32)));
    /// let script = page.contents().execute_javascript("1 + 1");
    /// assert_eq!(page.run_until(script)??, Value::from(5));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn evaluate_with(
        &mut self,
        evaluator: impl FnMut(Frame, &str) -> Result<Value, IpcError> + Send + 'static,
    ) {
        self.evaluator = Some(Box::new(evaluator));
    }

    /// `ipcRenderer.send`.
    ///
    /// # Errors
    ///
    /// When the arguments can not be encoded or main is gone.
    pub fn send(&mut self, channel: &str, args: impl Args) -> Result<(), CallError> {
        self.main_frame_mut().send(channel, args)
    }

    /// `ipcRenderer.postMessage`, with the ports of the transfer list.
    ///
    /// # Errors
    ///
    /// When the message can not be encoded, a port not be transferred, or main is gone.
    pub fn post_message(
        &mut self,
        channel: &str,
        message: impl Serialize,
        transfer: &[Port],
    ) -> Result<(), CallError> {
        self.main_frame_mut().post_message(channel, message, transfer)
    }

    /// `ipcRenderer.invoke`, awaited.
    ///
    /// # Errors
    ///
    /// [`CallError::Rejected`] with the handler's error, and when no answer came.
    pub fn invoke<T: DeserializeOwned>(&mut self, channel: &str, args: impl Args) -> Result<T, CallError> {
        self.main_frame_mut().invoke(channel, args)
    }

    /// `ipcRenderer.invoke`, not awaited.
    ///
    /// # Errors
    ///
    /// When the arguments can not be encoded or main is gone.
    pub fn begin_invoke(&mut self, channel: &str, args: impl Args) -> Result<Call, CallError> {
        self.main_frame_mut().begin_invoke(channel, args)
    }

    /// `ipcRenderer.sendSync`.
    ///
    /// # Errors
    ///
    /// [`CallError::Rejected`] when nobody answered or a listener failed, and when no answer came.
    pub fn send_sync<T: DeserializeOwned>(&mut self, channel: &str, args: impl Args) -> Result<T, CallError> {
        self.main_frame_mut().send_sync(channel, args)
    }

    /// `ipcRenderer.sendSync`, in two steps: the renderer is blocked in it until [`finish`](Self::finish).
    ///
    /// # Errors
    ///
    /// When the arguments can not be encoded or main is gone.
    pub fn begin_send_sync(&mut self, channel: &str, args: impl Args) -> Result<Call, CallError> {
        self.main_frame_mut().begin_send_sync(channel, args)
    }

    /// Waits for the answer to a call.
    ///
    /// # Errors
    ///
    /// [`CallError::Rejected`] with main's error, [`CallError::Released`] when the document that called is gone, and when
    /// no answer came.
    pub fn finish<T: DeserializeOwned>(&mut self, call: Call) -> Result<T, CallError> {
        let (flags, payload) = loop {
            if !self.open.contains_key(&call.document) {
                return Err(CallError::Released);
            }
            if let Some(answer) = self.answers.remove(&call.id) {
                break answer;
            }
            match call.kind {
                Kind::SendSync => self.wait_blocked(call.id)?,
                _ => self.wait()?,
            }
        };
        self.settled.retain(|id| *id != call.id);
        if flags.contains(Flags::ERROR) {
            return Err(CallError::Rejected(polaron_value::from_slice(&payload)?));
        }
        Ok(polaron_value::from_slice(&payload)?)
    }

    /// Waits until one of these calls is answered, takes it out and gives it back; [`finish`](Self::finish) then has the
    /// answer at once. Of several the one whose answer came first.
    ///
    /// # Errors
    ///
    /// When main is gone.
    ///
    /// # Panics
    ///
    /// When there are no calls to wait for.
    pub fn first_settled(&mut self, calls: &mut Vec<Call>) -> Result<Call, CallError> {
        assert!(!calls.is_empty(), "there is nothing to wait for");
        loop {
            let first = self.settled.iter().find_map(|id| calls.iter().position(|call| call.id == *id));
            if let Some(at) = first {
                return Ok(calls.swap_remove(at));
            }
            self.wait()?;
        }
    }

    /// The next message that main pushes to any frame of the page, in the order in which they were sent.
    ///
    /// # Errors
    ///
    /// When main is gone.
    pub fn next_push(&mut self) -> Result<Push, CallError> {
        loop {
            if let Some(push) = self.pushes.pop_front() {
                return Ok(push);
            }
            self.wait()?;
        }
    }

    /// Waits for a future, and meanwhile does what main asks for: runs scripts, takes messages.
    ///
    /// # Errors
    ///
    /// When main is gone.
    pub fn run_until<F: Future>(&mut self, future: F) -> Result<F::Output, CallError> {
        let bell = Arc::new(Bell::new()?);
        let waker = Waker::from(bell.clone());
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return Ok(output);
            }
            while !bell.answer() {
                match self.next_now()? {
                    Some(envelope) => self.handle(envelope)?,
                    None => self.wire.wait_or(&bell)?,
                }
            }
        }
    }

    /// Waits for one envelope and handles it.
    fn wait(&mut self) -> Result<(), CallError> {
        let envelope = match self.held.pop_front() {
            Some(envelope) => envelope,
            None => self.wire.next()?,
        };
        self.handle(envelope)
    }

    /// Waits for one envelope, and handles it only if it is the answer that the renderer is blocked for.
    fn wait_blocked(&mut self, call: CallId) -> Result<(), CallError> {
        let envelope = self.wire.next()?;
        if (envelope.header.kind, envelope.header.call) == (Kind::SyncReply, call) {
            return self.handle(envelope);
        }
        self.held.push_back(envelope);
        Ok(())
    }

    /// The next envelope, if it is here already.
    fn next_now(&mut self) -> io::Result<Option<Incoming>> {
        match self.held.pop_front() {
            Some(envelope) => Ok(Some(envelope)),
            None => self.wire.next_now(),
        }
    }

    fn handle(&mut self, envelope: Incoming) -> Result<(), CallError> {
        let frame = Frame(envelope.header.document);
        // A document that is gone gets nothing, and nobody else does in its place.
        let Some(document) = self.open.get_mut(&frame.0) else { return Ok(()) };
        if is_about_a_port(envelope.header.kind) {
            let connection = self.wire.connection();
            incoming(connection, &envelope.envelope(), Place::Listening).map_err(protocol)?;
            // What it was for may have gone back, or on.
            return Ok(connection.drain()?);
        }
        let Incoming { header, channel, payload } = envelope;
        match header.kind {
            Kind::DocumentConfig => document.configure(header.flags, &payload)?,
            Kind::Push if document.config.is_some() => {
                let envelope = Incoming { header, channel, payload };
                let connection = self.wire.connection();
                let (ends, list) = receive(connection, &envelope.envelope()).map_err(protocol)?;
                let args = polaron_value::from_slice(list)?;
                let ports = ends.into_iter().map(|end| Port::new(arrive(end), connection)).collect();
                self.pushes.push_back(Push { frame, channel: envelope.channel, args, ports });
            }
            Kind::InvokeReply | Kind::SyncReply => {
                self.answers.insert(header.call, (header.flags, payload));
                self.settled.push_back(header.call);
            }
            Kind::Execute if document.config.is_some() => {
                let (code,): (String,) = polaron_value::from_slice(&payload)?;
                let result = match &mut self.evaluator {
                    Some(evaluator) => evaluator(frame, &code),
                    None => Err(IpcError::new(
                        "this page runs no scripts: `Renderer::evaluate_with` sets who does",
                    )),
                };
                self.wire.send(
                    Kind::ExecuteReply,
                    if result.is_ok() { Flags::default() } else { Flags::ERROR },
                    header.document,
                    header.call,
                    "",
                    |out| match &result {
                        Ok(value) => polaron_value::encode_into(value, out),
                        Err(error) => polaron_value::encode_into(error, out),
                    },
                )?;
            }
            kind => tracing::debug!(target: "polaron", kind = kind.name(), "nobody is there for this"),
        }
        Ok(())
    }
}

fn protocol(error: ProtocolError) -> CallError {
    CallError::Io(io::Error::other(error))
}

impl Drop for Renderer {
    fn drop(&mut self) {
        self.contents.destroy();
    }
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer")
            .field("contents", &self.contents)
            .field("main", &self.main)
            .field("documents", &self.open.len())
            .finish_non_exhaustive()
    }
}
