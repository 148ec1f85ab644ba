//! Where a run leaves things: below the target folder that this program was built into, and nowhere else unless asked.

use std::{
    env, fmt, fs,
    hash::{DefaultHasher, Hash, Hasher as _},
    io,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use threatmodel_model::evidence::{CHECK, CORPUS, EXTENSION, Executable, OUTPUT, REACTION};

/// Says where evidence goes instead.
pub const EVIDENCE: &str = "THREATMODEL_EVIDENCE";

/// Names the run, so that several processes belong to one.
pub const RUN: &str = "THREATMODEL_RUN";

/// How many runs are kept.
const KEPT: usize = 8;

/// The reason why there is no place.
#[derive(Debug)]
#[non_exhaustive]
pub enum PlaceError {
    /// This program is in no target folder of cargo.
    NoTargetFolder(PathBuf),
    /// The folder that was asked for is relative.
    Relative(PathBuf),
    /// Something cannot be read or written.
    Io(PathBuf, io::Error),
}

impl fmt::Display for PlaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTargetFolder(program) => write!(
                f,
                "`{}` is in no target folder of cargo; say with {EVIDENCE} where evidence goes",
                program.display()
            ),
            Self::Relative(path) => write!(f, "{EVIDENCE} is `{}`, and must be an absolute path", path.display()),
            Self::Io(path, error) => write!(f, "`{}`: {error}", path.display()),
        }
    }
}

impl core::error::Error for PlaceError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::NoTargetFolder(_) | Self::Relative(_) => None,
            Self::Io(_, error) => Some(error),
        }
    }
}

/// The folder with the evidence of all runs that are kept: `target/threatmodel/evidence`, or what the variable
/// `THREATMODEL_EVIDENCE` says.
///
/// # Errors
///
/// If this program is in no target folder.
pub fn evidence() -> Result<PathBuf, PlaceError> {
    match env::var_os(EVIDENCE) {
        // Each package's tests have a folder of their own, so a relative path would mean several places.
        Some(folder) if Path::new(&folder).is_relative() => Err(PlaceError::Relative(PathBuf::from(folder))),
        Some(folder) => Ok(PathBuf::from(folder)),
        None => Ok(target()?.join("threatmodel/evidence")),
    }
}

/// The folder with the prepared test systems of this run.
///
/// # Errors
///
/// If this program is in no target folder, or the folder cannot be made.
pub fn fixtures() -> Result<PathBuf, PlaceError> {
    make_run_folder(&target()?.join("threatmodel/fixtures"))
}

/// Makes the folder of this run below `folder`, and forgets the oldest runs where it is new.
///
/// # Errors
///
/// If it cannot be made.
pub(crate) fn make_run_folder(folder: &Path) -> Result<PathBuf, PlaceError> {
    let run = folder.join(run());
    if run.is_dir() {
        return Ok(run);
    }
    fs::create_dir_all(&run).map_err(|error| PlaceError::Io(run.clone(), error))?;
    forget_oldest(folder);
    Ok(run)
}

/// Leaves a file in the folder of this run for what `of` tells apart, whole or not at all. A later one replaces it. Returns the file.
pub(crate) fn leave(of: &impl Hash, extension: &str, text: &str) -> Result<PathBuf, PlaceError> {
    let folder = make_run_folder(&evidence()?)?;
    let mut hash = DefaultHasher::new();
    of.hash(&mut hash);
    let name = hash.finish();
    let file = folder.join(format!("{name:016x}.{extension}"));
    let written = folder.join(format!("{name:016x}.{}.part", std::process::id()));
    match fs::write(&written, text).and_then(|()| fs::rename(&written, &file)) {
        Ok(()) => Ok(file),
        Err(io) => {
            // A full disk leaves a part of it.
            let _ = fs::remove_file(&written);
            Err(PlaceError::Io(file, io))
        }
    }
}

/// Removes all but the newest runs. What cannot be removed stays: it is only old. A folder with anything in it that no run
/// leaves is not ours, whatever folder somebody names for the evidence.
fn forget_oldest(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut runs: Vec<(std::time::SystemTime, Vec<PathBuf>, PathBuf)> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let left = entry.file_type().ok()?.is_dir().then(|| left_by_a_run(&entry.path())).flatten()?;
            Some((entry.metadata().ok()?.modified().ok()?, left, entry.path()))
        })
        .collect();
    runs.sort();
    let surplus = runs.len().saturating_sub(KEPT);
    for (_, left, run) in runs.into_iter().take(surplus) {
        left.iter().for_each(|file| drop(fs::remove_file(file)));
        let _ = fs::remove_dir(run);
    }
}

/// The files in the folder of a run; `None` where anything else is in it, or nothing in one that is not named as runs are.
fn left_by_a_run(run: &Path) -> Option<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(run).ok()? {
        let entry = entry.ok()?;
        let path = entry.path();
        let extension = path.extension().and_then(|extension| extension.to_str())?;
        let ours = [EXTENSION, CHECK, CORPUS, OUTPUT, REACTION, "part"].contains(&extension);
        if !ours || !entry.file_type().ok()?.is_file() {
            return None;
        }
        files.push(path);
    }
    let named = run.file_name()?.to_str()?.chars().all(|letter| letter.is_ascii_digit() || letter == '-');
    (named || !files.is_empty()).then_some(files)
}

/// The file of this name that counts for a package: its own, or else that of the folder of its workspace.
#[must_use]
pub fn of_package(name: &str, package: &Path, workspace: &Path) -> Option<PathBuf> {
    [package, workspace].map(|folder| folder.join(name)).into_iter().find(|file| file.exists())
}

/// The target folder. Cargo marks it with `CACHEDIR.TAG` where it makes it, and keeps `.rustc_info.json` in every one, also in
/// one that was there before.
///
/// # Errors
///
/// If this program is in none.
pub fn target() -> Result<PathBuf, PlaceError> {
    let program = program()?;
    let is_marked =
        |folder: &&Path| ["CACHEDIR.TAG", ".rustc_info.json"].iter().any(|mark| folder.join(mark).is_file());
    let found = program.ancestors().skip(1).find(is_marked);
    found.map(Path::to_owned).ok_or(PlaceError::NoTargetFolder(program))
}

/// The folder for what lives as long as a test: below the target folder, or where there is none, that for temporary files.
pub(crate) fn scratch() -> PathBuf {
    let own = target().map(|target| target.join("threatmodel"));
    own.ok().filter(|folder| fs::create_dir_all(folder).is_ok()).unwrap_or_else(env::temp_dir)
}

/// The folder of this program where nextest has unpacked it from an archive: it lies in no target folder, and what the compiler
/// had read for it was left where it was built.
#[must_use]
pub fn archive() -> Option<PathBuf> {
    let program = program().ok()?;
    let unpacked = env::var_os("NEXTEST_RUN_ID").is_some() && target().is_err();
    (unpacked && !program.with_extension("d").exists()).then(|| program.parent().map(Path::to_owned))?
}

/// The file of this program.
fn program() -> Result<PathBuf, PlaceError> {
    env::current_exe().map_err(|error| PlaceError::Io(PathBuf::from("the test binary"), error))
}

/// This program as evidence names it.
pub(crate) fn executable() -> Result<Executable, PlaceError> {
    let program = program()?;
    // A copy in another folder is no executable that cargo has built; what it shows is told apart by its whole path.
    let target = target().unwrap_or_else(|_| PathBuf::from("/"));
    executable_of(&program, &target).map_err(|error| PlaceError::Io(program, error))
}

/// A program that cargo has built, as evidence names it: by its name in `deps`, beside which the compiler has listed what it read.
///
/// # Errors
///
/// If the file cannot be read.
pub(crate) fn built(program: &Path) -> Result<Executable, PlaceError> {
    let failed = |error| PlaceError::Io(program.to_owned(), error);
    // One that lies elsewhere is no executable that cargo has built here.
    let target = target().ok().filter(|target| program.starts_with(target)).unwrap_or_else(|| PathBuf::from("/"));
    let named = executable_of(program, &target).map_err(failed)?;
    let stem = program.file_stem().map(|stem| stem.to_string_lossy().replace('-', "_")).unwrap_or_default();
    let deps = program.parent().map(|folder| folder.join("deps")).unwrap_or_default();
    // Both names are of one file.
    let same = fs::read_dir(deps).into_iter().flatten().flatten().find_map(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_named_so = name.rsplit_once('-').is_some_and(|(start, _)| start.replace('-', "_") == stem);
        let known = executable_of(&entry.path(), &target)
            .ok()
            .filter(|_| is_named_so && entry.path().extension() == program.extension())?;
        ((known.bytes, known.modified) == (named.bytes, named.modified)).then_some(known)
    });
    Ok(same.unwrap_or(named))
}

/// The executable in this file, which lies in this target folder, as evidence names it.
///
/// # Errors
///
/// If the file cannot be read, or lies elsewhere.
pub fn executable_of(file: &Path, target: &Path) -> io::Result<Executable> {
    let relative = file.strip_prefix(target).map_err(io::Error::other)?;
    let metadata = fs::metadata(file)?;
    Ok(Executable {
        file: relative.to_string_lossy().replace('\\', "/"),
        bytes: metadata.len(),
        modified: jiff::Timestamp::try_from(metadata.modified()?).map_err(io::Error::other)?,
    })
}

/// The name of this run: all test binaries that one `cargo test` starts have one, and the processes that they start have
/// the same.
#[must_use]
pub fn run() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let given = env::var(RUN).ok().or_else(|| env::var("NEXTEST_RUN_ID").ok());
        match given {
            Some(name) => {
                name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect()
            }
            None => of_parent(),
        }
    })
}

/// The process that started this one is what its tests have in common.
#[cfg(unix)]
fn of_parent() -> String {
    let parent = std::os::unix::process::parent_id();
    // Numbers of processes come again; the time at which one started does not.
    let started = fs::read_to_string(format!("/proc/{parent}/stat")).ok().and_then(|stat| {
        let (_, after_name) = stat.rsplit_once(')')?;
        after_name.split_whitespace().nth(19).map(str::to_owned)
    });
    format!("{parent}-{}", started.unwrap_or_default())
}

#[cfg(not(unix))]
fn of_parent() -> String {
    "latest".to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails says where")]

    use super::*;

    #[test]
    fn the_oldest_runs_are_forgotten_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str, files: &[&str]| {
            let path = folder.path().join(name);
            fs::create_dir_all(&path).unwrap();
            files.iter().for_each(|file| fs::write(path.join(file), "x").unwrap());
        };
        // As in a home, which somebody named for the evidence.
        make("letters", &["to-mother.txt"]);
        make("mixed", &["a.jsonl", "b.txt"]);
        make("new", &[]);
        make("nested/deep", &["a.jsonl"]);
        fs::write(folder.path().join("file.jsonl"), "x").unwrap();
        make("1-0", &[]);
        for run in 0..KEPT + 2 {
            std::thread::sleep(std::time::Duration::from_millis(10));
            make(&format!("{run}-1"), &["a.jsonl", "1.events", "b.reaction", "c.2.part"]);
        }
        forget_oldest(folder.path());
        let mut left: Vec<String> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        let runs = (2..KEPT + 2).map(|run| format!("{run}-1"));
        let mut kept: Vec<String> =
            ["letters", "mixed", "new", "nested", "file.jsonl"].into_iter().map(str::to_owned).chain(runs).collect();
        kept.sort();
        assert_eq!(left, kept);
    }
}
