//! The source files of packages, read and skimmed side by side. Few are read again: those without annotations where imports
//! give attributes other names, and those in whose modules a name is looked up.

use std::{
    cell::RefCell,
    ffi::OsStr,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use foldhash::HashMap;
use rayon::prelude::*;

use super::{
    outline::{self, Outline},
    prefilter::{self, is_annotated, is_possible, other_names},
};

/// The content of a file.
pub(super) struct Loaded {
    pub(super) outline: Outline,
    /// All that the file declares, where the outline has only what leads to other files and somebody asked for more.
    declared: OnceLock<Outline>,
    /// Whether the outline has all of it.
    whole: bool,
    /// The names that its imports give to attributes of ours.
    others: Vec<String>,
    /// Whether it has annotations; only then is the source kept.
    pub(super) annotated: bool,
    pub(super) source: String,
    /// How many lines it has.
    pub(super) lines: usize,
}

impl Loaded {
    /// All that the file, which lies there, declares. Most files are never asked: only names that annotations use are looked
    /// up.
    pub(super) fn declared(&self, path: &Path) -> &Outline {
        if self.whole {
            return &self.outline;
        }
        self.declared.get_or_init(|| std::fs::read_to_string(path).map(|text| outline::skim(&text)).unwrap_or_default())
    }
}

/// Why a file says nothing.
pub(super) enum Unreadable {
    System(io::Error),
    /// The line with the first byte that is none.
    NotUtf8 {
        line: usize,
    },
}

/// How many files a thread takes at once. The last of a few large shares would be read by one thread alone: cargo, which is
/// asked meanwhile, needs a core too.
pub(super) const AT_ONCE: usize = 32;

pub(super) type Loading = Result<Loaded, Unreadable>;

/// The files below a folder.
pub(super) struct Folder {
    path: PathBuf,
    /// With their paths as they were reached. A path is kept as its text: to compare and hash it part by part takes longer.
    files: Vec<(Arc<OsStr>, Arc<Loading>)>,
    /// Where in the list a path is.
    positions: Arc<HashMap<Arc<OsStr>, usize>>,
    /// The other names of attributes that were known to those who read them.
    others: Vec<String>,
}

impl Folder {
    /// Reads the source files of the package in a folder: not those of packages below it, and not what links lead to,
    /// which is either in a target or in no folder of the package.
    pub(super) fn read(folder: &Path) -> Self {
        let listed = listed(folder.to_owned(), false);
        let loaded = listed.into_par_iter().with_max_len(AT_ONCE).map(|path| {
            let loading = Arc::new(load(&path, &[]));
            (Arc::from(path.into_os_string()), loading)
        });
        let files: Vec<_> = loaded.collect();
        let positions = files.iter().enumerate().map(|(at, (path, _))| (Arc::clone(path), at)).collect();
        Self { path: folder.to_owned(), files, positions: Arc::new(positions), others: Vec::new() }
    }

    fn held(&self, path: &OsStr) -> Option<&Arc<Loading>> {
        let is_below = path.as_encoded_bytes().starts_with(self.path.as_os_str().as_encoded_bytes());
        let at = is_below.then(|| self.positions.get(path)).flatten()?;
        self.files.get(*at).map(|(_, loading)| loading)
    }

    /// The same files; those are read again that were without annotations as far as anyone knew who did not know these
    /// names.
    fn with_other_names(self: &Arc<Self>, others: &[String]) -> Arc<Self> {
        if others.iter().all(|other| self.others.contains(other)) {
            return Arc::clone(self);
        }
        let again = |(path, loading): &(Arc<OsStr>, Arc<Loading>)| {
            let known = loading.as_ref().as_ref().map_or(true, |loaded| loaded.annotated);
            let loading = if known { Arc::clone(loading) } else { Arc::new(load(Path::new(path), others)) };
            (Arc::clone(path), loading)
        };
        let files = self.files.par_iter().map(again).collect();
        let (path, positions) = (self.path.clone(), Arc::clone(&self.positions));
        Arc::new(Self { path, files, positions, others: others.to_owned() })
    }

    fn loaded(&self) -> impl Iterator<Item = &Loaded> {
        self.files.iter().filter_map(|(_, loading)| loading.as_ref().as_ref().ok())
    }
}

/// The files below the folders of packages, read ahead. What lies elsewhere is read when it is asked for.
pub(super) struct Files {
    /// The files of each package.
    folders: Vec<Arc<Folder>>,
    /// Other names that attributes of ours go by in these files.
    others: Vec<String>,
}

impl Files {
    /// The files of packages, in their order.
    pub(super) fn of(folders: &[Arc<Folder>]) -> Self {
        let loaded = folders.iter().flat_map(|folder| folder.loaded());
        let mut others: Vec<String> = loaded.flat_map(|loaded| &loaded.others).cloned().collect();
        others.sort();
        others.dedup();
        let folders = folders.iter().map(|folder| folder.with_other_names(&others)).collect();
        Self { folders, others }
    }

    /// The folders of the packages, as they are read by now.
    pub(super) fn folders(&self) -> &[Arc<Folder>] {
        &self.folders
    }

    /// Whether any of the files has annotations.
    pub(super) fn annotated(&self) -> bool {
        self.folders.iter().flat_map(|folder| folder.loaded()).any(|loaded| loaded.annotated)
    }

    /// The first attribute that makes a file one with annotations, and its place.
    pub(super) fn annotation<'l>(&self, loaded: &'l Loaded) -> Option<(usize, &'l str)> {
        prefilter::annotation(&loaded.source, &self.others)
    }

    /// The file at this path if it is one in the folder of a package, and no part of the path below that is a link.
    pub(super) fn held(&self, path: &Path) -> Option<&Arc<Loading>> {
        self.folders.iter().find_map(|folder| folder.held(path.as_os_str()))
    }

    /// Reads a file that lies in no folder of a package.
    pub(super) fn load(&self, path: &Path) -> Arc<Loading> {
        Arc::new(load(path, &self.others))
    }

    /// The files of the package at this position.
    pub(super) fn of_package(&self, at: usize) -> impl Iterator<Item = (&Path, &Loading)> {
        let files = self.folders.get(at).into_iter().flat_map(|folder| &folder.files);
        files.map(|(path, loading)| (Path::new(path), loading.as_ref()))
    }
}

/// The source files below a folder, which belongs to the package unless it is `inner` and a package of its own.
pub(super) fn listed(folder: PathBuf, inner: bool) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(&folder) else { return Vec::new() };
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Ok(kind) = entry.file_type() else { continue };
        let bytes = name.as_encoded_bytes();
        if inner && bytes == b"Cargo.toml" && entry.path().is_file() {
            return Vec::new();
        }
        if kind.is_dir() {
            if !bytes.starts_with(b".") && bytes != b"target" {
                folders.push(entry.path());
            }
        } else if kind.is_file() && bytes.ends_with(b".rs") {
            files.push(entry.path());
        }
    }
    let below: Vec<Vec<PathBuf>> = folders.into_par_iter().map(|folder| listed(folder, true)).collect();
    files.extend(below.into_iter().flatten());
    files
}

thread_local! {
    /// The read buffer of the thread: fresh memory for each file costs more than reading the file.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

fn load(path: &Path, others: &[String]) -> Loading {
    BUFFER.with_borrow_mut(|buffer| load_with(path, others, buffer))
}

fn load_with(path: &Path, others: &[String], buffer: &mut Vec<u8>) -> Loading {
    let bytes = read(path, buffer).map_err(Unreadable::System)?;
    let source = std::str::from_utf8(bytes).map_err(|error| Unreadable::NotUtf8 {
        line: bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1,
    })?;
    let lines = source.bytes().filter(|byte| *byte == b'\n').count();
    let possible = is_possible(source);
    let annotated = is_annotated(source, possible, others);
    let kept = if annotated { source.to_owned() } else { String::new() };
    let whole = possible || annotated;
    let outline = if whole { outline::skim(source) } else { outline::skim_for_files(source) };
    // Where an import gives an attribute another name, its own stands, too.
    let imports = if possible { outline::imports(&outline) } else { Vec::new() };
    let others = imports.into_iter().flat_map(other_names).collect();
    Ok(Loaded { outline, declared: OnceLock::new(), whole, others, annotated, source: kept, lines })
}

/// Reads a file into a buffer that only grows; unlike the library's way it does not ask for the size first.
fn read<'b>(path: &Path, buffer: &'b mut Vec<u8>) -> io::Result<&'b [u8]> {
    let mut file = File::open(path)?;
    let mut length = 0;
    loop {
        if length == buffer.len() {
            buffer.resize((length * 2).max(64 * 1024), 0);
        }
        match file.read(&mut buffer[length..]) {
            Ok(0) => return Ok(&buffer[..length]),
            Ok(more) => length += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
