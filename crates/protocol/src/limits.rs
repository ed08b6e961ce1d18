//! Every bound put on what a peer may send. A peer that goes past one is disconnected and reported.

/// Longest body (channel, padding and payload) of one envelope, in bytes.
///
/// Larger than any message a sane application sends, small enough that lengths stay far from `u32::MAX`.
pub const MAX_BODY: usize = 512 * 1024 * 1024;

/// Longest channel name, in bytes of UTF-8: what the header's 16-bit field can say.
pub const MAX_CHANNEL: usize = u16::MAX as usize;

/// Longest document URL taken from a renderer, in bytes. Longer ones (`data:` URLs) are cut before they are sent.
pub const MAX_URL: usize = 64 * 1024;

/// Longest name of a frame (`window.name`) taken from a renderer, in bytes. Longer ones are cut before they are sent.
pub const MAX_NAME: usize = 4 * 1024;

/// Most bytes that wait in an [`Outbox`](crate::Outbox) for a peer that does not read.
///
/// Past it a send fails instead of growing the sender's memory without bound.
pub const MAX_QUEUED: usize = 1024 * 1024 * 1024;

/// Most documents one renderer process may hold open at a time.
pub const MAX_DOCUMENTS: usize = 16 * 1024;

/// Most ports that one message may carry.
pub const MAX_PORTS_IN_MESSAGE: usize = 1024;

/// Most ports of its own making that one side of a connection may have open at a time.
pub const MAX_PORTS: usize = 64 * 1024;

/// What one end of a channel may have posted that the other has not consumed: a message may go while less than this is on
/// its way, so one of any size can.
pub const PORT_WINDOW: usize = 1024 * 1024;

/// What a message of a port costs of the window beyond its bytes, so that empty ones are not for nothing.
pub const PORT_MESSAGE_COST: usize = 64;
