//! `threatmodel.lock`: the reviewed model as sorted text, one fact a line.
//!
//! Once committed, it makes every weakening visible in review: a line that protected and is gone, or a line that permits
//! and is new, fails the check until somebody renews the file.

use std::collections::BTreeMap;

use crate::{
    annotation::Place,
    model::{
        Model,
        facts::{Level, Scope, Treatment},
    },
    policy::Profile,
    rules::RULES,
};
use threatmodel_core::names::short;
use threatmodel_core::words::{ByDefault, Disposition, Evidence, RuleLevel, Severity};

/// The first lines of the file.
const HEADER: &str = "# The reviewed threat model. Renew with THREATMODEL_BLESS=1 cargo test; review every line that changes.\nformat 1\n";

/// A committed `threatmodel.lock`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// Its name in messages, relative to the workspace's folder.
    pub file: String,
    /// The facts, each with its line in the file; 0 where they come from a model.
    lines: BTreeMap<String, u32>,
}

/// The differences between the model and the lock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
        if !matches!(lines.next(), Some((_, "format 1"))) {
            return Err(LockError);
        }
        Ok(Self { file: file.to_owned(), lines: lines.map(|(number, line)| (line.to_owned(), number)).collect() })
    }

    /// The lines of a model.
    #[must_use]
    pub fn of(model: &Model, file: &str) -> Self {
        Self { file: file.to_owned(), lines: lines(model).into_keys().map(|line| (line, 0)).collect() }
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = HEADER.to_owned();
        for line in self.lines.keys() {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// Returns the differences of a newer state from this one.
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
            "accepted" | "transferred" | "avoided" | "enabled" | "exempt" | "fixed" | "lowered" | "provided"
            | "widened" => Self::Permits,
            "access" | "flow" => Self::Neutral,
            "classified" | "severity" | "detection" => ranking(line).unwrap_or(Self::Protects),
            _ => Self::Protects,
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
        f.write_str("this is not a lock that this version of threatmodel writes: its first line is not `format 1`")
    }
}

impl core::error::Error for LockError {}

/// The facts of a model, one a line, each with the place that it was read from.
pub(crate) fn lines(model: &Model) -> BTreeMap<String, Option<Place>> {
    let facts = model.facts();
    let mut lines = BTreeMap::new();
    let mut insert = |line: String, place: Option<&Place>| {
        // One fact is one line, and spaces at its end would not survive an editor.
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        lines.entry(line).or_insert_with(|| place.cloned());
    };
    for asset in model.assets() {
        let mut add = |line| insert(line, Some(&asset.declared.place));
        let path = asset.path();
        add(format!("asset {path}"));
        if let Some(Level { policy, name }) = &asset.classification {
            let policy = short(policy);
            add(format!("classified {path} {policy}::{name} {}", asset.position()));
        }
        if asset.disposition == Disposition::Remove {
            add(format!("to-remove {path}"));
        }
        if let Some(owner) = &asset.owner {
            add(format!("owned {path} by {owner}"));
        }
    }
    for threat in model.threats() {
        let mut add = |line| insert(line, Some(&threat.declared.place));
        let path = threat.path();
        add(format!("threat {path}"));
        add(format!("severity {path} {}", threat.severity()));
        for target in &threat.targets {
            add(format!("targets {path} {target}"));
        }
        for category in threat.categories() {
            add(format!("category {path} {category}"));
        }
    }
    for control in model.controls() {
        let mut add = |line| insert(line, Some(&control.declared.place));
        add(format!("control {} {}", control.path(), control.layer));
        if control.fixed.is_some() {
            add(format!("fixed {}", control.path()));
        }
        if control.provided_by.is_some() {
            add(format!("provided {}", control.path()));
        }
        // That it is off by default is no weakness: that it is no longer said to be is a claim.
        if control.default == ByDefault::Off {
            add(format!("off-by-default {}", control.path()));
        }
    }
    for requirement in model.requirements() {
        let mut add = |line| insert(line, Some(&requirement.declared.place));
        add(format!("requirement {} {}", requirement.path(), requirement.phase));
        for threat in &requirement.from {
            add(format!("required-by {} {threat}", requirement.path()));
        }
        for control in &requirement.enables {
            add(format!("enabled {control} {}", requirement.path()));
        }
    }
    for component in model.components() {
        insert(format!("component {}", component.path()), Some(&component.declared.place));
    }
    for zone in model.trust_zones() {
        insert(format!("trust-zone {}", zone.path()), Some(&zone.declared.place));
    }
    for actor in model.actors() {
        insert(format!("actor {}", actor.path()), Some(&actor.declared.place));
    }
    for assumption in model.assumptions() {
        insert(format!("assumption {}", assumption.path()), Some(&assumption.declared.place));
    }
    for detection in model.detections() {
        let mut add = |line| insert(line, Some(&detection.declared.place));
        let path = detection.path();
        add(format!("detection {path} {}", detection.level));
        add(format!("detects {path} {} by {}", detection.threat, detection.looks_for()));
    }
    for step in model.workflow_steps() {
        insert(format!("workflow-step {}", step.path()), Some(&step.declared.place));
    }
    for emission in model.emissions().filter(|emission| emission.site.in_system()) {
        insert(format!("emission {} at {}", emission.detection, emission.site.item), Some(&emission.site.place));
    }
    for exposure in model.exposures() {
        let line = format!("exposure {} at {}", exposure.threat, exposure.site.item);
        insert(line, Some(&exposure.site.place));
    }
    for mitigation in model.mitigations().filter(|mitigation| mitigation.implements()) {
        let mut add = |line| insert(line, Some(&mitigation.site.place));
        for control in &mitigation.controls {
            let line = format!("mitigation {} by {control} at {}", mitigation.threat, mitigation.site.item);
            add(line);
            if let Some(scope) = scope(&mitigation.scope) {
                add(format!("widened {} by {control} at {} to {scope}", mitigation.threat, mitigation.site.item));
            }
        }
    }
    for test in model.tests().filter(|test| test.site.counts()) {
        let mut add = |line| insert(line, Some(&test.site.place));
        if test.claims.is_empty() {
            add(format!("test {} at {}", test.threat, test.site.item));
        }
        for claim in &test.claims {
            let controls = match claim.as_slice() {
                [one] => one.clone(),
                several => format!("all({})", several.join(", ")),
            };
            add(format!("test {} by {controls} at {}", test.threat, test.site.item));
        }
        if test.legitimate.is_some() {
            add(format!("legitimate {} at {}", test.threat, test.site.item));
        }
    }
    for decision in &facts.decisions {
        let word = match decision.treatment {
            Treatment::Accept => "accepted",
            Treatment::Transfer { .. } => "transferred",
            Treatment::Avoid => "avoided",
        };
        let until = decision.until.map_or_else(String::new, |until| format!(" until {until}"));
        let scope = scope(&decision.scope).map_or_else(String::new, |scope| format!(" for {scope}"));
        let line = format!("{word} {} at {} by {}{until}{scope}", decision.threat, decision.site.item, decision.owner);
        insert(line, Some(&decision.site.place));
    }
    for satisfaction in facts.satisfactions.iter().filter(|satisfaction| satisfaction.site.counts()) {
        let line = format!("satisfied {} at {}", satisfaction.of, satisfaction.site.item);
        insert(line, Some(&satisfaction.site.place));
    }
    for access in &facts.accesses {
        let line = format!("access {} at {}", access.asset, access.site.item);
        insert(line, Some(&access.site.place));
    }
    for flow in model.flows() {
        let mut add = |line| insert(line, Some(&flow.site.place));
        for asset in &flow.carries {
            add(format!("flow {} to {} carries {asset}", flow.from, flow.to));
        }
        if flow.encrypted {
            add(format!("encrypted {} to {} at {}", flow.from, flow.to, flow.site.item));
        }
        if flow.authenticated {
            add(format!("authenticated {} to {} at {}", flow.from, flow.to, flow.site.item));
        }
    }
    policy(model, &mut |line| insert(line, None));
    lines
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
    for exemption in &policy.exemptions {
        let until = exemption.until.map_or_else(String::new, |until| format!(" until {until}"));
        add(format!("exempt {} from {}{until}", exemption.item, exemption.rule));
    }
}

fn scope(scope: &Scope) -> Option<String> {
    match scope {
        Scope::Own => None,
        Scope::Components(components) => Some(components.join(", ")),
        Scope::All => Some("every component".to_owned()),
    }
}
