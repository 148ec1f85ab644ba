//! Leaves the line of evidence.

use std::{io, path::PathBuf};

use threatmodel_model::evidence::{EXTENSION, Line, OUTPUT};

use super::trial::Attack;
use crate::place::{self, PlaceError};

/// Writes the line into a file of its own. A later line of the same configuration replaces it.
pub(super) fn leave(line: &Line, name: &str) -> Result<(), PlaceError> {
    let json = line.to_json().map_err(|json| PlaceError::Io(PathBuf::from(&line.file), io::Error::from(json)))?;
    place::leave(&(&line.package, &line.file, &line.test, name), EXTENSION, &json)?;
    Ok(())
}

/// Writes the whole report on a configuration of an attack that did not hold beside it, and returns the file.
pub(super) fn leave_output(attack: &Attack, name: &str, report: &str) -> Result<PathBuf, PlaceError> {
    place::leave(&(attack.package, attack.file, attack.test, name), OUTPUT, report)
}
