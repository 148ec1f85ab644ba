//! The models of the packages as they were at a revision of git.

use std::path::Path;

use threatmodel_model::{
    diff::Diff,
    model::{Model, today},
    policy::Policy,
    source::Sources,
};

use crate::{
    options::Selection,
    output,
    revision::Revision,
    subject::{Error, Workspace},
};

/// The models at a revision.
pub(crate) struct Before {
    /// The revision, as it was named.
    pub(crate) revision: String,
    /// Its commit, in full.
    pub(crate) commit: String,
    /// The models of the packages, by name; empty if it has none of them.
    pub(crate) models: Vec<(String, Model)>,
}

impl Before {
    /// Reads the models of the selected packages at a revision, or where `merge_base` is set, at the commit from which both it and
    /// the commit at hand descend.
    pub(crate) fn load(
        revision: &str,
        merge_base: bool,
        now: &Workspace,
        selection: &Selection,
    ) -> Result<Self, Error> {
        output::progress(selection, &format!("reading {revision} as it was"));
        let manifest = now.manifest_of(selection)?;
        let tree = Revision::check_out(revision, merge_base, manifest.parent().unwrap_or(Path::new(".")))?;
        tree.lend(&now.root().join("Cargo.lock"))?;
        let models = models_at(&tree, selection, &manifest)?;
        Ok(Self { revision: revision.to_owned(), commit: tree.commit, models })
    }

    /// How the model of a package differs from what it was.
    pub(crate) fn diff(&self, package: &str, after: &Model) -> Diff {
        match self.models.iter().find(|(name, _)| name == package) {
            Some((_, before)) => Diff::between(before, after),
            None => Diff::between(&nothing(), after),
        }
    }
}

fn models_at(revision: &Revision, selection: &Selection, manifest: &Path) -> Result<Vec<(String, Model)>, Error> {
    let Some(manifest) = revision.of(manifest) else { return Ok(Vec::new()) };
    let workspace = Workspace::load_from(selection, &manifest)
        .map_err(|error| format!("the revision cannot be read as it stands alone: {error}"))?
        .with_surface();
    let subjects = workspace.subjects_if_any(selection)?;
    Ok(subjects.into_iter().map(|subject| (subject.name, subject.model)).collect())
}

/// The model of a package without annotations.
pub(crate) fn nothing() -> Model {
    Model::from_sources(Sources::default(), Policy::default(), today())
}
