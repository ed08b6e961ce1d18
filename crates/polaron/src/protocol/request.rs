//! What a page asks for.

use futures_util::future::AbortHandle;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use polaron_webkit::SchemeRequest;

/// A page's request for a URL of the application's scheme: the `Request` of Electron's `protocol.handle`.
///
/// All of it is the page's word: a handler checks it as a web server does.
#[derive(Clone, Debug)]
pub struct Request {
    method: Method,
    url: String,
    headers: HeaderMap,
    body: Vec<u8>,
    cancelled: AbortHandle,
}

impl Request {
    /// A `GET` request that no page made, for tests of handlers.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            url: url.into(),
            headers: HeaderMap::new(),
            body: Vec::new(),
            cancelled: AbortHandle::new_pair().0,
        }
    }

    /// The same with another method.
    #[must_use]
    pub fn with_method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// The same with one more header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    /// The same with a body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The method, as `GET` or `POST`.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The whole URL, as the engine writes it: `app://host/path?query`, without its fragment.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What stands between `//` and the path: `localhost` of `app://localhost/index.html`. Empty without one.
    pub fn host(&self) -> &str {
        self.parts().host
    }

    /// The path with its escapes (`/a%20b`), as the page wrote it. It is no path of a file: `%2e%2e%2f` is `../`. A
    /// [`ServeFolder`](super::ServeFolder) turns it into one safely.
    pub fn path(&self) -> &str {
        self.parts().path
    }

    /// What follows the `?`, with its escapes.
    pub fn query(&self) -> Option<&str> {
        self.parts().query
    }

    /// The headers. WebKit keeps some to itself, such as `cookie`.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body; empty without one.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body to keep.
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// Whether the page went away, or gave the request up, before it was answered.
    ///
    /// An async handler is dropped then. A plain one that works for long may look here from time to time.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.is_aborted()
    }

    pub(super) fn from_page(request: SchemeRequest, cancelled: AbortHandle) -> Result<Self, String> {
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|_| format!("{:?} is no method", request.method))?;
        let mut headers = HeaderMap::new();
        for (name, value) in request.headers {
            // The engine has checked what the page may set; what no header can hold is not passed on.
            if let (Ok(name), Ok(value)) =
                (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes()))
                && headers.try_append(name, value).is_err()
            {
                return Err("it has too many headers".to_owned());
            }
        }
        // The engine tells the fragment too. It is the page's own business.
        let mut url = request.url;
        url.truncate(url.find('#').unwrap_or(url.len()));
        Ok(Self { method, url, headers, body: request.body, cancelled })
    }

    fn parts(&self) -> Parts<'_> {
        let rest = self.url.split_once(':').map_or("", |(_, rest)| rest);
        let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, Some(query)),
            None => (rest, None),
        };
        let (host, path) = match rest.strip_prefix("//") {
            Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
            None => ("", rest),
        };
        Parts { host, path, query }
    }
}

struct Parts<'u> {
    host: &'u str,
    path: &'u str,
    query: Option<&'u str>,
}

#[cfg(test)]
mod tests {
    use super::Request;

    #[test]
    fn urls_are_taken_apart() {
        for (url, host, path, query) in [
            ("app://localhost/a/b.html?c=d#e", "localhost", "/a/b.html", Some("c=d")),
            ("app://localhost", "localhost", "", None),
            ("app://localhost?x", "localhost", "", Some("x")),
            ("app:///a", "", "/a", None),
            ("app://h/a?b?c//d", "h", "/a", Some("b?c//d")),
            ("app://h/a#b?c", "h", "/a", None),
            ("app:a/b", "", "a/b", None),
            ("app://user@h:8/%2e%2e", "user@h:8", "/%2e%2e", None),
            ("", "", "", None),
        ] {
            let request = Request::get(url);
            assert_eq!((request.host(), request.path(), request.query()), (host, path, query), "{url}");
        }
    }
}
