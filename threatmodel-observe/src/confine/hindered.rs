//! Accesses that the list allows and the system refused.

use crate::{
    holding::{Holding, Taken},
    record::{Access, Operation, Outcome},
};

/// The error of a refusal by Landlock, `EACCES`, on every system.
const REFUSED: i32 = 13;
/// The error of a move to another disk, `EXDEV`.
const OTHER_DISK: i32 = 18;

/// The refused accesses of a run that are listed and declared, or covered by the baseline, or about which nobody reports:
/// there the program did not do what it does elsewhere, so that the run shows little. `reports` says whether there is a
/// finding about what was touched; a policy may exempt it.
#[must_use]
pub fn hindered<'o>(holding: &Holding<'o>, reports: impl Fn(&str) -> bool) -> Vec<&'o Access> {
    let known = holding.accesses.iter().filter(|(access, taken)| match taken {
        Taken::Assets(_) | Taken::Unlisted => {
            is_refused(access) && !(deviates(holding, access) && reports(&access.what.locator()))
        }
        Taken::Baseline(_) | Taken::Among => is_refused(access),
        Taken::Nothing => is_refused_move(access),
    });
    known.map(|(access, _)| *access).collect()
}

/// Whether Landlock, or the permissions of a file, refused the access.
#[must_use]
pub fn is_refused(access: &Access) -> bool {
    access.outcome == Outcome::Denied(REFUSED) || is_refused_move(access)
}

/// Whether it is a move between folders, or a link, which Landlock refuses as if they lay on two disks.
fn is_refused_move(access: &Access) -> bool {
    let moves = matches!(access.operation, Operation::Create | Operation::Delete | Operation::Link);
    moves && access.outcome == Outcome::Failed(OTHER_DISK)
}

/// Whether there is a finding about it, which says more.
fn deviates(holding: &Holding<'_>, access: &Access) -> bool {
    let (touched, operation) = (access.what.locator(), access.operation_and_outcome());
    holding.deviations.iter().any(|observed| observed.touched == touched && observed.operation == operation)
}
