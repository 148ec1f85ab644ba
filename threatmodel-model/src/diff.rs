//! How one model differs from another: what a reviewer must know about a change.
//!
//! The facts that are compared are those of `threatmodel.lock`, and what weakens a model means the same in both. Beyond
//! them: the state of each threat, the evidence of each pair of threat and control, and functions whose code changed.

mod fact;
mod renamed;
mod state;
mod surface;
mod touched;

use core::fmt;

use serde::Serialize;

pub use surface::NewPlace;
pub use touched::{Role, Touched};

use crate::{
    annotation::Place,
    model::Model,
    source::{Problem, ProblemKind},
};

/// The effect of a change on the strength of the model, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Protection is gone, or something is permitted that was not.
    Weaker,
    /// Neither: there is more or something else to review.
    Neutral,
    /// Protection is new, or something is no longer permitted.
    Stronger,
}

impl Effect {
    /// The effect in one word: "weaker".
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Weaker => "weaker",
            Self::Neutral => "neutral",
            Self::Stronger => "stronger",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// The effect on the strength of the model.
    pub effect: Effect,
    /// The kind of fact that changed: `exposure`, `severity`, `accepted`, `state`.
    pub kind: String,
    /// The subject of the fact: `shop::SqlInjection at shop::search::find`.
    pub subject: String,
    /// The old value; `None` if the fact is new.
    pub before: Option<String>,
    /// The new value; `None` if the fact is gone.
    pub after: Option<String>,
    /// The present place, or the last one if the fact is gone.
    pub place: Option<Place>,
}

impl Change {
    /// The kind of change, in one word.
    #[must_use]
    pub const fn happened(&self) -> &'static str {
        match (&self.before, &self.after) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        }
    }
}

/// The differences between two models.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Diff {
    /// Places where input comes in or a value can do harm, and that were not there before; those first that nobody has considered.
    /// Empty where the surface of the newer model is unknown; where only that of the older one is, everything is new.
    pub surface: Vec<NewPlace>,
    /// The changes in the model, the worst first.
    pub changes: Vec<Change>,
    /// Functions that implement controls, face threats or attack, and whose code is not what it was.
    pub touched: Vec<Touched>,
    /// Sources that could be read before and cannot be read now: the model may have lost their annotations.
    pub unread: Vec<Problem>,
}

impl Diff {
    /// Calls the files of its places as this says.
    pub fn rename_files(&mut self, called: impl Fn(&str) -> String) {
        let changed = self.changes.iter_mut().filter_map(|change| change.place.as_mut());
        let touched = self.touched.iter_mut().map(|touched| &mut touched.place);
        let unread = self.unread.iter_mut().map(|problem| &mut problem.place);
        let new = self.surface.iter_mut().map(|new| &mut new.place);
        changed.chain(touched).chain(unread).chain(new).for_each(|place| place.file = called(&place.file));
    }

    /// Returns the differences of `after` from `before`.
    #[must_use]
    pub fn between(before: &Model, after: &Model) -> Self {
        let renamed = renamed::as_in(before, after);
        let before = renamed.as_ref().unwrap_or(before);
        let mut changes = fact::changes(before, after);
        changes.extend(state::changes(before, after));
        changes.sort_by(|a, b| (a.effect, &a.kind, &a.subject).cmp(&(b.effect, &b.kind, &b.subject)));
        Self {
            surface: surface::between(before, after),
            changes,
            touched: touched::between(before, after),
            unread: unread(before, after),
        }
    }

    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.surface.is_empty() && self.changes.is_empty() && self.touched.is_empty() && self.unread.is_empty()
    }

    /// Whether the newer model protects less, or may: what can no longer be read counts.
    #[must_use]
    pub fn is_weaker(&self) -> bool {
        !self.unread.is_empty() || self.of(Effect::Weaker).next().is_some()
    }

    /// Whether there are new places of the surface that nobody has considered.
    #[must_use]
    pub fn has_unconsidered(&self) -> bool {
        self.surface.iter().any(|new| !new.considered)
    }

    /// The changes with this effect.
    pub fn of(&self, effect: Effect) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.effect == effect)
    }
}

/// The problems of the newer model that the older one did not have.
fn unread(before: &Model, after: &Model) -> Vec<Problem> {
    // A line that moved is no new problem.
    let known = |problem: &Problem| {
        let old = &before.facts().problems;
        old.iter().any(|old| {
            old.kind == problem.kind && old.place.file == problem.place.file && old.message == problem.message
        })
    };
    let problems = after.facts().problems.iter().filter(|problem| problem.kind != ProblemKind::NotInTarget);
    problems.filter(|problem| !known(problem)).cloned().collect()
}
