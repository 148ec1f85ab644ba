//! Places where input comes in or a value can do harm that the older code did not have.

use serde::Serialize;

use crate::{
    annotation::Place,
    model::Model,
    surface::{Considered, Found, Role as Of, Standing},
};

/// A place of the surface that is new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NewPlace {
    /// What it is for the program.
    pub role: Of,
    /// What tells of it: the path of what is called or named there, or the shape of the code.
    pub sign: String,
    /// What is known of it beside that: `GET /orders/{id}`.
    pub detail: String,
    /// The kinds of threat that it suggests, by the ids of the catalogue.
    pub kinds: Vec<String>,
    /// The function or type that it stands in, by path.
    pub item: String,
    /// Whether code there faces or stops such a threat, or a dismissal covers it.
    pub considered: bool,
    /// Where it is.
    pub place: Place,
}

impl NewPlace {
    fn of(found: &Found, considered: bool) -> Self {
        Self {
            role: found.role,
            sign: found.sign.clone(),
            detail: found.detail.clone(),
            kinds: found.kinds.clone(),
            item: found.item.clone(),
            considered,
            place: found.place.clone(),
        }
    }
}

/// The places of the newer code that the older one did not have, those first that nobody has considered.
pub(super) fn between(before: &Model, after: &Model) -> Vec<NewPlace> {
    let known = before.facts().surface.iter().flat_map(|surface| surface.by_line().into_keys());
    let known: std::collections::HashSet<String> = known.collect();
    let considered = Considered::of(after);
    let new = after.facts().surface.iter().flat_map(|surface| surface.by_line());
    let mut new: Vec<NewPlace> = new
        .filter(|(line, _)| !known.contains(line))
        .flat_map(|(_, found)| found)
        .map(|found| {
            let standing = considered.standing(found);
            NewPlace::of(found, matches!(standing, Standing::Here | Standing::Dismissed(_)))
        })
        .collect();
    new.sort_by(|a, b| (a.considered, a.role, &a.place).cmp(&(b.considered, b.role, &b.place)));
    new
}
