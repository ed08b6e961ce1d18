//! Polaron's wire: what a renderer process and the main process say to each other, and how bytes become messages.
//!
//! `docs/wire.md` specifies it byte by byte. This crate knows nothing of dispatch, of web engines or of what a payload
//! means; both ends of the socket are built on it.
//!
//! | module | owns |
//! |---|---|
//! | [`envelope`] | the 16-byte header, the kinds, reading and writing one envelope |
//! | [`handshake`] | the first envelope each way: version and one-time token |
//! | [`document`] | what a renderer says of a document it opens |
//! | [`ports`] | the ports that travel with a message, and their credit |
//! | [`ids`] | the newtypes for every number that names something |
//! | [`limits`] | every bound put on what a peer may send |
//! | [`reader`] | bytes of a socket into envelopes |
//! | [`room`] | memory for what comes |
//! | [`outbox`] | envelopes onto a socket without ever blocking the sender |
//! | [`ring`] | bytes by memory that both processes have |
//! | [`spin`] | whether to look for bytes for a moment before sleeping |

pub mod document;
pub mod envelope;
pub mod handshake;
pub mod ids;
pub mod limits;
pub mod outbox;
pub mod ports;
pub mod reader;
pub mod ring;
pub mod room;
pub mod spin;

mod error;
mod ffi;

pub use document::DocumentOpened;
pub use envelope::{Apart, Envelope, EnvelopeWriter, Flags, Header, Kind};
pub use error::ProtocolError;
pub use handshake::{Hello, PROTOCOL_VERSION, Token};
pub use ids::{CallId, DocumentId, FrameId, PageId, PortId};
pub use outbox::{Outbox, WaitsFor};
pub use reader::{EnvelopeReader, EnvelopeRun, Fill};
pub use ring::{RingReceiver, RingSender};
pub use spin::Spin;
