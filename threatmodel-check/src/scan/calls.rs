//! Finds the calls that lead out of the program: into modules of the standard library, and into client crates.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use threatmodel_core::words::ItemKind;
use threatmodel_model::source::Call;

use super::{
    cfg::{Active, Answer, Cfg, Conditional},
    depth,
    metadata::PackageInfo,
    names::{Names, Scope},
    tree::FileAt,
    visit::{place, test_attribute},
};
use threatmodel_syntax::impl_name;

/// The calls in a file that lead into one of the modules. What only tests compile is left out.
pub(super) fn of_file(
    package: &PackageInfo,
    file: &FileAt,
    names: &Names<'_>,
    at: usize,
    modules: &[Vec<String>],
) -> Vec<Call> {
    let source = file.text();
    let mut reader = Reader {
        package,
        file,
        source: &source,
        names,
        at,
        modules,
        cfg: package.cfg(),
        module: file.module.clone(),
        active: file.active,
        scopes: Vec::new(),
        owner: None,
        item: None,
        stated: false,
        calls: Vec::new(),
    };
    depth::read(&source, |parsed| reader.visit_file(parsed));
    reader.calls
}

struct Reader<'a> {
    package: &'a PackageInfo,
    file: &'a FileAt,
    source: &'a str,
    names: &'a Names<'a>,
    at: usize,
    modules: &'a [Vec<String>],
    cfg: Cfg<'a>,
    module: String,
    active: Active,
    scopes: Vec<Scope>,
    /// The type or trait that a method belongs to.
    owner: Option<String>,
    /// The innermost function, constant or static around.
    item: Option<(String, ItemKind)>,
    /// Whether something around says what it accesses.
    stated: bool,
    calls: Vec<Call>,
}

impl Reader<'_> {
    /// Visits what stands inside an item, unless only tests see it.
    fn within(&mut self, attributes: &[syn::Attribute], visit: impl FnOnce(&mut Self)) {
        let attributes = self.cfg.expanded(attributes.iter().map(|attribute| &attribute.meta));
        let active = self.active.and(self.cfg.of_item(&attributes));
        if active.in_production == Answer::Off || test_attribute(&attributes).is_some() {
            return;
        }
        let stated = self.stated || attributes.iter().any(|attribute| self.states(attribute));
        let before = (self.active, self.stated);
        (self.active, self.stated) = (active, stated);
        visit(self);
        (self.active, self.stated) = before;
    }

    /// Visits the inside of something that calls can be told of.
    fn inside(&mut self, attributes: &[syn::Attribute], name: String, kind: ItemKind, visit: impl FnOnce(&mut Self)) {
        self.within(attributes, |reader| {
            let path = format!("{}::{name}", reader.module);
            let outer = (reader.item.replace((path, kind)), reader.owner.take());
            visit(reader);
            (reader.item, reader.owner) = outer;
        });
    }

    fn states(&self, attribute: &Conditional<'_>) -> bool {
        attribute.active.in_production == Answer::On
            && self.names.attribute(self.at, &self.module, &self.scopes, attribute.meta.path()) == Some("accesses")
    }

    fn owned(&self, name: &Ident) -> String {
        match &self.owner {
            Some(owner) => format!("{owner}::{name}"),
            None => name.to_string(),
        }
    }

    /// Notes what the path leads to, if it leads out.
    fn path(&mut self, names: &[String], span: Span) {
        // A type or a constant touches nothing.
        let is_function = names.last().is_some_and(|name| name.starts_with(|first: char| !first.is_uppercase()));
        if !is_function {
            return;
        }
        let roots: Vec<&str> = self.modules.iter().filter_map(|module| module.first().map(String::as_str)).collect();
        let Some(path) = self.names.outside(self.at, &self.module, &self.scopes, names, &roots) else { return };
        if !self.modules.iter().any(|module| path.len() > module.len() && path.starts_with(module)) {
            return;
        }
        let (item, item_kind) = self.item.clone().unwrap_or_else(|| (self.module.clone(), ItemKind::Mod));
        self.calls.push(Call {
            callee: path.join("::"),
            item,
            item_kind,
            package: self.package.name.clone(),
            place: place(self.file, span, self.source),
            stated: self.stated,
        });
    }

    /// The calls in the tokens of a macro, as far as they look like calls: a path before parentheses.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<Ident> = Vec::new();
        let mut colons = 0;
        let mut method = false;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        path.clear();
                    }
                    path.push(ident);
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    let is_call = group.delimiter() == Delimiter::Parenthesis && colons == 0 && !method;
                    if let Some(span) = path.first().map(Ident::span).filter(|_| is_call) {
                        let names: Vec<String> = path.iter().map(threatmodel_syntax::plain_name).collect();
                        self.path(&names, span);
                    }
                    path.clear();
                    (colons, method) = (0, false);
                    self.tokens(group.stream());
                }
                TokenTree::Punct(punct) => {
                    path.clear();
                    (colons, method) = (0, punct.as_char() == '.');
                }
                TokenTree::Literal(_) => {
                    path.clear();
                    (colons, method) = (0, false);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let name = item.sig.ident.to_string();
        self.inside(&item.attrs, name, ItemKind::Fn, |reader| reader.visit_block(&item.block));
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        let name = item.ident.to_string();
        self.inside(&item.attrs, name, ItemKind::Const, |reader| reader.visit_expr(&item.expr));
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        let name = item.ident.to_string();
        self.inside(&item.attrs, name, ItemKind::Static, |reader| reader.visit_expr(&item.expr));
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let (_, of) = impl_name(item);
        let outer = self.owner.replace(of);
        self.within(&item.attrs, |reader| visit::visit_item_impl(reader, item));
        self.owner = outer;
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        let name = self.owned(&item.sig.ident);
        self.inside(&item.attrs, name, ItemKind::Method, |reader| reader.visit_block(&item.block));
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        let name = self.owned(&item.ident);
        self.inside(&item.attrs, name, ItemKind::AssocConst, |reader| reader.visit_expr(&item.expr));
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        let outer = self.owner.replace(item.ident.to_string());
        self.within(&item.attrs, |reader| visit::visit_item_trait(reader, item));
        self.owner = outer;
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        let Some(block) = &item.default else { return };
        let name = self.owned(&item.sig.ident);
        self.inside(&item.attrs, name, ItemKind::Method, |reader| reader.visit_block(block));
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let Some((_, items)) = &item.content else { return };
        let inner = format!("{}::{}", self.module, threatmodel_syntax::plain_name(&item.ident));
        let outer = std::mem::replace(&mut self.module, inner);
        let scopes = std::mem::take(&mut self.scopes);
        self.within(&item.attrs, |reader| items.iter().for_each(|item| reader.visit_item(item)));
        (self.module, self.scopes) = (outer, scopes);
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        self.scopes.push(Scope::of(block));
        visit::visit_block(self, block);
        self.scopes.pop();
    }

    fn visit_expr_path(&mut self, expression: &'ast syn::ExprPath) {
        if expression.qself.is_none() {
            let mut names: Vec<String> =
                expression.path.segments.iter().map(|segment| threatmodel_syntax::plain_name(&segment.ident)).collect();
            if expression.path.leading_colon.is_some() {
                names.insert(0, "::".to_owned());
            }
            let first = expression.path.segments.first().map(|segment| segment.ident.span());
            let last = expression.path.segments.last().map(|segment| segment.ident.span());
            let span = first.zip(last).and_then(|(first, last)| first.join(last));
            self.path(&names, span.unwrap_or_else(Span::call_site));
        }
        visit::visit_expr_path(self, expression);
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        // The body of `macro_rules!` is called where it is expanded.
        if item.ident.is_none() {
            self.within(&item.attrs, |reader| reader.visit_macro(&item.mac));
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(call.tokens.clone());
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}
