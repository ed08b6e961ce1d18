//! What a page may do and what runs before it: Electron's `webPreferences`.

use std::path::PathBuf;

use polaron_value::EncodeOptions;

/// How a page's renderer is set up. Electron's `webPreferences`, with its defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebPreferences {
    /// Scripts that run before any of the page's, in this order. A window's builder takes relative paths from the
    /// application's folder; elsewhere they are taken from the folder the process was started in.
    pub preloads: Vec<PathBuf>,
    /// Whether preloads run in a JavaScript world of their own. On by default; when off they share the page's globals.
    pub context_isolation: bool,
    /// With `context_isolation` off: whether the page gets `require`. Off by default.
    pub node_integration: bool,
    /// Whether the preloads run in the page's iframes too, each in a world of its own. Off by default: an iframe then has no
    /// `ipcRenderer`.
    pub node_integration_in_sub_frames: bool,
    /// Whether the web process runs in WebKit's sandbox. On by default; all windows of an application share it.
    pub sandbox: bool,
    /// Whether a rejected `invoke` reads `Error invoking remote method 'channel': …` as in Electron. Off by default:
    /// the message is the handler's own.
    pub electron_error_messages: bool,
    /// Whether errors that main sends to the page keep their stacks, which tell of files and code. Off by default.
    pub error_stacks: bool,
}

impl WebPreferences {
    /// How values are encoded for the page.
    pub(crate) fn encode_options(&self) -> EncodeOptions {
        EncodeOptions::new().error_stacks(self.error_stacks)
    }
}

impl Default for WebPreferences {
    fn default() -> Self {
        Self {
            preloads: Vec::new(),
            context_isolation: true,
            node_integration: false,
            node_integration_in_sub_frames: false,
            sandbox: true,
            electron_error_messages: false,
            error_stacks: false,
        }
    }
}

/// As a chain: `WebPreferences::new().preload("preload.js").context_isolation(false)`.
impl WebPreferences {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a script that runs before any of the page's.
    #[must_use]
    pub fn preload(mut self, path: impl Into<PathBuf>) -> Self {
        self.preloads.push(path.into());
        self
    }

    /// Whether preloads run in a world of their own.
    #[must_use]
    pub fn context_isolation(mut self, on: bool) -> Self {
        self.context_isolation = on;
        self
    }

    /// Whether the page gets `require`, when `context_isolation` is off.
    #[must_use]
    pub fn node_integration(mut self, on: bool) -> Self {
        self.node_integration = on;
        self
    }

    /// Whether preloads run in iframes too.
    #[must_use]
    pub fn node_integration_in_sub_frames(mut self, on: bool) -> Self {
        self.node_integration_in_sub_frames = on;
        self
    }

    /// Whether the web process runs in WebKit's sandbox.
    #[must_use]
    pub fn sandbox(mut self, on: bool) -> Self {
        self.sandbox = on;
        self
    }

    /// Whether a rejected `invoke` reads as Electron words it.
    #[must_use]
    pub fn electron_error_messages(mut self, on: bool) -> Self {
        self.electron_error_messages = on;
        self
    }

    /// Whether errors that main sends to the page keep their stacks.
    #[must_use]
    pub fn error_stacks(mut self, on: bool) -> Self {
        self.error_stacks = on;
        self
    }
}
