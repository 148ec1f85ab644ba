//! Identifiers for formats that allow small letters, digits and hyphens, derived from declared paths.

use std::collections::BTreeMap;

use threatmodel_grammar::names::snake_case;

use crate::hash;

/// How long an identifier is at most without its hash.
const LONGEST: usize = 96;

/// The identifiers of one document, by kind and path.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    known: BTreeMap<(&'static str, String), String>,
}

impl Ids {
    /// Gives each pair of a kind and a path an identifier: the path in kebab case. Where that would not tell two apart, or
    /// says too little, a hash of kind and path follows, so that an identifier does not depend on the order of the model.
    pub(crate) fn of<'p>(keys: impl IntoIterator<Item = (&'static str, &'p str)>) -> Self {
        let mut by_slug: BTreeMap<String, Vec<(&'static str, String)>> = BTreeMap::new();
        let mut known = BTreeMap::new();
        for (kind, path) in keys {
            if known.insert((kind, path.to_owned()), String::new()).is_none() {
                by_slug.entry(slug(path)).or_default().push((kind, path.to_owned()));
            }
        }
        for (slug, keys) in by_slug {
            let alone = keys.len() == 1 && !slug.is_empty() && slug.len() <= LONGEST;
            let start: String = slug.chars().take(LONGEST).collect();
            let start = if start.is_empty() { "unnamed" } else { start.trim_end_matches('-') };
            for (kind, path) in keys {
                let id = if alone { slug.clone() } else { format!("{start}-{}", hash::stable([kind, &path])) };
                known.insert((kind, path), id);
            }
        }
        Self { known }
    }

    /// The identifier, if there is something of this kind with this path.
    pub(crate) fn find(&self, kind: &'static str, path: &str) -> Option<&str> {
        self.known.get(&(kind, path.to_owned())).map(String::as_str)
    }

    /// Every identifier, with its kind and its path.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, &str, &str)> {
        self.known.iter().map(|((kind, path), id)| (*kind, path.as_str(), id.as_str()))
    }

    /// The identifier; one that is made on the spot for what was not announced.
    pub(crate) fn id(&self, kind: &'static str, path: &str) -> String {
        self.find(kind, path).map_or_else(|| slug(path), str::to_owned)
    }
}

/// The path in kebab case: `shop::SqlInjection` gives `shop-sql-injection`.
pub(crate) fn slug(path: &str) -> String {
    let mut slug = String::new();
    for word in snake_case(path).split(|letter: char| !letter.is_ascii_lowercase() && !letter.is_ascii_digit()) {
        if !word.is_empty() {
            if !slug.is_empty() {
                slug.push('-');
            }
            slug.push_str(word);
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_it_is_declared() {
        let ids = Ids::of([("threat", "shop::model::SqlInjection"), ("component", "package:shop")]);
        assert_eq!(ids.id("threat", "shop::model::SqlInjection"), "shop-model-sql-injection");
        assert_eq!(ids.id("component", "package:shop"), "package-shop");
        assert_eq!(ids.find("asset", "package:shop"), None);
    }

    #[test]
    fn what_looks_alike_is_told_apart_whatever_the_order() {
        let keys = [
            ("asset", "shop::Card"),
            ("component", "shop::Card"),
            ("asset", "shop::card"),
            ("asset", "ß"),
            ("asset", "界"),
        ];
        let ids = Ids::of(keys);
        let all: std::collections::BTreeSet<String> = keys.iter().map(|(kind, path)| ids.id(kind, path)).collect();
        assert_eq!(all.len(), keys.len(), "{all:?}");
        assert!(
            all.iter()
                .all(|id| id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'))
        );
        let backwards = Ids::of(keys.into_iter().rev());
        assert!(keys.iter().all(|(kind, path)| ids.id(kind, path) == backwards.id(kind, path)));
        assert!(Ids::of([("asset", "a".repeat(1_000_000).as_str())]).known.values().all(|id| id.len() < 128));
    }
}
