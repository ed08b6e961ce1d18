//! WebKit's objects in a web process: script worlds, pages, frames.

use std::{
    ffi::{CStr, CString, c_char, c_void},
    ptr::NonNull,
};

use gobject_sys::{
    GObject, GParamSpec, GWeakRef, g_object_weak_ref, g_signal_connect_data, g_weak_ref_clear,
    g_weak_ref_get, g_weak_ref_init,
};
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

/// Finds a frame again, as long as it is there.
pub(crate) struct WeakFrame(NonNull<GWeakRef>);

type Cleared = Box<dyn Fn(&Page, &Frame)>;
type PageChanged = Box<dyn Fn(PageId)>;

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

    /// Calls `callback` whenever the document of the page's main frame is parsed, as long as the page is there.
    pub(crate) fn connect_document_loaded(&self, callback: impl Fn(PageId) + 'static) {
        let handler: unsafe extern "C" fn(*mut sys::WebKitWebPage, *mut c_void) = document_loaded;
        self.connect(c"document-loaded", handler as *const (), Box::new(callback));
    }

    /// The same whenever the URL changes that the page shows or is about to load.
    pub(crate) fn connect_uri_changed(&self, callback: impl Fn(PageId) + 'static) {
        let handler: unsafe extern "C" fn(*mut sys::WebKitWebPage, *mut GParamSpec, *mut c_void) =
            uri_changed;
        self.connect(c"notify::uri", handler as *const (), Box::new(callback));
    }

    fn connect(&self, signal: &CStr, handler: *const (), callback: PageChanged) {
        let data = Box::into_raw(Box::new(callback)).cast::<c_void>();
        // SAFETY: the callers' handlers have the signatures that their signals are documented with, and take the data for
        // what it is; GObject frees it once, with the page.
        unsafe {
            g_signal_connect_data(
                self.0.as_ptr().cast::<GObject>(),
                signal.as_ptr(),
                Some(std::mem::transmute::<*const (), unsafe extern "C" fn()>(handler)),
                data,
                Some(free_page_changed),
                0,
            );
        }
    }

    /// Calls `callback` once, when the page is no more.
    pub(crate) fn on_gone(&self, callback: impl FnOnce() + 'static) {
        // SAFETY: the page is alive while it is lent.
        unsafe { when_gone(self.0.as_ptr().cast::<GObject>(), Box::new(callback)) };
    }
}

unsafe extern "C" fn document_loaded(page: *mut sys::WebKitWebPage, data: *mut c_void) {
    // SAFETY: `data` is the callback that was connected; WebKit lends the page.
    unsafe { page_changed(page, data) };
}

unsafe extern "C" fn uri_changed(page: *mut sys::WebKitWebPage, _what: *mut GParamSpec, data: *mut c_void) {
    // SAFETY: as above.
    unsafe { page_changed(page, data) };
}

/// # Safety
///
/// `page` is null or a living page, `data` a boxed [`PageChanged`].
unsafe fn page_changed(page: *mut sys::WebKitWebPage, data: *mut c_void) {
    // SAFETY: the caller's promise; the callback is shared, as it can be re-entered.
    let callback = unsafe { &*data.cast::<PageChanged>() };
    if let Some(page) = NonNull::new(page) {
        callback(Page(page).id());
    }
}

unsafe extern "C" fn free_page_changed(data: *mut c_void, _closure: *mut gobject_sys::GClosure) {
    // SAFETY: made by `Box::into_raw` in `connect`, and freed once.
    drop(unsafe { Box::from_raw(data.cast::<PageChanged>()) });
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
        self.with_uri(|uri| String::from_utf8_lossy(uri).into_owned())
    }

    /// The URL of the document that is in the frame now, lent to `body` as UTF-8.
    pub(crate) fn with_uri<R>(&self, body: impl FnOnce(&[u8]) -> R) -> R {
        // SAFETY: the frame is alive while it is lent. It owns the C string, until it is asked again.
        let uri = unsafe {
            let uri: *const c_char = sys::webkit_frame_get_uri(self.0.as_ptr());
            if uri.is_null() { c"" } else { CStr::from_ptr(uri) }
        };
        body(uri.to_bytes())
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
        // SAFETY: the frame is alive while it is lent.
        unsafe { when_gone(self.0.as_ptr().cast::<GObject>(), Box::new(callback)) };
    }

    /// How to find the frame again later.
    pub(crate) fn downgrade(&self) -> WeakFrame {
        // SAFETY: an unused reference is plain zeros; it is initialized before anyone sees it, with a frame that is alive.
        // GObject knows its address from then on: it stays where it is until `drop`.
        unsafe {
            let weak = Box::into_raw(Box::new(std::mem::zeroed::<GWeakRef>()));
            g_weak_ref_init(weak, self.0.as_ptr().cast::<GObject>());
            WeakFrame(NonNull::new_unchecked(weak))
        }
    }
}

impl WeakFrame {
    /// Lends the frame to `body`; [`None`] when it is no more.
    pub(crate) fn with<R>(&self, body: impl FnOnce(&Frame) -> R) -> Option<R> {
        // SAFETY: the weak reference is initialized; it gives a reference away, which keeps the frame alive for `body`.
        let frame =
            unsafe { ObjectRef::from_owned(g_weak_ref_get(self.0.as_ptr()).cast::<sys::WebKitFrame>()) }?;
        Some(body(&Frame(NonNull::new(frame.as_ptr())?)))
    }
}

impl Drop for WeakFrame {
    fn drop(&mut self) {
        // SAFETY: made and initialized in `downgrade`; cleared and freed once.
        unsafe {
            g_weak_ref_clear(self.0.as_ptr());
            drop(Box::from_raw(self.0.as_ptr()));
        }
    }
}

/// Calls `callback` once, at the end of an object.
///
/// # Safety
///
/// `object` is a living GObject.
unsafe fn when_gone(object: *mut GObject, callback: Box<dyn FnOnce()>) {
    type Gone = Box<dyn FnOnce()>;
    unsafe extern "C" fn gone(data: *mut c_void, _where_it_was: *mut GObject) {
        // SAFETY: the boxed callback below, given back once.
        let callback = unsafe { Box::from_raw(data.cast::<Gone>()) };
        callback();
    }
    let data = Box::into_raw(Box::new(callback)).cast::<c_void>();
    // SAFETY: the caller's promise; GObject calls `gone` exactly once, at the object's end.
    unsafe { g_object_weak_ref(object, Some(gone), data) };
}
