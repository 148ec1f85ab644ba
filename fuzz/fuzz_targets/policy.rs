//! The policy: every mistake lies in the file, and a comment at the end of a policy without mistakes changes nothing.

#![no_main]

use libfuzzer_sys::fuzz_target;
use threatmodel_model::{
    policy::{Policy, RuleName},
    rules::RULES,
};

fuzz_target!(|text: &str| {
    let rules: Vec<RuleName> = RULES.iter().map(|rule| rule.policy_name()).collect();
    let (policy, errors) = Policy::read(text, "threatmodel.toml", &rules);
    let lines = text.split('\n').count();
    for error in &errors {
        let (line, column) = (error.place.line as usize, error.place.column);
        assert!((1..=lines).contains(&line) && column >= 1, "{error} is not in a file of {lines} lines");
        assert!(!error.message.is_empty() && !error.help.is_empty());
    }
    if errors.is_empty() {
        let again = Policy::read(&format!("{text}\n# The end.\n"), "threatmodel.toml", &rules);
        assert_eq!(again, (policy, errors));
    }
});
