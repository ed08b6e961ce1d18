//! Polaron's dispatch: `ipcMain`, `webContents`, frames and replies, without any web engine.
//!
//! A message's way through the main process: a `session` reads the envelope from its renderer's socket and hands it to
//! `dispatch`, which finds the listeners or the handler in `ipc_main`; [`function`] decodes their typed arguments and
//! calls them with an event of `event`; the `reply` goes back over the `connection`.
//!
//! | module | owns |
//! |---|---|
//! | `hub` | what all renderers of one application share |
//! | `pages` | which of the web engine's pages is whose |
//! | `server` | the private socket, tokens, and who may connect |
//! | `session` | one thread per renderer process: reads, dispatches, polls that renderer's futures |
//! | `tasks` | those futures |
//! | `documents` | a renderer's documents: how each begins, changes and ends |
//! | `connection` | the sending half of a renderer's socket |
//! | `config` | what a new document is told to run |
//! | `dispatch` | from an envelope to listeners and handlers |
//! | `report` | what the renderer runtime tells of itself |
//! | `ipc_main` | the registry of listeners and handlers, for the application, a page or a frame |
//! | [`function`] | closures and async functions as listeners and handlers, with typed arguments |
//! | `args` | lists of arguments, sent and taken |
//! | `event` | what a listener or handler is told about the message |
//! | `reply`, `sync_reply` | answers to calls, each sent exactly once |
//! | `cancelled` | how listeners and handlers learn that their caller is gone |
//! | `blocked` | which `sendSync` a thread answers, against deadlocks |
//! | `contents` | `WebContents`: one page, across its documents |
//! | `navigation` | the seam to the web engine: what is asked of a page's engine, and what it last said |
//! | `main_frame` | what is in a page's main frame, and what waits for its next document |
//! | `frame`, `frame_tree` | `WebFrameMain`: one document of one frame, and which is within which |
//! | `ports` | message ports: `MessageChannelMain`, `MessagePortMain`, and those that travel |
//! | `scripts` | what main runs in a document |
//! | `page_events` | what a page tells of itself |
//! | `emitter`, `listeners` | typed application events; what all lists of listeners have in common |
//! | `utility` | `UtilityProcess`: processes of the application's own that are started by main |
//! | [`renderer`] | the other end of that: what such a process has of `ipcRenderer` and `parentPort` |
//! | `inheritance` | how the one hands its socket to the other |
//! | [`memory`] | a renderer without a web engine, for unit tests of handlers |
//! | `error` | errors that cross to the other side, and those of sending |

mod args;
mod blocked;
mod cancelled;
mod config;
mod connection;
mod contents;
mod dispatch;
mod documents;
mod emitter;
mod error;
mod event;
mod frame;
mod frame_tree;
mod hub;
mod inheritance;
mod ipc_main;
mod listeners;
mod main_frame;
mod navigation;
mod page_events;
mod pages;
mod placement;
mod ports;
mod preferences;
mod reply;
mod report;
mod runtime_questions;
mod scripts;
mod server;
mod session;
mod sync_reply;
mod tasks;
mod utility;

pub mod function;
pub mod memory;
pub mod renderer;

pub use args::{Args, FromArgs};
pub use cancelled::Cancelled;
pub use contents::{WebContents, WebContentsId, WebContentsType};
pub use emitter::Emitter;
pub use error::{ExecuteError, IpcError, RegisterError, SendError};
pub use event::{IpcMainEvent, IpcMainInvokeEvent};
pub use frame::{VisibilityState, WebFrameMain};
pub use hub::Hub;
pub use ipc_main::IpcMain;
pub use listeners::ListenerId;
#[doc(hidden)]
pub use navigation::{Load, PageAction, PageHost, PageState};
pub use navigation::{
    LoadError, Loaded, NavigationEntry, NavigationHistory, Pending, Preventable, WindowOpenAction,
    WindowOpenDetails, WindowOverrides,
};
pub use page_events::{
    ConsoleLevel, ConsoleMessage, Destroyed, DidFrameNavigate, DidNavigateInPage, DomReady, FrameCreated,
    IpcMessage, IpcMessageSync, ListenerError, ListenerFailed, PageEvent, PreloadError,
};
#[doc(hidden)]
pub use ports::channels;
pub use ports::{
    MessageChannelMain, MessageEvent, MessagePortMain, PostMessage, PostMessageError, TransferError,
};
pub use preferences::WebPreferences;
pub use server::Server;
pub use sync_reply::SyncReply;
pub use utility::{
    ChildGoneReason, ChildProcessGone, Exit, ProcessError, Spawn, SpawnError, UtilityProcess,
    UtilityProcessBuilder, UtilityProcessEvent,
};
