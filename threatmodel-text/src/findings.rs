//! Findings as text like the compiler's own: code, cause, annotated source, related places, help.

use std::path::Path;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use textwrap::core::display_width;
use threatmodel_core::words::RuleLevel;
use threatmodel_model::finding::{Finding, Label};

use crate::{
    plain,
    source::{Sources, lines_above, span},
    table::{Screen, prose},
};

/// Renders findings one after the other, with an empty line between.
#[must_use]
pub fn render<'f>(findings: impl IntoIterator<Item = &'f Finding>, root: &Path, screen: Screen) -> String {
    let renderer = if screen.colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = if let Some(width) = screen.width { renderer.term_width(width) } else { renderer };
    let mut sources = Sources::new(root);
    let rendered: Vec<String> =
        findings.into_iter().map(|finding| one(finding, &mut sources, &renderer, screen)).collect();
    rendered.join("\n\n")
}

/// The line with which a finding begins.
#[must_use]
pub fn title(finding: &Finding) -> String {
    let level = if finding.level == RuleLevel::Deny { "error" } else { "warning" };
    let message = said(&finding.message);
    format!("{level}[{}]: {}", finding.code, message.lines().next().unwrap_or_default())
}

/// The line that says where a finding is, if it is at a place.
#[must_use]
pub fn place(finding: &Finding) -> Option<String> {
    let place = &finding.labels.iter().find(|label| label.primary)?.place;
    Some(format!("--> {}:{}:{}", plain::line(&place.file), place.line, place.column))
}

/// How many related places of a finding are shown.
const SHOWN: usize = 12;

fn one(finding: &Finding, sources: &mut Sources<'_>, renderer: &Renderer, screen: Screen) -> String {
    let mut related = 0;
    let (shown, others): (Vec<&Label>, Vec<&Label>) = finding.labels.iter().partition(|label| {
        related += usize::from(!label.primary);
        label.primary || related <= SHOWN
    });
    for label in &shown {
        sources.load(&label.place.file);
    }
    let message = |text: &str| folded(&said(text), screen);
    // What does not fit beside its carets would be wrapped below them.
    let mut beside = Vec::new();
    let level = if finding.level == RuleLevel::Deny { Level::ERROR } else { Level::WARNING };
    let mut group = Group::with_title(level.primary_title(message(&finding.message)).id(finding.code.as_str()));
    for file in files(&shown) {
        let labels: Vec<&Label> = shown.iter().copied().filter(|label| label.place.file == file).collect();
        group = match sources.text(file) {
            Some(text) => {
                let annotations = labels.iter().map(|label| {
                    let fits = screen.width.is_none_or(|width| end(label, text) <= width);
                    if !fits {
                        let Label { place, text, .. } = label;
                        beside.push(format!("{}:{}: {text}", plain::line(&place.file), place.line));
                    }
                    annotation(label, text, fits)
                });
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
    for note in beside.iter().chain(&finding.notes) {
        group = group.element(Level::NOTE.message(message(note)));
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
            let above = insertion.above.as_ref().and_then(|above| Some((above, sources.text(&above.file)?)));
            match above {
                Some((above, text)) => {
                    let (at, lines) = lines_above(above, insertion, text);
                    groups.push(group);
                    groups.push(Group::with_title(Level::HELP.secondary_title(message(&help.message))).element(
                        Snippet::source(text).path(plain::line(&above.file)).patch(Patch::new(at..at, lines)),
                    ));
                }
                None => {
                    let code: String = said(&insertion.text).lines().map(|line| format!("\n    {line}")).collect();
                    groups.push(group.element(Level::HELP.message(format!("{}:\n{code}", message(&help.message)))));
                }
            }
        }
        (Some(help), None) => groups.push(group.element(Level::HELP.message(message(&help.message)))),
        (None, _) => groups.push(group),
    }
    renderer.render(&groups)
}

/// The column in which the label ends, behind its carets and the number of its line.
fn end(label: &Label, text: &str) -> usize {
    let span = span(&label.place, text);
    let start = text[..span.start].rfind('\n').map_or(0, |end| end + 1);
    let number = label.place.line.to_string().len() + " | ".len();
    number + display_width(&text[start..span.end]) + 1 + display_width(&label.text)
}

/// A message in lines that a narrow screen can hold, beside its bar and its word.
fn folded(text: &str, screen: Screen) -> String {
    const BEFORE: usize = 16;
    match screen.width {
        Some(width) => prose(text, width.saturating_sub(BEFORE).max(BEFORE), ""),
        None => text.to_owned(),
    }
}

/// Text of several lines at most, whatever it holds.
pub(crate) fn said(text: &str) -> String {
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

fn annotation<'l>(label: &'l Label, text: &str, labelled: bool) -> Annotation<'l> {
    let kind = if label.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    let annotation = kind.span(span(&label.place, text));
    if label.text.is_empty() || !labelled { annotation } else { annotation.label(said(&label.text)) }
}

#[cfg(test)]
mod tests {
    use threatmodel_model::annotation::Place;

    use super::*;

    #[test]
    fn a_label_that_does_not_fit_is_a_note() {
        let place = Place { file: "src/lib.rs".to_owned(), line: 1, column: 1, len: 60 };
        let finding = Finding::new("shop::X", "a message that is longer than a narrow screen has room for")
            .at(&place, "a label that is far too long for what is left beside the carets");
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let wide = render(std::slice::from_ref(&finding), root, Screen::NONE);
        assert!(wide.contains("^ a label that"), "{wide}");
        let narrow = render(&[finding], root, Screen { colour: false, width: Some(72) });
        assert!(narrow.contains("= note: src/lib.rs:1: a label that is far too long"), "{narrow}");
        assert!(narrow.lines().all(|line| display_width(line) <= 72), "{narrow}");
    }
}
