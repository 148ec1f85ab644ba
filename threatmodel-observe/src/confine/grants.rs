//! Works out the grants: what is listed stays possible, and as little as can be besides.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use threatmodel_grammar::locator::{Extent, Ground, Resolved, Touch};

use super::{Confinement, Gap, Grant, Ports, Right, Rights};
use crate::{
    baseline::{Baseline, Entry},
    list::{AssetList, Listed, Place},
    record::Operation,
};

/// The loaders of dynamic programs. The kernel opens them by itself, to execute them.
const LOADERS: [&str; 6] = [
    "/lib64/ld-linux-x86-64.so.2",
    "/lib/ld-linux-x86-64.so.2",
    "/lib/ld-linux-aarch64.so.1",
    "/lib64/ld-linux-aarch64.so.1",
    "/lib/ld-musl-x86_64.so.1",
    "/lib/ld-musl-aarch64.so.1",
];

pub(super) fn of(list: &AssetList, baseline: &Baseline, program: &Path, search: &[PathBuf]) -> Confinement {
    let mut drafted = Draft {
        search,
        rights: Rights::new(),
        bind: Ports::These(BTreeSet::new()),
        connect: Ports::These(BTreeSet::new()),
        gaps: BTreeSet::new(),
    };
    for loader in LOADERS.map(Path::new).into_iter().filter(|loader| loader.exists()) {
        drafted.grant(loader, [Right::Execute]);
    }
    drafted.grant(program, [Right::Read, Right::Execute]);
    for entry in baseline.entries_for(program) {
        drafted.entry(entry);
    }
    for listed in list.assets.iter().filter(|listed| listed.within && !listed.adjacent) {
        for place in &listed.places {
            drafted.asset(listed, place);
        }
    }
    for listed in list.assets.iter().filter(|listed| listed.adjacent || !listed.within) {
        for place in &listed.places {
            drafted.within_reach(listed, place);
        }
    }
    drafted.finish()
}

struct Draft<'s> {
    search: &'s [PathBuf],
    rights: Rights,
    bind: Ports,
    connect: Ports,
    gaps: BTreeSet<Gap>,
}

/// The operations allowed at a place.
struct Allowed {
    operations: BTreeSet<Operation>,
    /// Whether links at the place are followed. A locator means a path without links; the baseline is about whatever is
    /// found there.
    follows: bool,
    /// Whether what was made may also be read.
    reads_own: bool,
}

impl Allowed {
    fn has(&self, operation: Operation) -> bool {
        self.operations.contains(&operation)
    }

    /// The rights to an existing file.
    fn to_content(&self) -> BTreeSet<Right> {
        let mut rights = BTreeSet::new();
        rights.extend(self.has(Operation::Read).then_some(Right::Read));
        rights.extend(self.has(Operation::Write).then_some(Right::Write));
        rights.extend(self.has(Operation::Execute).then_some(Right::Execute));
        rights
    }

    /// The rights to a folder and everything in it.
    fn below(&self) -> BTreeSet<Right> {
        let mut rights = self.to_content();
        // To open a folder and not list it is no access, and needs the same right.
        rights.extend((self.has(Operation::List) || self.has(Operation::Read)).then_some(Right::List));
        rights.extend(self.in_folder());
        rights
    }

    /// The rights to the folder around something that is created or removed.
    fn in_folder(&self) -> BTreeSet<Right> {
        let mut rights = BTreeSet::new();
        if self.has(Operation::Create) || self.has(Operation::Link) {
            // A new file is opened for writing first.
            rights.extend([Right::MakeFile, Right::MakeFolder, Right::Write]);
            rights.extend(self.reads_own.then_some(Right::Read));
        }
        if self.has(Operation::Delete) {
            rights.extend([Right::RemoveFile, Right::RemoveFolder]);
        }
        rights.extend(self.has(Operation::Bind).then_some(Right::MakeSocket));
        rights
    }
}

/// How what was granted, or not, differs from the locator.
enum Outcome {
    /// In nothing.
    Exact,
    /// A folder around it had to be granted.
    Wider(PathBuf, &'static str),
    /// All of a kind had to be granted.
    Open(&'static str),
    /// There is nothing to grant.
    Absent(String),
}

impl Draft<'_> {
    fn entry(&mut self, entry: &Entry) {
        let allowed =
            Allowed { operations: entry.operations.iter().copied().collect(), follows: true, reads_own: true };
        for place in entry.places() {
            for ground in place.grounds() {
                self.ground(place, &ground, &allowed);
            }
        }
    }

    fn asset(&mut self, listed: &Listed, place: &Place) {
        let declared = Operation::ALL.iter().copied().filter(|operation| listed.declares(*operation, place.database));
        let allowed = Allowed { operations: declared.collect(), follows: false, reads_own: place.database };
        if allowed.operations.is_empty() {
            return;
        }
        for ground in place.resolved.grounds() {
            let why = match self.ground(&place.resolved, &ground, &allowed) {
                Outcome::Exact => continue,
                Outcome::Wider(folder, why) => format!("{why}: the folder `{}` is granted", folder.display()),
                Outcome::Open(why) => why.to_owned(),
                Outcome::Absent(why) => format!("{why}: nothing is granted"),
            };
            self.gaps.insert(gap(listed, place, why));
        }
    }

    /// Notes what is not granted by itself, and lies in a folder that is.
    fn within_reach(&mut self, listed: &Listed, place: &Place) {
        let at = |ground: Ground| match ground {
            Ground::Path { at, .. } | Ground::Database { at, .. } => Some(at),
            _ => None,
        };
        for at in place.resolved.grounds().into_iter().filter_map(at) {
            let over = at.ancestors().find(|folder| {
                self.rights.get(*folder).is_some_and(|rights| {
                    [Right::Read, Right::Write, Right::RemoveFile].iter().any(|right| rights.contains(right))
                })
            });
            if let Some(folder) = over {
                let why = format!("it lies in the folder `{}`, which is granted for others", folder.display());
                self.gaps.insert(gap(listed, place, why));
            }
        }
    }

    fn ground(&mut self, locator: &Resolved, ground: &Ground, allowed: &Allowed) -> Outcome {
        match ground {
            Ground::Path { at, extent } => self.path(at, *extent, allowed),
            Ground::Database { at, extent } => self.database(at, *extent, allowed),
            Ground::ProgramAt { at, extent } if allowed.has(Operation::Execute) => self.path(at, *extent, allowed),
            Ground::Program if allowed.has(Operation::Execute) => self.program(locator),
            Ground::Tcp { port, .. } => self.tcp(*port, allowed),
            // Not restricted at all, which is reported once for all of them.
            _ => Outcome::Exact,
        }
    }

    fn path(&mut self, at: &Path, extent: Extent, allowed: &Allowed) -> Outcome {
        // The folder of a process has another number in each of those that will be started.
        if at.starts_with("/proc/self") || at.starts_with("/proc/thread-self") {
            self.grant(Path::new("/proc"), allowed.below());
            return Outcome::Wider("/proc".into(), "each process has a folder of its own");
        }
        let found = match look(at, allowed.follows) {
            Found::Elsewhere(real) => {
                return Outcome::Absent(format!("links lead from there to `{}`", real.display()));
            }
            found => found,
        };
        match (extent, found) {
            (Extent::Some, Found::Folder) => {
                self.grant(at, allowed.below());
                Outcome::Wider(at.to_owned(), "it is a pattern")
            }
            (Extent::Some, _) => Outcome::Absent(format!("there is no folder `{}`", at.display())),
            (Extent::Below, Found::Folder) => {
                self.grant(at, allowed.below());
                // To remove the folder itself, which works only once it is empty.
                if allowed.has(Operation::Delete)
                    && let Some(parent) = at.parent()
                {
                    self.grant(parent, [Right::RemoveFolder]);
                }
                Outcome::Exact
            }
            (Extent::One, Found::Folder) => {
                self.grant(at, allowed.has(Operation::List).then_some(Right::List));
                let folders = allowed.in_folder().into_iter();
                let folders = folders.filter(|right| matches!(right, Right::MakeFolder | Right::RemoveFolder));
                self.around(at, folders.collect(), allowed, "it may be made or removed")
            }
            (Extent::One | Extent::Below, found) => {
                if found == Found::File {
                    self.grant(at, allowed.to_content());
                }
                let mut around = allowed.in_folder();
                if allowed.has(Operation::Create) {
                    // The file that will be there then is a different one.
                    around.extend(if extent == Extent::Below { allowed.below() } else { allowed.to_content() });
                }
                if around.is_empty() && found == Found::Nothing {
                    return Outcome::Absent("nothing is there".to_owned());
                }
                self.around(at, around, allowed, "it may be made or removed")
            }
        }
    }

    /// Grants what is done to the folder around a thing, and nothing above that.
    fn around(&mut self, at: &Path, rights: BTreeSet<Right>, allowed: &Allowed, why: &'static str) -> Outcome {
        if rights.is_empty() {
            return Outcome::Exact;
        }
        let Some(parent) = at.parent() else { return Outcome::Exact };
        if look(parent, allowed.follows) != Found::Folder {
            return Outcome::Absent(format!("there is no folder `{}`", parent.display()));
        }
        self.grant(parent, rights);
        Outcome::Wider(parent.to_owned(), why)
    }

    fn database(&mut self, at: &Path, extent: Extent, allowed: &Allowed) -> Outcome {
        if extent != Extent::One {
            return self.path(at, extent, allowed);
        }
        for beside in ["-journal", "-wal", "-shm"] {
            let mut name = at.as_os_str().to_owned();
            name.push(beside);
            let side = PathBuf::from(name);
            if look(&side, allowed.follows) == Found::File {
                self.grant(&side, allowed.to_content());
            }
        }
        let outcome = self.path(at, extent, allowed);
        // SQLite opens the folder, so that what is made or removed there reaches the disk.
        if let Outcome::Wider(folder, _) = &outcome {
            self.grant(&folder.clone(), [Right::List]);
        }
        outcome
    }

    fn program(&mut self, locator: &Resolved) -> Outcome {
        let mut found = false;
        let mut link = None;
        for folder in self.search {
            let Ok(entries) = fs::read_dir(folder) else { continue };
            for entry in entries.flatten() {
                let Ok(real) = entry.path().canonicalize() else { continue };
                if locator.covers(&Touch::Program(&real)) {
                    found = true;
                    self.grant(&real, [Right::Execute]);
                } else if link.is_none() && locator.covers(&Touch::Program(&entry.path())) {
                    link = Some((entry.path(), real));
                }
            }
        }
        match link {
            _ if found => Outcome::Exact,
            Some((link, real)) => {
                let (link, real) = (link.display(), real.display());
                Outcome::Absent(format!("`{link}` is a link to `{real}`, which is what runs: list that"))
            }
            None => Outcome::Absent("no program of this name is in `PATH`".to_owned()),
        }
    }

    fn tcp(&mut self, port: Option<u16>, allowed: &Allowed) -> Outcome {
        let (binds, connects) = (allowed.has(Operation::Bind), allowed.has(Operation::Connect));
        if binds {
            add(&mut self.bind, port);
        }
        // Programs confined together may connect to each other's listeners, and the port that the kernel chooses is unknown.
        let to = port.filter(|port| *port != 0);
        if binds || connects {
            add(&mut self.connect, to);
        }
        match (binds || connects, port, to) {
            (true, None, _) => Outcome::Open("it names no port: every TCP port is granted"),
            (true, Some(_), None) => {
                Outcome::Open("the kernel chooses the port: connections to every TCP port are granted")
            }
            _ => Outcome::Exact,
        }
    }

    fn grant(&mut self, path: &Path, rights: impl IntoIterator<Item = Right>) {
        let mut rights = rights.into_iter().peekable();
        if rights.peek().is_some() {
            self.rights.entry(path.to_owned()).or_default().extend(rights);
        }
    }

    fn finish(self) -> Confinement {
        let grants = self.rights.into_iter().map(|(path, rights)| Grant { path: path.into(), rights });
        Confinement {
            grants: grants.collect(),
            bind: self.bind,
            connect: self.connect,
            gaps: self.gaps.into_iter().collect(),
        }
    }
}

fn add(ports: &mut Ports, port: Option<u16>) {
    match (&mut *ports, port) {
        (Ports::These(known), Some(port)) => drop(known.insert(port)),
        (ports, None) => *ports = Ports::Any,
        (Ports::Any, _) => {}
    }
}

fn gap(listed: &Listed, place: &Place, why: String) -> Gap {
    Gap { asset: listed.asset.clone(), locator: place.text.clone(), why }
}

/// The object at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    Nothing,
    File,
    Folder,
    /// Links lead there.
    Elsewhere(PathBuf),
}

fn look(path: &Path, follows: bool) -> Found {
    let Ok(real) = path.canonicalize() else { return Found::Nothing };
    if real != path && !follows {
        return Found::Elsewhere(real);
    }
    if real.is_dir() { Found::Folder } else { Found::File }
}
