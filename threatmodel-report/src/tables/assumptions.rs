//! Assumptions.

use super::declare::{flag, number};

noun_table! {
    /// Assumptions that the model makes.
    "assumptions" of Assumption, |source| assumption in source.model.assumptions() => {
        ! "checked" flag("a test was seen to check it, or may do so if no run was looked at"), assumption.is_checked();
        ! "checks" number("how many tests check it, including those that do not count"), assumption.checks().count();
    } renamed []
}
