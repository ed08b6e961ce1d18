//! The part of Polaron that WebKit loads into each of its web processes.
//!
//! It connects to the main process over a socket of its own, installs the renderer runtime (the JavaScript in `renderer/`)
//! into every document the main process asks it to, before any script of the page, and moves bytes between the two. It
//! understands envelopes, not messages: clone encoding, channels and calls are the runtime's and the main process's.
//!
//! Everything here runs on the web process's main thread.
//!
//! | module | owns |
//! |---|---|
//! | `extension` | this process: its link, its documents, what wakes it |
//! | `lifecycle` | how documents begin and end, and what main is told of that |
//! | `turn` | a turn of the main loop: how long it stays with what comes, and when it looks for more |
//! | `link` | the socket: sending, receiving, blocking for a reply |
//! | `streaming` | large binary data on their way in |
//! | `large_pages` | what memory such data are in |
//! | `document` | one document: what is watched in it, its runtime and the runtime's buffers |
//! | `frames` | the frames around a document, and what a preload may do with their documents |
//! | `native` | the functions that the runtime may call |
//! | `native_frames` | those of them that are about documents of any frame |
//! | `worlds` | the script worlds beside the page's and the preloads' |
//! | `process_info` | what the system says of this process |
//! | `ffi` | WebKit's, JavaScriptCore's and GLib's C interfaces, made safe |

mod document;
mod extension;
mod ffi;
mod frames;
mod large_pages;
mod lifecycle;
mod link;
mod log;
mod native;
mod native_frames;
mod process_info;
mod streaming;
mod turn;
mod worlds;
