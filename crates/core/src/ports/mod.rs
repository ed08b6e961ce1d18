//! Message ports: `MessageChannelMain`, `MessagePortMain`, and the ports that travel between processes.
//!
//! A channel is a `pipe` with two sides. Each side has a holder: handles of this process, a document of another process, or
//! a message that waits somewhere. Messages wait in the pipe, so a side that moves takes nothing along, and a pipe between
//! two documents passes bytes on.
//!
//! | file | owns |
//! |---|---|
//! | `pipe.rs` | the two sides, their windows, and the tokens that say who may use one |
//! | `local.rs` | what a side has while this process holds it: listeners, readers, who waits for room |
//! | `message.rs` | a message on its way |
//! | `port.rs` | [`MessagePortMain`] |
//! | `event.rs` | [`MessageEvent`] |
//! | `post.rs` | posting from Rust, and waiting for room: [`PostMessage`] |
//! | `transfer.rs` | ports that are put into a message, all or none |
//! | `parcel.rs` | a message to a document's `ipcRenderer`, with ports |
//! | `deliver.rs` | from a side's inbox to its holder |
//! | `after.rs` | what is done once no lock is held, and the thread of ports |
//! | `carrier.rs` | the ports that another process holds: ids, envelopes, credit |
//! | `offer.rs` | ports that are about to be sent to another process |
//! | `moving.rs` | a port that the document of another process sends on, as main sees it |
//! | `exits.rs` | the same as that process sees it |
//! | `error.rs` | what can be wrong |

mod after;
mod carrier;
mod deliver;
mod error;
mod event;
mod exits;
mod local;
mod message;
mod moving;
mod offer;
mod parcel;
mod pipe;
mod port;
mod post;
mod transfer;

use pipe::Pipe;

pub(crate) use self::{
    after::{After, Place, run_elsewhere},
    carrier::{Carrier, Role, incoming, is_about_a_port, receive},
    parcel::Parcel,
    pipe::End,
    port::arrive,
};
pub use self::{
    error::{PostMessageError, TransferError},
    event::MessageEvent,
    port::MessagePortMain,
    post::PostMessage,
};

/// A new channel: two ports, of which each gets what is posted at the other.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/message-channel-main>.
///
/// ```
/// use polaron_core::{Hub, MessageChannelMain, memory::Renderer};
///
/// let page = Renderer::open(&Hub::new())?;
/// let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
/// page.contents().post_message("port", "here it is", &[port2])?;
/// // Posted before the page has its end; it waits there.
/// port1.try_post_message("hello", &[])?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct MessageChannelMain {
    /// One end.
    pub port1: MessagePortMain,
    /// The other end.
    pub port2: MessagePortMain,
}

impl MessageChannelMain {
    /// A new channel.
    #[expect(clippy::new_without_default, reason = "each is another one, as `new MessageChannel()` says")]
    pub fn new() -> Self {
        let [port1, port2] = Pipe::ends().map(arrive);
        Self { port1, port2 }
    }
}

#[doc(hidden)]
/// How many channels this process knows of, in whatever state; for those who look for leaks.
pub fn channels() -> usize {
    Pipe::count()
}
