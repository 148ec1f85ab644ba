//! The engine: what a package says of itself, put together into one model.

use std::path::PathBuf;

use threatmodel_model::{
    lock::Lock,
    model::{Facts, Linked, today},
    policy::Policy,
    rules::{Rule, asks_for_surface, watched},
    source::Sources,
    surface::{Sign, SignError, signs},
};

use crate::{
    home::Home,
    own_signs,
    scan::{Request, ScanError, Scanner},
};

/// A package or a workspace that was read: its model, and the files beside it.
#[derive(Debug)]
pub struct Reading {
    /// What it states, without what tests have shown.
    pub facts: Facts,
    /// The reviewed model, if one is committed.
    pub lock: Option<Lock>,
    /// Where the policy and the lock lie.
    pub home: Home,
    /// The folder that all places are relative to: that of the workspace.
    pub root: PathBuf,
    /// How many files the scan looked at.
    pub files: usize,
    /// How many of them hold annotations and were parsed.
    pub parsed: usize,
}

/// Whether the surface of the code is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Where a rule asks for it.
    Needed,
    /// In any case: it is going to be shown or written down.
    Always,
}

/// The signs that the surface is looked at with: those of the catalogue and of the policy.
///
/// # Errors
///
/// If a file of the catalogue cannot be read; a test sees to it that they can.
pub fn known_signs(policy: &Policy) -> Result<Vec<Sign>, SignError> {
    let mut known = Vec::new();
    for (_, text) in threatmodel_catalogue::SIGNS {
        known.extend(signs(text)?);
    }
    known.extend(policy.signs.iter().cloned());
    Ok(known)
}

/// Puts scanned sources together with their policy and lock, and with what is linked into this program; with nothing where the model
/// is to be that of the sources alone. `rules` are those that the team adds to ours.
///
/// # Errors
///
/// If the calls in the sources, which some rules ask for, cannot be read. What cannot be read otherwise is a problem in the model.
pub fn put_together(
    mut sources: Sources,
    scanner: &Scanner,
    request: &Request,
    linked: Option<Linked>,
    rules: &[&Rule],
    look: Look,
) -> Result<Reading, ScanError> {
    let folder = request.manifest.parent().map(PathBuf::from).unwrap_or_default();
    let (root, files, parsed) = (sources.root.clone(), sources.files, sources.parsed);
    let home = Home::new(folder, &root, request.workspace);
    let policy = home.policy(rules, &mut sources);
    own_signs::verify(&policy, &home, scanner.metadata(), &mut sources);
    sources.calls = scanner.calls(request, &watched(&policy))?;
    let lock = home.lock(&mut sources);
    if look == Look::Always || asks_for_surface(&policy, lock.as_ref()) {
        sources.surface = Some(scanner.surface(request, &known_signs(&policy)?)?);
    }
    let facts = match linked {
        Some(linked) => Facts::of(sources, linked, policy, today()),
        None => Facts::from_sources(sources, policy, today()),
    };
    Ok(Reading { facts, lock, home, root, files, parsed })
}
