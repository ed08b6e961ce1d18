//! Chromium, headless, in three ways: a binding of its DevTools as its drivers' `exposeFunction` has it, a WebSocket to a
//! server of this process, and calls that its pages make to its own browser process.
//!
//!     peer-chromium --mode cdp|websocket|own --suite calls

mod browser;
mod devtools;
mod pages;
mod socket;

use std::sync::Arc;

use polaron_bench_kit::{Bench, Call};
use serde::Deserialize;
use serde_json::value::RawValue;

fn main() {
    if let Err(error) = Bench::new().map_err(Into::into).and_then(|bench| run(&bench)) {
        eprintln!("peer-chromium: {error}");
        std::process::exit(2);
    }
}

fn run(bench: &Bench) -> Result<(), Box<dyn std::error::Error>> {
    let pages = pages::serve()?;
    let socket = socket::serve(bench)?;
    let mut browser = browser::Browser::start()?;
    let url = format!("http://127.0.0.1:{pages}/index.html?mode={}&port={socket}", bench.plan().mode);
    devtools::run(bench, &mut browser, &url)
}

/// Answers what a page sends as JSON, over either way: at once, or later through `answer`. `push` sends one message.
pub(crate) fn take(
    bench: &Bench,
    sent: &Sent,
    push: Arc<dyn Fn(&str) + Send + Sync>,
    answer: impl FnOnce(String) + Send + 'static,
) -> Option<String> {
    if sent.verb == "base64" {
        return Some(base64(bench, sent.value.get()));
    }
    match bench.call(&sent.verb, sent.value.get(), answer)? {
        // What has no id is one way.
        Call::Answer(value) => (sent.id != 0).then_some(value),
        Call::Push(count) => {
            std::thread::spawn(move || (0..count).for_each(|id| push(&format!("{{\"id\":{id}}}"))));
            Some("null".to_owned())
        }
        Call::Windows(_) => {
            bench.fail(&sent.verb, "one window is enough");
            Some("null".to_owned())
        }
    }
}

/// Bytes there and back as text: the application wants bytes.
fn base64(bench: &Bench, value: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    #[derive(Deserialize)]
    struct Text<'a> {
        bytes: &'a str,
    }
    bench.tick();
    let bytes = serde_json::from_str(value).ok().and_then(|Text { bytes }| STANDARD.decode(bytes).ok());
    bytes.map_or_else(|| "null".to_owned(), |bytes| format!("\"{}\"", STANDARD.encode(bytes)))
}

/// What a page sends as JSON.
#[derive(Deserialize)]
pub(crate) struct Sent {
    pub(crate) id: u64,
    verb: String,
    value: Box<RawValue>,
}

impl Sent {
    /// Whether the page has nothing more to do.
    pub(crate) fn is_last(&self) -> bool {
        self.verb == "done"
    }
}
