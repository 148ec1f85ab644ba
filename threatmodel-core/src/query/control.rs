//! Controls: what they stop, where they are, which tests show it.

use super::{AttackTest, Mitigation, Threat, view};

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

    /// The threats that code claims it stops, each once.
    pub fn threats(self) -> impl Iterator<Item = Threat<'m>> {
        let mut seen = std::collections::BTreeSet::new();
        self.mitigations().filter_map(Mitigation::threat).filter(move |threat| seen.insert(threat.at))
    }
}
