//! A corpus, as the tests of a program leave it. Only error states have a level there.

use super::{Form, Level, Object};

fn is(object: &Object<'_>) -> bool {
    object.has("format") && object.has("kind") && object.has("path")
}

pub(super) static FORM: Form = Form {
    is,
    at: &["at"],
    level: &["level"],
    target: &["target"],
    message: &["message"],
    noise: &["format"],
    number: super::no_number,
    silent: Some(Level::Quiet),
    wraps: false,
};
