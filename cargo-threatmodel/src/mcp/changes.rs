//! What changed since a revision of git: the lines of the files as they are now.

use std::{
    fs,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use similar::{DiffTag, TextDiff};
use threatmodel_text::plain;

use crate::{
    revision::{commit, git},
    subject::Error,
};

/// The changes in a workspace.
#[derive(Default)]
pub(super) struct Changes {
    /// Sources that are new or changed, relative to the folder of the workspace, with the lines that are.
    pub(super) sources: Vec<(String, Lines)>,
    /// Sources that are no longer there.
    pub(super) deleted: Vec<String>,
    /// Other files that are new, changed or gone.
    pub(super) others: Vec<String>,
}

/// Lines of a file, from 1.
pub(super) type Lines = Vec<RangeInclusive<u32>>;

impl Changes {
    /// The changes since a revision in the files below this folder, in those that git does not track too.
    pub(super) fn since(revision: &str, root: &Path) -> Result<Self, Error> {
        let root = root.canonicalize()?;
        let commit = commit(revision, &root)?;
        let top = PathBuf::from(git(&root, ["rev-parse", "--show-toplevel"], None)?).canonicalize()?;
        let changed = git(&top, ["diff-index", "-z", "--name-only", "--no-renames", &commit, "--"], None)?;
        let new = git(&top, ["ls-files", "-z", "--others", "--exclude-standard"], None)?;
        let mut changes = Self::default();
        for name in changed.split('\0').chain(new.split('\0')).filter(|name| !name.is_empty()) {
            let file = top.join(name);
            let Ok(below) = file.strip_prefix(&root) else { continue };
            let shown = below.to_string_lossy().replace('\\', "/");
            let kind = file.symlink_metadata().map(|there| there.file_type());
            // A link is not followed: it may lead anywhere.
            if kind.as_ref().is_ok_and(|kind| kind.is_symlink()) || !shown.ends_with(".rs") {
                changes.others.push(plain::line(&shown));
            } else if kind.is_ok_and(|kind| kind.is_file()) {
                let old = git(&top, ["cat-file", "blob", &format!("{commit}:{name}")], None).unwrap_or_default();
                let new = fs::read_to_string(&file).map_err(|error| format!("`{}`: {error}", plain::line(&shown)))?;
                let lines = lines(&old, &new);
                if !lines.is_empty() {
                    changes.sources.push((shown, lines));
                }
            } else {
                changes.deleted.push(plain::line(&shown));
            }
        }
        Ok(changes)
    }
}

/// The lines of the new text that are not in the old one. Where some were deleted, those around the gap.
fn lines(old: &str, new: &str) -> Lines {
    // What git says ends without its last line ending.
    let diff = TextDiff::from_lines(old.trim_end(), new.trim_end());
    let changed = diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal).map(|op| {
        let range = op.new_range();
        let (first, last) = match range.is_empty() {
            true => (range.start, range.start + 1),
            false => (range.start + 1, range.end),
        };
        let line = |line: usize| u32::try_from(line.max(1)).unwrap_or(u32::MAX);
        line(first)..=line(last)
    });
    changed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_new_text() {
        assert_eq!(lines("a\nb\nc\n", "a\nb\nc\n"), []);
        assert_eq!(lines("a\nb\nc", "a\nx\ny\nc\n"), [2..=3]);
        assert_eq!(lines("a\nb\nc", "a\nc\n"), [1..=2]);
        assert_eq!(lines("", "a\nb\n"), [1..=2]);
    }
}
