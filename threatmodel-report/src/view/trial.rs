//! The evidence of an attack test: what happened in each of its configurations.

use serde::Serialize;
use threatmodel_model::{
    evidence::{Configuration, Exposed, Line},
    model::Model,
    query::AttackTest,
};

use super::{
    place::{At, Places},
    text::{Link, link, short, text},
};

/// A configuration of an attack test, and what a run of it showed.
#[derive(Serialize)]
pub(crate) struct Trial {
    /// The controls that were on, in words.
    pub(crate) defences: String,
    /// The case, where one function is several tests.
    pub(crate) case: String,
    pub(crate) verdict: String,
    /// Whether that is what the configuration asks for.
    pub(crate) holds: bool,
    pub(crate) reason: String,
    /// How many inputs were tried, and which got through; empty where the test goes through no list of inputs.
    pub(crate) inputs: String,
    /// The assets whose canaries leaked.
    pub(crate) leaked: Vec<Link>,
    /// Those of them that the threat does not name.
    pub(crate) unpredicted: Vec<Link>,
    /// The exposures whose functions ran.
    pub(crate) reached: Vec<At>,
    /// The controls whose code ran.
    pub(crate) entered: Vec<String>,
    pub(crate) took: String,
    pub(crate) started: String,
    /// The seed that repeats its canaries.
    pub(crate) seed: String,
}

/// What runs have shown of the test that still counts, in the order in which configurations are explained: all controls on, none,
/// each alone.
pub(super) fn trials(model: &Model, test: AttackTest<'_>, places: Places<'_>) -> Vec<Trial> {
    let mut lines: Vec<&Line> =
        model.fresh_lines().filter(|(_, of)| std::ptr::eq(*of, test.facts())).map(|(line, _)| line).collect();
    lines.sort_by(|a, b| (a.configuration, &a.controls, &a.case).cmp(&(b.configuration, &b.controls, &b.case)));
    lines.into_iter().map(|line| trial(model, line, places)).collect()
}

fn trial(model: &Model, line: &Line, places: Places<'_>) -> Trial {
    let controls = line.controls.iter().map(|path| short(path)).collect::<Vec<_>>().join(" with ");
    let defences = match line.configuration {
        Configuration::AllOn => "all controls on".to_owned(),
        Configuration::WithoutDefences => "no control".to_owned(),
        Configuration::Only => format!("only {controls}"),
        Configuration::Incomplete => format!("only {controls}, of those that stop it together"),
    };
    let inputs = match (line.tried, &line.through) {
        (None, _) => String::new(),
        (Some(tried), None) => format!("{tried} tried, none got through"),
        (Some(tried), Some(through)) => {
            let labels: Vec<&str> = through.labels.iter().map(String::as_str).collect();
            let more = if through.labels.len() < through.count as usize { ", …" } else { "" };
            format!("{tried} tried, {} got through: {}{more}", through.count, text(&labels.join(", ")))
        }
    };
    let assets = |paths: &[String]| paths.iter().map(|path| asset(model, path)).collect();
    Trial {
        defences,
        case: text(&line.case),
        verdict: line.verdict.to_string(),
        holds: line.holds,
        reason: text(&line.reason),
        inputs,
        leaked: assets(&line.leaked),
        unpredicted: assets(&line.unpredicted),
        reached: line.reached.iter().filter_map(|one| place(model, one, places)).collect(),
        entered: line.entered.iter().map(|path| short(path)).collect(),
        took: format!("{} ms", line.duration_ms),
        started: line.started.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        seed: text(&line.seed),
    }
}

/// The place of an exposure, which evidence names as its package does.
fn place(model: &Model, exposed: &Exposed, places: Places<'_>) -> Option<At> {
    let mut exposures = model.exposures().map(|exposure| &exposure.facts().site);
    let site = exposures.find(|site| {
        site.package == exposed.package && site.place.line == exposed.line && site.place.file.ends_with(&exposed.file)
    })?;
    Some(places.at(&site.place))
}

/// The link to an asset; without an anchor where the model does not have it.
fn asset(model: &Model, path: &str) -> Link {
    model.asset_at(path).map_or_else(|| (String::new(), short(path)), |asset| link(&asset.facts().declared))
}
