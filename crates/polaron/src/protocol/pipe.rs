//! The way of a body to the engine: a socket pair, whose end tells whether all went well.
//!
//! What is written waits in the kernel, a few hundred KiB at most, until the engine reads it: a fast source waits there, and
//! nothing is held in this process. When the engine closes its end, the writer is told.

use std::{io, os::fd::OwnedFd};

use glib::{ControlFlow, IOCondition, Priority, SourceFuture};
use rustix::{
    fd::AsRawFd,
    io::Errno,
    net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, send, socketpair},
};

/// The end that is written to. Dropped without [`finish`](Self::finish) it makes the reader's last read fail.
#[derive(Debug)]
pub(super) struct PipeWriter {
    socket: OwnedFd,
}

/// Why a write did not succeed: nobody reads any more.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Gone;

/// A writer, and the socket to read from.
pub(super) fn pipe() -> io::Result<(PipeWriter, OwnedFd)> {
    let (writer, reader) = socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    // The kernel resets a connection, instead of ending it, when a socket is closed that has not read all it got. This byte
    // is there to stay unread: so an error, a panic, any way out but `finish` is told from the end of the body.
    send(&reader, &[0], SendFlags::NOSIGNAL)?;
    Ok((PipeWriter { socket: writer }, reader))
}

impl PipeWriter {
    /// Writes all of it, however long that takes.
    pub(super) fn write_all(&self, mut bytes: &[u8]) -> Result<(), Gone> {
        while !bytes.is_empty() {
            match send(&self.socket, bytes, SendFlags::NOSIGNAL) {
                Ok(sent) => bytes = &bytes[sent..],
                Err(Errno::INTR) => {}
                Err(_) => return Err(Gone),
            }
        }
        Ok(())
    }

    /// The same on a thread with a GLib loop, which goes on meanwhile.
    pub(super) async fn write_all_async(&self, mut bytes: &[u8]) -> Result<(), Gone> {
        while !bytes.is_empty() {
            match send(&self.socket, bytes, SendFlags::NOSIGNAL | SendFlags::DONTWAIT) {
                Ok(sent) => bytes = &bytes[sent..],
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => self.wait(IOCondition::OUT | IOCondition::HUP).await,
                Err(_) => return Err(Gone),
            }
        }
        Ok(())
    }

    /// Waits until nobody reads any more.
    pub(super) async fn closed(&self) {
        self.wait(IOCondition::HUP).await;
    }

    /// The body is complete: what was written is followed by an ordinary end.
    pub(super) fn finish(self) {
        // It fails when the reader is gone, to whom it makes no difference.
        let _ = recv(&self.socket, &mut [0; 1][..], RecvFlags::DONTWAIT);
    }

    async fn wait(&self, condition: IOCondition) {
        let socket = self.socket.as_raw_fd();
        let waiting = SourceFuture::new(move |sender| {
            let mut ready = Some(sender);
            glib::unix_fd_source_new(socket, condition, None, Priority::DEFAULT, move |_, _| {
                if let Some(ready) = ready.take() {
                    // Who waits may have been dropped at this moment.
                    let _ = ready.send(());
                }
                ControlFlow::Break
            })
        });
        waiting.await;
    }
}

#[cfg(test)]
mod tests {
    use std::{io, io::Read, os::unix::net::UnixStream, thread};

    use super::{Gone, pipe};

    #[test]
    fn an_end_that_is_finished_is_an_end() {
        let (writer, reader) = pipe().unwrap();
        writer.write_all(b"abc").unwrap();
        writer.finish();
        let mut read = Vec::new();
        UnixStream::from(reader).read_to_end(&mut read).unwrap();
        assert_eq!(read, b"abc");
    }

    #[test]
    fn an_end_that_is_dropped_is_an_error_after_all_bytes() {
        let (writer, reader) = pipe().unwrap();
        writer.write_all(b"abc").unwrap();
        drop(writer);
        let mut read = Vec::new();
        let error = UnixStream::from(reader).read_to_end(&mut read).unwrap_err();
        assert_eq!((read.as_slice(), error.kind()), (b"abc".as_slice(), io::ErrorKind::ConnectionReset));
    }

    #[test]
    fn the_writer_waits_for_the_reader_and_learns_that_it_is_gone() {
        const LENGTH: usize = 8 << 20;
        let (writer, reader) = pipe().unwrap();
        let writing = thread::spawn(move || {
            let bytes = vec![7; LENGTH];
            writer.write_all(&bytes).unwrap();
            writer.write_all(&bytes)
        });
        let mut reader = UnixStream::from(reader);
        reader.read_exact(&mut vec![0; LENGTH]).unwrap();
        drop(reader);
        assert_eq!(writing.join().unwrap(), Err(Gone));
    }

    #[test]
    fn an_async_writer_waits_and_learns_that_nobody_reads() {
        const LENGTH: usize = 4 << 20;
        let context = glib::MainContext::new();
        let (writer, reader) = pipe().unwrap();
        let reading = thread::spawn(move || {
            let mut read = vec![0; LENGTH];
            UnixStream::from(reader).read_exact(&mut read).unwrap();
            read
        });
        context
            .with_thread_default(|| {
                context.block_on(async {
                    writer.write_all_async(&vec![9; LENGTH]).await.unwrap();
                    writer.closed().await;
                    assert_eq!(writer.write_all_async(b"more").await, Err(Gone));
                });
            })
            .unwrap();
        assert_eq!(reading.join().unwrap(), vec![9; LENGTH]);
    }
}
