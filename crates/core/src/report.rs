//! What the renderer runtime tells main of itself: errors that nobody else would see, and the console.

use polaron_protocol::Envelope;
use polaron_value::DecodeError;
use serde::Deserialize;

use crate::{
    IpcError, WebFrameMain,
    page_events::{ConsoleLevel, ConsoleMessage, ListenerError, PreloadError},
};

/// The renderer runtime tells of an error in code that nobody else watches.
pub(crate) fn report(frame: &WebFrameMain, envelope: &Envelope<'_>) -> Result<(), DecodeError> {
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

/// A document wrote to its console.
pub(crate) fn console(frame: &WebFrameMain, envelope: &Envelope<'_>) -> Result<(), DecodeError> {
    let read = polaron_value::from_slice::<(u8, String, String, u32)>(envelope.payload);
    let level = read.as_ref().ok().and_then(|read| ConsoleLevel::from_number(read.0));
    match (read, level) {
        (Ok((_, message, source_id, line_number)), Some(level)) => {
            tracing::debug!(target: "polaron::console", ?level, source_id, line_number, "{message}");
            let frame = frame.clone();
            let event = ConsoleMessage { level, message, source_id, line_number, frame };
            event.frame.contents().emit(&event);
            Ok(())
        }
        (Ok((number, ..)), _) => {
            tracing::warn!(target: "polaron", number, "a console message of an unknown level");
            Ok(())
        }
        (Err(error), _) => {
            tracing::warn!(target: "polaron", %error, "an unreadable console message");
            polaron_value::validate(envelope.payload)
        }
    }
}
