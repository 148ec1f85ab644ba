//! The component that somebody names on the command line.

use threatmodel_core::names::short;
use threatmodel_model::{model::Model, query::Component};

use crate::{query::Fault, subject::Error};

/// The component of this path, or the only one of this last name.
pub(super) fn named<'m>(model: &'m Model, name: &str) -> Result<Component<'m>, Error> {
    if let Some(component) = model.components().find(|component| component.path() == name) {
        return Ok(component);
    }
    let found: Vec<Component<'m>> = model.components().filter(|component| short(component.path()) == name).collect();
    if let [component] = found[..] {
        return Ok(component);
    }
    if found.is_empty() {
        let known = model.components().map(|component| short(component.facts().path()));
        let fault = Fault::new(0..0, format!("there is no component `{name}`")).nearest(name, known);
        let help = fault.help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        return Err(format!("{}{help}", fault.message).into());
    }
    let paths: Vec<&str> = found.iter().map(|component| component.path()).collect();
    Err(format!("several components are called `{name}`\nhelp: write the path of one: {}", paths.join(", ")).into())
}
