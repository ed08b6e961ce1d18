//! Polaron's WebKitGTK backend: windows with web views, the launch of their web processes, screenshots.
//!
//! Everything here lives on the thread that called [`Engine::start`], GTK's main thread. It knows nothing of channels,
//! listeners or handlers: a message between a page and `polaron-core` never comes this way.
//!
//! | module | owns |
//! |---|---|
//! | `engine` | what there is one of: the web contexts, the socket server, how web processes are launched |
//! | `extension_file` | the embedded web-process extension, unpacked to where only this user can change it |
//! | `window` | one window and its web view |
//! | `load` | loads, and those who wait for one |
//! | `events` | what a page or a window tells of itself |
//! | `image` | pictures of pages |
//! | `protocol` | requests for URLs of the application's own schemes |
//! | `ffi` | what the bindings lack |

mod engine;
mod events;
mod extension_file;
mod ffi;
mod image;
mod load;
mod protocol;
mod window;

pub use engine::{Engine, StartError};
pub use events::{
    Closed, DidFailLoad, DidFinishLoad, GoneReason, PageTitleUpdated, ReadyToShow, RenderProcessGone,
    WindowEvent,
};
pub use image::{CaptureError, NativeImage};
pub use load::{LoadError, Loaded};
pub use protocol::{
    OnStopped, Recipient, SchemeBody, SchemeHandler, SchemePrivileges, SchemeRequest, SchemeResponse,
    SchemeTask,
};
pub use window::{Window, WindowOptions};
