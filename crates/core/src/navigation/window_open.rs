//! What becomes of a page's `window.open`, and of a link that opens a window of its own.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use crate::{IpcError, WebPreferences};

/// The application's answer to a page that opens a window.
pub(super) type WindowOpenHandler = Arc<dyn Fn(&WindowOpenDetails) -> WindowOpenAction + Send + Sync>;

/// What a page wants to open.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WindowOpenDetails {
    /// The address, complete; empty or `about:blank` for a window that the page itself fills.
    pub url: String,
    /// The name the window is to have: `window.open`'s second argument, or a link's `target`. The engine tells it of links
    /// only, else it is empty.
    pub frame_name: String,
    /// Whether a person's click or key is behind it.
    pub is_user_gesture: bool,
}

impl WindowOpenDetails {
    #[doc(hidden)]
    /// For the engine's side.
    pub fn new(url: String, frame_name: String, is_user_gesture: bool) -> Self {
        Self { url, frame_name, is_user_gesture }
    }
}

/// What becomes of a window that a page opens.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WindowOpenAction {
    /// It is not opened; `window.open` gives the page `null`.
    Deny,
    /// It is opened, as the page and its opener's preferences say but for these.
    Allow(WindowOverrides),
}

impl WindowOpenAction {
    /// It is opened, as the page and its opener's preferences say.
    pub fn allow() -> Self {
        Self::Allow(WindowOverrides::default())
    }
}

/// What is to be different in a window that a page opens: Electron's `overrideBrowserWindowOptions`.
///
/// ```
/// use polaron_core::{WindowOpenAction, WindowOverrides};
///
/// let action = WindowOpenAction::Allow(WindowOverrides::new().title("A child").size(400, 300));
/// # assert_ne!(action, WindowOpenAction::Deny);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WindowOverrides {
    /// The title until the page has one.
    pub title: Option<String>,
    /// Width and height in logical pixels, instead of those the page asks for.
    pub size: Option<(u32, u32)>,
    /// Whether the window is shown when it is ready.
    pub show: Option<bool>,
    /// Preferences instead of the opener's. The sandbox is always the opener's: both pages live in one process.
    pub preferences: Option<WebPreferences>,
}

impl WindowOverrides {
    /// Nothing is different.
    pub fn new() -> Self {
        Self::default()
    }

    /// With this title until the page has one.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// With this width and height in logical pixels, whatever the page asks for.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        self.size = Some((width, height));
        self
    }

    /// Shown when it is ready, or not.
    #[must_use]
    pub fn show(mut self, show: bool) -> Self {
        self.show = Some(show);
        self
    }

    /// With these preferences instead of the opener's.
    #[must_use]
    pub fn web_preferences(mut self, preferences: WebPreferences) -> Self {
        self.preferences = Some(preferences);
        self
    }
}

/// Asks the handler. One that panics has not allowed anything.
pub(super) fn ask(handler: Option<WindowOpenHandler>, details: &WindowOpenDetails) -> WindowOpenAction {
    let Some(handler) = handler else { return WindowOpenAction::allow() };
    catch_unwind(AssertUnwindSafe(|| handler(details))).unwrap_or_else(|panic| {
        let error = IpcError::panicked(&*panic);
        tracing::error!(target: "polaron", url = details.url, %error, "the window-open handler failed");
        WindowOpenAction::Deny
    })
}
