//! The models with what their tests last showed.

use crate::{
    options::{Selection, Shown},
    subject::{Error, Subject, Workspace},
};

/// The selected packages with the results of the last test run, as far as the code is unchanged, and where the evidence is from.
pub(super) fn subjects(workspace: &Workspace, selection: &Selection) -> Result<(Vec<Subject>, String), Error> {
    match workspace.subjects_shown(selection, &Shown { last_run: true }) {
        Ok(subjects) => Ok((subjects, "the last test run, as far as the code is unchanged since".to_owned())),
        // Nothing has run yet, what it left cannot be read, or what is wrong is wrong without a run too.
        Err(error) => Ok((workspace.subjects(selection)?, format!("none: {error}"))),
    }
}
