//! Finds files with annotations that no target includes.

use std::{collections::HashSet, path::Path};

use threatmodel_core::{
    annotation::Place,
    grammar::ATTRIBUTES,
    source::{Problem, ProblemKind},
};

use super::{files::Files, shown};

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
            problems.extend(problem(path, &loaded.source, root));
        }
    }
    problems
}

fn problem(path: &Path, source: &str, root: &Path) -> Option<Problem> {
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
