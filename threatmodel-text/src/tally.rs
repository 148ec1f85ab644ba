//! How many threats and pairs stand where: what the summary and the reports count.

use threatmodel_core::words::{Evidence, Severity};
use threatmodel_model::{
    model::{Model, Standing, State},
    query::{Threat, Threats as _},
};

/// The counts of a model.
#[non_exhaustive]
pub struct Tally {
    /// The states that any threat is in, the worst first.
    pub states: Vec<State>,
    /// The severities that any threat has, the worst first, each with how many threats of it are in each of the states.
    pub severities: Vec<(Severity, Vec<usize>)>,
    /// How many pairs of a threat and a control that code claims have reached each rung, the highest first.
    pub rungs: Vec<(Evidence, usize)>,
    /// The pairs whose tests say that they show more than runs have shown: where the runs stand about each.
    pub short: Vec<Standing>,
}

impl Tally {
    /// Counts.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let states: Vec<State> =
            State::ALL.iter().copied().filter(|state| model.threats().in_state(*state).next().is_some()).collect();
        let count = |severity: Severity, state: State| {
            model.threats().in_state(state).filter(|threat| threat.severity() == severity).count()
        };
        let rows = Severity::ALL.iter().rev().map(|severity| {
            let counts: Vec<usize> = states.iter().map(|state| count(*severity, *state)).collect();
            (*severity, counts)
        });
        let severities = rows.filter(|(_, counts)| counts.iter().any(|count| *count > 0)).collect();
        let reached: Vec<Evidence> =
            model.threats().flat_map(Threat::controls).map(|evidenced| evidenced.pair.evidence).collect();
        let rung = |rung: &Evidence| (*rung, reached.iter().filter(|known| *known == rung).count());
        let rungs = Evidence::ALL.iter().rev().map(rung).collect();
        let pairs = model.threats().flat_map(|threat| threat.controls().map(move |known| (threat, known)));
        let short = pairs
            .filter(|(_, known)| known.pair.stated > known.pair.evidence)
            .map(|(threat, known)| model.standing(threat.facts().path(), known.control.facts().path()))
            .collect();
        Self { states, severities, rungs, short }
    }

    /// How many of the pairs that runs are short of stand so.
    #[must_use]
    pub fn short_and(&self, wanted: Standing) -> usize {
        self.short.iter().filter(|standing| **standing == wanted).count()
    }
}
