//! What a utility process of a Polaron application depends on: `ipcRenderer` and `process.parentPort` in Rust.
//!
//! A page is one kind of process that talks with main; a program that main starts with `UtilityProcess` is the other. Such a
//! program depends on this crate and not on `polaron`, which would have it linked with WebKitGTK. Only an application that
//! starts itself again finds the same as `polaron::renderer`.
//!
//! ```no_run
//! use polaron_renderer::{IpcRendererEvent, MessageEvent};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let process = polaron_renderer::connect()?;
//!     let ipc = process.ipc_renderer();
//!     ipc.on("square", |event: &IpcRendererEvent, n: f64| event.sender().send("squared", (n * n,)));
//!     ipc.send("ready", ())?;
//!     process.parent_port().on_message(|event: &MessageEvent| {
//!         for port in event.ports().iter().cloned() {
//!             // Its other end may be in a page.
//!             let answers = port.clone();
//!             port.on_message(move |event: &MessageEvent| {
//!                 let _ = answers.try_post_message(event.value().ok(), &[]);
//!             });
//!             port.start();
//!         }
//!     });
//!     process.wait();
//!     Ok(())
//! }
//! ```
//!
//! [`connect`] comes first. [`is_utility_process`] tells a program that starts itself again which of the two it is.

pub use polaron_core::renderer::{
    CallError, ConnectError, Invocation, IpcRenderer, IpcRendererEvent, ParentPort, Process,
    RendererListener, connect, is_utility_process,
};
pub use polaron_core::{
    Args, Cancelled, FromArgs, IpcError, ListenerId, MessageChannelMain, MessageEvent, MessagePortMain,
    PostMessage, PostMessageError, SendError, TransferError,
};
pub use polaron_value::{self as value, Date, JsString, Rest, Value, from_value};
