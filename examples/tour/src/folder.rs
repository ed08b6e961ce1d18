//! The folder on disk that the page may read and write, and nothing outside of it.

use std::io;
use std::path::{Component, Path, PathBuf};

/// A folder of this run alone; it goes at the end, or with its last holder.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
}

/// Why a file could not be saved or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("The path leaves the folder")]
    Outside,
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Folder {
    /// An empty folder in the system's place for temporary files. Fails rather than take one that is there already.
    pub(crate) fn create() -> io::Result<Self> {
        use std::os::unix::fs::DirBuilderExt;
        use std::sync::atomic::{AtomicU32, Ordering};
        static COUNT: AtomicU32 = AtomicU32::new(0);

        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("polaron-tour-{}-{number}", std::process::id()));
        std::fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self { path })
    }

    /// Saves a file and says how many bytes it has.
    pub(crate) fn save(&self, path: &str, content: &str) -> Result<usize, FileError> {
        let path = self.resolve(path)?;
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, content)?;
        Ok(content.len())
    }

    /// Reads a file that was saved.
    pub(crate) fn read(&self, path: &str) -> Result<String, FileError> {
        Ok(std::fs::read_to_string(self.resolve(path)?)?)
    }

    fn resolve(&self, path: &str) -> Result<PathBuf, FileError> {
        let path = Path::new(path);
        // Nothing in the folder is a link, so names alone can not lead out of it.
        let inside = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if inside { Ok(self.path.join(path)) } else { Err(FileError::Outside) }
    }

    /// Removes the folder and what is in it. Later calls find nothing.
    pub(crate) fn remove(&self) {
        // Left behind it would only be litter: nobody is there to be told.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.remove();
    }
}

#[cfg(test)]
mod tests {
    use super::{FileError, Folder};

    #[test]
    fn what_is_saved_is_read() {
        let folder = Folder::create().unwrap();
        assert_eq!(folder.save("a/b.txt", "Zürich").unwrap(), 7);
        assert_eq!(folder.read("./a/b.txt").unwrap(), "Zürich");
        assert!(matches!(folder.read("a/none"), Err(FileError::Io(_))));
    }

    #[test]
    fn nothing_leads_out() {
        let folder = Folder::create().unwrap();
        for path in ["../x", "a/../../x", "/etc/passwd", ".."] {
            assert!(matches!(folder.read(path), Err(FileError::Outside)), "{path}");
            assert!(matches!(folder.save(path, ""), Err(FileError::Outside)), "{path}");
        }
    }

    #[test]
    fn it_goes_with_its_owner() {
        let folder = Folder::create().unwrap();
        let path = folder.path.clone();
        assert!(path.is_dir());
        drop(folder);
        assert!(!path.exists());
    }
}
