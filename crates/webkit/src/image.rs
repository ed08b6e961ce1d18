//! Pictures of pages.

use gtk4::prelude::*;

/// A picture, ready to be written to a file: Electron's `NativeImage`.
#[derive(Clone)]
pub struct NativeImage {
    png: Vec<u8>,
    size: (i32, i32),
}

/// Why there is no screenshot.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaptureError {
    /// The engine made none.
    #[error("the page could not be captured: {0}")]
    Failed(String),
    /// The window was closed.
    #[error("the window is closed")]
    Closed,
}

impl NativeImage {
    pub(crate) fn new(texture: &gtk4::gdk::Texture) -> Self {
        Self { png: texture.save_to_png_bytes().to_vec(), size: (texture.width(), texture.height()) }
    }

    /// The picture as a PNG file's bytes.
    pub fn to_png(&self) -> &[u8] {
        &self.png
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (i32, i32) {
        self.size
    }
}

impl std::fmt::Debug for NativeImage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NativeImage").field("size", &self.size).finish_non_exhaustive()
    }
}
