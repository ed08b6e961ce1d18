//! Drawing where there is no graphics card: OpenGL is the processor's work there, so as little as possible goes through it.

use std::path::Path;

use gtk4::glib::BoolError;

use crate::ffi;

/// Has WebKit paint pages without OpenGL; what has layers of its own (3D transforms, WebGL) goes through it as ever.
const PAINT_BY_PROCESSOR: &str = "WEBKIT_SKIA_ENABLE_CPU_RENDERING";

/// The last minor version of GTK 4 that [`ONLY_EGL`] was tried with; a later one may not know it, and then warns.
const LAST_TRIED: u32 = 8;
/// On X11, GTK loads EGL, finds it slow, and loads GLX to see that this is no better.
const ONLY_EGL: &str = "gl-egl";

/// Starts GTK on this thread, so that it draws as fits the machine.
///
/// Without a card an application's first window costs some 60 MiB less then, and is there 50 ms earlier. Whoever has set one of the variables
/// that choose (`GSK_RENDERER`, `GDK_DEBUG`, `WEBKIT_SKIA_ENABLE_CPU_RENDERING`) has chosen.
pub(crate) fn start_gtk() -> Result<(), BoolError> {
    if has_card() {
        return gtk4::init();
    }
    if is_unset(PAINT_BY_PROCESSOR) {
        ffi::set_environment_variable(PAINT_BY_PROCESSOR, "1");
    }
    if is_unset("GDK_DEBUG") && gtk4::minor_version() <= LAST_TRIED {
        // Read once, as the display is opened: programs that this one starts later need not inherit it.
        ffi::with_environment_variable("GDK_DEBUG", ONLY_EGL, gtk4::init)?;
    } else {
        gtk4::init()?;
    }
    // A window of ours is one picture, which the engine has drawn: with OpenGL a compiler of shaders would come along for
    // what is a copy.
    if is_unset("GSK_RENDERER")
        && let Some(display) = gtk4::gdk::Display::default()
    {
        ffi::draw_with_cairo(&display);
    }
    Ok(())
}

fn is_unset(variable: &str) -> bool {
    std::env::var_os(variable).is_none()
}

fn has_card() -> bool {
    let entries = std::fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    let drm = entries.into_iter().any(|entry| entry.file_name().as_encoded_bytes().starts_with(b"render"));
    drm || Path::new("/dev/nvidiactl").exists()
}
