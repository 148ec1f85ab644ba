//! A command under observation, with what its accesses are held against.

mod component;
pub(crate) mod document;
mod folders;
pub(crate) mod learned;
pub(crate) mod summary;

use std::{
    collections::HashSet,
    env,
    ffi::{OsStr, OsString},
    fs,
    io::{self, Write as _},
    os::fd::AsFd as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::NamedTempFile;
use threatmodel_model::{evidence::Deviation, rules::Verdict};
use threatmodel_observe::{
    baseline::Baseline,
    confine::{self, ConfineError, Confinement},
    holding::{self, Holding},
    list::{self, AssetList, Unplaced},
    record::{Access, Observation, Status},
    resolver::Resolver,
    trace::{self, ObserveError},
};
use threatmodel_text::plain;

use crate::subject::{Error, Subject, Workspace};

/// The hidden verb that becomes the command.
pub(crate) const LAUNCH: &str = "launch-observed";

/// The subject of the observation, and the list to compare it with.
pub(crate) struct Subjected {
    /// The package.
    pub(crate) name: String,
    pub(crate) baseline: Baseline,
    /// The component whose assets count, by path, if not those of the whole package do.
    pub(crate) component: Option<String>,
    /// The accesses granted to the command, if it is confined.
    pub(crate) confinement: Option<Confinement>,
    /// Locators that have no meaning in this run.
    pub(crate) unplaced: Vec<Unplaced>,
    /// Whether the output of the command goes where messages go.
    pub(crate) apart: bool,
    /// Whether reads of variables are looked for.
    pub(crate) variables: bool,
    /// Whether the run ends with the command.
    pub(crate) until_exit: bool,
    list: AssetList,
    root: PathBuf,
    target: PathBuf,
}

impl Subjected {
    pub(crate) fn of(workspace: &Workspace, subject: &Subject, component: Option<&str>) -> Result<Self, Error> {
        let component = component.map(|name| component::named(&subject.model, name)).transpose()?;
        let root = subject.root.canonicalize()?;
        let target = workspace.target();
        let target = target.canonicalize().unwrap_or(target);
        let folders = workspace.folders().into_iter().filter_map(|folder| folder.canonicalize().ok());
        let outside: Vec<PathBuf> = folders.filter(|folder| !folder.starts_with(&root)).collect();
        let text = |path: PathBuf| path.to_str().map(str::to_owned);
        let in_home = |name: &str| {
            let folder = PathBuf::from(env::var_os("HOME")?).join(name);
            text(folder.canonicalize().unwrap_or(folder))
        };
        let variable = |name: &str| env::var(name).ok();
        let of_cargo = |name: &str| match name {
            "WORKSPACE" => text(root.clone()),
            "TARGET" => text(target.clone()),
            "PATH_DEPENDENCY" => env::join_paths(&outside).ok()?.into_string().ok(),
            "CARGO_HOME" => variable(name).or_else(|| in_home(".cargo")),
            "THREATMODEL_EVIDENCE" => variable(name).filter(|folder| is_apart(folder, &root)),
            "RUSTUP_HOME" => variable(name).or_else(|| in_home(".rustup")),
            _ => variable(name),
        };
        let base = subject.folder.canonicalize()?;
        let mut list = AssetList::of(&subject.model, variable, &base, list::addresses);
        let unplaced = list.unresolved.clone();
        if let Some(component) = component {
            list = list.of_component(component);
        }
        Ok(Self {
            name: subject.name.clone(),
            baseline: Baseline::read(of_cargo, Resolver::of_system(variable))?,
            component: component.map(|component| component.path().to_owned()),
            unplaced,
            apart: false,
            until_exit: false,
            variables: true,
            confinement: None,
            list,
            root,
            target,
        })
    }

    /// Leaves out of the deviations what only programs touched that are not of the workspace; returns whether one of it touched
    /// anything.
    pub(crate) fn keep_ours(&self, holding: &mut Holding<'_>) -> bool {
        let folders = [&self.root, &self.target];
        // A program that was copied elsewhere still tells of its sources.
        let is_ours = |access: &Access| {
            !access.stack.is_empty() || folders.iter().any(|folder| access.program.starts_with(folder))
        };
        let ours = holding.accesses.iter().filter(|(access, _)| is_ours(access));
        let ours: HashSet<(String, String)> =
            ours.map(|(access, _)| (access.what.locator(), access.operation_and_outcome())).collect();
        holding.deviations.retain(|observed| {
            observed.deviation == Deviation::Untouched
                || ours.contains(&(observed.touched.clone(), observed.operation.clone()))
        });
        !ours.is_empty()
    }

    /// Derives the accesses to grant to the command, so that it will be refused all others.
    pub(crate) fn confine(&mut self, command: &[OsString]) -> Result<(), ConfineError> {
        confine::probe()?;
        let search: Vec<PathBuf> = env::var_os("PATH").iter().flat_map(|path| env::split_paths(path)).collect();
        let program = command.first().map(|name| program(name, &search)).unwrap_or_default();
        self.confinement = Some(Confinement::of(&self.list, &self.baseline, &program, &search));
        Ok(())
    }

    /// Runs the command to its end.
    pub(crate) fn observe(&self, command: &[OsString]) -> Result<Observation, Refusal> {
        let mut launcher = Command::new(env::current_exe()?);
        launcher.args(["threatmodel", LAUNCH]);
        let granted = self.confinement.as_ref().map(handed_over).transpose()?;
        if let Some(granted) = &granted {
            launcher.arg("--confined").arg(granted.path());
        }
        launcher.arg("--").args(command);
        if self.apart {
            launcher.stdout(Stdio::from(io::stderr().as_fd().try_clone_to_owned()?));
        }
        let options = trace::Options {
            own: vec![self.root.clone()],
            environment: self.variables,
            until_exit: self.until_exit,
            waits_for: (!self.until_exit).then_some(waits_for as fn(&[trace::Running])),
            ..trace::Options::default()
        };
        trace::observe(launcher, &options).map_err(|error| match error {
            ObserveError::Launcher(Status::Code(3)) if granted.is_some() => Refusal::NotConfined,
            error => Refusal::Other(error.into()),
        })
    }

    /// The accesses that a confined command was refused although they are listed, or exempt.
    pub(crate) fn hindered<'o>(&self, holding: &Holding<'o>, verdict: &Verdict) -> Vec<&'o Access> {
        let reports = |touched: &str| {
            verdict.findings.iter().any(|finding| finding.subjects.iter().any(|subject| subject == touched))
        };
        self.confinement.as_ref().map(|_| confine::hindered(holding, reports)).unwrap_or_default()
    }

    /// Holds what was seen against the assets.
    pub(crate) fn hold<'o>(&self, observation: &'o Observation) -> Holding<'o> {
        holding::hold(observation, &self.list, &self.baseline, &self.root)
    }
}

/// Says for whom a run goes on that seems to have ended.
fn waits_for(running: &[trace::Running]) {
    let each = running.iter().map(|one| format!("`{}` (process {})", one.program.display(), one.process));
    let each = plain::line(&each.collect::<Vec<_>>().join(", "));
    let _ = writeln!(
        anstream::stderr(),
        "the command has ended, and what it started still runs: {each}\nhelp: interrupt to end it too, or end the run with \
         the command by `--until-exit`"
    );
}

/// Whether a folder for evidence is none around the sources: the baseline is about what lies below it.
fn is_apart(folder: &str, root: &Path) -> bool {
    let folder = Path::new(folder);
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    folder.is_absolute() && !root.starts_with(real)
}

/// The reason why there is no record.
pub(crate) enum Refusal {
    /// The launcher could not hold itself back.
    NotConfined,
    Other(Error),
}

impl<E: Into<Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

/// The grants in a file, for the launcher to read.
fn handed_over(confinement: &Confinement) -> Result<NamedTempFile, Error> {
    let mut file = NamedTempFile::new()?;
    serde_json::to_writer(&mut file, confinement)?;
    Ok(file)
}

/// The grants that a launcher is handed over.
pub(crate) fn granted(file: &Path) -> Result<Confinement, Error> {
    Ok(serde_json::from_slice(&fs::read(file)?)?)
}

/// The program that a command starts, without links.
fn program(name: &OsStr, search: &[PathBuf]) -> PathBuf {
    let given = PathBuf::from(name);
    let found = match given.components().count() {
        1 if !given.is_absolute() && name.as_encoded_bytes() != b"." => {
            search.iter().map(|folder| folder.join(&given)).find(|path| path.is_file())
        }
        _ => Some(given.clone()),
    };
    let found = found.unwrap_or(given);
    found.canonicalize().unwrap_or(found)
}
