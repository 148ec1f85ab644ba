//! Ids of sessions that can be guessed, or that somebody else has chosen.

use std::fmt::Write as _;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use sha2::{Digest as _, Sha256};

use super::{Input, Inputs};

/// An id that has the form of a good one, and was chosen by the attacker: after a login, no session has it.
pub const CHOSEN: &str = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";

/// What bad ids are made of.
const SOURCES: [(&str, &str); 9] = [
    ("first number", "1"),
    ("second number", "2"),
    ("thousandth number", "1000"),
    ("name of a user", "admin"),
    ("name of a user and a number", "admin:1"),
    ("time in seconds", "1700000000"),
    ("time in milliseconds", "1700000000000"),
    ("parameter", "user=admin"),
    ("object", "{\"user\":\"admin\"}"),
];

/// Ids of sessions that can be guessed or were chosen, or that mean something to what looks them up (CWE-384, CWE-330,
/// CWE-340, CWE-613).
///
/// Numbers, names and times, as they are, in base64, in hexadecimal and as a digest; zeros and ones in the usual forms;
/// words that stand for nothing; ids that are a path, a pattern or a condition for the store of sessions; and
/// [`CHOSEN`], an id that looks good, for fixation. Ask whether a request with the id is taken for somebody's. For
/// fixation, log in with each as the id that the browser had before, and ask whether the session has another one
/// afterwards.
#[must_use]
pub fn session_id() -> Inputs {
    let mut inputs: Inputs = SOURCES
        .iter()
        .flat_map(|(name, source)| {
            [
                ((*name).to_owned(), (*source).to_owned()),
                (format!("{name}, base64"), STANDARD.encode(source)),
                (format!("{name}, base64 of addresses"), URL_SAFE_NO_PAD.encode(source)),
                (format!("{name}, hexadecimal"), hexadecimal(source.as_bytes())),
                (format!("{name}, SHA-256"), hexadecimal(&Sha256::digest(source))),
                (format!("{name}, half of SHA-256"), hexadecimal(&Sha256::digest(source)[..16])),
            ]
        })
        .map(|(label, value)| Input::new(label, value))
        .collect();
    inputs.extend(Inputs::texts([
        ("chosen", CHOSEN.to_owned()),
        ("chosen, cut off", CHOSEN[..8].to_owned()),
        ("chosen, with a signature that is empty", format!("{CHOSEN}.")),
        ("chosen, with a signature of zeros", format!("{CHOSEN}.{}", STANDARD.encode([0; 32]))),
        ("chosen, twice", format!("{CHOSEN}; session={CHOSEN}")),
        ("nothing", String::new()),
        ("zero", "0".to_owned()),
        ("minus one", "-1".to_owned()),
        ("zeros of 128 bits", "0".repeat(32)),
        ("zeros of 256 bits", "0".repeat(64)),
        ("ones of 128 bits", "f".repeat(32)),
        ("zeros of 256 bits, base64", STANDARD.encode([0; 32])),
        ("UUID of zeros", "00000000-0000-0000-0000-000000000000".to_owned()),
        ("UUID of ones", "ffffffff-ffff-ffff-ffff-ffffffffffff".to_owned()),
        ("UUID by number", "00000000-0000-0000-0000-000000000001".to_owned()),
        ("null", "null".to_owned()),
        ("undefined", "undefined".to_owned()),
        ("deleted", "deleted".to_owned()),
        ("path", "../sessions/admin".to_owned()),
        ("pattern of keys", "*".to_owned()),
        ("pattern of LIKE", "%".to_owned()),
        ("condition", "' OR '1'='1".to_owned()),
        ("operator", "{\"$gt\":\"\"}".to_owned()),
        ("further key", "x:admin".to_owned()),
        ("NUL", "\0".to_owned()),
        ("64 KiB", "a".repeat(64 << 10)),
    ]));
    inputs.distinct()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // A string takes all that is written.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_from_what_everybody_knows() {
        let inputs = session_id();
        let of = |label: String| inputs.iter().find(|input| input.label() == label).map(ToString::to_string);
        for (name, source) in SOURCES {
            assert_eq!(of(name.to_owned()).as_deref(), Some(source));
            assert_eq!(STANDARD.decode(of(format!("{name}, base64")).unwrap()).unwrap(), source.as_bytes());
            let digits = of(format!("{name}, hexadecimal")).unwrap();
            let bytes = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
            let bytes: Vec<u8> = bytes.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
            assert_eq!(bytes, source.as_bytes());
            let digest = of(format!("{name}, SHA-256")).unwrap();
            assert!(digest.len() == 64 && digest.starts_with(&of(format!("{name}, half of SHA-256")).unwrap()));
        }
        // A digest that others compute too.
        assert!(inputs.iter().any(|input| input.starts_with("6b86b273ff34fce19d6b804eff5a3f57")));
        assert!(CHOSEN.len() == 64 && CHOSEN.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}
