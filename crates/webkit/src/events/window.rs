//! What a window tells of itself.

use polaron_core::{PageEvent, Preventable};

use super::{PageTitleUpdated, Responsive, Unresponsive, preventable};

/// What a window can tell of itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event of a window",
    note = "listen to page events on `window.web_contents()`, and to application events on the `App`"
)]
pub trait WindowEvent: 'static {}

impl WindowEvent for Blur {}
impl WindowEvent for Close {}
impl WindowEvent for Closed {}
impl WindowEvent for EnterFullScreen {}
impl WindowEvent for Focus {}
impl WindowEvent for Hide {}
impl WindowEvent for LeaveFullScreen {}
impl WindowEvent for Maximize {}
impl WindowEvent for Minimize {}
impl WindowEvent for PageTitleUpdated {}
impl WindowEvent for ReadyToShow {}
impl WindowEvent for Resize {}
impl WindowEvent for Responsive {}
impl WindowEvent for Restore {}
impl WindowEvent for Show {}
impl WindowEvent for Unmaximize {}
impl WindowEvent for Unresponsive {}

impl PageEvent for Blur {}
impl PageEvent for Focus {}

preventable! { Close: "the window stays open" }

/// A window's first page is ready to be seen: Electron's `ready-to-show`, once for each window.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReadyToShow {}

/// A window is about to close, and its page not yet asked: Electron's `close`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Close {
    pub(crate) prevent: Preventable,
}

/// A window is closed: Electron's `closed`. Nothing can be done with it any more.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Closed {}

/// A window is shown: Electron's `show`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Show {}

/// A window is hidden: Electron's `hide`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Hide {}

/// A window, or the page in it, has the focus of the keyboard: Electron's `focus`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Focus {}

/// A window, or the page in it, lost the focus of the keyboard: Electron's `blur`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Blur {}

/// A window became an icon: Electron's `minimize`. Few Wayland desktops tell of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Minimize {}

/// A window is no icon any more: Electron's `restore`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Restore {}

/// A window fills the desktop: Electron's `maximize`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Maximize {}

/// A window fills the desktop no more: Electron's `unmaximize`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Unmaximize {}

/// A window fills the screen: Electron's `enter-full-screen`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EnterFullScreen {}

/// A window fills the screen no more: Electron's `leave-full-screen`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LeaveFullScreen {}

/// A window has another size: Electron's `resize`. [`crate::Window`]'s state has it already.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Resize {
    /// Width and height of the page in logical pixels.
    pub size: (u32, u32),
}
