//! Where in a stream a pattern may lie, at a cost that hardly depends on how many patterns there are.
//!
//! A gram is 8 bytes in a row. All patterns have at least `stride + 7` bytes, and `stride` grams in a row of each are
//! indexed. So it is enough to look at every `stride`-th gram of the stream: wherever a pattern lies, one of its indexed
//! grams is looked at. Most grams are in no pattern, which a bitmap tells.

/// The bytes of a gram.
pub(super) const GRAM: usize = 8;

/// More would make the index larger and the scan hardly faster.
const MOST_STRIDE: usize = 8;

/// Bits of the bitmap for each gram that is indexed.
const BITS_PER_GRAM: usize = 16;

/// Bits of the bitmap for each bucket.
const BITS_PER_BUCKET: u32 = 4;

/// A gram of a pattern.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    gram: u64,
    /// The pattern, by its number.
    pub(super) pattern: u32,
    /// The place of the gram in the pattern, in bytes.
    pub(super) at: u32,
}

/// The grams of all patterns of one kind.
#[derive(Debug, Default)]
pub(super) struct Index {
    stride: usize,
    /// 64 less the binary logarithm of the bitmap's size.
    shift: u32,
    bitmap: Vec<u64>,
    /// Where the entries of each bucket start, and one more.
    buckets: Vec<u32>,
    entries: Vec<Entry>,
}

impl Index {
    /// Of patterns: number, bytes, and the place from which on they tell themselves from others.
    pub(super) fn of(patterns: &[(u32, &[u8], usize)]) -> Self {
        let Some(shortest) = patterns.iter().map(|(_, bytes, _)| bytes.len()).min() else { return Self::default() };
        let stride = (shortest.max(GRAM) - GRAM + 1).min(MOST_STRIDE);
        let span = stride + GRAM - 1;

        let mut entries: Vec<Entry> = Vec::with_capacity(patterns.len() * stride);
        for &(pattern, bytes, distinct) in patterns {
            let start = distinct.min(bytes.len().saturating_sub(span));
            for at in start..start + stride {
                if let Some(gram) = gram(bytes, at) {
                    entries.push(Entry { gram, pattern, at: at as u32 });
                }
            }
        }

        let bits = (entries.len() * BITS_PER_GRAM).next_power_of_two().clamp(1 << 12, 1 << 28);
        let shift = 64 - bits.trailing_zeros();
        entries.sort_unstable_by_key(|entry| (hash(entry.gram) >> shift, entry.gram));
        let mut bitmap = vec![0; bits / 64];
        let mut buckets = vec![0; (bits >> BITS_PER_BUCKET) + 1];
        for entry in &entries {
            let hash = hash(entry.gram);
            bitmap[word(hash, shift)] |= bits_of(hash, shift);
            buckets[bucket(hash, shift) + 1] += 1;
        }
        let mut start = 0;
        for bucket in &mut buckets {
            start += *bucket;
            *bucket = start;
        }
        Self { stride, shift, bitmap, buckets, entries }
    }

    /// Whether no pattern is indexed.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Calls `found` with the place of every gram that was looked at and is in a pattern, and with where in the pattern.
    pub(super) fn probe(&self, stream: &[u8], mut found: impl FnMut(usize, Entry)) {
        if self.is_empty() {
            return;
        }
        let mut at = 0;
        while let Some(gram) = gram(stream, at) {
            let hash = hash(gram);
            let bits = bits_of(hash, self.shift);
            if self.bitmap[word(hash, self.shift)] & bits == bits {
                self.look_up(gram, hash, |entry| found(at, entry));
            }
            at += self.stride;
        }
    }

    #[cold]
    fn look_up(&self, gram: u64, hash: u64, mut found: impl FnMut(Entry)) {
        let bucket = bucket(hash, self.shift);
        let (start, end) = (self.buckets[bucket] as usize, self.buckets[bucket + 1] as usize);
        for entry in &self.entries[start..end] {
            if entry.gram == gram {
                found(*entry);
            }
        }
    }
}

fn gram(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk::<GRAM>()?))
}

/// Multiplicative hashing (Knuth, volume 3, section 6.4): the upper bits depend on every byte.
const fn hash(gram: u64) -> u64 {
    gram.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The word of the bitmap that a hash is in.
const fn word(hash: u64, shift: u32) -> usize {
    (hash >> (shift + 6)) as usize
}

/// Its two bits in that word: with one, four times as many grams would look like one that is indexed.
const fn bits_of(hash: u64, shift: u32) -> u64 {
    1 << (hash >> shift & 63) | 1 << (hash >> (shift - 6) & 63)
}

const fn bucket(hash: u64, shift: u32) -> usize {
    (hash >> (shift + BITS_PER_BUCKET)) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_pattern_is_found_wherever_it_lies(
            before in proptest::collection::vec(any::<u8>(), 0..40),
            patterns in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 8..40), 1..10),
            distinct in 0_usize..40,
            after in proptest::collection::vec(any::<u8>(), 0..40),
        ) {
            let indexed: Vec<(u32, &[u8], usize)> =
                (0..).zip(&patterns).map(|(number, bytes)| (number, bytes.as_slice(), distinct)).collect();
            let index = Index::of(&indexed);
            for (number, pattern, _) in indexed {
                let stream = [&before, pattern, &after].concat();
                let mut places = Vec::new();
                index.probe(&stream, |at, entry| {
                    if entry.pattern == number {
                        places.push(at as isize - entry.at as isize);
                    }
                });
                prop_assert!(places.contains(&(before.len() as isize)));
            }
        }
    }
}
