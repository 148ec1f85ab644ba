//! The source scan: reads the annotations of a package or a workspace without building it.
//!
//! Cargo says which packages and targets there are; each target's module tree is followed from its root file. Files are
//! skimmed for what leads to other files, and for names where an annotation leads there; only files with annotations are
//! parsed.

mod aside;
mod asked;
mod border;
mod bounds;
mod calls;
mod cfg;
mod depth;
mod files;
mod foreign;
mod items;
mod kinds;
mod lexer;
mod metadata;
mod named;
mod names;
mod orphans;
mod outline;
mod overrides;
mod prefilter;
mod surface;
mod tree;
mod unfold;
mod visit;

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use cargo_metadata::{Metadata, MetadataCommand};
use rayon::prelude::*;
use threatmodel_grammar::Statement;
use threatmodel_model::{
    annotation::{Annotation, Arg, Place, Reference, Void},
    source::{Call, Package, Problem, ProblemKind, Sources},
    surface::{Sign, Surface},
};

pub use border::repository;
pub use items::{Item, items};
pub use metadata::ScanError;
pub(crate) use metadata::reached_from;

use files::{Files, Folder};
use metadata::{PackageInfo, TargetInfo, TargetKind, Workspace};
use names::Names;
use tree::{FileAt, Tree, Wanted};
use visit::Guarded;

/// The request for a scan.
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
    Scanner::of_manifest(&request.manifest)?.scan(request)
}

/// Scans packages of one workspace as it is now. What was read of a file serves every package that asks for it.
pub struct Scanner {
    metadata: Metadata,
    folders: Mutex<HashMap<PathBuf, Arc<Folder>>>,
    threads: rayon::ThreadPool,
}

impl Scanner {
    /// Asks cargo, with this command and these options, which packages and targets there are: for every platform, or for the one
    /// that is built for where what others need is not there. Meanwhile reads the package of the manifest `ahead`.
    ///
    /// # Errors
    ///
    /// If cargo cannot say it.
    pub fn ask(command: &MetadataCommand, options: &[String], ahead: Option<&Path>) -> Result<Self, ScanError> {
        Self::of(|| metadata::answer(command, options), ahead)
    }

    /// Asks cargo about the package with this `Cargo.toml`, without the network where that works.
    ///
    /// # Errors
    ///
    /// If cargo cannot say which packages and targets there are.
    pub fn of_manifest(manifest: &Path) -> Result<Self, ScanError> {
        Self::of(|| metadata::ask(manifest), Some(manifest))
    }

    /// Takes what cargo has said already, and asks nothing.
    ///
    /// # Errors
    ///
    /// If the system gives no threads.
    pub fn of_metadata(metadata: Metadata) -> Result<Self, ScanError> {
        Ok(Self { metadata, folders: Mutex::default(), threads: threads()? })
    }

    fn of(
        ask: impl FnOnce() -> Result<Metadata, cargo_metadata::Error> + Send,
        ahead: Option<&Path>,
    ) -> Result<Self, ScanError> {
        let threads = threads()?;
        let (metadata, folders) = std::thread::scope(|scope| {
            let asked = scope.spawn(ask);
            let ahead = ahead.and_then(folder_of).map(|folder| {
                let read = threads.install(|| Folder::read(&folder));
                (folder, Arc::new(read))
            });
            (asked.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), ahead.into_iter().collect())
        });
        let metadata = metadata.map_err(|error| ScanError::Metadata(Box::new(error)))?;
        Ok(Self { metadata, folders: Mutex::new(folders), threads })
    }

    /// The answer of cargo.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Reads the annotations of the package, or of the workspace, and of the packages it depends on that have any.
    ///
    /// # Errors
    ///
    /// If cargo does not know the package. What cannot be read in a package is a problem in the result instead.
    pub fn scan(&self, request: &Request) -> Result<Sources, ScanError> {
        let workspace = metadata::of(&self.metadata, request)?;
        Ok(self.threads.install(|| {
            let files = self.files(&workspace.packages);
            let foreign = foreign::find(&self.metadata, &workspace, &files, request.outside);
            let mut sources = read(&workspace, &files, request, foreign);
            if sources.annotations.iter().any(names_other_kind) {
                sources.kinds = kinds::read(&self.metadata);
            }
            sources
        }))
    }

    /// The calls in the libraries and programs of the checked packages that lead into one of these modules, `std::fs` or
    /// the name of a crate; by place. What only tests compile is left out.
    ///
    /// Unlike [`scan`](Self::scan) it parses every file, and so takes longer; without modules it reads none.
    ///
    /// # Errors
    ///
    /// If cargo does not know the package.
    pub fn calls(&self, request: &Request, modules: &[&str]) -> Result<Vec<Call>, ScanError> {
        if modules.is_empty() {
            return Ok(Vec::new());
        }
        let workspace = metadata::of(&self.metadata, request)?;
        let modules: Vec<Vec<String>> =
            modules.iter().map(|module| module.split("::").map(str::to_owned).collect()).collect();
        Ok(self.threads.install(|| read_calls(&workspace, &self.files(&workspace.packages), request, &modules)))
    }

    /// The places in the libraries, programs and build scripts of the checked packages that one of the signs tells of. What only
    /// tests compile is left out.
    ///
    /// Like [`calls`](Self::calls) it parses every file.
    ///
    /// # Errors
    ///
    /// If cargo does not know the package.
    pub fn surface(&self, request: &Request, signs: &[Sign]) -> Result<Surface, ScanError> {
        let mut workspace = metadata::of(&self.metadata, request)?;
        workspace.packages.iter_mut().for_each(|package| package.any_platform = true);
        Ok(self.threads.install(|| read_surface(&workspace, &self.files(&workspace.packages), request, signs)))
    }

    fn files(&self, packages: &[PackageInfo]) -> Files {
        let known = |folder: &PathBuf| self.known().get(folder).cloned();
        let folders = packages
            .par_iter()
            .map(|package| known(&package.folder).unwrap_or_else(|| Arc::new(Folder::read(&package.folder))));
        let files = Files::of(&folders.collect::<Vec<_>>());
        let read = packages.iter().map(|package| package.folder.clone()).zip(files.folders().iter().cloned());
        self.known().extend(read);
        files
    }

    fn known(&self) -> MutexGuard<'_, HashMap<PathBuf, Arc<Folder>>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an annotation names a kind of threat that is not of our catalogue.
fn names_other_kind(annotation: &Annotation) -> bool {
    let is_other = |reference: &Reference| {
        reference.path.as_deref().is_none_or(|path| !path.starts_with("threatmodel_catalogue::"))
    };
    matches!(annotation.statement, Statement::Threat | Statement::Dismissal)
        && matches!(annotation.arg("kind"), Some(Arg::Refs(kinds)) if kinds.iter().any(is_other))
}

/// Threads with room for sources that nest.
fn threads() -> Result<rayon::ThreadPool, ScanError> {
    rayon::ThreadPoolBuilder::new().stack_size(bounds::STACK).build().map_err(ScanError::Threads)
}

/// The folder of the package that a manifest is of, if it is of one.
fn folder_of(manifest: &Path) -> Option<PathBuf> {
    let text = std::fs::read_to_string(manifest).ok()?;
    let has_package = text.lines().any(|line| line.trim_start().starts_with("[package]"));
    has_package.then(|| std::path::absolute(manifest).ok()?.parent().map(Path::to_owned)).flatten()
}

/// Reads the packages; `problems` are those that are known before.
fn read(workspace: &Workspace, files: &Files, request: &Request, problems: Vec<Problem>) -> Sources {
    let (root, registries) = (workspace.root.clone(), workspace.registries.clone());
    let mut sources = Sources { root, registries, problems, ..Sources::default() };
    let read_trees = |wanted: Wanted| -> Vec<(usize, Tree)> {
        let targets = workspace.packages.iter().enumerate();
        let targets = targets.flat_map(|(at, package)| package.targets.iter().map(move |target| (at, package, target)));
        let targets = targets.collect::<Vec<_>>().into_par_iter();
        let read = |(at, package, target)| (at, tree::read(package, target, &workspace.root, files, wanted));
        targets.map(read).collect()
    };
    // Names are asked for where annotations are, and nowhere else.
    let mut wanted = Wanted { outside: request.outside, names: files.annotated(), every: false };
    let mut trees = read_trees(wanted);
    if !wanted.names && trees.iter().any(|(_, tree)| !tree.annotated.is_empty()) {
        wanted.names = true;
        trees = read_trees(wanted);
    }
    let names = Names::of(&workspace.packages, if wanted.names { &trees } else { &[] });
    let annotated: Vec<(usize, usize, &FileAt)> = trees
        .iter()
        .enumerate()
        .flat_map(|(tree_at, (package, tree))| tree.annotated.iter().map(move |file| (*package, tree_at, file)))
        .collect();
    let mut visited: Vec<Visit<'_>> = annotated
        .par_iter()
        .with_max_len(files::AT_ONCE)
        .map(|(package, tree_at, file)| {
            let info = &workspace.packages[*package];
            let mut visited = visit::file(info, &trees[*tree_at].1, file, &names, *tree_at);
            visited.annotations.sort_by(by_place);
            let in_library = visited.annotations.iter().filter(|annotation| is_in_library(annotation)).count();
            Visit { package: *package, file, visited, in_library }
        })
        .collect();
    // File by file they are in order, but for files that are in several targets.
    visited.sort_by(|a, b| a.file.shown.cmp(&b.file.shown));
    let mut ends = visited.iter().filter_map(|visit| visit.ends());
    let in_order = ends.next().is_none_or(|(_, mut last)| {
        ends.all(|(first, end)| by_place(std::mem::replace(&mut last, end), first).is_le())
    });

    for (_, tree) in &trees {
        sources.files += tree.count;
        sources.problems.extend(tree.problems.iter().cloned());
    }
    sources.annotations.reserve_exact(visited.iter().map(|visit| visit.visited.annotations.len()).sum());
    let mut counts = vec![(0_usize, 0_usize); workspace.packages.len()];
    let guarded: Vec<Guarded> = visited.iter().flat_map(|visit| visit.visited.guarded.iter().cloned()).collect();
    sources.problems.extend(read_overrides(workspace, files, request, &guarded));
    let attacks = visited.iter().flat_map(|visit| &visit.visited.annotations);
    if attacks.into_iter().any(|annotation| annotation.test && annotation.statement == Statement::Mitigation) {
        sources.problems.extend(read_questions(workspace, files, request));
    }
    for Visit { package, visited, in_library, .. } in visited {
        sources.parsed += 1;
        counts[package].0 += in_library;
        counts[package].1 += visited.annotations.len() - in_library;
        sources.annotations.extend(visited.annotations);
        sources.problems.extend(visited.problems);
    }
    for (at, info) in workspace.packages.iter().enumerate() {
        let seen = trees.iter().filter(|(package, _)| *package == at).flat_map(|(_, tree)| &tree.annotated);
        let seen = seen.map(|file| file.path.as_path());
        if info.checked {
            sources.problems.extend(orphans::find(at, files, seen, &workspace.root));
        }
        sources.packages.push(package(info, counts[at]));
    }
    // To give many small texts back takes as long as the sorting, and nothing waits for it.
    drop(names);
    rayon::spawn(move || drop(trees));
    if !in_order {
        sources.annotations.par_sort_by(by_place);
    }
    sources.named = named::read(&sources.root, &sources.packages, &sources.annotations);
    sources.problems.sort_by(|a, b| a.place.cmp(&b.place));
    sources.problems.dedup();
    sources
}

/// The content of a file with annotations.
struct Visit<'t> {
    package: usize,
    file: &'t FileAt,
    visited: visit::Visited,
    in_library: usize,
}

impl Visit<'_> {
    /// The first and the last of its annotations.
    fn ends(&self) -> Option<(&Annotation, &Annotation)> {
        self.visited.annotations.first().zip(self.visited.annotations.last())
    }
}

/// Whether it is in the library of its package, as others link it.
fn is_in_library(annotation: &Annotation) -> bool {
    annotation.library && !annotation.test_only && !matches!(annotation.void, Some(Void::CfgOff))
}

fn by_place(a: &Annotation, b: &Annotation) -> Ordering {
    a.place.cmp(&b.place).then_with(|| a.module.cmp(&b.module))
}

/// Every file of the libraries and programs of the checked packages.
fn shipped(workspace: &Workspace, files: &Files, request: &Request) -> Vec<(usize, Tree)> {
    let wanted = Wanted { outside: request.outside, names: true, every: true };
    let targets: Vec<(usize, &TargetInfo)> = shipped_targets(workspace).collect();
    let read = |(at, target): (usize, &TargetInfo)| {
        (at, tree::read(&workspace.packages[at], target, &workspace.root, files, wanted))
    };
    targets.into_par_iter().map(read).collect()
}

/// The libraries and programs of the checked packages.
fn shipped_targets(workspace: &Workspace) -> impl Iterator<Item = (usize, &TargetInfo)> {
    let targets = workspace.packages.iter().enumerate().filter(|(_, package)| package.checked);
    let targets = targets.flat_map(|(at, package)| package.targets.iter().map(move |target| (at, target)));
    targets
        .filter(|(_, target)| matches!(target.kind, TargetKind::Library | TargetKind::ProcMacro | TargetKind::Program))
}

/// Collects the results for each of these files.
fn in_each<T: Send>(
    workspace: &Workspace,
    trees: &[(usize, Tree)],
    of_file: impl Fn(&PackageInfo, &FileAt, &Names<'_>, usize) -> Vec<T> + Sync,
) -> Vec<T> {
    let names = Names::of(&workspace.packages, trees);
    let all: Vec<(usize, usize, &FileAt)> = trees
        .iter()
        .enumerate()
        .flat_map(|(tree_at, (package, tree))| tree.annotated.iter().map(move |file| (*package, tree_at, file)))
        .collect();
    all.par_iter()
        .flat_map_iter(|(package, tree_at, file)| of_file(&workspace.packages[*package], file, &names, *tree_at))
        .collect()
}

/// The implementations that replace one of these functions, in whatever file. Where there are none to replace, nothing is read.
fn read_overrides(workspace: &Workspace, files: &Files, request: &Request, guarded: &[Guarded]) -> Vec<Problem> {
    if guarded.is_empty() {
        return Vec::new();
    }
    let trees = shipped(workspace, files, request);
    in_each(workspace, &trees, |package, file, names, at| overrides::of_file(package, file, names, at, guarded))
}

/// Where tests ask whether a control is on.
fn read_questions(workspace: &Workspace, files: &Files, request: &Request) -> Vec<Problem> {
    let wanted = Wanted { outside: request.outside, names: false, every: true };
    let targets = workspace.packages.iter().filter(|package| package.checked);
    let targets: Vec<_> =
        targets.flat_map(|package| package.targets.iter().map(move |target| (package, target))).collect();
    let in_target = |(package, target): (&PackageInfo, &TargetInfo)| -> Vec<Problem> {
        let tests = matches!(target.kind, TargetKind::Test | TargetKind::Bench);
        let tree = tree::read(package, target, &workspace.root, files, wanted);
        tree.annotated.iter().flat_map(|file| asked::of_file(package, file, tests)).collect()
    };
    targets.into_par_iter().flat_map_iter(in_target).collect()
}

fn read_calls(workspace: &Workspace, files: &Files, request: &Request, modules: &[Vec<String>]) -> Vec<Call> {
    let trees = shipped(workspace, files, request);
    let mut calls =
        in_each(workspace, &trees, |package, file, names, at| calls::of_file(package, file, names, at, modules));
    calls.sort_by(|a, b| a.place.cmp(&b.place).then_with(|| a.item.cmp(&b.item)));
    calls.dedup();
    calls
}

fn read_surface(workspace: &Workspace, files: &Files, request: &Request, signs: &[Sign]) -> Surface {
    let index = surface::Index::new(signs);
    let wanted = Wanted { outside: request.outside, names: true, every: true };
    let read = |(at, target): (usize, &TargetInfo), all: &[&Path]| {
        (at, tree::read_with(&workspace.packages[at], target, &workspace.root, files, wanted, all))
    };
    let targets: Vec<(usize, &TargetInfo)> = shipped_targets(workspace).collect();
    let mut trees: Vec<(usize, Tree)> = targets.par_iter().map(|target| read(*target, &[])).collect();
    // Files that nothing seems to lead to belong to the first target that they lie below; a macro may write the `mod` line.
    let reached: HashSet<PathBuf> =
        trees.iter().flat_map(|(_, tree)| &tree.annotated).map(|file| file.path.clone()).collect();
    let mut strays: Vec<Vec<&Path>> = workspace.packages.iter().map(|_| Vec::new()).collect();
    for (at, strays) in strays.iter_mut().enumerate() {
        strays.extend(files.of_package(at).map(|(path, _)| path).filter(|path| !reached.contains(*path)));
    }
    for (target, tree) in targets.iter().zip(&mut trees) {
        let folder = target.1.file.parent().unwrap_or(Path::new(""));
        let (below, apart) = strays[target.0].iter().partition::<Vec<&Path>, _>(|path| path.starts_with(folder));
        if !below.is_empty() {
            *tree = read(*target, &below);
            strays[target.0] = apart;
        }
    }
    let scripts = workspace.packages.iter().enumerate().filter(|(_, package)| package.checked);
    trees.extend(scripts.filter_map(|(at, package)| {
        Some((at, tree::read(package, package.build_script.as_ref()?, &workspace.root, files, wanted)))
    }));
    // A file may be of several targets.
    let read = in_each(workspace, &trees, |package, file, names, at| {
        vec![(file.path.clone(), surface::of_file(package, file, names, at, &index))]
    });
    let mut surface = Surface::default();
    let mut known: HashSet<PathBuf> = HashSet::new();
    for (path, read) in read {
        known.insert(path);
        surface.found.extend(read.found);
        surface.unread.extend(read.unread);
    }
    surface.files = known.len();
    let checked = workspace.packages.iter().enumerate().filter(|(_, package)| package.checked);
    let loaded = checked.flat_map(|(at, _)| files.of_package(at)).filter_map(|(_, loading)| loading.as_ref().ok());
    surface.lines = loaded.map(|loaded| loaded.lines).sum();
    let problems = trees.iter().flat_map(|(_, tree)| &tree.problems);
    surface
        .unread
        .extend(problems.map(|problem| format!("{}:{}: {}", problem.place.file, problem.place.line, problem.message)));
    surface
        .found
        .sort_by(|a, b| a.place.cmp(&b.place).then_with(|| a.sign.cmp(&b.sign)).then_with(|| a.kinds.cmp(&b.kinds)));
    surface.found.dedup_by(|a, b| a.place == b.place && a.kinds == b.kinds);
    surface.unread.sort();
    surface.unread.dedup();
    surface
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
        linkable: library.is_none_or(|target| target.linkable),
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
