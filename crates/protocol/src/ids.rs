//! The newtypes for every number that names something on the wire.

use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($repr:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub $repr);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

id! {
    /// One load of one frame. Ids count up from 1 on each connection and are never used twice, so a document's id is its
    /// epoch too: what is addressed to a document that is gone is dropped, and never reaches the one that came after it.
    DocumentId(u32)
}

id! {
    /// A call that waits for a reply, chosen by the side that calls and unique among its calls in flight. 0 means none.
    CallId(u32)
}

id! {
    /// WebKit's number for a page in a web process; the same on both sides, and new after a swap of processes.
    PageId(u64)
}

id! {
    /// WebKit's number for a frame of a page.
    FrameId(u64)
}

id! {
    /// One end of a channel, as one document holds it: unique within the document, and never used twice in it. It travels
    /// in the call field of the kinds that are about ports. The top bit tells which side chose it.
    PortId(u32)
}

impl PortId {
    /// The bit that ids chosen by the main process have, and those chosen by the renderer have not.
    pub const MAIN: u32 = 1 << 31;
}

impl From<PortId> for CallId {
    fn from(port: PortId) -> Self {
        Self(port.0)
    }
}

impl DocumentId {
    /// The document field of envelopes that speak of no document (the handshake).
    pub const NONE: Self = Self(0);
}

impl CallId {
    /// The call field of envelopes nobody answers.
    pub const NONE: Self = Self(0);
}
