//! Macros of other crates in a program, which may write annotations there. A program is linked into no check, and the sources do
//! not show what a macro writes: without a word, what it says would be lost.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::Path,
};

use cargo_metadata::{DependencyKind, Metadata, Node, NodeDep, Package, PackageId};
use memchr::memmem;
use threatmodel_model::{
    annotation::Place,
    source::{Problem, ProblemKind},
};

use super::{
    files::Files,
    metadata::{TargetKind, Workspace},
    tree::{self, Wanted},
};

/// The crate that every annotation leads to, however a macro spells it.
const OURS: &str = "threatmodel";

/// The uses of such macros in the programs of the checked packages.
pub(super) fn find(metadata: &Metadata, workspace: &Workspace, files: &Files, outside: bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut graph = Graph::of(metadata);
    for info in workspace.packages.iter().filter(|package| package.checked) {
        let programs: Vec<_> = info.targets.iter().filter(|target| target.kind == TargetKind::Program).collect();
        let package = metadata.packages.iter().find(|package| package.name == info.name && package.source.is_none());
        let (Some(package), false) = (package, programs.is_empty()) else { continue };
        let writers = graph.writers(&package.id);
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

/// The crates that programs are linked with.
struct Graph<'m> {
    packages: HashMap<&'m PackageId, &'m Package>,
    nodes: HashMap<&'m PackageId, &'m Node>,
    /// The packages that are known to have, or to pass on, macros that know our attributes, or not to.
    known: HashMap<&'m PackageId, bool>,
}

impl<'m> Graph<'m> {
    fn of(metadata: &'m Metadata) -> Self {
        let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
        Self {
            packages: metadata.packages.iter().map(|package| (&package.id, package)).collect(),
            nodes: nodes.map(|node| (&node.id, node)).collect(),
            known: HashMap::new(),
        }
    }

    /// The names by which the package knows dependencies that lead to such macros.
    fn writers(&mut self, package: &PackageId) -> Vec<&'m str> {
        let mut names: Vec<&str> = self
            .linked(package)
            .filter(|dependency| self.leads_to_writer(&dependency.pkg))
            .map(|dependency| dependency.name.as_str())
            .collect();
        names.sort_unstable();
        names
    }

    /// Whether the package has, or passes on, such macros. Ours are some, and what they write is read.
    fn leads_to_writer(&mut self, id: &'m PackageId) -> bool {
        if let Some(known) = self.known.get(id) {
            return *known;
        }
        // A path that leads back here adds nothing.
        self.known.insert(id, false);
        let leads = self.packages.get(id).copied().is_some_and(|package| {
            package.name.as_str() != OURS
                && (mentions_ours(package) || self.linked(id).any(|dependency| self.leads_to_writer(&dependency.pkg)))
        });
        self.known.insert(id, leads);
        leads
    }

    fn linked(&self, id: &PackageId) -> impl Iterator<Item = &'m NodeDep> + use<'m> {
        let node = self.nodes.get(id).copied();
        let dependencies = node.into_iter().flat_map(|node| &node.deps);
        dependencies.filter(|dependency| dependency.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal))
    }
}

/// Whether the sources of its macros, if it has any, mention us.
fn mentions_ours(package: &Package) -> bool {
    let sources = package.targets.iter().filter(|target| target.is_proc_macro());
    sources.filter_map(|target| target.src_path.as_std_path().parent()).any(folder_mentions)
}

fn folder_mentions(folder: &Path) -> bool {
    // Links may lead in a circle.
    let (mut folders, mut seen) = (vec![folder.to_owned()], HashSet::new());
    while let Some(folder) = folders.pop() {
        let Ok(real) = folder.canonicalize() else { continue };
        if !seen.insert(real) {
            continue;
        }
        for path in fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs")
                && fs::read(&path).is_ok_and(|text| memmem::find(&text, OURS.as_bytes()).is_some())
            {
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails says where")]

    use super::{folder_mentions, names};

    #[cfg(unix)]
    #[test]
    fn links_that_lead_in_a_circle_end() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b"] {
            std::os::unix::fs::symlink(folder.path(), folder.path().join(name)).unwrap();
        }
        assert!(!folder_mentions(folder.path()));
        std::fs::write(folder.path().join("lib.rs"), "::threatmodel::mitigates").unwrap();
        assert!(folder_mentions(folder.path()));
    }

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
