//! From a request to its answer: the right thread for each handler, and the way of its body to the engine.

use std::sync::Arc;

use futures_util::future::{AbortHandle, Abortable};
use http::{Method, StatusCode, header::CONTENT_LENGTH};
use parking_lot::Mutex;
use polaron_webkit::{OnStopped, SchemeBody, SchemeRequest, SchemeResponse, SchemeTask};

use super::{
    Request, Response,
    body::{BoxError, Source},
    handler::{HandlerFn, Outcome, Shape},
    pipe::pipe,
    pump::Pump,
    threads::{AsyncThread, Runtime, Workers},
};

/// Larger bodies than this take the way of those that are not there yet, at the pace of the page.
const MAX_AT_ONCE: usize = 1 << 20;

/// What answers requests. Cheap to clone; every clone is the same one.
#[derive(Clone)]
pub(super) struct Answerer {
    inner: Arc<Inner>,
}

struct Inner {
    workers: Workers,
    runtime: Runtime,
    /// There is none before it is needed.
    async_thread: Mutex<Option<AsyncThread>>,
}

/// A request on its way, as the log names it.
struct Waiting {
    task: SchemeTask,
    method: Method,
    url: String,
}

impl Answerer {
    pub(super) fn new() -> Self {
        let inner = Inner {
            workers: Workers::default(),
            runtime: Runtime::current(),
            async_thread: Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Begins to answer a request; does not block.
    pub(super) fn begin(&self, handler: HandlerFn, request: SchemeRequest, task: SchemeTask) -> OnStopped {
        let (cancel, cancelled) = AbortHandle::new_pair();
        let request = match Request::from_page(request, cancel.clone()) {
            Ok(request) => request,
            Err(reason) => {
                task.fail(reason);
                return Box::new(|| {});
            }
        };
        let waiting = Waiting { task, method: request.method().clone(), url: request.url().to_owned() };
        let this = self.clone();
        match handler.0 {
            Shape::Plain(handler) => self.inner.workers.run(move || {
                // Its page may have gone while it waited for a thread.
                if !request.is_cancelled() {
                    let outcome = handler(request);
                    if let Some(pump) = this.settle(waiting, outcome) {
                        pump();
                    }
                }
            }),
            Shape::Async(handler) => self.spawn(move || async move {
                if let Ok(outcome) = Abortable::new(handler(request), cancelled).await
                    && let Some(pump) = this.settle(waiting, outcome)
                {
                    this.inner.workers.run(pump);
                }
            }),
        }
        Box::new(move || cancel.abort())
    }

    /// Answers; what is left to do, on a thread that may block, is given back.
    fn settle(&self, waiting: Waiting, outcome: Outcome) -> Option<impl FnOnce() + Send + use<>> {
        let Waiting { task, method, url } = waiting;
        let response = outcome.and_then(|response| check(&method, response));
        let (head, source) = match response {
            Ok(parts) => parts,
            Err(error) => {
                tracing::error!(target: "polaron", %method, url, %error, "a request failed");
                task.fail(error.to_string());
                return None;
            }
        };
        let source = match source {
            Source::Bytes(bytes) if bytes.len() <= MAX_AT_ONCE => {
                task.finish(head.with(SchemeBody::Bytes(Box::new(bytes))));
                return None;
            }
            // It would all be handed to the engine at once.
            Source::Bytes(bytes) => Source::Pieces(Box::new(std::iter::once(Ok(bytes)))),
            other => other,
        };
        let (writer, reader) = match pipe() {
            Ok(pipe) => pipe,
            Err(error) => {
                tracing::error!(target: "polaron", url, %error, "no socket for a body");
                task.fail(format!("no socket for its body: {error}"));
                return None;
            }
        };
        let pump = Pump::new(writer, task.recipient(), url, head.length);
        task.finish(head.with(SchemeBody::Socket(reader)));
        match source {
            Source::Bytes(_) => None,
            Source::Pieces(pieces) => Some(move || pump.run(pieces)),
            Source::Stream(pieces) => {
                self.spawn(move || pump.run_async(pieces));
                None
            }
        }
    }

    fn spawn<F: Future<Output = ()> + 'static>(&self, make: impl FnOnce() -> F + Send + 'static) {
        let mut thread = self.inner.async_thread.lock();
        if thread.is_none() {
            match AsyncThread::start(self.inner.runtime.clone()) {
                Ok(started) => *thread = Some(started),
                // The request is dropped here, and fails thereby.
                Err(error) => {
                    return tracing::error!(target: "polaron", %error, "no thread for async handlers");
                }
            }
        }
        if let Some(thread) = &*thread {
            thread.spawn(make);
        }
    }
}

/// A response without its body.
struct Head {
    status: StatusCode,
    headers: Vec<(String, String)>,
    length: Option<u64>,
}

impl Head {
    fn with(self, body: SchemeBody) -> SchemeResponse {
        SchemeResponse {
            status: self.status.as_u16(),
            reason: self.status.canonical_reason().unwrap_or_default().to_owned(),
            headers: self.headers,
            length: self.length,
            body,
        }
    }
}

/// Makes of a handler's response what the engine is told.
fn check(method: &Method, response: Response) -> Result<(Head, Source), BoxError> {
    let (mut parts, mut body) = response.into_parts();
    let status = parts.status;
    if status.is_informational() {
        return Err(format!("{status} is no answer to a request").into());
    }
    let is_empty = method == Method::HEAD
        || matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED);
    if is_empty {
        // What the length would be may be known all the same.
        body.source = Source::Bytes(bytes::Bytes::new());
    } else if let Some(said) = parts.headers.get(CONTENT_LENGTH) {
        let said = said.to_str().ok().and_then(|said| said.parse().ok());
        let said: u64 = said.ok_or("the response's content-length is no number")?;
        match (&body.source, body.length) {
            (Source::Bytes(_), Some(length)) if said != length => {
                return Err(format!("the content-length is {said}, the body has {length} bytes").into());
            }
            _ => body.length = Some(said),
        }
    }
    if let Some(length) = body.length
        && status != StatusCode::NO_CONTENT
        && !parts.headers.contains_key(CONTENT_LENGTH)
    {
        parts.headers.insert(CONTENT_LENGTH, length.into());
    }
    let headers = parts.headers.iter();
    let headers = headers.map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    Ok((Head { status, headers: headers.collect(), length: body.length }, body.source))
}
