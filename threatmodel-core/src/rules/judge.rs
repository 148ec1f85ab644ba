//! Runs the rules and applies the policy: levels, exemptions.

use super::{Context, RULES, Rule, unused_exemption};
use crate::{finding::Finding, lock::Lock, model::Model, policy::Exemption, words::RuleLevel};

/// What the rules say about a model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What is reported, by rule and place.
    pub findings: Vec<Finding>,
    /// What the policy exempts, with the exemption's position in the policy.
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
    for rule in RULES.iter().chain(own).filter(|rule| rule.name != unused_exemption::RULE.name) {
        run(rule, &context, &mut verdict, &mut used);
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
    run(&unused_exemption::RULE, &context, &mut verdict, &mut used);
    verdict
}

fn run(rule: &Rule, context: &Context<'_>, verdict: &mut Verdict, used: &mut [bool]) {
    let policy = context.model.policy();
    let level = policy.rules.get(rule.name).copied().unwrap_or(rule.level);
    if level == RuleLevel::Allow && !rule.fixed {
        return;
    }
    let mut findings = (rule.check)(context);
    findings.sort_by(|a, b| a.place().cmp(&b.place()).then_with(|| a.message.cmp(&b.message)));
    for mut finding in findings {
        rule.code.clone_into(&mut finding.code);
        rule.name.clone_into(&mut finding.rule);
        finding.level = if rule.fixed { rule.level } else { level };
        let exemption = policy.exemptions.iter().position(|exemption| {
            !rule.fixed
                && exemption.rule == rule.name
                && exemption.holds(context.model.facts().as_of)
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
