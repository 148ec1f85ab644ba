//! What `tracing-subscriber` writes as JSON, flat or with `fields`, and whatever else names its level by a word.

use super::Form;

pub(super) static FORM: Form = Form {
    is: |_| true,
    at: &["timestamp", "time", "at", "ts"],
    level: &[
        "level",
        "severity",
        "lvl",
        "loglevel",
        "log_level",
        "levelname",
        "severity_text",
        "severityText",
        "@level",
    ],
    target: &["target", "logger", "@module"],
    message: &["message", "msg", "@message"],
    noise: &["threadId", "threadName", "filename", "line_number"],
    number: super::no_number,
    silent: None,
    wraps: false,
};
