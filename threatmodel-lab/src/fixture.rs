//! Fixtures: one prepared test system for all scenarios that affect the same assets.
//!
//! The first test that asks for it builds it, into a folder. Every test, and every configuration of an attack test, which
//! is a process of its own, gets a copy, so that all start from the same state. The canaries that were put into it are live
//! wherever a copy is.
//!
//! ```no_run
//! # struct SqlInjection;
//! # impl threatmodel_core::noun::Threat for SqlInjection { const PATH: &'static str = "shop::SqlInjection"; }
//! # struct CardNumbers;
//! # impl threatmodel_core::noun::Asset for CardNumbers { const PATH: &'static str = "shop::CardNumbers"; }
//! use std::{fs, io, path::Path};
//!
//! use threatmodel_lab::{canary::Canary, fixture};
//!
//! fn shop(folder: &Path) -> io::Result<()> {
//!     fs::write(folder.join("cards.txt"), Canary::<CardNumbers>::mint().card_number())
//! }
//!
//! let prepared = fixture::prepared::<SqlInjection, _>(shop)?;
//! let cards = prepared.path().join("cards.txt");
//! # Ok::<(), fixture::FixtureError>(())
//! ```

use core::{any::type_name_of_val, fmt, panic::Location};
use std::{
    collections::BTreeSet,
    env,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use threatmodel_core::{
    noun::Threat,
    record::{Record, linked},
    switch,
    value::Value,
};
use threatmodel_grammar::Statement;

use crate::{
    canary::{self, Live},
    place::{self, PlaceError},
};

/// The built system, which nobody changes any more.
const PROTOTYPE: &str = "prototype";

/// The system while it is being built.
const UNFINISHED: &str = "unfinished";

/// The canaries in it. Written last: it says that the prototype is complete.
const CANARIES: &str = "canaries.json";

/// Held while the prototype is looked at or made.
const LOCK: &str = "lock";

/// A private copy of a prepared test system. It is deleted when this is dropped.
#[derive(Debug)]
pub struct Prepared {
    folder: TempDir,
    canaries: Vec<Live>,
}

impl Prepared {
    /// The folder, as the builder left it.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The canaries in it, in each form that the builder asked for.
    #[must_use]
    pub fn canaries(&self) -> &[Live] {
        &self.canaries
    }
}

/// The reason why there is no prepared test system.
#[derive(Debug)]
#[non_exhaustive]
pub enum FixtureError {
    /// There is no place for it.
    Place(PlaceError),
    /// No record of the threat is linked into this binary, so nobody knows which assets it affects.
    UnknownThreat(&'static str),
    /// The builder failed, and this is what it said.
    Build(String),
    /// Something cannot be read or written.
    Io(PathBuf, io::Error),
    /// The list of canaries cannot be read or written.
    Canaries(PathBuf, serde_json::Error),
}

impl fmt::Display for FixtureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(error) => write!(f, "{error}"),
            Self::UnknownThreat(threat) => {
                write!(f, "nothing is known of `{threat}` here: declare it with `#[threat(targets = […])]`")
            }
            Self::Build(error) => write!(f, "the test system could not be built: {error}"),
            Self::Io(path, error) => write!(f, "`{}`: {error}", path.display()),
            Self::Canaries(path, error) => write!(f, "`{}`: {error}", path.display()),
        }
    }
}

impl core::error::Error for FixtureError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Place(error) => Some(error),
            Self::Io(_, error) => Some(error),
            Self::Canaries(_, error) => Some(error),
            Self::UnknownThreat(_) | Self::Build(_) => None,
        }
    }
}

/// A private copy of the test system for threats that affect the same assets as `T`.
///
/// `build` puts the system into the empty folder that it is given. It runs once in a run of tests, however many processes
/// ask; threats with the same targets and the same builder share what it made. Its canaries have a seed of their own, so
/// that the values of other canaries do not depend on who builds. What it mints on other threads is not stored.
///
/// # Errors
///
/// If `build` fails, for everybody who asks: what it left is removed. If the threat was not declared with `#[threat]`, or
/// something cannot be read or written.
#[track_caller]
pub fn prepared<T: Threat, E: fmt::Display>(
    build: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<Prepared, FixtureError> {
    let key = key::<T>(type_name_of_val(&build), Location::caller())?;
    make(&place::fixtures().map_err(FixtureError::Place)?, &key, build)
}

/// The same as [`prepared`], below a folder of the caller's choice.
///
/// # Errors
///
/// Those of [`prepared`].
#[track_caller]
pub fn prepared_in<T: Threat, E: fmt::Display>(
    base: &Path,
    build: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<Prepared, FixtureError> {
    let key = key::<T>(type_name_of_val(&build), Location::caller())?;
    make(base, &key, build)
}

/// The key that all users of a prototype share.
fn key<T: Threat>(builder: &str, caller: &Location<'_>) -> Result<String, FixtureError> {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    };
    // Two packages may each have a `tests/attacks.rs`.
    part(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    part(builder);
    if ["{{closure}}", "fn(", "dyn "].iter().any(|nameless| builder.contains(nameless)) {
        // All closures of a function have one name, and all pointers to functions of a type.
        part(&caller.to_string());
    }
    // A system that is built with a control off is a different system.
    let mut off: Vec<&str> = switch::all().filter(|switch| switch.is_off()).map(switch::Switch::path).collect();
    off.sort_unstable();
    for control in off {
        part(control);
    }
    for target in targets(T::PATH).ok_or(FixtureError::UnknownThreat(T::PATH))? {
        part(target);
    }
    Ok(hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect())
}

/// The assets that the threat affects, by path.
fn targets(threat: &str) -> Option<BTreeSet<&'static str>> {
    let is_it = |record: &&Record| {
        record.statement == Statement::Threat
            && threat.strip_prefix(record.module) == Some(&format!("::{}", record.item))
    };
    let record = linked().find(is_it)?;
    let targets = record.args.iter().filter(|(key, _)| *key == "targets");
    let paths = targets.flat_map(|(_, value)| match *value {
        Value::Refs(paths) => paths,
        _ => &[],
    });
    Some(paths.copied().collect())
}

fn make<E: fmt::Display>(
    base: &Path,
    key: &str,
    build: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<Prepared, FixtureError> {
    let home = base.join(key);
    fs::create_dir_all(&home).map_err(at(&home))?;
    let lock = home.join(LOCK);
    let lock = File::options().create(true).append(true).open(&lock).map_err(at(&lock))?;
    // Those that only copy do not wait for each other.
    lock.lock_shared().map_err(at(&home))?;
    if !is_complete(&home) {
        lock.unlock().map_err(at(&home))?;
        lock.lock().map_err(at(&home))?;
        if !is_complete(&home) {
            make_prototype(&home, key, build)?;
        }
    }
    copy_of(&home)
    // The lock goes with the file.
}

/// Whether there is a prototype, made after this program was.
fn is_complete(home: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    // A run can only be told from the last one by who started it, and a shell starts many.
    let program = env::current_exe().ok().and_then(|program| changed(&program)).unwrap_or(SystemTime::UNIX_EPOCH);
    changed(&home.join(CANARIES)).is_some_and(|made| made >= program)
}

fn make_prototype<E: fmt::Display>(
    home: &Path,
    key: &str,
    build: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<(), FixtureError> {
    let (unfinished, prototype, list) = (home.join(UNFINISHED), home.join(PROTOTYPE), home.join(CANARIES));
    // Left by a process that was killed, or by an older program.
    for old in [&list, &unfinished, &prototype] {
        remove(old)?;
    }
    fs::create_dir(&unfinished).map_err(at(&unfinished))?;
    let (built, minted) = canary::apart(key, || build(&unfinished));
    if let Err(error) = built {
        remove(&unfinished)?;
        return Err(FixtureError::Build(error.to_string()));
    }
    let canaries = serde_json::to_vec(&minted).map_err(|error| FixtureError::Canaries(list.clone(), error))?;
    fs::rename(&unfinished, &prototype).map_err(at(&prototype))?;
    let mut file = tempfile::NamedTempFile::new_in(home).map_err(at(home))?;
    io::Write::write_all(&mut file, &canaries).map_err(at(&list))?;
    file.persist(&list).map_err(|error| FixtureError::Io(list, error.error))?;
    Ok(())
}

fn copy_of(home: &Path) -> Result<Prepared, FixtureError> {
    let list = home.join(CANARIES);
    let json = fs::read(&list).map_err(at(&list))?;
    let canaries: Vec<Live> =
        serde_json::from_slice(&json).map_err(|error| FixtureError::Canaries(list.clone(), error))?;
    let folder = tempfile::Builder::new().prefix("copy-").tempdir_in(home).map_err(at(home))?;
    copy(&home.join(PROTOTYPE), folder.path())?;
    canary::adopt(canaries.clone());
    Ok(Prepared { folder, canaries })
}

/// Copies what is in one folder into another, links as links.
fn copy(from: &Path, to: &Path) -> Result<(), FixtureError> {
    for entry in fs::read_dir(from).map_err(at(from))? {
        let entry = entry.map_err(at(from))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(at(&source))?;
        if kind.is_dir() {
            fs::create_dir(&target).map_err(at(&target))?;
            copy(&source, &target)?;
            let permissions = fs::metadata(&source).map_err(at(&source))?.permissions();
            fs::set_permissions(&target, permissions).map_err(at(&target))?;
        } else if kind.is_symlink() {
            link(&source, &target).map_err(at(&source))?;
        } else if kind.is_file() {
            fs::copy(&source, &target).map_err(at(&source))?;
        }
        // Sockets and pipes belong to processes that are not copied.
    }
    Ok(())
}

#[cfg(unix)]
fn link(source: &Path, target: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(source)?, target)
}

#[cfg(not(unix))]
fn link(source: &Path, target: &Path) -> io::Result<()> {
    fs::copy(source, target).map(|_| ())
}

fn remove(path: &Path) -> Result<(), FixtureError> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FixtureError::Io(path.to_owned(), error)),
        _ => Ok(()),
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> FixtureError {
    |error| FixtureError::Io(path.to_owned(), error)
}
