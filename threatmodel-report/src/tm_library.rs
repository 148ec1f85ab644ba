//! The model as a document of the OWASP Threat Model Library, schema 1.0.2.
//!
//! | here | there |
//! |---|---|
//! | trust zone | `trust_zones` |
//! | zones that a flow joins | `trust_boundaries` |
//! | actor | `actors`, and `threat_personas` where a threat names it |
//! | component | `components`; of the kind `Store`, `data_stores` |
//! | asset of the kind Data, Credential or Code | `data_sets` |
//! | flow | `data_flows` |
//! | assumption | `assumptions`, confirmed where a test checks it |
//! | threat | `threats`, and `risks` with its likelihood and impact before any control |
//! | control, requirement | `controls` |
//!
//! The schema leaves no room in its objects, so the model's own facts stand whole in `extensions`, below
//! `github.com/threatmodel/threatmodel/model`: the lists of the model's JSON with its names, and `symbolic_names` that lead
//! from a kind and a path to the name in the document.
//!
//! The score of a risk is likelihood times impact, each from 1 to 5, and its level follows from the score by the library's
//! bands. A team's own risk matrix may say otherwise; the severities that count here are `severities` of the extension.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use threatmodel_core::names::short;
use threatmodel_core::words::{ActorKind, AssetKind, ComponentKind, Evidence, Impact, Likelihood, Severity};
use threatmodel_model::{
    model::{FORMAT, Model, facts},
    query::{Asset, Control, Requirement, Threat},
};

use crate::{
    ids::Ids,
    landscape::{Landscape, NO_ZONE, Part, flows, once, zone_of_actor},
    loss::{Fate, Loss},
};

/// The schema that a document names and follows.
pub const SCHEMA: &str =
    "https://github.com/OWASP/www-project-threat-model-library/blob/v1.0.2/threat-model.schema.json";
/// The name of the extension with the model's own facts.
pub const EXTENSION: &str = "github.com/threatmodel/threatmodel/model";

const EXTENDED: Fate = Fate::Moved("`extensions`");
const UNZONED: Fate = Fate::MadeUp("the zone `no declared trust zone`");
/// The persona for threats that name nobody.
const NOBODY: &str = "nobody-named";

/// The model as a document of the library, with this title for its scope; and what the document does not carry as it is.
#[must_use]
pub fn document(title: &str, model: &Model) -> (String, Loss) {
    let landscape = Landscape::of(model);
    let mut export = Export { model, ids: ids(model, &landscape), landscape, loss: Loss::default() };
    let document = export.document(title);
    // Nothing in it can fail to be written: text and numbers under keys that are text.
    (serde_json::to_string_pretty(&document).unwrap_or_default() + "\n", export.loss)
}

fn ids(model: &Model, landscape: &Landscape<'_>) -> Ids {
    let facts = model.facts();
    let assets = facts.assets.iter().map(|noun| ("asset", noun.path()));
    let threats = facts.threats.iter().map(|noun| ("threat", noun.path()));
    let controls = facts.controls.iter().map(|noun| ("control", noun.path()));
    let requirements = facts.requirements.iter().map(|noun| ("requirement", noun.path()));
    let zones = landscape.zones.iter().map(|zone| ("trust_zone", zone.path())).chain([("trust_zone", NO_ZONE)]);
    let parts = landscape.parts.iter().map(|part| ("component", part.path));
    let actors = landscape.actors.iter().chain(&landscape.outsiders).map(|actor| ("actor", actor.path()));
    Ids::of(assets.chain(threats).chain(controls).chain(requirements).chain(zones).chain(parts).chain(actors))
}

struct Export<'m> {
    model: &'m Model,
    landscape: Landscape<'m>,
    ids: Ids,
    loss: Loss,
}

impl<'m> Export<'m> {
    fn document(&mut self, title: &str) -> Document<'m> {
        let threats = once(self.model.threats(), |threat| threat.facts().path());
        let assets = once(self.model.assets(), |asset| asset.facts().path());
        let controls = once(self.model.controls(), |control| control.facts().path());
        let requirements = once(self.model.requirements(), |requirement| requirement.facts().path());
        let stores: Vec<Part<'m>> = self.landscape.parts.iter().copied().filter(is_store).collect();
        let components: Vec<Part<'m>> = self.landscape.parts.iter().copied().filter(|part| !is_store(part)).collect();
        let held = self.held(&stores);
        let mut written = controls.into_iter().map(|control| self.control(control)).collect::<Vec<_>>();
        written.extend(requirements.into_iter().map(|requirement| self.requirement(requirement)));
        let document = Document {
            schema: SCHEMA,
            version: self.version(),
            scope: self.scope(title, &assets),
            trust_zones: self.zones(),
            trust_boundaries: self.boundaries(),
            actors: self.actors(),
            components: components.iter().map(|part| self.component(part)).collect(),
            data_stores: stores.iter().map(|part| self.store(part, &held)).collect(),
            data_sets: assets.into_iter().filter_map(|asset| self.data_set(asset, &held)).collect(),
            data_flows: self.flows(),
            assumptions: self.assumptions(),
            threat_personas: self.personas(&threats),
            threats: threats.iter().map(|threat| self.threat(*threat)).collect(),
            controls: written,
            risks: threats.iter().map(|threat| self.risk(*threat)).collect(),
            extensions: BTreeMap::from([(EXTENSION, self.extension())]),
        };
        self.left_out();
        document
    }

    /// The version of the only package, where the schema's form of versions holds it.
    fn version(&mut self) -> String {
        let mut packages = self.model.facts().packages.iter().filter(|package| package.checked);
        let only = packages.next().filter(|_| packages.next().is_none()).map(|package| package.version.as_str());
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        match only.filter(|version| version.split('.').all(is_number)) {
            Some(version) => version.to_owned(),
            None => {
                let why = "the format demands one of numbers and dots, and no single package has such a one";
                self.loss.note("packages", "version", "", Fate::MadeUp("version 0"), why);
                "0".to_owned()
            }
        }
    }

    fn scope(&mut self, title: &str, assets: &[Asset<'m>]) -> Scope {
        let packages = self.model.facts().packages.iter().filter(|package| package.checked);
        let packages: Vec<&str> = packages.map(|package| package.name.as_str()).collect();
        let criticality = assets.iter().map(|asset| asset.position()).max().map_or(0, |position| position.band() + 1);
        let sensitivity: BTreeSet<&str> = assets.iter().flat_map(|asset| sensitivity(*asset)).collect();
        let is_external = |part: &Part<'_>| kind(part) == Some(ComponentKind::External);
        let external = !self.landscape.actors.is_empty() || self.landscape.parts.iter().any(is_external);
        let derived = [
            ("business criticality", Fate::MadeUp("`business_criticality` of the highest level among the assets")),
            ("exposure", Fate::MadeUp("`exposure`, external where actors or external components take part")),
            ("tier", Fate::MadeUp("`tier`, by the library's table")),
        ];
        for (of, fate) in derived {
            self.loss.note("packages", "", of, fate, "the format demands it, and a model does not say it");
        }
        Scope {
            title: title.to_owned(),
            description: match packages.as_slice() {
                [] => "No package.".to_owned(),
                packages => format!("The packages {}.", packages.join(", ")),
            },
            business_criticality: DEGREES[criticality],
            tier: tier(criticality, !sensitivity.is_empty(), external),
            data_sensitivity: sensitivity.into_iter().collect(),
            exposure: if external { "external" } else { "internal" },
        }
    }

    fn zones(&mut self) -> Vec<Named> {
        let mut zones = Vec::new();
        for zone in &self.landscape.zones {
            self.loss.note(
                "trust_zones",
                "trust",
                zone.path(),
                EXTENDED,
                "the format does not say how far a zone is trusted",
            );
            zones.push(self.named("trust_zone", &zone.declared));
        }
        if self.landscape.has_unzoned(self.model) {
            self.loss.note(
                "trust_zones",
                "",
                NO_ZONE,
                Fate::MadeUp("a zone"),
                "the format wants every component and actor in one",
            );
            zones.push(Named {
                symbolic_name: self.ids.id("trust_zone", NO_ZONE),
                title: NO_ZONE.to_owned(),
                description: "Not in the model. Holds what the model puts in no trust zone.".to_owned(),
            });
        }
        zones
    }

    /// The pairs of zones that a flow joins. That no end of any flow between two zones is authenticated is known; by which
    /// method one is, is not.
    fn boundaries(&mut self) -> Vec<Boundary> {
        let mut boundaries: BTreeMap<[&str; 2], bool> = BTreeMap::new();
        for flow in &self.model.facts().flows {
            if let (Some(from), Some(to)) = (self.zone_of(&flow.from), self.zone_of(&flow.to))
                && from != to
            {
                *boundaries.entry([from.min(to), from.max(to)]).or_default() |= flow.authenticated;
            }
        }
        let mut written = Vec::new();
        for ([a, b], authenticated) in boundaries {
            if authenticated {
                let why = "the format wants the method, and a flow says only whether";
                self.loss.note("flows", "authenticated", &format!("{a} and {b}"), EXTENDED, why);
            }
            written.push(Boundary {
                trust_zone_a: self.ids.id("trust_zone", a),
                trust_zone_b: self.ids.id("trust_zone", b),
                authentication_methods: if authenticated { Vec::new() } else { vec!["none"] },
            });
        }
        written
    }

    /// The declared zone of an end of a flow.
    fn zone_of(&self, end: &str) -> Option<&'m str> {
        let part = self.landscape.parts.iter().find(|part| part.path == end);
        match part {
            Some(part) => part.zone,
            None => self
                .landscape
                .actors
                .iter()
                .find(|actor| actor.path() == end)
                .and_then(|actor| zone_of_actor(self.model, actor)),
        }
    }

    fn zone_name(&mut self, list: &'static str, path: &str, zone: Option<&str>) -> String {
        if zone.is_none() {
            self.loss.note(list, "zone", path, UNZONED, "the format wants every component and actor in one");
        }
        self.ids.id("trust_zone", zone.unwrap_or(NO_ZONE))
    }

    fn actors(&mut self) -> Vec<TypedActor> {
        let mut actors = Vec::new();
        for actor in self.landscape.actors.clone() {
            let path = actor.path();
            self.loss.note("actors", "trust", path, EXTENDED, "the format does not know it");
            let of = match actor.kind {
                Some(ActorKind::System) => "system",
                Some(ActorKind::Adversary) => "third_party",
                Some(ActorKind::Person) | None => "user",
            };
            if actor.kind != Some(ActorKind::System) {
                let why = "the format tells users, administrators, engineers and third parties apart";
                self.loss.note(
                    "actors",
                    "kind",
                    path,
                    Fate::Approximated("`user`, or `third_party` for an adversary"),
                    why,
                );
            }
            actors.push(TypedActor {
                named: self.named("actor", &actor.declared),
                of,
                trust_zone: self.zone_name("actors", path, zone_of_actor(self.model, actor)),
            });
        }
        actors
    }

    fn component(&mut self, part: &Part<'m>) -> Component {
        let parent = part
            .parent
            .filter(|parent| self.landscape.parts.iter().any(|other| other.path == *parent && !is_store(other)));
        if part.component.is_some() {
            self.loss.note(
                "components",
                "kind",
                part.path,
                EXTENDED,
                "the format does not tell processes from external ones",
            );
        }
        Component {
            named: self.part(part),
            parent_component: parent.map(|parent| self.ids.id("component", parent)),
            trust_zone: self.zone_name("components", part.path, part.zone),
        }
    }

    fn store(&mut self, part: &Part<'m>, held: &BTreeMap<&'m str, BTreeSet<&'m str>>) -> DataStore {
        let assets = held.iter().filter(|(_, stores)| stores.contains(part.path));
        let locators =
            assets.filter_map(|(asset, _)| self.model.asset_at(asset)).flat_map(|asset| &asset.facts().locators);
        let of = locators.filter_map(|locator| store_type(locator)).next();
        let fate = match of {
            Some(_) => Fate::Approximated("the type that a locator of its assets names"),
            None => Fate::MadeUp("the type `object`"),
        };
        self.loss.note("components", "kind", part.path, fate, "the format demands a type of store");
        DataStore {
            named: self.part(part),
            of: of.unwrap_or("object"),
            trust_zone: self.zone_name("components", part.path, part.zone),
        }
    }

    /// A part of the system by name.
    fn part(&mut self, part: &Part<'m>) -> Named {
        let Some(component) = part.component else {
            self.loss.note(
                "components",
                "",
                part.path,
                Fate::MadeUp("a component"),
                "its code is outside any component",
            );
            return Named {
                symbolic_name: self.ids.id("component", part.path),
                title: part.name().to_owned(),
                description: "Code outside any declared component.".to_owned(),
            };
        };
        self.named("component", &component.declared)
    }

    /// The stores that hold each asset: those whose code touches it, and those that a flow carries it to.
    fn held(&self, stores: &[Part<'m>]) -> BTreeMap<&'m str, BTreeSet<&'m str>> {
        let facts = self.model.facts();
        let mut held: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for store in stores {
            let touched =
                facts.accesses.iter().filter(|access| access.site.in_system() && access.site.component == store.path);
            let carried = facts.flows.iter().filter(|flow| flow.site.in_system() && flow.to == store.path);
            let assets = touched
                .map(|access| access.asset.as_str())
                .chain(carried.flat_map(|flow| &flow.carries).map(String::as_str));
            for asset in assets {
                held.entry(asset).or_default().insert(store.path);
            }
        }
        held
    }

    fn data_set(&mut self, asset: Asset<'m>, held: &BTreeMap<&'m str, BTreeSet<&'m str>>) -> Option<DataSet> {
        let facts = asset.facts();
        let path = facts.path();
        if !matches!(facts.kind, AssetKind::Data | AssetKind::Credential | AssetKind::Code) {
            self.loss.note(
                "assets",
                "",
                path,
                EXTENDED,
                "the format has data sets only: no services, people or things",
            );
            return None;
        }
        self.loss.note(
            "assets",
            "classification",
            path,
            EXTENDED,
            "the format has kinds of sensitive data and no levels",
        );
        let given = [
            ("owner", facts.owner.is_some()),
            ("locators", !facts.locators.is_empty()),
            ("zone", facts.zone.is_some()),
            ("disposition", true),
            ("adjacent", facts.adjacent),
        ];
        for (field, _) in given.iter().filter(|(_, given)| *given) {
            self.loss.note("assets", field, path, EXTENDED, "the format does not know it");
        }
        let why = "the format has kinds of sensitive data";
        self.loss.note("assets", "kind", path, Fate::Approximated("`data_sensitivity`"), why);
        let stores = held.get(path).into_iter().flatten();
        Some(DataSet {
            named: self.named("asset", &facts.declared),
            placements: stores.map(|store| Placement { data_store: self.ids.id("component", store) }).collect(),
            data_sensitivity: sensitivity(asset).into_iter().collect(),
        })
    }

    fn flows(&mut self) -> Vec<DataFlow> {
        let mut written = Vec::new();
        for (flow, key) in flows(self.model) {
            // An asset that is not declared or not classified counts as sensitive.
            let is_sensitive =
                |path: &String| self.model.asset_at(path).is_none_or(|asset| !asset.position().is_lowest());
            let sensitive = flow.carries.iter().any(is_sensitive);
            let carried: Vec<&str> = flow.carries.iter().map(|path| short(path)).collect();
            let how = flow.protocol.as_deref().map(|protocol| format!(" by {protocol}")).unwrap_or_default();
            self.loss.note(
                "flows",
                "carries",
                &flow.site.item,
                Fate::Approximated("`has_sensitive_data`"),
                "the format does not say which data flows",
            );
            if flow.protocol.is_some() {
                self.loss.note(
                    "flows",
                    "protocol",
                    &flow.site.item,
                    Fate::Approximated("a description"),
                    "the format does not know it",
                );
            }
            written.push(DataFlow {
                named: Named {
                    symbolic_name: Ids::of([("flow", key.as_str())]).id("flow", &key),
                    title: format!("{} to {}", short(&flow.from), short(&flow.to)),
                    description: format!("Carries {}{how}.", carried.join(", ")),
                },
                source: self.end(&flow.from),
                destination: self.end(&flow.to),
                has_sensitive_data: sensitive,
                encrypted: flow.encrypted,
            });
        }
        written
    }

    fn end(&self, path: &str) -> End {
        match self.landscape.parts.iter().find(|part| part.path == path) {
            Some(part) => End {
                of: if is_store(part) { "data_store" } else { "component" },
                object: self.ids.id("component", path),
            },
            None => End { of: "actor", object: self.ids.id("actor", path) },
        }
    }

    fn assumptions(&mut self) -> Vec<Assumption> {
        let mut assumptions = Vec::new();
        for assumption in self.model.assumptions() {
            let facts = assumption.facts();
            let given = [("about", !facts.about.is_empty()), ("owner", true), ("until", facts.until.is_some())];
            for (field, _) in given.iter().filter(|(_, given)| *given) {
                self.loss.note("assumptions", field, facts.path(), EXTENDED, "the format does not know it");
            }
            let checked = assumption.is_checked();
            assumptions.push(Assumption {
                description: facts.declared.doc.clone(),
                validity: if checked { "confirmed" } else { "unconfirmed" },
            });
        }
        assumptions
    }

    /// Those who act in a threat.
    fn personas(&mut self, threats: &[Threat<'m>]) -> Vec<Persona> {
        let mut personas = Vec::new();
        let actors = self.landscape.actors.iter().chain(&self.landscape.outsiders).copied().collect::<Vec<_>>();
        for actor in actors {
            let acts = threats.iter().filter(|threat| threat.facts().actor.as_deref() == Some(actor.path()));
            let Some(likelihood) = acts.map(|threat| threat.risk().likelihood).max() else { continue };
            self.loss.note(
                "actors",
                "",
                actor.path(),
                Fate::MadeUp("the skill level `engineer`"),
                "the format demands one",
            );
            let why = "the format demands an access level and how likely it is that somebody attacks";
            let fate = Fate::Approximated("an access level by trust, and the highest likelihood of its threats");
            self.loss.note("actors", "trust", actor.path(), fate, why);
            let named = self.named("actor", &actor.declared);
            personas.push(Persona {
                named: Named { symbolic_name: persona_name(&named.symbolic_name), ..named },
                is_person: actor.kind != Some(ActorKind::System),
                skill_level: SKILL,
                access_level: match actor.trust.unwrap_or(0) {
                    0 => "anonymous",
                    1..=59 => "user",
                    _ => "admin",
                },
                malicious_intent: actor.kind == Some(ActorKind::Adversary),
                applicability_to_org: DEGREES[likelihood as usize],
            });
        }
        let nameless = threats.iter().filter(|threat| self.persona_of(**threat).is_none());
        if let Some(likelihood) = nameless.map(|threat| threat.risk().likelihood).max() {
            self.loss.note("threats", "actor", "", Fate::MadeUp("a persona"), "the format demands one of every threat");
            personas.push(Persona {
                named: Named {
                    symbolic_name: NOBODY.to_owned(),
                    title: "nobody named".to_owned(),
                    description: "Not in the model. Stands for the attacker in threats that name no actor.".to_owned(),
                },
                is_person: true,
                skill_level: SKILL,
                access_level: "anonymous",
                malicious_intent: true,
                applicability_to_org: DEGREES[likelihood as usize],
            });
        }
        personas
    }

    fn persona_of(&self, threat: Threat<'m>) -> Option<String> {
        let actor = self.model.actor_at(threat.facts().actor.as_deref()?)?;
        Some(persona_name(&self.ids.id("actor", actor.facts().path())))
    }

    fn threat(&mut self, threat: Threat<'m>) -> TmThreat {
        let facts = threat.facts();
        let path = facts.path();
        let here = threat.exposures().filter(|exposure| exposure.concerns_system() && exposure.facts().site.counts());
        let components: BTreeSet<&str> = here.map(|exposure| exposure.facts().site.component.as_str()).collect();
        let adversary = facts.actor.as_deref().and_then(|path| self.model.actor_at(path));
        let adversary = adversary.is_some_and(|actor| actor.facts().kind == Some(ActorKind::Adversary));
        let given = [
            ("targets", !facts.targets.is_empty()),
            ("stride", !facts.stride.is_empty()),
            ("linddun", !facts.linddun.is_empty()),
            ("id", facts.declared.id.is_some()),
        ];
        for (field, _) in given.iter().filter(|(_, given)| *given) {
            self.loss.note("threats", field, path, EXTENDED, "the format does not know it");
        }
        if facts.misuse.is_none() {
            self.loss.note(
                "threats",
                "misuse",
                path,
                Fate::Approximated("the description"),
                "the format demands an event",
            );
        }
        if !adversary {
            let why = "nobody said whether it comes of malice, error or failure";
            self.loss.note("threats", "actor", path, Fate::MadeUp("no `sources`"), why);
        }
        let numbers =
            |prefix| facts.refs.iter().filter_map(move |known| known.strip_prefix(prefix)?.parse::<u32>().ok());
        if facts.refs.iter().any(|known| !known.starts_with("CWE-") && !known.starts_with("CAPEC-")) {
            self.loss.note("threats", "refs", path, EXTENDED, "the format knows CWE and CAPEC only");
        }
        TmThreat {
            named: self.named("threat", &facts.declared),
            components_affected: components.into_iter().map(|path| self.ids.id("component", path)).collect(),
            threat_persona: self.persona_of(threat).unwrap_or_else(|| NOBODY.to_owned()),
            event: facts.misuse.clone().unwrap_or_else(|| facts.declared.doc.clone()),
            sources: if adversary { vec!["adversary"] } else { Vec::new() },
            attack_mechanisms: numbers("CAPEC-").map(|capec_id| Capec { capec_id }).collect(),
            weaknesses: numbers("CWE-").map(|cwe_id| Cwe { cwe_id }).collect(),
        }
    }

    fn risk(&mut self, threat: Threat<'m>) -> TmRisk {
        let (facts, risk) = (threat.facts(), threat.risk());
        let id = self.ids.id("threat", facts.path());
        let score = (risk.likelihood as u32 + 1) * (risk.impact as u32 + 1);
        let targets: Vec<&str> = threat.assets().map(|asset| asset.facts().name()).collect();
        let hits = if targets.is_empty() { String::new() } else { format!(" It hits {}.", targets.join(", ")) };
        if facts.likelihood.is_none() {
            let why = "the format demands a likelihood, and nobody gave one";
            self.loss.note(
                "threats",
                "likelihood",
                facts.path(),
                Fate::MadeUp("the one that the model counts with"),
                why,
            );
        }
        let why = "the format derives it from likelihood and impact by a table of its own";
        self.loss.note("threats", "severity", facts.path(), Fate::Approximated("`score` and `level`"), why);
        TmRisk {
            named: Named {
                symbolic_name: format!("risk-{id}"),
                title: facts.name().to_owned(),
                description: facts.declared.doc.clone(),
            },
            threats: vec![id],
            likelihood: likelihood(risk.likelihood),
            impact: impact(risk.impact),
            impact_description: format!("{}.{hits}", risk.impact),
            score,
            level: band(score),
        }
    }

    fn control(&mut self, control: Control<'m>) -> TmControl {
        let facts = control.facts();
        let path = facts.path();
        let pairs = control.mitigations().filter(|mitigation| mitigation.implements()).flat_map(|code| code.pairs());
        let least = pairs
            .filter(|pair| self.model.facts().controls[pair.control].path() == path)
            .map(|pair| pair.evidence)
            .min();
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
            self.loss.note("controls", field, path, EXTENDED, "the format does not know it");
        }
        let status =
            Fate::Approximated("`status`: active where tested or proven, assumed where claimed, else suggested");
        self.loss.note(
            "mitigations",
            "evidence",
            path,
            status,
            "the format does not know how a control was shown to work",
        );
        TmControl {
            named: self.named("control", &facts.declared),
            threats: control.threats().map(|threat| self.ids.id("threat", threat.facts().path())).collect(),
            status: match (least, &facts.provided_by) {
                (Some(Evidence::Tested | Evidence::Proven), _) => "active",
                (Some(Evidence::Claimed), _) | (None, Some(_)) => "assumed",
                (None, None) => "suggested",
            },
            priority: priority(control.threats().map(Threat::severity).max()),
        }
    }

    fn requirement(&mut self, requirement: Requirement<'m>) -> TmControl {
        let facts = requirement.facts();
        let fate = Fate::Approximated("a control: active where satisfied, else approved");
        self.loss.note("requirements", "", facts.path(), fate, "the format has no requirements");
        let known: BTreeSet<&str> = requirement.threats().map(|threat| threat.facts().path()).collect();
        TmControl {
            named: self.named("requirement", &facts.declared),
            threats: known.into_iter().map(|path| self.ids.id("threat", path)).collect(),
            status: if requirement.is_satisfied() { "active" } else { "approved" },
            priority: priority(requirement.threats().map(Threat::severity).max()),
        }
    }

    fn named(&self, kind: &'static str, declared: &facts::Declaration) -> Named {
        Named {
            symbolic_name: self.ids.id(kind, &declared.path),
            title: declared.name.clone(),
            description: declared.doc.clone(),
        }
    }

    fn extension(&self) -> Extension<'m> {
        let mut symbolic_names: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
        for (kind, path, id) in self.ids.all().filter(|(_, path, _)| *path != NO_ZONE) {
            symbolic_names.entry(kind).or_default().insert(path.to_owned(), id.to_owned());
        }
        let facts = self.model.facts();
        Extension {
            format: FORMAT,
            as_of: facts.as_of.to_string(),
            symbolic_names,
            severities: self.model.threats().map(|threat| (threat.facts().path(), threat.severity())).collect(),
            states: self.model.threats().map(|threat| (threat.facts().path(), threat.state().name())).collect(),
            classifications: &facts.classifications,
            assets: &facts.assets,
            threats: &facts.threats,
            controls: &facts.controls,
            requirements: &facts.requirements,
            components: &facts.components,
            trust_zones: &facts.trust_zones,
            actors: &facts.actors,
            assumptions: &facts.assumptions,
            exposures: &facts.exposures,
            mitigations: &facts.mitigations,
            tests: &facts.tests,
            decisions: &facts.decisions,
            satisfactions: &facts.satisfactions,
            accesses: &facts.accesses,
            flows: &facts.flows,
            detections: &facts.detections,
            workflow_steps: &facts.workflow_steps,
            emissions: &facts.emissions,
        }
    }

    fn left_out(&mut self) {
        let facts = self.model.facts();
        let about_model = "it is about how the model was read, not about the system";
        let unknown = "the format does not know it";
        let moved = [
            ("tests", facts.tests.is_empty()),
            ("decisions", facts.decisions.is_empty()),
            ("satisfactions", facts.satisfactions.is_empty()),
            ("accesses", facts.accesses.is_empty()),
            ("classifications", facts.classifications.is_empty()),
            ("detections", facts.detections.is_empty()),
            ("workflow_steps", facts.workflow_steps.is_empty()),
            ("emissions", facts.emissions.is_empty()),
        ];
        for (list, _) in moved.into_iter().filter(|(_, empty)| !empty) {
            self.loss.note(list, "", list, EXTENDED, unknown);
        }
        let reviewed = facts.threats.iter().filter(|threat| threat.reviewed.is_some());
        for threat in reviewed {
            // `reviewed_at` allows one of two forms of text that a validator without formats cannot tell apart.
            self.loss.note(
                "threats",
                "reviewed",
                threat.path(),
                EXTENDED,
                "the format's date cannot be validated everywhere",
            );
        }
        let left = [
            ("policy", false, "the format has no policy"),
            ("run", facts.run.is_empty(), "the format has no evidence"),
            ("doubts", facts.doubts.is_empty(), about_model),
            ("problems", facts.problems.is_empty(), about_model),
        ];
        for (list, _, why) in left.into_iter().filter(|(_, empty, _)| !empty) {
            self.loss.note(list, "", list, Fate::LeftOut, why);
        }
    }
}

/// The library's degrees, also for the five likelihoods.
const DEGREES: [&str; 5] = ["minimal", "low", "moderate", "high", "maximal"];
/// A model does not say how skilled somebody is.
const SKILL: &str = "engineer";

fn kind(part: &Part<'_>) -> Option<ComponentKind> {
    part.component.and_then(|component| component.kind)
}

fn is_store(part: &Part<'_>) -> bool {
    kind(part) == Some(ComponentKind::Store)
}

fn persona_name(actor: &str) -> String {
    format!("persona-{actor}")
}

/// The kinds of sensitive data that an asset contains, as far as the model says.
fn sensitivity(asset: Asset<'_>) -> BTreeSet<&'static str> {
    let facts = asset.facts();
    let mut kinds = BTreeSet::new();
    match facts.kind {
        AssetKind::Credential => drop(kinds.insert("cred")),
        AssetKind::Code => drop(kinds.insert("ip")),
        AssetKind::Person => drop(kinds.insert("pii")),
        AssetKind::Data if !asset.position().is_lowest() => drop(kinds.insert("biz")),
        AssetKind::Data | AssetKind::Service | AssetKind::Physical => {}
    }
    let threats = || asset.threats().map(Threat::facts);
    if facts.kind == AssetKind::Data && threats().any(|threat| !threat.linddun.is_empty()) {
        kinds.insert("pii");
    }
    if threats().any(|threat| threat.refs.iter().any(|known| known.starts_with("PCI DSS"))) {
        kinds.insert("pci");
    }
    kinds
}

/// The sort of store that a locator leads to.
fn store_type(locator: &str) -> Option<&'static str> {
    match locator.split(':').next().unwrap_or_default() {
        "sqlite" | "postgres" | "postgresql" | "mysql" | "mariadb" | "mssql" => Some("sql"),
        "redis" | "rediss" | "memcached" | "etcd" => Some("key_value"),
        "mongodb" | "mongodb+srv" | "couchdb" => Some("document"),
        "s3" | "gs" | "file" | "ftp" | "sftp" => Some("object"),
        "neo4j" | "bolt" => Some("graph"),
        "influxdb" | "prometheus" => Some("time_series"),
        _ => None,
    }
}

/// The tier by the library's table. For a highly critical system with nothing sensitive that nobody outside reaches, the
/// table says nothing.
const fn tier(criticality: usize, sensitive: bool, external: bool) -> &'static str {
    match (criticality, sensitive, external) {
        (4, true, _) | (4, _, true) | (3, true, true) => "mission_critical",
        (4, ..) | (3, true, _) | (3, _, true) | (2, true, true) => "business_critical",
        (3, ..) | (2, _, true) | (_, true, _) => "important",
        _ => "non_critical",
    }
}

const fn likelihood(likelihood: Likelihood) -> &'static str {
    match likelihood {
        Likelihood::Rare => "rare",
        Likelihood::Unlikely => "unlikely",
        Likelihood::Possible => "possible",
        Likelihood::Likely => "likely",
        Likelihood::AlmostCertain => "certain",
    }
}

const fn impact(impact: Impact) -> &'static str {
    match impact {
        Impact::Negligible => "negligible",
        Impact::Minor => "minor",
        Impact::Moderate => "moderate",
        Impact::Major => "major",
        Impact::Severe => "severe",
    }
}

/// The library's band of a score.
const fn band(score: u32) -> &'static str {
    match score {
        0..=2 => "very_low",
        3..=4 => "low",
        5..=9 => "medium",
        10..=12 => "high",
        13..=16 => "very_high",
        _ => "critical",
    }
}

const fn priority(severity: Option<Severity>) -> &'static str {
    match severity {
        None => "none",
        Some(Severity::Low) => "low",
        Some(Severity::Medium) => "medium",
        Some(Severity::High) => "high",
        Some(Severity::Critical) => "critical",
    }
}

#[derive(Serialize)]
struct Document<'m> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: String,
    scope: Scope,
    trust_zones: Vec<Named>,
    trust_boundaries: Vec<Boundary>,
    actors: Vec<TypedActor>,
    components: Vec<Component>,
    data_stores: Vec<DataStore>,
    data_sets: Vec<DataSet>,
    data_flows: Vec<DataFlow>,
    assumptions: Vec<Assumption>,
    threat_personas: Vec<Persona>,
    threats: Vec<TmThreat>,
    controls: Vec<TmControl>,
    risks: Vec<TmRisk>,
    extensions: BTreeMap<&'static str, Extension<'m>>,
}

#[derive(Serialize)]
struct Scope {
    title: String,
    description: String,
    business_criticality: &'static str,
    data_sensitivity: Vec<&'static str>,
    exposure: &'static str,
    tier: &'static str,
}

#[derive(Serialize)]
struct Named {
    symbolic_name: String,
    title: String,
    description: String,
}

#[derive(Serialize)]
struct Boundary {
    trust_zone_a: String,
    trust_zone_b: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authentication_methods: Vec<&'static str>,
}

#[derive(Serialize)]
struct TypedActor {
    #[serde(flatten)]
    named: Named,
    #[serde(rename = "type")]
    of: &'static str,
    trust_zone: String,
}

#[derive(Serialize)]
struct Component {
    #[serde(flatten)]
    named: Named,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_component: Option<String>,
    trust_zone: String,
}

#[derive(Serialize)]
struct DataStore {
    #[serde(flatten)]
    named: Named,
    #[serde(rename = "type")]
    of: &'static str,
    trust_zone: String,
}

#[derive(Serialize)]
struct DataSet {
    #[serde(flatten)]
    named: Named,
    placements: Vec<Placement>,
    data_sensitivity: Vec<&'static str>,
}

#[derive(Serialize)]
struct Placement {
    data_store: String,
}

#[derive(Serialize)]
struct DataFlow {
    #[serde(flatten)]
    named: Named,
    source: End,
    destination: End,
    has_sensitive_data: bool,
    encrypted: bool,
}

#[derive(Serialize)]
struct End {
    #[serde(rename = "type")]
    of: &'static str,
    object: String,
}

#[derive(Serialize)]
struct Assumption {
    description: String,
    validity: &'static str,
}

#[derive(Serialize)]
struct Persona {
    #[serde(flatten)]
    named: Named,
    is_person: bool,
    skill_level: &'static str,
    access_level: &'static str,
    malicious_intent: bool,
    applicability_to_org: &'static str,
}

#[derive(Serialize)]
struct TmThreat {
    #[serde(flatten)]
    named: Named,
    components_affected: Vec<String>,
    threat_persona: String,
    event: String,
    sources: Vec<&'static str>,
    attack_mechanisms: Vec<Capec>,
    weaknesses: Vec<Cwe>,
}

#[derive(Serialize)]
struct Capec {
    capec_id: u32,
}

#[derive(Serialize)]
struct Cwe {
    cwe_id: u32,
}

#[derive(Serialize)]
struct TmControl {
    #[serde(flatten)]
    named: Named,
    threats: Vec<String>,
    status: &'static str,
    priority: &'static str,
}

#[derive(Serialize)]
struct TmRisk {
    #[serde(flatten)]
    named: Named,
    threats: Vec<String>,
    likelihood: &'static str,
    impact: &'static str,
    impact_description: String,
    score: u32,
    level: &'static str,
}

/// The model's own facts, by the names of its JSON, and what follows from them.
#[derive(Serialize)]
struct Extension<'m> {
    format: u32,
    as_of: String,
    symbolic_names: BTreeMap<&'static str, BTreeMap<String, String>>,
    severities: BTreeMap<&'m str, Severity>,
    states: BTreeMap<&'m str, &'static str>,
    classifications: &'m [facts::Classification],
    assets: &'m [facts::Asset],
    threats: &'m [facts::Threat],
    controls: &'m [facts::Control],
    requirements: &'m [facts::Requirement],
    components: &'m [facts::Component],
    trust_zones: &'m [facts::TrustZone],
    actors: &'m [facts::Actor],
    assumptions: &'m [facts::Assumption],
    exposures: &'m [facts::Exposure],
    mitigations: &'m [facts::Mitigation],
    tests: &'m [facts::AttackTest],
    decisions: &'m [facts::Decision],
    satisfactions: &'m [facts::Satisfaction],
    accesses: &'m [facts::Access],
    flows: &'m [facts::Flow],
    detections: &'m [facts::Detection],
    workflow_steps: &'m [facts::WorkflowStep],
    emissions: &'m [facts::Emission],
}
