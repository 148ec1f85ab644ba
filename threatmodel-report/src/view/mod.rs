//! The content of a report, as text that still has to be escaped.

mod paths;

use std::collections::BTreeMap;

use serde::Serialize;
use threatmodel_core::{
    names,
    words::{Disposition, Phase},
};
use threatmodel_model::{
    annotation::Place,
    model::{
        Model, Standing,
        facts::{Declaration, Site, Treatment},
    },
    query,
};
use threatmodel_text::{matrix::Matrix, tally::Tally};

use crate::{hash, plain};

/// The longest text that a page shows; more of it helps nobody.
const LONGEST: usize = 4_000;

#[derive(Serialize)]
pub(crate) struct View {
    pub(crate) subject: String,
    pub(crate) as_of: String,
    /// The run whose evidence counts, or nothing where the sources alone speak.
    pub(crate) run: Option<String>,
    /// The evidence that is stale because the sources have changed, in a sentence; empty if there is none.
    pub(crate) stale: String,
    pub(crate) states: Vec<&'static str>,
    pub(crate) severities: Vec<Row>,
    pub(crate) evidence: Vec<(String, usize)>,
    pub(crate) assets: Vec<Asset>,
    pub(crate) threats: Vec<Threat>,
    pub(crate) matrix: Grid,
    pub(crate) playbook: Vec<Chapter>,
    pub(crate) requirements: (usize, usize),
    pub(crate) decisions: Vec<Decision>,
    pub(crate) assumptions: Vec<Assumption>,
    pub(crate) detections: Vec<Detection>,
    pub(crate) problems: usize,
}

#[derive(Serialize)]
pub(crate) struct Detection {
    pub(crate) anchor: String,
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) threat: (String, String),
    pub(crate) level: &'static str,
    pub(crate) event: String,
    pub(crate) looks_for: String,
    pub(crate) playbook: String,
    pub(crate) emissions: Vec<Spot>,
    /// The results of the tests of the run, in words; empty if nothing ran.
    pub(crate) shown: String,
}

#[derive(Serialize)]
pub(crate) struct Row {
    pub(crate) severity: &'static str,
    pub(crate) counts: Vec<usize>,
}

#[derive(Serialize)]
pub(crate) struct Asset {
    pub(crate) anchor: String,
    pub(crate) name: String,
    pub(crate) path: String,
    /// The path as the picture writes it.
    pub(crate) reference: String,
    pub(crate) kind: &'static str,
    pub(crate) level: String,
    pub(crate) band: usize,
    pub(crate) owner: String,
    pub(crate) doc: String,
    pub(crate) handling: Vec<String>,
    pub(crate) locators: Vec<String>,
    pub(crate) zone: String,
    pub(crate) adjacent: bool,
    pub(crate) remove: bool,
    pub(crate) threats: Vec<(String, String)>,
    pub(crate) accesses: Vec<Spot>,
    pub(crate) reached_by: Vec<(String, String)>,
}

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
    pub(crate) actor: String,
    pub(crate) categories: Vec<&'static str>,
    pub(crate) refs: Vec<String>,
    pub(crate) targets: Vec<(String, String)>,
    pub(crate) needed: String,
    pub(crate) exposures: Vec<Exposure>,
    pub(crate) controls: Vec<Control>,
    pub(crate) tests: Vec<Test>,
    pub(crate) requirements: Vec<String>,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) paths: Vec<Way>,
}

#[derive(Serialize)]
pub(crate) struct Spot {
    pub(crate) item: String,
    pub(crate) at: String,
}

#[derive(Serialize)]
pub(crate) struct Exposure {
    pub(crate) spot: Spot,
    pub(crate) component: String,
    pub(crate) state: &'static str,
    /// How far the proof of the controls covers it.
    pub(crate) coverage: &'static str,
    /// Why it does not count, if it does not.
    pub(crate) void: &'static str,
}

#[derive(Serialize)]
pub(crate) struct Control {
    pub(crate) name: String,
    pub(crate) layer: String,
    pub(crate) rung: String,
    pub(crate) suffices: bool,
    pub(crate) spots: Vec<Spot>,
}

#[derive(Serialize)]
pub(crate) struct Test {
    pub(crate) spot: Spot,
    pub(crate) claims: Vec<String>,
    pub(crate) void: &'static str,
}

#[derive(Serialize)]
pub(crate) struct Way {
    pub(crate) steps: Vec<String>,
    pub(crate) items: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct Grid {
    pub(crate) layers: Vec<String>,
    pub(crate) rows: Vec<GridRow>,
}

#[derive(Serialize)]
pub(crate) struct GridRow {
    pub(crate) anchor: String,
    pub(crate) name: String,
    pub(crate) severity: &'static str,
    pub(crate) state: &'static str,
    pub(crate) cells: Vec<Option<(String, Vec<String>)>>,
}

#[derive(Serialize)]
pub(crate) struct Chapter {
    pub(crate) phase: &'static str,
    pub(crate) layers: Vec<(String, Vec<Requirement>)>,
}

#[derive(Serialize)]
pub(crate) struct Requirement {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) satisfied: bool,
    /// How far it is shown to be met.
    pub(crate) met: &'static str,
    pub(crate) check: String,
    pub(crate) refs: Vec<String>,
    pub(crate) from: Vec<(String, String)>,
    pub(crate) by: Vec<Spot>,
}

#[derive(Serialize)]
pub(crate) struct Decision {
    pub(crate) threat: (String, String),
    pub(crate) what: String,
    pub(crate) because: String,
    pub(crate) owner: String,
    pub(crate) until: String,
    pub(crate) holds: bool,
    pub(crate) at: String,
}

#[derive(Serialize)]
pub(crate) struct Assumption {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) owner: String,
    pub(crate) until: String,
    pub(crate) about: Vec<String>,
    pub(crate) checks: Vec<Spot>,
}

/// How many pairs a run has shown, and the code or what it is built with has changed since.
fn stale(tally: &Tally) -> String {
    match tally.short_and(Standing::Stale) {
        0 => String::new(),
        1 => " One pair of threat and control is stale: the code or what it is built with has changed since a run has shown it.".to_owned(),
        count => {
            format!(" {count} pairs of threat and control are stale: the code or what it is built with has changed since a run has shown them.")
        }
    }
}

impl View {
    /// The content of a report on a model; `below` stands before the file of each place.
    pub(crate) fn of(subject: &str, model: &Model, below: &str) -> Self {
        let mut view = Self::of_workspace(subject, model);
        view.places().for_each(|at| at.insert_str(0, below));
        view
    }

    /// Every place that is shown.
    fn places(&mut self) -> impl Iterator<Item = &mut String> {
        let Self { assets, threats, playbook, decisions, assumptions, detections, .. } = self;
        let accesses = assets.iter_mut().flat_map(|asset| &mut asset.accesses);
        let of_threats = threats.iter_mut().flat_map(|threat| {
            let exposures = threat.exposures.iter_mut().map(|exposure| &mut exposure.spot);
            let controls = threat.controls.iter_mut().flat_map(|control| &mut control.spots);
            exposures.chain(controls).chain(threat.tests.iter_mut().map(|test| &mut test.spot))
        });
        let requirements = playbook.iter_mut().flat_map(|chapter| &mut chapter.layers).flat_map(|(_, all)| all);
        let met = requirements.flat_map(|requirement| &mut requirement.by);
        let checks = assumptions.iter_mut().flat_map(|assumption| &mut assumption.checks);
        let emissions = detections.iter_mut().flat_map(|detection| &mut detection.emissions);
        let spots = accesses.chain(of_threats).chain(met).chain(checks).chain(emissions).map(|spot| &mut spot.at);
        spots.chain(decisions.iter_mut().map(|decision| &mut decision.at))
    }

    fn of_workspace(subject: &str, model: &Model) -> Self {
        let tally = Tally::of(model);
        let stale = stale(&tally);
        let Tally { states, severities, rungs, .. } = tally;
        let reach = reach(model);
        let satisfied = model.requirements().filter(|requirement| requirement.is_satisfied()).count();
        Self {
            subject: text(subject),
            as_of: model.facts().as_of.to_string(),
            run: model.facts().run.looked.then(|| text(&model.facts().run.name)),
            stale,
            severities: severities
                .into_iter()
                .map(|(severity, counts)| Row { severity: severity.name(), counts })
                .collect(),
            states: states.iter().map(|state| state.name()).collect(),
            evidence: rungs.iter().map(|(rung, count)| (lower(rung.name()), *count)).collect(),
            assets: model.assets().map(|asset| self::asset(asset, &reach)).collect(),
            threats: model.threats().map(|threat| self::threat(model, threat)).collect(),
            matrix: grid(model),
            playbook: Phase::ALL
                .iter()
                .map(|phase| chapter(model, *phase))
                .filter(|chapter| !chapter.layers.is_empty())
                .collect(),
            requirements: (satisfied, model.requirements().count()),
            decisions: model.decisions().map(|decision| self::decision(model, decision)).collect(),
            assumptions: model.assumptions().map(assumption).collect(),
            detections: model.detections().filter_map(|detection| self::detection(model, detection)).collect(),
            problems: model.facts().problems.len() + model.facts().doubts.len(),
        }
    }
}

/// The components and actors that can reach each asset, and how, by the path of the asset.
fn reach(model: &Model) -> BTreeMap<&str, Vec<(String, String)>> {
    let mut reach: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    for component in model.components() {
        for reached in component.reach() {
            let way = (text(component.name()), text(&reached.explained()));
            reach.entry(reached.asset.facts().path()).or_default().push(way);
        }
    }
    reach
}

fn asset(asset: query::Asset<'_>, reach: &BTreeMap<&str, Vec<(String, String)>>) -> Asset {
    let facts = asset.facts();
    let classification = facts.classification.as_ref();
    Asset {
        anchor: anchor(&facts.declared),
        name: text(facts.name()),
        path: text(facts.path()),
        reference: crate::diagram::reference(facts.path()),
        kind: facts.kind.name(),
        level: classification.map_or_else(|| "unclassified".to_owned(), |level| text(&level.name)),
        band: asset.position().band(),
        owner: optional(facts.owner.as_ref()),
        doc: text(&facts.declared.doc),
        handling: asset.handling().map(handling).unwrap_or_default(),
        locators: texts(&facts.locators),
        zone: facts.zone.as_deref().map(short).unwrap_or_default(),
        adjacent: facts.adjacent,
        remove: facts.disposition == Disposition::Remove,
        threats: asset.threats().map(|threat| link(&threat.facts().declared)).collect(),
        accesses: asset.accesses().map(|access| spot(&access.facts().site)).collect(),
        reached_by: reach.get(facts.path()).cloned().unwrap_or_default(),
    }
}

fn detection(model: &Model, detection: query::Detection<'_>) -> Option<Detection> {
    let facts = detection.facts();
    let score = detection.score();
    let (detected, missed) = (score.detected.len(), score.missed.len());
    let run = &model.facts().run;
    let shown = match (run.lines.is_empty() && run.reactions.is_empty(), detected + missed) {
        (true, _) => String::new(),
        (false, 0) => "no attack ran".to_owned(),
        (false, all) => format!("{detected} of {all} attacks detected, {} false alarms", score.false_alarms.len()),
    };
    Some(Detection {
        anchor: anchor(&facts.declared),
        name: text(facts.name()),
        doc: text(&facts.declared.doc),
        threat: link(&detection.threat()?.facts().declared),
        level: facts.level.name(),
        event: text(&facts.event),
        looks_for: text(&facts.looks_for()),
        playbook: optional(facts.playbook.as_ref()),
        emissions: detection.emissions().map(|emission| spot(&emission.facts().site)).collect(),
        shown,
    })
}

fn handling(handling: &threatmodel_model::model::facts::Handling) -> Vec<String> {
    let owner = handling.owner.then(|| "an owner is named".to_owned());
    let flows = handling.flows.iter().map(|flow| format!("flows are {}", lower(&flow.to_string())));
    let layers = handling.layers.iter().map(|layer| format!("a control in layer {}", text(layer)));
    let kinds = handling.kinds.iter().map(|kind| format!("a control of kind {}", lower(kind.name())));
    let rung = handling.evidence.map(|rung| format!("every mitigation {}", lower(rung.name())));
    owner.into_iter().chain(flows).chain(layers).chain(kinds).chain(rung).collect()
}

fn threat(model: &Model, threat: query::Threat<'_>) -> Threat {
    let facts = threat.facts();
    let exposures = threat.exposures().map(|exposure| Exposure {
        spot: spot(&exposure.facts().site),
        component: component(&exposure.site.component),
        state: exposure.state().name(),
        coverage: exposure.coverage().name(),
        void: exposure.site.void.map_or("", |void| void.reason()),
    });
    let controls = threat.controls().map(|evidenced| {
        let control = evidenced.control.facts();
        let places = threat
            .mitigations()
            .filter(|code| code.implements() && code.controls.iter().any(|path| path == control.path()));
        Control {
            name: text(control.name()),
            layer: text(&control.layer),
            rung: evidenced.pair.shown(),
            suffices: evidenced.pair.suffices(),
            spots: places.map(|code| spot(&code.facts().site)).collect(),
        }
    });
    let tests = threat.tests().map(|test| Test {
        spot: spot(&test.facts().site),
        claims: test
            .claims
            .iter()
            .map(|claim| claim.iter().map(|path| short(path)).collect::<Vec<_>>().join(" with "))
            .collect(),
        void: test.site.void.map_or("", |void| void.reason()),
    });
    let paths = paths::of(model, threat)
        .into_iter()
        .map(|path| Way { steps: path.steps.iter().map(|step| component(step)).collect(), items: texts(&path.items) });
    Threat {
        anchor: anchor(&facts.declared),
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
        actor: facts.actor.as_deref().map(short).unwrap_or_default(),
        categories: facts.categories().collect(),
        refs: texts(&facts.refs),
        targets: threat.assets().map(|asset| link(&asset.facts().declared)).collect(),
        needed: lower(threat.needed_evidence().name()),
        exposures: exposures.collect(),
        controls: controls.collect(),
        tests: tests.collect(),
        requirements: threat.requirements().map(|requirement| text(requirement.name())).collect(),
        decisions: threat.decisions().map(|decision| self::decision(model, decision)).collect(),
        paths: paths.collect(),
    }
}

fn grid(model: &Model) -> Grid {
    let Matrix { rows, layers } = Matrix::of(model);
    let row = |(threat, cells): &(query::Threat<'_>, BTreeMap<&str, threatmodel_text::matrix::Cell<'_>>)| GridRow {
        anchor: anchor(&threat.facts().declared),
        name: text(threat.name()),
        severity: threat.severity().name(),
        state: threat.state().name(),
        cells: layers
            .iter()
            .map(|layer| {
                let cell = cells.get(layer)?;
                Some((cell.shown.clone(), cell.controls.iter().map(|name| text(name)).collect()))
            })
            .collect(),
    };
    Grid { rows: rows.iter().map(row).collect(), layers: layers.iter().map(|layer| text(layer)).collect() }
}

fn chapter(model: &Model, phase: Phase) -> Chapter {
    let requirement = |requirement: &query::Requirement<'_>| Requirement {
        name: text(requirement.name()),
        doc: text(&requirement.facts().declared.doc),
        satisfied: requirement.is_satisfied(),
        met: requirement.met().name(),
        check: optional(requirement.check.as_ref()),
        refs: texts(&requirement.refs),
        from: requirement.threats().map(|threat| link(&threat.facts().declared)).collect(),
        by: requirement
            .satisfactions()
            .filter(|known| known.site.counts())
            .map(|known| spot(&known.facts().site))
            .collect(),
    };
    let layers = model.playbook(phase).layers;
    let layers =
        layers.iter().map(|(layer, requirements)| (text(layer), requirements.iter().map(requirement).collect()));
    Chapter { phase: phase.name(), layers: layers.collect() }
}

fn decision(model: &Model, decision: query::Decision<'_>) -> Decision {
    let facts = decision.facts();
    let what = match &facts.treatment {
        Treatment::Accept => "accepted".to_owned(),
        Treatment::Transfer { to } => format!("transferred to {}", text(to)),
        Treatment::Avoid => "avoided".to_owned(),
    };
    let threat = model.threat_at(&facts.threat);
    Decision {
        threat: threat.map_or_else(|| (String::new(), short(&facts.threat)), |threat| link(&threat.facts().declared)),
        what,
        because: text(&facts.because),
        owner: text(&facts.owner),
        until: facts.until.map(|until| until.to_string()).unwrap_or_default(),
        holds: decision.holds(),
        at: at(&facts.site.place),
    }
}

fn assumption(assumption: query::Assumption<'_>) -> Assumption {
    let facts = assumption.facts();
    Assumption {
        name: text(facts.name()),
        doc: text(&facts.declared.doc),
        owner: text(&facts.owner),
        until: facts.until.map(|until| until.to_string()).unwrap_or_default(),
        about: facts.about.iter().map(|path| short(path)).collect(),
        checks: assumption.checks().map(|check| spot(&check.facts().site)).collect(),
    }
}

/// Where a noun stands on the page: a name that is safe in a link, the same in every run, and of this noun alone.
fn anchor(declared: &Declaration) -> String {
    let readable = declared.path.chars().take(80);
    let readable: String = readable.map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    format!("{readable}-{}", hash::stable([declared.path.as_str()]))
}

fn link(declared: &Declaration) -> (String, String) {
    (anchor(declared), text(&declared.name))
}

fn spot(site: &Site) -> Spot {
    Spot { item: text(&site.item), at: at(&site.place) }
}

fn at(place: &Place) -> String {
    format!("{}:{}", text(&place.file), place.line)
}

fn component(path: &str) -> String {
    match path.strip_prefix("package:") {
        Some(package) => format!("package {}", text(package)),
        None => short(path),
    }
}

fn short(path: &str) -> String {
    text(names::short(path))
}

fn text(text: &str) -> String {
    plain::cut(&plain::visible(text), LONGEST).into_owned()
}

fn texts(all: &[String]) -> Vec<String> {
    all.iter().map(|one| text(one)).collect()
}

fn optional(one: Option<&String>) -> String {
    one.map(|one| text(one)).unwrap_or_default()
}

fn lower(name: &str) -> String {
    name.to_lowercase()
}
