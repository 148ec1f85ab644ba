#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused, nonstandard_style, future_incompatible, rust_2018_idioms, unreachable_pub)]
#![deny(
    missing_debug_implementations,
    missing_copy_implementations,
    unused_qualifications,
    unused_results,
    single_use_lifetimes
)]

//! No lint fires because of an annotation.

use threatmodel::prelude::*;

/// An asset.
#[derive(Debug, Clone, Copy)]
#[asset(kind = Data, classification = Confidential, owner = "o")]
pub struct Cards;

/// A threat.
#[derive(Debug, Clone, Copy)]
#[threat(targets = [Cards], stride = [Tampering])]
pub struct Injection;

/// A control.
#[derive(Debug, Clone, Copy)]
#[control(layer = DataAccess)]
pub struct Bound;

/// A function.
#[threat(Injection)]
#[mitigates(Injection, by = Bound)]
#[must_use]
pub fn f(x: u8) -> u8 {
    x
}

/// A constant.
#[threat(Injection)]
pub const C: u8 = (1 + 1) * 2;

fn main() {
    let _ = f(C);
}
