//! Orders.

use crate::{CardNumbers, CardTheft, Inside, LastFour};
use threatmodel::prelude::*;

#[component(kind = Process, zone = Inside)]
pub struct Orders;

#[threat(CardTheft)]
#[accesses(CardNumbers, ops = [Read])]
pub fn place(card: &str) -> String {
    receipt(card)
}

#[threat(CardTheft)]
pub fn receipt(card: &str) -> String {
    kept(card)
}

#[mitigates(CardTheft, by = LastFour)]
fn kept(card: &str) -> String {
    if control_on::<LastFour>() { card[card.len() - 4..].to_owned() } else { card.to_owned() }
}
