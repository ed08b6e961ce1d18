//! From an envelope to the listeners and handlers it is for.

use std::{
    borrow::Cow,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use polaron_protocol::{Apart, Envelope, Flags, Kind};
use polaron_value::{Arguments, Binary, DecodeError};

use crate::{
    Hub, IpcError, IpcMainEvent, IpcMainInvokeEvent, WebFrameMain, blocked,
    function::{self, Delivery, Invocation},
    ipc_main::IpcMain,
    page_events::{IpcMessage, IpcMessageSync},
    ports::{self, End},
    reply::ReplyToken,
    report, runtime_questions, scripts,
    session::SessionError,
    tasks::Tasks,
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
) -> Result<(), SessionError> {
    match envelope.header.kind {
        Kind::Send => emit(hub, frame, envelope, None, tasks),
        Kind::SendSync if envelope.header.flags.contains(Flags::RUNTIME) => {
            let reply = ReplyToken::new(frame.clone(), Kind::SyncReply, envelope.header.call);
            Ok(runtime_questions::answer(frame, envelope, &reply)?)
        }
        Kind::SendSync => {
            let reply = ReplyToken::new(frame.clone(), Kind::SyncReply, envelope.header.call);
            emit(hub, frame, envelope, Some(reply), tasks)
        }
        Kind::Invoke => Ok(invoke(hub, frame, envelope, tasks)?),
        Kind::ExecuteReply => Ok(executed(frame, envelope)?),
        Kind::Report => Ok(report::report(frame, envelope)?),
        Kind::ConsoleMessage => Ok(report::console(frame, envelope)?),
        kind if ports::is_about_a_port(kind) => {
            Ok(ports::incoming(&frame.inner.connection, envelope, ports::Place::Listening)?)
        }
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
) -> Result<(), SessionError> {
    let channel = envelope.channel;
    // With `SendSync` none travel. Those that no listener keeps close.
    let (ports, payload) = match reply {
        None => ports::receive(&frame.inner.connection, envelope)?,
        Some(_) => (Vec::new(), envelope.payload),
    };
    let whole;
    let (payload, binary) = if frame.contents().tells_of_messages() {
        // The page's own listeners keep it in one piece.
        whole = in_one_piece(payload, envelope);
        (&*whole, None)
    } else {
        (payload, binary(envelope))
    };
    let arguments = match arguments(payload, binary.as_ref()) {
        Ok(arguments) => arguments,
        Err(error) => {
            if let Some(reply) = reply {
                reply.reject(&IpcError::new(format!("'{channel}': {error}")));
            }
            return Err(error.into());
        }
    };
    let mut message = Message { frame, channel, arguments, event: None, reply, ports, tasks };
    message.tell_page(payload)?;
    for scope in scopes(hub, frame) {
        message.emit(scope)?;
    }
    // With no listener nobody has kept the reply token: its drop answers a waiting `sendSync`.
    if message.event.is_none() {
        tracing::debug!(target: "polaron::ipc", channel, "nobody listens");
    }
    Ok(())
}

/// Those whom a message of this frame may concern, in order.
fn scopes<'a>(hub: &'a Hub, frame: &'a WebFrameMain) -> impl Iterator<Item = &'a IpcMain> {
    frame.ipc_if_used().into_iter().chain(frame.contents().ipc_if_used()).chain([hub.ipc_main()])
}

/// A message on its way through the scopes.
struct Message<'m, 't> {
    frame: &'m WebFrameMain,
    channel: &'m str,
    arguments: Arguments<'m>,
    /// One for all listeners, made when the first is found.
    event: Option<IpcMainEvent>,
    /// Until the event has it.
    reply: Option<ReplyToken>,
    ports: Vec<End>,
    tasks: &'t mut Tasks,
}

impl Message<'_, '_> {
    fn event(&mut self, name: impl FnOnce() -> Arc<str>) -> IpcMainEvent {
        let (frame, reply, ports) = (self.frame, &mut self.reply, &mut self.ports);
        let new = || {
            let ports = std::mem::take(ports).into_iter().map(ports::arrive).collect();
            IpcMainEvent::new(name(), frame.clone(), reply.take(), ports)
        };
        self.event.get_or_insert_with(new).clone()
    }

    /// Tells the page's own listeners of the message as an event, if there ever were some.
    fn tell_page(&mut self, payload: &[u8]) -> Result<(), DecodeError> {
        let contents = self.frame.contents();
        let is_sync = self.reply.is_some();
        let wanted = contents.tells_of_messages()
            && if is_sync {
                contents.listener_count::<IpcMessageSync>() > 0
            } else {
                contents.listener_count::<IpcMessage>() > 0
            };
        if !wanted {
            return Ok(());
        }
        // They decode it when and as they like: it has to be valid before that.
        if let Err(error) = self.arguments.validate() {
            if let Some(reply) = self.reply.take() {
                reply.reject(&IpcError::new(format!("'{}': {error}", self.channel)));
            }
            return Err(error);
        }
        let name = self.channel;
        let event = self.event(|| name.into());
        blocked::answering(&event, || {
            if is_sync {
                contents.emit(&IpcMessageSync::new(event.clone(), payload.into()));
            } else {
                contents.emit(&IpcMessage::new(event.clone(), payload.into()));
            }
        });
        Ok(())
    }

    /// Calls every listener of the channel in one scope, in order.
    fn emit(&mut self, scope: &IpcMain) -> Result<(), DecodeError> {
        let Some((name, listeners)) = scope.snapshot(self.channel) else { return Ok(()) };
        let event = self.event(|| name);
        for listener in &*listeners {
            if !scope.claim(self.channel, listener) {
                continue;
            }
            let delivery =
                Delivery { event: &event, arguments: self.arguments.clone(), tasks: &mut *self.tasks };
            let call = || blocked::answering(&event, || (listener.function)(delivery));
            // A listener that panics must not keep the others from running.
            match catch_unwind(AssertUnwindSafe(call)) {
                Ok(taken) => taken?,
                Err(panic) => function::fail(&event, &IpcError::panicked(&*panic)),
            }
        }
        Ok(())
    }
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
    let binary = binary(envelope);
    let arguments = match arguments(envelope.payload, binary.as_ref()) {
        Ok(arguments) => arguments,
        Err(error) => {
            reply.reject(&IpcError::new(format!("'{channel}': {error}")));
            return Err(error);
        }
    };
    let found = scopes(hub, frame).find_map(|scope| scope.take_handler(channel));
    let Some((name, handler)) = found else {
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

/// What of the payload was received apart.
fn binary(envelope: &Envelope<'_>) -> Option<Binary> {
    envelope.binary.and_then(Apart::take).map(Binary::new)
}

fn in_one_piece<'p>(payload: &'p [u8], envelope: &Envelope<'_>) -> Cow<'p, [u8]> {
    match envelope.binary.and_then(Apart::take) {
        None => Cow::Borrowed(payload),
        Some(binary) => Cow::Owned([payload, &binary].concat()),
    }
}

fn arguments<'a>(payload: &'a [u8], binary: Option<&'a Binary>) -> Result<Arguments<'a>, DecodeError> {
    match binary {
        None => Arguments::new(payload),
        Some(binary) => Arguments::with_binary(payload, binary),
    }
}

fn executed(frame: &WebFrameMain, envelope: &Envelope<'_>) -> Result<(), DecodeError> {
    let call = envelope.header.call;
    if envelope.header.flags.contains(Flags::ERROR) {
        frame.executed(call, Err(scripts::thrown(envelope.payload)));
        return polaron_value::validate(envelope.payload);
    }
    match polaron_value::from_slice(envelope.payload) {
        Ok(value) => frame.executed(call, Ok(value)),
        Err(error) => {
            frame.executed(call, Err(scripts::unreadable(&error)));
            return Err(error);
        }
    }
    Ok(())
}
