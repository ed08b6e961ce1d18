//! JavaScriptCore: contexts, values, native functions.

use std::{
    ffi::{CStr, CString, c_char, c_void},
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr, slice,
};

use glib_sys::{GFALSE, GPtrArray, GTRUE, g_bytes_get_data, g_bytes_unref, g_free, gboolean};
use gobject_sys::{G_TYPE_BOOLEAN, GCallback};
use javascriptcore6_sys as sys;

use super::object::ObjectRef;

/// The globals of one document in one world.
#[derive(Clone)]
pub(crate) struct Context(ObjectRef<sys::JSCContext>);

/// A JavaScript value, kept alive by this reference.
#[derive(Clone)]
pub(crate) struct Value(ObjectRef<sys::JSCValue>);

/// A Uint8Array, kept alive by this reference.
pub(crate) struct Bytes(Value);

/// What JavaScript code threw, or what a native function throws.
pub(crate) enum Thrown {
    Exception(Exception),
    Text(String),
}

/// An exception object, kept alive by this reference.
pub(crate) struct Exception(ObjectRef<sys::JSCException>);

type Body = Box<dyn Fn(Vec<Value>) -> Result<Option<Value>, Thrown>>;
type Predicate = Box<dyn Fn() -> bool>;

impl Thrown {
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Exception(exception) => {
                // SAFETY: the exception is alive; the function gives a new C string or null.
                let report = unsafe { take_string(sys::jsc_exception_report(exception.0.as_ptr())) };
                f.write_str(report.trim_end())
            }
        }
    }
}

impl Context {
    /// Takes over a context that a C function gave away.
    ///
    /// # Safety
    ///
    /// `pointer` is a context, and one reference to it is the caller's to give.
    pub(super) unsafe fn from_owned(pointer: *mut sys::JSCContext) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { ObjectRef::from_owned(pointer) }.expect("a frame has a context in every world"))
    }

    /// Runs code as a script and gives its completion value.
    pub(crate) fn evaluate(&self, code: &str, uri: &str) -> Result<Value, Thrown> {
        let uri = CString::new(uri.replace('\0', "")).expect("NULs were taken out");
        // SAFETY: the code is given with its length; the function gives a reference away.
        let value = unsafe {
            ObjectRef::from_owned(sys::jsc_context_evaluate_with_source_uri(
                self.0.as_ptr(),
                code.as_ptr().cast::<c_char>(),
                code.len().cast_signed(),
                uri.as_ptr(),
                1,
            ))
        };
        self.outcome(value)
    }

    pub(crate) fn undefined(&self) -> Value {
        // SAFETY: the context is alive; a reference is given away.
        let value = unsafe { ObjectRef::from_owned(sys::jsc_value_new_undefined(self.0.as_ptr())) };
        Value(value.expect("undefined can always be made"))
    }

    pub(crate) fn number(&self, number: f64) -> Value {
        // SAFETY: as above.
        let value = unsafe { ObjectRef::from_owned(sys::jsc_value_new_number(self.0.as_ptr(), number)) };
        Value(value.expect("a number can always be made"))
    }

    pub(crate) fn boolean(&self, boolean: bool) -> Value {
        // SAFETY: as above.
        let value =
            unsafe { ObjectRef::from_owned(sys::jsc_value_new_boolean(self.0.as_ptr(), boolean.into())) };
        Value(value.expect("a boolean can always be made"))
    }

    /// A text without NULs.
    pub(crate) fn string(&self, text: &str) -> Value {
        let text = CString::new(text.replace('\0', "")).expect("NULs were taken out");
        // SAFETY: as above; the text is copied.
        let value =
            unsafe { ObjectRef::from_owned(sys::jsc_value_new_string(self.0.as_ptr(), text.as_ptr())) };
        Value(value.expect("a text can always be made"))
    }

    /// A plain object.
    pub(crate) fn object(&self) -> Value {
        // SAFETY: as above; null for both says a plain object.
        let value = unsafe {
            ObjectRef::from_owned(sys::jsc_value_new_object(
                self.0.as_ptr(),
                ptr::null_mut(),
                ptr::null_mut(),
            ))
        };
        Value(value.expect("an object can always be made"))
    }

    /// A native function with any arguments. What it throws, the JavaScript caller gets.
    pub(crate) fn function(
        &self,
        name: &str,
        body: impl Fn(Vec<Value>) -> Result<Option<Value>, Thrown> + 'static,
    ) -> Value {
        let body: Body = Box::new(body);
        let name = CString::new(name).expect("a function's name has no NUL");
        let trampoline: unsafe extern "C" fn(*mut GPtrArray, *mut c_void) -> *mut sys::JSCValue = call_body;
        // SAFETY: a variadic function's callback is called with a GPtrArray of values and the data, and returns
        // a value or null; the data is a boxed `Body` that `free` takes back once.
        let value = unsafe {
            ObjectRef::from_owned(sys::jsc_value_new_function_variadic(
                self.0.as_ptr(),
                name.as_ptr(),
                callback(trampoline as *const ()),
                Box::into_raw(Box::new(body)).cast::<c_void>(),
                Some(free::<Body>),
                sys::jsc_value_get_type(),
            ))
        };
        Value(value.expect("a function can always be made"))
    }

    /// A native function without arguments that answers yes or no: the cheapest there is.
    pub(crate) fn boolean_function(&self, name: &str, body: impl Fn() -> bool + 'static) -> Value {
        let body: Predicate = Box::new(body);
        let name = CString::new(name).expect("a function's name has no NUL");
        let trampoline: unsafe extern "C" fn(*mut c_void) -> gboolean = call_predicate;
        // SAFETY: with no parameters the callback gets the data only and returns a gboolean, as G_TYPE_BOOLEAN says;
        // the data is a boxed `Predicate` that `free` takes back once.
        let value = unsafe {
            ObjectRef::from_owned(sys::jsc_value_new_functionv(
                self.0.as_ptr(),
                name.as_ptr(),
                callback(trampoline as *const ()),
                Box::into_raw(Box::new(body)).cast::<c_void>(),
                Some(free::<Predicate>),
                G_TYPE_BOOLEAN,
                0,
                ptr::null_mut(),
            ))
        };
        Value(value.expect("a function can always be made"))
    }

    /// What a call into JavaScript came to: its value, or the exception that it left in the context.
    fn outcome(&self, value: Option<ObjectRef<sys::JSCValue>>) -> Result<Value, Thrown> {
        // SAFETY: the context is alive; the exception is lent by it and gets a reference before it is cleared.
        let exception = unsafe {
            let exception = ObjectRef::from_borrowed(sys::jsc_context_get_exception(self.0.as_ptr()));
            if exception.is_some() {
                sys::jsc_context_clear_exception(self.0.as_ptr());
            }
            exception
        };
        match (exception, value) {
            (Some(exception), _) => Err(Thrown::Exception(Exception(exception))),
            (None, Some(value)) => Ok(Value(value)),
            (None, None) => Err(Thrown::text("JavaScriptCore gave no value")),
        }
    }
}

impl Value {
    /// Calls the value as a function.
    pub(crate) fn call(&self, arguments: &[&Value]) -> Result<Self, Thrown> {
        let mut arguments: Vec<_> = arguments.iter().map(|value| value.0.as_ptr()).collect();
        // SAFETY: the value and its arguments are alive; the array has as many as it says; a reference is given away.
        let value = unsafe {
            ObjectRef::from_owned(sys::jsc_value_function_callv(
                self.0.as_ptr(),
                arguments.len() as u32,
                arguments.as_mut_ptr(),
            ))
        };
        self.context().outcome(value)
    }

    /// The globals that the value is of.
    pub(crate) fn context(&self) -> Context {
        // SAFETY: the value is alive; the context is lent.
        let context = unsafe { ObjectRef::from_borrowed(sys::jsc_value_get_context(self.0.as_ptr())) };
        Context(context.expect("a value has a context"))
    }

    /// A property of the value, `undefined` when it has none.
    pub(crate) fn get(&self, name: &str) -> Self {
        let name = CString::new(name).expect("a property's name has no NUL");
        // SAFETY: the value is alive; a reference is given away.
        let value = unsafe {
            ObjectRef::from_owned(sys::jsc_value_object_get_property(self.0.as_ptr(), name.as_ptr()))
        };
        Self(value.expect("a property read gives a value"))
    }

    pub(crate) fn is_undefined(&self) -> bool {
        // SAFETY: the value is alive.
        unsafe { sys::jsc_value_is_undefined(self.0.as_ptr()) != 0 }
    }

    /// The value as a number that counts something; [`None`] when it is no such number.
    pub(crate) fn to_index(&self) -> Option<usize> {
        // SAFETY: the value is alive.
        let number = unsafe {
            if sys::jsc_value_is_number(self.0.as_ptr()) == 0 {
                return None;
            }
            sys::jsc_value_to_double(self.0.as_ptr())
        };
        (number >= 0.0 && number.fract() == 0.0 && number <= f64::from(u32::MAX)).then_some(number as usize)
    }

    /// Sets a property of the value.
    pub(crate) fn set(&self, name: &str, value: &Self) {
        let name = CString::new(name).expect("a property's name has no NUL");
        // SAFETY: both values are alive.
        unsafe { sys::jsc_value_object_set_property(self.0.as_ptr(), name.as_ptr(), value.0.as_ptr()) };
    }

    /// The value as text, whole even where it holds NUL.
    pub(crate) fn to_text(&self) -> String {
        // SAFETY: the value is alive; the bytes are copied before their reference is given back.
        unsafe {
            let bytes = sys::jsc_value_to_string_as_bytes(self.0.as_ptr());
            if bytes.is_null() {
                return String::new();
            }
            let mut length = 0;
            let data = g_bytes_get_data(bytes, &raw mut length).cast::<u8>();
            let text = if data.is_null() {
                String::new()
            } else {
                String::from_utf8_lossy(slice::from_raw_parts(data, length)).into_owned()
            };
            g_bytes_unref(bytes);
            text
        }
    }

    /// The value as what it is, if that is a Uint8Array.
    pub(crate) fn into_bytes(self) -> Option<Bytes> {
        // SAFETY: the value is alive.
        let is_bytes = unsafe {
            sys::jsc_value_is_typed_array(self.0.as_ptr()) != 0
                && sys::jsc_value_typed_array_get_type(self.0.as_ptr()) == sys::JSC_TYPED_ARRAY_UINT8
        };
        is_bytes.then_some(Bytes(self))
    }
}

impl Bytes {
    /// The bytes, lent to `body`, which must not run JavaScript. [`None`] when the array is detached.
    pub(crate) fn with<R>(&self, body: impl FnOnce(&mut [u8]) -> R) -> Option<R> {
        // SAFETY: the value is alive, and is a Uint8Array for as long as it is. The pointer is asked for anew each time, as
        // JavaScript may detach the buffer between two calls; while `body` runs no JavaScript does, so the memory is there
        // and nobody else's.
        unsafe {
            let mut length = 0;
            let data = sys::jsc_value_typed_array_get_data(self.0.0.as_ptr(), &raw mut length).cast::<u8>();
            (!data.is_null()).then(|| body(slice::from_raw_parts_mut(data, length)))
        }
    }
}

/// Forgets a callback's type, as GObject wants it.
fn callback(function: *const ()) -> GCallback {
    // SAFETY: both are code pointers; whoever calls it restores the type it was made with.
    Some(unsafe { std::mem::transmute::<*const (), unsafe extern "C" fn()>(function) })
}

unsafe extern "C" fn call_body(arguments: *mut GPtrArray, data: *mut c_void) -> *mut sys::JSCValue {
    // SAFETY: the array lends values for the time of the call; the data is the boxed body. It is shared, not
    // exclusive: JavaScript may call the function again from within.
    let (arguments, body) = unsafe {
        let array = &*arguments;
        let values = if array.len == 0 {
            Vec::new()
        } else {
            slice::from_raw_parts(array.pdata.cast::<*mut sys::JSCValue>(), array.len as usize)
                .iter()
                .filter_map(|value| ObjectRef::from_borrowed(*value).map(Value))
                .collect()
        };
        (values, &*data.cast::<Body>())
    };
    let thrown = match catch_unwind(AssertUnwindSafe(|| body(arguments))) {
        Ok(Ok(Some(value))) => {
            let pointer = value.0.as_ptr();
            // The reference goes to the caller.
            std::mem::forget(value);
            return pointer;
        }
        Ok(Ok(None)) => return ptr::null_mut(),
        Ok(Err(thrown)) => thrown,
        Err(_) => Thrown::text("a native function failed"),
    };
    // SAFETY: within a callback there is a current context; the exception is alive.
    unsafe {
        let context = sys::jsc_context_get_current();
        match thrown {
            Thrown::Exception(exception) => {
                sys::jsc_context_throw_exception(context, exception.0.as_ptr());
            }
            Thrown::Text(text) => {
                let text = CString::new(text.replace('\0', "")).expect("NULs were taken out");
                sys::jsc_context_throw(context, text.as_ptr());
            }
        }
    }
    ptr::null_mut()
}

unsafe extern "C" fn call_predicate(data: *mut c_void) -> gboolean {
    // SAFETY: the data is the boxed predicate, shared as above.
    let body = unsafe { &*data.cast::<Predicate>() };
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(true) => GTRUE,
        Ok(false) | Err(_) => GFALSE,
    }
}

unsafe extern "C" fn free<T>(data: *mut c_void) {
    // SAFETY: made by `Box::into_raw` from a `T`, and freed once.
    drop(unsafe { Box::from_raw(data.cast::<T>()) });
}

/// Takes over a C string.
///
/// # Safety
///
/// `text` is null or a C string that the caller may free.
unsafe fn take_string(text: *mut c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: the caller's promise.
    unsafe {
        let copy = CStr::from_ptr(text).to_string_lossy().into_owned();
        g_free(text.cast::<c_void>());
        copy
    }
}
