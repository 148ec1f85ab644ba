//! The parser takes any tokens without a panic, and what it accepts has every required key.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use proc_macro2::{Span, TokenStream};
use proptest::prelude::*;
use threatmodel_grammar::ATTRIBUTES;
use threatmodel_syntax::{attribute, parse};

fn token() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => proptest::sample::select(vec!["kind", "owner", "targets", "stride", "by", "scope", "because", "until", "to", "carries", "all", "crate", "encrypted", "trust", "classification"]).prop_map(str::to_owned),
        3 => proptest::sample::select(vec!["Data", "A", "B", "Tampering", "Read", "Confidential", "Level", "fn", "self", "true"]).prop_map(str::to_owned),
        4 => proptest::sample::select(vec!["=", ",", "::", "[", "]", "(", ")", "<", ">", "==", "-", "#"]).prop_map(str::to_owned),
        2 => proptest::sample::select(vec!["\"\"", "\"x\"", "\"2027-01-01\"", "\"CWE-1\"", "7", "101", "1.5", "'a'", "b\"x\""]).prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_tokens(tokens in proptest::collection::vec(token(), 0..20), at in 0..ATTRIBUTES.len()) {
        let Ok(stream) = tokens.join(" ").parse::<TokenStream>() else { return Ok(()) };
        let attribute = ATTRIBUTES[at];
        let (parsed, errors) = parse(attribute, Span::call_site(), stream);
        if errors.is_empty() {
            for key in attribute.first.iter().chain(attribute.keys).filter(|key| key.required) {
                prop_assert!(parsed.args.iter().any(|arg| arg.key.name == key.name), "{} is missing", key.name);
            }
        }
    }
}

/// The mistakes in an attribute.
fn messages(name: &str, keys: &str) -> Vec<String> {
    let attribute = ATTRIBUTES.iter().find(|attribute| attribute.name == name).unwrap();
    let (_, errors) = parse(attribute, Span::call_site(), keys.parse().unwrap());
    errors.iter().map(|error| error.message.clone()).collect()
}

#[test]
fn a_misspelt_key_is_wrong_and_not_missing_too() {
    assert_eq!(messages("mitigates", "A, bye = B"), ["unknown key `bye` for `#[mitigates]`"]);
    assert_eq!(messages("mitigates", "A, bye = B, by = C"), ["unknown key `bye` for `#[mitigates]`"]);
    assert_eq!(messages("threat", "target = [A], stride = [Tampering]"), ["unknown key `target` for `#[threat]`"]);
    assert_eq!(
        messages("flow", "from = A, to = B, Cards"),
        ["unknown key `Cards` for `#[flow]`", "`#[flow]` has no `carries`"]
    );
    let far = messages("mitigates", "A, colour = B");
    assert_eq!(far, ["unknown key `colour` for `#[mitigates]`", "`#[mitigates]` has no `by`"]);
}

#[test]
fn literals_are_no_paths() {
    let message = |by: &str| messages("mitigates", &format!("A, by = {by}"));
    for literal in ["\"x\"", "1", "-1", "true", "'a'", "b\"x\"", "[\"x\"]", "[B, true]", "all(B, 1.5)"] {
        assert_eq!(message(literal), ["`by` takes a path, not a literal"], "{literal}");
    }
    for other in ["B::1", "fn", "-B", "(B)"] {
        assert_eq!(message(other), ["`by` takes the path of a type"], "{other}");
    }
    assert_eq!(message("B::C"), [""; 0]);
}

#[test]
fn a_name_without_capitals_is_a_path_and_a_key_is_none() {
    let verb = |tokens: &str| {
        let attribute = attribute("threat", &tokens.parse().unwrap()).unwrap();
        attribute.first.is_some()
    };
    for path in ["Injection", "改竄", "هجوم", "_Injection", "r#Self_", "r#改竄"] {
        assert!(verb(path), "{path}");
    }
    for key in ["targets", "targts", "r#type"] {
        assert!(!verb(key), "{key}");
    }
}
