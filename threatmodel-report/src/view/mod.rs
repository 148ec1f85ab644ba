//! The content of a report, as text that still has to be escaped.

mod asset;
mod component;
mod decision;
mod detection;
mod grids;
mod paths;
mod place;
mod references;
mod requirement;
mod text;
mod threat;
mod trial;
mod verdict;

pub(crate) use asset::Asset;
pub(crate) use component::{Actor, Component, Control, Flow};
pub(crate) use decision::{Assumption, Decision};
pub(crate) use detection::Detection;
pub(crate) use grids::{Grid, Matrix};
pub(crate) use place::Spot;
pub(crate) use requirement::{Chapter, Requirement};
pub(crate) use threat::Threat;
pub(crate) use verdict::{Verdict, conclusion};

use serde::Serialize;
use threatmodel_model::model::{Model, Standing};
use threatmodel_text::tally::Tally;

use self::{
    place::Places,
    text::{lower, text},
};
use crate::origin::Origin;

#[derive(Serialize)]
pub(crate) struct View {
    pub(crate) subject: String,
    pub(crate) as_of: String,
    /// The run whose evidence counts, or nothing where the sources alone speak.
    pub(crate) run: Option<String>,
    /// The evidence that is stale because the sources have changed, in a sentence; empty if there is none.
    pub(crate) stale: String,
    pub(crate) states: Vec<&'static str>,
    pub(crate) severities: Vec<Row>,
    pub(crate) evidence: Vec<(String, usize)>,
    pub(crate) assets: Vec<Asset>,
    pub(crate) threats: Vec<Threat>,
    pub(crate) matrix: Matrix,
    pub(crate) stride: Grid,
    pub(crate) risk: Grid,
    pub(crate) components: Vec<Component>,
    pub(crate) flows: Vec<Flow>,
    pub(crate) actors: Vec<Actor>,
    pub(crate) controls: Vec<Control>,
    pub(crate) playbook: Vec<Chapter>,
    pub(crate) requirements: (usize, usize),
    pub(crate) decisions: Vec<Decision>,
    pub(crate) assumptions: Vec<Assumption>,
    pub(crate) detections: Vec<Detection>,
    pub(crate) problems: usize,
}

#[derive(Serialize)]
pub(crate) struct Row {
    pub(crate) severity: &'static str,
    pub(crate) counts: Vec<usize>,
}

impl View {
    /// The content of a report on a model.
    pub(crate) fn new(subject: &str, model: &Model, origin: &Origin) -> Self {
        let places = Places(origin);
        let tally = Tally::of(model);
        let stale = stale(&tally);
        let Tally { states, severities, rungs, .. } = tally;
        let reach = asset::reach(model);
        let satisfied = model.requirements().filter(|requirement| requirement.is_satisfied()).count();
        // The open ones first: the rest is by rank already.
        let mut threats: Vec<_> = model.threats().collect();
        threats.sort_by_key(|threat| !threat.state().is_unsettled());
        Self {
            subject: text(subject),
            as_of: model.facts().as_of.to_string(),
            run: model.facts().run.looked.then(|| text(&model.facts().run.name)),
            stale,
            severities: severities
                .into_iter()
                .map(|(severity, counts)| Row { severity: severity.name(), counts })
                .collect(),
            states: states.iter().map(|state| state.name()).collect(),
            evidence: rungs.iter().map(|(rung, count)| (lower(rung.name()), *count)).collect(),
            assets: model.assets().map(|asset| asset::asset(asset, &reach, places)).collect(),
            threats: threats.into_iter().map(|threat| threat::threat(model, threat, places)).collect(),
            matrix: grids::matrix(model),
            stride: grids::stride(model),
            risk: grids::risk(model),
            components: model.components().map(|component| component::component(model, component, places)).collect(),
            flows: model.flows().map(|flow| component::flow(model, flow.facts(), places)).collect(),
            actors: model.actors().map(|actor| component::actor(model, actor)).collect(),
            controls: component::controls(model),
            playbook: requirement::playbook(model, places),
            requirements: (satisfied, model.requirements().count()),
            decisions: model.decisions().map(|decision| decision::decision(model, decision, places)).collect(),
            assumptions: model
                .assumptions()
                .map(|assumption| decision::assumption(model, assumption, places))
                .collect(),
            detections: model
                .detections()
                .filter_map(|detection| detection::detection(model, detection, places))
                .collect(),
            problems: model.facts().problems.len() + model.facts().doubts.len(),
        }
    }
}

/// How many pairs a run has shown, and the code or what it is built with has changed since.
fn stale(tally: &Tally) -> String {
    match tally.short_and(Standing::Stale) {
        0 => String::new(),
        1 => " One pair of threat and control is stale: the code or what it is built with has changed since a run has shown it.".to_owned(),
        count => {
            format!(" {count} pairs of threat and control are stale: the code or what it is built with has changed since a run has shown them.")
        }
    }
}
