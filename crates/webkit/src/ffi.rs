//! What the bindings lack.

#![allow(unsafe_code, reason = "the environment, and what GTK keeps under a name, can only be changed so")]

use gtk4::{glib, prelude::*};

/// Has GTK draw windows of a display without OpenGL.
///
/// GTK has no function to choose by: `GSK_RENDERER` is read once at its start, and a display may hold a name of its own.
pub(crate) fn draw_with_cairo(display: &gtk4::gdk::Display) {
    let object: &glib::Object = display.upcast_ref();
    // SAFETY: GTK reads what is under this name as a C string, and this one lives for ever; nothing is freed by it.
    unsafe {
        glib::gobject_ffi::g_object_set_data(
            object.as_ptr(),
            c"gsk-renderer".as_ptr(),
            c"cairo".as_ptr().cast_mut().cast(),
        );
    }
}

/// Runs `body` with an environment variable set, and puts it back to what it was.
///
/// WebKit knows of no other way to choose a web context without its sandbox, nor GTK to choose between kinds of OpenGL. It
/// is used at GTK's start, and for the first window without sandbox; an application that makes that one at its start is on
/// the safe side of the race described below.
pub(crate) fn with_environment_variable<R>(name: &str, value: &str, body: impl FnOnce() -> R) -> R {
    let before = std::env::var_os(name);
    set_environment_variable(name, value);
    let result = body();
    match before {
        // SAFETY: as below.
        Some(before) => unsafe { std::env::set_var(name, before) },
        // SAFETY: as below.
        None => unsafe { std::env::remove_var(name) },
    }
    result
}

/// Sets an environment variable, for the engine's processes.
pub(crate) fn set_environment_variable(name: &str, value: &str) {
    // SAFETY: Rust code reads the environment under the lock that this takes. What remains is C code that calls `getenv`
    // on another thread at this very moment: GLib's worker threads do so at their start, long before.
    unsafe { std::env::set_var(name, value) };
}
