//! Requests of pages for URLs of the application's own schemes: from WebKit to whoever answers them, and back.
//!
//! WebKit asks on the GTK thread and takes a response there. What it is answered with is made elsewhere: a
//! [`SchemeHandler`] is told of a request and gets a [`SchemeTask`], which any thread may answer.

mod tasks;

use std::{io, os::fd::OwnedFd, rc::Rc, sync::Arc};

use gtk4::gio::{self, prelude::*};
use webkit6::{URISchemeRequest, URISchemeResponse, WebContext, soup};

pub use tasks::{Recipient, SchemeTask};

/// The longest body of a request that is taken. WebKit holds all of it in this process before it asks.
const MAX_REQUEST_BODY: usize = 256 << 20;

/// How much of a request's body is read at once.
const BODY_PIECE: usize = 256 << 10;

/// What WebKit lets pages and URLs of a scheme do, beyond what those of any scheme may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SchemePrivileges {
    /// Its pages may load `file://` URLs, and pages of schemes that are not local may not load its URLs.
    pub local: bool,
    /// Its pages have an origin of their own each, without storage.
    pub no_access: bool,
    /// Only its own pages may embed its URLs, link to them or go to them.
    pub display_isolated: bool,
}

/// Who answers the requests for a scheme.
pub trait SchemeHandler: Send + Sync {
    /// Begins to answer a request, on the GTK thread, without blocking it.
    ///
    /// What it returns is called, on the GTK thread too, when the page no longer waits: it went away, or gave up. After an
    /// answer it is dropped uncalled.
    fn begin(&self, scheme: &str, request: SchemeRequest, task: SchemeTask) -> OnStopped;
}

/// See [`SchemeHandler::begin`].
pub type OnStopped = Box<dyn FnOnce()>;

/// What a page asks for. All of it is the page's word.
#[derive(Clone, Debug)]
pub struct SchemeRequest {
    /// `GET` and so on.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What a page gets.
#[derive(Debug)]
pub struct SchemeResponse {
    /// Its status.
    pub status: u16,
    /// The status in words.
    pub reason: String,
    /// Names and values, which hold no line breaks and no NUL.
    pub headers: Vec<(String, String)>,
    /// How many bytes the body is said to have.
    pub length: Option<u64>,
    /// The body.
    pub body: SchemeBody,
}

/// A response's body.
pub enum SchemeBody {
    /// All of it.
    Bytes(Box<dyn AsRef<[u8]> + Send>),
    /// A socket that it is read from until its end. It is closed at once when the page no longer wants it.
    Socket(OwnedFd),
}

/// A scheme as web contexts learn of it.
#[derive(Clone)]
pub(crate) struct Scheme {
    pub(crate) name: Rc<str>,
    pub(crate) privileges: SchemePrivileges,
    pub(crate) handler: Arc<dyn SchemeHandler>,
}

impl Scheme {
    /// Makes it known to a web context, its web processes and its pages. WebKit knows of no way back.
    pub(crate) fn install(&self, context: &WebContext) {
        if let Some(manager) = context.security_manager() {
            let SchemePrivileges { local, no_access, display_isolated } = self.privileges;
            // WebKit 2.50 takes these two for granted of any scheme with a handler, but for what https pages may embed.
            manager.register_uri_scheme_as_secure(&self.name);
            manager.register_uri_scheme_as_cors_enabled(&self.name);
            if local {
                manager.register_uri_scheme_as_local(&self.name);
            }
            if no_access {
                manager.register_uri_scheme_as_no_access(&self.name);
            }
            if display_isolated {
                manager.register_uri_scheme_as_display_isolated(&self.name);
            }
        }
        let scheme = self.clone();
        context.register_uri_scheme(&self.name, move |request| scheme.begin(request));
    }

    fn begin(&self, request: &URISchemeRequest) {
        let task = SchemeTask::open(request);
        let mut asked = SchemeRequest {
            method: request.http_method().map_or_else(|| "GET".to_owned(), Into::into),
            url: request.uri().map(Into::into).unwrap_or_default(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        if let Some(headers) = request.http_headers() {
            headers.foreach(|name, value| asked.headers.push((name.to_owned(), value.to_owned())));
        }
        let Some(body) = request.http_body() else { return self.hand_over(asked, task) };
        let scheme = self.clone();
        // WebKit reads it on a thread of its own: it may lie in files.
        glib::MainContext::default().spawn_local(async move {
            match read_body(&body).await {
                Ok(body) => {
                    asked.body = body;
                    scheme.hand_over(asked, task);
                }
                Err(error) => {
                    tracing::warn!(target: "polaron", url = asked.url, %error, "a request is refused");
                    task.fail(error.to_string());
                }
            }
        });
    }

    fn hand_over(&self, request: SchemeRequest, task: SchemeTask) {
        if let Some(on_stopped) = task.is_wanted() {
            on_stopped.set(self.handler.begin(&self.name, request, task));
        }
    }
}

async fn read_body(stream: &gio::InputStream) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let piece = stream
            .read_bytes_future(BODY_PIECE, glib::Priority::DEFAULT)
            .await
            .map_err(|error| io::Error::other(error.message().to_owned()))?;
        if piece.is_empty() {
            return Ok(body);
        }
        if body.len() + piece.len() > MAX_REQUEST_BODY {
            return Err(io::Error::other(format!("its body has more than {MAX_REQUEST_BODY} bytes")));
        }
        body.extend_from_slice(&piece);
    }
}

/// Gives WebKit a response, from which it begins to read at once.
fn finish(request: &URISchemeRequest, response: SchemeResponse) {
    let stream: gio::InputStream = match response.body {
        SchemeBody::Bytes(bytes) => {
            gio::MemoryInputStream::from_bytes(&glib::Bytes::from_owned(Owned(bytes))).upcast()
        }
        SchemeBody::Socket(socket) => gio::UnixInputStream::take_fd(socket).upcast(),
    };
    let length = response.length.and_then(|length| i64::try_from(length).ok()).unwrap_or(-1);
    let answer = URISchemeResponse::new(&stream, length);
    // Without words WebKit takes any status for 200.
    answer.set_status(response.status.into(), Some(&response.reason));
    let headers = soup::MessageHeaders::new(soup::MessageHeadersType::Response);
    for (name, value) in &response.headers {
        if name.eq_ignore_ascii_case("content-type") {
            answer.set_content_type(value);
        }
        headers.append(name, value);
    }
    answer.set_http_headers(headers);
    request.finish_with_response(&answer);
}

struct Owned(Box<dyn AsRef<[u8]> + Send>);

impl AsRef<[u8]> for Owned {
    fn as_ref(&self) -> &[u8] {
        (*self.0).as_ref()
    }
}

impl std::fmt::Debug for SchemeBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bytes(bytes) => f.debug_tuple("Bytes").field(&(**bytes).as_ref().len()).finish(),
            Self::Socket(socket) => f.debug_tuple("Socket").field(socket).finish(),
        }
    }
}
