//! What a page or a window tells of itself; listeners choose by these types.

use polaron_core::PageEvent;

/// What a window can tell of itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event of a window",
    note = "listen to page events on `window.web_contents()`, and to application events on the `App`"
)]
pub trait WindowEvent: 'static {}

impl PageEvent for DidFinishLoad {}
impl PageEvent for DidFailLoad {}
impl PageEvent for RenderProcessGone {}
impl WindowEvent for ReadyToShow {}
impl WindowEvent for PageTitleUpdated {}
impl WindowEvent for Closed {}

/// The page's main frame finished loading: Electron's `did-finish-load`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DidFinishLoad {
    /// The URL it finished at.
    pub url: String,
}

/// The page's main frame failed to load: Electron's `did-fail-load`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DidFailLoad {
    /// The URL that failed.
    pub url: String,
    /// What the engine says of it.
    pub error_description: String,
}

/// The page's web process ended, by itself or by force: Electron's `render-process-gone`.
///
/// The page is empty from then on, and may be loaded anew.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RenderProcessGone {
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

/// A window's first page is ready to be seen: Electron's `ready-to-show`, once for each window.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReadyToShow {}

/// A page set its title, and with it the window's: Electron's `page-title-updated`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PageTitleUpdated {
    /// The new title.
    pub title: String,
}

/// A window is closed: Electron's `closed`. Nothing can be done with it any more.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Closed {}
