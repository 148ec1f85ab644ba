//! The arguments of an annotation, as the types that the facts need.

use std::mem::take;

use jiff::civil::Date;

use crate::annotation::{Annotation, Arg};

/// Values that `take_…` returns are no longer in the annotation; the key stays.
impl Annotation {
    pub(super) fn arg_mut(&mut self, key: &str) -> Option<&mut Arg> {
        self.args.iter_mut().find(|(name, _)| *name == key).map(|(_, arg)| arg)
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        matches!(self.arg(key), Some(Arg::Flag(true)))
    }

    pub(super) fn number(&self, key: &str) -> Option<u32> {
        match self.arg(key) {
            Some(Arg::Number(number)) => Some(*number),
            _ => None,
        }
    }

    fn text(&self, key: &str) -> Option<&str> {
        match self.arg(key) {
            Some(Arg::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn take_text(&mut self, key: &str) -> Option<String> {
        match self.arg_mut(key) {
            Some(Arg::Text(text)) => Some(take(text)),
            _ => None,
        }
    }

    pub(super) fn take_needed_text(&mut self, key: &str) -> Result<String, String> {
        self.take_text(key).filter(|text| !text.trim().is_empty()).ok_or_else(|| format!("it has no `{key}`"))
    }

    pub(super) fn texts(&self, key: &str) -> Vec<String> {
        match self.arg(key) {
            Some(Arg::Texts(texts)) => texts.clone(),
            _ => Vec::new(),
        }
    }

    pub(super) fn take_texts(&mut self, key: &str) -> Vec<String> {
        match self.arg_mut(key) {
            Some(Arg::Texts(texts)) => take(texts),
            _ => Vec::new(),
        }
    }

    pub(super) fn take_expr(&mut self, key: &str) -> Option<String> {
        match self.arg_mut(key) {
            Some(Arg::Expr(text)) => Some(take(text)),
            _ => None,
        }
    }

    pub(super) fn word<T>(&self, key: &str, from_name: impl Fn(&str) -> Option<T>) -> Option<T> {
        from_name(self.text(key)?)
    }

    pub(super) fn needed_word<T>(&self, key: &str, from_name: impl Fn(&str) -> Option<T>) -> Result<T, String> {
        self.word(key, from_name).ok_or_else(|| format!("it has no `{key}` that the grammar knows"))
    }

    pub(super) fn words<T>(&self, key: &str, from_name: impl Fn(&str) -> Option<T>) -> Vec<T> {
        match self.arg(key) {
            Some(Arg::Texts(names)) => names.iter().filter_map(|name| from_name(name)).collect(),
            _ => Vec::new(),
        }
    }

    pub(super) fn date(&self, key: &str) -> Result<Option<Date>, String> {
        let Some(text) = self.text(key) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| format!("`{text}` is not a date"))
    }
}
