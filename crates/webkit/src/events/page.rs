//! What a page tells of itself, where the engine's main thread is who notices it.
//!
//! The engine tells of the main frame only; what happens in iframes core hears from the renderers.

use polaron_core::{PageEvent, Preventable, WebContents};

use super::preventable;

impl PageEvent for DevToolsClosed {}
impl PageEvent for DevToolsOpened {}
impl PageEvent for DidFailLoad {}
impl PageEvent for DidFailProvisionalLoad {}
impl PageEvent for DidFinishLoad {}
impl PageEvent for DidNavigate {}
impl PageEvent for DidRedirectNavigation {}
impl PageEvent for DidStartLoading {}
impl PageEvent for DidStartNavigation {}
impl PageEvent for DidStopLoading {}
impl PageEvent for PageTitleUpdated {}
impl PageEvent for RenderProcessGone {}
impl PageEvent for Responsive {}
impl PageEvent for Unresponsive {}
impl PageEvent for WillNavigate {}
impl PageEvent for WillPreventUnload {}
impl PageEvent for WillRedirect {}

preventable! {
    PageTitleUpdated: "the window keeps its title",
    WillNavigate: "the page stays where it is",
    WillPreventUnload: "the page goes in spite of its `beforeunload`",
    WillRedirect: "the navigation is given up",
}

/// The page begins to load: Electron's `did-start-loading`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DidStartLoading {}

/// The page loads no more, whether all went well or not: Electron's `did-stop-loading`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DidStopLoading {}

/// The page's main frame begins to navigate: Electron's `did-start-navigation`. It may still fail or be prevented.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DidStartNavigation {
    /// Where to.
    pub url: String,
    /// Whether it is in the main frame: always.
    pub is_main_frame: bool,
    /// Whether the document stays, as with `history.pushState` or a fragment. The engine tells of these when they are done.
    pub is_same_document: bool,
}

/// The page or a person is about to navigate the main frame: Electron's `will-navigate`.
///
/// It comes after [`DidStartNavigation`], and not for what the application asks for, as `load_url` and `go_back`, nor within
/// a document. The engine tells so late whether a navigation is the main frame's that the request may be on its way by
/// then. A listener that prevents it prevents the new document, not the request. `about:blank` needs no request and is
/// there before a listener is asked.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WillNavigate {
    /// Where to.
    pub url: String,
    /// Whether it is in the main frame: always.
    pub is_main_frame: bool,
    /// Whether the document stays: never.
    pub is_same_document: bool,
    pub(crate) prevent: Preventable,
}

/// A server sends the main frame's navigation elsewhere: Electron's `will-redirect`.
///
/// As with [`WillNavigate`], the next request may be on its way already; preventing prevents the new document.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WillRedirect {
    /// Where to.
    pub url: String,
    /// Whether it is in the main frame: always.
    pub is_main_frame: bool,
    pub(crate) prevent: Preventable,
}

/// A server sent the main frame's navigation elsewhere, and nobody prevented it: Electron's `did-redirect-navigation`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DidRedirectNavigation {
    /// Where to.
    pub url: String,
    /// Whether it is in the main frame: always.
    pub is_main_frame: bool,
}

/// The main frame has a new document: Electron's `did-navigate`. Moves within a document are not told by it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DidNavigate {
    /// The document's address.
    pub url: String,
    /// The server's status; -1 for what is not HTTP. The engine does not tell its text.
    pub http_response_code: i32,
}

/// The page's main frame finished loading: Electron's `did-finish-load`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DidFinishLoad {
    /// The URL it finished at.
    pub url: String,
}

/// The page's main frame failed to load: Electron's `did-fail-load`. Not for what was given up before there was a document.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DidFailLoad {
    /// Chromium's number for what went wrong, as in Electron; -2, its `ERR_FAILED`, for what has none.
    pub error_code: i32,
    /// What the engine says of it.
    pub error_description: String,
    /// The URL that failed.
    pub url: String,
    /// Whether it is the main frame: always.
    pub is_main_frame: bool,
}

/// A load ended before there was a document, by failing or by being given up: Electron's `did-fail-provisional-load`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DidFailProvisionalLoad {
    /// Chromium's number for what went wrong; -3, its `ERR_ABORTED`, for a load that was given up.
    pub error_code: i32,
    /// What the engine says of it.
    pub error_description: String,
    /// The URL that was to be loaded.
    pub url: String,
    /// Whether it is the main frame: always.
    pub is_main_frame: bool,
}

/// A page set its title: Electron's `page-title-updated`, of the page and of its window, which takes the title over.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PageTitleUpdated {
    /// The new title.
    pub title: String,
    pub(crate) prevent: Preventable,
}

/// The page's `beforeunload` wants it to stay: Electron's `will-prevent-unload`. It stays unless a listener prevents that;
/// as in Electron nobody is asked by a dialog.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WillPreventUnload {
    pub(crate) prevent: Preventable,
}

/// The page's web process ended, by itself or by force: Electron's `render-process-gone`, of the page and of the
/// application.
///
/// The page is empty from then on, and may be loaded anew.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RenderProcessGone {
    /// The page.
    pub web_contents: WebContents,
    /// Why.
    pub reason: GoneReason,
}

/// Why a web process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GoneReason {
    /// It crashed or was killed.
    Crashed,
    /// It took more memory than the engine allows.
    Oom,
    /// The application ended it.
    Killed,
}

/// The page's web process answers no more: Electron's `unresponsive`, of the page and of its window. The engine notices
/// that when it has something to ask of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Unresponsive {}

/// The page's web process answers again: Electron's `responsive`, of the page and of its window.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Responsive {}

/// The inspector is open: Electron's `devtools-opened`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DevToolsOpened {}

/// The inspector is closed: Electron's `devtools-closed`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DevToolsClosed {}
