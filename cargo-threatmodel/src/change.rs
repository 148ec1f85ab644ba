//! Changes to files of the user: shown first, then written, each file whole or not at all.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use similar::TextDiff;
use threatmodel_text::plain;

use crate::subject::Error;

/// A file that is to be made or changed.
pub(crate) struct Change {
    /// Where it is, links resolved.
    file: PathBuf,
    /// Its name for people.
    shown: String,
    /// Its present content; `None` if there is no such file.
    old: Option<String>,
    new: String,
}

impl Change {
    /// A new file. There must be none of that name.
    pub(crate) fn create(file: &Path, folder: &Path, root: &Path, text: String) -> Result<Self, Error> {
        Ok(Self { file: inside(file, folder, root)?, shown: shown(file, root), old: None, new: text })
    }

    /// A file that has this text, and gets another.
    pub(crate) fn replace(file: &Path, folder: &Path, root: &Path, old: &str, new: String) -> Result<Self, Error> {
        Ok(Self { file: inside(file, folder, root)?, shown: shown(file, root), old: Some(old.to_owned()), new })
    }

    /// The change as a patch.
    pub(crate) fn patch(&self) -> String {
        let name = &self.shown;
        let before = if self.old.is_some() { format!("a/{name}") } else { "/dev/null".to_owned() };
        let old = self.old.as_deref().unwrap_or_default();
        let diff = TextDiff::from_lines(old, &self.new);
        let patch = diff.unified_diff().header(&before, &format!("b/{name}")).to_string();
        plain::visible(&patch).into_owned()
    }

    /// Makes it so.
    pub(crate) fn write(&self) -> Result<(), Error> {
        self.put().map_err(|error| format!("`{}` cannot be written: {error}", self.shown).into())
    }

    fn put(&self) -> io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".threatmodel-");
        // A temporary file is its owner's alone; this one will be the team's.
        match &self.old {
            Some(_) => _ = builder.permissions(fs::metadata(&self.file)?.permissions()),
            #[cfg(unix)]
            None => _ = builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666)),
            #[cfg(not(unix))]
            None => {}
        }
        let mut written = builder.tempfile_in(folder)?;
        written.write_all(self.new.as_bytes())?;
        written.as_file().sync_all()?;
        match &self.old {
            Some(old) if fs::read_to_string(&self.file)? != *old => Err(io::Error::other("it has changed meanwhile")),
            Some(_) => written.persist(&self.file).map(drop).map_err(Into::into),
            None => written.persist_noclobber(&self.file).map(drop).map_err(Into::into),
        }
    }
}

/// The file as people see it: relative to the root where it is below it.
pub(crate) fn shown(file: &Path, root: &Path) -> String {
    let relative = file.strip_prefix(root).unwrap_or(file);
    plain::line(&relative.to_string_lossy().replace('\\', "/"))
}

/// Whether there is something of this name, a link that leads nowhere included.
pub(crate) fn is_there(file: &Path) -> bool {
    file.symlink_metadata().is_ok()
}

/// Where the file really is. A link that leads out of the folder is not followed.
fn inside(file: &Path, folder: &Path, root: &Path) -> Result<PathBuf, Error> {
    let failed = |path: &Path, error: io::Error| format!("`{}`: {error}", shown(path, root));
    let real_folder = folder.canonicalize().map_err(|error| failed(folder, error))?;
    let there = file.ancestors().find(|path| is_there(path)).unwrap_or(folder);
    let real = there.canonicalize().map_err(|error| failed(there, error))?;
    if !real.starts_with(&real_folder) {
        return Err(format!(
            "`{}` is a link that leads out of `{}`; nothing was written\nhelp: write the file where it leads, or remove the link",
            shown(there, root),
            plain::line(&folder.to_string_lossy()),
        )
        .into());
    }
    let rest = file.strip_prefix(there).unwrap_or(Path::new(""));
    Ok(if rest.as_os_str().is_empty() { real } else { real.join(rest) })
}
