//! `cargo threatmodel inspect`: the annotations linked into the test binaries, next to those in the sources. It explains why
//! the check does not see an annotation.

use std::{collections::BTreeMap, fmt::Write as _};

use clap::Args;
use threatmodel_check::scan::{Request, Scanner};
use threatmodel_model::annotation::{Annotation, Void};
use threatmodel_text::plain;

use crate::{
    binaries::{self, Binary},
    comparison::{Comparison, Row},
    exit::Exit,
    options::Selection,
    output,
    subject::{Error, Workspace, read},
};

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
    /// Show only items and files whose path contains this text
    item: Option<String>,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    let workspace = Workspace::load(&options.selection)?;
    let requests = workspace.requests(&options.selection)?;
    let artifacts = binaries::build(&options.selection)?;
    let mut exit = Exit::Clean;
    for (package, request) in requests {
        let sources = read(workspace.scanner(), &request)?;
        let binaries = binaries::of(package, &artifacts)?;
        let is_off = |annotation: &Annotation| {
            annotation.package == package.name.as_str() && annotation.void == Some(Void::CfgOff)
        };
        let gates = match sources.annotations.iter().any(is_off) {
            true => gates(workspace.scanner(), &request, package.features.keys())?,
            false => Gates::default(),
        };
        let gated = |annotation: &Annotation| gates.get(&place(annotation)).filter(|_| is_off(annotation)).cloned();
        let mut comparison = Comparison::of(&package.name, &sources, &binaries, gated);
        if let Some(item) = &options.item {
            comparison.keep(item);
        }
        if !comparison.agrees() {
            exit = exit.max(Exit::Findings);
        }
        let shown = shown(&package.name, &binaries, &comparison, options.selection.quiet);
        // A reader that closes the pipe has seen enough.
        output::put(&plain::visible(&shown))?;
    }
    Ok(exit)
}

/// The feature that each annotation needs, by its place.
type Gates = BTreeMap<(String, u32), String>;

fn place(annotation: &Annotation) -> (String, u32) {
    (annotation.place.file.clone(), annotation.place.line)
}

/// Reads the sources again with one additional feature, for each that is off: annotations that are then on need it.
fn gates<'f>(scanner: &Scanner, request: &Request, features: impl Iterator<Item = &'f String>) -> Result<Gates, Error> {
    let mut gates = Gates::new();
    let Some(on) = &request.features else { return Ok(gates) };
    for feature in features.filter(|feature| !on.contains(feature)) {
        let with = on.iter().chain([feature]).cloned().collect();
        let sources = read(scanner, &Request { features: Some(with), ..request.clone() })?;
        for annotation in sources.annotations.iter().filter(|annotation| annotation.void != Some(Void::CfgOff)) {
            gates.entry(place(annotation)).or_insert_with(|| feature.clone());
        }
    }
    Ok(gates)
}

fn shown(package: &str, binaries: &[Binary], comparison: &Comparison, quiet: bool) -> String {
    let mut text = String::new();
    if !quiet {
        let _ = writeln!(text, "test binaries of {package}:");
        for (at, binary) in (1..).zip(binaries) {
            let _ = writeln!(text, "  [{at}] {}: {}", binary.name, linked(binary));
        }
    }
    let Comparison { faults, differences, apart, agreed } = comparison;
    if !comparison.agrees() {
        let _ = writeln!(text, "\ndifferences: {}", faults.len() + differences.len());
        for fault in faults {
            let _ = writeln!(text, "  {}", fault.replace('\n', "\n      "));
        }
        rows(&mut text, differences);
    }
    if quiet {
        return text;
    }
    if !apart.is_empty() {
        let _ = writeln!(text, "\nin the sources and rightly in no binary that was asked: {}", apart.len());
        rows(&mut text, apart);
    }
    let _ = writeln!(text, "\nin the sources and linked: {}", agreed.len());
    rows(&mut text, agreed);
    if comparison.agrees() {
        let _ = writeln!(text, "\nsources and binaries agree");
    }
    text
}

/// The annotations linked into a binary, by package.
fn linked(binary: &Binary) -> String {
    let entries = match &binary.linked {
        Ok(entries) => entries,
        Err(why) => return format!("not asked: {why}"),
    };
    let mut packages: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in entries {
        *packages.entry(&entry.package).or_default() += 1;
    }
    let packages: Vec<String> = packages.iter().map(|(package, count)| format!("{count} of {package}")).collect();
    let checks = if binary.checks { "has the check; " } else { "" };
    let end = if packages.is_empty() { String::new() } else { format!(": {}", packages.join(", ")) };
    format!("{checks}{} records{end}", entries.len())
}

fn rows(text: &mut String, rows: &[Row]) {
    for Row { annotation, linked_in, why } in rows {
        let (attribute, place) = (threatmodel_grammar::attribute(annotation.statement).name, &annotation.place);
        let _ = write!(text, "  {attribute} {} at {}:{}", annotation.path(), place.file, place.line);
        for at in linked_in {
            let _ = write!(text, " [{}]", at + 1);
        }
        let _ = writeln!(text);
        if !why.is_empty() {
            let _ = writeln!(text, "      {why}");
        }
    }
}
