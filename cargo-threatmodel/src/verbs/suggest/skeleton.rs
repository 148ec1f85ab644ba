//! An attack test that waits for its attack: it fails until somebody writes it.

use std::fmt::Write as _;

use threatmodel_catalogue::find;
use threatmodel_check::inputs_of_kind;

use crate::manifest::FACADE;

/// The attack test, from its documentation to its end. `item` is the code that it attacks, `kind` the kind of the threat in the
/// catalogue, where it has one: its inputs are tried one after the other.
pub(crate) fn attack(doc: &str, attribute: &str, name: &str, item: &str, kind: Option<&str>) -> String {
    let mut text = String::new();
    let say = format!("attack `{item}`, and say whether it got through");
    let inputs = kind.and_then(find).and_then(|entry| entry.inputs).and_then(inputs_of_kind);
    let _ = writeln!(text, "/// {doc}\n{attribute}\n#[test]\nfn {name}() {{");
    let _ = match inputs {
        Some(function) => writeln!(
            text,
            "    {FACADE}::lab::each({FACADE}::lab::inputs::{function}(), |input| -> Verdict {{\n        todo!(\"{say}; with \
             {{input:?}}\")\n    }});"
        ),
        None => writeln!(text, "    todo!(\"{say}\");"),
    };
    text.push_str("}\n");
    text
}
