//! The source scan: reads the annotations of a package or a workspace without building it.
//!
//! Cargo says which packages and targets there are; each target's module tree is followed from its root file. Files are
//! skimmed for `mod`, `use` and type names; only files with annotations are parsed.

mod border;
mod cfg;
mod depth;
mod files;
mod metadata;
mod names;
mod orphans;
mod outline;
mod prefilter;
mod tree;
mod visit;

use std::path::PathBuf;

use rayon::prelude::*;
use threatmodel_core::{
    annotation::Place,
    source::{Package, Problem, ProblemKind, Sources},
};

pub use metadata::ScanError;

use files::Files;
use metadata::{PackageInfo, TargetKind};
use names::Names;
use tree::{FileAt, Tree};

/// What to scan.
#[derive(Debug, Clone)]
pub struct Request {
    /// The `Cargo.toml` of the package that runs the check.
    pub manifest: PathBuf,
    /// Whether the check covers every member of the workspace.
    pub workspace: bool,
    /// Whether files outside the repository are read, where a `#[path]`, an `include!` or a link leads there.
    pub outside: bool,
    /// The features that the package is compiled with; `None` where nobody knows.
    pub features: Option<Vec<String>>,
}

/// Reads the annotations of the package, or of the workspace, and of the packages it depends on that have any.
///
/// # Errors
///
/// If cargo cannot say which packages and targets there are. What cannot be read in a package is a problem in the
/// result instead.
pub fn scan(request: &Request) -> Result<Sources, ScanError> {
    let threads = rayon::ThreadPoolBuilder::new().stack_size(depth::STACK).build();
    threads.map_err(ScanError::Threads)?.install(|| read(request))
}

fn read(request: &Request) -> Result<Sources, ScanError> {
    let workspace = metadata::load(request)?;
    let mut sources = Sources {
        root: workspace.root.clone(),
        registries: workspace.registries,
        whole: workspace.whole,
        ..Sources::default()
    };
    let files = Files::of(&workspace.packages);
    let trees: Vec<(usize, Tree)> = workspace
        .packages
        .iter()
        .enumerate()
        .flat_map(|(at, package)| (0..package.targets.len()).map(move |target| (at, package, target)))
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(at, package, target)| {
            (at, tree::read(package, &package.targets[target], &workspace.root, &files, request.outside))
        })
        .collect();

    // Names are asked for where annotations are, and nowhere else.
    let any = trees.iter().any(|(_, tree)| tree.files.iter().any(FileAt::annotated));
    let names = Names::of(&workspace.packages, if any { &trees } else { &[] });
    let annotated: Vec<(usize, usize, &FileAt)> = trees
        .iter()
        .enumerate()
        .flat_map(|(tree_at, (package, tree))| {
            tree.files.iter().filter(|file| file.annotated()).map(move |file| (*package, tree_at, file))
        })
        .collect();
    let visited: Vec<(usize, visit::Visited)> = annotated
        .par_iter()
        .map(|(package, tree_at, file)| {
            let info = &workspace.packages[*package];
            (*package, visit::file(info, &trees[*tree_at].1, file, &names, *tree_at))
        })
        .collect();

    for (_, tree) in &trees {
        sources.files += tree.files.len();
        sources.problems.extend(tree.problems.iter().cloned());
    }
    let mut counts = vec![(0_usize, 0_usize); workspace.packages.len()];
    for (package, visited) in visited {
        sources.parsed += 1;
        for annotation in &visited.annotations {
            let sure_off = matches!(annotation.void, Some(threatmodel_core::annotation::Void::CfgOff));
            if annotation.library && !annotation.test_only && !sure_off {
                counts[package].0 += 1;
            } else {
                counts[package].1 += 1;
            }
        }
        sources.annotations.extend(visited.annotations);
        sources.problems.extend(visited.problems);
    }
    for (at, info) in workspace.packages.iter().enumerate() {
        let seen = trees.iter().filter(|(package, _)| *package == at).flat_map(|(_, tree)| &tree.seen);
        if info.checked {
            sources.problems.extend(orphans::find(at, &files, seen, &workspace.root));
        }
        sources.packages.push(package(info, counts[at]));
    }
    sources.annotations.sort_by(|a, b| a.place.cmp(&b.place).then_with(|| a.module.cmp(&b.module)));
    sources.problems.sort_by(|a, b| a.place.cmp(&b.place));
    sources.problems.dedup();
    Ok(sources)
}

fn package(info: &PackageInfo, (in_library, elsewhere): (usize, usize)) -> Package {
    let library = info.targets.iter().find(|target| target.kind == TargetKind::Library);
    Package {
        name: info.name.clone(),
        version: info.version.clone(),
        root: info.root.clone(),
        member: info.member,
        checked: info.checked,
        reached: info.reached,
        annotates: info.facade.is_some(),
        library: library.map(|target| target.crate_name.clone()),
        in_library,
        elsewhere,
        linked: 0,
    }
}

/// A problem with a whole file.
fn unread(file: &str, line: u32, message: String, help: &str) -> Problem {
    Problem {
        kind: ProblemKind::Unread,
        place: Place { file: file.to_owned(), line, column: 1, len: 0 },
        message,
        help: help.to_owned(),
    }
}

/// A path as places show it: relative to the workspace's folder where it lies in it, `/` between the parts.
fn shown(path: &std::path::Path, root: &std::path::Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/").replace("//", "/")
}
