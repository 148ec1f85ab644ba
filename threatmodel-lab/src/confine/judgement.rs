//! What the other process did, held against the list.

use std::collections::BTreeSet;

use threatmodel_model::evidence::{Deviation, Observed};
use threatmodel_observe::{
    confine,
    holding::{self, Holding},
    record::{Access, Observation},
};

use super::{child::Ended, setting::Setting};

/// What came of the other process.
pub(super) struct Ran {
    pub(super) observation: Observation,
    pub(super) ended: Option<Ended>,
    pub(super) output: String,
}

/// What the record says.
pub(super) struct Judgement<'r> {
    pub(super) holding: Holding<'r>,
    /// Listed, and refused.
    pub(super) hindered: Vec<&'r Access>,
    /// What may have happened out of sight.
    pub(super) unseen: BTreeSet<String>,
    pub(super) returned: bool,
}

impl Judgement<'_> {
    pub(super) fn passes(&self) -> bool {
        self.returned && self.touched_others().next().is_none() && self.hindered.is_empty() && self.unseen.is_empty()
    }

    /// The accesses that are not on the list of the component.
    pub(super) fn touched_others(&self) -> impl Iterator<Item = &Observed> {
        self.holding.deviations.iter().filter(|observed| observed.deviation != Deviation::Untouched)
    }
}

pub(super) fn judge<'r>(setting: &Setting, ran: &'r Ran) -> Judgement<'r> {
    let holding = holding::hold(&ran.observation, &setting.list, &setting.baseline, &setting.root);
    let hindered = confine::hindered(&holding, |_| true);
    let grave = ran.observation.blind_spots.iter().filter(|blind| blind.is_grave());
    let mut unseen: BTreeSet<String> = grave.map(ToString::to_string).collect();
    unseen.extend(ran.observation.interrupted.then(|| "the run was interrupted".to_owned()));
    Judgement { holding, hindered, unseen, returned: ran.ended == Some(Ended::Returned) }
}
