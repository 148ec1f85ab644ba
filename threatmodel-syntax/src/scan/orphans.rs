//! Finds files with annotations that no target includes.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use threatmodel_core::{
    annotation::Place,
    grammar::ATTRIBUTES,
    source::{Problem, ProblemKind},
};

use super::{metadata::PackageInfo, shown, tree::is_annotated};

/// The files of a package that are none of the `seen` and have annotations.
pub(super) fn find<'s>(package: &PackageInfo, seen: impl Iterator<Item = &'s PathBuf>, root: &Path) -> Vec<Problem> {
    let seen: HashSet<&PathBuf> = seen.collect();
    // The files that a path like `a/../b.rs` or a link leads to; asked for only if a file is not known by its plain path.
    let mut real: Option<HashSet<PathBuf>> = None;
    let mut problems = Vec::new();
    let mut folders = vec![package.folder.clone()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            // Links are not followed: what they lead to is either in a target or in no folder of the package.
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                let other_package = path.join("Cargo.toml").is_file();
                if !name.starts_with('.') && name != "target" && !other_package {
                    folders.push(path);
                }
            } else if kind.is_file() && name.ends_with(".rs") && name != "build.rs" {
                let known = seen.contains(&path) || {
                    let real =
                        real.get_or_insert_with(|| seen.iter().filter_map(|path| path.canonicalize().ok()).collect());
                    path.canonicalize().is_ok_and(|path| real.contains(&path))
                };
                if !known && let Some(problem) = problem(&path, root) {
                    problems.push(problem);
                }
            }
        }
    }
    problems
}

fn problem(path: &Path, root: &Path) -> Option<Problem> {
    let source = std::fs::read_to_string(path).ok()?;
    if !is_annotated(&source) {
        return None;
    }
    let (line, text) = source.lines().enumerate().find(|(_, line)| {
        line.contains('#') && ATTRIBUTES.iter().any(|attribute| line.contains(attribute.name))
            || line.contains("Classification")
    })?;
    let column = text.find('[').map_or(1, |at| text[..at].chars().count() + 2);
    let len = text.chars().count().saturating_sub(column);
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let file = shown(path, root);
    Some(Problem {
        kind: ProblemKind::NotInTarget,
        message: format!("no target includes `{file}`, which has annotations"),
        place: Place { file, line: number(line + 1), column: number(column), len: number(len) },
        help: "add the `mod` line that is missing, or delete the file".to_owned(),
    })
}
