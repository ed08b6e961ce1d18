//! The private socket that renderer processes connect to, and who may.
//!
//! A stranger meets four doors: the socket lies in a folder only this user may enter; the peer must be of this user and a
//! descendant of this process; it must bring a token that was made for one web process and is good once; and it must speak
//! the protocol from its first byte.

use std::{
    collections::HashSet,
    fs, io,
    os::unix::{
        fs::{DirBuilderExt, MetadataExt},
        net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use polaron_protocol::{
    Envelope, Header, Hello, ProtocolError, RingReceiver, Token,
    handshake::{self, HELLO_LENGTH},
    ring,
};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    net::{RecvFlags, recv, sockopt::socket_peercred},
    process::getuid,
};

use crate::{Hub, connection::Connection, session::Session};

/// How long a peer may take for its first message.
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(10);

/// How many may be at their handshake at a time. Web processes come one by one.
const MAX_WAITING: usize = 64;

/// How long nothing is accepted after that failed.
const ACCEPT_PAUSE: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };

/// How many generations a renderer may be below this process: the sandbox's helpers lie between.
const MAX_GENERATIONS: usize = 8;

const FOLDER_PREFIX: &str = "polaron-";

/// A listening socket in a private folder. Dropped, it takes no more renderers and removes the folder.
#[derive(Debug)]
pub struct Server {
    folder: PathBuf,
    doors: Arc<Doors>,
    stop: Option<UnixStream>,
    thread: Option<thread::JoinHandle<()>>,
}

/// What decides who may come in.
#[derive(Debug, Default)]
struct Doors {
    tokens: Mutex<HashSet<Token>>,
    waiting: AtomicUsize,
}

/// One of those who wait to be let in.
struct Guest(Arc<Doors>);

impl Guest {
    fn enter(doors: &Arc<Doors>) -> Option<Self> {
        if doors.waiting.fetch_add(1, Ordering::AcqRel) >= MAX_WAITING {
            doors.waiting.fetch_sub(1, Ordering::AcqRel);
            return None;
        }
        Some(Self(doors.clone()))
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Server {
    /// Starts to listen, in a new folder under the user's runtime folder, or under the temporary one where there is none.
    ///
    /// # Errors
    ///
    /// When the folder or the socket can not be made.
    pub fn start(hub: &Hub) -> io::Result<Self> {
        let (folder, listener) = private_socket()?;
        // A peer that goes away before it is accepted must not block the thread that is told to stop.
        listener.set_nonblocking(true)?;
        let doors = Arc::new(Doors::default());
        let (stop, stopped) = UnixStream::pair()?;
        let thread = {
            let (hub, doors) = (hub.clone(), doors.clone());
            thread::Builder::new()
                .name("ipc-accept".to_owned())
                .spawn(move || accept(&listener, &stopped, &hub, &doors))?
        };
        Ok(Self { folder, doors, stop: Some(stop), thread: Some(thread) })
    }

    /// The folder that holds the socket and nothing else. A sandbox has to let renderers into it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where renderers connect.
    pub fn socket_path(&self) -> PathBuf {
        self.folder.join("ipc.sock")
    }

    /// A new token, good for one connection.
    ///
    /// # Errors
    ///
    /// When the system gives no random bytes.
    pub fn admit(&self) -> io::Result<Token> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let token = Token(bytes);
        self.doors.tokens.lock().insert(token);
        Ok(token)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It has nothing to tell.
            let _ = thread.join();
        }
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            tracing::warn!(target: "polaron", folder = %self.folder.display(), %error, "the socket's folder stays");
        }
    }
}

/// Takes connections until told to stop.
fn accept(listener: &UnixListener, stopped: &UnixStream, hub: &Hub, doors: &Arc<Doors>) {
    loop {
        let mut fds = [PollFd::new(listener, PollFlags::IN), PollFd::new(stopped, PollFlags::IN)];
        if poll(&mut fds, None).is_err() {
            continue;
        }
        if !fds[1].revents().is_empty() {
            return;
        }
        let socket = match listener.accept() {
            Ok((socket, _)) => socket,
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {
                continue;
            }
            Err(error) => {
                tracing::error!(target: "polaron", %error, "a renderer's connection could not be taken");
                // Out of descriptors, most likely: the next try is for when some may be free again.
                let _ = poll(&mut [PollFd::new(stopped, PollFlags::IN)], Some(&ACCEPT_PAUSE));
                continue;
            }
        };
        let peer = match identify(&socket) {
            Ok(peer) => peer,
            Err(why) => {
                tracing::error!(target: "polaron", %why, "a stranger was refused");
                continue;
            }
        };
        let Some(guest) = Guest::enter(doors) else {
            tracing::error!(target: "polaron", pid = peer, "too many wait to be let in; this one was refused");
            continue;
        };
        let (hub, doors) = (hub.clone(), doors.clone());
        let spawned = Session::spawn(peer, move || match doors.let_in(socket, peer) {
            Ok((connection, ring)) => {
                tracing::debug!(target: "polaron", pid = peer, "a renderer connected");
                drop(guest);
                let session = Session::new(hub, Arc::new(connection));
                match ring {
                    Some(ring) => session.with_ring(ring).run(),
                    None => session.run(),
                }
            }
            Err(why) => tracing::error!(target: "polaron", pid = peer, %why, "a stranger was refused"),
        });
        if let Err(error) = spawned {
            tracing::error!(target: "polaron", %error, "no thread for a renderer");
        }
    }
}

/// Whether the peer is a process of ours, by what the kernel says of it; its process id.
fn identify(socket: &UnixStream) -> io::Result<i32> {
    let peer = socket_peercred(socket)?;
    let pid = peer.pid.as_raw_nonzero().get();
    if peer.uid != getuid() {
        return Err(io::Error::other(format!("process {pid} belongs to user {}", peer.uid.as_raw())));
    }
    let own = std::process::id();
    let mut ancestor = pid;
    for _ in 0..=MAX_GENERATIONS {
        if u32::try_from(ancestor) == Ok(own) {
            return Ok(pid);
        }
        match parent_of(ancestor) {
            Some(parent) if parent > 0 => ancestor = parent,
            _ => break,
        }
    }
    Err(io::Error::other(format!("process {pid} was not started by this application")))
}

fn parent_of(pid: i32) -> Option<i32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field, the command in parentheses, may hold anything; what follows its last one is well formed.
    stat.rsplit_once(')')?.1.split_ascii_whitespace().nth(1)?.parse().ok()
}

impl Doors {
    /// Reads the peer's first message and answers it.
    fn let_in(&self, socket: UnixStream, peer: i32) -> io::Result<(Connection, Option<RingReceiver>)> {
        let hello = read_hello(&socket, HANDSHAKE_PATIENCE).map_err(io::Error::other)?;
        if !self.tokens.lock().remove(&hello.token) {
            return Err(io::Error::other("it brought no valid token"));
        }
        let mut connection = Connection::new(socket, peer)?;
        if !hello.rings {
            welcome(&connection)?;
            return Ok((connection, None));
        }
        let rings = ring::create().and_then(|(sender, receiver, file)| {
            handshake::welcome_with_rings(connection.socket(), file).map(|()| (sender, receiver))
        });
        match rings {
            Ok((sender, receiver)) => {
                connection.use_ring(sender);
                Ok((connection, Some(receiver)))
            }
            Err(error) => {
                tracing::warn!(target: "polaron", pid = peer, %error, "no shared memory: the socket has to do");
                welcome(&connection)?;
                Ok((connection, None))
            }
        }
    }
}

/// Why a peer did not get through its first message.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HelloError {
    #[error("it said nothing")]
    Silent,
    #[error("it went away before it said who it is")]
    Gone,
    #[error("its first message is no hello")]
    NoHello,
    #[error(transparent)]
    Protocol(#[from] ProtocolError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Tells a peer that it is let in.
pub(crate) fn welcome(connection: &Connection) -> io::Result<()> {
    connection
        .send_encoded("", &handshake::welcome())
        .map_err(|_| io::Error::other("it went away before it was welcomed"))
}

/// Reads the peer's first message. No more is read than that message has.
pub(crate) fn read_hello(socket: &UnixStream, patience: Duration) -> Result<Hello, HelloError> {
    let deadline = Instant::now() + patience;
    let mut message = [0; HELLO_LENGTH];
    let mut length = 0;
    while length < HELLO_LENGTH {
        let left = deadline.saturating_duration_since(Instant::now());
        let left = Timespec { tv_sec: left.as_secs() as _, tv_nsec: left.subsec_nanos().into() };
        match poll(&mut [PollFd::new(socket, PollFlags::IN)], Some(&left)) {
            Ok(0) => return Err(HelloError::Silent),
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(io::Error::from(error).into()),
        }
        match recv(socket, &mut message[length..], RecvFlags::DONTWAIT) {
            Ok((_, 0)) | Err(Errno::CONNRESET) => return Err(HelloError::Gone),
            Ok((_, count)) => length += count,
            Err(Errno::AGAIN | Errno::INTR) => {}
            Err(error) => return Err(io::Error::from(error).into()),
        }
        // What is no hello is refused as soon as that can be seen.
        if let Some(head) = message[..length].first_chunk() {
            let header = Header::parse(head)?;
            if header.body_length != HELLO_LENGTH - head.len() {
                return Err(HelloError::NoHello);
            }
        }
    }
    let envelope = Envelope::parse(&message)?;
    Ok(Hello::from_envelope(&envelope.expect("all of it is here"))?)
}

/// A socket in a new folder with mode 0700: under the user's runtime folder, or where that can not be under a temporary one.
fn private_socket() -> io::Result<(PathBuf, UnixListener)> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let name = format!("{FOLDER_PREFIX}{}-{:016x}", std::process::id(), u64::from_ne_bytes(random));
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|folder| folder.is_dir());
    let mut refusals = Vec::new();
    for base in runtime.into_iter().chain([std::env::temp_dir(), PathBuf::from("/tmp")]) {
        remove_stale_folders(&base);
        let folder = base.join(&name);
        let made = fs::DirBuilder::new().mode(0o700).create(&folder);
        // A path too long for a socket is told here.
        match made.and_then(|()| UnixListener::bind(folder.join("ipc.sock"))) {
            Ok(listener) => return Ok((folder, listener)),
            Err(error) => {
                refusals.push(format!("{}: {error}", folder.display()));
                // Where it was not made there is nothing to remove.
                let _ = fs::remove_dir(&folder);
            }
        }
    }
    Err(io::Error::other(format!("there is no place for the socket ({})", refusals.join("; "))))
}

/// Removes folders of this user whose process was killed before it could do that itself.
fn remove_stale_folders(base: &Path) {
    let Ok(entries) = fs::read_dir(base) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(pid) = name
            .to_str()
            .and_then(|name| name.strip_prefix(FOLDER_PREFIX)?.split_once('-')?.0.parse::<u32>().ok())
        else {
            continue;
        };
        let ours = entry.metadata().is_ok_and(|data| data.is_dir() && data.uid() == getuid().as_raw());
        if ours && !Path::new(&format!("/proc/{pid}")).exists() {
            // Somebody else may be at it at the same time.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    fn connect(server: &Server) -> UnixStream {
        let socket = UnixStream::connect(server.socket_path()).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        socket
    }

    /// What the server says to a first message; nothing when it hangs up.
    fn answer(mut socket: &UnixStream, hello: &[u8]) -> Vec<u8> {
        socket.write_all(hello).unwrap();
        let mut answer = vec![0; 16];
        match socket.read_exact(&mut answer) {
            Ok(()) => answer,
            Err(_) => Vec::new(),
        }
    }

    #[test]
    fn the_folder_is_private_and_goes_with_the_server() {
        let server = Server::start(&Hub::new()).unwrap();
        let folder = server.folder().to_owned();
        assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
        drop(server);
        assert!(!folder.exists());
    }

    #[test]
    fn a_token_admits_once() {
        let server = Server::start(&Hub::new()).unwrap();
        let hello = Hello::new(server.admit().unwrap()).to_envelope();
        assert_eq!(answer(&connect(&server), &hello), handshake::welcome());
        assert_eq!(answer(&connect(&server), &hello), b"", "the second use of a token");
    }

    #[test]
    fn strangers_are_refused() {
        let server = Server::start(&Hub::new()).unwrap();
        let guess = Hello::new(Token([0; 32])).to_envelope();
        assert_eq!(answer(&connect(&server), &guess), b"");
        assert_eq!(answer(&connect(&server), b"GET / HTTP/1.1\r\n\r\n"), b"");
        // One that promises more than a hello is not listened to.
        let mut long = guess[..16].to_vec();
        long[..4].copy_from_slice(&1_000_000_u32.to_le_bytes());
        assert_eq!(answer(&connect(&server), &long), b"");
    }

    #[test]
    fn a_process_that_is_no_descendant_is_no_renderer() {
        // The parent of this test is not started by this test.
        let own = i32::try_from(std::process::id()).unwrap();
        assert_eq!(parent_of(own), Some(std::os::unix::process::parent_id() as i32));
        assert_eq!(parent_of(i32::MAX), None);
    }

    #[test]
    fn folders_of_dead_processes_are_removed_and_those_of_living_ones_stay() {
        let base = std::env::temp_dir().join(format!("stale-test-{}", std::process::id()));
        let dead = base.join(format!("{FOLDER_PREFIX}{}-0", u32::MAX));
        let alive = base.join(format!("{FOLDER_PREFIX}{}-0", std::process::id()));
        let other = base.join("polaron-notes");
        for folder in [&dead, &alive, &other] {
            fs::create_dir_all(folder).unwrap();
        }
        remove_stale_folders(&base);
        assert_eq!((dead.exists(), alive.exists(), other.exists()), (false, true, true));
        fs::remove_dir_all(base).unwrap();
    }
}
