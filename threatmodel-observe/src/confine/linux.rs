//! Confinement by Landlock.

use std::{io, os::fd::AsFd as _, path::Path};

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible as _, LandlockStatus, NetPort,
    PathBeneath, PathFd, PathFdError, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _, RulesetError, RulesetStatus,
};

use rustix::{
    fs::{Mode, OFlags},
    io::Errno,
};

use super::{ConfineError, Confinement, Grant, Ports, Right};

/// The restricted rights: all of those of the required version. Later ones would make a run depend on
/// the kernel.
const VERSION: ABI = ABI::V4;

/// The abilities that older versions lack, with the newest version that lacks them.
const OLDER: [(ABI, u32, &str); 3] =
    [(ABI::V2, 1, "renames between folders"), (ABI::V3, 2, "the truncation of files"), (ABI::V4, 3, "TCP")];

pub(super) fn probe() -> Result<(), ConfineError> {
    if handling(ABI::V1).is_err() {
        return Err(missing());
    }
    for (version, newest, lacks) in OLDER {
        if handling(version).is_err() {
            return Err(ConfineError::TooOld { lacks, version: newest });
        }
    }
    Ok(())
}

/// A set that handles all rights of a version; an error where the kernel does not know one of them.
fn handling(version: ABI) -> Result<Ruleset, RulesetError> {
    let files = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(version))?;
    match AccessNet::from_all(version) {
        ports if ports.is_empty() => Ok(files),
        ports => files.handle_access(ports),
    }
}

/// Why there is nothing at all.
fn missing() -> ConfineError {
    // Where there is no Landlock this restricts nothing, and tells why.
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V1))
        .and_then(Ruleset::create)
        .and_then(|set| set.no_new_privs(false).restrict_self());
    match status.map(|status| status.landlock) {
        Ok(LandlockStatus::NotEnabled) => ConfineError::SwitchedOff,
        _ => ConfineError::NoLandlock,
    }
}

pub(super) fn restrict(confinement: &Confinement) -> Result<(), ConfineError> {
    probe()?;
    let mut set = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(VERSION))
        .map_err(refused)?;
    // A right that is not handled is not restricted.
    for (ports, right) in [(&confinement.bind, AccessNet::BindTcp), (&confinement.connect, AccessNet::ConnectTcp)] {
        if let Ports::These(_) = ports {
            set = set.handle_access(right).map_err(refused)?;
        }
    }
    let mut set = set.create().map_err(refused)?;
    for grant in &confinement.grants {
        let Some(opened) = open(grant.path())? else { continue };
        let mut rights = grant.rights.iter().fold(BitFlags::EMPTY, |rights, right| rights | access(*right));
        if !is_folder(&opened).map_err(|error| ConfineError::Open(grant.path().to_owned(), error))? {
            rights &= AccessFs::from_file(VERSION);
        }
        if !rights.is_empty() {
            set = set.add_rule(PathBeneath::new(opened, rights)).map_err(refused)?;
        }
    }
    for (ports, right) in [(&confinement.bind, AccessNet::BindTcp), (&confinement.connect, AccessNet::ConnectTcp)] {
        if let Ports::These(ports) = ports {
            for port in ports {
                set = set.add_rule(NetPort::new(*port, right)).map_err(refused)?;
            }
        }
    }
    let status = set.restrict_self().map_err(refused)?;
    if status.ruleset != RulesetStatus::FullyEnforced || !status.no_new_privs {
        return Err(ConfineError::Refused(format!("it is enforced in part only: {status:?}")));
    }
    if has_effect(confinement) { Ok(()) } else { Err(ConfineError::NoEffect) }
}

/// Whether what is not granted is really refused: a sandbox around this process can answer the calls instead of the kernel.
/// A program that may list everything cannot be tested, and is taken to be confined.
fn has_effect(confinement: &Confinement) -> bool {
    let everything = Path::new("/");
    let is_granted = |grant: &Grant| grant.path() == everything && grant.rights.contains(&Right::List);
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    confinement.grants.iter().any(is_granted)
        || rustix::fs::open(everything, flags, Mode::empty()).is_err_and(|error| error == Errno::ACCESS)
}

/// The thing at a path; what has gone meanwhile needs no grant, and gets none.
fn open(path: &Path) -> Result<Option<PathFd>, ConfineError> {
    match PathFd::new(path) {
        Ok(opened) => Ok(Some(opened)),
        Err(PathFdError::OpenCall { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(PathFdError::OpenCall { source, .. }) => Err(ConfineError::Open(path.to_owned(), source)),
        Err(error) => Err(ConfineError::Refused(error.to_string())),
    }
}

fn is_folder(opened: &PathFd) -> io::Result<bool> {
    let kind = rustix::fs::FileType::from_raw_mode(rustix::fs::fstat(opened.as_fd())?.st_mode);
    Ok(kind == rustix::fs::FileType::Directory)
}

fn access(right: Right) -> BitFlags<AccessFs> {
    match right {
        Right::Read => AccessFs::ReadFile.into(),
        Right::List => AccessFs::ReadDir.into(),
        Right::Write => AccessFs::WriteFile | AccessFs::Truncate,
        Right::MakeFile => AccessFs::MakeReg | AccessFs::MakeSym | AccessFs::MakeFifo | AccessFs::Refer,
        Right::MakeFolder => AccessFs::MakeDir | AccessFs::Refer,
        Right::MakeSocket => AccessFs::MakeSock.into(),
        Right::RemoveFile => AccessFs::RemoveFile | AccessFs::Refer,
        Right::RemoveFolder => AccessFs::RemoveDir | AccessFs::Refer,
        // The kernel opens what it executes for reading.
        Right::Execute => AccessFs::Execute | AccessFs::ReadFile,
    }
}

fn refused(error: RulesetError) -> ConfineError {
    ConfineError::Refused(error.to_string())
}
