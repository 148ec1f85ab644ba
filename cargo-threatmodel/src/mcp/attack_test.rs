//! The tool `attack_test`: the skeleton of an attack test for a threat and a control.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Deserialize;
use threatmodel_core::names::short;
use threatmodel_grammar::{names::snake_case, nearest::nearest};
use threatmodel_model::{model::Model, query::Threat};
use threatmodel_text::plain;

use super::tool::{Text, Tool};
use crate::{
    options::Selection,
    subject::{Error, Workspace},
    verbs::suggest::skeleton,
};

pub(super) struct AttackTest;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// The threat, by its name, its path or its id.
    threat: String,
    /// The control that is to stop it, by its name, its path or its id. Without it, the test only exercises the threat.
    control: Option<String>,
}

impl Tool for AttackTest {
    const NAME: &'static str = "attack_test";
    const TITLE: &'static str = "Skeleton of an attack test";
    const DESCRIPTION: &'static str = "Gives the skeleton of an attack test for a threat, and for the control that is to stop it, as \
        Rust to put into the package; nothing is written. The test fails until the attack is written. It is run without defences, \
        where the attack must succeed, and with the control alone, which must stop it: so attack for real, through the code that \
        faces the threat, and say with `assert_blocked!` or a `Verdict` whether it got through.";
    type Asked = Asked;
    type Answer = Text;

    fn answer(selection: &Selection, asked: Asked) -> Result<Text, Error> {
        let subjects = Workspace::load(selection)?.subjects(selection)?;
        let models = || subjects.iter().map(|subject| &subject.model);
        let threats: Vec<Threat<'_>> = models().flat_map(Model::threats).collect();
        let known = threats.iter().map(|threat| (threat.facts().path(), threat.facts().declared.id.as_deref()));
        let path = named("threat", &asked.threat, known)?;
        let controls = models().flat_map(Model::controls);
        let known = controls.map(|control| (control.facts().path(), control.facts().declared.id.as_deref()));
        let control = asked.control.map(|wanted| named("control", &wanted, known)).transpose()?;
        // The model that knows more of it is that of the package which declares it, or faces it.
        let of_path = threats.iter().filter(|threat| threat.facts().path() == path);
        let threat = of_path.max_by_key(|threat| (threat.exposures().count(), threat.mitigations().count()));
        threat.map(|threat| Text(text(*threat, control))).ok_or_else(|| "no model has the threat".into())
    }
}

/// The path of the noun that a name means.
fn named<'m>(
    what: &str,
    wanted: &str,
    known: impl Iterator<Item = (&'m str, Option<&'m str>)>,
) -> Result<&'m str, Error> {
    let mut known: Vec<(&str, Option<&str>)> = known.collect();
    known.sort_unstable();
    known.dedup();
    let is_meant = |(path, id): &&(&str, Option<&str>)| {
        *path == wanted || *id == Some(wanted) || path.strip_suffix(wanted).is_some_and(|rest| rest.ends_with("::"))
    };
    let meant: Vec<&str> = known.iter().filter(is_meant).map(|(path, _)| *path).collect();
    let shown = plain::line(wanted);
    match meant.as_slice() {
        [path] => Ok(path),
        [] => {
            let names: Vec<&str> = known.iter().map(|(path, _)| short(path)).collect();
            let help = match nearest(short(wanted), &names) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known: {}", names.join(", ")),
            };
            Err(format!("there is no {what} `{shown}`\nhelp: {help}").into())
        }
        several => Err(format!("`{shown}` may mean several\nhelp: write one of {}", several.join(", ")).into()),
    }
}

fn text(threat: Threat<'_>, control: Option<&str>) -> String {
    let facts = threat.facts();
    let attacked = threat.exposures().next();
    let item = attacked.map_or(facts.path(), |exposure| exposure.facts().site.item.as_str());
    let mut text = String::new();
    if let Some(exposure) = attacked {
        let place = &exposure.facts().site.place;
        let _ = writeln!(text, "// Faced at {}:{}, so a test beside that code can attack it.", place.file, place.line);
    } else {
        let _ = writeln!(
            text,
            "// No code says `#[threat({})]` yet: put it on the code that faces the threat.",
            short(facts.path())
        );
    }
    let _ = writeln!(text, "// In the crate `{0}` itself, write `crate::` instead of `{0}::`.", root(facts.path()));
    let doc = facts.misuse.as_deref().unwrap_or(&facts.declared.doc).lines().next().unwrap_or_default();
    let doc = if doc.is_empty() { "The attack.".to_owned() } else { plain::line(doc) };
    let name = snake_case(short(facts.path()));
    let Some(control) = control else {
        let attribute = format!("#[threat({})]", facts.path());
        return text + &skeleton::attack(&doc, &attribute, &name, item, facts.kind.as_deref());
    };
    if !threat.mitigations().any(|known| known.facts().controls.iter().any(|path| path == control)) {
        let _ = writeln!(
            text,
            "// No code says `#[mitigates({}, by = {})]` yet: put it on the code that is the control, with `bypass = …` for the value \
             that the function returns when a test switches it off.",
            short(facts.path()),
            short(control)
        );
    }
    for test in threat.tests().filter(|test| test.facts().names(control)) {
        let place = &test.facts().site.place;
        let _ =
            writeln!(text, "// There is one already: `{}` at {}:{}.", test.facts().site.item, place.file, place.line);
    }
    let attribute = format!("#[mitigates({}, by = {control}, legitimate = what_must_still_work)]", facts.path());
    let name = format!("{name}_is_stopped_by_{}", snake_case(short(control)));
    text += &skeleton::attack(&doc, &attribute, &name, item, facts.kind.as_deref());
    let _ = writeln!(
        text,
        "\n/// The control lets through what it must.\n#[test]\nfn what_must_still_work() {{\n    todo!(\"use `{item}` as it is \
         meant, and assert that it works\");\n}}"
    );
    text
}

fn root(path: &str) -> &str {
    path.split("::").next().unwrap_or(path)
}
