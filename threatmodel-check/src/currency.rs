//! Whether an executable that left evidence is still what the present sources build.
//!
//! The compiler writes down which files it has read, in a file beside what it has built. Where one of them, or a manifest, is
//! newer, the evidence is about other code.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use cargo_metadata::{Metadata, Package, PackageId, Target};
use threatmodel_lab::place;
use threatmodel_model::evidence::{Executable, Origin};

use crate::scan::reached_from;

/// Judges the executables of a target folder.
#[derive(Debug)]
pub struct Currency<'m> {
    metadata: &'m Metadata,
    /// The folders that executables may be relative to.
    targets: Vec<PathBuf>,
    judged: HashMap<(String, Executable, bool), bool>,
    /// When the newest of the files was written that the libraries of local packages are built from, by package.
    newest: HashMap<(PackageId, PathBuf), Option<SystemTime>>,
}

impl<'m> Currency<'m> {
    /// For executables in one of these target folders.
    #[must_use]
    pub fn new(metadata: &'m Metadata, targets: Vec<PathBuf>) -> Self {
        Self { metadata, targets, judged: HashMap::new(), newest: HashMap::new() }
    }

    /// Whether the executable that left the evidence is what the present sources build.
    pub fn holds(&mut self, origin: Origin<'_>) -> bool {
        let key = (origin.package.to_owned(), origin.executable.clone(), origin.started);
        if let Some(judged) = self.judged.get(&key) {
            return *judged;
        }
        let holds = self.is_current(origin).unwrap_or(false);
        self.judged.insert(key, holds);
        holds
    }

    /// Nothing that cannot be read is current.
    fn is_current(&mut self, origin: Origin<'_>) -> Option<bool> {
        let executable = origin.executable;
        let is_there = |target: &&PathBuf| {
            place::executable_of(&target.join(&executable.file), target).is_ok_and(|there| there == *executable)
        };
        let program = self.targets.iter().find(is_there)?.join(&executable.file);
        let built = dep_info(&program);
        // The compiler wrote it when it had read everything, and the program later.
        let read = modified(&built).ok()?;
        let root = self.metadata.workspace_root.as_std_path();
        let own = prerequisites(&built, root)?;
        if own.iter().any(|file| modified(file).is_ok_and(|written| written > read) || !file.exists()) {
            return Some(false);
        }
        let folder = program.parent()?.to_owned();
        for host in self.hosts(origin)? {
            if self.newest(&host, &folder)? > read {
                return Some(false);
            }
        }
        Some(true)
    }

    /// The packages that the executable may be of: that of the test, or for a program that it started each with a program of that
    /// name. Where none has one, nobody knows what it was built from, and each counts.
    fn hosts(&self, origin: Origin<'_>) -> Option<Vec<PackageId>> {
        let local = || self.metadata.packages.iter().filter(|known| known.source.is_none());
        if !origin.started {
            let host = local().find(|known| known.name == origin.package)?;
            return Some(vec![host.id.clone()]);
        }
        // The compiler writes `vault-0123` or `examples/vault-0123`, and cargo links it to `vault`.
        let stem = Path::new(&origin.executable.file).file_stem()?.to_str()?.replace('-', "_");
        let is_it = |target: &Target| {
            let name = target.name.replace('-', "_");
            stem.strip_prefix(&name).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        let has_it = |known: &&Package| {
            known.targets.iter().any(|target| (target.is_bin() || target.is_example()) && is_it(target))
        };
        let named: Vec<PackageId> = local().filter(has_it).map(|known| known.id.clone()).collect();
        Some(if named.is_empty() { local().map(|known| known.id.clone()).collect() } else { named })
    }

    /// When the newest of the files was written that local packages which the package reaches are built from.
    fn newest(&mut self, host: &PackageId, folder: &Path) -> Option<SystemTime> {
        let key = (host.clone(), folder.to_owned());
        if let Some(known) = self.newest.get(&key) {
            return *known;
        }
        let newest = newest(self.metadata, host, folder);
        self.newest.insert(key, newest);
        newest
    }
}

fn modified(path: &Path) -> io::Result<SystemTime> {
    fs::metadata(path)?.modified()
}

/// The list of files that the compiler read for this program: `attacks-0123.d` next to `attacks-0123`.
fn dep_info(program: &Path) -> PathBuf {
    program.with_extension("d")
}

/// The files in the first rule of a file in the form of make; `None` where it cannot be read.
fn prerequisites(file: &Path, root: &Path) -> Option<Vec<PathBuf>> {
    let text = fs::read_to_string(file).ok()?;
    let (_, rest) = text.lines().next()?.split_once(": ")?;
    // A space in a name is escaped.
    let (mut names, mut name, mut letters) = (Vec::new(), String::new(), rest.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => name.extend(letters.next()),
            ' ' => names.push(std::mem::take(&mut name)),
            _ => name.push(letter),
        }
    }
    names.push(name);
    // Relative to the folder that the compiler was started in, which for a local package is that of the workspace.
    Some(names.iter().filter(|name| !name.is_empty()).map(|name| root.join(name)).collect())
}

fn newest(metadata: &Metadata, host: &PackageId, folder: &Path) -> Option<SystemTime> {
    let root = metadata.workspace_root.as_std_path();
    let reached = reached_from(metadata, host);
    let local = || metadata.packages.iter().filter(|known| known.source.is_none() && reached.contains(&known.id));
    let mut files: Vec<PathBuf> = ["Cargo.toml", "Cargo.lock"].iter().map(|name| root.join(name)).collect();
    files.extend(local().map(|known| known.manifest_path.as_std_path().to_owned()));
    let targets = || local().flat_map(|known| &known.targets);
    files.extend(
        targets().filter(|target| target.is_custom_build()).map(|target| target.src_path.as_std_path().to_owned()),
    );
    // A library may have been built several times, with other features; what one of them has read counts for all. A program may
    // have the same name.
    let is_linked = |target: &&Target| target.is_lib() || target.is_rlib() || target.is_proc_macro();
    let libraries: HashMap<String, PathBuf> = targets()
        .filter(is_linked)
        .map(|target| (target.name.replace('-', "_"), target.src_path.as_std_path().to_owned()))
        .collect();
    for entry in fs::read_dir(folder).ok()?.flatten() {
        let path = entry.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.rsplit_once('-'));
        let library = stem.and_then(|(name, _)| libraries.get(name));
        if let (Some(library), true) = (library, path.extension().is_some_and(|end| end == "d")) {
            let read = prerequisites(&path, root).unwrap_or_default();
            files.extend(if read.contains(library) { read } else { Vec::new() });
        }
    }
    files.sort();
    files.dedup();
    // A missing file cannot be read by a present build.
    files.iter().filter_map(|file| modified(file).ok()).max()
}
