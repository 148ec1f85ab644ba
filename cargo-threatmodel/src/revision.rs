//! The files of a git revision, in a folder of their own. The repository and its index stay as they are.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use crate::subject::Error;

/// A revision that was written out.
pub(crate) struct Revision {
    /// The commit, in full.
    pub(crate) commit: String,
    folder: TempDir,
    top: PathBuf,
}

impl Revision {
    /// Writes out what git knows below this name, or where `merge_base` is set, the commit from which both it and the
    /// commit at hand descend. `at` is a folder of the repository.
    pub(crate) fn check_out(name: &str, merge_base: bool, at: &Path) -> Result<Self, Error> {
        let top = PathBuf::from(git(at, ["rev-parse", "--show-toplevel"], None)?).canonicalize()?;
        let wanted = format!("{name}^{{commit}}");
        let mut commit = git(&top, ["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted], None)
            .map_err(|_| format!("git knows no revision `{name}`\nhelp: in a shallow clone, fetch it first"))?;
        if merge_base {
            commit = git(&top, ["merge-base", &commit, "HEAD"], None).map_err(|_| {
                format!("`{name}` and `HEAD` have no commit in common\nhelp: in a shallow clone, fetch more")
            })?;
        }
        let folder = tempfile::Builder::new().prefix("threatmodel-").tempdir()?;
        let index = folder.path().join("index");
        git(&top, ["read-tree", &commit], Some(&index))?;
        let prefix = format!("--prefix={}/", folder.path().join("tree").display());
        git(&top, ["checkout-index", "--all", "--force", &prefix], Some(&index))?;
        // The tree's own border: no link in the revision leads the scan out of it.
        std::fs::create_dir_all(folder.path().join("tree/.git"))?;
        Ok(Self { commit, folder, top })
    }

    /// Where a file of the working tree lies in the revision, if the revision has it.
    pub(crate) fn of(&self, file: &Path) -> Option<PathBuf> {
        let file = file.canonicalize().ok()?;
        Some(self.folder.path().join("tree").join(file.strip_prefix(&self.top).ok()?)).filter(|path| path.exists())
    }
}

impl Revision {
    /// Puts a file of the working tree where the revision has none: a `Cargo.lock` that is not committed, so that nothing
    /// has to be resolved anew.
    pub(crate) fn lend(&self, file: &Path) -> Result<(), Error> {
        let Ok(file) = file.canonicalize() else { return Ok(()) };
        let Ok(relative) = file.strip_prefix(&self.top) else { return Ok(()) };
        let place = self.folder.path().join("tree").join(relative);
        if !place.exists() && place.parent().is_some_and(Path::exists) {
            std::fs::copy(&file, place)?;
        }
        Ok(())
    }
}

/// The output of git, without the final line ending.
fn git<I, S>(at: &Path, arguments: I, index: Option<&Path>) -> Result<String, Error>
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let mut command = Command::new("git");
    command.arg("-C").arg(at).args(arguments);
    if let Some(index) = index {
        command.env("GIT_INDEX_FILE", index);
    }
    let output = command.output().map_err(|error| format!("git cannot be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("git says: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}
