//! Exemptions: what a rule does not report, and why.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::annotation::Place;

/// An exemption from a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Exemption {
    /// The name of the rule.
    pub rule: String,
    /// The exempt item: the path or the `id` of a noun, the path of an item, or a file.
    pub item: String,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub until: Option<Date>,
    /// The place.
    pub place: Place,
}

impl Exemption {
    /// Whether it holds on this day.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        self.until.is_none_or(|until| until >= day)
    }
}
