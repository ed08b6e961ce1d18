//! What the bindings lack.

#![allow(unsafe_code, reason = "the environment can only be changed so")]

/// Runs `body` with an environment variable set, and removes it again.
///
/// WebKit knows of no other way to choose a web context without its sandbox.
pub(crate) fn with_environment_variable<R>(name: &str, value: &str, body: impl FnOnce() -> R) -> R {
    // SAFETY: Rust code reads the environment under the lock that this takes. C code in this process that reads it at the
    // same time is WebKit's and GTK's, on this very thread.
    unsafe { std::env::set_var(name, value) };
    let result = body();
    // SAFETY: the same.
    unsafe { std::env::remove_var(name) };
    result
}
