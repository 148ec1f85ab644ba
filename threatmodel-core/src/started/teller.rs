//! What a program does that an attack test has started.

use std::{
    collections::BTreeMap,
    env, format,
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process,
    string::String,
    sync::OnceLock,
};

use super::{FOLDER, ORDERS, Orders, SEEN, TIE, is_locked, nouns};
use crate::{defences::Defences, switch};

/// What this program writes down.
struct Teller {
    file: File,
    /// The path of the threat of the attack here, if this program knows it.
    threat: Option<String>,
    /// The place of each noun, by path.
    identities: BTreeMap<String, String>,
}

/// Nothing in a process that no attack test has started, and in the test itself.
static TELLER: OnceLock<Option<Teller>> = OnceLock::new();

/// Makes this process one that is told nothing: it is the test itself, whatever the environment says for what it starts.
pub fn is_the_test() {
    let _ = TELLER.set(None);
}

/// Obeys the orders, once, if this program has been started by an attack test.
#[inline]
pub(crate) fn join() {
    let _ = teller();
}

#[inline]
fn teller() -> Option<&'static Teller> {
    TELLER.get_or_init(Teller::join).as_ref()
}

fn tell(line: impl FnOnce(&Teller) -> Option<String>) {
    if let Some(teller) = teller() {
        teller.write(line(teller));
    }
}

pub(crate) fn entered(path: &str) {
    tell(|teller| teller.control("entered", path));
}

pub(crate) fn ran_off(path: &str) {
    tell(|teller| teller.control("ran-off", path));
}

pub(crate) fn site(fingerprint: &str) {
    tell(|_| Some(format!("site {fingerprint}\n")));
}

pub(crate) fn reached(exposure: &switch::Exposure) {
    let (package, file, line) = exposure.place();
    let is_of = |teller: &Teller| teller.threat.as_deref() == Some(exposure.threat());
    tell(|teller| is_of(teller).then(|| format!("reached {package}\t{file}\t{line}\n")));
}

impl Teller {
    fn join() -> Option<Self> {
        let folder = PathBuf::from(env::var_os(FOLDER)?);
        let orders = orders(&folder)?;
        let name = env::current_exe().ok()?;
        // A number of a process comes again, and so may the name of the file.
        let file = (0..1_000)
            .find_map(|attempt| File::create_new(folder.join(format!("{}-{attempt}.{SEEN}", process::id()))).ok())?;
        let nouns = nouns();
        let threat = nouns.get(&orders.threat).cloned();
        let identities = nouns.into_iter().map(|(identity, path)| (path, identity)).collect();
        let teller = Self { file, threat, identities };
        teller.write(Some(format!("program {}\n", name.display())));
        let defences = teller.threat.as_deref().map(Defences::against).unwrap_or_default();
        for (fingerprint, controls) in &defences.fingerprints {
            for control in controls {
                teller.write(teller.control(&format!("defence {fingerprint}"), control));
            }
        }
        let identity = |path: &str| teller.identities.get(path).map_or("", String::as_str);
        for switch in switch::all() {
            let path = switch.path();
            if orders.off && defences.can_go_off(path) && !orders.on.iter().any(|on| on == identity(path)) {
                switch.set(false);
                teller.write(teller.control("off", path));
            }
            if let Some((places, control)) = &orders.isolated
                && control == identity(path)
            {
                switch.isolate();
                switch::isolate(places.clone());
            }
        }
        Some(teller)
    }

    fn control(&self, word: &str, path: &str) -> Option<String> {
        let identity = self.identities.get(path)?;
        Some(format!("{word} {identity}\t{path}\n"))
    }

    /// In one write: other processes do not write into this file, but a signal may end this one.
    fn write(&self, line: Option<String>) {
        if let Some(line) = line {
            let _ = (&self.file).write_all(line.as_bytes());
        }
    }
}

/// The orders in a folder that a living test keeps.
fn orders(folder: &Path) -> Option<Orders> {
    is_locked(&folder.join(TIE)).then(|| Orders::read(&fs::read_to_string(folder.join(ORDERS)).ok()?))?
}
