//! A WebSocket server: JSON as text; bytes with the call's id and what is to be done with them in front.

use std::{
    io,
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

use polaron_bench_kit::Bench;
use tungstenite::{
    Message,
    protocol::{Role, WebSocket, WebSocketConfig},
};

use crate::{Sent, take};

/// As large as the largest message, and its head.
const LARGEST: usize = (256 << 20) + 8;

/// Starts it; the port.
pub(crate) fn serve(bench: &Bench) -> io::Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    let bench = bench.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let bench = bench.clone();
            thread::spawn(move || {
                if let Err(error) = talk(&bench, stream) {
                    bench.fail("websocket", &error);
                }
            });
        }
    });
    Ok(port)
}

fn talk(bench: &Bench, stream: TcpStream) -> Result<(), String> {
    let shown = |error: &dyn std::fmt::Display| error.to_string();
    stream.set_nodelay(true).map_err(|error| shown(&error))?;
    let config = WebSocketConfig::default().max_message_size(Some(LARGEST)).max_frame_size(Some(LARGEST));
    let mut far = tungstenite::accept_with_config(stream, Some(config)).map_err(|error| shown(&error))?;
    // What is pushed is written by a thread of its own, so that nobody waits for the reader.
    let stream = far.get_ref().try_clone().map_err(|error| shown(&error))?;
    let (sender, pushes) = mpsc::channel::<String>();
    let writer = Arc::new(Mutex::new(WebSocket::from_raw_socket(stream, Role::Server, Some(config))));
    let pushing = Arc::clone(&writer);
    thread::spawn(move || {
        for text in pushes {
            let mut writer = pushing.lock().unwrap_or_else(PoisonError::into_inner);
            if writer.send(Message::text(text)).is_err() {
                break;
            }
        }
    });
    let send = |message: Message| {
        writer.lock().unwrap_or_else(PoisonError::into_inner).send(message).map_err(|error| error.to_string())
    };
    loop {
        match far.read() {
            Ok(Message::Text(text)) => {
                let sent: Sent = serde_json::from_str(&text).map_err(|error| error.to_string())?;
                let (pushing, later, id) = (sender.clone(), sender.clone(), sent.id);
                let push = Arc::new(move |value: &str| {
                    // The writer is gone when the page is.
                    let _ = pushing.send(format!("{{\"push\":{value}}}"));
                });
                let answer = take(bench, &sent, push, move |value| {
                    let _ = later.send(format!("{{\"id\":{id},\"value\":{value}}}"));
                });
                if let Some(value) = answer {
                    send(Message::text(format!("{{\"id\":{id},\"value\":{value}}}")))?;
                }
            }
            Ok(Message::Binary(bytes)) => {
                bench.tick();
                let verb = u32::from_le_bytes(bytes[4..8].try_into().map_err(|_| "a short message")?);
                let answer = match verb {
                    0 => bytes,
                    1 => {
                        let length = (bytes.len() - 8) as u32;
                        [&bytes[..8], &length.to_le_bytes()].concat().into()
                    }
                    _ => {
                        let length =
                            u32::from_le_bytes(bytes[8..12].try_into().map_err(|_| "a short message")?);
                        [&bytes[..8], &bench.download(length as usize)].concat().into()
                    }
                };
                send(Message::Binary(answer))?;
            }
            Ok(Message::Close(_))
            | Err(tungstenite::Error::ConnectionClosed | tungstenite::Error::Protocol(_)) => {
                return Ok(());
            }
            Ok(_) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
}
