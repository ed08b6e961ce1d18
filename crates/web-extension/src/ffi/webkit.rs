//! WebKit's objects in a web process: script worlds, pages, frames.

use std::{
    ffi::{CStr, CString, c_char, c_void},
    ptr::NonNull,
};

use gobject_sys::{GObject, g_object_weak_ref, g_signal_connect_data};
use polaron_protocol::{FrameId, PageId};
use webkit_web_process_extension6_sys as sys;

use super::{jsc::Context, object::ObjectRef};

/// A JavaScript world of its own beside the page's.
#[derive(Clone)]
pub(crate) struct ScriptWorld(ObjectRef<sys::WebKitScriptWorld>);

/// A page, lent for the time of a callback.
pub(crate) struct Page(NonNull<sys::WebKitWebPage>);

/// A frame, lent for the time of a callback.
pub(crate) struct Frame(NonNull<sys::WebKitFrame>);

type Cleared = Box<dyn Fn(&Page, &Frame)>;

impl ScriptWorld {
    pub(crate) fn new(name: &str) -> Self {
        let name = CString::new(name).expect("a world's name has no NUL");
        // SAFETY: the function copies the name and gives a reference away.
        let world = unsafe { ObjectRef::from_owned(sys::webkit_script_world_new_with_name(name.as_ptr())) };
        Self(world.expect("WebKit always makes a world"))
    }

    /// Calls `callback` for each document of each frame, before its first script, for as long as the process lives.
    pub(crate) fn connect_window_object_cleared(&self, callback: impl Fn(&Page, &Frame) + 'static) {
        let callback: Cleared = Box::new(callback);
        let data = Box::into_raw(Box::new(callback)).cast::<c_void>();
        let handler: unsafe extern "C" fn(
            *mut sys::WebKitScriptWorld,
            *mut sys::WebKitWebPage,
            *mut sys::WebKitFrame,
            *mut c_void,
        ) = window_object_cleared;
        // SAFETY: the handler has the signature that the signal is documented with. The data is never freed, as
        // the world is never given up.
        unsafe {
            g_signal_connect_data(
                self.0.as_ptr().cast::<GObject>(),
                c"window-object-cleared".as_ptr(),
                Some(std::mem::transmute::<*const (), unsafe extern "C" fn()>(handler as *const ())),
                data,
                None,
                0,
            );
        }
    }
}

unsafe extern "C" fn window_object_cleared(
    _world: *mut sys::WebKitScriptWorld,
    page: *mut sys::WebKitWebPage,
    frame: *mut sys::WebKitFrame,
    data: *mut c_void,
) {
    // SAFETY: `data` is the callback that was connected; it is called by shared reference, as it can be re-entered.
    let callback = unsafe { &*data.cast::<Cleared>() };
    if let (Some(page), Some(frame)) = (NonNull::new(page), NonNull::new(frame)) {
        callback(&Page(page), &Frame(frame));
    }
}

impl Page {
    pub(crate) fn id(&self) -> PageId {
        // SAFETY: the page is alive while it is lent.
        PageId(unsafe { sys::webkit_web_page_get_id(self.0.as_ptr()) })
    }
}

impl Frame {
    pub(crate) fn id(&self) -> FrameId {
        // SAFETY: the frame is alive while it is lent.
        FrameId(unsafe { sys::webkit_frame_get_id(self.0.as_ptr()) })
    }

    pub(crate) fn is_main_frame(&self) -> bool {
        // SAFETY: the frame is alive while it is lent.
        unsafe { sys::webkit_frame_is_main_frame(self.0.as_ptr()) != 0 }
    }

    pub(crate) fn uri(&self) -> String {
        // SAFETY: the frame is alive while it is lent.
        let uri: *const c_char = unsafe { sys::webkit_frame_get_uri(self.0.as_ptr()) };
        if uri.is_null() {
            return String::new();
        }
        // SAFETY: a C string that the frame owns; it is copied at once.
        unsafe { CStr::from_ptr(uri) }.to_string_lossy().into_owned()
    }

    /// The page's own globals.
    pub(crate) fn main_context(&self) -> Context {
        // SAFETY: the frame is alive while it is lent, and the function gives a reference away.
        unsafe { Context::from_owned(sys::webkit_frame_get_js_context(self.0.as_ptr())) }
    }

    /// The globals of another world in this frame.
    pub(crate) fn context_in(&self, world: &ScriptWorld) -> Context {
        // SAFETY: as above; the world is alive by its reference.
        unsafe {
            Context::from_owned(sys::webkit_frame_get_js_context_for_script_world(
                self.0.as_ptr(),
                world.0.as_ptr(),
            ))
        }
    }

    /// Calls `callback` once, when the frame is no more.
    pub(crate) fn on_gone(&self, callback: impl FnOnce() + 'static) {
        type Gone = Box<dyn FnOnce()>;
        unsafe extern "C" fn gone(data: *mut c_void, _where_it_was: *mut GObject) {
            // SAFETY: the boxed callback below, given back once.
            let callback = unsafe { Box::from_raw(data.cast::<Gone>()) };
            callback();
        }
        let callback: Gone = Box::new(callback);
        let data = Box::into_raw(Box::new(callback)).cast::<c_void>();
        // SAFETY: the frame is alive while it is lent; GObject calls `gone` exactly once, at its end.
        unsafe { g_object_weak_ref(self.0.as_ptr().cast::<GObject>(), Some(gone), data) };
    }
}
