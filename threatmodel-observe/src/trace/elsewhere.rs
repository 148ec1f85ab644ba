//! Systems that cannot observe.

use std::ffi::OsString;
use std::process::Command;

use super::{LaunchError, ObserveError, Options};
use crate::record::Observation;

pub(super) fn observe(_: Command, _: &Options) -> Result<Observation, ObserveError> {
    Err(ObserveError::Unsupported)
}

pub(super) fn observe_thread(_: Command, _: &Options) -> Result<Observation, ObserveError> {
    Err(ObserveError::Unsupported)
}

pub(super) fn begin(_: impl FnOnce() -> Result<(), LaunchError>) -> Result<(), LaunchError> {
    Err(LaunchError::Unsupported)
}

pub(super) fn launch(
    _: OsString,
    _: impl Iterator<Item = OsString>,
    _: impl FnOnce() -> Result<(), LaunchError>,
) -> LaunchError {
    LaunchError::Unsupported
}
