//! Numbers of payment cards that nobody issues.

use super::Seed;

/// A number of 16 digits with its check digit.
pub(super) fn number(seed: &Seed) -> String {
    // 9: assigned by a national body. 9xx: a country code that belongs to no country.
    let body = format!("99{}", seed.digits(13));
    let check = check_digit(&body);
    format!("{body}{check}")
}

/// The digit that completes the number (ISO/IEC 7812-1, annex B: the Luhn formula).
pub(super) fn check_digit(body: &str) -> u32 {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let digits = body.bytes().rev().map(|digit| u32::from(digit - b'0'));
    let sum: u32 = digits.enumerate().map(|(at, digit)| if at % 2 == 0 { doubled(digit) } else { digit }).sum();
    (10 - sum % 10) % 10
}
