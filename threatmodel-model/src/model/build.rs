//! Turns annotations into facts. What does not parse becomes a doubt; nothing is dropped silently.

use std::{collections::BTreeMap, mem::take};

use foldhash::{HashMap, HashMapExt as _, HashSet};
use jiff::civil::Date;

use super::{
    Facts, Noun,
    facts::{
        Access, AttackTest, Classification, Decision, Declaration, Dismissal, Doubt, Emission, Exposure, FileState,
        Flow, Handling, Level, Mitigation, Satisfaction, Scope, Site, Threat, Treatment, implicit_component,
    },
};
use crate::{
    annotation::{Annotation, Arg, Place, Reference},
    policy::Policy,
    source::{DeclaredKind, NamedFiles, OURS, Sources},
};
use threatmodel_catalogue::{ALL, find};
use threatmodel_core::{
    noun::{Classification as _, FourLevels, ThreeLevels},
    value::FINGERPRINT,
    words::{ControlKind, FlowProtection, ItemKind},
};
use threatmodel_grammar::{
    RefKind, Statement,
    fact::{
        Accepts, Accesses, Args, Avoids, Detects, Dismisses, Exposes, Flows, Mitigates, Satisfies, Transfers, Unsaid,
    },
};

/// The facts that the annotations state.
pub(super) fn facts(sources: Sources, doubts: Vec<Doubt>, policy: Policy, as_of: Date) -> Facts {
    let Sources { packages, mut annotations, problems, calls, surface, kinds, registries, named, .. } = sources;
    let mut facts = Facts { as_of, policy, packages, registries, doubts, problems, calls, surface, ..Facts::default() };
    let known = Known { nouns: nouns(&annotations), components: components(&annotations), kinds, named };
    facts.doubts.extend(known.nouns.twice.iter().cloned());
    facts.shared.clone_from(&known.nouns.shared);
    let mut builder = Builder { known, facts };
    builder.classifications(&mut annotations);
    annotations.iter_mut().enumerate().for_each(|(at, annotation)| builder.annotation(at, annotation));
    let mut facts = builder.facts;
    facts.sort();
    facts
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

/// The nouns that annotations declare.
#[derive(Default)]
struct Nouns {
    /// The statement of each, by path, and the position of the annotation that declares it.
    declared: HashMap<String, (Statement, usize)>,
    /// The path of a noun by other paths that it has: targets that share a file declare the same noun, each in its own crate.
    shared: BTreeMap<String, String>,
    /// The positions of annotations that declare one once more, and state nothing.
    repeated: HashSet<usize>,
    /// Those that are declared at two places.
    twice: Vec<Doubt>,
}

fn nouns(annotations: &[Annotation]) -> Nouns {
    let mut nouns = Nouns { declared: HashMap::with_capacity(annotations.len() / 2), ..Nouns::default() };
    let mut at_place: HashMap<(&str, &Place), usize> = HashMap::new();
    // The system has it under its name there; tests share it.
    let mut order: Vec<usize> = (0..annotations.len()).filter(|&at| annotations[at].statement.is_noun()).collect();
    order.sort_by_key(|&at| (!annotations[at].library, annotations[at].test_only));
    for at in order {
        let annotation = &annotations[at];
        let path = annotation.path();
        if let Some(&(_, first)) = nouns.declared.get(&path) {
            nouns.repeated.insert(at);
            let first = &annotations[first].place;
            // One file that two targets of one name include declares the same noun twice, at the same place.
            if *first != annotation.place {
                let (first, second) = (first.clone(), annotation.place.clone());
                nouns.twice.push(Doubt::DeclaredTwice { path, first, second });
            }
            continue;
        }
        let known = at_place.entry((&annotation.package, &annotation.place)).or_insert(at);
        if *known != at && is_shared(annotation, &annotations[*known]) {
            nouns.repeated.insert(at);
            nouns.shared.insert(path, annotations[*known].path());
        } else {
            nouns.declared.insert(path, (annotation.statement, at));
        }
    }
    nouns
}

/// Whether two declarations at one place are one: that of a file which two targets share. What a macro declares at one place in
/// several modules is several nouns, and so is what it declares in two targets with different words.
fn is_shared(one: &Annotation, other: &Annotation) -> bool {
    let root = |annotation: &Annotation| annotation.module.split("::").next().map(str::to_owned);
    // The same words lead to the same nouns, each in its own crate.
    let words = |annotation: &Annotation| -> Vec<(&'static str, Arg)> {
        let without_path = |reference: &mut Reference| reference.path = None;
        let mut args = annotation.args.clone();
        for (_, arg) in &mut args {
            match arg {
                Arg::Refs(references) => references.iter_mut().for_each(without_path),
                Arg::Groups(groups) => groups.iter_mut().flatten().for_each(without_path),
                Arg::Level { of, .. } => without_path(of),
                _ => {}
            }
        }
        args
    };
    root(one) != root(other)
        && (one.statement, &one.item, &one.doc) == (other.statement, &other.item, &other.doc)
        && words(one) == words(other)
}

/// What every annotation may refer to.
struct Known {
    nouns: Nouns,
    components: Components,
    kinds: Vec<DeclaredKind>,
    named: NamedFiles,
}

impl Known {
    /// What is known of the kind of threat with this id, of our catalogue or of another.
    fn kind(&self, id: &str) -> Option<DeclaredKind> {
        let other = || self.kinds.iter().find(|kind| kind.id == id).cloned();
        find(id).map(DeclaredKind::from).or_else(other)
    }

    /// The id of the kind of threat with this name in a crate.
    fn kind_at(&self, krate: &str, name: &str) -> Option<String> {
        if krate == OURS {
            return ALL.iter().find(|entry| entry.name == name).map(|entry| entry.id.to_owned());
        }
        self.kinds.iter().find(|kind| kind.krate == krate && kind.name == name).map(|kind| kind.id.clone())
    }
}

/// The crate and the name of a path: modules between them do not matter, for a crate may export what they have.
fn ends(path: &str) -> Option<(&str, &str)> {
    Some((path.split("::").next()?, path.rsplit("::").next()?))
}

/// States what the annotations say.
struct Builder {
    known: Known,
    facts: Facts,
}

impl Builder {
    /// The classification policies: those that are ready-made, and those that are declared, with what the levels of each demand.
    fn classifications(&mut self, annotations: &mut [Annotation]) {
        let ready_made = [ready_made_three(), ready_made_four()];
        let mut policies: BTreeMap<String, Classification> =
            ready_made.into_iter().map(|classification| (classification.path.clone(), classification)).collect();
        for annotation in annotations.iter().filter(|annotation| annotation.statement == Statement::Classification) {
            let levels = match annotation.arg("levels") {
                Some(Arg::Texts(levels)) => levels.clone(),
                _ => Vec::new(),
            };
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
        for annotation in annotations.iter_mut().filter(|annotation| annotation.statement == Statement::Handling) {
            let path = annotation.path();
            let Some((policy, level)) = path.rsplit_once("::") else { continue };
            // None of its keys can be wrong: they are words, flags and texts.
            let Ok(said) = Handling::read(&mut Saying { builder: self, annotation }) else { continue };
            let known = policies.get_mut(policy).and_then(|policy| {
                let at = policy.levels.iter().position(|name| name == level)?;
                policy.handling.get_mut(at)
            });
            match known {
                Some(slot) => *slot = said,
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

    /// States what an annotation says, and leaves it empty: its texts move into the facts.
    fn annotation(&mut self, at: usize, annotation: &mut Annotation) {
        if self.known.nouns.repeated.contains(&at) {
            return;
        }
        if let Err(Unsaid::Because(why)) = self.state(annotation) {
            self.facts.doubts.push(Doubt::Incomplete {
                statement: annotation.statement,
                why,
                site: self.site(annotation),
            });
        }
    }

    fn state(&mut self, annotation: &mut Annotation) -> Result<(), Unsaid> {
        let saying = &mut Saying { builder: self, annotation };
        match saying.annotation.statement {
            Statement::Classification | Statement::Handling => {}
            Statement::Exposure => {
                let Some(threat) = Exposes::read(saying)?.threat else { return Ok(()) };
                let fingerprint = saying.fingerprint();
                let site = self.take_site(annotation);
                if annotation.test {
                    let (claims, legitimate, fingerprint) = (Vec::new(), None, None);
                    self.facts.tests.push(AttackTest { threat, claims, legitimate, fingerprint, site });
                } else {
                    let Annotation { unlinked: release_only, differs_in_tests, .. } = *annotation;
                    self.facts.exposures.push(Exposure { threat, fingerprint, release_only, differs_in_tests, site });
                }
            }
            Statement::Mitigation => {
                let Mitigates { threat, by, scope, bypass, emit, legitimate } = Mitigates::read(saying)?;
                let (fingerprint, copies) = (saying.fingerprint(), saying.copies());
                let site = self.site(annotation);
                if let Some(detection) = emit.filter(|_| !annotation.test) {
                    self.facts.emissions.push(Emission { detection, site: site.clone() });
                }
                let Some(threat) = threat else { return Ok(()) };
                if annotation.test {
                    self.facts.tests.push(AttackTest { threat, claims: by, legitimate, fingerprint, site });
                } else {
                    let controls = by.into_iter().flatten().collect();
                    self.facts.mitigations.push(Mitigation {
                        threat,
                        controls,
                        scope,
                        bypass,
                        fingerprint,
                        copies,
                        site,
                    });
                }
            }
            Statement::Acceptance => {
                let Accepts { threat, because, owner, until, scope } = Accepts::read(saying)?;
                self.decision(annotation, threat, Treatment::Accept, (because, owner), Some(until), scope);
            }
            Statement::Transfer => {
                let Transfers { threat, to, because, owner, until, scope } = Transfers::read(saying)?;
                self.decision(annotation, threat, Treatment::Transfer { to }, (because, owner), until, scope);
            }
            Statement::Avoidance => {
                let Avoids { threat, because, owner } = Avoids::read(saying)?;
                self.decision(annotation, threat, Treatment::Avoid, (because, owner), None, Scope::Own);
            }
            Statement::Dismissal => {
                let Dismisses { kind, because, owner, until } = Dismisses::read(saying)?;
                let Some(kind) = kind else { return Ok(()) };
                let site = self.take_site(annotation);
                self.facts.dismissals.push(Dismissal { kind, because, owner, until, site });
            }
            Statement::Satisfaction => {
                let Some(of) = Satisfies::read(saying)?.requirement else { return Ok(()) };
                let site = self.take_site(annotation);
                self.facts.satisfactions.push(Satisfaction { of, test: annotation.test, site });
            }
            Statement::Access => {
                let Accesses { asset, ops } = Accesses::read(saying)?;
                let Some(asset) = asset else { return Ok(()) };
                let site = self.take_site(annotation);
                self.facts.accesses.push(Access { asset, ops, site });
            }
            Statement::Flow => {
                let Flows { from, to, carries, protocol, authenticated, encrypted } = Flows::read(saying)?;
                let site = self.take_site(annotation);
                self.facts.flows.push(Flow { from, to, carries, protocol, authenticated, encrypted, site });
            }
            Statement::Emission => {
                let Some(detection) = Detects::read(saying)?.detection else { return Ok(()) };
                let site = self.take_site(annotation);
                self.facts.emissions.push(Emission { detection, site });
            }
            noun => {
                if let Some(mut noun) = Noun::read(noun, saying)? {
                    if let Noun::Threat(threat) = &mut noun
                        && let Some(kind) = threat.kind.as_deref().and_then(|id| self.known.kind(id))
                    {
                        inherit(threat, kind);
                    }
                    self.facts.declare(noun);
                }
            }
        }
        Ok(())
    }

    fn decision(
        &mut self,
        annotation: &mut Annotation,
        threat: Option<String>,
        treatment: Treatment,
        (because, owner): (String, String),
        until: Option<Date>,
        scope: Scope,
    ) {
        let Some(threat) = threat else { return };
        let site = self.take_site(annotation);
        let on_declaration = site.item == threat;
        self.facts.decisions.push(Decision { threat, treatment, because, owner, until, scope, on_declaration, site });
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
}

/// An annotation whose keys are read.
struct Saying<'b> {
    builder: &'b mut Builder,
    annotation: &'b mut Annotation,
}

impl Saying<'_> {
    /// The fingerprint of the function that the annotation stands on, which is no key of the grammar.
    fn fingerprint(&mut self) -> Option<String> {
        match self.take(FINGERPRINT) {
            Some(Arg::Text(fingerprint)) => Some(fingerprint),
            _ => None,
        }
    }

    /// The fingerprints of the copies that other macros made of the function.
    fn copies(&mut self) -> Vec<String> {
        match self.take(super::reconcile::COPIES) {
            Some(Arg::Texts(copies)) => copies,
            _ => Vec::new(),
        }
    }
}

impl Args for Saying<'_> {
    fn take(&mut self, key: &str) -> Option<Arg> {
        let at = self.annotation.args.iter().position(|(name, _)| *name == key)?;
        Some(self.annotation.args.swap_remove(at).1)
    }

    fn resolve(&mut self, reference: Reference, kind: RefKind) -> Option<String> {
        if kind == RefKind::Kind
            && let Some((krate, name)) = reference.path.as_deref().and_then(ends)
            && let Some(id) = self.builder.known.kind_at(krate, name)
        {
            return Some(id);
        }
        let why = match reference.path {
            None => "no such path is declared in the sources that were read".to_owned(),
            Some(path) => match self.builder.known.nouns.declared.get(self.builder.facts.own_path(&path)) {
                Some((statement, _)) if kind.admits(*statement) => {
                    return Some(self.builder.facts.own_path(&path).to_owned());
                }
                Some((statement, _)) => format!("`{path}` is {}", statement.described()),
                None => format!("`{path}` is declared neither in a linked crate nor in the sources that were read"),
            },
        };
        let site = self.builder.site(self.annotation);
        let wanted = kind.described().to_owned();
        self.builder.facts.doubts.push(Doubt::Unresolved { text: reference.text, wanted, why, site });
        None
    }

    fn level(&mut self, of: Reference, name: String) -> Option<Level> {
        let policies = &self.builder.facts.classifications;
        let policy = of.path.as_ref().and_then(|path| policies.iter().find(|known| known.path == *path));
        if let Some(policy) = policy.filter(|policy| policy.levels.contains(&name)) {
            return Some(Level { policy: policy.path.clone(), name });
        }
        let why = match (&of.path, policy) {
            (_, Some(policy)) => format!("`{}` has the levels {}", policy.path, policy.levels.join(", ")),
            (Some(path), None) => {
                format!("`{path}` is not an enum with `#[derive(Classification)]` that the check knows")
            }
            (None, None) => "no such path is declared in the sources that were read".to_owned(),
        };
        self.builder.facts.doubts.push(Doubt::Unresolved {
            text: format!("{}::{name}", of.text),
            wanted: "a level of a classification policy".to_owned(),
            why,
            site: bare_site(self.annotation),
        });
        None
    }

    fn look(&self, path: &str, contains: Option<&str>) -> FileState {
        match (self.builder.known.named.get(&(self.annotation.package.clone(), path.to_owned())), contains) {
            (None, _) => FileState::Unknown,
            (Some(None), _) => FileState::Missing,
            (Some(Some(text)), Some(wanted)) if !text.contains(wanted) => FileState::LacksText,
            (Some(Some(_)), _) => FileState::Present,
        }
    }

    fn component(&self) -> String {
        self.builder.component(self.annotation)
    }

    fn module(&self) -> String {
        self.annotation.module.clone()
    }

    fn declared(&mut self) -> Declaration {
        let id = match self.take("id") {
            Some(Arg::Text(id)) => Some(id),
            _ => None,
        };
        let component = self.component();
        let annotation = &mut *self.annotation;
        Declaration {
            path: annotation.path(),
            id,
            component,
            name: take(&mut annotation.item),
            doc: take(&mut annotation.doc),
            package: take(&mut annotation.package),
            place: taken(&mut annotation.place),
        }
    }
}

/// Gives a threat what is known of its kind, where it does not say it itself.
fn inherit(threat: &mut Threat, kind: DeclaredKind) {
    if threat.stride.is_empty() && threat.linddun.is_empty() {
        threat.stride = kind.stride;
        threat.linddun = kind.linddun;
    }
    threat.likelihood = threat.likelihood.or(kind.likelihood);
    let new = kind.refs.into_iter().filter(|reference| !threat.refs.contains(reference)).collect::<Vec<_>>();
    threat.refs.extend(new);
    if threat.declared.doc.is_empty() {
        threat.declared.doc = kind.description;
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
