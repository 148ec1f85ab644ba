//! Turns annotations into facts. What does not parse becomes a doubt; nothing is dropped silently.

use std::{collections::BTreeMap, mem::take};

mod args;

use foldhash::{HashMap, HashMapExt as _, HashSet, HashSetExt as _};
use jiff::civil::Date;

use super::{
    Facts,
    facts::{
        Access, Actor, Asset, Assumption, AttackTest, Classification, Component, Control, Decision, Declaration,
        Detection, Doubt, Emission, Exposure, FileState, Flow, Handling, Level, Mitigation, NamedFile, Requirement,
        Satisfaction, Scope, Site, Threat, Treatment, TrustZone, WorkflowStep,
    },
};
use crate::{
    annotation::{Annotation, Arg, Place, Reference},
    evidence::Run,
    policy::Policy,
    source::{NamedFiles, Sources},
};
use threatmodel_core::{
    noun::{Classification as _, FourLevels, ThreeLevels},
    value::FINGERPRINT,
    words::{
        ActorKind, AlertLevel, AssetKind, ByDefault, ComponentKind, ControlKind, Disposition, Evidence, FlowProtection,
        Impact, ItemKind, Likelihood, Linddun, Op, Phase, Severity, Stride,
    },
};
use threatmodel_grammar::{Key, RefKind, Statement, Takes};

/// The facts that the annotations state.
pub(super) fn facts(sources: Sources, doubts: Vec<Doubt>, policy: Policy, as_of: Date) -> Facts {
    let Sources { packages, mut annotations, problems, calls, registries, named, .. } = sources;
    let mut facts = Facts { policy, packages, registries, doubts, problems, calls, ..none(as_of) };
    let (classifications, unclear) = classifications(&annotations, &facts.policy);
    let (kinds, repeated, twice) = nouns(&annotations);
    facts.doubts.extend(twice.into_iter().chain(unclear));
    facts.classifications = classifications;
    let known = Known { kinds, repeated, components: components(&annotations), named };
    let mut builder = Builder { known, facts };
    annotations.iter_mut().enumerate().for_each(|(at, annotation)| builder.annotation(at, annotation));
    let mut facts = builder.facts;
    sort(&mut facts);
    facts
}

fn none(as_of: Date) -> Facts {
    Facts {
        as_of,
        policy: Policy::default(),
        packages: Vec::new(),
        registries: Vec::new(),
        assets: Vec::new(),
        threats: Vec::new(),
        controls: Vec::new(),
        requirements: Vec::new(),
        components: Vec::new(),
        trust_zones: Vec::new(),
        actors: Vec::new(),
        assumptions: Vec::new(),
        detections: Vec::new(),
        workflow_steps: Vec::new(),
        classifications: Vec::new(),
        exposures: Vec::new(),
        mitigations: Vec::new(),
        tests: Vec::new(),
        decisions: Vec::new(),
        satisfactions: Vec::new(),
        accesses: Vec::new(),
        flows: Vec::new(),
        emissions: Vec::new(),
        doubts: Vec::new(),
        problems: Vec::new(),
        calls: Vec::new(),
        run: Run::default(),
        linked: false,
    }
}

/// Nouns by path, what is said of code by place.
fn sort(facts: &mut Facts) {
    facts.assets.sort_by(|a, b| a.declared.path.cmp(&b.declared.path));
    facts.threats.sort_by(|a, b| a.declared.path.cmp(&b.declared.path));
    facts.controls.sort_by(|a, b| a.declared.path.cmp(&b.declared.path));
    facts.requirements.sort_by(|a, b| a.declared.path.cmp(&b.declared.path));
    facts.components.sort_by(|a, b| a.declared.path.cmp(&b.declared.path));
    facts.trust_zones.sort_by(|a, b| a.declared.path.cmp(&b.declared.path));
    facts.actors.sort_by(|a, b| a.declared.path.cmp(&b.declared.path));
    facts.assumptions.sort_by(|a, b| a.declared.path.cmp(&b.declared.path));
    facts.detections.sort_by(|a, b| a.declared.path.cmp(&b.declared.path));
    facts.workflow_steps.sort_by(|a, b| a.declared.path.cmp(&b.declared.path));
    facts.exposures.sort_by(|a, b| a.site.place.cmp(&b.site.place));
    facts.mitigations.sort_by(|a, b| a.site.place.cmp(&b.site.place));
    facts.tests.sort_by(|a, b| a.site.place.cmp(&b.site.place));
    facts.decisions.sort_by(|a, b| a.site.place.cmp(&b.site.place));
    facts.satisfactions.sort_by(|a, b| a.site.place.cmp(&b.site.place));
    facts.accesses.sort_by(|a, b| a.site.place.cmp(&b.site.place));
    facts.flows.sort_by(|a, b| a.site.place.cmp(&b.site.place));
    facts.emissions.sort_by(|a, b| a.site.place.cmp(&b.site.place));
}

/// A site before the components are known: enough for a doubt.
pub(super) fn bare_site(annotation: &Annotation) -> Site {
    site_in(annotation, implicit_component(&annotation.package))
}

fn site_in(annotation: &Annotation, component: String) -> Site {
    Site {
        item: annotation.path(),
        item_kind: annotation.item_kind,
        package: annotation.package.clone(),
        component,
        place: annotation.place.clone(),
        test_only: annotation.test_only,
        void: annotation.void,
    }
}

/// The placeholder for the component of code outside any declared component.
fn implicit_component(package: &str) -> String {
    format!("package:{package}")
}

/// The component declared in each module. A library and a program may have one crate name, so it takes three to tell a
/// module: whether it is in the library, the package, and the path.
type Components = [HashMap<String, HashMap<String, String>>; 2];

fn components(annotations: &[Annotation]) -> Components {
    let mut components = Components::default();
    for annotation in annotations.iter().filter(|annotation| annotation.statement == Statement::Component) {
        let of_crate = components[usize::from(annotation.library)].entry(annotation.package.clone()).or_default();
        of_crate.insert(annotation.module.clone(), annotation.path());
    }
    components
}

/// The path of every declared noun, what it is, and the position of the annotation that declares it.
type Kinds = HashMap<String, (Statement, usize)>;

/// The nouns, and the positions of annotations that declare one once more, and state nothing.
fn nouns(annotations: &[Annotation]) -> (Kinds, HashSet<usize>, Vec<Doubt>) {
    let mut kinds = Kinds::with_capacity(annotations.len() / 2);
    let (mut repeated, mut doubts) = (HashSet::new(), Vec::new());
    for (at, annotation) in annotations.iter().enumerate().filter(|(_, annotation)| annotation.statement.is_noun()) {
        let path = annotation.path();
        let Some(&(_, first)) = kinds.get(&path) else {
            kinds.insert(path, (annotation.statement, at));
            continue;
        };
        repeated.insert(at);
        let first = &annotations[first].place;
        // One file that two targets include declares the same noun twice, at the same place.
        if *first != annotation.place {
            let (first, second) = (first.clone(), annotation.place.clone());
            doubts.push(Doubt::DeclaredTwice { path, first, second });
        }
    }
    (kinds, repeated, doubts)
}

/// The classification policies: those that are ready-made and those that are declared.
fn classifications(annotations: &[Annotation], policy: &Policy) -> (Vec<Classification>, Vec<Doubt>) {
    let mut doubts = Vec::new();
    let mut policies: BTreeMap<String, Classification> = [ready_made_three(), ready_made_four()]
        .into_iter()
        .map(|classification| (classification.path.clone(), classification))
        .collect();
    for annotation in annotations.iter().filter(|annotation| annotation.statement == Statement::Classification) {
        let levels = annotation.texts("levels");
        policies.insert(
            annotation.path(),
            Classification {
                path: annotation.path(),
                handling: vec![Handling::default(); levels.len()],
                levels,
                place: Some(annotation.place.clone()),
            },
        );
    }
    for annotation in annotations.iter().filter(|annotation| annotation.statement == Statement::Handling) {
        let path = annotation.path();
        let Some((policy, level)) = path.rsplit_once("::") else { continue };
        let handling = Handling {
            owner: annotation.flag("owner"),
            flows: annotation.words("flows", FlowProtection::from_name),
            layers: annotation.texts("layers"),
            kinds: annotation.words("kinds", ControlKind::from_name),
            evidence: annotation.word("evidence", Evidence::from_name),
        };
        let known = policies.get_mut(policy).and_then(|policy| {
            let at = policy.levels.iter().position(|name| name == level)?;
            policy.handling.get_mut(at)
        });
        match known {
            Some(slot) => *slot = handling,
            None => doubts.push(Doubt::Incomplete {
                statement: Statement::Handling,
                why: format!("`{policy}` is not an enum with `#[derive(Classification)]`"),
                site: bare_site(annotation),
            }),
        }
    }
    for classification in policies.values_mut() {
        for (level, handling) in classification.levels.iter().zip(&mut classification.handling) {
            if let Some(own) = policy.handling(&classification.path, level) {
                *handling = own.clone();
            }
        }
    }
    (policies.into_values().collect(), doubts)
}

/// What every annotation may refer to.
struct Known {
    kinds: Kinds,
    /// The positions of annotations that declare a noun once more, and state nothing.
    repeated: HashSet<usize>,
    components: Components,
    named: NamedFiles,
}

/// States what the annotations say.
struct Builder {
    known: Known,
    facts: Facts,
}

impl Builder {
    /// States what an annotation says, and leaves it empty: its texts move into the facts.
    fn annotation(&mut self, at: usize, annotation: &mut Annotation) {
        if self.known.repeated.contains(&at) {
            return;
        }
        if let Err(why) = self.state(annotation) {
            self.facts.doubts.push(Doubt::Incomplete {
                statement: annotation.statement,
                why,
                site: self.site(annotation),
            });
        }
    }

    fn state(&mut self, annotation: &mut Annotation) -> Result<(), String> {
        match annotation.statement {
            Statement::Asset => {
                let asset = Asset {
                    kind: annotation.needed_word("kind", AssetKind::from_name)?,
                    classification: self.level(annotation),
                    owner: annotation.take_text("owner"),
                    locators: annotation.take_texts("locators"),
                    zone: self.reference(annotation, "zone"),
                    disposition: annotation.word("disposition", Disposition::from_name).unwrap_or(Disposition::Protect),
                    adjacent: annotation.flag("adjacent"),
                    declared: self.declared(annotation),
                };
                self.facts.assets.push(asset);
            }
            Statement::Threat => {
                let threat = Threat {
                    targets: self.references(annotation, "targets"),
                    stride: annotation.words("stride", Stride::from_name),
                    linddun: annotation.words("linddun", Linddun::from_name),
                    likelihood: annotation.word("likelihood", Likelihood::from_name),
                    impact: annotation.word("impact", Impact::from_name),
                    severity: annotation.word("severity", Severity::from_name),
                    because: annotation.take_text("because"),
                    refs: annotation.take_texts("refs"),
                    misuse: annotation.take_text("misuse"),
                    actor: self.reference(annotation, "actor"),
                    reviewed: annotation.date("reviewed")?,
                    declared: self.declared(annotation),
                };
                self.facts.threats.push(threat);
            }
            Statement::Control => {
                let control = Control {
                    layer: annotation.take_needed_text("layer")?,
                    kind: annotation.word("kind", ControlKind::from_name),
                    provided_by: annotation.take_text("provided_by"),
                    default: annotation.word("default", ByDefault::from_name).unwrap_or(ByDefault::On),
                    enabled_by: annotation.take_text("enabled_by"),
                    fixed: annotation.take_text("fixed"),
                    refs: annotation.take_texts("refs"),
                    declared: self.declared(annotation),
                };
                self.facts.controls.push(control);
            }
            Statement::Requirement => {
                let requirement = Requirement {
                    from: self.references(annotation, "from"),
                    phase: annotation.needed_word("phase", Phase::from_name)?,
                    layer: annotation.take_text("layer"),
                    check: annotation.take_text("check"),
                    file: self.named_file(annotation),
                    enables: self.references(annotation, "enables"),
                    refs: annotation.take_texts("refs"),
                    declared: self.declared(annotation),
                };
                self.facts.requirements.push(requirement);
            }
            Statement::Component => {
                let component = Component {
                    module: annotation.module.clone(),
                    kind: annotation.word("kind", ComponentKind::from_name),
                    zone: self.reference(annotation, "zone"),
                    declared: self.declared(annotation),
                };
                self.facts.components.push(component);
            }
            Statement::TrustZone => {
                let zone = TrustZone { trust: annotation.number("trust"), declared: self.declared(annotation) };
                self.facts.trust_zones.push(zone);
            }
            Statement::Actor => {
                let actor = Actor {
                    kind: annotation.word("kind", ActorKind::from_name),
                    zone: self.reference(annotation, "zone"),
                    trust: annotation.number("trust"),
                    declared: self.declared(annotation),
                };
                self.facts.actors.push(actor);
            }
            Statement::Assumption => {
                let assumption = Assumption {
                    about: self.references(annotation, "about"),
                    owner: annotation.take_needed_text("owner")?,
                    until: annotation.date("until")?,
                    declared: self.declared(annotation),
                };
                self.facts.assumptions.push(assumption);
            }
            Statement::Detection => {
                let threat = self.reference(annotation, "of");
                let detection = Detection {
                    threat: threat.clone().unwrap_or_default(),
                    event: annotation.take_needed_text("event")?,
                    level: annotation.needed_word("level", AlertLevel::from_name)?,
                    group_by: annotation.take_texts("group_by"),
                    threshold: annotation.number("threshold"),
                    distinct: annotation.take_text("distinct"),
                    sequence: self.references(annotation, "sequence"),
                    requires: self.reference(annotation, "requires"),
                    at: self.reference(annotation, "at"),
                    within: annotation.take_text("within"),
                    canary: annotation.flag("canary"),
                    playbook: annotation.take_text("playbook"),
                    declared: self.declared(annotation),
                };
                // One of an unknown threat is reported as such, and says nothing else.
                if threat.is_some() {
                    self.facts.detections.push(detection);
                }
            }
            Statement::WorkflowStep => {
                self.facts.workflow_steps.push(WorkflowStep { declared: self.declared(annotation) })
            }
            Statement::Classification | Statement::Handling => {}
            Statement::Exposure => {
                let Some(threat) = self.reference(annotation, "threat") else { return Ok(()) };
                let site = self.take_site(annotation);
                if annotation.test {
                    self.facts.tests.push(AttackTest {
                        threat,
                        claims: Vec::new(),
                        legitimate: None,
                        fingerprint: None,
                        site,
                    });
                } else {
                    let fingerprint = annotation.take_text(FINGERPRINT);
                    let release_only = annotation.unlinked;
                    self.facts.exposures.push(Exposure { threat, fingerprint, release_only, site });
                }
            }
            Statement::Mitigation => {
                if annotation.arg("emit").is_some() && !annotation.test {
                    self.emission(annotation, "emit");
                }
                let threat = self.reference(annotation, "threat");
                let claims = self.groups(annotation, "by");
                let scope = self.scope(annotation);
                let Some(threat) = threat else { return Ok(()) };
                let site = self.take_site(annotation);
                let fingerprint = annotation.take_text(FINGERPRINT);
                if annotation.test {
                    let legitimate = annotation.take_expr("legitimate");
                    self.facts.tests.push(AttackTest { threat, claims, legitimate, fingerprint, site });
                } else {
                    let controls = claims.into_iter().flatten().collect();
                    let bypass = annotation.take_expr("bypass");
                    self.facts.mitigations.push(Mitigation {
                        threat,
                        controls,
                        scope,
                        bypass,
                        fingerprint,
                        copies: annotation.take_texts(super::reconcile::COPIES),
                        site,
                    });
                }
            }
            Statement::Acceptance => {
                let until = annotation.date("until")?.ok_or("it has no `until`, and an acceptance must end")?;
                self.decision(annotation, Treatment::Accept, Some(until))?;
            }
            Statement::Transfer => {
                let to = annotation.take_needed_text("to")?;
                self.decision(annotation, Treatment::Transfer { to }, annotation.date("until")?)?;
            }
            Statement::Avoidance => self.decision(annotation, Treatment::Avoid, None)?,
            Statement::Satisfaction => {
                let Some(of) = self.reference(annotation, "requirement") else { return Ok(()) };
                let site = self.take_site(annotation);
                self.facts.satisfactions.push(Satisfaction { of, test: annotation.test, site });
            }
            Statement::Access => {
                let Some(asset) = self.reference(annotation, "asset") else { return Ok(()) };
                let site = self.take_site(annotation);
                self.facts.accesses.push(Access { asset, ops: annotation.words("ops", Op::from_name), site });
            }
            Statement::Flow => {
                let carries = self.references(annotation, "carries");
                let to = self.reference(annotation, "to");
                let from = if annotation.arg("from").is_some() {
                    self.reference(annotation, "from")
                } else {
                    Some(self.component(annotation))
                };
                let (Some(from), Some(to)) = (from, to) else { return Ok(()) };
                let site = self.take_site(annotation);
                self.facts.flows.push(Flow {
                    from,
                    to,
                    carries,
                    protocol: annotation.take_text("protocol"),
                    authenticated: annotation.flag("authenticated"),
                    encrypted: annotation.flag("encrypted"),
                    site,
                });
            }
            Statement::Emission => self.emission(annotation, "detection"),
        }
        Ok(())
    }

    /// Leaves the site as it is: a mitigation that emits states more than this.
    fn emission(&mut self, annotation: &mut Annotation, key: &str) {
        let Some(detection) = self.reference(annotation, key) else { return };
        let site = self.site(annotation);
        self.facts.emissions.push(Emission { detection, site });
    }

    fn decision(
        &mut self,
        annotation: &mut Annotation,
        treatment: Treatment,
        until: Option<Date>,
    ) -> Result<(), String> {
        let because = annotation.take_needed_text("because")?;
        let owner = annotation.take_needed_text("owner")?;
        let scope = self.scope(annotation);
        let Some(threat) = self.reference(annotation, "threat") else { return Ok(()) };
        let site = self.take_site(annotation);
        let on_declaration = site.item == threat;
        self.facts.decisions.push(Decision { threat, treatment, because, owner, until, scope, on_declaration, site });
        Ok(())
    }

    /// Builds the facts that every noun has. Call it last: reports on an incomplete annotation need its place.
    fn declared(&self, annotation: &mut Annotation) -> Declaration {
        Declaration {
            path: annotation.path(),
            id: annotation.take_text("id"),
            component: self.component(annotation),
            name: take(&mut annotation.item),
            doc: take(&mut annotation.doc),
            package: take(&mut annotation.package),
            place: taken(&mut annotation.place),
        }
    }

    fn site(&self, annotation: &Annotation) -> Site {
        site_in(annotation, self.component(annotation))
    }

    /// The site, of an annotation that states nothing more.
    fn take_site(&self, annotation: &mut Annotation) -> Site {
        Site {
            item: annotation.path(),
            item_kind: annotation.item_kind,
            component: self.component(annotation),
            package: take(&mut annotation.package),
            place: taken(&mut annotation.place),
            test_only: annotation.test_only,
            void: annotation.void,
        }
    }

    /// The innermost component whose module is the annotation's or above it.
    fn component(&self, annotation: &Annotation) -> String {
        // An inline module belongs to itself: `#[threat(X)] mod admin` faces the threat inside `admin`.
        let inner = (annotation.item_kind == ItemKind::Mod).then(|| annotation.path());
        let mut module = inner.as_deref().unwrap_or(&annotation.module);
        let of_crate = self.known.components[usize::from(annotation.library)].get(&annotation.package);
        loop {
            if let Some(component) = of_crate.and_then(|of_crate| of_crate.get(module)) {
                return component.clone();
            }
            match module.rsplit_once("::") {
                Some((above, _)) => module = above,
                None => return implicit_component(&annotation.package),
            }
        }
    }

    fn scope(&mut self, annotation: &mut Annotation) -> Scope {
        match annotation.arg("scope") {
            None => Scope::Own,
            Some(Arg::All) => Scope::All,
            Some(_) => Scope::Components(self.references(annotation, "scope")),
        }
    }

    fn level(&mut self, annotation: &Annotation) -> Option<Level> {
        let Some(Arg::Level { of, name }) = annotation.arg("classification") else { return None };
        let policy =
            of.path.as_ref().and_then(|path| self.facts.classifications.iter().find(|known| known.path == *path));
        if let Some(policy) = policy.filter(|policy| policy.levels.contains(name)) {
            return Some(Level { policy: policy.path.clone(), name: name.clone() });
        }
        self.facts.doubts.push(Doubt::Unresolved {
            text: format!("{}::{name}", of.text),
            wanted: "a level of a classification policy".to_owned(),
            why: match (&of.path, policy) {
                (_, Some(policy)) => format!("`{}` has the levels {}", policy.path, policy.levels.join(", ")),
                (Some(path), None) => {
                    format!("`{path}` is not an enum with `#[derive(Classification)]` that the check knows")
                }
                (None, None) => "no such path is declared in the sources that were read".to_owned(),
            },
            site: bare_site(annotation),
        });
        None
    }

    fn reference(&mut self, annotation: &mut Annotation, key: &str) -> Option<String> {
        self.references(annotation, key).into_iter().next()
    }

    fn references(&mut self, annotation: &mut Annotation, key: &str) -> Vec<String> {
        let references = match annotation.arg_mut(key) {
            Some(Arg::Refs(references)) => take(references),
            _ => return Vec::new(),
        };
        let kind = ref_kind(annotation.statement, key);
        references.into_iter().filter_map(|reference| self.resolved(annotation, reference, kind)).collect()
    }

    /// References in groups that are taken as one. A group of which one is unknown is left out as a whole: what remains
    /// would claim more than was written.
    fn groups(&mut self, annotation: &mut Annotation, key: &str) -> Vec<Vec<String>> {
        let kind = ref_kind(annotation.statement, key);
        let groups = match annotation.arg_mut(key) {
            Some(Arg::Groups(groups)) => take(groups),
            _ => return self.references(annotation, key).into_iter().map(|path| vec![path]).collect(),
        };
        let mut known = Vec::new();
        for group in groups {
            let wanted = group.len();
            let paths: Vec<String> =
                group.into_iter().filter_map(|reference| self.resolved(annotation, reference, kind)).collect();
            if paths.len() == wanted {
                known.push(paths);
            }
        }
        known
    }

    fn resolved(&mut self, annotation: &Annotation, reference: Reference, kind: RefKind) -> Option<String> {
        let why = match reference.path {
            None => "no such path is declared in the sources that were read".to_owned(),
            Some(path) => match self.known.kinds.get(&path) {
                Some((statement, _)) if kind.admits(*statement) => return Some(path),
                Some((statement, _)) => format!("`{path}` is {}", statement.described()),
                None => format!("`{path}` is declared neither in a linked crate nor in the sources that were read"),
            },
        };
        self.facts.doubts.push(Doubt::Unresolved {
            text: reference.text,
            wanted: kind.described().to_owned(),
            why,
            site: self.site(annotation),
        });
        None
    }

    fn named_file(&self, annotation: &mut Annotation) -> Option<NamedFile> {
        let path = annotation.take_text("file")?;
        let contains = annotation.take_text("contains");
        let found = match (self.known.named.get(&(annotation.package.clone(), path.clone())), &contains) {
            (None, _) => FileState::Unknown,
            (Some(None), _) => FileState::Missing,
            (Some(Some(text)), Some(wanted)) if !text.contains(wanted) => FileState::LacksText,
            (Some(Some(_)), _) => FileState::Present,
        };
        Some(NamedFile { path, contains, found })
    }
}

/// What a reference under this key must lead to.
fn ref_kind(statement: Statement, key: &str) -> RefKind {
    let attribute = threatmodel_grammar::attribute(statement);
    let takes =
        attribute.first.iter().chain(attribute.keys).find(|known: &&Key| known.name == key).map(|key| key.takes);
    match takes {
        Some(Takes::Ref(kind) | Takes::Refs(kind) | Takes::RefsOrAll(kind) | Takes::RefGroups(kind)) => kind,
        Some(Takes::Emission) => RefKind::Detection,
        _ => RefKind::Noun,
    }
}

/// A place, of which nothing but the numbers stays behind.
fn taken(place: &mut Place) -> Place {
    Place { file: take(&mut place.file), ..*place }
}

fn ready_made_three() -> Classification {
    Classification {
        path: ThreeLevels::PATH.to_owned(),
        levels: ThreeLevels::LEVELS.iter().map(|level| (*level).to_owned()).collect(),
        handling: vec![
            Handling::default(),
            Handling { flows: vec![FlowProtection::Encrypted], ..Handling::default() },
            strictest(),
        ],
        place: None,
    }
}

fn ready_made_four() -> Classification {
    Classification {
        path: FourLevels::PATH.to_owned(),
        levels: FourLevels::LEVELS.iter().map(|level| (*level).to_owned()).collect(),
        handling: vec![
            Handling::default(),
            Handling { flows: vec![FlowProtection::Encrypted], ..Handling::default() },
            strictest(),
            Handling { kinds: vec![ControlKind::Preventive], ..strictest() },
        ],
        place: None,
    }
}

fn strictest() -> Handling {
    Handling {
        owner: true,
        flows: vec![FlowProtection::Encrypted, FlowProtection::Authenticated],
        ..Handling::default()
    }
}
