//! The report as one HTML file: no network, no script from elsewhere, the same bytes for the same model.
//!
//! The script is fixed and its hash stands in the page's content security policy, so that a browser runs nothing else,
//! whatever an annotation says.

use std::collections::BTreeMap;

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, value::Serde};
use serde::Serialize;
use threatmodel::prelude::*;
use threatmodel_model::diff::{Diff, Effect};
use threatmodel_text::Run;

use crate::{
    diagram::{self, Diagram, Part},
    markdown,
    model::{ContentPolicy, HtmlEscaping, ScriptInReport, TextStaysText},
    origin::Origin,
    plain, prose,
    view::{Verdict, View},
};

const TEMPLATE: &str = include_str!("html/report.html");
const HEAD: &str = include_str!("html/head.html");
const STYLE: &str = include_str!("html/report.css");
const SCRIPT: &str = include_str!("html/report.js");

/// The hash of the script, for the content security policy. A test compares it with the script.
const SCRIPT_HASH: &str = "sha256-DhVmC0oCo8YzIKUmFbbSJYXgKycZU19ELPRRaGkiRj4=";

/// Why a report could not be written.
#[derive(Debug)]
pub struct HtmlError(minijinja::Error);

impl core::fmt::Display for HtmlError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "the report cannot be written: {}", self.0)
    }
}

impl core::error::Error for HtmlError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// The report on a run of the check: the verdict first, then all that the model says. `since` marks what is new, weaker or stronger than in
/// another revision.
///
/// # Errors
///
/// If the page cannot be filled in, which no model brings about.
#[threat(ScriptInReport)]
pub fn page(run: &Run<'_>, origin: &Origin, since: Option<&Since>) -> Result<String, HtmlError> {
    let context = minijinja::context! {
        page => Value::from(Serde(View::new(run.subject, run.model, origin))),
        verdict => Value::from(Serde(Verdict::new(run, origin))),
        changes => Value::from(Serde(since.map(|since| since.marks.clone()).unwrap_or_default())),
        since => since.map(|since| {
            minijinja::context! { revision => &since.revision, changes => Value::from(Serde(&since.changes)) }
        }),
        pictures => pictures(&Diagram::of(run.model)),
    };
    rendered(TEMPLATE, context)
}

/// A page by a template of ours, which is given our style, our script and the policy for both.
pub(crate) fn rendered(template: &str, context: Value) -> Result<String, HtmlError> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| escaping());
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("prose", |text: &str| Value::from_safe_string(prose::html(text)));
    environment.add_filter("spans", |text: &str| spans(text));
    environment.add_template("head.html", HEAD).map_err(HtmlError)?;
    let ours = minijinja::context! {
        style => Value::from_safe_string(STYLE.to_owned()),
        script => Value::from_safe_string(SCRIPT.to_owned()),
        policy => content_policy(),
        ..context
    };
    environment.render_named_str("page.html", template, ours).map_err(HtmlError)
}

/// A text in pieces, every other of which stands between backticks.
fn spans(text: &str) -> Vec<String> {
    let (mut spans, mut rest) = (Vec::new(), text);
    while let Some((before, code, after)) = markdown::code(rest) {
        spans.extend([before, code].map(str::to_owned));
        rest = after;
    }
    spans.push(rest.to_owned());
    spans
}

/// What has become of the model since another revision.
#[derive(Debug, Clone, Default)]
pub struct Since {
    revision: String,
    /// The nouns that are new, weaker or stronger, by path.
    marks: BTreeMap<String, &'static str>,
    changes: Vec<Changed>,
}

#[derive(Debug, Clone, Serialize)]
struct Changed {
    effect: &'static str,
    told: String,
}

impl Since {
    /// The differences from the model of this revision.
    #[must_use]
    pub fn new(revision: &str, diff: &Diff) -> Self {
        let mut marks: BTreeMap<String, &'static str> = BTreeMap::new();
        // The worst first: what weakens a noun is not hidden by what strengthens it.
        for change in &diff.changes {
            let noun = change.subject.split(' ').next().unwrap_or_default().to_owned();
            if change.before.is_none() && ["asset", "threat"].contains(&change.kind.as_str()) {
                marks.insert(noun, "new");
            } else if change.effect != Effect::Neutral {
                marks.entry(noun).or_insert(change.effect.name());
            }
        }
        let surface = diff.surface.iter().map(|place| Changed {
            effect: if place.considered { "neutral" } else { "new" },
            told: plain::line(&format!("new surface: {} {} at {}", place.sign, place.detail, place.item)),
        });
        let changes = diff.changes.iter().map(|change| {
            let values = match (&change.before, &change.after) {
                (Some(before), Some(after)) => format!(": {before} → {after}"),
                (Some(value), None) | (None, Some(value)) if !value.is_empty() => format!(": {value}"),
                _ => String::new(),
            };
            let told = format!("{} {} {}{values}", change.kind, change.subject, change.happened());
            Changed { effect: change.effect.name(), told: plain::line(&told) }
        });
        Self { revision: plain::line(revision), marks, changes: surface.chain(changes).collect() }
    }
}

/// The pictures of the data flows, which escape their texts themselves, each with its width in pixels.
fn pictures(diagram: &Diagram) -> Value {
    let picture = |part: Part| {
        let svg = diagram::svg(&part.diagram);
        let width =
            svg.split_once(" width=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |(width, _)| width);
        let width = width.to_owned();
        minijinja::context! { title => part.title, width => width, svg => Value::from_safe_string(svg) }
    };
    diagram.parts().into_iter().map(picture).collect()
}

/// How the page writes what a model says.
#[mitigates(ScriptInReport, by = HtmlEscaping, bypass = AutoEscape::None)]
#[satisfies(TextStaysText)]
fn escaping() -> AutoEscape {
    AutoEscape::Html
}

/// The policy of what the browser may run and load: our script and our styles, and nothing from elsewhere.
#[mitigates(ScriptInReport, by = ContentPolicy, bypass = String::new())]
fn content_policy() -> String {
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src '{SCRIPT_HASH}'; base-uri 'none'; form-action 'none'"
    )
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use sha2::{Digest as _, Sha256};

    use super::{SCRIPT, SCRIPT_HASH};

    #[test]
    fn the_policy_names_the_script() {
        let hash = format!("sha256-{}", STANDARD.encode(Sha256::digest(SCRIPT)));
        assert_eq!(SCRIPT_HASH, hash, "the script changed: put its hash into SCRIPT_HASH");
    }
}
