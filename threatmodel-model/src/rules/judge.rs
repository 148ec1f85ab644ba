//! Runs the rules and applies the policy: levels, exemptions.

use std::{cmp::Reverse, collections::HashSet};

use super::{Context, RULES, Rule, fold::fold, unused_exemption};
use crate::{finding::Finding, lock::Lock, model::Model, policy::Exemption};
use threatmodel_core::words::{RuleLevel, Severity};

/// The verdict of the rules on a model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The findings by level; at each level first those about input that is missing from the model, then by the severity of the
    /// threats they are about. What follows from another finding is a note on it.
    pub findings: Vec<Finding>,
    /// The findings that the policy exempts, with the position of the exemption in the policy.
    pub exempted: Vec<(Finding, usize)>,
}

impl Verdict {
    /// Whether no finding denies.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.findings.iter().all(|finding| finding.level != RuleLevel::Deny)
    }

    /// How many findings have this level.
    #[must_use]
    pub fn count(&self, level: RuleLevel) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }
}

/// Judges a model by every rule and by a team's own.
#[must_use]
pub fn judge(model: &Model, lock: Option<&Lock>, own: &[&Rule]) -> Verdict {
    let mut verdict = Verdict::default();
    let mut used = vec![false; model.policy().exemptions.len()];
    let changes = lock.map(|lock| lock.changes(model)).unwrap_or_default();
    let context = Context { model, lock, changes: &changes, idle_exemptions: &[] };
    let rules = RULES.iter().chain(own).copied().filter(|rule| rule.name != unused_exemption::RULE.name);
    let rules: Vec<(&Rule, RuleLevel)> = rules.filter_map(|rule| Some((rule, level(rule, model)?))).collect();
    let of_input: HashSet<&str> = rules.iter().filter(|(rule, _)| rule.of_input).map(|(rule, _)| rule.name).collect();
    for (rule, level) in rules {
        apply(rule, level, model, (rule.check)(&context), &mut verdict, &mut used);
    }

    let idle: Vec<Exemption> = model
        .policy()
        .exemptions
        .iter()
        .zip(&used)
        .filter(|(_, used)| !**used)
        .map(|(exemption, _)| exemption.clone())
        .collect();
    let context = Context { idle_exemptions: &idle, ..context };
    let rule = &unused_exemption::RULE;
    if let Some(level) = level(rule, model) {
        apply(rule, level, model, (rule.check)(&context), &mut verdict, &mut used);
    }
    verdict.findings.sort_by_cached_key(|finding| {
        (Reverse(finding.level), !of_input.contains(finding.rule.as_str()), Reverse(severity(finding, model)))
    });
    // Last, so that what follows from an exempt finding is one itself.
    verdict.findings = fold(verdict.findings);
    verdict
}

/// The highest severity of the threats that a finding is about or may come from.
fn severity(finding: &Finding, model: &Model) -> Option<Severity> {
    let named = finding.subjects.iter().chain(finding.causes.iter().map(|cause| &cause.subject));
    named.filter_map(|path| model.threat_at(path)).map(|threat| threat.severity()).max()
}

/// The level that the policy gives a rule; none where it need not run.
fn level(rule: &Rule, model: &Model) -> Option<RuleLevel> {
    if rule.fixed {
        return Some(rule.level);
    }
    let level = model.policy().level(rule.name, rule.level, rule.reports);
    (level != RuleLevel::Allow).then_some(level)
}

fn apply(
    rule: &Rule,
    level: RuleLevel,
    model: &Model,
    mut findings: Vec<Finding>,
    verdict: &mut Verdict,
    used: &mut [bool],
) {
    let policy = model.policy();
    findings.sort_by(|a, b| a.place().cmp(&b.place()).then_with(|| a.message.cmp(&b.message)));
    for mut finding in findings {
        finding.name_places_once();
        rule.code.clone_into(&mut finding.code);
        rule.name.clone_into(&mut finding.rule);
        finding.level = level;
        let exemption = policy.exemptions.iter().position(|exemption| {
            !rule.fixed
                && exemption.rule == rule.name
                && exemption.holds(model.facts().as_of)
                && finding.subjects.contains(&exemption.item)
        });
        match exemption {
            Some(at) => {
                used[at] = true;
                verdict.exempted.push((finding, at));
            }
            None => verdict.findings.push(finding),
        }
    }
}
