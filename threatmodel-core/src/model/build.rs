//! Turns annotations into facts. What does not parse becomes a doubt; nothing is dropped silently.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

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
    grammar::{Key, RefKind, Statement, Takes},
    noun::{Classification as _, FourLevels, ThreeLevels},
    policy::Policy,
    source::Sources,
    value::FINGERPRINT,
    words::{
        ActorKind, AlertLevel, AssetKind, ComponentKind, ControlKind, Disposition, Evidence, FlowProtection, Impact,
        ItemKind, Likelihood, Linddun, Op, Phase, Severity, Stride,
    },
};

/// The facts that the annotations state.
pub(super) fn facts(sources: Sources, doubts: Vec<Doubt>, policy: Policy, as_of: Date) -> Facts {
    let Sources { root, packages, annotations, problems, calls, registries, .. } = sources;
    let mut builder = Builder {
        facts: Facts {
            as_of,
            policy,
            packages,
            registries,
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
            doubts,
            problems,
            calls,
            run: Run::default(),
            linked: false,
        },
        kinds: HashMap::new(),
        components: components(&annotations),
        root,
    };
    builder.nouns(&annotations);
    builder.classifications(&annotations);
    for annotation in &annotations {
        builder.annotation(annotation);
    }
    builder.finish()
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

/// What stands for the component of code around which none is declared.
fn implicit_component(package: &str) -> String {
    format!("package:{package}")
}

/// The component declared in each module. A library and a program may have one crate name, so it takes three to tell a
/// module: the package, whether it is in the library, and the path.
type Components = HashMap<(String, bool), HashMap<String, String>>;

fn components(annotations: &[Annotation]) -> Components {
    let mut components = Components::new();
    for annotation in annotations.iter().filter(|annotation| annotation.statement == Statement::Component) {
        let of_crate = components.entry((annotation.package.clone(), annotation.library)).or_default();
        of_crate.insert(annotation.module.clone(), annotation.path());
    }
    components
}

struct Builder {
    facts: Facts,
    /// The path of every declared noun, what it is and where.
    kinds: HashMap<String, (Statement, Place)>,
    components: Components,
    root: std::path::PathBuf,
}

impl Builder {
    fn nouns(&mut self, annotations: &[Annotation]) {
        for annotation in annotations.iter().filter(|annotation| annotation.statement.is_noun()) {
            let path = annotation.path();
            match self.kinds.get(&path) {
                // One file that two targets include declares the same noun twice, at the same place.
                Some((_, first)) if *first == annotation.place => {}
                Some((_, first)) => self.facts.doubts.push(Doubt::DeclaredTwice {
                    path,
                    first: first.clone(),
                    second: annotation.place.clone(),
                }),
                None => {
                    self.kinds.insert(path, (annotation.statement, annotation.place.clone()));
                }
            }
        }
    }

    fn classifications(&mut self, annotations: &[Annotation]) {
        let mut policies: BTreeMap<String, Classification> = [ready_made_three(), ready_made_four()]
            .into_iter()
            .map(|classification| (classification.path.clone(), classification))
            .collect();
        for annotation in annotations.iter().filter(|annotation| annotation.statement == Statement::Classification) {
            let levels = Args { annotation }.texts("levels");
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
            let args = Args { annotation };
            let handling = Handling {
                owner: args.flag("owner"),
                flows: args.words("flows", FlowProtection::from_name),
                layers: args.texts("layers"),
                kinds: args.words("kinds", ControlKind::from_name),
                evidence: args.word("evidence", Evidence::from_name),
            };
            let known = policies.get_mut(policy).and_then(|policy| {
                let at = policy.levels.iter().position(|name| name == level)?;
                policy.handling.get_mut(at)
            });
            match known {
                Some(slot) => *slot = handling,
                None => self.facts.doubts.push(Doubt::Incomplete {
                    statement: Statement::Handling,
                    why: format!("`{policy}` is not an enum with `#[derive(Classification)]`"),
                    site: bare_site(annotation),
                }),
            }
        }
        for classification in policies.values_mut() {
            for (level, handling) in classification.levels.iter().zip(&mut classification.handling) {
                if let Some(own) = self.facts.policy.handling(&classification.path, level) {
                    *handling = own.clone();
                }
            }
        }
        self.facts.classifications = policies.into_values().collect();
    }

    fn annotation(&mut self, annotation: &Annotation) {
        if annotation.statement.is_noun() {
            let path = annotation.path();
            let is_elsewhere = self.kinds.get(&path).is_none_or(|(_, place)| *place != annotation.place);
            if is_elsewhere || self.has(annotation.statement, &path) {
                return;
            }
        }
        if let Err(why) = self.state(annotation) {
            self.facts.doubts.push(Doubt::Incomplete {
                statement: annotation.statement,
                why,
                site: self.site(annotation),
            });
        }
    }

    /// Whether the noun is a fact already; a file that two targets include brings it twice.
    fn has(&self, statement: Statement, path: &str) -> bool {
        fn last<T>(list: &[T], path: impl Fn(&T) -> &str, wanted: &str) -> bool {
            list.last().is_some_and(|noun| path(noun) == wanted)
        }
        match statement {
            Statement::Asset => last(&self.facts.assets, Asset::path, path),
            Statement::Threat => last(&self.facts.threats, Threat::path, path),
            Statement::Control => last(&self.facts.controls, Control::path, path),
            Statement::Requirement => last(&self.facts.requirements, Requirement::path, path),
            Statement::Component => last(&self.facts.components, Component::path, path),
            Statement::TrustZone => last(&self.facts.trust_zones, TrustZone::path, path),
            Statement::Actor => last(&self.facts.actors, Actor::path, path),
            Statement::Assumption => last(&self.facts.assumptions, Assumption::path, path),
            Statement::Detection => last(&self.facts.detections, Detection::path, path),
            Statement::WorkflowStep => last(&self.facts.workflow_steps, WorkflowStep::path, path),
            _ => false,
        }
    }

    fn state(&mut self, annotation: &Annotation) -> Result<(), String> {
        let args = Args { annotation };
        match annotation.statement {
            Statement::Asset => {
                let asset = Asset {
                    declared: self.declared(annotation),
                    kind: args.needed_word("kind", AssetKind::from_name)?,
                    classification: self.level(annotation),
                    owner: args.text("owner"),
                    locators: args.texts("locators"),
                    zone: self.reference(annotation, "zone"),
                    disposition: args.word("disposition", Disposition::from_name).unwrap_or(Disposition::Protect),
                    adjacent: args.flag("adjacent"),
                };
                self.facts.assets.push(asset);
            }
            Statement::Threat => {
                let threat = Threat {
                    declared: self.declared(annotation),
                    targets: self.references(annotation, "targets"),
                    stride: args.words("stride", Stride::from_name),
                    linddun: args.words("linddun", Linddun::from_name),
                    likelihood: args.word("likelihood", Likelihood::from_name),
                    impact: args.word("impact", Impact::from_name),
                    severity: args.word("severity", Severity::from_name),
                    because: args.text("because"),
                    refs: args.texts("refs"),
                    misuse: args.text("misuse"),
                    actor: self.reference(annotation, "actor"),
                    reviewed: args.date("reviewed")?,
                };
                self.facts.threats.push(threat);
            }
            Statement::Control => {
                let control = Control {
                    declared: self.declared(annotation),
                    layer: args.needed_text("layer")?,
                    kind: args.word("kind", ControlKind::from_name),
                    external: args.text("external"),
                    fixed: args.text("fixed"),
                    refs: args.texts("refs"),
                };
                self.facts.controls.push(control);
            }
            Statement::Requirement => {
                let requirement = Requirement {
                    declared: self.declared(annotation),
                    from: self.references(annotation, "from"),
                    phase: args.needed_word("phase", Phase::from_name)?,
                    layer: args.text("layer"),
                    check: args.text("check"),
                    file: args.text("file").map(|file| self.named_file(annotation, file, args.text("contains"))),
                    refs: args.texts("refs"),
                };
                self.facts.requirements.push(requirement);
            }
            Statement::Component => {
                let component = Component {
                    declared: self.declared(annotation),
                    module: annotation.module.clone(),
                    kind: args.word("kind", ComponentKind::from_name),
                    zone: self.reference(annotation, "zone"),
                };
                self.facts.components.push(component);
            }
            Statement::TrustZone => {
                let zone = TrustZone { declared: self.declared(annotation), trust: args.number("trust") };
                self.facts.trust_zones.push(zone);
            }
            Statement::Actor => {
                let actor = Actor {
                    declared: self.declared(annotation),
                    kind: args.word("kind", ActorKind::from_name),
                    zone: self.reference(annotation, "zone"),
                    trust: args.number("trust"),
                };
                self.facts.actors.push(actor);
            }
            Statement::Assumption => {
                let assumption = Assumption {
                    declared: self.declared(annotation),
                    about: self.references(annotation, "about"),
                    owner: args.needed_text("owner")?,
                    until: args.date("until")?,
                };
                self.facts.assumptions.push(assumption);
            }
            Statement::Detection => {
                let threat = self.reference(annotation, "of");
                let detection = Detection {
                    declared: self.declared(annotation),
                    threat: threat.clone().unwrap_or_default(),
                    event: args.needed_text("event")?,
                    level: args.needed_word("level", AlertLevel::from_name)?,
                    group_by: args.texts("group_by"),
                    threshold: args.number("threshold"),
                    distinct: args.text("distinct"),
                    sequence: self.references(annotation, "sequence"),
                    requires: self.reference(annotation, "requires"),
                    at: self.reference(annotation, "at"),
                    within: args.text("within"),
                    canary: args.flag("canary"),
                    playbook: args.text("playbook"),
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
                let site = self.site(annotation);
                if annotation.test {
                    self.facts.tests.push(AttackTest {
                        threat,
                        claims: Vec::new(),
                        legitimate: None,
                        fingerprint: None,
                        site,
                    });
                } else {
                    let fingerprint = args.text(FINGERPRINT);
                    self.facts.exposures.push(Exposure { threat, fingerprint, site });
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
                let site = self.site(annotation);
                let fingerprint = args.text(FINGERPRINT);
                if annotation.test {
                    let legitimate = args.expr("legitimate");
                    self.facts.tests.push(AttackTest { threat, claims, legitimate, fingerprint, site });
                } else {
                    let controls = claims.into_iter().flatten().collect();
                    let bypass = args.expr("bypass");
                    self.facts.mitigations.push(Mitigation { threat, controls, scope, bypass, fingerprint, site });
                }
            }
            Statement::Acceptance => {
                let until = args.date("until")?.ok_or("it has no `until`, and an acceptance must end")?;
                self.decision(annotation, Treatment::Accept, Some(until))?;
            }
            Statement::Transfer => {
                let to = args.needed_text("to")?;
                self.decision(annotation, Treatment::Transfer { to }, args.date("until")?)?;
            }
            Statement::Avoidance => self.decision(annotation, Treatment::Avoid, None)?,
            Statement::Satisfaction => {
                let Some(of) = self.reference(annotation, "requirement") else { return Ok(()) };
                let site = self.site(annotation);
                self.facts.satisfactions.push(Satisfaction { of, test: annotation.test, site });
            }
            Statement::Access => {
                let Some(asset) = self.reference(annotation, "asset") else { return Ok(()) };
                let site = self.site(annotation);
                self.facts.accesses.push(Access { asset, ops: args.words("ops", Op::from_name), site });
            }
            Statement::Flow => {
                let carries = self.references(annotation, "carries");
                let to = self.reference(annotation, "to");
                let site = self.site(annotation);
                let from = if annotation.arg("from").is_some() {
                    self.reference(annotation, "from")
                } else {
                    Some(site.component.clone())
                };
                let (Some(from), Some(to)) = (from, to) else { return Ok(()) };
                self.facts.flows.push(Flow {
                    from,
                    to,
                    carries,
                    protocol: args.text("protocol"),
                    authenticated: args.flag("authenticated"),
                    encrypted: args.flag("encrypted"),
                    site,
                });
            }
            Statement::Emission => self.emission(annotation, "detection"),
        }
        Ok(())
    }

    fn emission(&mut self, annotation: &Annotation, key: &str) {
        let Some(detection) = self.reference(annotation, key) else { return };
        let site = self.site(annotation);
        self.facts.emissions.push(Emission { detection, site });
    }

    fn decision(&mut self, annotation: &Annotation, treatment: Treatment, until: Option<Date>) -> Result<(), String> {
        let args = Args { annotation };
        let because = args.needed_text("because")?;
        let owner = args.needed_text("owner")?;
        let scope = self.scope(annotation);
        let Some(threat) = self.reference(annotation, "threat") else { return Ok(()) };
        let site = self.site(annotation);
        let on_declaration = site.item == threat;
        self.facts.decisions.push(Decision { threat, treatment, because, owner, until, scope, on_declaration, site });
        Ok(())
    }

    fn declared(&self, annotation: &Annotation) -> Declaration {
        Declaration {
            path: annotation.path(),
            name: annotation.item.clone(),
            id: Args { annotation }.text("id"),
            doc: annotation.doc.clone(),
            package: annotation.package.clone(),
            component: self.component(annotation),
            place: annotation.place.clone(),
        }
    }

    fn site(&self, annotation: &Annotation) -> Site {
        site_in(annotation, self.component(annotation))
    }

    /// The innermost component whose module is the annotation's or above it.
    fn component(&self, annotation: &Annotation) -> String {
        let mut module = annotation.module.as_str();
        // An inline module belongs to itself: `#[threat(X)] mod admin` faces the threat inside `admin`.
        let inner = annotation.path();
        if annotation.item_kind == ItemKind::Mod {
            module = &inner;
        }
        let of_crate = self.components.get(&(annotation.package.clone(), annotation.library));
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

    fn scope(&mut self, annotation: &Annotation) -> Scope {
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

    fn reference(&mut self, annotation: &Annotation, key: &str) -> Option<String> {
        self.references(annotation, key).into_iter().next()
    }

    fn references(&mut self, annotation: &Annotation, key: &str) -> Vec<String> {
        let Some(Arg::Refs(references)) = annotation.arg(key) else { return Vec::new() };
        let kind = ref_kind(annotation.statement, key);
        references.iter().filter_map(|reference| self.resolved(annotation, reference, kind)).collect()
    }

    /// References in groups that are taken as one. A group of which one is unknown is left out as a whole: what remains
    /// would claim more than was written.
    fn groups(&mut self, annotation: &Annotation, key: &str) -> Vec<Vec<String>> {
        let kind = ref_kind(annotation.statement, key);
        match annotation.arg(key) {
            Some(Arg::Groups(groups)) => {
                let mut known = Vec::new();
                for group in groups {
                    let paths: Vec<String> =
                        group.iter().filter_map(|reference| self.resolved(annotation, reference, kind)).collect();
                    if paths.len() == group.len() {
                        known.push(paths);
                    }
                }
                known
            }
            _ => self.references(annotation, key).into_iter().map(|path| vec![path]).collect(),
        }
    }

    fn resolved(&mut self, annotation: &Annotation, reference: &Reference, kind: RefKind) -> Option<String> {
        let why = match &reference.path {
            None => "no such path is declared in the sources that were read".to_owned(),
            Some(path) => match self.kinds.get(path) {
                Some((statement, _)) if kind.admits(*statement) => return Some(path.clone()),
                Some((statement, _)) => format!("`{path}` is {}", statement.described()),
                None => format!("`{path}` is declared neither in a linked crate nor in the sources that were read"),
            },
        };
        self.facts.doubts.push(Doubt::Unresolved {
            text: reference.text.clone(),
            wanted: kind.described().to_owned(),
            why,
            site: self.site(annotation),
        });
        None
    }

    fn named_file(&self, annotation: &Annotation, path: String, contains: Option<String>) -> NamedFile {
        let package = self.facts.packages.iter().find(|package| package.name == annotation.package);
        let found = match package {
            Some(package) if !self.root.as_os_str().is_empty() => {
                look(&self.root.join(&package.root), &path, contains.as_deref())
            }
            _ => FileState::Unknown,
        };
        NamedFile { path, contains, found }
    }

    fn finish(mut self) -> Facts {
        let facts = &mut self.facts;
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
        self.facts
    }
}

/// Looks for a file in a package's folder. A path that leaves the folder is not looked for.
fn look(folder: &Path, file: &str, contains: Option<&str>) -> FileState {
    let inside = Path::new(file).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !inside || !folder.join(file).is_file() {
        return FileState::Missing;
    }
    let Some(wanted) = contains else { return FileState::Present };
    match std::fs::read(folder.join(file)) {
        Ok(bytes) if String::from_utf8_lossy(&bytes).contains(wanted) => FileState::Present,
        Ok(_) => FileState::LacksText,
        Err(_) => FileState::Missing,
    }
}

/// What a reference under this key must lead to.
fn ref_kind(statement: Statement, key: &str) -> RefKind {
    let attribute = statement.attribute();
    let takes =
        attribute.first.iter().chain(attribute.keys).find(|known: &&Key| known.name == key).map(|key| key.takes);
    match takes {
        Some(Takes::Ref(kind) | Takes::Refs(kind) | Takes::RefsOrAll(kind) | Takes::RefGroups(kind)) => kind,
        Some(Takes::Emission) => RefKind::Detection,
        _ => RefKind::Noun,
    }
}

/// The arguments of an annotation, as the types that the facts need.
struct Args<'a> {
    annotation: &'a Annotation,
}

impl Args<'_> {
    fn flag(&self, key: &str) -> bool {
        matches!(self.annotation.arg(key), Some(Arg::Flag(true)))
    }

    fn text(&self, key: &str) -> Option<String> {
        match self.annotation.arg(key) {
            Some(Arg::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    fn needed_text(&self, key: &str) -> Result<String, String> {
        self.text(key).filter(|text| !text.trim().is_empty()).ok_or_else(|| format!("it has no `{key}`"))
    }

    fn texts(&self, key: &str) -> Vec<String> {
        match self.annotation.arg(key) {
            Some(Arg::Texts(texts)) => texts.clone(),
            _ => Vec::new(),
        }
    }

    fn expr(&self, key: &str) -> Option<String> {
        match self.annotation.arg(key) {
            Some(Arg::Expr(text)) => Some(text.clone()),
            _ => None,
        }
    }

    fn number(&self, key: &str) -> Option<u32> {
        match self.annotation.arg(key) {
            Some(Arg::Number(number)) => Some(*number),
            _ => None,
        }
    }

    fn word<T>(&self, key: &str, from_name: impl Fn(&str) -> Option<T>) -> Option<T> {
        from_name(&self.text(key)?)
    }

    fn needed_word<T>(&self, key: &str, from_name: impl Fn(&str) -> Option<T>) -> Result<T, String> {
        self.word(key, from_name).ok_or_else(|| format!("it has no `{key}` that the grammar knows"))
    }

    fn words<T>(&self, key: &str, from_name: impl Fn(&str) -> Option<T>) -> Vec<T> {
        self.texts(key).iter().filter_map(|name| from_name(name)).collect()
    }

    fn date(&self, key: &str) -> Result<Option<Date>, String> {
        let Some(text) = self.text(key) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| format!("`{text}` is not a date"))
    }
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
