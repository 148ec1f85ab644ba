//! Finds every live canary in a window of bytes.
//!
//! The window is squeezed once, and a few of its grams are looked up in the index of all patterns. Escapes take a second
//! look at what stands around them: a canary in which every part is escaped shows only when the escapes are read, and one
//! in which a part is not shows there in the squeezed window, and is then compared with the escapes read.

use core::{ops::Range, slice};
use std::sync::{Arc, Mutex, PoisonError};

use memchr::memmem;

use super::{
    escape::{self, ROUNDS, View},
    hit::Encoding,
    index::{Entry, GRAM, Index},
    pattern::{How, Pattern, patterns},
    squeeze::{is_kept, places, squeeze},
};
use crate::canary::{self, Live};

/// Letters and digits on each side of an escape that are read with it: an indexed part of a pattern is not longer.
const AROUND: usize = 2 * GRAM;

/// Bytes that mostly have as many.
const NEAR: usize = 24;

/// The farthest that those are looked for, in bytes.
const FARTHEST: usize = 512;

/// What all scans share until a canary is added or forgotten.
#[derive(Debug)]
pub(super) struct Matcher {
    live: Vec<Arc<Live>>,
    patterns: Vec<Pattern>,
    squeezed: Index,
    raw: Index,
    /// The most bytes that a match may span.
    pub(super) span: usize,
    /// Why some form cannot be looked for.
    pub(super) unusable: Option<String>,
}

/// Where a canary is in a window.
#[derive(Debug)]
pub(super) struct Found<'m> {
    pub(super) live: &'m Live,
    pub(super) encoding: Encoding,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Memory that one window after the other uses.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    squeezed: Vec<u8>,
    places: Vec<u32>,
    escapes: Vec<Range<u32>>,
    candidates: Vec<(usize, Entry)>,
    views: [View; 2],
    escapes_of_view: Vec<Range<u32>>,
}

impl Matcher {
    /// The one for what is live now.
    pub(super) fn current() -> Arc<Self> {
        static LAST: Mutex<Option<(u64, Arc<Matcher>)>> = Mutex::new(None);
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((generation, matcher)) = &*last
            && *generation == canary::generation()
        {
            return Arc::clone(matcher);
        }
        let (generation, live) = canary::registered();
        let matcher = Arc::new(Self::of(live));
        *last = Some((generation, Arc::clone(&matcher)));
        matcher
    }

    pub(super) fn of(live: Vec<Arc<Live>>) -> Self {
        let mut all = Vec::new();
        let mut unusable = None;
        for (number, form) in (0..).zip(&live) {
            match patterns(number, form) {
                Ok(patterns) => all.extend(patterns),
                Err(why) => unusable = Some(why),
            }
        }
        let index = |squeezed| {
            let chosen = (0..).zip(&all).filter(|(_, pattern)| pattern.squeezed == squeezed);
            Index::of(&chosen.map(|(at, pattern)| (at, pattern.bytes.as_slice(), pattern.distinct)).collect::<Vec<_>>())
        };
        let (squeezed, raw) = (index(true), index(false));
        let span = all.iter().map(Pattern::reach).max().unwrap_or_default();
        Self { live, patterns: all, squeezed, raw, span, unusable }
    }

    /// Whether there is nothing to look for.
    pub(super) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Calls `found` for every canary in the window, for some of them several times.
    pub(super) fn search<'m>(&'m self, window: &[u8], scratch: &mut Scratch, found: &mut dyn FnMut(Found<'m>)) {
        if self.is_empty() {
            return;
        }
        escape::find(window, &mut scratch.escapes);
        self.search_squeezed(window, scratch, found);
        self.search_raw(window, scratch, found);
        self.search_escaped(window, scratch, found);
    }

    fn search_squeezed<'m>(&'m self, window: &[u8], scratch: &mut Scratch, found: &mut dyn FnMut(Found<'m>)) {
        let Scratch { squeezed, places: at, escapes, candidates, .. } = scratch;
        squeeze(window, squeezed);
        candidates.clear();
        self.squeezed.probe(squeezed, |at, entry| candidates.push((at, entry)));
        if candidates.is_empty() {
            return;
        }
        places(window, at);
        for (gram, entry) in candidates.drain(..) {
            let pattern = &self.patterns[entry.pattern as usize];
            let whole = gram.checked_sub(entry.at as usize).and_then(|start| {
                let range = start..start + pattern.bytes.len();
                (*squeezed.get(range.clone())? == *pattern.bytes).then_some(range)
            });
            match whole {
                Some(range) => {
                    let at = &at[range];
                    self.matched(pattern, window, window, at, None, found);
                }
                // Escapes near it may have spoilt the likeness.
                None => self.look_closer(pattern, window, at[gram] as usize, escapes, found),
            }
        }
    }

    fn search_raw<'m>(&'m self, window: &[u8], scratch: &mut Scratch, found: &mut dyn FnMut(Found<'m>)) {
        scratch.candidates.clear();
        self.raw.probe(window, |at, entry| scratch.candidates.push((at, entry)));
        for (gram, entry) in scratch.candidates.drain(..) {
            let pattern = &self.patterns[entry.pattern as usize];
            let whole = gram.checked_sub(entry.at as usize).and_then(|start| {
                let range = start..start + pattern.bytes.len();
                (*window.get(range.clone())? == *pattern.bytes).then_some(range)
            });
            match whole {
                Some(Range { start, end }) => found(self.found(pattern, encoding(pattern.how), start, end)),
                None => self.look_closer(pattern, window, gram, &scratch.escapes, found),
            }
        }
    }

    /// Reads the escapes, with what stands around them, and looks for patterns there.
    fn search_escaped<'m>(&'m self, window: &[u8], scratch: &mut Scratch, found: &mut dyn FnMut(Found<'m>)) {
        let Scratch { squeezed, places: at, escapes, candidates, views: [view, last], escapes_of_view } = scratch;
        candidates.clear();
        for round in 0..ROUNDS {
            let (text, places_of_text, escapes_of_text) = match round {
                0 => (window, None, &*escapes),
                _ => (last.bytes.as_slice(), Some(last.places.as_slice()), &*escapes_of_view),
            };
            if escapes_of_text.is_empty() {
                break;
            }
            view.read(text, places_of_text, &parts(text, escapes_of_text));
            squeeze(&view.bytes, squeezed);
            let known = candidates.len();
            self.squeezed.probe(squeezed, |at, entry| candidates.push((at, entry)));
            if candidates.len() > known {
                places(&view.bytes, at);
                for (gram, _) in &mut candidates[known..] {
                    *gram = view.places[at[*gram] as usize] as usize;
                }
            }
            self.raw.probe(&view.bytes, |at, entry| candidates.push((view.places[at] as usize, entry)));
            escape::find(&view.bytes, escapes_of_view);
            core::mem::swap(view, last);
        }
        candidates.sort_unstable_by_key(|(at, entry)| (entry.pattern, *at));
        candidates.dedup_by_key(|(at, entry)| (entry.pattern, *at));
        for (at, entry) in candidates.drain(..) {
            self.look_closer(&self.patterns[entry.pattern as usize], window, at, escapes, found);
        }
    }

    /// Compares the surroundings of a place with a pattern, with their escapes read.
    fn look_closer<'m>(
        &'m self,
        pattern: &'m Pattern,
        window: &[u8],
        at: usize,
        escapes: &[Range<u32>],
        found: &mut dyn FnMut(Found<'m>),
    ) {
        let reach = pattern.reach();
        let (start, end) = (at.saturating_sub(reach), (at + reach).min(window.len()));
        let first = escapes.partition_point(|escape| (escape.end as usize) <= start);
        if escapes.get(first).is_none_or(|escape| escape.start as usize >= end) {
            return;
        }
        // To start inside of an escape would misread what follows.
        let start = if (escapes[first].start as usize) < start { escapes[first].start as usize } else { start };
        let (mut read, mut next) = (View::default(), View::default());
        read.read(window, None, slice::from_ref(&(start..end)));
        let (mut kept, mut kept_at) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            if round > 0 {
                let all = 0..read.bytes.len();
                next.read(&read.bytes, Some(&read.places), slice::from_ref(&all));
                if next.bytes.len() == read.bytes.len() + 1 {
                    break;
                }
                core::mem::swap(&mut read, &mut next);
            }
            if pattern.squeezed {
                squeeze(&read.bytes, &mut kept);
                places(&read.bytes, &mut kept_at);
                for start in memmem::find_iter(&kept, &pattern.bytes) {
                    let at = &kept_at[start..start + pattern.bytes.len()];
                    self.matched(pattern, window, &read.bytes, at, Some(&read.places), found);
                }
            } else {
                for start in memmem::find_iter(&read.bytes, &pattern.bytes) {
                    let (start, end) = (read.places[start], read.places[start + pattern.bytes.len()]);
                    let (start, end) = (start as usize, end as usize);
                    let encoding = escape::style(&window[start..end]).unwrap_or(encoding(pattern.how));
                    found(self.found(pattern, encoding, start, end));
                }
            }
        }
    }

    /// A squeezed pattern whose bytes are at these places of `text`, which is the window or a part of it with the escapes
    /// read; `read` then has the place in the window of each of its bytes.
    fn matched<'m>(
        &'m self,
        pattern: &'m Pattern,
        window: &[u8],
        text: &[u8],
        at: &[u32],
        read: Option<&[u32]>,
        found: &mut dyn FnMut(Found<'m>),
    ) {
        let (Some(&first), Some(&last)) = (at.first(), at.last()) else { return };
        if let Some(exact) = &pattern.exact
            && !at.iter().zip(exact).all(|(at, byte)| text[*at as usize] == *byte)
        {
            return;
        }
        let value = &self.live[pattern.live as usize].value;
        let (mut first, mut end) = (first as usize, last as usize + 1);
        if pattern.how == How::Plain {
            // What the value starts and ends with was squeezed away.
            let (lead, tail) = (&value[..lead(value)], &value[value.len() - tail(value)..]);
            first -= if text[..first].ends_with(lead) { lead.len() } else { 0 };
            end += if text[end..].starts_with(tail) { tail.len() } else { 0 };
        }
        let place = |at: usize| read.map_or(at, |read| read[at] as usize);
        let (start, end) = (place(first), place(end));
        if end - start > pattern.span() {
            return;
        }
        let escaped = read.and_then(|_| escape::style(&window[start..end]));
        let (encoding, start, end) = classify(pattern.how, value, window, start, end, escaped);
        found(self.found(pattern, encoding, start, end));
    }

    fn found(&self, pattern: &Pattern, encoding: Encoding, start: usize, end: usize) -> Found<'_> {
        Found { live: &self.live[pattern.live as usize], encoding, start, end }
    }
}

/// How many bytes of the value its squeezed form does not start with.
fn lead(value: &[u8]) -> usize {
    value.iter().take_while(|byte| !is_kept(**byte)).count()
}

/// How many bytes of the value its squeezed form does not end with.
fn tail(value: &[u8]) -> usize {
    value.iter().rev().take_while(|byte| !is_kept(**byte)).count()
}

/// The encoding that a pattern stands for where nothing more is known.
const fn encoding(how: How) -> Encoding {
    match how {
        How::Plain => Encoding::Plain,
        How::Reversed => Encoding::Reversed,
        How::Hex => Encoding::Hex,
        How::Base64 => Encoding::Base64,
        How::Decimal => Encoding::Decimal,
        How::Binary => Encoding::Binary,
        How::Utf16Le => Encoding::Utf16Le,
        How::Utf16Be => Encoding::Utf16Be,
    }
}

/// What the squeezed form does not tell: how a match really looks, and where it starts and ends.
fn classify(
    how: How,
    value: &[u8],
    window: &[u8],
    start: usize,
    end: usize,
    escaped: Option<Encoding>,
) -> (Encoding, usize, usize) {
    let text = &window[start..end];
    match how {
        How::Plain => {
            if text.eq_ignore_ascii_case(value) {
                return (Encoding::Plain, start, end);
            }
            if let Some(encoding) = escaped {
                return (encoding, start, end);
            }
            if is_utf_16_of(text, &value[lead(value)..value.len() - tail(value)]) {
                // Inside of a longer text both neighbours are zero, and the text starts at an even place.
                let zero = |at: Option<usize>| at.and_then(|at| window.get(at)) == Some(&0);
                let (before, after) = (zero(start.checked_sub(1)), zero(Some(end)));
                if before && (!after || !start.is_multiple_of(2)) {
                    return (Encoding::Utf16Be, start - 1, end);
                }
                return (Encoding::Utf16Le, start, (end + 1).min(window.len()));
            }
            (Encoding::Separated, start, end)
        }
        How::Hex => {
            let percent = start.checked_sub(1).is_some_and(|before| window[before] == b'%')
                && text.len() == value.len() * 3 - 1
                && text.iter().skip(2).step_by(3).all(|byte| *byte == b'%');
            if percent { (Encoding::Percent, start - 1, end) } else { (Encoding::Hex, start, end) }
        }
        How::Decimal if window[..start].ends_with(b"&#") => {
            let closed = usize::from(window.get(end) == Some(&b';'));
            (Encoding::HtmlEntities, start - 2, end + closed)
        }
        how => (encoding(how), start, end),
    }
}

/// Whether this is the value in UTF-16, without the last or first zero.
fn is_utf_16_of(text: &[u8], value: &[u8]) -> bool {
    let (units, zeros) = (text.iter().step_by(2), text.iter().skip(1).step_by(2));
    text.len() + 1 == value.len() * 2
        && zeros.copied().all(|byte| byte == 0)
        && units.zip(value).all(|(byte, of_value)| byte.eq_ignore_ascii_case(of_value))
}

/// The parts of a window that are read again with their escapes: each escape and what stands around it.
fn parts(window: &[u8], escapes: &[Range<u32>]) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut ahead = 0;
    for (number, escape) in escapes.iter().enumerate() {
        let (start, end) = (escape.start as usize, escape.end as usize);
        // Of what lies between two escapes, enough for both: one walk for each.
        let before = start.saturating_sub(FARTHEST).max(ahead);
        let from = match window[before..start].last_chunk() {
            Some(near) if kept(near) >= AROUND => start - NEAR,
            _ => walk(window[before..start].iter().rev()).map_or(before, |length| start - length),
        };
        let after = escapes.get(number + 1).map_or(window.len(), |next| next.start as usize).min(end + FARTHEST);
        let to = match window[end..after].first_chunk() {
            Some(near) if kept(near) >= AROUND => end + NEAR,
            _ => walk(window[end..after].iter()).map_or(after, |length| end + length),
        };
        match parts.last_mut() {
            Some(last) if from <= last.end => last.end = to,
            _ => parts.push(from..to),
        }
        ahead = end;
    }
    parts
}

/// How many of the bytes are letters and digits; without a table, the compiler takes all of them at once.
fn kept(bytes: &[u8; NEAR]) -> usize {
    let count: u8 = bytes.iter().map(|byte| u8::from(byte.is_ascii_alphanumeric())).sum();
    usize::from(count)
}

/// How many bytes hold enough letters and digits; nothing, where all of them do not.
fn walk<'b>(bytes: impl Iterator<Item = &'b u8>) -> Option<usize> {
    let mut kept = 0;
    for (length, byte) in (1..).zip(bytes) {
        kept += usize::from(is_kept(*byte));
        if kept == AROUND {
            return Some(length);
        }
    }
    None
}
