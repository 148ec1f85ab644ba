//! What covers the exposures to a threat in one component. They share it, so it is worked out once for all of them.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::HashMap;
use threatmodel_core::words::ByDefault;

use super::{
    Facts,
    facts::Scope,
    index::Index,
    state::{self, Pair},
};

/// The controls that cover the exposures to a threat in one component.
#[derive(Debug, Clone)]
pub(crate) struct Front {
    /// The pairs of every mitigation that covers the component, in the order of the mitigations.
    pub(crate) pairs: Vec<Pair>,
    /// Whether one of the controls is there: on by default, or switched on.
    pub(super) is_held: bool,
    /// Whether one of the controls is on by default.
    pub(super) by_default: bool,
    /// Whether every pair has reached the rung that is needed.
    pub(crate) suffices: bool,
    /// Whether the pairs that have not may still be shown to.
    pub(super) may_suffice: bool,
    /// Whether code of the component that faces the threat is in the build that tests use.
    pub(super) is_built: bool,
    /// Whether only controls of other components cover it, which say so.
    pub(super) by_scope: bool,
}

/// The fronts of each threat, by component, in the order of [`Facts::threats`].
pub(super) fn of(facts: &Facts, index: &Index) -> Vec<HashMap<String, Front>> {
    let mut faced: Vec<BTreeMap<&str, bool>> = vec![BTreeMap::new(); facts.threats.len()];
    for exposure in &facts.exposures {
        if let Some(&threat) = index.nouns.threats.get(&exposure.threat) {
            *faced[threat].entry(&exposure.site.component).or_default() |= exposure.is_built();
        }
    }
    faced.into_iter().enumerate().map(|(threat, components)| of_threat(facts, index, threat, components)).collect()
}

/// The fronts of a threat; `components` that face it, each with whether code that does is in the build that tests use.
fn of_threat(facts: &Facts, index: &Index, threat: usize, components: BTreeMap<&str, bool>) -> HashMap<String, Front> {
    let (mut own, mut wide): (HashMap<&str, Vec<usize>>, Vec<usize>) = Default::default();
    for &at in &index.of_threat[threat].mitigations {
        let mitigation = &facts.mitigations[at];
        if mitigation.site.in_system() {
            own.entry(&mitigation.site.component).or_default().push(at);
            if mitigation.scope != Scope::Own {
                wide.push(at);
            }
        }
    }
    let front = |component: &str, is_built: bool| {
        let own = own.get(component).map_or(&[][..], Vec::as_slice);
        let reaches = |at: &usize| {
            let mitigation = &facts.mitigations[*at];
            mitigation.site.component != component && mitigation.scope.includes(component)
        };
        let mut covering: Vec<usize> = own.iter().copied().chain(wide.iter().copied().filter(reaches)).collect();
        covering.sort_unstable();
        let pairs = covering.iter().flat_map(|&at| state::pairs_of(facts, index, threat, at));
        let by_scope = own.is_empty() && !covering.is_empty();
        Front::of(facts, index, pairs.collect(), is_built, by_scope)
    };
    components.into_iter().map(|(component, is_built)| (component.to_owned(), front(component, is_built))).collect()
}

impl Front {
    fn of(facts: &Facts, index: &Index, pairs: Vec<Pair>, is_built: bool, by_scope: bool) -> Self {
        let controls: BTreeSet<usize> = pairs.iter().map(|pair| pair.control).collect();
        Self {
            // A control that nobody has switched on stops nothing, whatever has been shown of it.
            is_held: controls.iter().any(|&control| state::is_on(facts, index, control)),
            by_default: controls.iter().any(|&control| facts.controls[control].default == ByDefault::On),
            suffices: pairs.iter().all(Pair::suffices),
            may_suffice: pairs.iter().all(|pair| pair.suffices() || pair.may_suffice()),
            is_built,
            by_scope,
            pairs,
        }
    }
}
