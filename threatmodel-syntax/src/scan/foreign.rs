//! Macros of other crates in a program, which may write annotations there. A program is linked into no check, and the sources do
//! not show what a macro writes: without a word, what it says would be lost.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::Path,
};

use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};
use memchr::memmem;
use threatmodel_core::{
    annotation::Place,
    source::{Problem, ProblemKind},
};

use super::{
    files::Files,
    metadata::{TargetKind, Workspace, node_of},
    tree::{self, Wanted},
};

/// What every annotation leads to, however a macro spells it.
const OURS: &str = "threatmodel";

/// The uses of such macros in the programs of the checked packages.
pub(super) fn find(metadata: &Metadata, workspace: &Workspace, files: &Files, outside: bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut known = HashMap::new();
    for info in workspace.packages.iter().filter(|package| package.checked) {
        let programs: Vec<_> = info.targets.iter().filter(|target| target.kind == TargetKind::Program).collect();
        let package = metadata.packages.iter().find(|package| package.name == info.name && package.source.is_none());
        let (Some(package), false) = (package, programs.is_empty()) else { continue };
        let writers = writers(metadata, package, &mut known);
        if writers.is_empty() {
            continue;
        }
        let wanted = Wanted { outside, names: true, every: true };
        for program in programs {
            for file in tree::read(info, program, &workspace.root, files, wanted).annotated {
                let text = file.text();
                for name in &writers {
                    if let Some(line) = text.lines().position(|line| names(line, name)) {
                        problems.push(problem(&file.shown, line, name, &program.crate_name));
                    }
                }
            }
        }
    }
    problems
}

fn problem(file: &str, line: usize, name: &str, program: &str) -> Problem {
    let line = u32::try_from(line + 1).unwrap_or(u32::MAX);
    Problem {
        kind: ProblemKind::Unread,
        place: Place { file: file.to_owned(), line, column: 1, len: 0 },
        message: format!(
            "the program `{program}` uses `{name}`, whose macros write annotations: neither the sources nor the check show them"
        ),
        help:
            "move what is annotated into the library, which the check links, or write the annotations beside the macro"
                .to_owned(),
    }
}

/// Whether the line names the crate in a path: `name::`, `use name`.
fn names(line: &str, name: &str) -> bool {
    let code = line.split("//").next().unwrap_or(line);
    memmem::find_iter(code.as_bytes(), name.as_bytes()).any(|at| {
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        let before = code[..at].chars().next_back().is_some_and(is_word);
        let rest = code[at + name.len()..].trim_start();
        !before && (rest.starts_with("::") || code.trim_start().starts_with("use ") && !rest.starts_with(is_word))
    })
}

/// The names of dependencies that lead to macros which know our attributes.
fn writers(metadata: &Metadata, package: &Package, known: &mut HashMap<PackageId, bool>) -> Vec<String> {
    let Some(node) = node_of(metadata, &package.id) else { return Vec::new() };
    let linked = node.deps.iter().filter(|dependency| is_normal(dependency));
    let mut names: Vec<String> = linked
        .filter(|dependency| leads_to_writer(metadata, &dependency.pkg, known))
        .map(|dependency| dependency.name.clone())
        .collect();
    names.sort();
    names
}

fn is_normal(dependency: &cargo_metadata::NodeDep) -> bool {
    dependency.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal)
}

/// Whether the package has, or passes on, macros that know our attributes. Ours do, and what they write is read.
fn leads_to_writer(metadata: &Metadata, from: &PackageId, known: &mut HashMap<PackageId, bool>) -> bool {
    let (mut queue, mut seen) = (vec![from.clone()], HashSet::from([from.clone()]));
    while let Some(id) = queue.pop() {
        let Some(package) = metadata.packages.iter().find(|package| package.id == id) else { continue };
        if package.name.as_str() == OURS {
            continue;
        }
        if package.targets.iter().any(|target| target.is_proc_macro())
            && *known.entry(id.clone()).or_insert_with(|| mentions_ours(package))
        {
            return true;
        }
        let next =
            node_of(metadata, &id).into_iter().flat_map(|node| &node.deps).filter(|dependency| is_normal(dependency));
        queue.extend(next.map(|dependency| dependency.pkg.clone()).filter(|id| seen.insert(id.clone())));
    }
    false
}

fn mentions_ours(package: &Package) -> bool {
    let sources = package.targets.iter().filter(|target| target.is_proc_macro());
    sources.filter_map(|target| target.src_path.as_std_path().parent()).any(folder_mentions)
}

fn folder_mentions(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| {
        if path.is_dir() {
            return folder_mentions(&path);
        }
        path.extension().is_some_and(|end| end == "rs")
            && fs::read(&path).is_ok_and(|text| memmem::find(&text, OURS.as_bytes()).is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_crate_is_named_in_paths_and_imports() {
        for line in
            ["#[macros::route]", "    macros ::commands!();", "use macros;", "use macros::{route};", "::macros::x!()"]
        {
            assert!(names(line, "macros"), "{line}");
        }
        for line in ["let macros = 1;", "// macros::route", "my_macros::route!()", "macros_of::x!()", "use other;"] {
            assert!(!names(line, "macros"), "{line}");
        }
    }
}
