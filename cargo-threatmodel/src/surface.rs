//! The surface of packages, annotated or not: what a scan of the sources finds, and what the model has of it.

use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand, Package};
use threatmodel_check::{
    Home, known_signs,
    scan::{Request, ScanError, Scanner},
    verify_signs,
};
use threatmodel_model::{
    model::Model,
    source::Sources,
    surface::{Sign, Surface},
};

use crate::{
    options::Selection,
    subject::{Error, Workspace},
};

/// The surface of one package.
pub(crate) struct Seen {
    pub(crate) name: String,
    pub(crate) package: Package,
    pub(crate) surface: Surface,
    /// The folder that its places are relative to.
    pub(crate) root: PathBuf,
    /// Its model, where it has one.
    pub(crate) model: Option<Model>,
}

/// The surface of the selected packages. A package is read all the same where what it depends on is not there.
pub(crate) fn seen(selection: &Selection) -> Result<Vec<Seen>, Error> {
    let mut command = MetadataCommand::new();
    command.no_deps();
    if let Some(manifest) = selection.manifest() {
        command.manifest_path(manifest);
    }
    let scanner = Scanner::ask(&command, &["--offline".to_owned()], selection.manifest().map(PathBuf::as_path))?;
    let (selected, _) = selection.workspace.partition_packages(scanner.metadata());
    if selected.is_empty() {
        return Err("no package is selected; `cargo metadata --no-deps` lists those that there are".into());
    }
    let mut models = models(selection, &selected)?;
    let read = |package: &&Package| {
        let request = Request {
            manifest: package.manifest_path.clone().into_std_path_buf(),
            workspace: false,
            outside: false,
            features: None,
        };
        let signs = signs(&request, scanner.metadata())?;
        let surface = scanner.surface(&request, &signs)?;
        let named = models.iter().position(|(name, _)| *name == package.name.as_str());
        let model = named.map(|at| models.swap_remove(at).1);
        let root = scanner.metadata().workspace_root.clone().into_std_path_buf();
        Ok(Seen { name: package.name.to_string(), package: (*package).clone(), surface, root, model })
    };
    selected.iter().map(read).collect()
}

/// The models of those packages that have one.
fn models(selection: &Selection, selected: &[&Package]) -> Result<Vec<(String, Model)>, Error> {
    let annotates =
        |package: &&&Package| package.dependencies.iter().any(|dependency| dependency.name == "threatmodel");
    if !selected.iter().any(|package| annotates(&package)) {
        return Ok(Vec::new());
    }
    let subjects = Workspace::load(selection)?.subjects_if_any(selection)?;
    Ok(subjects.into_iter().map(|subject| (subject.name, subject.model)).collect())
}

/// The signs of the catalogue, and those of the team in the `threatmodel.toml` that counts for the package.
fn signs(request: &Request, metadata: &Metadata) -> Result<Vec<Sign>, Error> {
    let folder = request.manifest.parent().map(Path::to_owned).unwrap_or_default();
    let mut sources = Sources::default();
    let home = Home::new(folder, metadata.workspace_root.as_std_path(), false);
    let policy = home.policy(&[], &mut sources);
    verify_signs(&policy, &home, metadata, &mut sources);
    match sources.problems.first() {
        Some(problem) => {
            Err(format!("{}:{}: {}\nhelp: {}", problem.place.file, problem.place.line, problem.message, problem.help)
                .into())
        }
        None => Ok(known_signs(&policy).map_err(ScanError::from)?),
    }
}
