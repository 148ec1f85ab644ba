//! What a report says of a detection.

use serde::Serialize;
use threatmodel_model::{model::Model, query};

use super::{
    place::{Places, Spot},
    text::{Link, anchor, link, optional, text},
};

#[derive(Serialize)]
pub(crate) struct Detection {
    pub(crate) anchor: String,
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) threat: Link,
    pub(crate) level: &'static str,
    pub(crate) event: String,
    pub(crate) looks_for: String,
    pub(crate) playbook: String,
    pub(crate) emissions: Vec<Spot>,
    /// The results of the tests of the run, in words; empty if nothing ran.
    pub(crate) shown: String,
}

pub(super) fn detection(model: &Model, detection: query::Detection<'_>, places: Places<'_>) -> Option<Detection> {
    let facts = detection.facts();
    let score = detection.score();
    let (detected, missed) = (score.detected.len(), score.missed.len());
    let run = &model.facts().run;
    let shown = match (run.lines.is_empty() && run.reactions.is_empty(), detected + missed) {
        (true, _) => String::new(),
        (false, 0) => "no attack ran".to_owned(),
        (false, all) => format!("{detected} of {all} attacks detected, {} false alarms", score.false_alarms.len()),
    };
    Some(Detection {
        anchor: anchor(facts.path()),
        name: text(facts.name()),
        doc: text(&facts.declared.doc),
        threat: link(&detection.threat()?.facts().declared),
        level: facts.level.name(),
        event: text(&facts.event),
        looks_for: text(&facts.looks_for()),
        playbook: optional(facts.playbook.as_ref()),
        emissions: detection.emissions().map(|emission| places.spot(&emission.facts().site)).collect(),
        shown,
    })
}
