//! Attack tests.

use threatmodel_grammar::Statement;

use super::declare::{key, number, once, path, paths, text};

table! {
    /// Tests that exercise a threat, including those that do not count.
    "tests" of "test", |source| (number, test) in source.model.tests().enumerate() => {
        ! "number" number("its position in the model"), number;
        ! "threat" path(Statement::Threat, "the threat that it exercises"), &test.facts().threat;
        ! "controls" paths(Statement::Control, "the controls that it names"), once(test.facts().controls().map(String::as_str));
        ? "legitimate" key(Statement::Mitigation, "legitimate"), test.facts().legitimate.as_ref();
        ? "fingerprint" text("the hash of the test, where it claims something"), test.facts().fingerprint.as_ref();
    } site &test.facts().site
}
