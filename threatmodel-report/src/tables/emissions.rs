//! Emissions.

use threatmodel_grammar::Statement;

use super::declare::{number, path};

table! {
    /// Code that emits the event of a detection.
    "emissions" of "emission", |source| (number, emission) in source.model.emissions().enumerate() => {
        ! "number" number("its position in the model"), number;
        ! "detection" path(Statement::Detection, "the detection"), &emission.facts().detection;
    } site &emission.facts().site
}
