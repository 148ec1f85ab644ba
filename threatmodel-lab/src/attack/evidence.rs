//! Leaves the line of evidence.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
};

use threatmodel_core::evidence::{EXTENSION, Line};

use crate::place::{self, PlaceError};

/// Writes the line into a file of its own, whole or not at all. A later line of the same configuration replaces it.
pub(super) fn leave(line: &Line, name: &str) -> Result<(), PlaceError> {
    let folder = place::make_run_folder(&place::evidence()?)?;
    let mut hash = DefaultHasher::new();
    (&line.package, &line.file, &line.test, name).hash(&mut hash);
    let file = folder.join(format!("{:016x}.{EXTENSION}", hash.finish()));
    let written = folder.join(format!("{:016x}.{}.part", hash.finish(), std::process::id()));
    let error = |path: &Path, error| PlaceError::Io(path.to_owned(), error);
    let json = line.to_json().map_err(|json| error(&file, json.into()))?;
    fs::write(&written, json).map_err(|io| error(&written, io))?;
    fs::rename(&written, &file).map_err(|io| {
        let _ = fs::remove_file(&written);
        error(&file, io)
    })
}
