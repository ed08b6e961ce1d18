//! The web process's main loop: watching a file descriptor, and doing something soon.

use std::os::{
    fd::RawFd,
    raw::{c_int, c_uint, c_void},
};

use glib_sys::{
    G_IO_ERR, G_IO_HUP, G_IO_IN, G_IO_OUT, G_PRIORITY_DEFAULT, GFALSE, GIOCondition, GTRUE, g_idle_add_full,
    g_unix_fd_add_full, gboolean,
};

type Callback = Box<dyn FnMut() -> bool>;

/// Calls `callback` whenever the descriptor can be read from or is hung up, until it returns false.
pub(crate) fn watch_readable(fd: RawFd, callback: impl FnMut() -> bool + 'static) {
    watch(fd, G_IO_IN | G_IO_HUP | G_IO_ERR, Box::new(callback));
}

/// Calls `callback` whenever the descriptor takes bytes, until it returns false.
pub(crate) fn watch_writable(fd: RawFd, callback: impl FnMut() -> bool + 'static) {
    watch(fd, G_IO_OUT | G_IO_HUP | G_IO_ERR, Box::new(callback));
}

/// Calls `callback` once, from the main loop.
pub(crate) fn soon(callback: impl FnOnce() + 'static) {
    let mut callback = Some(callback);
    let callback: Callback = Box::new(move || {
        if let Some(callback) = callback.take() {
            callback();
        }
        false
    });
    let data = Box::into_raw(Box::new(callback)).cast::<c_void>();
    // SAFETY: `call` and `free` take the pointer for what it is, a boxed `Callback`, and GLib frees it once.
    unsafe { g_idle_add_full(G_PRIORITY_DEFAULT, Some(call), data, Some(free)) };
}

fn watch(fd: RawFd, condition: GIOCondition, callback: Callback) {
    let data = Box::into_raw(Box::new(callback)).cast::<c_void>();
    // SAFETY: as in `soon`. A descriptor that is closed early makes the watch end, nothing worse.
    let _: c_uint =
        unsafe { g_unix_fd_add_full(G_PRIORITY_DEFAULT, fd, condition, Some(call_fd), data, Some(free)) };
}

unsafe extern "C" fn call(data: *mut c_void) -> gboolean {
    // SAFETY: `data` is the boxed callback that was registered, and a source is never dispatched within itself.
    let callback = unsafe { &mut *data.cast::<Callback>() };
    if callback() { GTRUE } else { GFALSE }
}

unsafe extern "C" fn call_fd(_fd: c_int, _condition: GIOCondition, data: *mut c_void) -> gboolean {
    // SAFETY: the same data, the same contract.
    unsafe { call(data) }
}

unsafe extern "C" fn free(data: *mut c_void) {
    // SAFETY: GLib calls this once, when the source is gone.
    drop(unsafe { Box::from_raw(data.cast::<Callback>()) });
}
