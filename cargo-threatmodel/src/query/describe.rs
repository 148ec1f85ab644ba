//! The language in its own words: what `cargo threatmodel query` says alone.

use std::fmt::Write as _;

use super::{
    fields::{Field, NOUNS, Noun},
    value::{Type, written},
};

/// The shape of a query, every noun, and its fields.
pub(crate) fn overview() -> String {
    let mut text = String::from(
        "cargo threatmodel query 'NOUN [RELATION NAME] [where CONDITION] [order by FIELD [desc]] [show FIELD, …] [limit N]'

Conditions:
  FIELD = VALUE, != < <= > >=   a comparison
  FIELD contains VALUE, or ~    part of a text or a name, or an entry of a list
  FLAG                          a flag, a state, a rung of evidence: `open`, `not proven`
  has FIELD                     the field has a value, or at least one entry
  and, or, not, ( )

Case does not matter. A name is a path or the last parts of one; a date is `2026-06-01` or `today`.
",
    );
    for noun in NOUNS {
        text += &fields(noun);
    }
    text
}

fn fields(noun: &Noun) -> String {
    let mut text = format!("\n{}: {}\n", noun.name, noun.about);
    // Memory can be written to.
    for (kind, named) in noun.relations {
        let _ = writeln!(text, "  {} {}", kind.words(), named.what().to_uppercase());
    }
    for field in noun.fields {
        let _ = writeln!(text, "  {:<15} {}{}", field.name, field.about, words(field));
    }
    text
}

/// The allowed values, if the description does not say them.
fn words(field: &Field) -> String {
    let joined = |words: &[&str], by: &str| words.iter().map(|word| written(word)).collect::<Vec<_>>().join(by);
    match field.kind {
        Type::Text | Type::Name(_) => String::new(),
        Type::Ranked(words) => format!(" ({})", joined(words, " < ")),
        Type::Word(words) => format!(" ({})", joined(words, ", ")),
        Type::Words(words) => format!(" (list of {})", joined(words, ", ")),
        Type::Texts => " (list of texts)".to_owned(),
        Type::Names(named) => format!(" (list of {}s)", named.what()),
        Type::Number => " (number)".to_owned(),
        Type::Date => " (date)".to_owned(),
        Type::Flag => " (flag)".to_owned(),
        Type::Level => " (level, in the order of its policy)".to_owned(),
    }
}
