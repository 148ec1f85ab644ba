//! Annotations: the name of the attribute, a space, and its tokens. What has no mistake has every key that is required, and says
//! the same when its tokens are written out and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use proc_macro2::{Span, TokenStream};
use threatmodel_syntax::{attribute, parse};

fuzz_target!(|text: &str| {
    let (name, tokens) = text.split_once(' ').unwrap_or((text, ""));
    let Ok(tokens) = tokens.parse::<TokenStream>() else { return };
    let Some(attribute) = attribute(name, &tokens) else { return };
    let written = tokens.to_string();
    let (parsed, errors) = parse(attribute, Span::call_site(), tokens);
    assert!(errors.iter().all(|error| !error.message.is_empty()));
    if !errors.is_empty() {
        return;
    }
    let given: Vec<&str> = parsed.args.iter().map(|arg| arg.key.name).collect();
    for key in attribute.first.iter().chain(attribute.keys).filter(|key| key.required) {
        assert!(given.contains(&key.name), "{} is missing", key.name);
    }
    let tokens = written.parse().expect("tokens are written as tokens");
    let (again, errors) = parse(attribute, Span::call_site(), tokens);
    assert!(errors.is_empty(), "{written}");
    assert_eq!(again.args.iter().map(|arg| arg.key.name).collect::<Vec<_>>(), given, "{written}");
});
