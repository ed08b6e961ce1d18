//! How main hands a utility process its end of their socket pair: as its standard input, which such a process has no other
//! use for.
//!
//! Nothing secret is needed then, nothing lies in a file system or in `/proc/PID/environ` that would let anybody else in, and
//! no other child that main starts at the same time can get hold of it: of all descriptors only 0 to 2 are inherited. A
//! variable in the environment says that standard input is such a socket, and which, so that the process's own children,
//! which inherit the variable and maybe another socket, do not mistake theirs for it.

use std::{
    fs::File,
    io,
    os::{fd::AsFd, unix::net::UnixStream},
    sync::atomic::{AtomicBool, Ordering},
};

use polaron_protocol::PROTOCOL_VERSION;
use rustix::{
    fs::{FileType, fstat},
    io::fcntl_dupfd_cloexec,
    stdio::{dup2_stdin, stdin},
};

/// The variable: main's protocol version, a colon, and the inode of the socket.
pub(crate) const VARIABLE: &str = "POLARON_UTILITY_PROCESS";

/// Whether this process has taken what it inherited.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// What is not as it has to be.
#[derive(Debug)]
pub(crate) enum Missing {
    /// Main did not start this process, or not as a utility process.
    NotInherited,
    AlreadyTaken,
    /// Main speaks this version.
    Version(u32),
    Io(io::Error),
}

/// What the variable is set to for a process that inherits this socket.
pub(crate) fn describe(socket: impl AsFd) -> io::Result<String> {
    Ok(format!("{PROTOCOL_VERSION}:{}", fstat(socket)?.st_ino))
}

/// Whether this process was started as a utility process.
pub(crate) fn is_there() -> bool {
    TAKEN.load(Ordering::Acquire) || find().is_some()
}

/// Takes the socket, once. Standard input reads as empty from then on, so that no child of this process inherits the socket.
pub(crate) fn take() -> Result<UnixStream, Missing> {
    if TAKEN.load(Ordering::Acquire) {
        return Err(Missing::AlreadyTaken);
    }
    let version = find().ok_or(Missing::NotInherited)?;
    if TAKEN.swap(true, Ordering::AcqRel) {
        return Err(Missing::AlreadyTaken);
    }
    let socket = move_stdin().map_err(Missing::Io)?;
    // With another version it is closed right here, and main sees that.
    if version == PROTOCOL_VERSION { Ok(socket) } else { Err(Missing::Version(version)) }
}

/// Main's version, if standard input is the socket that the variable tells of.
fn find() -> Option<u32> {
    let told = std::env::var(VARIABLE).ok()?;
    let (version, inode) = told.split_once(':')?;
    let (version, inode) = (version.parse().ok()?, inode.parse::<u64>().ok()?);
    let stat = fstat(stdin()).ok()?;
    (FileType::from_raw_mode(stat.st_mode) == FileType::Socket && stat.st_ino == inode).then_some(version)
}

fn move_stdin() -> io::Result<UnixStream> {
    // Not onto a standard stream that happens to be closed.
    let socket = fcntl_dupfd_cloexec(stdin(), 3)?;
    dup2_stdin(File::open("/dev/null")?)?;
    Ok(socket.into())
}
