//! The journal of systemd as `journalctl -o json` writes it. The priority is that of syslog, or of the unit where the program
//! says none, so that the message may know better.

use super::{Form, Level, Object};

fn is(object: &Object<'_>) -> bool {
    object.has("MESSAGE") || object.has("PRIORITY") || object.has("__REALTIME_TIMESTAMP")
}

pub(super) static FORM: Form = Form {
    is,
    at: &["_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP"],
    level: &["PRIORITY"],
    target: &["SYSLOG_IDENTIFIER", "_SYSTEMD_UNIT", "_COMM"],
    message: &["MESSAGE"],
    noise: &[
        "__CURSOR",
        "__MONOTONIC_TIMESTAMP",
        "__SEQNUM",
        "__SEQNUM_ID",
        "_AUDIT_LOGINUID",
        "_AUDIT_SESSION",
        "_BOOT_ID",
        "_CAP_EFFECTIVE",
        "_CMDLINE",
        "_EXE",
        "_GID",
        "_HOSTNAME",
        "_MACHINE_ID",
        "_PID",
        "_RUNTIME_SCOPE",
        "_SELINUX_CONTEXT",
        "_STREAM_ID",
        "_SYSTEMD_CGROUP",
        "_SYSTEMD_INVOCATION_ID",
        "_SYSTEMD_SLICE",
        "_TRANSPORT",
        "_UID",
        "SYSLOG_FACILITY",
        "SYSLOG_PID",
        "SYSLOG_TIMESTAMP",
    ],
    number: Level::of_syslog,
    silent: None,
    wraps: true,
};
