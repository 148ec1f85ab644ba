//! The validation of rules before an engine is built from them.

use core::{fmt, time::Duration};
use std::collections::HashSet;

use crate::{
    limits::Limits,
    rule::{Kind, Rule},
};

/// The most steps of a sequence.
pub const STEPS: usize = 16;

/// Rules that no engine can be built of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidRules(pub Vec<RuleError>);

impl fmt::Display for InvalidRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl core::error::Error for InvalidRules {}

/// Something wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleError {
    /// The path of the rule.
    pub rule: String,
    /// The description of the problem.
    pub problem: Problem,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rule `{}`: {}", self.rule, self.problem)
    }
}

impl core::error::Error for RuleError {}

/// A problem of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// It has no path.
    NoPath,
    /// Another rule has the same path.
    SamePath,
    /// The threshold is zero.
    ZeroThreshold,
    /// The threshold is more than the engine may remember.
    HighThreshold {
        /// The maximum.
        most: usize,
    },
    /// The window is zero.
    ZeroWindow,
    /// The sequence has fewer than two steps.
    ShortSequence,
    /// The sequence has more than [`STEPS`] steps.
    LongSequence,
    /// A step or a field has no name.
    NoName,
    /// The step requires itself.
    RequiresItself,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPath => f.write_str("it has no path"),
            Self::SamePath => f.write_str("another rule has the same path"),
            Self::ZeroThreshold => {
                f.write_str("the threshold is 0; write 1 or more, or leave it out to find every event")
            }
            Self::HighThreshold { most } => {
                write!(f, "the threshold is more than the {most} events that the limits let a rule remember")
            }
            Self::ZeroWindow => f.write_str("`within` is zero; write how long the window is, as in `1m`"),
            Self::ShortSequence => f.write_str("a sequence needs at least two steps"),
            Self::LongSequence => write!(f, "a sequence has at most {STEPS} steps"),
            Self::NoName => f.write_str("a step or a field has no name"),
            Self::RequiresItself => f.write_str("the step that is required is the one that needs it"),
        }
    }
}

/// Everything that is wrong with the rules.
///
/// # Errors
///
/// If anything is.
pub fn check(rules: &[Rule], limits: &Limits) -> Result<(), InvalidRules> {
    let limits = limits.sane();
    let mut errors = Vec::new();
    let mut paths = HashSet::new();
    for rule in rules {
        let mut wrong = |wrong: bool, problem: Problem| {
            if wrong {
                errors.push(RuleError { rule: rule.path.to_string(), problem });
            }
        };
        wrong(rule.path.is_empty(), Problem::NoPath);
        wrong(!paths.insert(&*rule.path), Problem::SamePath);
        wrong(rule.kind.threshold() == Some(0), Problem::ZeroThreshold);
        let high = rule.kind.threshold().is_some_and(|threshold| threshold as usize > limits.events);
        wrong(high, Problem::HighThreshold { most: limits.events });
        wrong(rule.kind.within() == Some(Duration::ZERO), Problem::ZeroWindow);
        let mut unnamed = rule.kind.group_by().iter().any(|field| field.is_empty());
        match &rule.kind {
            Kind::Sequence { steps, .. } => {
                wrong(steps.len() < 2, Problem::ShortSequence);
                wrong(steps.len() > STEPS, Problem::LongSequence);
                unnamed |= steps.iter().any(|step| step.is_empty());
            }
            Kind::MissingStep { requires, at, .. } => {
                wrong(requires == at.as_ref().unwrap_or(&rule.path), Problem::RequiresItself);
                unnamed |= requires.is_empty() || at.as_ref().is_some_and(|at| at.is_empty());
            }
            Kind::Distinct { field, .. } => unnamed |= field.is_empty(),
            Kind::Every | Kind::Threshold { .. } | Kind::Canary => {}
        }
        wrong(unnamed, Problem::NoName);
    }
    if errors.is_empty() { Ok(()) } else { Err(InvalidRules(errors)) }
}
