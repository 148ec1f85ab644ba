//! Queries: views of a model that lead from noun to noun and to the places in the code.
//!
//! A view is a small copy of a reference. It dereferences to its facts, so that `threat.stride` and `asset.owner` are at
//! hand, and has methods for everything that follows from them.
//!
//! ```
//! use threatmodel_core::words::Severity;
//! use threatmodel_model::{model::Model, query::Threats as _};
//!
//! let model = Model::collect();
//! for threat in model.threats().unmitigated().at_least(Severity::High) {
//!     println!("{}: {}", threat.name(), threat.state());
//!     for exposure in threat.exposures() {
//!         println!("  at {}:{}", exposure.site.place.file, exposure.site.place.line);
//!     }
//! }
//! ```

mod asset;
mod component;
mod control;
mod detection;
mod requirement;
mod scenario;
mod sites;
mod threat;
mod used;

pub use asset::Asset;
pub use component::{Actor, Component, Reach, TrustZone};
pub use control::Control;
pub use detection::{Detection, Emission, Score, WorkflowStep};
pub use requirement::{Assumption, Playbook, Requirement};
pub use scenario::Scenario;
pub use sites::{Access, AttackTest, Decision, Exposure, Flow, Mitigation, Satisfaction};
pub use threat::{Evidenced, Threat, Threats};
pub use used::AssetUse;

use crate::model::Model;
use threatmodel_core::noun;

/// Declares the view of one kind of fact, listed in the order of the facts or of the index.
macro_rules! view {
    ($(#[$meta:meta])* $name:ident, $list:ident) => {
        view!(@view $(#[$meta])* $name, $list);

        impl<'m> $name<'m> {
            /// Every view of the kind, in the order of the facts.
            pub(super) fn all(model: &'m crate::model::Model) -> impl Iterator<Item = Self> + Clone + use<'m> {
                (0..model.facts().$list.len()).map(move |at| Self { model, at })
            }
        }
    };
    ($(#[$meta:meta])* $name:ident, $list:ident, $order:ident) => {
        view!(@view $(#[$meta])* $name, $list);

        impl<'m> $name<'m> {
            /// Every view of the kind, in the order of the index.
            pub(super) fn all(model: &'m crate::model::Model) -> impl Iterator<Item = Self> + Clone + use<'m> {
                Self::each(model, &model.index().$order)
            }
        }
    };
    (@view $(#[$meta:meta])* $name:ident, $list:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy)]
        pub struct $name<'m> {
            pub(super) model: &'m crate::model::Model,
            pub(super) at: usize,
        }

        impl<'m> $name<'m> {
            /// The facts, for as long as the model lives.
            #[must_use]
            pub fn facts(self) -> &'m crate::model::facts::$name {
                &self.model.facts().$list[self.at]
            }

            /// The views of these positions.
            #[allow(dead_code, reason = "not every kind is reached by position")]
            pub(super) fn each(
                model: &'m crate::model::Model,
                at: &'m [usize],
            ) -> impl Iterator<Item = Self> + Clone + use<'m> {
                at.iter().map(move |&at| Self { model, at })
            }
        }

        impl core::ops::Deref for $name<'_> {
            type Target = crate::model::facts::$name;

            fn deref(&self) -> &Self::Target {
                self.facts()
            }
        }

        impl core::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                self.facts().fmt(f)
            }
        }

        impl PartialEq for $name<'_> {
            fn eq(&self, other: &Self) -> bool {
                self.facts() == other.facts()
            }
        }

        impl Eq for $name<'_> {}
    };
}
use view;

macro_rules! nouns {
    (
        nouns { $($noun:ident, $one:ident, $many:ident, $at:ident, $a_noun:literal, $texts:tt $more:tt;)+ }
        $($rest:tt)*
    ) => {
        impl Model {
            $(
                #[doc = concat!("Each noun that is ", $a_noun, ": threats with those that matter most first, others by path.")]
                pub fn $many(&self) -> impl Iterator<Item = $noun<'_>> + Clone {
                    $noun::all(self)
                }

                #[doc = concat!("The noun that `N` declares, ", $a_noun, ", if the model has it.")]
                #[must_use]
                pub fn $one<N: noun::$noun>(&self) -> Option<$noun<'_>> {
                    self.$at(N::PATH)
                }

                #[doc = concat!("The noun with this declared path, if it is ", $a_noun, " of the model.")]
                #[must_use]
                pub fn $at(&self, path: &str) -> Option<$noun<'_>> {
                    self.index().nouns.$many.get(path).map(|&at| $noun { model: self, at })
                }
            )+
        }
    };
}
threatmodel_core::__statements!(nouns);

impl Model {
    /// The code that emits events of detections, by place.
    pub fn emissions(&self) -> impl Iterator<Item = Emission<'_>> + Clone {
        Emission::all(self)
    }

    /// The exposures, by place.
    pub fn exposures(&self) -> impl Iterator<Item = Exposure<'_>> + Clone {
        Exposure::all(self)
    }

    /// The mitigations, by place.
    pub fn mitigations(&self) -> impl Iterator<Item = Mitigation<'_>> + Clone {
        Mitigation::all(self)
    }

    /// The tests that exercise threats, by place.
    pub fn tests(&self) -> impl Iterator<Item = AttackTest<'_>> + Clone {
        AttackTest::all(self)
    }

    /// The decisions, by place.
    pub fn decisions(&self) -> impl Iterator<Item = Decision<'_>> + Clone {
        Decision::all(self)
    }

    /// The satisfactions of requirements and assumptions, by place.
    pub fn satisfactions(&self) -> impl Iterator<Item = Satisfaction<'_>> + Clone {
        Satisfaction::all(self)
    }

    /// The accesses to assets, by place.
    pub fn accesses(&self) -> impl Iterator<Item = Access<'_>> + Clone {
        Access::all(self)
    }

    /// The flows, by place.
    pub fn flows(&self) -> impl Iterator<Item = Flow<'_>> + Clone {
        Flow::all(self)
    }
}
