//! Pairs of a threat and a control.

use threatmodel_core::words::Evidence;
use threatmodel_grammar::{RefKind, Statement};

use super::declare::{flag, number, path, path_of, word};

table! {
    /// A control that is said to stop a threat, at each place that implements it, with the evidence.
    "pairs" of "pair", |source| (pair, facts) in source.model.pairs().map(|pair| (pair, source.model.facts())) => {
        ! "threat" path(Statement::Threat, "the threat"), facts.threats[pair.threat].path();
        ! "control" path(Statement::Control, "the control"), facts.controls[pair.control].path();
        ! "mitigation" number("the place, by its number in `mitigations`"), pair.mitigation;
        ! "component" path_of(RefKind::Endpoint, "the component of the place"), &facts.mitigations[pair.mitigation].site.component;
        ! "evidence" word(Evidence::NAMES, "the rung that it has reached"), pair.evidence.name();
        ! "stated" word(Evidence::NAMES, "the rung that tests say they show, whether they ran or not"), pair.stated.name();
        ! "needed_evidence" word(Evidence::NAMES, "the rung that the threat requires"), pair.needed.name();
        ! "suffices" flag("it has reached the rung that is needed"), pair.suffices();
        ! "pending" flag("tests may show more, and nobody looked at what a run of them has left"), pair.pending;
        ! "stand_in" flag("it was shown with something that the test set up in the control's place"), pair.stand_in;
        ! "off_by_default" flag("the control is there only where somebody switches it on"), pair.off_by_default;
    }
}
