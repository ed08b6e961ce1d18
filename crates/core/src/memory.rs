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

use std::{
    collections::VecDeque,
    io::{self, Write},
    os::unix::net::UnixStream,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use polaron_protocol::{
    CallId, DocumentId, DocumentOpened, EnvelopeReader, Fill, Flags, FrameId, Kind, PageId,
};
use polaron_value::Value;
use rustix::net::RecvFlags;
use serde::de::DeserializeOwned;

use crate::{
    Args, Hub, IpcError, SendError, WebContents, WebPreferences,
    connection::{self, Connection, Head},
    session::Session,
};

/// One page with one document that plays the renderer's part. Its methods block until main has answered.
#[derive(Debug)]
pub struct Renderer {
    contents: WebContents,
    socket: UnixStream,
    reader: EnvelopeReader,
    document: DocumentId,
    next_call: u32,
    pushes: VecDeque<Push>,
}

/// A message that main pushed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Push {
    /// Its channel.
    pub channel: String,
    /// Its arguments.
    pub args: Vec<Value>,
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
    /// The answer is of another type than was asked for.
    #[error("the answer: {0}")]
    Decode(#[from] polaron_value::DecodeError),
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
        // Far from the numbers that a web engine gives its pages.
        static NEXT_PAGE: AtomicU64 = AtomicU64::new(1 << 63);
        let contents = hub.create_contents(preferences);
        let page = PageId(NEXT_PAGE.fetch_add(1, Ordering::Relaxed));
        hub.bind_page(page, &contents);

        let (near, far) = UnixStream::pair()?;
        let own = i32::try_from(std::process::id()).unwrap_or_default();
        let connection = Arc::new(Connection::new(far, own)?);
        let session_hub = hub.clone();
        Session::spawn(own, move || Session::new(session_hub, connection).run())?;

        let document = DocumentId(1);
        let opened = DocumentOpened {
            document,
            page,
            frame: FrameId(1),
            is_main_frame: true,
            parent: DocumentId::NONE,
            url: "memory:page".to_owned(),
            origin: "null".to_owned(),
            name: String::new(),
        };
        (&near).write_all(&opened.to_envelope())?;
        let mut renderer = Self {
            contents,
            socket: near,
            reader: EnvelopeReader::new(),
            document,
            next_call: 1,
            pushes: VecDeque::new(),
        };
        renderer.receive(Kind::DocumentConfig, CallId::NONE)?;
        Ok(renderer)
    }

    /// The page as main sees it.
    pub fn contents(&self) -> &WebContents {
        &self.contents
    }

    /// `ipcRenderer.send`.
    ///
    /// # Errors
    ///
    /// When the arguments can not be encoded or main is gone.
    pub fn send(&mut self, channel: &str, args: impl Args) -> Result<(), CallError> {
        self.transmit(Kind::Send, CallId::NONE, channel, args)
    }

    /// `ipcRenderer.invoke`, awaited.
    ///
    /// # Errors
    ///
    /// [`CallError::Rejected`] with the handler's error, and when no answer came.
    pub fn invoke<T: DeserializeOwned>(&mut self, channel: &str, args: impl Args) -> Result<T, CallError> {
        self.call(Kind::Invoke, Kind::InvokeReply, channel, args)
    }

    /// `ipcRenderer.sendSync`.
    ///
    /// # Errors
    ///
    /// [`CallError::Rejected`] when nobody answered or a listener failed, and when no answer came.
    pub fn send_sync<T: DeserializeOwned>(&mut self, channel: &str, args: impl Args) -> Result<T, CallError> {
        self.call(Kind::SendSync, Kind::SyncReply, channel, args)
    }

    /// The next message that main pushes, in the order in which they were sent.
    ///
    /// # Errors
    ///
    /// When main is gone.
    pub fn next_push(&mut self) -> Result<Push, CallError> {
        loop {
            if let Some(push) = self.pushes.pop_front() {
                return Ok(push);
            }
            if let Some((header, _)) = self.next_envelope()? {
                tracing::warn!(target: "polaron", kind = header.kind.name(), "nobody waits for this");
            }
        }
    }

    fn call<T: DeserializeOwned>(
        &mut self,
        kind: Kind,
        reply: Kind,
        channel: &str,
        args: impl Args,
    ) -> Result<T, CallError> {
        let call = CallId(self.next_call);
        self.next_call += 1;
        self.transmit(kind, call, channel, args)?;
        let (flags, payload) = self.receive(reply, call)?;
        if flags.contains(Flags::ERROR) {
            return Err(CallError::Rejected(polaron_value::from_slice(&payload)?));
        }
        Ok(polaron_value::from_slice(&payload)?)
    }

    fn transmit(
        &mut self,
        kind: Kind,
        call: CallId,
        channel: &str,
        args: impl Args,
    ) -> Result<(), CallError> {
        let mut envelope = Vec::new();
        let head = Head { kind, flags: Flags::default(), document: self.document, call, channel };
        connection::encode(&mut envelope, head, |out| args.encode_into(out))
            .map_err(|unsent: connection::Unsent<_>| unsent.on_channel(channel))?;
        Ok(self.socket.write_all(&envelope)?)
    }

    /// Waits for one envelope; pushes that come before it are kept.
    fn receive(&mut self, kind: Kind, call: CallId) -> io::Result<(Flags, Vec<u8>)> {
        loop {
            if let Some((header, payload)) = self.next_envelope()?
                && header.kind == kind
                && header.call == call
            {
                return Ok((header.flags, payload));
            }
        }
    }

    /// The next envelope that is no push.
    fn next_envelope(&mut self) -> io::Result<Option<(polaron_protocol::Header, Vec<u8>)>> {
        if let Some(envelope) = self.reader.next().map_err(io::Error::other)? {
            if envelope.header.kind != Kind::Push {
                return Ok(Some((envelope.header, envelope.payload.to_vec())));
            }
            let args = polaron_value::from_slice(envelope.payload).map_err(io::Error::other)?;
            self.pushes.push_back(Push { channel: envelope.channel.to_owned(), args });
            return Ok(None);
        }
        match self.reader.fill(&self.socket, RecvFlags::empty())? {
            Fill::Closed => Err(io::ErrorKind::UnexpectedEof.into()),
            Fill::More | Fill::Drained | Fill::Empty => Ok(None),
        }
    }
}

impl Drop for Renderer {
    fn drop(&mut self) {
        self.contents.destroy();
    }
}
