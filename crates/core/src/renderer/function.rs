//! Closures as listeners of an [`IpcRenderer`], with typed arguments.

use std::{fmt, sync::Arc};

use polaron_value::{Arguments, DecodeError};
use serde::de::DeserializeOwned;

use super::IpcRenderer;
use crate::{
    FromArgs, IpcError, MessagePortMain,
    function::{ListenerResult, refusal, shape},
};

/// What a listener of [`IpcRenderer::on`] is told about the message. Cheap to clone; it may be kept and used from any thread.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/structures/ipc-renderer-event>.
#[derive(Clone)]
pub struct IpcRendererEvent {
    inner: Arc<Inner>,
}

struct Inner {
    channel: String,
    ports: Vec<MessagePortMain>,
    sender: IpcRenderer,
}

impl IpcRendererEvent {
    pub(super) fn new(channel: String, ports: Vec<MessagePortMain>, sender: IpcRenderer) -> Self {
        Self { inner: Arc::new(Inner { channel, ports, sender }) }
    }

    /// The channel the message came on.
    pub fn channel(&self) -> &str {
        &self.inner.channel
    }

    /// The ports that main sent along. Those that nobody keeps a clone of close with the last clone of the event.
    pub fn ports(&self) -> &[MessagePortMain] {
        &self.inner.ports
    }

    /// What answers: the [`IpcRenderer`] that the message came to.
    pub fn sender(&self) -> &IpcRenderer {
        &self.inner.sender
    }
}

impl fmt::Debug for IpcRendererEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IpcRendererEvent")
            .field("channel", &self.inner.channel)
            .field("ports", &self.inner.ports)
            .finish()
    }
}

/// A function that [`IpcRenderer::on`] and `once` take: `|event: &IpcRendererEvent, a: A, b: B| …`, or with the event owned,
/// with up to eight arguments, each with its type.
///
/// Arguments are decoded as those of main's listeners are: one of another type is an error, and the function does not run;
/// a missing one reads as `undefined` (`Option` takes it), surplus ones are ignored. It returns nothing, or a `Result` whose
/// error is told in the log and to main, where it is a [`ListenerError`](crate::ListenerError).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a listener",
    note = "a listener is `|event: &IpcRendererEvent, args…| …` or `|event: IpcRendererEvent, args…| …`, each argument with its type, and returns `()` or `Result<T, E>`"
)]
pub trait RendererListener<Shape>: Send + Sync + 'static {
    #[doc(hidden)]
    fn into_listener(self) -> RendererListenerFn;
}

#[doc(hidden)]
pub type RendererListenerFn =
    Arc<dyn Fn(&IpcRendererEvent, Arguments<'_>) -> Result<(), IpcError> + Send + Sync>;

macro_rules! arities {
    ($([$($arg:ident)*])*) => {$(
        #[allow(non_snake_case, unused_mut, reason = "one macro for every number of arguments")]
        const _: () = {
            impl<F, R, $($arg),*> RendererListener<(shape::Borrowing, fn($($arg),*) -> R)> for F
            where
                F: Fn(&IpcRendererEvent, $($arg),*) -> R + Send + Sync + 'static,
                R: ListenerResult,
                $($arg: DeserializeOwned,)*
            {
                fn into_listener(self) -> RendererListenerFn {
                    Arc::new(move |event, mut arguments| {
                        let ($($arg,)*) = decode(event, &mut arguments)?;
                        self(event, $($arg),*).into_error().map_or(Ok(()), Err)
                    })
                }
            }

            impl<F, R, $($arg),*> RendererListener<(shape::Owning, fn($($arg),*) -> R)> for F
            where
                F: Fn(IpcRendererEvent, $($arg),*) -> R + Send + Sync + 'static,
                R: ListenerResult,
                $($arg: DeserializeOwned,)*
            {
                fn into_listener(self) -> RendererListenerFn {
                    Arc::new(move |event, mut arguments| {
                        let ($($arg,)*) = decode(event, &mut arguments)?;
                        self(event.clone(), $($arg),*).into_error().map_or(Ok(()), Err)
                    })
                }
            }
        };
    )*};
}

arities! {
    []
    [A]
    [A B]
    [A B C]
    [A B C D]
    [A B C D E]
    [A B C D E G]
    [A B C D E G H]
    [A B C D E G H I]
}

fn decode<T: FromArgs>(event: &IpcRendererEvent, arguments: &mut Arguments<'_>) -> Result<T, IpcError> {
    T::from_arguments(arguments).map_err(|error: DecodeError| refusal(event.channel(), &error))
}
