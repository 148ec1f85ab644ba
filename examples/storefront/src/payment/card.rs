//! Card numbers, which must not spread.

use std::fmt;

use crate::error::{Error, Result};
use crate::model::{CardNumbers, CardTheft, LastFourDigits, RedactedCards};
use crate::orders::Ordering;
use threatmodel::prelude::*;

/// A card number; neither printed nor stored as a whole.
#[derive(Clone)]
pub struct CardNumber(String);

impl CardNumber {
    /// Reads a card number, which may have spaces.
    pub fn parse(text: &str) -> Result<Self> {
        let digits: String = text.chars().filter(|letter| *letter != ' ').collect();
        let right_length = (12..=19).contains(&digits.len());
        if right_length && digits.bytes().all(|byte| byte.is_ascii_digit()) && checks_out(&digits) {
            Ok(Self(digits))
        } else {
            Err(Error::Invalid("This is not a card number."))
        }
    }

    /// The whole number, for the gateway only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "CardNumber({})", shown_card(self))
    }
}

/// The part of a card number that the database may keep: its last four digits.
///
/// Stops a thief of the database from getting cards that can be charged.
#[must_use]
#[mitigates(CardTheft, by = LastFourDigits, scope = [Ordering], bypass = card.expose().to_owned())]
pub fn stored_card(card: &CardNumber) -> String {
    last_four(card).to_owned()
}

/// The part of a card number that a log may show.
///
/// Stops card numbers from leaking into logs.
#[must_use]
#[mitigates(CardTheft, by = RedactedCards, scope = [Ordering], bypass = card.expose().to_owned())]
#[accesses(CardNumbers, ops = [Read])]
pub fn shown_card(card: &CardNumber) -> String {
    format!("...{}", last_four(card))
}

fn last_four(card: &CardNumber) -> &str {
    &card.0[card.0.len() - 4..]
}

// The check digit of Luhn finds a mistyped digit before the gateway is asked.
fn checks_out(digits: &str) -> bool {
    let sum: u32 = digits.bytes().rev().enumerate().map(|(place, byte)| luhn(place, u32::from(byte - b'0'))).sum();
    sum.is_multiple_of(10)
}

fn luhn(place: usize, digit: u32) -> u32 {
    if place.is_multiple_of(2) { digit } else { digit * 2 / 10 + digit * 2 % 10 }
}
