//! The nouns of the language, and the fields of each: what the Rust queries of `threatmodel_model::query` know about it.

use std::{borrow::Cow, rc::Rc};

use threatmodel_core::words::{
    AlertLevel, AssetKind, ByDefault, ComponentKind, ControlKind, Disposition, Evidence, Impact, Likelihood, Linddun,
    Phase, Severity, Stride,
};
use threatmodel_model::{
    model::{
        Coverage, Met, Model, Pair, State,
        facts::{self, Declaration, Site},
    },
    query::{
        Asset, Assumption, AttackTest, Component, Control, Decision, Detection, Exposure, Flow, Reach, Requirement,
        Threat, Threats as _,
    },
};

use super::{
    ast::RelationKind,
    value::{Height, Named, Type, Value},
};

/// A noun that can be asked for.
pub(super) struct Noun {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) fields: &'static [Field],
    /// How it leads to other nouns, and what the name then means.
    pub(super) relations: &'static [(RelationKind, Named)],
    /// Every row of a model, in the order of the Rust query.
    pub(super) all: for<'m> fn(&'m Model) -> Vec<View<'m>>,
}

/// A field of a noun.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Type,
    pub(super) about: &'static str,
    /// Whether a table shows it where nobody chooses columns.
    pub(super) shown: bool,
    /// Whether it only has a value after `reachable from`.
    pub(super) of_reach: bool,
    pub(super) get: for<'r, 'm> fn(&'r Row<'m>) -> Value<'m>,
}

/// A row of an answer.
#[derive(Clone)]
pub(crate) struct Row<'m> {
    pub(super) model: &'m Model,
    pub(super) view: View<'m>,
    /// How the asset is reached, where that was asked.
    pub(super) reach: Option<Rc<Reach<'m>>>,
}

/// The subject of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View<'m> {
    Threat(Threat<'m>),
    Exposure(Exposure<'m>),
    Control(Control<'m>),
    Test(AttackTest<'m>),
    Asset(Asset<'m>),
    Component(Component<'m>),
    Requirement(Requirement<'m>),
    Decision(Decision<'m>),
    Assumption(Assumption<'m>),
    Flow(Flow<'m>),
    Detection(Detection<'m>),
}

/// The states, the worst first.
pub(super) const STATES: &[&str] = &{
    let mut names = [""; State::ALL.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = State::ALL[at].name();
        at += 1;
    }
    names
};

/// The rungs of evidence, and below them what no control is claimed for.
pub(super) const RUNGS: &[&str] = &["None", "Claimed", "Tested", "Proven"];

/// The possible decisions about a threat.
const TREATMENTS: &[&str] = &["acceptance", "transfer", "avoidance"];

/// Every noun.
pub(super) const NOUNS: &[Noun] = &[
    Noun {
        name: "threats",
        about: "threats, the most important first",
        fields: THREATS,
        relations: &[(RelationKind::On, Named::Asset), (RelationKind::Of, Named::Component)],
        all: |model| model.threats().map(View::Threat).collect(),
    },
    Noun {
        name: "exposures",
        about: "code that faces a threat",
        fields: EXPOSURES,
        relations: &[(RelationKind::Against, Named::Threat), (RelationKind::Of, Named::Component)],
        all: |model| model.exposures().map(View::Exposure).collect(),
    },
    Noun {
        name: "controls",
        about: "defences",
        fields: CONTROLS,
        relations: &[(RelationKind::Against, Named::Threat), (RelationKind::On, Named::Asset)],
        all: |model| model.controls().map(View::Control).collect(),
    },
    Noun {
        name: "tests",
        about: "tests that exercise a threat, including those that do not count",
        fields: TESTS,
        relations: &[(RelationKind::Against, Named::Threat), (RelationKind::Of, Named::Control)],
        all: |model| model.tests().map(View::Test).collect(),
    },
    Noun {
        name: "assets",
        about: "things worth protecting",
        fields: ASSETS,
        relations: &[(RelationKind::ReachableFrom, Named::End)],
        all: |model| model.assets().map(View::Asset).collect(),
    },
    Noun {
        name: "components",
        about: "modules declared as components",
        fields: COMPONENTS,
        relations: &[],
        all: |model| model.components().map(View::Component).collect(),
    },
    Noun {
        name: "requirements",
        about: "conditions that must hold because of a threat",
        fields: REQUIREMENTS,
        relations: &[(RelationKind::Against, Named::Threat)],
        all: |model| model.requirements().map(View::Requirement).collect(),
    },
    Noun {
        name: "decisions",
        about: "acceptances, transfers and avoidances, including those that have ended",
        fields: DECISIONS,
        relations: &[(RelationKind::Against, Named::Threat)],
        all: |model| model.decisions().map(View::Decision).collect(),
    },
    Noun {
        name: "assumptions",
        about: "assumptions that the model makes",
        fields: ASSUMPTIONS,
        relations: &[(RelationKind::On, Named::Asset)],
        all: |model| model.assumptions().map(View::Assumption).collect(),
    },
    Noun {
        name: "flows",
        about: "data flows from one component or actor to another",
        fields: FLOWS,
        relations: &[(RelationKind::On, Named::Asset), (RelationKind::Of, Named::Component)],
        all: |model| model.flows().map(View::Flow).collect(),
    },
    Noun {
        name: "detections",
        about: "signs of a threat in the running system",
        fields: DETECTIONS,
        relations: &[(RelationKind::Against, Named::Threat)],
        all: |model| model.detections().map(View::Detection).collect(),
    },
];

/// A table of fields. `*` marks those that a table shows, `?` those that only `reachable from` fills.
macro_rules! fields {
    ($view:ident($it:ident), $row:ident: $($mark:tt $name:literal $kind:expr, $about:literal, $get:expr;)+) => {
        &[$(Field {
            name: $name,
            kind: $kind,
            about: $about,
            shown: matches!(stringify!($mark).as_bytes(), b"*" | b"?"),
            of_reach: matches!(stringify!($mark).as_bytes(), b"?"),
            get: |$row| match $row.view {
                View::$view($it) => {
                    // How an asset is reached, the asset itself does not know.
                    let _ = $it;
                    $get
                }
                _ => Value::Missing,
            },
        }),+]
    };
}

const THREATS: &[Field] = fields! { Threat(threat), _row:
    * "name" Type::Name(Named::Threat), "the name", own(&threat.facts().declared);
    * "severity" Type::Ranked(Severity::NAMES), "before any control", word(Severity::NAMES, threat.severity().name());
    * "state" Type::Word(STATES), "the worst over its exposures", word(STATES, threat.state().name());
    * "evidence" Type::Ranked(RUNGS), "the weakest for any control, anywhere it is faced", rung(evidence_of_threat(threat));
    * "controls" Type::Names(Named::Control), "the controls that code claims against it", names(threat.controls().map(|known| known.control.facts().path()));
    - "needed" Type::Ranked(Evidence::NAMES), "the evidence that its severity requires", word(Evidence::NAMES, threat.needed_evidence().name());
    - "unmitigated" Type::Flag, "needs work: open, short of evidence, or unexposed and undecided", Value::Flag(threat.state().is_unsettled());
    - "likelihood" Type::Ranked(Likelihood::NAMES), "the effective likelihood", word(Likelihood::NAMES, threat.risk().likelihood.name());
    - "unassessed" Type::Flag, "it has no likelihood although it targets an upper level", Value::Flag(threat.risk().unassessed);
    - "impact" Type::Ranked(Impact::NAMES), "the effective impact", word(Impact::NAMES, threat.risk().impact.name());
    - "overridden" Type::Flag, "impact or severity are not the derived ones", Value::Flag(threat.risk().is_overridden());
    - "because" Type::Text, "why they were overridden", optional(threat.facts().because.as_deref());
    - "assets" Type::Names(Named::Asset), "the assets that it targets", texts_as_names(&threat.facts().targets);
    - "components" Type::Names(Named::Component), "where code faces it", names(threat.exposures().map(|exposure| exposure.facts().site.component.as_str()));
    - "exposures" Type::Number, "how many places face it", Value::Number(threat.exposures().count());
    - "tests" Type::Number, "how many tests exercise it", Value::Number(threat.tests().count());
    - "requirements" Type::Names(Named::Requirement), "the requirements that follow from it", names(threat.requirements().map(|requirement| requirement.facts().path()));
    - "decisions" Type::Number, "how many decisions are about it", Value::Number(threat.decisions().count());
    - "kind" Type::Text, "the kind of threat in the catalogue", optional(threat.facts().kind.as_deref());
    - "stride" Type::Words(Stride::NAMES), "categories", Value::Words(threat.facts().stride.iter().map(|category| category.name()).collect());
    - "linddun" Type::Words(Linddun::NAMES), "privacy categories", Value::Words(threat.facts().linddun.iter().map(|category| category.name()).collect());
    - "refs" Type::Texts, "catalogue entries", texts(&threat.facts().refs);
    - "actor" Type::Name(Named::Actor), "who acts", optional_name(threat.facts().actor.as_deref());
    - "misuse" Type::Text, "the misuse case", optional(threat.facts().misuse.as_deref());
    - "reviewed" Type::Date, "when somebody last looked at it", threat.facts().reviewed.map_or(Value::Missing, Value::Date);
    - "id" Type::Text, "the team's own identifier", optional(threat.facts().declared.id.as_deref());
    - "doc" Type::Text, "the doc comment", text(&threat.facts().declared.doc);
    - "path" Type::Text, "the declared path", text(threat.facts().path());
    - "file" Type::Text, "where it is declared", text(&threat.facts().declared.place.file);
    - "line" Type::Number, "where in the file", Value::Number(threat.facts().declared.place.line as usize);
};

const EXPOSURES: &[Field] = fields! { Exposure(exposure), row:
    * "threat" Type::Name(Named::Threat), "the threat that the code faces", Value::Name(&exposure.facts().threat);
    * "severity" Type::Ranked(Severity::NAMES), "of the threat", exposure.threat().map_or(Value::Missing, |threat| word(Severity::NAMES, threat.severity().name()));
    * "state" Type::Word(STATES), "the state", word(STATES, exposure.state().name());
    * "evidence" Type::Ranked(RUNGS), "the weakest of the controls that cover it", rung(least(exposure.pairs().iter().copied()));
    - "coverage" Type::Word(Coverage::NAMES), "whether an attack went through it", word(Coverage::NAMES, exposure.coverage().name());
    * "component" Type::Name(Named::Component), "where the code is; `package:NAME` outside any component", Value::Name(&exposure.facts().site.component);
    * "item" Type::Text, "the code", text(&exposure.facts().site.item);
    - "controls" Type::Names(Named::Control), "the controls that cover it", names(exposure.pairs().iter().map(|pair| row.model.facts().controls[pair.control].path()));
    - "decision" Type::Word(TREATMENTS), "the decision that covers it", exposure.decision().map_or(Value::Missing, |decision| word(TREATMENTS, decision.treatment.noun()));
    - "unmitigated" Type::Flag, "needs work", Value::Flag(exposure.state().is_unsettled());
    - "system" Type::Flag, "the code is part of the system, not of tests", Value::Flag(exposure.concerns_system());
    - "file" Type::Text, "where it is", text(&exposure.facts().site.place.file);
    - "line" Type::Number, "where in the file", line(&exposure.facts().site);
};

const CONTROLS: &[Field] = fields! { Control(control), row:
    * "name" Type::Name(Named::Control), "the name", own(&control.facts().declared);
    * "layer" Type::Text, "the layer of defence", text(&control.facts().layer);
    * "kind" Type::Word(ControlKind::NAMES), "how it acts on a threat", optional_word(ControlKind::NAMES, control.facts().kind.map(ControlKind::name));
    * "evidence" Type::Ranked(RUNGS), "the weakest for any threat and place", rung(evidence_of_control(row.model, control));
    * "threats" Type::Names(Named::Threat), "the threats that code claims it stops", names(control.threats().map(|threat| threat.facts().path()));
    - "places" Type::Number, "how many places implement it", Value::Number(control.mitigations().count());
    - "tests" Type::Number, "how many tests name it, including those that do not count", Value::Number(control.tests().count());
    - "provided_by" Type::Text, "who or what implements it, if no code here does", optional(control.facts().provided_by.as_deref());
    - "default" Type::Word(ByDefault::NAMES), "whether it is on by default", word(ByDefault::NAMES, control.facts().default.name());
    - "enabled_by" Type::Text, "what switches it on", optional(control.facts().enabled_by.as_deref());
    - "enabled" Type::Flag, "it is on by default, or a deployment requirement that is met switches it on", Value::Flag(control.is_on());
    - "fixed" Type::Text, "why no attack test can switch it off", optional(control.facts().fixed.as_deref());
    - "refs" Type::Texts, "catalogue entries", texts(&control.facts().refs);
    - "id" Type::Text, "the team's own identifier", optional(control.facts().declared.id.as_deref());
    - "doc" Type::Text, "the doc comment", text(&control.facts().declared.doc);
    - "path" Type::Text, "the declared path", text(control.facts().path());
    - "file" Type::Text, "where it is declared", text(&control.facts().declared.place.file);
    - "line" Type::Number, "where in the file", Value::Number(control.facts().declared.place.line as usize);
};

const TESTS: &[Field] = fields! { Test(test), _row:
    * "item" Type::Text, "the test", text(&test.facts().site.item);
    * "threat" Type::Name(Named::Threat), "the threat that it exercises", Value::Name(&test.facts().threat);
    * "controls" Type::Names(Named::Control), "the controls that it names", names(test.controls().map(|control| control.facts().path()));
    * "counts" Type::Flag, "it is compiled and run", Value::Flag(test.facts().site.counts());
    - "void" Type::Text, "why it does not count", optional(test.facts().site.void.map(|void| void.reason()));
    - "legitimate" Type::Text, "the legitimate use that must still work", optional(test.facts().legitimate.as_deref());
    - "file" Type::Text, "where it is", text(&test.facts().site.place.file);
    - "line" Type::Number, "where in the file", line(&test.facts().site);
};

const ASSETS: &[Field] = fields! { Asset(asset), row:
    * "name" Type::Name(Named::Asset), "the name", own(&asset.facts().declared);
    * "kind" Type::Word(AssetKind::NAMES), "the kind of asset", word(AssetKind::NAMES, asset.facts().kind.name());
    * "classification" Type::Level, "how much protection it needs; the highest level if missing", level(row.model, asset);
    * "owner" Type::Text, "who decides about it", optional(asset.facts().owner.as_deref());
    * "adjacent" Type::Flag, "reachable only because of where the system is placed", Value::Flag(asset.facts().adjacent);
    ? "used" Type::Flag, "the component or actor uses it itself; after `reachable from`", row.reach.as_ref().map_or(Value::Missing, |reach| Value::Flag(reach.used));
    ? "way" Type::Text, "the way to it; after `reachable from`", row.reach.as_ref().map_or(Value::Missing, |reach| Value::Text(Cow::Owned(reach.explained())));
    - "zone" Type::Name(Named::Zone), "the trust zone that it lies in", optional_name(asset.facts().zone.as_deref());
    - "disposition" Type::Word(Disposition::NAMES), "whether to keep it", word(Disposition::NAMES, asset.facts().disposition.name());
    - "threats" Type::Names(Named::Threat), "the threats that target it", names(asset.threats().map(|threat| threat.facts().path()));
    - "unmitigated" Type::Names(Named::Threat), "the threats among them that need work", names(asset.threats().unmitigated().map(|threat| threat.facts().path()));
    - "controls" Type::Names(Named::Control), "the controls against them", names(asset.controls().map(|control| control.facts().path()));
    - "accesses" Type::Number, "how many places touch it", Value::Number(asset.accesses().count());
    - "flows" Type::Number, "how many flows carry it", Value::Number(asset.flows().count());
    - "assumptions" Type::Names(Named::Assumption), "the assumptions about it", names(asset.assumptions().map(|assumption| assumption.facts().path()));
    - "locators" Type::Texts, "where it lives", texts(&asset.facts().locators);
    - "id" Type::Text, "the team's own identifier", optional(asset.facts().declared.id.as_deref());
    - "doc" Type::Text, "the doc comment", text(&asset.facts().declared.doc);
    - "path" Type::Text, "the declared path", text(asset.facts().path());
    - "file" Type::Text, "where it is declared", text(&asset.facts().declared.place.file);
    - "line" Type::Number, "where in the file", Value::Number(asset.facts().declared.place.line as usize);
};

const COMPONENTS: &[Field] = fields! { Component(component), _row:
    * "name" Type::Name(Named::Component), "the name", own(&component.facts().declared);
    * "kind" Type::Word(ComponentKind::NAMES), "its shape in the diagram", optional_word(ComponentKind::NAMES, component.facts().kind.map(ComponentKind::name));
    * "zone" Type::Name(Named::Zone), "the trust zone that it runs in", optional_name(component.facts().zone.as_deref());
    * "exposures" Type::Number, "how many places in it face a threat", Value::Number(component.exposures().count());
    * "threats" Type::Names(Named::Threat), "the threats that they face", names(component.exposures().filter_map(Exposure::threat).map(|threat| threat.facts().path()));
    - "mitigations" Type::Number, "how many places in it implement controls", Value::Number(component.mitigations().count());
    - "assets" Type::Names(Named::Asset), "the assets that its code touches", names(component.accesses().filter_map(|access| access.asset()).map(|asset| asset.facts().path()));
    - "reaches" Type::Names(Named::Asset), "the assets that it can reach", names(component.reach().map(|reach| reach.asset.facts().path()));
    - "outgoing" Type::Number, "how many flows leave it", Value::Number(component.flows_from().count());
    - "incoming" Type::Number, "how many flows enter it", Value::Number(component.flows_to().count());
    - "module" Type::Text, "the module that it covers", text(&component.facts().module);
    - "id" Type::Text, "the team's own identifier", optional(component.facts().declared.id.as_deref());
    - "doc" Type::Text, "the doc comment", text(&component.facts().declared.doc);
    - "path" Type::Text, "the declared path", text(component.facts().path());
    - "file" Type::Text, "where it is declared", text(&component.facts().declared.place.file);
    - "line" Type::Number, "where in the file", Value::Number(component.facts().declared.place.line as usize);
};

const REQUIREMENTS: &[Field] = fields! { Requirement(requirement), _row:
    * "name" Type::Name(Named::Requirement), "the name", own(&requirement.facts().declared);
    * "satisfied" Type::Flag, "shown to be met as far as its threats require", Value::Flag(requirement.is_satisfied());
    - "met" Type::Word(Met::NAMES), "how far it is shown to be met", word(Met::NAMES, requirement.met().name());
    * "phase" Type::Word(Phase::NAMES), "when it is met", word(Phase::NAMES, requirement.facts().phase.name());
    * "layers" Type::Texts, "its layer of defence, or those of the controls against its threats", Value::Texts(requirement.layers());
    * "threats" Type::Names(Named::Threat), "the threats that it follows from", texts_as_names(&requirement.facts().from);
    - "check" Type::Text, "how to check it by hand", optional(requirement.facts().check.as_deref());
    - "document" Type::Text, "the file that meets it", optional(requirement.facts().file.as_ref().map(|file| file.path.as_str()));
    - "satisfactions" Type::Number, "how many places claim to meet it", Value::Number(requirement.satisfactions().count());
    - "refs" Type::Texts, "catalogue entries", texts(&requirement.facts().refs);
    - "id" Type::Text, "the team's own identifier", optional(requirement.facts().declared.id.as_deref());
    - "doc" Type::Text, "the doc comment", text(&requirement.facts().declared.doc);
    - "path" Type::Text, "the declared path", text(requirement.facts().path());
    - "file" Type::Text, "where it is declared", text(&requirement.facts().declared.place.file);
    - "line" Type::Number, "where in the file", Value::Number(requirement.facts().declared.place.line as usize);
};

const DECISIONS: &[Field] = fields! { Decision(decision), _row:
    * "threat" Type::Name(Named::Threat), "the threat that it is about", Value::Name(&decision.facts().threat);
    * "treatment" Type::Word(TREATMENTS), "the decision", word(TREATMENTS, decision.facts().treatment.noun());
    * "owner" Type::Text, "who answers for it", text(&decision.facts().owner);
    * "until" Type::Date, "the last day on which it holds", decision.facts().until.map_or(Value::Missing, Value::Date);
    * "holds" Type::Flag, "it counts today", Value::Flag(decision.holds());
    * "because" Type::Text, "the reason", text(&decision.facts().because);
    - "to" Type::Text, "who bears the risk instead", match &decision.facts().treatment { facts::Treatment::Transfer { to } => text(to), _ => Value::Missing };
    - "component" Type::Name(Named::Component), "the component that it is in", Value::Name(&decision.facts().site.component);
    - "item" Type::Text, "the annotated code", text(&decision.facts().site.item);
    - "file" Type::Text, "where it is", text(&decision.facts().site.place.file);
    - "line" Type::Number, "where in the file", line(&decision.facts().site);
};

const ASSUMPTIONS: &[Field] = fields! { Assumption(assumption), _row:
    * "name" Type::Name(Named::Assumption), "the name", own(&assumption.facts().declared);
    * "about" Type::Names(Named::Anything), "the nouns that it is about", texts_as_names(&assumption.facts().about);
    * "owner" Type::Text, "who answers for it", text(&assumption.facts().owner);
    * "until" Type::Date, "when it runs out", assumption.facts().until.map_or(Value::Missing, Value::Date);
    * "checked" Type::Flag, "a test was seen to check it, or may do so if no run was looked at", Value::Flag(assumption.is_checked());
    - "checks" Type::Number, "how many tests check it, including those that do not count", Value::Number(assumption.checks().count());
    - "id" Type::Text, "the team's own identifier", optional(assumption.facts().declared.id.as_deref());
    - "doc" Type::Text, "the doc comment", text(&assumption.facts().declared.doc);
    - "path" Type::Text, "the declared path", text(assumption.facts().path());
    - "file" Type::Text, "where it is declared", text(&assumption.facts().declared.place.file);
    - "line" Type::Number, "where in the file", Value::Number(assumption.facts().declared.place.line as usize);
};

const FLOWS: &[Field] = fields! { Flow(flow), _row:
    * "from" Type::Name(Named::End), "where it comes from", Value::Name(&flow.facts().from);
    * "to" Type::Name(Named::End), "where it goes", Value::Name(&flow.facts().to);
    * "carries" Type::Names(Named::Asset), "the assets that it carries", texts_as_names(&flow.facts().carries);
    * "encrypted" Type::Flag, "nobody on the way can read it", Value::Flag(flow.facts().encrypted);
    * "authenticated" Type::Flag, "both ends know who the other is", Value::Flag(flow.facts().authenticated);
    * "crosses" Type::Flag, "its ends are in different trust zones", Value::Flag(flow.crosses().is_some());
    - "protocol" Type::Text, "the protocol, such as `https`", optional(flow.facts().protocol.as_deref());
    - "item" Type::Text, "the code", text(&flow.facts().site.item);
    - "file" Type::Text, "where it is", text(&flow.facts().site.place.file);
    - "line" Type::Number, "where in the file", line(&flow.facts().site);
};

const DETECTIONS: &[Field] = fields! { Detection(detection), _row:
    * "name" Type::Name(Named::Detection), "the name", own(&detection.facts().declared);
    * "threat" Type::Name(Named::Threat), "the threat that it detects", Value::Name(&detection.facts().threat);
    * "level" Type::Ranked(AlertLevel::NAMES), "the severity of an alert", word(AlertLevel::NAMES, detection.facts().level.name());
    * "event" Type::Text, "the event, in the OWASP logging vocabulary", text(&detection.facts().event);
    * "looks_for" Type::Text, "what raises an alert", Value::Text(Cow::Owned(detection.facts().looks_for()));
    * "emissions" Type::Number, "how many places of the system emit its event", Value::Number(detection.emissions().count());
    - "detected" Type::Number, "attack tests that set it off; with `--last-run`", Value::Number(detection.score().detected.len());
    - "missed" Type::Number, "attack tests that did not; with `--last-run`", Value::Number(detection.score().missed.len());
    - "false_alarms" Type::Number, "other tests that set it off; with `--last-run`", Value::Number(detection.score().false_alarms.len());
    - "group_by" Type::Texts, "the fields that form the key", texts(&detection.facts().group_by);
    - "within" Type::Text, "the period in which events are counted", optional(detection.facts().within.as_deref());
    - "playbook" Type::Text, "what to do about an alert", optional(detection.facts().playbook.as_deref());
    - "id" Type::Text, "the team's own identifier", optional(detection.facts().declared.id.as_deref());
    - "doc" Type::Text, "the doc comment", text(&detection.facts().declared.doc);
    - "path" Type::Text, "the declared path", text(detection.facts().path());
    - "file" Type::Text, "where it is declared", text(&detection.facts().declared.place.file);
    - "line" Type::Number, "where in the file", Value::Number(detection.facts().declared.place.line as usize);
};

/// The weakest evidence for a threat. `None` if nothing is claimed against it, or if no control covers some code that faces
/// it: a control in one place does not defend another.
fn evidence_of_threat(threat: Threat<'_>) -> Option<Evidence> {
    let mut lowest = threat.controls().map(|known| known.pair.evidence).min()?;
    for exposure in threat.exposures() {
        lowest = lowest.min(least(exposure.pairs().iter().copied())?);
    }
    Some(lowest)
}

fn evidence_of_control(model: &Model, control: Control<'_>) -> Option<Evidence> {
    let path = control.facts().path();
    least(model.pairs().filter(|pair| model.facts().controls[pair.control].path() == path))
}

fn least(pairs: impl IntoIterator<Item = Pair>) -> Option<Evidence> {
    pairs.into_iter().map(|pair| pair.evidence).min()
}

fn rung<'m>(evidence: Option<Evidence>) -> Value<'m> {
    word(RUNGS, evidence.map_or(RUNGS[0], Evidence::name))
}

fn level<'m>(model: &'m Model, asset: Asset<'m>) -> Value<'m> {
    let Some(level) = &asset.facts().classification else { return Value::Unclassified };
    let policy = model.facts().classifications.iter().find(|policy| policy.path == level.policy);
    let height = policy.and_then(|policy| {
        let rank = policy.levels.iter().position(|name| *name == level.name)?;
        Some(Height::of(rank, policy.levels.len()))
    });
    Value::Level { policy: &level.policy, name: &level.name, height: height.unwrap_or(Height::HIGHEST) }
}

fn own(declared: &Declaration) -> Value<'_> {
    Value::Own(&declared.path)
}

fn word<'m>(words: &'static [&'static str], word: &'static str) -> Value<'m> {
    words.iter().position(|known| *known == word).map_or(Value::Missing, |at| Value::Word(at, word))
}

fn optional_word<'m>(words: &'static [&'static str], found: Option<&'static str>) -> Value<'m> {
    found.map_or(Value::Missing, |found| word(words, found))
}

fn text(text: &str) -> Value<'_> {
    Value::Text(Cow::Borrowed(text))
}

fn optional(found: Option<&str>) -> Value<'_> {
    found.map_or(Value::Missing, text)
}

fn optional_name(found: Option<&str>) -> Value<'_> {
    found.map_or(Value::Missing, Value::Name)
}

fn texts(list: &[String]) -> Value<'_> {
    Value::Texts(list.iter().map(String::as_str).collect())
}

fn texts_as_names(list: &[String]) -> Value<'_> {
    names(list.iter().map(String::as_str))
}

/// Each once, in the order in which they come.
fn names<'m>(paths: impl Iterator<Item = &'m str>) -> Value<'m> {
    let mut names: Vec<&str> = Vec::new();
    for path in paths {
        if !names.contains(&path) {
            names.push(path);
        }
    }
    Value::Names(names)
}

fn line<'m>(site: &Site) -> Value<'m> {
    Value::Number(site.place.line as usize)
}
