//! What the values of a query may name: nouns and levels of the models.

use std::collections::BTreeSet;

use threatmodel_core::names::short;
use threatmodel_report::tables::{Source, height};

use super::mistake::near;

/// What the models know.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// The paths of nouns, and the stand-ins for code outside of any component.
    paths: BTreeSet<String>,
    /// The levels: the path of the policy, the name, and the height.
    levels: Vec<(String, String, f64)>,
    /// The newest day on which a model is judged.
    pub(super) as_of: String,
}

/// What is wrong, and what helps.
type Wrong = (String, Option<String>);

impl Known {
    pub(super) fn of(sources: &[Source<'_>]) -> Self {
        let mut known = Self::default();
        for source in sources {
            let facts = source.model.facts();
            known.paths.extend(facts.nouns().map(|noun| noun.declared().path.clone()));
            known.paths.extend(facts.packages.iter().map(|package| format!("package:{}", package.name)));
            for policy in &facts.classifications {
                for (rank, level) in policy.levels.iter().enumerate() {
                    known.height(policy.path.clone(), level.clone(), height(rank, policy.levels.len()));
                }
            }
            known.judged(&facts.as_of.to_string());
        }
        known
    }

    /// Also knows this path.
    pub(super) fn path(&mut self, path: &str) {
        if !self.paths.contains(path) {
            self.paths.insert(path.to_owned());
        }
    }

    /// Also knows this level of a policy.
    pub(super) fn height(&mut self, policy: String, level: String, height: f64) {
        self.levels.push((policy, level, height));
    }

    /// Also knows a model that is judged on this day.
    pub(super) fn judged(&mut self, as_of: &str) {
        if *self.as_of < *as_of {
            as_of.clone_into(&mut self.as_of);
        }
    }

    /// Whether a noun has this path.
    pub(super) fn has(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// The path of the noun that a name means: its path, or the last parts of it.
    pub(super) fn noun(&self, name: &str) -> Result<&str, Wrong> {
        let ends = |name: &str, path: &str| {
            path.strip_suffix(name)
                .is_some_and(|before| !name.is_empty() && (before.is_empty() || before.ends_with("::")))
        };
        if let Some(whole) = self.paths.get(name) {
            return Ok(whole);
        }
        // As written before as meant: names that differ in nothing but capitals can be told apart.
        let exact: Vec<&String> = self.paths.iter().filter(|path| ends(name, path)).collect();
        let found = match exact.is_empty() {
            false => exact,
            true => self.paths.iter().filter(|path| ends(&name.to_lowercase(), &path.to_lowercase())).collect(),
        };
        match found.as_slice() {
            [only] => Ok(only),
            [] => {
                let names: BTreeSet<&str> = self.paths.iter().map(|path| short(path)).collect();
                let help = near(short(name), &names.into_iter().collect::<Vec<_>>());
                Err((format!("there is no noun `{name}`"), help))
            }
            several => {
                let several: Vec<&str> = several.iter().map(|path| path.as_str()).collect();
                Err((format!("`{name}` may mean several nouns"), Some(format!("write one of {}", several.join(", ")))))
            }
        }
    }

    /// How high a level stands: in this policy if that has it, else the lowest that it has in any. Rather too many than too few.
    pub(super) fn level(&self, name: &str, policy: Option<&str>) -> Result<f64, Wrong> {
        let named = || self.levels.iter().filter(|(_, level, _)| level.eq_ignore_ascii_case(name));
        let own = named().find(|(own, ..)| Some(own.as_str()) == policy).map(|(.., height)| *height);
        own.or_else(|| named().map(|(.., height)| *height).min_by(f64::total_cmp)).ok_or_else(|| {
            let names: BTreeSet<&str> = self.levels.iter().map(|(_, level, _)| level.as_str()).collect();
            let names: Vec<&str> = names.into_iter().collect();
            let help = near(name, &names).or_else(|| Some(format!("known: {}", names.join(", "))));
            (format!("no classification has a level `{name}`"), help)
        })
    }
}

/// A word as it is compared, however it is written: `InsufficientEvidence`, `insufficient-evidence`.
pub(super) fn folded(word: &str) -> String {
    word.chars().filter(|letter| !matches!(letter, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}
