//! What stands at places in the code, with the evidence for it, as tools answer it.

use schemars::JsonSchema;
use serde::Serialize;
use threatmodel_model::{
    annotation::Place,
    model::{Model, Pair, Standing, facts::Site},
    query::{AttackTest, Exposure},
};

/// A place in the code.
#[derive(Clone, Serialize, JsonSchema)]
pub(super) struct Spot {
    /// The function, method or type, by path.
    pub(super) item: String,
    /// The file, relative to the folder of the workspace.
    file: String,
    /// The line of the annotation, from 1.
    line: u32,
    /// The innermost component around it; `package:NAME` where none is declared.
    component: String,
}

/// Code that faces a threat.
#[derive(Serialize, JsonSchema)]
pub(super) struct Faced {
    /// The threat, by path.
    threat: String,
    /// The severity before any control; `None` where nobody declares the threat.
    severity: Option<&'static str>,
    /// Whether something stops the threat here: `open`, `pending`, `mitigated` and so on.
    state: &'static str,
    /// Whether an attack went through here with every control off: `reached`, `unreached`, `pending` and so on.
    coverage: &'static str,
    /// The controls that cover it.
    controls: Vec<Claim>,
    /// The decision that covers it: `acceptance`, `transfer` or `avoidance`.
    decision: Option<&'static str>,
    /// The code.
    at: Spot,
}

/// A control against a threat, with the evidence.
#[derive(Serialize, JsonSchema)]
pub(super) struct Claim {
    /// The threat, by path.
    pub(super) threat: String,
    /// The control, by path.
    pub(super) control: String,
    /// The rung that it has reached: `claimed`, `tested` or `proven`; `pending` where nobody looked at a run of its tests.
    has: String,
    /// The rung that the threat demands.
    needs: String,
    /// Whether it has reached that rung.
    suffices: bool,
    /// The code that implements it.
    at: Spot,
}

/// A test that attacks.
#[derive(Serialize, JsonSchema)]
pub(super) struct Attack {
    /// The threat, by path.
    threat: String,
    /// The controls that it names, by path; none where it only exercises the threat.
    controls: Vec<String>,
    /// What the last run showed: `holds`, `fails`, `stale` where the code or what it is built with has changed since, `unseen` where
    /// no run left anything.
    pub(super) standing: &'static str,
    /// Why it does not count, if so.
    void: Option<&'static str>,
    /// The test.
    at: Spot,
}

pub(super) fn spot(site: &Site) -> Spot {
    let Site { item, place: Place { file, line, .. }, component, .. } = site;
    Spot { item: item.clone(), file: file.clone(), line: *line, component: component.clone() }
}

pub(super) fn faced(model: &Model, exposure: Exposure<'_>) -> Faced {
    Faced {
        threat: exposure.facts().threat.clone(),
        severity: exposure.threat().map(|threat| threat.severity().name()),
        state: exposure.state().name(),
        coverage: exposure.coverage().name(),
        controls: exposure.pairs().iter().map(|pair| claim(model, pair)).collect(),
        decision: exposure.decision().map(|decision| decision.treatment.noun()),
        at: spot(&exposure.facts().site),
    }
}

pub(super) fn claim(model: &Model, pair: &Pair) -> Claim {
    let facts = model.facts();
    Claim {
        threat: facts.threats[pair.threat].path().to_owned(),
        control: facts.controls[pair.control].path().to_owned(),
        has: pair.shown(),
        needs: pair.needed.name().to_lowercase(),
        suffices: pair.suffices(),
        at: spot(&facts.mitigations[pair.mitigation].site),
    }
}

pub(super) fn attack(model: &Model, test: AttackTest<'_>) -> Attack {
    let facts = test.facts();
    Attack {
        threat: facts.threat.clone(),
        controls: facts.controls().cloned().collect(),
        standing: worst(model, test),
        void: facts.site.void.map(|void| void.reason()),
        at: spot(&facts.site),
    }
}

/// The worst that the last run showed of the controls that a test names.
fn worst(model: &Model, test: AttackTest<'_>) -> &'static str {
    let facts = test.facts();
    let standings: Vec<Standing> = match facts.controls().next() {
        Some(_) => facts.controls().map(|control| model.standing(&facts.threat, control)).collect(),
        None => Vec::new(),
    };
    let worst_first = [
        (Standing::Fails, "fails"),
        (Standing::Stale, "stale"),
        (Standing::Unseen, "unseen"),
        (Standing::Holds, "holds"),
    ];
    let worst = worst_first.into_iter().find(|(standing, _)| standings.contains(standing));
    worst.map_or("unseen", |(_, name)| name)
}
