//! The state of a scan in progress.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, HashMap},
    rc::Rc,
    sync::Arc,
};

use flate2::{Decompress, FlushDecompress};

use super::{
    Hit, Limits, Minted,
    excerpt::excerpt,
    matcher::{Found, Matcher, Scratch},
    unreadable::Reason,
};

/// How many places of one canary in one source are told.
const MOST_PLACES: usize = 1_000;

/// The bytes that are unpacked at a time.
const BUFFER: usize = 32 * 1024;

/// A canary, and the source: who is where.
type Who = (Rc<str>, String, u64, Minted);

#[derive(Debug)]
pub(super) struct Session {
    pub(super) matcher: Arc<Matcher>,
    pub(super) limits: Limits,
    unpacked: Cell<u64>,
    scratch: RefCell<Scratch>,
    buffers: RefCell<Vec<Vec<u8>>>,
    /// Tries what may be a packed stream: a new one would cost more than the trial.
    trial: RefCell<Decompress>,
    hits: RefCell<HashMap<Who, Places>>,
}

/// Where one canary is in one source: where each hit starts and ends, in bytes.
type Places = BTreeMap<u64, (u64, Hit)>;

impl Session {
    pub(super) fn new(matcher: Arc<Matcher>, limits: Limits) -> Self {
        Self {
            matcher,
            limits,
            unpacked: Cell::default(),
            scratch: RefCell::default(),
            buffers: RefCell::default(),
            trial: RefCell::new(Decompress::new(true)),
            hits: RefCell::default(),
        }
    }

    /// Searches a window of a source that starts at `base`; hits that end beyond `until` are left to the next window.
    pub(super) fn search(&self, source: &Rc<str>, window: &[u8], base: u64, until: usize) {
        let mut scratch = self.scratch.borrow_mut();
        self.matcher.search(window, &mut scratch, &mut |found| {
            if found.end <= until {
                self.add(source, window, base, &found);
            }
        });
    }

    fn add(&self, source: &Rc<str>, window: &[u8], base: u64, found: &Found<'_>) {
        let live = found.live;
        let minted = Minted { file: live.file.to_string(), line: live.line };
        let who = (Rc::clone(source), live.asset.to_string(), live.number, minted.clone());
        let mut hits = self.hits.borrow_mut();
        let places = hits.entry(who).or_default();
        let (start, end) = (base + found.start as u64, base + found.end as u64);
        let plainness = (found.encoding, live.form);
        let of = |hit: &Hit| (hit.encoding, hit.form);

        // A value that is percent-encoded twice is also hexadecimal a few bytes later. The wider match is the right one.
        let wider = places.range(..=start).next_back().filter(|(_, (wider, _))| *wider >= end);
        if wider.is_some_and(|(at, (wider, hit))| (*at, *wider) != (start, end) || of(hit) <= plainness) {
            return;
        }
        let narrower: Vec<u64> =
            places.range(start..end).filter(|(_, (other, _))| *other <= end).map(|at| *at.0).collect();
        for at in narrower {
            places.remove(&at);
        }
        if places.len() >= MOST_PLACES {
            return;
        }
        let hit = Hit {
            asset: live.asset.to_string(),
            number: live.number,
            minted,
            form: live.form,
            encoding: found.encoding,
            source: source.to_string(),
            offset: start,
            excerpt: excerpt(window, found.start, found.end),
        };
        places.insert(start, (end, hit));
    }

    /// Everything that was found, by source and offset.
    pub(super) fn into_hits(self) -> Vec<Hit> {
        let places = self.hits.into_inner().into_values();
        let mut hits: Vec<Hit> = places.flat_map(BTreeMap::into_values).map(|(_, hit)| hit).collect();
        hits.sort_by(|one, other| {
            let key = |hit: &Hit| (hit.offset, hit.encoding, hit.form, hit.number);
            let by_asset = || one.asset.cmp(&other.asset);
            one.source.cmp(&other.source).then_with(|| key(one).cmp(&key(other))).then_with(by_asset)
        });
        hits
    }

    /// A source of its own starts: what is unpacked counts anew.
    pub(super) fn start_source(&self) {
        self.unpacked.set(0);
    }

    /// So many more bytes were unpacked.
    pub(super) fn unpacked(&self, bytes: u64) -> Result<(), Reason> {
        let unpacked = self.unpacked.get() + bytes;
        self.unpacked.set(unpacked);
        if unpacked > self.limits.unpacked { Err(Reason::TooLarge(self.limits.unpacked)) } else { Ok(()) }
    }

    /// Whether bytes that look like the start of a zlib stream are one, as far as they go.
    pub(super) fn is_zlib(&self, start: &[u8]) -> bool {
        let mut trial = self.trial.borrow_mut();
        trial.reset(true);
        let mut output = self.take_buffer();
        let status = trial.decompress(start, &mut output, FlushDecompress::None);
        self.give_buffer(output);
        status.is_ok()
    }

    pub(super) fn take_buffer(&self) -> Vec<u8> {
        self.buffers.borrow_mut().pop().unwrap_or_else(|| vec![0; BUFFER])
    }

    pub(super) fn give_buffer(&self, buffer: Vec<u8>) {
        self.buffers.borrow_mut().push(buffer);
    }
}
