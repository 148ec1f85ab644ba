//! The query language: what people ask the model at a terminal. docs/query.md describes it.
//!
//! A query goes through these files in this order. `lex` and `parse` read it into the words of `ast`. `plan` gives the words
//! their meaning: `fields` says what each noun has, `names` what the models call things. `run` asks the models, through the
//! Rust queries of `threatmodel_model::query`, and `print` shows the rows. What is wrong is a `mistake`, with its place.

mod ast;
mod describe;
mod fields;
mod lex;
mod mistake;
mod names;
mod parse;
mod plan;
mod print;
mod run;
mod value;

#[cfg(test)]
mod tests;

use threatmodel_model::model::Model;
use threatmodel_text::plain;

pub(crate) use describe::overview;
pub(crate) use mistake::{Fault, Mistake};
pub(crate) use print::{csv, json, table};
pub(crate) use run::Answer;

/// A query that is well formed; the names in it are not looked up yet.
#[derive(Debug)]
pub(crate) struct Query {
    text: String,
    parsed: ast::Query,
}

impl Query {
    /// Reads a query.
    pub(crate) fn read(text: &str) -> Result<Self, Mistake> {
        // On one line, without what moves a cursor: so the places of mistakes are those of the text that is shown.
        let text = plain::line(text);
        let parsed = parse::query(&text).map_err(|error| Mistake::new(&text, error))?;
        Ok(Self { text, parsed })
    }

    /// The answers of the models, each by the name of its package.
    pub(crate) fn answer<'m>(&self, models: &[(&'m str, &'m Model)]) -> Result<Answer<'m>, Mistake> {
        let plan = plan::of(&self.parsed, models).map_err(|error| Mistake::new(&self.text, error))?;
        Ok(run::answer(&plan, models))
    }
}
