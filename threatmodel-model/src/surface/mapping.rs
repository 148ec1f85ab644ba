//! Public lists that the policy names, and their entries that nothing in the model is about.

use threatmodel_catalogue::sets::{Set, SetEntry};

use crate::{model::Model, policy::Matter};

/// An entry of a list to which nothing in the model refers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unmapped {
    pub(crate) set: &'static Set,
    pub(crate) entry: &'static SetEntry,
    /// Whether somebody has said why.
    pub(crate) dismissed: bool,
}

impl Unmapped {
    /// The line of the lock.
    pub(crate) fn line(&self) -> String {
        format!("unconsidered {} of {}", self.entry.id, self.set.id)
    }
}

/// The entries of the lists of the policy that neither a threat nor a requirement refers to.
pub(crate) fn unmapped(model: &Model) -> Vec<Unmapped> {
    let sets = model.policy().sets.iter().filter_map(|id| Set::find(id));
    let entries = sets.flat_map(|set| set.entries.iter().map(move |entry| (set, entry)));
    entries
        .filter(|(_, entry)| !is_mapped(model, entry))
        .map(|(set, entry)| Unmapped { set, entry, dismissed: is_dismissed(model, set, entry) })
        .collect()
}

fn is_mapped(model: &Model, entry: &SetEntry) -> bool {
    let facts = model.facts();
    let is_it =
        |reference: &str| reference.eq_ignore_ascii_case(entry.reference) || reference.eq_ignore_ascii_case(entry.id);
    let of_threat = facts.threats.iter().any(|threat| threat.refs.iter().any(|reference| is_it(reference)));
    of_threat || facts.requirements.iter().any(|known| known.refs.iter().any(|reference| is_it(reference)))
}

/// Whether the list, the entry, or every kind of threat that the entry is about has been dismissed everywhere.
fn is_dismissed(model: &Model, set: &Set, entry: &SetEntry) -> bool {
    let today = model.facts().as_of;
    let holding: Vec<&Matter> = model
        .policy()
        .dismissals
        .iter()
        .filter(|known| known.holds(today) && known.item.is_none())
        .map(|known| &known.of)
        .collect();
    let by_kind = |kind: &str| holding.iter().any(|of| matches!(of, Matter::Kind(known) if known == kind));
    let mut kinds = entry.kinds().peekable();
    holding.iter().any(|of| match of {
        Matter::Set(known) => known == set.id,
        Matter::Entry(known) => known == entry.id,
        Matter::Kind(_) | Matter::Stride(_) => false,
    }) || (kinds.peek().is_some() && kinds.all(|kind| by_kind(kind.id)))
}
