//! What the renderer runtime asks main on its own account, for `webFrame`: no listener of the application's hears of it.

use polaron_protocol::Envelope;
use polaron_value::{Arguments, DecodeError};

use crate::{IpcError, WebFrameMain, reply::ReplyToken};

/// Answers a question. Nothing that a renderer asks for here reaches beyond its own page.
pub(crate) fn answer(
    frame: &WebFrameMain,
    envelope: &Envelope<'_>,
    reply: &ReplyToken,
) -> Result<(), DecodeError> {
    let answered = match envelope.channel {
        "zoom" => zoom(frame, envelope.payload),
        other => {
            reply.reject(&IpcError::new(format!("nobody knows the question '{other}'")));
            return polaron_value::validate(envelope.payload);
        }
    };
    match answered {
        Ok(factor) => {
            let sent = reply.resolve(|options, out| options.encode(&factor, out));
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

/// `webFrame.getZoomFactor` and `setZoomFactor`: the page's zoom factor, after it was set if it is to be.
fn zoom(frame: &WebFrameMain, payload: &[u8]) -> Result<f64, DecodeError> {
    let contents = frame.contents();
    let mut arguments = Arguments::new(payload)?;
    if !arguments.is_empty() {
        // What is no positive number is ignored; the runtime has refused it.
        let factor: f64 = arguments.next()?;
        // Each change is work for the GTK thread.
        if factor != contents.get_zoom_factor() {
            contents.set_zoom_factor(factor);
        }
    }
    Ok(contents.get_zoom_factor())
}
