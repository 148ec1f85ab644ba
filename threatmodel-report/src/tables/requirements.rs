//! Requirements.

use threatmodel_model::model::{Met, facts::FileState};

use super::declare::{flag, number, text, texts, word};

/// The states of a file, the worst first.
const FILES: &[&str] = &["Missing", "LacksText", "Unknown", "Present"];

noun_table! {
    /// Conditions that must hold because of a threat.
    "requirements" of Requirement, |source| requirement in source.model.requirements() => {
        ! "satisfied" flag("shown to be met as far as its threats require"), requirement.is_satisfied();
        ! "met" word(Met::NAMES, "how far it is shown to be met"), requirement.met().name();
        ! "layers" texts("its layer of defence, or those of the controls against its threats"), requirement.layers();
        ! "satisfactions" number("how many places claim to meet it"), requirement.satisfactions().count();
        ? "contains" text("a text that its document must contain"), requirement.facts().file.as_ref().and_then(|file| file.contains.as_ref());
        ? "found" word(FILES, "the state of its document"), requirement.facts().file.as_ref().map(|file| state(file.found));
    } renamed [("file", "document")]
}

const fn state(found: FileState) -> &'static str {
    match found {
        FileState::Missing => "Missing",
        FileState::LacksText => "LacksText",
        FileState::Present => "Present",
        _ => "Unknown",
    }
}
