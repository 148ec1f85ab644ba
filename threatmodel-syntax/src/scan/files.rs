//! The source files of packages, each read and skimmed once, side by side.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use rayon::prelude::*;

use super::{
    metadata::PackageInfo,
    outline::{self, Outline},
    prefilter::is_annotated,
};

/// What a file says.
pub(super) struct Loaded {
    pub(super) outline: Outline,
    /// Whether it has annotations; only then is the source kept.
    pub(super) annotated: bool,
    pub(super) source: String,
}

/// Why a file says nothing.
pub(super) enum Unreadable {
    System(io::Error),
    /// The line with the first byte that is none.
    NotUtf8 {
        line: usize,
    },
}

pub(super) type Loading = Result<Loaded, Unreadable>;

/// The files below the folders of packages, read ahead. What lies elsewhere is read when it is asked for.
pub(super) struct Files {
    loaded: HashMap<PathBuf, Arc<Loading>>,
    /// The files of each package.
    listed: Vec<Vec<PathBuf>>,
}

impl Files {
    pub(super) fn of(packages: &[PackageInfo]) -> Self {
        let listed: Vec<Vec<PathBuf>> = packages.par_iter().map(|package| listed(&package.folder)).collect();
        // One buffer for each thread: memory that is fresh for each file costs more than the file.
        let loaded = listed.par_iter().flatten();
        let loaded = loaded.map_init(Vec::new, |buffer, path| (path.clone(), Arc::new(load(path, buffer))));
        Self { loaded: loaded.collect(), listed }
    }

    /// Whether the path is that of a file in the folder of a package, and no part of it below the folder is a link.
    pub(super) fn hold(&self, path: &Path) -> bool {
        self.loaded.contains_key(path)
    }

    pub(super) fn get(&self, path: &Path) -> Arc<Loading> {
        self.loaded.get(path).cloned().unwrap_or_else(|| Arc::new(load(path, &mut Vec::new())))
    }

    /// The files of the package at this position.
    pub(super) fn of_package(&self, at: usize) -> impl Iterator<Item = (&PathBuf, &Loading)> {
        let listed = self.listed.get(at).into_iter().flatten();
        listed.filter_map(|path| Some((path, self.loaded.get(path)?.as_ref())))
    }
}

/// The source files of a package: not those of packages below it, and not what links lead to, which is either in a target
/// or in no folder of the package.
fn listed(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                let path = entry.path();
                if !name.starts_with('.') && name != "target" && !path.join("Cargo.toml").is_file() {
                    folders.push(path);
                }
            } else if kind.is_file() && name.ends_with(".rs") {
                files.push(entry.path());
            }
        }
    }
    files
}

fn load(path: &Path, buffer: &mut Vec<u8>) -> Loading {
    buffer.clear();
    File::open(path).and_then(|mut file| file.read_to_end(buffer)).map_err(Unreadable::System)?;
    let source = std::str::from_utf8(buffer).map_err(|error| Unreadable::NotUtf8 {
        line: buffer[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1,
    })?;
    let annotated = is_annotated(source);
    let kept = if annotated { source.to_owned() } else { String::new() };
    Ok(Loaded { outline: outline::skim(source), annotated, source: kept })
}
