//! Input that makes a system fail aloud.

use super::Inputs;

/// Input that provokes errors of the layers behind a handler, whose text tells about them (CWE-209, CWE-497, CWE-550).
///
/// For the database, the parser of JSON, of numbers, dates and identifiers, the file system, templates, encodings, the
/// size of what is stored. Put canaries where the errors might show them, into the names of folders, the settings, the
/// address of the database, and ask `assert_no_leak!` about the answer; or ask whether it has the words that errors of
/// your libraries have: paths, names of types, SQL.
#[must_use]
pub fn error_provoking() -> Inputs {
    Inputs::texts([
        ("database: quote", "'".to_owned()),
        ("database: quote and backslash", "\\'".to_owned()),
        ("database: text in the place of a number", "abc".to_owned()),
        ("database: number too large", "99999999999999999999999".to_owned()),
        ("database: NUL, which PostgreSQL does not store", "a\0b".to_owned()),
        ("database: longer than a column", "a".repeat(100_000)),
        ("database: key that is not there", "-1".to_owned()),
        ("database: name that is no column", "no_such_column".to_owned()),
        ("database: pattern that is broken", "[".to_owned()),
        ("JSON: broken", "{\"a\":".to_owned()),
        ("JSON: another type", "[[]]".to_owned()),
        ("JSON: unknown key", "{\"no_such_key\":1}".to_owned()),
        ("JSON: choice that is none", "\"no_such_variant\"".to_owned()),
        ("JSON: nested beyond the limit", "[".repeat(200)),
        ("XML: broken", "<a><b></a>".to_owned()),
        ("number: not a number", "NaN".to_owned()),
        ("number: fraction", "1.5".to_owned()),
        ("date: that is none", "2023-02-30".to_owned()),
        ("UUID: that is none", "00000000-0000-0000-0000-00000000000g".to_owned()),
        ("base64: that is none", "****".to_owned()),
        ("encoding: byte that is no text", "%ff%fe".to_owned()),
        ("encoding: percent sign", "%zz".to_owned()),
        ("encoding: lone surrogate", "\\ud800".to_owned()),
        ("file: not there", "no/such/file".to_owned()),
        ("file: name too long", "a".repeat(300)),
        ("file: folder", ".".to_owned()),
        ("file: NUL", "a\0".to_owned()),
        ("file: may not be read", "/etc/shadow".to_owned()),
        ("address: host that is none", "http://no-such-host.invalid/".to_owned()),
        ("address: port that refuses", "http://127.0.0.1:1/".to_owned()),
        ("address: that is none", "http://[::".to_owned()),
        ("template: broken", "{{ no_such_name | no_such_filter }}".to_owned()),
        ("pattern: broken", "(?P<".to_owned()),
        ("token: that is none", "a.b.c".to_owned()),
        ("language: that is none", "xx-XX".to_owned()),
        ("nothing", String::new()),
    ])
}
