//! The risk matrix and the impact table.

use serde::{Deserialize, Serialize};

use super::LevelPosition;
use crate::words::{Impact, Likelihood, Linddun, Severity, Stride};

/// A security property that a threat breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Property {
    /// Broken by spoofing.
    Authenticity,
    /// Broken by tampering.
    Integrity,
    /// Broken by repudiation.
    NonRepudiation,
    /// Broken by information disclosure, and by every LINDDUN category.
    Confidentiality,
    /// Broken by denial of service.
    Availability,
    /// Broken by elevation of privilege.
    Authorization,
}

impl Property {
    /// Every property.
    pub const ALL: &'static [Self] = &[
        Self::Authenticity,
        Self::Integrity,
        Self::NonRepudiation,
        Self::Confidentiality,
        Self::Availability,
        Self::Authorization,
    ];

    /// The name in `threatmodel.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authenticity => "Authenticity",
            Self::Integrity => "Integrity",
            Self::NonRepudiation => "NonRepudiation",
            Self::Confidentiality => "Confidentiality",
            Self::Availability => "Availability",
            Self::Authorization => "Authorization",
        }
    }

    /// The properties that a threat of these categories breaks.
    pub fn broken_by<'c>(stride: &'c [Stride], linddun: &[Linddun]) -> impl Iterator<Item = Self> + use<'c> {
        let privacy = (!linddun.is_empty()).then_some(Self::Confidentiality);
        stride.iter().map(|category| Self::of(*category)).chain(privacy)
    }

    const fn of(category: Stride) -> Self {
        match category {
            Stride::Spoofing => Self::Authenticity,
            Stride::Tampering => Self::Integrity,
            Stride::Repudiation => Self::NonRepudiation,
            Stride::InformationDisclosure => Self::Confidentiality,
            Stride::DenialOfService => Self::Availability,
            Stride::ElevationOfPrivilege => Self::Authorization,
        }
    }
}

/// How severity is derived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RiskPolicy {
    /// The severity for each likelihood, from `Rare` on, and each impact, from `Negligible` on.
    pub matrix: [[Severity; 5]; 5],
    /// The impact for each property, in the order of [`Property::ALL`], and each band of levels: lowest, lower middle,
    /// upper middle, highest.
    pub impact: [[Impact; 4]; 6],
}

impl RiskPolicy {
    /// The severity of a threat.
    #[must_use]
    pub const fn severity(&self, likelihood: Likelihood, impact: Impact) -> Severity {
        self.matrix[likelihood as usize][impact as usize]
    }

    /// The impact when the property of an asset of this level breaks.
    #[must_use]
    pub const fn impact(&self, property: Property, position: LevelPosition) -> Impact {
        self.impact[property as usize][position.band()]
    }
}

impl Default for RiskPolicy {
    fn default() -> Self {
        use Impact::{Major, Minor, Moderate, Negligible, Severe};
        use Severity::{Critical as C, High as H, Low as L, Medium as M};
        Self {
            matrix: [[L, L, L, M, M], [L, L, M, M, H], [L, M, M, H, H], [L, M, H, H, C], [M, M, H, C, C]],
            impact: [
                [Minor, Moderate, Major, Major],
                [Minor, Moderate, Major, Severe],
                [Minor, Minor, Moderate, Major],
                [Negligible, Moderate, Major, Severe],
                [Minor, Moderate, Moderate, Major],
                [Minor, Moderate, Major, Severe],
            ],
        }
    }
}
