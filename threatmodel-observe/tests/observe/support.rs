//! Runs the subject under observation, and looks into the record.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use subjects::Skip;
use threatmodel_observe::record::{Access, Observation, Operation, Outcome, Touched};
use threatmodel_observe::trace::{self, ObserveError, Options};

pub(crate) const LAUNCH: &str = "__launch";
pub(crate) const SUBJECT: &str = "__subject";
pub(crate) const INTERRUPTED: &str = "__interrupted";
pub(crate) const TOLD_TO_END: &str = "__told-to-end";

/// A folder to work in, without links in its path.
pub(crate) struct Folder {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { path: folder.path().canonicalize().unwrap(), _folder: folder }
    }

    pub(crate) fn file(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path.join(name)
    }

    pub(crate) fn write(&self, name: impl AsRef<Path>) {
        std::fs::write(self.file(name), "content").unwrap();
    }

    /// The launcher of any command.
    pub(crate) fn launcher<S: AsRef<OsStr>>(&self, command: impl IntoIterator<Item = S>) -> Command {
        let mut launcher = Command::new(std::env::current_exe().unwrap());
        launcher.arg(LAUNCH).args(command).current_dir(&self.path).stdin(Stdio::null()).stdout(Stdio::null());
        launcher
    }

    pub(crate) fn try_observe<S: AsRef<OsStr>>(
        &self,
        command: impl IntoIterator<Item = S>,
    ) -> Result<Observation, ObserveError> {
        trace::observe(self.launcher(command), &Options::default())
    }

    pub(crate) fn observe<S: AsRef<OsStr>>(&self, command: impl IntoIterator<Item = S>) -> Observation {
        self.try_observe(command).unwrap()
    }

    /// Observes a verb of the subject, which must succeed.
    pub(crate) fn subject(&self, verb: &str) -> Observation {
        let observation = self.subject_with(verb, &Options::default());
        assert!(observation.status.success(), "{verb}: {}", observation.status);
        observation
    }

    pub(crate) fn subject_with(&self, verb: &str, options: &Options) -> Observation {
        let this = std::env::current_exe().unwrap();
        trace::observe(self.launcher([this.as_os_str(), SUBJECT.as_ref(), verb.as_ref()]), options).unwrap()
    }

    /// Builds a program in C; `None`, and a note, where there is no compiler.
    pub(crate) fn build(&self, name: &str, source: &str, options: &[&str]) -> Option<PathBuf> {
        if !is_there("cc") {
            return None;
        }
        let file = self.file(format!("{name}.c"));
        std::fs::write(&file, source).unwrap();
        let program = self.file(name);
        let built =
            Command::new("cc").arg("-w").args(options).arg("-o").arg(&program).arg(file).arg("-pthread").status();
        assert!(built.unwrap().success(), "{name}");
        Some(program)
    }

    /// The accesses in the folder, as lines of operation, name and, if it failed, outcome.
    pub(crate) fn files(&self, observation: &Observation) -> Vec<String> {
        let lines = observation.accesses.iter().filter_map(|access| {
            let Touched::File(path) = &access.what else { return None };
            let name = path.strip_prefix(&self.path).ok()?;
            let outcome = match access.outcome {
                Outcome::Done => String::new(),
                Outcome::Denied(errno) => format!(" denied {errno}"),
                Outcome::Failed(errno) => format!(" failed {errno}"),
                Outcome::Unfinished => " unfinished".to_owned(),
            };
            Some(format!("{} {}{outcome}", access.operation, name.display()))
        });
        lines.collect()
    }
}

/// The accesses of one operation.
pub(crate) fn of(observation: &Observation, operation: Operation) -> Vec<&Access> {
    observation.accesses.iter().filter(|access| access.operation == operation).collect()
}

/// The accesses of something.
pub(crate) fn to(observation: &Observation, what: Touched) -> Vec<&Access> {
    observation.accesses.iter().filter(|access| access.what == what).collect()
}

/// The addresses that an operation was done to, with the outcome.
pub(crate) fn peers(observation: &Observation, operation: Operation) -> Vec<(String, Outcome)> {
    of(observation, operation).iter().map(|access| (access.what.to_string(), access.outcome)).collect()
}

/// Whether there is a program to test with; says so if not.
pub(crate) fn is_there(program: &str) -> bool {
    let there = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !there {
        let why = format!("there is no {program}");
        Skip { what: "a part of the tests of `observe`", why: &why, how: "install it" }.note();
    }
    there
}
