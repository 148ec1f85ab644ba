//! The nouns, which the tests share.

use threatmodel::prelude::*;

/// The secrets.
#[asset(kind = Data, classification = Confidential, owner = "team")]
pub struct Secrets;

/// Somebody tries a PIN.
#[threat(targets = [Secrets], stride = [Spoofing], likelihood = Likely)]
pub struct GuessedPin;

/// Only the PIN opens.
#[control(layer = Authentication)]
pub struct PinCheck;
