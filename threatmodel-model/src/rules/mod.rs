//! The rules: one file each, from model to findings.

mod adjacent_asset_touched;
mod adjacent_asset_unconsidered;
mod canary_in_event;
mod conditional_control;
mod detection_without_code;
mod duplicate_id;
mod duplicate_registry;
mod empty_model;
mod endless_decision;
mod event_severity_differs;
mod expired_decision;
mod expiring_decision;
mod failed_attack_test;
mod false_alarm;
mod file_outside_targets;
mod handling_rule_broken;
mod insufficient_evidence;
mod invalid_policy;
mod lock_missing;
mod lock_outdated;
mod lock_weakened;
mod malformed_annotation;
mod misplaced_attribute;
mod no_legitimate_use;
mod observation;
mod orphan_control;
mod overlapping_locators;
mod overridden_control;
mod removed_asset_accessed;
mod silent_member;
mod source_link_mismatch;
mod source_unread;
mod stale_dismissal;
mod switch_in_test;
mod test_only_mitigation;
mod threat_without_requirement;
mod too_few_layers;
mod unchecked_assumption;
mod unconsidered;
mod unconsidered_asset;
mod unconsidered_entry_point;
mod unconsidered_interaction;
mod unconsidered_sink;
mod undeclared_operation;
mod undetected_attack;
mod unexposed_threat;
mod unimplemented_control;
mod unlinked_dependency;
mod unlisted_access;
mod unmapped_catalogue_entry;
mod unmitigated_threat;
mod unpredicted_asset;
mod unprotected_flow;
mod unreached_exposure;
mod unread_evidence;
mod unresolved_reference;
mod unsatisfied_requirement;
mod unstated_access;
mod untouched_asset;
mod untriggered_detection;
mod unused_exemption;
mod void_test;

mod fold;
mod judge;

pub use judge::{Verdict, judge};
pub use unconsidered::asks_for_surface;
pub use unstated_access::watched;

use std::collections::BTreeMap;

use crate::{
    finding::Finding,
    lock::{Lock, LockDiff},
    model::Model,
    policy::{Exemption, Reports, RuleName},
    query,
    source::ProblemKind,
};
use threatmodel_core::names::short;
use threatmodel_core::words::RuleLevel;

/// A rule: its name, its documentation, and the function that finds violations.
///
/// Teams write their own in the same form and hand them to `check!(rules = [&MY_RULE])`.
///
/// ```
/// use threatmodel_core::words::RuleLevel;
/// use threatmodel_model::{finding::Finding, rules::{Context, Rule}};
///
/// static REVIEWED: Rule = Rule {
///     code: "ACME01",
///     name: "reviewed-threat",
///     level: RuleLevel::Warn,
///     summary: "a threat that nobody has reviewed",
///     docs: "Every threat has a `reviewed` date.",
///     check: |context: &Context<'_>| {
///         let unreviewed = context.model.threats().filter(|threat| threat.reviewed.is_none());
///         unreviewed
///             .map(|threat| {
///                 Finding::new(threat.path(), format!("nobody has reviewed `{}`", threat.name()))
///                     .at(&threat.declared.place, "declared here")
///                     .help("add `reviewed = \"…\"`")
///             })
///             .collect()
///     },
///     ..Rule::OWN
/// };
/// ```
#[derive(Debug)]
pub struct Rule {
    /// A short code, unique among the rules: `TM001`.
    pub code: &'static str,
    /// A name in kebab case, unique among the rules: `unmitigated-threat`.
    pub name: &'static str,
    /// The effect of its findings on the verdict, unless the policy changes it.
    pub level: RuleLevel,
    /// The noun phrase that completes "Reports …", without a full stop.
    pub summary: &'static str,
    /// The documentation, as Markdown. The rules of this crate use the headings "What it does", "Why it matters", "Example" and
    /// "What to write instead", in this order.
    pub docs: &'static str,
    /// The kind of finding it reports, for the profiles.
    pub reports: Reports,
    /// Whether the policy can neither change its level nor exempt from it.
    pub fixed: bool,
    /// Whether an exemption from it must have an end date, as an acceptance has.
    pub exemption_ends: bool,
    /// Whether it reports only what tests have shown, and so nothing before they ran.
    pub of_run: bool,
    /// Whether it reports only what a program was seen to touch, and so nothing where nobody watched one.
    pub of_observation: bool,
    /// Whether it reports what is left out of the model because it was not understood or not found. Findings of other rules
    /// may follow from that, so these come first.
    pub of_input: bool,
    /// Finds what it reports.
    pub check: fn(&Context<'_>) -> Vec<Finding>,
}

/// Whether a finding is about what is left out of the model because it was not understood or not found.
#[must_use]
pub fn is_of_input(finding: &Finding) -> bool {
    RULES.iter().any(|rule| rule.of_input && rule.name == finding.rule)
}

impl Rule {
    /// Defaults for a team's own rule.
    pub const OWN: Self = Self {
        code: "",
        name: "",
        level: RuleLevel::Deny,
        summary: "",
        docs: "",
        reports: Reports::Untrue,
        fixed: false,
        exemption_ends: false,
        of_run: false,
        of_observation: false,
        of_input: false,
        check: |_| Vec::new(),
    };

    /// The properties that the policy needs.
    #[must_use]
    pub const fn policy_name(&self) -> RuleName {
        RuleName { code: self.code, name: self.name, fixed: self.fixed, exemption_ends: self.exemption_ends }
    }
}

/// The input of a rule.
#[derive(Debug)]
#[non_exhaustive]
pub struct Context<'m> {
    /// The model.
    pub model: &'m Model,
    /// The reviewed model, if one is committed.
    pub lock: Option<&'m Lock>,
    /// How the model differs from it.
    pub changes: &'m LockDiff,
    /// Exemptions that matched nothing or have run out; known only once the other rules have run.
    pub idle_exemptions: &'m [Exemption],
}

/// Every rule of this crate, by code.
pub static RULES: &[&Rule] = &[
    &unmitigated_threat::RULE,
    &insufficient_evidence::RULE,
    &unexposed_threat::RULE,
    &expired_decision::RULE,
    &expiring_decision::RULE,
    &unchecked_assumption::RULE,
    &handling_rule_broken::RULE,
    &unconsidered_asset::RULE,
    &threat_without_requirement::RULE,
    &unsatisfied_requirement::RULE,
    &orphan_control::RULE,
    &unimplemented_control::RULE,
    &test_only_mitigation::RULE,
    &void_test::RULE,
    &unprotected_flow::RULE,
    &removed_asset_accessed::RULE,
    &adjacent_asset_unconsidered::RULE,
    &duplicate_id::RULE,
    &malformed_annotation::RULE,
    &misplaced_attribute::RULE,
    &unresolved_reference::RULE,
    &source_unread::RULE,
    &file_outside_targets::RULE,
    &source_link_mismatch::RULE,
    &unlinked_dependency::RULE,
    &silent_member::RULE,
    &empty_model::RULE,
    &duplicate_registry::RULE,
    &lock_weakened::RULE,
    &lock_outdated::RULE,
    &invalid_policy::RULE,
    &unused_exemption::RULE,
    &failed_attack_test::RULE,
    &unpredicted_asset::RULE,
    &unread_evidence::RULE,
    &no_legitimate_use::RULE,
    &detection_without_code::RULE,
    &undetected_attack::RULE,
    &false_alarm::RULE,
    &untriggered_detection::RULE,
    &canary_in_event::RULE,
    &overlapping_locators::RULE,
    &unstated_access::RULE,
    &unlisted_access::RULE,
    &undeclared_operation::RULE,
    &adjacent_asset_touched::RULE,
    &untouched_asset::RULE,
    &event_severity_differs::RULE,
    &overridden_control::RULE,
    &lock_missing::RULE,
    &unreached_exposure::RULE,
    &too_few_layers::RULE,
    &switch_in_test::RULE,
    &conditional_control::RULE,
    &endless_decision::RULE,
    &unconsidered_entry_point::RULE,
    &unconsidered_sink::RULE,
    &unmapped_catalogue_entry::RULE,
    &unconsidered_interaction::RULE,
    &stale_dismissal::RULE,
];

/// Whether a package is one that the check is about.
fn is_checked(model: &Model, package: &str) -> bool {
    model.facts().packages.iter().any(|known| known.checked && known.name == package)
}

/// Whether a threat concerns the system under check: declared or faced in a checked package. A catalogue of threats that
/// a dependency declares concerns nobody until code faces one of them.
fn concerns(model: &Model, threat: query::Threat<'_>) -> bool {
    is_checked(model, &threat.declared.package)
        || threat.exposures().any(|exposure| is_checked(model, &exposure.site.package))
}

/// One finding for each problem of a kind that the scan or the policy brought; `label` says what is to be seen there.
fn of_kind(context: &Context<'_>, kind: ProblemKind, label: &str) -> Vec<Finding> {
    let problems = context.model.facts().problems.iter().filter(|problem| problem.kind == kind);
    problems
        .map(|problem| {
            Finding::new(&problem.place.file, &problem.message).at(&problem.place, label).help(&problem.help)
        })
        .collect()
}

/// A component in words; `package:shop` stands for the code of a package around which none is declared.
fn component_name(component: &str) -> String {
    match component.strip_prefix("package:") {
        Some(package) => format!("the package `{package}`, outside any component"),
        None => format!("component `{}`", short(component)),
    }
}

/// The exposures by threat and component: what stops a threat covers a component, so that is what is reported.
fn by_component<'m>(
    exposures: impl Iterator<Item = query::Exposure<'m>>,
) -> BTreeMap<(&'m str, &'m str), Vec<query::Exposure<'m>>> {
    let mut grouped: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for exposure in exposures {
        let facts = exposure.facts();
        grouped.entry((facts.threat.as_str(), facts.site.component.as_str())).or_default().push(exposure);
    }
    grouped
}

/// The finding where code faces the threat: at the first exposure, with the others beside it.
fn faced(mut finding: Finding, exposures: &[query::Exposure<'_>]) -> Finding {
    for (number, exposure) in exposures.iter().enumerate() {
        let site = &exposure.facts().site;
        finding = finding.subject(&site.item);
        finding = match number {
            0 => finding.at(&site.place, "this code faces the threat"),
            _ => finding.related(&site.place, "and so does this"),
        };
    }
    finding
}

/// A list of names for a message: "`A`, `B` and `C`".
fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::RULES;

    #[test]
    fn codes_are_unique_and_in_order() {
        let codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
        let expected: Vec<String> = (1..=codes.len()).map(|number| format!("TM{number:03}")).collect();
        assert_eq!(codes, expected);
    }

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        let names: HashSet<&str> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), RULES.len());
        assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
    }

    #[test]
    fn every_rule_says_what_it_is_for() {
        for rule in RULES {
            assert!(rule.docs.len() > 200, "{} has hardly any documentation", rule.name);
            assert!(!rule.summary.ends_with('.'), "{}", rule.name);
        }
    }

    #[test]
    fn every_rule_is_documented_under_the_same_headings() {
        for rule in RULES {
            let headings: Vec<&str> = rule.docs.lines().filter_map(|line| line.strip_prefix("## ")).collect();
            let expected = ["What it does", "Why it matters", "Example", "What to write instead"];
            assert_eq!(headings, expected, "{}", rule.name);
        }
    }
}
