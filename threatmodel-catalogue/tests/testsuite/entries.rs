//! What holds for every kind.

use std::{collections::HashSet, fs, path::Path};

use threatmodel_catalogue::{ALL, Entry, SIGNS, find};
use threatmodel_grammar::Syntax;

/// The heading of the section that says where to look.
const WHERE: &str = "Where Rust programs have it";

/// The heading of the section with signs for a person.
const SIGNS_TO_READ: &str = "What to look for";

/// The heading of the section of kinds that no list of inputs tries.
const HOW_TO_TRY: &str = "How to try it";

/// The heading of the section of kinds that leave no event of the vocabulary.
const HOW_IT_IS_NOTICED: &str = "How it is noticed";

/// The heading of the section of kinds that the ASVS says nothing about.
const IN_THE_ASVS: &str = "In the ASVS";

/// The ids of kinds that a sign of the catalogue tells of.
fn signs() -> HashSet<&'static str> {
    let lists = SIGNS.iter().flat_map(|(_, text)| text.split("kinds = [").skip(1));
    lists.flat_map(|list| list.split(']').take(1)).flat_map(|ids| ids.split('"').skip(1).step_by(2)).collect()
}

/// Panics with what is wrong with each entry, all at once.
#[track_caller]
fn each(wrong: impl Fn(&Entry) -> Option<String>) {
    let wrong: Vec<String> = ALL.iter().filter_map(|entry| Some(format!("{}: {}", entry.id, wrong(entry)?))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The first of `texts` that does not have `syntax`, with the reason.
fn malformed<'a>(syntax: Syntax, texts: impl IntoIterator<Item = &'a str>) -> Option<String> {
    texts.into_iter().find_map(|text| Some(format!("`{text}`: {}", syntax.check(text).err()?)))
}

#[test]
fn all_has_every_kind_of_the_sources() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let declared: usize = fs::read_dir(sources)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| fs::read_to_string(path).unwrap().lines().filter(|line| *line == "kind! {").count())
        .sum();
    assert_eq!(ALL.len(), declared);
}

#[test]
fn ids_are_unique_and_sorted() {
    assert!(ALL.is_sorted_by(|one, next| one.id < next.id));
}

#[test]
fn a_kind_is_found_by_its_id() {
    assert_eq!(find("sql-injection").unwrap().name, "SqlInjection");
    assert_eq!(find("SqlInjection"), None);
}

#[test]
fn types_have_the_words_of_their_ids() {
    each(|entry| {
        let words = entry.id.split('-');
        let kebab = words.clone().all(|word| {
            word.starts_with(|first: char| first.is_ascii_lowercase())
                && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        let name: String = words.flat_map(|word| [word[..1].to_ascii_uppercase(), word[1..].to_owned()]).collect();
        (!kebab || name != entry.name).then(|| format!("`{}` is not its name", entry.name))
    });
}

#[test]
fn references_are_accepted_by_the_grammar() {
    each(|entry| {
        let standards = entry.requirements.iter().flat_map(|requirement| requirement.refs);
        malformed(Syntax::Reference, entry.refs.iter().chain(standards).copied())
    });
}

#[test]
fn references_begin_with_a_weakness_and_are_unique() {
    each(|entry| {
        let unique: HashSet<_> = entry.refs.iter().collect();
        (!entry.refs[0].starts_with("CWE-") || unique.len() != entry.refs.len()).then(|| format!("{:?}", entry.refs))
    });
}

#[test]
fn detections_are_events_of_the_vocabulary() {
    each(|entry| malformed(Syntax::LogEvent, entry.detection));
}

#[test]
fn inputs_have_names_like_kinds() {
    each(|entry| {
        let name = entry.inputs?;
        let kebab = name.split('-').all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()));
        (!kebab).then(|| format!("`{name}`"))
    });
}

#[test]
fn every_kind_breaks_something_and_says_what_helps() {
    each(|entry| {
        (entry.stride.is_empty() && entry.linddun.is_empty()).then(|| "neither STRIDE nor LINDDUN".to_owned())
    });
    each(|entry| (entry.controls.len() < 2).then(|| "fewer than two controls".to_owned()));
    each(|entry| entry.requirements.is_empty().then(|| "no requirement".to_owned()));
}

#[test]
fn docs_say_what_a_kind_is_and_where_programs_have_it() {
    each(|entry| {
        let description = entry.description().collect::<Vec<_>>().join(" ");
        let sentence = description.ends_with('.') && !description.starts_with("What");
        (!sentence).then_some(description)
    });
    each(|entry| (!entry.has_section(WHERE)).then(|| format!("no text below `{WHERE}`")));
}

#[test]
fn every_kind_has_signs_for_the_scan_or_for_a_reader() {
    let known = signs();
    each(|entry| {
        let told = known.contains(entry.id) || entry.has_section(SIGNS_TO_READ);
        (!told).then(|| format!("neither a sign nor a section `{SIGNS_TO_READ}`"))
    });
}

#[test]
fn every_kind_is_tried_by_inputs_or_as_its_docs_say() {
    each(|entry| {
        let said = entry.has_section(HOW_TO_TRY);
        (entry.inputs.is_some() == said).then(|| format!("has {:?}, and `{HOW_TO_TRY}`: {said}", entry.inputs))
    });
}

#[test]
fn every_kind_is_detected_by_an_event_or_as_its_docs_say() {
    each(|entry| {
        let said = entry.has_section(HOW_IT_IS_NOTICED);
        (entry.detection.is_none() && !said || entry.detection.is_some() && said)
            .then(|| format!("has {:?}, and `{HOW_IT_IS_NOTICED}`: {said}", entry.detection))
    });
}

#[test]
fn requirements_stand_for_some_of_the_asvs() {
    each(|entry| {
        let any =
            entry.requirements.iter().any(|requirement| requirement.refs.iter().any(|id| id.starts_with("v5.0.0-")));
        let told = entry.has_section(IN_THE_ASVS);
        (any == told).then(|| format!("refers to the ASVS: {any}, and has `{IN_THE_ASVS}`: {told}"))
    });
}

#[test]
fn a_section_needs_text() {
    let entry = Entry::new("x", "X", &[" What.", "", " # How", "", " # Why", " Because."]);
    assert!(entry.has_section("Why") && !entry.has_section("How") && !entry.has_section("Because."));
}

#[test]
fn texts_have_their_form() {
    each(|entry| entry.title.ends_with('.').then(|| format!("`{}` ends with a full stop", entry.title)));
    each(|entry| {
        let control = entry.controls.iter().find(|control| control.text.ends_with('.'))?;
        Some(format!("`{}` is a sentence", control.text))
    });
    each(|entry| {
        let requirement = entry.requirements.iter().find(|requirement| !requirement.text.ends_with('.'))?;
        Some(format!("`{}` is no sentence", requirement.text))
    });
}

#[test]
fn titles_are_unique() {
    let titles: HashSet<_> = ALL.iter().map(|entry| entry.title.to_lowercase()).collect();
    assert_eq!(titles.len(), ALL.len());
}
