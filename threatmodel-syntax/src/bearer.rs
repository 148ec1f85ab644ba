//! The requirements of an annotation for its item, beyond the kind of the item.

use threatmodel_core::words::ItemKind;
use threatmodel_grammar::Statement;

use crate::{Arg, Diagnostic, Parsed, Value};

/// The item that an annotation stands on.
#[derive(Debug, Clone, Copy)]
pub struct Bearer {
    /// Its kind.
    pub kind: ItemKind,
    /// Whether it is a test.
    pub test: bool,
    /// Whether it is a `const fn`.
    pub constant: bool,
}

/// The mistakes of an annotation on this item.
#[must_use]
pub fn misfits(parsed: &Parsed, bearer: Bearer) -> Vec<Diagnostic> {
    if parsed.attribute.states != Statement::Mitigation {
        return Vec::new();
    }
    parsed.args.iter().filter_map(|arg| misfit(parsed, arg, bearer)).collect()
}

fn misfit(parsed: &Parsed, arg: &Arg, bearer: Bearer) -> Option<Diagnostic> {
    let refuse = |message: &str, help: &str| Some(Diagnostic::new(arg.span, message).help(help));
    match arg.key.name {
        "bypass" if bearer.test => refuse(
            "`bypass` is not allowed on a test",
            "write it where the control is implemented; a test switches controls off by itself",
        ),
        "bypass" if !matches!(bearer.kind, ItemKind::Fn | ItemKind::Method) => refuse(
            "`bypass` needs a function with a body: nothing else returns",
            "move the annotation to the function, or ask `threatmodel::control_on::<C>()` where the control works",
        ),
        "bypass" if bearer.constant => refuse(
            "`bypass` is not allowed on a `const fn`: a switch is read at run time",
            "write it on the function that calls this one",
        ),
        "bypass" if controls(parsed) > 1 => refuse(
            "`bypass` needs one control: a function is switched off as a whole",
            "write one function for each control, or ask `threatmodel::control_on::<C>()` for each inside this one",
        ),
        "emit" if bearer.test => refuse(
            "`emit` is not allowed on a test: an event that a test emits shows nothing about the program",
            "write it where the control is implemented",
        ),
        "emit" if !matches!(bearer.kind, ItemKind::Fn | ItemKind::Method) => refuse(
            "`emit` needs a function with a body: nothing else returns",
            "move the annotation to the function that rejects, or write `detect!` there",
        ),
        "emit" if bearer.constant => refuse(
            "`emit` is not allowed on a `const fn`: an event is emitted at run time",
            "write it on the function that calls this one",
        ),
        "emit" if controls(parsed) > 1 => refuse(
            "`emit` needs one control: the event says which one rejected",
            "write one function for each control, or `detect!` for each inside this one",
        ),
        "by" if !bearer.test && matches!(arg.value, Value::Groups(_)) => refuse(
            "`all(…)` belongs to an attack test, and there is no test attribute below this annotation",
            "write `by = [A, B]`: on code it says that both controls are implemented here; on a test, write the annotation above the \
             test attribute",
        ),
        "legitimate" if !bearer.test => refuse(
            "`legitimate` belongs to an attack test, and there is no test attribute below this annotation",
            "write the annotation above the test attribute, on the attack test that this use belongs to",
        ),
        _ => None,
    }
}

fn controls(parsed: &Parsed) -> usize {
    let by = parsed.args.iter().find(|arg| arg.key.name == "by");
    by.map_or(0, |by| match &by.value {
        Value::Refs(paths) => paths.len(),
        Value::Groups(groups) => groups.iter().map(Vec::len).sum(),
        _ => 0,
    })
}
