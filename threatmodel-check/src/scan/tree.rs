//! Follows the module tree of one target through its files.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    sync::Arc,
};

use foldhash::{HashMap, HashMapExt as _};
use threatmodel_model::source::Problem;

use super::{
    border::Border,
    bounds,
    cfg::{Active, Answer, Cfg},
    depth,
    files::{Files, Loading, Unreadable},
    metadata::{PackageInfo, TargetInfo, TargetKind},
    outline::{Item, Kind, Outline},
    unread,
};
use threatmodel_syntax::{shown, without_dots};

/// The module tree of a target.
pub(super) struct Tree {
    pub(super) crate_name: String,
    pub(super) kind: TargetKind,
    pub(super) tested: bool,
    /// How many files it has.
    pub(super) count: usize,
    /// Those with annotations, or all where all are wanted.
    pub(super) annotated: Vec<FileAt>,
    /// Every module by its path, with the files that declare what is in it, if names were asked for.
    pub(super) modules: HashMap<String, Vec<Arc<Source>>>,
    pub(super) problems: Vec<Problem>,
}

/// A file, as a module or as a part of one.
pub(super) struct Source {
    path: PathBuf,
    pub(super) module: String,
    loading: Arc<Loading>,
}

impl Source {
    /// All that it declares.
    pub(super) fn declared(&self) -> Option<&Outline> {
        self.loading.as_ref().as_ref().ok().map(|loaded| loaded.declared(&self.path))
    }
}

/// A file with annotations, as a module or as a part of one.
pub(super) struct FileAt {
    /// Its path as the file system knows it.
    pub(super) path: PathBuf,
    pub(super) shown: String,
    pub(super) module: String,
    pub(super) active: Active,
    loading: Arc<Loading>,
}

impl FileAt {
    /// Its text.
    pub(super) fn source(&self) -> &str {
        self.loading.as_ref().as_ref().map_or("", |loaded| &loaded.source)
    }

    /// Its text, read again where it was not kept.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self.loading.as_ref() {
            Ok(loaded) if loaded.annotated => Cow::Borrowed(&loaded.source),
            _ => Cow::Owned(std::fs::read_to_string(&self.path).unwrap_or_default()),
        }
    }
}

/// The parts of a module tree to read.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// Files wherever they lie, not only in the repository.
    pub(super) outside: bool,
    /// Whether to read the declarations of the modules too.
    pub(super) names: bool,
    /// The files without annotations, too.
    pub(super) every: bool,
}

/// Reads the module tree of a target.
pub(super) fn read(package: &PackageInfo, target: &TargetInfo, root: &Path, files: &Files, wanted: Wanted) -> Tree {
    read_with(package, target, root, files, wanted, &[])
}

/// The same with those of these files that lie below the folder of the target and that nothing leads to.
pub(super) fn read_with(
    package: &PackageInfo,
    target: &TargetInfo,
    root: &Path,
    files: &Files,
    wanted: Wanted,
    all: &[&Path],
) -> Tree {
    let start = match target.kind {
        // Nobody ships an example.
        TargetKind::Test | TargetKind::Bench | TargetKind::Example => Active::IN_TESTS,
        _ => Active::ALWAYS,
    };
    let mut walker = Walker {
        package,
        root,
        files,
        cfg: package.cfg(),
        border: (!wanted.outside).then(|| Border::around(&package.folder, root)),
        names: wanted.names,
        every: wanted.every,
        tree: Tree {
            crate_name: target.crate_name.clone(),
            kind: target.kind,
            tested: target.tested,
            count: 0,
            annotated: Vec::new(),
            modules: HashMap::new(),
            problems: Vec::new(),
        },
    };
    let root = Found { held: files.held(&target.file), path: target.file.clone() };
    let asking = Asking { above: None, line: 0, what: &|| "the target's root file".to_owned() };
    walker.file(root, &|| folder_of(&target.file), target.crate_name.clone(), start, &asking);
    let folder = folder_of(&target.file);
    // Above comes first: it may lead to those below.
    let mut strays: Vec<&Path> = all.iter().copied().filter(|path| path.starts_with(&folder)).collect();
    strays.sort_by_key(|path| (path.components().count(), *path));
    for path in strays {
        let is_known = walker.tree.annotated.iter().any(|known| known.path == path);
        let Some(module) = module_of(path, &folder).filter(|_| !is_known) else { continue };
        let found = Found { held: files.held(path), path: path.to_owned() };
        let asking = Asking { above: None, line: 0, what: &|| "a file that no module line leads to".to_owned() };
        let below = || if path.ends_with("mod.rs") { folder_of(path) } else { path.with_extension("") };
        walker.file(found, &below, [&target.crate_name, "::", &module].concat(), start, &asking);
    }
    walker.tree
}

/// The module that a file is by its place below the folder of a target; none where it is a target of its own, or holds tests.
fn module_of(file: &Path, folder: &Path) -> Option<String> {
    let mut names: Vec<String> = file
        .strip_prefix(folder)
        .ok()?
        .with_extension("")
        .iter()
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    if names.last().is_some_and(|name| name == "mod") {
        names.pop();
    }
    let is_apart =
        |name: &String| matches!(name.as_str(), "bin" | "tests" | "test" | "benches" | "examples" | "build" | "main");
    (!names.is_empty() && !names.iter().any(is_apart)).then(|| names.join("::"))
}

struct Walker<'p> {
    package: &'p PackageInfo,
    root: &'p Path,
    files: &'p Files,
    cfg: Cfg<'p>,
    /// Where sources end, if they end anywhere.
    border: Option<Border>,
    /// Whether what modules declare is wanted.
    names: bool,
    /// Whether files without annotations are wanted.
    every: bool,
    tree: Tree,
}

/// Where a module's files are looked for.
struct Folders<'f> {
    /// Beside the file that the module line is in; what `#[path]` and `include!` start from.
    beside: &'f Path,
    /// Below the module that the line is in.
    below: &'f Path,
    /// Whether the line is in an inline module; `#[path]` then starts from below.
    inline: bool,
}

/// A file that is there, or where it is missing.
struct Found<'p> {
    path: PathBuf,
    /// Its content, if the files of its package hold it.
    held: Option<&'p Arc<Loading>>,
}

/// The file that is read, and those that lead to it.
struct Here<'h> {
    path: &'h Path,
    /// Whether it is held.
    held: bool,
    /// The source in which names are looked up, if they are needed.
    source: Option<Arc<Source>>,
    above: Option<&'h Here<'h>>,
    /// How many files lead to it.
    depth: usize,
}

/// The item that asks for a file.
struct Asking<'a> {
    above: Option<&'a Here<'a>>,
    /// The line of its `mod` or `include!`.
    line: u32,
    /// The file in words.
    what: &'a dyn Fn() -> String,
}

impl<'p> Walker<'p> {
    /// Reads a file whose modules lie in `below`, which most files do not ask for.
    fn file(
        &mut self,
        found: Found<'p>,
        below: &dyn Fn() -> PathBuf,
        module: String,
        active: Active,
        asking: &Asking<'_>,
    ) {
        let Found { path: file, held } = found;
        let line = asking.line;
        let depth = asking.above.map_or(0, |above| above.depth + 1);
        if comes_back(&file, held.is_some(), depth, asking.above) {
            let (name, what) = (shown(&file, self.root), (asking.what)());
            let message = format!("`{name}` includes itself, as {what}");
            let help = "break the circle: one `#[path]`, `include!` or link leads back here";
            self.tree.problems.push(unread(&name, line.max(1), message, help));
            return;
        }
        if depth == bounds::MODULES {
            let (name, what) = (shown(&file, self.root), (asking.what)());
            let message = format!("`{name}`, {what}, lies below more than {} files: it is not read", bounds::MODULES);
            self.tree.problems.push(unread(&name, line.max(1), message, "nest less deep"));
            return;
        }
        let within = |border: &mut Border| held.is_some() || !file.exists() || border.holds(&file);
        if !self.border.as_mut().is_none_or(within) {
            let (name, what) = (shown(&file, self.root), (asking.what)());
            let message = format!("`{name}`, {what}, leads out of the repository: it is not read");
            let help = "move the file into the repository, or make it a package of its own that this one depends on";
            self.tree.problems.push(unread(&name, line.max(1), message, help));
            return;
        }
        let loading = held.cloned().unwrap_or_else(|| self.files.load(&file));
        let loaded = match loading.as_ref() {
            Ok(loaded) => loaded,
            Err(Unreadable::NotUtf8 { line }) => {
                let name = shown(&file, self.root);
                let message = format!("`{name}` is not UTF-8");
                let line = u32::try_from(*line).unwrap_or(1);
                self.tree.problems.push(unread(&name, line, message, "save it as UTF-8, as the compiler demands"));
                return;
            }
            Err(Unreadable::System(error)) => {
                let (name, what) = (shown(&file, self.root), (asking.what)());
                let message = format!("`{name}`, {what}, cannot be read: {error}");
                self.tree.problems.push(unread(&name, 1, message, "add the file, or delete the line that asks for it"));
                return;
            }
        };
        let source = self.names.then(|| {
            let (path, module, loading) = (file.clone(), module.clone(), Arc::clone(&loading));
            Arc::new(Source { path, module, loading })
        });
        let here = Here { path: &file, held: held.is_some(), source, above: asking.above, depth };
        // `#![cfg(…)]` at the top of a file switches off all of it.
        let active = active.and(conditions(&self.cfg, &loaded.outline.attributes).0);
        if self.names || !loaded.outline.items.is_empty() {
            let folders = Folders { beside: &folder_of(&file), below: &below(), inline: false };
            self.outline(&loaded.outline, &here, &folders, &module, active);
        }
        self.tree.count += 1;
        if loaded.annotated || self.every {
            let shown = shown(&file, self.root);
            self.tree.annotated.push(FileAt { path: file, shown, module, active, loading });
        }
    }

    fn outline(&mut self, outline: &Outline, here: &Here<'_>, folders: &Folders<'_>, module: &str, active: Active) {
        self.declares(here, module);
        for item in &outline.items {
            let (own, path) = conditions(&self.cfg, &item.attributes);
            let active = active.and(own);
            match &item.kind {
                Kind::Inline(name, inner) => {
                    let active = active.and(conditions(&self.cfg, &inner.attributes).0);
                    let module = format!("{module}::{name}");
                    let own = path.as_deref().unwrap_or(name);
                    let folders = Folders { beside: folders.beside, below: &folders.below.join(own), inline: true };
                    self.outline(inner, here, &folders, &module, active);
                }
                Kind::TooDeep(name) => {
                    let message =
                        format!("`mod {name}` is nested in more than {} modules: it is not read", bounds::MODULES);
                    let file = shown(here.path, self.root);
                    self.tree.problems.push(unread(&file, item.line, message, "nest less deep"));
                }
                Kind::File(name) => self.module_file(name, path, item, here, folders, module, active),
                Kind::Include(text) => self.include(text, item, here, folders, module, active),
                Kind::Use(_) | Kind::ExternCrate(_) | Kind::Type(_) | Kind::Alias(..) => {}
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the place of a module line has that many parts")]
    fn module_file(
        &mut self,
        name: &str,
        path: Option<String>,
        item: &Item,
        here: &Here<'_>,
        folders: &Folders<'_>,
        module: &str,
        active: Active,
    ) {
        let (named, below) = (path.is_some(), || folders.below.join(name));
        let found = match path {
            Some(path) => {
                self.find(without_dots(&if folders.inline { folders.below } else { folders.beside }.join(path)))
            }
            None => {
                let flat = self.find(folders.below.join([name, ".rs"].concat()));
                flat.or_else(|flat| self.find(below().join("mod.rs")).map_err(|_| flat))
            }
        };
        let found = match found {
            Ok(found) => found,
            // The compiler does not ask for it either, or only on another platform.
            Err(_) if active.anywhere() != Answer::On => return,
            Err(path) => {
                let (file, wanted) = (shown(here.path, self.root), shown(&path, self.root));
                let message = format!("the file of `mod {name}` is missing: `{wanted}`");
                self.tree.problems.push(unread(&file, item.line, message, "add the file, or delete the `mod` line"));
                return;
            }
        };
        let beside = named.then(|| folder_of(&found.path));
        let below = || beside.clone().unwrap_or_else(below);
        let what = || format!("the file of `mod {name}`");
        let asking = Asking { above: Some(here), line: item.line, what: &what };
        // Without the machinery of `format!`, which takes longer than the rest: there are as many modules as files.
        self.file(found, &below, [module, "::", name].concat(), active, &asking);
    }

    fn include(
        &mut self,
        text: &str,
        item: &Item,
        here: &Here<'_>,
        folders: &Folders<'_>,
        module: &str,
        active: Active,
    ) {
        let Some(path) = included(text, &self.package.folder) else { return };
        let found = match self.find(without_dots(&folders.beside.join(path))) {
            Ok(found) => found,
            Err(path) if active.anywhere() == Answer::On => Found { path, held: None },
            Err(_) => return,
        };
        let what = || "an included file".to_owned();
        let asking = Asking { above: Some(here), line: item.line, what: &what };
        self.file(found, &|| folders.below.to_owned(), module.to_owned(), active, &asking);
    }

    /// The file at a path, or the path where there is none.
    fn find(&self, path: PathBuf) -> Result<Found<'p>, PathBuf> {
        let held = self.files.held(&path);
        if held.is_some() || path.is_file() { Ok(Found { path, held }) } else { Err(path) }
    }

    /// Notes that the file which is read declares something in this module.
    fn declares(&mut self, here: &Here<'_>, module: &str) {
        let Some(source) = &here.source else { return };
        let sources = match self.tree.modules.get_mut(module) {
            Some(sources) => sources,
            None => self.tree.modules.entry(module.to_owned()).or_default(),
        };
        // A module may stand there twice, for one `cfg` and for another.
        if !sources.last().is_some_and(|last| Arc::ptr_eq(last, source)) {
            sources.push(Arc::clone(source));
        }
    }
}

fn folder_of(file: &Path) -> PathBuf {
    file.parent().map(Path::to_owned).unwrap_or_default()
}

/// Whether a file is one of those that lead to it. What a link leads to is asked for only where there is one, or where the
/// modules are nested so deep that a folder may be a link.
fn comes_back(file: &Path, held: bool, depth: usize, above: Option<&Here<'_>>) -> bool {
    let is_link = !held && file.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
    let mut leading = std::iter::successors(above, |here| here.above);
    if !is_link && depth < 16 {
        // A held file has one path; comparing two paths part by part takes longer.
        return leading.any(|above| match held && above.held {
            true => above.path.as_os_str() == file.as_os_str(),
            false => above.path == file,
        });
    }
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let file = real(file);
    leading.any(|above| real(above.path) == file)
}

/// Whether the attributes of an item let it be compiled, and its `#[path]`.
pub(super) fn conditions(cfg: &Cfg<'_>, attributes: &[String]) -> (Active, Option<String>) {
    if attributes.is_empty() {
        return (Active::ALWAYS, None);
    }
    let metas: Vec<syn::Meta> = attributes.iter().filter_map(|text| depth::parse_str(text).ok()).collect();
    let expanded = cfg.expanded(&metas);
    let path = expanded.iter().rev().find_map(|attribute| match attribute.meta.as_ref() {
        syn::Meta::NameValue(pair) if pair.path.is_ident("path") && attribute.active.anywhere() == Answer::On => {
            match &pair.value {
                syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
                _ => None,
            }
        }
        _ => None,
    });
    (cfg.of_item(&expanded), path)
}

/// The path that an `include!` names, where it can be known without a build.
fn included(text: &str, package: &Path) -> Option<PathBuf> {
    if let Ok(literal) = depth::parse_str::<syn::LitStr>(text.trim().trim_end_matches(',')) {
        return Some(PathBuf::from(literal.value()));
    }
    let compact: String = text.split_whitespace().collect();
    let rest = compact.strip_prefix("concat!(env!(\"CARGO_MANIFEST_DIR\"),\"")?;
    let (relative, _) = rest.split_once('"')?;
    Some(package.join(relative.trim_start_matches('/')))
}
