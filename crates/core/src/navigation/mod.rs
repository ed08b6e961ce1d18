//! The navigation and surroundings of a page, as far as core has a part in them: what is asked of the web engine, and what
//! the engine last said, readable from any thread.
//!
//! The engine binds a [`PageHost`] to each page it shows and keeps the page's [`PageState`] up to date. Core knows nothing
//! else of it; a page without a host (a test's, in memory) answers with the neutral values.
//!
//! | module | owns |
//! |---|---|
//! | `history` | [`NavigationHistory`]: where a page has been |
//! | `load` | [`Pending`], what a load comes to, and why it did not |
//! | `page` | the methods of `WebContents` for all of this |
//! | `prevent` | [`Preventable`]: events whose listeners may stop what they tell of |
//! | `window_open` | what becomes of `window.open` |

mod history;
mod load;
mod page;
mod prevent;
mod window_open;

use std::{path::PathBuf, sync::Arc};

use futures_channel::oneshot;
use parking_lot::RwLock;

pub use history::{NavigationEntry, NavigationHistory};
pub use load::{LoadError, Loaded, Pending};
pub use prevent::Preventable;
pub use window_open::{WindowOpenAction, WindowOpenDetails, WindowOverrides};

use window_open::WindowOpenHandler;

/// What the engine does for a page. It is asked from any thread, and answers at once: it does the work on its own.
#[doc(hidden)]
pub trait PageHost: Send + Sync {
    /// Begins a load; `done` learns how it ended.
    fn load(&self, what: Load, done: oneshot::Sender<Loaded>);

    /// Does something that has no answer.
    fn act(&self, action: PageAction);
}

/// What is to be loaded.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Load {
    Url(String),
    File(PathBuf),
    Html(String),
}

/// What is to be done with a page.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub enum PageAction {
    Reload { ignoring_cache: bool },
    Stop,
    GoToOffset(i32),
    OpenDevTools,
    CloseDevTools,
    Focus,
    SetZoomFactor(f64),
    SetUserAgent(String),
    Crash,
}

/// What the engine last said of a page. The default is what a page says that has no engine, or none any more.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct PageState {
    pub url: String,
    pub title: String,
    pub is_loading: bool,
    pub is_waiting_for_response: bool,
    pub is_crashed: bool,
    pub is_focused: bool,
    pub has_dev_tools: bool,
    pub zoom_factor: f64,
    pub user_agent: String,
    pub entries: Vec<NavigationEntry>,
    pub active_entry: Option<usize>,
}

impl Default for PageState {
    fn default() -> Self {
        Self {
            url: String::new(),
            title: String::new(),
            is_loading: false,
            is_waiting_for_response: false,
            is_crashed: false,
            is_focused: false,
            has_dev_tools: false,
            zoom_factor: 1.0,
            user_agent: String::new(),
            entries: Vec::new(),
            active_entry: None,
        }
    }
}

/// The part of a page that this module keeps.
#[derive(Default)]
pub(crate) struct Navigation {
    engine: RwLock<Engine>,
    window_open: RwLock<Option<WindowOpenHandler>>,
}

/// The engine's side of a page.
#[derive(Default)]
struct Engine {
    host: Option<Arc<dyn PageHost>>,
    state: PageState,
}
