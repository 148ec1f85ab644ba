//! The tool `check`: the verdict of the rules.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use threatmodel_core::words::RuleLevel;
use threatmodel_report::json;

use super::tool::{Object, Tool};
use crate::{
    options::Selection,
    subject::{Error, Workspace},
    verbs::check::{judged, run_of},
};

/// How many findings of a package are given unless somebody asks for another number.
const MOST: usize = 50;

pub(super) struct Check;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// How many findings of each package to give at most; those that deny come first.
    #[serde(default = "most")]
    findings: usize,
}

fn most() -> usize {
    MOST
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Verdicts {
    /// Whether no finding denies, in any package.
    passes: bool,
    /// The verdict for each package, in the form of `cargo threatmodel check --format json`.
    #[schemars(with = "Vec<BTreeMap<String, Value>>")]
    verdicts: Vec<Value>,
    /// How many findings were left out, by package.
    left_out: BTreeMap<String, usize>,
}

impl Tool for Check {
    const NAME: &'static str = "check";
    const TITLE: &'static str = "Check the threat model";
    const DESCRIPTION: &'static str = "Checks the threat model from the sources as they are now, without a build, by every rule that \
        needs no linking. Gives the findings of each package with rule, level, message, places and suggested fix; the package passes \
        if none has the level `Deny`. Use it after every edit of annotations. Test results are not looked at: what only \
        a run can show is `pending`, and nobody has proven it; `cargo threatmodel verify` runs the tests. `explain` says what a rule is about.";
    type Asked = Asked;
    type Answer = Object<Verdicts>;

    fn answer(selection: &Selection, asked: Asked) -> Result<Object<Verdicts>, Error> {
        let mut verdicts = Verdicts { passes: true, verdicts: Vec::new(), left_out: BTreeMap::new() };
        for (subject, mut verdict, took) in judged(&Workspace::load(selection)?, selection)? {
            verdicts.passes &= verdict.passes();
            // They are in the order of their levels; the verdict follows from the first.
            let denying = verdict.count(RuleLevel::Deny).min(1);
            let left_out = verdict.findings.split_off(asked.findings.max(denying).min(verdict.findings.len()));
            if !left_out.is_empty() {
                verdicts.left_out.insert(subject.name.clone(), left_out.len());
            }
            verdicts.verdicts.push(serde_json::from_str(&json::verdict(&run_of(&subject, &verdict, took)))?);
        }
        Ok(Object(verdicts))
    }
}
