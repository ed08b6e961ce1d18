//! What a page or a window tells of itself; listeners choose by these types.
//!
//! An event whose listeners may stop what it tells of has `prevent_default`, as Electron's `event.preventDefault()`: it
//! counts while the listeners run.

mod page;
mod window;

pub use page::{
    DevToolsClosed, DevToolsOpened, DidFailLoad, DidFailProvisionalLoad, DidFinishLoad, DidNavigate,
    DidRedirectNavigation, DidStartLoading, DidStartNavigation, DidStopLoading, GoneReason, PageTitleUpdated,
    RenderProcessGone, Responsive, Unresponsive, WillNavigate, WillPreventUnload, WillRedirect,
};
pub use window::{
    Blur, Close, Closed, EnterFullScreen, Focus, Hide, LeaveFullScreen, Maximize, Minimize, ReadyToShow,
    Resize, Restore, Show, Unmaximize, WindowEvent,
};

/// Gives events a private field `prevent` its face.
macro_rules! preventable {
    ($($event:ident: $what:literal),* $(,)?) => {
        $(impl $event {
            #[doc = concat!("Asks that ", $what, ". It counts while the listeners run.")]
            pub fn prevent_default(&self) {
                self.prevent.prevent_default();
            }

            /// Whether a listener asked for that.
            pub fn is_default_prevented(&self) -> bool {
                self.prevent.is_default_prevented()
            }
        })*
    };
}
use preventable;
