//! The Elastic Common Schema, with dots in its names or with objects in objects.

use super::{Form, Object};

fn is(object: &Object<'_>) -> bool {
    object.has("log.level") || object.has("ecs.version")
}

pub(super) static FORM: Form = Form {
    is,
    at: &["@timestamp"],
    level: &["log.level", "level", "severity"],
    target: &["log.logger", "service.name", "target"],
    message: &["message", "error.message"],
    noise: &["ecs.version", "process.pid", "process.thread.name", "process.thread.id", "host.name"],
    number: super::no_number,
    silent: None,
    wraps: false,
};
