//! The launcher: waits for the tracer, installs the filter, and becomes the command.

use std::convert::Infallible;
use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use nix::sys::prctl;
use nix::sys::signal::{self, Signal};

use super::{filter, process};
use crate::trace::LaunchError;

pub(in crate::trace) fn launch(program: OsString, arguments: impl Iterator<Item = OsString>) -> LaunchError {
    match try_launch(program, arguments) {
        Ok(never) => match never {},
        Err(error) => error,
    }
}

fn try_launch(program: OsString, arguments: impl Iterator<Item = OsString>) -> Result<Infallible, LaunchError> {
    // A launcher whose observer died would stay stopped for ever.
    prctl::set_pdeathsig(Signal::SIGKILL).map_err(wait_error)?;
    // The observer takes this stop for the sign to attach, and continues us.
    signal::raise(Signal::SIGSTOP).map_err(wait_error)?;
    prctl::set_pdeathsig(None).map_err(wait_error)?;
    if process::tracer(nix::unistd::getpid()).is_none() {
        return Err(LaunchError::NotObserved);
    }
    filter::install().map_err(|error| LaunchError::Filter(error.to_string()))?;
    let error = Command::new(&program).args(arguments).exec();
    Err(LaunchError::Execute { command: PathBuf::from(program), error })
}

fn wait_error(error: nix::Error) -> LaunchError {
    LaunchError::Wait(io::Error::from(error))
}
