//! The recent events, in a ring of bytes of fixed size, from which alerts take their evidence.

use core::time::Duration;
use std::collections::VecDeque;

use crate::{
    alert::{Recorded, RecordedField},
    event::{Event, EventKind},
    text::cut,
};

/// Records are counted as no smaller than this, so that their number is bounded too.
const LEAST: u64 = 64;

/// The recent events.
#[derive(Debug)]
pub(super) struct Ring {
    bytes: Box<[u8]>,
    /// The most bytes of a value.
    field: usize,
    /// The number of the oldest record.
    first: u64,
    /// Where the oldest record begins, counted from the first byte that was ever written.
    start: u64,
    /// Where each record ends, from the oldest.
    ends: VecDeque<u64>,
    scratch: Vec<u8>,
}

impl Ring {
    pub(super) fn new(bytes: usize, field: usize) -> Self {
        Self {
            bytes: vec![0; bytes].into_boxed_slice(),
            field,
            first: 0,
            start: 0,
            ends: VecDeque::with_capacity(bytes / LEAST as usize + 1),
            scratch: Vec::with_capacity(1024),
        }
    }

    pub(super) fn memory(&self) -> usize {
        self.bytes.len() + self.ends.capacity() * size_of::<u64>() + self.scratch.capacity()
    }

    /// Keeps an event, and gives its number. Older ones make room.
    pub(super) fn record(&mut self, now: u64, event: &Event<'_>) -> u64 {
        self.encode(now, event);
        let number = self.first + self.ends.len() as u64;
        let room = self.bytes.len() as u64;
        let size = LEAST.max(self.scratch.len() as u64);
        let begin = self.ends.back().copied().unwrap_or(self.start);
        if size > room {
            // It does not fit at all: the ring goes on empty after it.
            self.ends.clear();
            (self.start, self.first) = (begin, number + 1);
            return number;
        }
        let end = begin + size;
        while end - self.start > room {
            let Some(oldest) = self.ends.pop_front() else { break };
            (self.start, self.first) = (oldest, self.first + 1);
        }
        let at = self.index(begin);
        let (head, tail) = self.scratch.split_at(self.scratch.len().min(self.bytes.len() - at));
        self.bytes[at..at + head.len()].copy_from_slice(head);
        self.bytes[..tail.len()].copy_from_slice(tail);
        self.ends.push_back(end);
        number
    }

    /// The events with these numbers that are still there, and how many are not.
    pub(super) fn take(&self, numbers: &[u64]) -> (Vec<Recorded>, u64) {
        let found: Vec<Recorded> = numbers.iter().filter_map(|number| self.decode(*number)).collect();
        let missing = (numbers.len() - found.len()) as u64;
        (found, missing)
    }

    /// Where in the ring a byte lies.
    fn index(&self, at: u64) -> usize {
        usize::try_from(at % self.bytes.len() as u64).unwrap_or(0)
    }

    fn encode(&mut self, now: u64, event: &Event<'_>) {
        self.scratch.clear();
        self.scratch.extend(now.to_le_bytes());
        self.scratch.push(match event.kind {
            EventKind::Detection => 0,
            EventKind::Step => 1,
            EventKind::Other => 2,
        });
        self.text(event.path);
        let count = event.fields.len().min(usize::from(u16::MAX));
        self.scratch.extend(u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes());
        for (name, value) in event.fields.iter().take(count) {
            self.text(name);
            self.text(value);
        }
    }

    /// A length, with the highest bit where the text was cut, and the text.
    fn text(&mut self, text: &str) {
        let kept = cut(text, self.field);
        let mark = if kept.len() < text.len() { 0x8000 } else { 0 };
        // Limits keep texts below 2^15 bytes.
        self.scratch.extend((u16::try_from(kept.len()).unwrap_or(0) | mark).to_le_bytes());
        self.scratch.extend(kept.as_bytes());
    }

    fn decode(&self, number: u64) -> Option<Recorded> {
        let place = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let end = *self.ends.get(place)?;
        let begin = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(self.start);
        let size = usize::try_from(end - begin).ok()?;
        let head = self.bytes.get(self.index(begin)..)?;
        let head = head.get(..size.min(head.len()))?;
        let mut record = head.to_vec();
        record.extend(self.bytes.get(..size - head.len())?);
        let mut reader = Reader(&record);
        let at = Duration::from_nanos(u64::from_le_bytes(*reader.0.first_chunk()?));
        reader.bytes(8)?;
        let kind = match reader.bytes(1)? {
            [0] => EventKind::Detection,
            [1] => EventKind::Step,
            _ => EventKind::Other,
        };
        let (path, _) = reader.text()?;
        let count = reader.number()?;
        let fields = (0..count).map(|_| {
            let (name, _) = reader.text()?;
            let (value, cut) = reader.text()?;
            Some(RecordedField { name, value, cut })
        });
        Some(Recorded { at, kind, path, fields: fields.collect::<Option<_>>()? })
    }
}

struct Reader<'r>(&'r [u8]);

impl<'r> Reader<'r> {
    fn bytes(&mut self, count: usize) -> Option<&'r [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    fn number(&mut self) -> Option<u16> {
        self.bytes(2)?.first_chunk().copied().map(u16::from_le_bytes)
    }

    fn text(&mut self) -> Option<(String, bool)> {
        let number = self.number()?;
        let text = self.bytes(usize::from(number & 0x7fff))?;
        Some((String::from_utf8_lossy(text).into_owned(), number & 0x8000 != 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_back_until_they_are_overwritten() {
        let mut ring = Ring::new(700, 16);
        let mut kept = Vec::new();
        for index in 0..200_u64 {
            let value = "é".repeat((index % 12) as usize);
            let number = index.to_string();
            let pairs = [("n", number.as_str()), ("value", value.as_str())];
            kept.push(ring.record(index, &Event::step("shop::Step", &pairs)));
            let (found, missing) = ring.take(&kept);
            assert_eq!(found.len() as u64 + missing, index + 1);
            assert!(found.len() >= 8.min(kept.len()), "{index}: {}", found.len());
            for (event, at) in found.iter().zip(missing..) {
                assert_eq!(event.at, Duration::from_nanos(at));
                assert_eq!((event.kind, event.path.as_str()), (EventKind::Step, "shop::Step"));
                assert_eq!(event.fields[0].value, at.to_string());
                let whole = (at % 12) as usize;
                assert_eq!(event.fields[1].value, "é".repeat(whole.min(8)));
                assert_eq!(event.fields[1].cut, whole > 8);
            }
        }
        assert!(ring.first > 100);
    }

    #[test]
    fn the_number_of_records_is_bounded_without_growth() {
        let mut ring = Ring::new(640, 16);
        let before = ring.memory();
        for now in 0..1000 {
            ring.record(now, &Event::step("a", &[]));
        }
        assert_eq!((ring.ends.len(), ring.memory()), (10, before));
    }

    #[test]
    fn a_ring_of_no_size_keeps_nothing() {
        let mut ring = Ring::new(0, 16);
        let numbers = [ring.record(0, &Event::step("a", &[])), ring.record(0, &Event::step("a", &[]))];
        assert_eq!(numbers, [0, 1]);
        assert_eq!(ring.take(&numbers), (Vec::new(), 2));
    }

    #[test]
    fn what_does_not_fit_is_missing_and_what_comes_after_it_is_there() {
        let mut ring = Ring::new(90, 100);
        let long = "x".repeat(90);
        let pairs = [("value", long.as_str())];
        let numbers = [
            ring.record(0, &Event::step("a", &[])),
            ring.record(1, &Event::step("a", &pairs)),
            ring.record(2, &Event::step("b", &[])),
        ];
        let (found, missing) = ring.take(&numbers);
        assert_eq!((found.len(), missing, found[0].path.as_str()), (1, 2, "b"));
    }
}
