//! What a listener or a handler is told about the message that it gets.

use std::{fmt, sync::Arc};

use serde::Serialize;

use crate::{
    Args, Cancelled, IpcError, MessagePortMain, SendError, SyncReply, WebContents, WebFrameMain,
    connection::Unsent, reply::ReplyToken,
};

/// The event given to listeners of `ipc_main.on`: who sent the message, and how to answer it.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/structures/ipc-main-event>. It is cheap to clone and may be kept
/// and used from any thread.
#[derive(Clone)]
pub struct IpcMainEvent {
    inner: Arc<Inner>,
}

struct Inner {
    channel: Arc<str>,
    frame: WebFrameMain,
    /// For `sendSync` only.
    reply: Option<ReplyToken>,
    ports: Vec<MessagePortMain>,
}

impl IpcMainEvent {
    pub(crate) fn new(
        channel: Arc<str>,
        frame: WebFrameMain,
        reply: Option<ReplyToken>,
        ports: Vec<MessagePortMain>,
    ) -> Self {
        Self { inner: Arc::new(Inner { channel, frame, reply, ports }) }
    }

    /// The page that sent the message; of a [`UtilityProcess`](crate::UtilityProcess) its
    /// [`contents`](crate::UtilityProcess::contents), which [`get_type`](WebContents::get_type) tells apart. Its [`send`](WebContents::send) always goes to the main frame.
    pub fn sender(&self) -> &WebContents {
        self.inner.frame.contents()
    }

    /// The frame that sent the message, as the native side of the renderer saw it; the page can not forge it.
    pub fn sender_frame(&self) -> &WebFrameMain {
        &self.inner.frame
    }

    /// The channel the message came on.
    pub fn channel(&self) -> &str {
        &self.inner.channel
    }

    /// The number of the renderer process that sent the message: [`WebFrameMain::process_id`].
    pub fn process_id(&self) -> u32 {
        self.sender_frame().process_id()
    }

    /// The number of the frame that sent the message: [`WebFrameMain::routing_id`].
    pub fn frame_id(&self) -> u32 {
        self.sender_frame().routing_id()
    }

    /// Tells when the document that sent the message is gone, and with it all use of an answer.
    pub fn cancelled(&self) -> Cancelled {
        self.sender_frame().cancelled()
    }

    /// Sends a message back to the frame that sent this one, an iframe too.
    ///
    /// # Errors
    ///
    /// When the frame is gone or an argument can not be cloned.
    pub fn reply(&self, channel: &str, args: impl Args) -> Result<(), SendError> {
        self.inner.frame.send(channel, args)
    }

    /// The ports that `ipcRenderer.postMessage` sent along; none for other messages. Those that nobody keeps a clone of
    /// close with the last clone of the event.
    ///
    /// ```
    /// use polaron_core::{Hub, IpcMainEvent, MessageEvent};
    ///
    /// let hub = Hub::new();
    /// hub.ipc_main().on("port", |event: &IpcMainEvent| {
    ///     let port = event.ports()[0].clone();
    ///     let answers = port.clone();
    ///     port.on_message(move |question: &MessageEvent| {
    ///         let _ = answers.try_post_message(question.value().ok(), &[]);
    ///     });
    ///     port.start();
    /// });
    /// ```
    pub fn ports(&self) -> &[MessagePortMain] {
        &self.inner.ports
    }

    /// Whether the renderer waits for [`set_return_value`](Self::set_return_value).
    pub fn is_sync(&self) -> bool {
        self.inner.reply.is_some()
    }

    /// Answers `ipcRenderer.sendSync`: Electron's `event.returnValue = value`. The renderer goes on at once.
    ///
    /// The first answer counts, later ones and those to a message that was not synchronous do nothing. When the last clone
    /// of the event is gone and nobody answered, `sendSync` throws `reply was never sent`.
    ///
    /// # Errors
    ///
    /// When the frame is gone or the value can not be sent; in the latter case another value can still be given.
    pub fn set_return_value(&self, value: impl Serialize) -> Result<(), SendError> {
        match &self.inner.reply {
            Some(reply) => {
                reply.resolve(|options, out| options.encode(&value, out)).map_err(|unsent| match unsent {
                    Unsent::Payload(source) => {
                        SendError::Encode { channel: self.channel().to_owned(), source }
                    }
                    Unsent::Send(error) => error.on_channel(self.channel()),
                })
            }
            None => Ok(()),
        }
    }

    /// Takes the right to answer `ipcRenderer.sendSync` along, to another thread or for later.
    pub fn into_reply(self) -> SyncReply {
        SyncReply::new(self)
    }

    /// Whether a renderer is blocked for the answer.
    pub(crate) fn keeps_its_renderer_waiting(&self) -> bool {
        self.inner.reply.as_ref().is_some_and(|reply| !reply.is_answered()) && !self.inner.frame.is_closed()
    }

    /// Makes a waiting `sendSync` throw.
    pub(crate) fn fail(&self, error: &IpcError) {
        if let Some(reply) = &self.inner.reply {
            reply.reject(error);
        }
    }
}

impl fmt::Debug for IpcMainEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IpcMainEvent")
            .field("channel", &self.inner.channel)
            .field("sender_frame", &self.inner.frame)
            .field("is_sync", &self.is_sync())
            .field("ports", &self.ports())
            .finish()
    }
}

/// The event given to the handler of `ipc_main.handle`: who calls.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/structures/ipc-main-invoke-event>.
#[derive(Clone)]
pub struct IpcMainInvokeEvent {
    channel: Arc<str>,
    frame: WebFrameMain,
}

impl IpcMainInvokeEvent {
    pub(crate) fn new(channel: Arc<str>, frame: WebFrameMain) -> Self {
        Self { channel, frame }
    }

    /// The page that calls. Its [`send`](WebContents::send) always goes to the main frame.
    pub fn sender(&self) -> &WebContents {
        self.frame.contents()
    }

    /// The frame that calls, as the native side of the renderer saw it; the page can not forge it.
    pub fn sender_frame(&self) -> &WebFrameMain {
        &self.frame
    }

    /// The channel of the call.
    pub fn channel(&self) -> &str {
        &self.channel
    }

    /// The number of the renderer process that sent the message: [`WebFrameMain::process_id`].
    pub fn process_id(&self) -> u32 {
        self.sender_frame().process_id()
    }

    /// The number of the frame that sent the message: [`WebFrameMain::routing_id`].
    pub fn frame_id(&self) -> u32 {
        self.sender_frame().routing_id()
    }

    /// Tells when the document that sent the message is gone, and with it all use of an answer.
    pub fn cancelled(&self) -> Cancelled {
        self.sender_frame().cancelled()
    }
}

impl fmt::Debug for IpcMainInvokeEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IpcMainInvokeEvent")
            .field("channel", &self.channel)
            .field("sender_frame", &self.frame)
            .finish()
    }
}
