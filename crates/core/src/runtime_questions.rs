//! What the renderer runtime asks main on its own account, for `webFrame`: no listener of the application's hears of it.

use polaron_protocol::Envelope;
use polaron_value::{Arguments, DecodeError};
use serde::Serialize;

use crate::{IpcError, WebFrameMain, reply::ReplyToken};

/// Answers a question. Nothing that a renderer asks for here reaches beyond the pages of its own process.
pub(crate) fn answer(
    frame: &WebFrameMain,
    envelope: &Envelope<'_>,
    reply: &ReplyToken,
) -> Result<(), DecodeError> {
    let answered = match envelope.channel {
        "zoom" => zoom(frame, envelope.payload),
        "frame-token" => frame_token(frame, envelope.payload),
        "frame-by-token" => frame_by_token(frame, envelope.payload),
        other => {
            reply.reject(&IpcError::new(format!("nobody knows the question '{other}'")));
            return polaron_value::validate(envelope.payload);
        }
    };
    match answered {
        Ok(answer) => {
            let sent = reply.resolve(|options, out| options.encode(&answer, out));
            if sent.is_err() {
                tracing::debug!(target: "polaron", "the document that asked is gone");
            }
            Ok(())
        }
        Err(error) => {
            reply.reject(&IpcError::new(format!("'{}': {error}", envelope.channel)));
            polaron_value::validate(envelope.payload)
        }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Number(f64),
    Text(String),
    /// There is no such frame.
    Nothing,
}

/// `webFrame.getZoomFactor` and `setZoomFactor`: the zoom factor of a frame's page, after it was set if it is to be.
fn zoom(frame: &WebFrameMain, payload: &[u8]) -> Result<Answer, DecodeError> {
    let mut arguments = Arguments::new(payload)?;
    let Some(target) = frame_with_id(frame, arguments.next()?) else { return Ok(Answer::Nothing) };
    let contents = target.contents();
    // What is no positive number is ignored; the runtime has refused it.
    if let Some(factor) = arguments.next::<Option<f64>>()? {
        // Each change is work for the GTK thread.
        if factor != contents.get_zoom_factor() {
            contents.set_zoom_factor(factor);
        }
    }
    Ok(Answer::Number(contents.get_zoom_factor()))
}

/// `frameToken` of another frame.
fn frame_token(frame: &WebFrameMain, payload: &[u8]) -> Result<Answer, DecodeError> {
    let found = frame_with_id(frame, Arguments::new(payload)?.next()?);
    Ok(found.map_or(Answer::Nothing, |found| Answer::Text(found.frame_token().to_owned())))
}

/// `webFrame.findFrameByToken`: the frame's routing id.
fn frame_by_token(frame: &WebFrameMain, payload: &[u8]) -> Result<Answer, DecodeError> {
    let token: String = Arguments::new(payload)?.next()?;
    let hub = frame.contents().hub();
    let found = hub.and_then(|hub| WebFrameMain::from_frame_token(&hub, frame.process_id(), &token));
    Ok(found.map_or(Answer::Nothing, |found| Answer::Number(f64::from(found.routing_id()))))
}

/// A frame of the asking one's process.
fn frame_with_id(frame: &WebFrameMain, routing_id: u32) -> Option<WebFrameMain> {
    if routing_id == frame.routing_id() {
        // It may be on its way out.
        return Some(frame.clone());
    }
    WebFrameMain::from_id(&frame.contents().hub()?, frame.process_id(), routing_id)
}
