//! Schemes: their names, and what WebKit lets their pages do.

use polaron_webkit::SchemePrivileges;

use super::ProtocolError;

/// Schemes that the engine answers itself, or that mean something else to it.
const RESERVED: &[&str] = &[
    "about",
    "applewebdata",
    "blob",
    "data",
    "file",
    "filesystem",
    "ftp",
    "gresource",
    "http",
    "https",
    "inspector-resource",
    "javascript",
    "resource",
    "view-source",
    "ws",
    "wss",
    "x-apple-content-filter",
];

/// A scheme and what its pages may do: Electron's `CustomScheme`.
///
/// WebKit gives every handled scheme what Electron's privileges `standard`, `secure`, `supportFetchAPI`, `corsEnabled` and
/// `stream` ask for: `app://host/path` has a host, its relative URLs resolve, its pages are secure contexts with an origin and
/// storage of their own, and `fetch`, streams and CORS work. (Pages of other origins may read what answers allow by
/// `access-control-allow-origin`, without it nothing.) It has nothing like `bypassCSP`, `allowServiceWorkers` and `codeCache`.
/// What it has besides, and Electron has not, is here.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/structures/custom-scheme>.
#[derive(Clone, Debug)]
pub struct CustomScheme {
    pub(super) name: String,
    pub(super) privileges: SchemePrivileges,
}

impl CustomScheme {
    /// A scheme as one is that is handled without having been registered.
    pub fn new(scheme: impl Into<String>) -> Self {
        Self { name: scheme.into(), privileges: SchemePrivileges::default() }
    }

    /// Whether it is like `file://`: its pages may load files, and pages from elsewhere may not load its URLs. Off by default.
    #[must_use]
    pub fn local(mut self, on: bool) -> Self {
        self.privileges.local = on;
        self
    }

    /// Whether each of its pages is a stranger to all others, without storage, and no secure context. Off by
    /// default.
    #[must_use]
    pub fn no_access(mut self, on: bool) -> Self {
        self.privileges.no_access = on;
        self
    }

    /// Whether only its own pages may embed its URLs and go to them. Off by default.
    #[must_use]
    pub fn display_isolated(mut self, on: bool) -> Self {
        self.privileges.display_isolated = on;
        self
    }
}

/// A scheme's name as URLs have it, if it is one and an application may have it.
pub(super) fn checked(name: &str) -> Result<String, ProtocolError> {
    let scheme = name.to_ascii_lowercase();
    let is_name = scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c));
    if !is_name {
        return Err(ProtocolError::InvalidScheme { scheme: name.to_owned() });
    }
    if RESERVED.contains(&&*scheme) || scheme.starts_with("webkit") {
        return Err(ProtocolError::Reserved { scheme });
    }
    Ok(scheme)
}

#[cfg(test)]
mod tests {
    use super::{ProtocolError, checked};

    #[test]
    fn names_are_checked_and_made_small() {
        for (name, expected) in [("app", "app"), ("App", "app"), ("my-app+1.0", "my-app+1.0"), ("a", "a")] {
            assert_eq!(checked(name).unwrap(), expected);
        }
        for name in ["", "1app", "-a", "a b", "a:", "app://", "a/b", "äpp", "a\0", "a\n", ".", "app%41"] {
            assert!(matches!(checked(name), Err(ProtocolError::InvalidScheme { .. })), "{name:?}");
        }
    }

    #[test]
    fn what_the_engine_answers_itself_is_refused() {
        for name in ["http", "HTTPS", "file", "about", "data", "blob", "ws", "javascript", "webkit-x"] {
            let error = checked(name).unwrap_err();
            assert!(matches!(error, ProtocolError::Reserved { .. }), "{name}");
            assert!(error.to_string().contains(&name.to_lowercase()), "{error}");
        }
    }
}
