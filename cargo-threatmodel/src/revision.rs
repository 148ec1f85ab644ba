//! The files of a git revision, in a folder of their own. The repository and its index stay as they are.

use std::{
    ffi::OsStr,
    path::{Component, Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;
use toml_edit::{
    DocumentMut, Item, KeyMut,
    visit_mut::{self, VisitMut},
};

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
        let mut commit = commit(name, &top)?;
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
        let manifests = git(&top, ["ls-files", "-z", "--", ":(glob)**/Cargo.toml"], Some(&index))?;
        for manifest in manifests.split_terminator('\0') {
            lead_outside(&folder.path().join("tree").join(manifest), &top.join(manifest), &top)?;
        }
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

/// Has the dependencies of a manifest that lie outside the repository lead from its copy to where they lead from its place.
fn lead_outside(copy: &Path, place: &Path, top: &Path) -> Result<(), Error> {
    let text = std::fs::read_to_string(copy)?;
    // Cargo says better what is wrong with it.
    let Ok(mut document) = text.parse::<DocumentMut>() else { return Ok(()) };
    let mut paths = Paths { folder: place.parent().unwrap_or(top), top, in_dependency: false };
    paths.visit_document_mut(&mut document);
    let led = document.to_string();
    if led != text {
        std::fs::write(copy, led)?;
    }
    Ok(())
}

/// The paths of dependencies.
struct Paths<'p> {
    /// The folder that they are relative to.
    folder: &'p Path,
    /// The folder of the repository.
    top: &'p Path,
    in_dependency: bool,
}

impl VisitMut for Paths<'_> {
    fn visit_table_like_kv_mut(&mut self, key: KeyMut<'_>, node: &mut Item) {
        if self.in_dependency && key == "path" {
            if let Some(outside) = node.as_str().and_then(|path| self.outside(path)) {
                *node = toml_edit::value(outside);
            }
            return;
        }
        let around = self.in_dependency;
        self.in_dependency |= key.ends_with("dependencies") || key == "patch" || key == "replace";
        visit_mut::visit_table_like_kv_mut(self, key, node);
        self.in_dependency = around;
    }
}

impl Paths<'_> {
    /// The whole path, if it leads out of the repository.
    fn outside(&self, path: &str) -> Option<String> {
        let mut whole = self.folder.to_owned();
        for part in Path::new(path).components() {
            match part {
                Component::ParentDir => {
                    whole.pop();
                }
                Component::CurDir => {}
                part => whole.push(part),
            }
        }
        if whole.starts_with(self.top) { None } else { whole.to_str().map(str::to_owned) }
    }
}

/// The commit that a revision names, in full.
pub(crate) fn commit(name: &str, at: &Path) -> Result<String, Error> {
    let wanted = format!("{name}^{{commit}}");
    git(at, ["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted], None)
        .map_err(|_| format!("git knows no revision `{name}`\nhelp: in a shallow clone, fetch it first").into())
}

/// The output of git, without the final line ending.
pub(crate) fn git<I, S>(at: &Path, arguments: I, index: Option<&Path>) -> Result<String, Error>
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let mut command = Command::new("git");
    // What is only asked changes nothing, not even what git remembers of the files.
    command.arg("-C").arg(at).args(arguments).env("GIT_OPTIONAL_LOCKS", "0");
    if let Some(index) = index {
        command.env("GIT_INDEX_FILE", index);
    }
    let output = command.output().map_err(|error| format!("git cannot be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("git says: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails says where")]

    use super::*;

    #[test]
    fn only_dependencies_outside_the_repository_are_led_there() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("Cargo.toml");
        let text = "[lib]\npath = \"../../../x.rs\"\n[dependencies] # ours\nnear = { path = \"../near\" }\n\
                    far = { path = \"../../far\", features = [\"a\"] }\n[target.'cfg(unix)'.dev-dependencies.deep]\npath = \"../../../deep\"\n\
                    [patch.crates-io]\nother = { path = \"../../../other\" }\n";
        std::fs::write(&copy, text).unwrap();
        lead_outside(&copy, Path::new("/home/repo/app/Cargo.toml"), Path::new("/home/repo")).unwrap();
        let led = text
            .replace("../../far", "/home/far")
            .replace("\"../../../deep", "\"/deep")
            .replace("\"../../../other", "\"/other");
        assert_eq!(std::fs::read_to_string(&copy).unwrap(), led);
    }
}
