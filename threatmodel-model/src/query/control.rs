//! Controls: what they stop, where they are, which tests show it.

use super::{AttackTest, Mitigation, Requirement, Threat, view};

view! {
    /// A control of the model.
    Control, controls
}

impl<'m> Control<'m> {
    /// The code that implements it.
    pub fn mitigations(self) -> impl Iterator<Item = Mitigation<'m>> + Clone {
        Mitigation::each(self.model, &self.model.index().of_control[self.at].mitigations)
    }

    /// The tests that name it; those that do not count included.
    pub fn tests(self) -> impl Iterator<Item = AttackTest<'m>> + Clone {
        AttackTest::each(self.model, &self.model.index().of_control[self.at].tests)
    }

    /// The requirements of the deployment that switch it on, where it is off by default.
    pub fn requirements(self) -> impl Iterator<Item = Requirement<'m>> + Clone {
        Requirement::each(self.model, &self.model.index().of_control[self.at].requirements)
    }

    /// Whether it is there: on by default, or switched on by a requirement of the deployment that is met.
    #[must_use]
    pub fn is_on(self) -> bool {
        self.model.is_on(self.at)
    }

    /// The threats that code claims it stops, each once.
    pub fn threats(self) -> impl Iterator<Item = Threat<'m>> {
        let mut seen = std::collections::BTreeSet::new();
        self.mitigations().filter_map(Mitigation::threat).filter(move |threat| seen.insert(threat.at))
    }
}
