//! Mistakes in queries, with their places.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use threatmodel_grammar::nearest::nearest;
use threatmodel_text::plain;

/// A mistake, without the text of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The bytes of the query that it is about; at the end of the query, none.
    pub(crate) span: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Fault {
    pub(crate) fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// With the known name that is nearest to what was written, or with all of them.
    pub(crate) fn nearest<'k>(self, found: &str, known: impl IntoIterator<Item = &'k str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let all = format!("known: {}", known.join(", "));
        self.nearest_or(found, known, &all)
    }

    /// With the known name that is nearest to what was written, or with this help.
    pub(crate) fn nearest_or<'k>(self, found: &str, known: impl IntoIterator<Item = &'k str>, help: &str) -> Self {
        match near(found, &known.into_iter().collect::<Vec<_>>()) {
            Some(near) => self.help(near),
            None => self.help(help),
        }
    }
}

/// The known name that may be meant, as a question.
pub(super) fn near(found: &str, known: &[&str]) -> Option<String> {
    nearest(found, known).map(|name| format!("did you mean `{name}`?"))
}

/// A mistake in a query, shown below its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    text: String,
    fault: Fault,
}

impl Mistake {
    pub(crate) fn new(text: &str, fault: Fault) -> Self {
        Self { text: text.to_owned(), fault }
    }
}

impl core::fmt::Display for Mistake {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        // The caller writes `error: ` before every error.
        let span = self.fault.span.clone();
        let mut group = Group::with_level(Level::ERROR)
            .element(Snippet::source(&self.text).line_start(1).annotation(AnnotationKind::Primary.span(span)));
        if let Some(help) = &self.fault.help {
            group = group.element(Level::HELP.message(plain::line(help)));
        }
        write!(f, "{}\n{}", plain::line(&self.fault.message), Renderer::plain().render(&[group]))
    }
}

impl core::error::Error for Mistake {}
