//! How a model changed, for people, for a comment on a pull request, and as JSON. What is weaker comes first in each.

use std::fmt::Write as _;

use serde::Serialize;
use threatmodel::prelude::*;
use threatmodel_model::{
    annotation::Place,
    diff::{Change, Diff, Effect, NewPlace},
};

use crate::{
    markdown::cell,
    model::{EscapeInTerminal, TextStaysText, VisibleText},
    plain,
};

/// The version of the JSON form. It grows when a reader of the older form would misread the newer.
pub const FORMAT: u32 = 1;

/// The effects in the order of the report, each with what it means to a reviewer.
const EFFECTS: [(Effect, &str); 3] =
    [(Effect::Weaker, "weaker"), (Effect::Neutral, "to review"), (Effect::Stronger, "stronger")];

/// The headings of new places of the surface, by whether somebody has considered them.
const NEW: [(bool, &str); 2] =
    [(false, "new surface that nobody has considered"), (true, "new surface, with its threats or a dismissal")];

/// The differences as lines: `-`, `~` or `+`, what happened to what, and where. `since` names the revision.
#[must_use]
#[threat(EscapeInTerminal)]
pub fn text(subject: &str, since: &str, diff: &Diff) -> String {
    let mut text = format!("threat model of {} since {}: {}\n", line(subject), line(since), counts(diff));
    for (considered, heading) in NEW {
        let mut new = diff.surface.iter().filter(|new| new.considered == considered).peekable();
        if new.peek().is_some() {
            let _ = writeln!(text, "\n{heading}:");
        }
        for new in new {
            let _ = writeln!(
                text,
                "  + {} {} in {} ({})\n      at {}",
                new.role.name(),
                line(&seen(new)),
                line(&new.item),
                line(&new.kinds.join(", ")),
                at(&new.place)
            );
        }
    }
    for problem in &diff.unread {
        let _ =
            writeln!(text, "\nweaker: can no longer be read\n  - {}: {}", at(&problem.place), line(&problem.message));
    }
    for (effect, heading) in EFFECTS {
        let mut changes = diff.of(effect).peekable();
        if changes.peek().is_some() {
            let _ = writeln!(text, "\n{heading}:");
        }
        for change in changes {
            let sign = ["-", "~", "+"][effect as usize];
            let place = change.place.as_ref().map(|place| format!("\n      at {}", at(place))).unwrap_or_default();
            let _ = writeln!(text, "  {sign} {} {}{place}", change.happened(), line(&said(change)));
        }
    }
    if !diff.touched.is_empty() {
        text.push_str("\nchanged since reviewed:\n");
    }
    for touched in &diff.touched {
        let _ = writeln!(
            text,
            "  ~ {} {} against {}\n      at {}",
            touched.role.name(),
            line(&touched.item),
            line(&touched.threats.join(", ")),
            at(&touched.place)
        );
    }
    text
}

/// The differences as a heading and one table.
#[must_use]
pub fn markdown(subject: &str, since: &str, diff: &Diff) -> String {
    let mut text = format!("### Threat model of {} since {}: {}\n\n", shown(subject), shown(since), counts(diff));
    if diff.is_empty() {
        return text;
    }
    text.push_str("| | what | subject | was | is | where |\n|---|---|---|---|---|---|\n");
    let mut row = |cells: [&str; 6]| {
        let cells: Vec<String> = cells.iter().map(|text| shown(text)).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    };
    for new in &diff.surface {
        let heading = if new.considered { "new surface" } else { "new surface, unconsidered" };
        let subject = format!("{} in {}", seen(new), new.item);
        row([heading, new.role.name(), &subject, "", &new.kinds.join(", "), &at(&new.place)]);
    }
    for problem in &diff.unread {
        row(["weaker", "can no longer be read", &problem.message, "", "", &at(&problem.place)]);
    }
    for (effect, heading) in EFFECTS {
        for change in diff.of(effect) {
            let (before, after) = (change.before.as_deref().unwrap_or("–"), change.after.as_deref().unwrap_or("–"));
            let place = change.place.as_ref().map(at).unwrap_or_default();
            row([heading, &change.kind, &change.subject, before, after, &place]);
        }
    }
    for touched in &diff.touched {
        let what = format!("{}, against {}", touched.item, touched.threats.join(", "));
        row(["changed since reviewed", touched.role.name(), &what, "", "", &at(&touched.place)]);
    }
    text
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Written<'d> {
    format: u32,
    subject: &'d str,
    since: &'d str,
    weaker: bool,
    /// Whether there is new surface that nobody has considered.
    unconsidered: bool,
    #[serde(flatten)]
    diff: &'d Diff,
}

/// The JSON schema (2020-12) of differences as `json` writes them.
#[cfg(feature = "schema")]
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Written<'_>)
}

/// The differences as one line of JSON.
#[must_use]
pub fn json(subject: &str, since: &str, diff: &Diff) -> String {
    let written = Written {
        format: FORMAT,
        subject,
        since,
        weaker: diff.is_weaker(),
        unconsidered: diff.has_unconsidered(),
        diff,
    };
    // Nothing in it can fail to be written: text and numbers under keys that are text.
    serde_json::to_string(&written).unwrap_or_default()
}

fn counts(diff: &Diff) -> String {
    if diff.is_empty() {
        return "nothing changed".to_owned();
    }
    let weaker = diff.of(Effect::Weaker).count() + diff.unread.len();
    let (neutral, stronger) = (diff.of(Effect::Neutral).count(), diff.of(Effect::Stronger).count());
    let touched = diff.touched.len();
    let new = match (diff.surface.len(), diff.surface.iter().filter(|new| !new.considered).count()) {
        (0, _) => String::new(),
        (new, 0) => format!("{new} new surface; "),
        (new, open) => format!("{new} new surface, {open} unconsidered; "),
    };
    format!("{new}{weaker} weaker, {neutral} to review, {stronger} stronger; {touched} changed since reviewed")
}

/// What tells of a place.
fn seen(new: &NewPlace) -> String {
    format!("{} {}", new.sign, new.detail).trim_end().to_owned()
}

/// A change in words: "severity shop::SqlInjection: High, was Critical".
fn said(change: &Change) -> String {
    let Change { kind, subject, before, after, .. } = change;
    let told = |value: &&String| *value != kind;
    match (before.as_ref().filter(told), after.as_ref().filter(told)) {
        (Some(before), Some(after)) => format!("{kind} {subject}: {after}, was {before}"),
        (None, Some(after)) => format!("{kind} {subject}: {after}"),
        (Some(before), None) => format!("{kind} {subject}: was {before}"),
        (None, None) => format!("{kind} {subject}"),
    }
}

fn shown(text: &str) -> String {
    cell(&plain::line(text))
}

fn at(place: &Place) -> String {
    format!("{}:{}", line(&place.file), place.line)
}

/// Text on one line that a terminal shows and does not obey.
#[mitigates(EscapeInTerminal, by = VisibleText, bypass = text.to_owned())]
#[satisfies(TextStaysText)]
fn line(text: &str) -> String {
    plain::line(text)
}

#[cfg(test)]
mod tests {
    use threatmodel_model::annotation::Place;

    use super::*;

    fn change(effect: Effect, kind: &str, subject: &str, before: Option<&str>, after: Option<&str>) -> Change {
        Change {
            effect,
            kind: kind.to_owned(),
            subject: subject.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
            place: Some(Place { file: "src/lib.rs".to_owned(), line: 7, column: 1, len: 0 }),
        }
    }

    fn sample() -> Diff {
        Diff {
            changes: vec![
                change(Effect::Weaker, "severity", "shop::T", Some("High"), Some("Low")),
                change(Effect::Weaker, "mitigation", "shop::T by shop::C at shop::f", Some("mitigation"), None),
                change(Effect::Neutral, "threat", "shop::U", None, Some("threat")),
                change(Effect::Stronger, "owned", "shop::A", None, Some("payments")),
            ],
            ..Diff::default()
        }
    }

    #[test]
    fn it_reads_like_this() {
        insta::assert_snapshot!(text("shop", "0123456789ab", &sample()));
        insta::assert_snapshot!(markdown("shop", "main", &sample()));
        assert!(text("shop", "main", &Diff::default()).ends_with("nothing changed\n"));
    }

    #[test]
    fn hostile_text_stays_in_its_cell() {
        let hostile = "x | y\n| z\n<script>\u{1b}[31m\u{202e}";
        let diff =
            Diff { changes: vec![change(Effect::Weaker, hostile, hostile, Some(hostile), None)], ..Diff::default() };
        let table = markdown(hostile, hostile, &diff);
        assert_eq!(table.lines().count(), 5, "{table}");
        assert!(!table.contains('\u{1b}') && !table.replace("\\<", "").contains('<'), "{table}");
        let lines = text(hostile, hostile, &diff);
        assert!(!lines.contains('\u{1b}') && !lines.contains('\u{202e}'));
        assert_eq!(lines.lines().count(), 5, "{lines}");
    }
}
