//! The subjects of a verb: the selected packages that have a threat model, each with its sources, policy and lock.

use std::{
    collections::{BTreeSet, HashMap},
    env,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use cargo_metadata::{Metadata, MetadataCommand, Package};
use threatmodel::prelude::*;
use threatmodel_check::{
    Home, Look, Reading,
    currency::Currency,
    put_together, runs,
    scan::{Request, ScanError, Scanner, repository},
};
use threatmodel_model::{
    evidence::{Origin, is_feature, requested_in},
    lock::Lock,
    model::{Facts, Model},
    source::Sources,
};
use threatmodel_report::compiler;

use crate::{
    model::{HostileTree, NestingBound, RepositoryBorder, SourceOutside, TreesAreData},
    options::{Selection, Shown},
};

/// An error, in words for the person at the terminal.
pub(crate) type Error = Box<dyn core::error::Error>;

/// The workspace, as cargo knows it.
pub(crate) struct Workspace {
    scanner: Scanner,
    look: Look,
}

/// One package with a threat model.
pub(crate) struct Subject {
    pub(crate) name: String,
    pub(crate) model: Model,
    pub(crate) lock: Option<Lock>,
    pub(crate) home: Home,
    /// The folder of the package.
    pub(crate) folder: PathBuf,
    /// The folder of the workspace.
    pub(crate) root: PathBuf,
    /// The folder of the repository that it lies in, or the same where it lies in none.
    pub(crate) repository: PathBuf,
    pub(crate) files: usize,
    pub(crate) parsed: usize,
    /// How long reading took.
    pub(crate) read: Duration,
}

impl Workspace {
    /// Asks cargo.
    pub(crate) fn load(selection: &Selection) -> Result<Self, Error> {
        Self::ask(selection, selection.manifest().map(PathBuf::as_path))
    }

    /// Asks cargo about another manifest than the selection names.
    pub(crate) fn load_from(selection: &Selection, manifest: &Path) -> Result<Self, Error> {
        Self::ask(selection, Some(manifest))
    }

    fn ask(selection: &Selection, manifest: Option<&Path>) -> Result<Self, Error> {
        let mut command = MetadataCommand::new();
        if let Some(manifest) = manifest {
            command.manifest_path(manifest);
        }
        selection.features.forward_metadata(&mut command);
        let mut options = Vec::new();
        options.extend(selection.offline.then(|| "--offline".to_owned()));
        options.extend(selection.locked.then(|| "--locked".to_owned()));
        // The nearest manifest is the one that cargo takes too, if it is the workspace's only one.
        let here = env::current_dir()?;
        let ahead = manifest.map(Path::to_owned).or_else(|| nearest_manifest(&here));
        Ok(Self { scanner: Scanner::ask(&command, &options, ahead.as_deref())?, look: Look::Needed })
    }

    /// The same; the models of its packages have the surface of the code, whether a rule asks for it or not.
    pub(crate) fn with_surface(self) -> Self {
        Self { look: Look::Always, ..self }
    }

    /// The scanner for the sources of its packages.
    pub(crate) fn scanner(&self) -> &Scanner {
        &self.scanner
    }

    fn metadata(&self) -> &Metadata {
        self.scanner.metadata()
    }

    /// The target folder.
    pub(crate) fn target(&self) -> PathBuf {
        self.metadata().target_directory.clone().into_std_path_buf()
    }

    /// Where runs of the tests leave what they showed.
    pub(crate) fn evidence(&self) -> PathBuf {
        env::var_os("THREATMODEL_EVIDENCE").map_or_else(|| self.target().join("threatmodel/evidence"), PathBuf::from)
    }

    /// The workspace's folder.
    pub(crate) fn root(&self) -> PathBuf {
        self.metadata().workspace_root.clone().into_std_path_buf()
    }

    /// The folders of the packages whose sources are at hand, and of the workspace.
    pub(crate) fn folders(&self) -> Vec<PathBuf> {
        let packages = self.metadata().packages.iter().filter(|package| package.source.is_none());
        let folders =
            packages.filter_map(|package| Some(package.manifest_path.parent()?.to_owned().into_std_path_buf()));
        folders.chain([self.root()]).collect()
    }

    /// The manifest that cargo works on: the one that is named, or the nearest.
    pub(crate) fn manifest_of(&self, selection: &Selection) -> Result<PathBuf, Error> {
        if let Some(manifest) = selection.manifest() {
            return Ok(manifest.canonicalize()?);
        }
        let nearest = nearest_manifest(&env::current_dir()?);
        Ok(nearest.unwrap_or_else(|| self.metadata().workspace_root.join("Cargo.toml").into_std_path_buf()))
    }

    /// The selected packages that have a threat model; at least one.
    pub(crate) fn subjects(&self, selection: &Selection) -> Result<Vec<Subject>, Error> {
        self.subjects_with(self.packages(selection)?, |facts| facts)
    }

    /// The same, with what the tests last showed where that is asked for.
    pub(crate) fn subjects_shown(&self, selection: &Selection, shown: &Shown) -> Result<Vec<Subject>, Error> {
        if !shown.last_run {
            return self.subjects(selection);
        }
        let selected = self.packages(selection)?;
        let metadata = self.metadata();
        let built = metadata.build_directory.iter().chain([&metadata.target_directory]);
        let built = built.map(|folder| folder.clone().into_std_path_buf()).collect();
        let packages = metadata.packages.iter().filter(|package| package.source.is_none());
        let known = packages.filter_map(|package| Some((package.name.as_str(), self.request(package).features?)));
        let known: HashMap<&str, Vec<String>> = known.collect();
        // Another set of features is other code. Of other flags only the compiler knows.
        let is_alike = |origin: Origin<'_>| match (origin.features(), known.get(origin.package)) {
            (Some(was), Some(is)) => was == is.iter().map(String::as_str).collect(),
            _ => true,
        };
        // The program that a test started may be of any package.
        let options = selection.for_cargo();
        let requested = requested_in(options.iter().filter_map(|option| option.to_str()));
        let is_alike = |origin: Origin<'_>| {
            let features = |asked: &BTreeSet<String>| asked.iter().filter(|asked| is_feature(asked)).eq(&requested);
            is_alike(origin) && (!origin.started || origin.requested.is_none_or(features))
        };
        let mut currency = Currency::new(metadata, built);
        let run = runs::read_newest(&self.evidence(), |origin| is_alike(origin) && currency.holds(origin));
        if run.is_empty() && run.stale.is_empty() {
            return Err("no run of the tests has left evidence\nhelp: `cargo threatmodel verify` runs them".into());
        }
        self.subjects_with(selected, |facts| facts.with_run(run.clone()))
    }

    /// The selected packages that have a threat model.
    pub(crate) fn subjects_if_any(&self, selection: &Selection) -> Result<Vec<Subject>, Error> {
        self.subjects_with(self.packages_if_any(selection), |facts| facts)
    }

    fn subjects_with(&self, packages: Vec<&Package>, with: impl Fn(Facts) -> Facts) -> Result<Vec<Subject>, Error> {
        packages.into_iter().map(|package| self.subject(package, &with)).collect()
    }

    /// The selected packages that have a threat model, as cargo knows them, each with what to scan for it; at least one.
    pub(crate) fn requests(&self, selection: &Selection) -> Result<Vec<(&Package, Request)>, Error> {
        Ok(self.packages(selection)?.into_iter().map(|package| (package, self.request(package))).collect())
    }

    /// The selected packages that have a threat model, as cargo knows them; at least one.
    fn packages(&self, selection: &Selection) -> Result<Vec<&Package>, Error> {
        let packages = self.packages_if_any(selection);
        if !packages.is_empty() {
            return Ok(packages);
        }
        let (selected, _) = selection.workspace.partition_packages(self.metadata());
        if selected.is_empty() {
            return Err("no package is selected; `cargo metadata` lists those that there are".into());
        }
        let names: Vec<&str> = selected.iter().map(|package| package.name.as_str()).collect();
        Err(format!(
            "no selected package depends on `threatmodel`: {}\nhelp: `cargo threatmodel init` adds it",
            names.join(", ")
        )
        .into())
    }

    fn packages_if_any(&self, selection: &Selection) -> Vec<&Package> {
        let (selected, _) = selection.workspace.partition_packages(self.metadata());
        selected.into_iter().filter(|package| depends_on_us(package)).collect()
    }

    /// What cargo says of the package of a subject in its messages.
    pub(crate) fn in_cargo(&self, subject: &Subject) -> Option<compiler::Package> {
        let manifest = subject.folder.join("Cargo.toml");
        let package = self.metadata().packages.iter().find(|package| package.manifest_path == manifest)?;
        let target = package.targets.iter().find(|target| target.is_lib()).or_else(|| package.targets.first())?;
        let mut described = serde_json::to_value(target).ok()?;
        // Cargo names them only where there are any.
        if let Some(described) = described.as_object_mut().filter(|_| target.required_features.is_empty()) {
            described.remove("required-features");
        }
        let relative = manifest.strip_prefix(&subject.root).unwrap_or(&manifest);
        Some(compiler::Package {
            package_id: package.id.repr.clone(),
            manifest_path: package.manifest_path.to_string(),
            target: described,
            manifest: relative.to_string_lossy().replace('\\', "/"),
        })
    }

    fn request(&self, package: &Package) -> Request {
        let resolve = self.metadata().resolve.as_ref();
        let node = resolve.and_then(|resolve| resolve.nodes.iter().find(|node| node.id == package.id));
        Request {
            manifest: package.manifest_path.clone().into_std_path_buf(),
            workspace: false,
            outside: false,
            features: node.map(|node| node.features.iter().map(|feature| feature.to_string()).collect()),
        }
    }

    fn subject(&self, package: &Package, with: impl Fn(Facts) -> Facts) -> Result<Subject, Error> {
        let start = Instant::now();
        let request = self.request(package);
        let sources = read(&self.scanner, &request)?;
        let folder = request.manifest.parent().map(PathBuf::from).unwrap_or_default();
        let reading = put_together(sources, &self.scanner, &request, None, &[], self.look)?;
        let Reading { facts, lock, home, root, files, parsed } = reading;
        Ok(Subject {
            name: package.name.to_string(),
            model: Model::from_facts(with(facts)),
            lock,
            home,
            folder,
            repository: repository(&root).unwrap_or(&root).to_owned(),
            root,
            files,
            parsed,
            read: start.elapsed(),
        })
    }
}

fn nearest_manifest(here: &Path) -> Option<PathBuf> {
    here.ancestors().map(|folder| folder.join("Cargo.toml")).find(|manifest| manifest.exists())
}

/// The sources of a package, which somebody else may have written.
#[threat(SourceOutside)]
#[mitigates(SourceOutside, by = RepositoryBorder)]
#[satisfies(TreesAreData)]
pub(crate) fn read(scanner: &Scanner, request: &Request) -> Result<Sources, ScanError> {
    bounded(scanner, &Request { outside: !control_on::<RepositoryBorder>(), ..request.clone() })
}

/// The scan bounds how deep sources may nest.
#[threat(HostileTree)]
#[mitigates(HostileTree, by = NestingBound)]
#[satisfies(TreesAreData)]
fn bounded(scanner: &Scanner, request: &Request) -> Result<Sources, ScanError> {
    scanner.scan(request)
}

fn depends_on_us(package: &Package) -> bool {
    package.dependencies.iter().any(|dependency| dependency.name == "threatmodel")
}
