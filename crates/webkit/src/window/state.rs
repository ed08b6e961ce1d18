//! What may be read of a window from any thread, as it was last.

use super::WindowOptions;

/// A window as it was last; the default is a window that is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WindowState {
    /// Its title.
    pub title: String,
    /// Its page's width and height in logical pixels.
    pub size: (i32, i32),
    /// Whether it is shown, be it an icon or behind others.
    pub is_visible: bool,
    /// Whether it has the focus of the keyboard.
    pub is_focused: bool,
    /// Whether it is an icon.
    pub is_minimized: bool,
    /// Whether it fills the desktop.
    pub is_maximized: bool,
    /// Whether it fills the screen.
    pub is_full_screen: bool,
    /// Whether a person can resize it.
    pub is_resizable: bool,
}

impl WindowState {
    pub(super) fn of(options: &WindowOptions) -> Self {
        Self {
            title: options.title.clone(),
            size: options.size,
            is_resizable: options.resizable,
            ..Self::default()
        }
    }
}
