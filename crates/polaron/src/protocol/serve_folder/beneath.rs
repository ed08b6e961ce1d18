//! Opens files that lie beneath a folder, and no others, whatever links and races there are.

use std::{
    fs::File,
    io,
    os::fd::{AsFd, OwnedFd},
    path::Path,
};

use rustix::{
    fs::{CWD, FileType, Mode, OFlags, ResolveFlags, fstat, openat, openat2},
    io::Errno,
};

/// How often a path is walked again that changed under way.
const ATTEMPTS: usize = 16;

/// How a file is opened. `NONBLOCK`: a pipe without a writer must not hold the thread up before it is seen to be one.
const READ: OFlags = OFlags::RDONLY.union(OFlags::CLOEXEC).union(OFlags::NONBLOCK).union(OFlags::NOCTTY);

const FOLDER: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// A folder to open files beneath. It may itself be reached over links.
pub(super) fn open_folder(path: &Path) -> io::Result<OwnedFd> {
    openat(CWD, path, FOLDER, Mode::empty()).map_err(Into::into)
}

/// Opens the regular file at `path`, a chain of plain names, beneath `folder`.
///
/// The folder is opened anew each time: a build may have put another one into its place.
pub(super) fn open(folder: &Path, path: &Path) -> io::Result<File> {
    let folder = open_folder(folder)?;
    let file = match open_checked(&folder, path) {
        // An old kernel, or a container that does not know the call and forbids it.
        Err(Errno::NOSYS | Errno::PERM) => open_without_links(&folder, path)?,
        other => other?,
    };
    let is_file = FileType::from_raw_mode(fstat(&file)?.st_mode).is_file();
    if is_file { Ok(File::from(file)) } else { Err(Errno::NOENT.into()) }
}

/// The kernel itself sees to it that no part of the path, and no link in it, leads out.
fn open_checked(folder: impl AsFd, path: &Path) -> Result<OwnedFd, Errno> {
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    for _ in 0..ATTEMPTS {
        match openat2(&folder, path, READ, Mode::empty(), resolve) {
            // Something was renamed meanwhile, and the kernel can not be sure.
            Err(Errno::AGAIN | Errno::INTR) => {}
            other => return other,
        }
    }
    Err(Errno::AGAIN)
}

/// Where the kernel can not do that: one name after the other, none of which may be a link.
fn open_without_links(folder: impl AsFd, path: &Path) -> Result<OwnedFd, Errno> {
    let mut names = path.iter().peekable();
    let mut reached: Option<OwnedFd> = None;
    while let Some(name) = names.next() {
        let flags = if names.peek().is_some() { FOLDER } else { READ } | OFlags::NOFOLLOW;
        let from = reached.as_ref().map_or(folder.as_fd(), AsFd::as_fd);
        reached = Some(openat(from, name, flags, Mode::empty())?);
    }
    reached.ok_or(Errno::NOENT)
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        io::Read,
        os::unix::{fs::symlink, net::UnixListener},
        path::{Path, PathBuf},
    };

    use rustix::fs::{CWD, FileType, Mode, mknodat};

    use super::{open, open_folder, open_without_links};

    /// A folder with a secret beside it.
    struct Scene {
        _temp: tempfile::TempDir,
        folder: PathBuf,
    }

    fn scene() -> Scene {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("ui");
        fs::create_dir_all(folder.join("sub/deep")).unwrap();
        fs::create_dir(temp.path().join("outside")).unwrap();
        fs::write(temp.path().join("outside/secret"), "secret").unwrap();
        fs::write(folder.join("a.html"), "a").unwrap();
        fs::write(folder.join("sub/b.html"), "b").unwrap();
        Scene { _temp: temp, folder }
    }

    fn read(folder: &Path, path: &str) -> Option<String> {
        let mut text = String::new();
        open(folder, Path::new(path)).ok()?.read_to_string(&mut text).unwrap();
        Some(text)
    }

    #[test]
    fn files_beneath_are_opened() {
        let Scene { folder, _temp } = scene();
        assert_eq!(read(&folder, "a.html").unwrap(), "a");
        assert_eq!(read(&folder, "sub/b.html").unwrap(), "b");
        let plain = open_without_links(open_folder(&folder).unwrap(), Path::new("sub/b.html")).unwrap();
        assert_eq!(std::io::read_to_string(fs::File::from(plain)).unwrap(), "b");
    }

    #[test]
    fn links_that_lead_out_are_not_followed() {
        let Scene { folder, _temp } = scene();
        let outside = folder.parent().unwrap().join("outside");
        symlink(outside.join("secret"), folder.join("absolute")).unwrap();
        symlink("../outside/secret", folder.join("relative")).unwrap();
        symlink(&outside, folder.join("folder")).unwrap();
        symlink("../../../outside", folder.join("sub/deep/up")).unwrap();
        symlink("/proc/self/root", folder.join("magic")).unwrap();
        symlink("/proc/self/cwd", folder.join("cwd")).unwrap();
        symlink("loop", folder.join("loop")).unwrap();
        let handle = open_folder(&folder).unwrap();
        for path in [
            "absolute",
            "relative",
            "folder/secret",
            "sub/deep/up/secret",
            "magic/etc/passwd",
            "cwd/Cargo.toml",
            "loop",
        ] {
            assert_eq!(read(&folder, path), None, "{path}");
            assert!(open_without_links(&handle, Path::new(path)).is_err(), "{path}");
        }
    }

    #[test]
    fn links_within_are_followed_where_the_kernel_checks_them() {
        let Scene { folder, _temp } = scene();
        symlink("sub", folder.join("link")).unwrap();
        symlink("../../a.html", folder.join("sub/deep/up.html")).unwrap();
        assert_eq!(read(&folder, "link/b.html").unwrap(), "b");
        assert_eq!(read(&folder, "sub/deep/up.html").unwrap(), "a");
        let handle = open_folder(&folder).unwrap();
        for path in ["link/b.html", "sub/deep/up.html"] {
            assert!(open_without_links(&handle, Path::new(path)).is_err(), "{path}");
        }
    }

    #[test]
    fn only_regular_files_are_opened() {
        let Scene { folder, _temp } = scene();
        let mode = Mode::RUSR | Mode::WUSR;
        mknodat(CWD, folder.join("pipe"), FileType::Fifo, mode, 0).unwrap();
        let _socket = UnixListener::bind(folder.join("socket")).unwrap();
        for path in ["pipe", "socket", "sub", "sub/deep", "nothing", "a.html/b", "a.html/../a.html/x"] {
            assert_eq!(read(&folder, path), None, "{path}");
        }
    }

    #[test]
    fn a_folder_that_was_replaced_is_served_as_it_is_now() {
        let Scene { folder, _temp } = scene();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(read(&folder, "a.html"), None);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("a.html"), "new").unwrap();
        assert_eq!(read(&folder, "a.html").unwrap(), "new");
    }
}
