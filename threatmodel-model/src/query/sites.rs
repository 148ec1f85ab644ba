//! Exposures, mitigations, tests, decisions and the other things that stand on code.

use super::{Asset, Component, Control, Threat, view};
use crate::model::{Coverage, Pair, State};

view! {
    /// Code that faces a threat.
    Exposure, exposures
}

view! {
    /// Code that implements controls against a threat.
    Mitigation, mitigations
}

view! {
    /// A test that exercises a threat.
    AttackTest, tests
}

view! {
    /// A decision about a threat.
    Decision, decisions
}

view! {
    /// Code or a test that meets a requirement or checks an assumption.
    Satisfaction, satisfactions
}

view! {
    /// Code that touches an asset.
    Access, accesses
}

view! {
    /// A data flow.
    Flow, flows
}

impl<'m> Exposure<'m> {
    /// The threat.
    #[must_use]
    pub fn threat(self) -> Option<Threat<'m>> {
        self.model.threat_at(&self.facts().threat)
    }

    /// The component that it is in, if one is declared around it.
    #[must_use]
    pub fn component(self) -> Option<Component<'m>> {
        self.model.component_at(&self.facts().site.component)
    }

    /// Whether the code is part of the system and not compiled for tests only.
    #[must_use]
    pub fn concerns_system(self) -> bool {
        !self.facts().site.test_only
    }

    /// The state.
    #[must_use]
    pub fn state(self) -> State {
        self.model.state_of_exposure(self.facts())
    }

    /// The extent to which the proof of its threat's controls covers it.
    #[must_use]
    pub fn coverage(self) -> Coverage {
        self.model.coverage_of(self.facts())
    }

    /// The controls that cover it, with the evidence there is.
    #[must_use]
    pub fn pairs(self) -> &'m [Pair] {
        self.model.front_of(self.facts()).map_or(&[], |front| &front.pairs)
    }

    /// Whether each of them has reached the rung that is needed.
    #[must_use]
    pub fn suffices(self) -> bool {
        self.model.front_of(self.facts()).is_none_or(|front| front.suffices)
    }

    /// The decision that covers it, if one does.
    #[must_use]
    pub fn decision(self) -> Option<&'m crate::model::facts::Decision> {
        self.model.decision_covering(self.facts())
    }
}

impl<'m> Mitigation<'m> {
    /// The threat.
    #[must_use]
    pub fn threat(self) -> Option<Threat<'m>> {
        self.model.threat_at(&self.facts().threat)
    }

    /// The controls.
    pub fn controls(self) -> impl Iterator<Item = Control<'m>> + Clone {
        self.facts().controls.iter().filter_map(move |path| self.model.control_at(path))
    }

    /// The component that it is in, if one is declared around it.
    #[must_use]
    pub fn component(self) -> Option<Component<'m>> {
        self.model.component_at(&self.facts().site.component)
    }

    /// Its pairs of threat and control, with the evidence there is.
    #[must_use]
    pub fn pairs(self) -> Vec<Pair> {
        self.model.pairs_of_mitigation(self.at)
    }

    /// Whether it is part of the system: compiled, and not for tests only.
    #[must_use]
    pub fn implements(self) -> bool {
        self.facts().site.in_system()
    }
}

impl<'m> AttackTest<'m> {
    /// The threat.
    #[must_use]
    pub fn threat(self) -> Option<Threat<'m>> {
        self.model.threat_at(&self.facts().threat)
    }

    /// The controls that the test names, those that only stop the threat together one by one.
    pub fn controls(self) -> impl Iterator<Item = Control<'m>> + Clone {
        self.facts().controls().filter_map(move |path| self.model.control_at(path))
    }
}

impl<'m> Decision<'m> {
    /// The threat.
    #[must_use]
    pub fn threat(self) -> Option<Threat<'m>> {
        self.model.threat_at(&self.facts().threat)
    }

    /// Whether it counts on the day of the model.
    #[must_use]
    pub fn holds(self) -> bool {
        self.facts().holds_on(self.model.facts().as_of)
    }
}

impl<'m> Access<'m> {
    /// The asset.
    #[must_use]
    pub fn asset(self) -> Option<Asset<'m>> {
        self.model.asset_at(&self.facts().asset)
    }
}

impl<'m> Flow<'m> {
    /// The assets that it carries.
    pub fn assets(self) -> impl Iterator<Item = Asset<'m>> + Clone {
        self.facts().carries.iter().filter_map(move |path| self.model.asset_at(path))
    }

    /// The trust zones of its two ends, if both have one and they differ.
    #[must_use]
    pub fn crosses(self) -> Option<(&'m str, &'m str)> {
        let from = self.model.zone_of(&self.facts().from)?;
        let to = self.model.zone_of(&self.facts().to)?;
        (from != to).then_some((from, to))
    }
}
