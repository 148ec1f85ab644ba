//! Fields that the sender may not set.

use super::{Input, Inputs};

/// JSON objects, each with one field that the sender may not set: roles, owners, states, prices, times, keys (CWE-915).
///
/// The names that programs use for these, in the usual spellings, below another object, as a list, by `$set` and by a
/// dotted path. Merge the fields into a request that is otherwise in order, and ask whether they are stored:
///
/// ```
/// use threatmodel_lab::inputs;
///
/// let requests = inputs::mass_assignment().map(|fields| format!("{{\"name\":\"alice\",{}", &fields[1..]));
/// # assert!(requests.iter().all(|request| serde_json::from_str::<serde_json::Value>(request).is_ok()));
/// ```
#[must_use]
pub fn mass_assignment() -> Inputs {
    const FIELDS: [(&str, &str); 40] = [
        ("role", "\"admin\""),
        ("roles", "[\"admin\"]"),
        ("is_admin", "true"),
        ("isAdmin", "true"),
        ("IsAdmin", "true"),
        ("admin", "true"),
        ("is_superuser", "1"),
        ("is_staff", "\"true\""),
        ("groups", "[\"administrators\"]"),
        ("permissions", "[\"*\"]"),
        ("scope", "\"*\""),
        ("id", "1"),
        ("_id", "\"000000000000000000000001\""),
        ("user_id", "1"),
        ("userId", "1"),
        ("owner", "\"admin\""),
        ("owner_id", "1"),
        ("tenant_id", "1"),
        ("organization", "\"other\""),
        ("account", "{\"role\":\"admin\"}"),
        ("status", "\"approved\""),
        ("state", "\"paid\""),
        ("paid", "true"),
        ("verified", "true"),
        ("email_verified", "true"),
        ("active", "true"),
        ("price", "0"),
        ("total", "-1"),
        ("discount", "100"),
        ("balance", "1000000"),
        ("credits", "1000000"),
        ("quota", "1000000000"),
        ("password_hash", "\"\""),
        ("reset_token", "\"chosen\""),
        ("mfa_enabled", "false"),
        ("created_at", "\"1970-01-01T00:00:00Z\""),
        ("deleted_at", "null"),
        ("version", "0"),
        ("internal", "true"),
        ("debug", "true"),
    ];
    let mut inputs: Inputs = FIELDS
        .iter()
        .map(|(name, value)| Input::new(format!("field {name}"), format!("{{\"{name}\":{value}}}")))
        .collect();
    inputs.extend(Inputs::texts([
        ("below another object", r#"{"user":{"role":"admin"}}"#),
        ("by an operator", r#"{"$set":{"role":"admin"}}"#),
        ("by a dotted path", r#"{"user.role":"admin"}"#),
        ("by brackets", r#"{"user[role]":"admin"}"#),
        ("by a prototype", r#"{"__proto__":{"role":"admin"}}"#),
        ("key escaped", r#"{"\u0072ole":"admin"}"#),
    ]));
    inputs
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_is_an_object_with_one_field() {
        for input in &super::mass_assignment() {
            let value: serde_json::Value = serde_json::from_str(input).unwrap();
            assert_eq!(value.as_object().unwrap().len(), 1, "{}", input.label());
        }
    }
}
