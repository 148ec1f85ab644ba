//! The events of the OWASP logging vocabulary (Logging Vocabulary Cheat Sheet, 2025).

use super::SyntaxError;

/// The prefix of a team's own names.
const OWN: &str = "x_";

/// The names, without the parameters that the cheat sheet writes behind a colon: those are fields.
pub(super) const EVENTS: &[&str] = &[
    "authn_impossible_travel",
    "authn_login_fail",
    "authn_login_fail_max",
    "authn_login_lock",
    "authn_login_success",
    "authn_login_successafterfail",
    "authn_password_change",
    "authn_password_change_fail",
    "authn_token_created",
    "authn_token_delete",
    "authn_token_reuse",
    "authn_token_revoked",
    "authz_admin",
    "authz_change",
    "authz_fail",
    "crypt_decrypt_fail",
    "crypt_encrypt_fail",
    "excess_rate_limit_exceeded",
    "input_validation_discrete_fail",
    "input_validation_fail",
    "malicious_attack_tool",
    "malicious_cors",
    "malicious_direct_reference",
    "malicious_excess_404",
    "malicious_extraneous",
    "privilege_permissions_changed",
    "sensitive_create",
    "sensitive_delete",
    "sensitive_read",
    "sensitive_update",
    "sequence_fail",
    "session_created",
    "session_expired",
    "session_renewed",
    "session_use_after_expire",
    "sys_crash",
    "sys_monitor_disabled",
    "sys_monitor_enabled",
    "sys_restart",
    "sys_shutdown",
    "sys_startup",
    "upload_complete",
    "upload_delete",
    "upload_stored",
    "upload_validation",
    "user_archived",
    "user_created",
    "user_deleted",
    "user_updated",
];

pub(super) fn check(text: &str) -> Result<(), SyntaxError> {
    let own = text.strip_prefix(OWN).is_some_and(|rest| {
        rest.starts_with(|first: char| first.is_ascii_lowercase())
            && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    });
    if own || EVENTS.contains(&text) {
        return Ok(());
    }
    let help = "write one of its names, `\"input_validation_fail\"`, or a name of your own that starts with `x_`";
    Err(match text.split_once(':') {
        Some((name, _)) if EVENTS.contains(&name) => SyntaxError {
            message: format!("`{text}` has parameters"),
            help: "write the name alone; parameters are fields of `detect!`".into(),
        },
        _ => SyntaxError {
            message: format!("`{text}` is not an event of the OWASP logging vocabulary"),
            help: help.into(),
        },
    })
}
