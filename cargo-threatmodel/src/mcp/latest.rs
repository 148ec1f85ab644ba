//! The models with what their tests last showed.

use crate::{
    options::{Selection, Shown},
    subject::{Error, Subject, Workspace},
};

/// The selected packages with the results of the last test run, as far as the code is unchanged, and where the evidence is from.
pub(super) fn subjects(workspace: &Workspace, selection: &Selection) -> Result<(Vec<Subject>, &'static str), Error> {
    match workspace.subjects_shown(selection, &Shown { last_run: true }) {
        Ok(subjects) => Ok((subjects, "the last test run, as far as the code is unchanged since")),
        // Nothing has run yet, or what is wrong is wrong without a run too.
        Err(_) => {
            Ok((workspace.subjects(selection)?, "no test run has left any; `cargo threatmodel verify` runs the tests"))
        }
    }
}
