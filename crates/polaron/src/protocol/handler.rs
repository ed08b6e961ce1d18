//! Closures and async functions as handlers of a scheme, and what they may return.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures_util::future::{FutureExt, LocalBoxFuture};

use super::{
    Request, Response,
    body::{Body, BoxError},
};

/// A function that answers requests for a scheme: `|request: Request| …` or `async |request: Request| …`.
///
/// A plain one runs on a thread of its own and may block. An async one is polled, with all others, on one thread that it must
/// not block; its future need not be `Send`, and is dropped when the page goes away. What either returns is an
/// [`IntoResponse`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not handle requests",
    note = "a handler is `|request: Request| …` or `async |request: Request| …`, and returns a `Response` or `Result<Response, E>`"
)]
pub trait ProtocolHandler<Shape>: Send + Sync + 'static {
    #[doc(hidden)]
    fn into_protocol_handler(self) -> HandlerFn;
}

/// What a handler may return: a [`Response`] with any body, or a `Result` whose error fails the request.
#[diagnostic::on_unimplemented(
    message = "a handler can not answer a request with `{Self}`",
    note = "return `Response::new(body)`, or a `Result` with it"
)]
pub trait IntoResponse {
    /// The response.
    ///
    /// # Errors
    ///
    /// What fails the request, as a connection fails that breaks.
    fn into_response(self) -> Result<Response, Box<dyn std::error::Error + Send + Sync>>;
}

impl<B: Into<Body>> IntoResponse for http::Response<B> {
    fn into_response(self) -> Result<Response, BoxError> {
        Ok(self.map(Into::into))
    }
}

impl<B: Into<Body>, E: Into<BoxError>> IntoResponse for Result<http::Response<B>, E> {
    fn into_response(self) -> Result<Response, BoxError> {
        self.map(|response| response.map(Into::into)).map_err(Into::into)
    }
}

pub(super) type Outcome = Result<Response, BoxError>;

/// A handler of any shape.
#[doc(hidden)]
#[derive(Clone)]
pub struct HandlerFn(pub(super) Shape);

#[derive(Clone)]
pub(super) enum Shape {
    Plain(Arc<dyn Fn(Request) -> Outcome + Send + Sync>),
    Async(Arc<dyn Fn(Request) -> LocalBoxFuture<'static, Outcome> + Send + Sync>),
}

/// Markers that keep the shapes apart for the compiler.
#[doc(hidden)]
pub mod shape {
    pub struct Plain;
    pub struct Async;
}

impl<F, R> ProtocolHandler<(shape::Plain, R)> for F
where
    F: Fn(Request) -> R + Send + Sync + 'static,
    R: IntoResponse,
{
    fn into_protocol_handler(self) -> HandlerFn {
        HandlerFn(Shape::Plain(Arc::new(move |request| {
            std::panic::catch_unwind(AssertUnwindSafe(|| self(request).into_response()))
                .unwrap_or_else(|panic| Err(panicked(&*panic)))
        })))
    }
}

impl<F, R> ProtocolHandler<(shape::Async, R)> for F
where
    F: AsyncFn(Request) -> R + Send + Sync + 'static,
    R: IntoResponse,
{
    fn into_protocol_handler(self) -> HandlerFn {
        let function = Arc::new(self);
        HandlerFn(Shape::Async(Arc::new(move |request| {
            let function = function.clone();
            let answer = async move { function(request).await.into_response() };
            let caught = AssertUnwindSafe(answer).catch_unwind();
            caught.map(|outcome| outcome.unwrap_or_else(|panic| Err(panicked(&*panic)))).boxed_local()
        })))
    }
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> BoxError {
    let text = panic.downcast_ref::<&str>().copied();
    match text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)) {
        Some(text) => format!("the handler panicked: {text}").into(),
        None => "the handler panicked".into(),
    }
}
