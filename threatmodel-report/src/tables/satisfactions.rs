//! Satisfactions.

use threatmodel_grammar::RefKind;

use super::declare::{flag, number, path_of};

table! {
    /// Code and tests that meet a requirement, and tests that check an assumption.
    "satisfactions" of "satisfaction", |source| (number, satisfaction, model) in source.model.satisfactions().enumerate().map(|(number, satisfaction)| (number, satisfaction, source.model)) => {
        ! "number" number("its position in the model"), number;
        ! "of" path_of(RefKind::Satisfiable, "the requirement or the assumption"), &satisfaction.facts().of;
        ! "test" flag("it is a test"), satisfaction.facts().test;
        ! "shows" flag("a test that was seen to pass, or may have been where nobody looked"), model.shows(satisfaction.facts());
    } site &satisfaction.facts().site
}
