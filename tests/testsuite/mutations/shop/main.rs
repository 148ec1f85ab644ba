//! The program.

use threatmodel::prelude::*;

#[threat(shop::CardTheft)]
#[mitigates(shop::CardTheft, by = shop::LastFour)]
fn main() {
    println!("{}", shop::orders::place("4242424242424242"));
}
