//! The report of the process of one configuration to the process that started it.

use std::{any::Any, collections::BTreeSet};

use serde::{Deserialize, Serialize};
use threatmodel_model::evidence::{Exposed, Verdict};

use super::programs::Heard;
use crate::{detection::Told, verdict::Compromise};

/// The end of the attack or of the legitimate use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Ended {
    /// It returned, with a verdict where it is typed.
    Returned(Option<Verdict>),
    /// It returned an error.
    Early(String),
    /// It panicked.
    Panicked(String),
}

/// The observation of the process of one configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Observation {
    /// The way it ended.
    pub(super) ended: Ended,
    /// How many assertions of this library were evaluated.
    pub(super) assertions: u32,
    /// The compromises.
    pub(super) compromises: Vec<Compromise>,
    /// How many inputs of a list the test asked its question for.
    pub(super) tried: u32,
    /// The labels of those that got through, in their order.
    pub(super) through: Vec<String>,
    /// The label of the input at which the test ended, if it ended before the end of the list.
    pub(super) stuck: Option<String>,
    /// The panics that were no assertion of this library, on any thread.
    pub(super) panics: Vec<String>,
    /// How many of them, the first ones, came before the first compromise: what had broken down by then may be why it succeeded.
    pub(super) before: usize,
    /// The controls that were off, by path.
    pub(super) off: Vec<String>,
    /// The controls against the threat whose code ran while they were on, by path.
    pub(super) entered: Vec<String>,
    /// The controls against the threat in whose place the test set up something, by path.
    pub(super) stood_in: Vec<String>,
    /// The controls whose code ran although they were off, by path.
    pub(super) ran_while_off: Vec<String>,
    /// Where code that ran would have asked whether a control against the threat is on, and nothing asked it.
    pub(super) unasked: Vec<Unasked>,
    /// The fingerprints of the functions with controls that ran while their control was on.
    pub(super) sites: BTreeSet<String>,
    /// The exposures to the threat whose functions ran.
    pub(super) reached: BTreeSet<Exposed>,
    /// The reactions of detections to its events.
    pub(super) told: Told,
    /// Whether panics were watched to the end.
    pub(super) watched: bool,
    /// Whether it started other processes, as far as the system tells, and none of them has told anything.
    pub(super) silent: bool,
}

impl Observation {
    /// Adds what the programs told that the test has started.
    pub(super) fn add(&mut self, heard: &Heard) {
        let add = |list: &mut Vec<String>, more: &BTreeSet<String>| {
            list.extend(more.iter().cloned());
            list.sort();
            list.dedup();
        };
        add(&mut self.off, &heard.off);
        add(&mut self.entered, &heard.entered);
        add(&mut self.ran_while_off, &heard.ran_while_off);
        self.silent &= heard.programs.is_empty();
        self.sites.extend(heard.sites.iter().cloned());
        self.reached.extend(heard.reached.iter().cloned());
    }
}

/// A question that was never asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Unasked {
    /// The control, by path.
    pub(super) control: String,
    /// The name of the function.
    pub(super) function: String,
    /// The expression around the question.
    pub(super) text: String,
}

/// The message of a panic.
pub(crate) fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a message".to_owned())
}
