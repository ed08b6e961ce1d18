//! A folder's files as responses: what is served, and how.

mod beneath;
mod path;
mod range;

use std::{
    borrow::Cow,
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use http::{
    HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
    header::{
        ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, IF_RANGE, RANGE,
        X_CONTENT_TYPE_OPTIONS,
    },
};

use super::{Body, ProtocolError, Request, Response};
use range::Wanted;

/// A folder whose files are pages, scripts, pictures of an application: see
/// [`Protocol::serve_folder`](super::Protocol::serve_folder).
///
/// - `app://localhost/a/b.html` is the file `a/b.html` of the folder; a URL that ends with `/` is the `index.html` there. One
///   host is served, so that all pages are of one origin.
/// - Only regular files beneath the folder are served. No `..`, escape, absolute or encoded path leads out of it, and no
///   symbolic link: one that stays within is followed, if the kernel can check that (Linux 5.6); an absolute one never is.
///   Files and folders whose name starts with a `.` are not served.
/// - The type is told by the name's ending, text is said to be UTF-8, and the engine guesses nothing
///   (`x-content-type-options: nosniff`).
/// - `GET` and `HEAD`, whole files and single ranges of bytes. Files may change at any time, and be seen so at the next load
///   (`cache-control: no-cache`).
/// - What is not served is answered with a status of 4xx and a line of text.
///
/// In a handler of one's own it is one part of the answer:
///
/// ```
/// use polaron::protocol::{Request, Response, ServeFolder};
///
/// let ui = ServeFolder::new("ui").host("ui");
/// let docs = ServeFolder::new("docs").host("docs");
/// let handler = move |request: Request| match request.host() {
///     "docs" => docs.respond(&request),
///     _ => ui.respond(&request),
/// };
/// assert_eq!(handler(Request::get("app://docs/no-such-file")).status(), 404);
/// ```
#[derive(Clone, Debug)]
pub struct ServeFolder {
    path: PathBuf,
    host: String,
    headers: HeaderMap,
    invalid_header: Option<(String, String)>,
}

impl ServeFolder {
    /// A folder, at the host `localhost`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            host: "localhost".to_owned(),
            headers: HeaderMap::new(),
            invalid_header: None,
        }
    }

    /// Another host than `localhost`: `app://bundle/index.html` has the host `bundle`.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = host.into();
        self
    }

    /// A header of all responses, instead of one of its own if it has the same. The one an application should think of is
    /// `content-security-policy`.
    ///
    /// One that is no header is an error of [`serve_folder`](super::Protocol::serve_folder).
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            (Ok(name), Ok(value)) => drop(self.headers.insert(name, value)),
            _ => self.invalid_header = Some((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// The response to a request: the file, or a status of 4xx. It reads from the disk, so it belongs into a plain handler.
    pub fn respond(&self, request: &Request) -> Response {
        let mut response = self.answer(request).unwrap_or_else(|refusal| refusal.into_response());
        let headers = response.headers_mut();
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        response
    }

    /// The same with the path it really has, checked.
    pub(super) fn prepare(mut self, resolve: impl FnOnce(&Path) -> PathBuf) -> Result<Self, ProtocolError> {
        if let Some((name, value)) = self.invalid_header {
            return Err(ProtocolError::InvalidHeader { name, value });
        }
        // An application that changes its current folder later still means this one.
        self.path = std::path::absolute(resolve(&self.path)).unwrap_or_else(|_| self.path.clone());
        match beneath::open_folder(&self.path) {
            Ok(_) => Ok(self),
            Err(source) => Err(ProtocolError::Folder { path: self.path, source }),
        }
    }

    fn answer(&self, request: &Request) -> Result<Response, Refusal> {
        if request.method() != Method::GET && request.method() != Method::HEAD {
            return Err(Refusal::Method);
        }
        if request.host() != self.host {
            return Err(Refusal::NotFound);
        }
        let path = path::resolve(request.path()).ok_or(Refusal::NotFound)?;
        let file = beneath::open(&self.path, &path).map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied => Refusal::Forbidden,
            _ => Refusal::NotFound,
        })?;
        let length = file.metadata().map_err(|_| Refusal::NotFound)?.len();
        // What a range should fit to can not be said, so the whole file is right.
        let range = request.headers().get(RANGE).filter(|_| !request.headers().contains_key(IF_RANGE));
        let wanted = range.map_or(Wanted::Whole, |range| range::parse(range.as_bytes(), length));
        let mut response = respond_with(file, length, wanted)?;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, content_type(&path));
        headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        Ok(response)
    }
}

impl<P: Into<PathBuf>> From<P> for ServeFolder {
    fn from(path: P) -> Self {
        Self::new(path)
    }
}

fn respond_with(mut file: File, length: u64, wanted: Wanted) -> Result<Response, Refusal> {
    match wanted {
        Wanted::Whole => Ok(Response::new(Body::from_reader(file.take(length)).with_length(length))),
        Wanted::Part { first, last } => {
            file.seek(SeekFrom::Start(first)).map_err(|_| Refusal::NotFound)?;
            let part = last - first + 1;
            let mut response = Response::new(Body::from_reader(file.take(part)).with_length(part));
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            response.headers_mut().insert(CONTENT_RANGE, header(format!("bytes {first}-{last}/{length}")));
            Ok(response)
        }
        Wanted::Unsatisfiable => Err(Refusal::Range { length }),
    }
}

/// Why a request gets no file. A page learns no more than that.
#[derive(Debug)]
enum Refusal {
    NotFound,
    Forbidden,
    Method,
    Range { length: u64 },
}

impl Refusal {
    fn into_response(self) -> Response {
        let status = match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Range { .. } => StatusCode::RANGE_NOT_SATISFIABLE,
        };
        let mut response = Response::new(Body::from(format!("{status}\n")));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        match self {
            Self::Method => drop(headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"))),
            Self::Range { length } => {
                drop(headers.insert(CONTENT_RANGE, header(format!("bytes */{length}"))))
            }
            Self::NotFound | Self::Forbidden => {}
        }
        response
    }
}

/// A header's value that is made of numbers and plain letters.
fn header(value: String) -> HeaderValue {
    HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static(""))
}

/// The type that a name's ending stands for.
fn content_type(path: &Path) -> HeaderValue {
    let guessed = || mime_guess::from_path(path).first_raw().unwrap_or("application/octet-stream");
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    // What the table of types lacks, or has by names that are obsolete since RFC 9239 and RFC 8081.
    let known = match &*ending {
        "mjs" | "cjs" => "text/javascript",
        "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "woff" => "font/woff",
        "otf" => "font/otf",
        _ => guessed(),
    };
    let told =
        if known.starts_with("text/") { Cow::from(format!("{known}; charset=utf-8")) } else { known.into() };
    header(told.into_owned())
}

#[cfg(test)]
mod tests;
