//! The assumptions.

use super::{BackupTapes, GatewayKey};
use threatmodel::prelude::*;

/// The tapes lie in a safe, and two people have the key.
#[assumption(about = [BackupTapes], owner = "operations", until = "2027-12-31")]
pub struct TapesInTheSafe;

/// Without a key in the settings, a new one is drawn at every start, so no default key exists.
#[assumption(about = [GatewayKey], owner = "payments team")]
pub struct NoDefaultKey;
