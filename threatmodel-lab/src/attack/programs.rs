//! The programs that the test of one configuration starts: what they are told, and what they have told.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io,
    path::PathBuf,
    process::Command,
};

use tempfile::TempDir;
use threatmodel_core::started::{FOLDER, ORDERS, Orders, SEEN, TIE, Told, nouns};
use threatmodel_model::evidence::{Configuration, Exposed};

use super::{protocol::Isolation, trial::Trial};
use crate::place;

/// The folder in which programs find their orders and leave what they tell. It counts for as long as this process keeps it.
pub(super) struct Programs {
    folder: TempDir,
    _tie: File,
}

/// What programs have told. Controls go by their path in the test, where the test knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Heard {
    /// The files of those that answered.
    pub(super) programs: BTreeSet<PathBuf>,
    /// The fingerprints of the functions that implement controls, each with its controls.
    pub(super) fingerprints: BTreeMap<String, BTreeSet<String>>,
    pub(super) off: BTreeSet<String>,
    pub(super) entered: BTreeSet<String>,
    pub(super) ran_while_off: BTreeSet<String>,
    pub(super) sites: BTreeSet<String>,
    pub(super) reached: BTreeSet<Exposed>,
}

impl Programs {
    /// # Errors
    ///
    /// If the folder cannot be made.
    pub(super) fn new(trial: &Trial, isolation: Option<&Isolation>) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("started-").tempdir_in(place::scratch())?;
        let tie = File::create(folder.path().join(TIE))?;
        tie.lock()?;
        let identities: BTreeMap<String, String> =
            nouns().into_iter().map(|(identity, path)| (path, identity)).collect();
        let identity = |path: &str| identities.get(path).cloned().unwrap_or_default();
        let orders = Orders {
            threat: identity(trial.attack.threat),
            off: trial.task.configuration != Configuration::AllOn,
            on: trial.controls().into_iter().map(identity).collect(),
            isolated: isolation.map(|isolation| (isolation.places.clone(), identity(&isolation.control))),
        };
        fs::write(folder.path().join(ORDERS), orders.text())?;
        Ok(Self { folder, _tie: tie })
    }

    /// Has the programs that this command starts find the folder.
    pub(super) fn tell(&self, command: &mut Command) {
        command.env(FOLDER, self.folder.path());
    }

    /// What they have told so far.
    ///
    /// # Errors
    ///
    /// If the folder cannot be read.
    pub(super) fn heard(&self) -> io::Result<Heard> {
        let mut heard = Heard::default();
        let known = nouns();
        for entry in fs::read_dir(self.folder.path())? {
            let path = entry?.path();
            if path.extension().is_some_and(|end| end == SEEN) {
                let bytes = fs::read(&path)?;
                heard.hear(&String::from_utf8_lossy(&bytes), &known);
            }
        }
        Ok(heard)
    }
}

impl Heard {
    fn hear(&mut self, text: &str, known: &BTreeMap<String, String>) {
        let path = |noun: threatmodel_core::started::Noun| known.get(&noun.identity).cloned().unwrap_or(noun.path);
        // A line without its end was cut short.
        let lines = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
        for told in lines.filter_map(Told::read) {
            match told {
                Told::Program(file) => {
                    self.programs.insert(file);
                }
                Told::Defence(fingerprint, control) => {
                    self.fingerprints.entry(fingerprint).or_default().insert(path(control));
                }
                Told::Off(control) => {
                    self.off.insert(path(control));
                }
                Told::Entered(control) => {
                    self.entered.insert(path(control));
                }
                Told::RanOff(control) => {
                    self.ran_while_off.insert(path(control));
                }
                Told::Site(fingerprint) => {
                    self.sites.insert(fingerprint);
                }
                Told::Reached { package, file, line } => {
                    self.reached.insert(Exposed { package, file, line });
                }
                _ => {}
            }
        }
    }
}
