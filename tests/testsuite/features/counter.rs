//! Hands out a secret to whoever knows the PIN.

use threatmodel::prelude::*;

/// What the counter keeps.
#[asset(kind = Data, classification = Confidential, owner = "team")]
pub struct Secrets;

/// Somebody guesses the PIN.
#[threat(targets = [Secrets], stride = [Spoofing], likelihood = Likely)]
pub struct GuessedPin;

/// The PIN is compared as a whole.
#[control(layer = Authentication)]
pub struct PinCheck;

#[threat(GuessedPin)]
pub fn answer(pin: &str, secret: &str) -> String {
    if is_pin(pin) { secret.to_owned() } else { "wrong".to_owned() }
}

#[mitigates(GuessedPin, by = PinCheck, bypass = true)]
fn is_pin(pin: &str) -> bool {
    pin::is_pin(pin)
}
