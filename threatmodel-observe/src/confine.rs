//! Holds a program back from what is not on the list, as far as the system can.
//!
//! [`Confinement::of`] works out what a program must be granted so that all that is listed, and all that the baseline
//! covers, stays possible. [`Confinement::restrict`] takes everything else from the calling thread and from all that it
//! starts from then on, with Landlock.
//!
//! Landlock knows folders, files and TCP ports; it knows no patterns, no tables, no hosts. So the grants are wider than
//! the list in places, and each such place is a [`Gap`]. The record of [`trace`](crate::trace) is exact, and goes on
//! beside it: what the grants let through shows there.

#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64"),
    any(target_env = "gnu", target_env = "musl"),
)))]
mod elsewhere;
mod grants;
mod hindered;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64"),
    any(target_env = "gnu", target_env = "musl"),
))]
mod linux;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    fmt, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64"),
    any(target_env = "gnu", target_env = "musl"),
)))]
use elsewhere as system;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64"),
    any(target_env = "gnu", target_env = "musl"),
))]
use linux as system;

use crate::{baseline::Baseline, list::AssetList};

pub use hindered::{hindered, is_refused};

/// The accesses granted to a program; everything else is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Confinement {
    /// Files and folders with all that is below them. Sorted by path, each once.
    pub grants: Vec<Grant>,
    /// The TCP ports that may be listened on.
    pub bind: Ports,
    /// The TCP ports that may be connected to, on every host.
    pub connect: Ports,
    /// Where the grants are wider than the list, or less than it needs.
    pub gaps: Vec<Gap>,
}

/// A file, or a folder with all that is below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Where; not a `PathBuf`, because that has no form in JSON if it is no text.
    path: OsString,
    /// The operations allowed there.
    pub rights: BTreeSet<Right>,
}

impl Grant {
    /// Where.
    #[must_use]
    pub fn path(&self) -> &Path {
        Path::new(&self.path)
    }
}

/// Something that may be done to files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Right {
    /// To read the content of files.
    Read,
    /// To list folders.
    List,
    /// To change the content of files.
    Write,
    /// To bring files, links and pipes into being.
    MakeFile,
    /// To make folders.
    MakeFolder,
    /// To make sockets.
    MakeSocket,
    /// To remove files.
    RemoveFile,
    /// To remove folders.
    RemoveFolder,
    /// To execute programs.
    Execute,
}

/// TCP ports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Ports {
    /// These; 0 stands for one that the kernel chooses.
    These(BTreeSet<u16>),
    /// Any: they cannot be told apart.
    Any,
}

/// A place where confinement and list differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Gap {
    /// The asset, by path.
    pub asset: String,
    /// Its locator.
    pub locator: String,
    /// In what they differ.
    pub why: String,
}

/// The accesses that no confinement of this kind restricts, whatever the list says.
pub const WATCHED_ONLY: &str = "environment variables, UDP, look-ups of names, other sockets than TCP, MPTCP among them, \
                                hosts behind a TCP port, single tables, and modes, owners and times of files";

impl Confinement {
    /// The accesses that a command with this program needs: the list, the baseline entries for the program, and the program
    /// itself. A program that builds and starts others, as cargo does, gets the whole baseline, because the programs it starts
    /// are confined with it. `search` are the folders in which programs are looked up by name.
    #[must_use]
    pub fn of(list: &AssetList, baseline: &Baseline, program: &Path, search: &[PathBuf]) -> Self {
        grants::of(list, baseline, program, search)
    }

    /// Holds the calling thread back from all that is not granted, and all that it starts from now on. There is no way
    /// back, and no way to more privileges either.
    ///
    /// # Errors
    ///
    /// If the system cannot do so completely. It is not done in part then.
    pub fn restrict(&self) -> Result<(), ConfineError> {
        system::restrict(self)
    }
}

/// Whether this system can confine, without doing so.
///
/// # Errors
///
/// Says what is missing.
pub fn probe() -> Result<(), ConfineError> {
    system::probe()
}

/// Why nothing can be confined.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConfineError {
    /// This system cannot confine.
    Unsupported,
    /// The kernel has no Landlock.
    NoLandlock,
    /// The kernel has Landlock, and it is switched off.
    SwitchedOff,
    /// The kernel's Landlock is too old.
    TooOld {
        /// The accesses that it cannot restrict.
        lacks: &'static str,
        /// The version of its interface, at most.
        version: u32,
    },
    /// The system refused.
    Refused(String),
    /// The system did not refuse what was not granted.
    NoEffect,
    /// Something that should be granted cannot be opened.
    Open(PathBuf, io::Error),
}

impl fmt::Display for ConfineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported => f.write_str("programs can be confined only on Linux, on x86_64 and aarch64, with glibc or musl"),
            Self::NoLandlock => f.write_str(
                "this kernel has no Landlock, or a container refuses it; use Linux 6.7 or newer with CONFIG_SECURITY_LANDLOCK",
            ),
            Self::SwitchedOff => f.write_str(
                "Landlock is switched off in this kernel; add `landlock` to the list of the boot parameter `lsm`",
            ),
            Self::TooOld { lacks, version } => write!(
                f,
                "the Landlock of this kernel (version {version} of its interface) cannot restrict {lacks}; it needs \
                 version {NEEDED}, Linux 6.7"
            ),
            Self::Refused(error) => write!(f, "the system refused to confine: {error}"),
            Self::NoEffect => f.write_str(
                "the system reports that it confines, but does not; a sandbox around this process seems to answer for the kernel",
            ),
            Self::Open(path, error) => write!(f, "`{}` cannot be granted: {error}", path.display()),
        }
    }
}

impl std::error::Error for ConfineError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Open(_, error) => Some(error),
            _ => None,
        }
    }
}

/// The required version of Landlock's interface: the first that restricts TCP. A version that cannot enforce the list would
/// make every list look respected.
const NEEDED: u32 = 4;

/// Grants while they are put together.
type Rights = BTreeMap<PathBuf, BTreeSet<Right>>;
