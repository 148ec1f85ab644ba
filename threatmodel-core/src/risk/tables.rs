//! The risk matrix and the impact table.

use super::LevelPosition;
use crate::words::{Impact, Likelihood, Linddun, Severity, Stride};

/// A security property that a threat breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
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

    /// The property that a threat of this category breaks.
    #[must_use]
    pub const fn broken_by(category: Stride) -> Self {
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

/// The tables from which severity is derived.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RiskPolicy {
    /// The severity for each likelihood, from `Rare` on, and each impact, from `Negligible` on.
    pub matrix: [[Severity; 5]; 5],
    /// The impact for each property, in the order of [`Property::ALL`], and each band of levels: lowest, lower middle,
    /// upper middle, highest.
    pub impact: [[Impact; 4]; 6],
}

impl RiskPolicy {
    /// The tables that apply unless `threatmodel.toml` replaces them.
    pub const DEFAULT: Self = {
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
    };

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

    /// The impact of a threat of these categories that hits this level: the worst of the properties that it breaks. Where
    /// nobody said what breaks, the worst of all.
    #[must_use]
    pub const fn worst_impact(&self, stride: &[Stride], linddun: &[Linddun], position: LevelPosition) -> Impact {
        let mut worst = match linddun {
            [] => None,
            _ => Some(self.impact(Property::Confidentiality, position)),
        };
        let mut at = 0;
        while at < stride.len() {
            let impact = self.impact(Property::broken_by(stride[at]), position);
            worst = match worst {
                Some(worst) if worst as usize >= impact as usize => Some(worst),
                _ => Some(impact),
            };
            at += 1;
        }
        match worst {
            Some(worst) => worst,
            None => Impact::Severe,
        }
    }
}

impl Default for RiskPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}
