//! Reads the annotations of one parsed file.

use std::cell::RefCell;

use foldhash::HashMap;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    punctuated::Punctuated,
    spanned::Spanned as _,
    visit::{self, Visit},
};
use threatmodel_core::{
    noun::{Classification as _, ThreeLevels},
    value::FINGERPRINT,
    words::ItemKind,
};
use threatmodel_grammar::{ATTRIBUTES, Attribute, RefKind, Statement};
use threatmodel_model::{
    annotation::{Annotation, Arg, Place, Reference, Void},
    source::{Problem, ProblemKind},
};

use super::{
    aside::Aside,
    cfg::{Active, Answer, Cfg, Conditional, calls},
    depth,
    metadata::{Dependency, PackageInfo, TargetKind},
    names::{Names, Scope},
    tree::{FileAt, Tree},
    unfold::unfold,
};
use threatmodel_syntax::{
    Bearer, Diagnostic, LevelRef, Parsed, Value, attribute, classification, doc_of, fingerprint, impl_name,
    is_test_attribute, last_segment, misfits, parse, plain_name, span_of,
};

/// The results for a file.
#[derive(Default)]
pub(super) struct Visited {
    pub(super) annotations: Vec<Annotation>,
    pub(super) problems: Vec<Problem>,
    /// The functions of traits that are said to stop a threat.
    pub(super) guarded: Vec<Guarded>,
}

/// A function of a trait that is said to stop a threat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Guarded {
    /// The trait, by path.
    pub(super) of: String,
    pub(super) function: String,
}

/// Parses a file and reads its annotations.
pub(super) fn file(package: &PackageInfo, tree: &Tree, file: &FileAt, names: &Names<'_>, at: usize) -> Visited {
    let (mut parsed, aside) = match depth::parse_without_aside(file.source()) {
        Ok(parsed) => parsed,
        Err(error) => {
            let place = place(file, error.span(), file.source());
            let problem = Problem {
                kind: ProblemKind::Unread,
                place,
                message: format!("`{}` cannot be parsed: {error}", file.shown),
                help: "fix the syntax; until then, threats and tests in this file are unknown".to_owned(),
            };
            proc_macro2::extra::invalidate_current_thread_spans();
            return Visited { problems: vec![problem], ..Visited::default() };
        }
    };
    unfold(&mut parsed.items);
    let mut reader = Reader {
        package,
        tree,
        file,
        names,
        at,
        cfg: package.cfg(),
        module: file.module.clone(),
        active: file.active,
        body: 0,
        scopes: Vec::new(),
        owner: None,
        foreign: false,
        hidden: hides_imports(&parsed.items),
        known: Known::default(),
        aside,
        visited: Visited::default(),
    };
    reader.visit_file(&parsed);
    let visited = reader.visited;
    drop(parsed);
    // Places are numbers by now; without this, every file that a thread has read stays in its memory.
    proc_macro2::extra::invalidate_current_thread_spans();
    visited
}

struct Reader<'a> {
    package: &'a PackageInfo,
    tree: &'a Tree,
    file: &'a FileAt,
    names: &'a Names<'a>,
    at: usize,
    cfg: Cfg<'a>,
    module: String,
    active: Active,
    /// How many blocks are around: bodies of functions, initialisers.
    body: usize,
    scopes: Vec<Scope>,
    /// The type or trait that a method belongs to.
    owner: Option<String>,
    /// Whether an attribute of others is on an item around, which may read those inside.
    foreign: bool,
    /// Whether a macro call of the module may import something.
    hidden: bool,
    known: Known,
    aside: Aside,
    visited: Visited,
}

/// The meanings of names in the module. A file repeats the same few names, and resolving each walks through its imports.
#[derive(Default)]
struct Known {
    /// The attribute of ours that a lone word is, by its own name. There are few, so none needs a text to be found.
    attributes: RefCell<Vec<(Ident, Option<&'static str>)>>,
    /// The nouns that paths lead to outside of functions.
    nouns: RefCell<HashMap<String, Option<String>>>,
}

/// An item that annotations may stand on.
struct Item<'i> {
    attributes: &'i [syn::Attribute],
    kind: Result<ItemKind, &'static str>,
    name: String,
    /// The function, where it is one.
    function: Option<Function<'i>>,
}

/// The properties of a function that annotations need.
#[derive(Clone, Copy)]
struct Function<'i> {
    /// The whole item.
    tokens: &'i dyn ToTokens,
    constant: bool,
    block: Option<&'i syn::Block>,
}

/// What is known of an item where an annotation on it is read.
struct Context {
    active: Active,
    /// Whether another macro may have changed the code before the annotation saw it.
    rewritten: bool,
    /// The test attribute, by its position, and whether it is there.
    test: Option<(usize, Answer)>,
    ignored: bool,
    /// Whether tests have another version of the function's code than the program.
    differs: bool,
    fingerprint: Option<String>,
}

/// One attribute, with what conditions it.
struct Found {
    attribute: &'static Attribute,
    name: Span,
    tokens: TokenStream,
    /// Where its closing parenthesis is.
    close: Option<Span>,
    active: Active,
    /// Its position among the attributes of the item.
    position: usize,
}

impl Reader<'_> {
    fn item(&mut self, item: &Item<'_>) {
        let attributes = self.expanded(item.attributes);
        let active = self.active.and(self.cfg.of_item(&attributes));
        let test = test_attribute(&attributes);
        let ignored = attributes
            .iter()
            .any(|attribute| attribute.meta.path().is_ident("ignore") && attribute.active.in_test != Answer::Off);
        let foreign = self.foreign || self.has_foreign(&attributes);
        let found: Vec<Found> = attributes.iter().filter_map(|attribute| self.found(attribute, foreign)).collect();
        // One for all annotations of the item: it takes every token of its body.
        let wanted = found.iter().any(|found| wants_fingerprint(found.attribute));
        let code = if wanted { self.code_of(item) } else { None };
        let body = match code.as_deref() {
            Some([.., TokenTree::Group(body)]) => Some(body.stream()),
            _ => None,
        };
        let fingerprint = code.map(fingerprint);
        for found in found {
            let active = active.and(found.active);
            // What stands further down sees the code after ours.
            let above = attributes.partition_point(|attribute| attribute.position <= found.position);
            let rewritten = self.foreign || self.has_foreign(&attributes[..above]);
            let fingerprint = fingerprint.clone().filter(|_| wants_fingerprint(found.attribute));
            // What stops an attack may be an assertion itself; code that faces a threat may only call that in one.
            let matters: fn(TokenStream) -> bool = match found.attribute.states {
                Statement::Exposure => calls,
                _ => |_| true,
            };
            let differs = body.clone().is_some_and(|body| self.cfg.differs_in_tests(body, matters));
            self.annotation(item, found, Context { active, rewritten, test, ignored, differs, fingerprint });
        }
    }

    fn expanded<'m>(&self, attributes: &'m [syn::Attribute]) -> Vec<Conditional<'m>> {
        self.cfg.expanded(attributes.iter().map(|attribute| &attribute.meta))
    }

    fn annotation(&mut self, item: &Item<'_>, found: Found, context: Context) {
        let Context { active, rewritten, test, ignored, differs, fingerprint } = context;
        let kind = match item.kind {
            Ok(kind) => kind,
            Err(what) => {
                let message = format!("`#[{}]` is not allowed on {what}", found.attribute.name);
                self.problem(ProblemKind::Malformed, found.name, message, "move it to the item that it describes");
                return;
            }
        };
        let (parsed, mut errors) = parse(found.attribute, found.name, found.tokens);
        let constant = item.function.is_some_and(|function| function.constant);
        errors.extend(misfits(&parsed, Bearer { kind, test: test.is_some(), constant }));
        if !errors.is_empty() {
            errors.iter().for_each(|error| self.diagnostic(error));
            return;
        }
        let below = test.is_some_and(|(at, _)| found.position > at);
        if below {
            let attribute = found.attribute.name;
            let message = format!("`#[{attribute}]` is below the test attribute of `{}`", item.name);
            let help = format!("write `#[{attribute}(…)]` first and the test attribute below it");
            self.problem(ProblemKind::Misplaced, found.name, message, &help);
        }
        let void = match test {
            Some((_, there)) => self.void_test(item, active, there, below, ignored),
            None => void_code(active),
        };
        let mitigates = found.attribute.states == Statement::Mitigation;
        let own = match test {
            Some(_) => (!self.package.testing).then_some(Void::WithoutTesting),
            None => differs.then_some(Void::DiffersInTests),
        };
        let void = void.or(own.filter(|_| mitigates));
        let place = self.place(found.name, found.close);
        let annotation = Annotation {
            statement: found.attribute.states,
            package: self.package.name.clone(),
            module: self.module.clone(),
            item: item.name.clone(),
            item_kind: kind,
            place,
            doc: doc_of(item.attributes),
            test: test.is_some(),
            test_only: test.is_some() || active.is_for_tests_only(),
            library: self.tree.kind == TargetKind::Library,
            unlinked: active.in_linked != Answer::On,
            differs_in_tests: differs && found.attribute.states == Statement::Exposure && test.is_none(),
            rewritten,
            void,
            args: self.args(&parsed, fingerprint),
        };
        self.visited.annotations.push(annotation);
    }

    fn void_test(&self, item: &Item<'_>, active: Active, there: Answer, below: bool, ignored: bool) -> Option<Void> {
        if below {
            Some(Void::BelowTestAttribute)
        } else if !self.tree.tested {
            Some(Void::TargetNotTested)
        } else if active.in_test == Answer::Off {
            Some(Void::CfgOff)
        } else if self.body > 0 {
            Some(Void::Nested)
        } else if ignored {
            Some(Void::Ignored)
        } else if item.function.and_then(|function| function.block).is_some_and(|block| block.stmts.is_empty()) {
            Some(Void::EmptyBody)
        } else if active.in_test == Answer::Unknown || there == Answer::Unknown {
            Some(Void::CfgUnknown)
        } else {
            None
        }
    }

    /// The annotation that the attribute is; `foreign` where an attribute of others may be what reads it.
    fn found(&mut self, conditional: &Conditional<'_>, foreign: bool) -> Option<Found> {
        let Conditional { meta, active, position } = conditional;
        let path = meta.path();
        let name = self.attribute_named(path)?;
        if foreign && self.is_helper(path) {
            return None;
        }
        let (tokens, close) = match meta.as_ref() {
            syn::Meta::List(list) => {
                let ends = list.delimiter.span();
                (self.aside.arguments(ends.open()).unwrap_or_else(|| list.tokens.clone()), Some(ends.close()))
            }
            _ => (TokenStream::new(), None),
        };
        let attribute = attribute(name, &tokens)?;
        Some(Found { attribute, name: span_of(path), tokens, close, active: *active, position: *position })
    }

    /// The name of the attribute of ours that a path surely leads to.
    fn attribute_named(&self, path: &syn::Path) -> Option<&'static str> {
        let read = || self.names.attribute(self.at, &self.module, &self.scopes, path);
        // Where blocks are around, they may import it.
        let Some(word) = path.get_ident().filter(|_| self.scopes.is_empty()) else { return read() };
        let known = self.known.attributes.borrow().iter().find(|(known, _)| known == word).map(|(_, name)| *name);
        known.unwrap_or_else(|| {
            let name = read();
            self.known.attributes.borrow_mut().push((word.clone(), name));
            name
        })
    }

    /// Whether one of these attributes is of another crate, and may read others as its helpers.
    fn has_foreign(&self, attributes: &[Conditional<'_>]) -> bool {
        attributes.iter().any(|attribute| match attribute.meta.as_ref() {
            syn::Meta::List(list) if list.path.is_ident("derive") => {
                let derived = list.parse_args_with(Punctuated::<syn::Path, syn::Token![,]>::parse_terminated);
                derived.is_ok_and(|paths| {
                    paths.iter().any(|path| !LANGUAGE_DERIVES.contains(&last_segment(path).as_str()))
                })
            }
            meta => !is_of_language(meta.path()) && self.attribute_named(meta.path()).is_none(),
        })
    }

    /// Whether a lone word can only be what another macro reads: nothing in scope makes it ours.
    fn is_helper(&self, path: &syn::Path) -> bool {
        let Some(word) = path.get_ident().filter(|_| !self.hidden) else { return false };
        !self.names.may_be_imported(self.at, &self.module, &self.scopes, &plain_name(word))
    }

    /// The tokens of a function, its body last.
    fn code_of(&mut self, item: &Item<'_>) -> Option<Vec<TokenTree>> {
        let function = item.function.filter(|function| function.block.is_some())?;
        Some(self.aside.whole(function.tokens.to_token_stream()).collect())
    }

    fn conditions(&self, attributes: &[syn::Attribute]) -> Active {
        self.cfg.of_item(&self.expanded(attributes))
    }

    fn args(&self, parsed: &Parsed, fingerprint: Option<String>) -> Vec<(&'static str, Arg)> {
        let pairs = parsed.args.iter().map(|arg| {
            let value = match &arg.value {
                Value::Flag(on) => Arg::Flag(*on),
                Value::Text(text) => Arg::Text(text.value.clone()),
                Value::Texts(texts) => Arg::Texts(texts.iter().map(|text| text.value.clone()).collect()),
                Value::Number(number) => Arg::Number(*number),
                Value::Refs(paths) if arg.key.takes.references() == Some(RefKind::Kind) => {
                    Arg::Refs(paths.iter().map(|path| self.kind_of_threat(path)).collect())
                }
                Value::Refs(paths) => Arg::Refs(paths.iter().map(|path| self.reference(path)).collect()),
                Value::Groups(groups) => {
                    let group = |paths: &Vec<syn::Path>| paths.iter().map(|path| self.reference(path)).collect();
                    Arg::Groups(groups.iter().map(group).collect())
                }
                Value::Level(level) => self.level(level),
                Value::All => Arg::All,
                Value::Expr(expression) => Arg::Expr(Value::source_text(expression)),
                Value::Function(path) => Arg::Expr(Value::source_text(path)),
                Value::Emission(path, _) => Arg::Refs(vec![self.reference(path)]),
            };
            (arg.key.name, value)
        });
        pairs.chain(fingerprint.map(|fingerprint| (FINGERPRINT, Arg::Text(fingerprint)))).collect()
    }

    fn reference(&self, path: &syn::Path) -> Reference {
        let text = written(path);
        let resolve = || self.names.resolve(self.at, &self.module, &self.scopes, path);
        if !self.scopes.is_empty() {
            return Reference { path: resolve(), text };
        }
        let known = self.known.nouns.borrow().get(&text).cloned();
        let path = known.unwrap_or_else(|| {
            let path = resolve();
            self.known.nouns.borrow_mut().insert(text.clone(), path.clone());
            path
        });
        Reference { path, text }
    }

    /// A kind of threat: its crate and its name, whichever module of a catalogue has it. A name that leads nowhere is that of ours.
    fn kind_of_threat(&self, path: &syn::Path) -> Reference {
        let Reference { text, path: known } = self.reference(path);
        let name = last_segment(path);
        let segments: Vec<String> = path.segments.iter().map(|segment| plain_name(&segment.ident)).collect();
        let roots = super::surface::roots(self.package);
        let outside = || self.names.outside(self.at, &self.module, &self.scopes, &segments, &roots)?.into_iter().next();
        // The library of a package of the workspace is read, and what a macro declares there is not seen.
        let krate = outside().or_else(|| segments.first().cloned().filter(|_| segments.len() > 1));
        let of_crate = krate.and_then(|krate| match self.package.dependencies.get(&krate)? {
            Dependency::Package(package) => Some(format!("{}::{name}", package.replace('-', "_"))),
            Dependency::Facade => None,
        });
        let of_ours = || threatmodel_catalogue::ALL.iter().find(|entry| entry.name == name);
        let path = known.or(of_crate).or_else(|| Some(format!("threatmodel_catalogue::{}", of_ours()?.name)));
        Reference { path, text }
    }

    fn level(&self, level: &LevelRef) -> Arg {
        match level {
            LevelRef::Bare(word) => Arg::Level { of: Reference::resolved(ThreeLevels::PATH), name: word.to_string() },
            LevelRef::Path(path) => {
                let mut policy = path.clone();
                policy.segments.pop();
                policy.segments.pop_punct();
                Arg::Level { of: self.reference(&policy), name: level.name() }
            }
        }
    }

    fn policy(&mut self, item: &syn::ItemEnum) {
        let expanded = self.expanded(&item.attrs);
        let lists = expanded.iter().filter_map(|attribute| match attribute.meta.as_ref() {
            syn::Meta::List(list) if list.path.is_ident("derive") => Some(list),
            _ => None,
        });
        let derives = lists.into_iter().any(|list| {
            let parsed = list.parse_args_with(Punctuated::<syn::Path, syn::Token![,]>::parse_terminated);
            let is_ours = |path: &syn::Path| self.names.is_classification(self.at, &self.module, &self.scopes, path);
            parsed.is_ok_and(|paths| paths.iter().any(is_ours))
        });
        if !derives {
            return;
        }
        let (policy, errors) = classification(item);
        errors.iter().for_each(|error| self.diagnostic(error));
        let levels = policy.levels.iter().map(|level| level.name.to_string()).collect();
        let active = self.active.and(self.conditions(&item.attrs));
        let base = Annotation {
            statement: Statement::Classification,
            package: self.package.name.clone(),
            module: self.module.clone(),
            item: item.ident.to_string(),
            item_kind: ItemKind::Enum,
            place: self.place(item.ident.span(), None),
            doc: doc_of(&item.attrs),
            test: false,
            test_only: active.is_for_tests_only(),
            library: self.tree.kind == TargetKind::Library,
            unlinked: false,
            differs_in_tests: false,
            rewritten: false,
            void: void_code(active),
            args: vec![("levels", Arg::Texts(levels))],
        };
        for level in &policy.levels {
            if let Some((parsed, span)) = &level.handling {
                self.visited.annotations.push(Annotation {
                    statement: Statement::Handling,
                    item: format!("{}::{}", item.ident, level.name),
                    item_kind: ItemKind::Variant,
                    place: self.place(*span, None),
                    doc: String::new(),
                    args: self.args(parsed, None),
                    ..base.clone()
                });
            }
        }
        self.visited.annotations.push(base);
    }

    fn diagnostic(&mut self, diagnostic: &Diagnostic) {
        let help = diagnostic.help.clone().unwrap_or_else(|| "write it as docs/grammar.md says".to_owned());
        self.problem(ProblemKind::Malformed, diagnostic.span, diagnostic.message.clone(), &help);
    }

    fn problem(&mut self, kind: ProblemKind, span: Span, message: String, help: &str) {
        let place = place(self.file, span, self.file.source());
        self.visited.problems.push(Problem { kind, place, message, help: help.to_owned() });
    }

    /// The place of an annotation: from its name to its closing parenthesis, or to the end of the line.
    fn place(&self, name: Span, close: Option<Span>) -> Place {
        let mut place = place(self.file, name, self.file.source());
        if let Some(end) = close.map(|close| close.end()) {
            place.len = if end.line == name.start().line {
                number(end.column).saturating_sub(place.column - 1)
            } else {
                let line = self.file.source().lines().nth(name.start().line.saturating_sub(1)).unwrap_or_default();
                number(line.trim_end().chars().count()).saturating_sub(place.column - 1)
            };
        }
        place
    }

    fn within(&mut self, attributes: &[syn::Attribute], visit: impl FnOnce(&mut Self)) {
        let (before, foreign) = (self.active, self.foreign);
        let expanded = self.expanded(attributes);
        self.active = before.and(self.cfg.of_item(&expanded));
        self.foreign = foreign || self.has_foreign(&expanded);
        visit(self);
        (self.active, self.foreign) = (before, foreign);
    }

    fn simple(&mut self, attributes: &[syn::Attribute], kind: ItemKind, name: &impl ToString) {
        self.item(&Item { attributes, kind: Ok(kind), name: name.to_string(), function: None });
    }

    fn refused(&mut self, attributes: &[syn::Attribute], what: &'static str) {
        self.item(&Item { attributes, kind: Err(what), name: String::new(), function: None });
    }

    fn function(&mut self, attributes: &[syn::Attribute], kind: ItemKind, name: String, function: Function<'_>) {
        self.item(&Item { attributes, kind: Ok(kind), name, function: Some(function) });
        if let Some(block) = function.block {
            self.within(attributes, |reader| {
                let owner = reader.owner.take();
                reader.visit_block(block);
                reader.owner = owner;
            });
        }
    }

    fn owned(&self, name: &syn::Ident) -> String {
        match &self.owner {
            Some(owner) => format!("{owner}::{name}"),
            None => name.to_string(),
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let function = Function { tokens: item, constant: item.sig.constness.is_some(), block: Some(&item.block) };
        self.function(&item.attrs, ItemKind::Fn, item.sig.ident.to_string(), function);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.simple(&item.attrs, ItemKind::Struct, &item.ident);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.simple(&item.attrs, ItemKind::Enum, &item.ident);
        self.policy(item);
    }

    fn visit_item_union(&mut self, item: &'ast syn::ItemUnion) {
        self.simple(&item.attrs, ItemKind::Union, &item.ident);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.simple(&item.attrs, ItemKind::Const, &item.ident);
        visit::visit_item_const(self, item);
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.simple(&item.attrs, ItemKind::Static, &item.ident);
        visit::visit_item_static(self, item);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.refused(&item.attrs, "a type alias");
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.refused(&item.attrs, "a `use` line");
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        self.refused(&item.attrs, "an `extern crate` line");
    }

    fn visit_item_foreign_mod(&mut self, item: &'ast syn::ItemForeignMod) {
        self.refused(&item.attrs, "an `extern` block");
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        self.refused(&item.attrs, "a macro");
        self.visit_macro(&item.mac);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let (name, of) = impl_name(item);
        self.simple(&item.attrs, ItemKind::Impl, &name);
        let outer = self.owner.replace(of);
        self.within(&item.attrs, |reader| visit::visit_item_impl(reader, item));
        self.owner = outer;
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        let name = self.owned(&item.sig.ident);
        let function = Function { tokens: item, constant: item.sig.constness.is_some(), block: Some(&item.block) };
        self.function(&item.attrs, ItemKind::Method, name, function);
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        let name = self.owned(&item.ident);
        self.simple(&item.attrs, ItemKind::AssocConst, &name);
        visit::visit_impl_item_const(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.simple(&item.attrs, ItemKind::Trait, &item.ident);
        let outer = self.owner.replace(item.ident.to_string());
        self.within(&item.attrs, |reader| visit::visit_item_trait(reader, item));
        self.owner = outer;
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        let name = self.owned(&item.sig.ident);
        // The arguments belong to the reader of the annotation.
        let named = |attribute: &Conditional<'_>| self.attribute_named(attribute.meta.path()) == Some("mitigates");
        if let (Some(of), true) = (&self.owner, self.expanded(&item.attrs).iter().any(named)) {
            let of = format!("{}::{of}", self.module);
            self.visited.guarded.push(Guarded { of, function: item.sig.ident.to_string() });
        }
        let kind = if item.default.is_some() { ItemKind::Method } else { ItemKind::TraitFn };
        let function = Function { tokens: item, constant: item.sig.constness.is_some(), block: item.default.as_ref() };
        self.function(&item.attrs, kind, name, function);
    }

    fn visit_trait_item_const(&mut self, item: &'ast syn::TraitItemConst) {
        let name = self.owned(&item.ident);
        self.simple(&item.attrs, ItemKind::AssocConst, &name);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let name = plain_name(&item.ident);
        let Some((_, items)) = &item.content else {
            self.refused(&item.attrs, "a module in another file");
            return;
        };
        self.simple(&item.attrs, ItemKind::Mod, &name);
        let inner = format!("{}::{name}", self.module);
        let outer = std::mem::replace(&mut self.module, inner);
        let (scopes, known) = (std::mem::take(&mut self.scopes), std::mem::take(&mut self.known));
        let hidden = std::mem::replace(&mut self.hidden, hides_imports(items));
        self.within(&item.attrs, |reader| items.iter().for_each(|item| reader.visit_item(item)));
        (self.module, self.scopes, self.known, self.hidden) = (outer, scopes, known, hidden);
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        self.scopes.push(Scope::of(block));
        self.body += 1;
        visit::visit_block(self, block);
        self.body -= 1;
        self.scopes.pop();
    }

    /// Only the compiler knows what a macro call does with its tokens. In a library the linker shows it; elsewhere a lost
    /// annotation would go unnoticed.
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if self.tree.kind != TargetKind::Library && has_annotation(&call.tokens) {
            let message = format!("annotations inside `{}!` cannot be read", written(&call.path));
            let help = "move the annotated item out of the macro call";
            self.problem(ProblemKind::Unread, call.path.span(), message, help);
        }
    }
}

/// Whether a macro call among these items may import something. A definition of one does not.
fn hides_imports(items: &[syn::Item]) -> bool {
    items.iter().any(|item| matches!(item, syn::Item::Macro(call) if call.ident.is_none()))
}

/// The derives of the language, which have no helpers of our names.
const LANGUAGE_DERIVES: [&str; 9] =
    ["Clone", "Copy", "Debug", "Default", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd"];

/// Whether the attribute is one of the language, or makes a test, and reads no other.
fn is_of_language(path: &syn::Path) -> bool {
    const KNOWN: [&str; 19] = [
        "allow",
        "automatically_derived",
        "cfg",
        "cold",
        "deny",
        "deprecated",
        "derive",
        "doc",
        "expect",
        "forbid",
        "ignore",
        "inline",
        "must_use",
        "non_exhaustive",
        "path",
        "repr",
        "should_panic",
        "track_caller",
        "warn",
    ];
    let name = last_segment(path);
    is_test_attribute(&name) || path.get_ident().is_some() && KNOWN.contains(&name.as_str())
}

/// Whether the annotation has the fingerprint of its function: where the function faces a threat, is said to mitigate one, or
/// is an attack test. For those that mitigate and for attack tests the macro leaves the same.
fn wants_fingerprint(attribute: &Attribute) -> bool {
    matches!(attribute.states, Statement::Mitigation | Statement::Exposure)
}

/// Why code does not count: it is not compiled.
fn void_code(active: Active) -> Option<Void> {
    match active.anywhere() {
        Answer::On => None,
        Answer::Unknown => Some(Void::CfgUnknown),
        Answer::Off => Some(Void::CfgOff),
    }
}

/// The first attribute that makes a function a test, and whether it is there.
pub(super) fn test_attribute(attributes: &[Conditional<'_>]) -> Option<(usize, Answer)> {
    let tests = attributes.iter().filter(|attribute| is_test_attribute(&last_segment(attribute.meta.path())));
    let mut there = tests.filter(|attribute| attribute.active.in_test != Answer::Off);
    there.next().map(|attribute| (attribute.position, attribute.active.in_test))
}

/// Whether the tokens of a macro call hold an attribute of ours.
fn has_annotation(tokens: &TokenStream) -> bool {
    let mut after_pound = false;
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => {
            let attribute = std::mem::take(&mut after_pound) && group.delimiter() == proc_macro2::Delimiter::Bracket;
            let named = || {
                let words = group.stream().into_iter().take_while(|token| !matches!(token, TokenTree::Group(_)));
                let last = words.filter_map(|token| match token {
                    TokenTree::Ident(ident) => Some(ident.to_string()),
                    _ => None,
                });
                last.last().is_some_and(|name| ATTRIBUTES.iter().any(|attribute| attribute.name == name))
            };
            attribute && named() || has_annotation(&group.stream())
        }
        TokenTree::Punct(punct) => {
            after_pound = punct.as_char() == '#';
            false
        }
        _ => {
            after_pound = false;
            false
        }
    })
}

fn written(path: &syn::Path) -> String {
    if let Some(word) = path.get_ident() {
        return word.to_string();
    }
    let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    format!("{}{}", if path.leading_colon.is_some() { "::" } else { "" }, segments.join("::"))
}

pub(super) fn place(file: &FileAt, span: Span, source: &str) -> Place {
    let (start, end) = (span.start(), span.end());
    let len = if end.line == start.line {
        end.column.saturating_sub(start.column)
    } else {
        let line = source.lines().nth(start.line.saturating_sub(1)).unwrap_or_default();
        line.trim_end().chars().count().saturating_sub(start.column)
    };
    Place { file: file.shown.clone(), line: number(start.line), column: number(start.column + 1), len: number(len) }
}

fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
