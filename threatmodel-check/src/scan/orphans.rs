//! Finds files with annotations that no target includes.

use std::{collections::HashSet, path::Path};

use threatmodel_model::{
    annotation::Place,
    source::{Problem, ProblemKind},
};

use super::files::{Files, Loaded};
use threatmodel_syntax::shown;

/// The files of the package at this position that have annotations and are none of those that were `seen`.
pub(super) fn find<'s>(
    package: usize,
    files: &Files,
    seen: impl Iterator<Item = &'s Path>,
    root: &Path,
) -> Vec<Problem> {
    let seen: HashSet<&Path> = seen.collect();
    // The files that a path like `a/../b.rs` or a link leads to; asked for only if a file is not known by its plain path.
    let mut real = None;
    let mut problems = Vec::new();
    for (path, loading) in files.of_package(package) {
        let Ok(loaded) = loading else { continue };
        if !loaded.annotated || seen.contains(path) || path.file_name().is_some_and(|name| name == "build.rs") {
            continue;
        }
        let real: &HashSet<_> =
            real.get_or_insert_with(|| seen.iter().filter_map(|path| path.canonicalize().ok()).collect());
        if !path.canonicalize().is_ok_and(|path| real.contains(&path)) {
            problems.push(problem(path, loaded, files, root));
        }
    }
    problems
}

fn problem(path: &Path, loaded: &Loaded, files: &Files, root: &Path) -> Problem {
    let file = shown(path, root);
    let source = loaded.source.as_str();
    let (at, text) = files.annotation(loaded).unwrap_or_default();
    let before = &source[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|letter| *letter != '\n').count() + 1;
    let len = text.lines().next().unwrap_or_default().chars().count();
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Problem {
        kind: ProblemKind::NotInTarget,
        message: format!("no target includes `{file}`, which has annotations"),
        place: Place { file, line: number(line), column: number(column), len: number(len) },
        help: "add the `mod` line that is missing, or delete the file".to_owned(),
    }
}
