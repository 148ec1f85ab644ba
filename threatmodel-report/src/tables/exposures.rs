//! Exposures.

use threatmodel_core::words::Severity;
use threatmodel_grammar::Statement;
use threatmodel_model::model::Coverage;

use super::declare::{RUNGS, STATES, flag, number, once, path, paths, rung, text, word};

table! {
    /// Code that faces a threat.
    "exposures" of "exposure", |source| (number, exposure, model) in source.model.exposures().enumerate().map(|(number, exposure)| (number, exposure, source.model)) => {
        ! "number" number("its position in the model"), number;
        ! "threat" path(Statement::Threat, "the threat that the code faces"), &exposure.facts().threat;
        ? "severity" word(Severity::NAMES, "of the threat"), exposure.threat().map(|threat| threat.severity().name());
        ! "state" word(STATES, "whether something stops the threat here"), exposure.state().name();
        ! "evidence" word(RUNGS, "the weakest of the controls that cover it; `None` where none does"), rung(exposure.pairs().iter().map(|pair| pair.evidence).min());
        ! "coverage" word(Coverage::NAMES, "whether an attack went through it"), exposure.coverage().name();
        ! "controls" paths(Statement::Control, "the controls that cover it"), once(exposure.pairs().iter().map(|pair| model.facts().controls[pair.control].path()));
        ? "decision" text("the decision that covers it: `acceptance`, `transfer` or `avoidance`"), exposure.decision().map(|decision| decision.treatment.noun());
        ! "unmitigated" flag("needs work"), exposure.state().is_unsettled();
        ! "system" flag("the code is part of the system, not of tests"), exposure.concerns_system();
        ! "release_only" flag("only builds without debug assertions have it, which no test links"), exposure.facts().release_only;
        ! "differs_in_tests" flag("tests run other code of the function than the program, so no attack has gone through it"), exposure.facts().differs_in_tests;
    } site &exposure.facts().site
}
