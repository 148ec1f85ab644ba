//! SHA-256 and hexadecimal digits.

use sha2::{Digest, Sha256};
use threatmodel::{catalogue as kinds, prelude::*};

/// The SHA-256 of `data` as 64 hexadecimal digits.
#[must_use]
pub(crate) fn sha256_hex(data: &[u8]) -> String {
    hex(&Sha256::digest(data))
}

/// Compares two secrets by their fingerprints, so that the time taken tells nothing about them.
#[must_use]
#[dismisses(
    kinds::TimingSideChannel,
    because = "it compares fingerprints: where they differ says nothing of the secrets",
    owner = "accounts team"
)]
pub(crate) fn same_secret(left: &str, right: &str) -> bool {
    Sha256::digest(left.as_bytes()) == Sha256::digest(right.as_bytes())
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// The bytes behind hexadecimal digits; `None` if `text` is anything else.
#[must_use]
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(digit).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn digit(letter: char) -> Option<u8> {
    letter.to_digit(16).and_then(|value| u8::try_from(value).ok())
}
