//! The launcher: waits for the tracer, installs the filter, and becomes the command.

use std::convert::Infallible;
use std::ffi::{CString, OsString};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use nix::sys::prctl;
use nix::sys::signal::{self, Signal};

use super::{filter, process};
use crate::trace::LaunchError;

/// The variable that tells the launcher the process of its observer.
pub(super) const OBSERVER: &str = "THREATMODEL_OBSERVER";

/// `before` runs under the eyes of the observer, before anything is recorded.
pub(in crate::trace) fn launch(
    program: OsString,
    arguments: impl Iterator<Item = OsString>,
    before: impl FnOnce() -> Result<(), LaunchError>,
) -> LaunchError {
    match try_launch(program, arguments, before) {
        Ok(never) => match never {},
        Err(error) => error,
    }
}

/// The name of a thread that waits for its observer, by which that finds it.
pub(super) const WAITING: &str = "waits for eyes";

/// `before` runs under the eyes of the observer, before anything is recorded.
pub(in crate::trace) fn begin(before: impl FnOnce() -> Result<(), LaunchError>) -> Result<(), LaunchError> {
    let name = prctl::get_name().map_err(wait_error)?;
    let waiting = CString::new(WAITING).map_err(|error| LaunchError::Wait(error.into()))?;
    prctl::set_name(&waiting).map_err(wait_error)?;
    let awaited = await_observer();
    prctl::set_name(&name).map_err(wait_error)?;
    awaited?;
    before()?;
    filter::install().map_err(|error| LaunchError::Filter(error.to_string()))?;
    // The first call that the observer sees. There is no file without a name, so that nothing is touched.
    let _ = std::fs::File::open("");
    Ok(())
}

fn try_launch(
    program: OsString,
    arguments: impl Iterator<Item = OsString>,
    before: impl FnOnce() -> Result<(), LaunchError>,
) -> Result<Infallible, LaunchError> {
    await_observer()?;
    // The filter comes last: each call that it picks costs two stops.
    before()?;
    filter::install().map_err(|error| LaunchError::Filter(error.to_string()))?;
    let error = Command::new(&program).args(arguments).env_remove(OBSERVER).exec();
    Err(LaunchError::Execute { command: PathBuf::from(program), error })
}

/// Stops until the observer has attached to this thread.
fn await_observer() -> Result<(), LaunchError> {
    // Nobody would continue a launcher that somebody starts by hand.
    let observer = std::env::var(OBSERVER).ok().and_then(|text| text.parse::<u32>().ok());
    if observer != Some(std::os::unix::process::parent_id()) {
        return Err(LaunchError::NotObserved);
    }
    // A launcher whose observer died would stay stopped for ever.
    prctl::set_pdeathsig(Signal::SIGKILL).map_err(wait_error)?;
    // The observer takes this stop for the sign to attach, and continues us.
    signal::raise(Signal::SIGSTOP).map_err(wait_error)?;
    prctl::set_pdeathsig(None).map_err(wait_error)?;
    if process::tracer(nix::unistd::gettid()).is_none() {
        return Err(LaunchError::NotObserved);
    }
    Ok(())
}

fn wait_error(error: nix::Error) -> LaunchError {
    LaunchError::Wait(io::Error::from(error))
}
