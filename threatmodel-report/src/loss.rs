//! The facts that an export could not express exactly.

use std::fmt;

/// The facts that an export could not express exactly. Entries are in the order in which the export met them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loss {
    entries: Vec<Entry>,
}

/// One thing that the format has no place for, and whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The kind of the fact, by the name of its list in the model's JSON: `threats`.
    pub list: &'static str,
    /// Where in it, by the name of the field in the model's JSON: `severity`; empty for the whole of it.
    pub field: &'static str,
    /// The treatment of the fact.
    pub fate: Fate,
    /// Why.
    pub why: &'static str,
    /// The paths of what is concerned, each once.
    pub of: Vec<String>,
}

/// The treatment of a fact that does not fit a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fate {
    /// It is not in the document.
    LeftOut,
    /// It is in a place for what the format does not know: only a reader who knows that place finds it.
    Moved(&'static str),
    /// Something coarser, or something derived, stands for it.
    Approximated(&'static str),
    /// The format demands something that the model does not say, so the export made it up.
    MadeUp(&'static str),
}

impl Loss {
    /// The entries.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether the document carries everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Notes one loss, together with those of the same kind.
    pub(crate) fn note(&mut self, list: &'static str, field: &'static str, of: &str, fate: Fate, why: &'static str) {
        let known = self
            .entries
            .iter_mut()
            .find(|entry| entry.list == list && entry.field == field && entry.fate == fate && entry.why == why);
        match known {
            // Those of one noun come one after the other.
            Some(entry) if entry.of.last().is_some_and(|last| last == of) => {}
            Some(entry) => entry.of.push(of.to_owned()),
            None => self.entries.push(Entry { list, field, fate, why, of: vec![of.to_owned()] }),
        }
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entries.iter().try_for_each(|entry| writeln!(f, "{entry}"))
    }
}

impl fmt::Display for Entry {
    /// One line: `threats.severity (12): left out, because …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.list)?;
        if !self.field.is_empty() {
            write!(f, ".{}", self.field)?;
        }
        write!(f, " ({}): {}, because {}", self.of.len(), self.fate, self.why)
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeftOut => f.write_str("left out"),
            Self::Moved(to) => write!(f, "moved to {to}"),
            Self::Approximated(by) => write!(f, "stands as {by}"),
            Self::MadeUp(what) => write!(f, "made up as {what}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_of_one_kind_are_one_line() {
        let mut loss = Loss::default();
        for of in ["shop::A", "shop::A", "shop::B"] {
            loss.note("threats", "misuse", of, Fate::Moved("`attributes`"), "the format has no misuse case");
        }
        loss.note("doubts", "", "", Fate::LeftOut, "they are about annotations");
        assert_eq!(
            loss.to_string(),
            "threats.misuse (2): moved to `attributes`, because the format has no misuse case\n\
             doubts (1): left out, because they are about annotations\n"
        );
        assert_eq!(loss.entries()[0].of, ["shop::A", "shop::B"]);
    }
}
