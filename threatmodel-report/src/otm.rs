//! The model in the Open Threat Model format 0.2.0 (IriusRisk, Apache-2.0).
//!
//! | here | there |
//! |---|---|
//! | asset | `assets`; its risk is what the policy's impact table says for the asset's level |
//! | trust zone | `trustZones` |
//! | component | `components`, in its trust zone, or else in the component around its module |
//! | actor | `components` of the type `actor`, because only components have data flows |
//! | flow | `dataflows` |
//! | threat | `threats`, and in each component whose code faces it, with its state there |
//! | control, requirement | `mitigations`, and with the threats that they are about |
//! | what is left | `attributes`, which are texts |
//!
//! The format counts from 0 to 100 where a model has five words. A word stands as the middle of its fifth: 10, 30, 50, 70,
//! 90. Only a proven control reduces a risk, and then by 100; what is merely claimed or tested reduces it by 0.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use threatmodel_core::names::short;
use threatmodel_core::words::{ComponentKind, Evidence, Op};
use threatmodel_model::{
    annotation::Place,
    model::{
        Model, State,
        facts::{Declaration, Flow},
    },
    policy::Property,
    query::{Asset, AttackTest, Control, Decision, Requirement, Threat},
};

use crate::{
    ids::{Ids, slug},
    landscape::{Landscape, NO_ZONE, Part, flows, once, zone_of_actor},
    loss::{Fate, Loss},
};

/// The version of the format.
pub const VERSION: &str = "0.2.0";

/// Where the format keeps what it does not know.
const ATTRIBUTES: Fate = Fate::Moved("`attributes`");
const UNZONED: Fate = Fate::MadeUp("the zone `no declared trust zone`");

/// The model as an Open Threat Model document, with this name for the project; and what the document does not carry as it
/// is.
#[must_use]
pub fn document(name: &str, model: &Model) -> (String, Loss) {
    let landscape = Landscape::of(model);
    let mut export = Export { model, ids: ids(model, &landscape), loss: Loss::default() };
    let document = export.document(name, &landscape);
    // Nothing in it can fail to be written: text and numbers under keys that are text.
    (serde_json::to_string_pretty(&document).unwrap_or_default() + "\n", export.loss)
}

fn ids(model: &Model, landscape: &Landscape<'_>) -> Ids {
    let facts = model.facts();
    let assets = facts.assets.iter().map(|noun| ("asset", noun.path()));
    let threats = facts.threats.iter().map(|noun| ("threat", noun.path()));
    let controls = facts.controls.iter().map(|noun| ("control", noun.path()));
    let requirements = facts.requirements.iter().map(|noun| ("requirement", noun.path()));
    let zones = landscape.zones.iter().map(|zone| ("zone", zone.path())).chain([("zone", NO_ZONE)]);
    let parts = landscape.parts.iter().map(|part| ("part", part.path));
    let actors = landscape.actors.iter().map(|actor| ("actor", actor.path()));
    Ids::of(assets.chain(threats).chain(controls).chain(requirements).chain(zones).chain(parts).chain(actors))
}

struct Export<'m> {
    model: &'m Model,
    ids: Ids,
    loss: Loss,
}

impl<'m> Export<'m> {
    fn document(&mut self, name: &str, landscape: &Landscape<'m>) -> Document {
        let id = slug(name);
        let assets = once(self.model.assets(), |asset| asset.facts().path());
        let threats = once(self.model.threats(), |threat| threat.facts().path());
        let controls = once(self.model.controls(), |control| control.facts().path());
        let requirements = once(self.model.requirements(), |requirement| requirement.facts().path());
        let mut mitigations: Vec<Mitigation> = controls.into_iter().map(|control| self.control(control)).collect();
        mitigations.extend(requirements.into_iter().map(|requirement| self.requirement(requirement)));
        let document = Document {
            otm_version: VERSION,
            project: Project {
                name: name.to_owned(),
                id: if id.is_empty() { "unnamed".to_owned() } else { id },
                attributes: self.project_attributes(landscape),
            },
            representations: [Representation { name: "Source code", id: SOURCE, of: "code" }],
            assets: assets.into_iter().map(|asset| self.asset(asset)).collect(),
            trust_zones: self.zones(landscape),
            components: self.components(landscape),
            dataflows: self.dataflows(),
            threats: threats.into_iter().map(|threat| self.threat(threat)).collect(),
            mitigations,
        };
        self.left_out();
        document
    }

    fn project_attributes(&mut self, landscape: &Landscape<'_>) -> Attributes {
        let facts = self.model.facts();
        let mut attributes = Attributes::default();
        attributes.put("as_of", facts.as_of);
        let packages = facts.packages.iter().filter(|package| package.checked);
        attributes.put("packages", joined(packages.map(|package| format!("{} {}", package.name, package.version))));
        for assumption in &facts.assumptions {
            let until = assumption.until.map(|until| format!(", until {until}")).unwrap_or_default();
            let checks = self.model.assumption_at(assumption.path()).into_iter().flat_map(|view| view.checks());
            let checks = joined(checks.map(|check| check.facts().site.item.as_str()));
            let checked = if checks.is_empty() { String::new() } else { format!("; checked by {checks}") };
            let about = joined(&assumption.about);
            let text =
                format!("{} (owner {}{until}; about {about}{checked})", assumption.declared.doc, assumption.owner);
            attributes.put(&format!("assumptions.{}", assumption.path()), text);
            self.loss.note("assumptions", "", assumption.path(), ATTRIBUTES, "the format has no assumptions");
        }
        for detection in &facts.detections {
            let (path, threat) = (detection.path(), short(&detection.threat));
            let text =
                format!("{} ({}, of {threat}): {}", detection.looks_for(), detection.level, detection.declared.doc);
            attributes.put(&format!("detections.{path}"), text);
            self.loss.note("detections", "", path, ATTRIBUTES, "the format has no detections");
        }
        for step in &facts.workflow_steps {
            self.loss.note("workflow_steps", "", step.path(), Fate::LeftOut, "the format has no detections");
        }
        for emission in &facts.emissions {
            self.loss.note("emissions", "", &emission.site.item, Fate::LeftOut, "the format has no detections");
        }
        for actor in &landscape.outsiders {
            attributes.put(&format!("actors.{}", actor.path()), &actor.declared.doc);
            self.loss.note("actors", "", actor.path(), ATTRIBUTES, "the format has no adversaries");
        }
        attributes
    }

    fn asset(&mut self, asset: Asset<'m>) -> OtmAsset {
        let facts = asset.facts();
        let path = facts.path();
        let impact = |property| {
            let impact = self.model.policy().risk.impact(property, asset.position());
            middle(impact as usize)
        };
        let risk = AssetRisk {
            confidentiality: impact(Property::Confidentiality),
            integrity: impact(Property::Integrity),
            availability: impact(Property::Availability),
            comment: match &facts.classification {
                Some(level) => format!("From the level {} of {}", level.name, level.policy),
                None => "Nobody classified it, so it counts as the highest level".to_owned(),
            },
        };
        let by_table = Fate::Approximated("`risk`, through the policy's impact table");
        self.loss.note("assets", "classification", path, by_table, "the format has numbers and no levels");
        let mut attributes = self.declared("assets", &facts.declared);
        attributes.put("kind", facts.kind);
        if let Some(level) = &facts.classification {
            attributes.put("classification", format!("{}::{}", level.policy, level.name));
        }
        attributes.put("owner", facts.owner.as_deref().unwrap_or_default());
        attributes.put("locators", joined(&facts.locators));
        attributes.put("zone", facts.zone.as_deref().unwrap_or_default());
        attributes.put("disposition", facts.disposition);
        attributes.put("adjacent", facts.adjacent);
        let given = [
            ("kind", true),
            ("owner", facts.owner.is_some()),
            ("locators", !facts.locators.is_empty()),
            ("zone", facts.zone.is_some()),
            ("disposition", true),
            ("adjacent", facts.adjacent),
        ];
        for (field, _) in given.iter().filter(|(_, given)| *given) {
            self.loss.note("assets", field, path, ATTRIBUTES, "the format does not know it");
        }
        OtmAsset {
            name: facts.name().to_owned(),
            id: self.ids.id("asset", path),
            description: facts.declared.doc.clone(),
            risk,
            attributes,
        }
    }

    fn zones(&mut self, landscape: &Landscape<'m>) -> Vec<TrustZone> {
        let mut zones = Vec::new();
        for zone in &landscape.zones {
            if zone.trust.is_none() {
                let none = Fate::MadeUp("a rating of 0");
                self.loss.note("trust_zones", "trust", zone.path(), none, "the format demands a rating");
            }
            zones.push(TrustZone {
                id: self.ids.id("zone", zone.path()),
                name: zone.name().to_owned(),
                description: zone.declared.doc.clone(),
                risk: TrustZoneRisk { trust_rating: zone.trust.unwrap_or(0).min(100) },
                representations: vec![self.source("zone", &zone.declared)],
                attributes: self.declared("trust_zones", &zone.declared),
            });
        }
        if landscape.has_unzoned(self.model) {
            self.loss.note(
                "trust_zones",
                "",
                NO_ZONE,
                Fate::MadeUp("a zone"),
                "the format wants every component in one",
            );
            zones.push(TrustZone {
                id: self.ids.id("zone", NO_ZONE),
                name: NO_ZONE.to_owned(),
                description: "Not in the model. Holds what the model puts in no trust zone.".to_owned(),
                risk: TrustZoneRisk { trust_rating: 0 },
                representations: Vec::new(),
                attributes: Attributes::default(),
            });
        }
        zones
    }

    fn components(&mut self, landscape: &Landscape<'m>) -> Vec<Component> {
        let mut components: Vec<Component> = landscape.parts.iter().map(|part| self.component(part)).collect();
        for actor in &landscape.actors {
            let path = actor.path();
            let as_component = Fate::Approximated("a component of the type `actor`");
            self.loss.note("actors", "", path, as_component, "the format has no actors");
            let mut attributes = self.declared("actors", &actor.declared);
            attributes.put("kind", actor.kind.map(|kind| kind.name()).unwrap_or_default());
            attributes.put("trust", actor.trust.map(|trust| trust.to_string()).unwrap_or_default());
            let zone = zone_of_actor(self.model, actor);
            if zone.is_none() {
                self.loss.note("actors", "zone", path, UNZONED, "the format wants every component in one");
            }
            components.push(Component {
                id: self.ids.id("actor", path),
                name: actor.name().to_owned(),
                of: "actor",
                description: actor.declared.doc.clone(),
                parent: Parent::TrustZone(self.ids.id("zone", zone.unwrap_or(NO_ZONE))),
                representations: vec![self.source("actor", &actor.declared)],
                assets: Instances::default(),
                threats: Vec::new(),
                attributes,
            });
        }
        components
    }

    fn component(&mut self, part: &Part<'m>) -> Component {
        let mut attributes = match part.component {
            Some(component) => {
                let mut attributes = self.declared("components", &component.declared);
                attributes.put("module", &component.module);
                self.loss.note("components", "module", part.path, ATTRIBUTES, "the format does not know it");
                attributes
            }
            None => {
                let made_up = Fate::MadeUp("a component of the type `package`");
                self.loss.note("components", "", part.path, made_up, "its code is outside any component");
                Attributes::default()
            }
        };
        let parent = match (part.own_zone(), part.parent) {
            (Some(zone), around) => {
                if let Some(around) = around {
                    attributes.put("parent", around);
                    let why = "the format allows one parent, and the trust zone is it";
                    self.loss.note("components", "module", part.path, ATTRIBUTES, why);
                }
                Parent::TrustZone(self.ids.id("zone", zone))
            }
            (None, Some(around)) => Parent::Component(self.ids.id("part", around)),
            (None, None) => {
                let why = "the format wants every component in one";
                self.loss.note("components", "zone", part.path, UNZONED, why);
                Parent::TrustZone(self.ids.id("zone", NO_ZONE))
            }
        };
        let kind = part.component.and_then(|component| component.kind);
        if part.component.is_some() && kind.is_none() {
            let made_up = Fate::MadeUp("the type `component`");
            self.loss.note("components", "kind", part.path, made_up, "the format demands a type");
        }
        Component {
            id: self.ids.id("part", part.path),
            name: part.name().to_owned(),
            of: match (part.component, kind) {
                (None, _) => "package",
                (_, Some(ComponentKind::Process)) => "process",
                (_, Some(ComponentKind::Store)) => "datastore",
                (_, Some(ComponentKind::External)) => "external-entity",
                (_, None) => "component",
            },
            description: part.component.map(|component| component.declared.doc.clone()).unwrap_or_default(),
            parent,
            representations: part
                .component
                .map(|component| self.source("part", &component.declared))
                .into_iter()
                .collect(),
            assets: self.instances(part, kind, &mut attributes),
            threats: self.faced(part),
            attributes,
        }
    }

    /// The assets that the code of a part touches. In a store they rest, elsewhere they are processed.
    fn instances(&mut self, part: &Part<'m>, kind: Option<ComponentKind>, attributes: &mut Attributes) -> Instances {
        let facts = self.model.facts();
        let mut ops: BTreeMap<&str, BTreeSet<Op>> = BTreeMap::new();
        let accesses =
            facts.accesses.iter().filter(|access| access.site.in_system() && access.site.component == part.path);
        for access in accesses {
            ops.entry(&access.asset).or_default().extend(&access.ops);
        }
        let is_store = kind == Some(ComponentKind::Store);
        let kept = facts.flows.iter().filter(|flow| is_store && flow.to == part.path && flow.site.in_system());
        for asset in kept.flat_map(|flow| &flow.carries) {
            ops.entry(asset).or_default();
        }
        let mut ids = Vec::new();
        for (asset, ops) in ops {
            let Some(id) = self.ids.find("asset", asset) else {
                self.loss.note("accesses", "asset", asset, Fate::LeftOut, "no such asset is declared");
                continue;
            };
            ids.push(id.to_owned());
            if !ops.is_empty() {
                attributes.put(&format!("accesses.{asset}"), joined(ops.iter().map(|op| op.name())));
                self.loss.note(
                    "accesses",
                    "ops",
                    asset,
                    ATTRIBUTES,
                    "the format knows stored and processed assets only",
                );
            }
        }
        if is_store {
            Instances { processed: Vec::new(), stored: ids }
        } else {
            Instances { processed: ids, stored: Vec::new() }
        }
    }

    /// The threats that the code of a part faces, each once with its worst state there.
    fn faced(&mut self, part: &Part<'m>) -> Vec<ThreatInstance> {
        let mut faced: BTreeMap<&str, (Threat<'m>, State, BTreeSet<&str>)> = BTreeMap::new();
        let here = self.model.exposures().filter(|exposure| {
            exposure.concerns_system() && exposure.facts().site.counts() && exposure.facts().site.component == part.path
        });
        for exposure in here {
            let Some(threat) = exposure.threat() else { continue };
            let (_, state, controls) =
                faced.entry(threat.facts().path()).or_insert_with(|| (threat, exposure.state(), BTreeSet::new()));
            *state = (*state).min(exposure.state());
            controls.extend(exposure.pairs().iter().map(|pair| self.model.facts().controls[pair.control].path()));
        }
        faced
            .into_iter()
            .map(|(path, (threat, state, controls))| {
                let controls = controls.into_iter().map(|control| (self.ids.id("control", control), "implemented"));
                let demanded = threat.requirements().map(|requirement| {
                    let state = if requirement.is_satisfied() { "implemented" } else { "required" };
                    (self.ids.id("requirement", requirement.facts().path()), state)
                });
                let mitigations = controls.chain(demanded);
                ThreatInstance {
                    threat: self.ids.id("threat", path),
                    state: state_name(state),
                    mitigations: mitigations
                        .map(|(mitigation, state)| MitigationInstance { mitigation, state })
                        .collect(),
                }
            })
            .collect()
    }

    fn dataflows(&mut self) -> Vec<Dataflow> {
        let mut dataflows = Vec::new();
        for (flow, key) in flows(self.model) {
            let name = format!("{} to {}", short(&flow.from), short(&flow.to));
            let id = Ids::of([("flow", key.as_str())]).id("flow", &key);
            dataflows.push(self.dataflow(flow, name, id));
        }
        dataflows
    }

    fn dataflow(&mut self, flow: &Flow, name: String, id: String) -> Dataflow {
        let mut attributes = Attributes::default();
        attributes.put("authenticated", flow.authenticated);
        attributes.put("encrypted", flow.encrypted);
        attributes.put("item", &flow.site.item);
        attributes.put("place", at(&flow.site.place));
        for field in ["authenticated", "encrypted", "site"] {
            self.loss.note("flows", field, &flow.site.item, ATTRIBUTES, "the format does not know it");
        }
        let known: Vec<Option<String>> =
            flow.carries.iter().map(|asset| self.ids.find("asset", asset).map(str::to_owned)).collect();
        for (asset, _) in flow.carries.iter().zip(&known).filter(|(_, id)| id.is_none()) {
            self.loss.note("flows", "carries", asset, Fate::LeftOut, "no such asset is declared");
        }
        if flow.protocol.is_some() {
            self.loss.note(
                "flows",
                "protocol",
                &flow.site.item,
                Fate::Approximated("a tag"),
                "the format does not know it",
            );
        }
        Dataflow {
            id,
            name,
            bidirectional: false,
            source: self.end(&flow.from),
            destination: self.end(&flow.to),
            assets: known.into_iter().flatten().collect(),
            tags: flow.protocol.iter().cloned().collect(),
            attributes,
        }
    }

    /// An end of a flow: a part of the system or an actor.
    fn end(&self, path: &str) -> String {
        self.ids.find("part", path).map_or_else(|| self.ids.id("actor", path), str::to_owned)
    }

    fn threat(&mut self, threat: Threat<'m>) -> OtmThreat {
        let (facts, risk) = (threat.facts(), threat.risk());
        let path = facts.path();
        let mut attributes = self.declared("threats", &facts.declared);
        attributes.put("severity", risk.severity);
        attributes.put("state", threat.state());
        attributes.put("targets", joined(&facts.targets));
        attributes.put("misuse", facts.misuse.as_deref().unwrap_or_default());
        attributes.put("actor", facts.actor.as_deref().unwrap_or_default());
        attributes.put("reviewed", facts.reviewed.map(|day| day.to_string()).unwrap_or_default());
        attributes.put("exposures", joined(threat.exposures().map(|exposure| at(&exposure.facts().site.place))));
        attributes.put("tests", tests(threat.tests()));
        attributes.put("decisions", joined(threat.decisions().map(decision)));
        let given = [
            ("targets", !facts.targets.is_empty()),
            ("misuse", facts.misuse.is_some()),
            ("actor", facts.actor.is_some()),
            ("reviewed", facts.reviewed.is_some()),
        ];
        for (field, _) in given.iter().filter(|(_, given)| *given) {
            self.loss.note("threats", field, path, ATTRIBUTES, "the format does not know it");
        }
        let why = "the format has a likelihood and an impact only";
        self.loss.note("threats", "severity", path, ATTRIBUTES, why);
        self.loss.note(
            "threats",
            "likelihood",
            path,
            Fate::Approximated("a number"),
            "the format counts from 0 to 100",
        );
        self.loss.note("threats", "impact", path, Fate::Approximated("a number"), "the format counts from 0 to 100");
        if facts.likelihood.is_none() && risk.unassessed {
            self.loss.note("threats", "likelihood", path, Fate::LeftOut, "nobody gave one, and the format allows that");
        }
        for known in threat.decisions() {
            self.loss.note("decisions", "", &known.facts().site.item, ATTRIBUTES, "the format has no decisions");
        }
        for known in threat.tests() {
            self.loss.note("tests", "", &known.facts().site.item, ATTRIBUTES, "the format has no tests");
        }
        let (cwes, tags) = facts.refs.iter().cloned().partition(|reference| reference.starts_with("CWE-"));
        let because = facts.because.as_deref().map(|because| format!(": {because}")).unwrap_or_default();
        OtmThreat {
            id: self.ids.id("threat", path),
            name: facts.name().to_owned(),
            description: facts.declared.doc.clone(),
            categories: facts.categories().collect(),
            cwes,
            risk: ThreatRisk {
                likelihood: facts.likelihood.map(|likelihood| middle(likelihood as usize)),
                likelihood_comment: match facts.likelihood {
                    Some(likelihood) => likelihood.to_string(),
                    None => format!("nobody gave one; it counts as {}", risk.likelihood),
                },
                impact: middle(risk.impact as usize),
                impact_comment: format!("{}{because}", risk.impact),
            },
            tags,
            attributes,
        }
    }

    fn control(&mut self, control: Control<'m>) -> Mitigation {
        let facts = control.facts();
        let path = facts.path();
        let evidence: Vec<(&str, Evidence)> = control
            .mitigations()
            .filter(|mitigation| mitigation.implements())
            .flat_map(|mitigation| mitigation.pairs())
            .filter(|pair| self.model.facts().controls[pair.control].path() == path)
            .map(|pair| (self.model.facts().threats[pair.threat].path(), pair.evidence))
            .collect();
        let least = evidence.iter().map(|(_, evidence)| *evidence).min();
        let mut attributes = self.declared("controls", &facts.declared);
        attributes.put("layer", &facts.layer);
        attributes.put("kind", facts.kind.map(|kind| kind.name()).unwrap_or_default());
        attributes.put("provided_by", facts.provided_by.as_deref().unwrap_or_default());
        attributes.put("default", facts.default.name());
        attributes.put("enabled_by", facts.enabled_by.as_deref().unwrap_or_default());
        attributes.put("fixed", facts.fixed.as_deref().unwrap_or_default());
        attributes.put("refs", joined(&facts.refs));
        attributes.put("evidence", joined(evidence.iter().map(|(threat, evidence)| format!("{threat}: {evidence}"))));
        attributes.put("tests", tests(control.tests()));
        let given = [
            ("layer", true),
            ("kind", facts.kind.is_some()),
            ("provided_by", facts.provided_by.is_some()),
            ("default", facts.enabled_by.is_some()),
            ("enabled_by", facts.enabled_by.is_some()),
            ("fixed", facts.fixed.is_some()),
            ("refs", !facts.refs.is_empty()),
        ];
        for (field, _) in given.iter().filter(|(_, given)| *given) {
            self.loss.note("controls", field, path, ATTRIBUTES, "the format does not know it");
        }
        let as_number = Fate::Approximated("`riskReduction`: 100 where it is proven against every threat, else 0");
        self.loss.note("mitigations", "evidence", path, as_number, "the format has one number for a mitigation");
        Mitigation {
            id: self.ids.id("control", path),
            name: facts.name().to_owned(),
            description: facts.declared.doc.clone(),
            risk_reduction: if least == Some(Evidence::Proven) { 100 } else { 0 },
            attributes,
        }
    }

    fn requirement(&mut self, requirement: Requirement<'m>) -> Mitigation {
        let facts = requirement.facts();
        let path = facts.path();
        let as_mitigation = Fate::Approximated("a mitigation that reduces nothing");
        self.loss.note("requirements", "", path, as_mitigation, "the format has no requirements");
        let mut attributes = self.declared("requirements", &facts.declared);
        attributes.put("from", joined(&facts.from));
        attributes.put("phase", facts.phase);
        attributes.put("layer", facts.layer.as_deref().unwrap_or_default());
        attributes.put("check", facts.check.as_deref().unwrap_or_default());
        attributes.put("file", facts.file.as_ref().map(|file| file.path.as_str()).unwrap_or_default());
        attributes.put("refs", joined(&facts.refs));
        attributes.put("satisfied", requirement.is_satisfied());
        let satisfactions = requirement.satisfactions().map(|known| at(&known.facts().site.place));
        attributes.put("satisfactions", joined(satisfactions));
        if requirement.satisfactions().next().is_some() {
            self.loss.note("requirements", "satisfactions", path, ATTRIBUTES, "the format does not know it");
        }
        Mitigation {
            id: self.ids.id("requirement", path),
            name: facts.name().to_owned(),
            description: facts.declared.doc.clone(),
            risk_reduction: 0,
            attributes,
        }
    }

    /// The declaration of a noun, as far as the format has no field for it.
    fn declared(&mut self, list: &'static str, declared: &Declaration) -> Attributes {
        let mut attributes = Attributes::default();
        attributes.put("path", &declared.path);
        attributes.put("id", declared.id.as_deref().unwrap_or_default());
        attributes.put("package", &declared.package);
        attributes.put("component", &declared.component);
        attributes.put("place", at(&declared.place));
        self.loss.note(list, "declared", &declared.path, ATTRIBUTES, "the format has one identifier and no paths");
        attributes
    }

    fn source(&self, kind: &'static str, declared: &Declaration) -> Element {
        Element {
            representation: SOURCE,
            id: format!("{}-source", self.ids.id(kind, &declared.path)),
            name: declared.path.clone(),
            file: declared.place.file.clone(),
            line: declared.place.line,
        }
    }

    fn left_out(&mut self) {
        let facts = self.model.facts();
        let about_model = "it is about how the model was read, not about the system";
        let lists = [
            ("classifications", facts.classifications.is_empty(), "the format has no classification policies"),
            ("policy", false, "the format has no policy"),
            ("run", facts.run.is_empty(), "the format has no evidence"),
            ("doubts", facts.doubts.is_empty(), about_model),
            ("problems", facts.problems.is_empty(), about_model),
        ];
        for (list, _, why) in lists.into_iter().filter(|(_, empty, _)| !empty) {
            self.loss.note(list, "", list, Fate::LeftOut, why);
        }
    }
}

/// The middle of the fifth that a word of five stands for.
const fn middle(word: usize) -> u32 {
    [10, 30, 50, 70, 90][if word > 4 { 4 } else { word }]
}

/// The state in the format's words where it has some: `exposed`, `mitigated`.
const fn state_name(state: State) -> &'static str {
    match state {
        State::Open | State::Unexposed => "exposed",
        State::InsufficientEvidence | State::Pending => "partly-mitigated",
        State::Conditional | State::Mitigated => "mitigated",
        State::Accepted => "accepted",
        State::Transferred => "transferred",
        State::Avoided => "avoided",
    }
}

fn decision(decision: Decision<'_>) -> String {
    let facts = decision.facts();
    let until = facts.until.map(|until| format!(", until {until}")).unwrap_or_default();
    format!("{} by {}{until}: {}", facts.treatment.noun(), facts.owner, facts.because)
}

fn tests<'m>(tests: impl Iterator<Item = AttackTest<'m>>) -> String {
    joined(tests.map(|test| {
        let facts = test.facts();
        match facts.site.void {
            Some(void) => format!("{} (does not count: {})", facts.site.item, void.reason()),
            None => facts.site.item.clone(),
        }
    }))
}

fn at(place: &Place) -> String {
    format!("{}:{}", place.file, place.line)
}

fn joined(parts: impl IntoIterator<Item = impl ToString>) -> String {
    parts.into_iter().map(|part| part.to_string()).collect::<Vec<_>>().join("; ")
}

/// Attributes that the format does not know, by name. Readers expect texts.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
struct Attributes(BTreeMap<String, String>);

impl Attributes {
    fn put(&mut self, name: &str, value: impl ToString) {
        let value = value.to_string();
        if !value.is_empty() {
            self.0.insert(name.to_owned(), value);
        }
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The identifier of the only representation.
const SOURCE: &str = "source";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    otm_version: &'static str,
    project: Project,
    representations: [Representation; 1],
    assets: Vec<OtmAsset>,
    trust_zones: Vec<TrustZone>,
    components: Vec<Component>,
    dataflows: Vec<Dataflow>,
    threats: Vec<OtmThreat>,
    mitigations: Vec<Mitigation>,
}

#[derive(Serialize)]
struct Project {
    name: String,
    id: String,
    attributes: Attributes,
}

#[derive(Serialize)]
struct Representation {
    name: &'static str,
    id: &'static str,
    #[serde(rename = "type")]
    of: &'static str,
}

#[derive(Serialize)]
struct Element {
    representation: &'static str,
    id: String,
    name: String,
    file: String,
    line: u32,
}

#[derive(Serialize)]
struct OtmAsset {
    name: String,
    id: String,
    description: String,
    risk: AssetRisk,
    attributes: Attributes,
}

#[derive(Serialize)]
struct AssetRisk {
    confidentiality: u32,
    integrity: u32,
    availability: u32,
    comment: String,
}

#[derive(Serialize)]
struct TrustZone {
    id: String,
    name: String,
    description: String,
    risk: TrustZoneRisk,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    representations: Vec<Element>,
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    attributes: Attributes,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TrustZoneRisk {
    trust_rating: u32,
}

#[derive(Serialize)]
struct Component {
    id: String,
    name: String,
    #[serde(rename = "type")]
    of: &'static str,
    description: String,
    parent: Parent,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    representations: Vec<Element>,
    assets: Instances,
    threats: Vec<ThreatInstance>,
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    attributes: Attributes,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Parent {
    TrustZone(String),
    Component(String),
}

#[derive(Default, Serialize)]
struct Instances {
    processed: Vec<String>,
    stored: Vec<String>,
}

#[derive(Serialize)]
struct ThreatInstance {
    threat: String,
    state: &'static str,
    mitigations: Vec<MitigationInstance>,
}

#[derive(Serialize)]
struct MitigationInstance {
    mitigation: String,
    state: &'static str,
}

#[derive(Serialize)]
struct Dataflow {
    id: String,
    name: String,
    bidirectional: bool,
    source: String,
    destination: String,
    assets: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    attributes: Attributes,
}

#[derive(Serialize)]
struct OtmThreat {
    id: String,
    name: String,
    description: String,
    categories: Vec<&'static str>,
    cwes: Vec<String>,
    risk: ThreatRisk,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    attributes: Attributes,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ThreatRisk {
    likelihood: Option<u32>,
    likelihood_comment: String,
    impact: u32,
    impact_comment: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mitigation {
    id: String,
    name: String,
    description: String,
    risk_reduction: u32,
    attributes: Attributes,
}
