//! The web process's main loop: watching a file descriptor, and doing something soon.

use std::{
    os::{
        fd::RawFd,
        raw::{c_int, c_uint, c_void},
    },
    ptr,
};

use glib_sys::{
    G_IO_ERR, G_IO_HUP, G_IO_IN, G_IO_OUT, G_PRIORITY_DEFAULT, GFALSE, GIOCondition, GSource, GSourceFunc,
    GSourceFuncs, GTRUE, g_idle_add_full, g_source_add_unix_fd, g_source_attach, g_source_new,
    g_source_query_unix_fd, g_source_unref, g_unix_fd_add_full, gboolean,
};

type Callback = Box<dyn FnMut() -> bool>;

/// What is asked before the main loop goes to sleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// Nothing is known: the descriptor wakes the loop.
    Sleep,
    /// There is something to do, whatever the descriptor says.
    Go,
    /// All others are to have a turn first, whatever the descriptor says.
    LetOthers,
}

/// Who has a descriptor watched, and a say before each wait of the loop.
pub(crate) trait Watcher {
    /// Called in each turn of the loop, before it may sleep. It runs no JavaScript.
    fn before_sleep(&self) -> Before;

    /// There is something to do; `woken` says that the descriptor told so: something came, or it is hung up.
    fn readable(&self, woken: bool);
}

/// Asks `watcher` before each wait, and tells it whenever the descriptor can be read from or is hung up. For ever.
pub(crate) fn watch_readable(fd: RawFd, watcher: impl Watcher + 'static) {
    static mut FUNCTIONS: GSourceFuncs = GSourceFuncs {
        prepare: Some(prepare),
        check: Some(check),
        dispatch: Some(dispatch),
        finalize: Some(finalize),
        closure_callback: None,
        closure_marshal: None,
    };
    // SAFETY: GLib reads the table of functions only, and writes into none of its fields. The source is as long as said, and
    // its own fields are set before it is attached, which is when the first function may be called. The reference is given
    // back; the context has one.
    unsafe {
        let source = g_source_new(&raw mut FUNCTIONS, size_of::<Watch>() as c_uint);
        let watch = source.cast::<Watch>();
        (&raw mut (*watch).watcher).write(Box::into_raw(Box::new(Box::new(watcher))));
        (&raw mut (*watch).before).write(Before::Sleep);
        (&raw mut (*watch).tag).write(g_source_add_unix_fd(source, fd, G_IO_IN | G_IO_HUP | G_IO_ERR));
        g_source_attach(source, ptr::null_mut());
        g_source_unref(source);
    }
}

/// A `GSource` of ours: GLib's part, then our own.
#[repr(C)]
struct Watch {
    source: GSource,
    tag: *mut c_void,
    watcher: *mut Box<dyn Watcher>,
    /// What the watcher said in this turn.
    before: Before,
}

unsafe extern "C" fn prepare(source: *mut GSource, timeout: *mut c_int) -> gboolean {
    // SAFETY: the source was made as a `Watch`, and GLib calls its functions from one thread, one at a time: no reference
    // to its fields outlives a call. The timeout is GLib's to be written to.
    unsafe {
        let watch = source.cast::<Watch>();
        let before = (*(*watch).watcher).before_sleep();
        (*watch).before = before;
        *timeout = if before == Before::Sleep { -1 } else { 0 };
        if before == Before::Go { GTRUE } else { GFALSE }
    }
}

unsafe extern "C" fn check(source: *mut GSource) -> gboolean {
    // SAFETY: as above; the tag is the source's.
    unsafe {
        let watch = source.cast::<Watch>();
        let came = (*watch).before != Before::LetOthers && g_source_query_unix_fd(source, (*watch).tag) != 0;
        if came { GTRUE } else { GFALSE }
    }
}

unsafe extern "C" fn dispatch(source: *mut GSource, _function: GSourceFunc, _data: *mut c_void) -> gboolean {
    // SAFETY: as above. A source is never dispatched within itself, and the watcher lives as long as the source.
    unsafe {
        let watch = source.cast::<Watch>();
        (*(*watch).watcher).readable((*watch).before != Before::Go);
    }
    GTRUE
}

unsafe extern "C" fn finalize(source: *mut GSource) {
    // SAFETY: as above; made by `Box::into_raw`, and freed once, when the source is gone.
    drop(unsafe { Box::from_raw((*source.cast::<Watch>()).watcher) });
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
