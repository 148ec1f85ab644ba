//! A stream of bytes: a source, or what is packed inside of one. It is searched in windows that overlap.

use std::rc::Rc;

use super::{
    inflate::{Inflater, Kind, SEEN, starts},
    session::Session,
    unreadable::Reason,
};

/// The new bytes of a window: what a core's cache holds beside the index.
const WINDOW: usize = 128 * 1024;

/// The number of bytes kept on each side of a match, for its excerpt.
const MARGIN: usize = 128;

/// The first bytes of an SQLite database (SQLite file format, section 1.3).
pub(super) const SQLITE: &[u8] = b"SQLite format 3\0";

#[derive(Debug)]
pub(super) struct Level {
    source: Rc<str>,
    depth: usize,
    /// Where in the source `held` starts.
    base: u64,
    held: Vec<u8>,
    /// Up to where the starts of packed streams were looked for.
    looked: u64,
    inflaters: Vec<Inflater>,
}

impl Level {
    pub(super) const fn new(source: Rc<str>) -> Self {
        Self { source, depth: 0, base: 0, held: Vec::new(), looked: 0, inflaters: Vec::new() }
    }

    /// Takes the whole as deflate too, which nothing in it tells.
    pub(super) fn or_deflate(mut self) -> Self {
        let inner = self.inner(Kind::Deflate, 0);
        self.inflaters.push(Inflater::new(Kind::Deflate, Some(inner)));
        self
    }

    /// The level for a compressed stream at an offset of this one.
    fn inner(&self, kind: Kind, offset: u64) -> Self {
        let place = format!("{} at byte {offset}", kind.name());
        let source = if self.source.is_empty() { place } else { format!("{}: {place}", self.source) };
        Self { depth: self.depth + 1, ..Self::new(source.into()) }
    }

    /// Takes all the bytes there are, without a copy of them.
    pub(super) fn whole(&mut self, session: &Session, bytes: &[u8]) -> Result<(), Reason> {
        let overlap = overlap(session);
        let (mut start, mut seen) = (0, 0);
        loop {
            let end = bytes.len().min(start + window(overlap));
            self.unpack(session, &bytes[seen..end])?;
            self.window(session, &bytes[start..end], end == bytes.len())?;
            if end == bytes.len() {
                break;
            }
            seen = end;
            start = end - overlap;
            self.base = start as u64;
        }
        self.end(session)
    }

    /// Takes the next bytes.
    pub(super) fn feed(&mut self, session: &Session, mut bytes: &[u8]) -> Result<(), Reason> {
        let overlap = overlap(session);
        while !bytes.is_empty() {
            let room = window(overlap).saturating_sub(self.held.len());
            let (taken, rest) = bytes.split_at(bytes.len().min(room));
            bytes = rest;
            self.unpack(session, taken)?;
            self.held.extend_from_slice(taken);
            if self.held.len() >= window(overlap) {
                let held = core::mem::take(&mut self.held);
                let searched = self.window(session, &held, false);
                self.held = held;
                searched?;
                let gone = self.held.len() - overlap;
                self.held.drain(..gone);
                self.base += gone as u64;
            }
        }
        Ok(())
    }

    /// No more bytes come.
    pub(super) fn finish(&mut self, session: &Session) -> Result<(), Reason> {
        let held = core::mem::take(&mut self.held);
        self.window(session, &held, true)?;
        self.end(session)
    }

    fn end(&mut self, session: &Session) -> Result<(), Reason> {
        self.inflaters.drain(..).try_for_each(|mut inflater| inflater.finish(session))
    }

    /// Hands new bytes to the streams that are being unpacked.
    fn unpack(&mut self, session: &Session, bytes: &[u8]) -> Result<(), Reason> {
        let mut at = 0;
        while let Some(inflater) = self.inflaters.get_mut(at) {
            if inflater.feed(session, bytes)? {
                at += 1;
            } else {
                self.inflaters.swap_remove(at);
            }
        }
        Ok(())
    }

    fn window(&mut self, session: &Session, window: &[u8], last: bool) -> Result<(), Reason> {
        if self.depth > 0 && self.base == 0 && window.starts_with(SQLITE) {
            return Err(Reason::Other("it is a database of SQLite inside of something packed: unpack it first".into()));
        }
        let until = if last { window.len() } else { window.len() - MARGIN };
        session.search(&self.source, window, self.base, until);

        let until = if last { window.len() } else { window.len() - SEEN };
        let from = (self.looked - self.base) as usize;
        let mut found = Vec::new();
        if let Some(rest) = window.get(from..) {
            starts(rest, until - from, |at, kind| found.push((from + at, kind)));
        }
        self.looked = self.base + until as u64;
        for (at, kind) in found {
            if kind == Kind::Zlib && !session.is_zlib(&window[at..window.len().min(at + SEEN)]) {
                continue;
            }
            let within = self.depth < session.limits.depth;
            let inner = within.then(|| self.inner(kind, self.base + at as u64));
            let mut inflater = Inflater::new(kind, inner);
            if inflater.feed(session, &window[at..])? {
                self.inflaters.push(inflater);
            }
        }
        Ok(())
    }
}

fn overlap(session: &Session) -> usize {
    session.matcher.span + 2 * MARGIN
}

const fn window(overlap: usize) -> usize {
    let fresh = if WINDOW > 2 * overlap { WINDOW } else { 2 * overlap };
    fresh + overlap
}
