//! The lines of `threatmodel.lock` that state what a noun says.

/// A line, `owned {noun} by {value}`: its first word says what it states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    text: &'static str,
    only: Option<&'static str>,
    meaning: Meaning,
}

/// The effect of a line on the strength of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Meaning {
    /// Its disappearance weakens the model.
    Protects,
    /// Its appearance weakens the model.
    Permits,
}

impl Line {
    pub(crate) const fn new(meaning: Meaning, text: &'static str, only: Option<&'static str>) -> Self {
        Self { text, only, meaning }
    }

    /// The line of a noun with this value of the key; nothing where the value needs none.
    #[must_use]
    pub fn with(&self, noun: &str, value: &str) -> Option<String> {
        if self.only.is_some_and(|only| only != value) {
            return None;
        }
        let mut line = String::new();
        for part in self.text.split('{') {
            match part.split_once('}') {
                Some(("noun", rest)) => line.extend([noun, rest]),
                Some(("value", rest)) => line.extend([value, rest]),
                _ => line.push_str(part),
            }
        }
        Some(line)
    }

    /// The effect of lines that begin with this word, where one is declared.
    #[must_use]
    pub fn meaning(word: &str) -> Option<Meaning> {
        let keys = crate::ATTRIBUTES.iter().flat_map(|attribute| attribute.keys);
        let lines =
            keys.filter_map(|key| key.line).chain(crate::ATTRIBUTES.iter().filter_map(|attribute| attribute.line));
        lines.into_iter().find(|line| line.text.split(' ').next() == Some(word)).map(|line| line.meaning)
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Meaning};

    #[test]
    fn names_and_values_are_taken_as_they_are() {
        let line = Line::new(Meaning::Protects, "owned {noun} by {value}", None);
        assert_eq!(line.with("A{value}", "{noun}").as_deref(), Some("owned A{value} by {noun}"));
    }

    #[test]
    fn a_line_of_one_value_is_that_of_no_other() {
        let line = Line::new(Meaning::Permits, "off {noun}", Some("Off"));
        assert_eq!((line.with("A", "Off").as_deref(), line.with("A", "On")), (Some("off A"), None));
    }

    #[test]
    fn what_is_fixed_permits_and_what_is_owned_protects() {
        let meanings = ["fixed", "enabled", "owned", "trust-zone", "nothing"].map(Line::meaning);
        let (permits, protects) = (Some(Meaning::Permits), Some(Meaning::Protects));
        assert_eq!(meanings, [permits, permits, protects, protects, None]);
    }
}
