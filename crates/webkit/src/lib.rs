//! Polaron's WebKitGTK backend: windows with web views, the launch of their web processes, screenshots.
//!
//! Everything here lives on the thread that called [`Engine::start`], GTK's main thread. It knows nothing of channels,
//! listeners or handlers: a message between a page and `polaron-core` never comes this way.
//!
//! | module | owns |
//! |---|---|
//! | `engine` | what there is one of: the web contexts, the socket server, how web processes are launched |
//! | `drawing` | what GTK and WebKit are told where no graphics card is |
//! | `extension_file` | the embedded web-process extension, unpacked to where only this user can change it |
//! | `window` | one window and its web view: its loads, the windows it opens, its place on the screen |
//! | `net_error` | Chromium's numbers for what goes wrong with a load |
//! | `events` | what a page or a window tells of itself |
//! | `image` | pictures of pages |
//! | `protocol` | requests for URLs of the application's own schemes |
//! | `ffi` | what the bindings lack |

mod drawing;
mod engine;
mod events;
mod extension_file;
mod ffi;
mod image;
mod net_error;
mod protocol;
mod window;

pub use engine::{Engine, StartError};
pub use events::{
    Blur, Close, Closed, DevToolsClosed, DevToolsOpened, DidFailLoad, DidFailProvisionalLoad, DidFinishLoad,
    DidNavigate, DidRedirectNavigation, DidStartLoading, DidStartNavigation, DidStopLoading, EnterFullScreen,
    Focus, GoneReason, Hide, LeaveFullScreen, Maximize, Minimize, PageTitleUpdated, ReadyToShow,
    RenderProcessGone, Resize, Responsive, Restore, Show, Unmaximize, Unresponsive, WillNavigate,
    WillPreventUnload, WillRedirect, WindowEvent,
};
pub use image::{CaptureError, NativeImage};
pub use protocol::{
    OnStopped, Recipient, SchemeBody, SchemeHandler, SchemePrivileges, SchemeRequest, SchemeResponse,
    SchemeTask,
};
pub use window::{Face, Keeper, Opener, Window, WindowOptions, WindowState};
