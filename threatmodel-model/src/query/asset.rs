//! Assets: what threatens them, what touches them, what protects them.

use super::{Access, Assumption, Control, Flow, Threat, view};
use crate::model::{LevelPosition, facts::Handling};

view! {
    /// An asset of the model.
    Asset, assets
}

impl<'m> Asset<'m> {
    /// The rank of its level in its policy; the highest if it is unclassified.
    #[must_use]
    pub fn position(self) -> LevelPosition {
        self.model.position_of(self.facts())
    }

    /// The requirements of its level, if it is classified.
    #[must_use]
    pub fn handling(self) -> Option<&'m Handling> {
        self.model.handling_of(self.facts())
    }

    /// The threats that hit it.
    pub fn threats(self) -> impl Iterator<Item = Threat<'m>> + Clone {
        Threat::each(self.model, &self.model.index().of_asset[self.at].threats)
    }

    /// The controls that code claims against those threats, each once.
    pub fn controls(self) -> impl Iterator<Item = Control<'m>> {
        let mut seen = std::collections::BTreeSet::new();
        let controls = self.threats().flat_map(|threat| threat.controls().map(|evidenced| evidenced.control));
        controls.filter(move |control| seen.insert(control.at))
    }

    /// The code that touches it.
    pub fn accesses(self) -> impl Iterator<Item = Access<'m>> + Clone {
        Access::each(self.model, &self.model.index().of_asset[self.at].accesses)
    }

    /// The flows that carry it.
    pub fn flows(self) -> impl Iterator<Item = Flow<'m>> + Clone {
        Flow::each(self.model, &self.model.index().of_asset[self.at].flows)
    }

    /// The assumptions about it.
    pub fn assumptions(self) -> impl Iterator<Item = Assumption<'m>> + Clone {
        Assumption::each(self.model, &self.model.index().of_asset[self.at].assumptions)
    }
}
