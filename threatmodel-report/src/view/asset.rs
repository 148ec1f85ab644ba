//! What a report says of an asset.

use std::collections::BTreeMap;

use serde::Serialize;
use threatmodel_core::words::Disposition;
use threatmodel_model::{model::Model, query};

use super::{
    place::{Places, Spot},
    text::{Link, anchor, link, lower, optional, short, text, texts},
    threat::of_component,
};

#[derive(Serialize)]
pub(crate) struct Asset {
    pub(crate) anchor: String,
    pub(crate) name: String,
    pub(crate) path: String,
    /// The path as the picture writes it.
    pub(crate) reference: String,
    pub(crate) kind: &'static str,
    pub(crate) level: String,
    pub(crate) band: usize,
    pub(crate) owner: String,
    pub(crate) doc: String,
    pub(crate) handling: Vec<String>,
    pub(crate) locators: Vec<String>,
    pub(crate) zone: String,
    pub(crate) adjacent: bool,
    pub(crate) remove: bool,
    pub(crate) threats: Vec<Link>,
    /// The controls that are claimed against those threats.
    pub(crate) controls: Vec<Link>,
    pub(crate) accesses: Vec<Spot>,
    /// The components and actors that can reach it, and how.
    pub(crate) reached_by: Vec<(Link, String)>,
}

/// The components that can reach each asset, and how, by the path of the asset.
pub(super) type Reached<'m> = BTreeMap<&'m str, Vec<(Link, String)>>;

pub(super) fn reach(model: &Model) -> Reached<'_> {
    let mut reach: Reached<'_> = BTreeMap::new();
    for component in model.components() {
        let from = of_component(model, component.facts().path());
        for reached in component.reach() {
            let way = (from.clone(), text(&reached.explained()));
            reach.entry(reached.asset.facts().path()).or_default().push(way);
        }
    }
    reach
}

pub(super) fn asset(asset: query::Asset<'_>, reach: &Reached<'_>, places: Places<'_>) -> Asset {
    let facts = asset.facts();
    let classification = facts.classification.as_ref();
    Asset {
        anchor: anchor(facts.path()),
        name: text(facts.name()),
        path: text(facts.path()),
        reference: crate::diagram::reference(facts.path()),
        kind: facts.kind.name(),
        level: classification.map_or_else(|| "unclassified".to_owned(), |level| text(&level.name)),
        band: asset.position().band(),
        owner: optional(facts.owner.as_ref()),
        doc: text(&facts.declared.doc),
        handling: asset.handling().map(handling).unwrap_or_default(),
        locators: texts(&facts.locators),
        zone: facts.zone.as_deref().map(short).unwrap_or_default(),
        adjacent: facts.adjacent,
        remove: facts.disposition == Disposition::Remove,
        threats: asset.threats().map(|threat| link(&threat.facts().declared)).collect(),
        controls: asset.controls().map(|control| link(&control.facts().declared)).collect(),
        accesses: asset.accesses().map(|access| places.spot(&access.facts().site)).collect(),
        reached_by: reach.get(facts.path()).cloned().unwrap_or_default(),
    }
}

fn handling(handling: &threatmodel_model::model::facts::Handling) -> Vec<String> {
    let owner = handling.owner.then(|| "an owner is named".to_owned());
    let flows = handling.flows.iter().map(|flow| format!("flows are {}", lower(&flow.to_string())));
    let layers = handling.layers.iter().map(|layer| format!("a control in layer {}", text(layer)));
    let kinds = handling.kinds.iter().map(|kind| format!("a control of kind {}", lower(kind.name())));
    let rung = handling.evidence.map(|rung| format!("every mitigation {}", lower(rung.name())));
    owner.into_iter().chain(flows).chain(layers).chain(kinds).chain(rung).collect()
}
