//! What WebKit calls after it has loaded this library.

use std::{
    ffi::{CStr, c_char},
    path::Path,
};

use glib_sys::{GVariant, g_variant_get, g_variant_is_of_type, g_variant_type_checked_};
use polaron_protocol::Token;
use webkit_web_process_extension6_sys::WebKitWebProcessExtension;

use crate::{
    extension::{self, Extension},
    log,
};

/// Starts the extension. The user data is `(ss)`: the socket's path and this process's token in hexadecimal.
///
/// # Safety
///
/// Called by WebKit only, once, on the main thread, with a valid variant or null.
#[unsafe(no_mangle)]
unsafe extern "C" fn webkit_web_process_extension_initialize_with_user_data(
    _extension: *mut WebKitWebProcessExtension,
    user_data: *const GVariant,
) {
    // SAFETY: the contract above.
    let Some((socket, token)) = (unsafe { pair_of_strings(user_data) }) else {
        return log::line("error", "the web process was not told where to connect");
    };
    let Some(token) = Token::from_hex(&token) else {
        return log::line("error", "the web process was given a malformed token");
    };
    if let Err(error) = Extension::start(Path::new(&socket), token) {
        log::line("error", &format!("no connection to the main process: {error}"));
        extension::end_this_process();
    }
}

/// Reads a variant of type `(ss)`.
///
/// # Safety
///
/// `variant` is null or a valid variant.
unsafe fn pair_of_strings(variant: *const GVariant) -> Option<(String, String)> {
    let variant = variant.cast_mut();
    // SAFETY: the type string is valid, and the variant is checked to be of that type before it is taken apart; `&s`
    // lends strings that live as long as the variant does.
    unsafe {
        if variant.is_null() || g_variant_is_of_type(variant, g_variant_type_checked_(c"(ss)".as_ptr())) == 0
        {
            return None;
        }
        let (mut first, mut second): (*const c_char, *const c_char) = (std::ptr::null(), std::ptr::null());
        g_variant_get(variant, c"(&s&s)".as_ptr(), &raw mut first, &raw mut second);
        let copy = |text| CStr::from_ptr(text).to_string_lossy().into_owned();
        Some((copy(first), copy(second)))
    }
}
