//! Large binary data on their way in: from the socket through the runtime's buffer into the program's own, without a copy in
//! between and without memory for all of them.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use polaron_protocol::Kind;

use crate::{
    document::Document,
    extension::Extension,
    large_pages::WORTH_IT,
    link::{Closed, Stream},
};

/// How much is moved before the page has a turn.
const BATCH: usize = 8 * 1024 * 1024;

/// Where what comes without a document goes.
const NOWHERE: usize = 64 * 1024;

/// The envelope that comes past the link, if one does.
#[derive(Default)]
pub(crate) struct Streaming {
    /// Whose it is; nobody's, if that document is gone or has no runtime.
    document: RefCell<Option<Rc<Document>>>,
    /// Bytes that are to come.
    left: Cell<usize>,
    /// Whether it is begun and not delivered.
    active: Cell<bool>,
}

impl Streaming {
    pub(crate) fn is_active(&self) -> bool {
        self.active.get()
    }
}

impl Extension {
    /// Goes on with what is coming past the link; whether it is the link's turn again.
    pub(crate) fn advance_stream(self: &Rc<Self>) -> Result<bool, Closed> {
        if !self.stream.active.get() {
            match self.begin_stream() {
                Stream::None => return Ok(true),
                Stream::Undecided => return Ok(false),
                Stream::Begun { left } => {
                    self.stream.active.set(true);
                    self.stream.left.set(left);
                }
            }
        }
        let mut moved = 0;
        while self.stream.left.get() > 0 {
            let count = self.move_some(false)?;
            moved += count;
            // Whoever is called again is so because something more can be read: nothing is left to do without that.
            let whole = self.stream.left.get() == 0;
            if !whole && (moved >= BATCH || (count == 0 && !self.link.wait_for_bytes()?)) {
                return Ok(false);
            }
        }
        self.stream.active.set(false);
        let document = self.stream.document.take();
        if let Some(document) = document.filter(|document| document.open.get()) {
            document.end();
        }
        Ok(true)
    }

    /// Receives the rest of it, if one is coming; it is delivered later.
    pub(crate) fn finish_stream(&self) -> Result<(), Closed> {
        while self.stream.active.get() && self.stream.left.get() > 0 {
            self.move_some(true)?;
        }
        Ok(())
    }

    fn begin_stream(&self) -> Stream {
        self.link.begin_stream(|header, front, binary| {
            self.turn.answered(u32::from(header.kind == Kind::InvokeReply));
            let document = self.documents.borrow().get(&header.document).cloned();
            let document = document.filter(|document| document.has_runtime() && document.fill(front));
            if let Some(document) = &document {
                document.begin(front.len());
                if header.length() >= WORTH_IT {
                    // The buffers that it will be in are made by now, and not written yet.
                    document.with_receive(|buffer| self.large_pages.advise(buffer));
                }
                let mut rest = binary;
                while !rest.is_empty() {
                    let taken = document.with_receive(|buffer| {
                        let count = rest.len().min(buffer.len());
                        buffer[..count].copy_from_slice(&rest[..count]);
                        count
                    });
                    let Some(count) = taken.filter(|count| *count > 0) else { break };
                    document.proceed(count);
                    rest = &rest[count..];
                }
            }
            self.stream.document.replace(document);
        })
    }

    /// How many bytes were there, and are where they belong now.
    fn move_some(&self, blocking: bool) -> Result<usize, Closed> {
        let left = self.stream.left.get();
        let document = self.stream.document.borrow().clone();
        let received = document.as_ref().filter(|document| document.open.get()).and_then(|document| {
            document.with_receive(|buffer| {
                let room = left.min(buffer.len());
                self.link.receive_into(&mut buffer[..room], blocking)
            })
        });
        let count = match received {
            Some(received) => received?,
            None => {
                self.stream.document.replace(None);
                self.link.receive_into(&mut vec![0; NOWHERE.min(left)], blocking)?
            }
        };
        self.stream.left.set(left - count);
        if let Some(document) = document.filter(|_| count > 0) {
            document.proceed(count);
        }
        Ok(count)
    }
}
