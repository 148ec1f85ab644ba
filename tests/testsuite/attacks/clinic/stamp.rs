//! A control that does nothing, for the attack tests that do not hold.

use crate::Snooping;
use threatmodel::prelude::*;

/// It does nothing.
#[control(layer = BusinessLogic)]
pub struct Stamp;

/// Does nothing, and has a bypass that breaks what comes after it.
#[mitigates(Snooping, by = Stamp, bypass = Err("500".to_owned()))]
pub fn stamp(_: &str) -> Result<(), String> {
    Ok(())
}

/// Reads a record that needs a stamp.
pub fn stamped(user: &str) -> Result<String, String> {
    stamp(user)?;
    if user == "bob" { Ok("ill".to_owned()) } else { Err("not yours".to_owned()) }
}
