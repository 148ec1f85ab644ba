//! Public lists of threats and requirements, and the kinds that each of their entries is about.

mod cwe_top_25;
mod owasp_api_2023;
mod owasp_asvs_5;
mod owasp_cicd;
mod owasp_llm_2025;
mod owasp_top10_2025;

pub use cwe_top_25::CWE_TOP_25;
pub use owasp_api_2023::OWASP_API_2023;
pub use owasp_asvs_5::{ASVS_5_L1, ASVS_5_L2, ASVS_5_L3};
pub use owasp_cicd::OWASP_CICD;
pub use owasp_llm_2025::OWASP_LLM_2025;
pub use owasp_top10_2025::OWASP_TOP10_2025;

use crate::{ALL, Entry};

/// The sets, sorted by id.
pub const SETS: &[&Set] = &[
    &ASVS_5_L1,
    &ASVS_5_L2,
    &ASVS_5_L3,
    &CWE_TOP_25,
    &OWASP_API_2023,
    &OWASP_CICD,
    &OWASP_LLM_2025,
    &OWASP_TOP10_2025,
];

/// A list that others publish, against which a model can be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Set {
    /// The name in files and on the command line, `owasp-top10-2025`.
    pub id: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// The address of the list.
    pub source: &'static str,
    /// The entries, in the order of the list.
    pub entries: &'static [SetEntry],
}

/// An entry of a [`Set`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetEntry {
    /// The identifier in the list, `A05:2025`.
    pub id: &'static str,
    /// The short name in the list; for a requirement, that of its section.
    pub title: &'static str,
    /// The text that names the entry in `refs` of an annotation: the id, or the address of its page where `refs` does not take the id.
    pub reference: &'static str,
}

impl Set {
    /// Creates a set, for a catalogue of one's own.
    #[must_use]
    pub const fn new(
        id: &'static str,
        title: &'static str,
        source: &'static str,
        entries: &'static [SetEntry],
    ) -> Self {
        Self { id, title, source, entries }
    }

    /// Returns the set of this crate with the id `id`.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Self> {
        SETS.iter().copied().find(|set| set.id == id)
    }
}

impl SetEntry {
    /// Creates an entry that `refs` names by its id.
    #[must_use]
    pub const fn new(id: &'static str, title: &'static str) -> Self {
        Self { id, title, reference: id }
    }

    /// Creates an entry that `refs` names by the address of its page.
    #[must_use]
    pub const fn with_address(id: &'static str, title: &'static str, address: &'static str) -> Self {
        Self { id, title, reference: address }
    }

    /// Whether `kind`, or one of its requirements, refers to the entry.
    #[must_use]
    pub fn covers(&self, kind: &Entry) -> bool {
        kind.refers_to(self.reference)
    }

    /// Returns the kinds of this crate that the entry covers.
    pub fn kinds(&self) -> impl Iterator<Item = &'static Entry> + use<> {
        let entry = *self;
        ALL.iter().copied().filter(move |kind| entry.covers(kind))
    }
}
