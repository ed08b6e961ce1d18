//! What `WebContents` can do and tell of its navigation and surroundings.
//!
//! What is asked for is handed to the engine's thread and done there; what is read is what the engine said last. On the
//! application's main thread that is always the latest; another thread that asks for something and reads at once may still
//! read what was before.

use std::{path::Path, sync::Arc};

use super::{
    Load, LoadError, NavigationHistory, PageAction, PageHost, PageState, Pending, WindowOpenAction,
    WindowOpenDetails, window_open,
};
use crate::{Hub, WebContents};

/// How much one step of Electron's zoom level is.
const ZOOM_STEP: f64 = 1.2;

/// Navigation. A page that is destroyed ignores what is asked of it, and answers empty, false or zero; its zoom is 1.
impl WebContents {
    /// Loads a URL. The load begins at once; the future is done when the page is.
    ///
    /// Electron: <https://www.electronjs.org/docs/latest/api/web-contents#contentsloadurlurl-options>.
    ///
    /// # Errors
    ///
    /// When the page can not be loaded, another load begins first, or the page is destroyed.
    pub fn load_url(&self, url: &str) -> Pending<(), LoadError> {
        self.load(Load::Url(url.to_owned()))
    }

    /// Loads a page from a file. A relative path is taken from the application's folder.
    ///
    /// # Errors
    ///
    /// As [`load_url`](Self::load_url), and when there is no such file.
    pub fn load_file(&self, path: impl AsRef<Path>) -> Pending<(), LoadError> {
        self.load(Load::File(path.as_ref().to_owned()))
    }

    /// Shows HTML. Its base URL is `about:blank`, so relative addresses in it lead nowhere.
    ///
    /// # Errors
    ///
    /// As [`load_url`](Self::load_url).
    pub fn load_html(&self, html: &str) -> Pending<(), LoadError> {
        self.load(Load::Html(html.to_owned()))
    }

    /// The address of the page: of the one that is shown, or of the one that the application is loading.
    pub fn get_url(&self) -> String {
        self.page_state(|state| state.url.clone())
    }

    /// The page's title; empty when it has none.
    pub fn get_title(&self) -> String {
        self.page_state(|state| state.title.clone())
    }

    /// Whether the page still loads. The engine tells of its main frame only: an iframe that loads later does not count.
    pub fn is_loading(&self) -> bool {
        self.page_state(|state| state.is_loading)
    }

    /// Whether the page's main frame still loads. The same as [`is_loading`](Self::is_loading).
    pub fn is_loading_main_frame(&self) -> bool {
        self.is_loading()
    }

    /// Whether a load of the main frame waits for the first answer.
    pub fn is_waiting_for_response(&self) -> bool {
        self.page_state(|state| state.is_waiting_for_response)
    }

    /// Whether the page's process ended and nothing was loaded since.
    pub fn is_crashed(&self) -> bool {
        self.page_state(|state| state.is_crashed)
    }

    /// Loads the page anew.
    pub fn reload(&self) {
        self.act(PageAction::Reload { ignoring_cache: false });
    }

    /// Loads the page anew, and nothing of it from the cache.
    pub fn reload_ignoring_cache(&self) {
        self.act(PageAction::Reload { ignoring_cache: true });
    }

    /// Stops the load that is under way.
    pub fn stop(&self) {
        self.act(PageAction::Stop);
    }

    /// Where the page has been.
    pub fn navigation_history(&self) -> NavigationHistory {
        NavigationHistory::of(self)
    }

    /// Goes back, as [`NavigationHistory::go_back`].
    pub fn go_back(&self) {
        self.navigation_history().go_back();
    }

    /// Goes forward, as [`NavigationHistory::go_forward`].
    pub fn go_forward(&self) {
        self.navigation_history().go_forward();
    }

    /// As [`NavigationHistory::can_go_back`].
    pub fn can_go_back(&self) -> bool {
        self.navigation_history().can_go_back()
    }

    /// As [`NavigationHistory::can_go_forward`].
    pub fn can_go_forward(&self) -> bool {
        self.navigation_history().can_go_forward()
    }
}

/// Surroundings.
impl WebContents {
    /// Decides what becomes of windows that the page opens, with `window.open` or by a link with a target of its own.
    ///
    /// Without a handler they are opened, as in Electron. The handler runs on the main thread, while the page waits for it:
    /// it must not wait for the page. A later handler takes the place of an earlier one.
    ///
    /// Electron: <https://www.electronjs.org/docs/latest/api/web-contents#contentssetwindowopenhandlerhandler>.
    ///
    /// ```no_run
    /// use polaron_core::WindowOpenAction;
    /// # fn example(contents: &polaron_core::WebContents) {
    /// contents.set_window_open_handler(|details| match details.url.as_str() {
    ///     "about:blank" => WindowOpenAction::allow(),
    ///     _ => WindowOpenAction::Deny,
    /// });
    /// # }
    /// ```
    pub fn set_window_open_handler(
        &self,
        handler: impl Fn(&WindowOpenDetails) -> WindowOpenAction + Send + Sync + 'static,
    ) {
        let before = self.navigation().window_open.write().replace(Arc::new(handler));
        // What it captured may come back here when it is dropped.
        drop(before);
    }

    /// Opens the engine's inspector of the page.
    pub fn open_dev_tools(&self) {
        self.act(PageAction::OpenDevTools);
    }

    /// Closes the inspector.
    pub fn close_dev_tools(&self) {
        self.act(PageAction::CloseDevTools);
    }

    /// Opens the inspector, or closes it when it is open.
    pub fn toggle_dev_tools(&self) {
        if self.is_dev_tools_opened() { self.close_dev_tools() } else { self.open_dev_tools() }
    }

    /// Whether the inspector is open.
    pub fn is_dev_tools_opened(&self) -> bool {
        self.page_state(|state| state.has_dev_tools)
    }

    /// The page that has the focus of the keyboard, if it is one of the application's.
    pub fn get_focused(hub: &impl AsRef<Hub>) -> Option<Self> {
        Self::get_all(hub).into_iter().find(Self::is_focused)
    }

    /// Gives the page the focus of the keyboard.
    pub fn focus(&self) {
        self.act(PageAction::Focus);
    }

    /// Whether the page has the focus of the keyboard.
    pub fn is_focused(&self) -> bool {
        self.page_state(|state| state.is_focused)
    }

    /// Sets how large the page is shown: 1 is its own size, 2 is twice that. What is no positive number is ignored.
    pub fn set_zoom_factor(&self, factor: f64) {
        if factor.is_finite() && factor > 0.0 {
            // Who asks next is told this one: the engine follows a little later.
            self.update_page(|page| page.zoom_factor = factor);
            self.act(PageAction::SetZoomFactor(factor));
        }
    }

    /// How large the page is shown.
    pub fn get_zoom_factor(&self) -> f64 {
        self.page_state(|state| state.zoom_factor)
    }

    /// Sets the zoom in steps of a fifth, of which 0 is the page's own size.
    pub fn set_zoom_level(&self, level: f64) {
        self.set_zoom_factor(ZOOM_STEP.powf(level));
    }

    /// The zoom in steps of a fifth.
    pub fn get_zoom_level(&self) -> f64 {
        self.get_zoom_factor().log(ZOOM_STEP)
    }

    /// Sets what the page's requests say of the browser, from the next load on.
    pub fn set_user_agent(&self, user_agent: &str) {
        self.act(PageAction::SetUserAgent(user_agent.to_owned()));
    }

    /// What the page's requests say of the browser.
    pub fn get_user_agent(&self) -> String {
        self.page_state(|state| state.user_agent.clone())
    }

    /// Ends the page's process at once. Other pages in the same process, those that it opened, go with it.
    pub fn forcefully_crash_renderer(&self) {
        self.act(PageAction::Crash);
    }
}

/// The engine's side.
impl WebContents {
    #[doc(hidden)]
    /// From here on `host` does what is asked of the page.
    pub fn bind_host(&self, host: impl PageHost + 'static) {
        self.navigation().engine.write().host = Some(Arc::new(host));
    }

    #[doc(hidden)]
    /// The page is no more: nobody does what is asked of it.
    pub fn unbind_host(&self) {
        let before = std::mem::take(&mut *self.navigation().engine.write());
        let handler = self.navigation().window_open.write().take();
        // What they captured may come back here when it is dropped.
        drop((before, handler));
    }

    #[doc(hidden)]
    /// Notes what the engine says of the page; after [`unbind_host`](Self::unbind_host) nothing.
    pub fn update_page(&self, update: impl FnOnce(&mut PageState)) {
        let mut engine = self.navigation().engine.write();
        if engine.host.is_some() {
            update(&mut engine.state);
        }
    }

    #[doc(hidden)]
    /// What becomes of a window that the page opens.
    pub fn window_open_action(&self, details: &WindowOpenDetails) -> WindowOpenAction {
        // The lock is not held: the handler may set another one.
        let handler = self.navigation().window_open.read().clone();
        window_open::ask(handler, details)
    }

    /// Reads what the engine said last.
    pub(super) fn page_state<R>(&self, read: impl FnOnce(&PageState) -> R) -> R {
        read(&self.navigation().engine.read().state)
    }

    /// Asks the engine for something; without one nothing happens.
    pub(super) fn act(&self, action: PageAction) {
        if let Some(host) = self.host() {
            host.act(action);
        }
    }

    fn load(&self, what: Load) -> Pending<(), LoadError> {
        let (done, loaded) = Pending::new(LoadError::Gone);
        // Without a host `done` is dropped, and that is the answer.
        if let Some(host) = self.host() {
            host.load(what, done);
        }
        loaded
    }

    /// The lock is not held while the host works: on the engine's own thread it works at once, and notes what it did.
    fn host(&self) -> Option<Arc<dyn PageHost>> {
        self.navigation().engine.read().host.clone()
    }
}
