//! Suggestions: what of the surface nobody has considered yet, as kinds of threat with the annotations to write.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
};

use serde::Serialize;
use threatmodel_catalogue::{ALL, Entry};
use threatmodel_core::{
    risk::Stated,
    words::{Likelihood, Severity},
};

use super::{Considered, Found, Role, Shape, Surface, component, lower, model_shape};
use crate::model::Model;

/// How many suggestions are shown for each thousand lines, so that somebody reads them.
const FOR_A_THOUSAND_LINES: usize = 4;

/// How many are shown of a small package.
const AT_LEAST: usize = 4;

/// A kind of threat that a place in code suggests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Suggestion {
    /// The kind, by its id in the catalogue.
    pub kind: &'static str,
    /// The name of the rule that asks for it.
    pub rule: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The entries of CWE that it is related to, the most telling first.
    pub cwe: Vec<&'static str>,
    /// The severity that the threat would have by the assets that the component touches; the highest ones where nobody has said
    /// which.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub severity: Severity,
    /// The place that speaks most for it.
    pub place: Spot,
    /// What is seen there, in words.
    pub why: String,
    /// The component that the place is in.
    pub component: String,
    /// Other places in the same file that speak for it.
    pub others: usize,
    /// The annotations to write.
    pub annotations: String,
}

/// A place as a suggestion names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Spot {
    /// The file, relative to the folder of the workspace.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The function or type, by path.
    pub item: String,
}

/// What is suggested of a surface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Suggestions {
    /// The suggestions, the most severe first.
    pub suggestions: Vec<Suggestion>,
    /// How many more there are, which say less.
    pub more: usize,
}

/// All that speaks for a kind in a file.
struct Group<'f> {
    entry: &'static Entry,
    best: &'f Found,
    places: usize,
}

impl Group<'_> {
    /// The folder that its file is in.
    fn folder(&self) -> &str {
        self.best.place.file.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    fn place(&self) -> (&str, u32) {
        (&self.best.place.file, self.best.place.line)
    }

    /// How much it speaks for the kind: the best place, and a little for each other one.
    fn score(&self) -> u32 {
        u32::from(self.best.weight) * 10 + u32::try_from(self.places.min(4)).unwrap_or(4)
    }
}

/// The kinds of threat that the surface suggests and the model does not have there. Unless `all` are wanted, only as many as
/// somebody reads.
#[must_use]
pub fn suggest(surface: &Surface, model: Option<&Model>, all: bool) -> Suggestions {
    let known: HashMap<&str, &'static Entry> = ALL.iter().map(|entry| (entry.id, *entry)).collect();
    let considered = model.map(Considered::of);
    let mut groups: BTreeMap<(&str, &str), Group<'_>> = BTreeMap::new();
    let shaped = model.map(model_shape::found).unwrap_or_default();
    for found in surface.found.iter().chain(&shaped) {
        for (at, kind) in found.kinds.iter().enumerate() {
            let Some(entry) = known.get(kind.as_str()) else { continue };
            if considered.as_ref().is_some_and(|considered| considered.knows(entry.id, found)) {
                continue;
            }
            // The first kind is what a sign is for.
            let first = at == 0;
            let group = groups.entry((entry.id, &found.place.file)).or_insert(Group { entry, best: found, places: 0 });
            group.places += usize::from(first);
            if found.weight > group.best.weight {
                group.best = found;
            }
        }
    }
    let groups: Vec<Group<'_>> = groups.into_values().collect();
    let wanted = if all { groups.len() } else { (surface.lines * FOR_A_THOUSAND_LINES / 1_000).max(AT_LEAST) };
    let more = groups.len().saturating_sub(wanted);
    let chosen = chosen(&groups, wanted);
    let mut suggestions: Vec<(u32, Suggestion)> =
        chosen.iter().map(|group| (group.score(), suggestion(group, model))).collect();
    suggestions.sort_by_key(|(score, suggestion)| (Reverse(suggestion.severity), Reverse(*score)));
    Suggestions { suggestions: suggestions.into_iter().map(|(_, suggestion)| suggestion).collect(), more }
}

/// As many groups as are wanted, those that say most. A kind that was chosen already says less the next time, above all in the same
/// folder: who reads it has thought of it.
fn chosen<'g, 'f>(groups: &'g [Group<'f>], wanted: usize) -> Vec<&'g Group<'f>> {
    const IN_FOLDER: u32 = 24;
    const ELSEWHERE: u32 = 12;
    const AT_PLACE: u32 = 20;
    const AT_MOST: u32 = 36;
    let mut of_kind: HashMap<&str, u32> = HashMap::new();
    let mut in_folder: HashMap<(&str, &str), u32> = HashMap::new();
    let mut at_place: HashSet<(&str, u32)> = HashSet::new();
    let mut left: Vec<&Group<'f>> = groups.iter().collect();
    let mut chosen = Vec::new();
    while chosen.len() < wanted {
        let worth = |group: &Group<'_>| {
            let said = of_kind.get(group.entry.id).copied().unwrap_or_default() * ELSEWHERE
                + in_folder.get(&(group.entry.id, group.folder())).copied().unwrap_or_default() * IN_FOLDER
                + u32::from(at_place.contains(&group.place())) * AT_PLACE;
            group.score().saturating_sub(said.min(AT_MOST))
        };
        let Some(best) = (0..left.len()).max_by_key(|&at| (worth(left[at]), Reverse(at))) else { break };
        let group = left.remove(best);
        *of_kind.entry(group.entry.id).or_default() += 1;
        *in_folder.entry((group.entry.id, group.folder())).or_default() += 1;
        at_place.insert(group.place());
        chosen.push(group);
    }
    chosen
}

fn suggestion(group: &Group<'_>, model: Option<&Model>) -> Suggestion {
    let Group { entry, best, places } = group;
    let component = component(best, model);
    let assets = model.into_iter().flat_map(Model::components).filter(|known| known.facts().path() == component);
    let positions: Vec<_> = assets
        .flat_map(|known| known.reach().filter(|reached| reached.used).map(|reached| reached.asset.position()))
        .collect();
    let likelihood = match best.weight {
        0..=3 => Likelihood::Rare,
        4..=5 => Likelihood::Unlikely,
        6..=7 => Likelihood::Possible,
        _ => Likelihood::Likely,
    };
    let stated = Stated {
        positions: &positions,
        stride: entry.stride,
        linddun: entry.linddun,
        likelihood: Some(likelihood),
        impact: None,
        severity: None,
    };
    let policy = model.map(|model| model.policy().risk.clone()).unwrap_or_default();
    Suggestion {
        kind: entry.id,
        rule: match best.role {
            _ if best.area == model_shape::AREA => "unconsidered-interaction",
            Role::Entry => "unconsidered-entry-point",
            _ => "unconsidered-sink",
        },
        title: entry.title,
        cwe: entry.refs.iter().copied().filter(|reference| reference.starts_with("CWE-")).collect(),
        severity: stated.risk(&policy).severity,
        place: Spot { file: best.place.file.clone(), line: best.place.line, item: best.item.clone() },
        why: why(best),
        component,
        others: places.saturating_sub(1),
        annotations: annotations(entry),
    }
}

fn why(found: &Found) -> String {
    if found.area == model_shape::AREA {
        return format!("the model: {}", found.detail);
    }
    let what = match found.role {
        Role::Entry => "input comes in",
        Role::Sink => "a value may do harm",
        Role::Setting => "a setting",
        Role::Crypto => "cryptography",
        Role::Secret => "a secret",
        Role::Unsafe => "unsafe code",
    };
    let sign = match Shape::ALL.iter().find(|shape| shape.name() == found.sign) {
        Some(shape) => lower(shape.described()),
        None => format!("`{}`", found.sign),
    };
    match found.detail.as_str() {
        "" => format!("{what}: {sign}"),
        detail => format!("{what}: {sign} ({detail})"),
    }
}

/// The annotations to write: the noun, and the exposure at the place.
fn annotations(entry: &Entry) -> String {
    let description: Vec<&str> = entry.description().collect();
    let docs: String = description.iter().map(|line| format!("/// {line}\n")).collect();
    format!(
        "{docs}#[threat(kind = catalogue::{name}, targets = [/* the assets that it hits */])]\npub struct {name};\n\n// above the \
         function\n#[threat({name})]\n",
        name = entry.name,
    )
}
