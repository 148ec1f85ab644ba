//! Shows a secret to whoever knows the PIN.

mod model;

use model::{GuessedPin, PinCheck};
use threatmodel::prelude::*;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    println!("{}", answer(&arguments[0]));
    if arguments.len() > 1 {
        std::thread::sleep(std::time::Duration::from_secs(60));
    }
}

#[threat(GuessedPin)]
fn answer(pin: &str) -> String {
    if is_pin(pin) { std::env::var("SECRET").unwrap_or_default() } else { "wrong".to_owned() }
}

#[mitigates(GuessedPin, by = PinCheck, bypass = true)]
fn is_pin(pin: &str) -> bool {
    pin == "4711"
}

#[cfg(test)]
mod threat_model {
    threatmodel::check!();
}
