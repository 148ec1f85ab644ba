//! Leaves what detections made of tests that are no attacks.

use std::env;

use threatmodel_model::evidence::{FORMAT, REACTION, Reaction};

use super::Told;
use crate::place;

/// Leaves one file for each detection. A later one of the same test and detection replaces it.
pub(super) fn leave_all(test: Option<&str>, told: &Told) {
    // A program that a test starts inherits the run, and what it does there is that test's business: a demonstration of attacks
    // is no false alarm.
    if !is_test() {
        return;
    }
    let detections = told.events.keys().chain(told.alerts.keys());
    for detection in detections {
        let said = told.alerts.get(detection);
        let reaction = Reaction {
            format: FORMAT,
            run: place::run().to_owned(),
            package: package(),
            binary: binary(),
            test: test.map(str::to_owned),
            detection: detection.clone(),
            alerted: said.is_some(),
            said: said.cloned().unwrap_or_default(),
        };
        if let Err(error) = leave(&reaction) {
            eprintln!("error: what the detection `{detection}` made of this test cannot be left: {error}");
        }
    }
}

fn leave(reaction: &Reaction) -> Result<(), Box<dyn core::error::Error>> {
    let of = (&reaction.package, &reaction.binary, &reaction.test, &reaction.detection);
    place::leave(&of, REACTION, &reaction.to_json()?)?;
    Ok(())
}

/// Whether this program is one of cargo's tests, which it puts nowhere else.
fn is_test() -> bool {
    let program = env::current_exe().ok();
    let folder = program.as_deref().and_then(|program| program.parent());
    folder.is_some_and(|folder| folder.ends_with("deps") || folder.ends_with("examples"))
}

/// The package whose tests these are, as cargo tells a test.
pub(super) fn package() -> String {
    env::var("CARGO_PKG_NAME").unwrap_or_default()
}

/// The name of this test binary, without the hash that cargo adds.
pub(super) fn binary() -> String {
    let program = env::current_exe().ok();
    let stem =
        program.as_deref().and_then(|program| program.file_stem()).map(|stem| stem.to_string_lossy().into_owned());
    let stem = stem.unwrap_or_default();
    match stem.rsplit_once('-') {
        Some((name, hash)) if hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => name.to_owned(),
        _ => stem,
    }
}
