//! WebKit's, JavaScriptCore's and GLib's C interfaces, made safe. All `unsafe` of this crate is here.
//!
//! Everything is confined to the web process's main thread: the types hold raw pointers and so are neither `Send` nor
//! `Sync`.

#![allow(unsafe_code, reason = "this is where the C interfaces are called")]

mod entry;
pub(crate) mod jsc;
pub(crate) mod main_loop;
pub(crate) mod memory;
mod object;
pub(crate) mod webkit;
