//! Runs the rules and applies the policy: levels, exemptions.

use super::{Context, RULES, Rule, unused_exemption};
use crate::{finding::Finding, lock::Lock, model::Model, policy::Exemption};
use threatmodel_core::words::RuleLevel;

/// The verdict of the rules on a model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The findings: first about input that is missing from the model, then by rule and place.
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
    let context = Context { model, lock, idle_exemptions: &[] };
    let rules = RULES.iter().chain(own).copied().filter(|rule| rule.name != unused_exemption::RULE.name);
    let mut rules: Vec<(&Rule, RuleLevel)> = rules.filter_map(|rule| Some((rule, level(rule, model)?))).collect();
    // Causes before what follows from them.
    rules.sort_by_key(|(rule, _)| !rule.of_input);
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
    let context = Context { model, lock, idle_exemptions: &idle };
    let rule = &unused_exemption::RULE;
    if let Some(level) = level(rule, model) {
        apply(rule, level, model, (rule.check)(&context), &mut verdict, &mut used);
    }
    verdict
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
