//! Detections.

use super::declare::{number, text};

noun_table! {
    /// Signs of a threat in the running system.
    "detections" of Detection, |source| detection in source.model.detections() => {
        ! "looks_for" text("what raises an alert, in words"), detection.facts().looks_for();
        ! "emissions" number("how many places of the system emit its event"), detection.emissions().count();
        ! "detected" number("attack tests that set it off; with `--last-run`"), detection.score().detected.len();
        ! "missed" number("attack tests that did not; with `--last-run`"), detection.score().missed.len();
        ! "false_alarms" number("other tests that set it off; with `--last-run`"), detection.score().false_alarms.len();
    } renamed [("of", "threat")]
}
