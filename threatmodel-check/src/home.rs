//! Where a team's files lie: `threatmodel.toml` and `threatmodel.lock`.

use std::path::{Path, PathBuf};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use threatmodel_lab::place;
use threatmodel_model::{
    annotation::Place,
    lock::Lock,
    model::Model,
    policy::{Policy, Profile},
    rules::{RULES, Rule},
    source::{Problem, ProblemKind, Sources},
};

/// The folder whose `threatmodel.toml` and `threatmodel.lock` count: the package's, or the workspace's where the check
/// covers it or where only the workspace has the file.
#[derive(Debug)]
pub struct Home {
    package: PathBuf,
    root: PathBuf,
    workspace: bool,
}

impl Home {
    /// The files of the package in this folder, or of the workspace with this root.
    #[must_use]
    pub fn new(package: PathBuf, root: &Path, workspace: bool) -> Self {
        Self { package, root: root.to_owned(), workspace }
    }

    /// The file of this name: that of the package, or else of the workspace.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<PathBuf> {
        place::of_package(name, self.folder(), &self.root)
    }

    /// The file of this name as messages show it: relative to the workspace's folder.
    #[must_use]
    pub fn shown(&self, name: &str) -> String {
        let path = self.find(name).unwrap_or_else(|| self.folder().join(name));
        let path = path.strip_prefix(&self.root).map(Path::to_owned).unwrap_or(path);
        path.to_string_lossy().replace('\\', "/")
    }

    fn folder(&self) -> &Path {
        if self.workspace { &self.root } else { &self.package }
    }

    fn read(&self, name: &str, sources: &mut Sources) -> Option<String> {
        let path = self.find(name)?;
        match std::fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) => {
                let message = format!("`{name}` cannot be read: {error}");
                sources.problems.push(self.problem(name, 1, message, "make it a UTF-8 file that can be read"));
                None
            }
        }
    }

    /// The policy; the default one where there is no file. Mistakes in it become problems of the sources.
    #[must_use]
    pub fn policy(&self, own: &[&Rule], sources: &mut Sources) -> Policy {
        let Some(text) = self.read("threatmodel.toml", sources) else { return Policy::default() };
        let names: Vec<_> = RULES.iter().copied().chain(own.iter().copied()).map(Rule::policy_name).collect();
        let (policy, errors) = Policy::read(&text, &self.shown("threatmodel.toml"), &names);
        let problems = errors.into_iter().map(|error| Problem {
            kind: ProblemKind::Policy,
            place: error.place,
            message: error.message,
            help: error.help,
        });
        sources.problems.extend(problems);
        policy
    }

    /// The reviewed model, if one is committed. What cannot be read becomes a problem of the sources.
    #[must_use]
    pub fn lock(&self, sources: &mut Sources) -> Option<Lock> {
        let name = "threatmodel.lock";
        let text = self.read(name, sources)?;
        match Lock::read(&text, &self.shown(name)) {
            Ok(lock) => Some(lock),
            Err(error) => {
                let help = "restore it from version control, or renew it with THREATMODEL_BLESS=1 cargo test";
                sources.problems.push(self.problem(name, 1, error.to_string(), help));
                None
            }
        }
    }

    /// Writes the model down as the reviewed one.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn bless(&self, model: &Model) -> std::io::Result<Lock> {
        let name = "threatmodel.lock";
        let lock = Lock::of(model, &self.shown(name));
        let path = self.find(name).unwrap_or_else(|| self.folder().join(name));
        std::fs::write(path, lock.text())?;
        Ok(lock)
    }

    /// Has the policy demand a lock, unless it says something of it or its profile does. The file that says so now, if that is
    /// another than before.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or written.
    pub fn require_lock(&self) -> std::io::Result<Option<String>> {
        let name = "threatmodel.toml";
        let path = self.find(name).unwrap_or_else(|| self.folder().join(name));
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        // The check reports invalid TOML.
        let Ok(table) = DeTable::parse(&text) else { return Ok(None) };
        let strict = |profile: &Spanned<DeValue<'_>>| profile.get_ref().as_str() == Some(Profile::Strict.name());
        if table.get_ref().contains_key("lock") || table.get_ref().get("profile").is_some_and(strict) {
            return Ok(None);
        }
        let apart = if text.is_empty() || text.ends_with("\n\n") { "" } else { "\n" };
        let more = "# Deleting threatmodel.lock would weaken everything at once.\n[lock]\nrequired = true\n";
        std::fs::write(path, format!("{text}{apart}{more}"))?;
        Ok(Some(self.shown(name)))
    }

    fn problem(&self, name: &str, line: u32, message: String, help: &str) -> Problem {
        Problem {
            kind: ProblemKind::Policy,
            place: Place { file: self.shown(name), line, column: 1, len: 0 },
            message,
            help: help.to_owned(),
        }
    }
}
