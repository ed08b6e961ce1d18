//! `nativeTheme`: light or dark.

use crate::main_thread;

/// Which colours pages and windows are asked for: Electron's `nativeTheme.themeSource`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ThemeSource {
    /// What the desktop says.
    #[default]
    System,
    /// Light ones.
    Light,
    /// Dark ones.
    Dark,
}

/// The colours of the application's pages and windows.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/native-theme>.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct NativeTheme {}

impl NativeTheme {
    /// Chooses the colours; a page sees it as `prefers-color-scheme`.
    pub fn set_theme_source(&self, source: ThemeSource) {
        let dark = match source {
            ThemeSource::System => None,
            ThemeSource::Light => Some(false),
            ThemeSource::Dark => Some(true),
        };
        main_thread::on_main(move |state| state.engine().prefer_dark(dark));
    }
}
