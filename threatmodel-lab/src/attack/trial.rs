//! An attack test, and one configuration of it.

use std::{borrow::Cow, collections::BTreeSet};

use threatmodel_model::evidence::Configuration;

use crate::Compiled;

/// An attack test, as its annotation says it. The attribute writes it.
#[derive(Debug)]
#[doc(hidden)]
pub struct Attack {
    /// The package.
    pub package: &'static str,
    /// How the package was compiled; `None` if unknown.
    pub compiled: Option<Compiled>,
    /// The path of the test, from the crate's name on.
    pub test: &'static str,
    /// The file, relative to the package's folder.
    pub file: &'static str,
    /// The line of the annotation, from 1.
    pub line: u32,
    /// The threat, by path.
    pub threat: &'static str,
    /// The claims of the test: each entry names controls that stop the threat without any other.
    pub claims: &'static [&'static [&'static str]],
    /// Runs the legitimate use that must still work.
    pub legitimate: Option<fn() -> Result<(), String>>,
    /// The fingerprint of the test.
    pub fingerprint: &'static str,
}

impl Attack {
    /// The path of the test without the crate's name, as the harness lists what is below it.
    pub(super) fn listed(&self) -> &'static str {
        self.test.split_once("::").map_or(self.test, |(_, inside)| inside)
    }
}

/// One configuration of an attack test. The attribute writes it.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
pub struct Task {
    /// The controls that are on.
    pub configuration: Configuration,
    /// The position of the claim that it is about.
    pub claim: usize,
    /// The position, in that claim, of the control that is left out.
    pub without: usize,
}

/// One configuration, or one case of it, under its name in the list of tests.
#[derive(Debug, Clone)]
pub(super) struct Trial {
    pub(super) attack: &'static Attack,
    pub(super) task: Task,
    /// The name behind the path of the test: `all_on`, `all_on::case_1`.
    pub(super) name: Cow<'static, str>,
}

impl Trial {
    /// The path of the test as the harness lists it: without the crate's name.
    pub(super) fn listed(&self) -> String {
        format!("{}::{}", self.attack.listed(), self.name)
    }

    /// Whether the configuration is several tests, of which this is one.
    pub(super) fn is_case(&self) -> bool {
        self.name.contains("::")
    }

    /// The cases of the configuration, as `tests` of the harness lists them; none where it is no case.
    pub(super) fn cases(&self, tests: impl FnOnce() -> &'static BTreeSet<String>) -> BTreeSet<String> {
        let Some((configuration, _)) = self.name.split_once("::") else { return BTreeSet::new() };
        let start = format!("{}::{configuration}::", self.attack.listed());
        tests().iter().filter(|test| test.starts_with(&start)).cloned().collect()
    }

    /// The controls that the configuration is about, by path.
    pub(super) fn controls(&self) -> Vec<&'static str> {
        let claims = self.attack.claims;
        let claim = claims.get(self.task.claim).copied().unwrap_or_default();
        match self.task.configuration {
            Configuration::AllOn => claims.concat(),
            Configuration::WithoutDefences => Vec::new(),
            Configuration::Only => claim.to_vec(),
            Configuration::Incomplete => {
                let rest = claim.iter().enumerate().filter(|(at, _)| *at != self.task.without);
                rest.map(|(_, control)| *control).collect()
            }
        }
    }
}
