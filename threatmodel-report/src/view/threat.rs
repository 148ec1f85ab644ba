//! What a report says of a threat.

use serde::Serialize;
use threatmodel_model::{model::Model, query};

use super::{
    decision::{self, Decision},
    paths,
    place::{Places, Spot},
    references::{Reference, references},
    text::{Link, anchor, component, link, lower, optional, short, test_link, text, texts},
    trial::{Trial, trials},
};

#[derive(Serialize)]
pub(crate) struct Threat {
    pub(crate) anchor: String,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) id: String,
    pub(crate) severity: &'static str,
    pub(crate) state: &'static str,
    pub(crate) unsettled: bool,
    pub(crate) risk: String,
    pub(crate) because: String,
    pub(crate) doc: String,
    pub(crate) misuse: String,
    pub(crate) actor: Option<Link>,
    pub(crate) categories: Vec<&'static str>,
    pub(crate) refs: Vec<Reference>,
    pub(crate) targets: Vec<Link>,
    pub(crate) needed: String,
    pub(crate) exposures: Vec<Exposure>,
    pub(crate) controls: Vec<Control>,
    pub(crate) tests: Vec<Test>,
    pub(crate) requirements: Vec<Link>,
    pub(crate) detections: Vec<Link>,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) paths: Vec<Way>,
}

#[derive(Serialize)]
pub(crate) struct Exposure {
    pub(crate) spot: Spot,
    pub(crate) component: Link,
    pub(crate) state: &'static str,
    /// How far the proof of the controls covers it.
    pub(crate) coverage: &'static str,
    /// Why it does not count, if it does not.
    pub(crate) void: &'static str,
}

#[derive(Serialize)]
pub(crate) struct Control {
    pub(crate) anchor: String,
    pub(crate) name: String,
    pub(crate) layer: String,
    pub(crate) rung: String,
    pub(crate) suffices: bool,
    pub(crate) spots: Vec<Spot>,
}

#[derive(Serialize)]
pub(crate) struct Test {
    pub(crate) anchor: String,
    pub(crate) spot: Spot,
    /// The controls that stop the threat without any other, or several together.
    pub(crate) claims: Vec<Vec<Link>>,
    pub(crate) void: &'static str,
    pub(crate) trials: Vec<Trial>,
}

/// A way from an actor to code that faces the threat.
#[derive(Serialize)]
pub(crate) struct Way {
    pub(crate) steps: Vec<Link>,
    pub(crate) items: Vec<String>,
    /// The controls that cut it where the code is, each with its rung.
    pub(crate) cuts: Vec<(Link, String)>,
}

pub(super) fn threat(model: &Model, threat: query::Threat<'_>, places: Places<'_>) -> Threat {
    let facts = threat.facts();
    let exposures = threat.exposures().map(|exposure| Exposure {
        spot: places.spot(&exposure.facts().site),
        component: of_component(model, &exposure.site.component),
        state: exposure.state().name(),
        coverage: exposure.coverage().name(),
        void: exposure.site.void.map_or("", |void| void.reason()),
    });
    let controls = threat.controls().map(|evidenced| {
        let control = evidenced.control.facts();
        let code = threat
            .mitigations()
            .filter(|code| code.implements() && code.controls.iter().any(|path| path == control.path()));
        Control {
            anchor: anchor(control.path()),
            name: text(control.name()),
            layer: text(&control.layer),
            rung: evidenced.pair.shown(),
            suffices: evidenced.pair.suffices(),
            spots: code.map(|code| places.spot(&code.facts().site)).collect(),
        }
    });
    let control = |path: &String| match model.control_at(path) {
        Some(control) => link(&control.facts().declared),
        None => (String::new(), short(path)),
    };
    let tests = threat.tests().map(|test| Test {
        anchor: test_link(test.facts()).0,
        spot: places.spot(&test.facts().site),
        claims: test.claims.iter().map(|claim| claim.iter().map(control).collect()).collect(),
        void: test.site.void.map_or("", |void| void.reason()),
        trials: trials(model, test, places),
    });
    let ways = paths::of(model, threat).into_iter().map(|path| Way {
        steps: path.steps.iter().map(|step| of_component(model, step)).collect(),
        items: texts(&path.items),
        cuts: path.cuts,
    });
    Threat {
        anchor: anchor(facts.path()),
        name: text(facts.name()),
        path: text(facts.path()),
        id: optional(facts.declared.id.as_ref()),
        severity: threat.severity().name(),
        state: threat.state().name(),
        unsettled: threat.state().is_unsettled(),
        risk: text(&threat.risk().to_string()),
        because: optional(facts.because.as_ref()),
        doc: text(&facts.declared.doc),
        misuse: optional(facts.misuse.as_ref()),
        actor: facts.actor.as_deref().map(|path| of_component(model, path)),
        categories: facts.categories().collect(),
        refs: references(&facts.refs),
        targets: threat.assets().map(|asset| link(&asset.facts().declared)).collect(),
        needed: lower(threat.needed_evidence().name()),
        exposures: exposures.collect(),
        controls: controls.collect(),
        tests: tests.collect(),
        requirements: threat.requirements().map(|requirement| link(&requirement.facts().declared)).collect(),
        detections: threat.detections().map(|detection| link(&detection.facts().declared)).collect(),
        decisions: threat.decisions().map(|one| decision::decision(model, one, places)).collect(),
        paths: ways.collect(),
    }
}

/// The link to a component or an actor; without an anchor where a package stands for one.
pub(super) fn of_component(model: &Model, path: &str) -> Link {
    let is_declared = model.component_at(path).is_some() || model.actor_at(path).is_some();
    (if is_declared { anchor(path) } else { String::new() }, component(path))
}
