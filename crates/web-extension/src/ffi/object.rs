//! A counted reference to a GObject.

use std::ptr::NonNull;

use gobject_sys::{GObject, g_object_ref, g_object_unref};

/// Owns one reference to an object of C type `T`, which is a GObject.
pub(super) struct ObjectRef<T>(NonNull<T>);

impl<T> ObjectRef<T> {
    /// Takes over the reference that a C function gave away.
    ///
    /// # Safety
    ///
    /// `pointer` is null or a GObject of type `T`, and one reference to it is the caller's to give.
    pub(super) unsafe fn from_owned(pointer: *mut T) -> Option<Self> {
        NonNull::new(pointer).map(Self)
    }

    /// Takes a reference of its own to what a C function lends.
    ///
    /// # Safety
    ///
    /// `pointer` is null or a living GObject of type `T`.
    pub(super) unsafe fn from_borrowed(pointer: *mut T) -> Option<Self> {
        let pointer = NonNull::new(pointer)?;
        // SAFETY: the caller vouches for a living GObject.
        unsafe { g_object_ref(pointer.as_ptr().cast::<GObject>()) };
        Some(Self(pointer))
    }

    pub(super) fn as_ptr(&self) -> *mut T {
        self.0.as_ptr()
    }
}

impl<T> Clone for ObjectRef<T> {
    fn clone(&self) -> Self {
        // SAFETY: the reference held here keeps the object alive.
        unsafe { g_object_ref(self.0.as_ptr().cast::<GObject>()) };
        Self(self.0)
    }
}

impl<T> Drop for ObjectRef<T> {
    fn drop(&mut self) {
        // SAFETY: the reference held here is given back, once.
        unsafe { g_object_unref(self.0.as_ptr().cast::<GObject>()) };
    }
}
