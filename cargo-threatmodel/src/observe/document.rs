//! The observation, as JSON.

use std::collections::BTreeSet;

use serde::Serialize;
use threatmodel_model::{finding::Finding, rules::Verdict};
use threatmodel_observe::{
    confine::{self, Gap, Ports, Right},
    holding::{Holding, Taken},
    record::Observation,
};

use super::Subjected;
use crate::subject::Error;

/// The version of the form.
const FORMAT: u32 = 1;

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Observed<'o> {
    /// The version of this form.
    format: u32,
    /// The package whose assets count.
    subject: &'o str,
    /// The component whose assets count, by path.
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<&'o str>,
    /// The accesses granted to the command, if it was confined.
    #[serde(skip_serializing_if = "Option::is_none")]
    confinement: Option<Confined<'o>>,
    /// The version of the baseline list.
    baseline: &'o str,
    /// Whether no finding fails.
    passes: bool,
    /// How the command ended: "exit code 0".
    status: String,
    /// Whether the terminal interrupted the run.
    interrupted: bool,
    /// Processes that ran, the command included.
    processes: u64,
    /// Where list and accesses differ.
    findings: &'o [Finding],
    /// Findings that the policy exempts.
    exempted: Vec<&'o Finding>,
    /// The blind spots, as sentences.
    blind_spots: Vec<String>,
    /// Locators that have no meaning in this run.
    unresolved_locators: Vec<Unresolved<'o>>,
    /// The assets that were touched, by path.
    touched: Vec<&'o String>,
    /// The adjacent assets that were within reach and not touched, by path.
    left_alone: Vec<&'o String>,
    /// Every distinct access.
    accesses: Vec<Access<'o>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Confined<'o> {
    /// Folders are granted with all that is below them.
    grants: Vec<Granted<'o>>,
    /// The TCP ports that may be listened on.
    bind: &'o Ports,
    /// The TCP ports that may be connected to.
    connect: &'o Ports,
    /// Where grants and list differ.
    gaps: &'o [Gap],
    /// The accesses that are only observed.
    not_held_back: &'static str,
    /// The listed accesses that were refused: as in `accesses`.
    hindered: Vec<Refused>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Granted<'o> {
    path: String,
    rights: &'o BTreeSet<Right>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Refused {
    touched: String,
    operation: String,
    outcome: String,
    program: String,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Unresolved<'o> {
    asset: &'o str,
    locator: &'o str,
    why: &'o str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Access<'o> {
    /// As a locator.
    touched: String,
    /// `read`, `write`, `create`, `delete`, `link`, `change`, `list`, `connect`, `bind`, `send`, `execute` or
    /// `look up`.
    operation: String,
    /// `done`, `denied: …`, `failed: …` or `unfinished`.
    outcome: String,
    /// How many calls did so.
    count: u64,
    /// The name as the program gave it the first time, where it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<String>,
    /// The program that did so.
    program: String,
    /// Where in its own code it did so first, innermost first.
    stack: Vec<Frame<'o>>,
    /// `assets`, `baseline`, `among_watched`, `nothing_there` or `unlisted`.
    taken_for: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assets: Vec<&'o String>,
    /// The entry of the baseline list.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<&'o String>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Frame<'o> {
    function: &'o str,
    file: String,
    line: u32,
}

pub(crate) fn json(
    observation: &Observation,
    holding: &Holding<'_>,
    subjected: &Subjected,
    verdict: &Verdict,
) -> Result<String, Error> {
    let accesses = holding.accesses.iter().map(|(access, taken)| {
        let (taken_for, assets, entry) = match taken {
            Taken::Assets(assets) => ("assets", assets.iter().collect(), None),
            Taken::Baseline(entry) => ("baseline", Vec::new(), Some(entry)),
            Taken::Among => ("among_watched", Vec::new(), None),
            Taken::Nothing => ("nothing_there", Vec::new(), None),
            Taken::Unlisted => ("unlisted", Vec::new(), None),
        };
        Access {
            touched: access.what.locator(),
            operation: access.operation.to_string(),
            outcome: access.outcome.to_string(),
            count: access.count,
            asked: access.asked.as_ref().map(|asked| asked.to_string_lossy().into_owned()),
            program: access.program.to_string_lossy().into_owned(),
            stack: access
                .stack
                .iter()
                .map(|frame| Frame {
                    function: &frame.function,
                    file: frame.file.to_string_lossy().into_owned(),
                    line: frame.line,
                })
                .collect(),
            taken_for,
            assets,
            entry,
        }
    });
    let unresolved = subjected.unplaced.iter().map(|place| Unresolved {
        asset: &place.asset,
        locator: &place.locator,
        why: &place.why,
    });
    let document = Observed {
        format: FORMAT,
        subject: &subjected.name,
        component: subjected.component.as_deref(),
        confinement: confined(subjected, holding, verdict),
        baseline: &subjected.baseline.version,
        passes: verdict.passes(),
        status: observation.status.to_string(),
        interrupted: observation.interrupted,
        processes: observation.processes,
        findings: &verdict.findings,
        exempted: verdict.exempted.iter().map(|(finding, _)| finding).collect(),
        blind_spots: observation.blind_spots.iter().map(ToString::to_string).collect(),
        unresolved_locators: unresolved.collect(),
        touched: holding.touched.iter().collect(),
        left_alone: holding.left_alone.iter().collect(),
        accesses: accesses.collect(),
    };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn confined<'o>(subjected: &'o Subjected, holding: &Holding<'_>, verdict: &Verdict) -> Option<Confined<'o>> {
    let confinement = subjected.confinement.as_ref()?;
    let grants = confinement.grants.iter();
    let hindered = subjected.hindered(holding, verdict).into_iter();
    Some(Confined {
        grants: grants
            .map(|grant| Granted { path: grant.path().to_string_lossy().into_owned(), rights: &grant.rights })
            .collect(),
        bind: &confinement.bind,
        connect: &confinement.connect,
        gaps: &confinement.gaps,
        not_held_back: confine::WATCHED_ONLY,
        hindered: hindered
            .map(|access| Refused {
                touched: access.what.locator(),
                operation: access.operation.to_string(),
                outcome: access.outcome.to_string(),
                program: access.program.to_string_lossy().into_owned(),
            })
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails says where")]

    use super::*;

    #[test]
    fn the_schema_is_the_published_one() {
        let generator = schemars::generate::SchemaSettings::draft2020_12().for_serialize().into_generator();
        let schema = generator.into_root_schema_for::<Observed<'static>>();
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        subjects::in_step("docs/schemas/observation.schema.json", &text);
    }
}
