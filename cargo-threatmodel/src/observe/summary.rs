//! The observation, in a few lines.

use std::{collections::BTreeMap, fmt::Write as _};

use threatmodel_core::{names::short, words::RuleLevel};
use threatmodel_model::{evidence::Deviation, rules::Verdict};
use threatmodel_observe::{
    confine,
    holding::{Holding, Taken},
    record::Observation,
};
use threatmodel_text::plain;

use super::{Subjected, folders};

/// The lines above the findings: what differs from the list, by kind.
pub(crate) fn by_kind(holding: &Holding<'_>) -> String {
    let mut kinds: BTreeMap<(Deviation, &str), BTreeMap<&str, usize>> = BTreeMap::new();
    for observed in holding.deviations.iter().filter(|observed| !observed.touched.is_empty()) {
        let kind = observed.touched.split(':').next().unwrap_or_default();
        *kinds.entry((observed.deviation, kind)).or_default().entry(&observed.operation).or_default() += 1;
    }
    let mut text = String::new();
    for ((deviation, kind), operations) in kinds {
        let what = match deviation {
            Deviation::Unlisted => "covered by no asset",
            Deviation::Undeclared => "not declared",
            Deviation::Adjacent => "adjacent",
            Deviation::Foreign => "of another component",
            Deviation::Untouched => continue,
        };
        let operations: Vec<String> =
            operations.into_iter().map(|(operation, count)| format!("{operation} {count}")).collect();
        let _ = writeln!(text, "{kind} {what}: {}", plain::line(&operations.join("; ")));
    }
    text.push_str(&by_folder(holding));
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// From how many files on that one program, or one line of code, touched in one way it is said in which folders they are; and
/// how many folders are named.
const MANY: usize = 10;
const FOLDERS: usize = 5;

/// Where the files are of those who touched many.
fn by_folder(holding: &Holding<'_>) -> String {
    let mut groups: BTreeMap<(&str, String), Vec<&str>> = BTreeMap::new();
    for observed in &holding.deviations {
        let Some(path) = observed.touched.strip_prefix("file:") else { continue };
        let by = match observed.stack.first() {
            Some(first) => format!("{}:{}", first.place.file, first.place.line),
            None => observed.program.clone(),
        };
        groups.entry((&observed.operation, by)).or_default().push(path);
    }
    let mut text = String::new();
    for ((operation, by), files) in groups.iter().filter(|(_, files)| files.len() >= MANY) {
        for (folder, count) in folders::around(files.iter().copied(), FOLDERS) {
            let line = format!("  {operation} by {by}: {count} below {}", folder.display());
            let _ = writeln!(text, "{}", plain::line(&line));
        }
    }
    text
}

/// The lines below the findings: silence is no safety, so what was not seen is among them.
pub(crate) fn text(
    observation: &Observation,
    holding: &Holding<'_>,
    subjected: &Subjected,
    verdict: &Verdict,
) -> String {
    let mut text = String::new();
    let mut list = |title: &str, entries: Vec<String>| {
        if !entries.is_empty() {
            let _ = writeln!(text, "{title}");
            for entry in entries {
                let _ = writeln!(text, "  {}", plain::line(&entry));
            }
        }
    };
    if !subjected.variables {
        list("left out:", vec!["the variables that programs read".to_owned()]);
    }
    list("could not be observed:", observation.blind_spots.iter().map(ToString::to_string).collect());
    list(
        "locators without a meaning in this run:",
        subjected
            .unplaced
            .iter()
            .map(|place| format!("`{}` of {}: {}", place.locator, short(&place.asset), place.why))
            .collect(),
    );
    let hindered = subjected.hindered(holding, verdict).into_iter();
    list(
        "listed or exempt but refused, so the run is inconclusive:",
        hindered
            .map(|access| {
                format!(
                    "`{}` ({}) to {}",
                    access.what.locator(),
                    access.operation_and_outcome(),
                    access.program.display()
                )
            })
            .collect(),
    );
    if let Some(confinement) = &subjected.confinement {
        list("confined to the list and the baseline; only observed:", vec![confine::WATCHED_ONLY.to_owned()]);
        let gaps = confinement.gaps.iter();
        list(
            "where the grants differ from the list:",
            gaps.map(|gap| format!("`{}` of {}: {}", gap.locator, short(&gap.asset), gap.why)).collect(),
        );
    }
    list("touched:", joined(holding.touched.iter().map(|path| short(path).to_owned())));
    list("within reach and left alone:", joined(holding.left_alone.iter().map(|path| short(path).to_owned())));
    let mut baseline: BTreeMap<&str, u64> = BTreeMap::new();
    for (access, taken) in &holding.accesses {
        if let Taken::Baseline(entry) = taken {
            *baseline.entry(entry).or_default() += access.count;
        }
    }
    let entries = baseline.iter().map(|(entry, count)| format!("{entry} {count}"));
    list(&format!("covered by the baseline of {}:", subjected.baseline.version), joined(entries));
    let _ = writeln!(
        text,
        "{}{}: {} processes, {} accesses, {} errors, {} warnings, {} exempted; the command ended with {}{}",
        subjected.name,
        subjected.component.as_ref().map(|component| format!(", {}", short(component))).unwrap_or_default(),
        observation.processes,
        observation.accesses.iter().map(|access| access.count).sum::<u64>(),
        verdict.count(RuleLevel::Deny),
        verdict.count(RuleLevel::Warn),
        verdict.exempted.len(),
        observation.status,
        if observation.interrupted { ", interrupted" } else { "" },
    );
    text
}

fn joined(entries: impl Iterator<Item = String>) -> Vec<String> {
    let entries: Vec<String> = entries.collect();
    if entries.is_empty() { Vec::new() } else { vec![entries.join(", ")] }
}
