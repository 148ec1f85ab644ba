//! Findings as text like the compiler's own: code, cause, annotated source, related places, help.

use std::{collections::HashMap, path::Path};

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use threatmodel_core::words::RuleLevel;
use threatmodel_model::{
    annotation::Place,
    finding::{Finding, Label},
};

use crate::plain;

/// Renders findings one after the other, with an empty line between. `colour` adds terminal colours.
#[must_use]
pub fn render(findings: &[Finding], root: &Path, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut sources = Sources { root, texts: HashMap::new() };
    let rendered: Vec<String> = findings.iter().map(|finding| one(finding, &mut sources, &renderer)).collect();
    rendered.join("\n\n")
}

/// How many related places of a finding are shown.
const SHOWN: usize = 12;

fn one(finding: &Finding, sources: &mut Sources<'_>, renderer: &Renderer) -> String {
    let mut related = 0;
    let (shown, others): (Vec<&Label>, Vec<&Label>) = finding.labels.iter().partition(|label| {
        related += usize::from(!label.primary);
        label.primary || related <= SHOWN
    });
    for label in &shown {
        sources.load(&label.place.file);
    }
    let level = if finding.level == RuleLevel::Deny { Level::ERROR } else { Level::WARNING };
    let mut group = Group::with_title(level.primary_title(said(&finding.message)).id(finding.code.as_str()));
    for file in files(&shown) {
        let labels: Vec<&Label> = shown.iter().copied().filter(|label| label.place.file == file).collect();
        group = match sources.texts.get(file).and_then(Option::as_deref) {
            Some(text) => {
                let annotations = labels.iter().map(|label| annotation(label, text));
                group.element(Snippet::source(text).path(plain::line(file)).annotations(annotations))
            }
            None => match labels.first() {
                Some(label) => {
                    let line = label.place.line as usize;
                    group.element(Origin::path(plain::line(file)).line(line).char_column(label.place.column as usize))
                }
                None => group,
            },
        };
    }
    if !others.is_empty() {
        group = group.element(Level::NOTE.message(format!("and {} more places", others.len())));
    }
    for note in &finding.notes {
        group = group.element(Level::NOTE.message(said(note)));
    }
    group = group.element(Level::NOTE.message(format!(
        "`{}` is set to {}",
        finding.rule,
        finding.level.name().to_lowercase()
    )));
    let mut groups = vec![];
    let help = finding.help.as_ref();
    let insertion = help.and_then(|help| help.insertion.as_ref());
    match (help, insertion) {
        (Some(help), Some(insertion)) => {
            let above = insertion.above.as_ref().and_then(|above| {
                let text = sources.texts.get(&above.file)?.as_deref()?;
                Some((above, text))
            });
            match above {
                Some((above, text)) => {
                    let at = line_start(text, above.line);
                    let indent: String = text[at..].chars().take_while(|letter| letter.is_whitespace()).collect();
                    let lines: String = said(&insertion.text).lines().map(|line| format!("{indent}{line}\n")).collect();
                    groups.push(group);
                    groups.push(Group::with_title(Level::HELP.secondary_title(said(&help.message))).element(
                        Snippet::source(text).path(plain::line(&above.file)).patch(Patch::new(at..at, lines)),
                    ));
                }
                None => {
                    let code: String = said(&insertion.text).lines().map(|line| format!("\n    {line}")).collect();
                    groups.push(group.element(Level::HELP.message(format!("{}:\n{code}", said(&help.message)))));
                }
            }
        }
        (Some(help), None) => groups.push(group.element(Level::HELP.message(said(&help.message)))),
        (None, _) => groups.push(group),
    }
    renderer.render(&groups)
}

/// Text of several lines at most, whatever it holds.
fn said(text: &str) -> String {
    plain::visible(text).replace("\r\n", "\n").replace('\r', "\n")
}

/// The files of the labels, those of primary places first.
fn files<'l>(labels: &[&'l Label]) -> Vec<&'l str> {
    let mut files: Vec<&str> = Vec::new();
    let ordered = labels.iter().filter(|label| label.primary).chain(labels.iter().filter(|label| !label.primary));
    for label in ordered {
        if !files.contains(&label.place.file.as_str()) {
            files.push(&label.place.file);
        }
    }
    files
}

fn annotation<'l>(label: &'l Label, text: &str) -> Annotation<'l> {
    let kind = if label.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    let annotation = kind.span(span(&label.place, text));
    if label.text.is_empty() { annotation } else { annotation.label(said(&label.text)) }
}

/// The bytes of a place. Where only its start is known, the rest of the line.
fn span(place: &Place, text: &str) -> std::ops::Range<usize> {
    let start_of_line = line_start(text, place.line);
    let line = text[start_of_line..].lines().next().unwrap_or_default();
    let offset = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
    let start = offset(place.column.saturating_sub(1) as usize);
    let end = match place.len {
        0 => line.trim_end().len(),
        len => offset(place.column.saturating_sub(1).saturating_add(len) as usize),
    };
    (start_of_line + start)..(start_of_line + end.max(start))
}

/// The byte at which a line starts; the end of the text for a line that it does not have.
fn line_start(text: &str, line: u32) -> usize {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).nth(line.saturating_sub(1) as usize).unwrap_or(text.len())
}

struct Sources<'r> {
    root: &'r Path,
    texts: HashMap<String, Option<String>>,
}

impl Sources<'_> {
    fn load(&mut self, file: &str) {
        if !self.texts.contains_key(file) {
            let text = std::fs::read(self.root.join(file)).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            self.texts.insert(file.to_owned(), text);
        }
    }
}
