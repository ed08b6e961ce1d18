//! Polaron's dispatch: `ipcMain`, `webContents`, frames and replies, without any web engine.
//!
//! A message's way through the main process: a `session` reads the envelope from its renderer's socket and hands it to
//! `dispatch`, which finds the listeners or the handler in `ipc_main`; [`function`] decodes their typed arguments and
//! calls them with an event of `event`; the `reply` goes back over the `connection`.
//!
//! | module | owns |
//! |---|---|
//! | `hub` | what all renderers of one application share |
//! | `server` | the private socket, tokens, and who may connect |
//! | `session` | one thread per renderer process: reads, dispatches, polls that renderer's futures |
//! | `connection` | the sending half of a renderer's socket |
//! | `config` | what a new document is told to run |
//! | `dispatch` | from an envelope to listeners and handlers |
//! | `ipc_main` | the registry of listeners and handlers |
//! | [`function`] | closures and async functions as listeners and handlers, with typed arguments |
//! | `event` | what a listener or handler is told about the message |
//! | `reply` | answers to calls, each sent exactly once |
//! | `contents` | `WebContents`: one page, across its documents |
//! | `navigation` | the seam to the web engine: what is asked of a page's engine, and what it last said |
//! | `frame` | `WebFrameMain`: one document of one frame |
//! | `emitter` | typed application events |
//! | [`memory`] | a renderer without a web engine, for unit tests of handlers |
//! | `error` | errors that cross to the other side, and those of sending |

mod args;
mod config;
mod connection;
mod contents;
mod dispatch;
mod emitter;
mod error;
mod event;
mod frame;
mod hub;
mod ipc_main;
mod navigation;
mod preferences;
mod reply;
mod server;
mod session;

pub mod function;
pub mod memory;

pub use args::Args;
pub use contents::{ListenerError, PageEvent, PreloadError, WebContents, WebContentsId};
pub use emitter::{Emitter, ListenerId};
pub use error::{ExecuteError, IpcError, RegisterError, SendError};
pub use event::{IpcMainEvent, IpcMainInvokeEvent};
pub use frame::WebFrameMain;
pub use hub::Hub;
pub use ipc_main::IpcMain;
#[doc(hidden)]
pub use navigation::{Load, PageAction, PageHost, PageState};
pub use navigation::{
    LoadError, Loaded, NavigationEntry, NavigationHistory, Pending, Preventable, WindowOpenAction,
    WindowOpenDetails, WindowOverrides,
};
pub use preferences::WebPreferences;
pub use server::Server;
