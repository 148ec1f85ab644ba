//! What a report says of requirements, by phase and layer.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use threatmodel_core::words::Phase;
use threatmodel_model::{model::Model, query};

use super::{
    place::{Places, Spot},
    references::{Reference, references},
    text::{Link, anchor, link, optional, test_link, text},
};

#[derive(Serialize)]
pub(crate) struct Chapter {
    pub(crate) phase: &'static str,
    pub(crate) layers: Vec<(String, Vec<Requirement>)>,
}

#[derive(Serialize)]
pub(crate) struct Requirement {
    /// Empty but for the first of the layers that it is listed under.
    pub(crate) anchor: String,
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) satisfied: bool,
    /// How far it is shown to be met.
    pub(crate) met: &'static str,
    pub(crate) check: String,
    pub(crate) refs: Vec<Reference>,
    pub(crate) from: Vec<Link>,
    pub(crate) by: Vec<Spot>,
    /// The attack tests among them.
    pub(crate) tests: Vec<Link>,
    /// The controls against those threats that it follows from.
    pub(crate) controls: Vec<Link>,
}

/// The phases that have requirements.
pub(super) fn playbook(model: &Model, places: Places<'_>) -> Vec<Chapter> {
    let chapters = Phase::ALL.iter().map(|phase| chapter(model, *phase, places));
    let mut chapters: Vec<Chapter> = chapters.filter(|chapter| !chapter.layers.is_empty()).collect();
    let mut seen = BTreeSet::new();
    let all = chapters.iter_mut().flat_map(|chapter| &mut chapter.layers).flat_map(|(_, requirements)| requirements);
    for requirement in all {
        if !seen.insert(requirement.anchor.clone()) {
            requirement.anchor.clear();
        }
    }
    chapters
}

fn chapter(model: &Model, phase: Phase, places: Places<'_>) -> Chapter {
    let requirement = |requirement: &query::Requirement<'_>| {
        let is_by = |test: &query::AttackTest<'_>| {
            requirement.satisfactions().any(|known| {
                let (known, test) = (&known.facts().site, &test.facts().site);
                known.item == test.item && known.place.file == test.place.file
            })
        };
        let controls = requirement.threats().flat_map(query::Threat::controls).map(|known| known.control);
        let controls: BTreeMap<&str, Link> =
            controls.map(|control| (control.facts().path(), link(&control.facts().declared))).collect();
        Requirement {
            anchor: anchor(requirement.facts().path()),
            name: text(requirement.name()),
            doc: text(&requirement.facts().declared.doc),
            satisfied: requirement.is_satisfied(),
            met: requirement.met().name(),
            check: optional(requirement.check.as_ref()),
            refs: references(&requirement.refs),
            from: requirement.threats().map(|threat| link(&threat.facts().declared)).collect(),
            by: requirement
                .satisfactions()
                .filter(|known| known.site.counts())
                .map(|known| places.spot(&known.facts().site))
                .collect(),
            tests: model.tests().filter(is_by).map(|test| test_link(test.facts())).collect(),
            controls: controls.into_values().collect(),
        }
    };
    let layers = model.playbook(phase).layers;
    let layers =
        layers.iter().map(|(layer, requirements)| (text(layer), requirements.iter().map(requirement).collect()));
    Chapter { phase: phase.name(), layers: layers.collect() }
}
