//! From an envelope to the listeners and handlers it is for.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use polaron_protocol::{Envelope, Flags, Kind};
use polaron_value::{Arguments, DecodeError};
use serde::Deserialize;

use crate::{
    Hub, IpcError, IpcMainEvent, IpcMainInvokeEvent, WebFrameMain,
    contents::{ListenerError, PreloadError},
    frame,
    function::{self, Delivery, Invocation},
    reply::ReplyToken,
    session::Tasks,
};

/// Hands a message of a living document to whom it is for.
///
/// The kinds that are not about a document's messages never come here.
///
/// # Errors
///
/// When the payload is malformed, which a correct renderer's never is. Whoever waits for an answer has one.
pub(crate) fn dispatch(
    hub: &Hub,
    frame: &WebFrameMain,
    envelope: &Envelope<'_>,
    tasks: &mut Tasks,
) -> Result<(), DecodeError> {
    match envelope.header.kind {
        Kind::Send => emit(hub, frame, envelope, None, tasks),
        Kind::SendSync => {
            let reply = ReplyToken::new(frame.clone(), Kind::SyncReply, envelope.header.call);
            emit(hub, frame, envelope, Some(reply), tasks)
        }
        Kind::Invoke => invoke(hub, frame, envelope, tasks),
        Kind::ExecuteReply => executed(frame, envelope),
        Kind::Report => report(frame, envelope),
        // The session has sorted them out.
        other => unreachable!("{} is about no document's messages", other.name()),
    }
}

/// `send` and `sendSync`: every listener of the channel, in order.
fn emit(
    hub: &Hub,
    frame: &WebFrameMain,
    envelope: &Envelope<'_>,
    reply: Option<ReplyToken>,
    tasks: &mut Tasks,
) -> Result<(), DecodeError> {
    let channel = envelope.channel;
    let arguments = match Arguments::new(envelope.payload) {
        Ok(arguments) => arguments,
        Err(error) => {
            if let Some(reply) = reply {
                reply.reject(&IpcError::new(format!("'{channel}': {error}")));
            }
            return Err(error);
        }
    };
    let Some((name, listeners)) = hub.ipc_main().listeners(channel) else {
        // With no listener nobody keeps the reply token: its drop answers a waiting `sendSync`.
        tracing::debug!(target: "polaron::ipc", channel, "nobody listens");
        return Ok(());
    };
    let event = IpcMainEvent::new(name, frame.clone(), reply);
    for listener in &*listeners {
        if !hub.ipc_main().claim(channel, listener) {
            continue;
        }
        let delivery = Delivery { event: &event, arguments: arguments.clone(), tasks };
        // A listener that panics must not keep the others from running.
        match catch_unwind(AssertUnwindSafe(|| (listener.function)(delivery))) {
            Ok(taken) => taken?,
            Err(panic) => function::fail(&event, &IpcError::panicked(&*panic)),
        }
    }
    Ok(())
}

/// `invoke`: the one handler of the channel.
fn invoke(
    hub: &Hub,
    frame: &WebFrameMain,
    envelope: &Envelope<'_>,
    tasks: &mut Tasks,
) -> Result<(), DecodeError> {
    let channel = envelope.channel;
    let reply = Arc::new(ReplyToken::new(frame.clone(), Kind::InvokeReply, envelope.header.call));
    let arguments = match Arguments::new(envelope.payload) {
        Ok(arguments) => arguments,
        Err(error) => {
            reply.reject(&IpcError::new(format!("'{channel}': {error}")));
            return Err(error);
        }
    };
    let Some((name, handler)) = hub.ipc_main().take_handler(channel) else {
        reply.reject(&IpcError::new(format!("No handler registered for '{channel}'")));
        return Ok(());
    };
    let event = IpcMainInvokeEvent::new(name, frame.clone());
    let invocation = Invocation { event, arguments, reply: reply.clone(), tasks };
    catch_unwind(AssertUnwindSafe(|| handler(invocation))).unwrap_or_else(|panic| {
        reply.reject(&IpcError::panicked(&*panic));
        Ok(())
    })
}

fn executed(frame: &WebFrameMain, envelope: &Envelope<'_>) -> Result<(), DecodeError> {
    let call = envelope.header.call;
    if envelope.header.flags.contains(Flags::ERROR) {
        frame.executed(call, Err(frame::thrown(envelope.payload)));
        return polaron_value::validate(envelope.payload);
    }
    match polaron_value::from_slice(envelope.payload) {
        Ok(value) => frame.executed(call, Ok(value)),
        Err(error) => {
            frame.executed(call, Err(frame::unreadable(&error)));
            return Err(error);
        }
    }
    Ok(())
}

/// The renderer runtime tells of an error in code that nobody else watches.
fn report(frame: &WebFrameMain, envelope: &Envelope<'_>) -> Result<(), DecodeError> {
    #[derive(Deserialize)]
    struct Details {
        #[serde(default)]
        path: String,
        #[serde(default)]
        channel: String,
    }
    let (error, details): (IpcError, Details) = match polaron_value::from_slice(envelope.payload) {
        Ok(report) => report,
        Err(error) => {
            tracing::warn!(target: "polaron", %error, "an unreadable report");
            return polaron_value::validate(envelope.payload);
        }
    };
    let contents = frame.contents();
    let stack = error.stack().unwrap_or_default();
    match envelope.channel {
        "preload-error" => {
            tracing::error!(target: "polaron", path = details.path, %error, stack, "a preload failed");
            contents.emit(&PreloadError { path: details.path, error });
        }
        "listener-error" => {
            tracing::error!(target: "polaron", channel = details.channel, %error, stack, "a renderer's listener threw");
            contents.emit(&ListenerError { channel: details.channel, error });
        }
        other => {
            tracing::error!(target: "polaron", what = other, %error, stack, "a renderer reports an error")
        }
    }
    Ok(())
}
