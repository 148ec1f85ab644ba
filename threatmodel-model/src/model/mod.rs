//! The model: facts, and what follows from them under a policy.

pub mod facts;

mod build;
mod document;
mod front;
mod index;
mod reach;
mod reconcile;
mod risk;
mod satisfaction;
mod state;
mod trial;

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[cfg(feature = "schema")]
pub use document::schema;
pub use document::{FORMAT, ModelError};
pub use reach::{Reached, Step};
pub use reconcile::{Linked, pair, reconcile};
pub use satisfaction::Met;
pub use state::{Coverage, Pair, State};
pub use threatmodel_core::risk::{LevelPosition, Risk};
pub use trial::Standing;

use crate::{
    evidence::Run,
    policy::Policy,
    source::{Call, Package, Problem, Sources},
    surface::Surface,
};
use facts::{
    Access, Asset, AttackTest, Classification, Decision, Dismissal, Doubt, Emission, Exposure, Flow, Handling,
    Mitigation, Satisfaction, Threat,
};
use foldhash::HashMap;
pub(crate) use front::Front;
use index::Index;
pub(crate) use index::OfComponent;
use threatmodel_core::{record, risk::RiskPolicy, words::Evidence};
use threatmodel_grammar::{
    Statement,
    fact::{self, Args, Unsaid},
};

/// A threat model: its facts, the policy that they are judged by, and the day they are judged on.
///
/// # Examples
///
/// ```
/// use threatmodel_model::model::Model;
///
/// let model = Model::collect();
/// let again = Model::from_json(&model.to_json()?)?;
/// assert_eq!(model, again);
/// # Ok::<(), threatmodel_model::model::ModelError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Model {
    facts: Facts,
    index: Index,
}

/// Declares the facts: a list for each noun, and what is said about them.
macro_rules! facts {
    (
        nouns { $($noun:ident, $of_noun:ident, $many:ident, $at:ident, $a_noun:literal, $texts:tt $more:tt;)+ }
        $($rest:tt)*
    ) => {
        /// The facts of a model, as they are stored. Lists are ordered by path or by place.
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct Facts {
            /// The day on which decisions are judged.
            #[cfg_attr(feature = "schema", schemars(with = "String"))]
            pub as_of: Date,
            /// The policy.
            pub policy: Policy,
            /// The packages that the model covers.
            pub packages: Vec<Package>,
            /// The versions of `threatmodel-core` in the dependency graph.
            pub registries: Vec<String>,
            $(
                #[doc = concat!("Each noun that is ", $a_noun, ".")]
                pub $many: Vec<facts::$noun>,
            )+
            /// The declared path of a noun, by each other path that it has: a program without a library shares the file that
            /// declares its nouns with its tests.
            #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
            pub shared: BTreeMap<String, String>,
            /// Classification policies.
            pub classifications: Vec<Classification>,
            /// Exposures.
            pub exposures: Vec<Exposure>,
            /// Mitigations.
            pub mitigations: Vec<Mitigation>,
            /// Tests that exercise threats.
            pub tests: Vec<AttackTest>,
            /// Decisions.
            pub decisions: Vec<Decision>,
            /// Dismissals.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub dismissals: Vec<Dismissal>,
            /// Satisfactions.
            pub satisfactions: Vec<Satisfaction>,
            /// Accesses.
            pub accesses: Vec<Access>,
            /// Flows.
            pub flows: Vec<Flow>,
            /// Code that emits the events of detections.
            #[serde(default)]
            pub emissions: Vec<Emission>,
            /// The contradictions and ambiguities in the annotations.
            pub doubts: Vec<Doubt>,
            /// The problems in the sources.
            pub problems: Vec<Problem>,
            /// The calls that lead out of the program, where a rule asks for them.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub calls: Vec<Call>,
            /// The surface of the checked packages, where somebody looked at it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub surface: Option<Surface>,
            /// The evidence that attack tests left.
            #[serde(default)]
            pub run: Run,
            /// Whether linked records were joined with the sources; without them no rule can speak of linking.
            #[serde(default)]
            pub linked: bool,
        }

        impl Facts {
            /// Every noun.
            pub fn nouns(&self) -> impl Iterator<Item = &dyn fact::Noun> {
                core::iter::empty()$(.chain(self.$many.iter().map(|noun| noun as &dyn fact::Noun)))+
            }

            fn declare(&mut self, noun: Noun) {
                match noun {
                    $(Noun::$noun(noun) => self.$many.push(noun),)+
                }
            }

            /// Orders nouns by path, and what is said of code by place.
            fn sort(&mut self) {
                $(self.$many.sort_by(|a, b| a.path().cmp(b.path()));)+
                self.exposures.sort_by(|a, b| a.site.place.cmp(&b.site.place));
                self.mitigations.sort_by(|a, b| a.site.place.cmp(&b.site.place));
                self.tests.sort_by(|a, b| a.site.place.cmp(&b.site.place));
                self.decisions.sort_by(|a, b| a.site.place.cmp(&b.site.place));
                self.dismissals.sort_by(|a, b| a.site.place.cmp(&b.site.place));
                self.satisfactions.sort_by(|a, b| a.site.place.cmp(&b.site.place));
                self.accesses.sort_by(|a, b| a.site.place.cmp(&b.site.place));
                self.flows.sort_by(|a, b| a.site.place.cmp(&b.site.place));
                self.emissions.sort_by(|a, b| a.site.place.cmp(&b.site.place));
            }
        }

        /// A noun that an annotation declares.
        enum Noun {
            $($noun(facts::$noun),)+
        }

        impl Noun {
            fn read(statement: Statement, args: &mut dyn Args) -> Result<Option<Self>, Unsaid> {
                Ok(match statement {
                    $(Statement::$noun => Some(Self::$noun(facts::$noun::read(args)?)),)+
                    _ => None,
                })
            }
        }

        /// The position of each noun in its list, by path.
        #[derive(Debug, Clone, Default)]
        pub(crate) struct Positions {
            $(pub(crate) $many: HashMap<String, usize>,)+
        }

        impl Positions {
            fn of(facts: &Facts) -> Self {
                Self { $($many: index::positions(&facts.$many, |noun| noun.path()),)+ }
            }
        }
    };
}
threatmodel_core::__statements!(facts);

impl Facts {
    /// The facts that these sources and linked records state.
    #[must_use]
    pub fn of(sources: Sources, linked: Linked, policy: Policy, as_of: Date) -> Self {
        let (sources, doubts) = reconcile(sources, linked);
        Self::stated(sources, doubts, policy, as_of, true)
    }

    /// The facts that these sources state, without a build.
    #[must_use]
    pub fn from_sources(sources: Sources, policy: Policy, as_of: Date) -> Self {
        Self::stated(sources, Vec::new(), policy, as_of, false)
    }

    fn stated(sources: Sources, doubts: Vec<Doubt>, policy: Policy, as_of: Date, linked: bool) -> Self {
        Self { linked, ..build::facts(sources, doubts, policy, as_of) }
    }

    /// The path that a noun is declared under, where this is one of its paths.
    pub(crate) fn own_path<'p>(&'p self, path: &'p str) -> &'p str {
        self.shared.get(path).map_or(path, String::as_str)
    }

    /// The facts with what attack tests left behind.
    #[must_use]
    pub fn with_run(mut self, mut run: Run) -> Self {
        run.rename(|path| self.shared.get(path).cloned());
        // A test that a run has seen exists and runs, whatever the sources suggest.
        let lines = run.lines.iter().map(|line| (line.package.as_str(), line.test.as_str()));
        let seen: HashSet<(&str, &str)> =
            lines.chain(run.checks.iter().map(|check| (check.package.as_str(), check.test.as_str()))).collect();
        let attacks = self.tests.iter_mut().map(|test| &mut test.site);
        let checks = self.satisfactions.iter_mut().filter(|known| known.test).map(|known| &mut known.site);
        for site in attacks.chain(checks).filter(|site| site.void.is_some()) {
            if seen.contains(&(site.package.as_str(), site.item.as_str())) {
                site.void = None;
            }
        }
        self.run = run;
        self
    }
}

impl Model {
    /// The model of this binary: what the crates that are linked into it declare, judged by the default policy today.
    ///
    /// This is one binary's view. A crate that nothing names is not linked; the tests of other test binaries are not
    /// here; whether code that is compiled is also what the sources show is not known. [`check!`] reads the sources
    /// too.
    ///
    /// [`check!`]: https://docs.rs/threatmodel/latest/threatmodel/macro.check.html
    #[must_use]
    pub fn collect() -> Self {
        let (annotations, packages) = reconcile::linked_view(record::linked());
        let sources = Sources { packages, annotations, ..Sources::default() };
        Self::from_facts(Facts::stated(sources, Vec::new(), Policy::default(), today(), true))
    }

    /// The model that these sources and linked records make.
    #[must_use]
    pub fn of(sources: Sources, linked: Linked, policy: Policy, as_of: Date) -> Self {
        Self::from_facts(Facts::of(sources, linked, policy, as_of))
    }

    /// The model that these sources make, without a build: references that the scan cannot resolve stay open, and rules
    /// about linking stay silent.
    #[must_use]
    pub fn from_sources(sources: Sources, policy: Policy, as_of: Date) -> Self {
        Self::from_facts(Facts::from_sources(sources, policy, as_of))
    }

    /// The model that these facts make.
    #[must_use]
    pub fn from_facts(facts: Facts) -> Self {
        let index = Index::of(&facts);
        Self { facts, index }
    }

    /// The model with what attack tests left behind.
    #[must_use]
    pub fn with_run(self, run: Run) -> Self {
        Self::from_facts(self.facts.with_run(run))
    }

    /// The facts.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.facts.policy
    }

    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    pub(crate) fn needed_evidence(&self, threat: usize) -> Evidence {
        state::needed(&self.facts, &self.index, threat)
    }

    pub(crate) fn position_of(&self, asset: &Asset) -> LevelPosition {
        risk::of_asset(&self.facts, &self.index, asset)
    }

    pub(crate) fn risk_under(&self, threat: &Threat, tables: &RiskPolicy) -> Risk {
        risk::of(&self.facts, &self.index, threat, tables)
    }

    pub(crate) fn handling_of(&self, asset: &Asset) -> Option<&Handling> {
        state::handling(&self.facts, &self.index, asset.classification.as_ref()?)
    }

    pub(crate) fn state_of_exposure(&self, exposure: &Exposure) -> State {
        let threat = self.index.nouns.threats.get(&exposure.threat);
        threat.map_or(State::Open, |&threat| state::of_exposure(&self.facts, &self.index, threat, exposure))
    }

    pub(crate) fn coverage_of(&self, exposure: &Exposure) -> Coverage {
        let threat = self.index.nouns.threats.get(&exposure.threat);
        threat.map_or(Coverage::Unreached, |&threat| state::coverage(&self.facts, &self.index, threat, exposure))
    }

    pub(crate) fn front_of(&self, exposure: &Exposure) -> Option<&Front> {
        self.index.front(*self.index.nouns.threats.get(&exposure.threat)?, exposure)
    }

    pub(crate) fn pairs_of_mitigation(&self, mitigation: usize) -> Vec<Pair> {
        let threat = self.index.nouns.threats.get(&self.facts.mitigations[mitigation].threat);
        threat.map_or_else(Vec::new, |&threat| state::pairs_of(&self.facts, &self.index, threat, mitigation).collect())
    }

    pub(crate) fn decision_covering(&self, exposure: &Exposure) -> Option<&Decision> {
        let threat = *self.index.nouns.threats.get(&exposure.threat)?;
        state::decision_covering(&self.facts, &self.index, threat, exposure)
    }

    pub(crate) fn reach_of(&self, component: &str) -> Vec<Reached> {
        reach::of_component(&self.facts, &self.index, component)
    }

    /// Whether a flow leaves a trust zone, or may: one end of it has none.
    pub(crate) fn leaves_zone(&self, flow: &Flow) -> bool {
        match (self.zone_of(&flow.from), self.zone_of(&flow.to)) {
            (Some(from), Some(to)) => from != to,
            _ => flow.from != flow.to,
        }
    }

    pub(crate) fn zone_of(&self, endpoint: &str) -> Option<&str> {
        reach::zone_of(&self.facts, &self.index, endpoint)
    }
}

impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        self.facts == other.facts
    }
}

/// Today, where the machine is.
#[must_use]
pub fn today() -> Date {
    jiff::ZonedDateTime::now().date()
}
