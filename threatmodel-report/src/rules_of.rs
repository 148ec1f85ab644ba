//! The rules that a model's detections are, as the program evaluates them: every export of detections is made of these.

use core::fmt;
use std::collections::BTreeSet;

use threatmodel_detect::{
    check::{self, Problem},
    duration::{self, BadDuration},
    limits::Limits,
    rule::{Kind, Rule, Text, Texts, Threat},
};
use threatmodel_model::{
    model::{Model, facts},
    query::Detection,
};

/// A detection that no rule can be made of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unusable {
    /// The path of the detection.
    pub path: String,
    /// The reason why it is left out.
    pub why: Why,
}

/// Why no rule can be made of a detection.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// Another detection has the same path.
    SamePath,
    /// It needs a time and has none.
    NoTime,
    /// Its time cannot be read.
    BadTime(BadDuration),
    /// No engine takes the rule.
    Invalid(Problem),
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "detection `{}`: ", self.path)?;
        match &self.why {
            Why::SamePath => f.write_str("another detection has the same path"),
            Why::NoTime => f.write_str("it needs `within`"),
            Why::BadTime(error) => error.fmt(f),
            Why::Invalid(problem) => problem.fmt(f),
        }
    }
}

impl core::error::Error for Unusable {}

/// The rules of a model, by path, and the detections that no rule can be made of.
///
/// They are those of the program. Only the severity of a threat can differ, where the policy replaces the risk tables: here it
/// is the one that follows under the policy, there under the tables that hold by default, and a rule of the check says so.
#[must_use]
pub fn rules(model: &Model) -> (Vec<Rule>, Vec<Unusable>) {
    let (known, unusable) = known(model);
    (known.into_iter().map(|known| known.rule).collect(), unusable)
}

/// A rule, with the detection that it is made of.
pub(crate) struct Known<'m> {
    pub(crate) detection: Detection<'m>,
    pub(crate) rule: Rule,
}

/// The same as [`rules`], with the detections.
pub(crate) fn known(model: &Model) -> (Vec<Known<'_>>, Vec<Unusable>) {
    let (mut rules, mut unusable, mut paths) = (Vec::new(), Vec::new(), BTreeSet::new());
    for detection in model.detections() {
        let path = detection.facts().path();
        let rule = if paths.insert(path) { rule(detection) } else { Err(Why::SamePath) };
        match rule {
            Ok(rule) => rules.push(Known { detection, rule }),
            Err(why) => unusable.push(Unusable { path: path.to_owned(), why }),
        }
    }
    rules.sort_by(|a, b| a.rule.path.cmp(&b.rule.path));
    (rules, unusable)
}

fn rule(detection: Detection<'_>) -> Result<Rule, Why> {
    let (facts, threat) = (detection.facts(), detection.threat());
    let rule = Rule {
        path: text(facts.path()),
        doc: text(&facts.declared.doc),
        event: text(&facts.event),
        level: facts.level,
        kind: kind(facts)?,
        threat: Threat {
            path: text(&facts.threat),
            id: threat.and_then(|threat| threat.facts().declared.id.as_deref().map(text)),
            severity: threat.map(|threat| text(threat.severity().name())),
        },
        assets: threat.map_or_else(Texts::default, |threat| texts(&threat.facts().targets)),
        playbook: facts.playbook.iter().map(|playbook| text(playbook)).collect(),
        enabled: true,
    };
    let wrong = check::check(core::slice::from_ref(&rule), &Limits::default()).err();
    match wrong.and_then(|errors| errors.0.into_iter().next()) {
        Some(error) => Err(Why::Invalid(error.problem)),
        None => Ok(rule),
    }
}

fn kind(facts: &facts::Detection) -> Result<Kind, Why> {
    let within = || duration::parse(facts.within.as_deref().ok_or(Why::NoTime)?).map_err(Why::BadTime);
    let group_by = || texts(&facts.group_by);
    Ok(if let Some(threshold) = facts.threshold {
        match &facts.distinct {
            Some(field) => Kind::Distinct { group_by: group_by(), field: text(field), threshold, within: within()? },
            None => Kind::Threshold { group_by: group_by(), threshold, within: within()? },
        }
    } else if !facts.sequence.is_empty() {
        Kind::Sequence { group_by: group_by(), steps: texts(&facts.sequence), within: within()? }
    } else if let Some(requires) = &facts.requires {
        let at = facts.at.as_deref().map(text);
        Kind::MissingStep { group_by: group_by(), requires: text(requires), at, within: within()? }
    } else if facts.canary {
        Kind::Canary
    } else {
        Kind::Every
    })
}

fn text(text: &str) -> Text {
    Text::Owned(text.to_owned())
}

fn texts(list: &[String]) -> Texts {
    list.iter().map(|part| text(part)).collect()
}
