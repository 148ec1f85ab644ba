//! Reads `[[dismiss]]` and `[catalogue]`.

use threatmodel_catalogue::{
    ALL,
    sets::{SETS, Set},
};
use threatmodel_core::words::Stride;

use super::{Reader, Value};
use crate::policy::{Dismissal, Matter};

const KEYS: &[&str] = &["kind", "set", "entry", "stride", "item", "reason", "owner", "until"];

impl<'t> Reader<'t> {
    /// The dismissals of an entry: one for each STRIDE category, or else one.
    pub(super) fn dismissals(&mut self, entry: &Value<'t>) -> Vec<Dismissal> {
        let (mut named, mut matters, mut complete) = (0, Vec::new(), true);
        let (mut item, mut reason, mut owner, mut until) = (None, None, None, None);
        self.each(entry, |reader, key, value| {
            let key_name = key.get_ref().as_ref();
            named += usize::from(matches!(key_name, "kind" | "set" | "entry" | "stride"));
            match key_name {
                "kind" => matters.extend(reader.kind(value).map(Matter::Kind)),
                "set" => matters.extend(reader.set(value).map(|set| Matter::Set(set.id.to_owned()))),
                "entry" => matters.extend(reader.entry(value).map(Matter::Entry)),
                "stride" => matters.extend(reader.categories(value).into_iter().map(Matter::Stride)),
                "item" => item = reader.text(value).map(str::to_owned),
                "reason" => reason = reader.reason(value),
                "owner" => owner = reader.reason(value),
                "until" => {
                    until = reader.date(value);
                    complete &= until.is_some();
                }
                other => reader.unknown(key.span(), "key of a dismissal", other, KEYS),
            }
        });
        let lacks = match (named, &reason, &owner) {
            (0, ..) => Some("names neither a kind of threat, nor a set, an entry of one, or a STRIDE category"),
            (2.., ..) => Some("is about several things"),
            (_, None, _) => Some("has no `reason`"),
            (.., None) => Some("has no `owner`"),
            _ => None,
        };
        if let Some(lacks) = lacks {
            let help = "a dismissal has one of `kind`, `set`, `entry` and `stride`, and `reason` and `owner`";
            self.error(entry.span(), format!("this dismissal {lacks}"), help);
        }
        let place = self.place(entry.span());
        let (1, true, Some(reason), Some(owner)) = (named, complete, reason, owner) else { return Vec::new() };
        let dismissal = |of| Dismissal {
            of,
            item: item.clone(),
            reason: reason.clone(),
            owner: owner.clone(),
            until,
            place: place.clone(),
        };
        matters.into_iter().map(dismissal).collect()
    }

    /// One STRIDE category, or a list of them.
    fn categories(&mut self, value: &Value<'t>) -> Vec<Stride> {
        let each: Vec<_> = match value.get_ref().as_array() {
            Some(list) => list.iter().collect(),
            None => vec![value],
        };
        each.into_iter()
            .filter_map(|value| self.word(value, Stride::NAMES, "STRIDE category", Stride::from_name))
            .collect()
    }

    /// The sets that a model is held against.
    pub(super) fn sets(&mut self, value: &Value<'t>) -> Vec<String> {
        let Some(list) = value.get_ref().as_array() else {
            self.error(value.span(), "this is not a list".to_owned(), "write `[\"owasp-top10-2025\"]`");
            return Vec::new();
        };
        list.iter().filter_map(|entry| Some(self.set(entry)?.id.to_owned())).collect()
    }

    fn set(&mut self, value: &Value<'t>) -> Option<&'static Set> {
        let names: Vec<&str> = SETS.iter().map(|set| set.id).collect();
        self.word(value, &names, "set", Set::find)
    }

    fn kind(&mut self, value: &Value<'t>) -> Option<String> {
        let ids: Vec<&str> = ALL.iter().map(|entry| entry.id).collect();
        let text = self.text(value)?;
        if !ids.contains(&text) {
            self.unknown_kind(value.span(), text);
            return None;
        }
        Some(text.to_owned())
    }

    fn entry(&mut self, value: &Value<'t>) -> Option<String> {
        let ids: Vec<&str> = SETS.iter().flat_map(|set| set.entries).map(|entry| entry.id).collect();
        let text = self.text(value)?;
        if !ids.contains(&text) {
            let help = "write the id that the list gives it, such as `A05:2025`";
            self.error(value.span(), format!("no set has an entry `{text}`"), help);
            return None;
        }
        Some(text.to_owned())
    }
}
