//! The report as one HTML file: no network, no script from elsewhere, the same bytes for the same model.
//!
//! The script is fixed and its hash stands in the page's content security policy, so that a browser runs nothing else,
//! whatever an annotation says.

use minijinja::{AutoEscape, Environment};
use threatmodel::prelude::*;
use threatmodel_model::model::Model;

use crate::{
    diagram::{self, Diagram},
    model::{ContentPolicy, HtmlEscaping, ScriptInReport, TextStaysText},
    view::View,
};

const TEMPLATE: &str = include_str!("html/report.html");
const STYLE: &str = include_str!("html/report.css");
const SCRIPT: &str = include_str!("html/report.js");

/// The hash of the script, for the content security policy. A test compares it with the script.
const SCRIPT_HASH: &str = "sha256-g23lClZ4Prsdo9dZ9E2+dLGXE4sZvmvlr+DWrdGQ80k=";

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

/// The report of a model. `subject` names what it is about, and `below` stands before the file of each place: where the workspace lies in
/// its repository, as [`threatmodel_text::below`] says.
///
/// # Errors
///
/// If the page cannot be filled in, which no model brings about.
#[threat(ScriptInReport)]
pub fn page(subject: &str, model: &Model, below: &str) -> Result<String, HtmlError> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| escaping());
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    let page = View::of(subject, model, below);
    let context = minijinja::context! {
        page => minijinja::Value::from(minijinja::value::Serde(page)),
        // The picture escapes its own texts; style and script are ours.
        picture => minijinja::Value::from_safe_string(diagram::svg(&Diagram::of(model))),
        style => minijinja::Value::from_safe_string(STYLE.to_owned()),
        script => minijinja::Value::from_safe_string(SCRIPT.to_owned()),
        policy => content_policy(),
    };
    environment.render_named_str("report.html", TEMPLATE, context).map_err(HtmlError)
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
