//! The forms of logs: one file for each. What a line is decides its form, and an [`Entry`] is what all of them come to.

mod access;
mod bunyan;
mod compose;
mod corpus;
mod docker;
mod ecs;
mod journald;
mod kubernetes;
mod logfmt;
mod subscriber;

use std::borrow::Cow;

use super::{
    entry::Entry,
    level::{Level, Said},
    object::{Object, Value},
};

/// How often an event may lie in the message of another.
const DEEPEST: usize = 4;

/// What a line is.
pub(super) enum Read<'l> {
    /// An event.
    Event(Entry<'l>),
    /// A part of a line that was too long for who wrote the log; the next piece of the stream goes on with it.
    Part(Stream, Cow<'l, str>),
    /// The rest of such a line, or a whole one.
    Last(Stream, Cow<'l, str>),
}

/// What a program writes into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// A form of objects: what shows it, and by which names it says what all of them say, the preferred ones first.
struct Form {
    is: fn(&Object<'_>) -> bool,
    at: &'static [&'static str],
    level: &'static [&'static str],
    target: &'static [&'static str],
    message: &'static [&'static str],
    /// What is of no use here.
    noise: &'static [&'static str],
    /// The level that a number stands for.
    number: fn(i64) -> Option<Level>,
    /// The level of an event that says none.
    silent: Option<Level>,
    /// Whether the message is a line of another log, of any form. In every form it may be an object.
    wraps: bool,
}

/// The forms of objects. The first that an object shows is its form; `subscriber` takes what shows none.
static FORMS: [&Form; 5] = [&journald::FORM, &docker::FORM, &corpus::FORM, &ecs::FORM, &bunyan::FORM];

/// What something that stands before a line says about it.
struct Prefixed<'l> {
    at: &'l str,
    target: &'l str,
    line: &'l str,
}

/// Reads a line. `started` are the streams of which a part is waiting for its rest.
pub(super) fn read<'l>(text: &'l str, started: impl Fn(Stream) -> bool) -> Result<Read<'l>, String> {
    if let Some(chunk) = kubernetes::chunk(text) {
        return match (chunk.is_part, started(chunk.stream)) {
            (true, _) => Ok(Read::Part(chunk.stream, chunk.text.into())),
            (false, true) => Ok(Read::Last(chunk.stream, chunk.text.into())),
            (false, false) => {
                Ok(Read::Event(prefixed(Prefixed { at: chunk.at, target: "", line: chunk.text }, DEEPEST)?))
            }
        };
    }
    if text.starts_with('{') {
        let object = parse(text)?;
        if let Some(chunk) = docker::chunk(&object) {
            if chunk.is_part {
                return Ok(Read::Part(chunk.stream, chunk.text.to_owned().into()));
            }
            if started(chunk.stream) {
                return Ok(Read::Last(chunk.stream, chunk.text.to_owned().into()));
            }
        }
        return of_object(object, DEEPEST).map(Read::Event);
    }
    event(text, DEEPEST).map(Read::Event)
}

/// The event that a text is.
pub(super) fn whole(text: &str) -> Result<Entry<'_>, String> {
    event(text, DEEPEST)
}

fn event(text: &str, depth: usize) -> Result<Entry<'_>, String> {
    if depth == 0 {
        return Err("it lies in too many others".to_owned());
    }
    let text = text.trim();
    if text.starts_with('{') {
        return of_object(parse(text)?, depth);
    }
    if let Some(before) = kubernetes::prefix(text).or_else(|| compose::prefix(text)) {
        return prefixed(before, depth);
    }
    let entry = access::read(text).or_else(|| logfmt::read(text));
    entry.ok_or_else(|| "it has no form that is known".to_owned())
}

fn parse(text: &str) -> Result<Object<'_>, String> {
    Object::parse(text).map_err(|error| format!("it is no JSON that an event has: {error}"))
}

/// The event of a line with something before it.
fn prefixed(before: Prefixed<'_>, depth: usize) -> Result<Entry<'_>, String> {
    let mut entry = event(before.line, depth - 1)?;
    if entry.at.is_empty() {
        entry.at = before.at.into();
    }
    if entry.target.is_empty() {
        entry.target = before.target.into();
    }
    Ok(entry)
}

/// The event that an object is, in the form that its members show.
fn of_object(object: Object<'_>, depth: usize) -> Result<Entry<'_>, String> {
    let form = FORMS.into_iter().find(|form| (form.is)(&object)).unwrap_or(&subscriber::FORM);
    let outer = form.entry(object);
    if !form.wraps && !outer.message.starts_with('{') {
        return Ok(outer);
    }
    match event(&outer.message, depth - 1).map(Entry::into_owned) {
        Ok(inner) => Ok(outer.with(inner)),
        Err(why) if form.wraps && outer.level == Said::Nothing => Err(why),
        Err(_) => Ok(outer),
    }
}

impl Form {
    /// The event that an object of this form is.
    fn entry<'l>(&self, object: Object<'l>) -> Entry<'l> {
        let mut entry = Entry::default();
        // How far down the list of names what was found stands.
        let (mut at, mut target, mut message) = (usize::MAX, usize::MAX, usize::MAX);
        for (name, value) in object.0 {
            let place = |names: &[&str]| names.iter().position(|own| *own == name);
            if place(self.level).is_some() {
                entry.level = entry.level.max(self.said(value));
            } else if let Some(place) = place(self.at) {
                better(&mut at, place, &mut entry.at, value);
            } else if let Some(place) = place(self.message) {
                better(&mut message, place, &mut entry.message, value);
            } else if let Some(place) = place(self.target) {
                better(&mut target, place, &mut entry.target, value);
            } else if place(self.noise).is_none() {
                entry.fields.push((name, value));
            }
        }
        if let (Said::Nothing, Some(level)) = (&entry.level, self.silent) {
            entry.level = Said::Level(level);
        }
        entry
    }

    fn said<'l>(&self, value: Value<'l>) -> Said<'l> {
        if let Value::List(list) = value {
            return list.into_iter().map(|value| self.said(value)).max().unwrap_or_default();
        }
        if let Some(level) = value.whole().and_then(self.number) {
            return Said::Level(level);
        }
        match value {
            Value::Null => Said::Nothing,
            Value::Text(name) => Level::named(&name).map_or(Said::Unknown(name), Said::Level),
            other => Said::Unknown(other.into_text()),
        }
    }
}

/// Takes the value if its name is preferred to the one that was found before.
fn better<'l>(found: &mut usize, place: usize, text: &mut Cow<'l, str>, value: Value<'l>) {
    if place < *found {
        *found = place;
        *text = value.into_text();
    }
}

impl<'l> Entry<'l> {
    /// The event with what its message is, which says more of everything but the level, where the worse counts.
    fn with(self, inner: Entry<'l>) -> Self {
        let or = |inner: Cow<'l, str>, outer: Cow<'l, str>| if inner.is_empty() { outer } else { inner };
        Self {
            at: or(inner.at, self.at),
            level: self.level.max(inner.level),
            target: or(inner.target, self.target),
            message: inner.message,
            fields: inner.fields,
        }
    }
}

/// No number is a level.
fn no_number(_: i64) -> Option<Level> {
    None
}
