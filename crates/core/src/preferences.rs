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
            sandbox: true,
            electron_error_messages: false,
            error_stacks: false,
        }
    }
}
