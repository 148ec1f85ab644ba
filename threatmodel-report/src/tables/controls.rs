//! Controls.

use threatmodel_core::words::Evidence;
use threatmodel_model::model::Model;

use super::declare::{RUNGS, flag, number, once, paths, rung, word};

noun_table! {
    /// Defences.
    "controls" of Control, |source| control, evidence in source.model.controls().zip(weakest(source.model)) => {
        ! "evidence" word(RUNGS, "the weakest for any threat and place; `None` where no code implements it"), rung(evidence);
        ! "threats" paths(Statement::Threat, "the threats that code claims it stops"), once(control.threats().map(|threat| threat.facts().path()));
        ! "places" number("how many places implement it"), control.mitigations().count();
        ! "tests" number("how many tests name it, including those that do not count"), control.tests().count();
        ! "enabled" flag("it is on by default, or a deployment requirement that is met switches it on"), control.is_on();
    } renamed []
}

/// The weakest evidence for each control, in their order.
fn weakest(model: &Model) -> Vec<Option<Evidence>> {
    let mut weakest = vec![None; model.facts().controls.len()];
    for pair in model.pairs() {
        let known: &mut Option<Evidence> = &mut weakest[pair.control];
        *known = Some(known.map_or(pair.evidence, |known| known.min(pair.evidence)));
    }
    weakest
}
