//! Files, and folders with all that is in them.

use std::{
    fs::{self, File, FileType},
    io,
    path::{Path, PathBuf},
};

use super::{Readable, Reader, Unreadable};

/// The content of a file; of a folder, every file in it and below it, in the order of their names, and the names
/// themselves. Links that are met in a folder are not followed: what they point to is in the folder itself or no part of
/// it.
///
/// A path that does not exist is an error.
impl Readable for Path {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        let kind = fs::metadata(self).map_err(|error| at(self, error))?.file_type();
        if kind.is_dir() {
            reader.part(self.display(), |reader| folder(self, self, reader))
        } else if kind.is_file() {
            reader.part(self.display(), |reader| file(self, reader))
        } else {
            Err(at(self, io::Error::other("it is neither a file nor a folder")))
        }
    }
}

impl Readable for PathBuf {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        self.as_path().read_into(reader)
    }
}

/// The error for a path that cannot be opened at all.
fn at(path: &Path, error: io::Error) -> Unreadable {
    Unreadable { source: path.display().to_string(), ..error.into() }
}

fn folder(base: &Path, folder: &Path, reader: &mut Reader) -> Result<(), Unreadable> {
    let mut entries: Vec<(PathBuf, FileType)> = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| at(folder, error))? {
        let entry = entry.map_err(|error| at(folder, error))?;
        entries.push((entry.path(), entry.file_type().map_err(|error| at(&entry.path(), error))?));
    }
    entries.sort_by(|one, other| one.0.cmp(&other.0));
    for (path, kind) in entries {
        // With the folders, as a value may be spread over them.
        let name = path.strip_prefix(base).unwrap_or(&path);
        reader.part("name", |reader| reader.bytes(name.as_os_str().as_encoded_bytes()))?;
        if kind.is_dir() {
            self::folder(base, &path, reader)?;
        } else if kind.is_file() {
            reader.part(name.display(), |reader| file(&path, reader))?;
        } else if kind.is_symlink() {
            let target = fs::read_link(&path).map_err(|error| at(&path, error))?;
            reader.part(name.display(), |reader| reader.bytes(target.as_os_str().as_encoded_bytes()))?;
        }
        // Sockets and pipes have no content of their own.
    }
    Ok(())
}

fn file(path: &Path, reader: &mut Reader) -> Result<(), Unreadable> {
    #[cfg(feature = "sqlite")]
    if super::sqlite::is_database(path)? {
        return super::sqlite::file(path, reader);
    }
    reader.stream(File::open(path)?)
}
