//! Mistakes in annotations, at their tokens.

use proc_macro2::Span;
use threatmodel_grammar::nearest::nearest;

/// Something wrong with an annotation.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The token that it is about.
    pub span: Span,
    /// The description of the mistake, in one line.
    pub message: String,
    /// The text to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// This is wrong, at this token.
    #[must_use]
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None }
    }

    /// Adds help: how to fix it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl core::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n\nhelp: {help}"),
            None => Ok(()),
        }
    }
}

/// "Did you mean" for one of the known names, or the list of them.
pub(crate) fn suggestion(found: &str, known: &[&str]) -> String {
    match nearest(found, known) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("write one of {}", listed(known)),
    }
}

/// Names in backticks, separated by commas.
pub(crate) fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
