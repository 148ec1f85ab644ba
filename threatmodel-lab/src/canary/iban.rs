//! Account numbers of a bank that does not exist.

use super::Seed;

/// A German IBAN: country, two check digits, bank code of 8 digits, account of 10.
pub(super) fn number(seed: &Seed) -> String {
    let account = format!("0{}", seed.digits(17));
    // ISO 13616: the number with country and 00 moved to its end, letters as numbers (D = 13, E = 14), modulo 97.
    let check = 98 - modulo_97(&format!("{account}131400"));
    format!("DE{check:02}{account}")
}

/// The remainder of a decimal number divided by 97.
pub(super) fn modulo_97(digits: &str) -> u32 {
    digits.bytes().fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97)
}
