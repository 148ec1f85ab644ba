//! Annotations for a person to take over: nothing in them is true yet.

use std::fmt::Write as _;

use threatmodel_text::plain;

use super::Group;

/// The longest text that is quoted from a log.
const LONGEST: usize = 200;

pub(super) fn of(group: &Group, number: usize) -> String {
    let name = name(&group.says, number);
    let said = quoted(&group.example);
    let key = ["client", "account", "session", "user", "address"].iter().find(|field| group.fields.contains(**field));
    let counted = key.map_or_else(String::new, |key| format!(", group_by = {key}, threshold = 10, within = \"1m\""));
    let event = snake(&name);
    let mut text = String::new();
    let _ = writeln!(text, "/// TODO: what does somebody who brings this about want? {said}");
    let _ = writeln!(text, "#[threat(targets = [/* TODO */], stride = [/* TODO */])]\npub struct {name};\n");
    let _ = writeln!(text, "#[detection(of = {name}, event = \"x_{event}\", level = Medium{counted})]");
    let _ = writeln!(text, "pub struct {name}Seen;\n");
    let _ = writeln!(text, "#[threat({name})]\n#[test]\nfn {event}_is_refused() {{");
    let _ = writeln!(text, "    todo!(\"bring it about, and assert that it is refused\");\n}}");
    text
}

fn quoted(text: &str) -> String {
    let line = plain::line(text);
    let cut: String = line.chars().take(LONGEST).collect();
    let end = if cut.len() < line.len() { "…" } else { "" };
    format!("\"{cut}{end}\"")
}

/// A name for the threat, of the first words.
fn name(says: &str, number: usize) -> String {
    let words = says.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|word| word.len() > 1).take(4);
    let name: String = words
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_uppercase() + &rest.to_lowercase()
        })
        .collect();
    // Of the keywords, `Self` is the one that begins with a capital.
    if name.is_empty() || name == "Self" { format!("Unexplained{number}") } else { name }
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
