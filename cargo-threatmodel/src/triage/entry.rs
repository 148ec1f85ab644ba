//! An event of a log, whatever form the log has.

use std::borrow::Cow;

use super::{
    level::{Level, Said},
    object::Value,
};

/// An event of a log.
#[derive(Debug, Default)]
pub(super) struct Entry<'l> {
    /// When it was, as the log says it.
    pub(super) at: Cow<'l, str>,
    /// How bad it is.
    pub(super) level: Said<'l>,
    /// Where it comes from.
    pub(super) target: Cow<'l, str>,
    /// The message.
    pub(super) message: Cow<'l, str>,
    /// The other fields.
    pub(super) fields: Vec<(Cow<'l, str>, Value<'l>)>,
}

impl Entry<'_> {
    /// The text of a field.
    pub(super) fn field(&self, name: &str) -> Option<Cow<'_, str>> {
        let (_, value) = self.fields.iter().find(|(own, _)| own == name)?;
        Some(match value {
            Value::Text(text) => Cow::Borrowed(text),
            other => other.clone().into_text(),
        })
    }

    /// Whether somebody meant it as a warning or an error.
    pub(super) fn is_trouble(&self) -> bool {
        self.level == Said::Level(Level::Trouble)
    }

    /// The same, of which nothing is borrowed.
    pub(super) fn into_owned(self) -> Entry<'static> {
        fn own(text: Cow<'_, str>) -> Cow<'static, str> {
            Cow::Owned(text.into_owned())
        }
        let keep = |value: Value<'_>| match value {
            Value::Whole(number) => Value::Whole(number),
            Value::Number(number) => Value::Number(number),
            Value::Truth(truth) => Value::Truth(truth),
            other => Value::Text(own(other.into_text())),
        };
        Entry {
            at: own(self.at),
            level: self.level.into_owned(),
            target: own(self.target),
            message: own(self.message),
            fields: self.fields.into_iter().map(|(name, value)| (own(name), keep(value))).collect(),
        }
    }
}
