//! `cargo threatmodel diff`: the model at a git revision against that of the working tree, both from the sources.

use std::path::Path;

use clap::{Args, ValueEnum};
use threatmodel::prelude::*;
use threatmodel_check::scan::repository;
use threatmodel_model::{
    diff::Diff,
    model::{Model, today},
    policy::Policy,
    source::Sources,
};
use threatmodel_report::diff;
use threatmodel_text::in_repository;

use crate::{
    exit::Exit,
    model::{PoisonedPolicy, WeakerFails},
    options::Selection,
    output,
    revision::Revision,
    subject::{Error, Workspace},
};

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
    /// The git revision to compare with
    #[arg(default_value = "HEAD", value_name = "REV")]
    revision: String,
    /// Compare with the commit from which REV and HEAD both descend, as a pull request does
    #[arg(long)]
    merge_base: bool,
    /// Exit with 1 if the model changed in this way
    #[arg(long, value_enum, value_name = "EFFECT", value_delimiter = ',')]
    fail_on: Vec<FailOn>,
    /// The format of differences
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Protection is gone, something new is permitted, or the sources can no longer be read
    Weaker,
    /// Input comes in, or a value can do harm, at a new place that nobody has considered
    Surface,
    /// The model differs in any way
    Any,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For a comment on a pull request
    Markdown,
    /// One object for each package
    Json,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    options.selection.color.apply();
    let now = Workspace::load(&options.selection)?.with_surface();
    output::progress(&options.selection, &format!("reading {} as it was", options.revision));
    let manifest = now.manifest_of(&options.selection)?;
    let revision =
        Revision::check_out(&options.revision, options.merge_base, manifest.parent().unwrap_or(Path::new(".")))?;
    revision.lend(&now.root().join("Cargo.lock"))?;
    let mut before = models_at(&revision, &options.selection, &manifest)?;
    let mut exit = Exit::Clean;
    let root = now.root();
    let repository = repository(&root).unwrap_or(&root);
    let mut report = |name: &str, before: Option<Model>, after: Option<Model>| -> Result<(), Error> {
        let mut diff = Diff::between(&before.unwrap_or_else(nothing), &after.unwrap_or_else(nothing));
        let commit = revision.commit.get(..12).unwrap_or(&revision.commit);
        match options.format {
            Format::Text => output::show(&diff::text(name, commit, &diff))?,
            Format::Markdown => {
                diff.rename_files(|file| in_repository(&root, repository, file));
                output::put(&diff::markdown(name, commit, &diff))?;
            }
            Format::Json => output::put(&(diff::json(name, &revision.commit, &diff) + "\n"))?,
        }
        if options.fail_on.iter().any(|&effect| fails(effect, &diff)) {
            exit = Exit::Findings;
        }
        Ok(())
    };
    // A package that no longer has a threat model has lost all of it, and that is what must be seen.
    let after =
        if before.is_empty() { now.subjects(&options.selection)? } else { now.subjects_if_any(&options.selection)? };
    for subject in after {
        let known = before.iter().position(|(name, _)| *name == subject.name).map(|at| before.remove(at).1);
        report(&subject.name, known, Some(subject.model))?;
    }
    for (name, model) in before {
        report(&name, Some(model), None)?;
    }
    Ok(exit)
}

/// Whether a difference fails the command.
#[threat(PoisonedPolicy)]
#[mitigates(PoisonedPolicy, by = WeakerFails, bypass = false)]
pub(crate) fn fails(on: FailOn, diff: &Diff) -> bool {
    match on {
        FailOn::Weaker => diff.is_weaker(),
        FailOn::Surface => diff.has_unconsidered(),
        FailOn::Any => !diff.is_empty(),
    }
}

/// The models of the packages at the revision, by name; empty if it has none of them.
fn models_at(revision: &Revision, selection: &Selection, manifest: &Path) -> Result<Vec<(String, Model)>, Error> {
    let Some(manifest) = revision.of(manifest) else { return Ok(Vec::new()) };
    let workspace = Workspace::load_from(selection, &manifest)
        .map_err(|error| format!("the revision cannot be read as it stands alone: {error}"))?
        .with_surface();
    let subjects = workspace.subjects_if_any(selection)?;
    Ok(subjects.into_iter().map(|subject| (subject.name, subject.model)).collect())
}

/// The model of a package without annotations.
fn nothing() -> Model {
    Model::from_sources(Sources::default(), Policy::default(), today())
}
