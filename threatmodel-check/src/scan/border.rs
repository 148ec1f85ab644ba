//! Where the sources of a package end: a `#[path]` or a link in somebody else's tree must not lead to other files of the
//! machine.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

/// The folder of the repository that a folder lies in, which its `.git` shows.
#[must_use]
pub fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| folder.join(".git").exists())
}

/// The folder that the files of a package may lie in, however they are reached.
pub(super) struct Border {
    folder: Option<PathBuf>,
    /// The results for known folders.
    known: HashMap<PathBuf, bool>,
}

impl Border {
    /// The repository of the package; without one the workspace or the package, whichever is
    /// larger.
    pub(super) fn around(package: &Path, workspace: &Path) -> Self {
        let own = package.canonicalize().ok();
        let repository = own.as_deref().and_then(repository);
        let workspace = workspace.canonicalize().ok();
        let around = workspace.filter(|workspace| own.as_ref().is_some_and(|own| own.starts_with(workspace)));
        let folder = repository.map(Path::to_owned).or(around).or_else(|| own.clone());
        Self { folder, known: HashMap::new() }
    }

    /// Whether a file lies within.
    pub(super) fn holds(&mut self, file: &Path) -> bool {
        let Some(border) = &self.folder else { return false };
        let within = |path: &Path| path.canonicalize().is_ok_and(|path| path.starts_with(border));
        if file.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink()) {
            return within(file);
        }
        let folder = file.parent().unwrap_or(file);
        if let Some(known) = self.known.get(folder) {
            return *known;
        }
        let holds = within(folder);
        self.known.insert(folder.to_owned(), holds);
        holds
    }
}
