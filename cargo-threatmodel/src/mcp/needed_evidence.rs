//! The tool `needed_evidence`: which evidence a change needs.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use threatmodel_core::words::Evidence;
use threatmodel_model::{
    annotation::Place,
    model::Coverage,
    query::{Exposure, Threat},
};

use super::{
    changes::{Changes, Lines},
    file::Source,
    latest,
    standing::{Attack, Claim, Spot, attack, claim, spot},
    tool::{Object, Tool},
};
use crate::{
    options::Selection,
    subject::{Error, Subject, Workspace},
};

/// How many entries of a list of names are given.
const MOST: usize = 50;

pub(super) struct NeededEvidence;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// The git revision that the change is compared with: `main`, `HEAD~1`. `HEAD` unless files are named.
    since: Option<String>,
    /// Only these files, from the folder of the workspace on; without `since`, all of their lines count as changed.
    #[serde(default)]
    files: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Needed {
    /// Where the evidence is from.
    evidence: String,
    /// The threats that the change is about, by model.
    models: Vec<OfModel>,
    /// Functions that changed and have no annotation, nor is one around them. No evidence is known to depend on them; whether a threat
    /// needs them, somebody has to say.
    unannotated: Vec<String>,
    /// Files that could not be looked into, or are gone, or hold no Rust: a change of policy, lock or manifest may ask for more.
    /// `cargo threatmodel diff` compares whole models.
    not_examined: Vec<String>,
}

/// The threats of a model that a change is about.
#[derive(Serialize, JsonSchema)]
struct OfModel {
    /// The package that the model is of.
    model: String,
    /// The threats, those that matter most first.
    threats: Vec<OfThreat>,
    /// The command that runs the tests and judges by what they show.
    verify: String,
}

/// What a change asks for one threat.
#[derive(Serialize, JsonSchema)]
struct OfThreat {
    /// The threat, by path.
    threat: String,
    /// The severity before any control.
    severity: &'static str,
    /// The state: the worst over its exposures.
    state: &'static str,
    /// The rung of evidence that each of its controls needs.
    needs: String,
    /// The changed code that is about it.
    changed: Vec<Changed>,
    /// The controls that code claims against it, with the rung each has reached.
    controls: Vec<Claim>,
    /// The attack tests to run again: what they showed is not known to hold for the code as it is now.
    run_again: Vec<Attack>,
    /// Code that faces it and that no attack has gone through, where the threat needs proof.
    unreached: Vec<Spot>,
    /// What nobody has written yet.
    missing: Vec<String>,
}

/// Changed code that is about a threat.
#[derive(Serialize, JsonSchema)]
struct Changed {
    /// What it is to the threat: `exposure`, `control`, `attack test` or `declaration`.
    what: &'static str,
    /// The code; for a declaration, the path of the noun.
    item: String,
}

impl Tool for NeededEvidence {
    const NAME: &'static str = "needed_evidence";
    const TITLE: &'static str = "Evidence that a change needs";
    const DESCRIPTION: &'static str = "Says what evidence a change needs: for the lines changed since a git revision (`HEAD` by \
        default, untracked files included), or for named files, the threats whose exposures, controls, attack tests or declarations \
        stand there; for each threat the rung of evidence that it needs and that each control has, the attack tests that must be run \
        again, code that no attack has reached, and what is missing. Use it after a change, before you say that it is done. \
        `attack_test` gives the skeleton of a missing test.";
    type Asked = Asked;
    type Answer = Object<Needed>;

    fn answer(selection: &Selection, asked: Asked) -> Result<Object<Needed>, Error> {
        let workspace = Workspace::load(selection)?;
        let (edits, mut not_examined) = edits(&asked, &workspace)?;
        let touched: Vec<Edit> = edits.into_iter().filter_map(|edit| edit.read(&mut not_examined)).collect();
        let (subjects, evidence) = latest::subjects(&workspace, selection)?;
        let models = subjects.iter().map(|subject| of_model(subject, &touched));
        let models = models.filter(|model| !model.threats.is_empty()).collect();
        let root = workspace.root();
        let own = touched
            .iter()
            .filter(|edit| subjects.iter().any(|subject| root.join(&edit.source.shown).starts_with(&subject.folder)));
        let unannotated = cut(own.flat_map(|edit| edit.unannotated(&subjects)).collect());
        Ok(Object(Needed { evidence, models, unannotated, not_examined: cut(not_examined) }))
    }
}

/// A list that somebody reads.
fn cut(mut list: Vec<String>) -> Vec<String> {
    let more = list.split_off(MOST.min(list.len())).len();
    list.extend((more > 0).then(|| format!("and {more} more")));
    list
}

/// The changes that are asked about, and the files among them that are no sources.
fn edits(asked: &Asked, workspace: &Workspace) -> Result<(Vec<Edit>, Vec<String>), Error> {
    let root = workspace.root();
    let named: Vec<Source> = asked.files.iter().map(|file| Source::read(file, &root)).collect::<Result<_, _>>()?;
    let revision = match (&asked.since, named.is_empty()) {
        (Some(since), _) => since,
        (None, true) => "HEAD",
        (None, false) => {
            let whole = |source: Source| Edit { lines: vec![1..=source.lines], source };
            return Ok((named.into_iter().map(whole).collect(), Vec::new()));
        }
    };
    let changes = Changes::since(revision, &root)?;
    let is_asked = |shown: &str| named.is_empty() || named.iter().any(|source| source.shown == shown);
    let sources = changes.sources.into_iter().filter(|(shown, _)| is_asked(shown));
    let edits = sources.map(|(shown, lines)| Ok(Edit { source: Source::read(&shown, &root)?, lines }));
    let others = if named.is_empty() { [changes.deleted, changes.others].concat() } else { Vec::new() };
    Ok((edits.collect::<Result<_, Error>>()?, others))
}

/// A change of a file.
struct Edit {
    source: Source,
    lines: Lines,
}

impl Edit {
    /// Itself, if its items are known.
    fn read(self, not_examined: &mut Vec<String>) -> Option<Self> {
        match &self.source.items {
            Ok(_) => Some(self),
            Err(why) => {
                not_examined.push(why.clone());
                None
            }
        }
    }

    /// Whether the item at this place, or something within it, has changed.
    fn touches(&self, place: &Place) -> bool {
        let item = || self.source.innermost(place.line);
        place.file == self.source.shown
            && item().is_some_and(|item| {
                self.lines.iter().any(|lines| *lines.start() <= item.last && item.first <= *lines.end())
            })
    }

    /// The functions that have changed, without an annotation on them or around them.
    fn unannotated(&self, subjects: &[Subject]) -> Vec<String> {
        let mut annotated: BTreeSet<u32> = BTreeSet::new();
        for place in subjects.iter().flat_map(places).filter(|place| place.file == self.source.shown) {
            annotated.extend(self.source.innermost(place.line).map(|item| item.first));
        }
        let mut bare = Vec::new();
        for line in self.lines.iter().cloned().flatten() {
            let around = self.source.around(line);
            let Some(item) = around.iter().rfind(|item| item.function) else { continue };
            let known = around.iter().any(|item| annotated.contains(&item.first));
            let shown = format!("{} in {}:{}", item.name, self.source.shown, item.first);
            if !known && !bare.contains(&shown) {
                bare.push(shown);
            }
        }
        bare
    }
}

/// Where the annotations of a model stand that are about threats.
fn places(subject: &Subject) -> impl Iterator<Item = &Place> {
    let facts = subject.model.facts();
    let sites = facts.exposures.iter().map(|exposure| &exposure.site.place);
    let sites = sites.chain(facts.mitigations.iter().map(|mitigation| &mitigation.site.place));
    let sites = sites.chain(facts.tests.iter().map(|test| &test.site.place));
    sites.chain(facts.nouns().map(|noun| &noun.declared().place))
}

fn of_model(subject: &Subject, edits: &[Edit]) -> OfModel {
    let threats = subject.model.threats().filter_map(|threat| of_threat(subject, threat, edits));
    OfModel {
        model: subject.name.clone(),
        threats: threats.collect(),
        verify: format!("cargo threatmodel verify --package {}", subject.name),
    }
}

/// What a change asks for a threat, if it is about it.
fn of_threat(subject: &Subject, threat: Threat<'_>, edits: &[Edit]) -> Option<OfThreat> {
    let model = &subject.model;
    let touched = |place: &Place| edits.iter().any(|edit| edit.touches(place));
    let mut changed = Vec::new();
    let mut add = |what, place: &Place, item: &str| {
        if touched(place) {
            changed.push(Changed { what, item: item.to_owned() });
        }
    };
    let declared = &threat.facts().declared;
    add("declaration", &declared.place, &declared.path);
    for asset in threat.assets() {
        add("declaration", &asset.facts().declared.place, asset.facts().path());
    }
    for known in threat.controls() {
        add("declaration", &known.control.facts().declared.place, known.control.facts().path());
    }
    for exposure in threat.exposures() {
        add("exposure", &exposure.facts().site.place, &exposure.facts().site.item);
    }
    for mitigation in threat.mitigations() {
        add("control", &mitigation.facts().site.place, &mitigation.facts().site.item);
    }
    for test in threat.tests() {
        add("attack test", &test.facts().site.place, &test.facts().site.item);
    }
    if changed.is_empty() {
        return None;
    }
    let needed = threat.needed_evidence();
    let pairs = threat.mitigations().filter(|mitigation| mitigation.implements()).flat_map(|known| known.pairs());
    let is_unreached = |exposure: &Exposure<'_>| {
        needed >= Evidence::Proven
            && exposure.decision().is_none()
            && matches!(exposure.coverage(), Coverage::Unreached | Coverage::Pending)
    };
    Some(OfThreat {
        threat: declared.path.clone(),
        severity: threat.severity().name(),
        state: threat.state().name(),
        needs: needed.name().to_lowercase(),
        changed,
        controls: pairs.map(|pair| claim(model, &pair)).collect(),
        run_again: threat.tests().map(|test| attack(model, test)).filter(|attack| attack.standing != "holds").collect(),
        unreached: threat.exposures().filter(is_unreached).map(|exposure| spot(&exposure.facts().site)).collect(),
        missing: missing(threat, needed),
    })
}

/// What nobody has written yet.
fn missing(threat: Threat<'_>, needed: Evidence) -> Vec<String> {
    let mut missing = Vec::new();
    for exposure in threat.exposures().filter(|exposure| exposure.pairs().is_empty() && exposure.decision().is_none()) {
        missing.push(format!(
            "nothing stops it at `{}`: where the code stops it, write `#[mitigates(…, by = …)]`; a decision is for a person",
            exposure.facts().site.item
        ));
    }
    for known in threat.controls() {
        let control = known.control.facts();
        let named = threat.tests().any(|test| test.facts().site.counts() && test.facts().names(control.path()));
        if needed > Evidence::Claimed && !named {
            missing.push(format!(
                "no attack test that counts names `{}`; `attack_test` gives its skeleton",
                control.path()
            ));
        }
        if needed >= Evidence::Proven && control.fixed.is_some() {
            missing.push(format!(
                "`{}` is `fixed`, no test can switch it off, so it can be tested and not proven",
                control.path()
            ));
        }
    }
    missing
}
