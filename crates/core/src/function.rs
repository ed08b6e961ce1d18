//! Closures and async functions as listeners and handlers, with typed arguments.
//!
//! A function's shape says how it is called. For each number of arguments from none to eight there are:
//!
//! | shape | runs |
//! |---|---|
//! | `\|event: &IpcMainEvent, a: A, b: B\| …` | at once, on the thread that reads that renderer's messages |
//! | `\|event: IpcMainEvent, a: A, b: B\| …` | the same, owning the event |
//! | `async \|event: IpcMainEvent, a: A, b: B\| …` | started at once, goes on whenever what it awaits is ready |
//!
//! and the same with `IpcMainInvokeEvent` for handlers. Arguments are decoded by serde before the function is called: a
//! wrong type rejects the caller and the function never runs. A missing argument reads as `undefined` (`Option` takes it),
//! surplus ones are ignored; [`Rest`](polaron_value::Rest) as last argument takes all that remain.
//!
//! An async function's future stays on its renderer's thread. So it need not be `Send`, and an async closure may borrow
//! what it captured; in return it must not block: heavy work belongs on a thread of its own.

use std::{any::Any, error::Error as StdError, sync::Arc};

use bytes::Bytes;
use polaron_value::{Arguments, DecodeError, EncodeError, EncodeOptions, Output};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    FromArgs, IpcError, IpcMainEvent, IpcMainInvokeEvent, SendError, blocked, connection::Unsent,
    page_events::ListenerFailed, reply::ReplyToken, tasks::Tasks,
};

type BoxError = Box<dyn StdError + Send + Sync>;

/// A function that `ipc_main.on` and `once` take; see [the shapes](self).
///
/// It returns nothing, or a `Result` whose error is reported in the log (and thrown by a waiting `sendSync`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a listener",
    note = "a listener is `|event: &IpcMainEvent, args…| …`, `|event: IpcMainEvent, args…| …` or `async |event: IpcMainEvent, args…| …`, each argument with its type, and returns `()` or `Result<T, E>`"
)]
pub trait Listener<Shape>: Send + Sync + 'static {
    #[doc(hidden)]
    fn into_listener(self) -> ListenerFn;
}

/// A function that `ipc_main.handle` and `handle_once` take; see [the shapes](self).
///
/// What it returns, an [`IntoReply`], is the value or the error that the page's promise settles with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler",
    note = "a handler is `|event: &IpcMainInvokeEvent, args…| …`, `|event: IpcMainInvokeEvent, args…| …` or `async |event: IpcMainInvokeEvent, args…| …`, each argument with its type, and returns an `IntoReply`: `Result<impl Serialize, impl Error>`, `Reply(impl Serialize)` or a plain value"
)]
pub trait Handler<Shape>: Send + Sync + 'static {
    #[doc(hidden)]
    fn into_handler(self) -> HandlerFn;
}

#[doc(hidden)]
pub type ListenerFn = Arc<dyn Fn(Delivery<'_, '_, '_>) -> Taken + Send + Sync>;
#[doc(hidden)]
pub type HandlerFn = Arc<dyn Fn(Invocation<'_, '_>) -> Taken + Send + Sync>;

/// An error is for arguments that no correct renderer sends: malformed bytes. Of all else the caller is told.
#[doc(hidden)]
pub type Taken = Result<(), DecodeError>;

/// One message on its way to one listener.
#[doc(hidden)]
pub struct Delivery<'e, 'm, 't> {
    pub(crate) event: &'e IpcMainEvent,
    pub(crate) arguments: Arguments<'m>,
    pub(crate) tasks: &'t mut Tasks,
}

/// One call on its way to its handler.
#[doc(hidden)]
pub struct Invocation<'m, 't> {
    pub(crate) event: IpcMainInvokeEvent,
    pub(crate) arguments: Arguments<'m>,
    pub(crate) reply: Arc<ReplyToken>,
    pub(crate) tasks: &'t mut Tasks,
}

/// What a handler may return: `Result<T, E>` with any serializable `T` and any error `E`, or a plain value of the usual
/// types. A serializable type of your own is returned as `Ok(value)` or as [`Reply`]`(value)`.
#[diagnostic::on_unimplemented(
    message = "a handler can not return `{Self}`",
    note = "return `Result<impl Serialize, impl Error>`, or wrap the value: `Reply(value)`"
)]
pub trait IntoReply {
    /// Appends the value's encoding as the page is to get it to `out`, or gives the error; then `out` is as it was.
    ///
    /// # Errors
    ///
    /// The handler's own error, or why its value can not be cloned.
    fn encode_reply(self, options: EncodeOptions, out: &mut Output<'_>) -> Result<(), IpcError>;
}

/// A handler's infallible answer of any serializable type.
///
/// [`Bytes`] are sent from where they are; other binary data are copied once.
#[derive(Clone, Copy, Debug)]
pub struct Reply<T>(pub T);

impl<T: Serialize + 'static> IntoReply for Reply<T> {
    fn encode_reply(self, options: EncodeOptions, out: &mut Output<'_>) -> Result<(), IpcError> {
        if let Some(bytes) = (&self.0 as &dyn Any).downcast_ref::<Bytes>() {
            out.keep(bytes.clone());
        }
        options.encode(&self.0, out).map_err(unclonable)
    }
}

impl<T: Serialize + 'static, E: Into<BoxError>> IntoReply for Result<T, E> {
    fn encode_reply(self, options: EncodeOptions, out: &mut Output<'_>) -> Result<(), IpcError> {
        match self {
            Ok(value) => Reply(value).encode_reply(options, out),
            Err(error) => Err(error.into().into()),
        }
    }
}

macro_rules! plain_replies {
    ($([$($name:ident)*] $type:ty),* $(,)?) => {$(
        impl<$($name: Serialize + 'static),*> IntoReply for $type {
            fn encode_reply(self, options: EncodeOptions, out: &mut Output<'_>) -> Result<(), IpcError> {
                Reply(self).encode_reply(options, out)
            }
        }
    )*};
}

plain_replies! {
    [] (), [] bool, [] char, [] String, [] &'static str, [] std::borrow::Cow<'static, str>,
    [] i8, [] i16, [] i32, [] i64, [] isize, [] u8, [] u16, [] u32, [] u64, [] usize, [] f32, [] f64,
    [] polaron_value::Value, [] polaron_value::Date,
    [T] Option<T>, [T] Vec<T>, [T] Box<T>,
    [K V] std::collections::BTreeMap<K, V>,
    [A] (A,), [A B] (A, B), [A B C] (A, B, C), [A B C D] (A, B, C, D),
}

impl<K: Serialize + 'static, V: Serialize + 'static, S: 'static> IntoReply
    for std::collections::HashMap<K, V, S>
{
    fn encode_reply(self, options: EncodeOptions, out: &mut Output<'_>) -> Result<(), IpcError> {
        Reply(self).encode_reply(options, out)
    }
}

impl<T: 'static, const N: usize> IntoReply for [T; N]
where
    Self: Serialize,
{
    fn encode_reply(self, options: EncodeOptions, out: &mut Output<'_>) -> Result<(), IpcError> {
        Reply(self).encode_reply(options, out)
    }
}

/// What a listener may return.
#[doc(hidden)]
pub trait ListenerResult {
    fn into_error(self) -> Option<IpcError>;
}

impl ListenerResult for () {
    fn into_error(self) -> Option<IpcError> {
        None
    }
}

impl<T, E: Into<BoxError>> ListenerResult for Result<T, E> {
    fn into_error(self) -> Option<IpcError> {
        self.err().map(|error| error.into().into())
    }
}

impl Delivery<'_, '_, '_> {
    fn finish(&self, result: impl ListenerResult) {
        report(self.event, result);
    }

    fn refuse(&self, error: DecodeError) -> Taken {
        fail(self.event, &refusal(self.event.channel(), &error));
        violation(error)
    }
}

/// Reports what a listener returned.
fn report(event: &IpcMainEvent, result: impl ListenerResult) {
    if let Some(error) = result.into_error() {
        fail(event, &error);
    }
}

pub(crate) fn fail(event: &IpcMainEvent, error: &IpcError) {
    tracing::error!(target: "polaron", channel = event.channel(), %error, "a listener failed");
    event.fail(error);
    let (channel, frame) = (event.channel().to_owned(), event.sender_frame().clone());
    event.sender().emit(&ListenerFailed { channel, error: error.clone(), frame });
}

impl Invocation<'_, '_> {
    fn refuse(self, error: DecodeError) -> Taken {
        self.reply.reject(&refusal(self.event.channel(), &error));
        violation(error)
    }
}

/// What a caller is told whose arguments are not what the function takes.
pub(crate) fn refusal(channel: &str, error: &DecodeError) -> IpcError {
    IpcError::new(format!("'{channel}': {error}")).with_name("TypeError")
}

fn violation(error: DecodeError) -> Taken {
    if error.is_malformed() { Err(error) } else { Ok(()) }
}

/// Answers a call with what its handler returned.
fn settle(reply: &ReplyToken, result: impl IntoReply) {
    // The value is encoded straight into the envelope; an error takes the other way, with a flag in the header.
    match reply.resolve(|options, out| result.encode_reply(options, out)) {
        Ok(()) => {}
        Err(Unsent::Payload(error)) => reply.reject(&error),
        Err(Unsent::Send(why)) => reply.reject(&unsendable(why)),
    }
}

fn unclonable(error: EncodeError) -> IpcError {
    IpcError::new(format!("the handler's value can not be sent: {error}")).with_name("DataCloneError")
}

fn unsendable(error: SendError) -> IpcError {
    IpcError::new(error.on_channel("the handler's value").to_string())
}

/// Markers that keep the three shapes apart for the compiler.
#[doc(hidden)]
pub mod shape {
    pub struct Borrowing;
    pub struct Owning;
    pub struct Async;
}

macro_rules! arities {
    ($([$($arg:ident)*])*) => {$(
        #[allow(non_snake_case, unused_mut, reason = "one macro for every number of arguments")]
        const _: () = {
            impl<F, R, $($arg),*> Listener<(shape::Borrowing, fn($($arg),*) -> R)> for F
            where
                F: Fn(&IpcMainEvent, $($arg),*) -> R + Send + Sync + 'static,
                R: ListenerResult,
                $($arg: DeserializeOwned,)*
            {
                fn into_listener(self) -> ListenerFn {
                    Arc::new(move |mut delivery| match decode(&mut delivery.arguments) {
                        Ok(($($arg,)*)) => Ok(delivery.finish(self(delivery.event, $($arg),*))),
                        Err(error) => delivery.refuse(error),
                    })
                }
            }

            impl<F, R, $($arg),*> Listener<(shape::Owning, fn($($arg),*) -> R)> for F
            where
                F: Fn(IpcMainEvent, $($arg),*) -> R + Send + Sync + 'static,
                R: ListenerResult,
                $($arg: DeserializeOwned,)*
            {
                fn into_listener(self) -> ListenerFn {
                    Arc::new(move |mut delivery| match decode(&mut delivery.arguments) {
                        Ok(($($arg,)*)) => Ok(delivery.finish(self(delivery.event.clone(), $($arg),*))),
                        Err(error) => delivery.refuse(error),
                    })
                }
            }

            impl<F, R, $($arg),*> Listener<(shape::Async, fn($($arg),*) -> R)> for F
            where
                F: AsyncFn(IpcMainEvent, $($arg),*) -> R + Send + Sync + 'static,
                R: ListenerResult,
                $($arg: DeserializeOwned + 'static,)*
            {
                fn into_listener(self) -> ListenerFn {
                    let function = Arc::new(self);
                    Arc::new(move |mut delivery| match decode(&mut delivery.arguments) {
                        Ok(($($arg,)*)) => {
                            let (function, event) = (function.clone(), delivery.event.clone());
                            let on_panic = event.clone();
                            delivery.tasks.run(
                                blocked::answering_future(event.clone(), async move {
                                    report(&event, function(event.clone(), $($arg),*).await)
                                }),
                                move |panic| fail(&on_panic, &panic),
                            );
                            Ok(())
                        }
                        Err(error) => delivery.refuse(error),
                    })
                }
            }

            impl<F, R, $($arg),*> Handler<(shape::Borrowing, fn($($arg),*) -> R)> for F
            where
                F: Fn(&IpcMainInvokeEvent, $($arg),*) -> R + Send + Sync + 'static,
                R: IntoReply,
                $($arg: DeserializeOwned,)*
            {
                fn into_handler(self) -> HandlerFn {
                    Arc::new(move |mut call| match decode(&mut call.arguments) {
                        Ok(($($arg,)*)) => Ok(settle(&call.reply, self(&call.event, $($arg),*))),
                        Err(error) => call.refuse(error),
                    })
                }
            }

            impl<F, R, $($arg),*> Handler<(shape::Owning, fn($($arg),*) -> R)> for F
            where
                F: Fn(IpcMainInvokeEvent, $($arg),*) -> R + Send + Sync + 'static,
                R: IntoReply,
                $($arg: DeserializeOwned,)*
            {
                fn into_handler(self) -> HandlerFn {
                    Arc::new(move |mut call| match decode(&mut call.arguments) {
                        Ok(($($arg,)*)) => Ok(settle(&call.reply, self(call.event, $($arg),*))),
                        Err(error) => call.refuse(error),
                    })
                }
            }

            impl<F, R, $($arg),*> Handler<(shape::Async, fn($($arg),*) -> R)> for F
            where
                F: AsyncFn(IpcMainInvokeEvent, $($arg),*) -> R + Send + Sync + 'static,
                R: IntoReply,
                $($arg: DeserializeOwned + 'static,)*
            {
                fn into_handler(self) -> HandlerFn {
                    let function = Arc::new(self);
                    Arc::new(move |mut call| match decode(&mut call.arguments) {
                        Ok(($($arg,)*)) => {
                            let function = function.clone();
                            let reply = call.reply;
                            let on_panic = reply.clone();
                            call.tasks.run(
                                async move { settle(&reply, function(call.event, $($arg),*).await) },
                                move |panic| on_panic.reject(&panic),
                            );
                            Ok(())
                        }
                        Err(error) => call.refuse(error),
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

pub(crate) fn decode<T: FromArgs>(arguments: &mut Arguments<'_>) -> Result<T, DecodeError> {
    T::from_arguments(arguments)
}
