//! The seed from which the values of a canary are derived.

use core::{
    cell::{Cell, RefCell},
    ops::Range,
};

use sha2::{Digest, Sha256};

use super::Form;

/// An endless source of characters for one form of one canary. Each call gives the next ones.
#[derive(Debug)]
pub struct Seed {
    key: [u8; 32],
    buffer: Cell<[u8; 32]>,
    taken: Cell<usize>,
    /// The parts handed out so far, so that a scan knows which part of a value identifies the canary.
    given: RefCell<Vec<String>>,
}

impl Seed {
    /// The seed of one form, tried for the n-th time.
    pub(super) fn new(canary: &[u8; 32], form: Form, attempt: u32) -> Self {
        let mut hash = Sha256::new();
        hash.update(canary);
        hash.update([form as u8]);
        hash.update(attempt.to_le_bytes());
        let key = hash.finalize().into();
        Self { key, buffer: Cell::new([0; 32]), taken: Cell::new(0), given: RefCell::default() }
    }

    /// Decimal digits.
    #[must_use]
    pub fn digits(&self, count: usize) -> String {
        self.give(count, b"0123456789")
    }

    /// Hexadecimal digits in lower case.
    #[must_use]
    pub fn hex(&self, count: usize) -> String {
        self.give(count, b"0123456789abcdef")
    }

    /// Lower-case letters of ASCII.
    #[must_use]
    pub fn letters(&self, count: usize) -> String {
        self.give(count, b"abcdefghijklmnopqrstuvwxyz")
    }

    pub(super) fn letters_and_digits(&self, count: usize) -> String {
        self.give(count, b"abcdefghijklmnopqrstuvwxyz0123456789")
    }

    /// A number below `bound`, which is small against 2^64.
    pub(super) fn below(&self, bound: u64) -> u64 {
        let number = (0..8).fold(0, |number, _| number << 8 | u64::from(self.byte()));
        number % bound.max(1)
    }

    /// The n-th block of the stream that the characters are made of.
    pub(super) fn block(&self, number: usize) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.key);
        hash.update((number as u64).to_le_bytes());
        hash.finalize().into()
    }

    /// The part of a value that holds what was given away, or all of it.
    pub(super) fn within(&self, value: &str) -> Range<usize> {
        let value = value.to_ascii_lowercase();
        let given = self.given.borrow();
        let longest = given.iter().filter(|text| !text.is_empty()).max_by_key(|text| text.len());
        match longest.and_then(|text| Some((value.find(text.as_str())?, text.len()))) {
            Some((start, length)) => start..start + length,
            None => 0..value.len(),
        }
    }

    fn give(&self, count: usize, alphabet: &[u8]) -> String {
        // Bytes above the last multiple of the alphabet's length would favour its first characters.
        let fair = 256 - 256 % alphabet.len();
        let mut text = String::with_capacity(count);
        while text.len() < count {
            let byte = usize::from(self.byte());
            if byte < fair {
                text.push(char::from(alphabet[byte % alphabet.len()]));
            }
        }
        self.given.borrow_mut().push(text.clone());
        text
    }

    fn byte(&self) -> u8 {
        let taken = self.taken.replace(self.taken.get() + 1);
        if taken.is_multiple_of(32) {
            self.buffer.set(self.block(taken / 32));
        }
        self.buffer.get()[taken % 32]
    }
}
