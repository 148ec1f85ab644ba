//! Dismissals that the policy has: for a kind of threat, a public list, or a STRIDE category.

use core::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::annotation::Place;
use threatmodel_core::words::Stride;

/// Something that need not be considered, for which somebody answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Dismissal {
    /// The matter.
    pub of: Matter,
    /// The component, the module or the function that it is about; `None` for all of the checked code.
    pub item: Option<String>,
    /// The reason.
    pub reason: String,
    /// The owner, who answers for it.
    pub owner: String,
    /// The last day on which it holds.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub until: Option<Date>,
    /// The place.
    pub place: Place,
}

/// What a dismissal is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Matter {
    /// A kind of threat, by its id in the catalogue.
    Kind(String),
    /// A public list, by its id: no entry of it must be mapped.
    Set(String),
    /// An entry of a public list, by its id there.
    Entry(String),
    /// A STRIDE category of an interaction.
    Stride(#[cfg_attr(feature = "schema", schemars(with = "String"))] Stride),
}

impl Dismissal {
    /// Whether it holds on this day.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        self.until.is_none_or(|until| until >= day)
    }
}

impl fmt::Display for Matter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind(name) | Self::Set(name) | Self::Entry(name) => f.write_str(name),
            Self::Stride(category) => f.write_str(category.name()),
        }
    }
}
