//! What a report says of components, actors, flows and controls.

use std::collections::BTreeMap;

use serde::Serialize;
use threatmodel_core::words::ByDefault;
use threatmodel_model::{
    model::{Model, facts},
    query,
    surface::Role,
};

use super::{
    place::{At, Places},
    references::{Reference, references},
    text::{Link, anchor, link, optional, short, test_link, text},
    threat::of_component,
};

#[derive(Serialize)]
pub(crate) struct Component {
    pub(crate) anchor: String,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) kind: &'static str,
    pub(crate) zone: String,
    pub(crate) doc: String,
    pub(crate) threats: Vec<Faced>,
    pub(crate) controls: Vec<Link>,
    pub(crate) uses: Vec<Link>,
    /// What it can reach besides, and how.
    pub(crate) reaches: Vec<(Link, String)>,
    pub(crate) flows: Vec<Flow>,
    /// The signs of its surface, each with how often it was found.
    pub(crate) entry_points: Vec<(String, usize)>,
    pub(crate) sinks: Vec<(String, usize)>,
}

/// A threat that code of a component faces.
#[derive(Serialize)]
pub(crate) struct Faced {
    pub(crate) link: Link,
    pub(crate) severity: &'static str,
    pub(crate) state: &'static str,
}

#[derive(Serialize)]
pub(crate) struct Flow {
    pub(crate) from: Link,
    pub(crate) to: Link,
    pub(crate) carries: Vec<Link>,
    pub(crate) protocol: String,
    pub(crate) encrypted: bool,
    pub(crate) authenticated: bool,
    #[serde(flatten)]
    pub(crate) at: At,
}

#[derive(Serialize)]
pub(crate) struct Actor {
    pub(crate) anchor: String,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) zone: String,
    pub(crate) trust: Option<u32>,
    pub(crate) doc: String,
    pub(crate) threats: Vec<Link>,
}

#[derive(Serialize)]
pub(crate) struct Control {
    pub(crate) anchor: String,
    pub(crate) name: String,
    pub(crate) layer: String,
    pub(crate) doc: String,
    /// What else is to be known of it: its kind, who provides it, how it is switched on.
    pub(crate) about: Vec<String>,
    pub(crate) refs: Vec<Reference>,
    /// The threats that it is claimed against, each with the rung of evidence.
    pub(crate) against: Vec<(Link, String)>,
    /// The threats that it alone stands against.
    pub(crate) alone: Vec<Link>,
    /// The assets that those threats hit which it is claimed against.
    pub(crate) protects: Vec<Link>,
    /// The requirements of the deployment that switch it on.
    pub(crate) requirements: Vec<Link>,
    /// The attack tests that name it.
    pub(crate) tests: Vec<Link>,
}

pub(super) fn component(model: &Model, component: query::Component<'_>, places: Places<'_>) -> Component {
    let facts = component.facts();
    let mut threats: BTreeMap<&str, Faced> = BTreeMap::new();
    for exposure in component.exposures().filter(|exposure| exposure.concerns_system()) {
        let Some(threat) = model.threat_at(&exposure.facts().threat) else { continue };
        threats.entry(threat.facts().path()).or_insert_with(|| Faced {
            link: link(&threat.facts().declared),
            severity: threat.severity().name(),
            state: threat.state().name(),
        });
    }
    let controls = component.mitigations().filter(|code| code.implements());
    let controls: BTreeMap<&str, Link> = controls
        .flat_map(|code| code.facts().controls.iter())
        .filter_map(|path| Some((path.as_str(), link(&model.control_at(path)?.facts().declared))))
        .collect();
    let (mut uses, mut reaches) = (Vec::new(), Vec::new());
    for reached in component.reach() {
        let asset = link(&reached.asset.facts().declared);
        if reached.used {
            uses.push(asset);
        } else {
            reaches.push((asset, text(&reached.explained())));
        }
    }
    let flows = component.flows_from().chain(component.flows_to()).map(|flow| self::flow(model, flow.facts(), places));
    let mut surface: [BTreeMap<&str, usize>; 2] = Default::default();
    for found in component.surface() {
        *surface[usize::from(found.role == Role::Sink)].entry(&found.sign).or_default() += 1;
    }
    let [entry_points, sinks] =
        surface.map(|signs| signs.into_iter().map(|(sign, count)| (text(sign), count)).collect());
    Component {
        anchor: anchor(facts.path()),
        name: text(facts.name()),
        path: text(facts.path()),
        kind: facts.kind.map_or("", |kind| kind.name()),
        zone: facts.zone.as_deref().map(short).unwrap_or_default(),
        doc: text(&facts.declared.doc),
        threats: threats.into_values().collect(),
        controls: controls.into_values().collect(),
        uses,
        reaches,
        flows: flows.collect(),
        entry_points,
        sinks,
    }
}

pub(super) fn flow(model: &Model, flow: &facts::Flow, places: Places<'_>) -> Flow {
    let carried = |path: &String| {
        model.asset_at(path).map_or_else(|| (String::new(), short(path)), |asset| link(&asset.facts().declared))
    };
    Flow {
        from: of_component(model, &flow.from),
        to: of_component(model, &flow.to),
        carries: flow.carries.iter().map(carried).collect(),
        protocol: optional(flow.protocol.as_ref()),
        encrypted: flow.encrypted,
        authenticated: flow.authenticated,
        at: places.at(&flow.site.place),
    }
}

pub(super) fn actor(model: &Model, actor: query::Actor<'_>) -> Actor {
    let facts = actor.facts();
    let threats = model.threats().filter(|threat| threat.facts().actor.as_deref() == Some(facts.path()));
    Actor {
        anchor: anchor(facts.path()),
        name: text(facts.name()),
        kind: facts.kind.map_or("", |kind| kind.name()),
        zone: facts.zone.as_deref().map(short).unwrap_or_default(),
        trust: facts.trust,
        doc: text(&facts.declared.doc),
        threats: threats.map(|threat| link(&threat.facts().declared)).collect(),
    }
}

/// The controls of a model, each with what it stops.
pub(super) fn controls(model: &Model) -> Vec<Control> {
    let mut against: BTreeMap<&str, Vec<(Link, String)>> = BTreeMap::new();
    let mut alone: BTreeMap<&str, Vec<Link>> = BTreeMap::new();
    for threat in model.threats() {
        for evidenced in threat.controls() {
            let shown = (link(&threat.facts().declared), evidenced.pair.shown());
            against.entry(evidenced.control.facts().path()).or_default().push(shown);
        }
        if let Some(only) = threat.only_control() {
            alone.entry(only.control.facts().path()).or_default().push(link(&threat.facts().declared));
        }
    }
    let control = |control: query::Control<'_>| {
        let facts = control.facts();
        let kind = facts.kind.map(|kind| kind.name().to_owned());
        let provided = facts.provided_by.as_ref().map(|by| format!("provided by {}", text(by)));
        let default = (facts.default == ByDefault::Off).then(|| "off by default".to_owned());
        let enabled = facts.enabled_by.as_ref().map(|by| format!("switched on by {}", text(by)));
        let protects = control.threats().flat_map(query::Threat::assets);
        let protects: BTreeMap<&str, Link> =
            protects.map(|asset| (asset.facts().path(), link(&asset.facts().declared))).collect();
        let fixed = facts.fixed.as_ref().map(|why| format!("cannot be switched off: {}", text(why)));
        Control {
            anchor: anchor(facts.path()),
            name: text(facts.name()),
            layer: text(&facts.layer),
            doc: text(&facts.declared.doc),
            about: kind.into_iter().chain(provided).chain(default).chain(enabled).chain(fixed).collect(),
            refs: references(&facts.refs),
            against: against.remove(facts.path()).unwrap_or_default(),
            alone: alone.remove(facts.path()).unwrap_or_default(),
            protects: protects.into_values().collect(),
            requirements: control.requirements().map(|one| link(&one.facts().declared)).collect(),
            tests: control.tests().map(|test| test_link(test.facts())).collect(),
        }
    };
    model.controls().map(control).collect()
}
