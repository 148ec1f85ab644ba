//! Queries: SQL over the tables of models. docs/query.md describes them.
//!
//! A query is read before anything else is, against tables without rows: `check` looks at its words, `mistake` shows what is wrong
//! and where, and SQLite says which columns are read. Those are then filled, by `database`, and `print` shows the rows of the answer.

mod bounds;
mod check;
mod database;
mod describe;
mod examples;
mod fleet;
mod known;
mod mistake;
mod print;
mod words;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use threatmodel_report::tables::Source;
use threatmodel_text::plain;

use database::Database;
use known::Known;
use words::Token;

pub(crate) use bounds::Bounds;
pub(crate) use database::Answer;
pub(crate) use describe::{named, overview};
pub(crate) use examples::examples;
pub(crate) use fleet::Fleet;
pub(crate) use mistake::{Fault, Mistake};
pub(crate) use print::{csv, json, json_lines, table};

/// The columns that a query reads, by table.
type Reads = BTreeMap<String, BTreeSet<String>>;

/// A query that SQLite accepts; what it is about is not looked up yet.
#[derive(Debug)]
pub(crate) struct Query {
    text: String,
    tokens: Vec<Token>,
    reads: Reads,
    bounds: Bounds,
}

impl Query {
    /// Reads a query of whoever waits for its answer.
    pub(crate) fn read(text: &str) -> Result<Self, Mistake> {
        Self::read_within(text, Bounds::NONE)
    }

    /// Reads a query of somebody else, whose answer stays within bounds.
    pub(crate) fn read_within(text: &str, bounds: Bounds) -> Result<Self, Mistake> {
        // Without what moves a cursor: so the places of mistakes are those of the text that is shown.
        let text = plain::visible(text).replace('\r', " ");
        let tokens = words::tokens(&text);
        let wrong = |fault| Mistake::new(&text, fault);
        check::one_statement(&text, &tokens).map_err(wrong)?;
        let reads =
            Database::empty(&tokens, bounds).and_then(|database| database.prepared(&text, &tokens)).map_err(wrong)?;
        Ok(Self { text, tokens, reads, bounds })
    }

    /// Whether it reads this table.
    pub(crate) fn reads(&self, table: &str) -> bool {
        self.reads.contains_key(table)
    }

    /// The answer of models.
    pub(crate) fn answer(&self, sources: &[Source<'_>]) -> Result<Answer, Mistake> {
        self.answered(Known::of(sources), |database| database.fill(&self.reads, sources))
    }

    /// The answer of the models that lie in a folder.
    pub(crate) fn answer_of(&self, fleet: &Fleet) -> Result<Answer, crate::subject::Error> {
        Ok(self.answered(fleet.known(&self.tokens)?, |database| database.fill_from(&self.reads, fleet))?)
    }

    fn answered(&self, known: Known, fill: impl FnOnce(&mut Database) -> Result<(), Fault>) -> Result<Answer, Mistake> {
        let answer = || {
            check::values(&self.tokens, &self.reads, &known)?;
            let mut database = Database::empty(&self.tokens, self.bounds)?;
            fill(&mut database)?;
            database.answer(&self.text, &self.tokens, known)
        };
        answer().map_err(|fault| Mistake::new(&self.text, fault))
    }
}
