//! The levels of classification policies.

use super::declare::{level, number, share, text};

table! {
    /// The levels of classification policies, the least protected first.
    "classification_levels" of "classification_level", |source| (policy, rank, name) in source.model.facts().classifications.iter().flat_map(|policy| {
        policy.levels.iter().enumerate().map(move |(rank, level)| (policy, rank, level))
    }) => {
        ! "level" level("the name of the level"), name;
        ! "policy" text("the path of its policy"), &policy.path;
        ! "rank" number("its position in the policy, from 0"), rank;
        ! "height" share("how high it stands in the policy, from 0 to 1"), height(rank, policy.levels.len());
    }
}

/// How high the level with this rank, from 0, stands among that many. Equal fractions are equal numbers: division rounds correctly.
#[must_use]
pub fn height(rank: usize, levels: usize) -> f64 {
    let number = |whole: usize| u32::try_from(whole).map_or(f64::from(u32::MAX), f64::from);
    if levels < 2 { 1.0 } else { number(rank) / number(levels - 1) }
}
