//! The embedded web-process extension, unpacked into a folder of its own that only this user can write to.
//!
//! The folder's name is the hash of the content, so different builds on one machine never meet, and one that is there
//! already is used again after its content was compared.

use std::{
    fs, io,
    io::Write,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use rustix::{
    fs::{StatVfsMountFlags, statvfs},
    process::getuid,
};
use sha2::{Digest, Sha256};

const LIBRARY: &[u8] = include_bytes!(env!("POLARON_WEB_EXTENSION_LIBRARY"));
const FILE_NAME: &str = "libpolaron_web_extension.so";

/// Hexadecimal digits of a folder's name.
const NAME_LENGTH: usize = 32;

/// A build that was not started for so long is taken for gone, and its folder removed by the next one that unpacks.
const KEPT_UNUSED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The folder that holds the extension and nothing else, ready for WebKit.
pub(crate) fn unpack() -> io::Result<PathBuf> {
    let name = Sha256::digest(LIBRARY)
        .iter()
        .take(NAME_LENGTH / 2)
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    let mut refusals = Vec::new();
    for base in bases() {
        match unpack_in(&base, &name) {
            Ok(folder) => return Ok(folder),
            Err(error) => refusals.push(format!("{}: {error}", base.display())),
        }
    }
    Err(io::Error::other(format!(
        "there is no folder for the web-process extension ({})",
        refusals.join("; ")
    )))
}

/// Where it may go: what is cleaned at logout first, then what outlives it.
fn bases() -> impl Iterator<Item = PathBuf> {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let own = std::env::temp_dir().join(format!("polaron-{}", getuid().as_raw()));
    [
        variable("XDG_RUNTIME_DIR").map(|folder| folder.join("polaron")),
        variable("XDG_CACHE_HOME").map(|folder| folder.join("polaron")),
        variable("HOME").map(|folder| folder.join(".cache/polaron")),
        Some(own),
    ]
    .into_iter()
    .flatten()
}

fn unpack_in(base: &Path, name: &str) -> io::Result<PathBuf> {
    let folder = base.join(name);
    for folder in [base, &folder] {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let data = fs::symlink_metadata(folder)?;
        if !data.is_dir() || data.uid() != getuid().as_raw() || data.mode() & 0o022 != 0 {
            return Err(io::Error::other("others may write there"));
        }
    }
    if statvfs(&folder)?.f_flag.contains(StatVfsMountFlags::NOEXEC) {
        return Err(io::Error::other("no code may be run from there"));
    }
    let file = folder.join(FILE_NAME);
    if fs::read(&file).is_ok_and(|present| present == LIBRARY) {
        // Says that this build is in use. When it can not be said the worst is that it is unpacked again.
        let _ = fs::File::open(&folder).and_then(|folder| folder.set_modified(SystemTime::now()));
        return Ok(folder);
    }
    remove_unused(base);
    // Written beside and moved into place: another start of the application sees all of it or nothing. WebKit loads
    // whatever ends in `.so`, which the name beside it does not.
    let beside = folder.join(format!("{FILE_NAME}.{}", std::process::id()));
    fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o700)
        .open(&beside)?
        .write_all(LIBRARY)?;
    fs::rename(&beside, &file)?;
    Ok(folder)
}

/// Removes folders of builds that nobody starts any more.
fn remove_unused(base: &Path) {
    let Ok(entries) = fs::read_dir(base) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|name| {
            name.len() == NAME_LENGTH && name.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        let age = entry.metadata().and_then(|data| data.modified()).map(|time| time.elapsed());
        if matches!(age, Ok(Ok(age)) if is_ours && age > KEPT_UNUSED) {
            // Another start of the application may be at it at the same time.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("polaron-unpack-{name}-{}", std::process::id()))
    }

    #[test]
    fn a_damaged_copy_is_replaced_and_a_good_one_left_alone() {
        let base = base("damaged");
        let folder = unpack_in(&base, "x").unwrap();
        let file = folder.join(FILE_NAME);
        let first = fs::metadata(&file).unwrap().ino();
        unpack_in(&base, "x").unwrap();
        assert_eq!(fs::metadata(&file).unwrap().ino(), first);
        fs::write(&file, b"not it").unwrap();
        unpack_in(&base, "x").unwrap();
        assert_eq!(fs::read(&file).unwrap(), LIBRARY);
        assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
        fs::remove_dir_all(base).unwrap();
    }

    #[test]
    fn folders_of_builds_that_nobody_starts_are_removed() {
        let base = base("unused");
        let [old_name, young_name, new_name] = ["a", "b", "c"].map(|digit| digit.repeat(NAME_LENGTH));
        let old = unpack_in(&base, &old_name).unwrap();
        let young = unpack_in(&base, &young_name).unwrap();
        // Somebody else's.
        let other = unpack_in(&base, "notes").unwrap();
        let long_ago = SystemTime::now() - 2 * KEPT_UNUSED;
        for folder in [&old, &young, &other] {
            fs::File::open(folder).unwrap().set_modified(long_ago).unwrap();
        }
        // Starting one again says that it is in use.
        unpack_in(&base, &young_name).unwrap();
        unpack_in(&base, &new_name).unwrap();
        assert_eq!((old.exists(), young.exists(), other.exists()), (false, true, true));
        fs::remove_dir_all(base).unwrap();
    }

    #[test]
    fn a_folder_that_others_can_write_to_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let base = base("shared");
        fs::create_dir_all(&base).unwrap();
        fs::set_permissions(&base, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(unpack_in(&base, "x").unwrap_err().to_string().contains("others may write"));
        fs::remove_dir_all(base).unwrap();
    }
}
