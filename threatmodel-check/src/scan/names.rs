//! Resolves the paths in annotations to the paths that nouns are declared under. Never guesses.

use std::sync::{Arc, OnceLock};

use foldhash::{HashMap, HashMapExt as _, HashSet};

use threatmodel_grammar::{ATTRIBUTES, Statement};

use super::{
    cfg::{Answer, Cfg},
    depth,
    metadata::{Dependency, PackageInfo, TargetKind},
    outline::{Item, Kind, Outline},
    tree::{Source, Tree, conditions},
};
use threatmodel_syntax::last_segment;

/// The names of every module that was read.
pub(super) struct Names<'t> {
    crates: Vec<Crate<'t>>,
}

struct Crate<'t> {
    name: String,
    /// The crate that each name of a dependency means.
    externs: HashMap<String, Extern>,
    modules: HashMap<&'t str, Declared<'t>>,
    cfg: Cfg<'t>,
    /// Whether the paths of imports start at the root of the crate.
    from_root: bool,
    /// Whether `#[macro_use]` may bring attributes of ours into every module.
    macro_use: bool,
}

/// The declarations of a module. Most modules are never asked.
struct Declared<'t> {
    sources: &'t [Arc<Source>],
    module: OnceLock<Module>,
}

impl Crate<'_> {
    fn has(&self, module: &str) -> bool {
        self.modules.contains_key(module)
    }

    /// The target of an import of the edition of 2015, as later ones write it. What the root does not have is another crate.
    fn start_at_root(&self, target: &mut Vec<String>) {
        if target.first().is_some_and(|first| self.has(&format!("{}::{first}", self.name))) {
            target.insert(0, "crate".to_owned());
        }
    }

    fn module(&self, path: &str) -> Option<&Module> {
        let declared = self.modules.get(path)?;
        Some(declared.module.get_or_init(|| {
            let mut module = Module::of(path, declared.sources, &self.cfg);
            if self.from_root {
                let targets = module.imports.iter_mut().map(|(_, target)| target).chain(&mut module.globs);
                targets.for_each(|target| self.start_at_root(target));
            }
            module
        }))
    }
}

#[derive(Clone, Copy)]
enum Extern {
    Facade,
    Crate(usize),
    /// A crate that was not read.
    Unread,
}

#[derive(Default)]
struct Module {
    types: HashSet<String>,
    aliases: Vec<(String, Vec<String>)>,
    imports: Vec<(String, Vec<String>)>,
    globs: Vec<Vec<String>>,
    /// Which of the imports and of the globs other modules see.
    passed_on: (Vec<bool>, Vec<bool>),
}

impl Module {
    fn of(path: &str, sources: &[Arc<Source>], cfg: &Cfg<'_>) -> Self {
        let mut module = Self::default();
        for source in sources {
            outlines(path, source).into_iter().for_each(|outline| module.add(outline, cfg));
        }
        module
    }

    fn add(&mut self, outline: &Outline, cfg: &Cfg<'_>) {
        for item in outline.items.iter().filter(|item| is_compiled(item, cfg)) {
            match &item.kind {
                Kind::Type(name) => _ = self.types.insert(name.clone()),
                Kind::Alias(name, of) => {
                    if let Ok(path) = depth::parse_str::<syn::Path>(of) {
                        self.aliases.push((name.clone(), segments(&path)));
                    }
                }
                Kind::Use(text) => {
                    if let Ok(import) = depth::parse_str::<syn::ItemUse>(&format!("use {text};")) {
                        flatten(&import, &mut self.imports, &mut self.globs);
                        self.passed_on.0.resize(self.imports.len(), item.public);
                        self.passed_on.1.resize(self.globs.len(), item.public);
                    }
                }
                Kind::ExternCrate(text) => {
                    if let Some((name, alias)) = other_name(text) {
                        let target = if name == "self" { vec!["crate"] } else { vec!["::", name] };
                        self.imports.push((alias.to_owned(), target.into_iter().map(str::to_owned).collect()));
                        self.passed_on.0.push(item.public);
                    }
                }
                Kind::File(_) | Kind::Inline(..) | Kind::Include(_) | Kind::TooDeep(_) => {}
            }
        }
    }
}

/// Whether an item may be compiled. What is surely not must not shadow what is beside it.
fn is_compiled(item: &Item, cfg: &Cfg<'_>) -> bool {
    conditions(cfg, &item.attributes).0.anywhere() != Answer::Off
}

/// The declarations of a file in a module, which is the file itself or one inside it. Whether that is compiled does not matter:
/// its names still mean something to the code next to it.
fn outlines<'s>(module: &str, source: &'s Source) -> Vec<&'s Outline> {
    let inside = module.strip_prefix(&source.module).unwrap_or_default();
    let mut outlines: Vec<&Outline> = source.declared().into_iter().collect();
    for name in inside.split("::").filter(|name| !name.is_empty()) {
        let inner = outlines.iter().flat_map(|outline| &outline.items).filter_map(|item| match &item.kind {
            Kind::Inline(inline, inner) if inline == name => Some(inner),
            _ => None,
        });
        outlines = inner.collect();
    }
    outlines
}

/// The name of a crate and the one that `extern crate … as …` gives to it.
fn other_name(text: &str) -> Option<(&str, &str)> {
    match text.split_whitespace().collect::<Vec<_>>()[..] {
        [name, "as", alias] if alias != "_" => Some((name, alias)),
        _ => None,
    }
}

/// The target of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Entity {
    /// A module of a crate.
    Module(usize, String),
    /// A type, by its declared path.
    Type(String),
    /// The facade crate or one of its modules.
    Facade,
}

/// How deep imports may lead to imports.
const DEPTH: usize = 32;

/// The names inside a function's body, innermost last.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    pub(super) types: Vec<String>,
    pub(super) imports: Vec<(String, Vec<String>)>,
    pub(super) globs: Vec<Vec<String>>,
}

impl Scope {
    /// The names that a block declares and imports.
    pub(super) fn of(block: &syn::Block) -> Self {
        let mut scope = Self::default();
        for statement in &block.stmts {
            match statement {
                syn::Stmt::Item(syn::Item::Struct(item)) => scope.types.push(item.ident.to_string()),
                syn::Stmt::Item(syn::Item::Enum(item)) => scope.types.push(item.ident.to_string()),
                syn::Stmt::Item(syn::Item::Union(item)) => scope.types.push(item.ident.to_string()),
                syn::Stmt::Item(syn::Item::Use(item)) => flatten(item, &mut scope.imports, &mut scope.globs),
                _ => {}
            }
        }
        scope
    }
}

impl<'t> Names<'t> {
    pub(super) fn of(packages: &'t [PackageInfo], trees: &'t [(usize, Tree)]) -> Self {
        let mut libraries = HashMap::new();
        for (at, (package, tree)) in trees.iter().enumerate() {
            if matches!(tree.kind, TargetKind::Library | TargetKind::ProcMacro) {
                libraries.insert(packages[*package].name.clone(), at);
            }
        }
        let crates = trees
            .iter()
            .map(|(package, tree)| {
                let info = &packages[*package];
                let mut externs: HashMap<String, Extern> = info
                    .dependencies
                    .iter()
                    .map(|(name, dependency)| {
                        let meaning = match dependency {
                            Dependency::Facade => Extern::Facade,
                            Dependency::Package(package) => {
                                libraries.get(package).map_or(Extern::Unread, |&at| Extern::Crate(at))
                            }
                        };
                        (name.clone(), meaning)
                    })
                    .collect();
                if info.name == "threatmodel" {
                    externs.insert("threatmodel".to_owned(), Extern::Facade);
                }
                let is_library = matches!(tree.kind, TargetKind::Library | TargetKind::ProcMacro);
                if let Some(&own) = libraries.get(&info.name).filter(|_| !is_library) {
                    externs.insert(trees[own].1.crate_name.clone(), Extern::Crate(own));
                }
                let cfg = info.cfg();
                let mut macro_use = false;
                // Names that the root of a crate gives to crates count in all of it.
                let root = tree.modules.get(&tree.crate_name).into_iter().flatten();
                let items =
                    root.flat_map(|source| outlines(&tree.crate_name, source)).flat_map(|outline| &outline.items);
                for item in items.filter(|item| is_compiled(item, &cfg)) {
                    let Kind::ExternCrate(text) = &item.kind else { continue };
                    let of = text.split_whitespace().next().and_then(|name| externs.get(name));
                    macro_use |= !matches!(of, Some(Extern::Unread))
                        && item.attributes.iter().any(|text| text.contains("macro_use"));
                    if let Some((name, alias)) = other_name(text) {
                        let meaning = match name {
                            "self" => Some(Extern::Crate(usize::MAX)),
                            _ => externs.get(name).copied(),
                        };
                        if let Some(meaning) = meaning {
                            externs.insert(alias.to_owned(), meaning);
                        }
                    }
                }
                let modules = tree
                    .modules
                    .iter()
                    .map(|(path, sources)| (path.as_str(), Declared { sources, module: OnceLock::new() }));
                let modules = modules.collect();
                Crate { name: tree.crate_name.clone(), externs, modules, cfg, from_root: info.from_root, macro_use }
            })
            .collect();
        let mut names = Self { crates };
        for at in 0..names.crates.len() {
            for meaning in names.crates[at].externs.values_mut() {
                if matches!(meaning, Extern::Crate(usize::MAX)) {
                    *meaning = Extern::Crate(at);
                }
            }
        }
        names
    }

    /// The declared path that `path` leads to from a module of a crate, if it surely leads to one.
    pub(super) fn resolve(&self, of: usize, module: &str, scopes: &[Scope], path: &syn::Path) -> Option<String> {
        let mut names = segments(path);
        if path.leading_colon.is_some() {
            names.insert(0, "::".to_owned());
        }
        match self.entity(of, module, scopes, &names, 0)? {
            Entity::Type(path) => Some(path),
            Entity::Module(..) | Entity::Facade => None,
        }
    }

    /// Whether an attribute with this path is surely of another crate.
    fn is_foreign(&self, of: usize, module: &str, path: &syn::Path) -> bool {
        let names = segments(path);
        let Some(first) = names.first() else { return false };
        if names.len() > 1 {
            let alias = self.crates[of].externs.get(first);
            return match alias {
                Some(Extern::Facade) => false,
                Some(_) => true,
                None => {
                    !matches!(first.as_str(), "crate" | "self" | "super" | "threatmodel")
                        && !matches!(self.entity(of, module, &[], &names[..1], 0), Some(Entity::Facade))
                }
            };
        }
        // Imported by name from a crate that is not the facade.
        let Some(known) = self.crates[of].module(module) else { return false };
        let import = known.imports.iter().find(|(name, _)| name == first);
        import.is_some_and(|(_, target)| match target.first().map(String::as_str) {
            Some("crate" | "self" | "super") | None => false,
            Some(root) => matches!(self.crates[of].externs.get(root), Some(Extern::Crate(_) | Extern::Unread)),
        })
    }

    /// The attribute of ours that a path in a module may lead to, by its own name: imports may have given it another, and
    /// other modules and crates may have passed it on.
    pub(super) fn attribute(
        &self,
        of: usize,
        module: &str,
        scopes: &[Scope],
        path: &syn::Path,
    ) -> Option<&'static str> {
        self.ours(of, module, scopes, path, |name| {
            let mut known = ATTRIBUTES.iter().filter(|attribute| attribute.states != Statement::Handling);
            known.find(|attribute| attribute.name == name).map(|attribute| attribute.name)
        })
    }

    /// Whether something in scope may give this name to an attribute of ours. Where nothing does, and the item still compiles, the
    /// attribute is a helper of a derive, or another macro reads it.
    pub(super) fn may_be_imported(&self, of: usize, module: &str, scopes: &[Scope], name: &str) -> bool {
        Imports { names: self, name, seen: Vec::new() }.lead_to(of, module, scopes, true)
    }

    /// Whether a path in a `derive` may lead to that of classifications.
    pub(super) fn is_classification(&self, of: usize, module: &str, scopes: &[Scope], path: &syn::Path) -> bool {
        self.ours(of, module, scopes, path, |name| (name == "Classification").then_some(())).is_some()
    }

    /// The items of our crates that a path may lead to, among those that are `ours` by their own names.
    fn ours<T>(
        &self,
        of: usize,
        module: &str,
        scopes: &[Scope],
        path: &syn::Path,
        ours: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let written = segments(path);
        let imported = match &written[..] {
            [name] => scopes.iter().rev().flat_map(|scope| &scope.imports).find(|(alias, _)| alias == name),
            _ => None,
        };
        let path_of = imported.map_or(&written, |(_, target)| target);
        match self.original(of, module, path_of, 0) {
            Some(name) => ours(&name),
            None => ours(&last_segment(path)).filter(|_| !self.is_foreign(of, module, path)),
        }
    }

    /// The name that an attribute has in the facade, if its path surely leads there.
    fn original(&self, of: usize, module: &str, path: &[String], depth: usize) -> Option<String> {
        if depth > DEPTH {
            return None;
        }
        let (name, before) = path.split_last()?;
        if before.is_empty() {
            return self.original_in(of, module, name, depth);
        }
        match self.entity(of, module, &[], before, depth)? {
            Entity::Facade => Some(name.clone()),
            Entity::Module(of, module) => self.original_in(of, &module, name, depth + 1),
            Entity::Type(_) => None,
        }
    }

    /// The same for a name that a module imports.
    fn original_in(&self, of: usize, module: &str, name: &str, depth: usize) -> Option<String> {
        let known = self.crates[of].module(module)?;
        if let Some((_, target)) = known.imports.iter().find(|(alias, _)| alias == name) {
            // `use name;` must not lead back to itself.
            let itself = matches!(&target[..], [only] if only == name);
            return if itself { None } else { self.original(of, module, target, depth + 1) };
        }
        known.globs.iter().find_map(|glob| match self.entity(of, module, &[], glob, depth + 4)? {
            Entity::Module(of, inner) if inner != module => self.original_in(of, &inner, name, depth + 4),
            _ => None,
        })
    }

    /// The path in a crate that was not read, where a path surely leads to one: `std::fs::read` for `fs::read` below
    /// `use std::fs`. `roots` are names of crates that nobody needs to have declared.
    pub(super) fn outside(
        &self,
        of: usize,
        module: &str,
        scopes: &[Scope],
        path: &[String],
        roots: &[&str],
    ) -> Option<Vec<String>> {
        Outside { names: self, roots }.path(of, module, scopes, path, 0)
    }

    fn entity(&self, of: usize, module: &str, scopes: &[Scope], names: &[String], depth: usize) -> Option<Entity> {
        if depth > DEPTH {
            return None;
        }
        let (first, mut rest) = names.split_first()?;
        let mut entity = match first.as_str() {
            "::" => {
                let (name, behind) = rest.split_first()?;
                rest = behind;
                self.external(of, name)?
            }
            "crate" => Entity::Module(of, self.crates[of].name.clone()),
            "self" => Entity::Module(of, module.to_owned()),
            "super" => Entity::Module(of, module.rsplit_once("::")?.0.to_owned()),
            name => self
                .in_scopes(of, module, scopes, name, depth)
                .or_else(|| self.in_module(of, module, name, depth))
                .or_else(|| self.external(of, name))?,
        };
        for name in rest {
            entity = match entity {
                Entity::Module(of, module) if name == "super" => {
                    Entity::Module(of, module.rsplit_once("::")?.0.to_owned())
                }
                Entity::Module(of, module) if name == "self" => Entity::Module(of, module),
                Entity::Module(of, module) => self.in_module(of, &module, name, depth + 1)?,
                Entity::Facade => facade_member(name)?,
                Entity::Type(_) => return None,
            };
        }
        Some(entity)
    }

    fn external(&self, of: usize, name: &str) -> Option<Entity> {
        match self.crates[of].externs.get(name)? {
            Extern::Facade => Some(Entity::Facade),
            Extern::Crate(at) => Some(Entity::Module(*at, self.crates[*at].name.clone())),
            Extern::Unread => None,
        }
    }

    fn in_scopes(&self, of: usize, module: &str, scopes: &[Scope], name: &str, depth: usize) -> Option<Entity> {
        let (scope, outer) = scopes.split_last()?;
        if scope.types.iter().any(|known| known == name) {
            return Some(Entity::Type(format!("{module}::{name}")));
        }
        let imports = scope.imports.iter().filter(|(alias, _)| alias == name).map(|(_, target)| target);
        let by_name = self.agreed(imports.map(|target| self.entity(of, module, outer, target, depth + 1)));
        by_name
            .or_else(|| self.by_globs(of, module, outer, &scope.globs, name, depth))
            .or_else(|| self.in_scopes(of, module, outer, name, depth))
    }

    fn in_module(&self, of: usize, module: &str, name: &str, depth: usize) -> Option<Entity> {
        if depth > DEPTH {
            return None;
        }
        let known = self.crates[of].module(module)?;
        let child = format!("{module}::{name}");
        if known.types.contains(name) {
            return Some(Entity::Type(child));
        }
        if self.crates[of].has(&child) {
            return Some(Entity::Module(of, child));
        }
        let aliases = known.aliases.iter().filter(|(alias, _)| alias == name).map(|(_, target)| target);
        let imports = known.imports.iter().filter(|(alias, _)| alias == name).map(|(_, target)| target);
        let named = aliases.chain(imports).map(|target| {
            // `use name::…` must not lead back to itself: the first segment is then a crate.
            if target.first().is_some_and(|first| first == name) && target.len() == 1 {
                self.external(of, name)
            } else {
                self.entity(of, module, &[], target, depth + 1)
            }
        });
        self.agreed(named).or_else(|| self.by_globs(of, module, &[], &known.globs, name, depth))
    }

    fn by_globs(
        &self,
        of: usize,
        module: &str,
        scopes: &[Scope],
        globs: &[Vec<String>],
        name: &str,
        depth: usize,
    ) -> Option<Entity> {
        let found = globs.iter().filter_map(|glob| {
            // A glob is not looked up through itself.
            if depth > DEPTH / 4 {
                return None;
            }
            match self.entity(of, module, scopes, glob, depth + 4)? {
                Entity::Module(of, inner) if inner != module => self.in_module(of, &inner, name, depth + 4),
                Entity::Facade => facade_member(name).filter(|entity| *entity != Entity::Facade),
                _ => None,
            }
        });
        self.agreed(found.map(Some))
    }

    /// The one entity that all candidates lead to; none where they differ or one leads nowhere.
    fn agreed(&self, candidates: impl Iterator<Item = Option<Entity>>) -> Option<Entity> {
        let mut agreed: Option<Entity> = None;
        for candidate in candidates {
            let candidate = candidate?;
            match &agreed {
                Some(known) if *known != candidate => return None,
                _ => agreed = Some(candidate),
            }
        }
        agreed
    }
}

/// Follows imports to where a name may come from.
struct Imports<'n> {
    names: &'n Names<'n>,
    name: &'n str,
    /// The modules that were asked, and whether from inside.
    seen: Vec<(usize, String, bool)>,
}

impl Imports<'_> {
    /// Whether the module has the name from somewhere; `inside` where who asks sees what it imports for itself.
    fn lead_to(&mut self, of: usize, module: &str, scopes: &[Scope], inside: bool) -> bool {
        let krate = &self.names.crates[of];
        let Some(known) = krate.module(module) else { return true };
        if krate.macro_use {
            return true;
        }
        let (imports, globs) = &known.passed_on;
        let imports = known.imports.iter().zip(imports).filter(|(_, passed_on)| inside || **passed_on);
        let globs = known.globs.iter().zip(globs).filter(|(_, passed_on)| inside || **passed_on);
        let imports = scopes.iter().flat_map(|scope| &scope.imports).chain(imports.map(|(import, _)| import));
        let mut globs = scopes.iter().flat_map(|scope| &scope.globs).chain(globs.map(|(glob, _)| glob));
        imports.into_iter().any(|(alias, _)| alias == self.name)
            || globs.any(|glob| self.glob_leads_to(of, module, scopes, glob))
    }

    fn glob_leads_to(&mut self, of: usize, module: &str, scopes: &[Scope], glob: &[String]) -> bool {
        match self.names.entity(of, module, scopes, glob, 0) {
            Some(Entity::Facade) => true,
            Some(Entity::Module(other, target)) => {
                let rest = module.strip_prefix(target.as_str()).filter(|_| of == other);
                let inside = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
                let at = (other, target, inside);
                let is_new = !self.seen.contains(&at);
                is_new && {
                    self.seen.push(at.clone());
                    self.lead_to(at.0, &at.1, &[], inside)
                }
            }
            Some(Entity::Type(_)) => false,
            // A crate that was not read does not depend on ours.
            None => self.names.outside(of, module, scopes, glob, &LANGUAGE).is_none(),
        }
    }
}

/// The crates that the language brings.
const LANGUAGE: [&str; 3] = ["alloc", "core", "std"];

/// Follows paths out of the crates that were read.
struct Outside<'n> {
    names: &'n Names<'n>,
    roots: &'n [&'n str],
}

impl Outside<'_> {
    fn path(&self, of: usize, module: &str, scopes: &[Scope], path: &[String], depth: usize) -> Option<Vec<String>> {
        if depth > DEPTH {
            return None;
        }
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "::" => self.root(of, rest, depth),
            "crate" => self.below(of, &self.names.crates[of].name, rest, depth),
            "self" => self.below(of, module, rest, depth),
            "super" => self.below(of, module.rsplit_once("::")?.0, rest, depth),
            "Self" => None,
            name => {
                if let Some((scope, outer)) = scopes.split_last() {
                    if scope.types.iter().any(|known| known == name) {
                        return None;
                    }
                    return match scope.imports.iter().find(|(alias, _)| alias == name) {
                        Some((_, target)) => self.imported(of, module, outer, (name, target), rest, depth),
                        None => self.path(of, module, outer, path, depth),
                    };
                }
                if self.declares(of, module, name) {
                    return self.below(of, module, path, depth);
                }
                self.by_globs(of, module, path, depth).or_else(|| self.root(of, path, depth))
            }
        }
    }

    /// The target of an import of `name`.
    fn imported(
        &self,
        of: usize,
        module: &str,
        scopes: &[Scope],
        (name, target): (&str, &[String]),
        rest: &[String],
        depth: usize,
    ) -> Option<Vec<String>> {
        let whole = [target, rest].concat();
        // `use name` must not lead back to itself: it means the crate.
        match target {
            [only] if only == name => self.root(of, &whole, depth),
            _ => self.path(of, module, scopes, &whole, depth + 1),
        }
    }

    /// The target of a path that starts inside a module.
    fn below(&self, of: usize, module: &str, path: &[String], depth: usize) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "super" => return self.below(of, module.rsplit_once("::")?.0, rest, depth),
            "self" => return self.below(of, module, rest, depth),
            _ => {}
        }
        let known = self.names.crates[of].module(module)?;
        let child = format!("{module}::{first}");
        if known.types.contains(first) {
            return None;
        }
        if self.names.crates[of].has(&child) {
            return self.below(of, &child, rest, depth);
        }
        let mut named = known.aliases.iter().chain(&known.imports).filter(|(alias, _)| alias == first);
        match named.next() {
            Some((name, target)) => self.imported(of, module, &[], (name, target), rest, depth),
            None => self.by_globs(of, module, path, depth),
        }
    }

    /// The target of a path whose first name comes from a glob of our own modules.
    fn by_globs(&self, of: usize, module: &str, path: &[String], depth: usize) -> Option<Vec<String>> {
        let first = path.first()?;
        let known = self.names.crates[of].module(module)?;
        known.globs.iter().find_map(|glob| {
            if depth > DEPTH / 4 {
                return None;
            }
            match self.names.entity(of, module, &[], glob, depth + 4)? {
                Entity::Module(of, inner) if inner != module && self.declares(of, &inner, first) => {
                    self.below(of, &inner, path, depth + 4)
                }
                _ => None,
            }
        })
    }

    fn declares(&self, of: usize, module: &str, name: &str) -> bool {
        let of = &self.names.crates[of];
        of.has(&format!("{module}::{name}"))
            || of.module(module).is_some_and(|known| {
                let mut named = known.aliases.iter().chain(&known.imports);
                known.types.contains(name) || named.any(|(alias, _)| alias == name)
            })
    }

    /// The target of a path that starts with the name of a crate.
    fn root(&self, of: usize, path: &[String], depth: usize) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        match self.names.crates[of].externs.get(first) {
            Some(Extern::Crate(at)) => self.below(*at, &self.names.crates[*at].name, rest, depth),
            Some(Extern::Facade) => None,
            Some(Extern::Unread) => Some(path.to_vec()),
            None => self.roots.contains(&first.as_str()).then(|| path.to_vec()),
        }
    }
}

fn facade_member(name: &str) -> Option<Entity> {
    match name {
        "ThreeLevels" | "FourLevels" => Some(Entity::Type(format!("threatmodel::{name}"))),
        _ if name.starts_with(char::is_lowercase) => Some(Entity::Facade),
        _ => None,
    }
}

fn segments(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| plain(&segment.ident)).collect()
}

fn plain(ident: &syn::Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map(str::to_owned).unwrap_or(text)
}

/// The names that an import brings, with the paths behind them, and the modules whose names it brings all.
pub(super) fn flatten(import: &syn::ItemUse, names: &mut Vec<(String, Vec<String>)>, globs: &mut Vec<Vec<String>>) {
    let mut prefix = Vec::new();
    if import.leading_colon.is_some() {
        prefix.push("::".to_owned());
    }
    branch(&import.tree, &prefix, names, globs);
}

fn branch(
    tree: &syn::UseTree,
    prefix: &[String],
    names: &mut Vec<(String, Vec<String>)>,
    globs: &mut Vec<Vec<String>>,
) {
    let with = |name: String| {
        let mut path = prefix.to_vec();
        path.push(name);
        path
    };
    match tree {
        syn::UseTree::Path(path) => branch(&path.tree, &with(plain(&path.ident)), names, globs),
        syn::UseTree::Name(name) => {
            let name = plain(&name.ident);
            if name == "self" {
                if let Some(last) = prefix.last() {
                    names.push((last.clone(), prefix.to_vec()));
                }
            } else {
                names.push((name.clone(), with(name)));
            }
        }
        syn::UseTree::Rename(rename) => {
            let name = plain(&rename.ident);
            let target = if name == "self" { prefix.to_vec() } else { with(name) };
            names.push((plain(&rename.rename), target));
        }
        syn::UseTree::Glob(_) => globs.push(prefix.to_vec()),
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| branch(tree, prefix, names, globs)),
    }
}
