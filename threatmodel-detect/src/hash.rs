//! Keyed hashes that stand for keys and values, so that no text is kept and nobody can choose what collides.

use core::hash::{BuildHasher, Hasher};
use std::{collections::hash_map::RandomState, hash::DefaultHasher};

/// The hash of a key: 128 bits, so that two keys are never taken for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key(pub(crate) [u64; 2]);

/// Two keyed hash functions. Verdicts do not depend on their keys, which are random.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hashing(RandomState, RandomState);

impl Hashing {
    pub(crate) fn stream(&self) -> Stream {
        Stream(self.0.build_hasher(), self.1.build_hasher())
    }

    /// The key of an event: its values of these fields. A field that is absent is not the same as one that is empty.
    pub(crate) fn key<'v>(&self, values: impl Iterator<Item = Option<&'v str>>) -> Key {
        let mut stream = self.stream();
        for value in values {
            match value {
                Some(text) => {
                    stream.bytes(text.as_bytes());
                    // No text has this byte, so that the parts cannot be cut another way.
                    stream.bytes(&[0xff]);
                }
                None => stream.bytes(&[0xfe]),
            }
        }
        stream.finish()
    }

    pub(crate) fn value(&self, text: &str) -> u64 {
        let mut hasher = self.0.build_hasher();
        hasher.write(text.as_bytes());
        hasher.finish()
    }
}

/// A hash in the making.
pub(crate) struct Stream(DefaultHasher, DefaultHasher);

impl Stream {
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
        self.1.write(bytes);
    }

    pub(crate) fn finish(self) -> Key {
        Key([self.0.finish(), self.1.finish()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_key_are_told_apart() {
        let hashing = Hashing::default();
        let keys = [
            vec![Some("ab"), Some("c")],
            vec![Some("a"), Some("bc")],
            vec![Some("abc")],
            vec![Some("abc"), Some("")],
            vec![Some("abc"), None],
            vec![None, Some("abc")],
            vec![None],
            vec![],
        ];
        for (index, key) in keys.iter().enumerate() {
            let hash = hashing.key(key.iter().copied());
            assert_eq!(hash, hashing.key(key.iter().copied()));
            for other in &keys[index + 1..] {
                assert_ne!(hash, hashing.key(other.iter().copied()), "{key:?} {other:?}");
            }
        }
    }
}
