//! What the attributes accept, and what they say about what they do not.

#![allow(missing_docs, reason = "tests")]

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/fail/*.rs");
}
