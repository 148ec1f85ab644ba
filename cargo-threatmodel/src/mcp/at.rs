//! The tool `at`: what the model says of the code around a line.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use threatmodel_model::annotation::Place;

use super::{
    file::Source,
    latest,
    standing::{Attack, Claim, Faced, Spot, attack, claim, faced, spot},
    tool::{Object, Tool},
};
use crate::{
    options::Selection,
    subject::{Error, Subject, Workspace},
};

pub(super) struct At;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// The file, from the folder of the workspace on: `src/orders.rs`. Or its absolute path.
    file: String,
    /// The line, from 1.
    line: u32,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Found {
    /// The file, from the folder of the workspace on.
    file: String,
    /// The items around the line with their first and last lines, the outermost first.
    around: Vec<String>,
    /// Where the evidence is from.
    evidence: String,
    /// The packages whose models were asked.
    asked: Vec<String>,
    /// What each model says of those items. Empty where no annotation stands on them.
    models: Vec<Here>,
}

/// What a model says of some items.
#[derive(Serialize, JsonSchema)]
pub(super) struct Here {
    /// The package that the model is of.
    model: String,
    /// Nouns that are declared here: `threat shop::CodeGuessing`.
    declares: Vec<String>,
    /// Threats that the code here faces.
    faces: Vec<Faced>,
    /// Controls that the code here implements.
    implements: Vec<Claim>,
    /// Attack tests that stand here.
    attacks: Vec<Attack>,
    /// Decisions that stand here, each of somebody who answers for it.
    decisions: Vec<Decided>,
}

/// A decision.
#[derive(Serialize, JsonSchema)]
pub(super) struct Decided {
    /// The threat, or the kind of threat that is none here.
    about: String,
    /// `acceptance`, `transfer`, `avoidance` or `dismissal`.
    decision: &'static str,
    /// The reason.
    because: String,
    /// Who answers for it.
    owner: String,
    /// The last day on which it holds.
    until: Option<String>,
    /// The code.
    at: Spot,
}

impl Tool for At {
    const NAME: &'static str = "at";
    const TITLE: &'static str = "Threats and controls at a line";
    const DESCRIPTION: &'static str = "Says what the threat model has about the function, method or type around a line of a file: the \
        threats that it faces with their state, the controls that it implements with the evidence there is and the evidence that is \
        needed, the attack tests, the decisions, and the nouns declared there. Use it before you change code.";
    type Asked = Asked;
    type Answer = Object<Found>;

    fn answer(selection: &Selection, asked: Asked) -> Result<Object<Found>, Error> {
        let workspace = Workspace::load(selection)?;
        let source = Source::read(&asked.file, &workspace.root())?;
        if !(1..=source.lines.max(1)).contains(&asked.line) {
            return Err(
                format!("`{}` has lines 1 to {}, and no line {}", source.shown, source.lines, asked.line).into()
            );
        }
        if let Err(why) = &source.items {
            return Err(format!("the file cannot be parsed: {why}").into());
        }
        let around = source.around(asked.line);
        // An annotation stands on the innermost item around it.
        let stands = |place: &Place| {
            place.file == source.shown && source.innermost(place.line).is_some_and(|item| around.contains(&item))
        };
        let (subjects, evidence) = latest::subjects(&workspace, selection)?;
        let asked = subjects.iter().map(|subject| subject.name.clone()).collect();
        let models = subjects.iter().map(|subject| here(subject, stands)).filter(|here| !here.is_empty()).collect();
        let around =
            around.iter().map(|item| format!("{}: lines {} to {}", item.name, item.first, item.last)).collect();
        Ok(Object(Found { file: source.shown.clone(), around, evidence, asked, models }))
    }
}

impl Here {
    fn is_empty(&self) -> bool {
        self.declares.is_empty()
            && self.faces.is_empty()
            && self.implements.is_empty()
            && self.attacks.is_empty()
            && self.decisions.is_empty()
    }
}

fn here(subject: &Subject, stands: impl Fn(&Place) -> bool) -> Here {
    let (model, facts) = (&subject.model, subject.model.facts());
    let nouns = facts.nouns().filter(|noun| stands(&noun.declared().place));
    let decided = facts.decisions.iter().filter(|decision| stands(&decision.site.place)).map(|decision| Decided {
        about: decision.threat.clone(),
        decision: decision.treatment.noun(),
        because: decision.because.clone(),
        owner: decision.owner.clone(),
        until: decision.until.map(|until| until.to_string()),
        at: spot(&decision.site),
    });
    let dismissed =
        facts.dismissals.iter().filter(|dismissal| stands(&dismissal.site.place)).map(|dismissal| Decided {
            about: dismissal.kind.clone(),
            decision: "dismissal",
            because: dismissal.because.clone(),
            owner: dismissal.owner.clone(),
            until: dismissal.until.map(|until| until.to_string()),
            at: spot(&dismissal.site),
        });
    let exposures = model.exposures().filter(|exposure| stands(&exposure.facts().site.place));
    let pairs = model.pairs().filter(|pair| stands(&facts.mitigations[pair.mitigation].site.place));
    let tests = model.tests().filter(|test| stands(&test.facts().site.place));
    Here {
        model: subject.name.clone(),
        declares: nouns.map(|noun| format!("{} {}", noun.attribute().name, noun.declared().path)).collect(),
        faces: exposures.map(|exposure| faced(model, exposure)).collect(),
        implements: pairs.map(|pair| claim(model, &pair)).collect(),
        attacks: tests.map(|test| attack(model, test)).collect(),
        decisions: decided.chain(dismissed).collect(),
    }
}
