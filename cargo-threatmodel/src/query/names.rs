//! The meaning of a name in a query: a noun of the models, by its path or the last parts of it.

use std::collections::BTreeSet;

use threatmodel_core::names::short;
use threatmodel_model::model::Model;

use super::{ast::Word, mistake::Fault, value::Named};

/// The path of the declared noun that the name means.
pub(super) fn declared(word: &Word, named: Named, models: &[(&str, &Model)]) -> Result<String, Fault> {
    resolved(word, named, &models.iter().flat_map(|(_, model)| paths(model, named)).collect())
}

/// The same, or the `package:NAME` that stands for the component of code outside of any.
pub(super) fn declared_or_package(word: &Word, named: Named, models: &[(&str, &Model)]) -> Result<String, Fault> {
    let mut known: BTreeSet<String> = models.iter().flat_map(|(_, model)| paths(model, named)).collect();
    if matches!(named, Named::Component | Named::End) {
        let packages = models.iter().flat_map(|(_, model)| &model.facts().packages);
        known.extend(packages.map(|package| format!("package:{}", package.name)));
    }
    resolved(word, named, &known)
}

fn resolved(word: &Word, named: Named, known: &BTreeSet<String>) -> Result<String, Fault> {
    let wanted = word.text.to_lowercase();
    // As written before as meant: names that differ in nothing but capitals can be told apart.
    let exact = known.iter().filter(|path| is_end_of(&word.text, path)).collect::<Vec<_>>();
    let found = match exact.is_empty() {
        false => exact,
        true => known.iter().filter(|path| is_end_of(&wanted, &path.to_lowercase())).collect(),
    };
    // A whole path means itself, even where another path ends with it.
    let whole = found.iter().find(|path| ***path == word.text).copied();
    match (whole, found.as_slice()) {
        (Some(only), _) => Ok(only.clone()),
        (None, [only]) => Ok((*only).clone()),
        (None, []) => {
            let fault = Fault::new(word.span.clone(), format!("there is no {} `{}`", named.what(), word.text));
            Err(fault.nearest(short(&word.text), known.iter().map(|path| short(path)).collect::<BTreeSet<_>>()))
        }
        (None, several) => {
            let several: Vec<&str> = several.iter().map(|path| path.as_str()).collect();
            let fault = Fault::new(word.span.clone(), format!("`{}` may mean several nouns", word.text));
            Err(fault.help(format!("write one of {}", several.join(", "))))
        }
    }
}

/// Whether the name is the whole path, or the end of it after a `::`.
fn is_end_of(name: &str, path: &str) -> bool {
    path.strip_suffix(name).is_some_and(|before| !name.is_empty() && (before.is_empty() || before.ends_with("::")))
}

fn paths(model: &Model, named: Named) -> Vec<String> {
    let facts = model.facts();
    let owned = |path: &str| path.to_owned();
    match named {
        Named::Asset => facts.assets.iter().map(|noun| owned(noun.path())).collect(),
        Named::Threat => facts.threats.iter().map(|noun| owned(noun.path())).collect(),
        Named::Control => facts.controls.iter().map(|noun| owned(noun.path())).collect(),
        Named::Requirement => facts.requirements.iter().map(|noun| owned(noun.path())).collect(),
        Named::Component => facts.components.iter().map(|noun| owned(noun.path())).collect(),
        Named::Zone => facts.trust_zones.iter().map(|noun| owned(noun.path())).collect(),
        Named::Actor => facts.actors.iter().map(|noun| owned(noun.path())).collect(),
        Named::Assumption => facts.assumptions.iter().map(|noun| owned(noun.path())).collect(),
        Named::Detection => facts.detections.iter().map(|noun| owned(noun.path())).collect(),
        Named::End => [Named::Component, Named::Actor].iter().flat_map(|named| paths(model, *named)).collect(),
        Named::Anything => {
            let kinds = [
                Named::Asset,
                Named::Threat,
                Named::Control,
                Named::Requirement,
                Named::Component,
                Named::Zone,
                Named::Actor,
                Named::Assumption,
                Named::Detection,
            ];
            kinds.iter().flat_map(|named| paths(model, *named)).collect()
        }
    }
}
