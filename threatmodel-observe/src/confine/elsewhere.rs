//! Systems without Landlock.

use super::{ConfineError, Confinement};

pub(super) fn probe() -> Result<(), ConfineError> {
    Err(ConfineError::Unsupported)
}

pub(super) fn restrict(_: &Confinement) -> Result<(), ConfineError> {
    Err(ConfineError::Unsupported)
}
