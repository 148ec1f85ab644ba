//! A command under observation, with what its accesses are held against.

pub(crate) mod document;
pub(crate) mod learned;
pub(crate) mod summary;

use std::{
    env,
    ffi::OsString,
    io,
    net::{IpAddr, ToSocketAddrs as _},
    os::fd::AsFd as _,
    path::PathBuf,
    process::{Command, Stdio},
};

use threatmodel_observe::{
    baseline::Baseline,
    holding::{self, Holding},
    list::{AssetList, Unplaced},
    record::Observation,
    trace,
};

use crate::subject::{Error, Subject, Workspace};

/// The hidden verb that becomes the command.
pub(crate) const LAUNCH: &str = "launch-observed";

/// What is observed, and against what it is held.
pub(crate) struct Subjected {
    /// The package.
    pub(crate) name: String,
    pub(crate) baseline: Baseline,
    /// Locators that have no meaning in this run.
    pub(crate) unplaced: Vec<Unplaced>,
    /// Whether the output of the command goes where messages go.
    pub(crate) apart: bool,
    list: AssetList,
    root: PathBuf,
}

impl Subjected {
    pub(crate) fn of(workspace: &Workspace, subject: &Subject) -> Result<Self, Error> {
        let root = subject.root.canonicalize()?;
        let target = workspace.target();
        let target = target.canonicalize().unwrap_or(target);
        let text = |path: PathBuf| path.to_str().map(str::to_owned);
        let in_home = |name: &str| {
            let folder = PathBuf::from(env::var_os("HOME")?).join(name);
            text(folder.canonicalize().unwrap_or(folder))
        };
        let variable = |name: &str| env::var(name).ok();
        let of_cargo = |name: &str| match name {
            "WORKSPACE" => text(root.clone()),
            "TARGET" => text(target.clone()),
            "CARGO_HOME" => variable(name).or_else(|| in_home(".cargo")),
            "RUSTUP_HOME" => variable(name).or_else(|| in_home(".rustup")),
            _ => variable(name),
        };
        let base = subject.folder.canonicalize()?;
        let list = AssetList::of(&subject.model, variable, &base, addresses);
        let unplaced = list.unresolved.clone();
        Ok(Self { name: subject.name.clone(), baseline: Baseline::read(of_cargo)?, unplaced, apart: false, list, root })
    }

    /// Runs the command to its end.
    pub(crate) fn observe(&self, command: &[OsString]) -> Result<Observation, Error> {
        let mut launcher = Command::new(env::current_exe()?);
        launcher.args(["threatmodel", LAUNCH, "--"]).args(command);
        if self.apart {
            launcher.stdout(Stdio::from(io::stderr().as_fd().try_clone_to_owned()?));
        }
        let options = trace::Options { own: vec![self.root.clone()], ..trace::Options::default() };
        Ok(trace::observe(launcher, &options)?)
    }

    /// Holds what was seen against the assets.
    pub(crate) fn hold<'o>(&self, observation: &'o Observation) -> Holding<'o> {
        holding::hold(observation, &self.list, &self.baseline, &self.root)
    }
}

/// The addresses that the name of a host has now.
fn addresses(host: &str) -> Vec<IpAddr> {
    (host, 0).to_socket_addrs().map(|found| found.map(|address| address.ip()).collect()).unwrap_or_default()
}
