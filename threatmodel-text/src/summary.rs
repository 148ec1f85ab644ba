//! The summary of a check: threats by state and severity, where the evidence stands, how long it took.

use std::{collections::BTreeSet, fmt::Write as _};

use threatmodel_core::words::{RuleLevel, Severity};
use threatmodel_model::{
    model::{Coverage, Met, Model, Standing, State},
    policy::{Policy, Profile},
    query::{Exposure, Threats as _},
    rules::RULES,
};

use crate::{Run, plain, tally::Tally};

/// The one line of a clean run.
#[must_use]
pub fn line(run: &Run<'_>) -> String {
    let threats = run.model.threats().count();
    let states: Vec<String> = State::ALL
        .iter()
        .filter_map(|state| {
            let count = run.model.threats().in_state(*state).count();
            (count > 0).then(|| format!("{count} {state}"))
        })
        .collect();
    let lock = match (run.locked, lacks_surface(run)) {
        (false, _) => "; no threatmodel.lock",
        (true, true) => "; threatmodel.lock does not list the surface of the code",
        (true, false) => "",
    };
    format!(
        "threat model of {} holds: {} ({}); {}{}{}; {} ms{lock}",
        plain::line(run.subject),
        counted(threats, "threat"),
        states.join(", "),
        evidence(run.model),
        lenient(run.model).map_or_else(String::new, |lenient| format!("; exposures: {lenient}")),
        concessions(run).map_or_else(String::new, |concessions| format!("; {concessions}")),
        run.took.as_millis()
    )
}

/// The summary at the end of a run with findings.
#[must_use]
pub fn table(run: &Run<'_>) -> String {
    let mut text = format!("threat model of {}\n\n", plain::line(run.subject));
    let tally = Tally::of(run.model);
    let _ = write!(text, "  {:<9}", "threats");
    for state in &tally.states {
        let _ = write!(text, "  {state}");
    }
    text.push('\n');
    for (severity, counts) in &tally.severities {
        let _ = write!(text, "  {severity:<9}");
        for (state, count) in tally.states.iter().zip(counts) {
            let shown = if *count == 0 { "-".to_owned() } else { count.to_string() };
            let _ = write!(text, "  {shown:>width$}", width = state.name().len());
        }
        text.push('\n');
    }
    let unassessed = run.model.threats().filter(|threat| threat.risk().unassessed).count();
    if unassessed > 0 {
        let _ = writeln!(text, "  likelihood unassessed, treated as Likely: {unassessed}");
    }
    let _ = writeln!(text, "\n  evidence: {}", evidence(run.model));
    if let Some(lenient) = lenient(run.model) {
        let _ = writeln!(text, "  exposures: {lenient}");
    }
    let requirements = run.model.requirements().count();
    let satisfied = run.model.requirements().filter(|requirement| requirement.is_satisfied()).count();
    let rungs = [Met::Claimed, Met::Pending, Met::Tested, Met::ByFile].into_iter().filter_map(|rung| {
        let reached = run.model.requirements().filter(|requirement| requirement.met() == rung).count();
        (reached > 0).then(|| format!("{reached} {rung}"))
    });
    let rungs = rungs.collect::<Vec<_>>().join(", ");
    let rungs = if rungs.is_empty() { rungs } else { format!(" ({rungs})") };
    let _ = writeln!(text, "  requirements: {satisfied} of {requirements} satisfied{rungs}");
    if let Some(concessions) = concessions(run) {
        let _ = writeln!(text, "  threatmodel.toml: {concessions}");
    }
    if lacks_surface(run) {
        text.push_str(
            "  threatmodel.lock does not list the surface of the code: new entry points and sinks go unnoticed;\n",
        );
        text.push_str("  renew it with THREATMODEL_BLESS=1 cargo test\n");
    }
    if !run.locked {
        text.push_str("  no threatmodel.lock: without one, nothing shows that an annotation was deleted;\n");
        text.push_str("  write it with THREATMODEL_BLESS=1 cargo test and commit it\n");
    }
    let linked: usize = run.model.facts().packages.iter().map(|package| package.linked).sum();
    let _ = writeln!(
        text,
        "  {}, {} with annotations; {}; {} ms",
        counted(run.files, "file"),
        run.parsed,
        counted(linked, "linked record"),
        run.took.as_millis()
    );
    let (errors, warnings) = (run.verdict.count(RuleLevel::Deny), run.verdict.count(RuleLevel::Warn));
    let _ = write!(
        text,
        "\n{}: {}, {}",
        if errors > 0 { "failed" } else { "passed" },
        counted(errors, "error"),
        counted(warnings, "warning")
    );
    text
}

/// Where the evidence stands, over every pair of a threat and a control that code claims.
fn evidence(model: &Model) -> String {
    let tally = Tally::of(model);
    let reached = tally.rungs.iter().filter(|(_, count)| *count > 0);
    let told: Vec<String> = reached.map(|(rung, count)| format!("{count} {}", rung.name().to_lowercase())).collect();
    let told = if told.is_empty() { String::new() } else { format!(": {}", told.join(", ")) };
    let pairs: usize = tally.rungs.iter().map(|(_, count)| count).sum();
    format!("{} of threat and control{told}{}", counted(pairs, "pair"), seen(model, &tally))
}

/// The runs that have shown the rungs above `claimed`, and the number of tests whose results no run has shown.
fn seen(model: &Model, tally: &Tally) -> String {
    let run = &model.facts().run;
    if !run.looked {
        return match tally.short.len() {
            0 => String::new(),
            pending => format!(" (no run was looked at: {pending} pending)"),
        };
    }
    let (stale, missing) = (tally.short_and(Standing::Stale), tally.short_and(Standing::Unseen));
    let runs: BTreeSet<&str> = run.lines.iter().map(|line| line.run.as_str()).collect();
    let own = usize::from(run.current && runs.contains(run.name.as_str()));
    let mut parts = Vec::new();
    match (own, runs.len() - own) {
        (0, 0) => {}
        (1, 0) => parts.push("seen in this run".to_owned()),
        (0, earlier) => parts.push(format!("seen in {}", counted(earlier, "earlier run"))),
        (_, earlier) => parts.push(format!("seen in this run and {}", counted(earlier, "earlier one"))),
    }
    parts.extend((stale > 0).then(|| format!("{stale} stale")));
    parts.extend((missing > 0).then(|| format!("{missing} unseen")));
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// The exposures that are settled without an attack that goes through them and is stopped: by a decision, which covers its whole
/// component, or by a control that says with its `scope` that it stops the threat there too.
fn lenient(model: &Model) -> Option<String> {
    let in_state = |state: State| model.exposures().filter(|exposure| exposure.state() == state).count();
    let holds = |exposure: &Exposure<'_>| matches!(exposure.state(), State::Conditional | State::Mitigated);
    let scoped = model.exposures().filter(|exposure| exposure.coverage() == Coverage::Scope && holds(exposure)).count();
    let (accepted, transferred) = (in_state(State::Accepted), in_state(State::Transferred));
    let parts = [(accepted, "accepted"), (transferred, "transferred"), (scoped, "covered by a scope alone")];
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, how)| format!("{count} {how}")).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Whether there is a lock that does not say which entry points and sinks there were: new ones go unnoticed.
fn lacks_surface(run: &Run<'_>) -> bool {
    run.locked && run.model.facts().surface.is_none()
}

/// The concessions of the policy. A green check lists them, so that it does not look stronger than it is.
fn concessions(run: &Run<'_>) -> Option<String> {
    let policy = run.model.policy();
    let default = Policy::default();
    let rules = policy.rules.iter().filter(|(name, level)| {
        let rule = RULES.iter().find(|rule| rule.name == **name);
        rule.is_some_and(|rule| **level < policy.profile.level(rule.level, rule.reports))
    });
    let rules: Vec<&str> = rules.map(|(name, _)| name.as_str()).collect();
    let evidence =
        Severity::ALL.iter().filter(|severity| policy.evidence(**severity) < policy.profile.evidence(**severity));
    let evidence: Vec<&str> = evidence.map(|severity| severity.name()).collect();
    let exempted = run.verdict.exempted.len();
    let mut parts = Vec::new();
    if policy.profile == Profile::Start {
        parts.push("profile start: what is missing only warns".to_owned());
    }
    let dismissed = run.model.facts().dismissals.len() + policy.dismissals.len();
    if dismissed > 0 {
        parts.push(counted(dismissed, "dismissal"));
    }
    if exempted > 0 {
        parts.push(format!("{} exempted", counted(exempted, "finding")));
    }
    if !rules.is_empty() {
        parts.push(format!("rules lowered: {}", rules.join(", ")));
    }
    if !evidence.is_empty() {
        parts.push(format!("evidence lowered for {}", evidence.join(", ")));
    }
    if policy.risk != default.risk {
        parts.push("risk tables of the team's own".to_owned());
    }
    if !policy.handling.is_empty() {
        let levels: Vec<&str> = policy.handling.keys().map(String::as_str).collect();
        parts.push(format!("handling replaced for {}", levels.join(", ")));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
