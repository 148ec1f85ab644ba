//! Tables of the model as CSV (RFC 4180): for spreadsheets, and for scripts that want no JSON.
//!
//! A column is named like the field of the model's JSON that it holds, with a dot before a field within a field; what stands
//! in lists is joined by `; `. After the noun's own fields come columns that the JSON does not have, because they follow
//! from the model: `risk.severity` is the severity that counts, `severity` only what somebody put in place of the derived
//! one. The functions below name theirs.
//!
//! Nothing in a table can act. As OWASP advises against formula injection, a cell that begins like a formula (`=`, `+`,
//! `-`, `@`, or one of their full-width forms, after any white space or quotes) gets a `'` before it; so does such a
//! character after a comma, a semicolon or a tab within a cell, where a spreadsheet with another separator would begin a cell.
//! Each row is one line: line ends and tabs become spaces, control characters become `�`.

use threatmodel::prelude::*;
use threatmodel_model::{
    annotation::Place,
    model::{Model, facts::Declaration},
    query::Threats as _,
};

use threatmodel_text::matrix;

use crate::{
    model::{FormulaGuard, FormulaInTable, TextStaysText},
    plain,
};

/// The first character of each table. It says that the rest is UTF-8.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// The columns of every noun.
const DECLARED: [&str; 8] = ["path", "name", "id", "doc", "package", "component", "file", "line"];

/// Every threat, those that matter most first. Columns that follow from the model: `risk.likelihood`, `risk.impact`,
/// `risk.severity`, `state`, `needed_evidence`, `exposures` (places), `controls` (paths, each with its rung of evidence).
#[must_use]
pub fn threats(model: &Model) -> String {
    let mut table = Table::new(
        &DECLARED,
        &[
            "targets",
            "kind",
            "stride",
            "linddun",
            "likelihood",
            "impact",
            "severity",
            "because",
            "refs",
            "misuse",
            "actor",
            "reviewed",
            "risk.likelihood",
            "risk.impact",
            "risk.severity",
            "state",
            "needed_evidence",
            "exposures",
            "controls",
        ],
    );
    for threat in model.threats() {
        let (facts, risk) = (threat.facts(), threat.risk());
        let controls =
            threat.controls().map(|known| format!("{} {}", known.control.facts().path(), known.pair.evidence.name()));
        let mut row = declared(&facts.declared);
        row.extend([
            joined(&facts.targets),
            text(facts.kind.as_ref()),
            joined(facts.stride.iter().map(|category| category.name())),
            joined(facts.linddun.iter().map(|category| category.name())),
            text(facts.likelihood),
            text(facts.impact),
            text(facts.stated_severity),
            text(facts.because.as_ref()),
            joined(&facts.refs),
            text(facts.misuse.as_ref()),
            text(facts.actor.as_ref()),
            text(facts.reviewed),
            risk.likelihood.to_string(),
            risk.impact.to_string(),
            risk.severity.to_string(),
            threat.state().to_string(),
            threat.needed_evidence().to_string(),
            joined(threat.exposures().map(|exposure| at(&exposure.facts().site.place))),
            joined(controls),
        ]);
        table.row(row);
    }
    table.written()
}

/// Every asset, by path. Columns that follow from the model: `threats` and `threats.unmitigated` (paths), `accesses`
/// (places).
#[must_use]
pub fn assets(model: &Model) -> String {
    let mut table = Table::new(
        &DECLARED,
        &[
            "kind",
            "classification.policy",
            "classification.name",
            "owner",
            "locators",
            "zone",
            "disposition",
            "adjacent",
            "threats",
            "threats.unmitigated",
            "accesses",
        ],
    );
    for asset in model.assets() {
        let facts = asset.facts();
        let level = facts.classification.as_ref();
        let mut row = declared(&facts.declared);
        row.extend([
            facts.kind.to_string(),
            text(level.map(|level| &level.policy)),
            text(level.map(|level| &level.name)),
            text(facts.owner.as_ref()),
            joined(&facts.locators),
            text(facts.zone.as_ref()),
            facts.disposition.to_string(),
            facts.adjacent.to_string(),
            joined(asset.threats().map(|threat| threat.facts().path())),
            joined(asset.threats().unmitigated().map(|threat| threat.facts().path())),
            joined(asset.accesses().map(|access| at(&access.facts().site.place))),
        ]);
        table.row(row);
    }
    table.written()
}

/// Every requirement, by path. Columns that follow from the model: `satisfied`, `met` (the rung), `satisfactions` (places).
#[must_use]
pub fn requirements(model: &Model) -> String {
    let mut table = Table::new(
        &DECLARED,
        &[
            "from",
            "phase",
            "layer",
            "check",
            "file.path",
            "file.contains",
            "enables",
            "refs",
            "satisfied",
            "met",
            "satisfactions",
        ],
    );
    for requirement in model.requirements() {
        let facts = requirement.facts();
        let file = facts.file.as_ref();
        let mut row = declared(&facts.declared);
        row.extend([
            joined(&facts.from),
            facts.phase.to_string(),
            text(facts.layer.as_ref()),
            text(facts.check.as_ref()),
            text(file.map(|file| &file.path)),
            text(file.and_then(|file| file.contains.as_ref())),
            joined(&facts.enables),
            joined(&facts.refs),
            requirement.is_satisfied().to_string(),
            requirement.met().name().to_owned(),
            joined(requirement.satisfactions().map(|known| at(&known.facts().site.place))),
        ]);
        table.row(row);
    }
    table.written()
}

/// The defence matrix: a row for each threat that code faces, a column for each layer of defence, and in a cell the lowest
/// rung of evidence among the layer's controls against the threat, with their names.
#[must_use]
pub fn matrix(model: &Model) -> String {
    let matrix = matrix::Matrix::of(model);
    let mut table = Table::new(&["path", "name", "risk.severity", "state"], &matrix.layers);
    for (threat, cells) in &matrix.rows {
        let facts = threat.facts();
        let first = [
            facts.path().to_owned(),
            facts.name().to_owned(),
            threat.severity().to_string(),
            threat.state().to_string(),
        ];
        let cells = matrix
            .layers
            .iter()
            .map(|layer| cells.get(layer).map_or_else(String::new, |cell| format!("{}: {}", cell.rung, cell.named())));
        table.row(first.into_iter().chain(cells));
    }
    table.written()
}

/// Any other table; nothing in it can act either.
#[must_use]
pub fn table(columns: Vec<String>, rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new(&[], &columns.iter().map(String::as_str).collect::<Vec<_>>());
    for row in rows {
        table.row(row);
    }
    table.written()
}

fn declared(declared: &Declaration) -> Vec<String> {
    vec![
        declared.path.clone(),
        declared.name.clone(),
        text(declared.id.as_ref()),
        declared.doc.clone(),
        declared.package.clone(),
        declared.component.clone(),
        declared.place.file.clone(),
        declared.place.line.to_string(),
    ]
}

fn at(place: &Place) -> String {
    format!("{}:{}", place.file, place.line)
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn joined(parts: impl IntoIterator<Item = impl ToString>) -> String {
    parts.into_iter().map(|part| part.to_string()).collect::<Vec<_>>().join("; ")
}

/// A table that is being written.
struct Table {
    writer: csv::Writer<Vec<u8>>,
}

impl Table {
    fn new(first: &[&str], more: &[&str]) -> Self {
        let writer = csv::WriterBuilder::new()
            .quote_style(csv::QuoteStyle::Always)
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        let mut table = Self { writer };
        table.row(first.iter().chain(more).map(|name| (*name).to_owned()));
        table
    }

    fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        // Memory can be written to, and every row has the cells of the first.
        let _ = self.writer.write_record(cells.into_iter().map(|cell| harmless(&cell)));
    }

    fn written(self) -> String {
        let table = self.writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok());
        // Excel takes a table without the mark for one in the code page of the machine.
        format!("{BYTE_ORDER_MARK}{}", table.unwrap_or_default())
    }
}

/// The text as a cell that no spreadsheet computes.
#[threat(FormulaInTable)]
#[mitigates(FormulaInTable, by = FormulaGuard, bypass = cell.to_owned())]
#[satisfies(TextStaysText)]
fn harmless(cell: &str) -> String {
    let mut harmless = String::with_capacity(cell.len() + 1);
    let mut at_start = true;
    for letter in plain::line(cell).chars() {
        if at_start && begins_formula(letter) {
            harmless.push('\'');
        }
        at_start = match letter {
            ',' | ';' => true,
            // What nobody sees has been replaced; a reader may leave the replacement out.
            '"' | '\u{200c}' | '\u{200d}' | '\u{fffd}' => at_start,
            letter => at_start && letter.is_whitespace(),
        };
        harmless.push(letter);
    }
    harmless
}

const fn begins_formula(letter: char) -> bool {
    matches!(letter, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹢' | '﹣' | '﹦' | '﹫' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_begins_a_formula() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("  =1", "  '=1"),
            ("\t@SUM(1)", " '@SUM(1)"),
            ("\r\n-1", " '-1"),
            ("＝1", "'＝1"),
            ("\"=1", "\"'=1"),
            ("a;=1", "a;'=1"),
            ("a\",\"+1", "a\",\"'+1"),
            ("a=1+1-b@c", "a=1+1-b@c"),
            ("", ""),
            ("\u{200b}=1", "\u{fffd}'=1"),
            ("\u{200d}=1", "\u{200d}'=1"),
            ("a\0\u{1b}[1m", "a\u{fffd}\u{fffd}[1m"),
        ] {
            assert_eq!(harmless(cell), expected);
        }
    }
}
