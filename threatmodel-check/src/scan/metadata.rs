//! The answers of cargo: packages, targets, features, and which crate a name in the code means.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    path::{Path, PathBuf},
};

use cargo_metadata::{CrateType, Metadata, MetadataCommand, PackageId};

use super::{Request, cfg::Cfg};
use threatmodel_model::surface::SignError;
use threatmodel_syntax::shown;

/// The packages to read.
pub(super) struct Workspace {
    pub(super) root: PathBuf,
    pub(super) packages: Vec<PackageInfo>,
    pub(super) registries: Vec<String>,
}

/// A package to read.
pub(super) struct PackageInfo {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) folder: PathBuf,
    /// The folder as places show it.
    pub(super) root: String,
    pub(super) member: bool,
    pub(super) checked: bool,
    pub(super) reached: bool,
    /// The name of the facade crate in this package's code.
    pub(super) facade: Option<String>,
    /// The features that are on; `None` where nobody knows.
    pub(super) features: Option<HashSet<String>>,
    /// The package and crate that each name of a dependency means.
    pub(super) dependencies: HashMap<String, Dependency>,
    pub(super) targets: Vec<TargetInfo>,
    /// Whether its code is read for every platform, not only for this one.
    pub(super) any_platform: bool,
    /// What cargo runs before it compiles the package.
    pub(super) build_script: Option<TargetInfo>,
    /// Whether it switches on the feature of the facade that runs attack tests in their configurations.
    pub(super) testing: bool,
    /// Whether the paths of imports start at the root of the crate: in the edition of 2015.
    pub(super) from_root: bool,
}

/// The meaning of the name of a dependency.
pub(super) enum Dependency {
    /// The facade.
    Facade,
    /// The library of a package.
    Package(String),
}

/// A target of a package.
pub(super) struct TargetInfo {
    pub(super) kind: TargetKind,
    pub(super) crate_name: String,
    pub(super) file: PathBuf,
    /// Whether `cargo test` runs its tests with the harness.
    pub(super) tested: bool,
    /// Whether other Rust code can link it: it is no C library alone.
    pub(super) linkable: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TargetKind {
    /// A library that test binaries link.
    Library,
    /// A procedural macro: a library that the compiler loads instead.
    ProcMacro,
    /// A program.
    Program,
    /// An integration test.
    Test,
    /// An example.
    Example,
    /// A benchmark.
    Bench,
}

impl PackageInfo {
    /// What is known of the conditions that its code is compiled under.
    pub(super) fn cfg(&self) -> Cfg<'_> {
        Cfg { features: self.features.as_ref(), any_platform: self.any_platform }
    }
}

/// Why the scan could not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum ScanError {
    /// `cargo metadata` failed.
    Metadata(Box<cargo_metadata::Error>),
    /// Cargo does not know the package.
    NoPackage(PathBuf),
    /// The system gives no threads to read with.
    Threads(rayon::ThreadPoolBuildError),
    /// A file of signs of the catalogue cannot be read.
    Signs(SignError),
}

impl From<SignError> for ScanError {
    fn from(error: SignError) -> Self {
        Self::Signs(error)
    }
}

impl core::fmt::Display for ScanError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Metadata(error) => write!(f, "cargo could not describe the workspace: {error}"),
            Self::NoPackage(manifest) => write!(f, "cargo knows no package at {}", manifest.display()),
            Self::Threads(error) => write!(f, "the sources cannot be read: {error}"),
            Self::Signs(error) => write!(f, "the signs of the catalogue cannot be read: {error}"),
        }
    }
}

impl core::error::Error for ScanError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Metadata(error) => Some(error),
            Self::NoPackage(_) => None,
            Self::Threads(error) => Some(error),
            Self::Signs(error) => Some(error),
        }
    }
}

/// The packages that the request is about, among those that cargo knows.
pub(super) fn of(metadata: &Metadata, request: &Request) -> Result<Workspace, ScanError> {
    let manifest = request.manifest.canonicalize().unwrap_or_else(|_| request.manifest.clone());
    let host = metadata
        .packages
        .iter()
        .find(|package| package.manifest_path.as_std_path().canonicalize().is_ok_and(|path| path == manifest))
        .ok_or_else(|| ScanError::NoPackage(request.manifest.clone()))?;
    let members: HashSet<&PackageId> = metadata.workspace_members.iter().collect();
    let reached = reached_from(metadata, &host.id);

    let root = metadata.workspace_root.as_std_path().to_owned();
    let mut packages = Vec::new();
    for package in &metadata.packages {
        let is_member = members.contains(&package.id);
        let checked = package.id == host.id || (request.workspace && is_member);
        let is_reached = reached.contains(&package.id);
        let facade = facade_of(metadata, &package.id);
        if !(checked || is_reached && facade.is_some()) {
            continue;
        }
        let folder = package.manifest_path.parent().map_or_else(PathBuf::new, |folder| folder.as_std_path().to_owned());
        let node = node_of(metadata, &package.id);
        let resolved = node.map(|node| node.features.iter().map(|feature| feature.to_string()).collect());
        let features = match package.id == host.id {
            true => request.features.as_ref().map(|features| features.iter().cloned().collect()),
            false => resolved,
        };
        packages.push(PackageInfo {
            name: package.name.to_string(),
            version: package.version.to_string(),
            root: shown(&folder, &root),
            member: is_member,
            checked,
            reached: is_reached,
            facade,
            // `cargo test` runs the tests of members only.
            targets: targets_of(package, &folder, features.as_ref(), is_member),
            any_platform: false,
            build_script: build_script_of(package),
            features,
            dependencies: dependencies_of(metadata, &package.id),
            testing: switches_testing_on(package),
            from_root: package.edition == cargo_metadata::Edition::E2015,
            folder,
        });
    }
    let mut registries: Vec<String> = metadata
        .packages
        .iter()
        .filter(|package| package.name.as_str() == "threatmodel-core")
        .map(|package| package.version.to_string())
        .collect();
    registries.sort();
    Ok(Workspace { root, packages, registries })
}

/// Asks cargo, without the network where that works, as it does once the package is built.
pub(super) fn ask(manifest: &Path) -> Result<Metadata, cargo_metadata::Error> {
    let mut command = MetadataCommand::new();
    command.manifest_path(manifest);
    answer(&command, &[OFFLINE.to_owned()]).or_else(|_| command.exec())
}

const OFFLINE: &str = "--offline";

/// The answer of cargo to a command with these options: for every platform, or for the one that is built for if the dependencies
/// of others were never fetched.
pub(super) fn answer(command: &MetadataCommand, options: &[String]) -> Result<Metadata, cargo_metadata::Error> {
    let ask = |more: Option<String>| {
        let mut command = command.clone();
        command.other_options(options.iter().cloned().chain(more).collect::<Vec<_>>());
        command.exec()
    };
    ask(None).or_else(|error| ask(Some(this_platform())).map_err(|_| error))
}

/// The option that asks cargo about the platform that is built for alone.
fn this_platform() -> String {
    let platform = std::env::var("CARGO_BUILD_TARGET").unwrap_or_else(|_| "host-tuple".to_owned());
    format!("--filter-platform={platform}")
}

fn node_of<'m>(metadata: &'m Metadata, id: &PackageId) -> Option<&'m cargo_metadata::Node> {
    metadata.resolve.as_ref()?.nodes.iter().find(|node| node.id == *id)
}

pub(crate) fn reached_from(metadata: &Metadata, host: &PackageId) -> HashSet<PackageId> {
    let mut reached = HashSet::from([host.clone()]);
    let mut queue = VecDeque::from([host.clone()]);
    while let Some(id) = queue.pop_front() {
        let Some(node) = node_of(metadata, &id) else { continue };
        for dependency in &node.deps {
            // Dependencies of build scripts are not part of the test binary.
            let linked = dependency.dep_kinds.iter().any(|kind| match kind.kind {
                cargo_metadata::DependencyKind::Normal => true,
                cargo_metadata::DependencyKind::Development => id == *host,
                _ => false,
            });
            if linked && reached.insert(dependency.pkg.clone()) {
                queue.push_back(dependency.pkg.clone());
            }
        }
    }
    reached
}

fn package_name<'m>(metadata: &'m Metadata, id: &PackageId) -> Option<&'m str> {
    metadata.packages.iter().find(|package| package.id == *id).map(|package| package.name.as_str())
}

fn facade_of(metadata: &Metadata, id: &PackageId) -> Option<String> {
    let node = node_of(metadata, id)?;
    let facade = node.deps.iter().find(|dependency| package_name(metadata, &dependency.pkg) == Some("threatmodel"))?;
    Some(facade.name.clone())
}

fn dependencies_of(metadata: &Metadata, id: &PackageId) -> HashMap<String, Dependency> {
    // Where nothing is resolved, the manifest says by which names the package knows others.
    let Some(node) = node_of(metadata, id) else {
        let package = metadata.packages.iter().find(|package| package.id == *id);
        let declared = package.into_iter().flat_map(|package| &package.dependencies).map(|dependency| {
            let name = dependency.rename.as_ref().unwrap_or(&dependency.name).replace('-', "_");
            (name, Dependency::Package(dependency.name.clone()))
        });
        return declared.collect();
    };
    let named = node.deps.iter().filter_map(|dependency| {
        let package = package_name(metadata, &dependency.pkg)?;
        let meaning =
            if package == "threatmodel" { Dependency::Facade } else { Dependency::Package(package.to_owned()) };
        Some((dependency.name.clone(), meaning))
    });
    named.collect()
}

/// Whether the package itself asks for the feature `testing`: what another member of the workspace asks for does not count,
/// because the tests of this one can be run alone. A package that does not depend on the facade says nothing either way.
fn switches_testing_on(package: &cargo_metadata::Package) -> bool {
    let brings = |feature: &str| matches!(feature, "testing" | "sqlite" | "http" | "confine");
    let facades: Vec<_> = package.dependencies.iter().filter(|dependency| dependency.name == "threatmodel").collect();
    if facades.is_empty() {
        return true;
    }
    let is_facade = |name: &str| facades.iter().any(|facade| facade.rename.as_deref().unwrap_or(&facade.name) == name);
    let forwards = package.features.values().flatten().any(|enabled| {
        let forwarded = enabled.split_once('/');
        forwarded.is_some_and(|(of, feature)| is_facade(of.trim_end_matches('?')) && brings(feature))
    });
    forwards || facades.iter().any(|facade| facade.features.iter().any(|feature| brings(feature)))
}

fn targets_of(
    package: &cargo_metadata::Package,
    folder: &Path,
    features: Option<&HashSet<String>>,
    is_member: bool,
) -> Vec<TargetInfo> {
    let bare = without_harness(folder);
    let known = package.targets.iter().filter_map(|target| {
        let kind = if target.is_proc_macro() {
            TargetKind::ProcMacro
        } else if target.is_custom_build() {
            return None;
        } else if target.is_bin() {
            TargetKind::Program
        } else if target.is_test() {
            TargetKind::Test
        } else if target.is_example() {
            TargetKind::Example
        } else if target.is_bench() {
            TargetKind::Bench
        } else {
            TargetKind::Library
        };
        let built = target.required_features.iter().all(|feature| features.is_some_and(|on| on.contains(feature)));
        let harness = !bare.contains(&(kind_key(kind), target.name.clone()));
        Some(TargetInfo {
            kind,
            crate_name: target.name.replace('-', "_"),
            file: target.src_path.as_std_path().to_owned(),
            tested: target.test && built && harness && is_member,
            linkable: !target.crate_types.iter().all(|kind| matches!(kind, CrateType::CDyLib | CrateType::StaticLib)),
        })
    });
    known.collect()
}

fn build_script_of(package: &cargo_metadata::Package) -> Option<TargetInfo> {
    let script = package.targets.iter().find(|target| target.is_custom_build())?;
    Some(TargetInfo {
        kind: TargetKind::Program,
        crate_name: "build_script".to_owned(),
        file: script.src_path.as_std_path().to_owned(),
        tested: false,
        linkable: false,
    })
}

const fn kind_key(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Library | TargetKind::ProcMacro => "lib",
        TargetKind::Program => "bin",
        TargetKind::Test => "test",
        TargetKind::Example => "example",
        TargetKind::Bench => "bench",
    }
}

/// The targets with `harness = false`, which `cargo metadata` does not show.
fn without_harness(folder: &Path) -> HashSet<(&'static str, String)> {
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    let table: toml::Table = manifest.parse().unwrap_or_default();
    let mut bare = HashSet::new();
    for key in ["lib", "bin", "test", "example", "bench"] {
        let entries: Vec<&toml::Value> = match table.get(key) {
            Some(toml::Value::Array(list)) => list.iter().collect(),
            Some(one) => vec![one],
            None => continue,
        };
        for entry in entries {
            let off = entry.get("harness").and_then(toml::Value::as_bool) == Some(false);
            let package = table.get("package").and_then(|package| package.get("name"));
            let name = entry.get("name").or(package).and_then(toml::Value::as_str);
            if let (true, Some(name)) = (off, name) {
                bare.insert((key, name.to_owned()));
                bare.insert((key, name.replace('-', "_")));
            }
        }
    }
    bare
}
