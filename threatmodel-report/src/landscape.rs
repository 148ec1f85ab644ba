//! The parts of the system, each in a trust zone or in another part, for formats that draw a system. A model may leave the
//! zone open, and code outside any component belongs to its package.

use std::collections::{BTreeMap, BTreeSet};

use threatmodel_core::words::ActorKind;
use threatmodel_model::model::{
    Model,
    facts::{Actor, Component, Flow, TrustZone},
};

/// The name of the zone that an export adds for parts without a zone.
pub(crate) const NO_ZONE: &str = "no declared trust zone";

/// The parts of a system.
pub(crate) struct Landscape<'m> {
    /// The declared zones, each path once.
    pub(crate) zones: Vec<&'m TrustZone>,
    /// The declared components, then those that stand for code outside any.
    pub(crate) parts: Vec<Part<'m>>,
    /// The actors that act in the system: those that flows touch, and all that mean no harm.
    pub(crate) actors: Vec<&'m Actor>,
    /// The adversaries that no flow touches.
    pub(crate) outsiders: Vec<&'m Actor>,
}

/// A part of a system.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part<'m> {
    /// The path of its component, or what stands for one where none is declared: `package:NAME`.
    pub(crate) path: &'m str,
    /// Its component, if one is declared.
    pub(crate) component: Option<&'m Component>,
    /// The component that its module lies in.
    pub(crate) parent: Option<&'m str>,
    /// The declared trust zone it runs in: its own, or that of its parent.
    pub(crate) zone: Option<&'m str>,
}

impl Part<'_> {
    /// The name of its component, or of its package.
    pub(crate) fn name(&self) -> &str {
        self.component.map_or_else(|| self.path.strip_prefix("package:").unwrap_or(self.path), Component::name)
    }

    /// The zone that it declares itself, if it does.
    pub(crate) fn own_zone(&self) -> Option<&str> {
        self.component.and_then(|component| component.zone.as_deref()).filter(|zone| Some(*zone) == self.zone)
    }
}

impl<'m> Landscape<'m> {
    pub(crate) fn of(model: &'m Model) -> Self {
        let facts = model.facts();
        let components = once(facts.components.iter(), |component| component.path());
        let mut parts: Vec<Part<'m>> = components.iter().map(|component| part(model, &components, component)).collect();

        let sites = facts
            .exposures
            .iter()
            .map(|exposure| &exposure.site)
            .chain(facts.mitigations.iter().map(|mitigation| &mitigation.site))
            .chain(facts.accesses.iter().map(|access| &access.site));
        let code = sites.filter(|site| !site.test_only).map(|site| site.component.as_str());
        let ends = facts.flows.iter().flat_map(|flow| [flow.from.as_str(), flow.to.as_str()]);
        let ends = ends.filter(|end| model.actor_at(end).is_none());
        let undeclared: BTreeSet<&str> = code.chain(ends).filter(|path| model.component_at(path).is_none()).collect();
        parts.extend(undeclared.into_iter().map(|path| Part { path, component: None, parent: None, zone: None }));

        let touched =
            |actor: &Actor| facts.flows.iter().any(|flow| flow.from == actor.path() || flow.to == actor.path());
        let (actors, outsiders) = once(facts.actors.iter(), |actor| actor.path())
            .into_iter()
            .partition(|actor| actor.kind != Some(ActorKind::Adversary) || touched(actor));
        let zones = once(facts.trust_zones.iter(), |zone| zone.path());
        Self { zones, parts, actors, outsiders }
    }

    /// Whether something stands in no declared zone.
    pub(crate) fn has_unzoned(&self, model: &Model) -> bool {
        let actor = |actor: &&Actor| zone_of_actor(model, actor).is_none();
        self.parts.iter().any(|part| part.zone.is_none()) || self.actors.iter().any(actor)
    }
}

/// The flows, each with a key of its own: several ways may lead from one end to another, and several annotations of one
/// function may state the same.
pub(crate) fn flows(model: &Model) -> Vec<(&Flow, String)> {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let keyed = model.facts().flows.iter().map(|flow| {
        let key = format!("{} to {} in {}", flow.from, flow.to, flow.site.item);
        let number = numbers.entry(key.clone()).and_modify(|number| *number += 1).or_insert(1);
        let key = if *number > 1 { format!("{key} {number}") } else { key };
        (flow, key)
    });
    keyed.collect()
}

/// Those of different paths: what is declared twice is a finding, and one identifier stands for one thing.
pub(crate) fn once<'m, N: Copy>(nouns: impl Iterator<Item = N>, path: impl Fn(N) -> &'m str) -> Vec<N> {
    let mut seen = BTreeSet::new();
    nouns.filter(|noun| seen.insert(path(*noun))).collect()
}

/// The declared zone that an actor acts from.
pub(crate) fn zone_of_actor<'m>(model: &Model, actor: &'m Actor) -> Option<&'m str> {
    actor.zone.as_deref().filter(|zone| model.trust_zone_at(zone).is_some())
}

fn part<'m>(model: &'m Model, components: &[&'m Component], component: &'m Component) -> Part<'m> {
    let declared =
        |component: &'m Component| component.zone.as_deref().filter(|zone| model.trust_zone_at(zone).is_some());
    // A parent's module is shorter, so this ends.
    let mut around = Some(component);
    let mut zone = declared(component);
    while let (None, Some(inner)) = (zone, around) {
        around = parent(components, inner);
        zone = around.and_then(declared);
    }
    Part {
        path: component.path(),
        component: Some(component),
        parent: parent(components, component).map(Component::path),
        zone,
    }
}

/// The component with the innermost module around this one's.
fn parent<'m>(components: &[&'m Component], component: &Component) -> Option<&'m Component> {
    let around = components
        .iter()
        .copied()
        .filter(|other| component.module.strip_prefix(&other.module).is_some_and(|rest| rest.starts_with("::")));
    around.max_by_key(|other| other.module.len())
}
