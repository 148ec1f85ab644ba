//! `cargo threatmodel init`: adds what a threat model needs to packages that lack it. Existing content stays as it is.

use std::{
    collections::BTreeMap,
    fs,
    path::{Component, Path, PathBuf},
};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, Target};
use clap::Args;
use threatmodel_text::plain;

use crate::{
    change::{Change, is_there, shown},
    exit::Exit,
    manifest::{Dependency, FACADE, Manifest},
    output,
    subject::Error,
};

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    manifest: clap_cargo::Manifest,
    #[command(flatten)]
    workspace: clap_cargo::Workspace,
    /// Depend on the checkout of threatmodel in this folder instead of on a version
    #[arg(long, value_name = "DIR")]
    path: Option<PathBuf>,
    /// Show the changes without making them
    #[arg(long, short = 'n')]
    dry_run: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

/// The policy for a new model, with commented-out examples.
const POLICY: &str = include_str!("init/threatmodel.toml");

/// The features of the facade that enable the check.
const TESTING: [&str; 3] = ["testing", "sqlite", "http"];

/// The test with the check.
const TEST: &str = "threat_model";

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    let metadata = ask(options)?;
    let (selected, _) = options.workspace.partition_packages(&metadata);
    if selected.is_empty() {
        return Err("no package is selected; `cargo metadata` lists those that there are".into());
    }
    let is_selected = |name: &&String| selected.iter().any(|package| package.name.as_str() == **name);
    if let Some(name) = options.workspace.package.iter().find(|name| !is_selected(name)) {
        return Err(format!("the workspace has no package `{}`", plain::line(name)).into());
    }
    let mut init = Init::new(&metadata, options)?;
    for package in &selected {
        init.package(package)?;
    }
    init.policy(&selected)?;
    let (changes, mut notes) = init.changes()?;
    if !options.quiet {
        let patches: String = changes.iter().map(Change::patch).collect();
        // A reader that closes the pipe has seen enough; the changes are made all the same.
        output::put(&patches)?;
    }
    if !options.dry_run {
        changes.iter().try_for_each(Change::write)?;
    }
    notes.push(match (changes.is_empty(), options.dry_run) {
        (true, _) => "nothing to change".to_owned(),
        (false, true) => "nothing was written, as `--dry-run` asks".to_owned(),
        (false, false) => "next: `cargo test`, which fails and says what the model lacks first".to_owned(),
    });
    if !options.quiet {
        notes.iter().for_each(|note| anstream::eprintln!("{note}"));
    }
    Ok(Exit::Clean)
}

/// Asks cargo for the packages; nothing is resolved, so no lock file is written and no network is needed.
fn ask(options: &Options) -> Result<Metadata, Error> {
    let mut command = MetadataCommand::new();
    if let Some(manifest) = &options.manifest.manifest_path {
        command.manifest_path(manifest);
    }
    Ok(command.no_deps().exec()?)
}

/// The changes, collected before anything is written.
struct Init {
    /// The workspace's folder.
    root: PathBuf,
    /// The manifest of the workspace.
    root_manifest: PathBuf,
    /// The checkout to depend on.
    checkout: Option<PathBuf>,
    /// Manifests by file, each with the folder that it must be in.
    manifests: BTreeMap<PathBuf, (PathBuf, Manifest)>,
    /// New files.
    files: Vec<Change>,
    /// Further messages.
    notes: Vec<String>,
}

impl Init {
    fn new(metadata: &Metadata, options: &Options) -> Result<Self, Error> {
        let root = metadata.workspace_root.clone().into_std_path_buf();
        Ok(Self {
            root_manifest: root.join("Cargo.toml"),
            root,
            checkout: options.path.as_deref().map(checkout).transpose()?,
            manifests: BTreeMap::new(),
            files: Vec::new(),
            notes: Vec::new(),
        })
    }

    fn package(&mut self, package: &Package) -> Result<(), Error> {
        if package.name.as_str() == FACADE {
            return Err(format!("`{FACADE}` cannot depend on itself").into());
        }
        let file = package.manifest_path.clone().into_std_path_buf();
        let key = self.dependencies(package, &file)?;
        self.test(package, &file, &key)
    }

    /// Adds both dependencies where they are missing. Returns the name of the facade in the package.
    fn dependencies(&mut self, package: &Package, file: &Path) -> Result<String, Error> {
        let kinds = |kind| package.dependencies.iter().filter(move |one| one.name == FACADE && one.kind == kind);
        let has_testing =
            |kind| kinds(kind).any(|one| one.features.iter().any(|feature| TESTING.contains(&feature.as_str())));
        let name = shown(file, &self.root);
        let shared = self.manifest(&self.root_manifest.clone())?.shared_dependency().map(|shared| shared.key);
        let manifest = self.manifest(file)?;
        let normal = manifest.dependency("dependencies", shared.as_deref());
        let dev = manifest.dependency("dev-dependencies", shared.as_deref());
        let dependency = match normal.clone().or(dev) {
            Some(dependency) => dependency,
            None => self.new_dependency(file)?,
        };
        let manifest = self.manifest(file)?;
        let mut notes = Vec::new();
        if kinds(DependencyKind::Normal).next().is_some() {
            notes.push(format!("`{name}` has `{FACADE}` already"));
        } else {
            manifest.depend("dependencies", &dependency, &[])?;
        }
        let dev_is_there = kinds(DependencyKind::Development).next().is_some();
        if has_testing(DependencyKind::Normal) || has_testing(DependencyKind::Development) {
            notes.push(format!("`{name}` has the feature `testing` already"));
        } else if dev_is_there {
            notes.push(format!(
                "warning: `{name}` has `{FACADE}` below `[dev-dependencies]` without the feature `testing`, which the check needs\n\
                 help: add `features = [\"testing\"]` to it"
            ));
        } else {
            manifest.depend("dev-dependencies", &dependency, &["testing"])?;
        }
        self.notes.extend(notes);
        Ok(dependency.key)
    }

    /// Adds the facade to a package without it, through the workspace if that keeps the dependencies of its members.
    fn new_dependency(&mut self, file: &Path) -> Result<Dependency, Error> {
        let root_manifest = self.root_manifest.clone();
        let shares = self.manifest(&root_manifest)?.shares_dependencies();
        let from = if shares { &root_manifest } else { file };
        let fresh = match &self.checkout {
            None => Dependency::version(env!("CARGO_PKG_VERSION")),
            Some(checkout) => Dependency::path(&relative(&folder_of(from).canonicalize()?, checkout)),
        };
        if !shares {
            return Ok(fresh);
        }
        let workspace = self.manifest(&root_manifest)?;
        if let Some(shared) = workspace.shared_dependency() {
            return Ok(shared.inherited());
        }
        workspace.share(&fresh)?;
        Ok(fresh.inherited())
    }

    /// Adds the test with the check where it is missing.
    fn test(&mut self, package: &Package, file: &Path, key: &str) -> Result<(), Error> {
        let folder = folder_of(file);
        let test = folder.join("tests").join(TEST).with_extension("rs");
        let target = package.targets.iter().find(|target| target.is_test() && target.name == TEST);
        if target.is_none() && !is_there(&test) && self.in_program(package, folder, key)? {
            return Ok(());
        }
        if let Some(target) = target.filter(|target| is_there(target.src_path.as_std_path())) {
            self.notes.push(format!("`{}` is there already", shown(target.src_path.as_std_path(), &self.root)));
            return Ok(());
        }
        if target.is_none() && !self.manifest(file)?.finds_tests(package.edition == cargo_metadata::Edition::E2015) {
            self.manifest(file)?.name_test(TEST)?;
        }
        let test = target.map_or(test, |target| target.src_path.clone().into_std_path_buf());
        if is_there(&test) {
            self.notes.push(format!("`{}` is there already", shown(&test, &self.root)));
            return Ok(());
        }
        let text = format!("//! The check of the threat model.\n\n{}\n", check(key));
        self.files.push(Change::create(&test, folder, &self.root, text)?);
        let (name, shown) = (plain::line(&package.name), shown(&test, &self.root));
        self.notes.push(if has_library(package) {
            format!(
                "`{name}`: `check!` is in `{shown}`; attack tests go beside the code that they attack, or next to it in `tests`"
            )
        } else {
            format!(
                "`{name}` has no library: `{shown}` links no program, so there the annotations are checked from the sources alone; \
                 better, move `check!` into a module of each program, `#[cfg(test)] mod threat_model {{ threatmodel::check!(); }}`. \
                 {START}"
            )
        });
        Ok(())
    }

    /// Adds the check to the program of a package that has no library, so that it is linked with the annotations. `false` where the
    /// package has a library, several programs, or one without tests, outside its folder or that cannot be read.
    fn in_program(&mut self, package: &Package, folder: &Path, key: &str) -> Result<bool, Error> {
        // The older edition needs an `extern crate` for that.
        let is_old = package.edition == cargo_metadata::Edition::E2015;
        let programs: Vec<&Target> = package.targets.iter().filter(|target| target.is_bin()).collect();
        // One with `test = false` would never be asked.
        let ([program @ Target { test: true, .. }], false) = (&programs[..], is_old || has_library(package)) else {
            return Ok(false);
        };
        let file = program.src_path.as_std_path();
        if !file.starts_with(folder) {
            return Ok(false);
        }
        let shown = shown(file, &self.root);
        let old = fs::read_to_string(file).map_err(|error| format!("`{shown}`: {error}"))?;
        let Ok(parsed) = syn::parse_file(&old) else { return Ok(false) };
        if has_check(&parsed.items) {
            self.notes.push(format!("`{shown}` has the check already"));
            return Ok(true);
        }
        let end = if old.ends_with('\n') { "" } else { "\n" };
        let new = format!("{old}{end}\n#[cfg(test)]\nmod threat_model {{\n    {}\n}}\n", check(key));
        self.files.push(Change::replace(file, folder, &self.root, &old, new)?);
        let name = plain::line(&package.name);
        self.notes.push(format!("`{name}` has no library: `check!` is in a module of its program, `{shown}`. {START}"));
        Ok(true)
    }

    /// Adds the policy where it is missing: one, next to the manifest of the workspace, for all packages without their own.
    fn policy(&mut self, packages: &[&Package]) -> Result<(), Error> {
        let name = "threatmodel.toml";
        let policy = self.root.join(name);
        let own = |package: &&Package| is_there(&folder_of(package.manifest_path.as_std_path()).join(name));
        if is_there(&policy) || packages.iter().all(own) {
            self.notes.push(format!("`{name}` is there already"));
            return Ok(());
        }
        self.files.push(Change::create(&policy, &self.root, &self.root, POLICY.to_owned())?);
        self.notes.push(format!(
            "`{name}` begins with the profile `start`: what the model lacks only warns; remove the line once nothing does"
        ));
        Ok(())
    }

    /// Every change, manifests first, and further messages.
    fn changes(self) -> Result<(Vec<Change>, Vec<String>), Error> {
        let mut changes = Vec::new();
        for (file, (folder, manifest)) in self.manifests {
            let text = manifest.text();
            if text != manifest.old {
                changes.push(Change::replace(&file, &folder, &self.root, &manifest.old, text)?);
            }
        }
        changes.extend(self.files);
        Ok((changes, self.notes))
    }

    fn manifest(&mut self, file: &Path) -> Result<&mut Manifest, Error> {
        if !self.manifests.contains_key(file) {
            self.manifests.insert(file.to_owned(), (folder_of(file).to_owned(), Manifest::read(file)?));
        }
        self.manifests.get_mut(file).map(|(_, manifest)| manifest).ok_or_else(|| "a manifest is lost".into())
    }
}

/// Where the attack tests of a program go.
const START: &str = "Attack tests in `tests` start the program, and share the file of its nouns with `#[path]`";

/// The check of a package that has the facade by this name.
fn check(key: &str) -> String {
    let name = key.replace('-', "_");
    let option = if name == FACADE { String::new() } else { format!("crate = {name}") };
    format!("{name}::check!({option});")
}

fn has_library(package: &Package) -> bool {
    package.targets.iter().any(|target| target.is_lib() || target.is_proc_macro())
}

/// Whether a program has the check, or a module by the name of the one that would hold it.
fn has_check(items: &[syn::Item]) -> bool {
    items.iter().any(|item| match item {
        syn::Item::Macro(one) => one.mac.path.segments.last().is_some_and(|last| last.ident == "check"),
        syn::Item::Mod(one) => {
            one.ident == "threat_model" || one.content.as_ref().is_some_and(|(_, items)| has_check(items))
        }
        _ => false,
    })
}

fn folder_of(manifest: &Path) -> &Path {
    manifest.parent().unwrap_or(Path::new("."))
}

/// The folder of the checkout, which must contain the facade.
fn checkout(folder: &Path) -> Result<PathBuf, Error> {
    let name = plain::line(&folder.to_string_lossy());
    let folder = folder.canonicalize().map_err(|error| format!("`--path {name}`: {error}"))?;
    let mut command = MetadataCommand::new();
    command.manifest_path(folder.join("Cargo.toml")).no_deps();
    let metadata = command.exec().map_err(|error| format!("`--path {name}`: {error}"))?;
    let manifest = folder.join("Cargo.toml");
    let is_facade = |package: &Package| {
        package.name.as_str() == FACADE
            && package.manifest_path.as_std_path().canonicalize().is_ok_and(|path| path == manifest)
    };
    if !metadata.packages.iter().any(is_facade) {
        return Err(format!("`--path {name}` does not lead to the package `{FACADE}`").into());
    }
    if folder.to_str().is_none() {
        return Err(format!("`--path {name}` is not UTF-8, so no manifest can name it").into());
    }
    Ok(folder)
}

/// The relative path from one folder to another, as manifests write it; both are absolute and contain no links.
fn relative(from: &Path, to: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
    // Folders on different drives have nothing in common, not even the root.
    let up = if common == 0 { 0 } else { from.len() - common };
    let down = to.iter().skip(common).filter(|part| common == 0 || matches!(part, Component::Normal(_)));
    let parts = std::iter::repeat_n("..".into(), up).chain(down.map(|part| part.as_os_str().to_string_lossy()));
    let parts: Vec<std::borrow::Cow<'_, str>> = parts.collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use threatmodel_model::{
        policy::{Policy, Profile},
        rules::{RULES, Rule},
    };

    use super::{POLICY, relative};

    fn read(text: &str) -> Policy {
        let names: Vec<_> = RULES.iter().copied().map(Rule::policy_name).collect();
        let (policy, errors) = Policy::read(text, "threatmodel.toml", &names);
        assert_eq!(errors, []);
        Policy { file: None, ..policy }
    }

    #[test]
    fn the_policy_changes_nothing_but_the_profile_until_its_examples_are_uncommented() {
        assert_eq!(read(POLICY), Policy { profile: Profile::Start, ..Policy::default() });

        let example = |line: &str| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).map(str::to_owned);
        let examples: Vec<String> = POLICY.lines().filter_map(example).collect();
        let (policy, default) = (read(&examples.join("\n")), Policy::default());
        assert_eq!((policy.rules.len(), policy.evidence.len(), policy.handling.len()), (1, 1, 1));
        assert!(policy.risk.matrix != default.risk.matrix && policy.risk.impact != default.risk.impact);
        assert!(policy.soon != default.soon && policy.exemptions.len() == 1);
    }

    #[test]
    fn a_path_is_written_from_the_manifest_on() {
        let between = |from: &str, to: &str| relative(from.as_ref(), to.as_ref());
        assert_eq!(between("/a/b", "/a/c/d"), "../c/d");
        assert_eq!(between("/a", "/a/c"), "c");
        assert_eq!(between("/a/b/c", "/a"), "../..");
        assert_eq!(between("/a", "/a"), ".");
    }
}
