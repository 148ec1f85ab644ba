//! The tool `suggest`: threats that the code speaks of and the model does not have.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use threatmodel_core::names::short;

use super::tool::{Object, Tool};
use crate::{options::Selection, subject::Error, verbs::suggest::document_of};

/// How many suggestions are given at most.
const MOST: usize = 60;

pub(super) struct Suggest;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Only suggestions for this component, by its path or its name.
    component: Option<String>,
    /// Only suggestions for this file, from the folder of the workspace on: `src/orders.rs`.
    file: Option<String>,
    /// Every suggestion, not only those that say most. Where a component or a file is named, all of its suggestions are given anyway.
    #[serde(default)]
    everything: bool,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Suggested {
    /// The suggestions in the form of `cargo threatmodel suggest --format json`, the most severe first.
    #[schemars(with = "Vec<BTreeMap<String, Value>>")]
    suggestions: Vec<Value>,
    /// How many more there are.
    more: usize,
    /// What could not be read.
    unread: Vec<String>,
    /// The components that there are suggestions for, whether they are given here or not.
    components: BTreeSet<String>,
}

impl Tool for Suggest {
    const NAME: &'static str = "suggest";
    const TITLE: &'static str = "Suggest threats";
    const DESCRIPTION: &'static str = "Lists kinds of threat that the code speaks of (routes, files, queries, requests, commands and \
        other places) and that the threat model has not considered there, each with its place, why, and the annotations to write. \
        Works for packages without a threat model too. Limit it to a component or a file after you have added code there. A \
        suggestion that is no threat here is for a person to dismiss.";
    type Asked = Asked;
    type Answer = Object<Suggested>;

    fn answer(selection: &Selection, asked: Asked) -> Result<Object<Suggested>, Error> {
        let limited = asked.component.is_some() || asked.file.is_some();
        let document = document_of(selection, asked.everything || limited)?;
        let file = asked.file.map(|file| file.replace('\\', "/"));
        let is_wanted = |component: &str, place: &str| {
            asked.component.as_ref().is_none_or(|wanted| is_named(component, wanted))
                && file.as_ref().is_none_or(|wanted| wanted.trim_start_matches("./") == place)
        };
        let wanted = document.suggestions.iter().filter(|one| is_wanted(&one.component, &one.place.file));
        let mut suggestions: Vec<Value> = wanted.map(serde_json::to_value).collect::<Result<_, _>>()?;
        let left_out = suggestions.split_off(MOST.min(suggestions.len()));
        let components = document.suggestions.iter().map(|one| one.component.clone()).collect();
        Ok(Object(Suggested { components, suggestions, more: document.more + left_out.len(), unread: document.unread }))
    }
}

/// Whether a component has this path or this name.
fn is_named(component: &str, wanted: &str) -> bool {
    component == wanted || short(component) == wanted
}
