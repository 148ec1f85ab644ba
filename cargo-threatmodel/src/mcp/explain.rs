//! The tool `explain`: what a rule reports.

use schemars::JsonSchema;
use serde::Deserialize;

use super::tool::{Text, Tool};
use crate::{options::Selection, subject::Error, verbs::explain::explained};

pub(super) struct Explain;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// The code or the name of the rule, such as `TM001` or `unmitigated-threat`; without it, all rules are listed.
    rule: Option<String>,
}

impl Tool for Explain {
    const NAME: &'static str = "explain";
    const TITLE: &'static str = "Explain a rule";
    const DESCRIPTION: &'static str = "Explains a rule of the check, by the code or the name that a finding has: what it reports, why \
        that matters, and what to write instead. Without a rule it lists all of them.";
    type Asked = Asked;
    type Answer = Text;

    fn answer(_: &Selection, asked: Asked) -> Result<Text, Error> {
        explained(asked.rule.as_deref()).map(Text)
    }
}
