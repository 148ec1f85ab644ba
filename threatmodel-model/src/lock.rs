//! `threatmodel.lock`: the reviewed model as sorted text, one fact a line.
//!
//! Once committed, it makes every weakening visible in review: a line that protected and is gone, or a line that permits
//! and is new, fails the check until somebody renews the file.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    annotation::Place,
    model::{
        Model,
        facts::{Level, Scope, Treatment},
    },
    policy::Profile,
    rules::RULES,
    surface::{Surface, interactions, line_of_dismissal, unmapped},
};
use threatmodel_core::names::short;
use threatmodel_core::words::{Evidence, RuleLevel, Severity};
use threatmodel_grammar::Line;

/// The first lines of the file.
const HEADER: &str =
    "# The reviewed threat model. Renew with THREATMODEL_BLESS=1 cargo test; review every line that changes.\n";

/// A committed `threatmodel.lock`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// Its name in messages, relative to the workspace's folder.
    pub file: String,
    called: Called,
    /// The facts, each with its line in the file; 0 where they come from a model.
    lines: BTreeMap<String, u32>,
}

/// How the facts of a lock name a noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Called {
    /// By its path. A module that is renamed changes every line.
    ByPath,
    /// By its `id`, where it has one that is no other noun's id or path, and else by its path.
    ById,
    /// As before; and the lock has the surface, and what nobody has considered.
    WithSurface,
}

impl Called {
    /// The line that says so.
    const fn format(self) -> &'static str {
        match self {
            Self::ByPath => "format 1",
            Self::ById => "format 2",
            Self::WithSurface => "format 3",
        }
    }
}

/// The differences between the model and the lock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LockDiff {
    /// Protection that is gone, and permissions that are new.
    pub weakened: Vec<Change>,
    /// Every other difference.
    pub other: Vec<Change>,
}

/// One line that differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// In the lock, not in the model.
    Gone {
        /// The fact.
        fact: String,
        /// Its line in the lock, from 1.
        line: u32,
    },
    /// In the model, not in the lock.
    New {
        /// The fact.
        fact: String,
    },
}

impl core::fmt::Display for Change {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Gone { fact, .. } => write!(f, "- {fact}"),
            Self::New { fact } => write!(f, "+ {fact}"),
        }
    }
}

impl Lock {
    /// Reads the text of a lock.
    ///
    /// # Errors
    ///
    /// If the text is not a lock of the form that this version writes.
    pub fn read(text: &str, file: &str) -> Result<Self, LockError> {
        let mut lines =
            (1..).zip(text.lines().map(str::trim_end)).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let format = lines.next().map(|(_, line)| line);
        let known = [Called::ByPath, Called::ById, Called::WithSurface]
            .into_iter()
            .find(|called| Some(called.format()) == format);
        let called = known.ok_or(LockError)?;
        Ok(Self {
            file: file.to_owned(),
            called,
            lines: lines.map(|(number, line)| (line.to_owned(), number)).collect(),
        })
    }

    /// The lines of a model.
    #[must_use]
    pub fn of(model: &Model, file: &str) -> Self {
        let called = if model.facts().surface.is_some() { Called::WithSurface } else { Called::ById };
        Self::with(model, file, called)
    }

    fn with(model: &Model, file: &str, called: Called) -> Self {
        let lines = lines(model, called).into_keys().map(|line| (line, 0)).collect();
        Self { file: file.to_owned(), called, lines }
    }

    /// Returns the differences of a model from this lock, whichever version wrote it.
    #[must_use]
    pub fn changes(&self, model: &Model) -> LockDiff {
        let now = Self::with(model, &self.file, self.called);
        if model.facts().surface.is_some() {
            return self.diff(&now);
        }
        // Nobody has looked, so nothing of it is gone.
        let mut known = self.clone();
        known.lines.retain(|line, _| !is_of_surface(line));
        known.diff(&now)
    }

    /// Whether it has the surface: what is new is then known.
    #[must_use]
    pub fn has_surface(&self) -> bool {
        self.called == Called::WithSurface
    }

    /// Whether it has this line.
    pub(crate) fn has(&self, line: &str) -> bool {
        self.lines.contains_key(line)
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{HEADER}{}\n", self.called.format());
        for line in self.lines.keys() {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// Returns the differences of a newer state from this one, of the same format.
    #[must_use]
    pub fn diff(&self, now: &Self) -> LockDiff {
        let mut diff = LockDiff::default();
        for (fact, line) in self.lines.iter().filter(|(fact, _)| !now.lines.contains_key(*fact)) {
            let weaker = match Meaning::of(fact) {
                Meaning::Protects => true,
                Meaning::Permits | Meaning::Neutral => false,
                Meaning::Ranks { of, rank } => now.rank(of).is_none_or(|now| now < rank),
            };
            diff.push(weaker, Change::Gone { fact: fact.clone(), line: *line });
        }
        for fact in now.lines.keys().filter(|fact| !self.lines.contains_key(*fact)) {
            diff.push(Meaning::of(fact) == Meaning::Permits, Change::New { fact: fact.clone() });
        }
        diff
    }

    /// The rank of what a ranking line speaks of.
    fn rank(&self, wanted: &str) -> Option<Rank> {
        self.lines.keys().find_map(|line| match Meaning::of(line) {
            Meaning::Ranks { of, rank } if of == wanted => Some(rank),
            _ => None,
        })
    }
}

impl LockDiff {
    fn push(&mut self, weaker: bool, change: Change) {
        if weaker { self.weakened.push(change) } else { self.other.push(change) }
    }
}

/// Whether a line is about the surface, or about what nobody has considered. Rules of their own speak of what is new.
fn is_of_surface(line: &str) -> bool {
    line.starts_with("surface ") || line.starts_with("unconsidered ")
}

/// The effect of a line on the strength of the model.
#[derive(PartialEq)]
pub(crate) enum Meaning<'l> {
    /// Its disappearance weakens the model.
    Protects,
    /// Its appearance weakens the model.
    Permits,
    /// A lower rank for the same thing weakens the model.
    Ranks { of: &'l str, rank: Rank },
    /// It is there to be reviewed.
    Neutral,
}

/// The rank of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rank(f64);

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        self.0.partial_cmp(&other.0)
    }
}

impl<'l> Meaning<'l> {
    pub(crate) fn of(line: &'l str) -> Self {
        let word = line.split(' ').next().unwrap_or_default();
        match word {
            "accepted" | "transferred" | "avoided" | "dismissed" | "exempt" | "lowered" | "widened" => Self::Permits,
            "access" | "flow" | "surface" | "unconsidered" => Self::Neutral,
            "classified" | "severity" | "detection" => ranking(line).unwrap_or(Self::Protects),
            _ => match Line::meaning(word) {
                Some(threatmodel_grammar::Meaning::Permits) => Self::Permits,
                _ => Self::Protects,
            },
        }
    }
}

/// `severity PATH High` and `classified PATH Policy::Level RANK/TOP`.
fn ranking(line: &str) -> Option<Meaning<'_>> {
    let (of, last) = line.rsplit_once(' ')?;
    if let Some(severity) = Severity::from_name(last) {
        return Some(Meaning::Ranks { of, rank: Rank(f64::from(severity as u8)) });
    }
    let (rank, top) = last.split_once('/')?;
    let (rank, top): (f64, f64) = (rank.parse().ok()?, top.parse().ok()?);
    let (of, _level) = of.rsplit_once(' ')?;
    Some(Meaning::Ranks { of, rank: Rank(rank / top) })
}

/// A text that is not a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockError;

impl core::fmt::Display for LockError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("this is not a lock that this version of threatmodel writes: its first line is none of `format 1`, `format 2` and `format 3`")
    }
}

impl core::error::Error for LockError {}

/// The facts of a model, one a line, each with the place that it was read from.
pub(crate) fn lines(model: &Model, called: Called) -> BTreeMap<String, Option<Place>> {
    let facts = model.facts();
    let names = Names::of(model, called);
    let mut lines = BTreeMap::new();
    let mut insert = |line: String, place: Option<&Place>| {
        // One fact is one line, and spaces at its end would not survive an editor.
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        lines.entry(line).or_insert_with(|| place.cloned());
    };
    for noun in facts.nouns() {
        let (declared, attribute) = (noun.declared(), noun.attribute());
        let name = names.name(&declared.path);
        let mut add = |line: Option<String>| line.into_iter().for_each(|line| insert(line, Some(&declared.place)));
        add(attribute.line.and_then(|line| line.with(name, "")));
        for (key, values) in attribute.keys.iter().zip(noun.values()) {
            let Some(line) = key.line else { continue };
            for value in &values {
                let value = if key.takes.references().is_some() { names.name(value) } else { value };
                add(line.with(name, value));
            }
        }
    }
    // What follows from several facts, or from the policy.
    for asset in model.assets() {
        if let Some(Level { policy, name }) = &asset.classification {
            let (path, policy) = (names.name(asset.path()), short(policy));
            insert(format!("classified {path} {policy}::{name} {}", asset.position()), Some(&asset.declared.place));
        }
    }
    for threat in model.threats() {
        let mut add = |line| insert(line, Some(&threat.declared.place));
        let path = names.name(threat.path());
        add(format!("severity {path} {}", threat.severity()));
        for category in threat.categories() {
            add(format!("category {path} {category}"));
        }
    }
    for detection in model.detections() {
        let (path, threat) = (names.name(detection.path()), names.name(&detection.threat));
        insert(format!("detects {path} {threat} by {}", detection.looks_for()), Some(&detection.declared.place));
    }
    for emission in model.emissions().filter(|emission| emission.site.in_system()) {
        insert(
            format!("emission {} at {}", names.name(&emission.detection), emission.site.item),
            Some(&emission.site.place),
        );
    }
    for exposure in model.exposures() {
        let line = format!("exposure {} at {}", names.name(&exposure.threat), exposure.site.item);
        insert(line, Some(&exposure.site.place));
    }
    for mitigation in model.mitigations().filter(|mitigation| mitigation.implements()) {
        let mut add = |line| insert(line, Some(&mitigation.site.place));
        for control in &mitigation.controls {
            let (threat, control) = (names.name(&mitigation.threat), names.name(control));
            let line = format!("mitigation {threat} by {control} at {}", mitigation.site.item);
            add(line);
            if let Some(scope) = names.scope(&mitigation.scope) {
                add(format!("widened {threat} by {control} at {} to {scope}", mitigation.site.item));
            }
        }
    }
    for test in model.tests().filter(|test| test.site.counts()) {
        let mut add = |line| insert(line, Some(&test.site.place));
        if test.claims.is_empty() {
            add(format!("test {} at {}", names.name(&test.threat), test.site.item));
        }
        for claim in &test.claims {
            let controls = match claim.as_slice() {
                [one] => names.name(one).to_owned(),
                several => format!("all({})", names.list(several)),
            };
            add(format!("test {} by {controls} at {}", names.name(&test.threat), test.site.item));
        }
        if test.legitimate.is_some() {
            add(format!("legitimate {} at {}", names.name(&test.threat), test.site.item));
        }
    }
    for decision in &facts.decisions {
        let word = match decision.treatment {
            Treatment::Accept => "accepted",
            Treatment::Transfer { .. } => "transferred",
            Treatment::Avoid => "avoided",
        };
        let until = decision.until.map_or_else(String::new, |until| format!(" until {until}"));
        let scope = names.scope(&decision.scope).map_or_else(String::new, |scope| format!(" for {scope}"));
        let line = format!(
            "{word} {} at {} by {}{until}{scope}",
            names.name(&decision.threat),
            decision.site.item,
            decision.owner
        );
        insert(line, Some(&decision.site.place));
    }
    for dismissed in &facts.dismissals {
        let (site, until) = (&dismissed.site, dismissed.until);
        insert(line_of_dismissal(&dismissed.kind, Some(&site.item), &dismissed.owner, until), Some(&site.place));
    }
    for satisfaction in facts.satisfactions.iter().filter(|satisfaction| satisfaction.site.counts()) {
        let line = format!("satisfied {} at {}", names.name(&satisfaction.of), satisfaction.site.item);
        insert(line, Some(&satisfaction.site.place));
    }
    for access in &facts.accesses {
        let line = format!("access {} at {}", names.name(&access.asset), access.site.item);
        insert(line, Some(&access.site.place));
    }
    for flow in model.flows() {
        let mut add = |line| insert(line, Some(&flow.site.place));
        let (from, to) = (names.name(&flow.from), names.name(&flow.to));
        for asset in &flow.carries {
            add(format!("flow {from} to {to} carries {}", names.name(asset)));
        }
        if flow.encrypted {
            add(format!("encrypted {from} to {to} at {}", flow.site.item));
        }
        if flow.authenticated {
            add(format!("authenticated {from} to {to} at {}", flow.site.item));
        }
    }
    policy(model, &mut |line| insert(line, None));
    if called == Called::WithSurface {
        surface(model, &mut insert);
    }
    lines
}

/// The surface, and what nobody has considered.
fn surface(model: &Model, add: &mut impl FnMut(String, Option<&Place>)) {
    for (line, found) in model.facts().surface.iter().flat_map(Surface::by_line) {
        add(line, found.first().map(|found| &found.place));
    }
    for interaction in interactions(model) {
        interaction.open.iter().for_each(|&category| add(interaction.line(category), Some(interaction.place)));
    }
    for unmapped in unmapped(model).iter().filter(|unmapped| !unmapped.dismissed) {
        add(unmapped.line(), None);
    }
}

fn policy(model: &Model, add: &mut impl FnMut(String)) {
    let policy = model.policy();
    // A rule that is off by default is raised by what would lower another.
    let own = |name: &str| {
        let rule = RULES.iter().find(|rule| rule.name == name);
        rule.map_or(RuleLevel::Deny, |rule| policy.profile.level(rule.level, rule.reports))
    };
    for (rule, level) in policy.rules.iter().filter(|(rule, level)| **level < own(rule)) {
        add(format!("lowered rule {rule} to {}", level.name().to_lowercase()));
    }
    let default = crate::policy::Policy::default();
    match policy.profile {
        Profile::Start => add("lowered profile to start".to_owned()),
        Profile::Standard => {}
        Profile::Strict => add("profile strict".to_owned()),
    }
    for &severity in Severity::ALL {
        let rung: Evidence = policy.evidence(severity);
        if rung < policy.profile.evidence(severity) {
            add(format!("lowered evidence for {severity} to {rung}"));
        }
        for layer in 1..=policy.layers(severity) {
            add(format!("layer {layer} for {severity}"));
        }
    }
    if policy.detected > default.detected {
        add(format!("lowered detection to {}", policy.detected));
    }
    for classification in &model.facts().classifications {
        let name = short(&classification.path);
        for (level, handling) in classification.levels.iter().zip(&classification.handling) {
            let mut demand = |what: String| add(format!("handling {name}::{level} {what}"));
            if handling.owner {
                demand("owner".to_owned());
            }
            handling.flows.iter().for_each(|flow| demand(format!("flow {flow}")));
            handling.layers.iter().for_each(|layer| demand(format!("layer {layer}")));
            handling.kinds.iter().for_each(|kind| demand(format!("kind {kind}")));
            if let Some(evidence) = handling.evidence {
                demand(format!("evidence {evidence}"));
            }
        }
    }
    policy.sets.iter().for_each(|set| add(format!("catalogue {set}")));
    for known in &policy.dismissals {
        add(line_of_dismissal(&known.of.to_string(), known.item.as_deref(), &known.owner, known.until));
    }
    for exemption in &policy.exemptions {
        let until = exemption.until.map_or_else(String::new, |until| format!(" until {until}"));
        add(format!("exempt {} from {}{until}", exemption.item, exemption.rule));
    }
}

/// What nouns are called: the `id` of each path, where there is one that counts.
struct Names<'m>(BTreeMap<&'m str, &'m str>);

impl<'m> Names<'m> {
    fn of(model: &'m Model, called: Called) -> Self {
        let declared = || model.facts().nouns().map(|noun| noun.declared());
        let mut of_name: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for declared in declared() {
            // A noun without an id goes by its path, so that is taken too.
            for name in [Some(&declared.path), declared.id.as_ref()].into_iter().flatten() {
                of_name.entry(name).or_default().insert(&declared.path);
            }
        }
        let with_id = declared()
            .filter(|_| called != Called::ByPath)
            .filter_map(|noun| Some((noun.path.as_str(), noun.id.as_deref()?)));
        // A name that two nouns have would let one stand for the other.
        let unique = with_id.filter(|(_, id)| of_name.get(id).is_some_and(|paths| paths.len() == 1));
        Self(unique.collect())
    }

    fn name<'p>(&'p self, path: &'p str) -> &'p str {
        self.0.get(path).copied().unwrap_or(path)
    }

    fn list(&self, paths: &[String]) -> String {
        paths.iter().map(|path| self.name(path)).collect::<Vec<_>>().join(", ")
    }

    fn scope(&self, scope: &Scope) -> Option<String> {
        match scope {
            Scope::Own => None,
            Scope::Components(components) => Some(self.list(components)),
            Scope::All => Some("every component".to_owned()),
        }
    }
}
