//! The rules that annotations contribute to a program: one for each detection, collected by the linker.

use std::{
    borrow::Cow,
    sync::{Mutex, OnceLock, PoisonError},
};

pub use inventory;
use threatmodel_core::names;
use threatmodel_core::noun;

use crate::{
    honey::Honey,
    rule::{Level, Rule, Text},
};

/// A type that `#[detection]` declares, in a program that is built with the feature `detect`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not declared as a detection",
    label = "expected a detection",
    note = "write `#[detection(…)]` on the declaration of `{Self}`, or refer to a type that has it"
)]
pub trait Declared: noun::Detection {
    /// The content of its annotation.
    const DECLARATION: &'static Declaration;
}

/// The content of the annotation of a detection.
#[derive(Debug)]
pub struct Declaration {
    /// The rule.
    pub rule: Rule,
    /// The fields of its own event that the rule reads.
    pub needs: &'static [&'static str],
    /// The message for an event that lacks one of them.
    pub lacks: &'static str,
}

/// Returns the content of the annotation of a type.
#[doc(hidden)]
#[must_use]
pub const fn declaration<T: Declared + ?Sized>() -> &'static Declaration {
    T::DECLARATION
}

impl Declaration {
    /// The path of the rule, as the name of its events. An annotation writes it in the program.
    #[doc(hidden)]
    #[must_use]
    pub const fn path(&'static self) -> &'static str {
        match &self.rule.path {
            Cow::Borrowed(path) => path,
            Cow::Owned(path) => path.as_str(),
        }
    }

    /// The level at which `tracing` sees an event of the rule. That raises no alert by itself.
    #[doc(hidden)]
    #[must_use]
    pub const fn tracing_level(&self) -> tracing::Level {
        match self.rule.level {
            Level::Informational | Level::Low => tracing::Level::INFO,
            Level::Medium | Level::High => tracing::Level::WARN,
            Level::Critical => tracing::Level::ERROR,
        }
    }

    /// Whether each of the needed fields is given; for the compiler.
    #[doc(hidden)]
    #[must_use]
    pub const fn has_all(&self, given: &[&str]) -> bool {
        let mut at = 0;
        while at < self.needs.len() {
            let mut found = false;
            let mut candidate = 0;
            while candidate < given.len() {
                found |= names::same(self.needs[at], given[candidate]);
                candidate += 1;
            }
            if !found {
                return false;
            }
            at += 1;
        }
        true
    }

    /// Returns the ids that every event of the rule contains, computed once.
    #[doc(hidden)]
    pub fn ids(&'static self, once: &'static OnceLock<Ids>) -> &'static Ids {
        let rule = &self.rule;
        once.get_or_init(|| Ids {
            rule: rule.id().to_string(),
            threat: rule.threat.id.as_ref().unwrap_or(&rule.threat.path).to_string(),
            assets: rule.assets.join(","),
        })
    }
}

/// Ids that every event of a rule tells, as text.
#[derive(Debug)]
#[doc(hidden)]
#[non_exhaustive]
pub struct Ids {
    /// The id of the rule.
    pub rule: String,
    /// The path of the threat, or its id.
    pub threat: String,
    /// The paths of the assets, with commas between.
    pub assets: String,
}

static PLANTED: Mutex<Vec<Honey>> = Mutex::new(Vec::new());

/// Plants a honey value: from now on it raises the alert of this detection, which looks for canaries, when it turns up in
/// an event. Detectors that are built later know it, and so do tests.
pub fn plant<D: Declared + ?Sized>(name: impl Into<Text>, value: impl Into<Text>) {
    let honey = Honey { name: name.into(), value: value.into(), rule: Cow::Borrowed(D::DECLARATION.path()) };
    let mut planted = PLANTED.lock().unwrap_or_else(PoisonError::into_inner);
    if !planted.contains(&honey) {
        planted.push(honey);
    }
}

/// The honey values that were planted so far, in their order.
#[must_use]
pub fn planted() -> Vec<Honey> {
    PLANTED.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// A rule that a linked crate declares.
#[derive(Debug)]
pub struct Entry(pub &'static Declaration);

inventory::collect!(Entry);

/// The rules that every linked crate declares, by path.
#[must_use]
pub fn rules() -> Vec<Rule> {
    let mut rules: Vec<Rule> = inventory::iter::<Entry>.into_iter().map(|entry| entry.0.rule.clone()).collect();
    rules.sort_by(|a, b| a.path.cmp(&b.path));
    // A crate that is linked twice declares the same twice.
    rules.dedup();
    rules
}
